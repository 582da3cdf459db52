/*
 * The short way into a builder, for records that have nothing but key and value: rows are remembered by numbers, and a value goes straight
 * into its dense tile. What is unusual goes the way of tb_builder_add; both leave the same panel.
 */
#ifndef TB_MODEL_PLACING_H
#define TB_MODEL_PLACING_H

#include "builder.h"
#include "short.h"

/** Records as columns. A number in `period` stands for periods[number] (as written), and keeps that meaning while the placer lives. */
typedef struct tb_cells {
  size_t n;
  const uint32_t *entity, *indicator, *period;
  const int32_t *mantissa; /* as in short.h: of short values; TB_SHORT_MISSING; TB_SHORT_NONE: see `value` */
  const uint8_t *decimals; /* 0 .. TB_DECIMALS_MAX; TB_DECIMALS_REAL: the value is missing */
  const double *value;     /* of those that are not short; of the others not set */
  const tb_period *periods;
  size_t n_periods;
} tb_cells;

typedef struct tb_placer tb_placer;

/** NULL when memory is short. Borrows the builder, which must have neither provenance nor sink. Freed with tb_placer_free. */
tb_placer *tb_placer_new(tb_builder *builder);
void tb_placer_free(tb_placer *placer);

/**
 * Tells the panel of all cells that were written, and forgets where its tiles are: before anything else adds to the builder, and before it
 * is sealed. O(tiles).
 */
void tb_placer_settle(tb_placer *placer);

/**
 * Adds records [from, cells->n), exactly as tb_builder_add does, and with its results; conflict->index counts from 0 in `cells`. Ids are
 * not checked, nor are the numbers of periods. The panel's counts are true afterwards, those of rows and tiles when it was settled.
 * Amortised O(n).
 */
TB_NODISCARD tb_status tb_placer_add(tb_placer *placer, const tb_cells *cells, size_t from, tb_conflict *conflict);

#endif
