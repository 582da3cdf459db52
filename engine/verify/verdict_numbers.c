/* Numbers and intervals as people read them: decimals, exact where they end, never through floating point. */
#include "claims.h"

#include "base/int128.h"
#include "model/period.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 6, EXACT_MAX = 12, DECIMALS_MAX = 30 };

/* Decimals that a number needs, -1 when more than EXACT_MAX or without end. */
static int exact_decimals(const tb_rational *number) {
  if (number->big) return -1;
  tb_int128 rest = number->d;
  int twos = 0, fives = 0;
  for (; rest % 2 == 0; rest /= 2)
    twos++;
  for (; rest % 5 == 0; rest /= 5)
    fives++;
  const int decimals = twos > fives ? twos : fives;
  return rest == 1 && decimals <= EXACT_MAX ? decimals : -1;
}

/* A number that is a whole multiple of 10^-decimals. */
static void append_decimal(const tb_rational *number, int decimals, tb_buffer *out) {
  tb_rational unit, scaled;
  tb_rational_init(&unit);
  tb_rational_init(&scaled);
  tb_rational_set_decimal(&unit, 1, (unsigned)decimals);
  char *text = tb_rational_divide(&scaled, number, &unit) ? tb_rational_text(&scaled) : NULL;
  tb_rational_clear(&unit);
  tb_rational_clear(&scaled);
  if (!text) {
    out->failed = true;
    return;
  }
  const bool negative = text[0] == '-';
  const char *digits = text + negative;
  const int n = (int)strlen(digits), before = n > decimals ? n - decimals : 0;
  if (negative) tb_buffer_byte(out, '-');
  if (before == 0) tb_buffer_byte(out, '0');
  tb_buffer_append(out, digits, (size_t)before);
  if (decimals > 0) tb_buffer_byte(out, '.');
  for (int i = n; i < decimals; i++)
    tb_buffer_byte(out, '0');
  tb_buffer_append(out, digits + before, (size_t)(n - before));
  free(text);
}

static void trim_zeros(tb_buffer *out) {
  while (out->n > 0 && out->bytes[out->n - 1] == '0')
    out->n--;
  if (out->n > 0 && out->bytes[out->n - 1] == '.') out->n--;
}

void tb_claim_number(const tb_rational *number, tb_buffer *out) {
  int decimals = exact_decimals(number);
  if (decimals >= 0) {
    append_decimal(number, decimals, out);
    return;
  }
  tb_rational rounded;
  tb_rational_init(&rounded);
  decimals = 0;
  do {
    decimals += SHOWN;
    tb_rational_round(&rounded, number, decimals);
  } while (tb_rational_sign(&rounded) == 0 && decimals < DECIMALS_MAX);
  append_decimal(&rounded, decimals, out);
  trim_zeros(out);
  tb_rational_clear(&rounded);
}

static void append_value(const tb_rational *value, bool is_date, tb_buffer *out) {
  const bool is_day = is_date && !value->big && value->d == 1 && value->n >= TB_DAY_FIRST && value->n <= TB_DAY_LAST;
  if (!is_day) {
    tb_claim_number(value, out);
    return;
  }
  char text[TB_PERIOD_TEXT_BYTES];
  const tb_day day = (tb_day)value->n;
  tb_buffer_append(out, text, tb_period_format((tb_period){.first = day, .last = day}, text));
}

/* A number without end that is enclosed closer than is shown: one number, and a sign that it goes on. */
static bool append_enclosed(const tb_interval *interval, bool is_date, tb_buffer *out) {
  const tb_end *low = &interval->low, *high = &interval->high;
  if (is_date || !low->finite || !high->finite || !low->open || !high->open) return false;
  tb_buffer from = {0}, to = {0};
  tb_claim_number(&low->value, &from);
  tb_claim_number(&high->value, &to);
  const bool same = strcmp(tb_buffer_string(&from), tb_buffer_string(&to)) == 0;
  if (same) tb_buffer_text(out, tb_buffer_string(&from));
  if (same) tb_buffer_text(out, "…");
  tb_buffer_free(&from);
  tb_buffer_free(&to);
  return same;
}

void tb_claim_interval(const tb_interval *interval, bool is_date, tb_buffer *out) {
  const tb_end *low = &interval->low, *high = &interval->high;
  if (interval->empty) {
    tb_buffer_text(out, "∅");
    return;
  }
  if (tb_interval_is_point(interval)) {
    append_value(&low->value, is_date, out);
    return;
  }
  if (append_enclosed(interval, is_date, out)) return;
  tb_buffer_byte(out, low->open ? '(' : '[');
  if (low->finite) append_value(&low->value, is_date, out);
  if (!low->finite) tb_buffer_text(out, "-∞");
  tb_buffer_text(out, ", ");
  if (high->finite) append_value(&high->value, is_date, out);
  if (!high->finite) tb_buffer_text(out, "∞");
  tb_buffer_byte(out, high->open ? ')' : ']');
}
