/* The reported figure beside the formula: its unit brought to that of the formula, its interval, the relation that it asks for. */
#include "check.h"
#include "reported.h"

#include <string.h>

/* A text being set against a computed figure. */
typedef struct reporting {
  tb_claim_worker *worker;
  const tb_reported *reported;
  const tb_check_unit *unit; /* of the formula */
  int exponent;              /* of the power of ten that brings the figure to the formula's unit */
  int factor;                /* and a factor beside it */
} reporting;

static void object(const reporting *of, tb_remark_kind kind) {
  tb_remark_add(of->worker, &of->worker->reasons, kind, TB_NO_OPERAND, TB_NO_OPERAND, of->worker->claim->reported);
}

static void against_percent(reporting *of) {
  switch (of->reported->unit) {
  case TB_UNIT_NONE: break;
  case TB_UNIT_PERCENT: of->exponent = -of->unit->exponent; break;
  case TB_UNIT_PER_MILLE: of->exponent = -1 - of->unit->exponent; break;
  case TB_UNIT_TIMES: of->factor = 100; break;
  case TB_UNIT_POINTS: object(of, TB_REMARK_reported_points); break;
  default: object(of, TB_REMARK_reported_unit);
  }
}

static void against_points(reporting *of) {
  switch (of->reported->unit) {
  case TB_UNIT_NONE:
  case TB_UNIT_POINTS: break;
  case TB_UNIT_PERCENT:
  case TB_UNIT_PER_MILLE: object(of, TB_REMARK_reported_points); break;
  default: object(of, TB_REMARK_reported_unit);
  }
}

/* 万 and 亿 are in the number already; a formula in 万元 wants them out again. */
static void against_named(reporting *of) {
  const tb_reported *reported = of->reported;
  if (reported->unit == TB_UNIT_NONE) {
    if (reported->scaled) of->exponent = -of->unit->exponent;
  } else if (reported->unit == TB_UNIT_NAMED) {
    const tb_check_unit printed = tb_check_unit_read(reported->unit_text, reported->unit_text_n);
    if (printed.dimension != TB_DIMENSION_NAMED || !tb_check_unit_may_be(&printed, of->unit)) {
      object(of, TB_REMARK_reported_unit);
    } else if (reported->scaled || tb_check_unit_same_name(&printed, of->unit)) {
      of->exponent = printed.exponent - of->unit->exponent;
    }
  } else {
    object(of, TB_REMARK_reported_unit);
  }
}

static void against_rank(reporting *of) {
  if (of->reported->kind != TB_REPORTED_RANK && of->reported->unit != TB_UNIT_NONE && of->reported->unit != TB_UNIT_NAMED)
    object(of, TB_REMARK_reported_unit);
}

static void match_units(reporting *of) {
  const tb_dimension dimension = of->unit->dimension;
  of->factor = 1;
  if (of->reported->kind == TB_REPORTED_RANK && dimension != TB_DIMENSION_RANK && dimension != TB_DIMENSION_ANY) {
    object(of, TB_REMARK_reported_unit);
    return;
  }
  switch (dimension) {
  case TB_DIMENSION_PERCENT: against_percent(of); break;
  case TB_DIMENSION_POINTS: against_points(of); break;
  case TB_DIMENSION_NAMED: against_named(of); break;
  case TB_DIMENSION_RANK: against_rank(of); break;
  default:
    if (of->reported->unit == TB_UNIT_PER_MILLE) of->exponent = -1;
  }
}

static void scale(const reporting *of, tb_interval *stated) {
  tb_claim_worker *worker = of->worker;
  if (of->exponent == 0 && of->factor == 1) return;
  tb_rational factor, power;
  tb_interval times;
  tb_rational_init(&factor);
  tb_rational_init(&power);
  tb_interval_init(&times);
  tb_rational_set_integer(&factor, of->factor);
  tb_rational_set_decimal(&power, 1, (unsigned)(of->exponent < 0 ? -of->exponent : of->exponent));
  if (of->exponent < 0) {
    tb_rational_multiply(&factor, &factor, &power);
  } else {
    (void)tb_rational_divide(&factor, &factor, &power);
  }
  tb_interval_set_point(&times, &factor);
  tb_interval_multiply(stated, stated, &times);
  tb_rational_multiply(&worker->figure_unit, &worker->figure_unit, &factor);
  tb_rational_clear(&factor);
  tb_rational_clear(&power);
  tb_interval_clear(&times);
}

