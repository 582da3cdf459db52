/* tongbi check: is the case well formed? */
#include "cli.h"

#include <stdio.h>

static void print_counts(const options *given, uint64_t errors, uint64_t warnings) {
  if (given->language == TB_CHINESE) {
    printf("%llu 处错误，%llu 处警告\n", (unsigned long long)errors, (unsigned long long)warnings);
  } else {
    printf("%llu error%s, %llu warning%s\n", (unsigned long long)errors, errors == 1 ? "" : "s", (unsigned long long)warnings,
           warnings == 1 ? "" : "s");
  }
}

/* With a format or a file asked for, the messages themselves are the table; they stand on standard error all the same. */
static int print_outcome(const options *given, const tb_log *log, int status) {
  if (given->format == NULL && given->output == NULL) {
    print_counts(given, tb_log_total(log, TB_ERROR), tb_log_total(log, TB_WARNING));
    return status;
  }
  tb_report_options report;
  int wrong = report_options(given, NULL, true, &report);
  tb_log *trouble = wrong == EXIT_DONE ? tb_log_new(given->language) : NULL;
  if (trouble == NULL) {
    return wrong != EXIT_DONE ? wrong : EXIT_IO;
  }
  wrong = exit_of_writing(tb_report_messages(log, &report, trouble));
  print_log(trouble, given);
  tb_log_free(trouble);
  return wrong != EXIT_DONE ? wrong : status;
}

int command_check(const options *given, tb_log *log) {
  data opened;
  int status = data_open(given, DATA_TO_CHECK, true, log, &opened);
  if (status == EXIT_DONE) {
    status = exit_of_reading(tb_case_check(opened.opened, log));
  }
  if (status == EXIT_DONE || status == EXIT_INPUT) {
    status = print_outcome(given, log, status);
  }
  return data_close(&opened, given, false, log, status);
}
