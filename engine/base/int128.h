/* Whole numbers of 128 bits: checked products, lowest terms, and the way to GMP and back. */
#ifndef TB_BASE_INT128_H
#define TB_BASE_INT128_H

#include "rational.h"

enum { TB_INT128_POWER10_MAX = 38 }; /* 10^38 < 2^127 */

static inline tb_uint128 tb_int128_magnitude(tb_int128 value) {
  return value < 0 ? -(tb_uint128)value : (tb_uint128)value;
}

/** Number of bits; 0 for 0. */
static inline unsigned tb_uint128_bits(tb_uint128 value) {
  const uint64_t high = (uint64_t)(value >> 64), low = (uint64_t)value;
  if (high) return 128 - (unsigned)__builtin_clzll(high);
  return low ? 64 - (unsigned)__builtin_clzll(low) : 0;
}

/** Products and sums; false, *out undefined, when the result is not in (-2^127, 2^127). */
bool tb_int128_multiply(tb_int128 a, tb_int128 b, tb_int128 *out);
bool tb_int128_add(tb_int128 a, tb_int128 b, tb_int128 *out);

/** Takes the greatest common divisor out of *n and *d; *d > 0. */
void tb_int128_reduce(tb_int128 *n, tb_int128 *d);

/** 10^k, 0 <= k <= TB_INT128_POWER10_MAX. */
tb_int128 tb_int128_power10(unsigned k);

void tb_int128_to_mpz(mpz_ptr to, tb_int128 value);

/** False when the value is not in (-2^127, 2^127). */
bool tb_int128_from_mpz(tb_int128 *to, mpz_srcptr value);

#endif
