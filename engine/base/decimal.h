/* Decimals in and out: plain decimal text to double, and the shortest text that reads back. Locale-independent. */
#ifndef TB_BASE_DECIMAL_H
#define TB_BASE_DECIMAL_H

#include <tongbi/base.h>

/** Decimals of a cell: 0 .. TB_DECIMALS_MAX as written; the two others mark numbers that are not mantissa / 10^decimals. */
enum { TB_DECIMALS_MAX = 22, TB_DECIMALS_REAL = 254, TB_DECIMALS_LONG = 255 };

/**
 * A decimal as written. With decimals <= TB_DECIMALS_MAX, `value` is the double nearest to mantissa / 10^decimals, |mantissa| < 10^15, and
 * mantissa == rint(value * 10^decimals). With TB_DECIMALS_LONG the text is needed for exact work (more digits, or an exponent that does
 * not fit); `value` is the nearest double and mantissa is 0.
 */
typedef struct tb_decimal {
  double value;
  int64_t mantissa;
  uint8_t decimals;
} tb_decimal;

typedef enum tb_decimal_status { TB_DECIMAL_OK, TB_DECIMAL_MALFORMED, TB_DECIMAL_OUT_OF_RANGE } tb_decimal_status;

/**
 * Reads the n bytes at `text` as a plain decimal: [+-] digits [. digits] [e [+-] digits], at least one digit, `.5` and `5.` too, nothing
 * around.
 * "-0" gives +0. On failure *bad_at is the offset of the first byte that does not fit. Out of range: the nearest double would be
 * infinite, or non-zero digits would round to zero. "1.5e3" is 1500 with 0 decimals.
 */
tb_decimal_status tb_decimal_parse(const char *text, size_t n, tb_decimal *out, size_t *bad_at);

/** The mantissa of a cell: rint(value * 10^decimals); decimals <= TB_DECIMALS_MAX. */
int64_t tb_decimal_mantissa(double value, uint8_t decimals);

/** 10^k, 0 <= k <= 22, exact. */
double tb_power10(unsigned k);

/** 10^k, 0 <= k <= 18. */
int64_t tb_power10_integer(unsigned k);

enum { TB_DOUBLE_TEXT_BYTES = 40 };

/**
 * Writes the shortest decimal that reads back to `value` (finite), the one nearest to it where several are shortest, and returns its length
 * (no NUL); what `out` holds behind it is undefined. Plain notation for 1e-5 <= |value| < 1e21 ("35.9", "-17100", "0.00001"), else
 * "1.5e-7", "1e21". Zero, also negative, is "0".
 */
size_t tb_double_text(double value, char out[TB_DOUBLE_TEXT_BYTES]);

/** The same for a whole number, within TB_DOUBLE_TEXT_BYTES too. */
size_t tb_uint_text(uint64_t value, char out[TB_DOUBLE_TEXT_BYTES]);

#endif
