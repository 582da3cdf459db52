/* How many whole numbers m lie in n * [low, high], over all n up to a bound: a difference of two floor sums. */
#include "attain_parts.h"

/* What a floor sum works with. */
typedef struct sums {
  tb_rational total, slope, offset, last, whole, n, pairs;
} sums;

static void for_all(sums *s, void (*call)(tb_rational *)) {
  tb_rational *const all[] = {&s->total, &s->slope, &s->offset, &s->last, &s->whole, &s->n, &s->pairs};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    call(all[i]);
}

/* Takes the whole part of *part away and `times` it into the total. */
static void take_whole(sums *s, tb_rational *part, const tb_rational *times) {
  tb_rational_floor(&s->whole, part);
  tb_rational_subtract(part, part, &s->whole);
  tb_rational_multiply(&s->whole, &s->whole, times);
  tb_rational_add(&s->total, &s->total, &s->whole);
}

/* n (n - 1) / 2 */
static void set_pairs(sums *s) {
  tb_rational half;
  tb_rational_init(&half);
  tb_rational_set_decimal(&half, 5, 1);
  tb_rational_multiply(&s->pairs, &s->n, &s->n);
  tb_rational_subtract(&s->pairs, &s->pairs, &s->n);
  tb_rational_multiply(&s->pairs, &s->pairs, &half);
  tb_rational_clear(&half);
}

/*
 * s->total = floor(0 slope) + floor(1 slope) + ... + floor(n slope).
 *
 * The points of a triangle below a line. With the whole parts of slope and offset taken out, the line rises less than one a step; points
 * counted by columns are counted by rows, the line's inverse has a slope above 1, and it begins anew: Euclid's algorithm on the slope
 * (Graham, Knuth, Patashnik, Concrete Mathematics, 3.5). The length shrinks to half in two rounds.
 */
static void floor_sum(sums *s, const tb_rational *slope, uint64_t n) {
  tb_rational_set_integer(&s->total, 0);
  tb_rational_set(&s->slope, slope);
  tb_rational_set_integer(&s->offset, 0);
  tb_rational_set_integer(&s->n, (int64_t)n + 1);
  for (;;) {
    set_pairs(s);
    take_whole(s, &s->slope, &s->pairs);
    take_whole(s, &s->offset, &s->n);
    tb_rational_multiply(&s->last, &s->slope, &s->n);
    tb_rational_add(&s->last, &s->last, &s->offset);
    tb_rational_floor(&s->n, &s->last);
    if (tb_rational_sign(&s->n) == 0) return;
    tb_rational_subtract(&s->offset, &s->last, &s->n);
    (void)tb_rational_divide(&s->offset, &s->offset, &s->slope); /* a slope of 0 has returned: the offset is below 1 */
    tb_rational_set_integer(&s->last, 1);
    (void)tb_rational_divide(&s->slope, &s->last, &s->slope);
  }
}

/* Over n = 1 .. bound, the sum of the largest whole numbers <= n * value, or, `below`, < n * value, which is -floor(-n * value) - 1. */
static void sum_up_to(tb_rational *out, const tb_rational *value, bool below, uint64_t bound) {
  sums s;
  for_all(&s, tb_rational_init);
  tb_rational slope;
  tb_rational_init(&slope);
  tb_rational_set(&slope, value);
  if (below) tb_rational_negate(&slope, &slope);
  floor_sum(&s, &slope, bound);
  tb_rational_set(out, &s.total);
  if (below) {
    tb_rational_set_integer(&slope, (int64_t)bound);
    tb_rational_add(out, out, &slope);
    tb_rational_negate(out, out);
  }
  tb_rational_clear(&slope);
  for_all(&s, tb_rational_clear);
}

uint64_t tb_attain_count(const tb_interval *values, uint64_t bound) {
  if (!values->high.finite) return UINT64_MAX;
  tb_rational up_to_high, before_low;
  tb_rational_init(&up_to_high);
  tb_rational_init(&before_low);
  sum_up_to(&up_to_high, &values->high.value, values->high.open, bound);
  sum_up_to(&before_low, &values->low.value, !values->low.open, bound);
  tb_rational_subtract(&up_to_high, &up_to_high, &before_low);
  uint64_t count = UINT64_MAX;
  (void)tb_rational_whole(&up_to_high, &count); /* a difference of sums whose terms are in order: whole, not negative, perhaps too large */
  tb_rational_clear(&up_to_high);
  tb_rational_clear(&before_low);
  return count;
}
