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

#include <math.h>
#include <string.h>

enum { FRACTION_BITS = 52, EXPONENT_MASK = 0x7FF, EXPONENT_BIAS = 1075 };

/* The digits that a double has at most. */
enum { DIGITS = 17 };
static const uint64_t EIGHT = 100000000; /* 10^8 */

/* Short decimals have four digits behind the point, and fifteen in all. */
enum { SHORT_SCALE = 10000 };
static const double SHORT_END = 1e15;

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

/* A product of 64 and 128 bits. */
typedef struct product {
  tb_uint128 high;
  uint64_t low;
} product;

static product multiply(tb_power10_scaled power, uint64_t x) {
  const tb_uint128 low = (tb_uint128)power.low * x;
  return (product){.high = (tb_uint128)power.high * x + (uint64_t)(low >> 64), .low = (uint64_t)low};
}

/* The power times 2^shift, 0 < shift < 64. */
static product shift_left(tb_power10_scaled power, unsigned shift) {
  const tb_uint128 whole = (tb_uint128)power.high << 64 | power.low;
  return (product){.high = whole >> (64 - shift), .low = power.low << shift};
}

static product add(product a, product b) {
  const uint64_t low = a.low + b.low;
  return (product){.high = a.high + b.high + (low < a.low), .low = low};
}

static product subtract(product a, product b) {
  return (product){.high = a.high - b.high - (a.low < b.low), .low = a.low - b.low};
}

/*
 * floor(x * power / 2^128) of their product, with the last bit set when that is not exact. The power was rounded up, but that excess stays
 * below the 64 bits of fraction that are looked at, and a true fraction does not: tests/oracle/base_double_fractions.py shows it for all
 * doubles.
 */
static uint64_t round_to_odd(product of) {
  return (uint64_t)(of.high >> 64) | ((uint64_t)of.high != 0);
}

/* The shortest decimal of c * 2^q; `uneven` when the double below is half as far away as the one above. */
static shortest find_shortest(uint64_t c, int q, bool uneven) {
  const int k = uneven ? floor_log10_three_quarters_power2(q) : floor_log10_power2(q);
  const int shift = q + floor_log2_power10(-k) + 1;
  const tb_power10_scaled power = tb_power10_lookup(-k);
  const product of_v = multiply(power, (4 * c) << shift), above = shift_left(power, (unsigned)shift + 1);
  const product below_v = uneven ? shift_left(power, (unsigned)shift) : above; /* half the way to the doubles next to v */
  const uint64_t middle = round_to_odd(of_v);                                  /* all in quarters of 10^k */
  const uint64_t out = c & 1;                                                  /* the ends read back to v when c is even: ties go to even */
  const uint64_t low = round_to_odd(subtract(of_v, below_v)) + out;
  const uint64_t high = round_to_odd(add(of_v, above)) - out;

  /* Which of them it is cannot be foretold, so all are looked at, and chosen from without a branch. */
  const uint64_t below = middle / 4, tens = below / 10, half = 4 * below + 2;
  const unsigned tens_down = low <= 40 * tens, tens_up = 40 * tens + 40 <= high;
  const unsigned down = low <= 4 * below, up = 4 * below + 4 <= high;
  const unsigned nearer_up = (middle > half) | ((middle == half) & (unsigned)below);
  const unsigned only_one = down ^ up, rounds_up = ((only_one & up) | (~only_one & nearer_up)) & 1;
  const bool shorter = (below >= 10) & (tens_down != tens_up);
  return (shortest){shorter ? tens + tens_up : below + rounds_up, k + shorter};
}

