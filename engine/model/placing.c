#include "placing.h"

#include "builder_inside.h"

#include <stdlib.h>
#include <string.h>

enum {
  GROUP = 32,            /* records whose cells are asked of memory while those before them are written */
  LOOK_EVERY = 1024,     /* records */
  MEMO_FREE = 64 * 1024, /* entries that are worth having whatever is there */
  MEMO_SHARE = 16,       /* entries for each row at most, beyond these */
  PERIODS_FIRST = 64
};

/* Rows by indicator and number of the period: rows[indicator * stride + period], TB_NO_ID where it was not asked for yet. */
struct tb_placer {
  tb_builder *builder;
  uint32_t *rows; /* NULL: the table would be too sparse; the builder's index is asked each time */
  size_t n_series, stride;
};

/* Records of a group on their way. `found`: why there are no more of them. */
typedef struct group {
  const tb_cells *cells;
  size_t from, n;
  tb_status found;
  uint32_t row[GROUP];
  tb_tile *tile[GROUP]; /* NULL: there is none yet, or not a plain one */
} group;

double tb_cells_missing(void) {
  return tb_double_of_bits(TB_MISSING_BITS);
}

tb_placer *tb_placer_new(tb_builder *builder) {
  tb_placer *placer = malloc(sizeof *placer);
  if (placer) *placer = (tb_placer){.builder = builder};
  return placer;
}

void tb_placer_free(tb_placer *placer) {
  if (!placer) return;
  free(placer->rows);
  free(placer);
}

/* -------------------------------------------------------------------------------------------------------------------- rows */

static size_t ample(size_t have, size_t wanted, size_t first) {
  size_t n = have ? have : first;
  while (n < wanted)
    n *= 2;
  return n;
}

/* Makes the table reach all indicators and periods; without memory, or where it would be sparse, there is none. */
static void memo_reserve(tb_placer *placer, size_t n_periods) {
  const tb_panel *panel = placer->builder->panel;
  if (placer->rows && panel->n_series <= placer->n_series && n_periods <= placer->stride) return;
  const size_t n_series = ample(placer->n_series, panel->n_series, 1), stride = ample(placer->stride, n_periods, PERIODS_FIRST);
  const size_t most = MEMO_FREE + MEMO_SHARE * panel->n_rows;
  uint32_t *rows = n_series <= most / stride ? malloc(n_series * stride * sizeof *rows) : NULL;
  if (rows) {
    memset(rows, 0xFF, n_series * stride * sizeof *rows);
    for (size_t i = 0; placer->rows && i < placer->n_series; i++)
      memcpy(rows + i * stride, placer->rows + i * placer->stride, placer->stride * sizeof *rows);
  }
  free(placer->rows);
  *placer = (tb_placer){.builder = placer->builder, .rows = rows, .n_series = rows ? n_series : 0, .stride = rows ? stride : 0};
}

static tb_status ask_index(tb_builder *builder, uint32_t indicator, tb_period period, uint32_t *row) {
  return tb_row_index_find(&builder->index, builder->panel, indicator, tb_builder_closed(builder, period, TB_DAY_UNKNOWN), row);
}

/* The rows of a group, made where they are new. Stops at the first that cannot be had: g->n is how many there are then. */
static void find_rows(tb_placer *placer, group *g) {
  const tb_cells *cells = g->cells;
  for (size_t k = 0; k < g->n; k++) {
    const uint32_t indicator = cells->indicator[g->from + k], period = cells->period[g->from + k];
    uint32_t *memo = placer->rows ? &placer->rows[indicator * placer->stride + period] : NULL;
    if (memo && *memo != TB_NO_ID) {
      g->row[k] = *memo;
      continue;
    }
    const tb_status status = ask_index(placer->builder, indicator, cells->periods[period], &g->row[k]);
    if (status != TB_OK) {
      g->n = k;
      g->found = status;
      return;
    }
    if (memo) *memo = g->row[k];
  }
}

/* ------------------------------------------------------------------------------------------------------------------- cells */

/* The tiles of records [from, n) of a group; what will be written there is asked of memory. */
static void find_tiles(const tb_panel *panel, group *g, size_t from) {
  for (size_t k = from; k < g->n; k++) {
    const uint32_t entity = g->cells->entity[g->from + k];
    tb_row *row = &panel->rows[g->row[k]];
    tb_tile **slot = tb_row_slot(row, entity / TB_TILE);
    tb_tile *tile = slot ? *slot : NULL;
    g->tile[k] = tile;
    if (!tile) continue;
    __builtin_prefetch(tile, 1);
    __builtin_prefetch(tb_tile_values(tile) + entity % TB_TILE, 1);
  }
}

