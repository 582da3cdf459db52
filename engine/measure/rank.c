/* Ranks among peers. All are read from the standings of a row. */
#include "cells.h"
#include "foremost.h"
#include "kernels.h"
#include "standing.h"

/* Twice the rank that a way with ties gives, so that averages stay whole. */
static int64_t twice_rank(const tb_standing *of, bool largest_first, tb_ties ties) {
  const int64_t ahead = largest_first ? (int64_t)of->present - of->below - of->equal : of->below;
  const int64_t distinct_ahead = largest_first ? (int64_t)of->distinct - of->distinct_below - 1 : of->distinct_below;
  switch (ties) {
  case TB_TIES_MAX: return 2 * (ahead + of->equal);
  case TB_TIES_AVERAGE: return 2 * ahead + of->equal + 1;
  case TB_TIES_DENSE: return 2 * (distinct_ahead + 1);
  case TB_TIES_ORDINAL: return 2 * (ahead + 1 + of->before);
  case TB_TIES_MIN: break;
  }
  return 2 * (ahead + 1);
}

/* Whole ranks have no decimals, halves one. Both are doubles as they are. */
static void put_half(tb_column *out, size_t i, int64_t twice) {
  out->values[i] = (double)twice / 2;
  out->decimals[i] = twice % 2 != 0;
  out->reasons[i] = TB_VALUE;
}

/* Why a cell of `row` has no place among its peers. */
static tb_reason standing_reason(const tb_column *row, size_t i, uint32_t present) {
  const tb_reason reason = (tb_reason)row->reasons[i];
  if (reason) return reason;
  return present < 2 ? TB_NO_PEERS : TB_VALUE;
}

/* What a measure writes for a cell that has at least one peer to be compared with. */
typedef void put_standing(tb_column *out, size_t i, const tb_standing *of, tb_ties ties);

static void put_rank_largest(tb_column *out, size_t i, const tb_standing *of, tb_ties ties) {
  put_half(out, i, twice_rank(of, true, ties));
}

static void put_rank_smallest(tb_column *out, size_t i, const tb_standing *of, tb_ties ties) {
  put_half(out, i, twice_rank(of, false, ties));
}

static void put_undefined(tb_column *out, size_t i, const tb_standing *of, tb_ties ties) {
  (void)of, (void)ties;
  tb_column_set_reason(out, i, TB_UNDEFINED);
}

static void put_percentile(tb_column *out, size_t i, const tb_standing *of, tb_ties ties) {
  (void)ties;
  tb_put_ratio(out, i, (tb_int128)100 * of->below, (tb_int128)of->present - 1, TB_VALUE);
}

static void put_present(tb_column *out, size_t i, const tb_standing *of, tb_ties ties) {
  (void)ties;
  tb_put_decimal(out, i, of->present, 0, TB_VALUE);
}

/* What ranking works with. A row is sorted once; standings are read from that, among whomever. */
typedef struct memory {
  tb_scratch *from, own; /* `own` where the caller gives none */
  void *sort;
  uint32_t *kept, *present; /* `present`, `base` and `before`: where there are two rows */
  tb_sorted now, base;
  tb_standing *after, *before;
} memory;

static tb_status memory_open(memory *of, const tb_rows *in, unsigned n_rows) {
  const size_t n = in->n + in->n % 2, sort = tb_sort_bytes(n); /* even: each array begins where a standing may stand */
  *of = (memory){.from = in->scratch};
  if (!of->from) of->from = &of->own;
  char *bytes = tb_scratch_take(of->from, sort + 2 * n_rows * n * sizeof(uint32_t) + n_rows * n * sizeof(tb_standing));
  if (!bytes) return TB_NO_MEMORY;
  uint32_t *numbers = (uint32_t *)(void *)(bytes + sort);
  of->sort = bytes;
  of->kept = numbers;
  of->now.cells = numbers + n;
  if (n_rows == 2) of->present = numbers + 2 * n;
  if (n_rows == 2) of->base.cells = numbers + 3 * n;
  of->after = (tb_standing *)(void *)(numbers + 2 * n_rows * n);
  if (n_rows == 2) of->before = of->after + n;
  return TB_OK;
}

static void memory_close(memory *of) {
  tb_scratch_free(&of->own);
}

