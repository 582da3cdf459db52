/* Changes: on the year before, on the period before, over years; lags. */
#include "cells.h"
#include "kernels.h"
#include "short_rows.h"

#include <float.h>
#include <math.h>

static tb_operand now_at(const tb_rows *in, size_t i) {
  return (tb_operand){in->now, i};
}

static tb_operand base_at(const tb_rows *in, size_t i) {
  return (tb_operand){in->base, i};
}

/* Of a change that can be computed: whether it may be compared. */
static tb_reason comparability(const tb_rows *in, size_t i) {
  return in->incomparable && in->incomparable[i] ? TB_NOT_COMPARABLE : TB_VALUE;
}

/* Cells [at, at + n) of a change, one by one. */
static void put_differences(const tb_rows *in, size_t at, size_t n, tb_column *out) {
  for (size_t i = at; i < at + n; i++) {
    tb_reason reason = (tb_reason)in->now->reasons[i];
    if (!reason) reason = tb_base_reason(base_at(in, i));
    if (reason) {
      tb_column_set_reason(out, i, reason);
    } else {
      tb_put_difference(out, i, now_at(in, i), base_at(in, i), comparability(in, i));
    }
  }
}

static void put_percents(const tb_rows *in, size_t at, size_t n, tb_column *out) {
  for (size_t i = at; i < at + n; i++) {
    const tb_operand now = now_at(in, i), base = base_at(in, i);
    tb_reason reason = (tb_reason)in->now->reasons[i];
    if (!reason) reason = tb_percent_base_reason(base);
    if (reason) {
      tb_column_set_reason(out, i, reason);
    } else {
      tb_put_percent(out, i, now, base, base, comparability(in, i));
    }
  }
}

/* Changes in runs: those of short cells together, where that is possible. */
static void change_runs(const tb_rows *in, bool put_short(const tb_rows *, size_t, size_t, tb_column *),
                        void put(const tb_rows *, size_t, size_t, tb_column *), tb_column *out) {
  for (size_t at = 0; at < in->n; at += TB_TILE) {
    const size_t n = in->n - at < TB_TILE ? in->n - at : TB_TILE;
    if (!in->base || !put_short(in, at, n, out)) put(in, at, n, out);
  }
}

/**
 * Difference of a row from its base row: yoy, pop.
 *
 * For each of the in->n entities now - base, from the decimals as written: 1234.56 - 1200.11 is 34.45. Two short cells give a short one
 * with the larger number of decimals while its mantissa stays below 10^15, so that differences of differences are exact as well. Any base
 * will do, zero or negative too. Reasons: that of now; TB_NO_BASE where the base is missing, else its own; TB_NOT_COMPARABLE, with the
 * difference beside it, where in->incomparable says so. in->base may be NULL: no such period. Allocates nothing for short cells. O(n).
 * Returns TB_OK.
 */
tb_status tb_change_difference(const tb_rows *in, const tb_args *args, tb_column *out) {
  (void)args;
  change_runs(in, tb_short_differences, put_differences, out);
  return TB_OK;
}

/**
 * Change of a row from its base row in percent of the base: yoy_pct, pop_pct.
 *
 * For each of the in->n entities 100 * (now - base) / base, from the decimals as written, rounded once to the nearest double: a fall of
 * exactly 20 % is -20. Reasons as in tb_change_difference, and TB_ZERO_BASE and TB_NEGATIVE_BASE, on which a percentage says nothing.
 * Allocates nothing for short cells. O(n). Returns TB_OK.
 */
tb_status tb_change_percent(const tb_rows *in, const tb_args *args, tb_column *out) {
  (void)args;
  change_runs(in, tb_short_percents, put_percents, out);
  return TB_OK;
}

/**
 * The base row itself: lag.
 *
 * Copies each of the in->n cells of in->base with decimals and reason, the exact number where out keeps them; in->base NULL gives
 * TB_MISSING. O(n). Returns TB_OK.
 */
tb_status tb_lag(const tb_rows *in, const tb_args *args, tb_column *out) {
  (void)args;
  for (size_t i = 0; i < in->n; i++) {
    if (in->base) {
      tb_put_copy(out, i, base_at(in, i));
    } else {
      tb_column_set_reason(out, i, TB_MISSING);
    }
  }
  return TB_OK;
}

/* now / base - 1, or now / base, as near as a long double comes: the exact number's nearest double and what that leaves. */
static long double ratio_of(tb_operand now, tb_operand base, bool less_one) {
  tb_rational x, y;
  tb_rational_init(&x);
  tb_rational_init(&y);
  tb_column_exact(now.column, now.i, &x);
  tb_column_exact(base.column, base.i, &y);
  if (less_one) tb_rational_subtract(&x, &x, &y);
  long double ratio = HUGE_VALL;
  if (tb_rational_divide(&x, &x, &y)) {
    const double nearest = tb_rational_double(&x);
    ratio = nearest;
    if (isfinite(nearest)) {
      tb_rational_set_double(&y, nearest);
      tb_rational_subtract(&x, &x, &y);
      ratio += tb_rational_double(&x);
    }
  }
  tb_rational_clear(&x);
  tb_rational_clear(&y);
  return ratio;
}

/*
 * ln(now / base). Near a ratio of 1 log1p of the growth cancels nothing; far below 1 the growth is too near to -1 to carry the ratio. The
 * further bits of long doubles make roots that come out even do so: 121 after 100 in two years is 10 %.
 */
static long double log_ratio(tb_operand now, tb_operand base) {
  const double now_value = now.column->values[now.i], base_value = base.column->values[base.i];
  const bool shrank = now_value < base_value / 2;
  const long double ratio = ratio_of(now, base, !shrank);
  if (!shrank && isfinite(ratio)) return log1pl(ratio);
  if (shrank && ratio >= DBL_MIN) return logl(ratio);
  return logl(now_value) - logl(base_value); /* a ratio beyond all doubles */
}

/**
 * Compound yearly growth over args->n years, in percent: cagr.
 *
 * For each of the in->n entities 100 * ((now / base)^(1/n) - 1), where base is the same period n years before; within an ulp or so for n >
 * 1, exact and rounded once for n = 1, which is the change on the year before. Reasons as in tb_change_percent; now <= 0 gives
 * TB_UNDEFINED. O(n). Returns TB_OK.
 */
tb_status tb_cagr(const tb_rows *in, const tb_args *args, tb_column *out) {
  if (args->n == 1) (void)tb_change_percent(in, args, out);
  for (size_t i = 0; i < in->n; i++) {
    const tb_operand now = now_at(in, i), base = base_at(in, i);
    tb_reason reason = (tb_reason)in->now->reasons[i];
    if (!reason) reason = tb_percent_base_reason(base);
    if (!reason && in->now->values[i] <= 0) reason = TB_UNDEFINED;
    if (reason) {
      tb_column_set_reason(out, i, reason);
    } else if (args->n > 1) {
      const double growth = (double)(100 * expm1l(log_ratio(now, base) / args->n));
      tb_put_double(out, i, growth, comparability(in, i));
    }
  }
  return TB_OK;
}
