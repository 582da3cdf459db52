/* The values of one entity in a window, and the loop that all window measures share. */
#ifndef TB_MEASURE_SERIES_H
#define TB_MEASURE_SERIES_H

#include "cells.h"
#include "measure.h"

/** A value: whole / 10^decimals of its series where that is `scaled`, else *exact. */
typedef struct tb_point {
  int64_t whole;
  tb_rational *exact;
  uint32_t step; /* its place in the window */
} tb_point;

/**
 * The values present in one entity's window. When all are short and |whole| <= 10^18 on the scale of the one with the most decimals, the
 * series is `scaled`: sums over at most 10,000 steps (the longest window) then fit 128 bits. Else it keeps rationals. All memory is the
 * series' own and used again for the next entity.
 */
typedef struct tb_series {
  size_t n;
  bool scaled;
  unsigned decimals;
  tb_point *points; /* n, in the order of steps */
  tb_point *sorted; /* n, by value: after tb_series_sort */
  tb_rational *exact;
  size_t capacity;
  void *scratch;
  size_t scratch_bytes;
} tb_series;

/** A measure over a series: what it needs, and how it writes its cell. */
typedef struct tb_statistic {
  size_t least;      /* values that it needs */
  tb_reason too_few; /* the reason when there are fewer */
  bool of_now;       /* it is about the last value, which must be there */
  /* Writes cell i; TB_NO_MEMORY. The series may be used up. */
  tb_status (*write)(tb_series *series, const tb_rows *in, tb_column *out, size_t i);
} tb_statistic;

/**
 * Runs a statistic over the windows of all in->n entities. A window of fewer than args->n steps is TB_TOO_SHORT, one with a value missing
 * TB_MISSING, unless args->min values are there. Scratch for the longest window. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_series_run(const tb_rows *in, const tb_args *args, const tb_statistic *statistic, tb_column *out);

/** -1, 0, 1 by value. */
int tb_point_compare(const tb_series *series, const tb_point *a, const tb_point *b);

/** Fills series->sorted. O(n log n). */
void tb_series_sort(tb_series *series);

/** The two in the middle of series->sorted; the same one twice for an odd number. */
void tb_series_middle(const tb_series *series, const tb_point **low, const tb_point **high);

/** At least `count` * `size_bytes` bytes that stay the series'; NULL when memory is short. What was there before is lost. */
void *tb_series_scratch(tb_series *series, size_t count, size_t size_bytes);

#endif
