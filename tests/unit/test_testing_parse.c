/* Test files in memory: what is read, its limits, and words of lines. */
#include "tb_test.h"

#include "base/buffer.h"
#include "testing/file.h"

static const char HEAD[] = "rules rules.csv\nfrom 2023-Q1\ntest T\n";

static tb_status parse(const char *path, const char *text, tb_log *log, tb_test_file **out) {
  return tb_test_file_parse(path, text, strlen(text), log, out);
}

/* The file of HEAD and a text, which must be well written. */
static tb_test_file *read_tests(const char *text) {
  tb_buffer whole = {0};
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_test_file *file;
  tb_buffer_text(&whole, HEAD);
  tb_buffer_text(&whole, text);
  const tb_status status = tb_test_file_parse("dir/f.test", whole.bytes, whole.n, log, &file);
  if (status != TB_OK && tb_log_count(log) > 0) print_error("%s\n", tb_log_at(log, 0)->text);
  assert_status(TB_OK, status);
  tb_buffer_free(&whole);
  tb_log_free(log);
  return file;
}

static void test_a_series(void **state) {
  (void)state;
  tb_test_file *file = read_tests("series x@A:10.5-.25x3 _x2 7*2 . -1e2\nexpect R@A:\n");
  const tb_series *series = &file->tests[0].series[0];
  assert_string_equal(series->indicator, "x");
  assert_string_equal(series->entity, "A");
  assert_int_equal(series->n_runs, 5);
  assert_int_equal(series->n_periods, 4 + 2 + 2 + 1 + 1);
  assert_int_equal(series->runs[0].start, 1050);
  assert_int_equal(series->runs[0].step, -25);
  assert_int_equal(series->runs[0].decimals, 2);
  assert_int_equal(series->runs[1].kind, TB_SERIES_MISSING);
  assert_string_equal(series->runs[2].text, "7");
  assert_int_equal(series->runs[3].kind, TB_SERIES_ABSENT);
  assert_string_equal(series->runs[4].text, "-1e2");
  tb_test_file_free(file);
}

static void test_codes(void **state) {
  (void)state;
  tb_test_file *file = read_tests("series \"a \"\"b\"\": # 1\" @ 甲　：1 # remark\nexpect 规则１＠甲／指标： 触发　未触发*2 # remark\n");
  assert_string_equal(file->tests[0].series[0].indicator, "a \"b\": # 1");
  assert_string_equal(file->tests[0].series[0].entity, "甲");
  const tb_expectation *expectation = &file->tests[0].expectations[0];
  assert_string_equal(expectation->rule, "规则１");
  assert_string_equal(expectation->entity, "甲");
  assert_string_equal(expectation->indicator, "指标");
  assert_int_equal(expectation->n_periods, 3);
  assert_int_equal(expectation->rule_place.line, 5);
  assert_int_equal(expectation->rule_place.column, 8);
  assert_int_equal(expectation->indicator_place.column, 14);
  tb_test_file_free(file);
}

static void test_paths_and_tables(void **state) {
  (void)state;
  static const char text[] =
      "\xEF\xBB\xBFrules /abs/rules.csv\r\nentities: e.csv # remark\r\nindicators\r\nindicator,kind\r\n# remark\r\nx,flow\r\n"
      "\r\ntest T\r\nexpect R @ A :\r\n";
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_test_file *file;
  assert_status(TB_OK, parse("dir/f.test", text, log, &file));
  assert_string_equal(file->tables[TB_TABLE_RULES].path, "/abs/rules.csv");
  assert_string_equal(file->tables[TB_TABLE_ENTITIES].path, "dir/e.csv");
  assert_string_equal(file->tables[TB_TABLE_INDICATORS].bytes, "\n\n\nindicator,kind\n\nx,flow\n");
  assert_null(file->tables[TB_TABLE_FINDINGS].path);
  tb_test_file_free(file);
  assert_status(TB_OK, parse("f.test", "rules r.csv\ntest T\nexpect R @ A :", log, &file));
  assert_string_equal(file->tables[TB_TABLE_RULES].path, "r.csv");
  tb_test_file_free(file);
  tb_log_free(log);
}

