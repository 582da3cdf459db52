/*
 * Do two programs say the same? Their tables may differ in the order of rows, in quotes, in columns that only one has, and in the last
 * digits of what was computed in doubles.
 *
 * usage: agree derived FILE            rows; of each measure count, sum, and a fingerprint, as JSON
 *        agree alerts REFERENCE FILE   rows of each, rows that only one has, rows that differ, as JSON; exit status 1 if there are any
 *
 * A fingerprint is a sum over rows of a hash of the row's codes and its number (of a change in hundredths, of a rank as it is), so that the
 * same numbers in other rows do not pass. Percentages have none: they may differ in the last digit.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 32, TEXT_BYTES = 24, LISTED_MAX = 100 };

static const double tolerance = 1e-9; /* of figures: relative */

typedef struct table {
  FILE *file;
  const char *path;
  char *line;
  size_t line_bytes;
  size_t n_fields;
  char *fields[FIELDS_MAX]; /* of the row at hand */
  char head[FIELDS_MAX][TEXT_BYTES];
} table;

static void stop(const char *path, const char *what) {
  fprintf(stderr, "agree: %s: %s\n", path, what);
  exit(3);
}

/* ------------------------------------------------------------------------------------------------------------------------------- reading
 */

/* No text of these tables holds a comma or a quote: quotes are taken off. */
static bool read_row(table *t) {
  const ssize_t length = getline(&t->line, &t->line_bytes, t->file);
  if (length <= 0) return false;
  t->line[strcspn(t->line, "\r\n")] = '\0';
  t->n_fields = 0;
  for (char *at = t->line; at != NULL && t->n_fields < FIELDS_MAX;) {
    char *end = strchr(at, ',');
    if (end != NULL) *end = '\0';
    const size_t n = strlen(at);
    if (n >= 2 && at[0] == '"' && at[n - 1] == '"') {
      at[n - 1] = '\0';
      at++;
    }
    t->fields[t->n_fields++] = at;
    at = end == NULL ? NULL : end + 1;
  }
  return true;
}

static void open_table(table *t, const char *path) {
  *t = (table){.path = path, .file = fopen(path, "r")};
  if (t->file == NULL) stop(path, "cannot be opened");
  if (!read_row(t)) stop(path, "is empty");
  for (size_t i = 0; i < t->n_fields; i++)
    snprintf(t->head[i], TEXT_BYTES, "%s", t->fields[i]);
}

static void close_table(table *t) {
  free(t->line);
  fclose(t->file);
}

static size_t find_column(const table *t, const char *name) {
  for (size_t i = 0; i < FIELDS_MAX; i++)
    if (strcmp(t->head[i], name) == 0) return i;
  stop(t->path, name);
  return 0;
}

static const char *field(const table *t, size_t column) {
  return column < t->n_fields ? t->fields[column] : "";
}

/* An empty field is NAN. */
static double number(const table *t, size_t column) {
  const char *text = field(t, column);
  char *end;
  if (*text == '\0') return (double)NAN;
  const double value = strtod(text, &end);
  if (*end != '\0') stop(t->path, text);
  return value;
}

/* ------------------------------------------------------------------------------------------------------------------------------- derived
 */

typedef struct measure {
  const char *name;
  double unit; /* its numbers are multiples of it; 0: of nothing */
  size_t column;
  uint64_t count, fingerprint;
  long double sum;
} measure;

static uint64_t hash_text(uint64_t hash, const char *text) {
  for (; *text != '\0'; text++)
    hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
  return (hash ^ ',') * UINT64_C(0x100000001B3);
}

static uint64_t mix(uint64_t x) {
  x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
  return x ^ x >> 31;
}

static void add(measure *m, double value, uint64_t key) {
  if (isnan(value)) return;
  m->count++;
  m->sum += value;
  if (m->unit > 0) m->fingerprint += mix(key + (uint64_t)llround(value / m->unit) * UINT64_C(0x9E3779B97F4A7C15));
}

