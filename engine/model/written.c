#include "written.h"

#include "base/int128.h"

#include <string.h>

enum { PLACE_MAX = 30, SHIFT_MAX = 15 };

/* k where a number is 10^k, |k| <= PLACE_MAX; false where it is none. */
static bool exponent_of(const tb_rational *number, int *exponent) {
  if (number->big || number->n <= 0 || (number->n != 1 && number->d != 1)) return false;
  tb_int128 power = number->n != 1 ? number->n : number->d;
  int k = 0;
  for (; power % 10 == 0 && k < PLACE_MAX; power /= 10)
    k++;
  *exponent = number->n != 1 ? k : -k;
  return power == 1;
}

static void set_absolute(tb_rational *out, const tb_rational *number) {
  tb_rational_set(out, number);
  if (tb_rational_sign(number) < 0) tb_rational_negate(out, number);
}

/* Whether the value is the figure * 10^exponent as far as it was written: within half a unit of its last digit. */
static bool rounds_to(const tb_rational *value, const tb_rational *figure, const tb_rational *unit, int exponent) {
  tb_rational distance, half, scale;
  tb_rational_init(&distance);
  tb_rational_init(&half);
  tb_rational_init(&scale);
  const tb_int128 power = tb_int128_power10((unsigned)(exponent < 0 ? -exponent : exponent));
  tb_rational_set(&scale, &(tb_rational){.n = exponent < 0 ? 1 : power, .d = exponent < 0 ? power : 1});
  tb_rational_multiply(&distance, figure, &scale);
  tb_rational_subtract(&distance, value, &distance);
  set_absolute(&distance, &distance);
  tb_rational_set(&half, &(tb_rational){.n = 1, .d = 2});
  tb_rational_multiply(&half, &half, &scale);
  tb_rational_multiply(&half, &half, unit);
  const bool near = tb_rational_compare(&distance, &half) <= 0;
  tb_rational_clear(&distance);
  tb_rational_clear(&half);
  tb_rational_clear(&scale);
  return near;
}

/* The power of ten between figure and value, both above zero; 0 where they are not one number, however rounded. */
static int shift_between(const tb_rational *value, const tb_reported *reported, const tb_rational *figure) {
  tb_rational ratio;
  int exponent = 0;
  tb_rational_init(&ratio);
  (void)tb_rational_divide(&ratio, value, figure); /* the figure is not zero */
  bool found = exponent_of(&ratio, &exponent);
  tb_rational_clear(&ratio);
  for (int k = 0; !found && k <= 2 * SHIFT_MAX; k++) {
    exponent = k % 2 ? -(k + 1) / 2 : k / 2; /* 0, -1, 1, -2, 2 ... */
    found = rounds_to(value, figure, &reported->last_unit, exponent);
  }
  return found ? exponent : 0;
}

static bool place_of(const tb_reported *reported, const tb_rational *value, int *place) {
  const bool counts = reported->kind == TB_REPORTED_RANK || reported->kind == TB_REPORTED_CLASS;
  *place = 0;
  if (counts) return true;
  if (!exponent_of(&reported->last_unit, place)) return false;
  if (tb_rational_sign(&reported->figure) == 0 || tb_rational_sign(value) == 0) return true;
  tb_rational absolute, figure;
  tb_rational_init(&absolute);
  tb_rational_init(&figure);
  set_absolute(&absolute, value);
  set_absolute(&figure, &reported->figure);
  *place += shift_between(&absolute, reported, &figure);
  tb_rational_clear(&absolute);
  tb_rational_clear(&figure);
  return true;
}

bool tb_written_place(const char *text, const tb_rational *value, int *place) {
  tb_reported reported;
  tb_reported_init(&reported);
  const bool read = tb_reported_read(text, strlen(text), (tb_place){0}, NULL, &reported) == TB_OK && place_of(&reported, value, place);
  tb_reported_clear(&reported);
  return read;
}
