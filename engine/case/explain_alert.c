/* One rule for one entity: the period that decided, the operands, the comparison, and the life so far. */
#include "explain.h"

#include "model/period.h"

/* Where a condition is worked out: a step of a timeline of the machine's indicator. */
typedef struct spot {
  const tb_timeline *line;
  tb_period key;
} spot;

/* An evaluation on its way to the tables. */
typedef struct work {
  tb_explaining *x;
  const tb_rule *rule;
  const tb_judged *judged;
  uint32_t indicator;
  const tb_subject *subject;
  tb_evaluator *evaluator;
} work;

/* ----------------------------------------------------------------------------------------------------------------------- the spot */

/* The key of a period as printed: the subject's, or the period itself where nothing was observed. */
static tb_period key_of(const tb_subject *subject, size_t line, tb_period label) {
  for (size_t i = 0; i < subject->n_periods; i++) {
    if (subject->timelines->line_of[i] == line && tb_period_equal(subject->labels[i], label)) {
      return subject->keys[i];
    }
  }
  return label;
}

/* The last step of a line at which the condition is true or false for the entity. */
static tb_status last_decided(const work *w, const tb_timeline *line, spot *out) {
  tb_evaluator_set_line(w->evaluator, line);
  for (size_t i = line->n_steps; i-- > 0;) {
    const uint8_t *truth;
    tb_status status = tb_evaluate_condition(w->evaluator, line->steps[i], w->judged->entity, 1, &truth);
    if (status != TB_OK) {
      return status;
    }
    if (truth[0] != TB_UNKNOWN) {
      *out = (spot){line, line->steps[i]};
      return TB_OK;
    }
  }
  return TB_OK;
}

static const tb_timeline *line_of(const tb_subject *subject, size_t period) {
  return &subject->timelines->lines[subject->timelines->line_of[period]];
}

/* The latest period in which the entity was observed, else the latest of all; line NULL: there is none. */
static spot last_observed(const work *w) {
  const tb_subject *subject = w->subject;
  for (size_t i = subject->n_periods; i-- > 0;) {
    bool present = false;
    tb_subject_present(w->x->opened->model, subject, i, w->judged->entity, 1, &present);
    if (present) {
      return (spot){line_of(subject, i), subject->keys[i]};
    }
  }
  size_t n = subject->n_periods;
  return n > 0 ? (spot){line_of(subject, n - 1), subject->keys[n - 1]} : (spot){0};
}

/* Without an alert, or with one that nothing decided: the latest step at which the condition is known, else the latest figure. */
static tb_status find_spot(const work *w, spot *out) {
  *out = (spot){0};
  for (size_t i = 0; i < w->subject->timelines->n_lines; i++) {
    spot here = {0};
    tb_status status = last_decided(w, &w->subject->timelines->lines[i], &here);
    if (status != TB_OK) {
      return status;
    }
    if (here.line != NULL && (out->line == NULL || tb_period_compare(here.key, out->key) > 0)) {
      *out = here;
    }
  }
  if (out->line == NULL) {
    *out = last_observed(w);
  }
  return TB_OK;
}

static tb_status spot_of(const work *w, spot *out) {
  const tb_alert *alert = w->judged->alert;
  if (alert == NULL || alert->episode == 0) {
    return find_spot(w, out);
  }
  *out = (spot){&w->subject->timelines->lines[alert->timeline], key_of(w->subject, alert->timeline, alert->period)};
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------- calculation */

/* The table of operands as it is filled. */
typedef struct operand_table {
  tb_grid grid;
  const tb_case *opened;
} operand_table;

static tb_status visit_operand(void *context, const tb_operand *operand) {
  operand_table *table = context;
  tb_grid *grid = &table->grid;
  const tb_case *opened = table->opened;
  tb_explanation *e = grid->explanation;
  tb_figure figure = {.indicator = operand->indicator, .entity = operand->entity, .row = operand->row};
  tb_grid_cell(grid, tb_panel_indicator_code(opened->panel, operand->indicator));
  tb_grid_cell(grid, tb_panel_entity_code(opened->panel, operand->entity));
  if (operand->row != NULL && tb_row_detail(opened->panel, operand->row, operand->entity, &figure.cell)) {
    tb_figure_cells(grid, opened, &figure);
    return TB_OK;
  }
  tb_grid_cell(grid, tb_word_period(e, operand->row != NULL ? tb_row_label(operand->row) : operand->period));
  tb_grid_cell(grid, tb_text(e->language, "not observed", "无观测值"));
  for (int i = 0; i < 4; i++) {
    tb_grid_cell(grid, "");
  }
  return TB_OK;
}

static tb_status add_operands(const work *w, tb_period key) {
  static const char *const COLUMNS[][2] = {{"indicator", "指标"}, {"entity", "主体"}, {"period", "时期"}, {"value", "数值"},
                                           {"written", "原文"},   {"unit", "单位"},   {"status", "状态"}, {"place", "出处"}};
  tb_explanation *e = w->x->explanation;
  operand_table table = {tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]), w->x->opened};
  tb_status status = tb_evaluate_operands(w->evaluator, key, w->judged->entity, visit_operand, &table);
  tb_grid_end(&table.grid, tb_text(e->language, "Figures that the condition reads", "条件所用的数字"));
  return status;
}

