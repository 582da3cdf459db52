/* The walk over a program, and the calls from outside. */
#include "evaluator.h"

#include "across.h"
#include "reach.h"
#include "recall.h"
#include "slide.h"

#include <stdlib.h>

/* -------------------------------------------------------------------------------------------------------------- the stack */

tb_status tb_push(tb_evaluator *evaluator, tb_figure *figure) {
  if (!figure) return TB_NO_MEMORY;
  if (evaluator->n_stack == evaluator->stack_capacity) {
    const size_t capacity = evaluator->stack_capacity ? 2 * evaluator->stack_capacity : 16;
    tb_figure **stack = reallocarray(evaluator->stack, capacity, sizeof(tb_figure *));
    if (!stack) {
      tb_figure_give(&evaluator->pool, figure);
      return TB_NO_MEMORY;
    }
    evaluator->stack = stack;
    evaluator->stack_capacity = capacity;
  }
  evaluator->stack[evaluator->n_stack++] = figure;
  return TB_OK;
}

void tb_drop(tb_evaluator *evaluator, size_t n) {
  for (; n > 0; n--)
    tb_figure_give(&evaluator->pool, evaluator->stack[--evaluator->n_stack]);
}

tb_status tb_push_new(tb_evaluator *evaluator, const tb_scope *scope, tb_figure **out) {
  *out = tb_figure_take(&evaluator->pool, scope->exact, scope->first, scope->n);
  return tb_push(evaluator, *out);
}

/* --------------------------------------------------------------------------------------------------------------- the walk */

static const tb_handler handlers[TB_N_NODE_KINDS] = {
    [TB_NODE_NUMBER] = tb_run_number,
    [TB_NODE_SERIES] = tb_run_series,
    [TB_NODE_DECIMALS] = tb_run_decimals,
    [TB_NODE_TRUTH] = tb_run_truth,
    [TB_NODE_MEASURE] = tb_run_measure,
    [TB_NODE_FORMULA] = tb_run_formula,
    [TB_NODE_NEGATE] = tb_run_negate,
    [TB_NODE_ABS] = tb_run_abs,
    [TB_NODE_ROUND] = tb_run_round,
    [TB_NODE_START] = tb_run_span,
    [TB_NODE_END] = tb_run_span,
    [TB_NODE_MONTHS] = tb_run_span,
    [TB_NODE_ELAPSED] = tb_run_span,
    [TB_NODE_ADD] = tb_run_arithmetic,
    [TB_NODE_SUBTRACT] = tb_run_arithmetic,
    [TB_NODE_MULTIPLY] = tb_run_arithmetic,
    [TB_NODE_DIVIDE] = tb_run_arithmetic,
    [TB_NODE_LEAST] = tb_run_choose,
    [TB_NODE_GREATEST] = tb_run_choose,
    [TB_NODE_COALESCE] = tb_run_coalesce,
    [TB_NODE_IF] = tb_run_if,
    [TB_NODE_LESS] = tb_run_compare,
    [TB_NODE_LESS_EQUAL] = tb_run_compare,
    [TB_NODE_GREATER] = tb_run_compare,
    [TB_NODE_GREATER_EQUAL] = tb_run_compare,
    [TB_NODE_EQUAL] = tb_run_compare,
    [TB_NODE_NOT_EQUAL] = tb_run_compare,
    [TB_NODE_MISSING] = tb_run_missing,
    [TB_NODE_NOT] = tb_run_logic,
    [TB_NODE_AND] = tb_run_logic,
    [TB_NODE_OR] = tb_run_logic,
};

tb_status tb_run(tb_evaluator *evaluator, tb_range range, const tb_scope *scope, tb_figure **out) {
  const size_t below = evaluator->n_stack;
  tb_status status = TB_OK;
  for (uint32_t i = range.begin; i < range.end && !status; i++) {
    const tb_node *node = &evaluator->program.nodes[i];
    status = handlers[node->kind](evaluator, i, scope);
    if (tb_node_is_prefix(node->kind)) i = node->end - 1;
  }
  if (status) {
    tb_drop(evaluator, evaluator->n_stack - below);
    return status;
  }
  *out = evaluator->stack[--evaluator->n_stack];
  return TB_OK;
}

/* --------------------------------------------------------------------------------------------------------------- evaluators */

tb_status tb_evaluator_new(const tb_model *model, const tb_plan *plan, uint32_t indicator, tb_log *log, tb_evaluator **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!model || !plan) return TB_BAD_ARGUMENT;
  if (indicator != TB_NO_ID && indicator >= tb_panel_indicators(model->panel)) return TB_BAD_ARGUMENT;
  tb_evaluator *evaluator = calloc(1, sizeof *evaluator);
  if (!evaluator) return TB_NO_MEMORY;
  evaluator->model = model;
  evaluator->panel = model->panel;
  evaluator->is_condition = plan->is_condition;
  evaluator->own.indicator = indicator;
  tb_status status = tb_program_build(model, plan, indicator, log, &evaluator->program);
  evaluator->pool.is_marked = evaluator->program.is_marked;
  if (!status) status = tb_recall_new(&evaluator->program, &evaluator->recalls);
  if (!status) status = tb_windows_new(evaluator->program.n_windows, &evaluator->windows);
  if (status) {
    tb_evaluator_free(evaluator);
    return status;
  }
  *out = evaluator;
  return TB_OK;
}

