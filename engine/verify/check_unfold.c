/* From plans to terms: one walk in the plan's order, series become operands, formulas and measures what they are made of. */
#include "check.h"

#include "base/decimal.h"
#include "model/period.h"
#include "model/written.h"

#include <string.h>

static const tb_own_line no_line = {.indicator = TB_NO_ID};

static bool enter(tb_claim_worker *worker) {
  if (worker->depth >= TB_DEPTH_UNFOLDED_MAX) worker->status = TB_LIMIT;
  if (worker->status) return false;
  worker->depth++;
  return true;
}

/* -------------------------------------------------------------------------------------------------------------- constants */

static bool is_digit(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == '-';
}

static bool begins_with(const char *text, const char *word) {
  return strncmp(text, word, strlen(word)) == 0;
}

/* Dates are numbers in a plan; what stands in its text tells them: a literal date, or a milestone by its name, start(...) or end(...). */
static bool is_date(const char *text) {
  tb_day day;
  if (is_digit(*text)) return strlen(text) >= 10 && tb_day_parse(text, 10, &day) == TB_OK;
  return !begins_with(text, "months") && !begins_with(text, "elapsed");
}

static bool push_number(tb_claim_worker *worker, const tb_plan *plan, const tb_node *node) {
  const tb_node_number *number = &node->of.number;
  tb_rational value;
  tb_rational_init(&value);
  bool pushed = true;
  if (number->decimals == TB_DECIMALS_LONG) {
    pushed = tb_rational_set_text(&value, number->text, number->n_text);
  } else {
    tb_rational_set_decimal(&value, tb_decimal_mantissa(number->value, number->decimals), number->decimals);
  }
  pushed = pushed && tb_term_push_number(worker, &value);
  tb_rational_clear(&value);
  if (pushed) tb_term_facts(worker)->is_date = is_date(plan->text + node->at);
  return pushed;
}

static bool push_truth(tb_claim_worker *worker, uint8_t truth) {
  tb_term *term = tb_term_push(worker, TB_NODE_TRUTH);
  if (term) term->truth = truth;
  return term != NULL;
}

static bool push_unknown(tb_claim_worker *worker, const tb_plan *plan, const tb_node *node) {
  tb_term *term = tb_term_push(worker, TB_NODE_UNKNOWN);
  if (!term) return false;
  term->index = plan->text[node->at + 1] == 'n';
  tb_term_facts(worker)->unknown = true;
  tb_term_facts(worker)->whole = true;
  return true;
}

/* ----------------------------------------------------------------------------------------------------------------- series */

bool tb_unfold_period(const tb_claim_worker *worker, const tb_node_series *series, const tb_scope *scope, tb_period *out) {
  if (!tb_scope_period(worker->model, &no_line, series, scope, out)) return false;
  if (!tb_period_is_endless(*out)) return true;
  const tb_row *row = tb_model_row(worker->model, series->indicator, *out);
  *out = row ? tb_row_key(row) : tb_period_close(*out, tb_panel_as_of(worker->panel));
  return true;
}

/* The formula of a derived indicator in the series' period and entity; fixed periods in it are its own. */
static bool push_formula(tb_claim_worker *worker, const tb_node_series *series, uint32_t entity, tb_period period) {
  const tb_plan *formula = worker->model->known[series->indicator].formula;
  const tb_scope inner = {.period = period, .first = entity, .n = 1, .exact = true};
  if (!tb_unfold(worker, formula, (tb_range){0, formula->n_nodes}, &inner)) return false;
  const tb_indicator *indicator = tb_panel_indicator(worker->panel, series->indicator);
  tb_facts *facts = tb_term_facts(worker);
  facts->span = (tb_span){.stated = true, .period = period, .kind = indicator->kind};
  if (*indicator->unit) facts->unit = worker->claims->units[series->indicator];
  if (indicator->basis) facts->basis = indicator->basis;
  return true;
}

