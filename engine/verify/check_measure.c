/* Measures taken apart into arithmetic on figures: yoy(x) is x less x of the year before, and a figure that both need is one operand. */
#include "check_measure.h"

#include "expr/line.h"
#include "model/period.h"

static const tb_own_line no_line = {.indicator = TB_NO_ID};

/* ------------------------------------------------------------------------------------------------------- the operand moved */

/* The series along which a measure steps: the first without a fixed period, else the first; `anchored`: all have fixed periods. */
static const tb_node_series *anchor_of(const tb_unfolding *of, bool *anchored) {
  const tb_node_series *fixed = NULL;
  *anchored = false;
  for (uint32_t i = of->operand.begin; i < of->operand.end; i++) {
    const tb_node *node = &of->plan->nodes[i];
    if (node->kind != TB_NODE_SERIES && node->kind != TB_NODE_DECIMALS) continue;
    if (!node->of.series.has_period) return &node->of.series;
    if (!fixed) fixed = &node->of.series;
  }
  *anchored = true;
  return fixed; /* never NULL: a measure's operand reads a series */
}

const tb_node_series *tb_unfolding_plain(const tb_unfolding *of) {
  const tb_node *first = &of->plan->nodes[of->operand.begin];
  const bool is_one = of->operand.end - of->operand.begin == 1 && first->kind == TB_NODE_SERIES;
  return is_one && !of->worker->model->known[first->of.series.indicator].subject.derived ? &first->of.series : NULL;
}

bool tb_unfolding_period(const tb_unfolding *of, tb_period *out) {
  bool anchored;
  return tb_unfold_period(of->worker, anchor_of(of, &anchored), of->scope, out);
}

bool tb_unfolding_move(const tb_unfolding *of, tb_shift shift, tb_shift *store, tb_scope *out) {
  bool anchored;
  const tb_node_series *anchor = anchor_of(of, &anchored);
  tb_period from, to;
  if (!tb_unfold_period(of->worker, anchor, of->scope, &from)) return false;
  if (!tb_shift_period(of->worker->model, &no_line, anchor->indicator, shift, from, &to)) return false;
  *out = *of->scope;
  if (anchored) {
    *store = shift;
    store->before = of->scope->shifts;
    out->shifts = store;
  } else {
    out->period = to;
  }
  return true;
}

bool tb_push_now(const tb_unfolding *of) {
  return tb_unfold(of->worker, of->plan, of->operand, of->scope);
}

bool tb_push_moved(const tb_unfolding *of, tb_shift shift) {
  tb_shift store;
  tb_scope scope;
  if (tb_unfolding_move(of, shift, &store, &scope)) return tb_unfold(of->worker, of->plan, of->operand, &scope);
  tb_cause_set(of->worker, TB_REMARK_no_earlier, TB_NO_OPERAND);
  return tb_term_push_missing(of->worker);
}

bool tb_try_moved(const tb_unfolding *of, tb_shift shift, bool *there) {
  tb_claim_worker *worker = of->worker;
  const uint32_t begin = (uint32_t)worker->n_terms;
  const tb_causes causes = worker->causes;
  if (!tb_push_moved(of, shift)) return false;
  *there = !tb_term_facts(worker)->missing;
  if (*there) return true;
  tb_term_truncate(worker, begin);
  worker->causes = causes;
  return true;
}

static bool push_of_entity(const tb_unfolding *of, uint32_t entity) {
  tb_scope scope = *of->scope;
  scope.first = entity;
  return tb_unfold(of->worker, of->plan, of->operand, &scope);
}

/* ------------------------------------------------------------------------------------------------------------------ bases */

tb_standpoint tb_unfolding_stand(const tb_unfolding *of, tb_period *period, tb_timeline *implicit) {
  bool anchored;
  const tb_node_series *anchor = anchor_of(of, &anchored);
  if (!tb_unfold_period(of->worker, anchor, of->scope, period)) return (tb_standpoint){0};
  return tb_stand(of->worker->model, &no_line, anchor->indicator, *period, implicit);
}

