/*
 * The way of write_usual in double_text.c, in steps that vectors of 64-bit lanes have: no product of more than 64 bits, no branch, no count
 * of bits.
 *
 * A double v = c * 2^q from 2^-4 up to 10^6 is looked at in units of 10^-decimals, 10^-decimals <= 2^q < 10^(1-decimals): at most one
 * multiple of ten of them reads back to v, which is then shortest, and else the unit nearest to v is. Behind the point v is a fraction of
 * 56 bits, as q >= -56. It is multiplied by powers of ten with decimals - 1 zeros together; whole parts are taken off as digits, and what
 * remains is exact: the distance from the multiple of ten below, in 56 bits again. That multiple reads back to v if this is less than half
 * the way to the next double, the multiple above if what is missing to it is less: half the way is 5^(decimals-1) * 2^(q+decimals-2), in
 * 56 bits a multiple of 2^15, and is never met (see find_usual), so that the lowest 15 bits need not be looked at. Powers of two, below
 * which doubles lie nearer, have no more digits in this range than are taken off, and so remain as they are.
 *
 * Decimals behind the sixteenth, of which there is one below 1/2, would not fit into two pieces: there the first one goes to the head.
 */
#include "double_texts.h"

#include "bits.h"
#include "clones.h"

#include <math.h>

enum { LIMB_BITS = 28, FRACTION_BITS = 2 * LIMB_BITS, UNSEEN_BITS = 15, SEEN_BITS = FRACTION_BITS - UNSEEN_BITS };
static const uint64_t LIMB = (1 << LIMB_BITS) - 1;
static const uint64_t EIGHT = 100000000; /* 10^8 */
static const uint64_t ZEROS = UINT64_C(0x3030303030303030);

/* Bits of doubles, which order as they do. */
static const uint64_t BITS_OF_SIXTEENTH = UINT64_C(0x3FB0000000000000), BITS_OF_HALF = UINT64_C(0x3FE0000000000000),
                      BITS_OF_MILLION = UINT64_C(0x412E848000000000), BITS_OF_FOUR_END = UINT64_C(0x40C3880000000000); /* 10^4 */
static const double MILLION = 1e6, SHORT_SCALE = 1e4;
static const uint64_t EXPONENT = UINT64_C(0x7FF0000000000000), MANTISSA = UINT64_C(0x000FFFFFFFFFFFFF);

/* All ones where `flag` is 1. */
static inline uint64_t mask_of(uint64_t flag) {
  return -flag;
}

/* As tb_digits_eight, the digits 0 .. 9 themselves: floor(value / 10^4) comes from a product that is exact for value < 10^8. */
static inline uint64_t eight_digits(uint64_t value) {
  const uint64_t above = value * 109951163 >> 40, fours = above | (value - 10000 * above) << 32;
  const uint64_t hundreds = (fours * 10486 >> 20) & UINT64_C(0x0000007f0000007f);
  const uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
  const uint64_t tens = (twos * 103 >> 10) & UINT64_C(0x000f000f000f000f);
  return tens | (twos - 10 * tens) << 8;
}

/* How many of eight digits there are up to the last one that is not 0: each marks itself and all before it. */
static inline uint64_t count_digits(uint64_t digits) {
  uint64_t marks = (digits + UINT64_C(0x7f7f7f7f7f7f7f7f)) & UINT64_C(0x8080808080808080);
  marks |= marks >> 8;
  marks |= marks >> 16;
  marks |= marks >> 32;
  return (marks >> 7) * UINT64_C(0x0101010101010101) >> 56;
}

/* (high * 2^28 + low) / 2^56 < 1. */
typedef struct fraction {
  uint64_t high, low;
} fraction;

/* Multiplies by a power of ten up to 10^8; returns the whole part, and leaves what is behind the point. */
static inline uint64_t take_digits(fraction *of, uint64_t power) {
  const uint64_t low = of->low * power, high = of->high * power + (low >> LIMB_BITS);
  *of = (fraction){high & LIMB, low & LIMB};
  return high >> LIMB_BITS;
}

/* The powers of ten for the digits behind the first eight of `decimals` - 1, 10^7 below 8, and for the places that are left of 16. */
typedef struct powers {
  uint32_t step, rest;
} powers;

static inline powers add_limit(powers of, uint32_t whole, uint32_t limit, uint32_t smaller, uint32_t larger) {
  const uint32_t beyond = -(uint32_t)(whole >= limit);
  return (powers){of.step - (beyond & (9 * smaller)), of.rest + (beyond & (9 * larger))};
}

static inline powers find_powers(uint32_t whole) {
  powers of = {10000000, 1};
  of = add_limit(of, whole, 8, 1000000, 1);
  of = add_limit(of, whole, 64, 100000, 10);
  of = add_limit(of, whole, 512, 10000, 100);
  of = add_limit(of, whole, 8192, 1000, 1000);
  of = add_limit(of, whole, 65536, 100, 10000);
  return add_limit(of, whole, 524288, 10, 100000);
}

