/* The text of a value: a number, or a mark in place of one. */
#ifndef TB_INGEST_NUMBER_H
#define TB_INGEST_NUMBER_H

#include "base/buffer.h"
#include "base/decimal.h"
#include <tongbi/ingest.h>

typedef enum tb_number_kind {
  TB_NUMBER_VALUE,
  TB_NUMBER_MISSING,
  TB_NUMBER_UNDECLARED, /* a mark that nobody declared: missing, to be told once a file */
  TB_NUMBER_BELOW_UNIT, /* 0, with the status of that name */
  TB_NUMBER_BAD
} tb_number_kind;

/** What was read. `text` is the plain decimal; it points into the input or into `scratch` of the call. */
typedef struct tb_number {
  tb_decimal decimal;
  const char *text;
  size_t n;
} tb_number;

/**
 * Reads the n bytes at `text`, trimmed of blanks before; a NUL or a blank stands behind them. Marks are the declared ones first, then
 * empty, NA, #N/A and NaN; the undeclared ones are …, - and .. . `options` was checked. Not TB_NUMBER_VALUE: *out is 0 with 0 decimals.
 * O(n).
 */
tb_number_kind tb_number_read(const tb_read_options *options, const char *text, size_t n, tb_buffer *scratch, tb_number *out);

/** Multiplies by 10^shift, exactly; the text goes to `scratch`, which it may point into. False when the result is no double. */
bool tb_number_shift(tb_number *number, int shift, tb_buffer *scratch);

/** What is wrong with a text that is no number, in words for a message. Constant. */
const char *tb_number_fault(const tb_read_options *options, const char *text, size_t n, tb_language language);

#endif
