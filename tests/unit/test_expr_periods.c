/* Periods in expressions: fixed ones, spans that may be set against each other, timelines, cumulative figures. Worked out by hand. */
#include "expr_scene.h"

static scene spans(void) {
  scene of = scene_open("2024-08-26");
  scene_indicator(&of, "q", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "c", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "r", TB_RATIO, TB_BETTER_UP, "");
  scene_indicator(&of, "late", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "open", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "firms", TB_STOCK, TB_BETTER_UP, "");
  scene_indicator(&of, "rebased", TB_INDEX, TB_BETTER_UP, "100 * q / q[2022-Q1]");
  scene_observe(&of, "q a 2022-Q1 5 \n q a 2022-Q2 6 \n q a 2022-Q3 7 \n q a 2022-Q4 8\n"
                     "q a 2023-Q1 10\n q a 2023-Q2 15\n q a 2023-Q4 25\n q a 2024-Q1 12\n q a 2024-Q2 18\n q a 2024-Q3 20\n"
                     "q b 2023-Q1 11\n q b 2024-Q1 11\n q b 2024-Q2 20\n"
                     "c a 2023-Q1 10\n c a 2023-H1 25\n c a 2023-01..2023-09 45\n c a 2023 70\n c a 2024-Q1 12\n c a 2024-H1 30\n"
                     "r a 2023 32.65\n r a 2024-01..2024-07 35.9\n r a 2022 31\n"
                     "late a 2024-Q1 4\n late a 2024-Q2 5\n"
                     "open a 2023-11.. 30\n open a 2022-11.. 12\n open a - 9\n"
                     "firms a 2023-12-31 41\n firms a 2024-03-05 44\n firms a 2024-06-30 46\n");
  scene_seal(&of);
  return of;
}

static void test_spans_compared(void **state) {
  (void)state;
  scene of = spans();
  assert_number(&of, "q", "2024-Q1", "a", "value - q[2023-Q4]", "-13"); /* adjacent */
  assert_number(&of, "q", "2024-Q1", "a", "value - q[2022-Q1]", "7");   /* two years apart */
  assert_number(&of, "q", "2024-Q1", "a", "value - q[2022-Q3]", "not_comparable (5)");
  assert_number(&of, "q", "2024-Q1", "a", "value * q[2022-Q3] + 1", "not_comparable (85)");
  assert_number(&of, "r", "2024-01..2024-07", "a", "value - r[2023]", "not_comparable (3.25)");
  assert_truth(&of, "r", "2024-01..2024-07", "a", "value > r[2023]", "unknown");
  assert_truth(&of, "r", "2024-01..2024-07", "a", "r[2023] > r[2022]", "true");
  assert_number(&of, "r", "2024-01..2024-07", "a", "abs(r[2023] - value) + 1", "not_comparable (4.25)");
  assert_number(&of, "r", "2024-01..2024-07", "a", "coalesce(value - r[2023], -1)", "-1");
  assert_truth(&of, "r", "2024-01..2024-07", "a", "missing(value - r[2023])", "true");
  assert_number(&of, "r", "2024-01..2024-07", "a", "least(value, r[2023])", "not_comparable (32.65)");
  assert_number(&of, "r", "2024-01..2024-07", "a", "value - r[2023] + late", "missing"); /* no number is left to stand beside */
  assert_number(&of, "r", "2024-01..2024-07", "a", "if(value > r[2023], 1, 2)", "not_comparable (0)");
  scene_close(&of);
}