/* Whether cumulative figures taken apart stand in nodes of a plan, in formulas too. */
static bool has_singles(const tb_model *model, const tb_plan *plan, tb_range range) {
  for (uint32_t i = range.begin; i < range.end; i++) {
    const tb_node *node = &plan->nodes[i];
    if (node->kind == TB_NODE_MEASURE && node->of.measure.row->reach == TB_REACH_STEP) return true;
    if (node->kind != TB_NODE_SERIES) continue;
    const tb_plan *formula = model->known[node->of.series.indicator].formula;
    if (formula && has_singles(model, formula, (tb_range){0, formula->n_nodes})) return true;
  }
  return false;
}

/* Then the period before is the step before. */
static bool is_single(const tb_unfolding *of) {
  return has_singles(of->worker->model, of->plan, of->operand);
}

static tb_shift base_shift(const tb_unfolding *of) {
  tb_period period;
  tb_timeline implicit;
  switch (of->node->of.measure.row->reach) {
  case TB_REACH_LAG: return (tb_shift){.kind = TB_SHIFT_STEPS, .count = of->node->of.measure.args.n};
  case TB_REACH_PREVIOUS:
    if (is_single(of) && tb_stands_on_totals(tb_unfolding_stand(of, &period, &implicit)))
      return (tb_shift){.kind = TB_SHIFT_STEPS, .count = 1};
    return (tb_shift){.kind = TB_SHIFT_PREVIOUS, .count = 1};
  default: return (tb_shift){.kind = TB_SHIFT_YEARS, .count = 1};
  }
}

/* The base as the row of the figure restates it; false, nothing pushed, when it does not. */
static bool push_restated(const tb_unfolding *of) {
  const tb_measure *row = of->node->of.measure.row;
  const tb_node_series *series = tb_unfolding_plain(of);
  tb_period period;
  if (!series || row->reach != TB_REACH_YEAR_AGO || row->breadth != TB_POINT || !tb_unfold_period(of->worker, series, of->scope, &period))
    return false;
  const tb_row *now = tb_model_row(of->worker->model, series->indicator, period);
  const uint32_t entity = series->entity != TB_NO_ID ? series->entity : of->scope->first;
  tb_cell_detail cell;
  if (!now || !tb_row_has_bases(now) || !tb_row_detail(of->worker->panel, now, entity, &cell) || !cell.has_base) return false;
  if (!tb_operand_push(of->worker, series->indicator, entity, period, true)) return false;
  tb_facts *facts = tb_term_facts(of->worker);
  facts->span.period = tb_period_year_ago(facts->span.period);
  return true;
}

static bool push_base(const tb_unfolding *of) {
  return push_restated(of) || (!of->worker->status && tb_push_moved(of, base_shift(of)));
}

/* ---------------------------------------------------------------------------------------------------------------- changes */

bool tb_push_step_operation(const tb_unfolding *of, tb_node_kind kind) {
  of->worker->joins_steps = true;
  const bool pushed = tb_term_push_binary(of->worker, kind);
  of->worker->joins_steps = false;
  return pushed;
}

/* Of cumulative figures taken apart the first stands for several months: whether it is one of the two that are compared. */
static bool singles_differ(const tb_unfolding *of) {
  tb_period period, moved;
  tb_timeline implicit;
  bool anchored;
  if (!is_single(of)) return false;
  const tb_standpoint at = tb_unfolding_stand(of, &period, &implicit);
  if (!tb_stands_on_totals(at) || at.line->first_months == at.line->months) return false;
  if (!tb_shift_period(of->worker->model, &no_line, anchor_of(of, &anchored)->indicator, base_shift(of), period, &moved)) return false;
  return (tb_period_months(at.key) == at.line->first_months) != (tb_period_months(moved) == at.line->first_months);
}

static bool push_difference(const tb_unfolding *of) {
  tb_claim_worker *worker = of->worker;
  if (!tb_push_now(of)) return false;
  const size_t now = tb_term_facts(worker)->figure;
  if (!push_base(of)) return false;
  if (singles_differ(of)) tb_remark_add(worker, &worker->reasons, TB_REMARK_periods, now, tb_term_facts(worker)->figure, NULL);
  return tb_term_push_binary(of->worker, TB_NODE_SUBTRACT);
}

