/* Changes and cumulation: figures of the design and of the public notice, worked by hand. */
#include "measure_columns.h"

#include <math.h>
#include <stdio.h>

static void test_differences_are_decimals(void **state) {
  (void)state;
  one_value(run_change("yoy", 0, "1234.56", "1200.11"), 34.45, 2); /* in doubles 34.450000000000045 */
  one_value(run_change("yoy", 0, "31.0", "48.4"), -17.4, 1);       /* water: 48.4 to 31.0 */
  one_value(run_change("yoy", 0, "35.9", "32.65"), 3.25, 2);       /* a share, in points */
  one_value(run_change("yoy", 0, "5", "-5"), 10, 0);
  one_value(run_change("yoy", 0, "0.1", "0.10"), 0, 2);
  one_value(run_change("pop", 0, "-0", "0.0"), 0, 1);
}

/* 999999999999999 + 1 leaves the 15 digits of a short cell; a long text counts to its last digit. */
static void test_differences_beyond_short(void **state) {
  (void)state;
  one_value(run_change("yoy", 0, "999999999999999", "-1"), 1e15, TB_DECIMALS_REAL);
  one_value(run_change("yoy", 0, "-999999999999999", "1"), -1e15, TB_DECIMALS_REAL);
  one_value(run_change("yoy", 0, "999999999999998", "-1"), 999999999999999, 0);
  one_value(run_change("yoy", 0, "12345678901234567890.5", "12345678901234567890.25"), 0.25, TB_DECIMALS_REAL);
  one_reason(run_change("yoy", 0, "1.7e308", "-1.7e308"), TB_UNDEFINED);
}

/* A fall of exactly 20 % is -20 whatever the figures, here all of one decimal: a rule `< -20` must not fire. */
static void test_a_fall_of_a_fifth(void **state) {
  (void)state;
  for (int base = 5; base < 5000; base += 5) {
    char now_text[32], base_text[32];
    (void)snprintf(base_text, sizeof base_text, "%d.%d", base / 10, base % 10);
    (void)snprintf(now_text, sizeof now_text, "%d.%d", base * 4 / 5 / 10, base * 4 / 5 % 10);
    one_value(run_change("yoy_pct", 0, now_text, base_text), -20, TB_DECIMALS_REAL);
  }
}

static void test_percent_reasons(void **state) {
  (void)state;
  one_value(run_change("yoy_pct", 0, "2", "79"), 100 * -77 / 79.0, TB_DECIMALS_REAL);
  one_reason(run_change("yoy_pct", 0, "2", "0.00"), TB_ZERO_BASE);
  one_reason(run_change("yoy_pct", 0, "2", "-0.01"), TB_NEGATIVE_BASE);
  one_reason(run_change("yoy_pct", 0, "2", ""), TB_NO_BASE);
  one_reason(run_change("yoy_pct", 0, "2", NULL), TB_NO_BASE);
  one_reason(run_change("pop", 0, "2", NULL), TB_NO_BASE);
  one_reason(run_change("yoy", 0, "", NULL), TB_MISSING);
  one_reason(run_change("yoy", 0, "?", ""), TB_UNDEFINED); /* the leftmost */
  one_reason(run_change("yoy", 0, "1", "?"), TB_UNDEFINED);
  one_reason(run_change("yoy", 0, "1", "!2"), TB_NOT_COMPARABLE);
}

