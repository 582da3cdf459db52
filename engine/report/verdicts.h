/* Rows of verdicts, shared by `verify` and `run`. */
#ifndef TB_REPORT_VERDICTS_H
#define TB_REPORT_VERDICTS_H

#include "selection.h"
#include "sheet.h"

enum { TB_VERDICT_COLUMNS = 7 };

extern const tb_out_column TB_VERDICT_HEADS[TB_VERDICT_COLUMNS];

/** Their keys in order. */
const char *tb_verdict_key(size_t column);

/** Texts of the ends of one row that are dates. */
typedef struct tb_verdict_texts {
  char low[TB_PERIOD_TEXT_BYTES], high[TB_PERIOD_TEXT_BYTES];
} tb_verdict_texts;

/** Fills the cells of a row; they borrow the claim's strings and `texts`. `people`: verdicts as words, not keys. */
void tb_verdict_cells(const tb_claim_verdict *said, tb_language language, bool people, tb_verdict_texts *texts,
                      tb_out_cell cells[TB_VERDICT_COLUMNS]);

/** Whether the i-th claim reads a figure that the selection wants; of one that wants all, every claim. */
bool tb_verdict_is_wanted(const tb_case *opened, const tb_selection *chosen, size_t claim);

/**
 * Writes the verdicts of a case whose claims were judged: of those claims that read a figure that the selection wants, and of all when it
 * wants all. `failed` counts the rows that are inconsistent, unattainable or not comparable.
 */
TB_NODISCARD tb_status tb_write_verdicts(tb_case *opened, const tb_selection *chosen, const tb_report_options *options, tb_log *log,
                                         uint64_t *failed);

#endif
