/* Values of expressions over a small panel. Expected numbers by hand, or with Python's fractions.Fraction where they are long. */
#include "expr_scene.h"

static scene city(void) {
  scene of = scene_open("2024-08-26");
  scene_entity(&of, "c", "city", "", "");
  scene_entity(&of, "a", "district", "c", "core");
  scene_entity(&of, "b", "district", "c", "core");
  scene_entity(&of, "d", "district", "c", "");
  scene_indicator(&of, "tax", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "mfg", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "firms", TB_STOCK, TB_BETTER_UP, "");
  scene_indicator(&of, "share_mfg", TB_RATIO, TB_BETTER_UP, "100 * mfg / tax");
  scene_indicator(&of, "share_change", TB_KIND_UNDECLARED, TB_BETTER_UP, "yoy(share_mfg)");
  scene_observe(&of, "tax a 2023-Q1 1200.11\n tax a 2023-Q2 1210\n tax a 2023-Q3 1220\n tax a 2023-Q4 1230\n"
                     "tax a 2024-Q1 1234.56\n tax a 2024-Q2 968\n tax b 2024-Q1 1000\n tax d 2024-Q1 1000\n tax c 2024-Q1 3234.56\n"
                     "mfg a 2023-Q1 300\n mfg a 2024-Q1 400\n mfg b 2024-Q1 250\n mfg d 2024-Q1 NA\n"
                     "firms a 2023-Q4 41\n firms a 2024-03-31 45\n firms a 2024-Q2 46\n");
  scene_seal(&of);
  return of;
}

static void test_arithmetic(void **state) {
  (void)state;
  scene of = city();
  assert_number(&of, "tax", "2024-Q1", "a", "value", "1234.56");
  assert_number(&of, "tax", "2024-Q1", "a", "yoy", "34.45");
  assert_number(&of, "tax", "2024-Q1", "a", "value - lag(4)", "34.45");
  assert_number(&of, "tax", "2024-Q1", "a", "value - value", "0");
  assert_number(&of, "tax", "2024-Q2", "a", "yoy_pct", "-20");
  assert_truth(&of, "tax", "2024-Q2", "a", "yoy_pct < -20", "false");
  assert_truth(&of, "tax", "2024-Q2", "a", "yoy_pct <= -20", "true");
  assert_number(&of, "tax", "2024-Q1", "a", "1 / 3 + 1 / 3 + 1 / 3", "1");
  assert_number(&of, "tax", "2024-Q1", "a", "100 * mfg / value", "32.40020736132711");
  assert_number(&of, "tax", "2024-Q1", "d", "100 * mfg / value", "missing");
  assert_number(&of, "tax", "2024-Q1", "a", "mfg / (value - value)", "zero_base");
  assert_number(&of, "tax", "2024-Q1", "a", "2 + 3 * 4 - -1", "15");
  assert_number(&of, "tax", "2024-Q1", "a", "(2 + 3) * 4 / 8", "2.5");
  assert_number(&of, "tax", "2024-Q1", "a", "round(value, 1)", "1234.6");
  assert_number(&of, "tax", "2024-Q1", "a", "round(value, -2)", "1200");
  assert_number(&of, "tax", "2024-Q1", "a", "round(-2.5, 0)", "-3");
  assert_number(&of, "tax", "2024-Q1", "a", "round(1 / 8, 2)", "0.13");
  assert_number(&of, "tax", "2024-Q1", "a", "abs(value - 2000)", "765.44");
  assert_number(&of, "tax", "2024-Q1", "a", "least(value, mfg, 500)", "400");
  assert_number(&of, "tax", "2024-Q1", "a", "greatest(value, mfg)", "1234.56");
  scene_close(&of);
}

static void test_measures(void **state) {
  (void)state;
  scene of = city();
  assert_number(&of, "tax", "2024-Q1", "a", "rank", "1");
  assert_number(&of, "tax", "2024-Q1", "d", "rank", "2");
  assert_number(&of, "tax", "2024-Q1", "d", "rank(ties=max)", "3");
  assert_number(&of, "tax", "2024-Q1", "d", "rank(value, within=core)", "no_peers");
  assert_number(&of, "tax", "2024-Q2", "a", "rank(tax[2024-Q1], within=core)", "1");
  assert_number(&of, "tax", "2024-Q1", "b", "ranked(within=core)", "2");
  assert_number(&of, "tax", "2024-Q1", "a", "share", "38.16778789077958");
  assert_number(&of, "tax", "2024-Q1", "c", "children_sum", "3234.56");
  assert_number(&of, "tax", "2024-Q1", "c", "children_gap", "0");
  assert_number(&of, "tax", "2024-Q1", "a", "mean(4)", "1223.64");
  assert_number(&of, "tax", "2023-Q3", "a", "mean(4)", "too_short");
  assert_number(&of, "tax", "2023-Q3", "a", "mean(4, min=3)", "1210.0366666666666");
  assert_number(&of, "tax", "2024-Q2", "a", "mean(mfg, 2)", "missing");
  assert_number(&of, "tax", "2024-Q1", "a", "yoy(mfg / value)", "0.0740249881794359");
  assert_number(&of, "tax", "2024-Q1", "a", "yoy_pct(mfg)", "33.333333333333336");
  assert_number(&of, "tax", "2024-Q2", "a", "yoy_pct(mfg[2024-Q1])", "33.333333333333336");
  assert_number(&of, "tax", "2024-Q2", "b", "tax@a", "968");
  assert_number(&of, "tax", "2024-Q2", "b", "tax[2024-Q1]@\"a\" - 1", "1233.56");
  assert_number(&of, "tax", "2024-Q2", "a", "ytd", "2202.56");
  scene_close(&of);
}

static void test_derived(void **state) {
  (void)state;
  scene of = city();
  assert_number(&of, "share_mfg", "2024-Q1", "a", "value", "32.40020736132711");
  assert_number(&of, "share_mfg", "2024-Q1", "a", "yoy", "7.402498817943589");
  assert_number(&of, "share_change", "2024-Q1", "a", "value", "7.402498817943589");
  assert_number(&of, "tax", "2024-Q1", "b", "share_mfg", "25");
  assert_number(&of, "share_mfg", "2024-Q1", "a", "rank", "1");
  assert_number(&of, "share_mfg", "2024-Q1", "b", "rank", "2");
  assert_number(&of, "share_mfg", "2024-Q1", "d", "rank", "missing");
  scene_close(&of);
}

static void test_stocks(void **state) {
  (void)state;
  scene of = city();
  assert_number(&of, "firms", "2024-Q2", "a", "value", "46");
  assert_number(&of, "firms", "2024-Q2", "a", "pop", "1");
  assert_number(&of, "firms", "2024-03-31", "a", "pop", "4");
  assert_number(&of, "firms", "2024-Q2", "a", "value - firms[2023-Q4]", "5");
  assert_number(&of, "firms", "2024-Q2", "a", "tax / value", "21.043478260869566");
  assert_number(&of, "firms", "2024-Q2", "a", "mean(3)", "44");
  assert_number(&of, "tax", "2024-Q1", "a", "firms", "45");
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arithmetic),
      cmocka_unit_test(test_measures),
      cmocka_unit_test(test_derived),
      cmocka_unit_test(test_stocks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
