/* What can still be said of a figure that is missing: a relation solved for it, where it stands once. */
#include "check.h"

/* The missing operand below a term: its number where it is the only one and stands once, else TB_NO_OPERAND. */
static size_t only_missing(const tb_claim_worker *worker, uint32_t root) {
  size_t found = TB_NO_OPERAND;
  for (uint32_t i = worker->terms[root].begin; i <= root; i++) {
    const tb_term *term = &worker->terms[i];
    const bool is_leaf = term->kind == TB_NODE_SERIES || term->kind == TB_NODE_NUMBER;
    if (!is_leaf || !worker->facts[i].missing) continue;
    if (term->kind != TB_NODE_SERIES || found != TB_NO_OPERAND) return TB_NO_OPERAND;
    found = term->index;
  }
  return found;
}

/*
 * *values, those that `term` may have, become those that the operand with what is missing may have; `other` are the values of the other
 * operand. False when the operation is not turned round here.
 */
static bool step_down(tb_node_kind kind, bool is_left, tb_interval *values, const tb_interval *other) {
  switch (kind) {
  case TB_NODE_ADD: tb_interval_subtract(values, values, other); return true;
  case TB_NODE_SUBTRACT:
    if (is_left) {
      tb_interval_add(values, values, other);
    } else {
      tb_interval_subtract(values, other, values);
    }
    return true;
  case TB_NODE_MULTIPLY: return tb_interval_divide(values, values, other);
  case TB_NODE_DIVIDE:
    if (!is_left) return tb_interval_divide(values, other, values);
    tb_interval_multiply(values, values, other);
    return true;
  case TB_NODE_NEGATE: tb_interval_negate(values, values); return true;
  default: return false;
  }
}

static bool solve_down(tb_claim_worker *worker, uint32_t term, tb_interval *values) {
  while (worker->terms[term].kind != TB_NODE_SERIES) {
    const tb_term *of = &worker->terms[term];
    const bool is_left = of->kind == TB_NODE_NEGATE || worker->facts[of->left].missing;
    if (of->kind != TB_NODE_NEGATE) (void)tb_term_range(worker, is_left ? of->right : of->left, &worker->lone);
    if (!step_down(of->kind, is_left, values, &worker->lone)) return false;
    term = is_left ? of->left : of->right;
  }
  return true;
}

/* `side relation values`: the values that the side may have. */
static void ask(tb_node_kind relation, bool is_left, tb_interval *values) {
  const bool below = relation == TB_NODE_LESS || relation == TB_NODE_LESS_EQUAL,
             above = relation == TB_NODE_GREATER || relation == TB_NODE_GREATER_EQUAL;
  if (!below && !above) return;
  tb_end *freed = below == is_left ? &values->low : &values->high, *kept = below == is_left ? &values->high : &values->low;
  tb_rational_set_integer(&freed->value, 0);
  freed->finite = false;
  freed->open = true;
  kept->open |= relation == TB_NODE_LESS || relation == TB_NODE_GREATER;
}

void tb_bound_find(tb_claim_worker *worker, uint32_t leaf) {
  tb_claim_result *result = &worker->result;
  const tb_term *term = &worker->terms[leaf];
  const size_t missing = only_missing(worker, leaf);
  if (!tb_node_is_comparison(term->kind) || term->kind == TB_NODE_NOT_EQUAL || missing == TB_NO_OPERAND || worker->facts[leaf].unknown)
    return;
  const bool is_left = worker->facts[term->left].missing;
  worker->zero = TB_ZERO_NOWHERE;
  (void)tb_term_range(worker, is_left ? term->right : term->left, &result->bound);
  ask(term->kind, is_left, &result->bound);
  if (!solve_down(worker, is_left ? term->left : term->right, &result->bound) || worker->zero != TB_ZERO_NOWHERE) return;
  tb_interval_meet(&result->bound, &result->bound, &worker->operands[missing].interval);
  result->has_bound = true;
  result->bound_of = missing;
}
