/* A small panel with its model, written as text, and checks of expressions against it. */
#ifndef TB_EXPR_SCENE_H
#define TB_EXPR_SCENE_H

#include "tb_test.h"

#include "base/buffer.h"
#include "expr/derive.h"
#include "expr/expr.h"
#include "model/builder.h"
#include "model/period.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct scene {
  tb_builder *builder;
  tb_panel *panel;
  tb_model *model;
  tb_log *log;
  tb_model_options options;
} scene;

static inline scene scene_open(const char *as_of) {
  scene of = {.log = tb_log_new(TB_ENGLISH)};
  tb_builder_options options = {.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN};
  if (as_of) assert_status(TB_OK, tb_day_parse(as_of, strlen(as_of), &options.as_of));
  assert_non_null(of.log);
  assert_status(TB_OK, tb_builder_new(&options, &of.builder));
  return of;
}

static inline void scene_entity(scene *of, const char *code, const char *level, const char *parent, const char *groups) {
  const tb_entity_declaration entity = {.code = code, .name = "", .name_zh = "", .level = level, .parent = parent, .groups = groups};
  assert_status(TB_OK, tb_builder_declare_entity(of->builder, &entity));
}

/* With a basis that is declared, and a unit, which of an index names its base. */
static inline void scene_indicator_on(scene *of, const char *code, tb_kind kind, tb_better better, const char *formula, const char *basis,
                                      const char *unit) {
  const tb_indicator_declaration indicator = {.code = code,
                                              .name = "",
                                              .name_zh = "",
                                              .unit = unit,
                                              .formula = formula,
                                              .basis = basis,
                                              .formula_place = {.file = "indicators.csv", .line = 2, .column = 9},
                                              .kind = kind,
                                              .better = better,
                                              .decimals = -1};
  assert_status(TB_OK, tb_builder_declare_indicator(of->builder, &indicator));
}

static inline void scene_indicator(scene *of, const char *code, tb_kind kind, tb_better better, const char *formula) {
  scene_indicator_on(of, code, kind, better, formula, "", "");
}

/* "NA" is a missing value. */
static inline void scene_decimal(const char *text, tb_decimal *decimal, uint8_t *reason) {
  size_t bad_at;
  *decimal = (tb_decimal){0};
  *reason = strcmp(text, "NA") == 0 ? TB_MISSING : TB_VALUE;
  if (*reason == TB_VALUE) assert_int_equal(TB_DECIMAL_OK, tb_decimal_parse(text, strlen(text), decimal, &bad_at));
}

/* One observation: indicator, entity, period ("-": not stated), value, and where given base, status, basis, unit ("-": none). */
static inline void scene_observation(scene *of, const char *line) {
  char indicator[64], entity[64], period_text[64], value_text[80], base_text[80] = "-", status[16] = "-", basis[32] = "-", unit[32] = "-";
  if (sscanf(line, "%63s %63s %63s %79s %79s %15s %31s %31s", indicator, entity, period_text, value_text, base_text, status, basis, unit) <
      4)
    fail_msg("no observation: %s", line);
  uint32_t indicator_id = tb_builder_indicator(of->builder, indicator, strlen(indicator));
  uint32_t entity_id = tb_builder_entity(of->builder, entity, strlen(entity));
  tb_period period = tb_period_unstated();
  if (strcmp(period_text, "-") != 0) assert_status(TB_OK, tb_period_parse(period_text, strlen(period_text), &period));
  tb_decimal value, base;
  uint8_t reason, base_reason;
  scene_decimal(value_text, &value, &reason);
  scene_decimal(strcmp(base_text, "-") == 0 ? "NA" : base_text, &base, &base_reason);
  const char *long_text = value_text, *base_long_text = base_text;
  const char *status_text = strcmp(status, "-") == 0 ? "" : status, *basis_text = strcmp(basis, "-") == 0 ? "" : basis;
  const char *unit_text = strcmp(unit, "-") == 0 ? "" : unit;
  const tb_batch batch = {.n = 1,
                          .entity = &entity_id,
                          .indicator = &indicator_id,
                          .period = &period,
                          .value = &value,
                          .reason = &reason,
                          .long_text = &long_text,
                          .status = &status_text,
                          .basis = &basis_text,
                          .unit = &unit_text,
                          .base = &base,
                          .base_reason = &base_reason,
                          .base_long_text = &base_long_text};
  tb_conflict conflict;
  assert_status(TB_OK, tb_builder_add(of->builder, &batch, &conflict));
}

/* Observations, one a line. */
static inline void scene_observe(scene *of, const char *text) {
  char line[400];
  for (const char *at = text; *at;) {
    const size_t n = strcspn(at, "\n");
    snprintf(line, sizeof line, "%.*s", (int)n, at);
    if (strspn(line, " ") < strlen(line)) scene_observation(of, line);
    at += n + (at[n] == '\n');
  }
}

static inline void scene_seal(scene *of) {
  assert_status(TB_OK, tb_builder_seal(of->builder, &of->panel));
  of->builder = NULL;
  const tb_status status = tb_model_new(of->panel, &of->options, of->log, &of->model);
  if (status && tb_log_count(of->log) > 0) print_error("%s\n", tb_log_at(of->log, 0)->text);
  assert_status(TB_OK, status);
}

