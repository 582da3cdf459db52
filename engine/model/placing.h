/*
 * The short way into a builder, for records that have nothing but key and value: rows are remembered by numbers, and a value goes straight
 * into its dense tile. What is unusual goes the way of tb_builder_add; both leave the same panel.
 */
#ifndef TB_MODEL_PLACING_H
#define TB_MODEL_PLACING_H

#include "builder.h"
#include "short.h"

/** The keys of a record; of records in a run the one that grows from each to the next. */
typedef enum tb_key { TB_KEY_ENTITY, TB_KEY_INDICATOR, TB_KEY_PERIOD, TB_KEYS } tb_key;

/** n records, of which the first has these keys, and each one more of the `moving` one than the record before. */
typedef struct tb_cell_run {
  uint32_t n, first[TB_KEYS];
  tb_key moving;
} tb_cell_run;

/**
 * Records as columns. The keys of the first ones are told by runs, and their places in the columns of keys are not looked at. A number of a
 * period stands for periods[number] (as written), and keeps that meaning while the placer lives.
 */
typedef struct tb_cells {
  size_t n;
  const tb_cell_run *runs;
  size_t n_runs;
  const uint32_t *keys[TB_KEYS];
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
