/* What may not be mixed: bases, index units and breaks, in arithmetic, comparisons, windows, ranks and structure. Worked by hand. */
#include "expr_scene.h"

static scene mixed_scene(void) {
  scene of = scene_open(NULL);
  scene_entity(&of, "P", "city", "", "");
  scene_entity(&of, "A", "district", "P", "");
  scene_entity(&of, "B", "district", "P", "");
  scene_entity(&of, "C", "district", "P", "");
  scene_indicator(&of, "gdp", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "plain", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "old", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator_on(&of, "nominal", TB_FLOW, TB_BETTER_UP, "", "current_price", "");
  scene_indicator_on(&of, "real", TB_FLOW, TB_BETTER_UP, "", "constant_price", "");
  scene_indicator_on(&of, "deflator", TB_INDEX, TB_BETTER_NONE, "", "", "2020=100");
  scene_indicator_on(&of, "cpi", TB_INDEX, TB_BETTER_NONE, "", "", "previous_year=100");
  scene_indicator_on(&of, "deflated", TB_FLOW, TB_BETTER_UP, "100 * nominal / deflator", "constant_price", "");
  scene_indicator(&of, "quotient", TB_RATIO, TB_BETTER_UP, "nominal / plain");
  scene_observe(&of, "gdp A 2021 10 - - current_price\n gdp A 2022 12 - - constant_price\n gdp A 2023 14 - - constant_price\n"
                     "gdp B 2021 20 - - constant_price\n gdp B 2022 22 - - constant_price\n gdp B 2023 24 - - constant_price\n"
                     "gdp C 2021 30\n gdp C 2022 32\n gdp C 2023 34\n"
                     "gdp P 2021 60 - - constant_price\n gdp P 2022 66 - - constant_price\n gdp P 2023 72 - - constant_price\n");
  scene_observe(&of, "plain A 2021 2\n plain A 2022 4\n plain A 2023 8\n plain B 2021 1\n plain B 2022 2\n plain B 2023 3\n"
                     "plain C 2021 5\n plain C 2022 6\n plain C 2023 7\n");
  scene_observe(&of, "old A 2020 1\n old A 2021 2\n old A 2022 4 - B\n old A 2023 8\n old A 2024 NA - B\n"
                     "old B 2020 1\n old B 2021 NA\n old B 2022 5 - B\n old B 2023 6\n old B 2024 7\n");
  scene_observe(&of, "nominal A 2022 50\n nominal A 2023 60\n real A 2022 40\n real A 2023 41\n real B 2023 70\n real P 2023 90\n"
                     "deflator A 2022 125\n deflator A 2023 150\n cpi A 2022 102\n cpi A 2023 103\n"
                     "cpi B 2023 104\n cpi C 2023 119 - - - 2015=100\n");
  scene_seal(&of);
  return of;
}

/* One indicator in two periods: + - / and comparisons see another basis between them; a product chains them. */
static void test_periods_of_one_indicator(void **state) {
  (void)state;
  scene of = mixed_scene();
  assert_number(&of, "gdp", "2022", "A", "value - lag(1)", "not_comparable (2)");
  assert_number(&of, "gdp", "2022", "B", "value - lag(1)", "2");
  assert_number(&of, "gdp", "2022", "C", "value - lag(1)", "2"); /* what states nothing is set against anything */
  assert_number(&of, "gdp", "2023", "A", "value - lag(1)", "2");
  assert_number(&of, "gdp", "2023", "A", "value - gdp[2021]", "not_comparable (4)");
  assert_number(&of, "gdp", "2023", "A", "gdp[2022] / gdp[2021]", "not_comparable (1.2)");
  assert_number(&of, "gdp", "2023", "A", "100 * gdp / lag(2) - 100", "not_comparable (40)");
  assert_number(&of, "gdp", "2023", "A", "gdp[2022] * gdp[2021]", "120");
  assert_number(&of, "gdp", "2023", "A", "lag(1)", "12");
  assert_number(&of, "gdp", "2023", "A", "greatest(value, gdp[2021])", "not_comparable (14)");
  assert_number(&of, "gdp", "2023", "A", "coalesce(value, gdp[2021])", "14");          /* one of them, not both */
  assert_number(&of, "gdp", "2023", "A", "if(gdp[2021] > 5, value, 0) - lag(1)", "2"); /* a condition is no part of the figure */
  assert_number(&of, "gdp", "2023", "A", "(gdp + plain) / (gdp[2021] + plain[2021])", "not_comparable (1.8333333333333333)");
  assert_number(&of, "gdp", "2023", "B", "value - gdp[2021]@A", "not_comparable (14)"); /* another entity's basis */
  assert_number(&of, "gdp", "2023", "B", "gdp@A - gdp[2021]@A", "not_comparable (4)");
  assert_truth(&of, "gdp", "2022", "A", "value > lag(1)", "unknown");
  assert_truth(&of, "gdp", "2022", "A", "value / lag(1) > 1", "unknown");
  assert_truth(&of, "gdp", "2022", "B", "value > lag(1)", "true");
  assert_truth(&of, "gdp", "2022", "A", "value = 12", "true");
  scene_close(&of);
}

static void test_breaks(void **state) {
  (void)state;
  scene of = mixed_scene();
  assert_number(&of, "old", "2023", "A", "value - lag(1)", "4"); /* the break begins the new series */
  assert_number(&of, "old", "2023", "A", "value - lag(2)", "not_comparable (6)");
  assert_number(&of, "old", "2021", "A", "value - lag(1)", "1");
  assert_number(&of, "old", "2023", "A", "old[2021] / old[2020]", "2");
  assert_number(&of, "old", "2023", "A", "old[2022] + old[2021]", "not_comparable (6)");
  assert_truth(&of, "old", "2023", "A", "value > old[2021]", "unknown");
  assert_number(&of, "old", "2023", "A", "mean(2)", "6");
  assert_number(&of, "old", "2023", "A", "mean(3)", "not_comparable (4.666666666666667)");
  assert_number(&of, "old", "2023", "A", "highest(3)", "not_comparable (8)");
  assert_number(&of, "old", "2023", "A", "median(4, min=2)", "not_comparable (3)");
  assert_number(&of, "old", "2023", "A", "zscore(3)", "not_comparable (1.3489815189531904)"); /* (8 - 4) / (1.4826 * 2) */
  assert_number(&of, "old", "2024", "A", "mean(3, min=2)", "6");                              /* no value comes after the second break */
  assert_number(&of, "old", "2023", "B", "mean(2)", "5.5");
  assert_number(&of, "old", "2023", "B", "mean(3, min=2)", "5.5"); /* none came before the break */
  assert_number(&of, "old", "2023", "B", "mean(4, min=2)", "not_comparable (4)");
  assert_number(&of, "old", "2023", "A", "yoy(mean(2))", "not_comparable (3)");
  assert_number(&of, "old", "2023", "A", "mean(value + plain@A, 3)", "not_comparable (9.333333333333334)");
  scene_close(&of);
}

/* Different indicators: + - and comparisons want one basis; a product or quotient is another thing. */
static void test_two_indicators(void **state) {
  (void)state;
  scene of = mixed_scene();
  assert_number(&of, "nominal", "2023", "A", "nominal - real", "not_comparable (19)");
  assert_number(&of, "nominal", "2023", "A", "nominal + plain", "68");
  assert_number(&of, "nominal", "2023", "A", "nominal / real", "1.4634146341463414");
  assert_number(&of, "nominal", "2023", "A", "nominal / real - 1 + plain", "8.463414634146341"); /* on no basis any more */
  assert_number(&of, "nominal", "2023", "A", "2 * nominal - real", "not_comparable (79)");
  assert_number(&of, "nominal", "2023", "A", "yoy_pct(nominal) - yoy_pct(real)", "not_comparable (17.5)"); /* nominal and real growth */
  assert_number(&of, "nominal", "2023", "A", "round(nominal, 0) - abs(real)", "not_comparable (19)");
  assert_number(&of, "nominal", "2023", "A", "real - deflated", "1"); /* 41 - 6000 / 150: it declares its basis */
  assert_number(&of, "nominal", "2023", "A", "nominal - deflated", "not_comparable (20)");
  assert_number(&of, "nominal", "2023", "A", "quotient - real", "not_comparable (-33.5)");
  assert_number(&of, "nominal", "2023", "A", "cpi - deflator", "not_comparable (-47)");
  assert_number(&of, "nominal", "2023", "A", "yoy_pct(cpi) - yoy_pct(deflator)", "-19.019607843137255"); /* free of the unit */
  assert_number(&of, "nominal", "2023", "A", "yoy(cpi) - yoy(deflator)", "not_comparable (-24)");
  assert_number(&of, "nominal", "2023", "A", "least(nominal, real)", "not_comparable (41)");
  assert_number(&of, "nominal", "2023", "A", "lag(nominal, 1) - lag(real, 1)", "not_comparable (10)");
  assert_number(&of, "nominal", "2023", "A", "mean(nominal, 2) - real", "not_comparable (14)");
  assert_truth(&of, "nominal", "2023", "A", "nominal > real", "unknown");
  assert_truth(&of, "nominal", "2023", "A", "nominal > real or plain = 8", "true");
  assert_truth(&of, "nominal", "2023", "A", "nominal > 50", "true");
  scene_close(&of);
}

static void test_windows(void **state) {
  (void)state;
  scene of = mixed_scene();
  assert_number(&of, "gdp", "2023", "A", "mean(2)", "13");
  assert_number(&of, "gdp", "2023", "A", "mean(3)", "not_comparable (12)");
  assert_number(&of, "gdp", "2022", "A", "sd(2)", "not_comparable (1.4142135623730951)");
  assert_number(&of, "gdp", "2023", "B", "mean(3)", "22");
  assert_number(&of, "gdp", "2023", "C", "mean(3)", "32");
  assert_number(&of, "gdp", "2023", "A", "mean(value / plain, 2)", "2.375");
  assert_number(&of, "gdp", "2022", "A", "mean(value / plain, 2)", "not_comparable (4)");
  assert_number(&of, "gdp", "2022", "A", "value - mean(2)", "not_comparable (1)");
  assert_truth(&of, "gdp", "2023", "A", "value > mean(3)", "unknown");
  scene_close(&of);
}

/* In 2021 the districts state two bases, in 2022 one or none; the prices of 2023 are indices of two units. */
static void test_company(void **state) {
  (void)state;
  scene of = mixed_scene();
  assert_number(&of, "gdp", "2021", "A", "rank", "not_comparable (3)");
  assert_number(&of, "gdp", "2021", "C", "rank", "not_comparable (1)");
  assert_number(&of, "gdp", "2021", "B", "percentile", "not_comparable (50)");
  assert_number(&of, "gdp", "2021", "B", "ranked", "3");
  assert_number(&of, "gdp", "2022", "A", "rank", "3");
  assert_number(&of, "gdp", "2022", "A", "rank_yoy", "not_comparable (0)");
  assert_number(&of, "gdp", "2023", "A", "rank_yoy", "0");
  assert_number(&of, "cpi", "2023", "A", "rank", "not_comparable (3)");
  assert_number(&of, "cpi", "2022", "A", "rank", "no_peers");
  assert_number(&of, "gdp", "2021", "A", "rank(plain)", "2");
  assert_number(&of, "gdp", "2022", "A", "rank - lag(rank, 1)", "not_comparable (0)"); /* the earlier rank is not */
  assert_number(&of, "gdp", "2023", "A", "rank - lag(rank, 1)", "0");
  assert_number(&of, "gdp", "2021", "A", "share", "not_comparable (16.666666666666668)");
  assert_number(&of, "gdp", "2021", "B", "share", "33.333333333333336");
  assert_number(&of, "gdp", "2021", "C", "share", "50");
  assert_number(&of, "gdp", "2021", "P", "children_sum", "not_comparable (60)");
  assert_number(&of, "gdp", "2021", "P", "children_gap", "not_comparable (0)");
  assert_number(&of, "gdp", "2022", "P", "children_sum", "66");
  assert_number(&of, "gdp", "2022", "P", "children_gap", "0");
  assert_number(&of, "gdp", "2023", "A", "contribution", "3.0303030303030303");
  assert_number(&of, "gdp", "2022", "A", "contribution", "not_comparable (3.3333333333333335)");
  assert_truth(&of, "gdp", "2021", "A", "rank = 3", "unknown");
  scene_close(&of);
}

/* A district whose bases differ from its parent's alone: nothing else of it says so. */
static void test_children_against_their_parent(void **state) {
  (void)state;
  scene of = scene_open(NULL);
  scene_entity(&of, "P", "", "", "");
  scene_entity(&of, "A", "", "P", "");
  scene_entity(&of, "B", "", "P", "");
  scene_observe(&of, "x P 2023 9 - - final\n x A 2023 4 - - preliminary\n x B 2023 5 - - preliminary\n");
  scene_seal(&of);
  assert_number(&of, "x", "2023", "P", "children_sum", "9");
  assert_number(&of, "x", "2023", "P", "children_gap", "not_comparable (0)");
  assert_number(&of, "x", "2023", "A", "share", "not_comparable (44.44444444444444)");
  assert_number(&of, "x", "2023", "A", "rank(within=parent)", "2");
  scene_close(&of);
}

/* Cumulative figures taken apart and added up. */
static void test_cumulation(void **state) {
  (void)state;
  scene of = scene_open(NULL);
  scene_indicator(&of, "total", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "quarter", TB_FLOW, TB_BETTER_UP, "");
  scene_observe(&of,
                "total a 2023-01..2023-02 5 - - preliminary\n total a 2023-Q1 9 - - preliminary\n total a 2023-01..2023-04 12 - - final\n"
                "quarter a 2023-Q1 3\n quarter a 2023-Q2 4 - B\n quarter a 2023-Q3 5\n quarter b 2023-Q1 3\n quarter b 2023-Q2 4\n");
  scene_seal(&of);
  assert_number(&of, "total", "2023-Q1", "a", "discrete", "4");
  assert_number(&of, "total", "2023-01..2023-04", "a", "discrete", "not_comparable (3)");
  assert_number(&of, "quarter", "2023-Q3", "a", "ytd", "not_comparable (12)");
  assert_number(&of, "quarter", "2023-Q2", "a", "ytd", "not_comparable (7)");
  assert_number(&of, "quarter", "2023-Q2", "b", "ytd", "7");
  assert_number(&of, "quarter", "2023-Q1", "a", "ytd", "3");
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_periods_of_one_indicator),
      cmocka_unit_test(test_breaks),
      cmocka_unit_test(test_two_indicators),
      cmocka_unit_test(test_windows),
      cmocka_unit_test(test_company),
      cmocka_unit_test(test_children_against_their_parent),
      cmocka_unit_test(test_cumulation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
