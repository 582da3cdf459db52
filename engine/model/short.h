/*
 * Short values: decimals whose mantissa fits into 32 bits, kept as that mantissa where the decimals are known beside it. Most figures are
 * short, and take half the memory of a double; the double is mantissa / 10^decimals, rounded once, as it was read.
 */
#ifndef TB_MODEL_SHORT_H
#define TB_MODEL_SHORT_H

#include "base/bits.h"
#include "base/decimal.h"

/** What stands in place of a mantissa: no observation; a missing one; a value that is not short, which must be looked for elsewhere. */
enum { TB_SHORT_ABSENT = INT32_MIN, TB_SHORT_MISSING, TB_SHORT_NONE, TB_SHORT_LEAST };

/** The mantissa of a value, TB_SHORT_NONE where that is not short. */
static inline int32_t tb_short_of(double value, uint8_t decimals) {
  if (decimals > TB_DECIMALS_MAX) return TB_SHORT_NONE;
  const int64_t mantissa = tb_decimal_mantissa(value, decimals);
  if (mantissa < TB_SHORT_LEAST || mantissa > INT32_MAX) return TB_SHORT_NONE;
  return (double)mantissa / tb_power10(decimals) == value ? (int32_t)mantissa : TB_SHORT_NONE;
}

/** The value of a mantissa of TB_SHORT_LEAST or more. */
static inline double tb_short_value(int32_t mantissa, uint8_t decimals) {
  return (double)mantissa / tb_power10(decimals);
}

/* The first 22 bits of a number. */
static inline double tb_short_high(double number) {
  return tb_double_of_bits(tb_double_bits(number) & ~((UINT64_C(1) << 31) - 1));
}

/**
 * The same by multiplication, which takes a quarter of the time in vectors, for up to TB_SHORT_SCALED_MAX decimals. The reciprocal of the
 * power of ten p is cut into `high`, of 22 bits, and the rest, rounded. Then mantissa * high is exact (31 + 22 bits), and mantissa * low is
 * off by less than 2^-20 units in the last place u of the quotient. The sum is rounded as the quotient is, which lies on no border between
 * two doubles (it would have 54 bits, and with the p below 2^17 in it more than the mantissa has) and further than u / 2p from all.
 */
typedef struct tb_short_scale {
  double high, low;
} tb_short_scale;

enum { TB_SHORT_SCALED_MAX = 5 };

static inline tb_short_scale tb_short_scale_of(uint8_t decimals) {
  const double power = tb_power10(decimals), high = tb_short_high(1 / power);
  return (tb_short_scale){.high = high, .low = (1 - high * power) / power}; /* product and difference are exact */
}

static inline double tb_short_scaled(int32_t mantissa, tb_short_scale scale) {
  return (double)mantissa * scale.high + (double)mantissa * scale.low;
}

#endif