static void test_parts_and_wholes(void **state) {
  (void)state;
  scene of = spans();
  assert_number(&of, "q", "2024-Q2", "a", "q[2024-Q1] + value", "30");
  assert_truth(&of, "q", "2024-Q2", "a", "q[2024-Q1] + value = c[2024-H1]", "true");
  assert_truth(&of, "q", "2024-Q2", "a", "c[2024-H1] - q[2024-Q1] = value", "true");
  assert_truth(&of, "q", "2024-Q2", "a", "c[2024-H1] - value = q[2024-Q1]", "true");
  assert_truth(&of, "q", "2024-Q2", "a", "value <= c[2024-H1]", "true");
  assert_truth(&of, "q", "2024-Q2", "a", "value > c[2024-H1]", "false");
  assert_truth(&of, "q", "2024-Q2", "a", "c[2024-H1] > value", "true");
  assert_truth(&of, "q", "2024-Q2", "a", "value = c[2024-H1]", "unknown");
  assert_truth(&of, "q", "2024-Q2", "a", "value < c[2023]", "unknown");
  assert_number(&of, "q", "2024-Q2", "a", "c[2023] - q[2023-Q2]", "not_comparable (55)"); /* neither its begin nor its end */
  assert_number(&of, "q", "2024-Q2", "a", "q[2023-Q1] + value", "not_comparable (28)");
  /* a ratio of flows accumulates over no span */
  assert_truth(&of, "q", "2024-Q1", "a", "value / q <= c[2024-H1] / c[2024-H1]", "unknown");
  scene_close(&of);
}

static void test_stocks_at_any_dates(void **state) {
  (void)state;
  scene of = spans();
  assert_number(&of, "firms", "2024-06-30", "a", "value - firms[2024-03-05]", "2");
  assert_number(&of, "firms", "2024-06-30", "a", "pop", "2"); /* dates step by observation */
  assert_number(&of, "firms", "2024-06-30", "a", "yoy", "no_base");
  assert_number(&of, "firms", "2024-06-30", "a", "value - q[2024-Q1]", "not_comparable (34)");
  assert_number(&of, "firms", "2024-06-30", "a", "mean(3)", "43.666666666666664");
  assert_number(&of, "firms", "2024-06-30", "a", "mean(4)", "too_short");
  assert_number(&of, "q", "2024-Q2", "a", "value / firms", "0.391304347826087"); /* the stock at the end of the quarter */
  assert_number(&of, "q", "2024-Q2", "a", "firms[2023]", "41");
  scene_close(&of);
}

static void test_measures_of_fixed_periods(void **state) {
  (void)state;
  scene of = spans();
  assert_number(&of, "q", "2024-Q3", "a", "yoy(q[2024-Q1])", "2");
  assert_number(&of, "q", "2024-Q3", "a", "pop(q[2024-Q1])", "-13");
  assert_number(&of, "q", "2024-Q3", "a", "mean(q[2024-Q2], 3)", "18.333333333333332");
  assert_number(&of, "q", "2024-Q3", "a", "mean(q[2022-Q2], 3)", "too_short");
  assert_number(&of, "q", "2024-Q3", "a", "lag(yoy(q[2024-Q2]), 1)", "2");
  assert_number(&of, "q", "2024-Q3", "b", "rank(q[2024-Q2])", "1");
  assert_number(&of, "q", "2024-Q3", "b", "rank(lag(q[2024-Q2], 1))", "2");
  assert_number(&of, "q", "2024-Q3", "b", "lag(rank(q[2024-Q2]), 1)", "2");
  assert_number(&of, "q", "2024-Q3", "a", "yoy(q[2024-Q1])  + yoy(q[2024-Q2])", "5"); /* both of quarters, adjacent */
  /* all periods fixed: the measure works from them; some: it follows the context, and those that are fixed stay */
  assert_number(&of, "q", "2024-Q3", "a", "yoy(q[2024-Q1] / c[2024-Q1])", "0");
  assert_number(&of, "q", "2024-Q2", "a", "yoy(value / q[2022-Q2])", "0.5");
  assert_number(&of, "rebased", "2024-Q1", "a", "value", "240");
  assert_number(&of, "rebased", "2024-Q1", "a", "yoy", "40");
  assert_number(&of, "q", "2024-Q3", "a", "yoy(rebased[2024-Q1])", "40");
  scene_close(&of);
}

