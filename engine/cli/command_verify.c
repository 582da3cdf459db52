/* tongbi verify: reported figures recomputed; with --additivity, children that do not add up to their parents. */
#include "cli.h"

static tb_status write_wanted(const options *given, const data *opened, const tb_report_options *report, tb_log *log, uint64_t *failed) {
  const tb_verify_options what = {
      .struct_size = sizeof what, .entities = given->entities, .indicators = given->indicators, .periods = given->periods};
  if (!given->additivity) {
    return tb_report_verify(opened->opened, &what, report, log, failed);
  }
  tb_additivity counts;
  tb_status status = tb_report_additivity(opened->opened, &what, report, log, &counts);
  *failed = counts.violated;
  return status;
}

static int verify(const options *given, const data *opened, tb_log *log) {
  tb_report_options report;
  int status = report_options(given, opened, true, &report);
  if (status != EXIT_DONE) {
    return status;
  }
  uint64_t failed = 0;
  progress_begin(given, &report);
  tb_status written = write_wanted(given, opened, &report, log, &failed);
  progress_end();
  status = exit_of_writing(written);
  return status == EXIT_DONE && given->fail_on_claim && failed > 0 ? EXIT_FAIL_ON : status;
}

int command_verify(const options *given, tb_log *log) {
  if (!given->additivity && given->n_operands != 1) {
    return usage_error(given, "expected one case folder", "应给出一个案例文件夹", NULL);
  }
  data opened;
  int status = data_open(given, given->additivity ? DATA_ONLY : DATA_WITH_CLAIMS, !given->additivity, log, &opened);
  if (status == EXIT_DONE) {
    status = verify(given, &opened, log);
  }
  return data_close(&opened, given, false, log, status);
}
