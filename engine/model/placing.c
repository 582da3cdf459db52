#include "placing.h"

#include "builder_inside.h"

#include "base/clones.h"

#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))

enum {
  AHEAD = 32,            /* records whose cells are asked of memory before they are written */
  CELLS_A_LINE = 16,     /* of the cache, about */
  FEW = 8,               /* cells that are not worth being written at once */
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

/* The keys of record `i`, told by its column or by the run that it is number `k` of. */
typedef struct record_keys {
  uint32_t of[TB_KEYS];
} record_keys;

static record_keys keys_in_columns(const tb_cells *cells, size_t i) {
  record_keys keys;
  for (size_t key = 0; key < TB_KEYS; key++)
    keys.of[key] = cells->keys[key][i];
  return keys;
}

static record_keys keys_in_run(const tb_cell_run *run, size_t k) {
  record_keys keys;
  memcpy(keys.of, run->first, sizeof keys.of);
  keys.of[run->moving] += (uint32_t)k;
  return keys;
}

/* The row of a record, made where it is new. */
static tb_status find_row(tb_placer *placer, const tb_cells *cells, const record_keys *keys, uint32_t *row) {
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
static place *place_for(const tb_placer *placer, uint32_t indicator, uint32_t row, size_t tile) {
  if (!placer->places || row >= placer->n_owners || placer->owners[row] == TB_NO_ID) return NULL;
  return &placer->places[(indicator * placer->n_periods + placer->owners[row]) * placer->n_tiles + tile];
}

/* Counts records that were written. */
static void count_cells(tb_panel_counts *counts, size_t n, size_t n_missing) {
  counts->kept += n;
  counts->missing += n_missing;
}

/* A record whose place is not known or does not take it. The tile is looked up again, and its place told of it. */
static NOINLINE tb_status place_slowly(tb_placer *placer, const tb_cells *cells, record_keys keys, size_t i, tb_conflict *conflict) {
  tb_panel *panel = placer->builder->panel;
  const uint32_t entity = keys.of[TB_KEY_ENTITY];
  const size_t tile = entity / TB_TILE;
  uint32_t row;
  tb_status status = find_row(placer, cells, &keys, &row);
  if (status != TB_OK) return status;
  place *at = place_for(placer, keys.of[TB_KEY_INDICATOR], row, tile);
  if (at) settle(panel, row, tile, at);
  place found = place_of(tile_at(panel, row, tile));
  if (write_short(&found, entity % TB_TILE, cells->mantissa[i], cells->decimals[i]) || write_other(&found, entity % TB_TILE, cells, i)) {
    count_cells(&panel->counts, 1, cells->decimals[i] == TB_DECIMALS_REAL);
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

/* -------------------------------------------------------------------------------------------------------------------- runs */

static size_t number_of(const tb_placer *placer, const record_keys *keys) {
  const size_t row = keys->of[TB_KEY_INDICATOR] * placer->n_periods + keys->of[TB_KEY_PERIOD];
  return row * placer->n_tiles + keys->of[TB_KEY_ENTITY] / TB_TILE;
}

/* What is written at once: how many of the cells are missing, and whether nothing was written because something does not fit. */
typedef struct written_shorts {
  uint32_t n_missing;
  bool unfit;
} written_shorts;

/* Writes n mantissas beside each other, missing ones too, where write_short or write_other would write each of them. */
TB_CLONES static written_shorts write_shorts(place *at, size_t offset, size_t n, const int32_t *restrict mantissas,
                                             const uint8_t *restrict decimals) {
  if (offset + n > at->width || at->decimals > TB_DECIMALS_MAX) return (written_shorts){.unfit = true};
  int32_t *restrict cells = shorts_of(at) + offset;
  unsigned unfit = 0;
  uint32_t n_missing = 0;
  for (size_t i = 0; i < n; i++) {
    const unsigned is_missing = decimals[i] == TB_DECIMALS_REAL, is_short = mantissas[i] >= TB_SHORT_LEAST;
    n_missing += is_missing;
    unfit |= (cells[i] != TB_SHORT_ABSENT) | !(is_missing | (is_short & (decimals[i] == at->decimals)));
  }
  if (unfit) return (written_shorts){.unfit = true};
  memcpy(cells, mantissas, n * sizeof *cells);
  at->added += (uint32_t)n;
  at->tile->has_missing |= n_missing > 0;
  return (written_shorts){.n_missing = n_missing};
}

/* Asks memory for a cell, whether there is one or not. */
static inline void ask_for(const place *at, unsigned offset) {
  const size_t cell_bytes = at->decimals & WIDE ? sizeof(double) : sizeof(int32_t); /* MIXED has that bit, too */
  __builtin_prefetch((const void *)((uintptr_t)at->tile + sizeof *at->tile + offset * cell_bytes), 1);
}

/* What there is of a run: records number [k, n) of it, of which number k is record `from` of all. */
typedef struct stretch {
  const tb_cell_run *run;
  size_t from, k, n;
} stretch;

/* Writes up to n records beside each other, at once or one by one; returns how many there were before one that does not fit. */
static size_t write_many(tb_placer *placer, place *at, size_t offset, const tb_cells *cells, size_t from, size_t n) {
  written_shorts written = {.unfit = true};
  if (n > FEW) written = write_shorts(at, offset, n, cells->mantissa + from, cells->decimals + from);
  size_t i = written.unfit ? 0 : n, n_missing = written.n_missing;
  for (; i < n; i++) {
    const unsigned to = (unsigned)(offset + i);
    if (!write_short(at, to, cells->mantissa[from + i], cells->decimals[from + i]) && !write_other(at, to, cells, from + i)) break;
    n_missing += cells->decimals[from + i] == TB_DECIMALS_REAL;
  }
  count_cells(&placer->builder->panel->counts, i, n_missing);
  return i;
}

/*
 * Writes records up to one that fails, and moves on behind it. Entities: as many at once as one tile takes; behind one that did not fit
 * into a tile that there was, only a few, and then twice as many each time.
 */
static tb_status place_entities(tb_placer *placer, const tb_cells *cells, stretch *s, tb_conflict *conflict) {
  tb_status status = TB_OK;
  size_t most = TB_TILE;
  while (s->k < s->n && status == TB_OK) {
    const record_keys keys = keys_in_run(s->run, s->k);
    const size_t offset = keys.of[TB_KEY_ENTITY] % TB_TILE, left = s->n - s->k;
    const size_t room = TB_TILE - offset < most ? TB_TILE - offset : most, n = left < room ? left : room;
    place *at = &placer->places[number_of(placer, &keys)];
    const bool known = at->width > 0;
    const size_t done = write_many(placer, at, offset, cells, s->from, n);
    s->k += done;
    s->from += done;
    most = done < n && known ? FEW : most < TB_TILE ? 2 * most : most;
    if (done < n) status = place_slowly(placer, cells, keys_in_run(s->run, s->k++), s->from++, conflict);
  }
  return status;
}

/* The same of records of one entity. Those of the next one, whose cells stand beside them, are mostly written next. */
static tb_status place_rows(tb_placer *placer, const tb_cells *cells, stretch *s, tb_conflict *conflict) {
  const record_keys first = keys_in_run(s->run, s->k);
  const size_t step = s->run->moving == TB_KEY_PERIOD ? placer->n_tiles : placer->n_periods * placer->n_tiles, n = s->n - s->k;
  const unsigned offset = first.of[TB_KEY_ENTITY] % TB_TILE;
  const bool asks = offset % CELLS_A_LINE == 0;
  tb_panel_counts *counts = &placer->builder->panel->counts;
  const int32_t *mantissa = cells->mantissa + s->from;
  const uint8_t *decimals = cells->decimals + s->from;
  place *at = &placer->places[number_of(placer, &first)];
  tb_status status = TB_OK;
  size_t n_plain = 0, i = 0;
  for (; i < n && status == TB_OK; i++, at += step) {
    if (asks) ask_for(at, offset + CELLS_A_LINE);
    if (write_short(at, offset, mantissa[i], decimals[i])) {
      n_plain++;
    } else if (write_other(at, offset, cells, s->from + i)) {
      count_cells(counts, 1, decimals[i] == TB_DECIMALS_REAL);
    } else {
      status = place_slowly(placer, cells, keys_in_run(s->run, s->k + i), s->from + i, conflict);
    }
  }
  placer->builder->panel->counts.kept += n_plain;
  s->k += i;
  s->from += i;
  return status;
}

/* The same without places. */
static tb_status place_run_sparsely(tb_placer *placer, const tb_cells *cells, stretch *s, tb_conflict *conflict) {
  tb_status status = TB_OK;
  for (; s->k < s->n && status == TB_OK; s->k++, s->from++)
    status = place_slowly(placer, cells, keys_in_run(s->run, s->k), s->from, conflict);
  return status;
}

static tb_status place_stretch(tb_placer *placer, const tb_cells *cells, stretch *s, tb_conflict *conflict) {
  if (!placer->places) return place_run_sparsely(placer, cells, s, conflict);
  return (s->run->moving == TB_KEY_ENTITY ? place_entities : place_rows)(placer, cells, s, conflict);
}

/* A run, and how many records there are in those before it. */
typedef struct run_place {
  size_t number, before;
} run_place;

/* Records from *from on as far as they are of runs, up to one that fails; *from moves behind them. *at is the run of *from, or one before.
 */
static tb_status place_runs(tb_placer *placer, const tb_cells *cells, run_place *at, size_t *from, size_t upto, tb_conflict *conflict) {
  tb_status status = TB_OK;
  while (at->number < cells->n_runs && *from < upto && status == TB_OK) {
    const tb_cell_run *run = &cells->runs[at->number];
    const size_t left = upto - at->before;
    stretch s = {.run = run, .from = *from, .k = *from - at->before, .n = left < run->n ? left : run->n};
    if (s.k < s.n) status = place_stretch(placer, cells, &s, conflict);
    *from = s.from;
    if (s.k < run->n) continue;
    at->before += run->n;
    at->number++;
  }
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
  place *const places = placer->places;
  const uint32_t *entity = cells->keys[TB_KEY_ENTITY] + *from;
  const int32_t *mantissa = cells->mantissa + *from;
  const uint8_t *decimals = cells->decimals + *from;
  const size_t n = upto - *from;
  size_t n_plain = 0, k = 0;
  tb_status status = TB_OK;
  find_places(placer, cells, *from, n, numbers);
  for (; k < n && status == TB_OK; k++) {
    const size_t ahead = k + AHEAD < n ? k + AHEAD : k;
    place *at = &places[numbers[k]];
    if (numbers[ahead] != numbers[k]) ask_for(&places[numbers[ahead]], entity[ahead] % TB_TILE);
    if (write_short(at, entity[k] % TB_TILE, mantissa[k], decimals[k])) {
      n_plain++;
    } else if (write_other(at, entity[k] % TB_TILE, cells, *from + k)) {
      count_cells(&placer->builder->panel->counts, 1, decimals[k] == TB_DECIMALS_REAL);
    } else {
      status = place_slowly(placer, cells, keys_in_columns(cells, *from + k), *from + k, conflict);
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
    status = place_slowly(placer, cells, keys_in_columns(cells, *from), *from, conflict);
  return status;
}

tb_status tb_placer_add(tb_placer *placer, const tb_cells *cells, size_t from, tb_conflict *conflict) {
  const tb_panel *panel = placer->builder->panel;
  run_place run = {0};
  *conflict = (tb_conflict){0};
  reserve(placer, cells->n_periods);
  while (from < cells->n) {
    tb_status status = tb_builder_look(placer->builder);
    if (placer->moves != panel->heap.moves) tb_placer_settle(placer);
    if (status != TB_OK) return status;
    const size_t begin = from, left = cells->n - from, upto = from + (left < LOOK_EVERY ? left : LOOK_EVERY);
    status = place_runs(placer, cells, &run, &from, upto, conflict);
    if (status == TB_OK && from < upto)
      status = (placer->places ? place_columns : place_columns_sparsely)(placer, cells, &from, upto, conflict);
    placer->builder->panel->counts.read += from - begin;
    if (status != TB_OK) return status;
  }
  return TB_OK;
}