static int tell_derived(const char *path) {
  measure measures[] = {{.name = "value", .unit = 0.01}, {.name = "yoy", .unit = 0.01},  {.name = "yoy_pct"}, {.name = "pop_pct"},
                        {.name = "rank", .unit = 1},     {.name = "rank_yoy", .unit = 1}};
  const size_t n = sizeof measures / sizeof *measures;
  table t;
  open_table(&t, path);
  const size_t codes[] = {find_column(&t, "indicator"), find_column(&t, "period"), find_column(&t, "entity")};
  for (size_t i = 0; i < n; i++)
    measures[i].column = find_column(&t, measures[i].name);

  uint64_t rows = 0;
  for (; read_row(&t); rows++) {
    uint64_t key = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
      key = hash_text(key, field(&t, codes[i]));
    for (size_t i = 0; i < n; i++)
      add(&measures[i], number(&t, measures[i].column), key);
  }
  close_table(&t);

  printf("{\"rows\": %" PRIu64 ", \"measures\": {", rows);
  for (size_t i = 0; i < n; i++) {
    const measure *m = &measures[i];
    printf("%s\"%s\": {\"count\": %" PRIu64 ", \"sum\": %.17Lg", i > 0 ? ", " : "", m->name, m->count, m->sum);
    if (m->unit > 0) printf(", \"fingerprint\": \"%016" PRIx64 "\"", m->fingerprint);
    printf("}");
  }
  printf("}}\n");
  return 0;
}

/* -------------------------------------------------------------------------------------------------------------------------------- alerts
 */

typedef struct alert {
  char rule[4], indicator[12], entity[8], period[8], since[8]; /* bytes; a full one has no end */
  uint32_t episode;
  double value, figure, base;
} alert;

typedef struct alert_list {
  alert *rows;
  size_t n;
} alert_list;

static void take(char *to, size_t bytes, const table *t, size_t column) {
  const char *text = field(t, column);
  const size_t n = strlen(text);
  if (n > bytes) stop(t->path, text);
  memset(to, 0, bytes);
  memcpy(to, text, n);
}

static alert_list read_alerts(const char *path) {
  enum { RULE, INDICATOR, ENTITY, PERIOD, SINCE, EPISODE, VALUE, FIGURE, BASE, COLUMNS };
  static const char *const names[COLUMNS] = {"rule", "indicator", "entity", "period", "since", "episode", "value", "figure", "base_value"};
  table t;
  open_table(&t, path);
  size_t at[COLUMNS], room = 0;
  for (size_t i = 0; i < COLUMNS; i++)
    at[i] = find_column(&t, names[i]);
  alert_list list = {0};
  while (read_row(&t)) {
    if (list.n == room) {
      room = room > 0 ? 2 * room : 1 << 16;
      alert *larger = realloc(list.rows, room * sizeof *larger);
      if (larger == NULL) stop(path, "no memory");
      list.rows = larger;
    }
    alert *a = &list.rows[list.n++];
    take(a->rule, sizeof a->rule, &t, at[RULE]);
    take(a->indicator, sizeof a->indicator, &t, at[INDICATOR]);
    take(a->entity, sizeof a->entity, &t, at[ENTITY]);
    take(a->period, sizeof a->period, &t, at[PERIOD]);
    take(a->since, sizeof a->since, &t, at[SINCE]);
    a->episode = (uint32_t)number(&t, at[EPISODE]);
    a->value = number(&t, at[VALUE]);
    a->figure = number(&t, at[FIGURE]);
    a->base = number(&t, at[BASE]);
  }
  close_table(&t);
  return list;
}

/* Who, what and when: the first four members. */
static int compare_keys(const void *a, const void *b) {
  return memcmp(a, b, offsetof(alert, since));
}