static const char *truth_words(uint8_t truth, tb_language language) {
  static const char *const WORDS[][2] = {
      [TB_FALSE] = {"does not hold", "不成立"}, [TB_TRUE] = {"holds", "成立"}, [TB_UNKNOWN] = {"cannot be decided", "无法判定"}};
  return WORDS[truth][language == TB_CHINESE];
}

static tb_period label_of(const work *w, tb_period key) {
  for (size_t i = 0; i < w->subject->n_periods; i++) {
    if (tb_period_equal(w->subject->keys[i], key)) {
      return w->subject->labels[i];
    }
  }
  return key;
}

/* A comparison without figures decides nothing where the condition is known all the same, as by missing(x). */
static bool is_decided_by_comparison(const tb_decision *decision) {
  bool measured = decision->figure_reason == TB_VALUE && decision->threshold_reason == TB_VALUE;
  return decision->has_comparison && (measured || decision->truth == TB_UNKNOWN);
}

static void add_decision(const work *w, const char *condition, tb_period key, const tb_decision *decision) {
  tb_explanation *e = w->x->explanation;
  const char *period = tb_word_period(e, label_of(w, key)), *truth = truth_words(decision->truth, e->language);
  if (is_decided_by_comparison(decision)) {
    const char *figure = tb_word_number(e, decision->figure, decision->figure_reason);
    const char *threshold = tb_word_number(e, decision->threshold, decision->threshold_reason);
    tb_explain_add(e, TB_BLOCK_TEXT,
                   tb_explain_format(e, "In %s the condition %s: %s. The deciding comparison: %s %s %s.",
                                     "%s：条件 %s %s。决定性比较：%s %s %s。", period, condition, truth, figure, decision->operator_text,
                                     threshold));
  } else {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "In %s the condition %s: %s.", "%s：条件 %s %s。", period, condition, truth));
  }
  if (decision->has_base) {
    tb_explain_add(e, TB_BLOCK_TEXT,
                   tb_explain_format(e, "Base: %s in %s.", "基数：%s（%s）。",
                                     tb_word_number(e, decision->base_value, decision->base_reason),
                                     tb_word_period(e, decision->base_period)));
  }
  if (decision->has_rank) {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "Ranked among %zu.", "参与排名：%zu 个。", decision->ranked));
  }
}

static tb_status add_calculation(const work *w, const tb_plan *plan) {
  spot at = {0};
  tb_decision decision;
  tb_status status = spot_of(w, &at);
  if (status != TB_OK || at.line == NULL) {
    return status;
  }
  tb_evaluator_set_line(w->evaluator, at.line);
  status = tb_evaluate_decision(w->evaluator, at.key, w->judged->entity, &decision);
  if (status == TB_OK) {
    add_decision(w, tb_plan_text(plan), at.key, &decision);
    status = add_operands(w, at.key);
  }
  return status;
}

/* An alert that ended shows the condition that ended it. */
static const tb_plan *deciding_plan(const work *w) {
  const tb_alert *alert = w->judged->alert;
  bool ended = alert != NULL && alert->state == TB_RESOLVED && w->rule->clear != NULL;
  return ended ? w->rule->clear : w->rule->when;
}

