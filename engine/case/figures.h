/* The figures of an explanation: observations looked up, listed, and set against each other. */
#ifndef TB_CASE_FIGURES_H
#define TB_CASE_FIGURES_H

#include "words.h"

/** Rows that a table of an explanation holds at most, what is left out being counted; figures that are looked at at most. */
enum { TB_EXPLAINED_ROWS = 500, TB_FIGURES_MAX = 100000 };

/** One observation. */
typedef struct tb_figure {
  uint32_t indicator, entity;
  size_t row_index; /* among the indicator's rows */
  const tb_row *row;
  tb_cell_detail cell;
} tb_figure;

/** Figures in the order indicator, entity (bytes of the codes), period. Freed with free(figures). */
typedef struct tb_figures {
  tb_figure *figures;
  size_t n, capacity;
} tb_figures;

/** The observations of the flagged indicators and entities (a flag each), the first TB_FIGURES_MAX of them. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_figures_collect(const tb_case *opened, const bool *indicators, const bool *entities, tb_figures *out);

/** A table: indicator, entity, period, value, written, unit, status, place. */
void tb_explain_figures(tb_explanation *e, const tb_case *opened, const tb_figures *figures);

/** A table of differences between figures of an indicator and entity that are next to each other in time, later minus earlier, and whether
 * they may be compared (differences.c). */
void tb_explain_differences(tb_explanation *e, const tb_case *opened, const tb_figures *figures);

/** Cells of a row of the table of figures from its period on: period, value, written, unit, status, place. */
void tb_figure_cells(tb_grid *grid, const tb_case *opened, const tb_figure *figure);

/** A paragraph that says how many rows were left out; nothing when none were. */
void tb_explain_left_out(tb_explanation *e, size_t n);

#endif