static bool same(double a, double b) {
  return (isnan(a) && isnan(b)) || fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b));
}

static bool same_alert(const alert *a, const alert *b) {
  return memcmp(a->since, b->since, sizeof a->since) == 0 && a->episode == b->episode && same(a->value, b->value) &&
         same(a->figure, b->figure) && same(a->base, b->base);
}

/* What two lists disagree about; the first of it is listed. */
typedef struct difference {
  size_t only_reference, only_file, differ;
  size_t explained;      /* ties, and rows of the same series that follow one: their episode may have begun with it */
  const alert *last_tie; /* of those met so far */
} difference;

/* A fall of exactly 20 %, which no double can be trusted with: 5 * now = 4 * base in whole hundredths. */
static bool is_tie(const alert *a) {
  return strcmp(a->rule, "w1") == 0 && 5 * llround(100 * a->value) == 4 * llround(100 * a->base);
}

/* Rows come in the order of their keys, so that a tie comes before what follows from it. */
static const char *explain(difference *found, const alert *a) {
  if (is_tie(a)) {
    found->last_tie = a;
    return "tie";
  }
  const bool follows = found->last_tie != NULL && memcmp(found->last_tie, a, offsetof(alert, period)) == 0;
  return follows ? "after a tie" : "";
}

static void list_row(difference *found, const char *where, const alert *a) {
  const size_t listed = found->only_reference + found->only_file + found->differ;
  const char *why = explain(found, a);
  found->explained += *why != '\0';
  if (listed >= LISTED_MAX) return;
  printf("%s\n  {\"in\": \"%s\", \"rule\": \"%.4s\", \"indicator\": \"%.12s\", \"entity\": \"%.8s\", \"period\": \"%.8s\", \"episode\": "
         "%" PRIu32 ", \"since\": \"%.8s\", \"value\": %.17g, \"base\": %.17g, \"figure\": %.17g, \"why\": \"%s\"}",
         listed > 0 ? "," : "", where, a->rule, a->indicator, a->entity, a->period, a->episode, a->since, a->value,
         isnan(a->base) ? 0 : a->base, a->figure, why);
}

static difference list_differences(alert_list reference, alert_list file) {
  difference found = {0};
  size_t i = 0, k = 0;
  while (i < reference.n || k < file.n) {
    const int order = i == reference.n ? 1 : k == file.n ? -1 : compare_keys(&reference.rows[i], &file.rows[k]);
    if (order < 0) {
      list_row(&found, "reference", &reference.rows[i]);
      found.only_reference++;
    } else if (order > 0) {
      list_row(&found, "file", &file.rows[k]);
      found.only_file++;
    } else if (!same_alert(&reference.rows[i], &file.rows[k])) {
      list_row(&found, "both", &file.rows[k]);
      found.differ++;
    }
    i += order <= 0;
    k += order >= 0;
  }
  return found;
}

static int compare_alerts(const char *reference_path, const char *path) {
  alert_list reference = read_alerts(reference_path), file = read_alerts(path);
  qsort(reference.rows, reference.n, sizeof *reference.rows, compare_keys);
  qsort(file.rows, file.n, sizeof *file.rows, compare_keys);
  printf("{\"list\": [");
  const difference found = list_differences(reference, file);
  printf("],\n \"reference\": %zu, \"file\": %zu, \"only_reference\": %zu, \"only_file\": %zu, \"differ\": %zu, \"explained\": %zu}\n",
         reference.n, file.n, found.only_reference, found.only_file, found.differ, found.explained);
  free(reference.rows);
  free(file.rows);
  return found.only_reference + found.only_file + found.differ > 0;
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "derived") == 0) return tell_derived(argv[2]);
  if (argc == 4 && strcmp(argv[1], "alerts") == 0) return compare_alerts(argv[2], argv[3]);
  fprintf(stderr, "usage: agree derived FILE | agree alerts REFERENCE FILE\n");
  return 2;
}
