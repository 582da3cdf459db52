/* The observations that an evaluation reads, for explanations and evidence. */
#include "to_date.h"

#include <stdlib.h>

/* A walk that tells each observation once. */
typedef struct walk {
  tb_evaluator *evaluator;
  tb_operand_visitor visit;
  void *context;
  tb_operand *seen;
  size_t n_seen, capacity;
} walk;

static tb_status walk_range(walk *of, tb_range range, const tb_scope *scope);

static bool is_same(const tb_operand *a, const tb_operand *b) {
  if (a->indicator != b->indicator || a->entity != b->entity || a->row != b->row) return false;
  return a->row || tb_period_compare(a->period, b->period) == 0;
}

static tb_status tell(walk *of, const tb_operand *operand) {
  for (size_t i = 0; i < of->n_seen; i++)
    if (is_same(&of->seen[i], operand)) return TB_OK;
  if (of->n_seen == of->capacity) {
    const size_t capacity = of->capacity ? 2 * of->capacity : 16;
    tb_operand *seen = reallocarray(of->seen, capacity, sizeof *seen);
    if (!seen) return TB_NO_MEMORY;
    of->seen = seen;
    of->capacity = capacity;
  }
  of->seen[of->n_seen++] = *operand;
  return of->visit(of->context, operand);
}

static tb_status walk_series(walk *of, const tb_node *series, const tb_scope *scope) {
  tb_operand operand = {.indicator = series->of.series.indicator, .entity = scope->first};
  if (series->of.series.entity != TB_NO_ID) operand.entity = series->of.series.entity;
  if (!tb_series_period(of->evaluator, series, scope, &operand.period)) return TB_OK;
  operand.row = tb_model_row(of->evaluator->model, operand.indicator, operand.period);
  if (operand.row) operand.period = tb_row_label(operand.row);
  return tell(of, &operand);
}

static tb_status walk_formula(walk *of, uint32_t formula, const tb_scope *scope) {
  tb_scope inner;
  if (!tb_formula_scope(of->evaluator, &of->evaluator->program.nodes[formula], scope, &inner)) return TB_OK;
  return walk_range(of, tb_program_operand(&of->evaluator->program, formula), &inner);
}

/* ---------------------------------------------------------------------------------------------------------------- measures */

static tb_status walk_periods(walk *of, uint32_t measure, const tb_scope *scope);

static tb_status walk_relative(walk *of, uint32_t measure, const tb_scope *scope, uint32_t entity) {
  tb_scope relative = *scope;
  relative.first = entity;
  return walk_periods(of, measure, &relative);
}

static tb_status walk_children(walk *of, uint32_t measure, const tb_scope *scope) {
  const tb_panel *panel = of->evaluator->panel;
  const size_t n = tb_panel_entities(panel);
  const uint32_t *order = tb_panel_entity_order(panel);
  tb_status status = TB_OK;
  for (size_t i = 0; i < n && !status; i++)
    if (tb_panel_entity(panel, order[i])->parent == scope->first) status = walk_relative(of, measure, scope, order[i]);
  return status;
}

/* The entity's parent or children, where the measure looks at them; peers of ranks are not told. */
static tb_status walk_relatives(walk *of, uint32_t measure, const tb_scope *scope) {
  const uint32_t parent = tb_panel_entity(of->evaluator->panel, scope->first)->parent;
  switch (of->evaluator->program.nodes[measure].of.measure.row->company) {
  case TB_WITH_PARENT: return parent == TB_NO_ID ? TB_OK : walk_relative(of, measure, scope, parent);
  case TB_WITH_CHILDREN:
  case TB_OVER_CHILDREN: return walk_children(of, measure, scope);
  default: return TB_OK;
  }
}

static tb_status walk_shift(walk *of, uint32_t measure, const tb_scope *scope, tb_shift shift) {
  tb_reached reached;
  tb_reach_shift(of->evaluator, measure, scope, shift, &reached);
  return reached.exists ? walk_range(of, tb_program_operand(&of->evaluator->program, measure), &reached.scope) : TB_OK;
}

static tb_status walk_window(walk *of, uint32_t measure, const tb_scope *scope) {
  tb_status status = TB_OK;
  for (size_t back = tb_reach_steps(of->evaluator, measure, scope); back > 1 && !status; back--)
    status = walk_shift(of, measure, scope, (tb_shift){.kind = TB_SHIFT_STEPS, .count = (int)back - 1});
  return status;
}

/* January to date: a block that stands for the first spans, then the spans of the same length before. */
static tb_status walk_to_date(walk *of, uint32_t measure, const tb_scope *scope) {
  int whole;
  bool has_block;
  tb_status status = tb_to_date_tiles(of->evaluator, measure, scope, &whole, &has_block);
  if (!status && has_block) status = walk_shift(of, measure, scope, (tb_shift){.kind = TB_SHIFT_BLOCK, .count = whole});
  for (int n = whole; n > 0 && !status; n--)
    status = walk_shift(of, measure, scope, (tb_shift){.kind = TB_SHIFT_LENGTHS, .count = n});
  return status;
}

static tb_status walk_base(walk *of, uint32_t measure, const tb_scope *scope) {
  tb_reached base;
  tb_reach_base(of->evaluator, measure, scope, &base);
  return base.exists ? walk_range(of, tb_program_operand(&of->evaluator->program, measure), &base.scope) : TB_OK;
}

/* The operand in the period at hand, then in the others. */
static tb_status walk_periods(walk *of, uint32_t measure, const tb_scope *scope) {
  const tb_status status = walk_range(of, tb_program_operand(&of->evaluator->program, measure), scope);
  if (status) return status;
  switch (of->evaluator->program.nodes[measure].of.measure.row->reach) {
  case TB_REACH_NOW: return TB_OK;
  case TB_REACH_WINDOW: return walk_window(of, measure, scope);
  case TB_REACH_TO_DATE: return walk_to_date(of, measure, scope);
  default: return walk_base(of, measure, scope);
  }
}

static tb_status walk_range(walk *of, tb_range range, const tb_scope *scope) {
  tb_status status = TB_OK;
  for (uint32_t i = range.begin; i < range.end && !status; i++) {
    const tb_node *node = &of->evaluator->program.nodes[i];
    switch (node->kind) {
    case TB_NODE_SERIES:
    case TB_NODE_DECIMALS: status = walk_series(of, node, scope); break;
    case TB_NODE_FORMULA: status = walk_formula(of, i, scope); break;
    case TB_NODE_MEASURE:
      status = walk_periods(of, i, scope);
      if (!status) status = walk_relatives(of, i, scope);
      break;
    default: break;
    }
    if (tb_node_is_prefix(node->kind)) i = node->end - 1;
  }
  return status;
}

tb_status tb_evaluate_operands(tb_evaluator *evaluator, tb_period period, uint32_t entity, tb_operand_visitor visit, void *context) {
  if (!evaluator || !visit || entity >= tb_panel_entities(evaluator->panel)) return TB_BAD_ARGUMENT;
  walk of = {.evaluator = evaluator, .visit = visit, .context = context};
  const tb_scope scope = tb_exact_scope(evaluator, period, entity);
  const tb_status status = walk_range(&of, tb_program_all(&evaluator->program), &scope);
  free(of.seen);
  return status;
}
