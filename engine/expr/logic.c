/*
 * Conditions: three-valued. A comparison of doubles that are too near to each other for their errors, or for the language's 1e-9, is
 * decided again with exact numbers, for that entity alone.
 */
#include "mixed.h"

#include "base/clones.h"
#include "evaluator.h"

#include <string.h>

static const double nearness = 1e-9;

/* What two doubles with their errors say of each other, as bits; that they are equal stands for neither of the first two. */
enum {
  LESS = 1,
  GREATER = 2,
  NEAR = 4,    /* nearer than their errors, or than 1e-9 */
  NOTHING = 8, /* an error says that nothing is known */
  ZERO_LEFT = 16,
  ZERO_RIGHT = 32,
  EQUAL = 64
};

/* The orders of its sides for which a comparison holds. */
static uint8_t orders_of(tb_node_kind kind) {
  switch (kind) {
  case TB_NODE_LESS: return LESS;
  case TB_NODE_LESS_EQUAL: return LESS | EQUAL;
  case TB_NODE_GREATER: return GREATER;
  case TB_NODE_GREATER_EQUAL: return GREATER | EQUAL;
  case TB_NODE_EQUAL: return EQUAL;
  default: return LESS | GREATER;
  }
}

static uint8_t holds(tb_node_kind kind, int order) {
  return (orders_of(kind) & (order < 0 ? LESS : order > 0 ? GREATER : EQUAL)) != 0;
}

static int exact_order(const tb_column *left, size_t i, const tb_column *right, size_t j) {
  tb_rational x, y;
  tb_rational_init(&x);
  tb_rational_init(&y);
  tb_column_exact(left, i, &x);
  tb_column_exact(right, j, &y);
  const int order = tb_rational_compare(&x, &y);
  tb_rational_clear(&x);
  tb_rational_clear(&y);
  return order;
}

/* ----------------------------------------------------------------------------------------------------------- second look */

static tb_scope exact_scope(const tb_scope *scope, size_t i) {
  tb_scope one = *scope;
  one.first += (uint32_t)i;
  one.n = 1;
  one.exact = true;
  return one;
}

/* A comparison of one entity's exact figures. */
static tb_status look_again(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, size_t i, tb_figure *out) {
  const tb_node *comparison = &evaluator->program.nodes[node];
  const tb_scope one = exact_scope(scope, i);
  tb_figure *left, *right;
  tb_status status = tb_run(evaluator, (tb_range){comparison->left, comparison->right}, &one, &left);
  if (status) return status;
  status = tb_run(evaluator, (tb_range){comparison->right, node}, &one, &right);
  if (!status) {
    const uint8_t reason = left->column.reasons[0] ? left->column.reasons[0] : right->column.reasons[0];
    out->column.reasons[i] = reason;
    tb_truth_put(&out->truth, i, reason ? TB_UNKNOWN : holds(comparison->kind, exact_order(&left->column, 0, &right->column, 0)));
    tb_figure_give(&evaluator->pool, right);
  }
  tb_figure_give(&evaluator->pool, left);
  return status;
}

/* ---------------------------------------------------------------------------------------------------- comparing in doubles */

/* Bits of n cells, in words as wide as doubles: without a branch or a change of width. */
TB_CLONES static void weigh(size_t n, const double *restrict a, const double *restrict b, const double *restrict a_errors,
                            const double *restrict b_errors, int64_t *restrict bits) {
  const int64_t none = 0;
  for (size_t i = 0; i < n; i++) {
    const double x = fabs(a[i]), y = fabs(b[i]);
    const double bounds = x * (a_errors[i] + TB_ROUNDING) + y * (b_errors[i] + TB_ROUNDING), near = nearness * (x > y ? x : y);
    bits[i] = (a[i] < b[i] ? LESS : none) | (a[i] > b[i] ? GREATER : none) |
              (fabs(a[i] - b[i]) > (bounds > near ? bounds : near) ? none : NEAR) |
              (a_errors[i] + b_errors[i] == INFINITY ? NOTHING : none) | (a[i] == 0 ? ZERO_LEFT : none) | (b[i] == 0 ? ZERO_RIGHT : none);
  }
}

