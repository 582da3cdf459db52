/* Decimal digits of whole numbers: the inner part of every writer of numbers. */
#ifndef TB_BASE_DIGITS_H
#define TB_BASE_DIGITS_H

#include <stddef.h>
#include <stdint.h>

enum { TB_DIGITS_MAX = 20 };

/** How many digits `value` has; 1 for 0. */
unsigned tb_digits_count(uint64_t value);

/** Writes the last `n` digits of `value`, with leading zeros where it has fewer, to out[0 .. n). */
void tb_digits_write(uint64_t value, unsigned n, char *out);

#endif
