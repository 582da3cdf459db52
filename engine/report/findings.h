/* Rows of findings, shared by the terminal's table and `run`. */
#ifndef TB_REPORT_FINDINGS_H
#define TB_REPORT_FINDINGS_H

#include "sheet.h"

enum { TB_FINDING_COLUMNS = 10 };

extern const tb_out_column TB_FINDING_HEADS[TB_FINDING_COLUMNS];

/** Fills the cells of a row; they borrow the finding's strings. `people`: status and evidence as words, not keys. */
void tb_finding_cells(const tb_finding *finding, tb_language language, bool people, tb_out_cell cells[TB_FINDING_COLUMNS]);

/** Writes the findings table of a judged case; people's formats get translated heads and words. */
TB_NODISCARD tb_status tb_write_findings(tb_case *opened, const tb_report_options *options, tb_log *log);

#endif
