/* Exact rationals: checked __int128 while it fits, GMP beyond. Decisions and recomputed figures rest on them. */
#ifndef TB_BASE_RATIONAL_H
#define TB_BASE_RATIONAL_H

#include <gmp.h>
#include <tongbi/base.h>

__extension__ typedef __int128 tb_int128;
__extension__ typedef unsigned __int128 tb_uint128;

/**
 * A number n / d in lowest terms, d > 0; with `big` set, n and d are unused and *big holds it. Zero-initialised is NOT a number: start with
 * tb_rational_init (value 0). Owned by whoever initialised it; tb_rational_clear frees. Results may be one of the operands.
 */
typedef struct tb_rational {
  tb_int128 n, d;
  mpq_ptr big;
} tb_rational;

void tb_rational_init(tb_rational *r);
void tb_rational_clear(tb_rational *r);
void tb_rational_set(tb_rational *r, const tb_rational *from);
void tb_rational_set_integer(tb_rational *r, int64_t n);

/** mantissa / 10^decimals; decimals 0 .. 400. */
void tb_rational_set_decimal(tb_rational *r, int64_t mantissa, unsigned decimals);

/** The exact value of a finite double. */
void tb_rational_set_double(tb_rational *r, double value);

/** A plain decimal text, sign, point and exponent allowed ("-12.50", ".5", "4.9e-324"); false when it is none or longer than 100,000
 * digits. */
bool tb_rational_set_text(tb_rational *r, const char *text, size_t n);

/* Arithmetic; GMP aborts when memory ends, see rational.c. */
void tb_rational_add(tb_rational *r, const tb_rational *a, const tb_rational *b);
void tb_rational_subtract(tb_rational *r, const tb_rational *a, const tb_rational *b);
void tb_rational_multiply(tb_rational *r, const tb_rational *a, const tb_rational *b);

/** False, r unchanged, when b is zero. */
bool tb_rational_divide(tb_rational *r, const tb_rational *a, const tb_rational *b);
void tb_rational_negate(tb_rational *r, const tb_rational *a);

/** Half away from zero at `decimals` places (may be negative: tens, hundreds). */
void tb_rational_round(tb_rational *r, const tb_rational *a, int decimals);

/** a^n, n >= 0; 0^0 is 1. Cost grows with the digits of the result: those of a, n times. */
void tb_rational_power(tb_rational *r, const tb_rational *a, unsigned n);

/**
 * The n-th root of a >= 0, n >= 1, between two numbers: true when it is rational, *low and *high are then the root; else they are multiples
 * of 10^-decimals next to each other with the root between them, at neither. low and high are two numbers, and not a.
 */
bool tb_rational_root(tb_rational *low, tb_rational *high, const tb_rational *a, unsigned n, unsigned decimals);

/** -1, 0, 1. */
int tb_rational_compare(const tb_rational *a, const tb_rational *b);
int tb_rational_sign(const tb_rational *a);

/** The nearest double, ties to even, subnormals included; beyond the largest double: +-HUGE_VAL. */
double tb_rational_double(const tb_rational *a);

/** n / d as the nearest double, d > 0; exact ties to even. The common case (both below 2^53) is one division. */
double tb_ratio_double(tb_int128 n, tb_int128 d);

/** Numerator / denominator as decimal digits, "n" alone when d is 1; the caller frees with free(). NULL when memory is short. */
char *tb_rational_text(const tb_rational *a);

#endif
