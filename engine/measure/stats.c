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

static void put_zscore(tb_column *out, size_t i, int64_t twice_distance, int64_t four_mad) {
  if (four_mad == 0) {
    tb_column_set_reason(out, i, TB_UNDEFINED);
  } else {
    tb_put_ratio(out, i, (tb_int128)twice_distance * 2 * MAD_TO_SD_ONE, (tb_int128)four_mad * MAD_TO_SD, TB_VALUE);
  }
}

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
  put_zscore(out, i, twice_distance, low->whole + high->whole);
}

/* The k-th smallest distance, from 0 on, of twice the values from `twice_median`: the k + 1 nearest values stand together in order. */
static int64_t kth_distance(const tb_series *series, int64_t twice_median, size_t k) {
  const tb_point *sorted = series->sorted;
  size_t low = 0, high = series->n - (k + 1);
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (twice_median - 2 * sorted[middle].whole > 2 * sorted[middle + k + 1].whole - twice_median) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const int64_t below = llabs(2 * sorted[low].whole - twice_median), above = llabs(2 * sorted[low + k].whole - twice_median);
  return below > above ? below : above;
}

/* The same as write_zscore_scaled from an order that is kept. */
static void write_zscore_kept(tb_series *series, tb_column *out, size_t i) {
  const tb_point *low, *high;
  tb_series_middle(series, &low, &high);
  const int64_t twice_median = low->whole + high->whole;
  const int64_t twice_distance = 2 * series->points[series->n - 1].whole - twice_median;
  const int64_t four_mad = kth_distance(series, twice_median, (series->n - 1) / 2) + kth_distance(series, twice_median, series->n / 2);
  put_zscore(out, i, twice_distance, four_mad);
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
  if (series->kept) {
    write_zscore_kept(series, out, i);
  } else if (series->scaled) {
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
 * Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993. O(n * n_window log n_window), of a window that slides
 * O(n * n_window) moves of memory. TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_zscore(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic zscore = {1, TB_MISSING, true, TB_KEEPS_ORDER, write_zscore};
  return tb_series_run(in, args, &zscore, out);
}

/* ------------------------------------------------------------------------------------------------------------------ trend_p */

/* What the test needs of a series: S, and eighteen times its variance, a whole number. */
typedef struct mann_kendall {
  int64_t s;
  int64_t eighteen_variances;
} mann_kendall;

/* Numbers the values of the series densely, into ranks[step]; takes the ties from *eighteen_variances. */
static void rank_values(tb_series *series, uint32_t *ranks, int64_t *eighteen_variances) {
  uint32_t rank = 0;
  size_t first = 0;
  tb_series_sort(series);
  for (size_t k = 0; k < series->n; k++) {
    if (k > 0 && tb_point_compare(series, &series->sorted[k - 1], &series->sorted[k]) != 0) {
      *eighteen_variances -= tb_tie_term((int64_t)(k - first));
      first = k;
      rank++;
    }
    ranks[series->sorted[k].step] = rank;
  }
  *eighteen_variances -= tb_tie_term((int64_t)(series->n - first));
}

static tb_status count_trend(tb_series *series, size_t n_window, mann_kendall *test) {
  if (series->kept) {
    *test = (mann_kendall){series->kept->rises, tb_tie_term((int64_t)series->n) - series->kept->tie_terms};
    return TB_OK;
  }
  uint32_t *ranks = tb_series_scratch(series, n_window, sizeof *ranks);
  if (!ranks) return TB_NO_MEMORY;
  *test = (mann_kendall){.eighteen_variances = tb_tie_term((int64_t)series->n)};
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
 * Pollution Monitoring, 1987, ch. 16. O(n * n_window^2), of a window that slides O(n * n_window) moves of memory. TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_trend_p(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic trend_p = {3, TB_TOO_SHORT, false, TB_KEEPS_ORDER, write_trend_p};
  return tb_series_run(in, args, &trend_p, out);
}
