#include "window.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* The cells of slot `at` in the blocks. */
static tb_slot slot_at(const tb_window *window, size_t at) {
  const tb_column *block = &window->block;
  const size_t cell = at * window->n_cells;
  return (tb_slot){.column = {.values = block->values + cell,
                              .decimals = block->decimals + cell,
                              .reasons = block->reasons + cell,
                              .exact = block->exact ? block->exact + cell : NULL},
                   .footings = window->footings ? window->footings + cell : NULL,
                   .broken = window->broken ? window->broken + cell : NULL};
}

static tb_status allocate(tb_window *window, const tb_window_shape *shape) {
  const size_t capacity = shape->capacity;
  size_t cells;
  window->capacity = capacity;
  window->n_cells = shape->n_cells;
  if (!tb_size_multiply(capacity, shape->n_cells, &cells)) return TB_NO_MEMORY;
  window->slots = calloc(capacity, sizeof *window->slots);
  window->pointers = calloc(2 * capacity, sizeof *window->pointers);
  if (shape->is_marked) window->footings = calloc(cells, sizeof *window->footings);
  if (shape->has_breaks) window->broken = calloc(cells, sizeof *window->broken);
  const bool has_rest = (!shape->is_marked || window->footings) && (!shape->has_breaks || window->broken);
  if (!window->slots || !window->pointers || !has_rest) return TB_NO_MEMORY;
  return tb_column_alloc(&window->block, cells, false, shape->exact);
}

/* A window once made serves shapes that are no larger: an evaluator's footings, breaks and arithmetic do not change. */
static bool is_large_enough(const tb_window *window, const tb_window_shape *shape) {
  return shape->capacity <= window->capacity && shape->n_cells <= window->n_cells && (window->footings || !shape->is_marked) &&
         (window->broken || !shape->has_breaks);
}

tb_status tb_window_begin(tb_window *window, const tb_window_shape *shape, size_t n) {
  if (!is_large_enough(window, shape)) {
    tb_window_shape larger = *shape;
    if (window->capacity > larger.capacity) larger.capacity = window->capacity;
    if (window->n_cells > larger.n_cells) larger.n_cells = window->n_cells;
    larger.is_marked |= window->footings != NULL;
    larger.has_breaks |= window->broken != NULL;
    tb_window_free(window);
    if (allocate(window, &larger) != TB_OK) {
      tb_window_free(window);
      return TB_NO_MEMORY;
    }
    for (size_t i = 0; i < window->capacity; i++)
      window->slots[i] = slot_at(window, i);
  }
  window->head = window->n = window->n_unknown = 0;
  tb_window_slide(window, 0, n);
  return TB_OK;
}

void tb_window_free(tb_window *window) {
  tb_column_free(&window->block);
  free(window->slots);
  free(window->pointers);
  free(window->footings);
  free(window->broken);
  *window = (tb_window){0};
}

void tb_window_slide(tb_window *window, size_t dropped, size_t added) {
  for (size_t at = 0; at < dropped; at++) {
    const tb_slot *slot = tb_window_slot(window, at);
    window->n_unknown -= slot->exists && !slot->known;
  }
  window->head = (window->head + dropped) % window->capacity;
  window->n -= dropped;
  for (size_t at = window->n; at < window->n + added; at++)
    tb_window_slot(window, at)->exists = false;
  window->n += added;
}

void tb_window_set(tb_window *window, size_t at, const tb_figure *figure) {
  tb_slot *slot = tb_window_slot(window, at);
  const size_t place = (size_t)(slot - window->slots);
  window->pointers[place] = window->pointers[place + window->capacity] = figure ? &slot->column : NULL;
  slot->exists = figure != NULL;
  if (!figure) return;
  tb_column *to = &slot->column;
  const tb_column *from = &figure->column;
  const size_t n = from->n;
  to->n = n;
  to->first = from->first;
  to->longs = from->longs;
  to->n_longs = from->n_longs;
  to->restated = from->restated;
  to->n_restated = from->n_restated;
  memcpy(to->values, from->values, n * sizeof *to->values);
  memcpy(to->decimals, from->decimals, n * sizeof *to->decimals);
  memcpy(to->reasons, from->reasons, n * sizeof *to->reasons);
  for (size_t i = 0; to->exact && i < n; i++)
    if (from->decimals[i] == TB_DECIMALS_REAL && !tb_reason_is_hard(from->reasons[i])) tb_rational_set(&to->exact[i], &from->exact[i]);
  if (slot->footings) memcpy(slot->footings, figure->footings, n * sizeof *slot->footings);
  if (slot->broken) memset(slot->broken, false, n * sizeof *slot->broken);
  slot->known = tb_figure_is_known(figure);
  window->n_unknown += !slot->known;
}
