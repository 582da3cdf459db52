/* Sealing: what was gathered becomes a panel that nobody changes any more. */
#include "builder_inside.h"
#include "superseded.h"

#include <stdlib.h>
#include <string.h>

enum {
  GARBAGE_BYTES = 8 * 1024 * 1024, /* free blocks that are not worth a compaction while the panel grows */
  GARBAGE_SHARE = 8,               /* nor is less than this part of all */
  GARBAGE_SHARE_LEFT = 16,         /* this part may stay for good */
  TIDY_EVERY = 1024,               /* rows */
  AHEAD = 4,                       /* rows whose tiles are asked of memory before they are looked at */
};

/* Asks memory for the headers of a row's tiles: going through all tiles is waiting for them otherwise. */
static void ask_for_headers(const tb_panel *panel, size_t r) {
  if (r >= panel->n_rows) return;
  const tb_row *row = &panel->rows[r];
  for (size_t t = 0; t < row->n_slots; t++)
    __builtin_prefetch(row->n_slots == 1 ? row->tiles.one : row->tiles.many[t]);
}

/* The same for their last cells, when the headers are there. */
static void ask_for_ends(const tb_panel *panel, size_t r) {
  if (r >= panel->n_rows) return;
  const tb_row *row = &panel->rows[r];
  for (size_t t = 0; t < row->n_slots; t++) {
    const tb_tile *tile = row->n_slots == 1 ? row->tiles.one : row->tiles.many[t];
    if (tile && tile->columns == 1u << TB_CELL_SHORT) __builtin_prefetch(tb_tile_shorts(tile) + tile->capacity - 1);
  }
}

static void compact(tb_panel *panel) {
  for (size_t r = 0; r < panel->n_rows; r++) {
    tb_row *row = &panel->rows[r];
    for (size_t t = 0; t < row->n_slots; t++) {
      tb_tile **slot = tb_row_slot(row, t);
      if (*slot) tb_heap_thread(slot);
    }
  }
  tb_heap_slide(&panel->heap, tb_tile_need);
}

void tb_panel_tidy(tb_panel *panel) {
  const tb_heap *heap = &panel->heap;
  if (heap->free_bytes > GARBAGE_BYTES && heap->free_bytes > heap->bumped_bytes / GARBAGE_SHARE) compact(panel);
}

/* ------------------------------------------------------------------------------------------------------------------- rows */

static int compare_rows(const void *left, const void *right, void *context) {
  const tb_row *rows = context;
  return tb_period_compare(tb_row_key(&rows[*(const uint32_t *)left]), tb_row_key(&rows[*(const uint32_t *)right]));
}

static bool are_sorted(const tb_row *rows, const uint32_t *order, size_t n) {
  for (size_t i = 1; i < n; i++) {
    if (tb_period_compare(tb_row_key(&rows[order[i - 1]]), tb_row_key(&rows[order[i]])) > 0) return false;
  }
  return true;
}

/* Row numbers by indicator and key: counted into their indicators, which are then sorted where they do not come sorted. */
static void order_rows(tb_panel *panel, uint32_t *order) {
  for (size_t r = 0; r < panel->n_rows; r++)
    panel->series[panel->rows[r].indicator].n_rows++;
  size_t first = 0;
  for (size_t i = 0; i < panel->n_series; i++) {
    panel->series[i].first_row = first;
    first += panel->series[i].n_rows;
    panel->series[i].n_rows = 0;
  }
  for (size_t r = 0; r < panel->n_rows; r++) {
    tb_series *series = &panel->series[panel->rows[r].indicator];
    order[series->first_row + series->n_rows++] = (uint32_t)r;
  }
  for (size_t i = 0; i < panel->n_series; i++) {
    uint32_t *own = order + panel->series[i].first_row;
    const size_t n = panel->series[i].n_rows;
    if (!are_sorted(panel->rows, own, n)) qsort_r(own, n, sizeof *own, compare_rows, panel->rows);
  }
}

/* Puts row order[i] at place i, in place: along each cycle of the permutation. `order` is used up. */
static void permute_rows(tb_row *rows, uint32_t *order, size_t n) {
  for (size_t start = 0; start < n; start++) {
    if (order[start] == start) continue;
    const tb_row first = rows[start];
    size_t at = start;
    while (order[at] != start) {
      const size_t from = order[at];
      rows[at] = rows[from];
      order[at] = (uint32_t)at;
      at = from;
    }
    rows[at] = first;
    order[at] = (uint32_t)at;
  }
}

