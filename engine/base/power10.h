/* Powers of ten as 128-bit numbers, for the printing of doubles. The table is made at build time by generate/powers.c. */
#ifndef TB_BASE_POWER10_H
#define TB_BASE_POWER10_H

#include <stdint.h>

/* What doubles need, from the largest double to the smallest subnormal; room.cmake gives the same numbers to the generator. */
enum { TB_POWER10_FIRST = -292, TB_POWER10_LAST = 324 };

typedef struct tb_power10_scaled {
  uint64_t high, low;
} tb_power10_scaled;

/** ceil(10^k / 2^e) with 2^127 <= 10^k / 2^e < 2^128, for k from TB_POWER10_FIRST to TB_POWER10_LAST. */
tb_power10_scaled tb_power10_lookup(int k);

#endif
