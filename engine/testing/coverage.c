/* Which rules the tests are about, and which of their states. */
#include "inside.h"

#include "base/file.h"

#include <stdlib.h>

/* Index of the first rule of a file that was taken before; SIZE_MAX: none. */
static size_t find_file(const tb_tests *tests, const char *path) {
  const tb_rule_coverage *rules = tests->rules.items;
  for (size_t i = 0; i < tests->rules.n; i++)
    if (strcmp(rules[i].file, path) == 0 || tb_same_file(rules[i].file, path)) return i;
  return SIZE_MAX;
}

/* The rules of a file stand together, in the order of its rows. */
static tb_status add_rules(tb_tests *tests, const char *path, const tb_table *table) {
  for (size_t i = 0; i < tb_table_rows(table); i++) {
    const char *id = tb_table_cell(table, i, "rule");
    tb_rule_coverage *rule = tb_list_add(&tests->rules);
    if (!rule) return TB_NO_MEMORY;
    *rule = (tb_rule_coverage){.file = path, .rule = tb_arena_string(tests->arena, id, strlen(id))};
    if (!rule->rule) return TB_NO_MEMORY;
  }
  return TB_OK;
}

static void mark_state(tb_rule_coverage *rule, const tb_expected_run *run) {
  const bool state = run->kind == TB_EXPECTED_STATE;
  rule->quiet |= state && (run->state == TB_INACTIVE || run->state == TB_PENDING);
  rule->firing |= state && run->state == TB_FIRING;
  rule->resolved |= state && run->state == TB_RESOLVED;
  rule->nodata |= run->nodata || run->kind == TB_EXPECTED_NODATA;
  rule->error |= run->kind == TB_EXPECTED_ERROR;
}

static void mark(tb_rule_coverage *rule, const tb_expectation *expectation) {
  rule->quiet |= expectation->kind == TB_EXPECT_SILENCE;
  for (size_t i = 0; i < expectation->n_runs; i++)
    mark_state(rule, &expectation->runs[i]);
}

/* A rule is counted once a test: `marked` holds for each row the number of the test, from 1, that counted it last. */
static void mark_test(tb_rule_coverage *rules, const tb_test_tables *tables, const tb_test *test, size_t number, size_t *marked) {
  for (size_t i = 0; i < test->n_expectations; i++) {
    const size_t row = tb_test_rule_row(tables, test->expectations[i].rule);
    rules[row].tests += marked[row] != number;
    marked[row] = number;
    mark(&rules[row], &test->expectations[i]);
  }
}

tb_status tb_test_cover(tb_tests *tests, const tb_test_file *file, const tb_test_tables *tables) {
  const char *path = tb_test_rules_path(file);
  size_t first = find_file(tests, path);
  if (first == SIZE_MAX) {
    first = tests->rules.n;
    const tb_status status = add_rules(tests, path, tables->tables[TB_TABLE_RULES]);
    if (status != TB_OK) return status;
  }
  size_t *marked = calloc(tb_table_rows(tables->tables[TB_TABLE_RULES]) + 1, sizeof *marked);
  if (!marked) return TB_NO_MEMORY;
  for (size_t i = 0; i < file->n_tests; i++)
    mark_test((tb_rule_coverage *)tests->rules.items + first, tables, &file->tests[i], i + 1, marked);
  free(marked);
  return TB_OK;
}
