/* Rows of verdicts, shared by `verify` and `run`. */
#ifndef TB_REPORT_VERDICTS_H
#define TB_REPORT_VERDICTS_H

#include "selection.h"
#include "sheet.h"

/**
 * Writes the verdicts of a case whose claims were judged: of those claims that read a figure that the selection wants, and of all when it
 * wants all. `failed` counts the rows that are inconsistent, unattainable or not comparable.
 */
TB_NODISCARD tb_status tb_write_verdicts(tb_case *opened, const tb_selection *chosen, const tb_report_options *options, tb_log *log,
                                         uint64_t *failed);

#endif