static tb_status sort_rows(tb_panel *panel) {
  if (panel->n_rows == 0) return TB_OK;
  tb_row *fewer = reallocarray(panel->rows, panel->n_rows, sizeof *fewer);
  if (fewer) panel->rows = fewer;
  uint32_t *order = reallocarray(NULL, panel->n_rows, sizeof *order);
  if (!order) return TB_NO_MEMORY;
  order_rows(panel, order);
  permute_rows(panel->rows, order, panel->n_rows);
  free(order);
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ tiles */

static tb_status trim_tiles(tb_panel *panel) {
  for (size_t r = 0; r < panel->n_rows; r++) {
    tb_row *row = &panel->rows[r];
    ask_for_headers(panel, r + 2 * (size_t)AHEAD);
    ask_for_ends(panel, r + AHEAD);
    if (r % TIDY_EVERY == 0) tb_panel_tidy(panel);
    tb_row_shrink(row);
    for (size_t t = 0; t < row->n_slots; t++) {
      tb_tile **slot = tb_row_slot(row, t);
      if (*slot && tb_tile_trim(&panel->heap, slot) != TB_OK) return TB_NO_MEMORY;
    }
  }
  if (panel->heap.free_bytes > panel->heap.bumped_bytes / GARBAGE_SHARE_LEFT) compact(panel);
  tb_heap_shrink(&panel->heap);
  return TB_OK;
}

static bool has_byte(const tb_tile *tile, tb_tile_column column, uint32_t wanted) {
  if (!tb_tile_has(tile, column) || wanted > UINT8_MAX) return false;
  return memchr(tb_tile_column_at(tile, column), (int)wanted, tb_tile_cells(tile)) != NULL;
}

/* Any id but 0. */
static bool has_id(const tb_tile *tile, tb_tile_column column, size_t item_bytes) {
  if (!tb_tile_has(tile, column)) return false;
  const uint8_t *ids = tb_tile_column_at(tile, column);
  for (size_t i = 0; i < tb_tile_cells(tile) * item_bytes; i++) {
    if (ids[i] != 0) return true;
  }
  return false;
}

/* A missing value that a later vintage gave again leaves the mark behind, so does a cell that was dropped; likewise bases. */
static bool has_missing(const tb_tile *tile) {
  for (unsigned i = 0; i < tb_tile_cells(tile); i++) {
    if (tb_double_bits(tb_tile_value(tile, i)) == TB_MISSING_BITS) return true;
  }
  return false;
}

static bool has_base(const tb_tile *tile) {
  if (!tb_tile_has(tile, TB_CELL_BASE)) return false;
  const double *bases = tb_tile_column_at(tile, TB_CELL_BASE);
  for (unsigned i = 0; i < tb_tile_cells(tile); i++) {
    if (bases[i] == bases[i]) return true;
  }
  return false;
}

static void tell_flags(tb_panel *panel, uint32_t break_status) {
  const bool cells_went = panel->counts.superseded > 0;
  for (size_t r = 0; r < panel->n_rows; r++) {
    tb_row *row = &panel->rows[r];
    ask_for_headers(panel, r + AHEAD);
    for (size_t t = 0; t < row->n_slots; t++) {
      tb_tile *tile = *tb_row_slot(row, t);
      if (!tile) continue;
      if (tile->has_missing && cells_went) tile->has_missing = has_missing(tile);
      if (tile->columns == 1u << TB_CELL_SHORT || tile->columns == 1u << TB_CELL_VALUE) continue; /* it has none of what follows */
      row->has_breaks |= has_byte(tile, TB_CELL_STATUS, break_status);
      row->has_bases |= has_base(tile);
      row->has_basis |= has_id(tile, TB_CELL_BASIS, 1);
      row->has_units |= has_id(tile, TB_CELL_UNIT, 4);
      row->has_written |= has_id(tile, TB_CELL_WRITTEN, 4);
    }
    if (row->has_breaks) panel->series[row->indicator].has_breaks = true;
  }
}

/* Held rows get their flags when all rows have found their places. */
static tb_status flag_held(tb_panel *panel) {
  size_t n_held = 0;
  for (size_t r = 0; r < panel->n_rows; r++)
    n_held += panel->rows[r].held;
  if (n_held == 0) return TB_OK;
  panel->touched = calloc(panel->n_rows, sizeof *panel->touched);
  if (!panel->touched) return TB_NO_MEMORY;
  for (size_t r = 0; r < panel->n_rows; r++) {
    tb_row *row = &panel->rows[r];
    if (!row->held) continue;
    row->tiles.touched = &panel->touched[r];
    if (row->has_breaks) panel->series[row->indicator].has_breaks = true;
  }
  return TB_OK;
}

/* ----------------------------------------------------------------------------------------------------------- long numbers */

/* Goes through a row's long numbers of values or of bases in the order of entities; writes them where `out` is not NULL. Returns how many.
 */
static size_t list_longs(const tb_panel *panel, const tb_row *row, tb_tile_column column, tb_long_number *out) {
  size_t n = 0;
  for (size_t t = 0; t < row->n_slots; t++) {
    const tb_tile *tile = tb_row_tile(row, t);
    if (!tile || !tb_tile_has(tile, column)) continue;
    const uint32_t *texts = tb_tile_column_at(tile, column);
    for (unsigned k = 0; k < tb_tile_cells(tile); k++) {
      if (texts[k] == 0) continue;
      if (out) {
        out[n].entity = (uint32_t)(t * TB_TILE) + tb_tile_offset(tile, k);
        out[n].text = tb_dictionary_text(panel->texts, texts[k], NULL);
      }
      n++;
    }
  }
  return n;
}

static tb_status gather_longs(tb_panel *panel) {
  for (size_t r = 0; r < panel->n_rows; r++) {
    tb_row *row = &panel->rows[r];
    ask_for_headers(panel, r + AHEAD);
    const size_t n_values = list_longs(panel, row, TB_CELL_LONG, NULL), n_bases = list_longs(panel, row, TB_CELL_BASE_LONG, NULL);
    if (n_values + n_bases == 0) continue;
    row->longs = tb_arena_alloc(panel->arena, sizeof *row->longs + (n_values + n_bases) * sizeof *row->longs->numbers);
    if (!row->longs) return TB_NO_MEMORY;
    row->longs->n_values = n_values;
    row->longs->n_bases = n_bases;
    list_longs(panel, row, TB_CELL_LONG, row->longs->numbers);
    list_longs(panel, row, TB_CELL_BASE_LONG, row->longs->numbers + n_values);
  }
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------- orders, parents, timelines */

static tb_status sort_codes(tb_panel *panel) {
  const size_t n = tb_panel_entities(panel);
  panel->entity_order = reallocarray(NULL, n + 1, sizeof *panel->entity_order);
  panel->entity_place = reallocarray(NULL, n + 1, sizeof *panel->entity_place);
  panel->indicator_order = reallocarray(NULL, panel->n_series + 1, sizeof *panel->indicator_order);
  if (!panel->entity_order || !panel->entity_place || !panel->indicator_order) return TB_NO_MEMORY;
  tb_status status = tb_dictionary_sort(panel->entity_codes, panel->entity_order);
  if (status == TB_OK) status = tb_dictionary_sort(panel->indicator_codes, panel->indicator_order);
  if (status != TB_OK) return status;
  for (size_t i = 0; i < n; i++)
    panel->entity_place[panel->entity_order[i]] = (uint32_t)i;
  return TB_OK;
}

static void resolve_parents(tb_builder *builder) {
  tb_panel *panel = builder->panel;
  for (size_t i = 0; i < builder->n_parents; i++) {
    const tb_pending_parent *pending = &builder->parents[i];
    panel->entities[pending->entity].parent = tb_dictionary_find(panel->entity_codes, pending->code, strlen(pending->code));
  }
}

static tb_status build_timelines(tb_panel *panel) {
  size_t most = 0;
  for (size_t i = 0; i < panel->n_series; i++)
    most = panel->series[i].n_rows > most ? panel->series[i].n_rows : most;
  tb_period *keys = reallocarray(NULL, most + 1, sizeof *keys);
  if (!keys) return TB_NO_MEMORY;
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < panel->n_series; i++) {
    tb_series *series = &panel->series[i];
    for (size_t r = 0; r < series->n_rows; r++)
      keys[r] = tb_row_key(&panel->rows[series->first_row + r]);
    status = tb_timelines_build(keys, series->n_rows, &series->timelines);
  }
  free(keys);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------- seal */

static tb_status finish(tb_builder *builder) {
  tb_panel *panel = builder->panel;
  tb_row_index_close(&builder->index); /* first of all, to make room */
  tb_status status = tb_superseded_keep(panel, &builder->history, builder->options.superseded_max);
  tb_history_free(&builder->history);
  if (status == TB_OK) status = tb_open_spans_settle(panel);
  if (status == TB_OK) status = trim_tiles(panel);
  if (status == TB_OK) status = sort_rows(panel);
  if (status == TB_OK) status = flag_held(panel);
  if (status == TB_OK) status = gather_longs(panel);
  if (status == TB_OK) status = sort_codes(panel);
  if (status != TB_OK) return status;
  tell_flags(panel, tb_panel_break_status(panel));
  resolve_parents(builder);
  return build_timelines(panel);
}

tb_status tb_builder_seal(tb_builder *builder, tb_panel **out) {
  if (out) *out = NULL;
  if (!builder) return TB_BAD_ARGUMENT;
  const tb_status status = out ? finish(builder) : TB_BAD_ARGUMENT;
  if (status == TB_OK) {
    *out = builder->panel;
    builder->panel = NULL;
  }
  tb_builder_free(builder);
  return status;
}
