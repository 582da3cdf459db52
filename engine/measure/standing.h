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

/** The cells of a row that can be ranked: by peer set, within it by value, of equal doubles by code. */
typedef struct tb_sorted {
  uint32_t *cells;
  size_t n;
} tb_sorted;

/** Bytes of scratch that tb_sort_row needs for n cells, a multiple of 8. */
size_t tb_sort_bytes(size_t n);

/**
 * Sorts those of the in->n cells of `row` that have a value and a peer set. `out->cells` has room for in->n, `scratch` is
 * tb_sort_bytes(in->n) long and aligned for 8 bytes.
 *
 * Short cells sort by their whole numbers on the scale of the most decimals: at most 32 bits of these and of the peer set take a few passes
 * by eleven bits, as many as differ. Others sort by the bits of their doubles. O(n).
 */
void tb_sort_row(const tb_rows *in, const tb_column *row, void *scratch, tb_sorted *out);

/**
 * Standings of the in->n cells of `row`, sorted; `also` (may be NULL) leaves out those without a value there. How many different values
 * there are is only told where `count_distinct`, else 0.
 *
 * Values compare as written: 35.9 is 35.90, -0 is 0, and numbers that share a double but differ beyond it are told apart by their exact
 * numbers where all of them have these. `out` has room for in->n, and so has `kept`, which is not asked for without `also`. O(n), but equal
 * long numbers take O(n log n). TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_standings(const tb_rows *in, const tb_column *row, const tb_column *also, tb_sorted *sorted, uint32_t *kept,
                                    bool count_distinct, tb_standing *out);

/** Of each of the in->n cells how many peers with a value there are, itself included; 0 where it is not among the sorted. O(n). */
void tb_count_present(const tb_rows *in, const tb_sorted *sorted, uint32_t *out);

#endif
