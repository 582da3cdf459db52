/* Rows of findings, shared by the terminal's table and `run`. */
#ifndef TB_REPORT_FINDINGS_H
#define TB_REPORT_FINDINGS_H

#include "sheet.h"

/** Writes the findings table of a judged case; people's formats get translated heads and words. */
TB_NODISCARD tb_status tb_write_findings(tb_case *opened, const tb_report_options *options, tb_log *log);

#endif
