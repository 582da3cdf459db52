/* Measures cell by cell: a slice of the operand, the kernel, a slice of the result. */
#include "across.h"
#include "recall.h"
#include "slide.h"

#include <string.h>

void tb_operand_character(const tb_evaluator *evaluator, uint32_t measure, tb_kind *kind, tb_better *better) {
  const uint32_t plain = evaluator->program.facts[measure].plain;
  *kind = TB_KIND_UNDECLARED;
  *better = TB_BETTER_UNDECLARED;
  if (plain == TB_NO_NODE) return;
  const tb_indicator *indicator = tb_panel_indicator(evaluator->panel, evaluator->program.nodes[plain].of.series.indicator);
  *kind = indicator->kind;
  *better = indicator->better;
}

void tb_set_kernel_errors(tb_figure *figure, const tb_measure *measure) {
  figure->error_form = measure->rational ? TB_ERRORS_ROUNDED : TB_ERRORS_NONE;
}

/* The cells [at, at + n) of a column. */
static tb_column part_of(const tb_column *column, size_t at, size_t n) {
  tb_column part = *column;
  part.n = n;
  part.first += (uint32_t)at;
  part.values += at;
  part.decimals += at;
  part.reasons += at;
  if (part.exact) part.exact += at;
  return part;
}

/* Reads the operand so that it is exactly known: in rationals where doubles are not. */
static tb_status gather_known(tb_evaluator *evaluator, uint32_t node, tb_scope scope, tb_gathered *out) {
  const tb_status status = tb_gather(evaluator, node, &scope, out);
  if (status || out->known) return status;
  tb_gathered_give(evaluator, out);
  scope.exact = true;
  return tb_gather(evaluator, node, &scope, out);
}

/*
 * Takes the mark of numbers that are not comparable from a figure, so that a kernel computes with them; marked[i] says where it was, as
 * soon as it was anywhere: `any`, which is returned.
 */
static bool unmark(tb_figure *figure, bool *marked, bool any) {
  uint8_t *const begin = figure->column.reasons, *const end = begin + figure->column.n;
  for (uint8_t *at = begin; (at = memchr(at, TB_NOT_COMPARABLE, (size_t)(end - at))) != NULL; at++) {
    if (!any) memset(marked, false, figure->column.n * sizeof *marked);
    any = true;
    *at = TB_VALUE;
    marked[at - begin] = true;
  }
  return any;
}

static void mark_again(tb_column *result, const bool *marked) {
  for (size_t i = 0; i < result->n; i++)
    if (marked[i] && result->reasons[i] == TB_VALUE) result->reasons[i] = TB_NOT_COMPARABLE;
}

/* Changes go on being computed from numbers that are not comparable, and stay so; windows take those for missing. */
static bool unmark_operands(const tb_measure *measure, tb_gathered *read, bool *marked) {
  if (read->window) return false;
  bool any = measure->reach != TB_REACH_LAG && unmark(read->now, marked, false);
  if (read->base) any = unmark(read->base, marked, any);
  return any;
}

/* What the results state: of a window what its values do, of a lag what was read, else what is stated now. */
static void carry_footings(const tb_measure *measure, const tb_gathered *read, tb_footing *footings) {
  const tb_figure *stated = measure->reach == TB_REACH_LAG && read->base ? read->base : read->now;
  const tb_footing *from = read->window ? read->footings : stated->footings;
  for (size_t i = 0; i < read->now->column.n; i++)
    footings[i] = tb_footing_carried(from[i], measure->carries);
}

/* The base stays with the evaluator: evidence may ask for it. */
static void keep_base(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, tb_gathered *read) {
  tb_figure_give(&evaluator->pool, evaluator->base.figure);
  evaluator->base.node = node;
  evaluator->base.at = tb_keep_scope(scope);
  evaluator->base.figure = read->base;
  read->base = NULL;
}

/* One slice short enough for the window; the span is the operand's. */
static tb_status compute(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, tb_figure *out, size_t at) {
  const tb_node_measure *measure = &evaluator->program.nodes[node].of.measure;
  tb_gathered read;
  tb_status status = gather_known(evaluator, node, *scope, &read);
  if (status) return status;
  tb_rows rows = {.n = scope->n,
                  .now = &read.now->column,
                  .base = read.base ? &read.base->column : NULL,
                  .window = read.window,
                  .n_window = read.n_window,
                  .running = read.running,
                  .last_step = read.last_step,
                  .incomparable = read.has_flags ? read.flags : NULL};
  bool marked[TB_TILE];
  tb_operand_character(evaluator, node, &rows.kind, &rows.better);
  const bool any_marked = unmark_operands(measure->row, &read, marked);
  tb_column part = part_of(&out->column, at, scope->n);
  status = measure->row->kernel(&rows, &measure->args, &part);
  if (!status && any_marked) mark_again(&part, marked);
  if (!status && read.window && read.has_flags) tb_column_flag_incomparable(&part, read.flags);
  if (out->footings) carry_footings(measure->row, &read, out->footings + at);
  out->span = read.now->span;
  out->span.kind = tb_kind_of_result(out->span.kind);
  if (!scope->exact && read.base && !any_marked) keep_base(evaluator, node, scope, &read);
  tb_gathered_give(evaluator, &read);
  return status;
}

