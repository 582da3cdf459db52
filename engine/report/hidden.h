/* Alerts that tables leave out: counted, told, and shown with their reasons. */
#ifndef TB_REPORT_HIDDEN_H
#define TB_REPORT_HIDDEN_H

#include "case/case.h"
#include "writer.h"

/** How many were left out. One that is both muted and inhibited counts as muted. */
typedef struct tb_hidden {
  uint64_t muted, inhibited;
  const char *file; /* where the first of the mutes stands, NULL: none; belongs to the case */
} tb_hidden;

/** Counts an alert that is hidden; others change nothing. */
void tb_hidden_count(tb_hidden *hidden, const tb_alert *alert);

/** The counts of what comes behind. */
void tb_hidden_add(tb_hidden *hidden, const tb_hidden *more);

/** Notes in the log how many were left out, nothing when none were. */
void tb_hidden_tell(const tb_hidden *hidden, tb_log *log);

/** The cells `muted` (a key: muted, inhibited, or empty) and `reason` (for people). They borrow `text`, which is overwritten. */
void tb_hidden_cells(const tb_case *opened, const tb_alert *alert, tb_language language, tb_buffer *text, tb_out_cell cells[2]);

#endif
