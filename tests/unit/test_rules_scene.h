/* Small panels, rules and what comes of them, as text: for the tests of the room rules. */
#ifndef TB_TEST_RULES_SCENE_H
#define TB_TEST_RULES_SCENE_H

#include "tb_test.h"

#include "base/buffer.h"
#include "model/builder.h"
#include "rules/rules.h"

/** Everything from the panel to the judge's words; begin with scene_begin, end with scene_end. */
typedef struct scene {
  tb_builder *builder;
  tb_panel *panel;
  tb_model *model;
  tb_log *log;
  tb_buffer text;
} scene;

static inline void scene_begin(scene *s) {
  memset(s, 0, sizeof *s);
  s->log = tb_log_new(TB_ENGLISH);
  assert_non_null(s->log);
  const tb_builder_options options = {.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN};
  assert_status(TB_OK, tb_builder_new(&options, &s->builder));
}

static inline void scene_entity(scene *s, const char *code, const char *level, const char *groups) {
  const tb_entity_declaration entity = {.code = code, .name = "", .name_zh = "", .level = level, .parent = "", .groups = groups};
  assert_status(TB_OK, tb_builder_declare_entity(s->builder, &entity));
}

static inline void scene_indicator(scene *s, const char *code, tb_kind kind, const char *formula) {
  const tb_indicator_declaration indicator = {
      .code = code, .name = "", .name_zh = "", .unit = "", .formula = formula, .basis = "", .kind = kind, .decimals = -1};
  assert_status(TB_OK, tb_builder_declare_indicator(s->builder, &indicator));
}

/** One observation; "_" is a missing one. */
static inline void scene_observe(scene *s, const char *entity, const char *indicator, tb_period period, const char *value) {
  const uint32_t entity_id = tb_builder_entity(s->builder, entity, strlen(entity));
  const uint32_t indicator_id = tb_builder_indicator(s->builder, indicator, strlen(indicator));
  tb_decimal decimal = {0};
  size_t bad_at;
  const uint8_t reason = strcmp(value, "_") == 0 ? TB_MISSING : TB_VALUE;
  if (reason == TB_VALUE) assert_int_equal(tb_decimal_parse(value, strlen(value), &decimal, &bad_at), TB_DECIMAL_OK);
  const tb_batch batch = {
      .n = 1, .entity = &entity_id, .indicator = &indicator_id, .period = &period, .value = &decimal, .reason = &reason};
  tb_conflict conflict;
  assert_status(TB_OK, tb_builder_add(s->builder, &batch, &conflict));
}

static inline tb_period scene_period(const char *text) {
  tb_period period;
  assert_status(TB_OK, tb_period_parse(text, strlen(text), &period));
  return period;
}

/** A series "12 13.5 _ . 7" in adjacent periods from `first` on: `_` is missing, `.` not there at all. */
static inline void scene_series(scene *s, const char *entity, const char *indicator, const char *first, const char *series) {
  tb_period period = scene_period(first);
  const int months = tb_period_months(period);
  char copy[512], *rest = NULL;
  assert_true(strlen(series) < sizeof copy);
  strcpy(copy, series);
  for (char *value = strtok_r(copy, " ", &rest); value; value = strtok_r(NULL, " ", &rest)) {
    if (strcmp(value, ".") != 0) scene_observe(s, entity, indicator, period, value);
    period = tb_period_shift(period, months);
  }
}

/** No more observations: the panel and its model. */
static inline void scene_seal(scene *s) {
  assert_status(TB_OK, tb_builder_seal(s->builder, &s->panel));
  s->builder = NULL;
  assert_status(TB_OK, tb_panel_validate(s->panel, s->log));
  assert_status(TB_OK, tb_model_new(s->panel, NULL, s->log, &s->model));
}

static inline void scene_end(scene *s) {
  tb_buffer_free(&s->text);
  tb_model_free(s->model);
  tb_panel_free(s->panel);
  tb_builder_free(s->builder);
  tb_log_free(s->log);
}

