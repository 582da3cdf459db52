/* Changes between rows of short cells, a run of cells at a time. */
#ifndef TB_MEASURE_SHORT_ROWS_H
#define TB_MEASURE_SHORT_ROWS_H

#include "measure.h"

/**
 * Cells [at, at + n) of a difference, or of a change in percent, from in->base (not NULL), n <= TB_TILE: bit for bit what tb_put_difference
 * and tb_put_percent write with the reasons of tb_change_difference and tb_change_percent. False, with the cells undefined, when the run is
 * not one of short cells on a common scale, or leaves the range in which doubles are exact: see short_rows.c. O(n), a few instructions a
 * cell.
 */
bool tb_short_differences(const tb_rows *in, size_t at, size_t n, tb_column *out);
bool tb_short_percents(const tb_rows *in, size_t at, size_t n, tb_column *out);

#endif