void tb_evaluator_free(tb_evaluator *evaluator) {
  if (!evaluator) return;
  tb_figure_give(&evaluator->pool, evaluator->result);
  tb_figure_give(&evaluator->pool, evaluator->base.figure);
  tb_figure_pool_free(&evaluator->pool);
  tb_windows_free(evaluator->windows, evaluator->program.n_windows);
  tb_across_free(evaluator->across);
  tb_slides_forget(evaluator->slides);
  free(evaluator->slides);
  free(evaluator->recalls);
  free(evaluator->stack);
  tb_program_free(&evaluator->program);
  free(evaluator);
}

void tb_evaluator_set_exact(tb_evaluator *evaluator) {
  evaluator->only_exact = true;
}

void tb_evaluator_set_line(tb_evaluator *evaluator, const tb_timeline *line) {
  if (evaluator->own.line == line) return;
  evaluator->own.line = line;
  evaluator->decided.valid = evaluator->base.at.valid = false;
  tb_recall_forget(evaluator);
  tb_across_forget(evaluator->across);
  tb_slides_forget(evaluator->slides);
}

void tb_evaluator_read_once(tb_evaluator *evaluator) {
  evaluator->is_read_once = true;
}

void tb_evaluator_share_orders(tb_evaluator *evaluator, tb_orders *orders) {
  evaluator->orders = orders;
}

/* ----------------------------------------------------------------------------------------------------------------- calls */

/* A step of the own indicator's timeline is a key; expressions are evaluated in the period as it was written. */
tb_scope tb_fast_scope(const tb_evaluator *evaluator, tb_period period, uint32_t first, size_t n) {
  const uint32_t own = evaluator->own.indicator;
  const tb_known *known = own == TB_NO_ID ? NULL : &evaluator->model->known[own];
  return (tb_scope){.period = known ? tb_known_label(known, period) : period, .first = first, .n = n, .exact = evaluator->only_exact};
}

tb_scope tb_exact_scope(const tb_evaluator *evaluator, tb_period period, uint32_t entity) {
  tb_scope scope = tb_fast_scope(evaluator, period, entity, 1);
  scope.exact = true;
  return scope;
}

static bool is_good_call(const tb_evaluator *evaluator, uint32_t first, size_t n) {
  const size_t entities = evaluator ? tb_panel_entities(evaluator->panel) : 0;
  return evaluator && n <= TB_TILE && first <= entities && n <= entities - first;
}

static tb_figure *keep_result(tb_evaluator *evaluator, tb_figure *figure) {
  tb_figure_give(&evaluator->pool, evaluator->result);
  evaluator->result = figure;
  return figure;
}

bool tb_range_is_direct(const tb_program *program, tb_range range) {
  while (range.begin < range.end && program->nodes[range.begin].kind == TB_NODE_FORMULA && program->nodes[range.begin].end == range.end)
    range.begin++;
  const tb_node *node = &program->nodes[range.begin];
  if (node->kind == TB_NODE_MEASURE) return node->end == range.end;
  return node->kind == TB_NODE_SERIES && range.end - range.begin == 1;
}

tb_status tb_evaluate_numbers(tb_evaluator *evaluator, tb_period period, uint32_t first, size_t n, const tb_column **out) {
  if (!out || !is_good_call(evaluator, first, n) || evaluator->is_condition) return TB_BAD_ARGUMENT;
  const tb_range all = tb_program_all(&evaluator->program);
  tb_scope scope = tb_fast_scope(evaluator, period, first, n);
  tb_figure *figure;
  tb_status status = tb_run(evaluator, all, &scope, &figure);
  if (!status && !tb_range_is_direct(&evaluator->program, all) && !tb_figure_is_known(figure)) {
    tb_figure_give(&evaluator->pool, figure);
    scope.exact = true;
    status = tb_run(evaluator, all, &scope, &figure);
  }
  if (status) return status;
  *out = &keep_result(evaluator, figure)->column;
  return TB_OK;
}

static tb_status decide(tb_evaluator *evaluator, tb_period period, uint32_t first, size_t n) {
  if (!is_good_call(evaluator, first, n) || !evaluator->is_condition) return TB_BAD_ARGUMENT;
  const tb_scope scope = tb_fast_scope(evaluator, period, first, n);
  tb_figure *figure;
  evaluator->is_deciding = true;
  const tb_status status = tb_run(evaluator, tb_program_all(&evaluator->program), &scope, &figure);
  evaluator->is_deciding = false;
  if (status) return status;
  (void)keep_result(evaluator, figure);
  evaluator->decided = tb_keep_scope(&scope);
  return TB_OK;
}

tb_status tb_evaluate_truths(tb_evaluator *evaluator, tb_period period, uint32_t first, size_t n, tb_truth_masks *out) {
  if (!out) return TB_BAD_ARGUMENT;
  const tb_status status = decide(evaluator, period, first, n);
  if (!status) *out = evaluator->result->truth;
  return status;
}

tb_status tb_evaluate_condition(tb_evaluator *evaluator, tb_period period, uint32_t first, size_t n, const uint8_t **truth) {
  if (!truth) return TB_BAD_ARGUMENT;
  const tb_status status = decide(evaluator, period, first, n);
  if (status) return status;
  tb_truth_unpack(&evaluator->result->truth, n, evaluator->truths);
  *truth = evaluator->truths;
  return TB_OK;
}
