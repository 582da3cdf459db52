/* tongbi report: all that a case says, in one file that people look at. */
#include "cli.h"

#include <stdio.h>

/* The kind asked for, else that of the file's name, else the first. */
static size_t kind_wanted(const options *given) {
  return given->format != NULL ? tb_document_find(given->format) : kind_of_name(given->output, tb_document_find, tb_document_count());
}

static int write_document(const options *given, const data *opened, size_t kind, tb_log *log) {
  char name[32];
  snprintf(name, sizeof name, "report.%s", tb_document_name(kind));
  const char *path = given->output != NULL ? given->output : name;
  tb_document_options what = {.struct_size = sizeof what,
                              .kind = kind,
                              .path = path,
                              .language = given->language_given ? given->language : tb_case_language(opened->opened),
                              .measures = given->measures,
                              .entities = given->entities,
                              .indicators = given->indicators,
                              .periods = given->periods,
                              .known_by = given->as_of,
                              .encoding = given->encoding,
                              .rejects = opened->rejects};
  tb_status written = tb_report_document(opened->opened, &what, log);
  if (written == TB_OK && given->output == NULL && !given->quiet) {
    fprintf(stderr, say(given, "%s: report in %s\n", "%s：报告在 %s\n"), given->program, path);
  }
  return exit_of_writing(written);
}

int command_report(const options *given, tb_log *log) {
  size_t kind = kind_wanted(given);
  if (given->n_operands != 1) {
    return usage_error(given, "expected one case folder", "应给出一个案例文件夹", NULL);
  }
  if (kind == tb_document_count()) {
    return no_such_name(given, given->format, tb_document_name);
  }
  data opened;
  int status = data_open(given, DATA_WHOLE_CASE, true, log, &opened);
  if (status == EXIT_DONE) {
    status = exit_of_reading(tb_case_judge(opened.opened, given->threads, log));
  }
  if (status == EXIT_DONE) {
    status = write_document(given, &opened, kind, log);
  }
  return data_close(&opened, given, false, log, status);
}