/* Half a unit of the last digit, and reasons. */
static void test_numbers_of_a_period(void **state) {
  (void)state;
  tb_test_file *file = read_tests("at 2023-Q2 R @ A : value=-10.50 figure=no_base threshold=105 episode=2 since=2023-Q1\n");
  const tb_expectation *e = &file->tests[0].expectations[0];
  assert_int_equal(e->kind, TB_EXPECT_PERIOD);
  assert_int_equal(e->runs[0].kind, TB_EXPECTED_ANY);
  assert_double_equal_bits(e->value.value, -10.5);
  assert_true(e->value.half_unit > 0.0049999 && e->value.half_unit < 0.0050001);
  assert_int_equal(e->figure.reason, TB_NO_BASE);
  assert_double_equal_bits(e->threshold.half_unit, 0.5);
  assert_int_equal(e->episode, 2);
  tb_test_file_free(file);
}

static void expect_refused(const char *text, const char *message) {
  tb_buffer whole = {0};
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_test_file *file;
  tb_buffer_text(&whole, HEAD);
  tb_buffer_text(&whole, text);
  assert_status(TB_BAD_INPUT, tb_test_file_parse("f", whole.bytes, whole.n, log, &file));
  assert_null(file);
  assert_non_null(strstr(tb_log_at(log, 0)->text, message));
  tb_buffer_free(&whole);
  tb_log_free(log);
}

/* 100,000 periods a series, a million values and states a test. */
static void test_limits(void **state) {
  (void)state;
  tb_test_file_free(read_tests("from 1900-01-01\nseries x @ A : 1x99999\nexpect R @ A : firing*100000\n"));
  expect_refused("series x @ A : 1x99999 1\nexpect R @ A :\n", "more than 100000 periods");
  expect_refused("series x @ A : 1x100000\nexpect R @ A :\n", "more than 100000 periods");
  expect_refused("series x @ A : 1\nexpect R @ A : firing*99999 firing*2\n", "more than 100000 periods");
  tb_buffer many = {0};
  tb_buffer_text(&many, "from 1900-01-01\n");
  for (int i = 0; i < 10; i++)
    tb_buffer_format(&many, "series x @ e%d : 1x99999\n", i);
  tb_buffer_text(&many, "expect R @ e1 :\n");
  tb_test_file_free(read_tests(tb_buffer_string(&many)));
  tb_buffer_text(&many, "series x @ A : 1\n");
  expect_refused(tb_buffer_string(&many), "more than 1000000 values");
  many.n = 0;
  for (int i = 0; i < 10000; i++)
    tb_buffer_text(&many, "expect R @ A :\n");
  tb_test_file_free(read_tests(tb_buffer_string(&many)));
  tb_buffer_text(&many, "at 2023-Q1 R @ A : firing\n");
  expect_refused(tb_buffer_string(&many), "more than 10000 lines");
  tb_buffer_free(&many);
}

static void test_arguments(void **state) {
  (void)state;
  tb_test_file *file;
  assert_status(TB_BAD_ARGUMENT, tb_test_file_parse(NULL, "", 0, NULL, &file));
  assert_status(TB_BAD_ARGUMENT, tb_test_file_parse("f", NULL, 0, NULL, &file));
  assert_status(TB_BAD_ARGUMENT, tb_test_file_parse("f", "", 0, NULL, NULL));
  assert_status(TB_BAD_INPUT, tb_test_file_parse("f", "", 0, NULL, &file));
  assert_status(TB_BAD_INPUT, tb_test_file_parse("f", "rules r\n\0", 9, NULL, &file));
  tb_test_file_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_series),         cmocka_unit_test(test_codes),
      cmocka_unit_test(test_paths_and_tables), cmocka_unit_test(test_numbers_of_a_period),
      cmocka_unit_test(test_limits),           cmocka_unit_test(test_arguments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