TB_CLONES static void narrow(size_t n, const int64_t *restrict bits, uint8_t *restrict out) {
  for (size_t i = 0; i < n; i++)
    out[i] = (uint8_t)bits[i];
}

/* The reason of the left side, else that of the right one. */
TB_CLONES static void join_reasons(size_t n, uint8_t *restrict reasons, const uint8_t *restrict others) {
  for (size_t i = 0; i < n; i++) {
    const uint8_t left = reasons[i], right = others[i];
    reasons[i] = left ? left : right;
  }
}

/* Truths by the orders for which the comparison holds. */
TB_CLONES static void tell_truths(size_t n, const uint8_t *restrict bits, const uint8_t *restrict reasons, uint8_t orders,
                                  uint8_t *restrict truth) {
  const uint8_t if_less = (orders & LESS) != 0, if_greater = (orders & GREATER) != 0, if_equal = (orders & EQUAL) != 0;
  for (size_t i = 0; i < n; i++) {
    const uint8_t less = bits[i] & 1, greater = bits[i] >> 1 & 1, equal = 1 ^ (less | greater);
    const uint8_t holds_here = (uint8_t)((less & if_less) | (greater & if_greater) | (equal & if_equal));
    truth[i] = reasons[i] ? TB_UNKNOWN : holds_here;
  }
}

/*
 * Sets doubtful[i] where doubles cannot tell; returns whether there is any. What is short or exactly zero is known, and two equal short
 * cells are equal decimals.
 */
TB_CLONES static bool find_doubts(size_t n, const uint8_t *restrict bits, const uint8_t *restrict reasons,
                                  const uint8_t *restrict a_decimals, const uint8_t *restrict b_decimals, uint8_t *restrict doubtful) {
  const uint8_t known = ZERO_LEFT | ZERO_RIGHT;
  uint8_t any = 0;
  for (size_t i = 0; i < n; i++) {
    const uint8_t a_short = a_decimals[i] <= TB_DECIMALS_MAX ? ZERO_LEFT : 0, b_short = b_decimals[i] <= TB_DECIMALS_MAX ? ZERO_RIGHT : 0;
    const uint8_t of = (uint8_t)(bits[i] | a_short | b_short);
    const uint8_t if_unknown = (of & known) == known ? 0 : NEAR, if_value = reasons[i] ? 0 : if_unknown;
    doubtful[i] = (uint8_t)(of & (if_value | NOTHING));
    any |= doubtful[i];
  }
  return any;
}

/* In doubles all cells at once, and those that are doubtful once more. */
static tb_status compare_fast(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, tb_figure *left, tb_figure *right) {
  int64_t words[TB_TILE];
  uint8_t bits[TB_TILE], truth[TB_TILE], doubtful[TB_TILE];
  tb_status status = TB_OK;
  const size_t n = scope->n;
  const tb_column *a = &left->column, *b = &right->column;
  tb_figure_list_errors(left);
  tb_figure_list_errors(right);
  weigh(n, a->values, b->values, left->errors, right->errors, words);
  narrow(n, words, bits);
  join_reasons(n, a->reasons, b->reasons);
  tell_truths(n, bits, a->reasons, orders_of(evaluator->program.nodes[node].kind), truth);
  tb_truth_pack(truth, n, &left->truth);
  if (!find_doubts(n, bits, a->reasons, a->decimals, b->decimals, doubtful)) return TB_OK;
  for (size_t i = 0; i < n && !status; i++)
    if (doubtful[i]) status = look_again(evaluator, node, scope, i, left);
  return status;
}

static void compare_exact(tb_node_kind kind, size_t n, tb_figure *left, const tb_figure *right) {
  for (size_t i = 0; i < n; i++) {
    const size_t j = right->is_uniform ? 0 : i;
    uint8_t *reason = &left->column.reasons[i];
    if (!*reason) *reason = right->column.reasons[j];
    tb_truth_put(&left->truth, i, *reason ? TB_UNKNOWN : holds(kind, exact_order(&left->column, i, &right->column, j)));
  }
}

