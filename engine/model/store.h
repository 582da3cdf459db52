/* The inside of the panel, for this room alone. */
#ifndef TB_MODEL_STORE_H
#define TB_MODEL_STORE_H

#include "base/arena.h"
#include "history.h"
#include "panel.h"
#include "provenance.h"
#include "tile.h"

/** The long numbers of a row, sorted by entity: first those of values, then those of restated bases. */
typedef struct tb_row_longs {
  size_t n_values, n_bases;
  tb_long_number numbers[];
} tb_row_longs;

/**
 * A row, 40 bytes: panels of few entities have many. The label differs from the key in its first day and in being open at most. Up to one
 * tile, the slot stands in the row itself.
 */
struct tb_row {
  tb_day first, last, label_first;
  uint32_t indicator;
  union {
    tb_tile *one;
    tb_tile **many;   /* plain memory */
    uint8_t *touched; /* of a held row: its flag in the panel's list; it has no slots */
  } tiles;
  tb_row_longs *longs; /* NULL: none; made when the panel is sealed */
  uint32_t observations;
  uint32_t n_slots : 23;
  bool open : 1, label_open : 1, label_mixed : 1;
  bool has_breaks : 1, has_bases : 1, has_basis : 1, has_units : 1, has_written : 1; /* told when sealed, or by who holds the row */
  bool held : 1;                                                                     /* known, but its cells were not read */
};

/** An indicator with what belongs to it. Its rows are rows[first_row .. first_row + n_rows) of the sealed panel. */
typedef struct tb_series {
  tb_indicator declared;
  size_t first_row, n_rows;
  tb_timelines timelines;
  uint32_t unit_text; /* id in the dictionary of texts */
  bool has_breaks;
} tb_series;

/** A superseded observation, with what its row was called. */
typedef struct tb_kept_past {
  tb_past past;
  uint32_t indicator;
  tb_period key, label;
} tb_kept_past;

struct tb_panel {
  tb_arena *arena; /* declarations and long numbers */
  tb_dictionary *entity_codes, *indicator_codes, *levels, *groups, *statuses, *bases;
  tb_dictionary *texts; /* all other texts of cells; id 0 is "" in this one and the two before */
  tb_entity *entities;  /* of the first n_described entities; of the others nothing is declared */
  size_t n_described;
  tb_series *series;
  size_t n_series;
  tb_row *rows;
  size_t n_rows;
  uint8_t *touched; /* a flag a row, set from any thread; NULL: no row is held */
  tb_heap heap;
  tb_provenance provenance;
  uint32_t *entity_order, *entity_place, *indicator_order;
  tb_panel_counts counts;
  tb_kept_past *superseded; /* in canonical order */
  size_t n_superseded;
  tb_day as_of;
  bool has_levels;
};

/** Where a tile of the row is kept, NULL when the row has no slot for it. */
static inline tb_tile **tb_row_slot(tb_row *row, size_t tile) {
  if (tile >= row->n_slots) return NULL;
  return row->n_slots == 1 ? &row->tiles.one : &row->tiles.many[tile];
}

/** A tile to read, NULL where there is none. Every reader comes through here: so a held row knows that it was wanted. */
static inline const tb_tile *tb_row_tile(const tb_row *row, size_t tile) {
  if (tile >= row->n_slots) {
    if (row->held) __atomic_store_n(row->tiles.touched, 1, __ATOMIC_RELAXED);
    return NULL;
  }
  return row->n_slots == 1 ? row->tiles.one : row->tiles.many[tile];
}

/** The key that a period has in an indicator's rows: of a stock its end date; of an open span whose end is not told it is the span itself.
 */
tb_period tb_series_key(const tb_series *series, tb_period period);

/** The status that marks a break, and its id in a panel's dictionary (TB_NO_ID: no cell has it). */
uint32_t tb_panel_break_status(const tb_panel *panel);

/** An empty panel that tb_panel_free frees, or NULL. */
tb_panel *tb_panel_new(void);

#endif
