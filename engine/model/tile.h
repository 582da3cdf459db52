/*
 * A tile: the cells of up to 512 entities of one row, as columns in one block. A list holds the cells that are there, sorted by their
 * offset in the tile; a dense tile holds a prefix of the entities, absent ones too. The tile has only the columns that one of its cells
 * needs.
 */
#ifndef TB_MODEL_TILE_H
#define TB_MODEL_TILE_H

#include "base/bits.h"
#include "column.h"
#include "heap.h"
#include "short.h"

/**
 * Columns in the order in which they stand in the block, the widest first. Values stand in one of two: as mantissas while all are short and
 * of the same decimals, else as doubles. A list is a tile with the column of offsets.
 */
typedef enum tb_tile_column {
  TB_CELL_VALUE,
  TB_CELL_BASE, /* the restated base */
  TB_CELL_SHORT,
  TB_CELL_ORDINAL,
  TB_CELL_VINTAGE,
  TB_CELL_WRITTEN, /* these five are texts of the panel */
  TB_CELL_SOURCE,
  TB_CELL_UNIT,
  TB_CELL_LONG, /* the number's text, where its decimals are TB_DECIMALS_LONG */
  TB_CELL_BASE_LONG,
  TB_CELL_OFFSET,
  TB_CELL_DECIMALS,
  TB_CELL_STATUS,
  TB_CELL_BASIS,
  TB_CELL_BASE_DECIMALS,
  TB_CELL_COLUMNS
} tb_tile_column;

enum {
  TB_COLUMNS_8 = 1 << TB_CELL_VALUE | 1 << TB_CELL_BASE,
  TB_COLUMNS_4 = (1 << TB_CELL_OFFSET) - (1 << TB_CELL_SHORT),
  TB_COLUMNS_2 = 1 << TB_CELL_OFFSET,
  TB_COLUMNS_1 = (1 << TB_CELL_COLUMNS) - (1 << TB_CELL_DECIMALS),
};

/** The header of a block. `decimals` are those of all values while there is no column of them, TB_DECIMALS_REAL before the first value. */
typedef struct tb_tile {
  _Alignas(8) uint16_t count; /* cells observed */
  uint16_t capacity;          /* of a dense tile its width, a multiple of 8 */
  uint16_t columns;           /* bits 1 << tb_tile_column */
  uint8_t decimals;
  bool has_missing; /* a cell is missing */
} tb_tile;

/* The two NaNs of the panel, as bits. */
#define TB_ABSENT_BITS UINT64_C(0x7FF8000000000AB5)
#define TB_MISSING_BITS UINT64_C(0x7FF8000000000155)

#define TB_NO_ORDINAL UINT32_MAX

/** One cell with all that may be known of it; texts are ids of the panel's dictionary of texts, 0: none. */
typedef struct tb_record {
  double value;     /* or the NaN of a missing one */
  double base;      /* or the NaN of an absent one */
  uint32_t ordinal; /* TB_NO_ORDINAL: not known */
  tb_day vintage;   /* TB_DAY_UNKNOWN: none */
  uint32_t written, source, unit, long_text, base_long_text;
  uint16_t offset;
  uint8_t decimals, status, basis, base_decimals;
} tb_record;

/** A missing cell of which nothing else is known. */
tb_record tb_record_empty(uint16_t offset);

static inline bool tb_record_is_missing(const tb_record *record) {
  return tb_double_bits(record->value) == TB_MISSING_BITS;
}

static inline bool tb_tile_is_list(const tb_tile *tile) {
  return (tile->columns & 1u << TB_CELL_OFFSET) != 0;
}

static inline bool tb_tile_has(const tb_tile *tile, tb_tile_column column) {
  return (tile->columns & 1u << column) != 0;
}

/** Bytes that a cell takes in the given columns. */
static inline size_t tb_columns_bytes(unsigned columns) {
  const int bytes = 8 * __builtin_popcount(columns & TB_COLUMNS_8) + 4 * __builtin_popcount(columns & TB_COLUMNS_4) +
                    2 * __builtin_popcount(columns & TB_COLUMNS_2) + __builtin_popcount(columns & TB_COLUMNS_1);
  return (size_t)bytes;
}

/** The begin of a column that the tile has. */
static inline void *tb_tile_column_at(const tb_tile *tile, tb_tile_column column) {
  return (char *)tile + sizeof *tile + tile->capacity * tb_columns_bytes(tile->columns & ((1u << column) - 1));
}

/** The values of a tile that has doubles, and of one that has mantissas. */
static inline double *tb_tile_values(const tb_tile *tile) {
  return (double *)((char *)tile + sizeof *tile);
}
static inline int32_t *tb_tile_shorts(const tb_tile *tile) {
  return tb_tile_column_at(tile, TB_CELL_SHORT);
}

/** Where in the columns the entity with this offset is, or would be inserted. */
typedef struct tb_tile_position {
  unsigned at;
  bool found;
} tb_tile_position;
tb_tile_position tb_tile_find(const tb_tile *tile, unsigned offset);

/** How many cells the columns hold: of a list the count, of a dense tile its width; and the entity's offset of one of them. */
static inline unsigned tb_tile_cells(const tb_tile *tile) {
  return tb_tile_is_list(tile) ? tile->count : tile->capacity;
}
static inline unsigned tb_tile_offset(const tb_tile *tile, unsigned at) {
  return tb_tile_is_list(tile) ? ((const uint16_t *)tb_tile_column_at(tile, TB_CELL_OFFSET))[at] : at;
}
static inline bool tb_tile_is_absent(const tb_tile *tile, unsigned at) {
  if (tb_tile_has(tile, TB_CELL_SHORT)) return tb_tile_shorts(tile)[at] == TB_SHORT_ABSENT;
  return tb_double_bits(tb_tile_values(tile)[at]) == TB_ABSENT_BITS;
}

/** The value at a place, one of the two NaNs where there is none. */
static inline double tb_tile_value(const tb_tile *tile, unsigned at) {
  if (!tb_tile_has(tile, TB_CELL_SHORT)) return tb_tile_values(tile)[at];
  const int32_t mantissa = tb_tile_shorts(tile)[at];
  if (mantissa >= TB_SHORT_LEAST) return tb_short_value(mantissa, tile->decimals);
  return tb_double_of_bits(mantissa == TB_SHORT_ABSENT ? TB_ABSENT_BITS : TB_MISSING_BITS);
}

/** Reads all that the tile knows of the cell at a place. */
tb_record tb_tile_get(const tb_tile *tile, unsigned at);

/**
 * Writes a cell, new or over the one there, at record->offset of the tile in *slot (NULL: none yet), which may move. `width`: how many
 * entities the tile can have as far as is known, so that a dense tile is not made wider. `dense`: most of them are expected, so that a tile
 * that must be made or grow becomes dense and as wide. TB_NO_MEMORY leaves the tile as it was. Amortised O(cells).
 */
TB_NODISCARD tb_status tb_tile_set(tb_heap *heap, tb_tile **slot, const tb_record *record, unsigned width, bool dense);

/** Takes the cell at an offset out, if there is one; with the last one the tile goes, and *slot is NULL. O(cells). */
void tb_tile_drop(tb_heap *heap, tb_tile **slot, unsigned offset);

/** Gives the tile the form and capacity that take the fewest bytes. TB_NO_MEMORY leaves it as it was. */
TB_NODISCARD tb_status tb_tile_trim(tb_heap *heap, tb_tile **slot);

/** What a block with this header needs, for tb_heap_slide. */
tb_heap_need tb_tile_need(uint64_t header);

#endif
