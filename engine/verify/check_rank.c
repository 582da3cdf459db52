/*
 * Ranks as intervals: the best and the worst place that the true values leave, peers without a figure counted in. The values of one period
 * and one set of peers are sorted once and serve all claims about them that come one behind the other.
 */
#include "check_rank.h"
#include "interval_end.h"

#include "model/period.h"

#include <stdlib.h>
#include <string.h>

void tb_rank_table_free(tb_rank_table *table) {
  if (!table) return;
  for (size_t i = 0; i < table->capacity; i++) {
    tb_end_clear(&table->lows[i]);
    tb_end_clear(&table->highs[i]);
  }
  free(table->lows);
  free(table->highs);
  free(table);
}

/* ------------------------------------------------------------------------------------------------------------------ table */

static bool reserve(tb_claim_worker *worker, tb_rank_table *table) {
  if (table->n < table->capacity) return true;
  const size_t capacity = table->capacity ? 2 * table->capacity : 64;
  tb_end *lows = reallocarray(table->lows, capacity, sizeof *lows);
  if (lows) table->lows = lows;
  tb_end *highs = lows ? reallocarray(table->highs, capacity, sizeof *highs) : NULL;
  if (highs) table->highs = highs;
  if (!highs) {
    worker->status = TB_NO_MEMORY;
    return false;
  }
  for (size_t i = table->capacity; i < capacity; i++) {
    tb_end_init(&lows[i]);
    tb_end_init(&highs[i]);
  }
  table->capacity = capacity;
  return true;
}

bool tb_ranking_read(const tb_ranking *of, uint32_t entity, tb_interval *out, bool *there) {
  tb_claim_worker *worker = of->worker;
  const uint32_t begin = (uint32_t)worker->n_terms;
  const size_t n_operands = worker->n_operands, n_constants = worker->n_constants, n_notes = worker->notes.n, n_reasons = worker->reasons.n;
  const tb_causes causes = worker->causes;
  tb_scope scope = *of->scope;
  scope.first = entity;
  if (!tb_unfold(worker, of->plan, of->operand, &scope)) return false;
  *there = !tb_term_facts(worker)->missing;
  if (*there) (void)tb_term_range(worker, tb_term_top(worker), out);
  tb_term_truncate(worker, begin);
  worker->n_operands = n_operands;
  worker->n_constants = n_constants;
  worker->notes.n = n_notes;
  worker->reasons.n = n_reasons;
  worker->causes = causes;
  return true;
}

static int compare_ends(const void *a, const void *b) {
  const tb_end *x = a, *y = b;
  if (!x->finite || !y->finite) return y->finite - x->finite; /* bounded ones first */
  return tb_rational_compare(&x->value, &y->value);
}

static bool fill(const tb_ranking *of, tb_rank_table *table) {
  const size_t n = tb_panel_entities(of->worker->panel);
  tb_interval values;
  tb_interval_init(&values);
  bool filled = true;
  table->n = table->n_unknown = 0;
  for (size_t entity = 0; entity < n && filled; entity++) {
    if (table->peers->set_of[entity] != table->set) continue;
    bool there;
    filled = tb_ranking_read(of, (uint32_t)entity, &values, &there) && reserve(of->worker, table);
    if (!filled) break;
    if (!there) table->n_unknown++;
    if (!there) continue;
    tb_end_set(&table->lows[table->n], &values.low);
    tb_end_set(&table->highs[table->n], &values.high);
    table->n++;
  }
  tb_interval_clear(&values);
  if (table->n > 1) qsort(table->lows, table->n, sizeof *table->lows, compare_ends);
  if (table->n > 1) qsort(table->highs, table->n, sizeof *table->highs, compare_ends);
  return filled;
}

static const tb_node_series *plain_of(const tb_ranking *of) {
  const tb_node *first = &of->plan->nodes[of->operand.begin];
  return of->operand.end - of->operand.begin == 1 && first->kind == TB_NODE_SERIES ? &first->of.series : NULL;
}

