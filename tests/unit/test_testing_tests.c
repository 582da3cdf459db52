/* Tests run through the public header: outcomes, differences, coverage, arguments. */
#include "test_case_folder.h"

#include <tongbi/testing.h>

static char folder[TEST_PATH_BYTES];
static char first_path[2 * TEST_PATH_BYTES], second_path[2 * TEST_PATH_BYTES], rules_path[2 * TEST_PATH_BYTES];

static int set_up(void **state) {
  (void)state;
  test_folder_make(folder);
  (void)snprintf(first_path, sizeof first_path, "%s/first.test", folder);
  (void)snprintf(second_path, sizeof second_path, "%s/second.test", folder);
  (void)snprintf(rules_path, sizeof rules_path, "%s/rules.csv", folder);
  test_file(folder, "rules.csv", "rule,indicator,when\nR,x,value > 10\nS,x,value > 20\nU,x,value > 30\n");
  test_file(folder, "first.test",
            "rules rules.csv\nfrom 2023-Q1\ntest one\nseries x @ A : 9 11 _ 9\nexpect R @ A : inactive firing*2 resolved\n"
            "expect S @ A :\n");
  test_file(folder, "second.test", "rules rules.csv\nfrom 2023-Q1\ntest two\nseries x @ A : 9 11\nexpect R @ A : inactive firing\n");
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  test_folder_remove(folder);
  return 0;
}

static void test_outcomes(void **state) {
  (void)state;
  const char *const paths[] = {first_path, second_path};
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_tests *tests;
  tb_test_outcome outcome;
  tb_test_difference difference;
  assert_status(TB_OK, tb_tests_run(paths, 2, log, &tests));
  assert_int_equal(tb_tests_count(tests), 2);
  assert_int_equal(tb_tests_failed(tests), 1);
  assert_status(TB_OK, tb_tests_at(tests, 0, &outcome));
  assert_string_equal(outcome.name, "one");
  assert_int_equal(outcome.n_differences, 1);
  assert_int_equal(outcome.n_expectations, 2);
  assert_status(TB_OK, tb_tests_difference(tests, outcome.first_difference, &difference));
  assert_string_equal(difference.expected, "firing");
  assert_string_equal(difference.found, "firing/nodata");
  assert_int_equal(difference.place.line, 5);
  assert_int_equal(difference.place.column, 8);
  assert_int_equal(difference.value.reason, TB_MISSING);
  assert_double_equal_bits(difference.threshold.value, 10);
  assert_status(TB_OK, tb_tests_at(tests, 1, &outcome));
  assert_int_equal(outcome.n_differences, 0);
  assert_status(TB_NOT_FOUND, tb_tests_at(tests, 2, &outcome));
  assert_status(TB_NOT_FOUND, tb_tests_difference(tests, 1, &difference));
  tb_tests_free(tests);
  tb_log_free(log);
}

/* Rules that two files share are listed once. */
static void test_coverage(void **state) {
  (void)state;
  const char *const paths[] = {first_path, second_path};
  tb_tests *tests;
  tb_rule_coverage rule;
  assert_status(TB_OK, tb_tests_run(paths, 2, NULL, &tests));
  assert_int_equal(tb_tests_rules(tests), 3);
  assert_status(TB_OK, tb_tests_rule(tests, 0, &rule));
  assert_string_equal(rule.rule, "R");
  assert_int_equal(rule.tests, 2);
  assert_true(rule.firing && rule.quiet && rule.resolved && !rule.nodata && !rule.error);
  assert_status(TB_OK, tb_tests_rule(tests, 1, &rule));
  assert_true(rule.tests == 1 && rule.quiet && !rule.firing);
  assert_status(TB_OK, tb_tests_rule(tests, 2, &rule));
  assert_int_equal(rule.tests, 0);
  assert_status(TB_NOT_FOUND, tb_tests_rule(tests, 3, &rule));
  assert_true(tb_tests_read(tests, rules_path) && tb_tests_read(tests, second_path) && !tb_tests_read(tests, folder));
  tb_tests_free(tests);
}

static void test_arguments(void **state) {
  (void)state;
  const char *const paths[] = {first_path, NULL};
  tb_tests *tests;
  assert_status(TB_BAD_ARGUMENT, tb_tests_run(NULL, 1, NULL, &tests));
  assert_status(TB_BAD_ARGUMENT, tb_tests_run(paths, 0, NULL, &tests));
  assert_status(TB_BAD_ARGUMENT, tb_tests_run(paths, 2, NULL, &tests));
  assert_status(TB_BAD_ARGUMENT, tb_tests_run(paths, 1, NULL, NULL));
  assert_int_equal(tb_tests_count(NULL), 0);
  assert_int_equal(tb_tests_failed(NULL), 0);
  assert_int_equal(tb_tests_rules(NULL), 0);
  assert_false(tb_tests_read(NULL, "x"));
  tb_tests_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_outcomes),
      cmocka_unit_test(test_coverage),
      cmocka_unit_test(test_arguments),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
