/* Columns of cells: what kernels read and write. Values and reasons are separate arrays, never a struct a cell. */
#ifndef TB_MODEL_COLUMN_H
#define TB_MODEL_COLUMN_H

#include "base/decimal.h"
#include "base/rational.h"
#include <tongbi/model.h>

/** Entities across a tile. */
enum { TB_TILE = 512 };

/** A number with more digits than a double's mantissa can tell, by its entity. */
typedef struct tb_long_number {
  uint32_t entity;
  const char *text; /* plain decimal, belongs to the panel */
} tb_long_number;

/**
 * n cells. reasons[i] == TB_VALUE: values[i] is finite; TB_NOT_COMPARABLE: values[i] is the plain number; else values[i] is 0.
 * decimals[i]: see decimal.h; TB_DECIMALS_REAL marks a computed number, TB_DECIMALS_LONG one whose exact text is in `longs` (sorted by
 * entity; the column's cell 0 is entity `first`).
 * `absent` (may be NULL): nothing was observed there (the reason is TB_MISSING).
 * `restated` (NULL unless tb_row_restate filled it) are the long numbers among restated bases; they go before `longs`.
 */
typedef struct tb_column {
  size_t n;
  uint32_t first;
  double *values;
  uint8_t *decimals;
  uint8_t *reasons;
  bool *absent;
  const tb_long_number *longs;
  size_t n_longs;
  const tb_long_number *restated;
  size_t n_restated;
  tb_rational *exact; /* NULL, or initialised numbers: the exact ones of computed cells; cells that are short need none */
  size_t n_exact;     /* as many as were allocated, n at least */
} tb_column;

/** True when the cell has a number that may be compared. */
static inline bool tb_column_has(const tb_column *column, size_t i) {
  return column->reasons[i] == TB_VALUE;
}

/** True when the cell is mantissa / 10^decimals with a mantissa below 10^15. */
static inline bool tb_column_is_short(const tb_column *column, size_t i) {
  return column->decimals[i] <= TB_DECIMALS_MAX;
}

/** Writes a reason; the value becomes 0. */
static inline void tb_column_set_reason(tb_column *column, size_t i, tb_reason reason) {
  column->values[i] = 0;
  column->decimals[i] = TB_DECIMALS_REAL;
  column->reasons[i] = (uint8_t)reason;
}

/** Writes a computed number; one that is not finite becomes TB_UNDEFINED. */
static inline void tb_column_set(tb_column *column, size_t i, double value, uint8_t decimals) {
  if (!__builtin_isfinite(value)) {
    tb_column_set_reason(column, i, TB_UNDEFINED);
    return;
  }
  column->values[i] = value;
  column->decimals[i] = decimals;
  column->reasons[i] = TB_VALUE;
  if (column->exact && decimals == TB_DECIMALS_REAL) tb_rational_set_double(&column->exact[i], value);
}

/**
 * The exact number of a cell that has one (TB_VALUE or TB_NOT_COMPARABLE): of a short cell its mantissa's, of a long one its text's, of a
 * computed one `exact` where there is one, else its double's. `out` is initialised.
 */
void tb_column_exact(const tb_column *column, size_t i, tb_rational *out);

/**
 * Writes a computed exact number: its nearest double, TB_DECIMALS_REAL, and the number itself where the column keeps exact ones. `reason`
 * is TB_VALUE or TB_NOT_COMPARABLE; a number beyond the largest double, or one that is not 0 and would round to 0, becomes TB_UNDEFINED.
 */
void tb_column_set_exact(tb_column *column, size_t i, const tb_rational *number, tb_reason reason);

/** The text of a TB_DECIMALS_LONG cell, NULL when there is none. O(log n_longs). */
const char *tb_column_long_text(const tb_column *column, size_t i);

/**
 * Memory for a column of up to `capacity` cells, n = capacity, not cleared; arrays are 64-byte aligned and come from one allocation, exact
 * numbers (of value 0) from another. Freed with tb_column_free, whatever n is by then; TB_NO_MEMORY leaves a column that may be freed.
 */
TB_NODISCARD tb_status tb_column_alloc(tb_column *column, size_t capacity, bool with_absent, bool with_exact);
void tb_column_free(tb_column *column);

#endif
