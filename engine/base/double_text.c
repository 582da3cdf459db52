/*
 * The shortest decimal of a double, by Schubfach: R. Giulietti, "The Schubfach way to render doubles" (2020).
 *
 * A double is v = c * 2^q. The numbers that read back to v form an interval around it. With k the largest power of ten whose multiples
 * hit that interval for sure, at most one multiple of 10^(k+1) lies in it, which is then shortest; else the multiple of 10^k that is
 * nearest to v is. v / 10^k and the ends of the interval are needed only as quarters rounded to odd, for which a power of 128 bits is
 * enough; for doubles of a usual size one product of 64 bits each is exact.
 */
#include "bits.h"
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
static const uint64_t ZEROS = UINT64_C(0x3030303030303030);

/* Short decimals have four digits behind the point, and fifteen in all. */
enum { SHORT_SCALE = 10000 };
static const double SHORT_END = 1e15;

/* Above the whole numbers of four digits, and none itself. */
static const double FOUR_END = 9999.5;

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

/* How many of eight digits, the first in the lowest byte, are zeros before the first other one; of zero alone a digit stays. */
static unsigned leading_zeros(uint64_t eight) {
  return (unsigned)__builtin_ctzll(eight | UINT64_C(1) << 56) / 8;
}

/* A whole number below 10^8, whatever its length without a branch. Room for eight is overwritten. */
static unsigned write_below_eight(uint32_t value, char *out) {
  const uint64_t digits = tb_digits_eight(value);
  const unsigned zeros = leading_zeros(digits ^ ZEROS);
  tb_digits_store(digits >> 8 * zeros, out);
  return 8 - zeros;
}

/* The same below 10^4, which ranks and counts mostly are. Room for four is overwritten. */
static unsigned write_below_four(uint32_t value, char *out) {
  const uint32_t digits = tb_digits_four(value);
  const unsigned zeros = (unsigned)__builtin_ctz((digits ^ (uint32_t)ZEROS) | UINT32_C(1) << 24) / 8;
  tb_digits_store_four(digits >> 8 * zeros, out);
  return 4 - zeros;
}

/* A whole number; returns how many digits there are. Room for eight is overwritten. */
static unsigned write_whole(uint64_t value, char *out) {
  if (value < EIGHT) return write_below_eight((uint32_t)value, out);
  const unsigned n = tb_digits_count(value);
  tb_digits_write(value, n, out);
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
  const shortest found = decompose(tb_double_bits(magnitude));
  const unsigned n = tb_digits_count(found.digits);
  const uint64_t padded = found.digits * tb_digits_powers[DIGITS - n];
  const int point = (int)n + found.exponent;
  if (point <= -5 || point > 21) return write_scientific(padded, n, point, out); /* not 1e-5 <= |value| < 1e21 */
  return point > 0 ? write_from_one(magnitude, padded, n, point, out) : write_below_one(padded, n, point, out);
}

/* ------------------------------------------------------------------------------------------------------------ short decimals */

/* The point and four digits that are not all zeros, without the zeros at their end. Returns the length; room for eight is overwritten. */
static size_t write_fraction(uint32_t fraction, char *out) {
  const uint32_t digits = tb_digits_four(fraction);
  tb_digits_store((uint64_t)digits << 8 | '.', out);
  return 5 - (size_t)__builtin_clz(digits ^ (uint32_t)ZEROS) / 8;
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
  const uint64_t mantissa = (uint64_t)(int64_t)(scaled + 0.5);
  const double nearest = (double)mantissa;
  if (fabs(scaled - nearest) > nearest * 0x1p-51 || nearest / SHORT_SCALE != magnitude) return 0;
  const uint64_t whole = mantissa / SHORT_SCALE;
  const unsigned n = write_whole(whole, out);
  const uint32_t fraction = (uint32_t)(mantissa - whole * SHORT_SCALE);
  return fraction == 0 ? n : n + write_fraction(fraction, out + n);
}

/* ------------------------------------------------------------------------------------------------------ doubles of a usual size */

/* Exponents q of doubles from 2^-4 up to 2^26: percentages, shares, rates, most averages. Their decimals behind the point are 9 .. 17. */
enum { USUAL_FIRST = -56, USUAL_LAST = -27, USUAL_DECIMALS_FIRST = 9 };

