/* Quotients as doubles, rounded once: mpq_get_d cuts off, and a quotient of two rounded doubles is rounded three times. */
#include "int128.h"
#include "rational_internal.h"

#include <float.h>
#include <math.h>

enum { QUOTIENT_BITS = DBL_MANT_DIG + 2 }; /* the mantissa, the bit behind it that is rounded, and one to spare */

/*
 * The double nearest to quotient * 2^exponent, where the true value is larger by less than one in the last place if `more` is set. The
 * quotient has at least QUOTIENT_BITS bits, or is exact. Ties go to even; subnormals have fewer bits to keep.
 */
static double round_to_double(tb_uint128 quotient, bool more, long exponent) {
  const long bits = (long)tb_uint128_bits(quotient);
  const long lowest = DBL_MIN_EXP - DBL_MANT_DIG; /* 2^lowest is the smallest subnormal */
  long drop = bits - DBL_MANT_DIG;
  if (exponent + drop < lowest) drop = lowest - exponent;
  if (drop <= 0) return ldexp((double)(uint64_t)quotient, (int)exponent);
  if (drop > bits) return 0; /* below half of the smallest subnormal */
  const tb_uint128 half = (tb_uint128)1 << (drop - 1);
  const tb_uint128 rest = quotient & (2 * half - 1);
  tb_uint128 kept = drop < 128 ? quotient >> drop : 0;
  if (rest > half || (rest == half && (more || (kept & 1)))) kept++;
  return ldexp((double)(uint64_t)kept, (int)(exponent + drop));
}

/* |n| / d by long division in steps of as many bits as fit. */
static double divide_magnitudes(tb_uint128 n, tb_uint128 d) {
  tb_uint128 quotient = n / d, rest = n % d;
  long exponent = 0;
  while (rest != 0 && tb_uint128_bits(quotient) < QUOTIENT_BITS) {
    const unsigned room = 128 - tb_uint128_bits(rest), wanted = QUOTIENT_BITS;
    const unsigned step = room < wanted ? room : wanted; /* rest < d < 2^127: at least one */
    rest <<= step;
    quotient = quotient << step | rest / d;
    rest %= d;
    exponent -= step;
  }
  return round_to_double(quotient, rest != 0, exponent);
}

double tb_ratio_double(tb_int128 n, tb_int128 d) {
  const tb_int128 exact = (tb_int128)1 << DBL_MANT_DIG;
  if (n <= exact && n >= -exact && d <= exact) return (double)(int64_t)n / (double)(int64_t)d;
  const double magnitude = divide_magnitudes(tb_int128_magnitude(n), (tb_uint128)d);
  return n < 0 ? -magnitude : magnitude;
}

/* |n| / d for numbers of any size. */
static double divide_big(mpz_srcptr n, mpz_srcptr d) {
  const long n_bits = (long)mpz_sizeinbase(n, 2), d_bits = (long)mpz_sizeinbase(d, 2);
  if (n_bits - d_bits > DBL_MAX_EXP) return HUGE_VAL;
  const long shift = QUOTIENT_BITS - (n_bits - d_bits); /* the quotient gets QUOTIENT_BITS or one more */
  mpz_t quotient, rest, scaled;
  mpz_inits(quotient, rest, scaled, NULL);
  if (shift >= 0) {
    mpz_mul_2exp(scaled, n, (mp_bitcnt_t)shift);
    mpz_tdiv_qr(quotient, rest, scaled, d);
  } else {
    mpz_mul_2exp(scaled, d, (mp_bitcnt_t)-shift);
    mpz_tdiv_qr(quotient, rest, n, scaled);
  }
  const double value = round_to_double(mpz_get_ui(quotient), mpz_sgn(rest) != 0, -shift);
  mpz_clears(quotient, rest, scaled, NULL);
  return value;
}

double tb_rational_double(const tb_rational *a) {
  if (!a->big) return tb_ratio_double(a->n, a->d);
  mpz_t n;
  mpz_init(n);
  mpz_abs(n, mpq_numref(a->big));
  const double magnitude = divide_big(n, mpq_denref(a->big));
  mpz_clear(n);
  return mpq_sgn(a->big) < 0 ? -magnitude : magnitude;
}
