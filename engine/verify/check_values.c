/* Terms evaluated on the box: sets of values, truths, slopes. One pass over the terms, operands before operations. */
#include "check.h"

const tb_interval *tb_value_at(const tb_claim_worker *worker, uint32_t term) {
  const tb_term *of = &worker->terms[term];
  if (of->kind == TB_NODE_SERIES) return worker->box[of->index];
  if (of->kind == TB_NODE_NUMBER) return &worker->constants[of->index];
  return &worker->values[term];
}

/* ----------------------------------------------------------------------------------------------------------------- truths */

/* The signs that an interval may have, as a set. */
static unsigned signs_of(const tb_interval *interval) {
  const tb_end *low = &interval->low, *high = &interval->high;
  if (interval->empty) return 0;
  const bool negative = !low->finite || tb_rational_sign(&low->value) < 0, positive = !high->finite || tb_rational_sign(&high->value) > 0;
  return (negative ? TB_SIGN_NEGATIVE : 0u) | (positive ? TB_SIGN_POSITIVE : 0u) |
         (tb_interval_contains_zero(interval) ? TB_SIGN_ZERO : 0u);
}

static uint8_t not(uint8_t truth) {
  return truth == TB_UNKNOWN ? TB_UNKNOWN : truth == TB_TRUE ? TB_FALSE : TB_TRUE;
}

static uint8_t and (uint8_t a, uint8_t b) {
  if (a == TB_FALSE || b == TB_FALSE) return TB_FALSE;
  return a == TB_TRUE && b == TB_TRUE ? TB_TRUE : TB_UNKNOWN;
}

uint8_t tb_values_truth(const tb_claim_worker *worker, uint32_t condition) {
  const tb_term *term = &worker->terms[condition];
  switch (term->kind) {
  case TB_NODE_TRUTH: return term->truth;
  case TB_NODE_NOT: return not(tb_values_truth(worker, term->left));
  case TB_NODE_AND: return and(tb_values_truth(worker, term->left), tb_values_truth(worker, term->right));
  case TB_NODE_OR: return not(and(not(tb_values_truth(worker, term->left)), not(tb_values_truth(worker, term->right))));
  default: break;
  }
  const unsigned signs = signs_of(&worker->values[condition]), holding = tb_relation_signs(term->kind);
  if (!(signs & holding)) return TB_FALSE;
  return signs & ~holding ? TB_UNKNOWN : TB_TRUE;
}

/* ----------------------------------------------------------------------------------------------------------------- values */

static void divide(tb_claim_worker *worker, tb_interval *out, const tb_interval *a, const tb_interval *b) {
  if (tb_interval_divide(out, a, b)) return;
  const bool alone = tb_interval_is_point(b);
  if (worker->zero != TB_ZERO_ALONE) worker->zero = alone ? TB_ZERO_ALONE : TB_ZERO_INSIDE;
}

static void choose(tb_claim_worker *worker, const tb_term *term, tb_interval *out, const tb_interval *yes, const tb_interval *no) {
  const uint8_t truth = tb_values_truth(worker, term->condition);
  if (truth == TB_UNKNOWN) {
    tb_interval_join(out, yes, no);
  } else {
    tb_interval_set(out, truth == TB_TRUE ? yes : no);
  }
}

/* Whether two subtrees are the same expression: x / x is 1 and x - x is 0 however x came about. */
static bool is_same(const tb_claim_worker *worker, uint32_t a, uint32_t b) {
  const tb_term *left = &worker->terms[a], *right = &worker->terms[b];
  if (a - left->begin != b - right->begin) return false;
  const uint32_t offset = b - a;
  for (uint32_t i = left->begin; i <= a; i++) {
    const tb_term *x = &worker->terms[i], *y = &worker->terms[i + offset];
    if (x->kind != y->kind || x->decimals != y->decimals || x->truth != y->truth) return false;
    if (x->kind == TB_NODE_SERIES || x->kind == TB_NODE_UNKNOWN) {
      if (x->index != y->index) return false;
    } else if (x->kind == TB_NODE_NUMBER) {
      if (tb_rational_compare(&worker->constants[x->index].low.value, &worker->constants[y->index].low.value) != 0) return false;
    } else if (x->left + offset != y->left || x->right + offset != y->right ||
               (x->kind == TB_NODE_IF && x->condition + offset != y->condition)) {
      return false;
    }
  }
  return true;
}

