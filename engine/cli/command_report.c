/* tongbi report: a whole case in one file that people look at. */
#include "cli.h"

#include <string.h>

/* The kind asked for, else that of the file's name, else the first. tb_kind_count(): there is none of that name. */
static size_t wanted_kind(const options *given) {
  const char *ending = given->output != NULL ? strrchr(given->output, '.') : NULL;
  if (given->format != NULL) {
    return tb_kind_find(given->format);
  }
  size_t kind = ending != NULL ? tb_kind_find(ending + 1) : 0;
  return kind < tb_kind_count() ? kind : 0;
}

static int report(const options *given, size_t kind, const data *opened, tb_log *log) {
  tb_report_options where = {.struct_size = sizeof where,
                             .path = given->output,
                             .language = given->language_given ? given->language : tb_case_language(opened->opened)};
  tb_run_options run = {.struct_size = sizeof run, .rejects = opened->rejects, .known_by = given->as_of, .encoding = given->encoding};
  tb_status status = tb_case_judge(opened->opened, given->threads, log);
  if (status == TB_OK) {
    status = tb_report_whole(opened->opened, kind, &run, &where, log);
  }
  return exit_of_writing(status);
}

int command_report(const options *given, tb_log *log) {
  if (given->n_operands != 1) {
    return usage_error(given, "expected one case folder", "应给出一个案例文件夹", NULL);
  }
  size_t kind = wanted_kind(given);
  if (kind >= tb_kind_count()) {
    return usage_error(given, "no such kind of report", "没有这种报告", given->format);
  }
  data opened;
  int status = data_open(given, DATA_WHOLE_CASE, true, log, &opened);
  if (status == EXIT_DONE) {
    status = report(given, kind, &opened, log);
  }
  return data_close(&opened, given, false, log, status);
}
