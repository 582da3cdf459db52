/* Reports that people look at: a whole case in one file. */
#ifndef TB_REPORT_KINDS_H
#define TB_REPORT_KINDS_H

#include "base/buffer.h"
#include "case/case.h"
#include <tongbi/report.h>

/** Appends a report of a judged case; `run` says how the case was read, `language` what is spoken first. What tb_page_build returns. */
typedef tb_status (*tb_kind_writer)(tb_case *opened, const tb_run_options *run, tb_language language, tb_log *log, tb_buffer *out);

#define KIND(name, file, write, help, help_zh)                                                                                             \
  TB_NODISCARD tb_status write(tb_case *opened, const tb_run_options *run, tb_language language, tb_log *log, tb_buffer *out);
#include "kinds.def"
#undef KIND

#endif
