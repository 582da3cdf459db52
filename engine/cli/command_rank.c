/* tongbi rank: a ranking with changes of place. */
#include "cli.h"

static int rank(const options *given, const data *opened, tb_log *log) {
  tb_report_options report;
  int status = report_options(given, opened, true, &report);
  if (status != EXIT_DONE) {
    return status;
  }
  tb_rank_options what = {.struct_size = sizeof what,
                          .indicator = given->indicators,
                          .period = given->period,
                          .within = given->within,
                          .entities = given->entities};
  return exit_of_writing(tb_report_rank(opened->opened, &what, &report, log));
}

int command_rank(const options *given, tb_log *log) {
  if (given->n_operands > 0 && given->period == NULL) {
    return usage_error(given, "the period is missing: --period 2024-Q1", "缺少时期：--period 2024-Q1", NULL);
  }
  data opened;
  int status = data_open(given, DATA_ONLY, false, log, &opened);
  if (status == EXIT_DONE) {
    status = rank(given, &opened, log);
  }
  return data_close(&opened, given, false, log, status);
}
