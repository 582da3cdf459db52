/* entities.csv and indicators.csv into the builder, checked. */
#include "base/text.h"
#include "ingest.h"

#include <stdlib.h>

/* A table on its way: the rows' codes by id, so that doubled ones and parents are found. */
typedef struct declaring {
  const tb_table *table;
  const char *code_column;
  tb_builder *builder;
  tb_log *log;
  tb_dictionary *codes;
  size_t *first_row; /* by id of the code */
  bool failed;       /* an error was told */
} declaring;

static const char *cell(const declaring *d, size_t row, const char *column) {
  return tb_table_cell(d->table, row, column);
}

static tb_place place(const declaring *d, size_t row, const char *column) {
  return tb_table_place(d->table, row, column);
}

static tb_status declaring_open(declaring *d, const tb_table *table, const char *code_column, tb_builder *builder, tb_log *log) {
  *d = (declaring){.table = table, .code_column = code_column, .builder = builder, .log = log, .codes = tb_dictionary_new()};
  d->first_row = reallocarray(NULL, tb_table_rows(table) + 1, sizeof *d->first_row);
  tb_builder_counts(builder)->blanks_trimmed += tb_table_codes_trimmed(table);
  return d->codes && d->first_row ? TB_OK : TB_NO_MEMORY;
}

static tb_status declaring_close(declaring *d, tb_status status) {
  tb_dictionary_free(d->codes);
  free(d->first_row);
  return status == TB_OK && d->failed ? TB_BAD_INPUT : status;
}

/* ----------------------------------------------------------------------------------------------------------- codes and words */

/* True when the row's code is a code, and new. */
static bool check_code(declaring *d, size_t row, tb_status *status) {
  const char *code = cell(d, row, d->code_column);
  const tb_place here = place(d, row, d->code_column);
  if (!*code || strpbrk(code, "\r\n")) {
    tb_log_add(d->log, TB_ERROR, here, "the %s \"%s\" is empty or holds a line break, expected a code", "%s“%s”为空或含换行，应为代码",
               d->code_column, code);
    d->failed = true;
    return false;
  }
  const uint32_t known = tb_dictionary_count(d->codes), id = tb_dictionary_intern(d->codes, code, strlen(code));
  if (id == TB_NO_ID) *status = TB_NO_MEMORY;
  if (id == known) d->first_row[id] = row;
  if (id == TB_NO_ID || id == known) return id == known;
  const tb_place first = place(d, d->first_row[id], d->code_column);
  tb_log_add(d->log, TB_ERROR, here, "the %s \"%s\" is declared twice, first at %s:%llu", "%s“%s”重复声明，首次在%s:%llu", d->code_column,
             code, first.file, (unsigned long long)first.line);
  d->failed = true;
  return false;
}

typedef struct word {
  const char *text;
  int value;
} word;

static const word kinds[] = {{"", TB_KIND_UNDECLARED}, {"flow", TB_FLOW},   {"stock", TB_STOCK}, {"ratio", TB_RATIO},
                             {"mean", TB_MEAN},        {"index", TB_INDEX}, {"rank", TB_RANK},   {0}};
static const word betters[] = {{"", TB_BETTER_UNDECLARED}, {"up", TB_BETTER_UP}, {"down", TB_BETTER_DOWN}, {"none", TB_BETTER_NONE}, {0}};
static const word yes_no[] = {{"", false}, {"no", false}, {"yes", true}, {0}};

/* The value of a cell that holds one of a few words; 0 with an error when it holds another. */
static int read_word(declaring *d, size_t row, const char *column, const word *words, const char *expected) {
  const char *text = cell(d, row, column);
  for (const word *w = words; w->text; w++) {
    if (tb_equal_nocase(text, strlen(text), w->text, strlen(w->text))) return w->value;
  }
  tb_log_add(d->log, TB_ERROR, place(d, row, column), "%s: found \"%s\", expected %s", "%s：“%s”，应为%s", column, text, expected);
  d->failed = true;
  return 0;
}