static tb_status calculate(work *w) {
  const tb_plan *plan = deciding_plan(w);
  if (plan == NULL || w->judged->entity == TB_NO_ID || w->indicator == TB_NO_ID) {
    return TB_OK;
  }
  w->subject = tb_model_subject(w->x->opened->model, w->indicator);
  tb_status status = tb_evaluator_new(w->x->opened->model, plan, w->indicator, w->x->log, &w->evaluator);
  if (status == TB_OK) {
    status = add_calculation(w, plan);
    tb_evaluator_free(w->evaluator);
  }
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------------- the alert */

static const char *alert_words(tb_explanation *e, const tb_alert *alert) {
  const char *since = tb_word_period(e, alert->since), *fired = tb_word_period(e, alert->fired), *period = tb_word_period(e, alert->period);
  switch (alert->state) {
  case TB_PENDING:
    return tb_explain_format(e, "The condition holds since %s, until now not long enough.", "条件自 %s 起成立，期数未满。", since);
  case TB_FIRING:
    return tb_explain_format(e, "The condition holds since %s; firing from %s on; last decided in %s; episode %u.",
                             "条件自 %s 起成立，%s 起触发，最近判定于 %s，第 %u 次。", since, fired, period, alert->episode);
  case TB_RESOLVED:
    return tb_explain_format(e, "The condition held since %s; fired from %s on; ended in %s; episode %u.",
                             "条件自 %s 起成立，%s 起触发，%s 解除，第 %u 次。", since, fired, period, alert->episode);
  case TB_NODATA: return tb_text(e->language, "The condition could never be decided: figures are missing.", "条件从未能判定：缺少数字。");
  case TB_RULE_ERROR: return tb_text(e->language, "The rule cannot be evaluated.", "该规则无法计算。");
  case TB_INACTIVE: break;
  }
  return "";
}

static void add_head(const work *w) {
  tb_explanation *e = w->x->explanation;
  const tb_case *opened = w->x->opened;
  const tb_judged *judged = w->judged;
  const char *indicator = w->indicator != TB_NO_ID ? tb_word_indicator_named(e, opened, w->indicator) : w->rule->indicator_text;
  const char *entity = judged->entity != TB_NO_ID ? tb_word_entity_named(e, opened, judged->entity) : "-";
  const char *state = judged->alert != NULL ? tb_word_state(judged->alert->state, e->language) : tb_text(e->language, "quiet", "未触发");
  tb_explain_add(e, TB_BLOCK_HEADING,
                 tb_explain_format(e, "%s / %s / %s: %s", "%s / %s / %s：%s", w->rule->rule, indicator, entity, state));
  tb_explain_add(e, TB_BLOCK_TEXT,
                 judged->alert != NULL ? alert_words(e, judged->alert)
                                       : tb_text(e->language, "The condition was decided and does not hold.", "条件可判定，且不成立。"));
}

/* Why tables leave the alert out. */
static void add_hidden(const work *w) {
  tb_explanation *e = w->x->explanation;
  const tb_alert *alert = w->judged->alert;
  if (alert != NULL && alert->muted != NULL) {
    const char *place = tb_word_place(e, w->x->opened, alert->muted_at.file, alert->muted_at.line);
    const char *reason = alert->muted[0] != '\0' ? alert->muted : tb_text(e->language, "no reason given", "未写明原因");
    tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "Muted by %s: %s", "已静默（%s）：%s", place, reason));
  }
  if (alert != NULL && alert->inhibitor != NULL) {
    tb_explain_add(e, TB_BLOCK_TEXT,
                   tb_explain_format(e, "Inhibited by %s/%s, firing from %s on.", "被 %s/%s 抑制，后者自 %s 起触发。", alert->inhibitor,
                                     alert->inhibitor_entity, tb_word_period(e, alert->inhibitor_fired)));
  }
}

static bool is_of(const tb_transition *transition, const work *w) {
  const tb_panel *panel = w->x->opened->panel;
  return strcmp(transition->rule, w->rule->rule) == 0 && strcmp(transition->indicator, tb_panel_indicator_code(panel, w->indicator)) == 0 &&
         strcmp(transition->entity, tb_panel_entity_code(panel, w->judged->entity)) == 0;
}

static void add_life(const work *w) {
  static const char *const COLUMNS[][2] = {{"period", "时期"}, {"from", "由"}, {"to", "变为"}, {"episode", "次"}};
  tb_explanation *e = w->x->explanation;
  const tb_outcome *outcome = &w->x->opened->outcome;
  if (w->indicator == TB_NO_ID || w->judged->entity == TB_NO_ID) {
    return;
  }
  tb_grid grid = tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
  for (size_t i = 0; i < outcome->n_transitions; i++) {
    const tb_transition *t = &outcome->transitions[i];
    if (is_of(t, w)) {
      tb_grid_cell(&grid, tb_word_period(e, t->period));
      tb_grid_cell(&grid, tb_word_state(t->from, e->language));
      tb_grid_cell(&grid, tb_word_state(t->to, e->language));
      tb_grid_cell(&grid, tb_explain_format(e, "%u", "%u", t->episode));
    }
  }
  tb_grid_end(&grid, tb_text(e->language, "Changes of state", "状态变化"));
}

void tb_explain_judged(tb_explaining *x, const tb_judged *judged) {
  size_t rule;
  work w = {.x = x, .judged = judged};
  tb_rules_machine(x->opened->rules, judged->machine, &rule, &w.indicator);
  w.rule = tb_rules_at(x->opened->rules, rule);
  add_head(&w);
  add_hidden(&w);
  x->status = calculate(&w);
  if (x->status == TB_OK) {
    add_life(&w);
  }
}
