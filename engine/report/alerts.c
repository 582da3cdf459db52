/* `tongbi alerts`: machines judged and formatted by threads, written in order. */
#include "alerts.h"

#include "alert_rows.h"
#include "case/case.h"
#include "hidden.h"
#include "options.h"
#include "rows.h"
#include "selection.h"

#include <stdlib.h>

const tb_out_column TB_ALERT_HEADS[TB_ALERT_ALL_COLUMNS] = {{.key = "rule", .head_zh = "规则"},
                                                            {.key = "finding", .head_zh = "问题"},
                                                            {.key = "indicator", .head_zh = "指标"},
                                                            {.key = "entity", .head_zh = "主体"},
                                                            {.key = "period", .head_zh = "时期"},
                                                            {.key = "state", .head_zh = "状态"},
                                                            {.key = "episode", .head_zh = "第几次", .numeric = true},
                                                            {.key = "since", .head_zh = "起始"},
                                                            {.key = "value", .head_zh = "数值", .numeric = true},
                                                            {.key = "figure", .head_zh = "判定值", .numeric = true},
                                                            {.key = "threshold", .head_zh = "阈值", .numeric = true},
                                                            {.key = "base_period", .head_zh = "基期"},
                                                            {.key = "base_value", .head_zh = "基期值", .numeric = true},
                                                            {.key = "severity", .head_zh = "级别"},
                                                            {.key = "message", .head_zh = "说明"},
                                                            {.key = "muted", .head_zh = "静默"},
                                                            {.key = "reason", .head_zh = "原因"}};

const tb_out_column TB_TRANSITION_HEADS[TB_TRANSITION_COLUMNS] = {
    {.key = "rule", .head_zh = "规则"},      {.key = "finding", .head_zh = "问题"},
    {.key = "indicator", .head_zh = "指标"}, {.key = "entity", .head_zh = "主体"},
    {.key = "period", .head_zh = "时期"},    {.key = "from", .head_zh = "原状态"},
    {.key = "to", .head_zh = "新状态"},      {.key = "episode", .head_zh = "第几次", .numeric = true}};

static tb_out_cell episode_cell(uint32_t episode) {
  return episode > 0 ? tb_cell_unsigned(episode) : (tb_out_cell){0};
}

static tb_out_cell number_cell(tb_number number) {
  return tb_cell_number(number.value, number.reason);
}

static tb_out_cell period_cell(tb_period period, char text[TB_PERIOD_TEXT_BYTES]) {
  tb_period_format(period, text);
  return tb_cell_text(text);
}

const char *tb_alert_message(const tb_alert *alert, tb_language language) {
  bool chinese = language == TB_CHINESE;
  const char *wanted = chinese ? alert->message_zh : alert->message, *other = chinese ? alert->message : alert->message_zh;
  return wanted[0] != '\0' ? wanted : other;
}

void tb_alert_number_cells(const tb_alert *alert, tb_out_cell cells[TB_ALERT_COLUMNS]) {
  cells[TB_ALERT_EPISODE] = episode_cell(alert->episode);
  cells[TB_ALERT_VALUE] = number_cell(alert->value);
  cells[TB_ALERT_FIGURE] = number_cell(alert->figure);
  cells[TB_ALERT_THRESHOLD] = number_cell(alert->threshold);
  cells[TB_ALERT_BASE_VALUE] = number_cell(alert->base_value);
}

void tb_alert_cells(const tb_alert *alert, tb_language language, tb_alert_texts *texts, tb_out_cell cells[TB_ALERT_COLUMNS]) {
  bool has_base = alert->base_value.reason == TB_VALUE;
  cells[TB_ALERT_RULE] = tb_cell_text(alert->rule);
  cells[TB_ALERT_FINDING] = tb_cell_text(alert->finding);
  cells[TB_ALERT_INDICATOR] = tb_cell_text(alert->indicator);
  cells[TB_ALERT_ENTITY] = tb_cell_text(alert->entity);
  cells[TB_ALERT_PERIOD] = period_cell(alert->period, texts->period);
  cells[TB_ALERT_STATE] = tb_cell_text(tb_alert_state_name(alert->state));
  cells[TB_ALERT_SINCE] = period_cell(alert->since, texts->since);
  cells[TB_ALERT_BASE_PERIOD] = has_base ? period_cell(alert->base_period, texts->base) : (tb_out_cell){0};
  cells[TB_ALERT_SEVERITY] = tb_cell_text(tb_importance_name(alert->severity));
  cells[TB_ALERT_MESSAGE] = tb_cell_text(tb_alert_message(alert, language));
  tb_alert_number_cells(alert, cells);
}

