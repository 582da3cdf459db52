#include "placing_inside.h"

#include <stdlib.h>
#include <string.h>

enum {
  AHEAD = 32,            /* records whose cells are asked of memory before they are written */
  LOOK_EVERY = 1024,     /* records */
  ROWS_FREE = 1 << 16,   /* numbers of rows that are worth having whatever is there */
  ROWS_SHARE = 16,       /* and so many more for each row at most */
  PLACES_FREE = 1 << 18, /* places that are worth having whatever is there: only those that are used take memory */
  PLACES_SHARE = 8 * 16, /* and one more for so many bytes of tiles at most */
  PERIODS_FIRST = 64,    /* room for so many */
  OWNERS_FIRST = 64,
};

tb_placer *tb_placer_new(tb_builder *builder) {
  tb_placer *placer = malloc(sizeof *placer);
  if (placer) *placer = (tb_placer){.builder = builder};
  return placer;
}

void tb_placer_free(tb_placer *placer) {
  if (!placer) return;
  free(placer->owners);
  free(placer->rows);
  free(placer->places);
  free(placer);
}

/* ---------------------------------------------------------------------------------------------------------------- the table */

static tb_tile *tile_at(tb_panel *panel, uint32_t row, size_t tile) {
  tb_tile **slot = tb_row_slot(&panel->rows[row], tile);
  return slot ? *slot : NULL;
}

/* Tells a tile and its row of the cells that were written. */
static void settle(tb_panel *panel, uint32_t row, size_t tile, tb_tile_place *at) {
  if (at->added == 0) return;
  tile_at(panel, row, tile)->count += (uint16_t)at->added;
  panel->rows[row].observations += at->added;
  at->added = 0;
}

void tb_placer_settle(tb_placer *placer) {
  tb_panel *panel = placer->builder->panel;
  for (size_t i = 0; placer->places && i < placer->n_series * placer->n_periods; i++) {
    if (placer->rows[i] == TB_NO_ID) continue;
    tb_tile_place *places = placer->places + i * placer->n_tiles;
    for (size_t t = 0; t < placer->n_tiles; t++)
      __builtin_prefetch(places[t].tile, 1); /* their headers: all of a row at once */
    for (size_t t = 0; t < placer->n_tiles; t++)
      settle(panel, placer->rows[i], t, &places[t]);
    memset(places, 0, placer->n_tiles * sizeof *places);
  }
  placer->moves = panel->heap.moves;
}

static size_t ample(size_t have, size_t wanted, size_t first) {
  size_t n = have ? have : first;
  while (n < wanted)
    n *= 2;
  return n;
}

/* The rows that were known, in a wider table; NULL when memory is short, or where it would be too sparse. */
static uint32_t *wider_rows(const tb_placer *old, size_t n_series, size_t n_periods) {
  const size_t most = ROWS_FREE + ROWS_SHARE * old->builder->panel->n_rows;
  uint32_t *rows = n_series <= most / n_periods ? malloc(n_series * n_periods * sizeof *rows) : NULL;
  if (!rows) return NULL;
  memset(rows, 0xFF, n_series * n_periods * sizeof *rows);
  for (size_t i = 0; old->rows && i < old->n_series; i++)
    memcpy(rows + i * n_periods, old->rows + i * old->n_periods, old->n_periods * sizeof *rows);
  return rows;
}

/* Empty places, NULL when memory is short, or where there would be too many. Their numbers have 32 bits. */
static tb_tile_place *places_for(const tb_panel *panel, size_t n_rows, size_t n_tiles) {
  const size_t share = PLACES_FREE + panel->heap.taken_bytes / PLACES_SHARE, most = share < UINT32_MAX ? share : UINT32_MAX;
  return n_rows <= most / n_tiles ? calloc(n_rows * n_tiles, sizeof(tb_tile_place)) : NULL;
}

/* Makes the tables reach all indicators, periods and tiles. */
static void reserve(tb_placer *placer, size_t n_periods) {
  const tb_panel *panel = placer->builder->panel;
  const size_t n_tiles = tb_panel_tiles(panel);
  if (placer->places && panel->n_series <= placer->n_series && n_periods <= placer->n_periods && n_tiles <= placer->n_tiles) return;
  tb_placer_settle(placer);
  tb_placer wider = {.builder = placer->builder,
                     .owners = placer->owners,
                     .n_owners = placer->n_owners,
                     .n_series = ample(placer->n_series, panel->n_series, 1),
                     .n_periods = ample(placer->n_periods, n_periods, PERIODS_FIRST),
                     .n_tiles = ample(placer->n_tiles, n_tiles, 1),
                     .moves = panel->heap.moves};
  const bool reaches = placer->rows && wider.n_series == placer->n_series && wider.n_periods == placer->n_periods;
  wider.rows = reaches ? placer->rows : wider_rows(placer, wider.n_series, wider.n_periods);
  wider.places = wider.rows ? places_for(panel, wider.n_series * wider.n_periods, wider.n_tiles) : NULL;
  if (!reaches) free(placer->rows);
  free(placer->places);
  *placer = wider;
  if (wider.rows) return;
  free(wider.owners);
  *placer = (tb_placer){.builder = wider.builder};
}

