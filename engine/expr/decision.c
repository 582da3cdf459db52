/* What decided a condition: the comparison, its sides, base and peers. For one entity, in exact arithmetic. */
#include "decision.h"

#include "across.h"
#include "model/period.h"

/* ------------------------------------------------------------------------------------------------- the deciding comparison */

bool tb_has_comparison(const tb_program *program, tb_range range) {
  for (uint32_t i = range.begin; i < range.end; i++) {
    const tb_node *node = &program->nodes[i];
    if (tb_node_is_comparison(node->kind)) return true;
    if (tb_node_is_prefix(node->kind)) i = node->end - 1;
  }
  return false;
}

static tb_status is_true(tb_evaluator *evaluator, tb_range range, const tb_scope *scope, bool *out) {
  tb_figure *figure;
  const tb_status status = tb_run(evaluator, range, scope, &figure);
  if (status) return status;
  *out = tb_truth_at(&figure->truth, 0) == TB_TRUE;
  tb_figure_give(&evaluator->pool, figure);
  return TB_OK;
}

/* Of `and` the left side, of `or` the leftmost side that is true, else the left one; a side without a comparison gives way. */
static tb_status choose_side(tb_evaluator *evaluator, const tb_node *node, uint32_t self, const tb_scope *scope, tb_range *out) {
  const tb_range left = {node->left, node->right}, right = {node->right, self};
  bool left_true = true, right_true = false;
  tb_status status = TB_OK;
  if (node->kind == TB_NODE_OR) {
    status = is_true(evaluator, left, scope, &left_true);
    if (!status && !left_true) status = is_true(evaluator, right, scope, &right_true);
  }
  const bool prefers_right = !left_true && right_true;
  const tb_range first = prefers_right ? right : left, other = prefers_right ? left : right;
  *out = tb_has_comparison(&evaluator->program, first) ? first : other;
  return status;
}

/* TB_NO_NODE: no comparison decides, such as of missing(x). */
static tb_status find_comparison(tb_evaluator *evaluator, tb_range range, const tb_scope *scope, uint32_t *out) {
  tb_status status = TB_OK;
  *out = TB_NO_NODE;
  while (!status) {
    const uint32_t root = tb_program_root(&evaluator->program, range);
    const tb_node *node = &evaluator->program.nodes[root];
    if (tb_node_is_comparison(node->kind)) {
      *out = root;
      return TB_OK;
    }
    switch (node->kind) {
    case TB_NODE_NOT: range = (tb_range){node->left, root}; break;
    case TB_NODE_AND:
    case TB_NODE_OR: status = choose_side(evaluator, node, root, scope, &range); break;
    default: return TB_OK;
    }
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------ its evidence */

tb_status tb_read_side(tb_evaluator *evaluator, tb_range range, const tb_scope *scope, double *value, tb_reason *reason) {
  tb_figure *figure;
  const tb_status status = tb_run(evaluator, range, scope, &figure);
  if (status) return status;
  *value = figure->column.values[0];
  *reason = (tb_reason)figure->column.reasons[0];
  tb_figure_give(&evaluator->pool, figure);
  return TB_OK;
}

static bool is_change(const tb_node *node) {
  if (node->kind != TB_NODE_MEASURE || node->of.measure.row->breadth == TB_ACROSS) return false;
  const tb_reach reach = node->of.measure.row->reach;
  return reach == TB_REACH_YEAR_AGO || reach == TB_REACH_PREVIOUS || reach == TB_REACH_YEARS;
}

static bool is_rank(const tb_node *node) {
  return node->kind == TB_NODE_MEASURE && (node->of.measure.row->takes & TB_TAKES_WITHIN);
}

/* The first measure of a kind in a range, those in formulas left out. */
static uint32_t find_measure(const tb_program *program, tb_range range, bool (*is_wanted)(const tb_node *)) {
  for (uint32_t i = range.begin; i < range.end; i++) {
    const tb_node *node = &program->nodes[i];
    if (is_wanted(node)) return i;
    if (node->kind == TB_NODE_FORMULA) i = node->end - 1;
  }
  return TB_NO_NODE;
}

tb_status tb_read_base(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_decision *out) {
  tb_reached base;
  tb_gathered read;
  tb_reach_base(evaluator, measure, scope, &base);
  const tb_status status = tb_gather(evaluator, measure, scope, &read);
  if (status) return status;
  out->has_base = true;
  out->base_period = base.exists ? base.period : tb_period_unstated();
  out->base_reason = TB_NO_BASE;
  if (read.base) {
    out->base_value = read.base->column.values[0];
    out->base_reason = (tb_reason)read.base->column.reasons[0];
  }
  tb_gathered_give(evaluator, &read);
  return TB_OK;
}

static tb_status read_ranked(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_decision *out) {
  tb_figure *figure;
  const tb_status status = tb_run_across(evaluator, measure, tb_measure_row(TB_MEASURE_ranked), scope, &figure);
  if (status) return status;
  out->has_rank = true;
  if (figure->column.reasons[0] == TB_VALUE) out->ranked = (size_t)figure->column.values[0];
  tb_figure_give(&evaluator->pool, figure);
  return TB_OK;
}

tb_two_sides tb_two_sides_at(const tb_program *program, uint32_t root) {
  const tb_node *node = &program->nodes[root];
  const tb_range left = {node->left, node->right};
  return (tb_two_sides){.operator_text = tb_node_operator(node->kind),
                        .left = left,
                        .right = {node->right, root},
                        .change = find_measure(program, left, is_change),
                        .rank = find_measure(program, left, is_rank)};
}

static tb_status read_evidence(tb_evaluator *evaluator, uint32_t root, const tb_scope *scope, tb_decision *out) {
  const tb_two_sides of = tb_two_sides_at(&evaluator->program, root);
  out->has_comparison = true;
  out->operator_text = of.operator_text;
  tb_status status = tb_read_side(evaluator, of.left, scope, &out->figure, &out->figure_reason);
  if (!status) status = tb_read_side(evaluator, of.right, scope, &out->threshold, &out->threshold_reason);
  if (!status && of.change != TB_NO_NODE) status = tb_read_base(evaluator, of.change, scope, out);
  if (!status && of.rank != TB_NO_NODE) status = read_ranked(evaluator, of.rank, scope, out);
  return status;
}

tb_decision tb_no_decision(void) {
  return (tb_decision){.truth = TB_UNKNOWN, .figure_reason = TB_UNDEFINED, .threshold_reason = TB_UNDEFINED, .operator_text = ""};
}

tb_status tb_evaluate_decision(tb_evaluator *evaluator, tb_period period, uint32_t entity, tb_decision *out) {
  const uint8_t *truth;
  if (!out) return TB_BAD_ARGUMENT;
  *out = tb_no_decision();
  tb_status status = tb_evaluate_condition(evaluator, period, entity, 1, &truth);
  if (status) return status;
  out->truth = truth[0];
  const tb_scope scope = tb_exact_scope(evaluator, period, entity);
  uint32_t root;
  status = find_comparison(evaluator, tb_program_all(&evaluator->program), &scope, &root);
  if (status || root == TB_NO_NODE) return status;
  return read_evidence(evaluator, root, &scope, out);
}