static void test_lags_and_windows(void **state) {
  (void)state;
  scene of = spans();
  assert_number(&of, "q", "2024-Q1", "a", "lag(0)", "12");
  assert_number(&of, "q", "2024-Q1", "a", "lag(2)", "missing"); /* 2023-Q3 is a gap, not the row before */
  assert_number(&of, "q", "2024-Q1", "a", "lag(3)", "15");
  assert_number(&of, "q", "2024-Q1", "a", "lag(99)", "missing");
  assert_number(&of, "q", "2024-Q1", "a", "mean(4)", "missing");
  assert_number(&of, "q", "2024-Q1", "a", "mean(4, min=3)", "17.333333333333332");
  assert_number(&of, "q", "2022-Q3", "a", "mean(4)", "too_short");
  assert_number(&of, "q", "2022-Q3", "a", "mean(4, min=3)", "6");
  assert_number(&of, "q", "2022-Q3", "a", "mean(4, min=4)", "too_short");
  assert_number(&of, "q", "2024-Q2", "a", "mean(late, 2)", "4.5");
  assert_number(&of, "q", "2024-Q2", "a", "mean(late, 3)", "too_short"); /* the timeline of late begins in 2024-Q1 */
  assert_number(&of, "q", "2024-Q2", "a", "mean(coalesce(late, 0) + value, 3)", "21.333333333333332");
  assert_number(&of, "q", "2024-Q3", "a", "lag(late, 1)", "5"); /* by the calendar, behind the last row too */
  assert_number(&of, "late", "2024-Q2", "a", "cagr(q, 2)", "73.20508075688772");
  scene_close(&of);
}

static void test_cumulative(void **state) {
  (void)state;
  scene of = spans();
  assert_number(&of, "c", "2024-H1", "a", "discrete", "18");
  assert_number(&of, "c", "2024-Q1", "a", "discrete", "12"); /* January resets */
  assert_number(&of, "c", "2023", "a", "discrete", "25");
  assert_number(&of, "c", "2024-H1", "a", "pop", "no_base"); /* a cumulative span has no previous one */
  assert_number(&of, "c", "2024-H1", "a", "pop(discrete)", "6");
  assert_number(&of, "c", "2024-Q1", "a", "pop(discrete)", "-13"); /* on the last quarter of the year before: 70 - 45 */
  assert_number(&of, "c", "2024-H1", "a", "pop_pct(discrete)", "50");
  assert_number(&of, "c", "2024-H1", "a", "yoy(discrete)", "3");
  assert_number(&of, "c", "2024-H1", "a", "yoy", "5");
  assert_number(&of, "c", "2024-H1", "a", "lag(discrete, 2)", "25");
  assert_number(&of, "c", "2024-H1", "a", "mean(discrete, 3)", "18.333333333333332");
  assert_number(&of, "c", "2024-H1", "a", "lag(1)", "12");
  assert_number(&of, "q", "2024-Q2", "a", "discrete", "18"); /* nothing to take apart */
  assert_number(&of, "r", "2023", "a", "discrete", "undefined");
  scene_close(&of);
}

/* January and February in one block, as monthly figures in China come. */
static scene blocks(void) {
  scene of = scene_open(NULL);
  scene_indicator(&of, "m", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "n", TB_FLOW, TB_BETTER_UP, "");
  char line[64];
  for (int month = 2; month <= 12; month++) {
    snprintf(line, sizeof line, "m a 2023-01..2023-%02d %d", month, 10 * month);
    if (month != 7) scene_observation(&of, line);
  }
  scene_observe(&of, "m a 2024-01..2024-02 24\n m a 2024-Q1 40\n"
                     "n a 2024-01 5\n n a 2024-02 6\n n a 2024-03 7.5\n n a 2024-04 1\n"
                     "n b 2024-01..2024-02 11\n n b 2024-03 7.5\n n b 2024-04 1\n"
                     "n d 2024-02 6\n n d 2024-03 7\n n d 2023-12..2024-01 9\n"
                     "n e 2024-01 5\n n e 2024-02 6\n n e 2024-03 NA\n n e 2024-01..2024-03 20\n n e 2024-04 1\n"
                     "n f 2024-04 2\n n f 2024-01..2024-03 123456789012345678.5\n");
  scene_seal(&of);
  return of;
}