const tb_rank_table *tb_ranking_table(const tb_ranking *of, uint32_t set, tb_period period) {
  tb_claim_worker *worker = of->worker;
  if (!worker->ranks) worker->ranks = calloc(1, sizeof *worker->ranks);
  tb_rank_table *table = worker->ranks;
  if (!table) {
    worker->status = TB_NO_MEMORY;
    return NULL;
  }
  const tb_node_series *plain = plain_of(of);
  const bool is_plain = plain && plain->entity == TB_NO_ID;
  const bool is_same = table->reusable && is_plain && table->indicator == plain->indicator && table->set == set &&
                       table->peers == of->measure->peers && table->rounding == worker->claim->rounding &&
                       tb_period_equal(table->period, period);
  if (is_same) return table;
  table->reusable = false;
  table->set = set;
  table->period = period;
  table->peers = of->measure->peers;
  table->rounding = worker->claim->rounding;
  table->indicator = is_plain ? plain->indicator : TB_NO_ID;
  if (!fill(of, table)) return NULL;
  table->reusable = is_plain;
  return table;
}

/* --------------------------------------------------------------------------------------------------------------- counting */

/* How many of n sorted ends lie before a value; those at it too, where `with_equal`. Unbounded ones stand behind all. */
static size_t count_before(const tb_end *ends, size_t n, const tb_rational *value, bool with_equal) {
  size_t low = 0, high = n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const int order = ends[middle].finite ? tb_rational_compare(&ends[middle].value, value) : 1;
    if (order < 0 || (order == 0 && with_equal)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static size_t count_finite(const tb_end *ends, size_t n) {
  while (n > 0 && !ends[n - 1].finite)
    n--;
  return n;
}

/*
 * Of a falling order peers above count, of a rising one those below. `ties`: those equal count, too. Intervals that only touch are in
 * order, as the figures are that they stand for: 35.9 is above 35.8. Equal ones may go either way.
 */
static tb_beyond count_above(const tb_rank_table *table, const tb_interval *own, bool ties) {
  const size_t n = table->n, bounded = count_finite(table->lows, n);
  const bool is_point = tb_interval_is_point(own);
  tb_beyond out = {0, n};
  if (own->high.finite) out.certain = bounded - count_before(table->lows, bounded, &own->high.value, !ties && is_point);
  if (own->low.finite) out.possible = n - count_before(table->highs, n, &own->low.value, !(ties && is_point));
  return out;
}

static tb_beyond count_below(const tb_rank_table *table, const tb_interval *own, bool ties) {
  const size_t n = table->n, bounded = count_finite(table->lows, n);
  const bool is_point = tb_interval_is_point(own);
  tb_beyond out = {0, n};
  if (own->low.finite) out.certain = count_before(table->highs, n, &own->low.value, ties || !is_point);
  if (own->high.finite) out.possible = n - bounded + count_before(table->lows, bounded, &own->high.value, ties && is_point);
  return out;
}

/* The entity is among its peers: with ties always, else where it has more than one value. */
static void leave_out_own(tb_beyond *counted, const tb_interval *own, bool ties) {
  const bool is_point = tb_interval_is_point(own);
  if (counted->possible > 0 && (ties || !is_point)) counted->possible--;
  if (counted->certain > 0 && ties && is_point) counted->certain--;
}

tb_beyond tb_ranking_below(const tb_rank_table *table, const tb_interval *own, bool ties) {
  tb_beyond counted = count_below(table, own, ties);
  leave_out_own(&counted, own, ties);
  return counted;
}

static tb_beyond above(const tb_rank_table *table, const tb_interval *own, bool ties) {
  tb_beyond counted = count_above(table, own, ties);
  leave_out_own(&counted, own, ties);
  return counted;
}

/* --------------------------------------------------------------------------------------------------------------- operands */

uint32_t tb_ranking_indicator(const tb_ranking *of, const tb_facts *own) {
  return own->figure == TB_NO_OPERAND ? TB_NO_ID : of->worker->operands[own->figure].indicator;
}

size_t tb_ranking_find(const tb_ranking *of, const char *name, tb_period period) {
  const tb_node_series *plain = plain_of(of);
  for (size_t i = 0; plain && i < of->worker->n_operands; i++) {
    const tb_claim_operand *operand = &of->worker->operands[i];
    const bool is_same = operand->kind == TB_OPERAND_RANK && strcmp(operand->measure, name) == 0 && operand->peers == of->measure->peers &&
                         operand->ties == of->measure->args.ties && operand->series == plain->indicator &&
                         operand->entity == of->scope->first && tb_period_equal(operand->period, period);
    if (is_same) return i;
  }
  return TB_NO_OPERAND;
}

size_t tb_ranking_add(const tb_ranking *of, const char *name, uint32_t indicator, tb_period period, size_t low, size_t high) {
  const tb_node_series *plain = plain_of(of);
  const size_t index = tb_operand_add(of->worker, TB_OPERAND_RANK, indicator, of->scope->first, period);
  if (index == TB_NO_OPERAND) return index;
  tb_claim_operand *operand = &of->worker->operands[index];
  tb_interval *places = &operand->interval;
  tb_rational_set_integer(&places->low.value, (int64_t)low);
  tb_rational_set_integer(&places->high.value, (int64_t)high);
  places->low.finite = places->high.finite = true;
  places->low.open = places->high.open = places->empty = false;
  operand->exact = low == high;
  operand->measure = name;
  operand->peers = of->measure->peers;
  operand->ties = of->measure->args.ties;
  operand->series = plain ? plain->indicator : TB_NO_ID;
  return index;
}

bool tb_ranking_push(const tb_ranking *of, size_t index, tb_span span) {
  tb_term *term = index == TB_NO_OPERAND ? NULL : tb_term_push(of->worker, TB_NODE_SERIES);
  if (!term) return false;
  term->index = (uint32_t)index;
  tb_facts *facts = tb_term_facts(of->worker);
  facts->figure = index;
  facts->lone = facts->whole = true;
  facts->is_rank = !of->worker->operands[index].exact;
  facts->unit = (tb_check_unit){.dimension = TB_DIMENSION_RANK};
  facts->span = span;
  return true;
}

bool tb_ranking_refuse(const tb_ranking *of, tb_remark_kind why) {
  tb_cause_set(of->worker, why, TB_NO_OPERAND);
  return tb_term_push_missing(of->worker);
}

/* ------------------------------------------------------------------------------------------------------------------- rank */

/* Which way the order goes; false when the indicator does not say. */
static bool find_direction(tb_ranking *of) {
  of->ascending = of->measure->row == tb_measure_row(TB_MEASURE_rank_asc);
  if (of->measure->row != tb_measure_row(TB_MEASURE_rank_best)) return true;
  const tb_node_series *plain = plain_of(of);
  const tb_better better = plain ? tb_panel_indicator(of->worker->panel, plain->indicator)->better : TB_BETTER_UNDECLARED;
  of->ascending = better == TB_BETTER_DOWN;
  return better == TB_BETTER_UP || better == TB_BETTER_DOWN;
}

static size_t add_rank(const tb_ranking *of, uint32_t indicator, tb_period period, const tb_rank_table *table, const tb_interval *own) {
  const bool ties = of->measure->args.ties == TB_TIES_MAX;
  const tb_beyond ahead = of->ascending ? tb_ranking_below(table, own, ties) : above(table, own, ties);
  const size_t last = ahead.possible + table->n_unknown + 1,
               index = tb_ranking_add(of, of->measure->row->name, indicator, period, ahead.certain + 1, last);
  if (index == TB_NO_OPERAND) return index;
  of->worker->operands[index].n_ranked = table->n;
  of->worker->operands[index].n_unknown = table->n_unknown;
  return index;
}

/* The entity's own figure is known: its place among the peers. */
static bool rank_among(const tb_ranking *of, uint32_t set, const tb_facts *own_facts, const tb_interval *own) {
  const uint32_t indicator = tb_ranking_indicator(of, own_facts);
  const tb_period period = own_facts->span.period;
  size_t index = tb_ranking_find(of, of->measure->row->name, period);
  if (index != TB_NO_OPERAND) return tb_ranking_push(of, index, own_facts->span);
  const tb_rank_table *table = tb_ranking_table(of, set, period);
  if (!table) return false;
  if (table->n < 2) return tb_ranking_refuse(of, TB_REMARK_no_peers);
  index = add_rank(of, indicator, period, table, own);
  return tb_ranking_push(of, index, own_facts->span);
}

bool tb_push_rank(const tb_unfolding *measure) {
  tb_claim_worker *worker = measure->worker;
  tb_ranking of = tb_ranking_of(measure);
  const uint32_t set = of.measure->peers->set_of[of.scope->first], begin = (uint32_t)worker->n_terms;
  if (set == TB_NO_PEER_SET) return tb_ranking_refuse(&of, TB_REMARK_no_peers);
  if (!find_direction(&of)) return tb_ranking_refuse(&of, TB_REMARK_no_direction);
  if (!tb_push_now(measure)) return false;
  const tb_facts facts = *tb_term_facts(worker);
  if (facts.missing) return true;
  tb_interval own;
  tb_interval_init(&own);
  (void)tb_term_range(worker, tb_term_top(worker), &own);
  tb_term_truncate(worker, begin);
  const bool pushed = rank_among(&of, set, &facts, &own);
  tb_interval_clear(&own);
  return pushed;
}