/* The digits behind the point. */
typedef struct decimals {
  uint64_t lead, first, second; /* one below 1/2, then eight and eight */
} decimals;

/* `magnitude` is 0 or in range, `whole` its whole part. */
static inline decimals find_decimals(double magnitude, int32_t whole, uint64_t is_small) {
  const double scaled = (magnitude - whole) * (1 << LIMB_BITS);
  const int32_t high = (int32_t)scaled, low = (int32_t)((scaled - high) * (1 << LIMB_BITS));
  fraction left = {(uint32_t)high, (uint32_t)low};
  const powers by = find_powers((uint32_t)whole);
  const uint64_t small = 1 + 9 * is_small;
  decimals found = {.lead = take_digits(&left, small)};
  found.first = take_digits(&left, EIGHT);
  const uint64_t tens = take_digits(&left, by.step);

  /* Half the way to the next double on this scale is a whole number below 2^52; added to 2^52 it stands in the mantissa. */
  const double power = tb_double_of_bits(tb_double_bits(magnitude) & EXPONENT);
  const double half_way = power * ((double)(int32_t)(by.step * (uint32_t)small) * (1e8 * 0x1p-12)); /* 2^SEEN_BITS / 2^53 */
  const uint64_t half = tb_double_bits(half_way + 0x1p52) & MANTISSA;
  const uint64_t behind = left.high << LIMB_BITS | left.low, seen = behind >> UNSEEN_BITS;
  const uint64_t down = seen < half, up = seen >= (UINT64_C(1) << SEEN_BITS) - half;
  const uint64_t ten = 10 * behind, digit = ten >> FRACTION_BITS, beyond = ten & ((UINT64_C(1) << FRACTION_BITS) - 1);
  const uint64_t nearest = digit + (beyond + (digit & 1) > UINT64_C(1) << (FRACTION_BITS - 1)); /* a tie goes to the even one */
  const uint64_t unit = (10 & mask_of(up)) | (nearest & ((down | up) - 1));

  /* A carry ends behind the point: a whole number next to v would be another double. */
  found.second = (10 * tens + unit) * by.rest;
  const uint64_t carry = found.second >= EIGHT;
  found.second &= carry - 1;
  found.first += carry;
  const uint64_t carry_on = found.first >= EIGHT;
  found.first &= carry_on - 1;
  found.lead += carry_on;
  return found;
}

/* Whole part, point and sign, and how many bytes these are. */
typedef struct head {
  uint64_t text, n;
} head;

static inline head make_head(uint32_t whole) {
  const uint64_t digits = eight_digits(whole) | ZEROS; /* the first two are zeros */
  const uint64_t n = 1u + (whole > 9) + (whole > 99) + (whole > 999) + (whole > 9999) + (whole > 99999);
  const uint64_t text = (digits >> 8 | (uint64_t)'.' << 56) >> (56 - 8 * n);
  return (head){text, n + 1};
}

static inline uint64_t add_sign(uint64_t text, uint64_t is_negative) {
  return text << 8 * is_negative | is_negative * '-';
}

TB_CLONES static void make_all(size_t n, const double *restrict values, const uint8_t *restrict reasons, tb_double_texts *restrict out) {
  for (size_t i = 0; i < n; i++) {
    const uint64_t bits = tb_double_bits(values[i]), all = bits & INT64_MAX, has_text = reasons[i] == 0;
    const uint64_t in_range = (all - BITS_OF_SIXTEENTH < BITS_OF_MILLION - BITS_OF_SIXTEENTH) | (all == 0);
    const uint64_t taken = all & mask_of(in_range & has_text), is_negative = bits >> 63 & (all != 0);
    const uint64_t is_small = (taken < BITS_OF_HALF) & (taken != 0);
    const double magnitude = tb_double_of_bits(taken);
    const int32_t whole = (int32_t)magnitude;
    const decimals found = find_decimals(magnitude, whole, is_small);
    const head begin = make_head((uint32_t)whole);
    const uint64_t first = eight_digits(found.first), second = eight_digits(found.second), no_second = mask_of(second == 0);
    const uint64_t n_decimals = count_digits(second | (first & no_second)) + (8 & ~no_second) + is_small;
    const uint64_t lead = (found.lead + '0') << 16 & mask_of(is_small);
    const uint64_t n_begin = begin.n + is_negative, n_text = n_begin + n_decimals - (n_decimals == 0);
    const uint64_t is_odd = (in_range ^ 1) & has_text;
    out->head[i] = add_sign(begin.text | lead, is_negative);
    out->first[i] = first | ZEROS;
    out->second[i] = second | ZEROS;
    out->lengths[i] =
        (uint16_t)((n_begin + is_small) | (n_text & mask_of(has_text)) << TB_TEXT_HEAD_BITS | (TB_TEXT_IS_ODD & mask_of(is_odd)));
  }
}

/* ------------------------------------------------------------------------------------------------------------- small whole numbers */

