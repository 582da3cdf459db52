/*
 * Conditions: three-valued. A comparison of doubles that are too near to each other for their errors, or for the language's 1e-9, is
 * decided again with exact numbers, for that entity alone.
 */
#include "mixed.h"

#include "evaluator.h"

#include <string.h>

static const double nearness = 1e-9;

static uint8_t holds(tb_node_kind kind, int order) {
  switch (kind) {
  case TB_NODE_LESS: return order < 0;
  case TB_NODE_LESS_EQUAL: return order <= 0;
  case TB_NODE_GREATER: return order > 0;
  case TB_NODE_GREATER_EQUAL: return order >= 0;
  case TB_NODE_EQUAL: return order == 0;
  default: return order != 0;
  }
}

static int order_of(double a, double b) {
  return (a > b) - (a < b);
}

static int exact_order(const tb_column *left, size_t i, const tb_column *right, size_t j) {
  tb_rational x, y;
  tb_rational_init(&x);
  tb_rational_init(&y);
  tb_column_exact(left, i, &x);
  tb_column_exact(right, j, &y);
  const int order = tb_rational_compare(&x, &y);
  tb_rational_clear(&x);
  tb_rational_clear(&y);
  return order;
}

/* ----------------------------------------------------------------------------------------------------------- second look */

static tb_scope exact_scope(const tb_scope *scope, size_t i) {
  tb_scope one = *scope;
  one.first += (uint32_t)i;
  one.n = 1;
  one.exact = true;
  return one;
}

/* A comparison of one entity's exact figures. */
static tb_status look_again(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, size_t i, uint8_t *truth, uint8_t *reason) {
  const tb_node *comparison = &evaluator->program.nodes[node];
  const tb_scope one = exact_scope(scope, i);
  tb_figure *left, *right;
  tb_status status = tb_run(evaluator, (tb_range){comparison->left, comparison->right}, &one, &left);
  if (status) return status;
  status = tb_run(evaluator, (tb_range){comparison->right, node}, &one, &right);
  if (!status) {
    *reason = left->column.reasons[0] ? left->column.reasons[0] : right->column.reasons[0];
    *truth = *reason ? TB_UNKNOWN : holds(comparison->kind, exact_order(&left->column, 0, &right->column, 0));
    tb_figure_give(&evaluator->pool, right);
  }
  tb_figure_give(&evaluator->pool, left);
  return status;
}

/* Whether doubles cannot tell. What is short or exactly zero is known; two equal short cells are equal decimals. */
static bool is_doubtful(const tb_figure *left, const tb_figure *right, size_t i) {
  if (!left->errors) return false;
  const double a_error = left->errors[i], b_error = right->errors[i];
  if (isinf(a_error) || isinf(b_error)) return true;
  if (left->column.reasons[i] || right->column.reasons[i]) return false;
  const double a = left->column.values[i], b = right->column.values[i];
  const bool a_known = a == 0 || tb_column_is_short(&left->column, i), b_known = b == 0 || tb_column_is_short(&right->column, i);
  if (a_known && b_known) return false;
  const double bounds = fabs(a) * (a_error + TB_ROUNDING) + fabs(b) * (b_error + TB_ROUNDING);
  const double near = nearness * fmax(fabs(a), fabs(b));
  return !(fabs(a - b) > fmax(bounds, near));
}

static int order_at(const tb_figure *left, const tb_figure *right, size_t i) {
  const bool short_cells = tb_column_is_short(&left->column, i) && tb_column_is_short(&right->column, i);
  if (left->errors || short_cells) return order_of(left->column.values[i], right->column.values[i]);
  return exact_order(&left->column, i, &right->column, i);
}

/* ------------------------------------------------------------------------------------------------------------ comparisons */

tb_status tb_run_compare(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const tb_node_kind kind = evaluator->program.nodes[node].kind;
  tb_figure *left = tb_top(evaluator, 1);
  const tb_figure *right = tb_top(evaluator, 0);
  uint8_t *reasons = left->column.reasons;
  const bool comparable = tb_span_join(kind, left->span, right->span).comparable;
  bool mixed[TB_TILE];
  const bool has_mixed = tb_flag_mixed_operands(evaluator, node, scope, left, right, mixed);
  tb_status status = TB_OK;
  for (size_t i = 0; i < scope->n && !status; i++) {
    const bool doubtful = is_doubtful(left, right, i);
    const uint8_t reason = reasons[i] ? reasons[i] : right->column.reasons[i];
    if (doubtful) {
      status = look_again(evaluator, node, scope, i, &left->truth[i], &reasons[i]);
    } else {
      left->truth[i] = reason ? TB_UNKNOWN : holds(kind, order_at(left, right, i));
      reasons[i] = reason;
    }
    if ((comparable && !(has_mixed && mixed[i])) || reasons[i]) continue;
    left->truth[i] = TB_UNKNOWN;
    reasons[i] = TB_NOT_COMPARABLE;
  }
  left->span = (tb_span){0};
  if (!status) tb_drop(evaluator, 1);
  return status;
}

tb_status tb_run_missing(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  tb_figure *figure = tb_top(evaluator, 0);
  const uint8_t *reasons = figure->column.reasons;
  tb_status status = TB_OK;
  for (size_t i = 0; i < scope->n && !status; i++) {
    figure->truth[i] = reasons[i] != TB_VALUE;
    if (!figure->errors || !isinf(figure->errors[i])) continue;
    const tb_scope one = exact_scope(scope, i);
    tb_figure *exact;
    status = tb_run(evaluator, (tb_range){evaluator->program.nodes[node].left, node}, &one, &exact);
    if (status) break;
    figure->truth[i] = exact->column.reasons[0] != TB_VALUE;
    tb_figure_give(&evaluator->pool, exact);
  }
  figure->span = (tb_span){0};
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------ logic */

static void negate_all(tb_figure *figure) {
  static const uint8_t opposite[] = {[TB_FALSE] = TB_TRUE, [TB_TRUE] = TB_FALSE, [TB_UNKNOWN] = TB_UNKNOWN};
  for (size_t i = 0; i < figure->column.n; i++)
    figure->truth[i] = opposite[figure->truth[i]];
}

/* One side that is `decisive` (false for and, true for or) decides; else one that is unknown leaves it unknown (Kleene). */
static void join_all(tb_figure *left, const tb_figure *right, uint8_t decisive) {
  for (size_t i = 0; i < left->column.n; i++) {
    const uint8_t a = left->truth[i], b = right->truth[i];
    if (a == decisive || b == decisive) {
      left->truth[i] = decisive;
    } else if (a != TB_UNKNOWN) {
      left->truth[i] = b;
      left->column.reasons[i] = right->column.reasons[i];
    }
  }
}

tb_status tb_run_logic(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  (void)scope;
  const tb_node_kind kind = evaluator->program.nodes[node].kind;
  if (kind == TB_NODE_NOT) {
    negate_all(tb_top(evaluator, 0));
    return TB_OK;
  }
  join_all(tb_top(evaluator, 1), tb_top(evaluator, 0), kind == TB_NODE_AND ? TB_FALSE : TB_TRUE);
  tb_drop(evaluator, 1);
  return TB_OK;
}
