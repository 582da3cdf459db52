/* Ranges of entities cut at tiles, for whoever reads rows. */
#ifndef TB_MODEL_ROW_PARTS_H
#define TB_MODEL_ROW_PARTS_H

#include "store.h"

/** The part of a range of entities that lies in one tile: offsets [from, to) there, cells [at, at + to - from) of the range. */
typedef struct tb_row_part {
  size_t tile, at;
  unsigned from, to;
} tb_row_part;

/** The part that begins `at` cells after the first of n. */
static inline tb_row_part tb_row_part_at(uint32_t first, size_t n, size_t at) {
  const uint64_t entity = (uint64_t)first + at;
  const unsigned from = (unsigned)(entity % TB_TILE);
  const size_t rest = n - at;
  return (tb_row_part){
      .tile = (size_t)(entity / TB_TILE), .at = at, .from = from, .to = rest < TB_TILE - from ? from + (unsigned)rest : TB_TILE};
}

/** The places in a tile's columns of the cells with offsets [from, to). */
typedef struct tb_row_places {
  unsigned begin, end;
} tb_row_places;

static inline tb_row_places tb_row_places_of(const tb_tile *tile, unsigned from, unsigned to) {
  if (tb_tile_is_list(tile)) return (tb_row_places){.begin = tb_tile_find(tile, from).at, .end = tb_tile_find(tile, to).at};
  const unsigned width = tile->capacity;
  return (tb_row_places){.begin = from < width ? from : width, .end = to < width ? to : width};
}

#endif
