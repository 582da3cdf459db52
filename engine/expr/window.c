#include "window.h"

#include <stdlib.h>
#include <string.h>

tb_status tb_window_reserve(tb_window *window, size_t n, size_t n_cells, bool exact) {
  if (n <= window->n_columns && n_cells <= window->n_cells) return TB_OK;
  const size_t columns = n > window->n_columns ? n : window->n_columns, cells = n_cells > window->n_cells ? n_cells : window->n_cells;
  tb_window_free(window);
  window->columns = calloc(columns, sizeof *window->columns);
  window->pointers = calloc(columns, sizeof *window->pointers);
  if (!window->columns || !window->pointers || tb_column_alloc(&window->block, columns * cells, false, exact) != TB_OK) {
    tb_window_free(window);
    return TB_NO_MEMORY;
  }
  window->n_columns = columns;
  window->n_cells = cells;
  for (size_t i = 0; i < columns; i++) {
    const tb_column *block = &window->block;
    window->columns[i] = (tb_column){.values = block->values + i * cells,
                                     .decimals = block->decimals + i * cells,
                                     .reasons = block->reasons + i * cells,
                                     .exact = exact ? block->exact + i * cells : NULL};
    window->pointers[i] = &window->columns[i];
  }
  return TB_OK;
}

void tb_window_free(tb_window *window) {
  tb_column_free(&window->block);
  free(window->columns);
  free(window->pointers);
  *window = (tb_window){0};
}

void tb_window_put(tb_window *window, size_t at, const tb_figure *figure) {
  tb_column *to = &window->columns[at];
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
}
