/* Rounding: what an interval is rounded to, and which true values a rounded figure stands for. */
#include "interval_end.h"

#include <string.h>

static const char *const names[] = {
    [TB_ROUND_UNSTATED] = "unstated",   [TB_ROUND_HALF_UP] = "half_up", [TB_ROUND_HALF_EVEN] = "half_even",
    [TB_ROUND_HALF_DOWN] = "half_down", [TB_ROUND_DOWN] = "down",       [TB_ROUND_UP] = "up",
};

enum { N_NAMES = sizeof names / sizeof *names };

bool tb_rounding_parse(const char *text, size_t n, tb_rounding *out) {
  if (n == 0) {
    *out = TB_ROUND_UNSTATED;
    return true;
  }
  for (size_t i = 0; i < N_NAMES; i++) {
    if (strlen(names[i]) != n || memcmp(names[i], text, n) != 0) continue;
    *out = (tb_rounding)i;
    return true;
  }
  return false;
}

const char *tb_rounding_name(tb_rounding rounding) {
  return (unsigned)rounding < N_NAMES ? names[rounding] : "";
}

/* ------------------------------------------------------------------------------------------------------- rounding a set */

/* 10^-decimals / divisor. */
static void set_unit(tb_rational *out, int decimals, int divisor) {
  tb_rational scale;
  tb_rational_init(&scale);
  tb_rational_set_decimal(&scale, 1, (unsigned)(decimals < 0 ? -decimals : decimals));
  tb_rational_set_integer(out, 1);
  if (decimals >= 0) {
    tb_rational_set(out, &scale);
  } else {
    (void)tb_rational_divide(out, out, &scale); /* a power of ten is not zero */
  }
  tb_rational_set_integer(&scale, divisor);
  (void)tb_rational_divide(out, out, &scale);
  tb_rational_clear(&scale);
}

/*
 * What the values just inside an end are rounded to. They go where the end's own value goes, but for an open end on a half: halves go away
 * from zero, so the values on the side of zero go one unit the other way.
 */
static void round_end(tb_end *end, tb_side side, int decimals) {
  if (!end->finite) return;
  tb_rational rounded, unit, half, off;
  tb_rational *all[] = {&rounded, &unit, &half, &off};
  for (size_t i = 0; i < 4; i++)
    tb_rational_init(all[i]);
  tb_rational_round(&rounded, &end->value, decimals);
  if (end->open && tb_rational_sign(&end->value) == (int)side) {
    set_unit(&unit, decimals, side);
    set_unit(&half, decimals, 2 * side);
    tb_rational_subtract(&off, &rounded, &end->value);
    if (tb_rational_compare(&off, &half) == 0) tb_rational_subtract(&rounded, &rounded, &unit);
  }
  tb_rational_set(&end->value, &rounded);
  end->open = false; /* values next to the end are rounded to it */
  for (size_t i = 0; i < 4; i++)
    tb_rational_clear(all[i]);
}

void tb_interval_round(tb_interval *out, const tb_interval *a, int decimals) {
  tb_interval_set(out, a);
  if (out->empty) return;
  round_end(&out->low, TB_LOW, decimals);
  round_end(&out->high, TB_HIGH, decimals);
}

/* ------------------------------------------------------------------------------------------------ what a figure stands for */

/* How far the true absolute values reach from a figure above zero, in half units, and which ends are closed. */
typedef struct convention {
  int below, above; /* half units */
  bool low_open, high_open;
} convention;

static const convention conventions[] = {
    [TB_ROUND_UNSTATED] = {1, 1, false, false}, [TB_ROUND_HALF_UP] = {1, 1, false, true}, [TB_ROUND_HALF_EVEN] = {1, 1, true, true},
    [TB_ROUND_HALF_DOWN] = {1, 1, true, false}, [TB_ROUND_DOWN] = {0, 2, false, true},    [TB_ROUND_UP] = {2, 0, true, false},
};

/* Whether the figure is an even number of units. */
static bool last_digit_is_even(const tb_rational *figure, const tb_rational *unit) {
  tb_rational pairs, whole;
  tb_rational_init(&pairs);
  tb_rational_init(&whole);
  tb_rational_add(&pairs, unit, unit);
  (void)tb_rational_divide(&pairs, figure, &pairs);
  tb_rational_round(&whole, &pairs, 0);
  const bool even = tb_rational_compare(&pairs, &whole) == 0;
  tb_rational_clear(&pairs);
  tb_rational_clear(&whole);
  return even;
}

/* Moves an end by -2 to 2 half units. */
static void move_end(tb_end *end, const tb_rational *half, int halves, bool open) {
  for (int moved = 0; moved < halves; moved++)
    tb_rational_add(&end->value, &end->value, half);
  for (int moved = 0; moved > halves; moved--)
    tb_rational_subtract(&end->value, &end->value, half);
  end->open = open;
}

/* Half a unit, in lowest terms without looking for them where the unit is 10^-k. */
static void set_half(tb_rational *out, const tb_rational *unit) {
  if (!unit->big && unit->n == 1 && unit->d < INT64_MAX) {
    tb_rational_set(out, &(tb_rational){.n = 1, .d = 2 * unit->d});
  } else {
    (void)tb_rational_divide(out, unit, &(tb_rational){.n = 2, .d = 1});
  }
}

void tb_interval_of_rounded(tb_interval *out, const tb_rational *figure, const tb_rational *unit, tb_rounding rounding) {
  convention reach = conventions[rounding];
  if (rounding == TB_ROUND_HALF_EVEN) reach.low_open = reach.high_open = !last_digit_is_even(figure, unit);
  const int sign = tb_rational_sign(figure);
  if (sign == 0) { /* all absolute values that come down to zero, of either sign */
    reach.below = reach.above;
    reach.low_open = reach.high_open;
  }
  tb_rational half;
  tb_rational_init(&half);
  set_half(&half, unit);
  tb_interval_set_point(out, figure);
  if (sign < 0) tb_interval_negate(out, out);
  move_end(&out->low, &half, -reach.below, reach.low_open);
  move_end(&out->high, &half, reach.above, reach.high_open);
  if (sign < 0) tb_interval_negate(out, out);
  tb_rational_clear(&half);
}

/* `halves` half units more than the figure: in tenths of its unit. */
static void set_decimal_end(tb_end *end, int64_t mantissa, int halves, unsigned decimals, bool open) {
  tb_rational_set_decimal(&end->value, 10 * mantissa + 5 * halves, decimals + 1);
  end->finite = true;
  end->open = open;
}

void tb_interval_of_decimal(tb_interval *out, int64_t mantissa, unsigned decimals, tb_rounding rounding) {
  convention reach = conventions[rounding];
  if (rounding == TB_ROUND_HALF_EVEN) reach.low_open = reach.high_open = mantissa % 2 != 0;
  if (mantissa == 0) {
    reach.below = reach.above;
    reach.low_open = reach.high_open;
  }
  const bool turned = mantissa < 0;
  set_decimal_end(&out->low, mantissa, turned ? -reach.above : -reach.below, decimals, turned ? reach.high_open : reach.low_open);
  set_decimal_end(&out->high, mantissa, turned ? reach.below : reach.above, decimals, turned ? reach.low_open : reach.high_open);
  out->empty = false;
}
