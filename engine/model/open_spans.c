/*
 * Open spans of one begin are one figure that goes on growing. Each vintage ends on its own day and so has a row of its own; when all
 * records are there, an entity keeps the newest, as of any other figure, and rows that nobody keeps are gone.
 */
#include "builder_inside.h"

#include <stdlib.h>

/* The newest cell seen of each entity of a tile. */
typedef struct newest {
  bool found[TB_TILE];
  tb_day vintage[TB_TILE];
  tb_row *row[TB_TILE];
} newest;

static int compare_spans(const void *left, const void *right) {
  const tb_row *x = *(tb_row *const *)left, *y = *(tb_row *const *)right;
  if (x->indicator != y->indicator) return x->indicator < y->indicator ? -1 : 1;
  return tb_period_compare(tb_row_key(x), tb_row_key(y));
}

static bool is_same_begin(const tb_row *a, const tb_row *b) {
  return a->indicator == b->indicator && a->first == b->first;
}

static void drop(tb_panel *panel, tb_row *row, size_t tile, unsigned offset) {
  tb_tile **slot = tb_row_slot(row, tile);
  const tb_record record = tb_tile_get(*slot, tb_tile_find(*slot, offset).at);
  tb_tile_drop(&panel->heap, slot, offset);
  row->observations--;
  panel->counts.kept--;
  panel->counts.missing -= tb_record_is_missing(&record);
  panel->counts.superseded++;
}

/* Takes the cell over, or drops it: whichever is older goes. Rows come in the order of their ends. */
static void meet(tb_panel *panel, newest *so_far, tb_row *row, size_t tile, unsigned offset) {
  const tb_tile *cells = tb_row_tile(row, tile);
  const tb_day vintage = tb_tile_get(cells, tb_tile_find(cells, offset).at).vintage;
  const bool is_newer = !so_far->found[offset] || vintage >= so_far->vintage[offset];
  if (so_far->found[offset]) drop(panel, is_newer ? so_far->row[offset] : row, tile, offset);
  if (!is_newer) return;
  so_far->found[offset] = true;
  so_far->vintage[offset] = vintage;
  so_far->row[offset] = row;
}

static void settle_tile(tb_panel *panel, tb_row *const *rows, size_t n, size_t tile) {
  newest so_far = {.found = {false}};
  for (size_t r = 0; r < n; r++)
    for (unsigned offset = 0; offset < TB_TILE; offset++) {
      const tb_tile *cells = tb_row_tile(rows[r], tile);
      if (cells && tb_tile_find(cells, offset).found) meet(panel, &so_far, rows[r], tile, offset);
    }
}

/* Removes rows without observations. */
static void remove_empty(tb_panel *panel) {
  size_t kept = 0;
  for (size_t r = 0; r < panel->n_rows; r++) {
    tb_row *row = &panel->rows[r];
    if (row->observations > 0) {
      panel->rows[kept++] = *row;
    } else if (row->n_slots > 1) {
      free(row->tiles.many);
    }
  }
  panel->n_rows = kept;
}

static void settle(tb_panel *panel, tb_row **open, size_t n_open) {
  const size_t n_tiles = tb_panel_tiles(panel);
  qsort(open, n_open, sizeof *open, compare_spans);
  for (size_t from = 0, to; from < n_open; from = to) {
    for (to = from + 1; to < n_open && is_same_begin(open[from], open[to]);)
      to++;
    for (size_t tile = 0; to - from > 1 && tile < n_tiles; tile++)
      settle_tile(panel, open + from, to - from, tile);
  }
  remove_empty(panel);
}

tb_status tb_open_spans_settle(tb_panel *panel) {
  size_t n = 0;
  for (size_t r = 0; r < panel->n_rows; r++)
    n += panel->rows[r].open;
  if (n < 2) return TB_OK;
  tb_row **open = reallocarray(NULL, n, sizeof(tb_row *));
  if (!open) return TB_NO_MEMORY;
  n = 0;
  for (size_t r = 0; r < panel->n_rows; r++)
    if (panel->rows[r].open) open[n++] = &panel->rows[r];
  settle(panel, open, n);
  free(open);
  return TB_OK;
}
