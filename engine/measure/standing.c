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
  uint32_t *cells, *twice;
  size_t first, end;
  uint32_t distinct;
  tb_ties ties;
  bool largest_first;
} numbering;

/* Twice the place of cells of one value, of which `ahead` go before and `distinct` different values are smaller. */
static uint32_t twice_place(tb_ties ties, uint32_t ahead, uint32_t equal, uint32_t distinct) {
  switch (ties) {
  case TB_TIES_MAX: return 2 * (ahead + equal);
  case TB_TIES_AVERAGE: return 2 * ahead + equal + 1;
  case TB_TIES_DENSE: return 2 * (distinct + 1);
  case TB_TIES_ORDINAL:
  case TB_TIES_MIN: break;
  }
  return 2 * (ahead + 1);
}

/* Gives the cells [begin, end), all of one value, their places. Dense ones count from the smallest: how many follow is not known yet. */
static void number_equal(numbering *to, size_t begin, size_t end) {
  const size_t ahead = to->largest_first ? to->end - end : begin - to->first;
  const uint32_t step = to->ties == TB_TIES_ORDINAL ? 2 : 0;
  uint32_t twice = twice_place(to->ties, (uint32_t)ahead, (uint32_t)(end - begin), to->distinct++);
  for (size_t k = begin; k < end; k++, twice += step)
    to->twice[to->cells[k]] = twice;
}

/* The same for a cell whose value no other has; it is `ahead` + 1 in all ways but the dense one. */
static inline void number_one(numbering *to, size_t at) {
  const size_t ahead = to->largest_first ? to->end - at - 1 : at - to->first, before = to->ties == TB_TIES_DENSE ? to->distinct : ahead;
  to->twice[to->cells[at]] = 2 * (uint32_t)(before + 1);
  to->distinct++;
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

size_t tb_sorted_set_end(const tb_rows *in, const tb_sorted *sorted, size_t first) {
  const uint32_t *cells = sorted->cells, peer_set = in->peer_set[cells[first]];
  if (in->peer_set[cells[sorted->n - 1]] == peer_set) return sorted->n;
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
    if (next - begin == 1) {
      number_one(to, begin);
    } else if (may_differ(to, begin, next)) {
      const tb_status status = number_exactly(to, begin, next);
      if (status) return status;
    } else {
      number_equal(to, begin, next);
    }
  }
  return TB_OK;
}

/* Dense places from the other end. */
static void turn_over(const numbering *to) {
  for (size_t k = to->first; k < to->end; k++)
    to->twice[to->cells[k]] = 2 * to->distinct + 2 - to->twice[to->cells[k]];
}

tb_status tb_places(const tb_rows *in, const tb_column *row, tb_sorted *sorted, tb_ties ties, bool largest_first, uint32_t *twice) {
  numbering to = {.row = row, .cells = sorted->cells, .twice = twice, .ties = ties, .largest_first = largest_first};
  tb_status status = TB_OK;
  memset(twice, 0, in->n * sizeof *twice);
  for (; to.first < sorted->n && !status; to.first = to.end) {
    to.end = tb_sorted_set_end(in, sorted, to.first);
    if (to.end - to.first < 2) continue;
    status = number_set(&to);
    if (ties == TB_TIES_DENSE && largest_first) turn_over(&to);
  }
  return status;
}

void tb_sorted_keep(const tb_sorted *sorted, const tb_column *also, tb_sorted *kept) {
  size_t n = 0;
  for (size_t k = 0; k < sorted->n; k++) {
    kept->cells[n] = sorted->cells[k];
    n += tb_column_has(also, sorted->cells[k]);
  }
  kept->n = n;
}

void tb_count_present(const tb_rows *in, const tb_sorted *sorted, uint32_t *out) {
  memset(out, 0, in->n * sizeof *out);
  for (size_t first = 0, end; first < sorted->n; first = end) {
    end = tb_sorted_set_end(in, sorted, first);
    for (size_t k = first; k < end; k++)
      out[sorted->cells[k]] = (uint32_t)(end - first);
  }
}
