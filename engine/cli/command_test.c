/* tongbi test: unit tests of rules. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static bool is_stdout(const char *path) {
  return path == NULL || strcmp(path, "-") == 0;
}

/* What is written may be neither an input nor one file. */
static int check_outputs(const options *given, const tb_tests *tests) {
  const char *outputs[] = {given->output, given->junit};
  for (size_t i = 0; i < 2; i++) {
    if (outputs[i] != NULL && tb_tests_read(tests, outputs[i])) {
      return usage_error(given, "the output is also an input", "输出文件同时是输入文件", outputs[i]);
    }
  }
  bool one = given->junit != NULL &&
             (is_stdout(given->junit) ? is_stdout(given->output) : given->output != NULL && strcmp(given->junit, given->output) == 0);
  return one ? usage_error(given, "the table and the JUnit report are one file", "表格与 JUnit 报告为同一文件", given->junit) : EXIT_DONE;
}

/* A table for programs has no room for the coverage: it is a note then. */
static void note_coverage(const options *given, const tb_tests *tests) {
  size_t n = tb_tests_rules(tests), tested = 0;
  tb_rule_coverage rule;
  for (size_t i = 0; i < n; i++) {
    tested += tb_tests_rule(tests, i, &rule) == TB_OK && rule.tests > 0;
  }
  fprintf(stderr, say(given, "%s: note: %zu of %zu rules tested", "%s：提示：%zu/%zu 条规则有测试"), given->program, tested, n);
  const char *before = say(given, "; not tested: ", "；无测试：");
  for (size_t i = 0; i < n; i++) {
    if (tb_tests_rule(tests, i, &rule) == TB_OK && rule.tests == 0) {
      fprintf(stderr, "%s%s", before, rule.rule);
      before = say(given, ", ", "、");
    }
  }
  fputc('\n', stderr);
}

static int report(const options *given, const tb_tests *tests, tb_log *log) {
  tb_report_options how;
  int status = report_options(given, NULL, false, &how);
  if (status == EXIT_DONE) {
    status = check_outputs(given, tests);
  }
  if (status == EXIT_DONE && given->junit != NULL) {
    status = exit_of_writing(tb_report_junit(tests, given->junit, how.language, log));
  }
  if (status == EXIT_DONE) {
    status = exit_of_writing(tb_report_tests(tests, &how, log));
  }
  if (status == EXIT_DONE && !given->quiet && strcmp(tb_format_name(how.format), "text") != 0) {
    note_coverage(given, tests);
  }
  return status == EXIT_DONE && tb_tests_failed(tests) > 0 ? EXIT_FAIL_ON : status;
}

int command_test(const options *given, tb_log *log) {
  if (given->n_operands == 0) {
    return usage_error(given, "FILE is missing: a file of tests, or - for standard input", "缺少 FILE：测试文件，或表示标准输入的 -", NULL);
  }
  tb_tests *tests = NULL;
  int status = exit_of_reading(tb_tests_run(given->operands, given->n_operands, log, &tests));
  if (status == EXIT_DONE) {
    status = report(given, tests, log);
  }
  tb_tests_free(tests);
  return status;
}
