/* Evidence: what decided a condition, and the observations that were read. */
#include "expr_scene.h"

static scene evidence(void) {
  scene of = scene_open(NULL);
  scene_entity(&of, "p", "", "", "");
  scene_entity(&of, "b", "", "p", "");
  scene_entity(&of, "a", "", "p", "");
  scene_indicator(&of, "firms", TB_STOCK, TB_BETTER_UP, "");
  scene_indicator(&of, "per", TB_RATIO, TB_BETTER_UP, "100 * x / y");
  scene_observe(&of, "x a 2023-Q1 10\n x a 2023-Q2 12\n x a 2023-Q3 NA\n x a 2023-Q4 14\n x a 2024-Q1 8\n x b 2024-Q1 6\n x p 2024-Q1 14\n"
                     "x a 2024-Q2 5 9\n y a 2023-Q1 3\n y a 2024-Q1 4\n y a 2024-Q2 0\n y b 2024-Q1 3\n"
                     "firms a 2023 40\n firms a 2024-06-30 44\n"
                     "m a 2024-01 1\n m a 2024-02 2\n m a 2024-03 3\n");
  scene_seal(&of);
  return of;
}

/* A decision in one line: truth figure operator threshold [base period value] [ranked n]. */
static void number_text(double value, tb_reason reason, char out[64]) {
  char number[TB_DOUBLE_TEXT_BYTES + 1];
  number[tb_double_text(value, number)] = '\0';
  snprintf(out, 64, "%s", reason ? tb_reason_name(reason) : number);
}

static void check_decision(scene *of, const char *own, const char *period_text, const char *text, const char *expected) {
  static const char *const truths[] = {"false", "true", "unknown"};
  tb_plan *plan;
  tb_period period;
  tb_decision decision;
  tb_evaluator *evaluator = scene_evaluator(of, own, period_text, text, TB_EXPECT_CONDITION, &plan, &period);
  assert_status(TB_OK, tb_evaluate_decision(evaluator, period, scene_find(tb_panel_entity_codes(of->panel), "a"), &decision));
  char figure[64], threshold[64], base[64], period_out[TB_PERIOD_TEXT_BYTES], found[400];
  number_text(decision.figure, decision.figure_reason, figure);
  number_text(decision.threshold, decision.threshold_reason, threshold);
  int n = snprintf(found, sizeof found, "%s", truths[decision.truth]);
  if (decision.has_comparison) n += snprintf(found + n, 400 - (size_t)n, " %s %s %s", figure, decision.operator_text, threshold);
  if (decision.has_base) {
    number_text(decision.base_value, decision.base_reason, base);
    tb_period_format(decision.base_period, period_out);
    n += snprintf(found + n, 400 - (size_t)n, " base %s %s", period_out, base);
  }
  if (decision.has_rank) snprintf(found + n, 400 - (size_t)n, " ranked %zu", decision.ranked);
  if (strcmp(expected, found) != 0) print_error("%s\n", text);
  assert_string_equal(expected, found);
  if (!decision.has_comparison) assert_int_equal(TB_UNDEFINED, decision.figure_reason);
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
}

static void test_decisions(void **state) {
  (void)state;
  scene of = evidence();
  check_decision(&of, "x", "2024-Q1", "yoy_pct < -15", "true -20 < -15 base 2023-Q1 10");
  check_decision(&of, "x", "2024-Q1", "yoy_pct < -20", "false -20 < -20 base 2023-Q1 10");
  check_decision(&of, "x", "2024-Q1", "value / y <= 2", "true 2 <= 2");
  check_decision(&of, "x", "2024-Q1", "5 < lag(1)", "true 5 < 14"); /* a lag has no base */
  check_decision(&of, "x", "2024-Q1", "pop > 0", "false -6 > 0 base 2023-Q4 14");
  check_decision(&of, "x", "2024-Q1", "cagr(1) > 0", "false -20 > 0 base 2023-Q1 10");
  check_decision(&of, "x", "2024-Q2", "yoy < 0", "true -4 < 0 base 2023-Q2 9");            /* restated */
  check_decision(&of, "x", "2024-Q1", "yoy(y) + yoy = -1", "true -1 = -1 base 2023-Q1 3"); /* the first one */
  check_decision(&of, "x", "2023-Q4", "pop > 0", "unknown no_base > 0 base 2023-Q3 missing");
  check_decision(&of, "x", "2023-Q1", "pop > 0", "unknown no_base > 0 base 2022-Q4 missing");
  check_decision(&of, "x", "2024-Q1", "yoy(per) < 0", "true -133.33333333333334 < 0 base 2023-Q1 333.3333333333333");
  check_decision(&of, "x", "2024-Q1", "rank = 2", "true 2 = 2 ranked 3");
  check_decision(&of, "x", "2024-Q1", "rank(within=parent) < ranked", "true 1 < 3 ranked 2");
  check_decision(&of, "firms", "2024-06-30", "value - firms[2023] > 3", "true 4 > 3");
  check_decision(&of, "firms", "2024-06-30", "pop > 3", "true 4 > 3 base 2023 40");
  scene_close(&of);
}

