/* Reading rows: the way from tiles to columns. */
#include "row_parts.h"

#include "base/clones.h"

#include <string.h>

tb_period tb_row_key(const tb_row *row) {
  return (tb_period){.first = row->first, .last = row->last, .open = row->open};
}

tb_period tb_row_label(const tb_row *row) {
  if (row->label_mixed) return tb_row_key(row);
  return (tb_period){.first = row->label_first, .last = row->last, .open = row->label_open};
}

uint64_t tb_row_observations(const tb_row *row) {
  return row->observations;
}

bool tb_row_has_breaks(const tb_row *row) {
  return row->has_breaks;
}

bool tb_row_has_bases(const tb_row *row) {
  return row->has_bases;
}

bool tb_row_has_basis(const tb_row *row) {
  return row->has_basis;
}

bool tb_row_has_units(const tb_row *row) {
  return row->has_units;
}

bool tb_row_is_held(const tb_row *row) {
  return row->held;
}

bool tb_row_was_touched(const tb_row *row) {
  return row->held && __atomic_load_n(row->tiles.touched, __ATOMIC_RELAXED) != 0;
}

bool tb_row_has_written(const tb_row *row) {
  return row->has_written;
}

bool tb_row_has_tile(const tb_row *row, size_t tile) {
  return tb_row_tile(row, tile) != NULL;
}

/* ------------------------------------------------------------------------------------------------------- values and reasons */

static void read_absent(tb_column *out, size_t at, size_t n) {
  memset(out->values + at, 0, n * sizeof *out->values);
  memset(out->decimals + at, TB_DECIMALS_REAL, n);
  memset(out->reasons + at, TB_MISSING, n);
  if (out->absent) memset(out->absent + at, true, n);
}

/* Copies n values, of which those that are NaNs become 0 and are told in words as wide; so the loop has no change of width. */
TB_CLONES static void copy_values(size_t n, const double *restrict from, double *restrict values, int64_t *restrict words) {
  const int64_t none = 0;
  for (size_t i = 0; i < n; i++) {
    const double value = from[i];
    words[i] = value == value ? none : TB_MISSING;
    values[i] = value == value ? value : 0;
  }
}

/* The reasons by those words, and no decimals where there is no value. */
TB_CLONES static void put_reasons(size_t n, const int64_t *restrict words, uint8_t *restrict reasons, uint8_t *restrict decimals) {
  for (size_t i = 0; i < n; i++)
    reasons[i] = (uint8_t)words[i];
  for (size_t i = 0; i < n; i++) {
    const uint8_t own = decimals[i];
    decimals[i] = reasons[i] ? TB_DECIMALS_REAL : own;
  }
}

/* The same of n mantissas, each by the reciprocal of a power of ten. */
TB_CLONES static void copy_shorts(size_t n, const int32_t *restrict from, tb_short_scale scale, double *restrict values) {
  for (size_t i = 0; i < n; i++)
    values[i] = tb_short_scaled(from[i] & -(from[i] >= TB_SHORT_LEAST), scale); /* by a mask: the compiler would make `?` a branch */
}

/* First the reasons, from wide to narrow, and then all bytes at once. */
TB_CLONES static void tell_shorts(size_t n, const int32_t *restrict from, uint8_t own, uint8_t *restrict reasons,
                                  uint8_t *restrict decimals) {
  for (size_t i = 0; i < n; i++) {
    const int32_t reason = from[i] < TB_SHORT_LEAST ? TB_MISSING : TB_VALUE;
    reasons[i] = (uint8_t)reason;
  }
  for (size_t i = 0; i < n; i++)
    decimals[i] = reasons[i] ? TB_DECIMALS_REAL : own;
}

TB_CLONES static void divide_shorts(size_t n, const int32_t *restrict from, double power, double *restrict values) {
  for (size_t i = 0; i < n; i++)
    values[i] = (double)(from[i] & -(from[i] >= TB_SHORT_LEAST)) / power;
}

static void read_decimals(const tb_tile *tile, unsigned from, uint8_t *decimals, size_t n) {
  if (tb_tile_has(tile, TB_CELL_DECIMALS)) {
    memcpy(decimals, (const uint8_t *)tb_tile_column_at(tile, TB_CELL_DECIMALS) + from, n);
  } else {
    memset(decimals, tile->decimals, n);
  }
}

/* A dense tile's doubles [from, from + n); the decimals are there. */
static void read_values(const tb_tile *tile, unsigned from, tb_column *out, size_t at, size_t n) {
  int64_t words[TB_TILE];
  const double *values = tb_tile_values(tile) + from;
  if (tile->count == tile->capacity && !tile->has_missing) {
    memcpy(out->values + at, values, n * sizeof *values);
    memset(out->reasons + at, TB_VALUE, n);
    return;
  }
  copy_values(n, values, out->values + at, words);
  put_reasons(n, words, out->reasons + at, out->decimals + at);
}

