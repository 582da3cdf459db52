/* `tongbi alerts`: machines judged and formatted by threads, written in order. */
#include "alerts.h"

#include "alert_rows.h"
#include "case/case.h"
#include "hidden.h"
#include "options.h"
#include "rows.h"
#include "selection.h"
#include "spool.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------------- work */

typedef struct alert_run {
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
  tb_spool *spool;    /* rows of parts, which wait for those of machines before; NULL: rows are written as they come */
  uint64_t fired;
  tb_hidden hidden;
} alert_run;

typedef struct alert_result {
  tb_buffer rows;
  tb_sheet_place place;
  uint64_t fired;
  tb_hidden hidden;
} alert_result;

/* One thread's things. */
typedef struct alert_scratch {
  tb_judge *judge;
  tb_alert_rows rows;
  tb_buffer reason;
  tb_spare spare;
} alert_scratch;

static void discard_result(void *context, void *left) {
  (void)context;
  alert_result *result = left;
  if (result != NULL) {
    tb_buffer_free(&result->rows);
    free(result);
  }
}

static void close_scratch(void *context, void *opened) {
  (void)context;
  alert_scratch *scratch = opened;
  if (scratch == NULL) {
    return;
  }
  tb_spare_free(&scratch->spare);
  tb_judge_free(scratch->judge);
  tb_alert_rows_free(&scratch->rows);
  tb_buffer_free(&scratch->reason);
  free(scratch);
}

static tb_status open_scratch(void *context, void **out) {
  alert_run *run = context;
  alert_scratch *scratch = calloc(1, sizeof *scratch);
  tb_status status = scratch != NULL ? tb_judge_new(run->rules, &run->judging, &scratch->judge) : TB_NO_MEMORY;
  if (status != TB_OK) {
    close_scratch(context, scratch);
    return status;
  }
  *out = scratch;
  return TB_OK;
}

/* An empty result; NULL when memory is short. */
static alert_result *take_result(alert_scratch *scratch) {
  alert_result *result = calloc(1, sizeof *result);
  if (result != NULL) {
    result->rows = tb_spare_take(&scratch->spare);
  }
  return result;
}