void tb_transition_cells(const tb_transition *transition, tb_alert_texts *texts, tb_out_cell cells[TB_TRANSITION_COLUMNS]) {
  const tb_out_cell filled[TB_TRANSITION_COLUMNS] = {
      tb_cell_text(transition->rule),
      tb_cell_text(transition->finding),
      tb_cell_text(transition->indicator),
      tb_cell_text(transition->entity),
      period_cell(transition->period, texts->period),
      tb_cell_text(tb_alert_state_name(transition->from)),
      tb_cell_text(tb_alert_state_name(transition->to)),
      episode_cell(transition->episode),
  };
  memcpy(cells, filled, sizeof filled);
}

/* ------------------------------------------------------------------------------------------------------------------------- work */

typedef struct alert_run {
  const tb_case *opened;
  const tb_rules *rules;
  tb_hiding *hiding; /* NULL: nothing hides anything */
  bool show_hidden;
  tb_judge_options judging;
  const tb_report_options *options;
  tb_sheet sheet;
  tb_ready_texts entities; /* all codes of the panel */
  size_t *machines;        /* those whose indicator is wanted */
  size_t n_machines;
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

static tb_out_cell entity_cell(const alert_run *run, const tb_alert *alert, uint32_t entity) {
  return entity != TB_NO_ID ? tb_ready_cell(&run->entities, entity, alert->entity) : (tb_out_cell){0};
}

static tb_status put_alert(alert_run *run, alert_scratch *scratch, const tb_alert *alert, uint32_t entity, tb_buffer *out) {
  tb_alert_texts texts;
  tb_out_cell *cells = scratch->rows.cells;
  tb_status status = TB_OK;
  if (run->sheet.writer->page != NULL) {
    tb_alert_cells(alert, run->options->language, &texts, cells);
  } else {
    status = tb_alert_rows_fill(&scratch->rows, &run->sheet, alert, entity_cell(run, alert, entity));
  }
  if (status != TB_OK) {
    return status;
  }
  if (run->show_hidden) {
    tb_hidden_cells(run->opened, alert, run->options->language, &scratch->reason, cells + TB_ALERT_COLUMNS);
  }
  tb_put_row(&run->sheet, cells, out);
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

static tb_status judge_into(alert_run *run, alert_scratch *scratch, size_t machine, alert_result *result) {
  tb_judgement judged;
  tb_alert alert = {0};
  tb_status status = tb_judge_machine(scratch->judge, machine, &judged);
  if (status == TB_OK) {
    tb_judge_alert_begin(scratch->judge, &alert);
    status = tb_alert_rows_begin(&scratch->rows, &run->sheet, &alert, run->options->language);
  }
  const tb_alert shared = alert;
  for (size_t i = 0; status == TB_OK && i < judged.n_alerts; i++) {
    if (run->hiding != NULL) {
      alert = shared;
    }
    uint32_t entity = tb_judge_alert_at(scratch->judge, i, &alert);
    if (is_shown(run, machine, &alert, entity, result)) {
      status = put_alert(run, scratch, &alert, entity, &result->rows);
    }
  }
  return status;
}

static tb_status work_machine(void *context, void *opened, size_t task, void **out) {
  alert_run *run = context;
  alert_result *result = take_result(opened);
  tb_status status = result != NULL ? judge_into(run, opened, run->machines[task], result) : TB_NO_MEMORY;
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
  tb_sheet_claim(&run->sheet, &result->rows, &result->place);
  run->fired += result->fired;
  tb_hidden_add(&run->hidden, &result->hidden);
  if (run->options->progress != NULL) {
    run->options->progress(run->options->progress_context, task + 1, run->n_machines);
  }
  if (run->sheet.status != TB_OK) {
    discard_result(context, result);
  }
  return run->sheet.status;
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
  tb_ordered_work work = {.n_tasks = run->n_machines,
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

static tb_status format_entities(alert_run *run) {
  const tb_panel *panel = tb_case_panel(run->opened);
  tb_status status = TB_OK;
  for (size_t i = 0; i < tb_panel_entities(panel) && status == TB_OK; i++) {
    status = tb_ready_add(&run->entities, &run->sheet, tb_panel_entity_code(panel, i));
  }
  return status;
}

static tb_status run_machines(alert_run *run, tb_log *log) {
  size_t n_columns = run->show_hidden ? TB_ALERT_ALL_COLUMNS : TB_ALERT_COLUMNS;
  tb_status status = tb_sheet_open(&run->sheet, TB_ALERT_HEADS, n_columns, run->options, log);
  if (status != TB_OK) {
    return status;
  }
  status = format_entities(run);
  if (status == TB_OK) {
    status = run_tasks(run);
  }
  tb_ready_free(&run->entities);
  return tb_sheet_close(&run->sheet, status);
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
  if (status == TB_OK) {
    status = tb_hiding_needed(opened) ? tb_hiding_new(opened, options->n_threads, &run.hiding) : TB_OK;
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
