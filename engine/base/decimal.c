#include "decimal.h"

#include "decimal_parts.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  EXACT_POWER_MAX = 22,   /* 10^22 is the largest power of ten that is a double */
  FIGURE_BYTES = 15,      /* 10^15 bounds the mantissa of a cell */
  ROUNDING_DIGITS = 800,  /* 767 significant digits decide every rounding to double; what follows matters only by being zero or not */
  EXPONENT_MAX = 1000000, /* as good as infinity for a double, and safe to print */
};

static const uint64_t exact_mantissa_max = UINT64_C(1) << 53;
static const uint64_t cell_mantissa_end = UINT64_C(1000000000000000); /* 10^15, the bound of tb_decimal */

/*
 * The nearest double of any decimal, by strtod on a text of bounded length: the significant digits without the point, so that neither the
 * locale nor a missing NUL nor a text of megabytes matters. glibc gives out its constant C locale here; that allocates nothing.
 */
static double nearest_slow(const tb_decimal_parts *in) {
  char text[ROUNDING_DIGITS + 32];
  size_t kept = 0, i = 0;
  for (; i < in->digits_bytes && kept < ROUNDING_DIGITS; i++) {
    if (in->digits[i] != '.') text[kept++] = in->digits[i];
  }
  int64_t exponent = in->exponent + (int64_t)(in->n_significant - kept);
  while (i < in->digits_bytes && (in->digits[i] == '0' || in->digits[i] == '.'))
    i++;
  if (i < in->digits_bytes) { /* one digit stands for all that follow */
    text[kept++] = '1';
    exponent--;
  }
  if (exponent > EXPONENT_MAX) exponent = EXPONENT_MAX;
  if (exponent < -EXPONENT_MAX) exponent = -EXPONENT_MAX;
  (void)snprintf(text + kept, sizeof text - kept, "e%d", (int)exponent);
  locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  const double value = strtod_l(text, NULL, plain);
  freelocale(plain);
  return value;
}

/* The nearest double: with both the mantissa and the power of ten exact, one operation rounds once. */
static double nearest(const tb_decimal_parts *in) {
  if (in->n_significant == 0) return 0;
  const bool exact = in->n_significant <= TB_MANTISSA_DIGITS && in->mantissa <= exact_mantissa_max;
  if (exact && in->exponent >= -EXACT_POWER_MAX && in->exponent <= EXACT_POWER_MAX) {
    const double mantissa = (double)in->mantissa;
    return in->exponent < 0 ? mantissa / tb_power10((unsigned)-in->exponent) : mantissa * tb_power10((unsigned)in->exponent);
  }
  return nearest_slow(in);
}

/* Mantissa and decimals of a cell; TB_DECIMALS_LONG when they do not fit. */
static void set_digits(const tb_decimal_parts *in, tb_decimal *out) {
  uint64_t mantissa = in->n_significant <= TB_MANTISSA_DIGITS ? in->mantissa : cell_mantissa_end;
  int64_t exponent = mantissa == 0 && in->exponent > 0 ? 0 : in->exponent;
  for (; exponent > 0 && mantissa < cell_mantissa_end; exponent--)
    mantissa *= 10;
  if (mantissa >= cell_mantissa_end || exponent < -TB_DECIMALS_MAX) {
    out->mantissa = 0;
    out->decimals = TB_DECIMALS_LONG;
    return;
  }
  out->mantissa = in->negative ? -(int64_t)mantissa : (int64_t)mantissa;
  out->decimals = (uint8_t)-exponent;
}

/*
 * What nearly all cells are: at most FIGURE_BYTES of digits, a sign, a point, so that the mantissa fits a cell. False when the text is not
 * of that kind, and may then be anything else.
 */
static bool parse_figure(const char *text, size_t n, tb_decimal *out) {
  if (n > FIGURE_BYTES) return false;
  const bool negative = n > 0 && text[0] == '-';
  size_t point = n;
  int64_t mantissa = 0;
  for (size_t i = negative; i < n; i++) {
    const unsigned digit = (unsigned)(unsigned char)text[i] - '0';
    if (digit <= 9) {
      mantissa = 10 * mantissa + digit;
    } else if (text[i] == '.' && point == n) {
      point = i;
    } else {
      return false;
    }
  }
  const size_t n_digits = n - negative - (point < n);
  if (n_digits == 0) return false;
  const size_t decimals = point < n ? n - point - 1 : 0;
  const double value = (double)mantissa / tb_power10((unsigned)decimals);
  out->value = negative && mantissa ? -value : value;
  out->mantissa = negative ? -mantissa : mantissa;
  out->decimals = (uint8_t)decimals;
  return true;
}

tb_decimal_status tb_decimal_parse(const char *text, size_t n, tb_decimal *out, size_t *bad_at) {
  if (parse_figure(text, n, out)) return TB_DECIMAL_OK;
  tb_decimal_parts in;
  if (!tb_decimal_split(text, n, &in, bad_at)) return TB_DECIMAL_MALFORMED;
  const double value = nearest(&in);
  if (isinf(value) || (value == 0 && in.n_significant > 0)) {
    *bad_at = 0;
    return TB_DECIMAL_OUT_OF_RANGE;
  }
  out->value = in.negative && value != 0 ? -value : value;
  set_digits(&in, out);
  return TB_DECIMAL_OK;
}

int64_t tb_decimal_mantissa(double value, uint8_t decimals) {
  return llrint(value * tb_power10(decimals));
}