/* --------------------------------------------------------------------------------------------------- against one number */

/* Up to 64 values: who is below a number and who above it. Flags are shifted, not chosen, so that the loop has no branch. */
static inline void part_word(uint64_t n, const double *restrict values, double number, uint64_t *below, uint64_t *above) {
  uint64_t is_below = 0, is_above = 0;
  for (uint64_t i = 0; i < n; i++) {
    const double value = values[i];
    is_below |= (uint64_t)(value < number) << i;
    is_above |= (uint64_t)(value > number) << i;
  }
  *below = is_below;
  *above = is_above;
}

TB_CLONES static void part(size_t n, const double *restrict values, double number, tb_mask *restrict below, tb_mask *restrict above) {
  const size_t n_whole = n / TB_MASK_BITS;
  memset(below, 0, sizeof *below);
  memset(above, 0, sizeof *above);
  for (size_t w = 0; w < n_whole; w++)
    part_word(TB_MASK_BITS, values + w * TB_MASK_BITS, number, &below->words[w], &above->words[w]);
  if (n % TB_MASK_BITS > 0)
    part_word(n % TB_MASK_BITS, values + n_whole * TB_MASK_BITS, number, &below->words[n_whole], &above->words[n_whole]);
}

/* A cell whose double is the number's: two short cells, or two zeros, are equal then. */
static tb_status settle(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, size_t i, tb_figure *left) {
  if (!tb_column_is_short(&left->column, i) && left->column.values[i] != 0) return look_again(evaluator, node, scope, i, left);
  tb_truth_put(&left->truth, i, holds(evaluator->program.nodes[node].kind, 0));
  return TB_OK;
}

/*
 * A figure that is rounded once at most against one short number. Rounding keeps the order: what lies below or above the number as a double
 * does so exactly, however near it is, and only doubles that are equal are in doubt. Few are, and they are looked at one by one.
 */
static tb_status compare_number(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, tb_figure *left, double number) {
  const uint8_t orders = orders_of(evaluator->program.nodes[node].kind);
  const uint64_t all = ~(uint64_t)0, if_less = orders & LESS ? all : 0, if_greater = orders & GREATER ? all : 0;
  tb_mask below, above, equal;
  tb_status status = TB_OK;
  part(scope->n, left->column.values, number, &below, &above);
  tb_bytes_pack(left->column.reasons, scope->n, &left->truth.unknown);
  tb_mask_fill(&equal, scope->n);
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    const uint64_t known = ~left->truth.unknown.words[w], less = below.words[w], greater = above.words[w];
    left->truth.yes.words[w] = known & ((if_less & less) | (if_greater & greater));
    equal.words[w] &= known & ~(less | greater);
  }
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    for (uint64_t rest = equal.words[w]; rest && !status; rest &= rest - 1)
      status = settle(evaluator, node, scope, w * TB_MASK_BITS + (size_t)__builtin_ctzll(rest), left);
  return status;
}

/* A number's cells as they are read one by one. */
static void spread(tb_figure *number) {
  if (number->is_uniform) tb_figure_fill(number, number->column.values[0], number->column.decimals[0]);
  number->is_uniform = false;
}

static tb_status compare(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, tb_figure *left, tb_figure *right) {
  const tb_node_kind kind = evaluator->program.nodes[node].kind;
  if (!left->errors) {
    compare_exact(kind, scope->n, left, right);
    return TB_OK;
  }
  if (right->is_uniform && left->error_form != TB_ERRORS_LISTED)
    return compare_number(evaluator, node, scope, left, right->column.values[0]);
  spread(right);
  return compare_fast(evaluator, node, scope, left, right);
}

/* ------------------------------------------------------------------------------------------------------------ comparisons */

static void forbid(tb_figure *figure, size_t i) {
  if (figure->column.reasons[i]) return;
  tb_truth_put(&figure->truth, i, TB_UNKNOWN);
  figure->column.reasons[i] = TB_NOT_COMPARABLE;
}