static void test_blocks(void **state) {
  (void)state;
  scene of = blocks();
  assert_number(&of, "m", "2023-01..2023-02", "a", "discrete", "20");
  assert_number(&of, "m", "2023-Q1", "a", "discrete", "10");
  assert_number(&of, "m", "2023-Q1", "a", "pop(discrete)", "not_comparable (-10)");         /* a month after two */
  assert_number(&of, "m", "2024-01..2024-02", "a", "pop(discrete)", "not_comparable (14)"); /* two after one */
  assert_number(&of, "m", "2023-01..2023-04", "a", "pop(discrete)", "0");
  assert_number(&of, "m", "2024-01..2024-02", "a", "yoy(discrete)", "4");
  assert_number(&of, "m", "2023-01..2023-08", "a", "discrete", "missing"); /* July is a gap */
  assert_number(&of, "m", "2024-Q1", "a", "lag(discrete, 2)", "10");       /* February is followed by December */
  scene_close(&of);
}

/* Single quarters beside totals from January: Q1 is at home among the quarters and a step of the totals. */
static void test_quarters_beside_totals(void **state) {
  (void)state;
  scene of = scene_open(NULL);
  scene_indicator(&of, "t", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "m", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "other", TB_FLOW, TB_BETTER_UP, "");
  scene_observe(&of, "t a 2023-Q1 10\n t a 2023-Q2 12\n t a 2023-H1 22\n t a 2023-Q3 14\n t a 2023-Q4 16\n t a 2023 52\n"
                     "t a 2024-Q1 7\n t a 2024-Q2 13\n t a 2024-H1 20\n"
                     "m a 2024-01..2024-02 8\n m a 2024-Q1 11\n m a 2024-01..2024-04 18\n m a 2024-Q2 15\n"
                     "other a 2024-H1 1\n other a 2024-01..2024-04 1\n");
  scene_seal(&of);
  assert_number(&of, "t", "2024-H1", "a", "discrete", "13");
  assert_number(&of, "t", "2024-H1", "a", "pop(discrete)", "6");
  assert_number(&of, "t", "2024-H1", "a", "yoy(discrete)", "1");
  assert_number(&of, "t", "2024-H1", "a", "lag(1)", "7");
  assert_number(&of, "t", "2023", "a", "discrete", "missing"); /* nine months are a gap */
  assert_number(&of, "t", "2024-Q1", "a", "discrete", "7");
  assert_number(&of, "t", "2024-Q1", "a", "pop", "-9"); /* on the fourth quarter */
  assert_number(&of, "t", "2024-Q1", "a", "mean(4)", "12.25");
  assert_number(&of, "other", "2024-H1", "a", "discrete(t)", "13");
  assert_number(&of, "m", "2024-01..2024-04", "a", "discrete", "7");
  assert_number(&of, "m", "2024-01..2024-04", "a", "pop(discrete)", "4"); /* April on March: 7 - (11 - 8) */
  assert_number(&of, "m", "2024-Q1", "a", "discrete", "11");
  assert_number(&of, "other", "2024-01..2024-04", "a", "pop(discrete(m))", "not_comparable (-4)"); /* Q1 by itself is a quarter */
  scene_close(&of);
}

static void test_year_to_date(void **state) {
  (void)state;
  scene of = blocks();
  assert_number(&of, "n", "2024-01", "a", "ytd", "5");
  assert_number(&of, "n", "2024-03", "a", "ytd", "18.5");
  assert_number(&of, "n", "2024-04", "a", "ytd", "19.5");
  assert_number(&of, "n", "2024-03", "b", "ytd", "18.5"); /* the block stands for January and February */
  assert_number(&of, "n", "2024-04", "b", "ytd", "19.5");
  assert_number(&of, "n", "2024-01..2024-02", "b", "ytd", "11");
  assert_number(&of, "n", "2024-03", "d", "ytd", "missing"); /* no January */
  assert_number(&of, "n", "2024-04", "e", "ytd", "21");      /* a block for what is missing in March */
  assert_number(&of, "n", "2024-04", "f", "ytd", "123456789012345680");
  assert_truth(&of, "n", "2024-04", "f", "ytd = 123456789012345680.5", "true");
  assert_truth(&of, "n", "2024-04", "f", "ytd > 123456789012345680.4", "true");
  assert_number(&of, "n", "2023-12..2024-01", "d", "ytd", "undefined");
  assert_number(&of, "n", "2024-04", "a", "ytd(n[2024-03])", "18.5");
  assert_number(&of, "n", "2024-04", "a", "yoy(ytd)", "no_base");
  scene_close(&of);
}

