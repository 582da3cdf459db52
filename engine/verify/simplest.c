/*
 * The simplest fraction of an interval: where its path in the Stern-Brocot tree ends. Runs of turns to one side are single steps, the
 * partial quotients of a continued fraction (Graham, Knuth, Patashnik, Concrete Mathematics, 4.5).
 */
#include "attain_parts.h"

void tb_rational_floor(tb_rational *out, const tb_rational *a) {
  tb_rational whole, one;
  tb_rational_init(&whole);
  tb_rational_init(&one);
  tb_rational_set_integer(&one, 1);
  tb_rational_round(&whole, a, 0);
  if (tb_rational_compare(&whole, a) > 0) tb_rational_subtract(&whole, &whole, &one);
  tb_rational_set(out, &whole);
  tb_rational_clear(&whole);
  tb_rational_clear(&one);
}

bool tb_rational_whole(const tb_rational *a, uint64_t *out) {
  if (a->big || a->d != 1 || a->n < 0 || a->n > UINT64_MAX) return false;
  *out = (uint64_t)a->n;
  return true;
}

/* Two neighbouring convergents h / k of the path so far, the newer first. */
typedef struct path {
  tb_rational h[2], k[2];
} path;

static void path_init(path *p) {
  for (int i = 0; i < 2; i++) {
    tb_rational_init(&p->h[i]);
    tb_rational_init(&p->k[i]);
  }
  tb_rational_set_integer(&p->h[0], 1); /* 1 / 0, and before it 0 / 1 */
  tb_rational_set_integer(&p->k[1], 1);
}

static void path_clear(path *p) {
  for (int i = 0; i < 2; i++) {
    tb_rational_clear(&p->h[i]);
    tb_rational_clear(&p->k[i]);
  }
}

/* term[0], term[1] = quotient * term[0] + term[1], term[0] */
static void path_advance(tb_rational term[2], const tb_rational *quotient) {
  tb_rational next;
  tb_rational_init(&next);
  tb_rational_multiply(&next, quotient, &term[0]);
  tb_rational_add(&next, &next, &term[1]);
  tb_rational_set(&term[1], &term[0]);
  tb_rational_set(&term[0], &next);
  tb_rational_clear(&next);
}

/* The smallest whole number in `values`, whose low end has the floor `floor`; false when there is none. */
static bool smallest_whole(const tb_interval *values, const tb_rational *floor, tb_rational *out) {
  tb_rational_set_integer(out, 1);
  tb_rational_add(out, floor, out);
  const bool begins_whole = !values->low.open && tb_rational_compare(floor, &values->low.value) == 0;
  if (begins_whole) tb_rational_set(out, floor);
  return tb_interval_contains(values, out);
}

/* values = 1 / (values - floor): what remains lies in [0, 1] and turns over, so its ends change places. */
static void turn_over(tb_interval *values, const tb_rational *floor) {
  tb_interval one, remains;
  tb_interval_init(&one);
  tb_interval_init(&remains);
  tb_interval_set_point(&remains, floor);
  tb_interval_subtract(&remains, values, &remains);
  tb_interval_set_point(&one, &(tb_rational){.n = 1, .d = 1});
  (void)tb_interval_divide(values, &one, &remains); /* zero is at most its open end: a closed one is a whole number and ends the path */
  tb_interval_clear(&one);
  tb_interval_clear(&remains);
}

bool tb_simplest_within(const tb_interval *values, const tb_rational *n_most, tb_rational *m, tb_rational *n) {
  if (values->empty) return false;
  tb_interval rest;
  tb_rational floor, quotient;
  path p;
  tb_interval_init(&rest);
  tb_rational_init(&floor);
  tb_rational_init(&quotient);
  path_init(&p);
  tb_interval_set(&rest, values);
  bool found = false, within = true;
  while (within && !found) {
    tb_rational_floor(&floor, &rest.low.value);
    found = smallest_whole(&rest, &floor, &quotient);
    path_advance(p.h, found ? &quotient : &floor);
    path_advance(p.k, found ? &quotient : &floor);
    within = !n_most || tb_rational_compare(&p.k[0], n_most) <= 0;
    if (!found) turn_over(&rest, &floor);
  }
  if (within) {
    tb_rational_set(m, &p.h[0]);
    tb_rational_set(n, &p.k[0]);
  }
  path_clear(&p);
  tb_rational_clear(&quotient);
  tb_rational_clear(&floor);
  tb_interval_clear(&rest);
  return within;
}

bool tb_simplest_fraction(const tb_interval *interval, tb_rational *out) {
  tb_interval values;
  tb_rational m, n;
  tb_interval_init(&values);
  tb_rational_init(&m);
  tb_rational_init(&n);
  tb_end *high = &values.high; /* values from 0 on */
  high->finite = false;
  high->open = true;
  tb_interval_meet(&values, interval, &values);
  const bool found = tb_simplest_within(&values, NULL, &m, &n) && tb_rational_divide(out, &m, &n);
  tb_interval_clear(&values);
  tb_rational_clear(&m);
  tb_rational_clear(&n);
  return found;
}
