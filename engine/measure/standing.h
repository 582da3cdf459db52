/* Where each value of a row stands among its peers: what all ranking measures are read from. */
#ifndef TB_MEASURE_STANDING_H
#define TB_MEASURE_STANDING_H

#include "measure.h"

/** Counts of one entity; all 0 where it has no value or no peers. */
typedef struct tb_standing {
  uint32_t present;                  /* peers with a value, itself included */
  uint32_t below, equal;             /* of these: smaller, the same (itself included) */
  uint32_t distinct, distinct_below; /* different values in all, and smaller ones */
  uint32_t before;                   /* equal ones that go before by code */
} tb_standing;

/**
 * Standings of the in->n cells of `row` among the entities of the same peer set; `also` (may be NULL) leaves out those without a value
 * there.
 *
 * Values compare as written: 35.9 is 35.90, -0 is 0, and numbers that share a double but differ beyond it are told apart by their exact
 * numbers where all of them have these. `out` has room for in->n. Radix sort, O(n), of which only equal long numbers take O(n log n);
 * scratch of 40 bytes a cell. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_standings(const tb_rows *in, const tb_column *row, const tb_column *also, tb_standing *out);

#endif