static void test_which_comparison(void **state) {
  (void)state;
  scene of = evidence();
  check_decision(&of, "x", "2024-Q1", "value > 1 and y > 2", "true 8 > 1");
  check_decision(&of, "x", "2024-Q1", "value > 9 and y > 2", "false 8 > 9");
  check_decision(&of, "x", "2024-Q1", "value > 9 or y > 2", "true 4 > 2"); /* the leftmost that is true */
  check_decision(&of, "x", "2024-Q1", "value > 9 or y > 5", "false 8 > 9");
  check_decision(&of, "x", "2024-Q1", "value > 9 or y > 2 or y < 7", "true 4 > 2");
  check_decision(&of, "x", "2024-Q1", "value > 9 or (y > 2 and value < 100)", "true 4 > 2");
  check_decision(&of, "x", "2024-Q1", "not (value > 9 or y > 5)", "true 8 > 9");
  check_decision(&of, "x", "2024-Q1", "missing(m) and value > 5", "true 8 > 5");
  check_decision(&of, "x", "2024-Q1", "missing(m) or m < 80", "true missing < 80"); /* true by missing, which compares nothing */
  check_decision(&of, "x", "2024-Q1", "missing(m)", "true");
  check_decision(&of, "x", "2024-Q1", "not missing(value) or missing(m)", "true");
  check_decision(&of, "x", "2024-Q1", "m > 5", "unknown missing > 5");
  check_decision(&of, "x", "2024-Q1", "value - x[2023-Q2] > 0", "unknown not_comparable > 0");
  scene_close(&of);
}

/* What evaluating reads, as "indicator entity period=value" joined by commas. */
static tb_status note_operand(void *context, const tb_operand *operand) {
  const void *const *pair = context;
  const scene *of = pair[0];
  char *found = (char *)pair[1], period[TB_PERIOD_TEXT_BYTES], value[64] = "absent";
  tb_cell_detail detail;
  tb_period_format(operand->period, period);
  if (operand->row && tb_row_detail(of->panel, operand->row, operand->entity, &detail))
    number_text(detail.value, (tb_reason)detail.reason, value);
  if (!operand->row) snprintf(value, sizeof value, "no period");
  snprintf(found + strlen(found), 900 - strlen(found), "%s%s %s %s=%s", *found ? ", " : "",
           tb_panel_indicator_code(of->panel, operand->indicator), tb_panel_entity_code(of->panel, operand->entity), period, value);
  return TB_OK;
}

static void check_operands(scene *of, const char *own, const char *period_text, const char *text, const char *expected) {
  tb_plan *plan;
  tb_period period;
  char found[900] = "";
  const void *pair[] = {of, found};
  tb_evaluator *evaluator = scene_evaluator(of, own, period_text, text, TB_EXPECT_ANY, &plan, &period);
  assert_status(TB_OK, tb_evaluate_operands(evaluator, period, scene_find(tb_panel_entity_codes(of->panel), "a"), note_operand, pair));
  if (strcmp(expected, found) != 0) print_error("%s\n", text);
  assert_string_equal(expected, found);
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
}

