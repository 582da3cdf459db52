/* Which whole numbers can stand behind a figure. */
#include "attain_parts.h"

/* What makes a ratio m / n of a figure, and the ratios that there are. */
static const struct {
  int hundredths, plus; /* ratio = figure / hundredths + plus */
  bool at_most_one;
} kinds[] = {
    [TB_ATTAIN_SHARE] = {100, 0, true},
    [TB_ATTAIN_CHANGE] = {100, 1, false},
    [TB_ATTAIN_RATIO] = {1, 0, false},
};

/* Both ends / divisor + plus. */
static void move_ends(tb_interval *out, int divisor, int plus) {
  const tb_rational scale = {.n = divisor, .d = 1}, shift = {.n = plus, .d = 1};
  tb_rational *ends[] = {&out->low.value, &out->high.value};
  for (int i = 0; i < 2; i++) {
    (void)tb_rational_divide(ends[i], ends[i], &scale);
    tb_rational_add(ends[i], ends[i], &shift);
  }
}

/* The ratios m / n that a figure can stand for. */
static void ratios_of(tb_interval *out, tb_attain_kind kind, const tb_interval *figure) {
  tb_interval possible;
  tb_interval_init(&possible);
  tb_rational_set_integer(&possible.high.value, kinds[kind].at_most_one);
  possible.high.finite = kinds[kind].at_most_one;
  possible.high.open = !kinds[kind].at_most_one;
  tb_interval_set(out, figure);
  move_ends(out, kinds[kind].hundredths, kinds[kind].plus);
  tb_interval_meet(out, out, &possible);
  tb_interval_clear(&possible);
}

/* Whether counts up to n times the ratios fit 63 bits; of ratios without a high end the first ones. */
static bool counts_fit(const tb_interval *ratios, uint64_t n) {
  const tb_end *far = ratios->high.finite ? &ratios->high : &ratios->low;
  tb_rational most, limit;
  tb_rational_init(&most);
  tb_rational_init(&limit);
  tb_rational_set_integer(&most, (int64_t)n);
  tb_rational_multiply(&most, &most, &far->value);
  tb_rational_set_integer(&limit, INT64_MAX / 2);
  const bool fit = tb_rational_compare(&most, &limit) < 0;
  tb_rational_clear(&most);
  tb_rational_clear(&limit);
  return fit;
}

/* The largest whole number <= value, and whether it is the value. The value fits 63 bits. */
static int64_t floor_of(const tb_rational *value, bool *whole) {
  tb_rational floor;
  tb_rational_init(&floor);
  tb_rational_floor(&floor, value);
  *whole = tb_rational_compare(&floor, value) == 0;
  const int64_t found = (int64_t)floor.n;
  tb_rational_clear(&floor);
  return found;
}

static int64_t first_whole(const tb_end *low) {
  bool whole;
  const int64_t floor = floor_of(&low->value, &whole);
  return whole && !low->open ? floor : floor + 1;
}

static int64_t last_whole(const tb_end *high) {
  bool whole;
  const int64_t floor = floor_of(&high->value, &whole);
  return whole && high->open ? floor - 1 : floor;
}

/* All m for a known n. */
static void list_known(const tb_interval *ratios, uint64_t n, tb_attainment *out) {
  const tb_rational total = {.n = (tb_int128)n, .d = 1};
  tb_interval counts;
  tb_interval_init(&counts);
  tb_interval_set(&counts, ratios);
  tb_rational_multiply(&counts.low.value, &counts.low.value, &total);
  tb_rational_multiply(&counts.high.value, &counts.high.value, &total);
  const bool finite = counts.high.finite;
  const int64_t first = first_whole(&counts.low), last = finite ? last_whole(&counts.high) : INT64_MAX;
  if (last >= first) out->n_solutions = finite ? (uint64_t)(last - first) + 1 : UINT64_MAX;
  for (int64_t m = first; m <= last && out->n_list < TB_ATTAIN_LIST; m++)
    out->list[out->n_list++] = (tb_attained){.m = (uint64_t)m, .n = n};
  tb_interval_clear(&counts);
}

/* The power of the GRIM test (Brown and Heathers 2017): of the figures unit apart, 100 / unit in a share, at most n are given by some m. */
static void set_power(tb_attainment *out, tb_attain_kind kind, const tb_rational *unit, uint64_t n) {
  const tb_rational scale = {.n = kinds[kind].hundredths, .d = 1}, one = {.n = 1, .d = 1};
  out->has_power = true;
  tb_rational_set_integer(&out->power, (int64_t)n);
  tb_rational_multiply(&out->power, &out->power, unit);
  (void)tb_rational_divide(&out->power, &out->power, &scale);
  tb_rational_subtract(&out->power, &one, &out->power);
  if (tb_rational_sign(&out->power) < 0) tb_rational_set_integer(&out->power, 0);
}

static void look_for(const tb_interval *ratios, uint64_t of, tb_attainment *out) {
  if (ratios->empty) return;
  if (of != 0) {
    list_known(ratios, of, out);
    return;
  }
  tb_attain_list(ratios, out->bound, out);
  out->n_solutions = tb_attain_count(ratios, out->bound);
}

tb_status tb_attain(tb_attain_kind kind, const tb_interval *figure, const tb_rational *unit, uint64_t of, uint64_t bound,
                    tb_attainment *out) {
  if (of == 0 && bound == 0) return TB_BAD_ARGUMENT;
  if (of > TB_ATTAIN_OF_MAX || (of == 0 && bound > TB_ATTAIN_BOUND_MAX)) return TB_LIMIT;
  *out = (tb_attainment){.bound = of != 0 ? of : bound};
  tb_rational_init(&out->power);
  tb_interval ratios;
  tb_interval_init(&ratios);
  ratios_of(&ratios, kind, figure);
  const bool fit = ratios.empty || counts_fit(&ratios, out->bound);
  if (fit) look_for(&ratios, of, out);
  if (fit && of != 0 && unit) set_power(out, kind, unit, of);
  tb_interval_clear(&ratios);
  return fit ? TB_OK : TB_LIMIT;
}

void tb_attainment_clear(tb_attainment *attainment) {
  tb_rational_clear(&attainment->power);
}
