#include "decimal_parts.h"

/* Beyond any length of a text, so that a one with a million zeros and "e-1000000" behind stays right. */
static const int64_t exponent_clamp = INT64_C(1) << 60;

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/* Reads a run of digits at `at` into the parts; returns where it ends. */
static size_t read_digits(const char *text, size_t n, size_t at, tb_decimal_parts *out) {
  for (; at < n && is_digit(text[at]); at++) {
    const unsigned digit = (unsigned)(text[at] - '0');
    if (out->n_significant == 0) {
      if (digit == 0) continue;
      out->digits = text + at;
    }
    if (out->n_significant++ < TB_MANTISSA_DIGITS) out->mantissa = 10 * out->mantissa + digit;
  }
  return at;
}

/* Reads what follows an "e" into *exponent; returns where it ends, which is not after a digit when there is none. */
static size_t read_exponent(const char *text, size_t n, size_t at, int64_t *exponent) {
  const bool negative = at < n && text[at] == '-';
  if (at < n && (text[at] == '-' || text[at] == '+')) at++;
  int64_t value = 0;
  for (; at < n && is_digit(text[at]); at++) {
    if (value < exponent_clamp / 10) value = 10 * value + (text[at] - '0');
  }
  *exponent = negative ? -value : value;
  return at;
}

bool tb_decimal_split(const char *text, size_t n, tb_decimal_parts *out, size_t *bad_at) {
  *out = (tb_decimal_parts){.negative = n > 0 && text[0] == '-'};
  const size_t first = n > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  size_t at = read_digits(text, n, first, out);
  size_t n_digits = at - first;
  if (at < n && text[at] == '.') {
    const size_t fraction = at + 1;
    at = read_digits(text, n, fraction, out);
    out->n_fraction = at - fraction;
    n_digits += out->n_fraction;
  }
  if (out->digits) out->digits_bytes = (size_t)(text + at - out->digits);
  int64_t exponent = 0;
  if (n_digits > 0 && at < n && (text[at] == 'e' || text[at] == 'E')) {
    at = read_exponent(text, n, at + 1, &exponent);
    if (!is_digit(text[at - 1])) n_digits = 0;
  }
  out->exponent = exponent - (int64_t)out->n_fraction;
  *bad_at = at;
  return n_digits > 0 && at == n;
}
