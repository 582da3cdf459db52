/*
 * What decided a condition: the comparison, its sides, base and peers. For one entity in exact arithmetic; for many in doubles, tile-wise,
 * and only where these are not exactly known, again for the one entity.
 */
#include "across.h"

#include "model/period.h"

/* ------------------------------------------------------------------------------------------------- the deciding comparison */

/* Whether a comparison stands in a range. */
static bool has_comparison(const tb_program *program, tb_range range) {
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
  *out = figure->truth[0] == TB_TRUE;
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
  *out = has_comparison(&evaluator->program, first) ? first : other;
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

static tb_status read_side(tb_evaluator *evaluator, tb_range range, const tb_scope *scope, double *value, tb_reason *reason) {
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

/* The operand's value in the base period, restated where it is. */
static tb_status read_base(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_decision *out) {
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

/* A comparison, taken apart. */
typedef struct comparison {
  const char *operator_text;
  tb_range left, right;
  uint32_t change, rank; /* measures of the left side, TB_NO_NODE: none */
} comparison;

static comparison comparison_at(const tb_program *program, uint32_t root) {
  const tb_node *node = &program->nodes[root];
  const tb_range left = {node->left, node->right};
  return (comparison){.operator_text = tb_node_operator(node->kind),
                      .left = left,
                      .right = {node->right, root},
                      .change = find_measure(program, left, is_change),
                      .rank = find_measure(program, left, is_rank)};
}

static tb_status read_evidence(tb_evaluator *evaluator, uint32_t root, const tb_scope *scope, tb_decision *out) {
  const comparison of = comparison_at(&evaluator->program, root);
  out->has_comparison = true;
  out->operator_text = of.operator_text;
  tb_status status = read_side(evaluator, of.left, scope, &out->figure, &out->figure_reason);
  if (!status) status = read_side(evaluator, of.right, scope, &out->threshold, &out->threshold_reason);
  if (!status && of.change != TB_NO_NODE) status = read_base(evaluator, of.change, scope, out);
  if (!status && of.rank != TB_NO_NODE) status = read_ranked(evaluator, of.rank, scope, out);
  return status;
}

static tb_decision no_decision(void) {
  return (tb_decision){.truth = TB_UNKNOWN, .figure_reason = TB_UNDEFINED, .threshold_reason = TB_UNDEFINED, .operator_text = ""};
}

tb_status tb_evaluate_decision(tb_evaluator *evaluator, tb_period period, uint32_t entity, tb_decision *out) {
  const uint8_t *truth;
  if (!out) return TB_BAD_ARGUMENT;
  *out = no_decision();
  tb_status status = tb_evaluate_condition(evaluator, period, entity, 1, &truth);
  if (status) return status;
  out->truth = truth[0];
  const tb_scope scope = tb_exact_scope(evaluator, period, entity);
  uint32_t root;
  status = find_comparison(evaluator, tb_program_all(&evaluator->program), &scope, &root);
  if (status || root == TB_NO_NODE) return status;
  return read_evidence(evaluator, root, &scope, out);
}

/* ---------------------------------------------------------------------------------------------------------- many entities */

/* Entities between two chosen ones that may be read with them: reading a cell more costs less than beginning anew. */
enum { GAP_MAX = 64 };

/* A run of chosen entities near to each other, and the scope that spans them. */
typedef struct chosen {
  tb_evaluator *evaluator;
  tb_period period;
  const uint32_t *entities;
  size_t n;
  tb_scope scope;
} chosen;

static chosen first_of(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n) {
  size_t taken = 1;
  while (taken < n && entities[taken] - entities[taken - 1] <= GAP_MAX && entities[taken] - entities[0] < TB_TILE)
    taken++;
  return (chosen){evaluator, period, entities, taken, tb_fast_scope(evaluator, period, entities[0], entities[taken - 1] - entities[0] + 1)};
}

static tb_scope exact_scope_at(const chosen *of, size_t k) {
  return tb_exact_scope(of->evaluator, of->period, of->entities[k]);
}

/* Whether the cell of a figure in doubles is as its exact figure would be, rounded once. */
static bool is_known(const tb_figure *figure, size_t i, bool direct) {
  return direct || !figure->errors || figure->errors[i] == 0;
}

static tb_status read_chosen(const chosen *of, tb_range range, double *values, uint8_t *reasons) {
  const bool direct = tb_range_is_direct(&of->evaluator->program, range);
  tb_figure *figure;
  tb_status status = tb_run(of->evaluator, range, &of->scope, &figure);
  if (status) return status;
  for (size_t k = 0; k < of->n && !status; k++) {
    const size_t i = of->entities[k] - of->scope.first;
    values[k] = figure->column.values[i];
    reasons[k] = figure->column.reasons[i];
    if (is_known(figure, i, direct)) continue;
    const tb_scope exact = exact_scope_at(of, k);
    tb_reason reason = TB_UNDEFINED;
    status = read_side(of->evaluator, range, &exact, &values[k], &reason);
    reasons[k] = (uint8_t)reason;
  }
  tb_figure_give(&of->evaluator->pool, figure);
  return status;
}

static tb_status read_bases(const chosen *of, uint32_t measure, tb_decision *out) {
  tb_reached base;
  tb_gathered read;
  tb_reach_base(of->evaluator, measure, &of->scope, &base);
  tb_status status = tb_gather(of->evaluator, measure, &of->scope, &read);
  if (status) return status;
  for (size_t k = 0; k < of->n && !status; k++) {
    const size_t i = of->entities[k] - of->scope.first;
    if (read.base ? !is_known(read.base, i, false) : !read.known) {
      const tb_scope exact = exact_scope_at(of, k);
      status = read_base(of->evaluator, measure, &exact, &out[k]);
      continue;
    }
    out[k].has_base = true;
    out[k].base_period = base.exists ? base.period : tb_period_unstated();
    out[k].base_reason = read.base ? (tb_reason)read.base->column.reasons[i] : TB_NO_BASE;
    if (read.base) out[k].base_value = read.base->column.values[i];
  }
  tb_gathered_give(of->evaluator, &read);
  return status;
}

/* How many are ranked is exactly known in doubles as well. */
static tb_status read_all_ranked(const chosen *of, uint32_t measure, tb_decision *out) {
  tb_figure *figure;
  const tb_status status = tb_run_across(of->evaluator, measure, tb_measure_row(TB_MEASURE_ranked), &of->scope, &figure);
  if (status) return status;
  for (size_t k = 0; k < of->n; k++) {
    const size_t i = of->entities[k] - of->scope.first;
    out[k].has_rank = true;
    if (figure->column.reasons[i] == TB_VALUE) out[k].ranked = (size_t)figure->column.values[i];
  }
  tb_figure_give(&of->evaluator->pool, figure);
  return TB_OK;
}

static tb_status decide_chosen(const chosen *of, const comparison *by, bool ranked, tb_decision *out) {
  double figures[TB_TILE], thresholds[TB_TILE];
  uint8_t figure_reasons[TB_TILE], threshold_reasons[TB_TILE];
  tb_status status = read_chosen(of, by->left, figures, figure_reasons);
  if (!status) status = read_chosen(of, by->right, thresholds, threshold_reasons);
  for (size_t k = 0; k < of->n && !status; k++) {
    out[k].has_comparison = true;
    out[k].operator_text = by->operator_text;
    out[k].figure = figures[k];
    out[k].figure_reason = (tb_reason)figure_reasons[k];
    out[k].threshold = thresholds[k];
    out[k].threshold_reason = (tb_reason)threshold_reasons[k];
  }
  if (!status && by->change != TB_NO_NODE) status = read_bases(of, by->change, out);
  if (!status && by->rank != TB_NO_NODE && ranked) status = read_all_ranked(of, by->rank, out);
  return status;
}

/* Whether one comparison decides for everybody, that is no `or` between two of them; *out is TB_NO_NODE where none does. */
static bool is_decided_by_one(const tb_program *program, uint32_t *out) {
  tb_range range = tb_program_all(program);
  *out = TB_NO_NODE;
  for (;;) {
    const uint32_t root = tb_program_root(program, range);
    const tb_node *node = &program->nodes[root];
    const tb_range left = {node->left, node->right}, right = {node->right, root};
    if (tb_node_is_comparison(node->kind)) {
      *out = root;
      return true;
    }
    switch (node->kind) {
    case TB_NODE_NOT: range = (tb_range){node->left, root}; break;
    case TB_NODE_OR:
      if (has_comparison(program, left) && has_comparison(program, right)) return false;
      __attribute__((fallthrough));
    case TB_NODE_AND: range = has_comparison(program, left) ? left : right; break;
    default: return true;
    }
  }
}

/* One by one: by which comparison depends on the entity. */
static tb_status decide_each(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n, bool ranked, tb_decision *out) {
  tb_status status = TB_OK;
  for (size_t k = 0; k < n && !status; k++) {
    status = tb_evaluate_decision(evaluator, period, entities[k], &out[k]);
    out[k].truth = TB_UNKNOWN;
    if (!ranked) out[k].ranked = 0;
    out[k].has_rank &= ranked;
  }
  return status;
}

static bool are_good_entities(const tb_evaluator *evaluator, const uint32_t *entities, size_t n) {
  for (size_t k = 1; k < n; k++)
    if (entities[k] < entities[k - 1]) return false;
  return n == 0 || entities[n - 1] < tb_panel_entities(evaluator->panel);
}

tb_status tb_evaluate_decisions(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n, bool ranked,
                                tb_decision *out) {
  if (!evaluator || !out || !evaluator->is_condition || !are_good_entities(evaluator, entities, n)) return TB_BAD_ARGUMENT;
  uint32_t root;
  for (size_t k = 0; k < n; k++)
    out[k] = no_decision();
  if (!is_decided_by_one(&evaluator->program, &root)) return decide_each(evaluator, period, entities, n, ranked, out);
  if (root == TB_NO_NODE) return TB_OK;
  const comparison by = comparison_at(&evaluator->program, root);
  tb_status status = TB_OK;
  for (size_t k = 0; k < n && !status;) {
    const chosen of = first_of(evaluator, period, entities + k, n - k);
    status = decide_chosen(&of, &by, ranked, out + k);
    k += of.n;
  }
  return status;
}

tb_status tb_evaluate_chosen(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n, double *values,
                             uint8_t *reasons) {
  if (!evaluator || evaluator->is_condition || !are_good_entities(evaluator, entities, n)) return TB_BAD_ARGUMENT;
  tb_status status = TB_OK;
  for (size_t k = 0; k < n && !status;) {
    const chosen of = first_of(evaluator, period, entities + k, n - k);
    status = read_chosen(&of, tb_program_all(&evaluator->program), values + k, reasons + k);
    k += of.n;
  }
  return status;
}
