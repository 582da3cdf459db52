#include "exact_sum.h"

#include "rational.h"

#include <string.h>

enum { LIMB_BITS = 32, MAX_PENDING = 1 << 30, LOWEST_EXPONENT = 1074 };

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

void tb_exact_sum_add(tb_exact_sum *sum, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  int exponent = (int)(bits >> 52 & 0x7ff);
  uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
  if (exponent > 0) {
    mantissa |= UINT64_C(1) << 52;
    exponent--;
  }
  tb_uint128 shifted = (tb_uint128)mantissa << exponent % LIMB_BITS;
  int64_t sign = bits >> 63 ? -1 : 1;
  int64_t *limb = &sum->limbs[exponent / LIMB_BITS];
  for (int i = 0; i < 3; i++, shifted >>= LIMB_BITS) {
    limb[i] += sign * (int64_t)(uint32_t)shifted;
  }
  sum->count++;
  if (++sum->pending == MAX_PENDING) {
    settle(sum);
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
