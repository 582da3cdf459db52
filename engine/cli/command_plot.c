/* tongbi plot: a picture of an indicator. */
#include "cli.h"

#include <string.h>
#include <unistd.h>

static size_t picture_wanted(const options *given) {
  return given->format != NULL ? tb_picture_find(given->format) : kind_of_name(given->output, tb_picture_find, tb_picture_count());
}

/* Bytes of a picture do a terminal no good; a drawing is text. */
static bool would_harm_terminal(const options *given, size_t picture) {
  bool to_standard_output = given->output == NULL || strcmp(given->output, "-") == 0;
  return to_standard_output && strcmp(tb_picture_name(picture), "svg") != 0 && isatty(STDOUT_FILENO);
}

static bool wants_rules(const options *given) {
  return given->alerts || given->rules != NULL;
}

static int plot(const options *given, const data *opened, size_t kind, size_t picture, tb_log *log) {
  const tb_plot_options what = {.struct_size = sizeof what,
                                .kind = kind,
                                .picture = picture,
                                .path = given->output,
                                .language = given->language_given ? given->language : tb_case_language(opened->opened),
                                .indicator = given->indicators,
                                .measure = given->measures,
                                .entities = given->entities,
                                .periods = given->periods,
                                .within = given->within,
                                .thresholds = given->threshold,
                                .rules = wants_rules(given)};
  return exit_of_writing(tb_report_plot(opened->opened, &what, log));
}

int command_plot(const options *given, tb_log *log) {
  size_t kind = given->kind != NULL ? tb_plot_find(given->kind) : 0, picture = picture_wanted(given);
  if (kind == tb_plot_count()) {
    return no_such_name(given, given->kind, tb_plot_name);
  }
  if (picture == tb_picture_count()) {
    return no_such_name(given, given->format, tb_picture_name);
  }
  if (would_harm_terminal(given, picture)) {
    return usage_error(given, "standard output is a terminal; a picture needs a file: -o FILE", "标准输出是终端；图片需要文件：-o 文件",
                       NULL);
  }
  data opened;
  int status = data_open(given, wants_rules(given) ? DATA_WITH_RULES : DATA_ONLY, false, log, &opened);
  if (status == EXIT_DONE && wants_rules(given)) {
    status = exit_of_reading(tb_case_judge(opened.opened, given->threads, log));
  }
  if (status == EXIT_DONE) {
    status = plot(given, &opened, kind, picture, log);
  }
  return data_close(&opened, given, false, log, status);
}
