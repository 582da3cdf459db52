/*
 * Any bytes as an expression, over a small panel: reading them never crashes and is refused with an error or not at all; what is read gives
 * the same evaluated in one slice and entity by entity, and a decision agrees with its condition.
 */
#include "expr/expr.h"
#include "model/builder.h"

#include <stdlib.h>
#include <string.h>

enum { ENTITIES = 4, PERIODS = 6 };

static void check(bool holds) {
  if (!holds) abort();
}

static void add(tb_builder *builder, const char *indicator, const char *entity, const char *period_text, const char *value) {
  uint32_t indicator_id = tb_builder_indicator(builder, indicator, strlen(indicator));
  uint32_t entity_id = tb_builder_entity(builder, entity, strlen(entity));
  tb_period period;
  tb_decimal decimal;
  uint8_t reason = TB_VALUE;
  size_t bad_at;
  tb_conflict conflict;
  check(tb_period_parse(period_text, strlen(period_text), &period) == TB_OK);
  check(tb_decimal_parse(value, strlen(value), &decimal, &bad_at) == TB_DECIMAL_OK);
  const tb_batch batch = {.n = 1,
                          .entity = &entity_id,
                          .indicator = &indicator_id,
                          .period = &period,
                          .value = &decimal,
                          .reason = &reason,
                          .long_text = &value};
  check(tb_builder_add(builder, &batch, &conflict) == TB_OK);
}

static void declare(tb_builder *builder, const char *code, tb_kind kind, const char *formula) {
  const tb_indicator_declaration indicator = {.code = code,
                                              .name = "",
                                              .name_zh = "",
                                              .unit = "",
                                              .formula = formula,
                                              .basis = "",
                                              .kind = kind,
                                              .better = TB_BETTER_UP,
                                              .decimals = -1};
  check(tb_builder_declare_indicator(builder, &indicator) == TB_OK);
}

/* Quarters and totals from January of two flows, a stock, two derived indicators; short, long, zero and negative figures. */
static const tb_model *make_model(void) {
  static const char *const entities[ENTITIES] = {"p", "b", "a", "c"};
  static const char *const quarters[PERIODS] = {"2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2"};
  static const char *const totals[PERIODS] = {"2023-Q1", "2023-H1", "2023-01..2023-09", "2023", "2024-Q1", "2024-H1"};
  static const char *const values[] = {"1", "3.5", "0", "-2", "123456789012345678.5", "0.1", "1e-300", "7", "12.25", "1e300", "4"};
  const tb_builder_options options = {.as_of = 19960, .known_by = TB_DAY_UNKNOWN};
  tb_builder *builder;
  tb_panel *panel;
  tb_model *model;
  check(tb_builder_new(&options, &builder) == TB_OK);
  for (int e = 0; e < ENTITIES; e++) {
    const tb_entity_declaration entity = {
        .code = entities[e], .name = "", .name_zh = "", .level = e ? "town" : "city", .parent = e ? "p" : "", .groups = "g"};
    check(tb_builder_declare_entity(builder, &entity) == TB_OK);
  }
  declare(builder, "x", TB_FLOW, "");
  declare(builder, "y", TB_FLOW, "");
  declare(builder, "s", TB_STOCK, "");
  declare(builder, "d", TB_RATIO, "100 * x / y");
  declare(builder, "e", TB_KIND_UNDECLARED, "d - yoy(d) + d[2023-Q1]");
  for (int i = 0; i < ENTITIES * PERIODS; i++) {
    const char *value = values[i * 5 % 11];
    if (i % 7 != 3) add(builder, "x", entities[i % ENTITIES], quarters[i / ENTITIES], value);
    if (i % 5 != 2) add(builder, "y", entities[i % ENTITIES], totals[i / ENTITIES], value);
    if (i % 3 != 1) add(builder, "s", entities[i % ENTITIES], quarters[i / ENTITIES], value);
  }
  check(tb_builder_seal(builder, &panel) == TB_OK);
  static const tb_milestone milestones[] = {{"M", {.first = 19700, .last = 19720}}};
  const tb_model_options model_options = {.milestones = milestones, .n_milestones = 1};
  check(tb_model_new(panel, &model_options, NULL, &model) == TB_OK);
  return model;
}

static tb_status count(void *context, const tb_operand *operand) {
  check(operand->entity < ENTITIES);
  return ++*(size_t *)context > 2000 ? TB_LIMIT : TB_OK;
}

static void evaluate_numbers(tb_evaluator *evaluator, tb_period period) {
  const tb_column *column;
  double values[ENTITIES];
  uint8_t reasons[ENTITIES];
  check(tb_evaluate_numbers(evaluator, period, 0, ENTITIES, &column) == TB_OK);
  memcpy(values, column->values, sizeof values);
  memcpy(reasons, column->reasons, sizeof reasons);
  for (uint32_t e = 0; e < ENTITIES; e++) {
    check(tb_evaluate_numbers(evaluator, period, e, 1, &column) == TB_OK);
    check(column->values[0] - column->values[0] == 0 && column->values[0] == values[e] && column->reasons[0] == reasons[e]);
  }
}

static void evaluate_condition(tb_evaluator *evaluator, tb_period period) {
  const uint8_t *truth;
  uint8_t all[ENTITIES];
  tb_decision decision;
  check(tb_evaluate_condition(evaluator, period, 0, ENTITIES, &truth) == TB_OK);
  memcpy(all, truth, sizeof all);
  for (uint32_t e = 0; e < ENTITIES; e++) {
    check(tb_evaluate_decision(evaluator, period, e, &decision) == TB_OK);
    check(decision.truth == all[e] && all[e] <= TB_UNKNOWN);
  }
}

static void evaluate(const tb_model *model, const tb_plan *plan, uint32_t indicator) {
  tb_evaluator *evaluator;
  const tb_subject *subject = tb_model_subject(model, indicator);
  if (tb_evaluator_new(model, plan, indicator, NULL, &evaluator) != TB_OK) return;
  for (size_t i = 0; i < subject->n_periods; i += 2) {
    size_t operands = 0;
    tb_evaluator_set_line(evaluator, &subject->timelines->lines[subject->timelines->line_of[i]]);
    if (tb_plan_is_condition(plan)) evaluate_condition(evaluator, subject->keys[i]);
    if (!tb_plan_is_condition(plan)) evaluate_numbers(evaluator, subject->keys[i]);
    (void)tb_evaluate_operands(evaluator, subject->labels[i], (uint32_t)(i % ENTITIES), count, &operands);
  }
  tb_evaluator_free(evaluator);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const tb_model *model;
  if (!model) model = make_model();
  const tb_plan_options options = {.expected = TB_EXPECT_ANY, .place = {.file = "f", .line = 1, .column = 1}};
  const char *text = (const char *)data;
  tb_log *log = tb_log_new(size % 2 ? TB_CHINESE : TB_ENGLISH);
  tb_plan *plan, **plans;
  size_t n;
  const tb_status status = tb_plan_parse(model, text, size, &options, log, &plan);
  check((status == TB_OK) == (tb_log_total(log, TB_ERROR) == 0) && (status == TB_OK) == (plan != NULL));
  if (plan && size < 400) {
    evaluate(model, plan, 0);
    evaluate(model, plan, 1);
    evaluate(model, plan, 3);
  }
  tb_plan_free(plan);
  if (tb_plan_parse_list(model, text, size, &options, log, &plans, &n) == TB_OK) tb_plan_list_free(plans, n);
  tb_log_free(log);
  return 0;
}