/* ------------------------------------------------------------------------------------------------------------------- cells */

/* The place of a tile, empty where it has another form. */
static tb_tile_place place_of(tb_tile *tile) {
  enum { SHORT = 1 << TB_CELL_SHORT, VALUE = 1 << TB_CELL_VALUE, WITH_DECIMALS = VALUE | 1 << TB_CELL_DECIMALS };
  if (!tile || (tile->columns != SHORT && tile->columns != VALUE && tile->columns != WITH_DECIMALS)) return (tb_tile_place){.width = 0};
  const bool mixed = tile->columns == WITH_DECIMALS;
  /* Before the first value of a tile nothing is known of its decimals: that is a case for tb_builder_merge. */
  if (!mixed && tile->decimals == TB_DECIMALS_REAL) return (tb_tile_place){.width = 0};
  const int decimals = mixed ? TB_PLACE_MIXED : tile->columns == SHORT ? tile->decimals : tile->decimals | TB_PLACE_WIDE;
  return (tb_tile_place){.tile = tile, .width = tile->capacity, .decimals = (uint8_t)decimals};
}

/* The value of a record, the NaN of a missing one. */
static double value_of(const tb_cells *cells, size_t i) {
  if (cells->decimals[i] == TB_DECIMALS_REAL) return tb_double_of_bits(TB_MISSING_BITS);
  return cells->mantissa[i] != TB_SHORT_NONE ? tb_short_value(cells->mantissa[i], cells->decimals[i]) : cells->value[i];
}

bool tb_place_other(tb_tile_place *at, unsigned offset, const tb_cells *cells, size_t i) {
  const uint8_t decimals = cells->decimals[i];
  const bool missing = decimals == TB_DECIMALS_REAL, mixed = at->decimals == TB_PLACE_MIXED, wide = mixed || (at->decimals & TB_PLACE_WIDE);
  if (offset >= at->width || !tb_tile_is_absent(at->tile, offset)) return false;
  if (!missing && !mixed && at->decimals != (decimals | TB_PLACE_WIDE)) return false;
  if (wide) {
    tb_tile_values(at->tile)[offset] = value_of(cells, i);
  } else {
    tb_place_shorts(at)[offset] = TB_SHORT_MISSING;
  }
  if (mixed) ((uint8_t *)tb_tile_column_at(at->tile, TB_CELL_DECIMALS))[offset] = decimals;
  at->tile->has_missing |= missing;
  at->added++;
  return true;
}

/* Makes the list of owners reach a row. */
static bool reserve_owners(tb_placer *placer, uint32_t row) {
  if (row < placer->n_owners) return true;
  const size_t n = ample(placer->n_owners, (size_t)row + 1, OWNERS_FIRST);
  uint32_t *owners = reallocarray(placer->owners, n, sizeof *owners);
  if (!owners) return false;
  memset(owners + placer->n_owners, 0xFF, (n - placer->n_owners) * sizeof *owners);
  placer->owners = owners;
  placer->n_owners = n;
  return true;
}

static tb_record_keys keys_in_columns(const tb_cells *cells, size_t i) {
  tb_record_keys keys;
  for (size_t key = 0; key < TB_KEYS; key++)
    keys.of[key] = cells->keys[key][i];
  return keys;
}

/* The row of a record, made where it is new. */
static tb_status find_row(tb_placer *placer, const tb_cells *cells, const tb_record_keys *keys, uint32_t *row) {
  tb_builder *builder = placer->builder;
  const uint32_t indicator = keys->of[TB_KEY_INDICATOR], period = keys->of[TB_KEY_PERIOD];
  uint32_t *known = placer->rows ? &placer->rows[indicator * placer->n_periods + period] : NULL;
  *row = known ? *known : TB_NO_ID;
  if (*row != TB_NO_ID) return TB_OK;
  const tb_period key = tb_builder_closed(builder, cells->periods[period], TB_DAY_UNKNOWN);
  const tb_status status = tb_row_index_find(&builder->index, builder->panel, indicator, key, row);
  if (status != TB_OK || !known || !reserve_owners(placer, *row)) return status;
  *known = *row;
  if (placer->owners[*row] == TB_NO_ID) placer->owners[*row] = period;
  return TB_OK;
}

/* The place of a tile of a row, NULL where there is none. */
static tb_tile_place *place_for(const tb_placer *placer, uint32_t indicator, uint32_t row, size_t tile) {
  if (!placer->places || row >= placer->n_owners || placer->owners[row] == TB_NO_ID) return NULL;
  return &placer->places[(indicator * placer->n_periods + placer->owners[row]) * placer->n_tiles + tile];
}

