/* Windows: the n steps of a timeline that end with the period. */
#include "kernels.h"
#include "series.h"

#include <math.h>

/* Sums over a scaled series, from what is kept of it or from its points; steps are counted from the window's first on. */
typedef struct sums {
  tb_int128 values, weighted;
  int64_t steps, step_squares;
} sums;

static sums kept_sums(const tb_series *series) {
  const tb_kept *kept = series->kept;
  const tb_int128 n = (tb_int128)series->n, first = series->first;
  return (sums){.values = kept->sum,
                .weighted = kept->weighted - first * kept->sum,
                .steps = (int64_t)(kept->steps - n * first),
                .step_squares = (int64_t)(kept->step_squares - 2 * first * kept->steps + n * first * first)};
}

static sums sum_values(const tb_series *series) {
  sums of = {0};
  if (series->kept) return kept_sums(series);
  for (size_t k = 0; series->scaled && k < series->n; k++)
    of.values += series->points[k].whole;
  return of;
}

static sums sum_all(const tb_series *series) {
  sums of = sum_values(series);
  for (size_t k = 0; !series->kept && k < series->n; k++) {
    const int64_t step = series->points[k].step;
    of.steps += step;
    of.step_squares += step * step;
    if (series->scaled) of.weighted += (tb_int128)step * series->points[k].whole;
  }
  return of;
}

/*
 * Writes sum of (a * step + b) * value over `divisor`, which is above zero. While scaled and up to 10,000 steps the factor stays below 10^8
 * and the sum below 10^30; divisors, below 10^16, times 10^22 fit as well.
 */
static void put_weighted(const tb_series *series, const sums *of, int64_t a, int64_t b, int64_t divisor, tb_column *out, size_t i) {
  if (series->scaled) {
    tb_put_ratio(out, i, a * of->weighted + b * of->values, divisor * tb_int128_power10(series->decimals), TB_VALUE);
    return;
  }
  tb_rational sum, term;
  tb_rational_init(&sum);
  tb_rational_init(&term);
  for (size_t k = 0; k < series->n; k++) {
    tb_rational_set_integer(&term, a * series->points[k].step + b);
    tb_rational_multiply(&term, &term, series->points[k].exact);
    tb_rational_add(&sum, &sum, &term);
  }
  tb_rational_set_integer(&term, divisor);
  (void)tb_rational_divide(&sum, &sum, &term);
  tb_column_set_exact(out, i, &sum, TB_VALUE);
  tb_rational_clear(&sum);
  tb_rational_clear(&term);
}

static tb_status write_mean(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  (void)in;
  const sums of = sum_values(series);
  put_weighted(series, &of, 0, 1, (int64_t)series->n, out, i);
  return TB_OK;
}

/**
 * Arithmetic mean of the window: mean.
 *
 * For each of the in->n entities the sum of its values in the window over their number, exact and rounded once. TB_TOO_SHORT and TB_MISSING
 * as in series.h. in->window has in->n_window columns, absent steps NULL. O(n * n_window), of a window that slides O(n). TB_NO_MEMORY,
 * else TB_OK.
 */
tb_status tb_mean(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic mean = {1, TB_MISSING, false, TB_KEEPS_SUMS, write_mean};
  return tb_series_run(in, args, &mean, out);
}

static tb_status write_slope(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  (void)in;
  const sums of = sum_all(series);
  const int64_t n = (int64_t)series->n;
  put_weighted(series, &of, n, -of.steps, n * of.step_squares - of.steps * of.steps, out, i);
  return TB_OK;
}

/**
 * Slope of the least-squares line of the values on their steps, per step: slope.
 *
 * For each of the in->n entities, with steps x and values y of the k present, sum((k x - sum(x)) y) / (k sum(x^2) - sum(x)^2), exact and
 * rounded once, so that nothing cancels. One value: TB_UNDEFINED, for x is constant. Else as tb_mean.
 */
tb_status tb_slope(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic slope = {2, TB_UNDEFINED, false, TB_KEEPS_SUMS, write_slope};
  return tb_series_run(in, args, &slope, out);
}

/* Half the sum of two values. */
static void put_half_way(const tb_series *series, const tb_point *a, const tb_point *b, tb_column *out, size_t i) {
  if (series->scaled) {
    tb_put_ratio(out, i, (tb_int128)a->whole + b->whole, 2 * tb_int128_power10(series->decimals), TB_VALUE);
    return;
  }
  tb_rational sum, two;
  tb_rational_init(&sum);
  tb_rational_init(&two);
  tb_rational_set_integer(&two, 2);
  tb_rational_add(&sum, a->exact, b->exact);
  (void)tb_rational_divide(&sum, &sum, &two);
  tb_column_set_exact(out, i, &sum, TB_VALUE);
  tb_rational_clear(&sum);
  tb_rational_clear(&two);
}

static tb_status write_median(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  const tb_point *low, *high;
  tb_series_sort(series);
  tb_series_middle(series, &low, &high);
  if (low == high) {
    tb_put_copy(out, i, tb_series_cell(series, low, in, i));
  } else {
    put_half_way(series, low, high, out, i);
  }
  return TB_OK;
}

/**
 * Median of the window: median.
 *
 * For each of the in->n entities the middle one of its values, as it was written, or half the sum of the two in the middle, exact and
 * rounded once. Only values that are present are sorted. O(n * n_window log n_window), of a window that slides O(n * n_window) moves of
 * memory. Else as tb_mean.
 */
