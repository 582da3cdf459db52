/* The values of one entity in a window, and the loop that all window measures share. */
#ifndef TB_MEASURE_SERIES_H
#define TB_MEASURE_SERIES_H

#include "cells.h"
#include "measure.h"

/** A value: whole / 10^decimals of its series where that is `scaled`, else *exact. */
typedef struct tb_point {
  int64_t whole;
  tb_rational *exact;
  uint32_t step; /* its place in the window, counted from series->first */
} tb_point;

/** What a statistic asks of a window that slides. */
enum { TB_KEEPS_SUMS = 1, TB_KEEPS_SQUARES = 2, TB_KEEPS_ORDER = 4 };

/** What is kept of a window that slides: exact, in whole numbers, so that it is what a fresh window would give. */
typedef struct tb_kept {
  tb_int128 sum, weighted;       /* of whole, of step * whole */
  tb_int128 steps, step_squares; /* of step, of step^2 */
  int64_t pivot;                 /* a value, near which the others may be */
  tb_int128 distances, squares;  /* of whole - pivot, of its square */
  int64_t rises;                 /* pairs of values that rise less those that fall: Kendall's S */
  int64_t tie_terms;             /* sum of tb_tie_term over groups of equal values */
} tb_kept;

/** t (t - 1) (2 t + 5): what t values add to eighteen times the variance of S, or t equal ones take from it. < 2.1 * 10^12 for 10,000. */
static inline int64_t tb_tie_term(int64_t t) {
  return t * (t - 1) * (2 * t + 5);
}

/**
 * The values present in one entity's window. When all are short and |whole| <= 10^18 on the scale of the one with the most decimals, the
 * series is `scaled`: sums over at most 10,000 steps (the longest window) then fit 128 bits. Else it keeps rationals. All memory is the
 * series' own and used again for the next entity.
 */
typedef struct tb_series {
  size_t n;
  bool scaled;
  unsigned decimals;
  tb_point *points;    /* n, in the order of steps */
  tb_point *sorted;    /* n, by value, equal ones by step: after tb_series_sort */
  uint32_t first;      /* the step of the window's first column */
  const tb_kept *kept; /* NULL: nothing is kept */
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
  unsigned keeps;    /* what it reads of series->kept; with TB_KEEPS_ORDER series->sorted is kept too */
  /* Writes cell i; TB_NO_MEMORY. A series without `kept` may be used up. */
  tb_status (*write)(tb_series *series, const tb_rows *in, tb_column *out, size_t i);
} tb_statistic;

/**
 * Runs a statistic over the windows of all in->n entities. A window of fewer than args->n steps is TB_TOO_SHORT, one with a value missing
 * TB_MISSING, unless args->min values are there. Where in->running is given, windows of scaled values are kept and cost what has changed;
 * all others are read anew. Scratch for the longest window. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_series_run(const tb_rows *in, const tb_args *args, const tb_statistic *statistic, tb_column *out);

/* The parts of that, for running.c. */
TB_NODISCARD tb_status tb_series_open(tb_series *series, size_t capacity); /* to be closed, after a failure too */
void tb_series_close(tb_series *series);
TB_NODISCARD tb_status tb_series_write(tb_series *series, const tb_rows *in, const tb_args *args, const tb_statistic *statistic,
                                       tb_column *out, size_t i); /* reads the window of entity i anew */
TB_NODISCARD tb_status tb_series_run_kept(const tb_rows *in, const tb_args *args, const tb_statistic *statistic, tb_column *out);

/** Why the window of entity i, of whose steps `present` have values, has no such statistic; TB_VALUE: it has. */
tb_reason tb_series_reason(const tb_rows *in, const tb_args *args, const tb_statistic *statistic, size_t present, size_t i);

/** Brings a short cell to a scale of `decimals`, not fewer than its own; false when |whole| would leave its range. */
bool tb_series_whole(const tb_column *column, size_t i, unsigned decimals, int64_t *whole);

/** The cell of a point. */
static inline tb_operand tb_series_cell(const tb_series *series, const tb_point *point, const tb_rows *in, size_t i) {
  return (tb_operand){in->window[point->step - series->first], i};
}

/** -1, 0, 1 by value. */
int tb_point_compare(const tb_series *series, const tb_point *a, const tb_point *b);

/** Fills series->sorted. O(n log n); nothing to do where its order is kept. */
void tb_series_sort(tb_series *series);

/** The two in the middle of series->sorted; the same one twice for an odd number. */
void tb_series_middle(const tb_series *series, const tb_point **low, const tb_point **high);

/** The oldest of those equal to a point of series->sorted. O(log n). */
const tb_point *tb_series_first_equal(const tb_series *series, const tb_point *point);

/** At least `count` * `size_bytes` bytes that stay the series'; NULL when memory is short. What was there before is lost. */
void *tb_series_scratch(tb_series *series, size_t count, size_t size_bytes);

#endif
