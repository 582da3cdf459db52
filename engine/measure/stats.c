/*
 * Robust statistics. The only file that uses GSL, of which it calls nothing that can fail: the aborting error handler is out of reach.
 */
#include "kernels.h"
#include "series.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------- zscore */

/* 1.4826, which makes the MAD of a normal distribution its standard deviation, as a fraction. */
enum { MAD_TO_SD = 14826, MAD_TO_SD_ONE = 10000 };

/* In whole numbers: doubled distances from the doubled median, at most 4 * 10^18, whose doubled median is four MADs. */
static void write_zscore_scaled(tb_series *series, tb_column *out, size_t i) {
  const tb_point *low, *high;
  tb_series_sort(series);
  tb_series_middle(series, &low, &high);
  const int64_t twice_median = low->whole + high->whole;
  const int64_t twice_distance = 2 * series->points[series->n - 1].whole - twice_median;
  for (size_t k = 0; k < series->n; k++)
    series->points[k].whole = llabs(2 * series->points[k].whole - twice_median);
  tb_series_sort(series);
  tb_series_middle(series, &low, &high);
  const int64_t four_mad = low->whole + high->whole;
  if (four_mad == 0) {
    tb_column_set_reason(out, i, TB_UNDEFINED);
    return;
  }
  tb_put_ratio(out, i, (tb_int128)twice_distance * 2 * MAD_TO_SD_ONE, (tb_int128)four_mad * MAD_TO_SD, TB_VALUE);
}

/* The median of an exact series. `two` is 2. */
static void median_of(tb_series *series, const tb_rational *two, tb_rational *median) {
  const tb_point *low, *high;
  tb_series_sort(series);
  tb_series_middle(series, &low, &high);
  tb_rational_add(median, low->exact, high->exact);
  (void)tb_rational_divide(median, median, two);
}

static void write_zscore_exact(tb_series *series, tb_column *out, size_t i) {
  tb_rational median, score, factor;
  tb_rational_init(&median);
  tb_rational_init(&score);
  tb_rational_init(&factor);
  tb_rational_set_integer(&factor, 2);
  median_of(series, &factor, &median);
  tb_rational_subtract(&score, series->points[series->n - 1].exact, &median);
  for (size_t k = 0; k < series->n; k++) {
    tb_rational *distance = series->points[k].exact;
    tb_rational_subtract(distance, distance, &median);
    if (tb_rational_sign(distance) < 0) tb_rational_negate(distance, distance);
  }
  median_of(series, &factor, &median);
  if (tb_rational_divide(&score, &score, &median)) {
    tb_rational_set_decimal(&factor, MAD_TO_SD, 4);
    (void)tb_rational_divide(&score, &score, &factor);
    tb_column_set_exact(out, i, &score, TB_VALUE);
  } else {
    tb_column_set_reason(out, i, TB_UNDEFINED);
  }
  tb_rational_clear(&median);
  tb_rational_clear(&score);
  tb_rational_clear(&factor);
}

static tb_status write_zscore(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  (void)in;
  if (series->scaled) {
    write_zscore_scaled(series, out, i);
  } else {
    write_zscore_exact(series, out, i);
  }
  return TB_OK;
}

/**
 * Robust score of the value among those of its window: zscore.
 *
 * For each of the in->n entities (now - median) / (1.4826 * MAD), MAD being the median of the distances from the median; exact and rounded
 * once. The reason of now comes first; a MAD of 0, when more than half of the values are equal: TB_UNDEFINED. Windows as in series.h.
 * Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993. O(n * n_window log n_window). TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_zscore(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic zscore = {1, TB_MISSING, true, write_zscore};
  return tb_series_run(in, args, &zscore, out);
}

/* ------------------------------------------------------------------------------------------------------------------ trend_p */

/* What the test needs of a series: S, and eighteen times its variance, a whole number. */
typedef struct mann_kendall {
  int64_t s;
  int64_t eighteen_variances;
} mann_kendall;

/* t (t - 1) (2 t + 5): what t values add to the variance, or t equal ones take from it. Below 2.1 * 10^12 for 10,000. */
static int64_t variance_term(int64_t t) {
  return t * (t - 1) * (2 * t + 5);
}

/* Numbers the values of the series densely, into ranks[step]; takes the ties from *eighteen_variances. */
static void rank_values(tb_series *series, uint32_t *ranks, int64_t *eighteen_variances) {
  uint32_t rank = 0;
  size_t first = 0;
  tb_series_sort(series);
  for (size_t k = 0; k < series->n; k++) {
    if (k > 0 && tb_point_compare(series, &series->sorted[k - 1], &series->sorted[k]) != 0) {
      *eighteen_variances -= variance_term((int64_t)(k - first));
      first = k;
      rank++;
    }
    ranks[series->sorted[k].step] = rank;
  }
  *eighteen_variances -= variance_term((int64_t)(series->n - first));
}

static tb_status count_trend(tb_series *series, size_t n_window, mann_kendall *test) {
  uint32_t *ranks = tb_series_scratch(series, n_window, sizeof *ranks);
  if (!ranks) return TB_NO_MEMORY;
  *test = (mann_kendall){.eighteen_variances = variance_term((int64_t)series->n)};
  rank_values(series, ranks, &test->eighteen_variances);
  for (size_t later = 1; later < series->n; later++) {
    const uint32_t value = ranks[series->points[later].step];
    for (size_t k = 0; k < later; k++) {
      const uint32_t earlier = ranks[series->points[k].step];
      test->s += (value > earlier) - (value < earlier);
    }
  }
  return TB_OK;
}

