/*
 * Whole numbers in doubles. Let D be the most decimals of any cell of a run and m the whole number of a cell on the scale 10^D. While
 * |m| < 10^15, m is the whole number nearest to the product of the cell's double and 10^D: the double is off by 2^-53 of itself at most,
 * the product, which rounds once more (10^D is a double, D <= 22), by 2^-52, and 10^15 * 2^-52 < 1/4. So m is known exactly, and:
 *
 * - The difference of two is a whole number below 2 * 10^15 < 2^53, exact, and short while it stays below 10^15. Divided by 10^D it is
 *   rounded once, to the double nearest to the decimal; on how many of the D decimals it is a whole number changes nothing.
 * - 100 times a difference of up to 9 * 10^13 is below 2^53, exact, and divided by the base's whole number it is rounded once. The scale
 *   has cancelled.
 *
 * Reasons are bytes, and masks are made of bytes, so that the loops have no branches.
 */
#include "short_rows.h"

#include <math.h>

static const double short_end = 1e15, hundredth_end = 9e13; /* 100 * 9e13 < 2^53 */

/* Adding it to a number within 2^51 leaves no room for a fraction: what is left when it is taken away again is the nearest whole number. */
static const double to_whole = 0x1.8p52;

/* A run of cells of two rows and of the result. Results do not overlap what is read. */
typedef struct cells {
  size_t n;
  const double *now, *base;
  const uint8_t *now_decimals, *base_decimals, *now_reasons, *base_reasons;
  double *restrict values;
  uint8_t *restrict decimals, *restrict reasons;
} cells;

static cells cells_at(const tb_rows *in, size_t at, size_t n, const tb_column *out) {
  return (cells){.n = n,
                 .now = in->now->values + at,
                 .base = in->base->values + at,
                 .now_decimals = in->now->decimals + at,
                 .base_decimals = in->base->decimals + at,
                 .now_reasons = in->now->reasons + at,
                 .base_reasons = in->base->reasons + at,
                 .values = out->values + at,
                 .decimals = out->decimals + at,
                 .reasons = out->reasons + at};
}

static uint8_t larger(uint8_t a, uint8_t b) {
  return a > b ? a : b;
}

/* The most decimals of cells where both rows have a value; beyond TB_DECIMALS_MAX: some are not short. */
static uint8_t most_decimals(const cells *of) {
  uint8_t most = 0;
  for (size_t i = 0; i < of->n; i++) {
    const bool has = (of->now_reasons[i] | of->base_reasons[i]) == TB_VALUE;
    const uint8_t decimals = larger(of->now_decimals[i], of->base_decimals[i]);
    most = larger(most, has ? decimals : 0);
  }
  return most;
}

/* The reason of a change: that of now, else that of the base. */
static void set_reasons(const cells *of) {
  for (size_t i = 0; i < of->n; i++) {
    const uint8_t now = of->now_reasons[i], base = of->base_reasons[i];
    const uint8_t base_reason = base == TB_MISSING ? TB_NO_BASE : base;
    of->reasons[i] = now ? now : base_reason;
  }
}

/* Takes away what was computed where there is a reason, and marks what is not comparable. */
static void apply_reasons(const cells *of, const bool *incomparable) {
  for (size_t i = 0; i < of->n; i++)
    of->values[i] = of->reasons[i] ? 0 : of->values[i];
  for (size_t i = 0; i < of->n; i++)
    of->decimals[i] = of->reasons[i] ? TB_DECIMALS_REAL : of->decimals[i];
  for (size_t i = 0; incomparable && i < of->n; i++)
    of->reasons[i] = of->reasons[i] == TB_VALUE && incomparable[i] ? TB_NOT_COMPARABLE : of->reasons[i];
}

static double whole(double value, double scale) {
  return value * scale + to_whole - to_whole;
}

bool tb_short_differences(const tb_rows *in, size_t at, size_t n, tb_column *out) {
  const cells of = cells_at(in, at, n, out);
  const uint8_t most = most_decimals(&of);
  if (most > TB_DECIMALS_MAX) return false;
  const double scale = tb_power10(most);
  int64_t too_large = 0;
  for (size_t i = 0; i < n; i++) {
    const double now = whole(of.now[i], scale), base = whole(of.base[i], scale), difference = now - base;
    too_large |= !(fabs(now) < short_end) | !(fabs(base) < short_end) | !(fabs(difference) < short_end);
    of.values[i] = difference / scale;
  }
  if (too_large) return false;
  for (size_t i = 0; i < n; i++)
    of.decimals[i] = larger(of.now_decimals[i], of.base_decimals[i]);
  set_reasons(&of);
  apply_reasons(&of, in->incomparable ? in->incomparable + at : NULL);
  return true;
}

/* A percentage needs a base above zero. */
static void set_base_reasons(const cells *of) {
  uint8_t signs[TB_TILE];
  for (size_t i = 0; i < of->n; i++)
    signs[i] = of->base[i] > 0 ? TB_VALUE : of->base[i] < 0 ? TB_NEGATIVE_BASE : TB_ZERO_BASE;
  for (size_t i = 0; i < of->n; i++)
    of->reasons[i] = of->reasons[i] ? of->reasons[i] : signs[i];
}

bool tb_short_percents(const tb_rows *in, size_t at, size_t n, tb_column *out) {
  const cells of = cells_at(in, at, n, out);
  const uint8_t most = most_decimals(&of);
  if (most > TB_DECIMALS_MAX || out->exact) return false;
  const double scale = tb_power10(most);
  int64_t too_large = 0;
  for (size_t i = 0; i < n; i++) {
    const double now = whole(of.now[i], scale), base = whole(of.base[i], scale), difference = now - base;
    too_large |= !(fabs(now) < short_end) | !(fabs(base) < short_end) | !(fabs(difference) < hundredth_end);
    of.values[i] = 100 * difference / (base > 0 ? base : 1);
  }
  if (too_large) return false;
  for (size_t i = 0; i < n; i++)
    of.decimals[i] = TB_DECIMALS_REAL;
  set_reasons(&of);
  set_base_reasons(&of);
  apply_reasons(&of, in->incomparable ? in->incomparable + at : NULL);
  return true;
}
