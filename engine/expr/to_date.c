#include "to_date.h"

#include "comparable.h"
#include "model/period.h"

#include <string.h>

/* A gathering from now back to January. */
typedef struct tiling {
  tb_evaluator *evaluator;
  uint32_t measure;
  const tb_scope *scope;
  bool covered[TB_TILE]; /* by a block: nothing is wanted of earlier spans */
  bool *broken;          /* a break lies after a span that counts */
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

/* Notes breaks after a span, for those of whom it counts. */
static void note_breaks(tiling *of, tb_shift shift, const bool *counts) {
  tb_reached reached;
  bool broken[TB_TILE];
  if (!of->evaluator->program.facts[of->measure].is_marked) return;
  tb_reach_shift(of->evaluator, of->measure, of->scope, shift, &reached);
  if (!reached.exists || !tb_flag_broken(of->evaluator, of->measure, of->scope, &reached.scope, broken)) return;
  for (size_t i = 0; i < of->scope->n; i++)
    of->broken[i] |= broken[i] && counts[i];
}

static bool lacks_any(const tiling *of, const tb_figure *figure) {
  for (size_t i = 0; i < of->scope->n; i++)
    if (!of->covered[i] && figure->column.reasons[i] == TB_MISSING) return true;
  return false;
}

static void put_zero(tb_figure *figure, size_t i) {
  tb_column_set(&figure->column, i, 0, 0);
  if (figure->errors) tb_figure_set_error(figure, i, 0);
  if (figure->footings) figure->footings[i] = (tb_footing){0};
}

/* Puts blocks where spans are missing, and nothing more where a block has covered them. */
static tb_status cover(tiling *of, tb_figure *figure, int count) {
  for (size_t i = 0; i < of->scope->n; i++)
    if (of->covered[i]) put_zero(figure, i);
  if (!lacks_any(of, figure)) return TB_OK;
  tb_figure *block;
  const tb_shift shift = {.kind = TB_SHIFT_BLOCK, .count = count};
  bool counts[TB_TILE] = {false};
  const tb_status status = read(of, shift, &block);
  if (status) return status;
  for (size_t i = 0; i < of->scope->n; i++) {
    if (of->covered[i] || figure->column.reasons[i] != TB_MISSING || block->column.reasons[i] != TB_VALUE) continue;
    tb_figure_copy_cell(figure, i, block, i);
    of->covered[i] = counts[i] = true;
  }
  note_breaks(of, shift, counts);
  tb_figure_give(&of->evaluator->pool, block);
  return TB_OK;
}

/* The step `back` spans before now; a first one that is shorter than the others can be nothing but a block. */
static tb_status gather_span(tiling *of, int back, bool is_whole, tb_window *window, size_t at) {
  tb_figure *figure;
  const tb_shift lengths = {.kind = TB_SHIFT_LENGTHS, .count = back}, block = {.kind = TB_SHIFT_BLOCK, .count = back - 1};
  const tb_shift shift = is_whole ? lengths : block;
  bool counts[TB_TILE];
  tb_status status = read(of, shift, &figure);
  if (status) return status;
  for (size_t i = 0; i < of->scope->n; i++)
    counts[i] = !of->covered[i] && figure->column.reasons[i] == TB_VALUE;
  note_breaks(of, shift, counts);
  status = cover(of, figure, back - 1);
  if (!status) tb_window_set(window, at, figure);
  tb_figure_give(&of->evaluator->pool, figure);
  return status;
}

size_t tb_to_date_spans(tb_period period) {
  int whole, spans;
  return tb_spans_before(period, &whole, &spans) ? (size_t)spans + 1 : 0;
}

tb_status tb_gather_to_date(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_period period, tb_window *window,
                            bool *broken) {
  int whole, spans;
  tiling of = {.evaluator = evaluator, .measure = measure, .scope = scope, .broken = broken};
  tb_status status = TB_OK;
  if (!tb_spans_before(period, &whole, &spans)) return TB_OK;
  for (int back = 1; back <= spans && !status && window->n_unknown == 0; back++)
    status = gather_span(&of, back, back <= whole, window, (size_t)(spans - back));
  return status;
}

/* Why there is no value after a shift; TB_VALUE: there is one. Of one entity. */
static tb_status read_reason(tiling *of, tb_shift shift, tb_reason *reason) {
  tb_figure *figure;
  const tb_status status = read(of, shift, &figure);
  if (status) return status;
  *reason = (tb_reason)figure->column.reasons[0];
  tb_figure_give(&of->evaluator->pool, figure);
  return TB_OK;
}

tb_status tb_to_date_tiles(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, int *whole, bool *has_block) {
  tiling of = {.evaluator = evaluator, .measure = measure, .scope = scope};
  tb_period period;
  int spans;
  *whole = 0;
  *has_block = false;
  if (!tb_reach_period(evaluator, measure, scope, &period) || !tb_spans_before(period, whole, &spans)) return TB_OK;
  *has_block = spans > *whole;
  for (int back = 1; back <= *whole; back++) {
    tb_reason reason, of_block;
    tb_status status = read_reason(&of, (tb_shift){.kind = TB_SHIFT_LENGTHS, .count = back}, &reason);
    if (!status && reason == TB_MISSING) status = read_reason(&of, (tb_shift){.kind = TB_SHIFT_BLOCK, .count = back - 1}, &of_block);
    if (status) return status;
    if (reason != TB_MISSING || of_block != TB_VALUE) continue;
    *whole = back - 1;
    *has_block = true;
  }
  return TB_OK;
}