tb_status tb_median(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic median = {1, TB_MISSING, false, TB_KEEPS_ORDER, write_median};
  return tb_series_run(in, args, &median, out);
}

/* Copies the outermost value on one side (sign -1: the lowest), of equal ones the oldest. */
static void put_outermost(const tb_series *series, int sign, const tb_rows *in, tb_column *out, size_t i) {
  const tb_point *outermost = series->kept ? series->sorted : series->points;
  for (size_t k = 1; !series->kept && k < series->n; k++) {
    if (sign * tb_point_compare(series, &series->points[k], outermost) > 0) outermost = &series->points[k];
  }
  if (series->kept && sign > 0) outermost = tb_series_first_equal(series, &series->sorted[series->n - 1]);
  tb_put_copy(out, i, tb_series_cell(series, outermost, in, i));
}

static tb_status write_lowest(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  put_outermost(series, -1, in, out, i);
  return TB_OK;
}

static tb_status write_highest(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  put_outermost(series, 1, in, out, i);
  return TB_OK;
}

/** The smallest value of the window as it was written, of equal ones the oldest: lowest. Else as tb_mean. */
tb_status tb_lowest(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic lowest = {1, TB_MISSING, false, TB_KEEPS_ORDER, write_lowest};
  return tb_series_run(in, args, &lowest, out);
}

/** The largest value of the window as it was written, of equal ones the oldest: highest. Else as tb_mean. */
tb_status tb_highest(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic highest = {1, TB_MISSING, false, TB_KEEPS_ORDER, write_highest};
  return tb_series_run(in, args, &highest, out);
}

/* Sums of the distances d from some value and of their squares, in whole numbers; false when they leave 128 bits. */
static bool sum_squares(const tb_series *series, tb_int128 *sum, tb_int128 *squares) {
  tb_int128 square;
  *sum = *squares = 0;
  if (series->kept) {
    *sum = series->kept->distances;
    *squares = series->kept->squares;
    return true;
  }
  for (size_t k = 0; k < series->n; k++) {
    const tb_int128 distance = (tb_int128)series->points[k].whole - series->points[0].whole;
    *sum += distance;
    if (!tb_int128_multiply(distance, distance, &square) || !tb_int128_add(*squares, square, squares)) return false;
  }
  return true;
}

/* (k sum(d^2) - sum(d)^2) / (k (k - 1)), the same whatever the value that distances are taken from; false when it leaves 128 bits. */
static bool variance_scaled(const tb_series *series, double *variance) {
  const tb_int128 count = (tb_int128)series->n;
  tb_int128 sum, squares, square, n, d;
  if (!sum_squares(series, &sum, &squares)) return false;
  if (!tb_int128_multiply(squares, count, &squares) || !tb_int128_multiply(sum, sum, &square)) return false;
  if (2 * series->decimals > TB_INT128_POWER10_MAX) return false;
  n = squares - square;
  if (!tb_int128_multiply(count * (count - 1), tb_int128_power10(2 * series->decimals), &d)) return false;
  *variance = tb_ratio_double(n, d);
  return true;
}

/*
 * The same with rationals, about the mean; from the cells, for the series may be scaled all the same. NaN where it is too small for a
 * double and not 0: no root of 0 is to be taken for it.
 */
static double variance_exact(const tb_series *series, const tb_rows *in, size_t i) {
  tb_rational value, mean, sum, factor;
  tb_rational_init(&value);
  tb_rational_init(&mean);
  tb_rational_init(&sum);
  tb_rational_init(&factor);
  for (size_t k = 0; k < series->n; k++) {
    tb_column_exact(in->window[series->points[k].step - series->first], i, &value);
    tb_rational_add(&mean, &mean, &value);
  }
  tb_rational_set_integer(&factor, (int64_t)series->n);
  (void)tb_rational_divide(&mean, &mean, &factor);
  for (size_t k = 0; k < series->n; k++) {
    tb_column_exact(in->window[series->points[k].step - series->first], i, &value);
    tb_rational_subtract(&value, &value, &mean);
    tb_rational_multiply(&value, &value, &value);
    tb_rational_add(&sum, &sum, &value);
  }
  tb_rational_set_integer(&factor, (int64_t)series->n - 1);
  (void)tb_rational_divide(&sum, &sum, &factor);
  double variance = tb_rational_double(&sum);
  if (variance == 0 && tb_rational_sign(&sum) != 0) variance = NAN;
  tb_rational_clear(&value);
  tb_rational_clear(&mean);
  tb_rational_clear(&sum);
  tb_rational_clear(&factor);
  return variance;
}

static tb_status write_sd(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  double variance;
  if (!series->scaled || !variance_scaled(series, &variance)) variance = variance_exact(series, in, i);
  tb_put_double(out, i, sqrt(variance), TB_VALUE);
  return TB_OK;
}

/**
 * Standard deviation of the window, over the number of values less one: sd.
 *
 * For each of the in->n entities the root of the variance, which is exact and rounded once: it cannot come out negative, however large the
 * values are against their spread. One value: TB_UNDEFINED. Else as tb_mean.
 */
tb_status tb_sd(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic sd = {2, TB_UNDEFINED, false, TB_KEEPS_SQUARES, write_sd};
  return tb_series_run(in, args, &sd, out);
}
