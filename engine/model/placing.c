#include "placing.h"

#include "builder_inside.h"

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
  WIDE = 0x40,              /* in a place: added to the decimals of a tile of doubles */
  MIXED = TB_DECIMALS_REAL, /* in a place: the tile has doubles and a column of decimals */
};

/*
 * A dense tile that has nothing but values, and perhaps their decimals, as far as writing needs it. Zero where there is none, or it was not
 * asked for yet: of no width, nothing fits in.
 */
typedef struct place {
  tb_tile *tile;
  uint32_t added; /* cells that its tile and its row have not been told of */
  uint16_t width;
  uint8_t decimals; /* of all values, WIDE added where they are doubles, or MIXED */
} place;

/*
 * Rows and places by indicator, number of the period, and tile: rows[indicator * n_periods + period], TB_NO_ID where it was not asked for
 * yet; n_tiles places a row.
 */
struct tb_placer {
  tb_builder *builder;
  uint32_t *owners; /* by row the number of the period that it was first asked for with, whose places it has: others may name it, too */
  size_t n_owners;
  uint32_t *rows; /* NULL: there would be too many; the builder's index is asked each time */
  place *places;  /* NULL: the same; the panel is asked each time */
  size_t n_series, n_periods, n_tiles;
  uint64_t moves; /* of the heap, when places were looked up */
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
static void settle(tb_panel *panel, uint32_t row, size_t tile, place *at) {
  if (at->added == 0) return;
  tile_at(panel, row, tile)->count += (uint16_t)at->added;
  panel->rows[row].observations += at->added;
  at->added = 0;
}

void tb_placer_settle(tb_placer *placer) {
  tb_panel *panel = placer->builder->panel;
  for (size_t i = 0; placer->places && i < placer->n_series * placer->n_periods; i++) {
    if (placer->rows[i] == TB_NO_ID) continue;
    place *places = placer->places + i * placer->n_tiles;
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
static place *places_for(const tb_panel *panel, size_t n_rows, size_t n_tiles) {
  const size_t share = PLACES_FREE + panel->heap.taken_bytes / PLACES_SHARE, most = share < UINT32_MAX ? share : UINT32_MAX;
  return n_rows <= most / n_tiles ? calloc(n_rows * n_tiles, sizeof(place)) : NULL;
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
static place place_of(tb_tile *tile) {
  enum { SHORT = 1 << TB_CELL_SHORT, VALUE = 1 << TB_CELL_VALUE, WITH_DECIMALS = VALUE | 1 << TB_CELL_DECIMALS };
  if (!tile || (tile->columns != SHORT && tile->columns != VALUE && tile->columns != WITH_DECIMALS)) return (place){.width = 0};
  const bool mixed = tile->columns == WITH_DECIMALS;
  /* Before the first value of a tile nothing is known of its decimals: that is a case for tb_builder_merge. */
  if (!mixed && tile->decimals == TB_DECIMALS_REAL) return (place){.width = 0};
  const int decimals = mixed ? MIXED : tile->columns == SHORT ? tile->decimals : tile->decimals | WIDE;
  return (place){.tile = tile, .width = tile->capacity, .decimals = (uint8_t)decimals};
}

/* The mantissas of a place's tile, which has no other column. */
static int32_t *shorts_of(const place *at) {
  return (int32_t *)((char *)at->tile + sizeof *at->tile);
}

/* Writes a mantissa where there is room for it, and its tile has such of these decimals; those that are missing have none. */
static inline bool write_short(place *at, unsigned offset, int32_t mantissa, uint8_t decimals) {
  if (decimals != at->decimals || offset >= at->width || mantissa < TB_SHORT_LEAST) return false;
  int32_t *cell = shorts_of(at) + offset;
  if (*cell != TB_SHORT_ABSENT) return false;
  *cell = mantissa;
  at->added++;
  return true;
}

/* The value of a record, the NaN of a missing one. */
static double value_of(const tb_cells *cells, size_t i) {
  if (cells->decimals[i] == TB_DECIMALS_REAL) return tb_double_of_bits(TB_MISSING_BITS);
  return cells->mantissa[i] != TB_SHORT_NONE ? tb_short_value(cells->mantissa[i], cells->decimals[i]) : cells->value[i];
}

/* The same for missing values and doubles; false: it is a case for tb_builder_merge. */
static bool write_other(place *at, unsigned offset, const tb_cells *cells, size_t i) {
  const uint8_t decimals = cells->decimals[i];
  const bool missing = decimals == TB_DECIMALS_REAL, mixed = at->decimals == MIXED, wide = mixed || (at->decimals & WIDE);
  if (offset >= at->width || !tb_tile_is_absent(at->tile, offset)) return false;
  if (!missing && !mixed && at->decimals != (decimals | WIDE)) return false;
  if (wide) {
    tb_tile_values(at->tile)[offset] = value_of(cells, i);
  } else {
    shorts_of(at)[offset] = TB_SHORT_MISSING;
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

/* The row of a record, made where it is new. */
static tb_status find_row(tb_placer *placer, const tb_cells *cells, size_t i, uint32_t *row) {
  tb_builder *builder = placer->builder;
  const uint32_t indicator = cells->indicator[i], period = cells->period[i];
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
static place *place_for(const tb_placer *placer, uint32_t indicator, uint32_t row, size_t tile) {
  if (!placer->places || row >= placer->n_owners || placer->owners[row] == TB_NO_ID) return NULL;
  return &placer->places[(indicator * placer->n_periods + placer->owners[row]) * placer->n_tiles + tile];
}

/* Counts a record that was written. */
static void count_cell(tb_panel_counts *counts, uint8_t decimals) {
  counts->kept++;
  counts->missing += decimals == TB_DECIMALS_REAL;
}

/* A record whose place is not known or does not take it. The tile is looked up again, and its place told of it. */
static tb_status place_slowly(tb_placer *placer, const tb_cells *cells, size_t i, tb_conflict *conflict) {
  tb_panel *panel = placer->builder->panel;
  const uint32_t entity = cells->entity[i];
  const size_t tile = entity / TB_TILE;
  uint32_t row;
  tb_status status = find_row(placer, cells, i, &row);
  if (status != TB_OK) return status;
  place *at = place_for(placer, cells->indicator[i], row, tile);
  if (at) settle(panel, row, tile, at);
  place found = place_of(tile_at(panel, row, tile));
  if (write_short(&found, entity % TB_TILE, cells->mantissa[i], cells->decimals[i]) || write_other(&found, entity % TB_TILE, cells, i)) {
    count_cell(&panel->counts, cells->decimals[i]);
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

/* ------------------------------------------------------------------------------------------------------------------ groups */

/* Where the places of records [from, from + n) stand in the table. */
static void find_places(const tb_placer *placer, const tb_cells *cells, size_t from, size_t n, uint32_t *numbers) {
  const uint32_t *entity = cells->entity + from, *indicator = cells->indicator + from, *period = cells->period + from;
  const uint32_t n_periods = (uint32_t)placer->n_periods, n_tiles = (uint32_t)placer->n_tiles;
  for (size_t k = 0; k < n; k++)
    numbers[k] = (indicator[k] * n_periods + period[k]) * n_tiles + entity[k] / TB_TILE;
}

/* Asks memory for a cell, whether there is one or not. */
static inline void ask_for(const place *at, unsigned offset) {
  const size_t cell_bytes = at->decimals & WIDE ? sizeof(double) : sizeof(int32_t); /* MIXED has that bit, too */
  __builtin_prefetch((const void *)((uintptr_t)at->tile + sizeof *at->tile + offset * cell_bytes), 1);
}

/* Records [from, from + n), n <= LOOK_EVERY; *done is how many there were up to one that failed, this one included. */
static tb_status place_some(tb_placer *placer, const tb_cells *cells, size_t from, size_t n, size_t *done, tb_conflict *conflict) {
  uint32_t numbers[LOOK_EVERY];
  place *const places = placer->places;
  const uint32_t *entity = cells->entity + from;
  const int32_t *mantissa = cells->mantissa + from;
  const uint8_t *decimals = cells->decimals + from;
  size_t n_plain = 0, k = 0;
  tb_status status = TB_OK;
  find_places(placer, cells, from, n, numbers);
  for (; k < n && status == TB_OK; k++) {
    const size_t ahead = k + AHEAD < n ? k + AHEAD : k;
    place *at = &places[numbers[k]];
    if (numbers[ahead] != numbers[k]) ask_for(&places[numbers[ahead]], entity[ahead] % TB_TILE);
    if (write_short(at, entity[k] % TB_TILE, mantissa[k], decimals[k])) {
      n_plain++;
    } else if (write_other(at, entity[k] % TB_TILE, cells, from + k)) {
      count_cell(&placer->builder->panel->counts, decimals[k]);
    } else {
      status = place_slowly(placer, cells, from + k, conflict);
    }
  }
  placer->builder->panel->counts.kept += n_plain;
  *done = k;
  return status;
}

/* The same without places. */
static tb_status place_sparsely(tb_placer *placer, const tb_cells *cells, size_t from, size_t n, size_t *done, tb_conflict *conflict) {
  tb_status status = TB_OK;
  size_t k = 0;
  for (; k < n && status == TB_OK; k++)
    status = place_slowly(placer, cells, from + k, conflict);
  *done = k;
  return status;
}

tb_status tb_placer_add(tb_placer *placer, const tb_cells *cells, size_t from, tb_conflict *conflict) {
  *conflict = (tb_conflict){0};
  reserve(placer, cells->n_periods);
  while (from < cells->n) {
    tb_status status = tb_builder_look(placer->builder);
    if (placer->moves != placer->builder->panel->heap.moves) tb_placer_settle(placer);
    if (status != TB_OK) return status;
    const size_t left = cells->n - from, n = left < LOOK_EVERY ? left : LOOK_EVERY;
    size_t done;
    status = (placer->places ? place_some : place_sparsely)(placer, cells, from, n, &done, conflict);
    placer->builder->panel->counts.read += done;
    from += done;
    if (status != TB_OK) return status;
  }
  return TB_OK;
}
