#include "exact.h"

#include "base/decimal.h"

#include <stdlib.h>

/* Digits behind the point of a plain decimal text, an exponent counted in: "12.50" 2, "1.5e-3" 4, "1.5e3" 0. */
static unsigned decimals_of_text(const char *text) {
  const char *point = strchr(text, '.');
  long digits = point != NULL ? (long)strspn(point + 1, "0123456789") : 0;
  const char *exponent = strpbrk(text, "eE");
  digits -= exponent != NULL ? strtol(exponent + 1, NULL, 10) : 0;
  return digits > 0 ? (unsigned)digits : 0;
}

void tb_exact_of_cell(const tb_cell_detail *cell, tb_exact *out) {
  tb_rational_init(&out->number);
  out->decimals = cell->decimals;
  if (cell->decimals <= TB_DECIMALS_MAX) {
    tb_rational_set_decimal(&out->number, tb_decimal_mantissa(cell->value, cell->decimals), cell->decimals);
    return;
  }
  char shortest[TB_DOUBLE_TEXT_BYTES + 1];
  const char *text = cell->long_text;
  if (text == NULL) {
    shortest[tb_double_text(cell->value, shortest)] = '\0';
    text = shortest;
  }
  tb_rational_set_text(&out->number, text, strlen(text));
  out->decimals = decimals_of_text(text);
}

void tb_exact_clear(tb_exact *exact) {
  tb_rational_clear(&exact->number);
}

void tb_exact_subtract(const tb_exact *later, const tb_exact *earlier, tb_exact *out) {
  tb_rational_init(&out->number);
  tb_rational_subtract(&out->number, &later->number, &earlier->number);
  out->decimals = later->decimals > earlier->decimals ? later->decimals : earlier->decimals;
}

/* The number times 10^decimals: a whole number, as digits; the caller frees. NULL when memory is short. */
static char *scaled_digits(const tb_exact *exact) {
  tb_rational unit, scaled;
  tb_rational_init(&unit);
  tb_rational_init(&scaled);
  tb_rational_set_decimal(&unit, 1, exact->decimals);
  char *digits = tb_rational_divide(&scaled, &exact->number, &unit) ? tb_rational_text(&scaled) : NULL;
  tb_rational_clear(&unit);
  tb_rational_clear(&scaled);
  return digits;
}

void tb_exact_text(const tb_exact *exact, bool sign, tb_buffer *out) {
  char *digits = scaled_digits(exact);
  if (digits == NULL) {
    out->failed = true;
    return;
  }
  bool negative = digits[0] == '-';
  bool plus = sign && tb_rational_sign(&exact->number) > 0;
  const char *rest = digits + negative;
  size_t n = strlen(rest), decimals = exact->decimals;
  size_t zeros = n > decimals ? 0 : decimals + 1 - n; /* at least one digit stands before the point */
  tb_buffer_text(out, negative ? "-" : plus ? "+" : "");
  for (size_t i = 0; i < zeros + n; i++) {
    if (decimals > 0 && i == zeros + n - decimals) {
      tb_buffer_byte(out, '.');
    }
    tb_buffer_byte(out, i < zeros ? '0' : rest[i - zeros]);
  }
  free(digits);
}
