/* The syntax of plain decimals, for doubles (decimal.c) and for exact rationals (rational_text.c). */
#ifndef TB_BASE_DECIMAL_PARTS_H
#define TB_BASE_DECIMAL_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_MANTISSA_DIGITS = 19 }; /* what surely fits 64 bits */

/**
 * A decimal taken apart: +-digits * 10^exponent, without the point. The significant digits begin at `digits` (NULL: the number is zero),
 * the first that is not zero, and span digits_bytes, in which a point may stand. `mantissa` is their value when there are at most
 * TB_MANTISSA_DIGITS of them, else that of the first ones.
 */
typedef struct tb_decimal_parts {
  const char *digits;
  size_t digits_bytes, n_significant, n_fraction;
  uint64_t mantissa;
  int64_t exponent;
  bool negative;
} tb_decimal_parts;

/** Takes the n bytes at `text` apart, in the syntax of tb_decimal_parse; when they are no decimal, false and *bad_at is where. O(n). */
bool tb_decimal_split(const char *text, size_t n, tb_decimal_parts *out, size_t *bad_at);

#endif
