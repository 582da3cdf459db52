/*
 * + - * / on cells. Short decimals stay short decimals while 15 digits hold the result; what does not stay short is computed in doubles
 * with a bound of the error, or in rationals where the scope is exact.
 */
#include "mixed.h"

#include "evaluator.h"

/* A cell that is computed: the left operand's, which the result replaces, and the right operand's. */
typedef struct pair {
  tb_node_kind operation;
  tb_figure *left;
  const tb_figure *right;
  size_t i;
  tb_rational *x, *y; /* scratch */
} pair;

static const int64_t short_end = INT64_C(1000000000000000);

static bool is_short(const tb_figure *figure, size_t i) {
  return tb_column_is_short(&figure->column, i);
}

/* ----------------------------------------------------------------------------------------------------------- short decimals */

static bool scale(int64_t *mantissa, unsigned by) {
  if (*mantissa == 0 || by == 0) return true;
  return by <= 15 && !__builtin_mul_overflow(*mantissa, tb_power10_integer(by), mantissa);
}

static bool add_short(int64_t a, unsigned a_decimals, int64_t b, unsigned b_decimals, int64_t *out, unsigned *decimals) {
  *decimals = a_decimals > b_decimals ? a_decimals : b_decimals;
  return scale(&a, *decimals - a_decimals) && scale(&b, *decimals - b_decimals) && !__builtin_add_overflow(a, b, out);
}

/* The operation on mantissas; false when it leaves the short decimals. A quotient always does. */
static bool compute_short(const pair *of, int64_t *out, unsigned *decimals) {
  const tb_column *left = &of->left->column, *right = &of->right->column;
  const uint8_t a_decimals = left->decimals[of->i], b_decimals = right->decimals[of->i];
  const int64_t a = tb_decimal_mantissa(left->values[of->i], a_decimals), b = tb_decimal_mantissa(right->values[of->i], b_decimals);
  switch (of->operation) {
  case TB_NODE_ADD: return add_short(a, a_decimals, b, b_decimals, out, decimals);
  case TB_NODE_SUBTRACT: return add_short(a, a_decimals, -b, b_decimals, out, decimals);
  case TB_NODE_MULTIPLY: *decimals = (unsigned)a_decimals + b_decimals; return !__builtin_mul_overflow(a, b, out);
  default: return false;
  }
}

static bool put_short(const pair *of) {
  int64_t mantissa;
  unsigned decimals;
  if (!is_short(of->left, of->i) || !is_short(of->right, of->i)) return false;
  if (!compute_short(of, &mantissa, &decimals) || decimals > TB_DECIMALS_MAX) return false;
  if (mantissa <= -short_end || mantissa >= short_end) return false;
  tb_column_set(&of->left->column, of->i, (double)mantissa / tb_power10(decimals), (uint8_t)decimals);
  if (of->left->errors) of->left->errors[of->i] = 0;
  return true;
}

/* ------------------------------------------------------------------------------------------------------------------ doubles */

/* A double with a bound of its relative error. */
typedef struct bounded {
  double value, error;
} bounded;

static bounded bounded_at(const tb_figure *figure, size_t i) {
  return (bounded){figure->column.values[i], figure->errors[i] + TB_ROUNDING};
}

/* Zero is exact only if it was told to be; below the smallest normal number relative errors mean nothing. */
static bounded settle(double value, double error, bool zero_is_exact) {
  if (value == 0) return (bounded){0, zero_is_exact ? 0 : INFINITY};
  return (bounded){value, fabs(value) < 0x1p-1022 ? INFINITY : error};
}

static bounded add_bounded(bounded a, bounded b) {
  const double value = a.value + b.value;
  const double absolute = fabs(a.value) * a.error + fabs(b.value) * b.error + fabs(value) * TB_ROUNDING;
  return settle(value, value != 0 ? absolute / fabs(value) : 0, absolute == 0);
}

/* A factor that is exactly zero makes a product that is. */
static bool is_zero(bounded of) {
  return of.value == 0 && of.error < 1;
}

static bounded multiply_bounded(bounded a, bounded b) {
  return settle(a.value * b.value, a.error + b.error + a.error * b.error + TB_ROUNDING, is_zero(a) || is_zero(b));
}