void tb_refuse_negative(const tb_unfolding *of, tb_remark_kind why, bool or_at_zero) {
  tb_claim_worker *worker = of->worker;
  tb_facts *facts = tb_term_facts(worker);
  if (facts->missing || facts->unknown) return;
  tb_interval values;
  tb_interval_init(&values);
  (void)tb_term_range(worker, tb_term_top(worker), &values);
  if (values.high.finite && tb_rational_sign(&values.high.value) < (or_at_zero ? 1 : 0)) {
    tb_cause_set(worker, why, facts->figure);
    facts->missing = true;
  }
  tb_interval_clear(&values);
}

bool tb_in_percent(const tb_unfolding *of, tb_dimension dimension) {
  tb_facts *facts = tb_term_facts(of->worker);
  facts->unit = (tb_check_unit){.dimension = dimension};
  facts->whole = false;
  return true;
}

void tb_never_summed(const tb_unfolding *of) {
  const size_t figure = tb_term_facts(of->worker)->figure;
  tb_remark_add(of->worker, &of->worker->reasons, TB_REMARK_never_summed, figure, TB_NO_OPERAND, NULL);
}

/* 100 * (what is on the stack) / base. */
static bool push_percent_of(const tb_unfolding *of, bool (*base)(const tb_unfolding *of), tb_dimension dimension) {
  tb_claim_worker *worker = of->worker;
  if (!tb_term_push_integer(worker, 100) || !tb_term_push_binary(of->worker, TB_NODE_MULTIPLY) || !base(of)) return false;
  tb_refuse_negative(of, TB_REMARK_negative_base, false);
  return tb_term_push_binary(of->worker, TB_NODE_DIVIDE) && tb_in_percent(of, dimension);
}

static bool push_change(const tb_unfolding *of) {
  return push_difference(of) && push_percent_of(of, push_base, TB_DIMENSION_PERCENT);
}

static bool push_lag(const tb_unfolding *of) {
  return tb_push_moved(of, base_shift(of));
}

/* -------------------------------------------------------------------------------------------------------------- structure */

static bool push_parent(const tb_unfolding *of) {
  const uint32_t parent = tb_panel_entity(of->worker->panel, of->scope->first)->parent;
  if (parent != TB_NO_ID) return push_of_entity(of, parent);
  tb_cause_set(of->worker, TB_REMARK_no_parent, TB_NO_OPERAND);
  return tb_term_push_missing(of->worker);
}

static bool push_parent_base(const tb_unfolding *of) {
  tb_unfolding parent = *of;
  tb_scope scope = *of->scope;
  scope.first = tb_panel_entity(of->worker->panel, of->scope->first)->parent;
  parent.scope = &scope;
  return scope.first == TB_NO_ID ? push_parent(of) : push_base(&parent);
}

static bool push_share(const tb_unfolding *of) {
  return tb_push_now(of) && push_percent_of(of, push_parent, TB_DIMENSION_PERCENT);
}

static bool push_contribution(const tb_unfolding *of) {
  return push_difference(of) && push_percent_of(of, push_parent_base, TB_DIMENSION_POINTS);
}

/* With min=k a child that is missing is left out when k others are there. */
static bool add_child(const tb_unfolding *of, uint32_t child, size_t *n_there) {
  tb_claim_worker *worker = of->worker;
  const uint32_t begin = (uint32_t)worker->n_terms;
  const bool may_lack = of->node->of.measure.args.min > 0, is_first = *n_there == 0;
  if (!push_of_entity(of, child)) return false;
  if (may_lack && tb_term_facts(worker)->missing) {
    tb_term_truncate(worker, begin);
    return true;
  }
  ++*n_there;
  return is_first || tb_term_push_binary(of->worker, TB_NODE_ADD);
}

static bool push_children(const tb_unfolding *of) {
  tb_claim_worker *worker = of->worker;
  const tb_children *children = &worker->claims->children;
  const tb_node_series *series = tb_unfolding_plain(of);
  const uint32_t entity = of->scope->first;
  const size_t min = of->node->of.measure.args.min > 0 ? (size_t)of->node->of.measure.args.min : 1;
  size_t n_there = 0;
  for (uint32_t i = children->first[entity]; i < children->first[entity + 1]; i++)
    if (!add_child(of, children->list[i], &n_there)) return false;
  if (n_there == 0) {
    tb_cause_set(worker, TB_REMARK_no_children, TB_NO_OPERAND);
    return tb_term_push_missing(worker);
  }
  if (n_there < min) tb_term_facts(worker)->missing = true;
  if (series && !tb_kind_adds_over_places(tb_panel_indicator(worker->panel, series->indicator)->kind)) tb_never_summed(of);
  return true;
}

