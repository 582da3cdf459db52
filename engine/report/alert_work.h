/* `tongbi alerts` on its threads: a machine is judged, its alerts are formatted. What tb_ordered_run asks for, but the order. */
#ifndef TB_REPORT_ALERT_WORK_H
#define TB_REPORT_ALERT_WORK_H

#include "alert_rows.h"
#include "hidden.h"
#include "rows.h"
#include "spool.h"

/** A run over machines, the context of all that follows. */
typedef struct tb_alert_run {
  tb_case *opened;
  const tb_rules *rules; /* of the case as it stands: of a parted case each part has its own */
  tb_hiding *hiding;     /* NULL: nothing hides anything */
  bool show_hidden;
  tb_judge_options judging;
  const tb_report_options *options;
  tb_sheet sheet;
  tb_ready_texts entities; /* all codes of the panel as pieces of rows */
  size_t *machines;        /* those whose indicator is wanted, in the order in which they are run */
  size_t n_machines;
  size_t first, end;  /* of these: the part at hand */
  const char **names; /* what each machine is called where it does not fit */
  tb_spare spare;
  tb_spool *spool; /* rows of parts, which wait for those of machines before; NULL: rows are written as they come */
  uint64_t fired;
  tb_hidden hidden;
} tb_alert_run;

/** What comes of a machine. Belongs to whoever holds it, freed with tb_alert_result_discard. */
typedef struct tb_alert_result {
  tb_buffer rows;
  tb_sheet_place place;
  uint64_t fired;
  tb_hidden hidden;
} tb_alert_result;

/** Whether the writer lays out pages: then rows go straight into the sheet, and there is one thread. */
static inline bool tb_alert_run_has_pages(const tb_alert_run *run) {
  return run->sheet.writer->page != NULL;
}

/* For tb_ordered_work: `context` is the run, `opened` a thread's things, `left` a result, `task` a machine by its place in the part at
 * hand. */
tb_status tb_alert_scratch_open(void *context, void **out);
void tb_alert_scratch_close(void *context, void *opened);
tb_status tb_alert_machine_work(void *context, void *opened, size_t task, void **out);
tb_status tb_alert_machine_deliver(void *context, void *opened, void *left); /* writes what tb_sheet_claim left */
void tb_alert_result_discard(void *context, void *left);

#endif
