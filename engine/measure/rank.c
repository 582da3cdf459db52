/* Ranks among peers. All are read from the standings of a row. */
#include "cells.h"
#include "kernels.h"
#include "standing.h"

#include <stdlib.h>

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

/* Whole ranks have no decimals, halves one. */
static void put_half(tb_column *out, size_t i, int64_t twice) {
  if (twice % 2 == 0) {
    tb_put_decimal(out, i, twice / 2, 0, TB_VALUE);
  } else {
    tb_put_decimal(out, i, 5 * twice, 1, TB_VALUE);
  }
}

/* Why a cell of `row` has no place among its peers. */
static tb_reason standing_reason(const tb_column *row, size_t i, const tb_standing *of) {
  const tb_reason reason = (tb_reason)row->reasons[i];
  if (reason) return reason;
  return of->present < 2 ? TB_NO_PEERS : TB_VALUE;
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

static tb_status rank_row(const tb_rows *in, const tb_args *args, tb_column *out, put_standing *put) {
  tb_standing *standings = calloc(in->n > 0 ? in->n : 1, sizeof *standings);
  const tb_status status = standings ? tb_standings(in, in->now, NULL, standings) : TB_NO_MEMORY;
  for (size_t i = 0; !status && i < in->n; i++) {
    const tb_reason reason = standing_reason(in->now, i, &standings[i]);
    if (reason) {
      tb_column_set_reason(out, i, reason);
    } else {
      put(out, i, &standings[i], args->ties);
    }
  }
  free(standings);
  return status;
}

/**
 * Rank among the peers, 1 for the largest value: rank.
 *
 * For each of the in->n entities with a value its rank in its peer set, by values as written (standing.h); ties as args->ties says, the
 * ordinal ones by code. Missing values are not ranked and keep their reason. TB_NO_PEERS: outside all peer sets, or fewer than two values
 * in it. Scratch of 64 bytes an entity. O(n). TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_rank(const tb_rows *in, const tb_args *args, tb_column *out) {
  return rank_row(in, args, out, put_rank_largest);
}

/** As tb_rank, 1 for the smallest value: rank_asc. */
tb_status tb_rank_asc(const tb_rows *in, const tb_args *args, tb_column *out) {
  return rank_row(in, args, out, put_rank_smallest);
}

/** As tb_rank, 1 for the best value by in->better: rank_best. TB_UNDEFINED where the indicator does not say which direction is better. */
tb_status tb_rank_best(const tb_rows *in, const tb_args *args, tb_column *out) {
  if (in->better == TB_BETTER_UP) return rank_row(in, args, out, put_rank_largest);
  if (in->better == TB_BETTER_DOWN) return rank_row(in, args, out, put_rank_smallest);
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

/* Writes entity i's gain of places. The standings are those of the period, and of base and period over the peers present in both. */
static void put_gain(const tb_rows *in, size_t i, const tb_standing *alone, const tb_standing *before, const tb_standing *after,
                     tb_ties ties, tb_column *out) {
  tb_reason reason = standing_reason(in->now, i, alone);
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
 * TB_NO_PEERS when fewer than two peers have both. in->base may be NULL. O(n), scratch of 136 bytes an entity. TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_rank_yoy(const tb_rows *in, const tb_args *args, tb_column *out) {
  const size_t n = in->n > 0 ? in->n : 1;
  tb_standing *alone = calloc(n, sizeof *alone), *before = calloc(n, sizeof *before), *after = calloc(n, sizeof *after);
  tb_status status = alone && before && after ? TB_OK : TB_NO_MEMORY;
  if (!status) status = tb_standings(in, in->now, NULL, alone);
  if (!status && in->base) status = tb_standings(in, in->now, in->base, after);
  if (!status && in->base) status = tb_standings(in, in->base, in->now, before);
  for (size_t i = 0; !status && i < in->n; i++)
    put_gain(in, i, &alone[i], &before[i], &after[i], args->ties, out);
  free(alone);
  free(before);
  free(after);
  return status;
}