/* Places counted from the last one, which is as many as are ranked. False when that is not known. */
static bool set_from_below(const reporting *of, size_t figure, tb_interval *stated) {
  const tb_claim_operand *rank = figure == TB_NO_OPERAND ? NULL : &of->worker->operands[figure];
  if (!rank || rank->kind != TB_OPERAND_RANK) return false;
  const tb_rational one = {.n = 1, .d = 1}, known = {.n = (tb_int128)rank->n_ranked, .d = 1};
  const tb_rational most = {.n = (tb_int128)(rank->n_ranked + rank->n_unknown), .d = 1};
  tb_interval ranked;
  tb_interval_init(&ranked);
  tb_rational_add(&ranked.low.value, &known, &one);
  tb_rational_add(&ranked.high.value, &most, &one);
  tb_interval_subtract(stated, &ranked, stated);
  tb_interval_clear(&ranked);
  return true;
}

/* "At least" and its kin ask for an inequality with the one bound that they have, all others for the figure itself. */
static tb_node_kind relation_of(tb_qualifier qualifier, const tb_interval *stated) {
  const bool one_sided = qualifier == TB_AT_LEAST || qualifier == TB_AT_MOST || qualifier == TB_MORE_THAN || qualifier == TB_LESS_THAN;
  if (!one_sided || stated->empty || stated->low.finite == stated->high.finite) return TB_NODE_EQUAL;
  if (stated->low.finite) return stated->low.open ? TB_NODE_GREATER : TB_NODE_GREATER_EQUAL;
  return stated->high.open ? TB_NODE_LESS : TB_NODE_LESS_EQUAL;
}

/* Of an inequality the bound alone. */
static void keep_bound(tb_node_kind relation, tb_interval *stated) {
  if (relation == TB_NODE_EQUAL) return;
  tb_rational value;
  tb_rational_init(&value);
  tb_rational_set(&value, stated->low.finite ? &stated->low.value : &stated->high.value);
  tb_interval_set_point(stated, &value);
  tb_rational_clear(&value);
}

static bool push_relation(tb_claim_worker *worker, tb_node_kind relation, const tb_interval *stated, bool missing) {
  const uint32_t left = tb_term_pop(worker);
  if (!tb_term_push_integer(worker, 0)) return false;
  tb_interval_set(&worker->constants[worker->n_constants - 1], stated);
  const uint32_t right = tb_term_pop(worker);
  worker->facts[right].missing = missing;
  tb_term *term = tb_term_push(worker, relation);
  if (!term) return false;
  term->left = left;
  term->right = right;
  term->begin = worker->terms[left].begin;
  tb_facts *facts = tb_term_facts(worker);
  *facts = worker->facts[left];
  facts->lone = false;
  facts->missing |= missing;
  return true;
}

static bool push(tb_claim_worker *worker, const tb_reported *reported) {
  const tb_facts facts = *tb_term_facts(worker);
  reporting of = {.worker = worker, .reported = reported, .unit = &facts.unit};
  tb_interval stated;
  tb_interval_init(&stated);
  const bool whole = facts.whole || facts.unit.dimension == TB_DIMENSION_RANK;
  tb_reported_interval(reported, worker->claim->rounding, whole, &stated);
  tb_rational_set(&worker->figure_unit, &reported->last_unit);
  match_units(&of);
  scale(&of, &stated);
  const bool missing = reported->from_below && !set_from_below(&of, facts.figure, &stated);
  if (missing) tb_cause_set(worker, TB_REMARK_last_place, TB_NO_OPERAND);
  const tb_node_kind relation = relation_of(reported->qualifier, &stated);
  keep_bound(relation, &stated);
  worker->has_figure_unit = relation == TB_NODE_EQUAL && reported->kind != TB_REPORTED_RANK;
  worker->figure_is_left = false;
  worker->figure_is_exact = whole && tb_interval_is_point(&stated);
  const bool pushed = push_relation(worker, relation, &stated, missing);
  tb_interval_clear(&stated);
  return pushed;
}

bool tb_reported_push(tb_claim_worker *worker, const tb_kept_figure *figure) {
  tb_reported reported;
  tb_reported_init(&reported);
  const char *text = worker->claim->reported;
  const tb_status status = tb_kept_figure_restore(figure, text, strlen(text), &reported);
  if (status) worker->status = status;
  const bool pushed = !status && push(worker, &reported);
  tb_reported_clear(&reported);
  return pushed;
}
