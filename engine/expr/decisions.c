/*
 * What decided a condition for many entities of a period: read in slices in doubles, and only where these are not exactly known again for
 * the one entity in exact arithmetic. What the evaluator has at hand, because it just decided the condition, is not computed again.
 */
#include "decision.h"

#include "across.h"
#include "model/period.h"
#include "recall.h"

#include <string.h>

/* Entities between two chosen ones that may be read with them: reading a cell more costs less than beginning anew. */
enum { GAP_MAX = 64 };

/* Chosen entities, and the scope that spans them. */
typedef struct chosen {
  tb_evaluator *evaluator;
  tb_period period;
  const uint32_t *entities;
  size_t n;
  tb_scope scope;
} chosen;

/* Where the decisions of chosen entities go. */
typedef struct place {
  double *figures, *base_values;
  uint8_t *figure_reasons, *base_reasons;
  tb_ground *grounds;
  size_t n_grounds; /* 1 where all have the same, else one for each */
} place;

static chosen all_of(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n) {
  return (chosen){evaluator, period, entities, n, tb_fast_scope(evaluator, period, entities[0], entities[n - 1] - entities[0] + 1)};
}

/* The first ones that are near to each other. */
static chosen first_of(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n) {
  size_t taken = 1;
  while (taken < n && entities[taken] - entities[taken - 1] <= GAP_MAX && entities[taken] - entities[0] < TB_TILE)
    taken++;
  return all_of(evaluator, period, entities, taken);
}

static tb_scope exact_scope_at(const chosen *of, size_t k) {
  return tb_exact_scope(of->evaluator, of->period, of->entities[k]);
}

/* Whether the cell of a figure in doubles is as its exact figure would be, rounded once; and whether all cells are, as a figure may say. */
static bool is_known(const tb_figure *figure, size_t i) {
  return !figure->errors || tb_figure_error(figure, i) == 0;
}

static bool are_all_known(const tb_figure *figure) {
  return !figure->errors || figure->error_form == TB_ERRORS_NONE;
}

static tb_status read_exactly(const chosen *of, size_t k, tb_range range, double *value, uint8_t *out_reason) {
  const tb_scope exact = exact_scope_at(of, k);
  tb_reason reason = TB_UNDEFINED;
  const tb_status status = tb_read_side(of->evaluator, range, &exact, value, &reason);
  *out_reason = (uint8_t)reason;
  return status;
}

static void copy_figure(const chosen *of, const tb_figure *figure, double *restrict values, uint8_t *restrict reasons) {
  const double *from = figure->column.values;
  const uint8_t *from_reasons = figure->column.reasons;
  const uint32_t *entities = of->entities;
  const uint32_t first = figure->column.first;
  for (size_t k = 0; k < of->n; k++) {
    values[k] = from[entities[k] - first];
    reasons[k] = from_reasons[entities[k] - first];
  }
}