/* A flag of incomparability leaves the plain number beside the reason. */
static void test_not_comparable_keeps_the_number(void **state) {
  (void)state;
  tb_column now, base, out;
  const char *now_texts[] = {"35.9", "10"}, *base_texts[] = {"32.65", "0"};
  const bool incomparable[] = {true, true};
  column_read(&now, now_texts, 2);
  column_read(&base, base_texts, 2);
  column_blank(&out, 2, false);
  const tb_rows rows = {.n = 2, .now = &now, .base = &base, .incomparable = incomparable};
  assert_status(TB_OK, kernel_named("yoy")(&rows, &(tb_args){0}, &out));
  assert_int_equal(out.reasons[0], TB_NOT_COMPARABLE);
  assert_double_equal_bits(out.values[0], 3.25);
  assert_int_equal(out.decimals[0], 2);
  assert_status(TB_OK, kernel_named("yoy_pct")(&rows, &(tb_args){0}, &out));
  assert_int_equal(out.reasons[0], TB_NOT_COMPARABLE);
  assert_double_equal_bits(out.values[0], 65000 / 6530.0); /* 100 * 3.25 / 32.65 */
  assert_int_equal(out.reasons[1], TB_ZERO_BASE);
  column_drop(&now);
  column_drop(&base);
  column_drop(&out);
}

/* A difference of differences is exact, for a short difference stays short: (0.3 - 0.1) - (0.4 - 0.3) is 0.1. */
static void test_nested_differences(void **state) {
  (void)state;
  tb_column now = run_change("yoy", 0, "0.3", "0.1"), base = run_change("yoy", 0, "0.4", "0.3"), out;
  column_blank(&out, 1, false);
  const tb_rows rows = {.n = 1, .now = &now, .base = &base};
  assert_status(TB_OK, kernel_named("yoy")(&rows, &(tb_args){0}, &out));
  one_value(out, 0.1, 1);
  column_drop(&now);
  column_drop(&base);
}

/* A percentage that keeps its exact number: the difference of two thirds of 100 and one third is 100 / 3. */
static void test_nested_percentages(void **state) {
  (void)state;
  tb_column five, three, four, now, base, out;
  column_read(&five, (const char *[]){"5"}, 1);
  column_read(&three, (const char *[]){"3"}, 1);
  column_read(&four, (const char *[]){"4"}, 1);
  column_blank(&now, 1, true);
  column_blank(&base, 1, true);
  column_blank(&out, 1, true);
  assert_status(TB_OK, kernel_named("yoy_pct")(&(tb_rows){.n = 1, .now = &five, .base = &three}, &(tb_args){0}, &now));
  assert_status(TB_OK, kernel_named("yoy_pct")(&(tb_rows){.n = 1, .now = &four, .base = &three}, &(tb_args){0}, &base));
  assert_status(TB_OK, kernel_named("yoy")(&(tb_rows){.n = 1, .now = &now, .base = &base}, &(tb_args){0}, &out));
  assert_double_equal_bits(out.values[0], 100 / 3.0); /* 66.66666666666667 - 33.333333333333336 would be 33.33333333333334 */
  tb_column *all[] = {&five, &three, &four, &now, &base, &out};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++)
    column_drop(all[k]);
}

static void test_lag_copies(void **state) {
  (void)state;
  one_value(run_change("lag", 1, "", "35.90"), 35.9, 2);
  one_value(run_change("lag", 1, "1", "1234567890.123456789"), 1234567890.123456789, TB_DECIMALS_REAL);
  one_reason(run_change("lag", 1, "1", "?"), TB_UNDEFINED);
  one_reason(run_change("lag", 1, "1", NULL), TB_MISSING);
  tb_column out = run_change("lag", 1, "1", "!2.5");
  assert_int_equal(out.reasons[0], TB_NOT_COMPARABLE);
  assert_double_equal_bits(out.values[0], 2.5);
  column_drop(&out);
}