static inline void scene_close(scene *of) {
  tb_model_free(of->model);
  tb_panel_free(of->panel);
  tb_builder_free(of->builder);
  tb_log_free(of->log);
}

static inline uint32_t scene_find(const tb_dictionary *codes, const char *code) {
  const uint32_t id = tb_dictionary_find(codes, code, strlen(code));
  if (id == TB_NO_ID) fail_msg("no %s", code);
  return id;
}

/* An evaluator for an expression, its line set to the period's. */
static inline tb_evaluator *scene_evaluator(scene *of, const char *own, const char *period_text, const char *text, tb_expected expected,
                                            tb_plan **plan, tb_period *period) {
  const tb_plan_options options = {.expected = expected};
  const tb_status status = tb_plan_parse(of->model, text, strlen(text), &options, of->log, plan);
  if (status) print_error("%s: %s\n", text, tb_log_at(of->log, tb_log_count(of->log) - 1)->text);
  assert_status(TB_OK, status);
  const uint32_t indicator = scene_find(tb_panel_indicator_codes(of->panel), own);
  tb_evaluator *evaluator;
  assert_status(TB_OK, tb_evaluator_new(of->model, *plan, indicator, of->log, &evaluator));
  *period = tb_period_unstated();
  if (*period_text) assert_status(TB_OK, tb_period_parse(period_text, strlen(period_text), period));
  const tb_subject *subject = tb_model_subject(of->model, indicator);
  const tb_period key = tb_panel_indicator(of->panel, indicator)->kind == TB_STOCK ? tb_period_end_date(*period) : *period;
  for (size_t i = 0; i < subject->n_periods; i++)
    if (tb_period_equal(subject->keys[i], key))
      tb_evaluator_set_line(evaluator, &subject->timelines->lines[subject->timelines->line_of[i]]);
  return evaluator;
}

/* The value of an expression as its shortest text, or its reason; "reason (number)" where a number stands beside it. */
static inline const char *scene_number(scene *of, const char *own, const char *period_text, const char *entity, const char *text,
                                       char out[64]) {
  tb_plan *plan;
  tb_period period;
  tb_evaluator *evaluator = scene_evaluator(of, own, period_text, text, TB_EXPECT_NUMBER, &plan, &period);
  const tb_column *column;
  assert_status(TB_OK, tb_evaluate_numbers(evaluator, period, scene_find(tb_panel_entity_codes(of->panel), entity), 1, &column));
  char number[TB_DOUBLE_TEXT_BYTES + 1];
  number[tb_double_text(column->values[0], number)] = '\0';
  const tb_reason reason = (tb_reason)column->reasons[0];
  snprintf(out, 64, "%s", reason ? tb_reason_name(reason) : number);
  if (reason == TB_NOT_COMPARABLE) snprintf(out, 64, "not_comparable (%s)", number);
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
  return out;
}

static inline const char *scene_truth(scene *of, const char *own, const char *period_text, const char *entity, const char *text) {
  static const char *const names[] = {[TB_FALSE] = "false", [TB_TRUE] = "true", [TB_UNKNOWN] = "unknown"};
  tb_plan *plan;
  tb_period period;
  tb_evaluator *evaluator = scene_evaluator(of, own, period_text, text, TB_EXPECT_CONDITION, &plan, &period);
  const uint8_t *truth;
  assert_status(TB_OK, tb_evaluate_condition(evaluator, period, scene_find(tb_panel_entity_codes(of->panel), entity), 1, &truth));
  const char *name = names[truth[0]];
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
  return name;
}

static inline void scene_compare(const char *text, const char *expected, const char *found, const char *file, int line) {
  if (strcmp(expected, found) == 0) return;
  print_error("%s: expected %s, found %s\n", text, expected, found);
  _fail(file, line);
}

/* What reading a text says: "line:column: message" and the excerpt, of all errors. The caller frees. */
static inline char *scene_errors(scene *of, const char *text, size_t n, const tb_plan_options *options, tb_language language,
                                 tb_status *status) {
  tb_log *log = tb_log_new(language);
  tb_plan *plan;
  assert_non_null(log);
  *status = tb_plan_parse(of->model, text, n, options, log, &plan);
  if (*status) assert_null(plan);
  tb_plan_free(plan);
  tb_buffer all = {0};
  for (size_t i = 0; i < tb_log_count(log); i++) {
    const tb_diagnostic *diagnostic = tb_log_at(log, i);
    tb_buffer_format(&all, "%s%u:%u: %s", i > 0 ? "\n" : "", (unsigned)diagnostic->place.line, diagnostic->place.column, diagnostic->text);
    if (diagnostic->excerpt) tb_buffer_format(&all, "\n%s", diagnostic->excerpt);
  }
  tb_log_free(log);
  tb_buffer_string(&all);
  assert_false(all.failed);
  return all.bytes;
}

#define assert_number(of, own, period, entity, text, expected)                                                                             \
  do {                                                                                                                                     \
    char found_[64];                                                                                                                       \
    scene_compare((text), (expected), scene_number((of), (own), (period), (entity), (text), found_), __FILE__, __LINE__);                  \
  } while (0)

#define assert_truth(of, own, period, entity, text, expected)                                                                              \
  scene_compare((text), (expected), scene_truth((of), (own), (period), (entity), (text)), __FILE__, __LINE__)

#endif
