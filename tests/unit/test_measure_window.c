/* Windows and statistics against published values, or worked by hand. */
#include "measure_columns.h"

#include <math.h>

enum { NIST_N = 1001 };

static tb_column run_n(const char *measure, const char *const *texts, size_t n) {
  return run_window(measure, &(tb_args){.n = (int)n}, texts, n);
}

/* NIST StRD, univariate: the first value, then 500 times the low and the high one. Certified mean and standard deviation. */
static void test_nist_univariate(void **state) {
  (void)state;
  static const struct {
    const char *first, *low, *high;
    double mean, sd;
  } sets[] = {
      {"1.2", "1.1", "1.3", 1.2, 0.1},                             /* NumAcc2, average difficulty */
      {"1000000.2", "1000000.1", "1000000.3", 1000000.2, 0.1},     /* NumAcc3 */
      {"10000000.2", "10000000.1", "10000000.3", 10000000.2, 0.1}, /* NumAcc4, higher difficulty */
  };
  const char *texts[NIST_N];
  for (size_t k = 0; k < sizeof sets / sizeof *sets; k++) {
    texts[0] = sets[k].first;
    for (size_t i = 1; i < NIST_N; i++)
      texts[i] = i % 2 ? sets[k].low : sets[k].high;
    one_value(run_n("mean", texts, NIST_N), sets[k].mean, TB_DECIMALS_REAL);
    one_value(run_n("sd", texts, NIST_N), sets[k].sd, TB_DECIMALS_REAL);
  }
  /* NumAcc1: mean 10000002, standard deviation 1 */
  static const char *const three[] = {"10000001", "10000003", "10000002"};
  one_value(run_n("mean", three, 3), 10000002, TB_DECIMALS_REAL);
  one_value(run_n("sd", three, 3), 1, TB_DECIMALS_REAL);
}

/* The same variance for values whose squares leave 128 bits on a scale of 20 decimals. */
static void test_sd_of_many_decimals(void **state) {
  (void)state;
  static const char *const texts[] = {"0.00000000000000000010", "0.00000000000000000020", "0.00000000000000000030"};
  one_value(run_n("sd", texts, 3), sqrt(1e-38), TB_DECIMALS_REAL);
  static const char *const apart[] = {"1", "0.0000000000000000000001", "2"};
  one_value(run_n("highest", apart, 3), 2, 0);
  one_value(run_n("lowest", apart, 3), 1e-22, 22);
}

static void test_median_and_ends_keep_what_was_written(void **state) {
  (void)state;
  static const char *const texts[] = {"3.0", "1.25", "2", "10.50", "1.250"};
  one_value(run_n("median", texts, 3), 2, 0);
  one_value(run_n("median", texts, 4), 2.5, TB_DECIMALS_REAL);
  one_value(run_n("lowest", texts, 5), 1.25, 2); /* of equal ones the oldest */
  one_value(run_n("highest", texts, 5), 10.5, 2);
}

/* y = 1, 2, 2, 4 at 0..3: mean step 1.5, sum of (x - 1.5) y = -1.5 - 1 + 1 + 6 = 4.5, over 5: 0.9. */
static void test_slope(void **state) {
  (void)state;
  static const char *const texts[] = {"1", "2", "2", "4"};
  one_value(run_n("slope", texts, 4), 0.9, TB_DECIMALS_REAL);
  /* a missing step keeps its place: (0, 1) and (3, 4) lie on a line of slope 1 */
  static const char *const gap[] = {"1", "", "", "4"};
  one_value(run_window("slope", &(tb_args){.n = 4, .min = 2}, gap, 4), 1, TB_DECIMALS_REAL);
}

static void test_windows_that_will_not_do(void **state) {
  (void)state;
  static const char *const texts[] = {"1", "", "3"};
  one_reason(run_window("mean", &(tb_args){.n = 3}, texts, 3), TB_MISSING);
  one_reason(run_window("mean", &(tb_args){.n = 4}, texts, 3), TB_TOO_SHORT);
  one_reason(run_window("mean", &(tb_args){.n = 4, .min = 3}, texts, 3), TB_TOO_SHORT);
  one_reason(run_window("mean", &(tb_args){.n = 3, .min = 3}, texts, 3), TB_MISSING);
  one_value(run_window("mean", &(tb_args){.n = 4, .min = 2}, texts, 3), 2, TB_DECIMALS_REAL);
  one_value(run_window("mean", &(tb_args){.n = 1}, texts + 2, 1), 3, TB_DECIMALS_REAL);
  one_reason(run_window("sd", &(tb_args){.n = 1}, texts + 2, 1), TB_UNDEFINED);
  one_reason(run_window("slope", &(tb_args){.n = 3, .min = 1}, texts + 1, 2), TB_UNDEFINED);
  one_reason(run_window("sen", &(tb_args){.n = 1}, texts, 1), TB_UNDEFINED);
  one_reason(run_window("trend_p", &(tb_args){.n = 3, .min = 2}, texts, 3), TB_TOO_SHORT);
}

