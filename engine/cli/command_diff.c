/* tongbi diff: what differs between the outputs of two runs. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const OUTPUTS[] = {"findings.csv", "verdicts.csv", "alerts.csv", "transitions.csv", "run.json"};

/* Whether two names lead to one place. */
static bool is_same(const char *a, const char *b) {
  char *left = realpath(a, NULL), *right = realpath(b, NULL);
  bool same = left != NULL && right != NULL && strcmp(left, right) == 0;
  free(left);
  free(right);
  return same;
}

/* Inputs are never changed, so the table may not go over a file that was compared. */
static bool is_input(const options *given, const char *folder) {
  bool found = false;
  for (size_t i = 0; given->output != NULL && !found && i < sizeof OUTPUTS / sizeof OUTPUTS[0]; i++) {
    size_t n = strlen(folder) + strlen(OUTPUTS[i]) + 2;
    char *path = malloc(n);
    if (path != NULL) {
      snprintf(path, n, "%s/%s", folder, OUTPUTS[i]);
      found = is_same(path, given->output);
    }
    free(path);
  }
  return found;
}

int print_differences(const options *given, const tb_run_rows *before, const tb_run_rows *after, tb_log *log) {
  tb_report_options report;
  tb_differences *differences = NULL;
  int status = report_options(given, NULL, true, &report);
  if (status != EXIT_DONE) {
    return status;
  }
  tb_status done = tb_runs_compare(before, after, &differences);
  if (done == TB_OK) {
    done = tb_report_differences(differences, &report, log);
  }
  if (done == TB_OK) {
    tb_runs_tell_unlike(before, after, log);
  }
  if (done == TB_OK && tb_differences_count(differences) == 0 && !given->quiet) {
    fprintf(stderr, say(given, "%s: no differences\n", "%s：没有差异\n"), given->program);
  }
  tb_differences_free(differences);
  return exit_of_writing(done);
}

int command_diff(const options *given, tb_log *log) {
  if (given->n_operands != 2) {
    return usage_error(given, "expected two folders that `tongbi run` wrote, the earlier one first",
                       "应给出 `tongbi run` 写出的两个结果文件夹，先前的在前", NULL);
  }
  if (is_input(given, given->operands[0]) || is_input(given, given->operands[1])) {
    return usage_error(given, "the output is also an input; expected another file", "输出文件同时是输入文件；应另选文件", given->output);
  }
  tb_run_rows *runs[2] = {NULL, NULL};
  tb_status first = tb_run_rows_read(given->operands[0], log, &runs[0]), second = tb_run_rows_read(given->operands[1], log, &runs[1]);
  int status = exit_of_reading(first != TB_OK ? first : second);
  if (status == EXIT_DONE) {
    status = print_differences(given, runs[0], runs[1], log);
  }
  tb_run_rows_free(runs[0]);
  tb_run_rows_free(runs[1]);
  return status;
}
