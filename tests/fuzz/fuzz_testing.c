/*
 * Any bytes as a file of tests: reading it never crashes, and is refused with an error or not at all; runs and counts agree; of a small
 * file whose tables are its own the panels and rules are built too.
 */
#include "testing/world.h"

#include <stdlib.h>

static void check(bool holds) {
  if (!holds) abort();
}

static uint64_t check_series(const tb_series *series) {
  uint64_t n = 0;
  for (size_t i = 0; i < series->n_runs; i++) {
    n += series->runs[i].count;
    check(series->runs[i].count > 0);
  }
  check(n == series->n_periods && n > 0 && n <= TB_TEST_PERIODS_MAX);
  check(!tb_period_is_unstated(tb_sequence_at(&series->from, n - 1)));
  return n;
}

static uint64_t check_expectation(const tb_expectation *expectation) {
  uint64_t n = 0;
  for (size_t i = 0; i < expectation->n_runs; i++)
    n += expectation->runs[i].count;
  check(n == expectation->n_periods && expectation->rule);
  check(expectation->entity || expectation->kind == TB_EXPECT_SILENCE);
  return n;
}

static uint64_t check_test(const tb_test *test) {
  uint64_t n = 0;
  check(test->n_expectations > 0);
  for (size_t i = 0; i < test->n_series; i++)
    n += check_series(&test->series[i]);
  for (size_t i = 0; i < test->n_expectations; i++)
    n += check_expectation(&test->expectations[i]);
  check(n <= TB_TEST_VALUES_MAX);
  return n;
}

/* Nothing but the bytes is read. */
static bool is_on_its_own(const tb_test_file *file) {
  for (size_t i = 0; i < TB_TABLE_COUNT; i++)
    if (file->tables[i].path) return false;
  return true;
}

/* Builds what the tests judge; what is wrong with tables and names is told. */
static void build(const tb_test_file *file, tb_log *log) {
  tb_test_tables tables;
  tb_status status = tb_test_tables_read(file, log, &tables);
  if (status == TB_OK) status = tb_world_check(file, &tables, log);
  check((status == TB_OK) == (tb_log_total(log, TB_ERROR) == 0) || status == TB_LIMIT);
  for (size_t i = 0; status == TB_OK && i < file->n_tests; i++) {
    tb_world world;
    status = tb_world_build(file, &tables, &file->tests[i], log, &world);
    if (status == TB_OK) check(tb_panel_validate(world.panel, log) == TB_OK);
    tb_world_free(&world);
  }
  tb_test_tables_free(&tables);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tb_log *log = tb_log_new(size % 2 ? TB_CHINESE : TB_ENGLISH);
  tb_test_file *file;
  const tb_status status = tb_test_file_parse("fuzz", (const char *)data, size, log, &file);
  check((status == TB_OK) == (file != NULL) && (status == TB_OK) == (tb_log_total(log, TB_ERROR) == 0));
  if (file) {
    uint64_t n = 0;
    for (size_t i = 0; i < file->n_tests; i++)
      n += check_test(&file->tests[i]);
    if (n < 2000 && is_on_its_own(file)) build(file, log);
    tb_test_file_free(file);
  }
  tb_log_free(log);
  return 0;
}
