#include "claim_figure.h"

#include "base/int128.h"

#include <string.h>

enum { DIGITS_MAX = 15, EXPONENT_MAX = 18, NO_EXPONENT = INT8_MAX };

/* ---------------------------------------------------------------------------------------------------------- plain digits */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Digits, at most one point between them, a percent sign at the end: 91.05%. False for anything else, and for zero. */
static bool read_plain(const char *text, size_t n, tb_kept_figure *out) {
  const bool percent = n > 0 && text[n - 1] == '%';
  const size_t end = n - percent;
  size_t point = end, last_nonzero = end;
  int64_t mantissa = 0;
  if (end == 0 || end > DIGITS_MAX + 1 || !is_digit(text[0]) || !is_digit(text[end - 1])) return false;
  for (size_t i = 0; i < end; i++) {
    if (text[i] == '.' && point == end) {
      point = i;
      continue;
    }
    if (!is_digit(text[i])) return false;
    mantissa = 10 * mantissa + (text[i] - '0');
    if (text[i] != '0') last_nonzero = i;
  }
  if (mantissa == 0 || (text[0] == '0' && point != 1)) return false;
  const uint8_t decimals = (uint8_t)(point < end ? end - point - 1 : 0);
  const int beyond = (int)point - (int)last_nonzero; /* places of the last digit that is not zero: above 0 before the point */
  *out = (tb_kept_figure){.mantissa = mantissa,
                          .decimals = decimals,
                          .written_decimals = decimals,
                          .last_exponent = (int8_t)-decimals,
                          .nonzero_exponent = (int8_t)(beyond > 0 ? beyond - 1 : beyond),
                          .unit = percent ? TB_UNIT_PERCENT : TB_UNIT_NONE,
                          .kept = true};
  return true;
}

/* ---------------------------------------------------------------------------------------------------------------- packing */

/* k where the number is 10^k, NO_EXPONENT where it is none. */
static int8_t exponent_of(const tb_rational *number) {
  if (number->big || number->n <= 0 || (number->n != 1 && number->d != 1)) return NO_EXPONENT;
  tb_int128 power = number->n != 1 ? number->n : number->d;
  int8_t exponent = 0;
  for (; power % 10 == 0 && exponent < EXPONENT_MAX; power /= 10)
    exponent++;
  if (power != 1) return NO_EXPONENT;
  return number->n != 1 ? exponent : (int8_t)-exponent;
}

/* The mantissa of a number with so many decimals; false when it is none of 63 bits. */
static bool mantissa_of(const tb_rational *number, uint8_t decimals, int64_t *out) {
  const tb_int128 power = tb_int128_power10(decimals);
  tb_int128 mantissa;
  if (number->big || power % number->d != 0 || !tb_int128_multiply(number->n, power / number->d, &mantissa)) return false;
  *out = (int64_t)mantissa;
  return *out == mantissa;
}

static void pack(const tb_reported *from, const char *text, tb_kept_figure *out) {
  const int8_t last = exponent_of(&from->last_unit), nonzero = exponent_of(&from->last_nonzero_unit);
  const size_t unit_at = from->unit_text ? (size_t)(from->unit_text - text) : 0;
  const uint8_t decimals = last < 0 ? (uint8_t)-last : 0;
  *out = (tb_kept_figure){.unit_at = (uint16_t)unit_at,
                          .unit_n = (uint16_t)from->unit_text_n,
                          .decimals = decimals,
                          .written_decimals = (uint8_t)from->decimals,
                          .last_exponent = last,
                          .nonzero_exponent = nonzero,
                          .direction = (int8_t)from->direction,
                          .kind = (uint8_t)from->kind,
                          .qualifier = (uint8_t)from->qualifier,
                          .unit = (uint8_t)from->unit,
                          .scaled = from->scaled,
                          .from_below = from->from_below};
  const bool short_unit = unit_at <= UINT16_MAX && from->unit_text_n <= UINT16_MAX;
  const bool fits = last != NO_EXPONENT && nonzero != NO_EXPONENT && from->decimals >= 0 && from->decimals <= UINT8_MAX && short_unit;
  out->kept = fits && mantissa_of(&from->figure, decimals, &out->mantissa);
}

tb_status tb_kept_figure_read(const char *text, size_t n, tb_place place, tb_log *log, tb_kept_figure *out) {
  if (read_plain(text, n, out)) return TB_OK;
  tb_reported reported;
  tb_reported_init(&reported);
  const tb_status status = tb_reported_read(text, n, place, log, &reported);
  *out = (tb_kept_figure){0};
  if (!status) pack(&reported, text, out);
  tb_reported_clear(&reported);
  return status;
}

/* -------------------------------------------------------------------------------------------------------------- unpacking */

static void set_power(tb_rational *out, int exponent) {
  const tb_int128 power = tb_int128_power10((unsigned)(exponent < 0 ? -exponent : exponent));
  const tb_rational value = {.n = exponent < 0 ? 1 : power, .d = exponent < 0 ? power : 1};
  tb_rational_set(out, &value);
}

tb_status tb_kept_figure_restore(const tb_kept_figure *kept, const char *text, size_t n, tb_reported *out) {
  if (!kept->kept) return tb_reported_read(text, n, (tb_place){0}, NULL, out);
  tb_rational_set_decimal(&out->figure, kept->mantissa, kept->decimals);
  set_power(&out->last_unit, kept->last_exponent);
  set_power(&out->last_nonzero_unit, kept->nonzero_exponent);
  out->kind = (tb_reported_kind)kept->kind;
  out->qualifier = (tb_qualifier)kept->qualifier;
  out->unit = (tb_reported_unit)kept->unit;
  out->decimals = kept->written_decimals;
  out->unit_text = kept->unit_n > 0 ? text + kept->unit_at : NULL;
  out->unit_text_n = kept->unit_n;
  out->direction = kept->direction;
  out->scaled = kept->scaled;
  out->from_below = kept->from_below;
  return TB_OK;
}