/* An irrational number is known within a little only; less itself it is nothing all the same. */
static void subtract(tb_claim_worker *worker, uint32_t i, tb_interval *out, const tb_interval *a, const tb_interval *b) {
  const tb_term *term = &worker->terms[i];
  const tb_rational zero = {.n = 0, .d = 1};
  if (worker->facts[i].irrational && is_same(worker, term->left, term->right)) {
    tb_interval_set_point(out, &zero);
  } else {
    tb_interval_subtract(out, a, b);
  }
}

/* A relation's value is the difference of its sides. */
static void compute(tb_claim_worker *worker, uint32_t i) {
  const tb_term *term = &worker->terms[i];
  tb_interval *out = &worker->values[i];
  const tb_interval *a = tb_value_at(worker, term->left), *b = tb_value_at(worker, term->right);
  switch (term->kind) {
  case TB_NODE_NEGATE: tb_interval_negate(out, a); break;
  case TB_NODE_ABS: tb_interval_abs(out, a); break;
  case TB_NODE_ROUND: tb_interval_round(out, a, term->decimals); break;
  case TB_NODE_ADD: tb_interval_add(out, a, b); break;
  case TB_NODE_MULTIPLY: tb_interval_multiply(out, a, b); break;
  case TB_NODE_DIVIDE: divide(worker, out, a, b); break;
  case TB_NODE_LEAST: tb_interval_least(out, a, b); break;
  case TB_NODE_GREATEST: tb_interval_greatest(out, a, b); break;
  case TB_NODE_IF: choose(worker, term, out, a, b); break;
  case TB_NODE_UNKNOWN: tb_interval_set_all(out); break;
  case TB_NODE_ROOT: tb_interval_root(out, a, term->index); break;
  case TB_NODE_MEDIAN:
    if (term->index > 0) tb_median_compute(worker, i, out);
    break;
  case TB_NODE_SUBTRACT:
  case TB_NODE_LESS:
  case TB_NODE_LESS_EQUAL:
  case TB_NODE_GREATER:
  case TB_NODE_GREATER_EQUAL:
  case TB_NODE_EQUAL:
  case TB_NODE_NOT_EQUAL: subtract(worker, i, out, a, b); break;
  default: break;
  }
}

void tb_values_compute(tb_claim_worker *worker, uint32_t root) {
  for (uint32_t i = worker->terms[root].begin; i <= root; i++)
    compute(worker, i);
}

/* ----------------------------------------------------------------------------------------------------------------- slopes */

static const tb_interval flat = {.low = {.value = {.d = 1}, .finite = true}, .high = {.value = {.d = 1}, .finite = true}};
static const tb_interval steep = {.low = {.value = {.n = 1, .d = 1}, .finite = true}, .high = {.value = {.n = 1, .d = 1}, .finite = true}};
static const tb_interval upward = {.low = {.value = {.d = 1}, .finite = true}, .high = {.value = {.d = 1}, .open = true}};

const tb_interval *tb_slope_at(const tb_claim_worker *worker, uint32_t term) {
  const tb_node_kind kind = worker->terms[term].kind;
  return kind == TB_NODE_NUMBER || kind == TB_NODE_UNKNOWN ? &flat : &worker->slopes[term];
}

static const tb_interval *intercept_at(const tb_claim_worker *worker, uint32_t term) {
  return worker->terms[term].kind == TB_NODE_NUMBER ? &worker->constants[worker->terms[term].index] : &worker->intercepts[term];
}

static bool is_flat(const tb_interval *slope) {
  return tb_interval_is_point(slope) && tb_rational_sign(&slope->low.value) == 0;
}