/*
 * c * 2^q in units of 10^-decimals, 10^-decimals <= 2^q < 10^(1-decimals), is c * 5^decimals / 2^shift: 93 bits, with shift <= 39 bits of
 * fraction. Half the way to the next double is 5^decimals / 2^(shift + 1), between half a unit and five. So at most one multiple of ten
 * reads back to v, and the unit nearest to v always does. With fractions doubled one side of each comparison is even and the other, a power
 * of five, odd: no end of the interval is ever met. `c` is no power of two, below which doubles lie nearer. Returns the decimal in units,
 * with the zeros at its end.
 */
static uint64_t find_usual(uint64_t c, unsigned shift, uint64_t five) {
  const tb_uint128 units = (tb_uint128)c * five;
  const uint64_t below = (uint64_t)(units >> shift), fraction = (uint64_t)units & ((UINT64_C(1) << shift) - 1);
  const uint64_t tens = below / 10, unit = UINT64_C(1) << shift;
  const uint64_t beyond = 2 * ((below - 10 * tens) << shift | fraction), ten = 20 * unit; /* doubled, as is "five" */
  const uint64_t up = ten - beyond < five;
  const uint64_t nearest = below + ((2 * fraction > unit) | ((2 * fraction == unit) & (below & 1)));
  const uint64_t shorter = (beyond < five) | up; /* cannot be foretold, so both are computed, and taken without a branch */
  return nearest + ((10 * (tens + up) - nearest) & -shorter);
}

/* How many of 17 decimals, of which the last sixteen are given, there are without the zeros at the end. More than four: it is no short
 * decimal. */
static size_t count_decimals(uint64_t high, uint64_t low) {
  return low != 0 ? DIGITS - (size_t)__builtin_clzll(low) / 8 : DIGITS - 8 - (size_t)__builtin_clzll(high) / 8;
}

/*
 * A double with a whole part of up to eight digits and 17 decimals at most, which is no short decimal: all powers of two of that size are.
 * 0 for others.
 */
static size_t write_usual(double magnitude, char *out) {
  static const uint64_t FIVES[] = {1953125,    9765625,     48828125,     244140625,   1220703125,
                                   6103515625, 30517578125, 152587890625, 762939453125}; /* 5^9 .. 5^17 */
  const uint64_t bits = tb_double_bits(magnitude);
  const uint64_t fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
  const int q = (int)(bits >> FRACTION_BITS) - EXPONENT_BIAS;
  if (q < USUAL_FIRST || q > USUAL_LAST) return 0;
  const unsigned decimals = (unsigned)-floor_log10_power2(q);
  const uint64_t found =
      find_usual(fraction | UINT64_C(1) << FRACTION_BITS, (unsigned)-q - decimals, FIVES[decimals - USUAL_DECIMALS_FIRST]);

  /* No whole number lies between the decimal and the double: it would read back to the double, and be shorter. */
  const uint64_t whole = (uint64_t)(int64_t)magnitude;
  const uint64_t behind = (found - whole * tb_digits_powers[decimals]) * tb_digits_powers[DIGITS - decimals];
  const uint32_t first = (uint32_t)(behind / (EIGHT * EIGHT));
  const uint64_t rest = behind - first * (EIGHT * EIGHT);
  const uint64_t high = tb_digits_eight((uint32_t)(rest / EIGHT)), low = tb_digits_eight((uint32_t)(rest % EIGHT));
  const unsigned n = write_below_eight((uint32_t)whole, out);
  out[n] = '.';
  out[n + 1] = (char)('0' + first);
  tb_digits_store(high, out + n + 2);
  tb_digits_store(low, out + n + 10);
  return n + 1 + count_decimals(high ^ ZEROS, low ^ ZEROS);
}

size_t tb_double_text(double value, char out[TB_DOUBLE_TEXT_BYTES]) {
  const size_t sign = value < 0;
  const double magnitude = fabs(value);
  out[0] = '-';                                                     /* overwritten by what has no sign */
  const double small = magnitude < FOUR_END ? magnitude : FOUR_END; /* one branch asks both: it is small, and whole */
  if ((double)(int)small == small) return sign + write_below_four((uint32_t)(int)small, out + sign);
  size_t n = write_short(magnitude, out + sign);
  if (n == 0) n = write_usual(magnitude, out + sign);
  if (n == 0) n = write_any(magnitude, out + sign);
  return sign + n;
}

size_t tb_uint_text(uint64_t value, char out[TB_DOUBLE_TEXT_BYTES]) {
  return write_whole(value, out);
}