/*
 * 2, 4, 4, 5, 100: median 4; distances 2, 0, 0, 1, 96 have the median 1; 96 / 1.4826. Then 1, 2, 4, 9: median 3, distances 2, 1, 1, 6,
 * MAD 1.5; 6 / (1.4826 * 1.5) = 60000 / 22239.
 */
static void test_zscore(void **state) {
  (void)state;
  static const char *const odd[] = {"2", "4", "4", "5", "100"}, *const even[] = {"1", "2", "4", "9"};
  one_value(run_n("zscore", odd, 5), 960000 / 14826.0, TB_DECIMALS_REAL);
  one_value(run_n("zscore", even, 4), 60000 / 22239.0, TB_DECIMALS_REAL);
  /* far apart: median and MAD 0.0002; 10000 * (5 * 10^18 - 2) / (2 * 14826) by Python's Fraction */
  static const char *const apart[] = {"0", "0.0001", "0.0002", "500000000000000", "500000000000000"};
  one_value(run_n("zscore", apart, 5), 0x1.766ae6e2b36f9p+60, TB_DECIMALS_REAL);
  static const char *const flat[] = {"3", "3", "3.0", "8"};
  one_reason(run_n("zscore", flat, 4), TB_UNDEFINED);
  static const char *const gone[] = {"1", "2", "4", ""};
  one_reason(run_window("zscore", &(tb_args){.n = 4, .min = 2}, gone, 4), TB_MISSING);
}

/* p of a series, to be compared with what was published to some digits. */
static void expect_p(const char *const *texts, size_t n, double published, double within) {
  tb_column out = run_n("trend_p", texts, n);
  assert_int_equal(out.reasons[0], TB_VALUE);
  if (fabs(out.values[0] - published) > within) print_error("p = %.17g, published %g\n", out.values[0], published);
  assert_true(fabs(out.values[0] - published) <= within);
  column_drop(&out);
}

/*
 * A worked example of J. Little, College of the Holy Cross ("A Mann-Kendall Example, by hand"): 91 pairs, 72 rise, 18 fall, 1 is equal, S =
 * 54, V = (14 * 13 * 33 - 2 * 1 * 9) / 18 = 332.67, z = 53 / sqrt(V) = 2.9058, one tail .0018. erfc(z / sqrt 2), by Python's
 * math.erfc, is .0036627.
 */
static void test_mann_kendall_by_hand(void **state) {
  (void)state;
  static const char *const texts[] = {"12.9", "14.8", "13.2", "15.7", "13.8", "15.6", "12.9",
                                      "11.0", "17.3", "15.9", "19.0", "18.3", "20.1", "21.7"};
  expect_p(texts, 14, 2 * 0.0018, 1e-4);
  expect_p(texts, 14, 0.0036627, 1e-7);
}

/* 1 .. 10: S = 45, V = 10 * 9 * 25 / 18 = 125, z = 44 / sqrt(125) = 3.9355; R's mk.test(1:10) of package trend prints p-value = 8.303e-05.
 */
static void test_mann_kendall_of_ten(void **state) {
  (void)state;
  static const char *const texts[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};
  expect_p(texts, 10, 8.303e-05, 5e-9);
}

static void test_mann_kendall_of_nothing(void **state) {
  (void)state;
  static const char *const constant[] = {"2", "2.0", "2", "2"}, *const up_and_down[] = {"1", "2", "1"};
  one_value(run_n("trend_p", constant, 4), 1, TB_DECIMALS_REAL);
  one_value(run_n("trend_p", up_and_down, 3), 1, TB_DECIMALS_REAL);
}

/* 1, 3, 2, 7: slopes 2, -1, 5, 1/2, 2, 2 in order -1, 1/2, 2, 2, 2, 5: median 2. Of 0, 1, 3: slopes 1, 2, 3/2, median 3/2. */
static void test_sen(void **state) {
  (void)state;
  static const char *const even[] = {"1", "3", "2", "7"}, *const odd[] = {"0", "1", "3"};
  one_value(run_n("sen", even, 4), 2, TB_DECIMALS_REAL);
  one_value(run_n("sen", odd, 3), 1.5, TB_DECIMALS_REAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nist_univariate),
      cmocka_unit_test(test_sd_of_many_decimals),
      cmocka_unit_test(test_median_and_ends_keep_what_was_written),
      cmocka_unit_test(test_slope),
      cmocka_unit_test(test_windows_that_will_not_do),
      cmocka_unit_test(test_zscore),
      cmocka_unit_test(test_mann_kendall_by_hand),
      cmocka_unit_test(test_mann_kendall_of_ten),
      cmocka_unit_test(test_mann_kendall_of_nothing),
      cmocka_unit_test(test_sen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
