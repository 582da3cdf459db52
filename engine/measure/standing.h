/* Where each value of a row stands among its peers: what all ranking measures are read from. */
#ifndef TB_MEASURE_STANDING_H
#define TB_MEASURE_STANDING_H

#include "measure.h"

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

/** Leaves out the cells without a value in `also`; `kept->cells` has room for sorted->n and may be the same array. O(n). */
void tb_sorted_keep(const tb_sorted *sorted, const tb_column *also, tb_sorted *kept);

/** One past the peer set that begins at place `first` < sorted->n. */
size_t tb_sorted_set_end(const tb_rows *in, const tb_sorted *sorted, size_t first);

/**
 * Of each of the in->n cells of `row` twice its place among the sorted ones of its peer set, from the largest or from the smallest value
 * on: averages stay whole. 0: it is not among the sorted, or alone in its set. Ordinal ties go by the order of codes.
 *
 * Values compare as written: 35.9 is 35.90, -0 is 0, and numbers that share a double but differ beyond it are told apart by their exact
 * numbers where all of them have these; `sorted` comes into that order. `twice` has room for in->n < 2^31. O(n), but equal long numbers
 * take O(n log n). TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_places(const tb_rows *in, const tb_column *row, tb_sorted *sorted, tb_ties ties, bool largest_first,
                                 uint32_t *twice);

/** Of each of the in->n cells how many peers with a value there are, itself included; 0 where it is not among the sorted. O(n). */
void tb_count_present(const tb_rows *in, const tb_sorted *sorted, uint32_t *out);

#endif
