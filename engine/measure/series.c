#include "series.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static const int64_t whole_max = INT64_C(1000000000000000000); /* 10^18 */

enum { WIDEN_MAX = 18 }; /* 10^18 is the largest power of ten that a whole may be multiplied by */

void tb_series_close(tb_series *series) {
  for (size_t k = 0; series->exact && k < series->capacity; k++)
    tb_rational_clear(&series->exact[k]);
  free(series->points);
  free(series->sorted);
  free(series->exact);
  free(series->scratch);
  *series = (tb_series){0};
}

tb_status tb_series_open(tb_series *series, size_t capacity) {
  *series = (tb_series){.capacity = capacity > 0 ? capacity : 1};
  series->points = calloc(series->capacity, sizeof *series->points);
  series->sorted = calloc(series->capacity, sizeof *series->sorted);
  return series->points && series->sorted ? TB_OK : TB_NO_MEMORY;
}

static bool has(const tb_rows *in, size_t step, size_t i) {
  return in->window[step] && tb_column_has(in->window[step], i);
}

/* Notes which steps of entity i have values, and whether they are short. */
static void read_steps(tb_series *series, const tb_rows *in, size_t i) {
  series->n = 0;
  series->scaled = true;
  series->decimals = 0;
  for (size_t step = 0; step < in->n_window; step++) {
    if (!has(in, step, i)) continue;
    series->points[series->n++] = (tb_point){.step = (uint32_t)step};
    const uint8_t decimals = in->window[step]->decimals[i];
    if (decimals > TB_DECIMALS_MAX) {
      series->scaled = false;
    } else if (decimals > series->decimals) {
      series->decimals = decimals;
    }
  }
}

bool tb_series_whole(const tb_column *column, size_t i, unsigned decimals, int64_t *whole) {
  const unsigned widen = decimals - column->decimals[i];
  if (widen > WIDEN_MAX) return false;
  const int64_t mantissa = tb_decimal_mantissa(column->values[i], column->decimals[i]);
  if (__builtin_mul_overflow(mantissa, tb_power10_integer(widen), whole)) return false;
  return *whole <= whole_max && *whole >= -whole_max;
}

/* Brings short values to the series' scale; false when one leaves its range. */
static bool read_wholes(tb_series *series, const tb_rows *in, size_t i) {
  for (size_t k = 0; k < series->n; k++) {
    tb_point *point = &series->points[k];
    if (!tb_series_whole(in->window[point->step], i, series->decimals, &point->whole)) return false;
  }
  return true;
}

static tb_status read_exact(tb_series *series, const tb_rows *in, size_t i) {
  if (!series->exact) {
    series->exact = calloc(series->capacity, sizeof *series->exact);
    if (!series->exact) return TB_NO_MEMORY;
    for (size_t k = 0; k < series->capacity; k++)
      tb_rational_init(&series->exact[k]);
  }
  for (size_t k = 0; k < series->n; k++) {
    tb_point *point = &series->points[k];
    point->exact = &series->exact[k];
    tb_column_exact(in->window[point->step], i, point->exact);
  }
  return TB_OK;
}

/* Why the window of entity i, of whose steps `present` have values, will not do. */
static tb_reason window_reason(const tb_rows *in, const tb_args *args, size_t present) {
  if (args->min > 0 && present >= (size_t)args->min) return TB_VALUE;
  if (in->n_window < (size_t)args->n) return TB_TOO_SHORT;
  return present < in->n_window ? TB_MISSING : TB_VALUE;
}

tb_reason tb_series_reason(const tb_rows *in, const tb_args *args, const tb_statistic *statistic, size_t present, size_t i) {
  tb_reason reason = statistic->of_now ? (tb_reason)in->now->reasons[i] : TB_VALUE;
  if (!reason) reason = window_reason(in, args, present);
  if (!reason && present < statistic->least) reason = statistic->too_few;
  return reason;
}

tb_status tb_series_write(tb_series *series, const tb_rows *in, const tb_args *args, const tb_statistic *statistic, tb_column *out,
                          size_t i) {
  read_steps(series, in, i);
  const tb_reason reason = tb_series_reason(in, args, statistic, series->n, i);
  if (reason) {
    tb_column_set_reason(out, i, reason);
    return TB_OK;
  }
  series->scaled = series->scaled && read_wholes(series, in, i);
  if (!series->scaled) {
    const tb_status status = read_exact(series, in, i);
    if (status) return status;
  }
  return statistic->write(series, in, out, i);
}

tb_status tb_series_run(const tb_rows *in, const tb_args *args, const tb_statistic *statistic, tb_column *out) {
  if (in->running) return tb_series_run_kept(in, args, statistic, out);
  tb_series series;
  tb_status status = tb_series_open(&series, in->n_window);
  for (size_t i = 0; !status && i < in->n; i++)
    status = tb_series_write(&series, in, args, statistic, out, i);
  tb_series_close(&series);
  return status;
}

int tb_point_compare(const tb_series *series, const tb_point *a, const tb_point *b) {
  if (!series->scaled) return tb_rational_compare(a->exact, b->exact);
  return (a->whole > b->whole) - (a->whole < b->whole);
}

static int compare_whole(const void *a, const void *b) {
  const tb_point *x = a, *y = b;
  const int order = (x->whole > y->whole) - (x->whole < y->whole);
  return order ? order : (x->step > y->step) - (x->step < y->step);
}

static int compare_exact(const void *a, const void *b) {
  const tb_point *x = a, *y = b;
  const int order = tb_rational_compare(x->exact, y->exact);
  return order ? order : (x->step > y->step) - (x->step < y->step);
}

void tb_series_sort(tb_series *series) {
  if (series->kept) return;
  memcpy(series->sorted, series->points, series->n * sizeof *series->sorted);
  qsort(series->sorted, series->n, sizeof *series->sorted, series->scaled ? compare_whole : compare_exact);
}

void tb_series_middle(const tb_series *series, const tb_point **low, const tb_point **high) {
  *low = &series->sorted[(series->n - 1) / 2];
  *high = &series->sorted[series->n / 2];
}

const tb_point *tb_series_first_equal(const tb_series *series, const tb_point *point) {
  const tb_point *low = series->sorted, *high = point;
  while (low < high) {
    const tb_point *middle = low + (high - low) / 2;
    if (tb_point_compare(series, middle, point) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void *tb_series_scratch(tb_series *series, size_t count, size_t size_bytes) {
  size_t bytes;
  if (!tb_size_multiply(count, size_bytes, &bytes)) return NULL;
  if (bytes > series->scratch_bytes || !series->scratch) {
    free(series->scratch);
    series->scratch = malloc(bytes > 0 ? bytes : 1);
    series->scratch_bytes = series->scratch ? bytes : 0;
  }
  return series->scratch;
}
