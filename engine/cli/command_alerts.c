/* tongbi alerts: what the rules say. */
#include "cli.h"

static int alerts(const options *given, const data *opened, tb_log *log) {
  tb_report_options report;
  int status = report_options(given, opened, true, &report);
  if (status != EXIT_DONE) {
    return status;
  }
  tb_alert_options what = {.struct_size = sizeof what,
                           .every_period = given->every_period,
                           .entities = given->entities,
                           .indicators = given->indicators,
                           .periods = given->periods,
                           .hidden = given->muted};
  uint64_t fired = 0;
  progress_begin(given, &report);
  status = exit_of_writing(tb_report_alerts(opened->opened, &what, &report, log, &fired));
  progress_end();
  return status == EXIT_DONE && given->fail_on_alert && fired > 0 ? EXIT_FAIL_ON : status;
}

int command_alerts(const options *given, tb_log *log) {
  data opened;
  int status = data_open(given, DATA_RULES_IN_PARTS, false, log, &opened);
  if (status == EXIT_DONE) {
    status = alerts(given, &opened, log);
  }
  return data_close(&opened, given, false, log, status);
}