/* 1.1^2 = 1.21, 1.5^3 = 3.375, 0.5^2 = 0.25, 2^10 = 1024: even rates come out even. */
static void test_growth_of_even_rates(void **state) {
  (void)state;
  one_value(run_change("cagr", 2, "121", "100"), 10, TB_DECIMALS_REAL);
  one_value(run_change("cagr", 3, "3.375", "1"), 50, TB_DECIMALS_REAL);
  one_value(run_change("cagr", 2, "25", "100"), -50, TB_DECIMALS_REAL);
  one_value(run_change("cagr", 10, "1024", "1"), 100, TB_DECIMALS_REAL);
  one_value(run_change("cagr", 5, "7.0", "7"), 0, TB_DECIMALS_REAL);
  one_value(run_change("cagr", 1, "91.2", "114"), -20, TB_DECIMALS_REAL);
  one_reason(run_change("cagr", 2, "-1", "100"), TB_UNDEFINED);
  one_reason(run_change("cagr", 1, "0", "100"), TB_UNDEFINED);
  one_reason(run_change("cagr", 2, "1", "0"), TB_ZERO_BASE);
  one_reason(run_change("cagr", 2, "1", "-2"), TB_NEGATIVE_BASE);
  one_reason(run_change("cagr", 2, "1", NULL), TB_NO_BASE);
}

/* Cumulative 10.5 (1-2月), 16.2, 20.0: single periods 10.5, 5.7, 3.8; January resets, a gap stays one. */
static void test_discrete(void **state) {
  (void)state;
  one_value(run_change("discrete", 0, "10.5", NULL), 10.5, 1);
  one_value(run_change("discrete", 0, "16.2", "10.5"), 5.7, 1);
  one_value(run_change("discrete", 0, "20.0", "16.2"), 3.8, 1);
  one_reason(run_change("discrete", 0, "20.0", ""), TB_MISSING);
  one_reason(run_change("discrete", 0, "", "16.2"), TB_MISSING);
}

/* ----------------------------------------------------------------------------------- runs of cells against cells one by one */

enum { RUN = 700 }; /* more than a tile */

static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

/* What the cells of a run are like. */
typedef struct traps {
  unsigned decimals;     /* up to as many */
  int64_t mantissas;     /* below it, either sign where `negative` */
  bool mixed, negative;  /* decimals of each cell its own */
  unsigned hidden, zero; /* one in so many has a reason, is zero; 0: none */
} traps;

static void random_column(tb_column *column, const traps *of, uint64_t *seed) {
  column_blank(column, RUN, false);
  for (size_t i = 0; i < RUN; i++) {
    const unsigned decimals = of->mixed ? (unsigned)(next_random(seed) % (of->decimals + 1)) : of->decimals;
    int64_t mantissa = (int64_t)(next_random(seed) % (uint64_t)of->mantissas);
    if (of->negative && next_random(seed) % 2) mantissa = -mantissa;
    if (of->zero && next_random(seed) % of->zero == 0) mantissa = 0;
    tb_column_set(column, i, mantissa ? (double)mantissa / tb_power10(decimals) : 0, (uint8_t)decimals);
    static const tb_reason reasons[] = {TB_MISSING, TB_UNDEFINED, TB_NO_PEERS, TB_NOT_COMPARABLE};
    if (!of->hidden || next_random(seed) % of->hidden) continue;
    const tb_reason reason = reasons[next_random(seed) % 4];
    if (reason == TB_NOT_COMPARABLE) {
      column->reasons[i] = TB_NOT_COMPARABLE; /* the plain number stays */
    } else {
      tb_column_set_reason(column, i, reason);
    }
  }
}

/* One cell alone, beside one that is not short: the way of any cells. */
static void one_by_one(const char *measure, const tb_rows *in, tb_column *out) {
  tb_column now, base, two;
  bool incomparable[2] = {false, false};
  column_blank(&now, 2, false);
  column_blank(&base, 2, false);
  column_blank(&two, 2, false);
  tb_column_set(&now, 1, 1, TB_DECIMALS_REAL);
  tb_column_set(&base, 1, 1, TB_DECIMALS_REAL);
  for (size_t i = 0; i < in->n; i++) {
    now.values[0] = in->now->values[i], now.decimals[0] = in->now->decimals[i], now.reasons[0] = in->now->reasons[i];
    base.values[0] = in->base->values[i], base.decimals[0] = in->base->decimals[i], base.reasons[0] = in->base->reasons[i];
    incomparable[0] = in->incomparable && in->incomparable[i];
    const tb_rows rows = {.n = 2, .now = &now, .base = &base, .incomparable = in->incomparable ? incomparable : NULL};
    assert_status(TB_OK, kernel_named(measure)(&rows, &(tb_args){0}, &two));
    out->values[i] = two.values[0], out->decimals[i] = two.decimals[0], out->reasons[i] = two.reasons[0];
  }
  column_drop(&now);
  column_drop(&base);
  column_drop(&two);
}

