/*
 * The shortest decimal of a double, by Schubfach: R. Giulietti, "The Schubfach way to render doubles" (2020).
 *
 * A double is v = c * 2^q. The numbers that read back to v form an interval around it. With k the largest power of ten whose multiples
 * hit that interval for sure, at most one multiple of 10^(k+1) lies in it, which is then shortest; else the multiple of 10^k that is
 * nearest to v is. v / 10^k and the ends of the interval are needed only as quarters rounded to odd, for which a power of 128 bits is
 * enough.
 */
#include "decimal.h"
#include "digits.h"
#include "power10.h"
#include "rational.h"

#include <string.h>

enum { FRACTION_BITS = 52, EXPONENT_MASK = 0x7FF, EXPONENT_BIAS = 1075 };

/* digits * 10^exponent. */
typedef struct shortest {
  uint64_t digits;
  int exponent;
} shortest;

/* Logarithms for the exponents of doubles, as products with the constant scaled by a power of two; shifts round down, as needed. */
static int floor_log10_power2(int q) {
  return (q * 1262611) >> 22; /* log10(2) * 2^22 */
}
static int floor_log10_three_quarters_power2(int q) {
  return (q * 1262611 - 524031) >> 22; /* and log10(4/3) * 2^22 */
}
static int floor_log2_power10(int k) {
  return (k * 1741647) >> 19; /* log2(10) * 2^19 */
}

/*
 * floor(x * power / 2^128), with the last bit set when that is not exact. The power was rounded up, but that excess stays below the 64 bits
 * of fraction that are looked at, and a true fraction does not: tests/oracle/base_double_fractions.py shows it for all doubles.
 */
static uint64_t multiply_to_odd(tb_power10_scaled power, uint64_t x) {
  const tb_uint128 low = (tb_uint128)power.low * x;
  const tb_uint128 product = (tb_uint128)power.high * x + (uint64_t)(low >> 64);
  return (uint64_t)(product >> 64) | ((uint64_t)product != 0);
}

/* The shortest decimal of c * 2^q; `uneven` when the double below is half as far away as the one above. */
static shortest find_shortest(uint64_t c, int q, bool uneven) {
  const int k = uneven ? floor_log10_three_quarters_power2(q) : floor_log10_power2(q);
  const int shift = q + floor_log2_power10(-k) + 1;
  const tb_power10_scaled power = tb_power10_lookup(-k);
  const uint64_t middle = multiply_to_odd(power, (4 * c) << shift); /* all in quarters of 10^k */
  const uint64_t out = c & 1;                                       /* the ends read back to v when c is even: ties go to even */
  const uint64_t low = multiply_to_odd(power, (4 * c - (uneven ? 1 : 2)) << shift) + out;
  const uint64_t high = multiply_to_odd(power, (4 * c + 2) << shift) - out;

  const uint64_t below = middle / 4;
  if (below >= 10) {
    const uint64_t tens = below / 10;
    const bool down_fits = low <= 40 * tens, up_fits = 40 * tens + 40 <= high;
    if (down_fits != up_fits) return (shortest){tens + up_fits, k + 1};
  }
  const bool down_fits = low <= 4 * below, up_fits = 4 * below + 4 <= high;
  if (down_fits != up_fits) return (shortest){below + up_fits, k};
  const uint64_t half = 4 * below + 2;
  const bool up = middle > half || (middle == half && (below & 1));
  return (shortest){below + up, k};
}

/* Takes the zeros off the end, eight at a time first: short decimals come out of the search with a dozen. */
static void strip_zeros(shortest *found) {
  while (found->digits % 100000000 == 0) {
    found->digits /= 100000000;
    found->exponent += 8;
  }
  while (found->digits % 100 == 0) {
    found->digits /= 100;
    found->exponent += 2;
  }
  if (found->digits % 10 != 0) return;
  found->digits /= 10;
  found->exponent++;
}

/* The decimal of a finite double other than zero, without its sign and without zeros at its end. */
static shortest decompose(uint64_t bits) {
  const uint64_t fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
  const int biased = (int)(bits >> FRACTION_BITS) & EXPONENT_MASK;
  const uint64_t c = biased ? fraction | UINT64_C(1) << FRACTION_BITS : fraction;
  const int q = (biased ? biased : 1) - EXPONENT_BIAS;
  const bool whole = q <= 0 && q > -FRACTION_BITS - 1 && (c & ((UINT64_C(1) << -q) - 1)) == 0;
  shortest found = whole ? (shortest){c >> -q, 0} : find_shortest(c, q, fraction == 0 && biased > 1);
  strip_zeros(&found);
  return found;
}

static size_t write_exponent(char *out, int exponent) {
  char *end = out;
  *end++ = 'e';
  if (exponent < 0) *end++ = '-';
  const unsigned magnitude = (unsigned)(exponent < 0 ? -exponent : exponent), n = tb_digits_count(magnitude);
  tb_digits_write(magnitude, n, end);
  return (size_t)(end - out) + n;
}

/* "1.5e-7" from n digits; `point` is the place of the point behind the first digit, as the value is 0.ddd * 10^point. */
static size_t write_scientific(char *out, const char *digits, unsigned n, int point) {
  char *end = out;
  *end++ = digits[0];
  if (n > 1) {
    *end++ = '.';
    memcpy(end, digits + 1, n - 1);
    end += n - 1;
  }
  return (size_t)(end - out) + write_exponent(end, point - 1);
}

/* "0.0015", "15.5" or "1500" from n digits, as the value is 0.ddd * 10^point. */
static size_t write_plain(char *out, const char *digits, unsigned n, int point) {
  const size_t all = n;
  if (point <= 0) {
    const size_t zeros = (size_t)-point;
    memcpy(out, "0.", 2);
    memset(out + 2, '0', zeros);
    memcpy(out + 2 + zeros, digits, all);
    return 2 + zeros + all;
  }
  const size_t whole = (size_t)point;
  if (whole >= all) {
    memcpy(out, digits, all);
    memset(out + all, '0', whole - all);
    return whole;
  }
  memcpy(out, digits, whole);
  out[whole] = '.';
  memcpy(out + whole + 1, digits + whole, all - whole);
  return all + 1;
}

size_t tb_double_text(double value, char out[TB_DOUBLE_TEXT_BYTES]) {
  if (value == 0) {
    out[0] = '0';
    return 1;
  }
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  const size_t sign = bits >> 63;
  if (sign) out[0] = '-';

  const shortest found = decompose(bits);
  char digits[TB_DIGITS_MAX];
  const unsigned n = tb_digits_count(found.digits);
  tb_digits_write(found.digits, n, digits);
  const int point = (int)n + found.exponent;
  const bool plain = point > -5 && point <= 21; /* 1e-5 <= |value| < 1e21 */
  return sign + (plain ? write_plain : write_scientific)(out + sign, digits, n, point);
}
