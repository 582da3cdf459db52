/* What a condition comes to over the box. */
#include "attain_parts.h"
#include "check.h"

/* -------------------------------------------------------------------------------------------------------------- relations */

unsigned tb_relation_signs(tb_node_kind relation) {
  switch (relation) {
  case TB_NODE_LESS: return TB_SIGN_NEGATIVE;
  case TB_NODE_LESS_EQUAL: return TB_SIGN_NEGATIVE | TB_SIGN_ZERO;
  case TB_NODE_GREATER: return TB_SIGN_POSITIVE;
  case TB_NODE_GREATER_EQUAL: return TB_SIGN_POSITIVE | TB_SIGN_ZERO;
  case TB_NODE_EQUAL: return TB_SIGN_ZERO;
  default: return TB_SIGN_NEGATIVE | TB_SIGN_POSITIVE;
  }
}

tb_node_kind tb_relation_opposite(tb_node_kind relation) {
  switch (relation) {
  case TB_NODE_LESS: return TB_NODE_GREATER_EQUAL;
  case TB_NODE_LESS_EQUAL: return TB_NODE_GREATER;
  case TB_NODE_GREATER: return TB_NODE_LESS_EQUAL;
  case TB_NODE_GREATER_EQUAL: return TB_NODE_LESS;
  case TB_NODE_EQUAL: return TB_NODE_NOT_EQUAL;
  default: return TB_NODE_EQUAL;
  }
}

/* Whether some value of a lies below some value of b. */
static bool may_be_below(const tb_interval *a, const tb_interval *b) {
  return !a->low.finite || !b->high.finite || tb_rational_compare(&a->low.value, &b->high.value) < 0;
}

static bool may_be_equal(const tb_interval *a, const tb_interval *b) {
  tb_interval common;
  tb_interval_init(&common);
  tb_interval_meet(&common, a, b);
  const bool any = !common.empty;
  tb_interval_clear(&common);
  return any;
}

unsigned tb_signs_between(const tb_interval *a, const tb_interval *b) {
  if (a->empty || b->empty) return TB_SIGN_NEGATIVE | TB_SIGN_POSITIVE;
  return (may_be_below(a, b) ? TB_SIGN_NEGATIVE : 0u) | (may_be_below(b, a) ? TB_SIGN_POSITIVE : 0u) |
         (may_be_equal(a, b) ? TB_SIGN_ZERO : 0u);
}

static tb_outcome outcome_of(tb_node_kind relation, unsigned attained, unsigned possible, bool is_rank) {
  const unsigned holding = tb_relation_signs(relation);
  if (!(possible & holding)) return TB_OUTCOME_NONE;
  if (!(possible & ~holding)) return TB_OUTCOME_ALL;
  if (!(attained & holding)) return TB_OUTCOME_UNSETTLED;
  if (relation == TB_NODE_EQUAL) return is_rank ? TB_OUTCOME_WEAK : TB_OUTCOME_SOME;
  return attained & ~holding ? TB_OUTCOME_WEAK : TB_OUTCOME_UNSETTLED;
}

/* --------------------------------------------------------------------------------------------------------- rounded figures */

/* A whole number of units at or inside an end. */
static void to_grid(tb_end *end, int side, const tb_rational *unit) {
  tb_rational whole, step;
  tb_rational_init(&whole);
  tb_rational_init(&step);
  tb_rational_set_integer(&step, 1);
  (void)tb_rational_divide(&whole, &end->value, unit);
  tb_rational_set(&end->value, &whole);
  tb_rational_floor(&whole, &whole);
  const bool on_grid = tb_rational_compare(&whole, &end->value) == 0;
  if (side < 0 && (!on_grid || end->open)) tb_rational_add(&whole, &whole, &step);
  if (side > 0 && on_grid && end->open) tb_rational_subtract(&whole, &whole, &step);
  tb_rational_multiply(&end->value, &whole, unit);
  end->open = !end->finite;
  tb_rational_clear(&whole);
  tb_rational_clear(&step);
}

static void set_unit(tb_rational *unit, int decimals) {
  tb_rational one;
  tb_rational_init(&one);
  tb_rational_set_integer(&one, 1);
  tb_rational_set_decimal(unit, 1, (unsigned)(decimals < 0 ? -decimals : decimals));
  if (decimals < 0) (void)tb_rational_divide(unit, &one, unit);
}

