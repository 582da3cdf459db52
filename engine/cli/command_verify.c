/* tongbi verify: reported figures recomputed. */
#include "cli.h"

static int verify(const options *given, const data *opened, tb_log *log) {
  tb_report_options report;
  int status = report_options(given, opened, true, &report);
  if (status != EXIT_DONE) {
    return status;
  }
  tb_verify_options what = {
      .struct_size = sizeof what, .entities = given->entities, .indicators = given->indicators, .periods = given->periods};
  uint64_t failed = 0;
  status = exit_of_writing(tb_report_verify(opened->opened, &what, &report, log, &failed));
  return status == EXIT_DONE && given->fail_on_claim && failed > 0 ? EXIT_FAIL_ON : status;
}

int command_verify(const options *given, tb_log *log) {
  if (given->n_operands != 1) {
    return usage_error(given, "expected one case folder", "应给出一个案例文件夹", NULL);
  }
  data opened;
  int status = data_open(given, DATA_WHOLE_CASE, true, log, &opened);
  if (status == EXIT_DONE) {
    status = verify(given, &opened, log);
  }
  return data_close(&opened, given, false, log, status);
}
