#include "to_date.h"

#include "model/period.h"

#include <string.h>

/* A gathering from now back to January. */
typedef struct tiling {
  tb_evaluator *evaluator;
  uint32_t measure;
  const tb_scope *scope;
  bool covered[TB_TILE]; /* by a block: nothing is wanted of earlier spans */
} tiling;

static tb_status read(tiling *of, tb_shift shift, tb_figure **out) {
  tb_evaluator *evaluator = of->evaluator;
  tb_reached reached;
  tb_reach_shift(evaluator, of->measure, of->scope, shift, &reached);
  if (reached.exists) return tb_run(evaluator, tb_program_operand(&evaluator->program, of->measure), &reached.scope, out);
  *out = tb_figure_take(&evaluator->pool, of->scope->exact, of->scope->first, of->scope->n);
  if (!*out) return TB_NO_MEMORY;
  tb_figure_fill_reason(*out, TB_MISSING);
  return TB_OK;
}

static bool lacks_any(const tiling *of, const tb_figure *figure) {
  for (size_t i = 0; i < of->scope->n; i++)
    if (!of->covered[i] && figure->column.reasons[i] == TB_MISSING) return true;
  return false;
}

static void put_zero(tb_figure *figure, size_t i) {
  tb_column_set(&figure->column, i, 0, 0);
  if (figure->errors) figure->errors[i] = 0;
}

/* Puts blocks where spans are missing, and nothing more where a block has covered them. */
static tb_status cover(tiling *of, tb_figure *figure, int count) {
  for (size_t i = 0; i < of->scope->n; i++)
    if (of->covered[i]) put_zero(figure, i);
  if (!lacks_any(of, figure)) return TB_OK;
  tb_figure *block;
  const tb_status status = read(of, (tb_shift){.kind = TB_SHIFT_BLOCK, .count = count}, &block);
  if (status) return status;
  for (size_t i = 0; i < of->scope->n; i++) {
    if (of->covered[i] || figure->column.reasons[i] != TB_MISSING || block->column.reasons[i] != TB_VALUE) continue;
    tb_figure_copy_cell(figure, i, block, i);
    of->covered[i] = true;
  }
  tb_figure_give(&of->evaluator->pool, block);
  return TB_OK;
}

/* The column `back` spans before now; a first one that is shorter than the others can be nothing but a block. */
static tb_status gather_span(tiling *of, int back, bool is_whole, tb_window *window, size_t at, bool *known) {
  tb_figure *figure;
  const tb_shift lengths = {.kind = TB_SHIFT_LENGTHS, .count = back}, block = {.kind = TB_SHIFT_BLOCK, .count = back - 1};
  tb_status status = read(of, is_whole ? lengths : block, &figure);
  if (status) return status;
  status = cover(of, figure, back - 1);
  if (!status) {
    *known = tb_figure_is_known(figure);
    tb_window_put(window, at, figure);
    window->pointers[at] = &window->columns[at];
  }
  tb_figure_give(&of->evaluator->pool, figure);
  return status;
}

tb_status tb_gather_to_date(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_period period, tb_window *window,
                            tb_gathered *out) {
  const int months = tb_period_months(period), before = months > 0 ? tb_period_first_month(period) % 12 : 0;
  if (months == 0 || before + months > 12) return TB_OK;
  const int whole = before / months, spans = whole + (before % months > 0);
  const size_t n = (size_t)spans + 1;
  tiling of = {.evaluator = evaluator, .measure = measure, .scope = scope};
  tb_status status = tb_window_reserve(window, n, scope->n, scope->exact);
  for (int back = 1; back <= spans && !status && out->known; back++)
    status = gather_span(&of, back, back <= whole, window, (size_t)(spans - back), &out->known);
  if (status) return status;
  window->pointers[n - 1] = &out->now->column;
  out->window = window->pointers;
  out->n_window = n;
  return TB_OK;
}