/* How many entities a slice has at most, so that windows stay small. */
static size_t slice_of(const tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const tb_node_measure *measure = &evaluator->program.nodes[node].of.measure;
  if (measure->row->reach != TB_REACH_WINDOW) return TB_TILE;
  const size_t most = TB_WINDOW_CELLS / tb_reach_steps(evaluator, node, scope);
  return most > 0 ? most : 1;
}

static tb_status run_slices(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, tb_figure *out) {
  const size_t most = slice_of(evaluator, node, scope);
  tb_status status = TB_OK;
  for (size_t at = 0; at < scope->n && !status; at += most) {
    tb_scope slice = *scope;
    slice.first += (uint32_t)at;
    slice.n = scope->n - at < most ? scope->n - at : most;
    status = compute(evaluator, node, &slice, out, at);
  }
  return status;
}

/* A block of entities whose windows are kept together, of which the scope may want some: cell `at` and those after it. */
static tb_status run_block(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, tb_figure *out, size_t at, size_t *end) {
  tb_scope block = *scope;
  tb_slide_block(evaluator, node, scope, at, &block.first, &block.n);
  const size_t skipped = scope->first + at - block.first, rest = scope->n - at, n = block.n - skipped < rest ? block.n - skipped : rest;
  *end = at + n;
  if (n == block.n) return compute(evaluator, node, &block, out, at);
  tb_figure *whole = tb_figure_take(&evaluator->pool, scope->exact, block.first, block.n);
  if (!whole) return TB_NO_MEMORY;
  tb_figure_set_errors(whole, 0);
  const tb_status status = compute(evaluator, node, &block, whole, 0);
  for (size_t i = 0; !status && i < n; i++)
    tb_figure_copy_cell(out, at + i, whole, skipped + i);
  out->span = whole->span;
  tb_figure_give(&evaluator->pool, whole);
  return status;
}

static tb_status run_point(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, tb_figure *out) {
  tb_status status = TB_OK;
  if (tb_slides(evaluator, node, scope)) {
    for (size_t at = 0; at < scope->n && !status;)
      status = run_block(evaluator, node, scope, out, at, &at);
  } else {
    status = run_slices(evaluator, node, scope, out);
  }
  if (!status) tb_set_kernel_errors(out, evaluator->program.nodes[node].of.measure.row);
  return status;
}

/* Whether the truth of a comparison of this very measure is all that is asked for: why a cell has no value does not matter. */
static bool is_only_compared(const tb_evaluator *evaluator, uint32_t node) {
  const tb_program *program = &evaluator->program;
  const tb_node *root = &program->nodes[tb_program_root(program, tb_program_all(program))];
  return evaluator->is_deciding && tb_node_is_comparison(root->kind) && root->left == node && program->nodes[node].end == root->right;
}

/* Whether a change of a series has no base for anybody, as in its first year: then nothing need be read. */
static bool lacks_base(const tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const tb_reach reach = evaluator->program.nodes[node].of.measure.row->reach;
  const uint32_t plain = evaluator->program.facts[node].plain;
  if (reach != TB_REACH_YEAR_AGO && reach != TB_REACH_PREVIOUS && reach != TB_REACH_YEARS) return false;
  if (plain == TB_NO_NODE || evaluator->program.nodes[plain].kind != TB_NODE_SERIES) return false;
  tb_reached base;
  tb_span span;
  tb_reach_base(evaluator, node, scope, &base);
  if (base.exists && tb_recall_scope(evaluator, plain, &base.scope, &span)) return false;
  const tb_row *now = tb_recall_scope(evaluator, plain, scope, &span);
  return !now || !tb_row_has_bases(now);
}

tb_status tb_run_measure(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const tb_measure *row = evaluator->program.nodes[node].of.measure.row;
  tb_figure *figure = NULL;
  if (row->breadth == TB_ACROSS) {
    const tb_status status = tb_run_across(evaluator, node, row, scope, &figure);
    return status ? status : tb_push(evaluator, figure);
  }
  figure = tb_figure_take(&evaluator->pool, scope->exact, scope->first, scope->n);
  if (!figure) return TB_NO_MEMORY;
  if (!scope->exact && is_only_compared(evaluator, node) && lacks_base(evaluator, node, scope)) {
    tb_figure_fill_reason(figure, TB_NO_BASE);
    return tb_push(evaluator, figure);
  }
  const tb_status status = run_point(evaluator, node, scope, figure);
  if (!status) return tb_push(evaluator, figure);
  tb_figure_give(&evaluator->pool, figure);
  return status;
}
