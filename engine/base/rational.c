/*
 * Arithmetic on rationals. Operands and results that fit 128 bits never leave the machine's registers; an overflow is computed by GMP, and
 * a result of GMP that fits goes back: a number has one representation only.
 *
 * GMP allocates with malloc and calls abort() when that fails; it has no way to report. Nothing else in the library may abort. What keeps
 * that harmless: figures have some 20 digits and texts at most 100,000, so that the numbers here are of kilobytes, and who builds long
 * chains of operations bounds them.
 */
#include "rational.h"

#include "int128.h"
#include "rational_internal.h"

#include <stdlib.h>

typedef void mpq_operation(mpq_ptr result, mpq_srcptr a, mpq_srcptr b);

void tb_rational_init(tb_rational *r) {
  *r = (tb_rational){.n = 0, .d = 1, .big = NULL};
}

void tb_rational_clear(tb_rational *r) {
  if (r->big) {
    mpq_clear(r->big);
    free(r->big);
  }
  tb_rational_init(r);
}

/* n / d in lowest terms already; frees the big number that was there. */
static void set_small(tb_rational *r, tb_int128 n, tb_int128 d) {
  if (r->big) tb_rational_clear(r);
  r->n = n;
  r->d = d;
}

/* n / d reduced, d > 0. */
static void set_reduced(tb_rational *r, tb_int128 n, tb_int128 d) {
  tb_int128_reduce(&n, &d);
  set_small(r, n, d);
}

void tb_rational_take_mpq(tb_rational *r, mpq_ptr value) {
  tb_int128 n, d;
  if (tb_int128_from_mpz(&n, mpq_numref(value)) && tb_int128_from_mpz(&d, mpq_denref(value))) {
    set_small(r, n, d);
    return;
  }
  if (!r->big) {
    r->big = malloc(sizeof *r->big);
    if (!r->big) abort(); /* as GMP itself does in the next line */
    mpq_init(r->big);
  }
  mpq_swap(r->big, value);
}

mpq_srcptr tb_rational_view(const tb_rational *a, mpq_ptr scratch) {
  if (a->big) return a->big;
  tb_int128_to_mpz(mpq_numref(scratch), a->n);
  tb_int128_to_mpz(mpq_denref(scratch), a->d);
  return scratch;
}

/* r = a operation b by GMP. */
static void operate_big(tb_rational *r, const tb_rational *a, const tb_rational *b, mpq_operation *operation) {
  mpq_t x, y, result;
  mpq_inits(x, y, result, NULL);
  operation(result, tb_rational_view(a, x), tb_rational_view(b, y));
  tb_rational_take_mpq(r, result);
  mpq_clears(x, y, result, NULL);
}

void tb_rational_set(tb_rational *r, const tb_rational *from) {
  if (r == from) return;
  if (!from->big) {
    set_small(r, from->n, from->d);
    return;
  }
  mpq_t copy;
  mpq_init(copy);
  mpq_set(copy, from->big);
  tb_rational_take_mpq(r, copy);
  mpq_clear(copy);
}

void tb_rational_set_integer(tb_rational *r, int64_t n) {
  set_small(r, n, 1);
}

void tb_rational_set_decimal(tb_rational *r, int64_t mantissa, unsigned decimals) {
  if (decimals <= TB_INT128_POWER10_MAX) {
    set_reduced(r, mantissa, tb_int128_power10(decimals));
    return;
  }
  mpq_t value;
  mpq_init(value);
  mpz_set_si(mpq_numref(value), mantissa);
  mpz_ui_pow_ui(mpq_denref(value), 10, decimals);
  mpq_canonicalize(value);
  tb_rational_take_mpq(r, value);
  mpq_clear(value);
}

void tb_rational_set_double(tb_rational *r, double value) {
  if (value >= -0x1p63 && value < 0x1p63 && (double)(int64_t)value == value) {
    set_small(r, (int64_t)value, 1);
    return;
  }
  mpq_t exact;
  mpq_init(exact);
  mpq_set_d(exact, value);
  tb_rational_take_mpq(r, exact);
  mpq_clear(exact);
}

/* (a.n * b.d + b.n * a.d) / (a.d * b.d) into r; false when it overflows. */
static bool add_small(tb_rational *r, const tb_rational *a, const tb_rational *b) {
  tb_int128 left, right, n, d;
  if (a->d == b->d) {
    if (!tb_int128_add(a->n, b->n, &n)) return false;
    set_reduced(r, n, a->d);
    return true;
  }
  if (!tb_int128_multiply(a->n, b->d, &left) || !tb_int128_multiply(b->n, a->d, &right)) return false;
  if (!tb_int128_add(left, right, &n) || !tb_int128_multiply(a->d, b->d, &d)) return false;
  set_reduced(r, n, d);
  return true;
}