static bounded divide_bounded(bounded a, bounded b) {
  if (!(b.error < 0.5)) return (bounded){a.value / b.value, INFINITY};
  return settle(a.value / b.value, (a.error + b.error) / (1 - b.error) + TB_ROUNDING, is_zero(a));
}

static bounded compute_bounded(tb_node_kind operation, bounded a, bounded b) {
  switch (operation) {
  case TB_NODE_ADD: return add_bounded(a, b);
  case TB_NODE_SUBTRACT: return add_bounded(a, (bounded){-b.value, b.error});
  case TB_NODE_MULTIPLY: return multiply_bounded(a, b);
  default: return divide_bounded(a, b);
  }
}

static void put_bounded(const pair *of) {
  double *error = &of->left->errors[of->i];
  const bounded divisor = bounded_at(of->right, of->i);
  if (of->operation == TB_NODE_DIVIDE && divisor.value == 0) {
    *error = is_zero(divisor) ? 0 : INFINITY;
    tb_column_set_reason(&of->left->column, of->i, TB_ZERO_BASE);
    return;
  }
  const bounded result = compute_bounded(of->operation, bounded_at(of->left, of->i), divisor);
  tb_column_set(&of->left->column, of->i, result.value, TB_DECIMALS_REAL);
  *error = isfinite(result.value) && !isnan(result.error) ? result.error : INFINITY;
}

/* ---------------------------------------------------------------------------------------------------------------- rationals */

static void put_exact(const pair *of) {
  tb_column *out = &of->left->column;
  tb_column_exact(out, of->i, of->x);
  tb_column_exact(&of->right->column, of->i, of->y);
  switch (of->operation) {
  case TB_NODE_ADD: tb_rational_add(of->x, of->x, of->y); break;
  case TB_NODE_SUBTRACT: tb_rational_subtract(of->x, of->x, of->y); break;
  case TB_NODE_MULTIPLY: tb_rational_multiply(of->x, of->x, of->y); break;
  default:
    if (tb_rational_divide(of->x, of->x, of->y)) break;
    tb_column_set_reason(out, of->i, TB_ZERO_BASE);
    return;
  }
  tb_column_set_exact(out, of->i, of->x, TB_VALUE);
}

/* -------------------------------------------------------------------------------------------------------------------- cells */

static void put_reason(const pair *of, tb_reason reason) {
  tb_column_set_reason(&of->left->column, of->i, reason);
  if (!of->left->errors) return;
  const bool doubtful = isinf(of->left->errors[of->i]) || isinf(of->right->errors[of->i]);
  of->left->errors[of->i] = doubtful ? INFINITY : 0;
}

static void compute_cell(const pair *of) {
  tb_column *out = &of->left->column;
  const tb_reason reason = tb_reason_join(out->reasons[of->i], of->right->column.reasons[of->i]);
  if (tb_reason_is_hard((uint8_t)reason)) {
    put_reason(of, reason);
    return;
  }
  if (!put_short(of)) {
    if (of->left->errors) {
      put_bounded(of);
    } else {
      put_exact(of);
    }
  }
  if (reason && out->reasons[of->i] == TB_VALUE) out->reasons[of->i] = (uint8_t)reason;
}

tb_status tb_run_arithmetic(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  bool mixed[TB_TILE];
  tb_rational x, y;
  tb_rational_init(&x);
  tb_rational_init(&y);
  pair of = {
      .operation = evaluator->program.nodes[node].kind, .left = tb_top(evaluator, 1), .right = tb_top(evaluator, 0), .x = &x, .y = &y};
  tb_figure_list_errors(of.left);
  tb_figure_list_errors(tb_top(evaluator, 0));
  for (of.i = 0; of.i < of.left->column.n; of.i++)
    compute_cell(&of);
  tb_rational_clear(&x);
  tb_rational_clear(&y);
  if (tb_flag_mixed_operands(evaluator, node, scope, of.left, of.right, mixed)) tb_column_flag_incomparable(&of.left->column, mixed);
  tb_join_footings(of.operation, of.left, of.right);
  const tb_joined joined = tb_span_join(of.operation, of.left->span, of.right->span);
  of.left->span = joined.span;
  if (!joined.comparable) tb_figure_mark_incomparable(of.left);
  tb_drop(evaluator, 1);
  return TB_OK;
}
