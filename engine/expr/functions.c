/* Functions of numbers and of spans. */
#include "mixed.h"

#include "evaluator.h"
#include "model/period.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------------- one number */

static void negate_cell(tb_figure *figure, size_t i) {
  tb_column *column = &figure->column;
  if (tb_reason_is_hard(column->reasons[i])) return;
  if (column->decimals[i] == TB_DECIMALS_LONG) tb_figure_copy_cell(figure, i, figure, i);
  if (column->values[i] != 0) column->values[i] = -column->values[i];
  if (column->exact && column->decimals[i] == TB_DECIMALS_REAL) tb_rational_negate(&column->exact[i], &column->exact[i]);
}

tb_status tb_run_negate(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  (void)node, (void)scope;
  tb_figure *figure = tb_top(evaluator, 0);
  for (size_t i = 0; i < figure->column.n; i++)
    negate_cell(figure, i);
  return TB_OK;
}

tb_status tb_run_abs(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  (void)node, (void)scope;
  tb_figure *figure = tb_top(evaluator, 0);
  for (size_t i = 0; i < figure->column.n; i++)
    if (figure->column.values[i] < 0) negate_cell(figure, i);
  return TB_OK;
}

/* Half away from zero of a short decimal, on its mantissa. */
static void round_short(tb_column *column, size_t i, int places) {
  const int drop = (int)column->decimals[i] - places;
  if (drop <= 0) return;
  const uint8_t decimals = (uint8_t)(places > 0 ? places : 0);
  int64_t mantissa = tb_decimal_mantissa(column->values[i], column->decimals[i]);
  if (drop > 15) {
    tb_column_set(column, i, 0, decimals);
    return;
  }
  const int64_t unit = tb_power10_integer((unsigned)drop), rest = mantissa % unit;
  mantissa -= rest;
  if (2 * rest >= unit) mantissa += unit;
  if (-2 * rest >= unit) mantissa -= unit;
  const double value = (double)mantissa / tb_power10(column->decimals[i]);
  tb_column_set(column, i, value, decimals == 0 && fabs(value) >= 1e15 ? TB_DECIMALS_REAL : decimals);
}

/* A computed double: certain unless the exact number may lie on the other side of a half. What is not certain is decided exactly elsewhere.
 */
static void round_real(tb_figure *figure, size_t i, int places) {
  tb_column *column = &figure->column;
  const double value = column->values[i], error = figure->errors[i] + 2 * TB_ROUNDING;
  const double power = tb_power10((unsigned)abs(places));
  const double scaled = places >= 0 ? value * power : value / power;
  const double rounded = round(scaled) + 0.0 /* never -0 */, to_half = 0.5 - fabs(scaled - rounded);
  const bool certain = fabs(scaled) < 1e15 && fabs(scaled) * error < fabs(to_half);
  if (!certain) {
    figure->errors[i] = INFINITY;
    return;
  }
  tb_column_set(column, i, places >= 0 ? rounded / power : rounded * power, (uint8_t)(places > 0 ? places : 0));
  figure->errors[i] = fabs(column->values[i]) < 1e15 ? 0 : INFINITY;
}

static void round_exact(tb_column *column, size_t i, int places, tb_rational *x) {
  tb_column_exact(column, i, x);
  tb_rational_round(x, x, places);
  tb_column_set_exact(column, i, x, (tb_reason)column->reasons[i]);
}