/* Whether all that have a text are whole and have up to four digits. */
TB_CLONES static bool are_small_whole(size_t n, const double *restrict values, const uint8_t *restrict reasons) {
  uint64_t others = 0;
  for (size_t i = 0; i < n; i++) {
    const uint64_t all = tb_double_bits(values[i]) & INT64_MAX & mask_of(reasons[i] == 0), is_large = all >= BITS_OF_FOUR_END;
    const double magnitude = tb_double_of_bits(all & (is_large - 1));
    others |= is_large | (tb_double_bits((double)(int32_t)magnitude) ^ tb_double_bits(magnitude));
  }
  return others == 0;
}

TB_CLONES static void make_whole(size_t n, const double *restrict values, const uint8_t *restrict reasons, tb_double_texts *restrict out) {
  for (size_t i = 0; i < n; i++) {
    const uint64_t bits = tb_double_bits(values[i]), has_text = reasons[i] == 0, all = bits & INT64_MAX & mask_of(has_text);
    const uint64_t is_negative = bits >> 63 & (all != 0);
    const uint32_t whole = (uint32_t)(int32_t)tb_double_of_bits(all);
    const uint64_t digits = (uint64_t)tb_digits_four(whole) << 32, n_digits = 1u + (whole > 9) + (whole > 99) + (whole > 999);
    out->head[i] = add_sign(digits >> (64 - 8 * n_digits), is_negative);
    out->lengths[i] = (uint16_t)((n_digits + is_negative) & mask_of(has_text));
  }
}

/* ------------------------------------------------------------------------------------------------------------------ few decimals */

/* As many are looked at one by one, before all are tried: most columns are of one kind. */
enum { N_TRIED = 4 };

/* The ten-thousandths behind the point; `whole` is the whole part. */
static inline int32_t find_ten_thousandths(double magnitude, int32_t whole) {
  return (int32_t)((magnitude - whole) * SHORT_SCALE + 0.5);
}

/* Whether so many are the number: see write_short in double_text.c. */
static inline bool are_ten_thousandths(double magnitude, int32_t whole, int32_t behind) {
  return (whole * SHORT_SCALE + behind) / SHORT_SCALE == magnitude;
}

static bool may_be_short(size_t n, const double *values, const uint8_t *reasons) {
  for (size_t i = 0, tried = 0; i < n && tried < N_TRIED; i++) {
    const double magnitude = fabs(values[i]);
    if (reasons[i] != 0) continue;
    if (!(magnitude < MILLION)) return false;
    const int32_t whole = (int32_t)magnitude;
    if (!are_ten_thousandths(magnitude, whole, find_ten_thousandths(magnitude, whole))) return false;
    tried++;
  }
  return true;
}

/* As eight_digits, for a value below 10^4. */
static inline uint64_t four_digits(uint64_t value) {
  const uint64_t hundreds = value * 10486 >> 20, twos = hundreds | (value - 100 * hundreds) << 16;
  const uint64_t tens = (twos * 103 >> 10) & 0x000f000f;
  return tens | (twos - 10 * tens) << 8;
}

/* Returns whether all have up to four decimals; else nothing is made. */
TB_CLONES static bool make_short(size_t n, const double *restrict values, const uint8_t *restrict reasons, tb_double_texts *restrict out) {
  uint64_t others = 0;
  for (size_t i = 0; i < n; i++) {
    const uint64_t bits = tb_double_bits(values[i]), has_text = reasons[i] == 0, all = bits & INT64_MAX & mask_of(has_text);
    const uint64_t in_range = all < BITS_OF_MILLION, is_negative = bits >> 63 & (all != 0);
    const double magnitude = tb_double_of_bits(all & mask_of(in_range));
    const int32_t whole = (int32_t)magnitude, behind = find_ten_thousandths(magnitude, whole);
    others |= (in_range ^ 1) | !are_ten_thousandths(magnitude, whole, behind);
    const head begin = make_head((uint32_t)whole);
    const uint64_t digits = four_digits((uint32_t)behind), n_decimals = count_digits(digits);
    const uint64_t n_begin = begin.n + is_negative, n_text = n_begin + n_decimals - (n_decimals == 0);
    out->head[i] = add_sign(begin.text, is_negative);
    out->first[i] = digits | ZEROS;
    out->lengths[i] = (uint16_t)(n_begin | (n_text & mask_of(has_text)) << TB_TEXT_HEAD_BITS);
  }
  return others == 0;
}

void tb_double_texts_make(tb_double_texts *texts, const double *values, const uint8_t *reasons, size_t n) {
  texts->values = values;
  if (are_small_whole(n, values, reasons)) {
    texts->n_pieces = 1;
    make_whole(n, values, reasons, texts);
  } else if (may_be_short(n, values, reasons) && make_short(n, values, reasons, texts)) {
    texts->n_pieces = 2;
  } else {
    texts->n_pieces = 3;
    make_all(n, values, reasons, texts);
  }
}