static void assert_same_run(const char *measure, const tb_rows *in) {
  tb_column run, alone;
  column_blank(&run, RUN, false);
  column_blank(&alone, RUN, false);
  assert_status(TB_OK, kernel_named(measure)(in, &(tb_args){0}, &run));
  one_by_one(measure, in, &alone);
  for (size_t i = 0; i < RUN; i++) {
    assert_int_equal(run.reasons[i], alone.reasons[i]);
    assert_int_equal(run.decimals[i], alone.decimals[i]);
    assert_double_equal_bits(run.values[i], alone.values[i]);
  }
  column_drop(&run);
  column_drop(&alone);
}

static void test_runs_are_what_cells_are(void **state) {
  (void)state;
  static const traps all[] = {
      {.decimals = 2, .mantissas = 100000},
      {.decimals = 2, .mantissas = 100000, .hidden = 10, .zero = 20},
      {.decimals = 4, .mantissas = 1000, .mixed = true, .negative = true, .hidden = 3, .zero = 3},
      {.decimals = 0, .mantissas = INT64_C(1000000000000000), .negative = true},             /* differences beyond 15 digits */
      {.decimals = 3, .mantissas = INT64_C(90000000000000), .negative = true, .hidden = 50}, /* about 9 * 10^13 */
      {.decimals = 1, .mantissas = INT64_C(440000000000000), .negative = true}, /* 100 times the difference is beyond a double */
      {.decimals = 22, .mantissas = INT64_C(1000000000000000), .hidden = 5},
      {.decimals = 22, .mantissas = 100000000, .mixed = true, .negative = true}, /* a scale too fine for some */
      {.decimals = 6, .mantissas = INT64_C(100000000), .mixed = true, .hidden = 2},
      {.decimals = 1, .mantissas = INT64_C(1) << 30, .negative = true}, /* differences just within 32 bits, and just beyond */
      {.decimals = 3, .mantissas = INT64_C(1) << 30, .negative = true},
      {.decimals = 5, .mantissas = INT64_C(1) << 30, .negative = true, .hidden = 20},
      {.decimals = 5, .mantissas = INT64_C(1) << 31},
      {.decimals = 3, .mantissas = INT64_C(1) << 38, .negative = true},
      {.decimals = 2, .mantissas = (INT64_C(1) << 30) + (1 << 22), .negative = true, .zero = 20},
  };
  uint64_t seed = 88172645463325252;
  for (int round = 0; round < 40; round++) {
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
      tb_column now, base;
      bool incomparable[RUN];
      random_column(&now, &all[k], &seed);
      random_column(&base, &all[k], &seed);
      for (size_t i = 0; i < RUN; i++)
        incomparable[i] = next_random(&seed) % 4 == 0;
      const tb_rows rows = {.n = RUN, .now = &now, .base = &base, .incomparable = round % 2 ? incomparable : NULL};
      assert_same_run("yoy", &rows);
      assert_same_run("yoy_pct", &rows);
      column_drop(&now);
      column_drop(&base);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_differences_are_decimals),
      cmocka_unit_test(test_differences_beyond_short),
      cmocka_unit_test(test_a_fall_of_a_fifth),
      cmocka_unit_test(test_percent_reasons),
      cmocka_unit_test(test_not_comparable_keeps_the_number),
      cmocka_unit_test(test_nested_differences),
      cmocka_unit_test(test_nested_percentages),
      cmocka_unit_test(test_lag_copies),
      cmocka_unit_test(test_growth_of_even_rates),
      cmocka_unit_test(test_discrete),
      cmocka_unit_test(test_runs_are_what_cells_are),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
