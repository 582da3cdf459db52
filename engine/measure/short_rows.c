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

#include "base/bits.h"
#include "base/clones.h"
#include "model/short.h"

#include <math.h>
#include <string.h>

static const double short_end = 1e15, hundredth_end = 9e13 /* 100 * 9e13 < 2^53 */, mantissa_end = 0x1p31;

/* Adding it to a number within 2^51 leaves no room for a fraction: what is left when it is taken away again is the nearest whole number. */
static const double to_whole = 0x1.8p52;

/* The bytes of a run of cells of two rows and of the result, which does not overlap what is read. */
typedef struct marks {
  size_t n;
  const uint8_t *now_decimals, *base_decimals, *now_reasons, *base_reasons;
  uint8_t *decimals, *reasons;
} marks;

static marks marks_at(const tb_rows *in, size_t at, size_t n, const tb_column *out) {
  return (marks){.n = n,
                 .now_decimals = in->now->decimals + at,
                 .base_decimals = in->base->decimals + at,
                 .now_reasons = in->now->reasons + at,
                 .base_reasons = in->base->reasons + at,
                 .decimals = out->decimals + at,
                 .reasons = out->reasons + at};
}

/*
 * Writes the reasons that the rows give, that of now, else that of the base, and of the others the larger number of decimals; returns the
 * most decimals of these. Beyond TB_DECIMALS_MAX: some cells are not short.
 */
TB_CLONES static uint8_t join_marks(const marks *of) {
  const uint8_t *now_decimals = of->now_decimals, *base_decimals = of->base_decimals;
  const uint8_t *now_reasons = of->now_reasons, *base_reasons = of->base_reasons;
  uint8_t *restrict decimals = of->decimals, *restrict reasons = of->reasons;
  const size_t n = of->n;
  uint8_t most = 0;
  for (size_t i = 0; i < n; i++) {
    const uint8_t now = now_reasons[i], base = base_reasons[i], base_reason = base == TB_MISSING ? TB_NO_BASE : base;
    reasons[i] = now ? now : base_reason;
  }
  for (size_t i = 0; i < n; i++) {
    const uint8_t a = now_decimals[i], b = base_decimals[i], larger = a > b ? a : b;
    decimals[i] = reasons[i] ? 0 : larger;
  }
  for (size_t i = 0; i < n; i++)
    most = decimals[i] > most ? decimals[i] : most;
  return most;
}

/* What is not comparable keeps its number; where there is another reason there is none. */
TB_CLONES static void apply_reasons(const marks *of, const bool *incomparable, double *values) {
  const size_t n = of->n;
  uint8_t *restrict decimals = of->decimals, *restrict reasons = of->reasons;
  for (size_t i = 0; i < n; i++)
    values[i] = reasons[i] ? 0 : values[i];
  for (size_t i = 0; i < n; i++)
    decimals[i] = reasons[i] ? TB_DECIMALS_REAL : decimals[i];
  if (!incomparable) return;
  for (size_t i = 0; i < n; i++) {
    const uint8_t reason = reasons[i], mark = incomparable[i] ? TB_NOT_COMPARABLE : TB_VALUE;
    reasons[i] = reason ? reason : mark;
  }
}

static double whole(double value, double scale) {
  return value * scale + to_whole - to_whole;
}

/* Negative while a number is below the end, as a double and as a whole number of 64 bits. */
static int64_t within(double number, double end) {
  return (int64_t)tb_double_bits(fabs(number) - end);
}

/* The differences of n values on a scale; false when a number is too large for it. */
TB_CLONES static bool subtract(const double *restrict now, const double *restrict base, size_t n, double scale, double *restrict out) {
  int64_t all_within = -1;
  for (size_t i = 0; i < n; i++) {
    const double a = whole(now[i], scale), b = whole(base[i], scale), difference = a - b;
    all_within &= within(a, short_end) & within(b, short_end) & within(difference, short_end);
    out[i] = difference / scale;
  }
  return all_within < 0;
}

/* The same without a division (model/short.h), where the differences are mantissas of 32 bits. */
TB_CLONES static bool subtract_shorts(const double *restrict now, const double *restrict base, size_t n, double scale,
                                      tb_short_scale reciprocal, double *restrict out) {
  int64_t all_within = -1;
  for (size_t i = 0; i < n; i++) {
    const double a = whole(now[i], scale), b = whole(base[i], scale), difference = a - b;
    all_within &= within(a, short_end) & within(b, short_end) & within(difference, mantissa_end);
    out[i] = difference * reciprocal.high + difference * reciprocal.low;
  }
  return all_within < 0;
}

bool tb_short_differences(const tb_rows *in, size_t at, size_t n, tb_column *out) {
  const marks of = marks_at(in, at, n, out);
  const uint8_t most = join_marks(&of);
  if (most > TB_DECIMALS_MAX) return false;
  const double *now = in->now->values + at, *base = in->base->values + at, scale = tb_power10(most);
  double *values = out->values + at;
  const bool done = most <= TB_SHORT_SCALED_MAX && subtract_shorts(now, base, n, scale, tb_short_scale_of(most), values);
  if (!done && !subtract(now, base, n, scale, values)) return false;
  apply_reasons(&of, in->incomparable ? in->incomparable + at : NULL, values);
  return true;
}

/* The changes in percent of the base; what is divided by a base of zero is taken away later. */
TB_CLONES static bool compare(const double *restrict now, const double *restrict base, size_t n, double scale, double *restrict out) {
  int64_t all_within = -1;
  for (size_t i = 0; i < n; i++) {
    const double a = whole(now[i], scale), b = whole(base[i], scale), difference = a - b;
    all_within &= within(a, short_end) & within(b, short_end) & within(difference, hundredth_end);
    out[i] = 100 * difference / b;
  }
  return all_within < 0;
}

/* A percentage needs a base above zero. */
TB_CLONES static void add_base_reasons(const double *base, const marks *of) {
  uint8_t *restrict reasons = of->reasons;
  const size_t n = of->n;
  for (size_t i = 0; i < n; i++) {
    const uint8_t reason = reasons[i], not_above = base[i] < 0 ? TB_NEGATIVE_BASE : TB_ZERO_BASE, sign = base[i] > 0 ? TB_VALUE : not_above;
    reasons[i] = reason ? reason : sign;
  }
}

bool tb_short_percents(const tb_rows *in, size_t at, size_t n, tb_column *out) {
  const marks of = marks_at(in, at, n, out);
  const uint8_t most = join_marks(&of);
  if (most > TB_DECIMALS_MAX || out->exact) return false;
  const double *base = in->base->values + at;
  double *values = out->values + at;
  if (!compare(in->now->values + at, base, n, tb_power10(most), values)) return false;
  memset(of.decimals, TB_DECIMALS_REAL, n);
  add_base_reasons(base, &of);
  apply_reasons(&of, in->incomparable ? in->incomparable + at : NULL, values);
  return true;
}