static void test_operands(void **state) {
  (void)state;
  scene of = evidence();
  check_operands(&of, "x", "2024-Q1", "value + y > value", "x a 2024-Q1=8, y a 2024-Q1=4");
  check_operands(&of, "x", "2024-Q1", "yoy_pct < 3", "x a 2024-Q1=8, x a 2023-Q1=10");
  check_operands(&of, "x", "2024-Q1", "mean(3)", "x a 2024-Q1=8, x a 2023-Q3=missing, x a 2023-Q4=14");
  check_operands(&of, "x", "2024-Q1", "x[2023-Q2]@b / y@b", "x b 2023-Q2=absent, y b 2024-Q1=3");
  check_operands(&of, "x", "2024-Q1", "yoy(per)", "x a 2024-Q1=8, y a 2024-Q1=4, x a 2023-Q1=10, y a 2023-Q1=3");
  check_operands(&of, "x", "2024-Q1", "yoy(x[2023-Q4])", "x a 2023-Q4=14, x a 2022-Q4=no period");
  check_operands(&of, "x", "2024-Q1", "rank < 2", "x a 2024-Q1=8");
  check_operands(&of, "x", "2024-Q1", "share", "x a 2024-Q1=8, x p 2024-Q1=14");
  check_operands(&of, "x", "2024-Q1", "children_sum(x@p)", "x p 2024-Q1=14");
  check_operands(&of, "m", "2024-03", "ytd", "m a 2024-03=3, m a 2024-01=1, m a 2024-02=2");
  check_operands(&of, "firms", "2024-06-30", "value - firms[2023] + decimals(x)",
                 "firms a 2024-06-30=44, firms a 2023=40, x a 2024-06-30=no period");
  check_operands(&of, "x", "2024-Q1", "per@b", "x b 2024-Q1=6, y b 2024-Q1=3");
  scene_close(&of);
}

/* Of a year to date the block that stands for its first months, where it does: b has January and February apart. */
static void test_operands_of_blocks(void **state) {
  (void)state;
  scene of = scene_open(NULL);
  scene_observe(&of, "x a 2024-01..2024-02 10\n x a 2024-03 4\n x a 2024-04 5\n y a 2024-01..2024-02 7\n y a 2024-03..2024-05 6\n"
                     "x b 2024-01 1\n x b 2024-02 2\n x b 2024-03 3\n z a 2024-02 1\n z a 2024-03 2\n z a 2024-04 NA\n");
  scene_seal(&of);
  check_operands(&of, "x", "2024-04", "ytd", "x a 2024-04=5, x a 2024-01..2024-02=10, x a 2024-03=4");
  check_operands(&of, "x", "2024-03", "ytd(x@b)", "x b 2024-03=3, x b 2024-01=1, x b 2024-02=2");
  check_operands(&of, "y", "2024-03..2024-05", "ytd", "y a 2024-03..2024-05=6, y a 2024-01..2024-02=7");
  check_operands(&of, "z", "2024-04", "ytd", "z a 2024-04=missing, z a 2024-01=no period, z a 2024-02=1, z a 2024-03=2");
  scene_close(&of);
}

static void test_operands_of_children(void **state) {
  (void)state;
  scene of = evidence();
  tb_plan *plan;
  tb_period period;
  char found[900] = "";
  const void *pair[] = {&of, found};
  tb_evaluator *evaluator = scene_evaluator(&of, "x", "2024-Q1", "children_gap", TB_EXPECT_NUMBER, &plan, &period);
  assert_status(TB_OK, tb_evaluate_operands(evaluator, period, scene_find(tb_panel_entity_codes(of.panel), "p"), note_operand, pair));
  assert_string_equal("x p 2024-Q1=14, x a 2024-Q1=8, x b 2024-Q1=6", found); /* children in the order of their codes */
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
  scene_close(&of);
}

static tb_status stop(void *context, const tb_operand *operand) {
  (void)operand;
  ++*(int *)context;
  return TB_LIMIT;
}

static void test_visitor_stops(void **state) {
  (void)state;
  scene of = evidence();
  tb_plan *plan;
  tb_period period;
  int calls = 0;
  tb_evaluator *evaluator = scene_evaluator(&of, "x", "2024-Q1", "yoy + y", TB_EXPECT_NUMBER, &plan, &period);
  assert_status(TB_LIMIT, tb_evaluate_operands(evaluator, period, 0, stop, &calls));
  assert_int_equal(1, calls);
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_decisions),          cmocka_unit_test(test_which_comparison),
      cmocka_unit_test(test_operands),           cmocka_unit_test(test_operands_of_children),
      cmocka_unit_test(test_operands_of_blocks), cmocka_unit_test(test_visitor_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