static int side_of_zero(const tb_interval *interval) {
  if (interval->low.finite && tb_rational_sign(&interval->low.value) >= 0) return 1;
  return interval->high.finite && tb_rational_sign(&interval->high.value) <= 0 ? -1 : 0;
}

static void slope_of_abs(tb_interval *out, const tb_interval *a, const tb_interval *slope) {
  const int side = side_of_zero(a);
  tb_interval turned;
  tb_interval_init(&turned);
  tb_interval_negate(&turned, slope);
  if (side == 0) {
    tb_interval_join(out, slope, &turned);
  } else {
    tb_interval_set(out, side > 0 ? slope : &turned);
  }
  tb_interval_clear(&turned);
}

static bool is_below(const tb_interval *a, const tb_interval *b) {
  return a->high.finite && b->low.finite && tb_rational_compare(&a->high.value, &b->low.value) <= 0;
}

/* Of the one that is chosen, or of either. */
static void slope_of_choice(tb_interval *out, bool least, const tb_interval *a, const tb_interval *b, const tb_interval *da,
                            const tb_interval *db) {
  if (is_below(least ? a : b, least ? b : a)) {
    tb_interval_set(out, da);
  } else if (is_below(least ? b : a, least ? a : b)) {
    tb_interval_set(out, db);
  } else {
    tb_interval_join(out, da, db);
  }
}

static void slope_of_product(tb_interval *out, const tb_interval *a, const tb_interval *b, const tb_interval *da, const tb_interval *db) {
  tb_interval other;
  tb_interval_init(&other);
  tb_interval_multiply(&other, a, db);
  tb_interval_multiply(out, b, da);
  tb_interval_add(out, out, &other);
  tb_interval_clear(&other);
}

/* (da - q db) / b with q = a / b, which is narrower than the rule with b squared. */
static void slope_of_quotient(tb_interval *out, const tb_interval *quotient, const tb_interval *b, const tb_interval *da,
                              const tb_interval *db) {
  tb_interval top;
  tb_interval_init(&top);
  tb_interval_multiply(&top, quotient, db);
  tb_interval_subtract(&top, da, &top);
  (void)tb_interval_divide(out, &top, b); /* unbounded where b contains zero */
  tb_interval_clear(&top);
}

/*
 * (da x + e) / (db x + f) goes up or down by da f - e db, in which x does not stand: so it does not matter how wide x is. Both bounds of
 * the slope hold, and what they have in common.
 */
static void narrow_slope_of_quotient(tb_claim_worker *worker, const tb_term *term, tb_interval *out) {
  if (!worker->is_affine[term->left] || !worker->is_affine[term->right]) return;
  tb_interval top, other;
  tb_interval_init(&top);
  tb_interval_init(&other);
  const tb_interval *b = tb_value_at(worker, term->right);
  tb_interval_multiply(&top, tb_slope_at(worker, term->left), intercept_at(worker, term->right));
  tb_interval_multiply(&other, intercept_at(worker, term->left), tb_slope_at(worker, term->right));
  tb_interval_subtract(&top, &top, &other);
  if (tb_interval_divide(&top, &top, b) && tb_interval_divide(&top, &top, b)) tb_interval_meet(out, out, &top);
  tb_interval_clear(&top);
  tb_interval_clear(&other);
}

static void slope_of_if(tb_claim_worker *worker, const tb_term *term, tb_interval *out, const tb_interval *da, const tb_interval *db) {
  const uint8_t truth = tb_values_truth(worker, term->condition);
  if (truth == TB_UNKNOWN) {
    tb_interval_set_all(out);
  } else {
    tb_interval_set(out, truth == TB_TRUE ? da : db);
  }
}

