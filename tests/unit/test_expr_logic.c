/* Three-valued logic, reasons, restated bases, breaks. Tables after Kleene; numbers by hand. */
#include "expr_scene.h"

static scene logic(void) {
  scene of = scene_open(NULL);
  scene_entity(&of, "p", "", "", "");
  scene_entity(&of, "a", "", "p", "");
  scene_entity(&of, "b", "", "p", "");
  scene_indicator(&of, "x", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "idx", TB_INDEX, TB_BETTER_UP, "");
  scene_indicator(&of, "per_y", TB_RATIO, TB_BETTER_UP, "broken / y");
  scene_indicator(&of, "per_a", TB_RATIO, TB_BETTER_UP, "broken@a / y");
  scene_observe(&of,
                "x a 2022 0\n x a 2023 NA\n x a 2024 5\n x b 2022 -2\n x b 2023 4\n x b 2024 6\n"
                "y a 2023 10\n y a 2024 12\n y b 2023 10\n y b 2024 12\n y p 2023 20\n y p 2024 24\n"
                "based a 2022 90\n based a 2023 100\n based a 2024 120 80\n based b 2023 100\n based b 2024 120 123456789012345678.25\n"
                "broken a 2022 3\n broken a 2023 10\n broken a 2024 12 - B\n broken b 2022 3\n broken b 2023 10 - B\n broken b 2024 12\n"
                "mixed a 2023 10 - - current_price\n mixed a 2024 12 - - constant_price\n"
                "mixed b 2023 10 - - current_price\n mixed b 2024 12 - - current_price\n");
  scene_seal(&of);
  return of;
}

/* true, false, unknown: x of a is missing in 2023. */
static const char *const sides[] = {"1 < 2", "2 < 1", "value < 1"};
static const char *const names[] = {"true", "false", "unknown"};

static void test_tables(void **state) {
  static const char *const and_table[3][3] = {{"true", "false", "unknown"}, {"false", "false", "false"}, {"unknown", "false", "unknown"}};
  static const char *const or_table[3][3] = {{"true", "true", "true"}, {"true", "false", "unknown"}, {"true", "unknown", "unknown"}};
  static const char *const not_table[3] = {"false", "true", "unknown"};
  (void)state;
  scene of = logic();
  char text[80];
  for (size_t i = 0; i < 3; i++) {
    assert_truth(&of, "x", "2023", "a", sides[i], names[i]);
    snprintf(text, sizeof text, "not (%s)", sides[i]);
    assert_truth(&of, "x", "2023", "a", text, not_table[i]);
    for (size_t j = 0; j < 3; j++) {
      snprintf(text, sizeof text, "%s and %s", sides[i], sides[j]);
      assert_truth(&of, "x", "2023", "a", text, and_table[i][j]);
      snprintf(text, sizeof text, "%s or %s", sides[i], sides[j]);
      assert_truth(&of, "x", "2023", "a", text, or_table[i][j]);
    }
  }
  assert_truth(&of, "x", "2023", "a", "1 < 2 or value < 1 and 2 < 1", "true"); /* and binds tighter */
  assert_truth(&of, "x", "2023", "a", "not 2 < 1 and 1 < 2", "true");          /* not binds tighter than and, looser than < */
  scene_close(&of);
}

static void test_comparisons(void **state) {
  static const struct {
    const char *sign;
    bool less, equal, greater;
  } signs[] = {{"<", true, false, false}, {"<=", true, true, false}, {">", false, false, true},
               {">=", false, true, true}, {"=", false, true, false}, {"!=", true, false, true}};
  (void)state;
  scene of = logic();
  char text[80];
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    snprintf(text, sizeof text, "value %s 5.01", signs[i].sign);
    assert_truth(&of, "x", "2024", "a", text, signs[i].less ? "true" : "false");
    snprintf(text, sizeof text, "value %s 5.00", signs[i].sign);
    assert_truth(&of, "x", "2024", "a", text, signs[i].equal ? "true" : "false");
    snprintf(text, sizeof text, "value / 3 %s 1.6", signs[i].sign);
    assert_truth(&of, "x", "2024", "a", text, signs[i].greater ? "true" : "false");
    snprintf(text, sizeof text, "value / 3 %s 5 / 3", signs[i].sign);
    assert_truth(&of, "x", "2024", "a", text, signs[i].equal ? "true" : "false");
    snprintf(text, sizeof text, "5 %s x[2023]", signs[i].sign);
    assert_truth(&of, "x", "2024", "a", text, "unknown");
  }
  scene_close(&of);
}