/* The same of mantissas. */
static void read_shorts(const tb_tile *tile, unsigned from, tb_column *out, size_t at, size_t n) {
  const int32_t *shorts = tb_tile_shorts(tile) + from;
  const uint8_t decimals = tile->decimals <= TB_DECIMALS_MAX ? tile->decimals : 0; /* unknown where there is no value */
  tell_shorts(n, shorts, decimals, out->reasons + at, out->decimals + at);
  if (decimals <= TB_SHORT_SCALED_MAX) {
    copy_shorts(n, shorts, tb_short_scale_of(decimals), out->values + at);
  } else {
    divide_shorts(n, shorts, tb_power10(decimals), out->values + at);
  }
}

static void read_dense(const tb_tile *tile, tb_row_part in, tb_column *out) {
  const unsigned end = in.to < tile->capacity ? in.to : tile->capacity;
  const size_t n = end > in.from ? end - in.from : 0, size = in.to - in.from;
  if (n < size) read_absent(out, in.at + n, size - n);
  if (n == 0) return;
  if (tb_tile_has(tile, TB_CELL_SHORT)) {
    read_shorts(tile, in.from, out, in.at, n);
  } else {
    read_decimals(tile, in.from, out->decimals + in.at, n);
    read_values(tile, in.from, out, in.at, n);
  }
  for (size_t i = 0; out->absent && i < n; i++)
    out->absent[in.at + i] = tb_tile_is_absent(tile, in.from + (unsigned)i);
}

static void read_list(const tb_tile *tile, tb_row_part in, tb_column *out) {
  const tb_row_places cells = tb_row_places_of(tile, in.from, in.to);
  const uint16_t *offsets = tb_tile_column_at(tile, TB_CELL_OFFSET);
  const uint8_t *decimals = tb_tile_has(tile, TB_CELL_DECIMALS) ? tb_tile_column_at(tile, TB_CELL_DECIMALS) : NULL;
  read_absent(out, in.at, in.to - in.from);
  for (unsigned k = cells.begin; k < cells.end; k++) {
    const size_t i = in.at + offsets[k] - in.from;
    if (out->absent) out->absent[i] = false;
    const double value = tb_tile_value(tile, k);
    if (value != value) continue;
    out->values[i] = value;
    out->decimals[i] = decimals ? decimals[k] : tile->decimals;
    out->reasons[i] = TB_VALUE;
  }
}

void tb_row_read(const tb_panel *panel, const tb_row *row, uint32_t first, size_t n, tb_column *out) {
  (void)panel;
  const tb_row_longs *longs = row ? row->longs : NULL;
  out->n = n;
  out->first = first;
  out->longs = longs ? longs->numbers : NULL;
  out->n_longs = longs ? longs->n_values : 0;
  out->restated = NULL;
  out->n_restated = 0;
  for (size_t at = 0; at < n;) {
    const tb_row_part in = tb_row_part_at(first, n, at);
    const tb_tile *tile = row ? tb_row_tile(row, in.tile) : NULL;
    if (!tile) {
      read_absent(out, at, in.to - in.from);
    } else if (tb_tile_is_list(tile)) {
      read_list(tile, in, out);
    } else {
      read_dense(tile, in, out);
    }
    at += in.to - in.from;
  }
}

/* The value in a tile at an offset, a NaN where there is none. */
static double value_at(const tb_tile *tile, unsigned offset) {
  if (!tb_tile_is_list(tile)) return offset < tile->capacity ? tb_tile_value(tile, offset) : tb_double_of_bits(TB_ABSENT_BITS);
  const tb_tile_position position = tb_tile_find(tile, offset);
  return position.found ? tb_tile_value(tile, position.at) : tb_double_of_bits(TB_ABSENT_BITS);
}

static void pick_any(const tb_tile *tile, const uint32_t *entities, size_t n, double *values, uint8_t *reasons) {
  for (size_t k = 0; k < n; k++) {
    const double value = tile ? value_at(tile, entities[k] % TB_TILE) : tb_double_of_bits(TB_ABSENT_BITS);
    values[k] = value == value ? value : 0;
    reasons[k] = value == value ? TB_VALUE : TB_MISSING;
  }
}

