/* The counting pass: which rows there are, and how large each indicator is. It keeps no cells. */
#include "parts_inside.h"

#include <stdlib.h>
#include <string.h>

/* The period that a record's row has. */
static tb_period closed_period(const tb_part_pass *p, const tb_batch *batch, size_t i) {
  const tb_period period = batch->period[i];
  if (!tb_period_is_endless(period)) {
    return period;
  }
  const tb_day vintage = batch->vintage != NULL ? batch->vintage[i] : TB_DAY_UNKNOWN;
  return tb_period_close(period, vintage != TB_DAY_UNKNOWN ? vintage : p->parts->opening.opened->building.as_of);
}

/* Counts a record in its row. One whose span has no end has no row that could be held: it is kept, and its indicator read always. */
static tb_status count_record(tb_part_pass *p, const tb_batch *batch, size_t i) {
  const tb_day known_by = p->parts->opening.opened->building.known_by;
  if (known_by != TB_DAY_UNKNOWN && batch->vintage != NULL && batch->vintage[i] > known_by) {
    return TB_OK;
  }
  const tb_held_row row = {.indicator = batch->indicator[i], .period = closed_period(p, batch, i), .observations = 1};
  if (!tb_period_is_endless(row.period)) {
    return tb_builder_hold(p->to, &row);
  }
  p->parts->always[row.indicator] = true;
  const tb_batch one = tb_part_slice(batch, i, 1);
  tb_conflict conflict;
  tb_status status = tb_builder_add(p->to, &one, &conflict);
  return status == TB_BAD_INPUT ? TB_OK : status; /* found again when contradictions are looked for */
}

static bool reserve_always(tb_part_pass *p) {
  tb_parts *parts = p->parts;
  if (p->n_indicators <= parts->n_indicators) {
    return true;
  }
  bool *always = reallocarray(parts->always, p->n_indicators, sizeof *always);
  if (always == NULL) {
    return false;
  }
  memset(always + parts->n_indicators, 0, p->n_indicators - parts->n_indicators);
  parts->always = always;
  parts->n_indicators = p->n_indicators;
  return true;
}

/* For tb_batch_sink: counts records, and keeps none. */
static tb_status count_records(void *context, const tb_builder *reader, const tb_batch *batch, tb_conflict *conflict) {
  tb_part_pass *p = context;
  (void)conflict;
  tb_status status = tb_part_share_codes(p, reader);
  if (status == TB_OK && !reserve_always(p)) {
    status = TB_NO_MEMORY;
  }
  for (size_t i = 0; status == TB_OK && i < batch->n; i++) {
    status = count_record(p, batch, i);
  }
  return status;
}

enum { LISTED_CELL_BYTES = 11, TILE_BYTES = 16 };

/* What the cells of a row take at most, as a list or side by side. */
static uint64_t row_bytes(const tb_panel *panel, const tb_row *row) {
  const uint64_t listed = tb_row_observations(row) * LISTED_CELL_BYTES, dense = tb_panel_entities(panel) * sizeof(double);
  return (listed < dense ? listed : dense) + tb_panel_tiles(panel) * TILE_BYTES;
}

/* The rows of the panel that counting made, and how large its indicators are. */
static tb_status note_rows(tb_parts *parts, const tb_panel *panel) {
  size_t n = tb_panel_indicators(panel), n_rows = 0;
  for (uint32_t i = 0; i < n; i++) {
    n_rows += tb_panel_rows(panel, i);
  }
  parts->rows = calloc(n_rows + 1, sizeof *parts->rows);
  parts->bytes = calloc(n + 1, sizeof *parts->bytes);
  parts->wanted = calloc(n + 1, sizeof *parts->wanted);
  parts->checked = calloc(n + 1, sizeof *parts->checked);
  bool *always = calloc(n + 1, sizeof *always);
  if (parts->rows == NULL || parts->bytes == NULL || parts->wanted == NULL || parts->checked == NULL || always == NULL) {
    free(always);
    return TB_NO_MEMORY;
  }
  if (parts->always != NULL) {
    memcpy(always, parts->always, parts->n_indicators * sizeof *always);
  }
  free(parts->always);
  parts->always = always;
  parts->n_indicators = n;
  for (uint32_t i = 0; i < n; i++) {
    for (size_t r = 0; r < tb_panel_rows(panel, i); r++) {
      const tb_row *row = tb_panel_row_at(panel, i, r);
      parts->bytes[i] += row_bytes(panel, row);
      parts->rows[parts->n_rows++] = (tb_held_row){.indicator = i, .period = tb_row_label(row), .observations = tb_row_observations(row)};
    }
  }
  return TB_OK;
}

/* Reads the files for their messages, and the panel without cells. */
tb_status tb_parts_count(tb_parts *parts, tb_rejects *rejects, tb_log *log, tb_panel **out) {
  tb_part_pass p = {.parts = parts};
  tb_status status = tb_part_begin_panel(parts->opening.opened, 0, &p.to);
  if (status == TB_OK) {
    status = tb_part_read_files(&p, count_records, rejects, log);
  }
  if (!tb_may_go_on(status)) {
    tb_builder_free(p.to);
    return status;
  }
  tb_status sealed = tb_builder_seal(p.to, out);
  if (sealed == TB_OK) {
    sealed = note_rows(parts, *out);
  }
  return sealed == TB_OK ? status : sealed;
}