void tb_unround(const tb_claim_worker *worker, int decimals, const tb_interval *figures, tb_interval *out) {
  tb_rational unit;
  tb_interval last, grid;
  tb_rational_init(&unit);
  tb_interval_init(&last);
  tb_interval_init(&grid);
  set_unit(&unit, decimals);
  tb_interval_set(&grid, figures);
  if (grid.low.finite) to_grid(&grid.low, -1, &unit);
  if (grid.high.finite) to_grid(&grid.high, 1, &unit);
  const bool none = grid.empty || (grid.low.finite && grid.high.finite && tb_rational_compare(&grid.low.value, &grid.high.value) > 0);
  tb_interval_of_rounded(out, &grid.low.value, &unit, worker->claim->rounding);
  tb_interval_of_rounded(&last, &grid.high.value, &unit, worker->claim->rounding);
  if (!grid.low.finite || !grid.high.finite) {
    tb_end *open_end = grid.low.finite ? &last.high : &out->low;
    if (!grid.low.finite && !grid.high.finite) tb_interval_set_all(out);
    open_end->finite = false;
    open_end->open = true;
  }
  tb_interval_join(out, out, &last);
  out->empty = none;
  tb_rational_clear(&unit);
  tb_interval_clear(&last);
  tb_interval_clear(&grid);
}

/* The side of an equation that is rounded, its other side being free of its operands: UINT32_MAX when there is none. */
static uint32_t rounded_side(tb_claim_worker *worker, const tb_term *leaf) {
  const uint32_t sides[] = {leaf->left, leaf->right};
  for (size_t i = 0; i < 2; i++)
    if (worker->terms[sides[i]].kind == TB_NODE_ROUND && !tb_terms_share(worker, leaf->left, leaf->right)) return sides[i];
  return UINT32_MAX;
}

/* -------------------------------------------------------------------------------------------------------------- one relation */

/* The sets of values of both sides; true when both are exact. Of round(x, d) = y those of x and of what is rounded to y. */
static bool find_sides(tb_claim_worker *worker, const tb_term *leaf, tb_node_kind relation) {
  tb_claim_result *result = &worker->result;
  const bool is_equation = relation == TB_NODE_EQUAL || relation == TB_NODE_NOT_EQUAL;
  const uint32_t rounded = is_equation ? rounded_side(worker, leaf) : UINT32_MAX;
  result->has_sides = !worker->facts[leaf->left].missing;
  worker->sides_of = (uint32_t)(leaf - worker->terms);
  if (rounded == UINT32_MAX)
    return tb_term_range(worker, leaf->left, &result->computed) & tb_term_range(worker, leaf->right, &result->stated);
  const tb_term *round = &worker->terms[rounded];
  const bool exact = tb_term_range(worker, rounded == leaf->left ? leaf->right : leaf->left, &worker->lone);
  tb_unround(worker, round->decimals, &worker->lone, &result->stated);
  return tb_term_range(worker, round->left, &result->computed) & exact;
}

static tb_outcome refuse_division(tb_claim_worker *worker) {
  const bool alone = worker->zero == TB_ZERO_ALONE;
  tb_cause_set(worker, alone ? TB_REMARK_zero_divisor : TB_REMARK_zero_inside, TB_NO_OPERAND);
  return alone ? TB_OUTCOME_UNKNOWN : TB_OUTCOME_UNSETTLED;
}

static tb_outcome settle_relation(tb_claim_worker *worker, uint32_t leaf, tb_node_kind relation) {
  const tb_term *term = &worker->terms[leaf];
  const tb_facts *facts = &worker->facts[leaf];
  if (facts->unknown) return worker->unknowns_outcome;
  worker->zero = TB_ZERO_NOWHERE;
  const bool exact = find_sides(worker, term, relation);
  if (facts->missing) return TB_OUTCOME_UNKNOWN;
  if (worker->zero != TB_ZERO_NOWHERE) return refuse_division(worker);
  if (exact && !tb_terms_share(worker, term->left, term->right)) {
    const unsigned signs = tb_signs_between(&worker->result.computed, &worker->result.stated);
    return outcome_of(relation, signs, signs, facts->is_rank);
  }
  unsigned attained, possible;
  if (facts->irrational && tb_root_signs(worker, leaf, &attained)) return outcome_of(relation, attained, attained, facts->is_rank);
  tb_range_signs(worker, leaf, relation, &attained, &possible);
  return outcome_of(relation, attained, possible, facts->is_rank);
}