static bool push_series(tb_claim_worker *worker, const tb_node *node, const tb_scope *scope) {
  const tb_node_series *series = &node->of.series;
  const uint32_t entity = series->entity != TB_NO_ID ? series->entity : scope->first;
  tb_period period;
  if (!tb_unfold_period(worker, series, scope, &period)) {
    tb_cause_set(worker, TB_REMARK_no_earlier, TB_NO_OPERAND);
    return tb_term_push_missing(worker);
  }
  if (worker->model->known[series->indicator].subject.derived) return push_formula(worker, series, entity, period);
  return tb_operand_push(worker, series->indicator, entity, period, false);
}

/* Decimals of a figure as it was printed, else of its value. */
static int64_t decimals_of(const tb_claim_operand *operand) {
  const bool is_printed = operand->kind == TB_OPERAND_OBSERVED && operand->cell.written && *operand->cell.written;
  tb_rational value;
  int place = 0;
  tb_rational_init(&value);
  const int64_t decimals = tb_operand_number(operand, &value);
  const bool read = is_printed && tb_written_place(operand->cell.written, &value, &place);
  tb_rational_clear(&value);
  if (!read) return decimals;
  return place < 0 ? -place : 0;
}

/* decimals(x): of the cell as written. */
static bool push_decimals(tb_claim_worker *worker, const tb_node *node, const tb_scope *scope) {
  const uint32_t begin = (uint32_t)worker->n_terms;
  if (!push_series(worker, node, scope)) return false;
  const tb_facts *facts = tb_term_facts(worker);
  if (facts->missing || !facts->lone) return true;
  const int64_t decimals = decimals_of(&worker->operands[facts->figure]);
  tb_term_truncate(worker, begin);
  return tb_term_push_integer(worker, decimals);
}

/* -------------------------------------------------------------------------------------------------------------- functions */

static bool push_share_of_days(tb_claim_worker *worker, tb_period period) {
  int64_t gone, all;
  if (!tb_period_elapsed(period, tb_panel_as_of(worker->panel), &gone, &all)) {
    tb_cause_set(worker, TB_REMARK_no_as_of, TB_NO_OPERAND);
    return tb_term_push_missing(worker);
  }
  return tb_term_push_integer(worker, gone) && tb_term_push_integer(worker, all) && tb_term_push_binary(worker, TB_NODE_DIVIDE);
}

/* start, end, months, elapsed: of the span that a figure is about. The figure itself is not needed, but must be there. */
static bool push_span(tb_claim_worker *worker, tb_node_kind kind) {
  const uint32_t top = tb_term_pop(worker);
  const tb_facts facts = worker->facts[top];
  const tb_span span = facts.span;
  tb_term_truncate(worker, worker->terms[top].begin);
  const bool needs_end = kind != TB_NODE_START;
  if (facts.missing || !span.stated || tb_period_is_unstated(span.period) || (needs_end && tb_period_is_endless(span.period))) {
    if (!facts.missing) tb_cause_set(worker, TB_REMARK_no_span, facts.figure);
    return tb_term_push_missing(worker);
  }
  if (kind == TB_NODE_ELAPSED) return push_share_of_days(worker, span.period);
  const int64_t value = kind == TB_NODE_START ? span.period.first : kind == TB_NODE_END ? span.period.last : tb_span_months(span.period);
  if (!tb_term_push_integer(worker, value)) return false;
  tb_facts *out = tb_term_facts(worker);
  out->is_date = kind != TB_NODE_MONTHS;
  out->figure = facts.figure;
  return true;
}

static bool push_round(tb_claim_worker *worker, int decimals) {
  if (!tb_term_push_unary(worker, TB_NODE_ROUND)) return false;
  worker->terms[tb_term_top(worker)].decimals = decimals;
  tb_term_facts(worker)->jumps = true;
  tb_term_facts(worker)->whole |= decimals <= 0;
  return true;
}

