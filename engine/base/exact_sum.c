#include "exact_sum.h"

#include "bits.h"
#include "rational.h"

#include <limits.h>

enum { LIMB_BITS = 32, MAX_PENDING = 1 << 30, LOWEST_EXPONENT = 1074 };

/* Blocks of numbers whose exponents are near to each other are added in 128 bits first. */
enum { BLOCK = 1024, REACH = 62 };

/* Brings every limb but the last into 0 .. 2^32 - 1. */
static void settle(tb_exact_sum *sum) {
  int64_t carry = 0;
  for (int i = 0; i + 1 < TB_EXACT_SUM_LIMBS; i++) {
    int64_t limb = sum->limbs[i] + carry;
    carry = limb >> LIMB_BITS; /* floor: negative limbs borrow */
    sum->limbs[i] = limb - carry * ((int64_t)1 << LIMB_BITS);
  }
  sum->limbs[TB_EXACT_SUM_LIMBS - 1] += carry;
  sum->pending = 0;
}

/* A double taken apart: mantissa * 2^(exponent - 1074). */
typedef struct parts {
  uint64_t mantissa;
  int exponent;
  bool negative;
} parts;

static parts take_apart(double value) {
  const uint64_t bits = tb_double_bits(value);
  const int biased = (int)(bits >> 52 & 0x7ff);
  const uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
  return (parts){
      .mantissa = biased > 0 ? fraction | UINT64_C(1) << 52 : fraction, .exponent = biased - (biased > 0), .negative = bits >> 63};
}

/* Adds mantissa * 2^(exponent - 1074). */
static void add_scaled(tb_exact_sum *sum, uint64_t mantissa, int exponent, bool negative) {
  tb_uint128 shifted = (tb_uint128)mantissa << exponent % LIMB_BITS;
  const int64_t sign = negative ? -1 : 1;
  int64_t *limb = &sum->limbs[exponent / LIMB_BITS];
  for (int i = 0; i < 3; i++, shifted >>= LIMB_BITS) {
    limb[i] += sign * (int64_t)(uint32_t)shifted;
  }
  if (++sum->pending == MAX_PENDING) {
    settle(sum);
  }
}

void tb_exact_sum_add(tb_exact_sum *sum, double value) {
  const parts of = take_apart(value);
  add_scaled(sum, of.mantissa, of.exponent, of.negative);
  sum->count++;
}

/* The least exponent of the numbers that count; false when another is beyond reach of it. */
static bool find_exponent(const double *values, const uint8_t *left_out, size_t n, int *least) {
  int most = -1;
  *least = INT_MAX;
  for (size_t i = 0; i < n; i++) {
    const int exponent = take_apart(values[i]).exponent;
    const bool counts = !left_out[i] && values[i] != 0;
    *least = counts && exponent < *least ? exponent : *least;
    most = counts && exponent > most ? exponent : most;
  }
  return most >= 0 && most - *least <= REACH;
}

/* Up to BLOCK numbers of 53 bits, moved up by REACH at most, stay below 2^127. */
static void add_block(tb_exact_sum *sum, const double *values, const uint8_t *left_out, size_t n, int least) {
  tb_int128 all = 0;
  for (size_t i = 0; i < n; i++) {
    const parts of = take_apart(values[i]);
    const bool counts = !left_out[i] && values[i] != 0;
    const tb_int128 number = (tb_int128)(counts ? of.mantissa : 0) << (counts ? of.exponent - least : 0);
    all += of.negative ? -number : number;
  }
  const bool negative = all < 0;
  const tb_uint128 magnitude = negative ? -(tb_uint128)all : (tb_uint128)all;
  add_scaled(sum, (uint64_t)magnitude, least, negative);
  add_scaled(sum, (uint64_t)(magnitude >> 64), least + 64, negative);
}

void tb_exact_sum_add_all(tb_exact_sum *sum, const double *values, const uint8_t *left_out, size_t n) {
  for (size_t at = 0; at < n; at += BLOCK) {
    const size_t size = n - at < BLOCK ? n - at : BLOCK;
    int least;
    if (find_exponent(values + at, left_out + at, size, &least)) {
      add_block(sum, values + at, left_out + at, size, least);
    } else {
      for (size_t i = at; i < at + size; i++) {
        const parts of = take_apart(values[i]);
        if (!left_out[i]) add_scaled(sum, of.mantissa, of.exponent, of.negative);
      }
    }
    for (size_t i = at; i < at + size; i++) {
      sum->count += !left_out[i];
    }
  }
}

void tb_exact_sum_merge(tb_exact_sum *sum, const tb_exact_sum *more) {
  tb_exact_sum settled = *more;
  settle(&settled);
  settle(sum);
  for (int i = 0; i < TB_EXACT_SUM_LIMBS; i++) {
    sum->limbs[i] += settled.limbs[i];
  }
  sum->count += more->count;
  settle(sum);
}

double tb_exact_sum_read(const tb_exact_sum *sum) {
  mpq_t exact;
  mpq_init(exact);
  for (int i = TB_EXACT_SUM_LIMBS - 1; i >= 0; i--) {
    mpz_mul_2exp(mpq_numref(exact), mpq_numref(exact), LIMB_BITS);
    mpz_t limb;
    mpz_init_set_si(limb, sum->limbs[i]);
    mpz_add(mpq_numref(exact), mpq_numref(exact), limb);
    mpz_clear(limb);
  }
  mpz_mul_2exp(mpq_denref(exact), mpq_denref(exact), LOWEST_EXPONENT);
  mpq_canonicalize(exact);
  tb_rational whole = {.big = exact};
  double nearest = tb_rational_double(&whole);
  mpq_clear(exact);
  return nearest;
}
