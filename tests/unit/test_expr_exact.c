/* Decisions are exact, whatever doubles say. */
#include "expr_scene.h"

enum { CASES = 999 };

/*
 * The trap of the facts page: with figures of one decimal a fall of exactly 20 % fires `yoy_pct < -20` in 399 of 999 cases when it is
 * computed in doubles, and misses `<= -20` in 401. Entity k has k / 10 * 10 a year ago and k / 10 * 8 now.
 */
static scene falls(void) {
  scene of = scene_open(NULL);
  char line[96];
  for (int k = 1; k <= CASES; k++) {
    snprintf(line, sizeof line, "x e%03d 2023 %d.%d", k, 10 * k / 10, 10 * k % 10);
    scene_observation(&of, line);
    snprintf(line, sizeof line, "x e%03d 2024 %d.%d", k, 8 * k / 10, 8 * k % 10);
    scene_observation(&of, line);
  }
  scene_seal(&of);
  return of;
}

/* How many of the 999 entities a condition holds for, evaluated in slices of a length. */
static int count_true(scene *of, const char *text, size_t slice) {
  tb_plan *plan;
  tb_period period;
  tb_evaluator *evaluator = scene_evaluator(of, "x", "2024", text, TB_EXPECT_CONDITION, &plan, &period);
  int count = 0;
  for (size_t first = 0; first < CASES; first += slice) {
    const size_t n = CASES - first < slice ? CASES - first : slice;
    const uint8_t *truth;
    assert_status(TB_OK, tb_evaluate_condition(evaluator, period, (uint32_t)first, n, &truth));
    for (size_t i = 0; i < n; i++)
      count += truth[i] == TB_TRUE;
  }
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
  return count;
}

static void test_fall_of_twenty_percent(void **state) {
  static const struct {
    const char *text;
    int expected;
  } conditions[] = {
      {"yoy_pct < -20", 0},
      {"yoy_pct <= -20", CASES},
      {"yoy_pct = -20", CASES},
      {"100 * (value - lag(1)) / lag(1) < -20", 0},
      {"100 * (value - lag(1)) / lag(1) <= -20", CASES},
      {"100 * value / x[2023] - 100 < -20", 0},
      {"value / x[2023] = 0.8", CASES},
      {"value / x[2023] - 0.8 = 0", CASES}, /* a difference that cancels: 1e-17 is not within 1e-9 of 0 */
      {"value / x[2023] - 0.8 < 0", 0},
      {"value / x[2023] * 5 - 4 > 0", 0},
      {"1 / (value / x[2023] - 0.8) > 0", 0}, /* a division by what is exactly zero has no value */
      {"missing(1 / (value / x[2023] - 0.8))", CASES},
      {"missing(1 / (value / x[2023] - 0.7))", 0},
      {"round(value / x[2023] - 0.3, 0) = 1", CASES}, /* exactly a half, away from zero */
      {"round(value / x[2023] - 0.3000000001, 0) = 0", CASES},
      {"least(value / x[2023], 0.8) = greatest(value / x[2023], 0.8)", CASES},
      {"if(value / x[2023] < 0.8, 1, 2) = 2", CASES},
      {"coalesce(1 / (value / x[2023] - 0.8), 7) = 7", CASES},
      {"rank(value / x[2023]) = 1", CASES}, /* all tied */
      {"yoy(yoy_pct) = 0", 0},
      {"yoy_pct > -20.00000001 and yoy_pct < -19.99999999", CASES},
  };
  (void)state;
  scene of = falls();
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
    const int found = count_true(&of, conditions[i].text, TB_TILE);
    if (found != conditions[i].expected) print_error("%s: %d\n", conditions[i].text, found);
    assert_int_equal(conditions[i].expected, found);
    if (i < 3) assert_int_equal(conditions[i].expected, count_true(&of, conditions[i].text, 7));
  }
  scene_close(&of);
}

static scene numbers(void) {
  scene of = scene_open(NULL);
  scene_entity(&of, "all", "", "", "");
  scene_entity(&of, "a", "", "all", "");
  scene_entity(&of, "b", "", "all", "");
  scene_observe(&of, "x a 2023 1200.11\n x a 2024 1234.56\n x b 2024 0.1\n x b 2023 0.3\n x all 2024 0\n"
                     "big a 2024 123456789012345678.9\n big b 2024 123456789012345678.8\n big all 2024 246913578024691357.7\n"
                     "big a 2023 123456789012345678.8\n"
                     "edge a 2024 999999999999999\n edge b 2024 0.000000000000001\n edge all 2024 1e-20\n"
                     "third a 2023 1\n third a 2024 2\n third b 2023 10\n third b 2024 30\n three a 2023 3\n three a 2024 6\n"
                     "three b 2023 30\n three b 2024 90\n");
  scene_seal(&of);
  return of;
}

static void test_numbers_rounded_once(void **state) {
  (void)state;
  scene of = numbers();
  assert_number(&of, "x", "2024", "a", "value - lag(1)", "34.45");
  assert_number(&of, "x", "2024", "a", "value - lag(1) - 34.45", "0");
  assert_number(&of, "x", "2024", "b", "value + 0.2", "0.3");
  assert_number(&of, "x", "2024", "b", "value * 3 - 0.3", "0");
  assert_number(&of, "x", "2024", "b", "value / 3 * 3 - 0.1", "0");
  assert_number(&of, "x", "2024", "b", "1 / 49 * 49", "1");
  assert_number(&of, "x", "2024", "b", "(1 / 3 + 1 / 7) * 21 - 10", "0");
  assert_number(&of, "x", "2024", "b", "-(1 / 3) + abs(-1 / 3)", "0");
  assert_number(&of, "x", "2024", "b", "round(2 / 3, 4) - 0.6667", "0");
  assert_number(&of, "x", "2024", "b", "round(-1 / 8, 2) + round(1 / 8, 2)", "0");
  assert_number(&of, "x", "2024", "all", "value - value", "0");
  assert_number(&of, "x", "2024", "all", "1 / value", "zero_base");
  assert_number(&of, "x", "2024", "all", "-value", "0"); /* never -0 */
  assert_number(&of, "x", "2024", "b", "1e300 * 1e300", "undefined");
  assert_number(&of, "x", "2024", "b", "1e300 * 1e300 / 1e300", "undefined"); /* a step beyond the doubles has no value */
  scene_close(&of);
}