/* How far the difference of the sides is from zero. */
static void find_distance(tb_claim_worker *worker, uint32_t leaf) {
  tb_claim_result *result = &worker->result;
  result->has_distance = true;
  if (!tb_terms_share(worker, worker->terms[leaf].left, worker->terms[leaf].right)) {
    tb_interval_distance(&result->distance, &result->computed, &result->stated);
    return;
  }
  const tb_rational zero = {.n = 0, .d = 1};
  tb_interval origin;
  tb_interval_init(&origin);
  tb_interval_set_point(&origin, &zero);
  (void)tb_term_range(worker, leaf, &worker->lone);
  tb_interval_distance(&result->distance, &worker->lone, &origin);
  tb_interval_clear(&origin);
}

void tb_settle_sides(tb_claim_worker *worker, uint32_t leaf) {
  const tb_term *term = &worker->terms[leaf];
  worker->result.operator_text = tb_node_operator(term->kind);
  worker->result.is_date = worker->facts[leaf].is_date;
  if (worker->sides_of != leaf) (void)find_sides(worker, term, term->kind);
  if (!worker->facts[leaf].missing && !worker->facts[leaf].unknown) find_distance(worker, leaf);
}

/* ----------------------------------------------------------------------------------------------------------------- groups */

static tb_outcome settle_both(tb_claim_worker *worker, uint32_t term, bool negated, bool is_and, uint32_t *leaf) {
  uint32_t left_leaf, right_leaf;
  const tb_outcome left = tb_settle(worker, worker->terms[term].left, negated, &left_leaf);
  const tb_outcome right = tb_settle(worker, worker->terms[term].right, negated, &right_leaf);
  const bool takes_right = left_leaf == UINT32_MAX || (is_and ? right < left : right > left);
  *leaf = takes_right && right_leaf != UINT32_MAX ? right_leaf : left_leaf;
  return is_and == (left < right) ? left : right;
}

/*
 * Parts that share figures are looked at together: of an `and` whether they hold for the same values, of an `or` whether all of them can
 * fail for the same values. That is done once, for the outermost chain.
 */
static tb_outcome settle_chain(tb_claim_worker *worker, uint32_t term, bool negated, bool is_and, uint32_t *leaf) {
  const bool is_outermost = !worker->in_group;
  worker->in_group |= is_and;
  tb_outcome outcome = settle_both(worker, term, negated, is_and, leaf);
  if (is_outermost) worker->in_group = false;
  const bool in_part = outcome == TB_OUTCOME_WEAK || outcome == TB_OUTCOME_SOME || (!is_and && outcome == TB_OUTCOME_UNSETTLED);
  if (!is_outermost || !in_part || worker->facts[term].unknown) return outcome;
  return is_and ? tb_settle_jointly(worker, term, negated, outcome) : tb_settle_either(worker, term, negated, outcome);
}

tb_outcome tb_settle(tb_claim_worker *worker, uint32_t term, bool negated, uint32_t *leaf) {
  const tb_term *of = &worker->terms[term];
  *leaf = UINT32_MAX;
  switch (of->kind) {
  case TB_NODE_TRUTH:
    if (of->truth == TB_UNKNOWN) return TB_OUTCOME_UNKNOWN;
    return (of->truth == TB_TRUE) != negated ? TB_OUTCOME_ALL : TB_OUTCOME_NONE;
  case TB_NODE_NOT: return tb_settle(worker, of->left, !negated, leaf);
  case TB_NODE_AND: return settle_chain(worker, term, negated, !negated, leaf);
  case TB_NODE_OR: return settle_chain(worker, term, negated, negated, leaf);
  default: *leaf = term; return settle_relation(worker, term, negated ? tb_relation_opposite(of->kind) : of->kind);
  }
}
