/* Ranks among peers. All are read from rows in the order of their values. */
#include "base/clones.h"
#include "cells.h"
#include "foremost.h"
#include "kernels.h"
#include "standing.h"

#include <string.h>

/* What ranking works with. A row is sorted once; places are read from that, among whomever. */
typedef struct memory {
  tb_scratch *from, own; /* `own` where the caller gives none */
  void *sort;
  uint32_t *arrays; /* of `n` each */
  size_t n;
} memory;

static tb_status memory_open(memory *of, const tb_rows *in, unsigned n_arrays) {
  const size_t sort = tb_sort_bytes(in->n);
  *of = (memory){.from = in->scratch, .n = in->n};
  if (!of->from) of->from = &of->own;
  char *bytes = tb_scratch_take(of->from, sort + n_arrays * in->n * sizeof(uint32_t));
  if (!bytes) return TB_NO_MEMORY;
  of->sort = bytes;
  of->arrays = (uint32_t *)(void *)(bytes + sort);
  return TB_OK;
}

static uint32_t *array_of(const memory *of, unsigned k) {
  return of->arrays + k * of->n;
}

static void memory_close(memory *of) {
  tb_scratch_free(&of->own);
}

/* ------------------------------------------------------------------------------------------------------------- of one row */

/*
 * Writes halves of `twice` where there is neither a reason nor nobody to be compared with. Whole ranks have no decimals, halves one; both
 * are doubles as they are.
 */
TB_CLONES static void put_places(size_t n, const uint8_t *restrict row_reasons, const uint32_t *restrict twice, double *restrict values,
                                 uint8_t *restrict decimals, uint8_t *restrict reasons) {
  for (size_t i = 0; i < n; i++) {
    const uint8_t reason = row_reasons[i], alone = twice[i] ? TB_VALUE : TB_NO_PEERS;
    reasons[i] = reason ? reason : alone;
  }
  for (size_t i = 0; i < n; i++)
    decimals[i] = reasons[i] ? TB_DECIMALS_REAL : (uint8_t)(twice[i] & 1);
  for (size_t i = 0; i < n; i++)
    values[i] = reasons[i] ? 0 : (double)(int32_t)twice[i] / 2;
}

static tb_status rank_row(const tb_rows *in, tb_ties ties, bool largest_first, tb_column *out) {
  memory work;
  tb_status status = memory_open(&work, in, 2);
  if (status) return status;
  tb_sorted sorted = {.cells = array_of(&work, 0)};
  uint32_t *twice = array_of(&work, 1);
  tb_sort_row(in, in->now, work.sort, &sorted);
  status = tb_places(in, in->now, &sorted, ties, largest_first, twice);
  if (!status) put_places(in->n, in->now->reasons, twice, out->values, out->decimals, out->reasons);
  memory_close(&work);
  return status;
}

static tb_status rank_from(const tb_rows *in, const tb_args *args, bool largest_first, tb_column *out) {
  if (args->ties == TB_TIES_MIN && tb_rank_foremost(in, args->places, largest_first, out)) return TB_OK;
  return rank_row(in, args->ties, largest_first, out);
}

/**
 * Rank among the peers, 1 for the largest value: rank.
 *
 * For each of the in->n entities with a value its rank in its peer set, by values as written (standing.h); ties as args->ties says, the
 * ordinal ones by code. Missing values are not ranked and keep their reason. TB_NO_PEERS: outside all peer sets, or fewer than two values
 * in it. Of plain rows no more than args->places are told apart (foremost.h). Scratch of 44 bytes an entity. O(n). TB_NO_MEMORY, else
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
  const tb_status status = rank_row(in, args->ties, true, out);
  for (size_t i = 0; !status && i < in->n; i++)
    if (out->reasons[i] == TB_VALUE) tb_column_set_reason(out, i, TB_UNDEFINED);
  return status;
}

/* What a measure writes for a cell that has at least one peer to be compared with. */
typedef void put_among(tb_column *out, size_t i, uint32_t present, uint32_t below);

static void put_percentile(tb_column *out, size_t i, uint32_t present, uint32_t below) {
  tb_put_ratio(out, i, (tb_int128)100 * below, (tb_int128)present - 1, TB_VALUE);
}

static void put_present(tb_column *out, size_t i, uint32_t present, uint32_t below) {
  (void)below;
  tb_put_decimal(out, i, present, 0, TB_VALUE);
}

/* Of cells that have a place, the first from the smallest value on has nobody below it. */
static tb_status count_row(const tb_rows *in, tb_column *out, put_among *put) {
  memory work;
  tb_status status = memory_open(&work, in, 3);
  if (status) return status;
  tb_sorted sorted = {.cells = array_of(&work, 0)};
  uint32_t *twice = array_of(&work, 1), *present = array_of(&work, 2);
  tb_sort_row(in, in->now, work.sort, &sorted);
  status = tb_places(in, in->now, &sorted, TB_TIES_MIN, false, twice);
  tb_count_present(in, &sorted, present);
  for (size_t i = 0; !status && i < in->n; i++) {
    const tb_reason reason = (tb_reason)in->now->reasons[i];
    if (reason || twice[i] == 0) {
      tb_column_set_reason(out, i, reason ? reason : TB_NO_PEERS);
    } else {
      put(out, i, present[i], twice[i] / 2 - 1);
    }
  }
  memory_close(&work);
  return status;
}