static void test_reasons(void **state) {
  (void)state;
  scene of = logic();
  assert_number(&of, "x", "2024", "a", "yoy", "no_base");
  assert_number(&of, "x", "2023", "a", "yoy", "missing");
  assert_number(&of, "x", "2023", "b", "yoy_pct", "negative_base");
  assert_number(&of, "x", "2023", "b", "yoy", "6");
  assert_number(&of, "x", "2024", "a", "yoy + x[2023]", "no_base"); /* the leftmost wins */
  assert_number(&of, "x", "2024", "a", "x[2023] + yoy", "missing");
  assert_number(&of, "x", "2024", "a", "5 / x[2022]", "zero_base");
  assert_number(&of, "x", "2024", "a", "5 / (x[2022] * 3)", "zero_base");
  assert_number(&of, "x", "2023", "a", "if(value < 1, 1, 2)", "missing");
  assert_number(&of, "x", "2024", "a", "if(1 < 2 and yoy < 1, 1, 2)", "no_base");
  assert_number(&of, "x", "2024", "a", "if(x[2023] < 1 or yoy < 1, 1, 2)", "missing");
  assert_number(&of, "x", "2024", "a", "if(2 < 1 and yoy < 1, 1, 2)", "2");
  assert_number(&of, "x", "2024", "a", "if(not (yoy < 1), 1, 2)", "no_base");
  assert_number(&of, "x", "2024", "a", "if(missing(yoy), 1, 2)", "1");
  assert_number(&of, "x", "2024", "a", "coalesce(yoy, x[2023])", "no_base");
  assert_number(&of, "x", "2024", "a", "coalesce(yoy, x[2023], 3)", "3");
  assert_number(&of, "x", "2024", "a", "greatest(yoy, 3)", "no_base");
  assert_number(&of, "x", "2024", "a", "greatest(3, yoy)", "no_base");
  assert_number(&of, "x", "2024", "a", "round(yoy, 0) - abs(yoy)", "no_base");
  assert_truth(&of, "x", "2024", "a", "missing(yoy) and not missing(value)", "true");
  assert_number(&of, "x", "2024", "p", "value", "missing");
  scene_close(&of);
}

/* The base restated on this row's basis goes before the year-ago value. */
static void test_restated_bases(void **state) {
  (void)state;
  scene of = logic();
  assert_number(&of, "based", "2024", "a", "yoy", "40");
  assert_number(&of, "based", "2024", "a", "yoy_pct", "50");
  assert_number(&of, "based", "2024", "a", "value - lag(1)", "20"); /* a lag is the value of then */
  assert_number(&of, "based", "2024", "a", "pop", "20");
  assert_number(&of, "based", "2023", "a", "yoy", "10");
  assert_number(&of, "based", "2024", "b", "yoy + 123456789012345000", "-558.25");
  assert_number(&of, "x", "2024", "b", "yoy(based[2024]@a)", "40");
  assert_number(&of, "x", "2024", "a", "yoy(based[2024]@b) + 123456789012345000", "-558.25");
  assert_truth(&of, "based", "2024", "a", "yoy_pct = 50", "true");
  assert_number(&of, "based", "2024", "a", "yoy(value + 0)", "20"); /* of an expression no base is restated */
  scene_close(&of);
}