void tb_rational_add(tb_rational *r, const tb_rational *a, const tb_rational *b) {
  if (!a->big && !b->big && add_small(r, a, b)) return;
  operate_big(r, a, b, mpq_add);
}

void tb_rational_subtract(tb_rational *r, const tb_rational *a, const tb_rational *b) {
  if (!a->big && !b->big) {
    const tb_rational minus = {.n = -b->n, .d = b->d};
    if (add_small(r, a, &minus)) return;
  }
  operate_big(r, a, b, mpq_sub);
}

/* (a_n / a_d) * (b_n / b_d), divisors above 0, into r; false when it overflows. */
static bool multiply_small(tb_rational *r, tb_int128 a_n, tb_int128 a_d, tb_int128 b_n, tb_int128 b_d) {
  tb_int128 n, d;
  if (!tb_int128_multiply(a_n, b_n, &n) || !tb_int128_multiply(a_d, b_d, &d)) return false;
  set_reduced(r, n, d);
  return true;
}

void tb_rational_multiply(tb_rational *r, const tb_rational *a, const tb_rational *b) {
  if (!a->big && !b->big && multiply_small(r, a->n, a->d, b->n, b->d)) return;
  operate_big(r, a, b, mpq_mul);
}

bool tb_rational_divide(tb_rational *r, const tb_rational *a, const tb_rational *b) {
  const int sign = tb_rational_sign(b);
  if (sign == 0) return false;
  const bool small = !a->big && !b->big;
  if (small && multiply_small(r, a->n, a->d, sign * b->d, sign * b->n)) return true;
  operate_big(r, a, b, mpq_div);
  return true;
}

void tb_rational_negate(tb_rational *r, const tb_rational *a) {
  tb_rational_set(r, a);
  if (r->big) {
    mpq_neg(r->big, r->big);
  } else {
    r->n = -r->n;
  }
}

/* The whole number nearest to a, halves away from zero: floor((2 |n| + d) / 2 d) with the sign of a. */
static void round_whole_big(tb_rational *r, mpq_srcptr a) {
  mpq_t result;
  mpq_init(result);
  mpz_ptr n = mpq_numref(result);
  mpz_mul_2exp(n, mpq_numref(a), 1);
  mpz_abs(n, n);
  mpz_add(n, n, mpq_denref(a));
  mpz_fdiv_q(n, n, mpq_denref(a));
  mpz_fdiv_q_2exp(n, n, 1);
  if (mpq_sgn(a) < 0) mpz_neg(n, n);
  tb_rational_take_mpq(r, result);
  mpq_clear(result);
}

static void round_whole(tb_rational *r, const tb_rational *a) {
  if (a->big) {
    round_whole_big(r, a->big);
    return;
  }
  const tb_uint128 rest = tb_int128_magnitude(a->n % a->d);
  const tb_int128 away = 2 * rest >= (tb_uint128)a->d ? (a->n < 0 ? -1 : 1) : 0;
  set_small(r, a->n / a->d + away, 1);
}

void tb_rational_round(tb_rational *r, const tb_rational *a, int decimals) {
  tb_rational scale; /* never zero, so that the divisions cannot fail */
  tb_rational_init(&scale);
  tb_rational_set_decimal(&scale, 1, (unsigned)abs(decimals));
  const bool fraction = decimals > 0;
  if (fraction) {
    (void)tb_rational_divide(r, a, &scale);
  } else {
    tb_rational_multiply(r, a, &scale);
  }
  round_whole(r, r);
  if (fraction) {
    tb_rational_multiply(r, r, &scale);
  } else {
    (void)tb_rational_divide(r, r, &scale);
  }
  tb_rational_clear(&scale);
}

/* a.n * b.d against b.n * a.d into *order; false when a product overflows. */
static bool compare_small(const tb_rational *a, const tb_rational *b, int *order) {
  tb_int128 left = a->n, right = b->n;
  if (a->d != b->d && (!tb_int128_multiply(a->n, b->d, &left) || !tb_int128_multiply(b->n, a->d, &right))) return false;
  *order = (left > right) - (left < right);
  return true;
}

int tb_rational_compare(const tb_rational *a, const tb_rational *b) {
  int order = tb_rational_sign(a) - tb_rational_sign(b);
  if (order != 0) return order > 0 ? 1 : -1;
  if (!a->big && !b->big && compare_small(a, b, &order)) return order;
  mpq_t x, y;
  mpq_inits(x, y, NULL);
  order = mpq_cmp(tb_rational_view(a, x), tb_rational_view(b, y));
  mpq_clears(x, y, NULL);
  return (order > 0) - (order < 0);
}

int tb_rational_sign(const tb_rational *a) {
  if (a->big) return mpq_sgn(a->big);
  return (a->n > 0) - (a->n < 0);
}