/* The same of a dense tile of mantissas. */
static void pick_shorts(const tb_tile *tile, const uint32_t *entities, size_t n, double *values, uint8_t *reasons) {
  const int32_t *shorts = tb_tile_shorts(tile);
  const unsigned width = tile->capacity;
  const double power = tb_power10(tile->decimals <= TB_DECIMALS_MAX ? tile->decimals : 0); /* unknown where there is no value */
  for (size_t k = 0; k < n; k++) {
    const unsigned offset = entities[k] % TB_TILE;
    const int32_t mantissa = offset < width ? shorts[offset] : TB_SHORT_ABSENT;
    const bool there = mantissa >= TB_SHORT_LEAST;
    values[k] = there ? (double)mantissa / power : 0;
    reasons[k] = there ? TB_VALUE : TB_MISSING;
  }
}

/* How many of n > 0 entities, from the first on, lie in one tile. */
static size_t count_in_tile(const uint32_t *entities, size_t n) {
  size_t taken = 1;
  while (taken < n && entities[taken] / TB_TILE == entities[0] / TB_TILE)
    taken++;
  return taken;
}

void tb_row_pick(const tb_row *row, const uint32_t *entities, size_t n, double *values, uint8_t *reasons) {
  for (size_t k = 0; k < n;) {
    const size_t taken = count_in_tile(entities + k, n - k);
    const tb_tile *tile = row ? tb_row_tile(row, entities[k] / TB_TILE) : NULL;
    const bool is_short = tile && !tb_tile_is_list(tile) && tb_tile_has(tile, TB_CELL_SHORT);
    (is_short ? pick_shorts : pick_any)(tile, entities + k, taken, values + k, reasons + k);
    k += taken;
  }
}

/* ----------------------------------------------------------------------------------------------------------- restated bases */

static void restate_tile(const tb_tile *tile, tb_row_part in, tb_column *base) {
  const tb_row_places cells = tb_row_places_of(tile, in.from, in.to);
  const double *bases = tb_tile_column_at(tile, TB_CELL_BASE);
  const uint8_t *decimals = tb_tile_column_at(tile, TB_CELL_BASE_DECIMALS);
  for (unsigned k = cells.begin; k < cells.end; k++) {
    if (bases[k] != bases[k]) continue;
    const size_t i = in.at + tb_tile_offset(tile, k) - in.from;
    tb_column_set(base, i, bases[k], decimals[k]);
    if (base->absent) base->absent[i] = false;
  }
}

void tb_row_restate(const tb_panel *panel, const tb_row *row, uint32_t first, size_t n, tb_column *base) {
  (void)panel;
  if (!row || !row->has_bases) return;
  if (row->longs) {
    base->restated = row->longs->numbers + row->longs->n_values;
    base->n_restated = row->longs->n_bases;
  }
  for (size_t at = 0; at < n;) {
    const tb_row_part in = tb_row_part_at(first, n, at);
    const tb_tile *tile = tb_row_tile(row, in.tile);
    if (tile && tb_tile_has(tile, TB_CELL_BASE)) restate_tile(tile, in, base);
    at += in.to - in.from;
  }
}

/* --------------------------------------------------------------------------------------------------------------- one cell */

static const char *text_of(const tb_panel *panel, uint32_t id) {
  return tb_dictionary_text(panel->texts, id, NULL);
}

bool tb_row_detail(const tb_panel *panel, const tb_row *row, uint32_t entity, tb_cell_detail *out) {
  const tb_tile *tile = row ? tb_row_tile(row, entity / TB_TILE) : NULL;
  if (!tile) return false;
  const tb_tile_position position = tb_tile_find(tile, entity % TB_TILE);
  if (!position.found) return false;
  const tb_record record = tb_tile_get(tile, position.at);
  const bool has = !tb_record_is_missing(&record), has_base = tb_double_bits(record.base) != TB_ABSENT_BITS;
  *out = (tb_cell_detail){
      .value = has ? record.value : 0,
      .decimals = record.decimals,
      .reason = has ? TB_VALUE : TB_MISSING,
      .long_text = has && record.decimals == TB_DECIMALS_LONG ? text_of(panel, record.long_text) : NULL,
      .status = record.status,
      .basis = record.basis,
      .vintage = record.vintage,
      .has_base = has_base,
      .base_value = has_base ? record.base : 0,
      .base_decimals = has_base ? record.base_decimals : TB_DECIMALS_REAL,
      .base_long_text = has_base && record.base_decimals == TB_DECIMALS_LONG ? text_of(panel, record.base_long_text) : NULL,
      .written = text_of(panel, record.written),
      .source = text_of(panel, record.source),
      .unit = text_of(panel, record.unit),
  };
  out->ordinal = record.ordinal;
  out->file = tb_provenance_find(&panel->provenance, record.ordinal, &out->line);
  return true;
}
