#include "int128.h"

#include "decimal.h"

static bool fits_64(tb_int128 value) {
  return value == (int64_t)value;
}

/*
 * Product of magnitudes; false from 2^127 on. By halves: the compilers' own overflow check of 128 bits needs a library that not all link.
 * With h the high half of one factor and b the other factor, h * b < 2^63 keeps the whole, below (h + 1) * b * 2^64, under 2^128.
 */
static bool multiply_magnitudes(tb_uint128 a, tb_uint128 b, tb_uint128 *out) {
  const uint64_t a_high = (uint64_t)(a >> 64), b_high = (uint64_t)(b >> 64);
  if (a_high && b_high) return false;
  const uint64_t a_low = (uint64_t)a, b_low = (uint64_t)b;
  const tb_uint128 cross = a_high ? (tb_uint128)a_high * b_low : (tb_uint128)b_high * a_low;
  if (cross >> 63) return false;
  *out = (cross << 64) + (tb_uint128)a_low * b_low;
  return !(*out >> 127);
}

bool tb_int128_multiply(tb_int128 a, tb_int128 b, tb_int128 *out) {
  if (fits_64(a) && fits_64(b)) {
    *out = a * b;
    return true;
  }
  tb_uint128 product;
  if (!multiply_magnitudes(tb_int128_magnitude(a), tb_int128_magnitude(b), &product)) return false;
  *out = (a < 0) != (b < 0) ? -(tb_int128)product : (tb_int128)product;
  return true;
}

bool tb_int128_add(tb_int128 a, tb_int128 b, tb_int128 *out) {
  const tb_uint128 sum = (tb_uint128)a + (tb_uint128)b; /* wraps like two's complement */
  *out = (tb_int128)sum;
  const bool wrapped = (a < 0) == (b < 0) && (*out < 0) != (a < 0);
  return !wrapped && sum != (tb_uint128)1 << 127;
}

static unsigned trailing_zeros(tb_uint128 value) {
  const uint64_t low = (uint64_t)value;
  return low ? (unsigned)__builtin_ctzll(low) : 64 + (unsigned)__builtin_ctzll((uint64_t)(value >> 64));
}

/* Binary algorithm (Stein 1967) for two odd numbers. */
static uint64_t gcd_odd_64(uint64_t a, uint64_t b) {
  while (a != b) {
    const uint64_t larger = a > b ? a : b;
    b = a > b ? b : a;
    a = larger - b;
    a >>= __builtin_ctzll(a);
  }
  return a;
}

/* Of two numbers above 0. One division first: mostly one of them is far smaller, a power of ten under a figure. */
static uint64_t gcd_64(uint64_t a, uint64_t b) {
  const uint64_t smaller = a < b ? a : b, rest = (a < b ? b : a) % smaller;
  if (rest == 0) return smaller;
  a = smaller;
  b = rest;
  const int shift = __builtin_ctzll(a | b);
  return gcd_odd_64(a >> __builtin_ctzll(a), b >> __builtin_ctzll(b)) << shift;
}

/* The same algorithm, on 128 bits until both fit a register. */
static tb_uint128 gcd_128(tb_uint128 a, tb_uint128 b) {
  const unsigned shift = trailing_zeros(a | b);
  a >>= trailing_zeros(a);
  b >>= trailing_zeros(b);
  while ((a >> 64 || b >> 64) && a != b) {
    const tb_uint128 larger = a > b ? a : b;
    b = a > b ? b : a;
    a = larger - b;
    a >>= trailing_zeros(a);
  }
  if (a >> 64) return a << shift;
  return (tb_uint128)gcd_odd_64((uint64_t)a, (uint64_t)b) << shift;
}

void tb_int128_reduce(tb_int128 *n, tb_int128 *d) {
  if (*d == 1) return;
  if (*n == 0) {
    *d = 1;
    return;
  }
  const tb_uint128 magnitude = tb_int128_magnitude(*n), divisor = (tb_uint128)*d;
  if (!(magnitude >> 64) && !(divisor >> 64)) { /* division in one register is ten times as fast */
    const uint64_t common = gcd_64((uint64_t)magnitude, (uint64_t)divisor);
    const tb_int128 quotient = (uint64_t)magnitude / common;
    *n = *n < 0 ? -quotient : quotient;
    *d = (uint64_t)divisor / common;
    return;
  }
  const tb_int128 common = (tb_int128)gcd_128(magnitude, divisor);
  *n /= common;
  *d /= common;
}

tb_int128 tb_int128_power10(unsigned k) {
  if (k <= 18) return tb_power10_integer(k);
  const unsigned second = k - 18 < 18 ? k - 18 : 18;
  return (tb_int128)tb_power10_integer(18) * tb_power10_integer(second) * tb_power10_integer(k - 18 - second);
}

void tb_int128_to_mpz(mpz_ptr to, tb_int128 value) {
  const tb_uint128 magnitude = tb_int128_magnitude(value);
  const uint64_t words[] = {(uint64_t)magnitude, (uint64_t)(magnitude >> 64)};
  mpz_import(to, 2, -1, sizeof *words, 0, 0, words);
  if (value < 0) mpz_neg(to, to);
}

bool tb_int128_from_mpz(tb_int128 *to, mpz_srcptr value) {
  if (mpz_sizeinbase(value, 2) > 127) return false;
  uint64_t words[2] = {0, 0};
  mpz_export(words, NULL, -1, sizeof *words, 0, 0, value);
  const tb_int128 magnitude = (tb_int128)((tb_uint128)words[1] << 64 | words[0]);
  *to = mpz_sgn(value) < 0 ? -magnitude : magnitude;
  return true;
}
