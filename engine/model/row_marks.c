/* What cells state beside their values: basis, unit, break, figure as printed. What may not be compared follows from it. */
#include "row_parts.h"

#include <string.h>

/* The ids in a column of a row across one part of a range: `fallback` where a cell has none. */
static void read_ids(const tb_row *row, tb_tile_column column, tb_row_part in, uint32_t fallback, uint32_t out[TB_TILE]) {
  const tb_tile *tile = tb_row_tile(row, in.tile);
  for (unsigned i = 0; i < in.to - in.from; i++)
    out[i] = fallback;
  if (!tile || !tb_tile_has(tile, column)) return;
  const tb_row_places cells = tb_row_places_of(tile, in.from, in.to);
  const void *ids = tb_tile_column_at(tile, column);
  const bool is_text = column == TB_CELL_UNIT || column == TB_CELL_WRITTEN;
  for (unsigned k = cells.begin; k < cells.end; k++) {
    const uint32_t id = is_text ? ((const uint32_t *)ids)[k] : ((const uint8_t *)ids)[k];
    if (id != 0) out[tb_tile_offset(tile, k) - in.from] = id;
  }
}

/* Marks where both rows state something in a column, and not the same. */
static void mark_different(const tb_row *a, const tb_row *b, tb_tile_column column, uint32_t fallback, tb_row_part in, bool *marks) {
  uint32_t left[TB_TILE], right[TB_TILE];
  read_ids(a, column, in, fallback, left);
  read_ids(b, column, in, fallback, right);
  for (unsigned i = 0; i < in.to - in.from; i++)
    marks[in.at + i] |= left[i] != 0 && right[i] != 0 && left[i] != right[i];
}

static void mark_breaks(const tb_row *row, uint32_t break_status, tb_row_part in, bool *marks) {
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
static void mark_breaks_between(const tb_panel *panel, const tb_row *base, const tb_row *row, tb_row_part in, bool *marks) {
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
    const tb_row_part in = tb_row_part_at(first, n, at);
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
    const tb_row_part in = tb_row_part_at(first, n, at);
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
    const tb_row_part in = tb_row_part_at(first, n, at);
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

static const char *text_of(const tb_panel *panel, uint32_t id) {
  return tb_dictionary_text(panel->texts, id, NULL);
}

bool tb_row_written(const tb_panel *panel, const tb_row *row, uint32_t first, size_t n, const char **out) {
  bool any = false;
  for (size_t at = 0; row && at < n;) {
    const tb_row_part in = tb_row_part_at(first, n, at);
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