tb_status tb_run_round(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  (void)scope;
  tb_figure *figure = tb_top(evaluator, 0);
  tb_column *column = &figure->column;
  const int places = evaluator->program.nodes[node].of.decimals;
  tb_figure_list_errors(figure);
  tb_rational x;
  tb_rational_init(&x);
  for (size_t i = 0; i < column->n; i++) {
    const uint8_t reason = column->reasons[i];
    if (tb_reason_is_hard(reason)) continue;
    if (tb_column_is_short(column, i)) {
      round_short(column, i, places);
    } else if (column->exact) {
      round_exact(column, i, places, &x);
    } else {
      round_real(figure, i, places);
    }
    if (!tb_reason_is_hard(column->reasons[i])) column->reasons[i] = reason;
  }
  tb_rational_clear(&x);
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------ two numbers */

static double bound(const tb_figure *figure, size_t i) {
  return fabs(figure->column.values[i]) * (figure->errors[i] + TB_ROUNDING);
}

/* Whether the right operand is the smaller one. In doubles: where the two may be equal or the other way round, *doubt is the error made by
 * a wrong choice. */
static bool right_is_less(const tb_figure *left, const tb_figure *right, size_t i, double *doubt) {
  const double a = left->column.values[i], b = right->column.values[i];
  *doubt = 0;
  if (tb_column_is_short(&left->column, i) && tb_column_is_short(&right->column, i)) return b < a;
  if (left->errors) {
    const double margin = bound(left, i) + bound(right, i);
    if (!(fabs(a - b) > margin)) *doubt = INFINITY;
    return b < a;
  }
  tb_rational x, y;
  tb_rational_init(&x);
  tb_rational_init(&y);
  tb_column_exact(&left->column, i, &x);
  tb_column_exact(&right->column, i, &y);
  const bool less = tb_rational_compare(&y, &x) < 0;
  tb_rational_clear(&x);
  tb_rational_clear(&y);
  return less;
}

static void choose_cell(tb_node_kind kind, tb_figure *left, const tb_figure *right, size_t i) {
  tb_column *out = &left->column;
  const tb_reason reason = tb_reason_join(out->reasons[i], right->column.reasons[i]);
  const bool doubtful = left->errors && (isinf(left->errors[i]) || isinf(right->errors[i]));
  if (tb_reason_is_hard((uint8_t)reason)) {
    tb_column_set_reason(out, i, reason);
    if (left->errors) left->errors[i] = doubtful ? INFINITY : 0;
    return;
  }
  double doubt;
  const bool less = right_is_less(left, right, i, &doubt);
  tb_figure_copy_cell(left, i, less == (kind == TB_NODE_LEAST) ? right : left, i);
  out->reasons[i] = (uint8_t)reason;
  if (doubtful || doubt > 0) left->errors[i] = INFINITY;
}

tb_status tb_run_choose(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  bool mixed[TB_TILE];
  const tb_node_kind kind = evaluator->program.nodes[node].kind;
  tb_figure *left = tb_top(evaluator, 1);
  const tb_figure *right = tb_top(evaluator, 0);
  const bool has_mixed = tb_flag_mixed_operands(evaluator, node, scope, left, right, mixed);
  tb_figure_list_errors(left);
  tb_figure_list_errors(tb_top(evaluator, 0));
  for (size_t i = 0; i < left->column.n; i++)
    choose_cell(kind, left, right, i);
  if (has_mixed) tb_column_flag_incomparable(&left->column, mixed);
  const tb_joined joined = tb_span_join(kind, left->span, right->span);
  left->span = joined.span;
  if (!joined.comparable) tb_figure_mark_incomparable(left);
  tb_drop(evaluator, 1);
  return TB_OK;
}

/* The first without a reason; the first reason where both have one. */
tb_status tb_run_coalesce(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  (void)node, (void)scope;
  tb_figure *left = tb_top(evaluator, 1);
  const tb_figure *right = tb_top(evaluator, 0);
  tb_figure_list_errors(left);
  for (size_t i = 0; i < left->column.n; i++) {
    const bool doubtful = left->errors && isinf(left->errors[i]);
    const bool takes_right = left->column.reasons[i] != TB_VALUE && right->column.reasons[i] == TB_VALUE;
    tb_figure_copy_cell(left, i, takes_right ? right : left, i);
    if (doubtful) left->errors[i] = INFINITY;
  }
  left->span = tb_span_join(TB_NODE_COALESCE, left->span, right->span).span;
  tb_drop(evaluator, 1);
  return TB_OK;
}

tb_status tb_run_if(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  (void)node, (void)scope;
  tb_figure *out = tb_top(evaluator, 2);
  const tb_figure *yes = tb_top(evaluator, 1), *no = tb_top(evaluator, 0);
  tb_figure_list_errors(out);
  for (size_t i = 0; i < out->column.n; i++) {
    const uint8_t truth = tb_truth_at(&out->truth, i);
    if (truth == TB_UNKNOWN) {
      tb_column_set_reason(&out->column, i, (tb_reason)out->column.reasons[i]);
      if (out->errors) out->errors[i] = 0;
    } else {
      tb_figure_copy_cell(out, i, truth == TB_TRUE ? yes : no, i);
    }
  }
  out->span = tb_span_join(TB_NODE_COALESCE, yes->span, no->span).span;
  tb_drop(evaluator, 2);
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ spans */

static void fill_share(tb_figure *figure, int64_t part, int64_t whole) {
  tb_rational share, divisor;
  tb_rational_init(&share);
  tb_rational_init(&divisor);
  tb_rational_set_integer(&share, part);
  tb_rational_set_integer(&divisor, whole);
  (void)tb_rational_divide(&share, &share, &divisor); /* a span has a day at least */
  for (size_t i = 0; i < figure->column.n; i++)
    tb_column_set_exact(&figure->column, i, &share, TB_VALUE);
  tb_figure_set_errors(figure, TB_ROUNDING);
  tb_rational_clear(&share);
  tb_rational_clear(&divisor);
}

static void fill_elapsed(const tb_evaluator *evaluator, tb_figure *figure, tb_period period) {
  int64_t gone, all;
  if (!tb_period_elapsed(period, tb_panel_as_of(evaluator->panel), &gone, &all)) {
    tb_figure_fill_reason(figure, TB_UNDEFINED);
  } else if (gone == 0 || gone == all) {
    tb_figure_fill_integer(figure, gone == all);
  } else {
    fill_share(figure, gone, all);
  }
}

tb_status tb_run_span(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  (void)scope;
  tb_figure *figure = tb_top(evaluator, 0);
  const tb_span span = figure->span;
  const tb_node_kind kind = evaluator->program.nodes[node].kind;
  figure->span = (tb_span){0};
  if (figure->footings) memset(figure->footings, 0, figure->column.n * sizeof *figure->footings);
  if (!span.stated || tb_period_is_unstated(span.period)) {
    tb_figure_fill_reason(figure, TB_UNDEFINED);
    return TB_OK;
  }
  const bool endless = tb_period_is_endless(span.period);
  switch (kind) {
  case TB_NODE_START: tb_figure_fill_integer(figure, span.period.first); break;
  case TB_NODE_ELAPSED: fill_elapsed(evaluator, figure, span.period); break;
  default:
    if (endless) {
      tb_figure_fill_reason(figure, TB_UNDEFINED);
    } else {
      tb_figure_fill_integer(figure, kind == TB_NODE_END ? span.period.last : tb_span_months(span.period));
    }
  }
  return TB_OK;
}