/* Writes a value where a dense tile with nothing but values of the same decimals has room for it. */
static inline bool write_value(tb_tile *tile, unsigned offset, double value, uint8_t decimals) {
  if (!tile || tile->columns != 1 << TB_CELL_VALUE || tile->decimals != decimals || decimals == TB_DECIMALS_REAL ||
      offset >= tile->capacity || !tb_tile_is_absent(tile, offset))
    return false;
  tb_tile_values(tile)[offset] = value;
  tile->count++;
  return true;
}

/* The same for missing values, and for tiles that have a column of decimals; false: it is a case for tb_builder_merge. */
static bool write_other(tb_tile *tile, unsigned offset, double value, uint8_t decimals) {
  enum { VALUE = 1 << TB_CELL_VALUE, WITH_DECIMALS = VALUE | 1 << TB_CELL_DECIMALS };
  const bool missing = decimals == TB_DECIMALS_REAL;
  if (!tile || offset >= tile->capacity || (tile->columns != WITH_DECIMALS && !(tile->columns == VALUE && missing)) ||
      !tb_tile_is_absent(tile, offset))
    return false;
  if (tile->columns == WITH_DECIMALS) ((uint8_t *)tb_tile_column_at(tile, TB_CELL_DECIMALS))[offset] = decimals;
  tb_tile_values(tile)[offset] = value;
  tile->has_missing |= missing;
  tile->count++;
  return true;
}

/* A record that is not written so. */
static tb_status merge(tb_builder *builder, const group *g, size_t k, tb_conflict *conflict) {
  const size_t i = g->from + k;
  tb_record record = tb_record_empty((uint16_t)(g->cells->entity[i] % TB_TILE));
  record.decimals = g->cells->decimals[i];
  if (record.decimals != TB_DECIMALS_REAL) record.value = g->cells->value[i];
  conflict->index = i;
  return tb_builder_merge(builder, g->row[k], g->cells->entity[i], &record, conflict);
}

/* Writes the records of a group until one fails. Tiles may have moved then; those of the group behind it, `next`, are looked up again. */
static tb_status write_cells(tb_builder *builder, group *g, group *next, tb_conflict *conflict) {
  tb_panel *panel = builder->panel;
  const tb_cells *cells = g->cells;
  size_t n_plain = 0, n_missing = 0, k = 0;
  bool moved = false;
  tb_status status = TB_OK;
  for (; k < g->n && status == TB_OK; k++) {
    const size_t i = g->from + k;
    const unsigned offset = cells->entity[i] % TB_TILE;
    if (write_value(g->tile[k], offset, cells->value[i], cells->decimals[i])) {
      panel->rows[g->row[k]].observations++;
      n_plain++;
    } else if (write_other(g->tile[k], offset, cells->value[i], cells->decimals[i])) {
      panel->rows[g->row[k]].observations++;
      n_plain++;
      n_missing += cells->decimals[i] == TB_DECIMALS_REAL;
    } else {
      status = merge(builder, g, k, conflict);
      find_tiles(panel, g, k + 1); /* the tile may be another one now */
      moved = true;
    }
  }
  panel->counts.read += k;
  panel->counts.kept += n_plain;
  panel->counts.missing += n_missing;
  if (moved) find_tiles(panel, next, 0);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------ groups */

/* The group that begins at `from`: empty at the end. Memory is asked for what it needs. */
static void prepare(tb_placer *placer, group *g, size_t from) {
  const size_t left = g->cells->n - from;
  g->from = from;
  g->n = left < GROUP ? left : GROUP;
  g->found = TB_OK;
  find_rows(placer, g);
  find_tiles(placer->builder->panel, g, 0);
}

/* Up to LOOK_EVERY records from *from on; each group is written when the next one's memory was asked for. */
static tb_status place_some(tb_placer *placer, const tb_cells *cells, size_t *from, tb_conflict *conflict) {
  group groups[2] = {{.cells = cells}, {.cells = cells}};
  const size_t left = cells->n - *from, end = *from + (left < LOOK_EVERY ? left : LOOK_EVERY);
  prepare(placer, &groups[0], *from);
  for (unsigned turn = 0; *from < end; turn ^= 1) {
    group *now = &groups[turn], *next = &groups[turn ^ 1];
    *from = now->from + now->n;
    if (now->found == TB_OK) prepare(placer, next, *from);
    const tb_status status = write_cells(placer->builder, now, next, conflict);
    if (status != TB_OK) return status;
    if (now->found == TB_OK) continue;
    placer->builder->panel->counts.read++; /* the one without a row */
    return now->found;
  }
  return TB_OK;
}

tb_status tb_placer_add(tb_placer *placer, const tb_cells *cells, size_t from, tb_conflict *conflict) {
  *conflict = (tb_conflict){0};
  memo_reserve(placer, cells->n_periods);
  while (from < cells->n) {
    tb_status status = tb_builder_look(placer->builder);
    if (status == TB_OK) status = place_some(placer, cells, &from, conflict);
    if (status != TB_OK) return status;
  }
  return TB_OK;
}
