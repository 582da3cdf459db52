/* `tongbi alerts`: machines judged and formatted by threads, written in order. */
#include "alerts.h"

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

/* The message in the language, else the other one. */
static const char *message_of(const tb_alert *alert, tb_language language) {
  bool chinese = language == TB_CHINESE;
  const char *wanted = chinese ? alert->message_zh : alert->message, *other = chinese ? alert->message : alert->message_zh;
  return wanted[0] != '\0' ? wanted : other;
}

void tb_alert_cells(const tb_alert *alert, tb_language language, tb_alert_texts *texts, tb_out_cell cells[TB_ALERT_COLUMNS]) {
  const tb_out_cell filled[TB_ALERT_COLUMNS] = {
      tb_cell_text(alert->rule),
      tb_cell_text(alert->finding),
      tb_cell_text(alert->indicator),
      tb_cell_text(alert->entity),
      period_cell(alert->period, texts->period),
      tb_cell_text(tb_alert_state_name(alert->state)),
      episode_cell(alert->episode),
      period_cell(alert->since, texts->since),
      number_cell(alert->value),
      number_cell(alert->figure),
      number_cell(alert->threshold),
      alert->base_value.reason == TB_VALUE ? period_cell(alert->base_period, texts->base) : (tb_out_cell){0},
      number_cell(alert->base_value),
      tb_cell_text(tb_importance_name(alert->severity)),
      tb_cell_text(message_of(alert, language)),
  };
  memcpy(cells, filled, sizeof filled);
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
  tb_hiding *hiding;
  bool show_hidden;
  tb_judge_options judging;
  const tb_report_options *options;
  tb_sheet sheet;
  size_t *machines; /* those whose indicator is wanted */
  size_t n_machines;
  uint64_t fired;
  tb_hidden hidden;
} alert_run;

typedef struct alert_result {
  tb_buffer rows;
  uint64_t fired;
  tb_hidden hidden;
} alert_result;

static tb_status open_judge(void *context, void **out) {
  alert_run *run = context;
  tb_judge *judge = NULL;
  tb_status status = tb_judge_new(run->rules, &run->judging, &judge);
  *out = judge;
  return status;
}

static void close_judge(void *context, void *judge) {
  (void)context;
  tb_judge_free(judge);
}

static void discard_result(void *context, void *left) {
  (void)context;
  alert_result *result = left;
  if (result != NULL) {
    tb_buffer_free(&result->rows);
    free(result);
  }
}

static void put_alert(alert_run *run, const tb_alert *alert, tb_buffer *reason, alert_result *result) {
  tb_alert_texts texts;
  tb_out_cell cells[TB_ALERT_ALL_COLUMNS];
  tb_alert_cells(alert, run->options->language, &texts, cells);
  if (run->show_hidden) {
    tb_hidden_cells(run->opened, alert, run->options->language, reason, cells + TB_ALERT_COLUMNS);
  }
  tb_put_row(&run->sheet, cells, &result->rows);
}

static tb_status judge_into(alert_run *run, tb_judge *judge, size_t machine, alert_result *result) {
  tb_judgement judged;
  tb_status status = tb_judge_machine(judge, machine, &judged);
  if (status != TB_OK) {
    return status;
  }
  tb_buffer reason = {0};
  for (size_t i = 0; i < judged.n_alerts; i++) {
    tb_alert alert;
    const uint32_t entity = tb_judge_alert_at(judge, i, &alert);
    tb_hiding_mark(run->hiding, machine, entity, run->judging.every_period, &alert);
    tb_hidden_count(&result->hidden, &alert);
    result->fired += alert.state == TB_FIRING && !tb_alert_is_hidden(&alert);
    if (run->show_hidden || !tb_alert_is_hidden(&alert)) {
      put_alert(run, &alert, &reason, result);
    }
  }
  bool failed = result->rows.failed || reason.failed;
  tb_buffer_free(&reason);
  return failed ? TB_NO_MEMORY : TB_OK;
}

static tb_status work_machine(void *context, void *judge, size_t task, void **out) {
  alert_run *run = context;
  alert_result *result = calloc(1, sizeof *result);
  tb_status status = result != NULL ? judge_into(run, judge, run->machines[task], result) : TB_NO_MEMORY;
  if (status != TB_OK) {
    discard_result(context, result);
    return status;
  }
  *out = result;
  return TB_OK;
}

static tb_status emit_machine(void *context, size_t task, void *left) {
  alert_run *run = context;
  alert_result *result = left;
  tb_sheet_rows(&run->sheet, &result->rows);
  run->fired += result->fired;
  tb_hidden_add(&run->hidden, &result->hidden);
  discard_result(context, result);
  if (run->options->progress != NULL) {
    run->options->progress(run->options->progress_context, task + 1, run->n_machines);
  }
  return run->sheet.status;
}

static tb_status run_machines(alert_run *run, tb_log *log) {
  size_t n_columns = run->show_hidden ? TB_ALERT_ALL_COLUMNS : TB_ALERT_COLUMNS;
  tb_status status = tb_sheet_open(&run->sheet, TB_ALERT_HEADS, n_columns, run->options, log);
  if (status != TB_OK) {
    return status;
  }
  tb_ordered_work work = {.n_tasks = run->n_machines,
                          .n_threads = tb_threads_for(&run->sheet, run->options),
                          .context = run,
                          .open = open_judge,
                          .work = work_machine,
                          .emit = emit_machine,
                          .discard = discard_result,
                          .close = close_judge};
  return tb_sheet_close(&run->sheet, tb_ordered_run(&work));
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
    status = tb_hiding_new(opened, options->n_threads, &run.hiding);
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