static tb_status read_figure(const chosen *of, tb_range range, const tb_figure *figure, double *values, uint8_t *reasons) {
  copy_figure(of, figure, values, reasons);
  tb_status status = TB_OK;
  if (are_all_known(figure) || tb_range_is_direct(&of->evaluator->program, range)) return status;
  for (size_t k = 0; k < of->n && !status; k++)
    if (!is_known(figure, of->entities[k] - figure->column.first)) status = read_exactly(of, k, range, &values[k], &reasons[k]);
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

static tb_status run_chosen(const chosen *of, tb_range range, double *values, uint8_t *reasons) {
  tb_figure *figure;
  tb_status status = tb_run(of->evaluator, range, &of->scope, &figure);
  if (status) return status;
  status = read_figure(of, range, figure, values, reasons);
  tb_figure_give(&of->evaluator->pool, figure);
  return status;
}

static tb_status read_chosen(const chosen *of, tb_range range, double *values, uint8_t *reasons) {
  if (!is_plain_series(&of->evaluator->program, range)) return run_chosen(of, range, values, reasons);
  pick_cells(of, range.begin, values, reasons);
  return TB_OK;
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
  const uint32_t first = evaluator->result->column.first;
  bool all = true;
  for (size_t k = 0; k < of->n; k++) {
    const uint8_t truth = tb_truth_at(&evaluator->result->truth, of->entities[k] - first);
    all &= truth == TB_TRUE || (truth == TB_FALSE && !only_true);
  }
  return all;
}

static tb_status read_left(const chosen *of, tb_range left, const place *out) {
  if (is_at_hand(of, left)) return read_figure(of, left, of->evaluator->result, out->figures, out->figure_reasons);
  return read_chosen(of, left, out->figures, out->figure_reasons);
}

static tb_status read_right(const chosen *of, tb_range right, const place *out) {
  const tb_node_number *number = number_of(&of->evaluator->program, right);
  double values[TB_TILE];
  uint8_t reasons[TB_TILE];
  const tb_status status = number ? TB_OK : read_chosen(of, right, values, reasons);
  for (size_t k = 0; k < out->n_grounds && !status; k++) {
    out->grounds[k].threshold = number ? number->value : values[k];
    out->grounds[k].threshold_reason = number ? TB_VALUE : (tb_reason)reasons[k];
  }
  return status;
}

static tb_status read_base_exactly(const chosen *of, uint32_t measure, size_t k, const place *out) {
  const tb_scope exact = exact_scope_at(of, k);
  tb_decision one = tb_no_decision();
  const tb_status status = tb_read_base(of->evaluator, measure, &exact, &one);
  out->base_values[k] = one.base_value;
  out->base_reasons[k] = (uint8_t)one.base_reason;
  return status;
}

/* `figure` is the base, NULL: there is none. */
static tb_status put_bases(const chosen *of, uint32_t measure, const tb_figure *figure, const place *out) {
  tb_status status = TB_OK;
  if (!figure) {
    memset(out->base_reasons, TB_NO_BASE, of->n);
    return status;
  }
  copy_figure(of, figure, out->base_values, out->base_reasons);
  if (are_all_known(figure)) return status;
  for (size_t k = 0; k < of->n && !status; k++)
    if (!is_known(figure, of->entities[k] - figure->column.first)) status = read_base_exactly(of, measure, k, out);
  return status;
}

/* Where what is read now is not exactly known, nothing was read of the base. */
static tb_status gather_bases(const chosen *of, uint32_t measure, const place *out) {
  tb_gathered read;
  tb_status status = tb_gather(of->evaluator, measure, &of->scope, &read);
  if (status) return status;
  if (read.base || read.known) {
    status = put_bases(of, measure, read.base, out);
  } else {
    for (size_t k = 0; k < of->n && !status; k++)
      status = read_base_exactly(of, measure, k, out);
  }
  tb_gathered_give(of->evaluator, &read);
  return status;
}

static tb_status read_bases(const chosen *of, uint32_t measure, const place *out) {
  const tb_evaluator *evaluator = of->evaluator;
  tb_reached base;
  tb_reach_base(evaluator, measure, &of->scope, &base); /* goes by the period alone */
  for (size_t k = 0; k < out->n_grounds; k++)
    out->grounds[k].base_period = base.exists ? base.period : tb_period_unstated();
  const bool is_kept = evaluator->base.node == measure && tb_kept_covers(&evaluator->base.at, &of->scope);
  return is_kept ? put_bases(of, measure, evaluator->base.figure, out) : gather_bases(of, measure, out);
}

/* How many are ranked is exactly known in doubles as well. */
static tb_status read_all_ranked(const chosen *of, uint32_t measure, const place *out) {
  tb_figure *figure;
  const tb_status status = tb_run_across(of->evaluator, measure, tb_measure_row(TB_MEASURE_ranked), &of->scope, &figure);
  if (status) return status;
  for (size_t k = 0; k < of->n; k++) {
    const size_t i = of->entities[k] - of->scope.first;
    if (figure->column.reasons[i] == TB_VALUE) out->grounds[k].ranked = (size_t)figure->column.values[i];
  }
  tb_figure_give(&of->evaluator->pool, figure);
  return TB_OK;
}

static tb_status decide_chosen(const chosen *of, const tb_two_sides *by, bool ranked, const place *out) {
  tb_status status = read_left(of, by->left, out);
  if (!status) status = read_right(of, by->right, out);
  if (!status && by->change != TB_NO_NODE) status = read_bases(of, by->change, out);
  if (!status && ranked) status = read_all_ranked(of, by->rank, out);
  return status;
}

/* The first ones that are read together: all of a tile where the evaluator has just decided about them, else those near to each other. */
static chosen first_to_decide(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n) {
  const chosen all = all_of(evaluator, period, entities, n);
  return tb_kept_covers(&evaluator->decided, &all.scope) ? all : first_of(evaluator, period, entities, n);
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
static tb_status decide_each(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n, bool ranked,
                             tb_decisions *out) {
  tb_status status = TB_OK;
  out->alike = false;
  for (size_t k = 0; k < n && !status; k++) {
    tb_decision one;
    status = tb_evaluate_decision(evaluator, period, entities[k], &one);
    out->figures[k] = one.figure;
    out->figure_reasons[k] = (uint8_t)one.figure_reason;
    if (one.has_base) {
      out->base_values[k] = one.base_value;
      out->base_reasons[k] = (uint8_t)one.base_reason;
    }
    out->grounds[k] = (tb_ground){.threshold = one.threshold,
                                  .threshold_reason = one.threshold_reason,
                                  .base_period = one.has_base ? one.base_period : tb_period_unstated(),
                                  .ranked = ranked ? one.ranked : 0};
  }
  return status;
}

static bool are_good_entities(const tb_evaluator *evaluator, const uint32_t *entities, size_t n) {
  for (size_t k = 1; k < n; k++)
    if (entities[k] < entities[k - 1]) return false;
  return n == 0 || entities[n - 1] < tb_panel_entities(evaluator->panel);
}

/* Where no comparison decides, and no base is read. */
static void put_nothing(size_t n, tb_decisions *out) {
  memset(out->figures, 0, n * sizeof *out->figures);
  memset(out->base_values, 0, n * sizeof *out->base_values);
  memset(out->figure_reasons, TB_UNDEFINED, n);
  memset(out->base_reasons, TB_UNDEFINED, n);
  for (size_t k = 0; k < (out->alike ? 1 : n); k++)
    out->grounds[k] = (tb_ground){.threshold_reason = TB_UNDEFINED, .base_period = tb_period_unstated()};
}

static tb_status decide_all(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n, const tb_two_sides *by,
                            bool ranked, tb_decisions *out) {
  tb_status status = TB_OK;
  for (size_t k = 0; k < n && !status;) {
    const chosen of = first_to_decide(evaluator, period, entities + k, n - k);
    const place at = {.figures = out->figures + k,
                      .base_values = out->base_values + k,
                      .figure_reasons = out->figure_reasons + k,
                      .base_reasons = out->base_reasons + k,
                      .grounds = out->alike ? out->grounds : out->grounds + k,
                      .n_grounds = out->alike ? 1 : of.n};
    status = decide_chosen(&of, by, ranked, &at);
    k += of.n;
  }
  return status;
}

tb_status tb_evaluate_decisions(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n, bool ranked,
                                tb_decisions *out) {
  if (!evaluator || !out || n > TB_TILE || !evaluator->is_condition || !are_good_entities(evaluator, entities, n)) return TB_BAD_ARGUMENT;
  const tb_program *program = &evaluator->program;
  uint32_t root;
  out->alike = true;
  if (!is_decided_by_one(program, &root)) {
    put_nothing(n, out);
    return decide_each(evaluator, period, entities, n, ranked, out);
  }
  if (root == TB_NO_NODE) {
    put_nothing(n, out);
    return TB_OK;
  }
  const tb_two_sides by = tb_two_sides_at(program, root);
  const bool reads_ranked = ranked && by.rank != TB_NO_NODE;
  out->alike = number_of(program, by.right) && !reads_ranked;
  put_nothing(n, out);
  return decide_all(evaluator, period, entities, n, &by, reads_ranked, out);
}

tb_status tb_evaluate_chosen(tb_evaluator *evaluator, tb_period period, const uint32_t *entities, size_t n, double *values,
                             uint8_t *reasons) {
  if (!evaluator || evaluator->is_condition || !are_good_entities(evaluator, entities, n)) return TB_BAD_ARGUMENT;
  const tb_range all = tb_program_all(&evaluator->program);
  const bool reads_cells = is_plain_series(&evaluator->program, all); /* of entities however far from each other */
  tb_status status = TB_OK;
  for (size_t k = 0; k < n && !status;) {
    const chosen of = (reads_cells ? all_of : first_of)(evaluator, period, entities + k, n - k);
    status = read_chosen(&of, all, values + k, reasons + k);
    k += of.n;
  }
  return status;
}
