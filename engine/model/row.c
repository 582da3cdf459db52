/* Reading rows: the way from tiles to columns. */
#include "store.h"

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

/* ------------------------------------------------------------------------------------------------------------- tile ranges */

/* The part of a range of entities that lies in one tile: offsets [from, to) there, cells [at, at + to - from) of the range. */
typedef struct part {
  size_t tile, at;
  unsigned from, to;
} part;

static part part_at(uint32_t first, size_t n, size_t at) {
  const uint64_t entity = (uint64_t)first + at;
  const unsigned from = (unsigned)(entity % TB_TILE);
  const size_t rest = n - at;
  return (part){.tile = (size_t)(entity / TB_TILE), .at = at, .from = from, .to = rest < TB_TILE - from ? from + (unsigned)rest : TB_TILE};
}

/* The places in a tile's columns of the cells with offsets [from, to). */
typedef struct places {
  unsigned begin, end;
} places;

static places places_of(const tb_tile *tile, unsigned from, unsigned to) {
  if (tb_tile_is_list(tile)) return (places){.begin = tb_tile_find(tile, from).at, .end = tb_tile_find(tile, to).at};
  const unsigned width = tile->capacity;
  return (places){.begin = from < width ? from : width, .end = to < width ? to : width};
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

TB_CLONES static void tell_shorts(size_t n, const int32_t *restrict from, uint8_t own, uint8_t *restrict reasons,
                                  uint8_t *restrict decimals) {
  for (size_t i = 0; i < n; i++) {
    const bool there = from[i] >= TB_SHORT_LEAST;
    reasons[i] = there ? TB_VALUE : TB_MISSING;
    decimals[i] = there ? own : TB_DECIMALS_REAL;
  }
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

static void read_dense(const tb_tile *tile, part in, tb_column *out) {
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

static void read_list(const tb_tile *tile, part in, tb_column *out) {
  const places cells = places_of(tile, in.from, in.to);
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
    const part in = part_at(first, n, at);
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

static void restate_tile(const tb_tile *tile, part in, tb_column *base) {
  const places cells = places_of(tile, in.from, in.to);
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
    const part in = part_at(first, n, at);
    const tb_tile *tile = tb_row_tile(row, in.tile);
    if (tile && tb_tile_has(tile, TB_CELL_BASE)) restate_tile(tile, in, base);
    at += in.to - in.from;
  }
}

/* ----------------------------------------------------------------------------------------------------------- comparability */

/* The ids in a column of a row across one part of a range: `fallback` where a cell has none. */
static void read_ids(const tb_row *row, tb_tile_column column, part in, uint32_t fallback, uint32_t out[TB_TILE]) {
  const tb_tile *tile = tb_row_tile(row, in.tile);
  for (unsigned i = 0; i < in.to - in.from; i++)
    out[i] = fallback;
  if (!tile || !tb_tile_has(tile, column)) return;
  const places cells = places_of(tile, in.from, in.to);
  const void *ids = tb_tile_column_at(tile, column);
  const bool is_text = column == TB_CELL_UNIT || column == TB_CELL_WRITTEN;
  for (unsigned k = cells.begin; k < cells.end; k++) {
    const uint32_t id = is_text ? ((const uint32_t *)ids)[k] : ((const uint8_t *)ids)[k];
    if (id != 0) out[tb_tile_offset(tile, k) - in.from] = id;
  }
}

/* Marks where both rows state something in a column, and not the same. */
static void mark_different(const tb_row *a, const tb_row *b, tb_tile_column column, uint32_t fallback, part in, bool *marks) {
  uint32_t left[TB_TILE], right[TB_TILE];
  read_ids(a, column, in, fallback, left);
  read_ids(b, column, in, fallback, right);
  for (unsigned i = 0; i < in.to - in.from; i++)
    marks[in.at + i] |= left[i] != 0 && right[i] != 0 && left[i] != right[i];
}

static void mark_breaks(const tb_row *row, uint32_t break_status, part in, bool *marks) {
  uint32_t statuses[TB_TILE];
  read_ids(row, TB_CELL_STATUS, in, 0, statuses);
  for (unsigned i = 0; i < in.to - in.from; i++)
    marks[in.at + i] |= statuses[i] == break_status;
}

/* Whether a row of an indicator, by its number there, is a step of a timeline, as a guest too. */
static bool is_on_line(const tb_series *series, const tb_row *row, size_t i, uint32_t line) {
  return series->timelines.line_of[i] == line || tb_timeline_has_guest(&series->timelines.lines[line], tb_row_key(row));
}

/* The rows after `base` up to `row` on the same timeline: only those that have breaks cost anything. */
static void mark_breaks_between(const tb_panel *panel, const tb_row *base, const tb_row *row, part in, bool *marks) {
  const tb_series *series = &panel->series[row->indicator];
  const tb_row *rows = panel->rows + series->first_row;
  const uint32_t line = series->timelines.line_of[row - rows], status = tb_panel_break_status(panel);
  for (const tb_row *between = base + 1; between <= row; between++) {
    if (between->has_breaks && is_on_line(series, between, (size_t)(between - rows), line)) mark_breaks(between, status, in, marks);
  }
}

void tb_rows_incomparable(const tb_panel *panel, const tb_row *row, const tb_row *base, uint32_t first, size_t n, bool *incomparable) {
  memset(incomparable, false, n * sizeof *incomparable);
  if (!row || !base) return;
  const tb_series *series = &panel->series[row->indicator];
  const bool basis = row->has_basis || base->has_basis, units = row->has_units || base->has_units;
  if (!basis && !units && !series->has_breaks) return;
  const tb_row *earlier = row < base ? row : base, *later = row < base ? base : row; /* rows stand in the order of their keys */
  for (size_t at = 0; at < n;) {
    const part in = part_at(first, n, at);
    if (basis) mark_different(row, base, TB_CELL_BASIS, series->declared.basis, in, incomparable);
    if (units) mark_different(row, base, TB_CELL_UNIT, series->unit_text, in, incomparable);
    if (series->has_breaks) mark_breaks_between(panel, earlier, later, in, incomparable);
    at += in.to - in.from;
  }
}

void tb_rows_broken(const tb_panel *panel, const tb_row *row, const tb_row *base, uint32_t first, size_t n, bool *broken) {
  memset(broken, false, n * sizeof *broken);
  if (!row || !base || !panel->series[row->indicator].has_breaks) return;
  const tb_row *earlier = row < base ? row : base, *later = row < base ? base : row;
  for (size_t at = 0; at < n;) {
    const part in = part_at(first, n, at);
    mark_breaks_between(panel, earlier, later, in, broken);
    at += in.to - in.from;
  }
}

tb_footing tb_indicator_footing(const tb_panel *panel, uint32_t indicator) {
  const tb_series *series = &panel->series[indicator];
  return (tb_footing){.basis = series->declared.basis, .unit = series->declared.kind == TB_INDEX ? series->unit_text : 0};
}

void tb_row_footings(const tb_panel *panel, const tb_row *row, uint32_t indicator, uint32_t first, size_t n, tb_footing *out) {
  const tb_footing declared = tb_indicator_footing(panel, indicator);
  for (size_t i = 0; i < n; i++)
    out[i] = declared;
  if (!row || (!row->has_basis && !row->has_units)) return;
  for (size_t at = 0; at < n;) {
    uint32_t ids[TB_TILE];
    const part in = part_at(first, n, at);
    const unsigned size = in.to - in.from;
    read_ids(row, TB_CELL_BASIS, in, declared.basis, ids);
    for (unsigned i = 0; i < size; i++)
      out[at + i].basis = ids[i];
    read_ids(row, TB_CELL_UNIT, in, declared.unit, ids);
    for (unsigned i = 0; i < size; i++)
      out[at + i].unit = ids[i];
    at += size;
  }
}

/* --------------------------------------------------------------------------------------------------------------- one cell */

static const char *text_of(const tb_panel *panel, uint32_t id) {
  return tb_dictionary_text(panel->texts, id, NULL);
}

bool tb_row_written(const tb_panel *panel, const tb_row *row, uint32_t first, size_t n, const char **out) {
  bool any = false;
  for (size_t at = 0; row && at < n;) {
    const part in = part_at(first, n, at);
    uint32_t texts[TB_TILE];
    read_ids(row, TB_CELL_WRITTEN, in, 0, texts);
    for (unsigned i = 0; i < in.to - in.from; i++) {
      out[at + i] = texts[i] != 0 ? text_of(panel, texts[i]) : NULL;
      any |= texts[i] != 0;
    }
    at += in.to - in.from;
  }
  return any;
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