static bool push_gap(const tb_unfolding *of) {
  return tb_push_now(of) && push_children(of) && tb_term_push_binary(of->worker, TB_NODE_SUBTRACT);
}

/* ------------------------------------------------------------------------------------------------------------------ table */

static const struct {
  tb_measure_id id;
  bool (*push)(const tb_unfolding *of);
} measures[] = {
    {TB_MEASURE_yoy, push_difference},
    {TB_MEASURE_yoy_pct, push_change},
    {TB_MEASURE_pop, push_difference},
    {TB_MEASURE_pop_pct, push_change},
    {TB_MEASURE_lag, push_lag},
    {TB_MEASURE_discrete, tb_push_discrete},
    {TB_MEASURE_ytd, tb_push_to_date},
    {TB_MEASURE_share, push_share},
    {TB_MEASURE_contribution, push_contribution},
    {TB_MEASURE_children_sum, push_children},
    {TB_MEASURE_children_gap, push_gap},
    {TB_MEASURE_rank, tb_push_rank},
    {TB_MEASURE_rank_asc, tb_push_rank},
    {TB_MEASURE_rank_best, tb_push_rank},
    {TB_MEASURE_mean, tb_push_mean},
    {TB_MEASURE_lowest, tb_push_lowest},
    {TB_MEASURE_highest, tb_push_highest},
    {TB_MEASURE_median, tb_push_median},
    {TB_MEASURE_cagr, tb_push_growth},
    {TB_MEASURE_rank_yoy, tb_push_places_gained},
    {TB_MEASURE_percentile, tb_push_percentile},
    {TB_MEASURE_ranked, tb_push_ranked},
};

static size_t find(const tb_measure *measure) {
  size_t i = 0;
  while (i < sizeof measures / sizeof *measures && tb_measure_row(measures[i].id) != measure)
    i++;
  return i;
}

bool tb_measure_is_used_in_checks(const tb_measure *measure) {
  return find(measure) < sizeof measures / sizeof *measures;
}

/*
 * A measure that looks at relatives is of the entity that its figure names: share(x@"A") is A's. Then *node becomes the figure without its
 * entity, *plan a plan of that alone, and the scope is the entity's.
 */
static void take_entity(tb_unfolding *of, tb_scope *scope, tb_plan *plan, tb_node *node) {
  const tb_node *first = &of->plan->nodes[of->operand.begin];
  if (of->node->of.measure.row->breadth != TB_ACROSS || of->operand.end - of->operand.begin != 1) return;
  if (first->kind != TB_NODE_SERIES || first->of.series.entity == TB_NO_ID) return;
  *scope = *of->scope;
  scope->first = first->of.series.entity;
  *node = *first;
  node->of.series.entity = TB_NO_ID;
  *plan = *of->plan;
  plan->nodes = node;
  plan->n_nodes = 1;
  of->scope = scope;
  of->plan = plan;
  of->operand = (tb_range){0, 1};
}

bool tb_unfold_measure(tb_claim_worker *worker, const tb_plan *plan, uint32_t node, const tb_scope *scope) {
  const tb_node *measure = &plan->nodes[node];
  tb_unfolding of = {.worker = worker, .plan = plan, .node = measure, .operand = {node + 1, measure->end}, .scope = scope};
  tb_scope own_scope;
  tb_plan own_plan;
  tb_node own_node;
  take_entity(&of, &own_scope, &own_plan, &own_node);
  tb_period period;
  const bool has_period = tb_unfolding_period(&of, &period);
  if (!measures[find(measure->of.measure.row)].push(&of)) return false;
  tb_facts *facts = tb_term_facts(worker);
  facts->lone = false;
  const tb_reach reach = measure->of.measure.row->reach;
  const bool has_own_span = reach == TB_REACH_TO_DATE || reach == TB_REACH_STEP; /* what its figures leave when joined or taken apart */
  if (facts->span.stated && has_period && !has_own_span) facts->span.period = period;
  facts->span.kind = TB_KIND_UNDECLARED;
  return true;
}