/* Takes the zeros off the end. Most numbers that are looked at have none; of whole ones many have a dozen. */
static void strip_zeros(shortest *found) {
  if (found->digits % 10 != 0) return;
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

/* All digits that a double may have. The caller knows how many of them count, and lets the next text overwrite the others. */
static void write_sixteen(uint64_t digits, char *out) {
  tb_digits_write_eight((uint32_t)(digits / EIGHT), out);
  tb_digits_write_eight((uint32_t)(digits % EIGHT), out + 8);
}
static void write_seventeen(uint64_t digits, char *out) {
  out[0] = (char)('0' + digits / (EIGHT * EIGHT));
  write_sixteen(digits % (EIGHT * EIGHT), out + 1);
}

static size_t write_exponent(char *out, int exponent) {
  char *end = out;
  *end++ = 'e';
  if (exponent < 0) *end++ = '-';
  const unsigned magnitude = (unsigned)(exponent < 0 ? -exponent : exponent), n = tb_digits_count(magnitude);
  tb_digits_write(magnitude, n, end);
  return (size_t)(end - out) + n;
}

/* A whole number; returns how many digits there are. Room for eight is overwritten. */
static unsigned write_whole(uint64_t value, char *out) {
  const unsigned n = tb_digits_count(value);
  if (n <= 4) {
    tb_digits_store_four(tb_digits_four((uint32_t)value) >> 8 * (4 - n), out);
  } else if (n <= 8) {
    tb_digits_store(tb_digits_eight((uint32_t)value) >> 8 * (8 - n), out);
  } else {
    tb_digits_write(value, n, out);
  }
  return n;
}

/* "1.5e-7"; `point` is the place of the point behind the first digit, as the value is 0.ddd * 10^point. */
static size_t write_scientific(uint64_t padded, unsigned n, int point, char *out) {
  write_seventeen(padded, out + 1);
  out[0] = out[1];
  out[1] = '.';
  const size_t mantissa = n > 1 ? n + 1 : 1;
  return mantissa + write_exponent(out + mantissa, point - 1);
}

/* "0.0015", as the value is 0.ddd * 10^point, -5 < point <= 0. */
static size_t write_below_one(uint64_t padded, unsigned n, int point, char *out) {
  const size_t zeros = (size_t)-point;
  memcpy(out, "0.0000", 6);
  write_seventeen(padded, out + 2 + zeros);
  return 2 + zeros + n;
}

/*
 * "15.5" or "1500", as the value is 0.ddd * 10^point, 0 < point <= 21. What stands before the point is the whole part of the double itself:
 * a whole number between the two would read back to itself.
 */
static size_t write_from_one(double magnitude, uint64_t padded, unsigned n, int point, char *out) {
  const unsigned whole = (unsigned)point;
  if (whole >= n) {
    write_seventeen(padded, out);
    if (whole > DIGITS) memset(out + DIGITS, '0', whole - DIGITS);
    return whole;
  }
  const uint64_t number = (uint64_t)magnitude, unit = tb_digits_powers[DIGITS - whole];
  (void)write_whole(number, out);
  out[whole] = '.';
  write_sixteen((padded - number * unit) * tb_digits_powers[whole - 1], out + whole + 1);
  return n + 1;
}

/* Any finite double other than zero, by its magnitude. */
static size_t write_any(double magnitude, char *out) {
  uint64_t bits;
  memcpy(&bits, &magnitude, sizeof bits);
  const shortest found = decompose(bits);
  const unsigned n = tb_digits_count(found.digits);
  const uint64_t padded = found.digits * tb_digits_powers[DIGITS - n];
  const int point = (int)n + found.exponent;
  if (point <= -5 || point > 21) return write_scientific(padded, n, point, out); /* not 1e-5 <= |value| < 1e21 */
  return point > 0 ? write_from_one(magnitude, padded, n, point, out) : write_below_one(padded, n, point, out);
}

/* ------------------------------------------------------------------------------------------------------------ short decimals */

/* The digits behind the point, of four; how many there are when the zeros at their end are cut. */
static size_t write_fraction(unsigned fraction, char *out) {
  tb_digits_store_four(tb_digits_four(fraction), out);
  const size_t n = fraction % 100 == 0 ? 2 : 4;
  return n - (out[n - 1] == '0');
}

/*
 * Figures as people write them need no search. When v is the double nearest to m / 10^4, m a whole number up to 10^15, then m / 10^4 with
 * the zeros at its end cut is the shortest decimal that reads back to v, and the only one of its length: decimals of up to 15 digits that
 * differ are nearest to different doubles (10^15 < 2^50 leaves them farther apart than doubles are), so that another one with no more
 * digits would read back to another double. That m / 10^4 reads back to v is seen by dividing, which rounds once: m and 10^4 are exact.
 * Most other numbers are seen before: the product with 10^4 is off by little more than 2^-52 of itself, from two roundings. Returns 0 for
 * them.
 */
static size_t write_short(double magnitude, char *out) {
  const double scaled = magnitude * SHORT_SCALE;
  if (!(scaled < SHORT_END)) return 0;
  const uint64_t mantissa = (uint64_t)(scaled + 0.5);
  const double nearest = (double)mantissa;
  if (fabs(scaled - nearest) > nearest * 0x1p-51 || nearest / SHORT_SCALE != magnitude) return 0;
  const uint64_t whole = mantissa / SHORT_SCALE;
  const unsigned fraction = (unsigned)(mantissa % SHORT_SCALE), n = write_whole(whole, out);
  if (fraction == 0) return n;
  out[n] = '.';
  return n + 1 + write_fraction(fraction, out + n + 1);
}

size_t tb_double_text(double value, char out[TB_DOUBLE_TEXT_BYTES]) {
  if (value == 0) {
    out[0] = '0';
    return 1;
  }
  const size_t sign = value < 0;
  const double magnitude = fabs(value);
  out[0] = '-'; /* overwritten by what has no sign */
  const size_t n = write_short(magnitude, out + sign);
  return sign + (n > 0 ? n : write_any(magnitude, out + sign));
}

size_t tb_uint_text(uint64_t value, char out[TB_DOUBLE_TEXT_BYTES]) {
  return write_whole(value, out);
}