/* ------------------------------------------------------------------------------------------------------------------ as text */

static inline void scene_print_period(tb_buffer *text, tb_period period) {
  char canonical[TB_PERIOD_TEXT_BYTES];
  tb_buffer_append(text, canonical, tb_period_format(period, canonical));
}

static inline void scene_print_number(tb_buffer *text, tb_number number) {
  if (number.reason == TB_VALUE)
    tb_buffer_double(text, number.value);
  else
    tb_buffer_text(text, tb_reason_name(number.reason));
}

/** rule indicator entity period state episode since fired | value figure threshold base_period=base_value */
static inline void scene_print_alert(tb_buffer *text, const tb_alert *alert) {
  tb_buffer_format(text, "%s %s %s ", alert->rule, alert->indicator, alert->entity);
  scene_print_period(text, alert->period);
  tb_buffer_format(text, " %s %u ", tb_alert_state_name(alert->state), (unsigned)alert->episode);
  scene_print_period(text, alert->since);
  tb_buffer_byte(text, ' ');
  scene_print_period(text, alert->fired);
  tb_buffer_text(text, " | ");
  scene_print_number(text, alert->value);
  tb_buffer_byte(text, ' ');
  scene_print_number(text, alert->figure);
  tb_buffer_byte(text, ' ');
  scene_print_number(text, alert->threshold);
  tb_buffer_byte(text, ' ');
  scene_print_period(text, alert->base_period);
  tb_buffer_byte(text, '=');
  scene_print_number(text, alert->base_value);
  if (alert->ranked) tb_buffer_format(text, " of %llu", (unsigned long long)alert->ranked);
  tb_buffer_byte(text, '\n');
}

static inline void scene_print_transition(tb_buffer *text, const tb_transition *transition) {
  tb_buffer_format(text, "%s %s %s ", transition->rule, transition->indicator, transition->entity);
  scene_print_period(text, transition->period);
  tb_buffer_format(text, " %s->%s %u\n", tb_alert_state_name(transition->from), tb_alert_state_name(transition->to),
                   (unsigned)transition->episode);
}

/** Compiles what must be well written; else the log tells why it is not. */
static inline tb_rules *scene_compile(scene *s, const tb_rule_text *texts, size_t n) {
  tb_rules *rules;
  const tb_status status = tb_rules_new(s->model, texts, n, s->log, &rules);
  for (size_t i = 0; status != TB_OK && i < tb_log_count(s->log); i++)
    print_error("%s\n", tb_log_at(s->log, i)->text);
  assert_status(TB_OK, status);
  return rules;
}

/** Judges all machines of the rules and returns what came out as text, valid until the next call. */
static inline const char *scene_judge(scene *s, const tb_rule_text *texts, size_t n, const tb_judge_options *options) {
  tb_rules *rules = scene_compile(s, texts, n);
  tb_judge *judge;
  s->text.n = 0;
  assert_status(TB_OK, tb_judge_new(rules, options, &judge));
  for (size_t machine = 0; machine < tb_rules_machines(rules); machine++) {
    tb_judgement judgement;
    assert_status(TB_OK, tb_judge_machine(judge, machine, &judgement));
    tb_alert alert;
    tb_judge_alert_begin(judge, &alert);
    for (size_t i = 0; i < judgement.n_alerts; i++) {
      const uint32_t entity = tb_judge_alert_at(judge, i, &alert);
      scene_print_alert(&s->text, judgement.alerts ? &judgement.alerts[i] : &alert);
      if (judgement.alerts) assert_int_equal(judgement.alert_entities[i], entity);
      assert_string_equal(alert.entity, entity == TB_NO_ID ? "" : tb_panel_entity_code(s->panel, entity));
    }
    for (size_t i = 0; i < judgement.n_transitions; i++)
      scene_print_transition(&s->text, &judgement.transitions[i]);
  }
  tb_judge_free(judge);
  tb_rules_free(rules);
  return tb_buffer_string(&s->text);
}

#endif