static int read_decimals(declaring *d, size_t row) {
  const char *text = cell(d, row, "decimals");
  if (!*text) return -1;
  const size_t n = strspn(text, "0123456789");
  const long decimals = n > 0 && n <= 2 && !text[n] ? strtol(text, NULL, 10) : -1;
  if (decimals >= 0 && decimals <= TB_DECIMALS_MAX) return (int)decimals;
  tb_log_add(d->log, TB_ERROR, place(d, row, "decimals"), "decimals: found \"%s\", expected a whole number from 0 to %d",
             "decimals：“%s”，应为0到%d的整数", text, (int)TB_DECIMALS_MAX);
  d->failed = true;
  return -1;
}

/* ----------------------------------------------------------------------------------------------------------------- entities */

/* The row that declares a row's parent; the number of rows when none does. */
static size_t parent_row(const declaring *d, size_t row) {
  const char *parent = cell(d, row, "parent");
  const uint32_t id = *parent ? tb_dictionary_find(d->codes, parent, strlen(parent)) : TB_NO_ID;
  return id == TB_NO_ID ? tb_table_rows(d->table) : d->first_row[id];
}

static void tell_circle(declaring *d, size_t row) {
  tb_log_add(d->log, TB_ERROR, place(d, row, "parent"), "the parents of \"%s\" lead back to it, expected a tree",
             "“%s”的上级关系成环，应为树形", cell(d, row, "entity"));
  d->failed = true;
}

/* Every row is walked up once: a walk ends at what an earlier one has seen, and a circle is a row that the same walk has seen. */
static tb_status check_parents(declaring *d) {
  const size_t n = tb_table_rows(d->table);
  size_t *seen_by = calloc(n + 1, sizeof *seen_by); /* the walk's row + 1; 0: not yet */
  if (!seen_by) return TB_NO_MEMORY;
  for (size_t start = 0; start < n; start++) {
    size_t row = start;
    for (; row < n && seen_by[row] == 0; row = parent_row(d, row))
      seen_by[row] = start + 1;
    if (row < n && seen_by[row] == start + 1) tell_circle(d, row);
  }
  free(seen_by);
  return TB_OK;
}

static tb_status declare_entity(declaring *d, size_t row) {
  tb_status status = TB_OK;
  if (!check_code(d, row, &status)) return status;
  const tb_entity_declaration entity = {.code = cell(d, row, "entity"),
                                        .name = cell(d, row, "name"),
                                        .name_zh = cell(d, row, "name_zh"),
                                        .level = cell(d, row, "level"),
                                        .parent = cell(d, row, "parent"),
                                        .groups = cell(d, row, "groups")};
  return tb_builder_declare_entity(d->builder, &entity);
}

tb_status tb_declare_entities(const tb_table *table, tb_builder *builder, tb_log *log) {
  if (!table || !builder) return TB_BAD_ARGUMENT;
  declaring d;
  tb_status status = declaring_open(&d, table, "entity", builder, log);
  for (size_t row = 0; status == TB_OK && row < tb_table_rows(table); row++)
    status = declare_entity(&d, row);
  if (status == TB_OK) status = check_parents(&d);
  return declaring_close(&d, status);
}

/* --------------------------------------------------------------------------------------------------------------- indicators */

static tb_status declare_indicator(declaring *d, size_t row) {
  tb_status status = TB_OK;
  if (!check_code(d, row, &status)) return status;
  tb_indicator_declaration indicator = {.code = cell(d, row, "indicator"),
                                        .name = cell(d, row, "name"),
                                        .name_zh = cell(d, row, "name_zh"),
                                        .unit = cell(d, row, "unit"),
                                        .formula = cell(d, row, "formula"),
                                        .formula_place = place(d, row, "formula"),
                                        .basis = cell(d, row, "basis")};
  indicator.kind = (tb_kind)read_word(d, row, "kind", kinds, "flow, stock, ratio, mean, index, rank");
  indicator.count = read_word(d, row, "count", yes_no, "yes, no") != 0;
  indicator.better = (tb_better)read_word(d, row, "better", betters, "up, down, none");
  indicator.decimals = read_decimals(d, row);
  return tb_builder_declare_indicator(d->builder, &indicator);
}

tb_status tb_declare_indicators(const tb_table *table, tb_builder *builder, tb_log *log) {
  if (!table || !builder) return TB_BAD_ARGUMENT;
  declaring d;
  tb_status status = declaring_open(&d, table, "indicator", builder, log);
  for (size_t row = 0; status == TB_OK && row < tb_table_rows(table); row++)
    status = declare_indicator(&d, row);
  return declaring_close(&d, status);
}