static void slope(tb_claim_worker *worker, uint32_t i, size_t operand) {
  const tb_term *term = &worker->terms[i];
  tb_interval *out = &worker->slopes[i];
  const tb_interval *a = tb_value_at(worker, term->left), *b = tb_value_at(worker, term->right);
  const tb_interval *da = tb_slope_at(worker, term->left), *db = tb_slope_at(worker, term->right);
  switch (term->kind) {
  case TB_NODE_SERIES: tb_interval_set(out, term->index == operand ? &steep : &flat); break;
  case TB_NODE_NEGATE: tb_interval_negate(out, da); break;
  case TB_NODE_ABS: slope_of_abs(out, a, da); break;
  case TB_NODE_MEDIAN:
    if (term->index > 0) tb_median_slope(worker, i, out);
    break;
  case TB_NODE_ROOT:  /* rises with its operand, by any steepness */
  case TB_NODE_ROUND: /* a staircase goes where its operand goes, by any steepness */
    tb_interval_multiply(out, da, is_flat(da) ? &flat : &upward);
    break;
  case TB_NODE_ADD: tb_interval_add(out, da, db); break;
  case TB_NODE_MULTIPLY: slope_of_product(out, a, b, da, db); break;
  case TB_NODE_DIVIDE:
    slope_of_quotient(out, &worker->values[i], b, da, db);
    narrow_slope_of_quotient(worker, term, out);
    if (!is_flat(out) && is_same(worker, term->left, term->right)) tb_interval_set(out, &flat);
    break;
  case TB_NODE_LEAST:
  case TB_NODE_GREATEST: slope_of_choice(out, term->kind == TB_NODE_LEAST, a, b, da, db); break;
  case TB_NODE_IF: slope_of_if(worker, term, out, da, db); break;
  case TB_NODE_SUBTRACT:
  case TB_NODE_LESS:
  case TB_NODE_LESS_EQUAL:
  case TB_NODE_GREATER:
  case TB_NODE_GREATER_EQUAL:
  case TB_NODE_EQUAL:
  case TB_NODE_NOT_EQUAL:
    tb_interval_subtract(out, da, db);
    if (!is_flat(out) && is_same(worker, term->left, term->right)) tb_interval_set(out, &flat);
    break;
  default: break;
  }
}

/* Of two terms that are the operand times something plus something each: whether the operation is so, too. *out is its intercept. */
static bool join_intercepts(tb_claim_worker *worker, const tb_term *term, tb_interval *out) {
  const tb_interval *left = intercept_at(worker, term->left), *right = intercept_at(worker, term->right);
  const bool left_free = is_flat(tb_slope_at(worker, term->left)), right_free = is_flat(tb_slope_at(worker, term->right));
  if (!worker->is_affine[term->left] || !worker->is_affine[term->right]) return false;
  switch (term->kind) {
  case TB_NODE_NEGATE: tb_interval_negate(out, left); return true;
  case TB_NODE_ADD: tb_interval_add(out, left, right); return true;
  case TB_NODE_SUBTRACT: tb_interval_subtract(out, left, right); return true;
  case TB_NODE_MULTIPLY: tb_interval_multiply(out, left, right); return left_free || right_free;
  case TB_NODE_DIVIDE: return right_free && tb_interval_divide(out, left, right);
  default: return false; /* what is chosen or rounded, even where it is free of the operand */
  }
}

static void find_intercept(tb_claim_worker *worker, uint32_t i, size_t operand) {
  const tb_term *term = &worker->terms[i];
  bool affine = true;
  if (term->kind == TB_NODE_SERIES) {
    tb_interval_set(&worker->intercepts[i], term->index == operand ? &flat : worker->box[term->index]);
  } else if (term->kind != TB_NODE_NUMBER) {
    affine = term->kind != TB_NODE_UNKNOWN && term->kind != TB_NODE_TRUTH && join_intercepts(worker, term, &worker->intercepts[i]);
  }
  worker->is_affine[i] = affine;
}

void tb_slopes_compute(tb_claim_worker *worker, uint32_t root, size_t operand) {
  for (uint32_t i = worker->terms[root].begin; i <= root; i++) {
    slope(worker, i, operand);
    find_intercept(worker, i, operand);
  }
}