static void test_open_and_unstated(void **state) {
  (void)state;
  scene of = spans();
  assert_number(&of, "open", "2023-11..", "a", "open[2023-11..]", "30");
  assert_number(&of, "q", "2024-Q2", "a", "yoy(open[2023-11..])", "not_comparable (18)"); /* ends are the same: longer */
  assert_number(&of, "q", "2024-Q2", "a", "months(open[2023-11..])", "9");
  assert_truth(&of, "q", "2024-Q2", "a", "end(open[2023-11..]) = 2024-08-26", "true");
  assert_number(&of, "q", "2024-Q2", "a", "value - open[2023-11..]", "not_comparable (-12)");
  assert_number(&of, "open", "", "a", "value", "9");
  assert_number(&of, "open", "", "a", "yoy", "no_base");
  assert_number(&of, "open", "", "a", "lag(0)", "9");
  assert_number(&of, "open", "", "a", "lag(1)", "missing");
  assert_number(&of, "open", "", "a", "months(value)", "undefined");
  assert_number(&of, "open", "", "a", "value + 1", "10");
  assert_number(&of, "open", "", "a", "value + q[2024-Q1]", "not_comparable (21)");
  scene_close(&of);
}

static void test_span_functions(void **state) {
  (void)state;
  scene of = spans();
  assert_truth(&of, "q", "2024-Q3", "a", "start(value) = 2024-07-01 and end(value) = 2024-09-30", "true");
  assert_truth(&of, "q", "2024-Q3", "a", "start(q[2024-Q1]) < 2024-01-02", "true");
  assert_number(&of, "q", "2024-Q3", "a", "end(value) - 2023-12-21", "284");
  assert_truth(&of, "q", "2024-Q3", "a", "end(value) - 284 = 2023-12-21", "true");
  assert_truth(&of, "q", "2024-Q3", "a", "greatest(start(value), 2024-08-01) = 2024-08-01", "true");
  assert_number(&of, "q", "2024-Q3", "a", "months(value)", "3");
  assert_number(&of, "q", "2024-Q3", "a", "months(c[2023])", "12");
  assert_number(&of, "q", "2024-Q3", "a", "months(q[2023-09-06..2023-11-10])", "2"); /* whole months that fit */
  assert_number(&of, "q", "2024-Q3", "a", "months(firms[2024-03-05])", "0");
  assert_number(&of, "q", "2024-Q3", "a", "elapsed(value)", "0.6195652173913043"); /* 57 days of 92 by 26 August */
  assert_truth(&of, "q", "2024-Q3", "a", "elapsed(value) = 57 / 92", "true");
  assert_truth(&of, "q", "2024-Q3", "a", "92 * elapsed(value) <= 57", "true");
  assert_number(&of, "q", "2024-Q3", "a", "elapsed(q[2024-Q2]) + elapsed(q[2024-Q4])", "1");
  assert_number(&of, "q", "2024-Q3", "b", "months(value)", "3"); /* the span is there without a value */
  assert_number(&of, "q", "2024-Q3", "a", "value / months(value)", "6.666666666666667");
  assert_truth(&of, "r", "2024-01..2024-07", "a", "months(value) != months(r[2023])", "true"); /* counts have no span */
  assert_number(&of, "r", "2024-01..2024-07", "a", "decimals(value)", "1");
  assert_number(&of, "r", "2024-01..2024-07", "a", "decimals(r[2023])", "2");
  assert_number(&of, "r", "2024-01..2024-07", "b", "decimals(value)", "missing");
  assert_number(&of, "r", "2024-01..2024-07", "b", "decimals(r[2023]@a)", "2");
  assert_number(&of, "r", "2024-01..2024-07", "a", "decimals(rebased)", "undefined"); /* computed, not written */
  scene_close(&of);
}

