/* The inside of the placer: placing.c writes records one by one, placing_runs.c those of runs. */
#ifndef TB_MODEL_PLACING_INSIDE_H
#define TB_MODEL_PLACING_INSIDE_H

#include "builder_inside.h"
#include "placing.h"

enum {
  TB_PLACE_WIDE = 0x40,              /* in a place: added to the decimals of a tile of doubles */
  TB_PLACE_MIXED = TB_DECIMALS_REAL, /* in a place: the tile has doubles and a column of decimals */
};

/*
 * A dense tile that has nothing but values, and perhaps their decimals, as far as writing needs it. Zero where there is none, or it was not
 * asked for yet: of no width, nothing fits in.
 */
typedef struct tb_tile_place {
  tb_tile *tile;
  uint32_t added; /* cells that its tile and its row have not been told of */
  uint16_t width;
  uint8_t decimals; /* of all values, TB_PLACE_WIDE added where they are doubles, or TB_PLACE_MIXED */
} tb_tile_place;

/*
 * Rows and places by indicator, number of the period, and tile: rows[indicator * n_periods + period], TB_NO_ID where it was not asked for
 * yet; n_tiles places a row.
 */
struct tb_placer {
  tb_builder *builder;
  uint32_t *owners; /* by row the number of the period that it was first asked for with, whose places it has: others may name it, too */
  size_t n_owners;
  uint32_t *rows;        /* NULL: there would be too many; the builder's index is asked each time */
  tb_tile_place *places; /* NULL: the same; the panel is asked each time */
  size_t n_series, n_periods, n_tiles;
  uint64_t moves; /* of the heap, when places were looked up */
};

/* The keys of a record. */
typedef struct tb_record_keys {
  uint32_t of[TB_KEYS];
} tb_record_keys;

/* The mantissas of a place's tile, which has no other column. */
static inline int32_t *tb_place_shorts(const tb_tile_place *at) {
  return (int32_t *)((char *)at->tile + sizeof *at->tile);
}

/* Writes a mantissa where there is room for it, and its tile has such of these decimals; those that are missing have none. */
static inline bool tb_place_short(tb_tile_place *at, unsigned offset, int32_t mantissa, uint8_t decimals) {
  if (decimals != at->decimals || offset >= at->width || mantissa < TB_SHORT_LEAST) return false;
  int32_t *cell = tb_place_shorts(at) + offset;
  if (*cell != TB_SHORT_ABSENT) return false;
  *cell = mantissa;
  at->added++;
  return true;
}

/* Asks memory for a cell, whether there is one or not. */
static inline void tb_place_ask(const tb_tile_place *at, unsigned offset) {
  const size_t cell_bytes = at->decimals & TB_PLACE_WIDE ? sizeof(double) : sizeof(int32_t); /* TB_PLACE_MIXED has that bit, too */
  __builtin_prefetch((const void *)((uintptr_t)at->tile + sizeof *at->tile + offset * cell_bytes), 1);
}

/* Writes a missing value or a double in the same way; false: it is a case for tb_place_slowly. */
bool tb_place_other(tb_tile_place *at, unsigned offset, const tb_cells *cells, size_t i);

/* A record whose place is not known or does not take it. The tile is looked up again, and its place told of it. */
TB_NODISCARD tb_status tb_place_slowly(tb_placer *placer, const tb_cells *cells, tb_record_keys keys, size_t i, tb_conflict *conflict);

/* Counts records that were written. */
static inline void tb_place_count(tb_placer *placer, size_t n, size_t n_missing) {
  placer->builder->panel->counts.kept += n;
  placer->builder->panel->counts.missing += n_missing;
}

/* A run, and how many records there are in those before it. */
typedef struct tb_run_place {
  size_t number, before;
} tb_run_place;

/*
 * Records from *from on as far as they are of runs and before `upto`, up to one that fails; *from moves behind them. *at is the run of
 * *from, or one before.
 */
TB_NODISCARD tb_status tb_place_runs(tb_placer *placer, const tb_cells *cells, tb_run_place *at, size_t *from, size_t upto,
                                     tb_conflict *conflict);

#endif