tb_status tb_run_compare(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const tb_node_kind kind = evaluator->program.nodes[node].kind;
  tb_figure *left = tb_top(evaluator, 1);
  tb_figure *right = tb_top(evaluator, 0);
  const bool comparable = tb_span_join(kind, left->span, right->span).comparable;
  bool mixed[TB_TILE];
  const bool has_mixed = tb_flag_mixed_operands(evaluator, node, scope, left, right, mixed);
  memset(&left->truth, 0, sizeof left->truth);
  const tb_status status = compare(evaluator, node, scope, left, right);
  for (size_t i = 0; (has_mixed || !comparable) && i < scope->n; i++)
    if (!comparable || mixed[i]) forbid(left, i);
  left->span = (tb_span){0};
  if (!status) tb_drop(evaluator, 1);
  return status;
}

/* Whether a cell has no value, by its exact figure. */
static tb_status look_for(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, size_t i, tb_figure *out) {
  const tb_scope one = exact_scope(scope, i);
  tb_figure *exact;
  const tb_status status = tb_run(evaluator, (tb_range){evaluator->program.nodes[node].left, node}, &one, &exact);
  if (status) return status;
  tb_truth_put(&out->truth, i, exact->column.reasons[0] != TB_VALUE);
  tb_figure_give(&evaluator->pool, exact);
  return TB_OK;
}

tb_status tb_run_missing(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  tb_figure *figure = tb_top(evaluator, 0);
  const bool may_doubt = figure->errors && figure->error_form == TB_ERRORS_LISTED;
  tb_status status = TB_OK;
  memset(&figure->truth.unknown, 0, sizeof figure->truth.unknown);
  tb_bytes_pack(figure->column.reasons, scope->n, &figure->truth.yes);
  for (size_t i = 0; may_doubt && i < scope->n && !status; i++)
    if (isinf(figure->errors[i])) status = look_for(evaluator, node, scope, i, figure);
  figure->span = (tb_span){0};
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------ logic */

static void negate_all(tb_figure *figure) {
  tb_mask all;
  tb_mask_fill(&all, figure->column.n);
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    figure->truth.yes.words[w] = all.words[w] & ~(figure->truth.yes.words[w] | figure->truth.unknown.words[w]);
}

/* The reasons of those in a mask. */
static void take_reasons(tb_figure *to, const tb_figure *from, const tb_mask *whose) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    for (uint64_t rest = whose->words[w]; rest; rest &= rest - 1) {
      const size_t i = w * TB_MASK_BITS + (size_t)__builtin_ctzll(rest);
      to->column.reasons[i] = from->column.reasons[i];
    }
  }
}

/*
 * One side that decides (false for and, true for or) decides; else one that is unknown leaves it unknown (Kleene), the left one with its
 * reason.
 */
static void join_all(tb_figure *left, const tb_figure *right, bool is_and) {
  tb_mask by_right;
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    const uint64_t a = left->truth.yes.words[w], b = right->truth.yes.words[w];
    const uint64_t a_unknown = left->truth.unknown.words[w], b_unknown = right->truth.unknown.words[w];
    const uint64_t open = is_and ? (a | a_unknown) & (b | b_unknown) : ~(a | b); /* nobody decides */
    left->truth.yes.words[w] = is_and ? a & b : a | b;
    left->truth.unknown.words[w] = open & (a_unknown | b_unknown);
    by_right.words[w] = open & ~a_unknown & b_unknown;
  }
  take_reasons(left, right, &by_right);
}

tb_status tb_run_logic(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  (void)scope;
  const tb_node_kind kind = evaluator->program.nodes[node].kind;
  if (kind == TB_NODE_NOT) {
    negate_all(tb_top(evaluator, 0));
    return TB_OK;
  }
  join_all(tb_top(evaluator, 1), tb_top(evaluator, 0), kind == TB_NODE_AND);
  tb_drop(evaluator, 1);
  return TB_OK;
}