static void test_breaks_and_bases(void **state) {
  (void)state;
  scene of = logic();
  assert_number(&of, "broken", "2024", "a", "yoy", "not_comparable (2)"); /* the break lies after the base */
  assert_number(&of, "broken", "2024", "b", "yoy", "2");                  /* the base is the break: the same series */
  assert_number(&of, "broken", "2023", "b", "yoy", "not_comparable (7)");
  assert_number(&of, "broken", "2023", "a", "yoy", "7");
  assert_number(&of, "broken", "2024", "a", "yoy_pct", "not_comparable (20)");
  assert_truth(&of, "broken", "2024", "a", "yoy > 0", "unknown");
  assert_number(&of, "broken", "2024", "a", "yoy(value / y)", "not_comparable (0)");
  assert_number(&of, "broken", "2024", "b", "yoy(value / y)", "0");
  assert_number(&of, "broken", "2024", "b", "yoy(broken@a)", "not_comparable (2)");
  assert_number(&of, "broken", "2024", "b", "yoy(y)", "2");
  assert_number(&of, "per_y", "2024", "a", "yoy", "not_comparable (0)"); /* in a formula too */
  assert_number(&of, "per_y", "2024", "b", "yoy", "0");
  assert_number(&of, "per_a", "2024", "b", "yoy", "not_comparable (0)");
  assert_number(&of, "broken", "2024", "b", "yoy(per_y@a)", "not_comparable (0)");
  assert_number(&of, "broken", "2024", "p", "contribution(per_y@a + 0 * y)", "undefined");
  assert_number(&of, "broken", "2024", "a", "mean(yoy, 2, min=1)", "7"); /* what is not comparable is no value of a window */
  assert_number(&of, "mixed", "2024", "a", "yoy", "not_comparable (2)");
  assert_number(&of, "mixed", "2024", "b", "yoy", "2");
  assert_number(&of, "mixed", "2024", "a", "yoy + 1", "not_comparable (3)");
  scene_close(&of);
}

/* Evaluated in any slices, and again, the same comes out. */
static void test_slices(void **state) {
  static const char *const texts[] = {"yoy(value / y)", "rank", "mean(2, min=1)", "share(y)", "value + x[2022]@b", "if(value > 5, yoy, 0)"};
  (void)state;
  scene of = logic();
  for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
    tb_plan *plan;
    tb_period period;
    tb_evaluator *evaluator = scene_evaluator(&of, "x", "2024", texts[t], TB_EXPECT_NUMBER, &plan, &period);
    const tb_column *column;
    double values[3];
    uint8_t reasons[3];
    assert_status(TB_OK, tb_evaluate_numbers(evaluator, period, 0, 3, &column));
    memcpy(values, column->values, sizeof values);
    memcpy(reasons, column->reasons, sizeof reasons);
    for (uint32_t e = 3; e-- > 0;) {
      assert_status(TB_OK, tb_evaluate_numbers(evaluator, period, e, 1, &column));
      assert_int_equal(1, column->n);
      assert_double_equal_bits(values[e], column->values[0]);
      assert_int_equal(reasons[e], column->reasons[0]);
    }
    assert_status(TB_OK, tb_evaluate_numbers(evaluator, period, 3, 0, &column));
    assert_int_equal(0, column->n);
    tb_evaluator_free(evaluator);
    tb_plan_free(plan);
  }
  scene_close(&of);
}

static void test_bad_arguments(void **state) {
  (void)state;
  scene of = logic();
  tb_plan *plan;
  tb_period period;
  const tb_column *column;
  const uint8_t *truth;
  tb_decision decision;
  tb_evaluator *evaluator = scene_evaluator(&of, "x", "2024", "value", TB_EXPECT_NUMBER, &plan, &period);
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_numbers(evaluator, period, 0, TB_TILE + 1, &column));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_numbers(evaluator, period, 2, 2, &column));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_numbers(evaluator, period, 4, 0, &column));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_numbers(evaluator, period, 0, 1, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_numbers(NULL, period, 0, 1, &column));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_condition(evaluator, period, 0, 1, &truth)); /* a number is no condition */
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_decision(evaluator, period, 0, &decision));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_operands(evaluator, period, 3, NULL, NULL));
  tb_evaluator_free(evaluator);
  assert_status(TB_BAD_ARGUMENT, tb_evaluator_new(of.model, plan, 99, NULL, &evaluator));
  assert_status(TB_BAD_ARGUMENT, tb_evaluator_new(NULL, plan, 0, NULL, &evaluator));
  assert_status(TB_BAD_INPUT, tb_evaluator_new(of.model, plan, TB_NO_ID, of.log, &evaluator)); /* `value` of nothing */
  assert_null(evaluator);
  tb_plan_free(plan);
  tb_evaluator_free(NULL);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tables),         cmocka_unit_test(test_comparisons),      cmocka_unit_test(test_reasons),
      cmocka_unit_test(test_restated_bases), cmocka_unit_test(test_breaks_and_bases), cmocka_unit_test(test_slices),
      cmocka_unit_test(test_bad_arguments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