static tb_status write_trend_p(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  mann_kendall test;
  const tb_status status = count_trend(series, in->n_window, &test);
  if (status) return status;
  const int64_t distance = llabs(test.s) - 1; /* one towards zero: the continuity correction */
  double p = 1;                               /* S of -1 .. 1; a constant series, without variance, has S = 0 */
  if (distance > 0) p = 2 * gsl_cdf_ugaussian_Q((double)distance * sqrt(18.0 / (double)test.eighteen_variances));
  tb_put_double(out, i, p, TB_VALUE);
  return TB_OK;
}

/**
 * Mann-Kendall test of the window for a trend, two-sided p-value: trend_p.
 *
 * For each of the in->n entities S = number of pairs that rise - number that fall, z = (|S| - 1) / sqrt(V) with
 * V = (k (k - 1) (2 k + 5) - sum over groups of t equal values of t (t - 1) (2 t + 5)) / 18, and p = 2 Q(z), Q the upper tail of the normal
 * distribution. A constant series has p = 1. Fewer than three values: TB_TOO_SHORT. Values compare as written. Windows as in series.h.
 * Source: Mann, Econometrica 13 (1945); Kendall, Rank Correlation Methods, 4th ed. 1975; Gilbert, Statistical Methods for Environmental
 * Pollution Monitoring, 1987, ch. 16. O(n * n_window^2). TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_trend_p(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic trend_p = {3, TB_TOO_SHORT, false, write_trend_p};
  return tb_series_run(in, args, &trend_p, out);
}

/* ---------------------------------------------------------------------------------------------------------------------- sen */

/* rise / run in whole numbers: |rise| <= 2 * 10^18, 0 < run. */
typedef struct pair_slope {
  int64_t rise;
  int64_t run;
} pair_slope;

static size_t count_pairs(const tb_series *series) {
  return series->n * (series->n - 1) / 2;
}

static int compare_slopes(const void *a, const void *b) {
  const pair_slope *x = a, *y = b;
  const tb_int128 left = (tb_int128)x->rise * y->run, right = (tb_int128)y->rise * x->run;
  return (left > right) - (left < right);
}

static tb_status write_sen_scaled(tb_series *series, tb_column *out, size_t i) {
  const size_t n = count_pairs(series);
  pair_slope *slopes = tb_series_scratch(series, n, sizeof *slopes);
  if (!slopes) return TB_NO_MEMORY;
  size_t at = 0;
  for (size_t later = 1; later < series->n; later++) {
    for (size_t k = 0; k < later; k++) {
      const tb_point *to = &series->points[later], *from = &series->points[k];
      slopes[at++] = (pair_slope){to->whole - from->whole, (int64_t)to->step - from->step};
    }
  }
  qsort(slopes, n, sizeof *slopes, compare_slopes);
  const pair_slope low = slopes[(n - 1) / 2], high = slopes[n / 2];
  const tb_int128 rise = (tb_int128)low.rise * high.run + (tb_int128)high.rise * low.run;
  tb_put_ratio(out, i, rise, 2 * low.run * high.run * tb_int128_power10(series->decimals), TB_VALUE);
  return TB_OK;
}

static int compare_rationals(const void *a, const void *b) {
  return tb_rational_compare(a, b);
}

static tb_status write_sen_exact(tb_series *series, tb_column *out, size_t i) {
  const size_t n = count_pairs(series);
  tb_rational *slopes = tb_series_scratch(series, n, sizeof *slopes), factor;
  if (!slopes) return TB_NO_MEMORY;
  tb_rational_init(&factor);
  size_t at = 0;
  for (size_t later = 1; later < series->n; later++) {
    for (size_t k = 0; k < later; k++, at++) {
      const tb_point *to = &series->points[later], *from = &series->points[k];
      tb_rational_init(&slopes[at]);
      tb_rational_subtract(&slopes[at], to->exact, from->exact);
      tb_rational_set_integer(&factor, (int64_t)to->step - from->step);
      (void)tb_rational_divide(&slopes[at], &slopes[at], &factor);
    }
  }
  qsort(slopes, n, sizeof *slopes, compare_rationals);
  tb_rational middle;
  tb_rational_init(&middle);
  tb_rational_add(&middle, &slopes[(n - 1) / 2], &slopes[n / 2]);
  tb_rational_set_integer(&factor, 2);
  (void)tb_rational_divide(&middle, &middle, &factor);
  tb_column_set_exact(out, i, &middle, TB_VALUE);
  for (at = 0; at < n; at++)
    tb_rational_clear(&slopes[at]);
  tb_rational_clear(&middle);
  tb_rational_clear(&factor);
  return TB_OK;
}

static tb_status write_sen(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  (void)in;
  return series->scaled ? write_sen_scaled(series, out, i) : write_sen_exact(series, out, i);
}

/**
 * Sen's slope of the window, per step: sen.
 *
 * For each of the in->n entities the median of (y_j - y_i) / (x_j - x_i) over all pairs of values, exact and rounded once. One value:
 * TB_UNDEFINED. Windows as in series.h. Source: Sen, Journal of the American Statistical Association 63 (1968). With m = n_window^2 / 2
 * pairs O(n * m log m), and scratch of 16 m bytes (48 m where values are long). TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_sen(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic sen = {2, TB_UNDEFINED, false, write_sen};
  return tb_series_run(in, args, &sen, out);
}
