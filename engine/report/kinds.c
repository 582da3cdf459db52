/* Kinds of reports from kinds.def. */
#include "kinds.h"

#include "options.h"
#include "sheet.h"

#include "base/log.h"

typedef struct kind {
  const char *name;
  tb_kind_writer write;
  const char *help, *help_zh;
} kind;

static const kind KINDS[] = {
#define KIND(name, file, write, help, help_zh) {#name, write, help, help_zh},
#include "kinds.def"
#undef KIND
};

enum { N_KINDS = sizeof KINDS / sizeof KINDS[0] };

size_t tb_kind_count(void) {
  return N_KINDS;
}

const char *tb_kind_name(size_t i) {
  return i < N_KINDS ? KINDS[i].name : NULL;
}

const char *tb_kind_help(size_t i, tb_language language) {
  return i < N_KINDS ? tb_text(language, KINDS[i].help, KINDS[i].help_zh) : NULL;
}

size_t tb_kind_find(const char *name) {
  size_t i = 0;
  while (i < N_KINDS && strcmp(KINDS[i].name, name) != 0) {
    i++;
  }
  return i;
}

tb_status tb_report_whole(tb_case *opened, size_t i, const tb_run_options *given, const tb_report_options *where, tb_log *log) {
  tb_run_options run;
  tb_report_options options;
  if (!tb_case_is_judged(opened) || i >= N_KINDS || tb_options_take(&run, sizeof run, given) != TB_OK ||
      tb_options_take(&options, sizeof options, where) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_status status = tb_output_apart(opened, options.path, log);
  tb_buffer bytes = {0};
  if (status == TB_OK) {
    status = KINDS[i].write(opened, &run, options.language, log, &bytes);
  }
  if (status == TB_OK) {
    status = tb_output_send(options.path, &bytes, log);
  }
  tb_buffer_free(&bytes);
  return status;
}
