/* Windows: several columns of the same few entities, one a period. */
#ifndef TB_EXPR_WINDOW_H
#define TB_EXPR_WINDOW_H

#include "figure.h"

/** Columns side by side in one block of memory, used again and again. */
typedef struct tb_window tb_window;
struct tb_window {
  tb_column block;
  tb_column *columns;
  const tb_column **pointers;
  size_t n_columns, n_cells; /* of each column */
};

/** Cells that a window should hold at most: so many fit the second-level cache, and long windows of many entities are cut. */
enum { TB_WINDOW_CELLS = 65536 };

/** Room for n columns of n_cells each. */
TB_NODISCARD tb_status tb_window_reserve(tb_window *window, size_t n, size_t n_cells, bool exact);
void tb_window_free(tb_window *window);

/** Copies a figure into column `at`. */
void tb_window_put(tb_window *window, size_t at, const tb_figure *figure);

#endif
