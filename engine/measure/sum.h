/* Exact sums of cells. */
#ifndef TB_MEASURE_SUM_H
#define TB_MEASURE_SUM_H

#include "cells.h"

/**
 * mantissa / 10^decimals, and `rest` for what does not fit there: numbers that are not short, and overflow. Zero-initialised it is an empty
 * sum; free with tb_sum_clear. The sum is exact and depends neither on order nor on threads.
 */
typedef struct tb_sum {
  tb_int128 mantissa;
  tb_rational *rest; /* NULL: nothing */
  unsigned decimals;
} tb_sum;

/** Adds a cell that has a value. TB_NO_MEMORY, the sum then unusable. O(1) for short cells. */
TB_NODISCARD tb_status tb_sum_add(tb_sum *sum, tb_operand cell);

/** The sum with its sign turned. */
void tb_sum_negate(tb_sum *sum);

/** Writes the sum as cell i: short while it can be, else rounded once. */
void tb_sum_put(const tb_sum *sum, tb_column *out, size_t i);

void tb_sum_clear(tb_sum *sum);

#endif
