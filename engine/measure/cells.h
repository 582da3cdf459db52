/* Exact arithmetic on cells: what the kernels of all families are made of. */
#ifndef TB_MEASURE_CELLS_H
#define TB_MEASURE_CELLS_H

#include "base/int128.h"
#include "model/column.h"

/** A cell to be read: the i-th of a column. */
typedef struct tb_operand {
  const tb_column *column; /* NULL: no operand, where a function allows that */
  size_t i;
} tb_operand;

/** Why `cell` cannot be a base: what is missing is TB_NO_BASE, no column too; other reasons stay. TB_VALUE: it can. */
tb_reason tb_base_reason(tb_operand cell);

/** The same for the base of a percentage, which must be above zero. */
tb_reason tb_percent_base_reason(tb_operand cell);

/** mantissa / 10^decimals, decimals <= TB_INT128_POWER10_MAX. `number` is initialised. */
void tb_exact_scaled(tb_rational *number, tb_int128 mantissa, unsigned decimals);

/*
 * Writers of one cell, beside tb_column_set_exact for a rational. Each writes out->exact too where the column keeps exact numbers and the
 * cell is not short. `reason` is TB_VALUE or TB_NOT_COMPARABLE. What is beyond the largest double becomes TB_UNDEFINED.
 */

/** The decimal mantissa / 10^decimals, decimals <= TB_DECIMALS_MAX: short when |mantissa| < 10^15, else rounded once. */
void tb_put_decimal(tb_column *out, size_t i, tb_int128 mantissa, unsigned decimals, tb_reason reason);

/** n / d rounded once, d > 0. */
void tb_put_ratio(tb_column *out, size_t i, tb_int128 n, tb_int128 d, tb_reason reason);

/** A number that is no rational of the input, such as a root. */
void tb_put_double(tb_column *out, size_t i, double value, tb_reason reason);

/** The cell itself: number, decimals, reason. A long number, whose text belongs to another row, becomes a computed one. */
void tb_put_copy(tb_column *out, size_t i, tb_operand from);

/** a - b; short when both are and the result is, with the larger number of decimals. Both have values. */
void tb_put_difference(tb_column *out, size_t i, tb_operand a, tb_operand b, tb_reason reason);

/** 100 * (a - b) / base; b.column may be NULL: 100 * a / base. All have values, that of the base is above zero. */
void tb_put_percent(tb_column *out, size_t i, tb_operand a, tb_operand b, tb_operand base, tb_reason reason);

#endif