static tb_status rank_row(const tb_rows *in, const tb_args *args, tb_column *out, put_standing *put) {
  memory work;
  tb_status status = memory_open(&work, in, 1);
  if (status) return status;
  tb_sort_row(in, in->now, work.sort, &work.now);
  status = tb_standings(in, in->now, NULL, &work.now, NULL, args->ties == TB_TIES_DENSE, work.after);
  for (size_t i = 0; !status && i < in->n; i++) {
    const tb_reason reason = standing_reason(in->now, i, work.after[i].present);
    if (reason) {
      tb_column_set_reason(out, i, reason);
    } else {
      put(out, i, &work.after[i], args->ties);
    }
  }
  memory_close(&work);
  return status;
}

static tb_status rank_from(const tb_rows *in, const tb_args *args, bool largest_first, tb_column *out) {
  if (args->ties == TB_TIES_MIN && tb_rank_foremost(in, args->places, largest_first, out)) return TB_OK;
  return rank_row(in, args, out, largest_first ? put_rank_largest : put_rank_smallest);
}

/**
 * Rank among the peers, 1 for the largest value: rank.
 *
 * For each of the in->n entities with a value its rank in its peer set, by values as written (standing.h); ties as args->ties says, the
 * ordinal ones by code. Missing values are not ranked and keep their reason. TB_NO_PEERS: outside all peer sets, or fewer than two values
 * in it. Of plain rows no more than args->places are told apart (foremost.h). Scratch of 68 bytes an entity. O(n). TB_NO_MEMORY, else
 * TB_OK.
 */
tb_status tb_rank(const tb_rows *in, const tb_args *args, tb_column *out) {
  return rank_from(in, args, true, out);
}

/** As tb_rank, 1 for the smallest value: rank_asc. */
tb_status tb_rank_asc(const tb_rows *in, const tb_args *args, tb_column *out) {
  return rank_from(in, args, false, out);
}

/** As tb_rank, 1 for the best value by in->better: rank_best. TB_UNDEFINED where the indicator does not say which direction is better. */
tb_status tb_rank_best(const tb_rows *in, const tb_args *args, tb_column *out) {
  if (in->better == TB_BETTER_UP) return rank_from(in, args, true, out);
  if (in->better == TB_BETTER_DOWN) return rank_from(in, args, false, out);
  return rank_row(in, args, out, put_undefined);
}

/**
 * Percentile: 100 * (peers with a smaller value) / (peers with a value - 1), rounded once: 0 for the smallest, 100 for a largest that
 * stands alone. Reasons, cost and failure as tb_rank.
 */
tb_status tb_percentile(const tb_rows *in, const tb_args *args, tb_column *out) {
  return rank_row(in, args, out, put_percentile);
}

/** How many peers have a value: ranked. Reasons, cost and failure as tb_rank. */
tb_status tb_ranked(const tb_rows *in, const tb_args *args, tb_column *out) {
  return rank_row(in, args, out, put_present);
}

/* Writes entity i's gain of places. `present` counts its peers in the period; the standings are over those present in both. */
static void put_gain(const tb_rows *in, size_t i, uint32_t present, const tb_standing *before, const tb_standing *after, tb_ties ties,
                     tb_column *out) {
  tb_reason reason = standing_reason(in->now, i, present);
  if (!reason) reason = tb_base_reason((tb_operand){in->base, i});
  if (!reason && after->present < 2) reason = TB_NO_PEERS;
  if (reason) {
    tb_column_set_reason(out, i, reason);
    return;
  }
  put_half(out, i, twice_rank(before, true, ties) - twice_rank(after, true, ties));
}

/**
 * Places gained since the year before: rank_yoy.
 *
 * For each of the in->n entities its rank in in->base less its rank in in->now (1 the largest), both only over the peers that have a value
 * in both, so that newcomers and drop-outs move nobody. Reasons: those of tb_rank for the period; TB_NO_BASE where the base is missing;
 * TB_NO_PEERS when fewer than two peers have both. in->base may be NULL. O(n), scratch of 100 bytes an entity. TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_rank_yoy(const tb_rows *in, const tb_args *args, tb_column *out) {
  const bool is_dense = args->ties == TB_TIES_DENSE;
  memory work;
  tb_status status = memory_open(&work, in, 2);
  if (status) return status;
  tb_sort_row(in, in->now, work.sort, &work.now);
  if (in->base) tb_sort_row(in, in->base, work.sort, &work.base);
  tb_count_present(in, &work.now, work.present);
  if (!status && in->base) status = tb_standings(in, in->now, in->base, &work.now, work.kept, is_dense, work.after);
  if (!status && in->base) status = tb_standings(in, in->base, in->now, &work.base, work.kept, is_dense, work.before);
  for (size_t i = 0; !status && i < in->n; i++)
    put_gain(in, i, work.present[i], &work.before[i], &work.after[i], args->ties, out);
  memory_close(&work);
  return status;
}
