/* The first places of a ranking, found by selection. */
#ifndef TB_MEASURE_FOREMOST_H
#define TB_MEASURE_FOREMOST_H

#include "measure.h"

/**
 * Ranks as tb_rank (`largest_first`) and tb_rank_asc give them with ties `min`, where they are at most `places`; all others get the rank
 * places + 1. Two passes over the row, the second for who is among them: no sort.
 *
 * Only of plain rows: all cells short, all entities in peer set 0, at least two values; 1 <= places <= TB_PLACES_MAX. False: of another
 * one, nothing is written. `out` has room for in->n and does not overlap `in`. Allocates nothing. O(n + changes of the best * places).
 */
bool tb_rank_foremost(const tb_rows *in, uint32_t places, bool largest_first, tb_column *out);

#endif
