#include "columns.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

typedef struct column {
  tb_table_kind kind;
  const char *name;
  bool required;
  const char *aliases;
} column;

static const char *const table_names[TB_TABLE_COUNT] = {
#define TB_TABLE(kind, name) [TB_TABLE_##kind] = #name,
#include "tables.def"
};

static const column all_columns[] = {
#define TB_COLUMN(kind, name, required, aliases) {TB_TABLE_##kind, #name, required, aliases},
#include "tables.def"
};

enum { ALL_COLUMN_COUNT = sizeof all_columns / sizeof *all_columns, LISTED_HEADERS_BYTES = 400 };

const char *tb_table_name(tb_table_kind kind) {
  return table_names[kind];
}

/* The columns of a table stand together in tables.def. */
static const column *columns_of(tb_table_kind kind, size_t *n) {
  size_t first = 0;
  while (first < ALL_COLUMN_COUNT && all_columns[first].kind != kind)
    first++;
  *n = 0;
  while (first + *n < ALL_COLUMN_COUNT && all_columns[first + *n].kind == kind)
    ++*n;
  return &all_columns[first];
}

size_t tb_table_columns(tb_table_kind kind) {
  size_t n;
  columns_of(kind, &n);
  return n;
}

static const column *column_at(tb_table_kind kind, size_t index) {
  size_t n;
  const column *columns = columns_of(kind, &n);
  return index < n ? &columns[index] : NULL;
}

const char *tb_table_column(tb_table_kind kind, size_t index) {
  const column *found = column_at(kind, index);
  return found ? found->name : NULL;
}

bool tb_table_column_required(tb_table_kind kind, size_t index) {
  const column *found = column_at(kind, index);
  return found && found->required;
}

/* ----------------------------------------------------------------------------------------------------------------- matching */

static bool has_alias(const column *c, const char *name, size_t n) {
  for (const char *alias = c->aliases; *alias;) {
    const size_t alias_n = strcspn(alias, " ");
    if (tb_equal_nocase(alias, alias_n, name, n)) return true;
    alias += alias_n + strspn(alias + alias_n, " ");
  }
  return false;
}

size_t tb_columns_find(tb_table_kind kind, const char *name, size_t n) {
  size_t n_columns;
  const column *columns = columns_of(kind, &n_columns);
  for (size_t i = 0; i < n_columns; i++) {
    if (tb_equal_nocase(columns[i].name, strlen(columns[i].name), name, n) || has_alias(&columns[i], name, n)) return i;
  }
  return TB_NO_FIELD;
}

static tb_field header_name(const tb_record *header, size_t i) {
  tb_field name = header->fields[i];
  name.text = tb_trim(name.text, &name.n);
  return name;
}

/* Sorted by name, then by place: equal names stand together, the first of them first. */
static int compare_names(const void *left, const void *right, void *context) {
  const tb_record *header = context;
  const size_t a = *(const size_t *)left, b = *(const size_t *)right;
  const tb_field x = header_name(header, a), y = header_name(header, b);
  const int order = memcmp(x.text, y.text, x.n < y.n ? x.n : y.n);
  if (order != 0) return order;
  return x.n != y.n ? (x.n > y.n) - (x.n < y.n) : (a > b) - (a < b);
}

/* Names that are there twice; columns without a name may be several. */
static bool check_doubled(const tb_record *header, const char *file, tb_log *log, size_t *order) {
  for (size_t i = 0; i < header->n_fields; i++)
    order[i] = i;
  qsort_r(order, header->n_fields, sizeof *order, compare_names, (void *)header);
  bool fine = true;
  for (size_t i = 1; i < header->n_fields; i++) {
    const tb_field before = header_name(header, order[i - 1]), name = header_name(header, order[i]);
    if (name.n == 0 || name.n != before.n || memcmp(name.text, before.text, name.n) != 0) continue;
    tb_log_add(log, TB_ERROR, tb_record_place(header, file, order[i]), "the column %.*s is there twice, expected once",
               "列%.*s出现两次，应只有一次", (int)name.n, name.text);
    fine = false;
  }
  return fine;
}