tb_status tb_place_slowly(tb_placer *placer, const tb_cells *cells, tb_record_keys keys, size_t i, tb_conflict *conflict) {
  tb_panel *panel = placer->builder->panel;
  const uint32_t entity = keys.of[TB_KEY_ENTITY];
  const size_t tile = entity / TB_TILE;
  uint32_t row;
  tb_status status = find_row(placer, cells, &keys, &row);
  if (status != TB_OK) return status;
  tb_tile_place *at = place_for(placer, keys.of[TB_KEY_INDICATOR], row, tile);
  if (at) settle(panel, row, tile, at);
  tb_tile_place found = place_of(tile_at(panel, row, tile));
  if (tb_place_short(&found, entity % TB_TILE, cells->mantissa[i], cells->decimals[i]) ||
      tb_place_other(&found, entity % TB_TILE, cells, i)) {
    tb_place_count(placer, 1, cells->decimals[i] == TB_DECIMALS_REAL);
    settle(panel, row, tile, &found);
  } else {
    tb_record record = tb_record_empty((uint16_t)(entity % TB_TILE));
    record.decimals = cells->decimals[i];
    record.value = value_of(cells, i);
    conflict->index = i;
    status = tb_builder_merge(placer->builder, row, entity, &record, conflict);
    found = place_of(tile_at(panel, row, tile));
  }
  if (at) *at = found;
  return status;
}

/* ----------------------------------------------------------------------------------------------------------------- columns */

/* Where the places of records [from, from + n) stand in the table. */
static void find_places(const tb_placer *placer, const tb_cells *cells, size_t from, size_t n, uint32_t *numbers) {
  const uint32_t *entity = cells->keys[TB_KEY_ENTITY] + from, *period = cells->keys[TB_KEY_PERIOD] + from;
  const uint32_t *indicator = cells->keys[TB_KEY_INDICATOR] + from;
  const uint32_t n_periods = (uint32_t)placer->n_periods, n_tiles = (uint32_t)placer->n_tiles;
  for (size_t k = 0; k < n; k++)
    numbers[k] = (indicator[k] * n_periods + period[k]) * n_tiles + entity[k] / TB_TILE;
}

/* Records [*from, upto), LOOK_EVERY at most; *from moves behind one that failed. */
static tb_status place_columns(tb_placer *placer, const tb_cells *cells, size_t *from, size_t upto, tb_conflict *conflict) {
  uint32_t numbers[LOOK_EVERY];
  tb_tile_place *const places = placer->places;
  const uint32_t *entity = cells->keys[TB_KEY_ENTITY] + *from;
  const int32_t *mantissa = cells->mantissa + *from;
  const uint8_t *decimals = cells->decimals + *from;
  const size_t n = upto - *from;
  size_t n_plain = 0, k = 0;
  tb_status status = TB_OK;
  find_places(placer, cells, *from, n, numbers);
  for (; k < n && status == TB_OK; k++) {
    const size_t ahead = k + AHEAD < n ? k + AHEAD : k;
    tb_tile_place *at = &places[numbers[k]];
    if (numbers[ahead] != numbers[k]) tb_place_ask(&places[numbers[ahead]], entity[ahead] % TB_TILE);
    if (tb_place_short(at, entity[k] % TB_TILE, mantissa[k], decimals[k])) {
      n_plain++;
    } else if (tb_place_other(at, entity[k] % TB_TILE, cells, *from + k)) {
      tb_place_count(placer, 1, decimals[k] == TB_DECIMALS_REAL);
    } else {
      status = tb_place_slowly(placer, cells, keys_in_columns(cells, *from + k), *from + k, conflict);
    }
  }
  placer->builder->panel->counts.kept += n_plain;
  *from += k;
  return status;
}

/* The same without places. */
static tb_status place_columns_sparsely(tb_placer *placer, const tb_cells *cells, size_t *from, size_t upto, tb_conflict *conflict) {
  tb_status status = TB_OK;
  for (; *from < upto && status == TB_OK; (*from)++)
    status = tb_place_slowly(placer, cells, keys_in_columns(cells, *from), *from, conflict);
  return status;
}

tb_status tb_placer_add(tb_placer *placer, const tb_cells *cells, size_t from, tb_conflict *conflict) {
  const tb_panel *panel = placer->builder->panel;
  tb_run_place run = {0};
  *conflict = (tb_conflict){0};
  reserve(placer, cells->n_periods);
  while (from < cells->n) {
    tb_status status = tb_builder_look(placer->builder);
    if (placer->moves != panel->heap.moves) tb_placer_settle(placer);
    if (status != TB_OK) return status;
    const size_t begin = from, left = cells->n - from, upto = from + (left < LOOK_EVERY ? left : LOOK_EVERY);
    status = tb_place_runs(placer, cells, &run, &from, upto, conflict);
    if (status == TB_OK && from < upto)
      status = (placer->places ? place_columns : place_columns_sparsely)(placer, cells, &from, upto, conflict);
    placer->builder->panel->counts.read += from - begin;
    if (status != TB_OK) return status;
  }
  return TB_OK;
}