/* An alert of a writer that lays out pages. */
static tb_status put_cells(alert_run *run, alert_scratch *scratch, const tb_alert *alert) {
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
static tb_status append_hidden(alert_run *run, alert_scratch *scratch, const tb_alert *alert, tb_buffer *out) {
  enum { MORE = TB_ALERT_ALL_COLUMNS - TB_ALERT_COLUMNS };
  tb_out_cell cells[MORE];
  tb_hidden_cells(run->opened, alert, run->options->language, &scratch->reason, cells);
  tb_append_cells(&run->sheet, TB_ALERT_COLUMNS, cells, MORE, true, out);
  return out->failed || scratch->reason.failed ? TB_NO_MEMORY : TB_OK;
}

/* Finds out whether an alert is left out, and counts it. */
static bool is_shown(alert_run *run, size_t machine, tb_alert *alert, uint32_t entity, alert_result *result) {
  if (run->hiding != NULL) {
    tb_hiding_mark(run->hiding, machine, entity, run->judging.every_period, alert);
    tb_hidden_count(&result->hidden, alert);
  }
  bool hidden = tb_alert_is_hidden(alert);
  result->fired += alert->state == TB_FIRING && !hidden;
  return run->show_hidden || !hidden;
}

static bool has_pages(const alert_run *run) {
  return run->sheet.writer->page != NULL;
}

/* An alert of which the whole is needed, for what hides it or for pages; `whole` holds what all of the machine share. */
static tb_status put_whole(alert_run *run, alert_scratch *scratch, size_t machine, size_t i, tb_alert whole, alert_result *result) {
  uint32_t entity = tb_judge_alert_at(scratch->judge, i, &whole);
  if (!is_shown(run, machine, &whole, entity, result)) {
    return TB_OK;
  }
  if (has_pages(run)) {
    return put_cells(run, scratch, &whole);
  }
  const tb_alert_place *place = &scratch->rows.filed.order[i];
  tb_status status = tb_alert_rows_put(&scratch->rows, &run->sheet, place, 1, &run->entities, &result->rows);
  return status == TB_OK && run->show_hidden ? append_hidden(run, scratch, &whole, &result->rows) : status;
}

/* Alerts which nothing hides. */
static tb_status put_plain(alert_run *run, alert_scratch *scratch, size_t n, alert_result *result) {
  const tb_filed *filed = &scratch->rows.filed;
  tb_status status = TB_OK;
  for (size_t i = 0; i < n; i++) {
    result->fired += filed->alerts[i].state == TB_FIRING;
  }
  for (size_t i = 0; i < n && status == TB_OK; i += TB_ALERT_BLOCK) {
    size_t more = n - i < TB_ALERT_BLOCK ? n - i : TB_ALERT_BLOCK;
    status = tb_alert_rows_put(&scratch->rows, &run->sheet, filed->order + i, more, &run->entities, &result->rows);
  }
  return status;
}

static tb_status judge_into(alert_run *run, alert_scratch *scratch, size_t machine, alert_result *result) {
  tb_judgement judged;
  tb_alert shared = {0};
  tb_filed filed;
  tb_status status = tb_judge_machine(scratch->judge, machine, &judged);
  if (status != TB_OK) {
    return status;
  }
  tb_judge_alert_begin(scratch->judge, &shared);
  tb_judge_filed(scratch->judge, &filed);
  if (!has_pages(run)) {
    status = tb_alert_rows_begin(&scratch->rows, &run->sheet, &shared, &filed, run->options->language);
  }
  if (run->hiding == NULL && !run->show_hidden && !has_pages(run)) {
    return status == TB_OK ? put_plain(run, scratch, judged.n_alerts, result) : status;
  }
  for (size_t i = 0; status == TB_OK && i < judged.n_alerts; i++) {
    status = put_whole(run, scratch, machine, i, shared, result);
  }
  return status;
}

static tb_status work_machine(void *context, void *opened, size_t task, void **out) {
  alert_run *run = context;
  alert_result *result = take_result(opened);
  tb_status status = result != NULL ? judge_into(run, opened, run->machines[run->first + task], result) : TB_NO_MEMORY;
  if (status != TB_OK) {
    discard_result(context, result);
    return status;
  }
  *out = result;
  return TB_OK;
}

/* In the order of the machines; what may be written in any order is left to deliver_machine. */
static tb_status emit_machine(void *context, size_t task, void *left) {
  alert_run *run = context;
  alert_result *result = left;
  tb_status status = TB_OK;
  if (run->spool != NULL) {
    status = tb_spool_put(run->spool, run->machines[run->first + task], &result->rows);
  } else {
    tb_sheet_claim(&run->sheet, &result->rows, &result->place);
    status = run->sheet.status;
  }
  run->fired += result->fired;
  tb_hidden_add(&run->hidden, &result->hidden);
  if (run->options->progress != NULL) {
    run->options->progress(run->options->progress_context, run->first + task + 1, run->n_machines);
  }
  if (status != TB_OK) {
    discard_result(context, result);
  }
  return status;
}

static tb_status deliver_machine(void *context, void *opened, void *left) {
  alert_run *run = context;
  alert_scratch *scratch = opened;
  alert_result *result = left;
  tb_status status = tb_sheet_fill(&run->sheet, &result->rows, result->place);
  tb_spare_give(&scratch->spare, &result->rows);
  discard_result(context, result);
  return status;
}

static tb_status run_tasks(alert_run *run) {
  tb_ordered_work work = {.n_tasks = run->end - run->first,
                          .n_threads = tb_threads_for(&run->sheet, run->options),
                          .context = run,
                          .open = open_scratch,
                          .work = work_machine,
                          .emit = emit_machine,
                          .deliver = deliver_machine,
                          .discard = discard_result,
                          .close = close_scratch};
  return tb_ordered_run(&work);
}

/* ------------------------------------------------------------------------------------------------------------------------- parts */

/* For tb_part_work. */
static tb_status reads_of(void *context, size_t piece, bool *reads) {
  const alert_run *run = context;
  return tb_rules_machine_reads(run->rules, run->machines[piece], reads);
}

/* For tb_part_work: of a parted case the rules are other ones than before. */
static tb_status run_part(void *context, size_t from, size_t end) {
  alert_run *run = context;
  run->rules = tb_case_rules(run->opened);
  run->first = from;
  run->end = end;
  return run_tasks(run);
}

/* Machines by indicator: as few parts as there can be. */
typedef struct placed_machine {
  uint32_t indicator;
  size_t machine;
} placed_machine;

static int compare_machines(const void *a, const void *b) {
  const placed_machine *left = a, *right = b;
  if (left->indicator != right->indicator) {
    return left->indicator < right->indicator ? -1 : 1;
  }
  return (left->machine > right->machine) - (left->machine < right->machine);
}

static tb_status order_by_indicator(alert_run *run) {
  placed_machine *placed = calloc(run->n_machines + 1, sizeof *placed);
  if (placed == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < run->n_machines; i++) {
    size_t rule;
    placed[i].machine = run->machines[i];
    tb_rules_machine(run->rules, run->machines[i], &rule, &placed[i].indicator);
  }
  qsort(placed, run->n_machines, sizeof *placed, compare_machines);
  for (size_t i = 0; i < run->n_machines; i++) {
    run->machines[i] = placed[i].machine;
  }
  free(placed);
  return TB_OK;
}

/* Names that outlive the panel. */
static tb_status name_machines(alert_run *run, tb_arena *texts) {
  run->names = tb_arena_array(texts, run->n_machines + 1, sizeof *run->names);
  for (size_t i = 0; run->names != NULL && i < run->n_machines; i++) {
    size_t rule;
    uint32_t indicator;
    tb_rules_machine(run->rules, run->machines[i], &rule, &indicator);
    const char *code = indicator != TB_NO_ID ? tb_panel_indicator_code(tb_case_panel(run->opened), indicator) : "";
    run->names[i] = tb_arena_string(texts, code, strlen(code));
    if (run->names[i] == NULL) {
      return TB_NO_MEMORY;
    }
  }
  return run->names != NULL ? TB_OK : TB_NO_MEMORY;
}

/* The rows that waited, in the order of the machines. */
static tb_status write_spooled(alert_run *run) {
  tb_buffer rows = {0};
  tb_status status = TB_OK;
  for (size_t machine = 0; status == TB_OK && machine < tb_rules_machines(run->rules); machine++) {
    status = tb_spool_get(run->spool, machine, &rows);
    if (status == TB_OK) {
      tb_sheet_rows(&run->sheet, &rows);
      status = run->sheet.status;
    }
  }
  tb_buffer_free(&rows);
  return status;
}

/* Pages are laid out as their rows come, so a parted case is read rule by rule for them, and else indicator by indicator. */
static tb_status run_parts(alert_run *run, tb_log *log) {
  tb_arena *texts = tb_arena_new();
  tb_status status = texts != NULL ? TB_OK : TB_NO_MEMORY;
  if (status == TB_OK && tb_case_is_parted(run->opened) && run->sheet.writer->page == NULL) {
    status = tb_spool_new(tb_rules_machines(run->rules), log, &run->spool);
    if (status == TB_OK) {
      status = order_by_indicator(run);
    }
  }
  if (status == TB_OK) {
    status = name_machines(run, texts);
  }
  if (status == TB_OK) {
    const tb_part_work work = {.context = run, .n = run->n_machines, .reads = reads_of, .run = run_part};
    status = tb_case_run_parts(run->opened, &work, run->names, log);
  }
  if (status == TB_OK && run->spool != NULL) {
    status = write_spooled(run);
  }
  tb_spool_free(run->spool);
  tb_arena_free(texts);
  return status;
}

static tb_status run_machines(alert_run *run, tb_log *log) {
  size_t n_columns = run->show_hidden ? TB_ALERT_ALL_COLUMNS : TB_ALERT_COLUMNS;
  tb_status status = tb_sheet_open(&run->sheet, TB_ALERT_HEADS, n_columns, run->options, log);
  if (status != TB_OK) {
    return status;
  }
  status = has_pages(run) ? TB_OK : tb_alert_rows_entities(&run->entities, &run->sheet, tb_case_panel(run->opened));
  if (status == TB_OK) {
    status = run_parts(run, log);
  }
  tb_ready_free(&run->entities);
  status = tb_sheet_close(&run->sheet, status);
  if (status == TB_OK) {
    tb_case_tell_parts(run->opened, log);
  }
  return status;
}

/* Error rules have no indicator; they come out whatever is selected. */
static tb_status choose_machines(alert_run *run, const tb_selection *chosen) {
  size_t all = tb_rules_machines(run->rules);
  run->machines = calloc(all + 1, sizeof *run->machines);
  if (run->machines == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < all; i++) {
    size_t rule;
    uint32_t indicator;
    tb_rules_machine(run->rules, i, &rule, &indicator);
    if (indicator == TB_NO_ID || chosen->indicators == NULL || chosen->indicators[indicator]) {
      run->machines[run->n_machines++] = i;
    }
  }
  return TB_OK;
}

/* Who hides whom is known when all rules were judged. */
static tb_status refuse_hiding(tb_log *log) {
  tb_log_add(
      log, TB_ERROR, (tb_place){0},
      "the observations do not fit into memory at once, which mutes and rules that inhibit others need; expected a higher memory limit",
      "观测值无法一次装入内存，而静默与抑制规则需要同时用到全部观测值；请提高内存上限");
  return TB_NO_MEMORY;
}

static tb_status report_alerts(tb_case *opened, const tb_alert_options *what, const tb_report_options *options, tb_log *log,
                               uint64_t *fired) {
  alert_run run = {.opened = opened,
                   .rules = tb_case_rules(opened),
                   .show_hidden = what->hidden,
                   .options = options,
                   .judging = {.every_period = what->every_period, .unranked = true, .one_by_one = true}};
  tb_selection chosen;
  tb_status status = tb_selection_new(tb_case_panel(opened), what->entities, what->indicators, what->periods, log, &chosen);
  if (status == TB_OK) {
    run.judging.entities = chosen.entities;
    run.judging.period_wanted = chosen.periods.n > 0 ? tb_selection_wants_period : NULL;
    run.judging.context = &chosen.periods;
    status = choose_machines(&run, &chosen);
  }
  if (status == TB_OK && tb_hiding_needed(opened)) {
    status = tb_case_is_parted(opened) ? refuse_hiding(log) : tb_hiding_new(opened, options->n_threads, &run.hiding);
  }
  if (status == TB_OK) {
    status = run_machines(&run, log);
  }
  if (status == TB_OK && !run.show_hidden) {
    tb_hidden_tell(&run.hidden, log);
  }
  if (fired != NULL) {
    *fired = run.fired;
  }
  tb_hiding_free(run.hiding);
  free(run.machines);
  tb_selection_free(&chosen);
  return status;
}

tb_status tb_report_alerts(tb_case *opened, const tb_alert_options *what, const tb_report_options *given, tb_log *log, uint64_t *fired) {
  if (fired != NULL) {
    *fired = 0;
  }
  tb_alert_options wanted;
  tb_report_options options;
  if (opened == NULL || tb_options_take(&wanted, sizeof wanted, what) != TB_OK ||
      tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  if (tb_case_rules(opened) == NULL) {
    tb_log_add(log, TB_ERROR, (tb_place){0}, "no rules: expected rules.csv in the case, or --rules FILE",
               "没有规则：案例中应有 rules.csv，或用 --rules 给出文件");
    return TB_BAD_INPUT;
  }
  tb_status status = tb_output_apart(opened, options.path, log);
  return status != TB_OK ? status : report_alerts(opened, &wanted, &options, log, fired);
}
