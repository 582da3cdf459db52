#include "names.h"

#include "base/text.h"

static const tb_function functions[] = {
    {"abs", TB_NODE_ABS, 1, 1},         {"least", TB_NODE_LEAST, 2, 0},     {"greatest", TB_NODE_GREATEST, 2, 0},
    {"round", TB_NODE_ROUND, 2, 2},     {"if", TB_NODE_IF, 3, 3},           {"coalesce", TB_NODE_COALESCE, 2, 0},
    {"missing", TB_NODE_MISSING, 1, 1}, {"start", TB_NODE_START, 1, 1},     {"end", TB_NODE_END, 1, 1},
    {"months", TB_NODE_MONTHS, 1, 1},   {"elapsed", TB_NODE_ELAPSED, 1, 1}, {"decimals", TB_NODE_DECIMALS, 1, 1},
    {"status", TB_NODE_TRUTH, 1, 1},
};
enum { N_FUNCTIONS = sizeof functions / sizeof *functions };

const tb_function *tb_function_find(tb_slice name) {
  for (size_t i = 0; i < N_FUNCTIONS; i++)
    if (tb_slice_is(name, functions[i].name)) return &functions[i];
  return NULL;
}

/* -------------------------------------------------------------------------------------------------------------- nearness */

enum { CHARACTERS_MAX = 48 }; /* longer names are never proposed */

typedef struct characters {
  uint32_t n;
  uint32_t of[CHARACTERS_MAX]; /* the bytes of a character as a number */
} characters;

static bool split(const char *text, size_t n, characters *out) {
  out->n = 0;
  for (size_t i = 0; i < n; i++) {
    const unsigned char byte = (unsigned char)text[i];
    if ((byte & 0xC0) != 0x80) {
      if (out->n == CHARACTERS_MAX) return false;
      out->of[out->n++] = byte >= 'A' && byte <= 'Z' ? byte + 32u : byte; /* upper case is as near as can be */
    } else if (out->n > 0) {
      out->of[out->n - 1] = out->of[out->n - 1] << 8 | byte;
    }
  }
  return true;
}

static uint32_t smaller(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

/* Characters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
static uint32_t distance(const characters *a, const characters *b) {
  uint32_t rows[3][CHARACTERS_MAX + 1];
  for (uint32_t j = 0; j <= b->n; j++)
    rows[0][j] = j;
  for (uint32_t i = 1; i <= a->n; i++) {
    uint32_t *row = rows[i % 3], *above = rows[(i - 1) % 3];
    row[0] = i;
    for (uint32_t j = 1; j <= b->n; j++) {
      const bool same = a->of[i - 1] == b->of[j - 1];
      row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + !same);
      const bool swapped = i > 1 && j > 1 && a->of[i - 1] == b->of[j - 2] && a->of[i - 2] == b->of[j - 1];
      if (swapped) row[j] = smaller(row[j], rows[(i - 2) % 3][j - 2] + 1);
    }
  }
  return rows[a->n % 3][b->n];
}

typedef struct search {
  characters wanted;
  bool possible;
  const char *best;
  uint32_t best_distance;
} search;

static search search_for(tb_slice name) {
  search of = {.best_distance = UINT32_MAX};
  of.possible = split(name.text, name.n, &of.wanted) && of.wanted.n > 0;
  return of;
}

static void consider(search *of, const char *name, size_t n) {
  characters other;
  if (!of->possible || n > 4 * CHARACTERS_MAX || !split(name, n, &other)) return;
  const uint32_t longer = other.n > of->wanted.n ? other.n : of->wanted.n, shorter = smaller(other.n, of->wanted.n);
  if (longer - shorter > longer / 3) return;
  const uint32_t far = distance(&of->wanted, &other);
  if (far > longer / 3 || far >= of->best_distance) return;
  of->best = name;
  of->best_distance = far;
}

static void consider_all(search *of, const tb_dictionary *names) {
  const uint32_t n = tb_dictionary_count(names);
  for (uint32_t id = 0; id < n; id++) {
    size_t length;
    const char *name = tb_dictionary_text(names, id, &length);
    consider(of, name, length);
  }
}

const char *tb_name_nearest(const tb_model *model, tb_slice name) {
  search of = search_for(name);
  for (size_t i = 0; i < tb_measure_count(); i++)
    consider(&of, tb_measure_row(i)->name, strlen(tb_measure_row(i)->name));
  for (size_t i = 0; i < N_FUNCTIONS; i++)
    consider(&of, functions[i].name, strlen(functions[i].name));
  consider(&of, "value", strlen("value"));
  consider_all(&of, tb_panel_indicator_codes(model->panel));
  if (model->milestone_codes) consider_all(&of, model->milestone_codes);
  return of.best;
}

const char *tb_name_nearest_in(const tb_dictionary *names, tb_slice name) {
  search of = search_for(name);
  consider_all(&of, names);
  return of.best;
}

const char *tb_name_nearest_of(const char *const *names, size_t n, tb_slice name) {
  search of = search_for(name);
  for (size_t i = 0; i < n; i++)
    consider(&of, names[i], strlen(names[i]));
  return of.best;
}

void tb_name_hint(tb_language language, const char *nearest, tb_buffer *out) {
  if (nearest) tb_buffer_format(out, tb_text(language, "; did you mean \"%s\"?", "；是否为“%s”？"), nearest);
}