/**
 * Percentile: 100 * (peers with a smaller value) / (peers with a value - 1), rounded once: 0 for the smallest, 100 for a largest that
 * stands alone. Reasons and failure as tb_rank; scratch of 48 bytes an entity.
 */
tb_status tb_percentile(const tb_rows *in, const tb_args *args, tb_column *out) {
  (void)args;
  return count_row(in, out, put_percentile);
}

/** How many peers have a value: ranked. Reasons, cost and failure as tb_percentile. */
tb_status tb_ranked(const tb_rows *in, const tb_args *args, tb_column *out) {
  (void)args;
  return count_row(in, out, put_present);
}

/* ------------------------------------------------------------------------------------------------------------- of two rows */

/* Twice the places over those present in both rows; 0: none. */
typedef struct gains {
  const uint32_t *peer_set, *before, *after;
  const uint8_t *now, *base; /* reasons */
} gains;

/* Writes the gains of n cells. That somebody is alone in the period is not seen here. */
TB_CLONES static void put_gains(const gains *of, size_t n, double *restrict values, uint8_t *restrict decimals, uint8_t *restrict reasons) {
  const uint32_t *peer_set = of->peer_set, *before = of->before, *after = of->after;
  const uint8_t *now_reasons = of->now, *base_reasons = of->base;
  for (size_t i = 0; i < n; i++) {
    const uint8_t now = now_reasons[i], base = base_reasons[i] == TB_MISSING ? TB_NO_BASE : base_reasons[i];
    const uint8_t alone = after[i] ? TB_VALUE : TB_NO_PEERS, among = base ? base : alone;
    const uint8_t reason = peer_set[i] == TB_NO_PEER_SET ? TB_NO_PEERS : among;
    reasons[i] = now ? now : reason;
  }
  for (size_t i = 0; i < n; i++)
    decimals[i] = reasons[i] ? TB_DECIMALS_REAL : (uint8_t)((before[i] ^ after[i]) & 1);
  for (size_t i = 0; i < n; i++)
    values[i] = reasons[i] ? 0 : (double)((int32_t)before[i] - (int32_t)after[i]) / 2;
}

static void put_no_base(const tb_rows *in, tb_column *out) {
  for (size_t i = 0; i < in->n; i++) {
    const tb_reason reason = (tb_reason)in->now->reasons[i];
    const tb_reason absent = in->peer_set[i] == TB_NO_PEER_SET ? TB_NO_PEERS : TB_NO_BASE;
    tb_column_set_reason(out, i, reason ? reason : absent);
  }
}

/* Who is alone in the period has no peers, whatever the base is. */
static void put_alone(const tb_rows *in, const tb_sorted *now, tb_column *out) {
  for (size_t first = 0, end; first < now->n; first = end) {
    end = tb_sorted_set_end(in, now, first);
    if (end - first == 1) tb_column_set_reason(out, now->cells[first], TB_NO_PEERS);
  }
}

/* The places in both rows among those present in both, and the gain between them. */
static tb_status put_both(const tb_rows *in, tb_ties ties, const memory *work, const tb_sorted *now, tb_column *out) {
  tb_sorted kept = {.cells = array_of(work, 1)};
  uint32_t *after = array_of(work, 2), *before = array_of(work, 3);
  tb_sorted_keep(now, in->base, &kept);
  tb_status status = tb_places(in, in->now, &kept, ties, true, after);
  if (status) return status;
  tb_sort_row(in, in->base, work->sort, &kept);
  tb_sorted_keep(&kept, in->now, &kept);
  status = tb_places(in, in->base, &kept, ties, true, before);
  if (status) return status;
  const gains of = {.peer_set = in->peer_set, .before = before, .after = after, .now = in->now->reasons, .base = in->base->reasons};
  put_gains(&of, in->n, out->values, out->decimals, out->reasons);
  return TB_OK;
}

/**
 * Places gained since the year before: rank_yoy.
 *
 * For each of the in->n entities its rank in in->base less its rank in in->now (1 the largest), both only over the peers that have a value
 * in both, so that newcomers and drop-outs move nobody. Reasons: those of tb_rank for the period; TB_NO_BASE where the base is missing;
 * TB_NO_PEERS when fewer than two peers have both. in->base may be NULL. O(n), scratch of 52 bytes an entity. TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_rank_yoy(const tb_rows *in, const tb_args *args, tb_column *out) {
  memory work;
  tb_status status = memory_open(&work, in, 4);
  if (status) return status;
  tb_sorted now = {.cells = array_of(&work, 0)};
  tb_sort_row(in, in->now, work.sort, &now);
  if (in->base) {
    status = put_both(in, args->ties, &work, &now, out);
  } else {
    put_no_base(in, out);
  }
  if (!status) put_alone(in, &now, out);
  memory_close(&work);
  return status;
}