static scene odd(void) {
  scene of = scene_open("2024-08-26");
  scene_indicator(&of, "z", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "c", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "half_c", TB_FLOW, TB_BETTER_UP, "c / 2");
  scene_observe(&of, "z a 2023-07-02..2023-09-05 3\n z a 2023-09-06..2023-11-10 5\n z a 2022-09-06..2022-11-10 4\n z a 2024-Q1 6\n"
                     "z a 2023-Q4 2\n z a 0001 1\n z a 2024-03.. 8\n"
                     "c a 2024-Q1 4\n c a 2024-H1 10\n c a 2023 7\n c a 2023-H1 3\n"
                     "e a 2024 1.5e-20\n e a 2023 12345678901234567890e-2\n e a 2022 1.25e22\n");
  scene_seal(&of);
  return of;
}

static void test_odd_periods(void **state) {
  (void)state;
  scene of = odd();
  assert_number(&of, "z", "2023-09-06..2023-11-10", "a", "pop", "2"); /* as many days, adjacent */
  assert_number(&of, "z", "2023-09-06..2023-11-10", "a", "yoy", "1");
  assert_number(&of, "z", "2023-09-06..2023-11-10", "a", "mean(3)", "4"); /* ranges of one length step by observation */
  assert_number(&of, "z", "2023-09-06..2023-11-10", "a", "mean(4)", "too_short");
  assert_number(&of, "z", "2023-09-06..2023-11-10", "a", "discrete", "5");
  assert_number(&of, "z", "2023-09-06..2023-11-10", "a", "ytd", "undefined");
  assert_number(&of, "z", "2024-Q1", "a", "pop(z[2024-H1])", "missing"); /* no halves at all */
  assert_number(&of, "z", "2024-Q1", "a", "pop(coalesce(z[2024-H1], 9))", "0");
  assert_number(&of, "z", "2024-Q1", "a", "mean(coalesce(z[2024-H1], 9), 2)", "too_short");
  assert_number(&of, "z", "2024-Q1", "a", "lag(coalesce(z[2024-05-06], 9), 0) + lag(coalesce(z[2024-05-06], 9), 1)", "missing");
  assert_number(&of, "z", "2024-Q1", "a", "mean(z[2024-03..], 1)", "8");
  assert_number(&of, "z", "2024-Q1", "a", "pop(z[2024-03..])", "no_base");
  assert_number(&of, "z", "2024-Q1", "a", "cagr(10000)", "no_base"); /* before the calendar */
  assert_number(&of, "z", "0001", "a", "yoy", "no_base");
  assert_number(&of, "z", "0001", "a", "pop", "no_base");
  /* each fixed period moves along its own timeline: a cumulative span has none before it */
  assert_number(&of, "z", "2024-Q1", "a", "pop(z[2024-Q1])", "4");
  assert_number(&of, "z", "2024-Q1", "a", "pop(z[2024-Q1] + coalesce(c[2024-H1], 1))", "not_comparable (13)");
  assert_number(&of, "z", "2024-Q1", "a", "pop(z[2024-Q1] + coalesce(half_c[2024-H1], 1))", "not_comparable (8)");
  scene_close(&of);
}

static void test_decimals_of_exponents(void **state) {
  (void)state;
  scene of = odd();
  assert_number(&of, "e", "2024", "a", "decimals(value)", "21");
  assert_number(&of, "e", "2023", "a", "decimals(value)", "2");
  assert_number(&of, "e", "2022", "a", "decimals(value)", "0");
  scene_close(&of);
}

static void test_no_reference_day(void **state) {
  (void)state;
  scene of = blocks();
  assert_number(&of, "n", "2024-03", "a", "elapsed(value)", "undefined");
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_spans_compared),
      cmocka_unit_test(test_parts_and_wholes),
      cmocka_unit_test(test_stocks_at_any_dates),
      cmocka_unit_test(test_measures_of_fixed_periods),
      cmocka_unit_test(test_lags_and_windows),
      cmocka_unit_test(test_cumulative),
      cmocka_unit_test(test_blocks),
      cmocka_unit_test(test_quarters_beside_totals),
      cmocka_unit_test(test_year_to_date),
      cmocka_unit_test(test_open_and_unstated),
      cmocka_unit_test(test_span_functions),
      cmocka_unit_test(test_odd_periods),
      cmocka_unit_test(test_decimals_of_exponents),
      cmocka_unit_test(test_no_reference_day),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
