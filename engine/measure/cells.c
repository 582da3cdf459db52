#include "cells.h"

#include <math.h>

static const int64_t short_end = INT64_C(1000000000000000); /* 10^15, the bound of a short cell's mantissa */

static bool is_short(tb_operand cell) {
  return tb_column_is_short(cell.column, cell.i);
}

static unsigned decimals_of(tb_operand cell) {
  return cell.column->decimals[cell.i];
}

static unsigned larger(unsigned a, unsigned b) {
  return a > b ? a : b;
}

/* The whole number of a short cell on a scale of `decimals`, not fewer than its own: below 10^15 * 10^22, far inside 128 bits. */
static tb_int128 mantissa_at(tb_operand cell, unsigned decimals) {
  const uint8_t own = cell.column->decimals[cell.i];
  const int64_t mantissa = tb_decimal_mantissa(cell.column->values[cell.i], own);
  return own == decimals ? mantissa : mantissa * tb_int128_power10(decimals - own);
}

tb_reason tb_base_reason(tb_operand cell) {
  if (!cell.column) return TB_NO_BASE;
  const tb_reason reason = (tb_reason)cell.column->reasons[cell.i];
  return reason == TB_MISSING ? TB_NO_BASE : reason;
}

tb_reason tb_percent_base_reason(tb_operand cell) {
  const tb_reason reason = tb_base_reason(cell);
  if (reason) return reason;
  const double base = cell.column->values[cell.i];
  if (base > 0) return TB_VALUE;
  return base < 0 ? TB_NEGATIVE_BASE : TB_ZERO_BASE;
}

/* A whole number of 128 bits is its own lowest terms. */
static void set_whole(tb_rational *number, tb_int128 n) {
  tb_rational_set_integer(number, 0);
  number->n = n;
}

static void set_ratio(tb_rational *number, tb_int128 n, tb_int128 d) {
  tb_rational divisor;
  tb_rational_init(&divisor);
  set_whole(&divisor, d);
  set_whole(number, n);
  (void)tb_rational_divide(number, number, &divisor);
  tb_rational_clear(&divisor);
}

void tb_exact_scaled(tb_rational *number, tb_int128 mantissa, unsigned decimals) {
  set_ratio(number, mantissa, tb_int128_power10(decimals));
}

static void put(tb_column *out, size_t i, double value, uint8_t decimals, tb_reason reason) {
  tb_column_set(out, i, value, decimals);
  if (tb_column_has(out, i)) out->reasons[i] = (uint8_t)reason;
}

void tb_put_decimal(tb_column *out, size_t i, tb_int128 mantissa, unsigned decimals, tb_reason reason) {
  if (mantissa <= -short_end || mantissa >= short_end) {
    tb_put_ratio(out, i, mantissa, tb_int128_power10(decimals), reason);
    return;
  }
  put(out, i, (double)(int64_t)mantissa / tb_power10(decimals), (uint8_t)decimals, reason);
}

void tb_put_ratio(tb_column *out, size_t i, tb_int128 n, tb_int128 d, tb_reason reason) {
  put(out, i, tb_ratio_double(n, d), TB_DECIMALS_REAL, reason);
  if (out->exact) set_ratio(&out->exact[i], n, d);
}

void tb_put_double(tb_column *out, size_t i, double value, tb_reason reason) {
  put(out, i, value, TB_DECIMALS_REAL, reason);
  if (out->exact && isfinite(value)) tb_rational_set_double(&out->exact[i], value);
}

void tb_put_copy(tb_column *out, size_t i, tb_operand from) {
  const tb_column *column = from.column;
  out->values[i] = column->values[from.i];
  out->reasons[i] = column->reasons[from.i];
  out->decimals[i] = is_short(from) ? column->decimals[from.i] : TB_DECIMALS_REAL;
  const bool has_number = out->reasons[i] == TB_VALUE || out->reasons[i] == TB_NOT_COMPARABLE;
  if (out->exact && has_number && !is_short(from)) tb_column_exact(column, from.i, &out->exact[i]);
}

void tb_put_difference(tb_column *out, size_t i, tb_operand a, tb_operand b, tb_reason reason) {
  if (is_short(a) && is_short(b)) {
    const unsigned decimals = larger(decimals_of(a), decimals_of(b));
    tb_put_decimal(out, i, mantissa_at(a, decimals) - mantissa_at(b, decimals), decimals, reason);
    return;
  }
  tb_rational x, y;
  tb_rational_init(&x);
  tb_rational_init(&y);
  tb_column_exact(a.column, a.i, &x);
  tb_column_exact(b.column, b.i, &y);
  tb_rational_subtract(&x, &x, &y);
  tb_column_set_exact(out, i, &x, reason);
  tb_rational_clear(&x);
  tb_rational_clear(&y);
}

/* 100 * (a - b) and the base as whole numbers on one scale; false when a cell is not short or 128 bits are too few. */
static bool percent_short(tb_operand a, tb_operand b, tb_operand base, tb_int128 *n, tb_int128 *d) {
  if (!is_short(a) || !is_short(base) || (b.column && !is_short(b))) return false;
  const bool of_itself = b.column == base.column && b.i == base.i; /* a change in percent of its own base */
  unsigned decimals = larger(decimals_of(a), decimals_of(base));
  if (b.column && !of_itself) decimals = larger(decimals, decimals_of(b));
  *d = mantissa_at(base, decimals);
  tb_int128 part = mantissa_at(a, decimals);
  if (b.column) part -= of_itself ? *d : mantissa_at(b, decimals);
  return tb_int128_multiply(part, 100, n);
}

void tb_put_percent(tb_column *out, size_t i, tb_operand a, tb_operand b, tb_operand base, tb_reason reason) {
  tb_int128 n, d;
  if (percent_short(a, b, base, &n, &d)) {
    tb_put_ratio(out, i, n, d, reason);
    return;
  }
  tb_rational x, y;
  tb_rational_init(&x);
  tb_rational_init(&y);
  tb_column_exact(a.column, a.i, &x);
  if (b.column) {
    tb_column_exact(b.column, b.i, &y);
    tb_rational_subtract(&x, &x, &y);
  }
  tb_rational_set_integer(&y, 100);
  tb_rational_multiply(&x, &x, &y);
  tb_column_exact(base.column, base.i, &y);
  (void)tb_rational_divide(&x, &x, &y); /* the base is above zero */
  tb_column_set_exact(out, i, &x, reason);
  tb_rational_clear(&x);
  tb_rational_clear(&y);
}