/* The first that is there. */
static bool push_coalesce(tb_claim_worker *worker) {
  const uint32_t right = tb_term_pop(worker), left = tb_term_top(worker);
  if (!worker->facts[left].missing) {
    tb_term_truncate(worker, worker->terms[right].begin);
  } else {
    worker->stack[worker->n_stack - 1] = right;
  }
  return true;
}

static bool push_missing_test(tb_claim_worker *worker) {
  const uint32_t top = tb_term_pop(worker);
  const bool missing = worker->facts[top].missing;
  tb_term_truncate(worker, worker->terms[top].begin);
  return push_truth(worker, missing ? TB_TRUE : TB_FALSE);
}

/* A condition that is the same for all values chooses its branch now; else the branches are kept, and values decide. */
static bool push_if(tb_claim_worker *worker) {
  const uint32_t no = tb_term_pop(worker), yes = tb_term_pop(worker), condition = tb_term_pop(worker);
  uint32_t leaf;
  const tb_outcome outcome = tb_settle(worker, condition, false, &leaf);
  if (outcome == TB_OUTCOME_ALL || outcome == TB_OUTCOME_NONE) {
    worker->stack[worker->n_stack++] = outcome == TB_OUTCOME_ALL ? yes : no; /* three have just left */
    if (outcome == TB_OUTCOME_ALL) tb_term_truncate(worker, worker->terms[no].begin);
    return true;
  }
  tb_facts facts = worker->facts[yes];
  facts.missing |= worker->facts[no].missing || worker->facts[condition].missing;
  facts.unknown |= worker->facts[no].unknown || worker->facts[condition].unknown;
  facts.whole &= worker->facts[no].whole;
  facts.irrational |= worker->facts[no].irrational || worker->facts[condition].irrational;
  facts.jumps = true;
  facts.lone = false;
  tb_term *term = tb_term_push(worker, TB_NODE_IF);
  if (!term) return false;
  term->condition = condition;
  term->left = yes;
  term->right = no;
  term->begin = worker->terms[condition].begin;
  *tb_term_facts(worker) = facts;
  return true;
}

/* ------------------------------------------------------------------------------------------------------------------- walk */

static bool push_node(tb_claim_worker *worker, const tb_plan *plan, const tb_node *node, const tb_scope *scope) {
  switch (node->kind) {
  case TB_NODE_NUMBER: return push_number(worker, plan, node);
  case TB_NODE_SERIES: return push_series(worker, node, scope);
  case TB_NODE_DECIMALS: return push_decimals(worker, node, scope);
  case TB_NODE_TRUTH: return push_truth(worker, node->of.truth);
  case TB_NODE_UNKNOWN: return push_unknown(worker, plan, node);
  case TB_NODE_NEGATE:
  case TB_NODE_ABS:
  case TB_NODE_NOT: return tb_term_push_unary(worker, node->kind);
  case TB_NODE_ROUND: return push_round(worker, node->of.decimals);
  case TB_NODE_START:
  case TB_NODE_END:
  case TB_NODE_MONTHS:
  case TB_NODE_ELAPSED: return push_span(worker, node->kind);
  case TB_NODE_COALESCE: return push_coalesce(worker);
  case TB_NODE_IF: return push_if(worker);
  case TB_NODE_MISSING: return push_missing_test(worker);
  default: return tb_term_push_binary(worker, node->kind);
  }
}

bool tb_unfold(tb_claim_worker *worker, const tb_plan *plan, tb_range range, const tb_scope *scope) {
  if (!enter(worker)) return false;
  bool pushed = true;
  for (uint32_t i = range.begin; i < range.end && pushed; i++) {
    const tb_node *node = &plan->nodes[i];
    if (node->kind == TB_NODE_MEASURE) {
      pushed = tb_unfold_measure(worker, plan, i, scope);
      i = node->end - 1;
    } else {
      pushed = push_node(worker, plan, node, scope);
    }
  }
  worker->depth--;
  return pushed && !worker->status;
}