static bool take_known(tb_table_kind kind, const tb_record *header, const char *file, tb_log *log, tb_columns *out) {
  bool fine = true;
  for (size_t i = 0; i < header->n_fields; i++) {
    const tb_field name = header_name(header, i);
    const size_t found = tb_columns_find(kind, name.text, name.n);
    if (found == TB_NO_FIELD) continue;
    const size_t taken = out->field[found];
    if (taken == TB_NO_FIELD) {
      out->field[found] = i;
      continue;
    }
    const tb_field other = header_name(header, taken);
    fine = false;
    if (other.n == name.n && memcmp(other.text, name.text, name.n) == 0) continue; /* said already: it is there twice */
    tb_log_add(log, TB_ERROR, tb_record_place(header, file, i), "the columns %.*s and %.*s both mean %s, expected one of them",
               "列%.*s和%.*s都表示%s，应只有其一", (int)other.n, other.text, (int)name.n, name.text, tb_table_column(kind, found));
  }
  return fine;
}

/* The names found, for a message. */
static void list_names(const tb_record *header, tb_buffer *out) {
  for (size_t i = 0; i < header->n_fields; i++) {
    const tb_field name = header_name(header, i);
    if (out->n + name.n > LISTED_HEADERS_BYTES) {
      tb_buffer_text(out, " ...");
      return;
    }
    if (i > 0) tb_buffer_text(out, ", ");
    tb_buffer_append(out, name.text, name.n);
  }
}

static bool check_required(tb_table_kind kind, const tb_record *header, const char *file, tb_log *log, const tb_columns *columns) {
  bool fine = true;
  tb_buffer names = {0};
  list_names(header, &names);
  for (size_t i = 0; i < tb_table_columns(kind); i++) {
    if (!tb_table_column_required(kind, i) || columns->field[i] != TB_NO_FIELD) continue;
    tb_log_add(log, TB_ERROR, tb_record_position(header, file, 0), "the column %s is missing; found: %s", "缺少列%s；现有的列：%s",
               tb_table_column(kind, i), tb_buffer_string(&names));
    fine = false;
  }
  tb_buffer_free(&names);
  return fine;
}

tb_status tb_columns_match(tb_table_kind kind, const tb_record *header, const char *file, tb_log *log, tb_columns *out) {
  out->n_fields = header->n_fields;
  for (size_t i = 0; i < TB_TABLE_COLUMNS_MAX; i++)
    out->field[i] = TB_NO_FIELD;
  size_t *order = malloc(header->n_fields * sizeof *order);
  if (!order) return TB_NO_MEMORY;
  const bool single = check_doubled(header, file, log, order), known = take_known(kind, header, file, log, out);
  free(order);
  return check_required(kind, header, file, log, out) && single && known ? TB_OK : TB_BAD_INPUT;
}

/* ---------------------------------------------------------------------------------------------------------------- delimiter */

static bool begins_sdmx(const char *part, size_t n) {
  return tb_equal_nocase(part, n, "DATAFLOW", 8) || tb_equal_nocase(part, n, "STRUCTURE", 9);
}

char tb_columns_delimiter(tb_table_kind kind, const char *line, size_t n) {
  if (memchr(line, ',', n) || !memchr(line, ';', n)) return ',';
  for (size_t at = 0; at < n;) {
    const char *semicolon = memchr(line + at, ';', n - at);
    const size_t end = semicolon ? (size_t)(semicolon - line) : n;
    size_t part_n = end - at;
    const char *part = tb_trim(line + at, &part_n);
    if (part_n >= 2 && part[0] == '"' && part[part_n - 1] == '"') {
      part++;
      part_n -= 2;
    }
    if (tb_columns_find(kind, part, part_n) != TB_NO_FIELD || (at == 0 && begins_sdmx(part, part_n))) return ';';
    at = end + 1;
  }
  return ',';
}
