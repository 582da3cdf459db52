#include "tile.h"

#include <stddef.h>

enum { WIDTH_STEP = 8 };

/* The column of mantissas, and both of values. */
static const unsigned shorts_only = 1u << TB_CELL_SHORT, both_values = 1u << TB_CELL_SHORT | 1u << TB_CELL_VALUE;

/* Where a column's cells stand in a record, and how wide they are. Mantissas stand in none: they are its value. */
typedef struct column_field {
  uint8_t bytes, at;
} column_field;

static const column_field fields[TB_CELL_COLUMNS] = {
    [TB_CELL_VALUE] = {8, offsetof(tb_record, value)},
    [TB_CELL_BASE] = {8, offsetof(tb_record, base)},
    [TB_CELL_SHORT] = {4, 0},
    [TB_CELL_ORDINAL] = {4, offsetof(tb_record, ordinal)},
    [TB_CELL_VINTAGE] = {4, offsetof(tb_record, vintage)},
    [TB_CELL_WRITTEN] = {4, offsetof(tb_record, written)},
    [TB_CELL_SOURCE] = {4, offsetof(tb_record, source)},
    [TB_CELL_UNIT] = {4, offsetof(tb_record, unit)},
    [TB_CELL_LONG] = {4, offsetof(tb_record, long_text)},
    [TB_CELL_BASE_LONG] = {4, offsetof(tb_record, base_long_text)},
    [TB_CELL_OFFSET] = {2, offsetof(tb_record, offset)},
    [TB_CELL_DECIMALS] = {1, offsetof(tb_record, decimals)},
    [TB_CELL_STATUS] = {1, offsetof(tb_record, status)},
    [TB_CELL_BASIS] = {1, offsetof(tb_record, basis)},
    [TB_CELL_BASE_DECIMALS] = {1, offsetof(tb_record, base_decimals)},
};

tb_record tb_record_empty(uint16_t offset) {
  return (tb_record){.value = tb_double_of_bits(TB_MISSING_BITS),
                     .base = tb_double_of_bits(TB_ABSENT_BITS),
                     .ordinal = TB_NO_ORDINAL,
                     .vintage = TB_DAY_UNKNOWN,
                     .offset = offset,
                     .decimals = TB_DECIMALS_REAL};
}

/* ------------------------------------------------------------------------------------------------------------ single cells */

static void copy_item(void *to, const void *from, unsigned bytes) {
  switch (bytes) {
  case 8: memcpy(to, from, 8); break;
  case 4: memcpy(to, from, 4); break;
  case 2: memcpy(to, from, 2); break;
  default: memcpy(to, from, 1); break;
  }
}

/* The lowest column of a non-empty set, which is taken out of it. */
static tb_tile_column next_column(unsigned *columns) {
  const int column = __builtin_ctz(*columns);
  *columns &= *columns - 1;
  return (tb_tile_column)column;
}

