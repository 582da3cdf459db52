/* Windows: the steps that end in a period, each a column of the same few entities. */
#ifndef TB_EXPR_WINDOW_H
#define TB_EXPR_WINDOW_H

#include "figure.h"

/** One step. */
typedef struct tb_slot {
  tb_column column;
  tb_footing *footings; /* NULL: figures have none */
  bool *broken;         /* a break lies after the step before it, up to this one; NULL: nothing that is read has breaks */
  bool exists;          /* there is such a step; else nothing of it is set */
  bool known;           /* its cells are exactly known */
} tb_slot;

/** Slots side by side in one block of memory: a ring, so that a window slides without moving what stays in it. */
typedef struct tb_window tb_window;
struct tb_window {
  tb_slot *slots;
  const tb_column **pointers; /* to the columns, twice around the ring; NULL: no such step */
  size_t capacity;            /* slots */
  size_t n_cells;             /* of each slot */
  size_t head, n;             /* the oldest step, how many there are */
  size_t n_unknown;           /* steps that exist and are not exactly known */
  tb_column block;
  tb_footing *footings;
  bool *broken;
};

/** Cells that a window should hold at most: so many fit the second-level cache, and long windows of many entities are cut. */
enum { TB_WINDOW_CELLS = 65536 };

/** What a window is made for. */
typedef struct tb_window_shape {
  size_t capacity, n_cells;
  bool exact, is_marked, has_breaks;
} tb_window_shape;

/** Begins a window of n steps, n <= capacity, none of them set. */
TB_NODISCARD tb_status tb_window_begin(tb_window *window, const tb_window_shape *shape, size_t n);
void tb_window_free(tb_window *window);

/** Drops the oldest steps and adds as many as told, not set yet; there is room. */
void tb_window_slide(tb_window *window, size_t dropped, size_t added);

/** Copies a figure into step `at`, which was not set before; NULL: there is no such step. */
void tb_window_set(tb_window *window, size_t at, const tb_figure *figure);

/** Step `at`, 0 the oldest. */
static inline tb_slot *tb_window_slot(const tb_window *window, size_t at) {
  const size_t place = window->head + at;
  return &window->slots[place < window->capacity ? place : place - window->capacity];
}

/** The columns of the n steps, oldest first. */
static inline const tb_column *const *tb_window_columns(const tb_window *window) {
  return window->pointers + window->head;
}

#endif
