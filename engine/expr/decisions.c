/*
 * What decided a condition for many entities of a period: read in slices in doubles, and only where these are not exactly known again for
 * the one entity in exact arithmetic. What the evaluator has at hand, because it just decided the condition, is not computed again.
 */
#include "decision.h"

#include "across.h"
#include "model/period.h"
#include "recall.h"

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

static tb_status read_figure(const chosen *of, tb_range range, const tb_figure *figure, double *values, uint8_t *reasons) {
  const bool direct = tb_range_is_direct(&of->evaluator->program, range);
  tb_status status = TB_OK;
  for (size_t k = 0; k < of->n && !status; k++) {
    const size_t i = of->entities[k] - figure->column.first;
    values[k] = figure->column.values[i];
    reasons[k] = figure->column.reasons[i];
    if (is_known(figure, i, direct)) continue;
    const tb_scope exact = exact_scope_at(of, k);
    tb_reason reason = TB_UNDEFINED;
    status = tb_read_side(of->evaluator, range, &exact, &values[k], &reason);
    reasons[k] = (uint8_t)reason;
  }
  return status;
}

/* The number that a range is alone, when it is short; NULL: it is something else. */
static const tb_node_number *number_of(const tb_program *program, tb_range range) {
  const tb_node *node = &program->nodes[range.begin];
  const bool is_short = range.end - range.begin == 1 && node->kind == TB_NODE_NUMBER && node->of.number.decimals <= TB_DECIMALS_MAX;
  return is_short ? &node->of.number : NULL;
}

/* Whether a range is nothing but a series of everybody's own figures, of which single cells may be read. */
static bool is_plain_series(const tb_program *program, tb_range range) {
  const tb_node *node = &program->nodes[range.begin];
  return range.end - range.begin == 1 && node->kind == TB_NODE_SERIES && node->of.series.entity == TB_NO_ID;
}

static void pick_cells(const chosen *of, uint32_t series, double *values, uint8_t *reasons) {
  const tb_evaluator *evaluator = of->evaluator;
  tb_period period;
  const bool exists = tb_series_period(evaluator, &evaluator->program.nodes[series], &of->scope, &period);
  const tb_row *row = exists ? tb_recall_row(evaluator, series, period) : NULL;
  tb_row_pick(row, of->entities, of->n, values, reasons);
}

static tb_status read_chosen(const chosen *of, tb_range range, double *values, uint8_t *reasons) {
  const tb_node_number *number = number_of(&of->evaluator->program, range);
  if (number) {
    for (size_t k = 0; k < of->n; k++) {
      values[k] = number->value;
      reasons[k] = TB_VALUE;
    }
    return TB_OK;
  }
  if (is_plain_series(&of->evaluator->program, range)) {
    pick_cells(of, range.begin, values, reasons);
    return TB_OK;
  }
  tb_figure *figure;
  tb_status status = tb_run(of->evaluator, range, &of->scope, &figure);
  if (status) return status;
  status = read_figure(of, range, figure, values, reasons);
  tb_figure_give(&of->evaluator->pool, figure);
  return status;
}

/*
 * Whether the evaluator's last result is that of the whole condition, one comparison, which it decided for all who are chosen: then its
 * numbers are those of the left side (tb_run_compare), and they have values. Of a ranking some stand for others where it is false.
 */
static bool is_at_hand(const chosen *of, tb_range left) {
  const tb_evaluator *evaluator = of->evaluator;
  const uint32_t root = tb_program_root(&evaluator->program, tb_program_all(&evaluator->program));
  if (!tb_kept_covers(&evaluator->decided, &of->scope) || evaluator->program.nodes[root].left != left.begin) return false;
  if (!tb_node_is_comparison(evaluator->program.nodes[root].kind)) return false;
  const bool only_true = evaluator->program.facts[left.begin].places > 0;
  bool all = true;
  for (size_t k = 0; k < of->n; k++) {
    const uint8_t truth = evaluator->result->truth[of->entities[k] - evaluator->result->column.first];
    all &= truth == TB_TRUE || (truth == TB_FALSE && !only_true);
  }
  return all;
}

static tb_status read_left(const chosen *of, tb_range left, double *values, uint8_t *reasons) {
  return is_at_hand(of, left) ? read_figure(of, left, of->evaluator->result, values, reasons) : read_chosen(of, left, values, reasons);
}

/* `figure` is the base, NULL: there is none. */
static tb_status put_bases(const chosen *of, uint32_t measure, const tb_figure *figure, tb_decision *out) {
  tb_reached base;
  tb_reach_base(of->evaluator, measure, &of->scope, &base);
  tb_status status = TB_OK;
  for (size_t k = 0; k < of->n && !status; k++) {
    const size_t i = figure ? of->entities[k] - figure->column.first : 0;
    if (figure && !is_known(figure, i, false)) {
      const tb_scope exact = exact_scope_at(of, k);
      status = tb_read_base(of->evaluator, measure, &exact, &out[k]);
      continue;
    }
    out[k].has_base = true;
    out[k].base_period = base.exists ? base.period : tb_period_unstated();
    out[k].base_reason = figure ? (tb_reason)figure->column.reasons[i] : TB_NO_BASE;
    if (figure) out[k].base_value = figure->column.values[i];
  }
  return status;
}

/* Where what is read now is not exactly known, nothing was read of the base. */
static tb_status read_each_base(const chosen *of, uint32_t measure, tb_decision *out) {
  tb_status status = TB_OK;
  for (size_t k = 0; k < of->n && !status; k++) {
    const tb_scope exact = exact_scope_at(of, k);
    status = tb_read_base(of->evaluator, measure, &exact, &out[k]);
  }
  return status;
}

static tb_status read_bases(const chosen *of, uint32_t measure, tb_decision *out) {
  tb_evaluator *evaluator = of->evaluator;
  if (evaluator->base.node == measure && tb_kept_covers(&evaluator->base.at, &of->scope))
    return put_bases(of, measure, evaluator->base.figure, out);
  tb_gathered read;
  tb_status status = tb_gather(evaluator, measure, &of->scope, &read);
  if (status) return status;
  status = read.base || read.known ? put_bases(of, measure, read.base, out) : read_each_base(of, measure, out);
  tb_gathered_give(evaluator, &read);
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

static tb_status decide_chosen(const chosen *of, const tb_two_sides *by, bool ranked, tb_decision *out) {
  double figures[TB_TILE], thresholds[TB_TILE];
  uint8_t figure_reasons[TB_TILE], threshold_reasons[TB_TILE];
  tb_status status = read_left(of, by->left, figures, figure_reasons);
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
      if (tb_has_comparison(program, left) && tb_has_comparison(program, right)) return false;
      __attribute__((fallthrough));
    case TB_NODE_AND: range = tb_has_comparison(program, left) ? left : right; break;
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
    out[k] = tb_no_decision();
  if (!is_decided_by_one(&evaluator->program, &root)) return decide_each(evaluator, period, entities, n, ranked, out);
  if (root == TB_NO_NODE) return TB_OK;
  const tb_two_sides by = tb_two_sides_at(&evaluator->program, root);
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
