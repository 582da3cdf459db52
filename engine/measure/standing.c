#include "standing.h"

#include <stdlib.h>
#include <string.h>

/* One of equal doubles with the number behind it. */
typedef struct tied {
  tb_rational number;
  uint32_t cell;
  size_t at;
} tied;

/* What numbering works on: sorted cells, of one peer set those in [first, end). */
typedef struct numbering {
  const tb_column *row;
  uint32_t *cells;
  tb_standing *out;
  size_t first, end;
  uint32_t distinct;
} numbering;

/* Gives the cells [begin, end), all of one value, their numbers. How many different values there are is not known yet. */
static void number_equal(numbering *to, size_t begin, size_t end) {
  tb_standing standing = {
      .present = (uint32_t)(to->end - to->first),
      .below = (uint32_t)(begin - to->first),
      .equal = (uint32_t)(end - begin),
      .distinct_below = to->distinct++,
  };
  for (size_t k = begin; k < end; k++, standing.before++)
    to->out[to->cells[k]] = standing;
}

/*
 * Whether equal doubles may hide different numbers: some are not short, and of each the exact number is known. Where only the double of a
 * computed one is, it stands for every number that rounds to it.
 */
static bool may_differ(const numbering *of, size_t begin, size_t end) {
  bool any = false;
  for (size_t k = begin; k < end; k++) {
    const uint8_t decimals = of->row->decimals[of->cells[k]];
    if (decimals == TB_DECIMALS_REAL && !of->row->exact) return false;
    any = any || decimals > TB_DECIMALS_MAX;
  }
  return any;
}

static int compare_tied(const void *a, const void *b) {
  const tied *x = a, *y = b;
  const int order = tb_rational_compare(&x->number, &y->number);
  return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Numbers cells of equal doubles by their exact numbers. */
static tb_status number_exactly(numbering *to, size_t begin, size_t end) {
  const size_t n = end - begin;
  tied *run = calloc(n, sizeof *run);
  if (!run) return TB_NO_MEMORY;
  for (size_t k = 0; k < n; k++) {
    run[k].cell = to->cells[begin + k];
    run[k].at = k;
    tb_rational_init(&run[k].number);
    tb_column_exact(to->row, run[k].cell, &run[k].number);
  }
  qsort(run, n, sizeof *run, compare_tied);
  size_t same = 0;
  for (size_t k = 0; k < n; k++)
    to->cells[begin + k] = run[k].cell;
  for (size_t k = 1; k <= n; k++) {
    if (k < n && tb_rational_compare(&run[k].number, &run[same].number) == 0) continue;
    number_equal(to, begin + same, begin + k);
    same = k;
  }
  for (size_t k = 0; k < n; k++)
    tb_rational_clear(&run[k].number);
  free(run);
  return TB_OK;
}

/* One past the peer set that begins at `first`. */
static size_t end_of_set(const tb_rows *in, const uint32_t *cells, size_t n, size_t first) {
  const uint32_t peer_set = in->peer_set[cells[first]];
  if (in->peer_set[cells[n - 1]] == peer_set) return n;
  size_t end = first + 1;
  while (in->peer_set[cells[end]] == peer_set)
    end++;
  return end;
}

/* Numbers the peer set [first, end). */
static tb_status number_set(numbering *to) {
  const double *values = to->row->values;
  to->distinct = 0;
  for (size_t begin = to->first, next; begin < to->end; begin = next) {
    const double value = values[to->cells[begin]];
    next = begin + 1;
    while (next < to->end && values[to->cells[next]] == value)
      next++;
    if (next - begin > 1 && may_differ(to, begin, next)) {
      const tb_status status = number_exactly(to, begin, next);
      if (status) return status;
    } else {
      number_equal(to, begin, next);
    }
  }
  return TB_OK;
}

static void set_distinct(const numbering *to) {
  for (size_t k = to->first; k < to->end; k++)
    to->out[to->cells[k]].distinct = to->distinct;
}

/* The sorted cells that have a value in `also` too; returns how many. */
static size_t keep_both(const tb_sorted *sorted, const tb_column *also, uint32_t *kept) {
  size_t n = 0;
  for (size_t k = 0; k < sorted->n; k++) {
    kept[n] = sorted->cells[k];
    n += tb_column_has(also, sorted->cells[k]);
  }
  return n;
}

tb_status tb_standings(const tb_rows *in, const tb_column *row, const tb_column *also, tb_sorted *sorted, uint32_t *kept,
                       bool count_distinct, tb_standing *out) {
  const size_t n = also ? keep_both(sorted, also, kept) : sorted->n;
  numbering to = {.row = row, .cells = also ? kept : sorted->cells, .out = out};
  if (n < in->n) memset(out, 0, in->n * sizeof *out);
  tb_status status = TB_OK;
  for (; to.first < n && !status; to.first = to.end) {
    to.end = end_of_set(in, to.cells, n, to.first);
    status = number_set(&to);
    if (count_distinct) set_distinct(&to);
  }
  return status;
}

void tb_count_present(const tb_rows *in, const tb_sorted *sorted, uint32_t *out) {
  memset(out, 0, in->n * sizeof *out);
  for (size_t first = 0, end; first < sorted->n; first = end) {
    end = end_of_set(in, sorted->cells, sorted->n, first);
    for (size_t k = first; k < end; k++)
      out[sorted->cells[k]] = (uint32_t)(end - first);
  }
}