static tb_tile_position find_in_list(const tb_tile *tile, unsigned offset) {
  const uint16_t *offsets = tb_tile_column_at(tile, TB_CELL_OFFSET);
  unsigned low = 0, high = tile->count;
  if (high > 0 && offsets[high - 1] < offset) return (tb_tile_position){.at = high};
  while (low < high) {
    const unsigned middle = (low + high) / 2;
    if (offsets[middle] < offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return (tb_tile_position){.at = low, .found = low < tile->count && offsets[low] == offset};
}

tb_tile_position tb_tile_find(const tb_tile *tile, unsigned offset) {
  if (tb_tile_is_list(tile)) return find_in_list(tile, offset);
  return (tb_tile_position){.at = offset, .found = offset < tile->capacity && !tb_tile_is_absent(tile, offset)};
}

tb_record tb_tile_get(const tb_tile *tile, unsigned at) {
  tb_record record = tb_record_empty((uint16_t)at);
  record.decimals = tile->decimals;
  record.value = tb_tile_value(tile, at);
  for (unsigned rest = tile->columns & ~both_values; rest;) {
    const tb_tile_column column = next_column(&rest);
    const column_field field = fields[column];
    copy_item((char *)&record + field.at, (const char *)tb_tile_column_at(tile, column) + at * field.bytes, field.bytes);
  }
  if (tb_record_is_missing(&record)) record.decimals = TB_DECIMALS_REAL;
  return record;
}

/* What stands for a record's value, absent or missing or short, in a column of mantissas. */
static int32_t short_of(const tb_record *record) {
  const uint64_t bits = tb_double_bits(record->value);
  if (bits == TB_ABSENT_BITS) return TB_SHORT_ABSENT;
  return bits == TB_MISSING_BITS ? TB_SHORT_MISSING : tb_short_of(record->value, record->decimals);
}

static void copy_cell(tb_tile *tile, unsigned at, const tb_record *record) {
  if (tb_tile_has(tile, TB_CELL_SHORT)) tb_tile_shorts(tile)[at] = short_of(record);
  for (unsigned rest = tile->columns & ~shorts_only; rest;) {
    const tb_tile_column column = next_column(&rest);
    const column_field field = fields[column];
    copy_item((char *)tb_tile_column_at(tile, column) + at * field.bytes, (const char *)record + field.at, field.bytes);
  }
}

static void put(tb_tile *tile, unsigned at, const tb_record *record) {
  copy_cell(tile, at, record);
  if (tb_record_is_missing(record)) {
    tile->has_missing = true;
  } else if (!tb_tile_has(tile, TB_CELL_DECIMALS)) {
    tile->decimals = record->decimals;
  }
}

/* ----------------------------------------------------------------------------------------------------------- form and size */

static size_t block_bytes(unsigned columns, unsigned capacity) {
  return (sizeof(tb_tile) + capacity * tb_columns_bytes(columns) + 7) & ~(size_t)7;
}

static tb_heap_need need_for(unsigned columns, unsigned capacity) {
  const bool full = capacity == TB_TILE && !(columns & 1u << TB_CELL_OFFSET);
  return (tb_heap_need){.size_bytes = block_bytes(columns, capacity), .aligned = full};
}

tb_heap_need tb_tile_need(uint64_t header) {
  tb_tile tile;
  memcpy(&tile, &header, sizeof tile);
  return need_for(tile.columns, tile.capacity);
}

static unsigned round_width(unsigned width) {
  return (width + WIDTH_STEP - 1) / WIDTH_STEP * WIDTH_STEP;
}

static unsigned least(unsigned a, unsigned b) {
  return a < b ? a : b;
}

/* What a tile is to become: its columns (with offsets for a list) and capacity. */
typedef struct shape {
  unsigned columns, capacity;
} shape;

static shape list_shape(unsigned columns, unsigned capacity) {
  return (shape){.columns = columns | 1u << TB_CELL_OFFSET, .capacity = least(capacity, TB_TILE)};
}

static shape dense_shape(unsigned columns, unsigned width) {
  return (shape){.columns = columns & ~(1u << TB_CELL_OFFSET), .capacity = round_width(width)};
}

static size_t shape_bytes(shape a) {
  return block_bytes(a.columns, a.capacity);
}

/* One past the largest offset. */
static unsigned reach_of(const tb_tile *tile) {
  unsigned n = tb_tile_cells(tile);
  if (!tb_tile_is_list(tile)) {
    while (n > 0 && tb_tile_is_absent(tile, n - 1))
      n--;
  }
  return n > 0 ? tb_tile_offset(tile, n - 1) + 1 : 0;
}

/* How many entities there may be: known ones, and whether most of them are expected. */
typedef struct outlook {
  unsigned width;
  bool dense;
} outlook;

/*
 * The form for `count` cells below `reach`, with a quarter of room to grow in: the one that takes less, but a dense tile becomes a list
 * only where that saves half, lest it change back and forth. To be wider than the entities that are known is of no use.
 */
static shape growing_shape(bool is_dense, unsigned columns, unsigned count, unsigned reach, outlook ahead) {
  if (ahead.dense) return dense_shape(columns, ahead.width > reach ? ahead.width : reach);
  const unsigned wider = least(reach + reach / 4, ahead.width);
  const shape list = list_shape(columns, count + count / 4), dense = dense_shape(columns, wider > reach ? wider : reach);
  const size_t list_bytes = is_dense ? 2 * shape_bytes(list) : shape_bytes(list);
  return shape_bytes(dense) <= list_bytes ? dense : list;
}

/* ------------------------------------------------------------------------------------------------------------ new blocks */

/* No cell has a value. */
static void fill_values(tb_tile *tile) {
  if (tb_tile_has(tile, TB_CELL_SHORT)) {
    int32_t *shorts = tb_tile_shorts(tile);
    for (size_t i = 0; i < tile->capacity; i++)
      shorts[i] = TB_SHORT_ABSENT;
    return;
  }
  double *values = tb_tile_values(tile);
  for (size_t i = 0; i < tile->capacity; i++)
    values[i] = tb_double_of_bits(TB_ABSENT_BITS);
}

static void fill_column(tb_tile *tile, tb_tile_column column, const tb_record *with) {
  const column_field field = fields[column];
  char *to = tb_tile_column_at(tile, column);
  for (unsigned i = 0; i < tile->capacity; i++, to += field.bytes)
    copy_item(to, (const char *)with + field.at, field.bytes);
}

/* A tile without cells. */
static tb_tile *tile_new(tb_heap *heap, shape wanted, const tb_tile *old) {
  tb_tile *tile = tb_heap_take(heap, need_for(wanted.columns, wanted.capacity));
  if (!tile) return NULL;
  *tile = (tb_tile){.capacity = (uint16_t)wanted.capacity, .columns = (uint16_t)wanted.columns, .decimals = TB_DECIMALS_REAL};
  tb_record filler = tb_record_empty(0);
  if (old) filler.decimals = tile->decimals = old->decimals; /* a new column of decimals begins with those that were uniform */
  fill_values(tile);
  for (unsigned rest = wanted.columns & ~both_values; rest;)
    fill_column(tile, next_column(&rest), &filler);
  return tile;
}

/* Which cells go where: cell from[k] of the old tile becomes cell to[k] of the new one. */
typedef struct moves {
  uint16_t from[TB_TILE], to[TB_TILE];
  unsigned n;
} moves;

static void plan_moves(const tb_tile *old, bool to_list, moves *plan) {
  const bool same_form = tb_tile_is_list(old) == to_list;
  plan->n = 0;
  for (unsigned at = 0; at < tb_tile_cells(old); at++) {
    if (tb_tile_is_absent(old, at)) continue;
    plan->from[plan->n] = (uint16_t)at;
    plan->to[plan->n] = (uint16_t)(same_form ? at : to_list ? plan->n : tb_tile_offset(old, at));
    plan->n++;
  }
}

static void move_column(const tb_tile *old, tb_tile *fresh, tb_tile_column column, const moves *plan) {
  const unsigned bytes = fields[column].bytes;
  const char *from = tb_tile_column_at(old, column);
  char *to = tb_tile_column_at(fresh, column);
  for (unsigned k = 0; k < plan->n; k++)
    copy_item(to + plan->to[k] * bytes, from + plan->from[k] * bytes, bytes);
}

/* Mantissas become doubles. */
static void widen_values(const tb_tile *old, tb_tile *fresh, const moves *plan) {
  for (unsigned k = 0; k < plan->n; k++)
    tb_tile_values(fresh)[plan->to[k]] = tb_tile_value(old, plan->from[k]);
}

static void transfer(const tb_tile *old, tb_tile *fresh) {
  moves plan;
  plan_moves(old, tb_tile_is_list(fresh), &plan);
  if (tb_tile_has(old, TB_CELL_SHORT) && !tb_tile_has(fresh, TB_CELL_SHORT)) widen_values(old, fresh, &plan);
  for (unsigned rest = old->columns & fresh->columns; rest;)
    move_column(old, fresh, next_column(&rest), &plan);
  if (tb_tile_is_list(fresh) && !tb_tile_is_list(old)) {
    uint16_t *offsets = tb_tile_column_at(fresh, TB_CELL_OFFSET);
    memcpy(offsets, plan.from, plan.n * sizeof *offsets);
  }
  fresh->count = old->count;
  fresh->has_missing = old->has_missing;
}

static tb_status reshape(tb_heap *heap, tb_tile **slot, shape wanted) {
  tb_tile *old = *slot, *fresh = tile_new(heap, wanted, old);
  if (!fresh) return TB_NO_MEMORY;
  if (old) {
    transfer(old, fresh);
    tb_heap_release(heap, old, block_bytes(old->columns, old->capacity));
  }
  *slot = fresh;
  return TB_OK;
}

/* ---------------------------------------------------------------------------------------------------------------- writing */

/* The column for the values of a tile with the record: doubles stay doubles. */
static unsigned values_needed(const tb_tile *tile, const tb_record *record, bool other_decimals) {
  if (tile && !tb_tile_has(tile, TB_CELL_SHORT)) return 1u << TB_CELL_VALUE;
  const bool fits = tb_record_is_missing(record) || (!other_decimals && short_of(record) != TB_SHORT_NONE);
  return 1u << (fits ? TB_CELL_SHORT : TB_CELL_VALUE);
}

/* The columns without which the record's cell would lose something. */
static unsigned columns_needed(const tb_tile *tile, const tb_record *record) {
  const bool has_base = tb_double_bits(record->base) != TB_ABSENT_BITS;
  const bool other_decimals = tile && tile->decimals != TB_DECIMALS_REAL && tile->decimals != record->decimals;
  unsigned columns = values_needed(tile, record, other_decimals);
  if (has_base) columns |= 1u << TB_CELL_BASE | 1u << TB_CELL_BASE_DECIMALS;
  if (record->ordinal != TB_NO_ORDINAL) columns |= 1u << TB_CELL_ORDINAL;
  if (record->vintage != TB_DAY_UNKNOWN) columns |= 1u << TB_CELL_VINTAGE;
  if (record->written) columns |= 1u << TB_CELL_WRITTEN;
  if (record->source) columns |= 1u << TB_CELL_SOURCE;
  if (record->unit) columns |= 1u << TB_CELL_UNIT;
  if (record->long_text) columns |= 1u << TB_CELL_LONG;
  if (record->base_long_text) columns |= 1u << TB_CELL_BASE_LONG;
  if (record->status) columns |= 1u << TB_CELL_STATUS;
  if (record->basis) columns |= 1u << TB_CELL_BASIS;
  if (other_decimals && !tb_record_is_missing(record)) columns |= 1u << TB_CELL_DECIMALS;
  return columns;
}

/* Makes the tile in *slot fit for the record. */
static tb_status make_room(tb_heap *heap, tb_tile **slot, const tb_record *record, bool found, outlook ahead) {
  const tb_tile *tile = *slot;
  const unsigned needed = columns_needed(tile, record);
  if (!tile) return reshape(heap, slot, growing_shape(false, needed, 1, record->offset + 1u, ahead));

  const bool is_dense = !tb_tile_is_list(tile);
  const bool has_room = found || (is_dense ? record->offset < tile->capacity : tile->count < tile->capacity);
  const unsigned columns = (tile->columns & ~both_values) | needed;
  if (has_room && columns == tile->columns) return TB_OK;
  if (has_room && is_dense) return reshape(heap, slot, dense_shape(columns, tile->capacity));
  const unsigned reach = reach_of(tile), count = tile->count + (found ? 0u : 1u);
  return reshape(heap, slot, growing_shape(is_dense, columns, count, reach > record->offset ? reach : record->offset + 1u, ahead));
}

/* Opens a place in a list that has room. */
static void open_place(tb_tile *tile, unsigned at) {
  for (unsigned rest = tile->columns; rest;) {
    const tb_tile_column column = next_column(&rest);
    const unsigned bytes = fields[column].bytes;
    char *cells = tb_tile_column_at(tile, column);
    memmove(cells + (at + 1) * bytes, cells + at * bytes, (tile->count - at) * bytes);
  }
}

tb_status tb_tile_set(tb_heap *heap, tb_tile **slot, const tb_record *record, unsigned width, bool dense) {
  const bool found = *slot && tb_tile_find(*slot, record->offset).found;
  const tb_status status = make_room(heap, slot, record, found, (outlook){.width = width, .dense = dense});
  if (status != TB_OK) return status;
  tb_tile *tile = *slot;
  const tb_tile_position position = tb_tile_find(tile, record->offset);
  if (!found) {
    if (tb_tile_is_list(tile)) open_place(tile, position.at);
    tile->count++;
  }
  put(tile, position.at, record);
  return TB_OK;
}

/* Closes a place in a list. */
static void close_place(tb_tile *tile, unsigned at) {
  for (unsigned rest = tile->columns; rest;) {
    const tb_tile_column column = next_column(&rest);
    const unsigned bytes = fields[column].bytes;
    char *cells = tb_tile_column_at(tile, column);
    memmove(cells + at * bytes, cells + (at + 1) * bytes, (tile->count - at - 1) * bytes);
  }
}

void tb_tile_drop(tb_heap *heap, tb_tile **slot, unsigned offset) {
  tb_tile *tile = *slot;
  const tb_tile_position position = tile ? tb_tile_find(tile, offset) : (tb_tile_position){.found = false};
  if (!position.found) return;
  if (tile->count == 1) {
    tb_heap_release(heap, tile, block_bytes(tile->columns, tile->capacity));
    *slot = NULL;
    return;
  }
  if (tb_tile_is_list(tile)) {
    close_place(tile, position.at);
  } else {
    tb_record absent = tb_record_empty((uint16_t)offset);
    absent.value = tb_double_of_bits(TB_ABSENT_BITS);
    copy_cell(tile, position.at, &absent);
  }
  tile->count--;
}

/* --------------------------------------------------------------------------------------------------------------- trimming */

/* The same columns with a smaller capacity, in place: each moves down, in their order, and none over the next. */
static void shrink(tb_heap *heap, tb_tile *tile, unsigned capacity) {
  tb_tile smaller = *tile;
  smaller.capacity = (uint16_t)capacity;
  const size_t old_bytes = block_bytes(tile->columns, tile->capacity), new_bytes = block_bytes(tile->columns, capacity);
  char *block = (char *)tile;
  for (unsigned rest = tile->columns; rest;) {
    const tb_tile_column column = next_column(&rest);
    const size_t before = tb_columns_bytes(tile->columns & ((1u << column) - 1));
    memmove(block + sizeof smaller + capacity * before, tb_tile_column_at(tile, column), (size_t)capacity * fields[column].bytes);
  }
  *tile = smaller;
  tb_heap_release(heap, block + new_bytes, old_bytes - new_bytes);
}

tb_status tb_tile_trim(tb_heap *heap, tb_tile **slot) {
  tb_tile *tile = *slot;
  const shape list = list_shape(tile->columns, tile->count), dense = dense_shape(tile->columns, reach_of(tile));
  const shape best = shape_bytes(dense) <= shape_bytes(list) ? dense : list;
  if (best.columns != tile->columns) return reshape(heap, slot, best);
  if (best.capacity != tile->capacity) shrink(heap, tile, best.capacity);
  return TB_OK;
}
