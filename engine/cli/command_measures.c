/* tongbi measures: the registry. */
#include "cli.h"

int command_measures(const options *given, tb_log *log) {
  if (given->n_operands > 0) {
    return usage_error(given, "takes no operands", "不带参数", given->operands[0]);
  }
  tb_report_options report;
  int status = report_options(given, NULL, false, &report);
  return status != EXIT_DONE ? status : exit_of_writing(tb_report_measures(&report, log));
}
