#include "figures.h"

#include <stdlib.h>

static tb_figure *add_figure(tb_figures *list) {
  if (list->n == list->capacity) {
    size_t capacity = list->capacity > 0 ? 2 * list->capacity : 64;
    tb_figure *grown = realloc(list->figures, capacity * sizeof *grown);
    if (grown == NULL) {
      return NULL;
    }
    list->figures = grown;
    list->capacity = capacity;
  }
  return &list->figures[list->n++];
}

static tb_status collect_series(const tb_case *opened, uint32_t indicator, uint32_t entity, tb_figures *out) {
  for (size_t r = 0; r < tb_panel_rows(opened->panel, indicator) && out->n < TB_FIGURES_MAX; r++) {
    const tb_row *row = tb_panel_row_at(opened->panel, indicator, r);
    tb_cell_detail cell;
    if (!tb_row_has_tile(row, entity / TB_TILE) || !tb_row_detail(opened->panel, row, entity, &cell)) {
      continue;
    }
    tb_figure *figure = add_figure(out);
    if (figure == NULL) {
      return TB_NO_MEMORY;
    }
    *figure = (tb_figure){indicator, entity, r, row, cell};
  }
  return TB_OK;
}

tb_status tb_figures_collect(const tb_case *opened, const bool *indicators, const bool *entities, tb_figures *out) {
  const uint32_t *indicator_order = tb_panel_indicator_order(opened->panel);
  const uint32_t *entity_order = tb_panel_entity_order(opened->panel);
  size_t n_entities = tb_panel_entities(opened->panel);
  *out = (tb_figures){0};
  for (size_t i = 0; i < tb_panel_indicators(opened->panel); i++) {
    for (size_t k = 0; indicators[indicator_order[i]] && k < n_entities; k++) {
      if (!entities[entity_order[k]]) {
        continue;
      }
      tb_status status = collect_series(opened, indicator_order[i], entity_order[k], out);
      if (status != TB_OK) {
        free(out->figures);
        *out = (tb_figures){0};
        return status;
      }
    }
  }
  return TB_OK;
}

void tb_figure_cells(tb_grid *grid, const tb_case *opened, const tb_figure *figure) {
  tb_explanation *e = grid->explanation;
  const tb_cell_detail *cell = &figure->cell;
  tb_grid_cell(grid, tb_word_period(e, tb_row_label(figure->row)));
  tb_grid_cell(grid, tb_word_figure(e, cell));
  tb_grid_cell(grid, cell->written);
  tb_grid_cell(grid, tb_word_unit(opened, figure->indicator, cell));
  tb_grid_cell(grid, tb_word_cell_status(e, opened, cell));
  tb_grid_cell(grid, tb_word_place(e, opened, cell->file, cell->line));
}

void tb_explain_left_out(tb_explanation *e, size_t n) {
  if (n > 0) {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "%zu more rows are left out here.", "另有 %zu 行未列出。", n));
  }
}

void tb_explain_figures(tb_explanation *e, const tb_case *opened, const tb_figures *figures) {
  static const char *const COLUMNS[][2] = {{"indicator", "指标"}, {"entity", "主体"}, {"period", "时期"}, {"value", "数值"},
                                           {"written", "原文"},   {"unit", "单位"},   {"status", "状态"}, {"place", "出处"}};
  tb_grid grid = tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
  size_t shown = figures->n < TB_EXPLAINED_ROWS ? figures->n : TB_EXPLAINED_ROWS;
  for (size_t i = 0; i < shown; i++) {
    const tb_figure *figure = &figures->figures[i];
    tb_grid_cell(&grid, tb_panel_indicator_code(opened->panel, figure->indicator));
    tb_grid_cell(&grid, tb_panel_entity_code(opened->panel, figure->entity));
    tb_figure_cells(&grid, opened, figure);
  }
  tb_grid_end(&grid, "");
  tb_explain_left_out(e, figures->n - shown);
  if (figures->n == TB_FIGURES_MAX) {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_text(e->language, "Further figures were not looked at.", "其余数字未查看。"));
  }
}
