#include "alert_work.h"

#include "case/case.h"

#include <stdlib.h>

/* One thread's things. */
typedef struct tb_alert_scratch {
  tb_judge *judge;
  tb_alert_rows rows;
  tb_buffer reason;
} tb_alert_scratch;

void tb_alert_result_discard(void *context, void *left) {
  (void)context;
  tb_alert_result *result = left;
  if (result != NULL) {
    tb_buffer_free(&result->rows);
    free(result);
  }
}

void tb_alert_scratch_close(void *context, void *opened) {
  (void)context;
  tb_alert_scratch *scratch = opened;
  if (scratch == NULL) {
    return;
  }
  tb_judge_free(scratch->judge);
  tb_alert_rows_free(&scratch->rows);
  tb_buffer_free(&scratch->reason);
  free(scratch);
}

tb_status tb_alert_scratch_open(void *context, void **out) {
  tb_alert_run *run = context;
  tb_alert_scratch *scratch = calloc(1, sizeof *scratch);
  tb_status status = scratch != NULL ? tb_judge_new(run->rules, &run->judging, &scratch->judge) : TB_NO_MEMORY;
  if (status != TB_OK) {
    tb_alert_scratch_close(context, scratch);
    return status;
  }
  *out = scratch;
  return TB_OK;
}

/* An empty result; NULL when memory is short. */
static tb_alert_result *take_result(tb_alert_run *run) {
  tb_alert_result *result = calloc(1, sizeof *result);
  if (result != NULL) {
    result->rows = tb_spare_take(&run->spare);
  }
  return result;
}

/* An alert of a writer that lays out pages. */
static tb_status put_cells(tb_alert_run *run, tb_alert_scratch *scratch, const tb_alert *alert) {
  tb_alert_texts texts;
  tb_out_cell cells[TB_ALERT_ALL_COLUMNS];
  tb_alert_cells(alert, run->options->language, &texts, cells);
  if (run->show_hidden) {
    tb_hidden_cells(run->opened, alert, run->options->language, &scratch->reason, cells + TB_ALERT_COLUMNS);
  }
  tb_sheet_row(&run->sheet, cells);
  return scratch->reason.failed ? TB_NO_MEMORY : TB_OK;
}

/* What hides an alert, behind its other columns. */
static tb_status append_hidden(tb_alert_run *run, tb_alert_scratch *scratch, const tb_alert *alert, tb_buffer *out) {
  enum { MORE = TB_ALERT_ALL_COLUMNS - TB_ALERT_COLUMNS };
  tb_out_cell cells[MORE];
  tb_hidden_cells(run->opened, alert, run->options->language, &scratch->reason, cells);
  tb_append_cells(&run->sheet, TB_ALERT_COLUMNS, cells, MORE, true, out);
  return out->failed || scratch->reason.failed ? TB_NO_MEMORY : TB_OK;
}

/* Finds out whether an alert is left out, and counts it. */
static bool is_shown(tb_alert_run *run, size_t machine, tb_alert *alert, uint32_t entity, tb_alert_result *result) {
  if (run->hiding != NULL) {
    tb_hiding_mark(run->hiding, machine, entity, run->judging.every_period, alert);
    tb_hidden_count(&result->hidden, alert);
  }
  bool hidden = tb_alert_is_hidden(alert);
  result->fired += alert->state == TB_FIRING && !hidden;
  return run->show_hidden || !hidden;
}

/* An alert of which the whole is needed, for what hides it or for pages; `whole` holds what all of the machine share. */
static tb_status put_whole(tb_alert_run *run, tb_alert_scratch *scratch, size_t machine, size_t i, tb_alert whole,
                           tb_alert_result *result) {
  uint32_t entity = tb_judge_alert_at(scratch->judge, i, &whole);
  if (!is_shown(run, machine, &whole, entity, result)) {
    return TB_OK;
  }
  if (tb_alert_run_has_pages(run)) {
    return put_cells(run, scratch, &whole);
  }
  const tb_alert_place *place = &scratch->rows.filed.order[i];
  tb_status status = tb_alert_rows_put(&scratch->rows, &run->sheet, place, 1, &run->entities, &result->rows);
  return status == TB_OK && run->show_hidden ? append_hidden(run, scratch, &whole, &result->rows) : status;
}

/* Alerts which nothing hides. */
static tb_status put_plain(tb_alert_run *run, tb_alert_scratch *scratch, size_t n, tb_alert_result *result) {
  const tb_filed *filed = &scratch->rows.filed;
  tb_status status = TB_OK;
  for (size_t i = 0; i < n; i++) {
    result->fired += filed->alerts[i].state == TB_FIRING;
  }
  tb_alert_rows_expect(&scratch->rows, &run->entities, n, &result->rows);
  for (size_t i = 0; i < n && status == TB_OK; i += TB_ALERT_BLOCK) {
    size_t more = n - i < TB_ALERT_BLOCK ? n - i : TB_ALERT_BLOCK;
    status = tb_alert_rows_put(&scratch->rows, &run->sheet, filed->order + i, more, &run->entities, &result->rows);
  }
  return status;
}

static tb_status judge_into(tb_alert_run *run, tb_alert_scratch *scratch, size_t machine, tb_alert_result *result) {
  tb_judgement judged;
  tb_alert shared = {0};
  tb_filed filed;
  tb_status status = tb_judge_machine(scratch->judge, machine, &judged);
  if (status != TB_OK) {
    return status;
  }
  tb_judge_alert_begin(scratch->judge, &shared);
  tb_judge_filed(scratch->judge, &filed);
  if (!tb_alert_run_has_pages(run)) {
    status = tb_alert_rows_begin(&scratch->rows, &run->sheet, &shared, &filed, run->options->language);
  }
  if (run->hiding == NULL && !run->show_hidden && !tb_alert_run_has_pages(run)) {
    return status == TB_OK ? put_plain(run, scratch, judged.n_alerts, result) : status;
  }
  for (size_t i = 0; status == TB_OK && i < judged.n_alerts; i++) {
    status = put_whole(run, scratch, machine, i, shared, result);
  }
  return status;
}

tb_status tb_alert_machine_work(void *context, void *opened, size_t task, void **out) {
  tb_alert_run *run = context;
  tb_alert_result *result = take_result(run);
  tb_status status = result != NULL ? judge_into(run, opened, run->machines[run->first + task], result) : TB_NO_MEMORY;
  if (status != TB_OK) {
    tb_alert_result_discard(context, result);
    return status;
  }
  *out = result;
  return TB_OK;
}

tb_status tb_alert_machine_deliver(void *context, void *opened, void *left) {
  tb_alert_run *run = context;
  (void)opened;
  tb_alert_result *result = left;
  tb_status status = tb_sheet_fill(&run->sheet, &result->rows, result->place);
  tb_spare_give(&run->spare, &result->rows);
  tb_alert_result_discard(context, result);
  return status;
}
