/* tongbi derive: a table of measures. */
#include "cli.h"

#include <stdio.h>

static void print_totals(const options *given, const tb_totals *totals, const tb_derive_options *what) {
  fprintf(stderr, say(given, "totals of %s: %llu rows\n", "%s 的合计：%llu 行\n"), what->measures, (unsigned long long)totals->rows);
  for (size_t i = 0; i < totals->n_measures; i++) {
    fprintf(stderr, "  %llu  %.17g\n", (unsigned long long)totals->counts[i], totals->sums[i]);
  }
}

static int derive(const options *given, const data *opened, tb_log *log) {
  tb_report_options report;
  int status = report_options(given, opened, true, &report);
  if (status != EXIT_DONE) {
    return status;
  }
  tb_derive_options what = {.struct_size = sizeof what,
                            .measures = given->measures != NULL ? given->measures : "",
                            .entities = given->entities,
                            .indicators = given->indicators,
                            .periods = given->periods,
                            .within = given->within};
  tb_totals totals = {0};
  progress_begin(given, &report);
  tb_status derived = tb_report_derive(opened->opened, &what, &report, log, given->totals ? &totals : NULL);
  progress_end();
  if (derived == TB_OK && given->totals) {
    print_totals(given, &totals, &what);
  }
  tb_totals_free(&totals);
  return exit_of_writing(derived);
}

int command_derive(const options *given, tb_log *log) {
  data opened;
  int status = data_open(given, DATA_IN_PARTS, false, log, &opened);
  if (status == EXIT_DONE) {
    status = derive(given, &opened, log);
  }
  return data_close(&opened, given, false, log, status);
}