/* Numbers of more digits than a double holds keep all of them. */
static void test_long_numbers(void **state) {
  (void)state;
  scene of = numbers();
  assert_number(&of, "big", "2024", "a", "value - big@b", "0.1");
  assert_number(&of, "big", "2024", "a", "yoy", "0.1");
  assert_number(&of, "big", "2024", "a", "value - 123456789012345678.85", "0.05");
  assert_number(&of, "big", "2024", "all", "children_gap", "0");
  assert_number(&of, "big", "2024", "a", "rank", "2");
  assert_number(&of, "big", "2024", "a", "rank(-value)", "2");
  assert_number(&of, "big", "2024", "b", "rank(value + 0)", "3");
  assert_number(&of, "big", "2024", "a", "least(value, 123456789012345678.85) - 123456789012345678.8", "0.05");
  assert_number(&of, "big", "2024", "a", "coalesce(value, 0) - abs(big@b)", "0.1");
  assert_number(&of, "big", "2024", "a", "if(value > big@b, value, 0) - big@b", "0.1");
  assert_number(&of, "big", "2024", "a", "mean(2) - 123456789012345678.8", "0.05");
  assert_number(&of, "big", "2024", "a", "lag(1) - 123456789012345678", "0.8");
  assert_number(&of, "big", "2024", "a", "decimals(value) + decimals(big@all)", "2");
  assert_number(&of, "big", "2024", "a", "round(value, 0) - 123456789012345000", "679");
  assert_truth(&of, "big", "2024", "a", "value > big@b", "true");
  assert_truth(&of, "big", "2024", "a", "value = 123456789012345678.90", "true");
  assert_truth(&of, "big", "2024", "a", "-value < -123456789012345678.89", "true");
  assert_number(&of, "edge", "2024", "a", "value + 1 - 999999999999999", "1");
  assert_number(&of, "edge", "2024", "a", "value + edge@b - value", "1e-15");
  assert_number(&of, "edge", "2024", "a", "value * value - 999999999999998000000000000001", "0");
  assert_number(&of, "edge", "2024", "all", "value * 1e20", "1");
  assert_number(&of, "edge", "2024", "all", "value * value * 1e40", "1");
  assert_number(&of, "edge", "2024", "a", "round(value, -1)", "1000000000000000");
  assert_number(&of, "edge", "2024", "a", "round(value, -16)", "0");
  scene_close(&of);
}

/* Quotients that are equal are equal in every measure, though their doubles may not be. */
static void test_equal_quotients(void **state) {
  (void)state;
  scene of = numbers();
  assert_number(&of, "third", "2024", "a", "yoy(value / three)", "0");
  assert_truth(&of, "third", "2024", "a", "yoy(value / three) = 0", "true");
  assert_truth(&of, "third", "2024", "a", "yoy_pct(value / three) < 0", "false");
  assert_truth(&of, "third", "2024", "b", "value / three = third@a / three@a", "true");
  assert_number(&of, "third", "2024", "b", "rank(value / three) + rank_asc(value / three)", "2");
  assert_number(&of, "third", "2024", "b", "slope(value / three, 2)", "0");
  scene_close(&of);
}

/* What is not 0 and too small for a double has a reason; what is 0 stays 0. */
static void test_quotients_too_small(void **state) {
  (void)state;
  scene of = scene_open(NULL);
  scene_indicator(&of, "tiny", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "huge", TB_FLOW, TB_BETTER_UP, "");
  scene_observe(&of, "tiny a 2022 1e-200\n tiny a 2023 3e-200\n huge a 2022 1e200\n huge a 2023 1e200\n huge b 2023 4e-124\n");
  scene_seal(&of);
  assert_number(&of, "tiny", "2023", "a", "tiny / huge", "undefined");
  assert_number(&of, "tiny", "2023", "a", "-tiny / huge", "undefined");
  assert_number(&of, "tiny", "2023", "a", "huge / tiny", "undefined");
  assert_number(&of, "tiny", "2023", "a", "tiny / tiny", "1");
  assert_number(&of, "tiny", "2023", "a", "(tiny - tiny) / huge", "0");
  assert_number(&of, "tiny", "2023", "a", "tiny / huge@b * 1e76", "0.75");
  assert_number(&of, "tiny", "2023", "a", "tiny * tiny", "undefined");
  assert_number(&of, "tiny", "2023", "a", "round(tiny, 3)", "0"); /* asked for */
  assert_number(&of, "tiny", "2023", "a", "mean(tiny / huge, 2)", "missing");
  assert_number(&of, "tiny", "2023", "a", "sd(2)", "undefined"); /* its variance is 2e-400 */
  assert_number(&of, "huge", "2023", "a", "sd(2)", "0");
  assert_truth(&of, "tiny", "2023", "a", "tiny / huge > 0", "unknown");
  assert_truth(&of, "tiny", "2023", "a", "missing(tiny / huge)", "true");
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fall_of_twenty_percent), cmocka_unit_test(test_numbers_rounded_once), cmocka_unit_test(test_long_numbers),
      cmocka_unit_test(test_equal_quotients),        cmocka_unit_test(test_quotients_too_small),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
