/* What an evaluation begins with: numbers, series, formulas. */
#include "recall.h"

#include "model/period.h"
#include "model/written.h"

#include <string.h>

static void fill_long(tb_figure *figure, const tb_node_number *number) {
  tb_rational exact;
  tb_rational_init(&exact);
  const bool known = !figure->errors && tb_rational_set_text(&exact, number->text, number->n_text);
  for (size_t i = 0; i < figure->column.n; i++) {
    if (known) {
      tb_column_set_exact(&figure->column, i, &exact, TB_VALUE);
    } else {
      tb_column_set(&figure->column, i, number->value, TB_DECIMALS_REAL);
    }
  }
  tb_figure_set_errors(figure, TB_ROUNDING);
  tb_rational_clear(&exact);
}

/* Whether a number is the right side of a comparison. */
static bool is_threshold(const tb_program *program, uint32_t node) {
  const tb_node *next = &program->nodes[node + 1];
  return node + 1 < program->n_nodes && tb_node_is_comparison(next->kind) && next->right == node;
}

tb_status tb_run_number(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const tb_node_number *number = &evaluator->program.nodes[node].of.number;
  tb_figure *figure;
  const tb_status status = tb_push_new(evaluator, scope, &figure);
  if (status) return status;
  if (number->decimals == TB_DECIMALS_LONG) {
    fill_long(figure, number);
    return TB_OK;
  }
  figure->is_uniform = is_threshold(&evaluator->program, node);
  if (figure->is_uniform) figure->column.n = 1;
  tb_figure_fill(figure, number->value, number->decimals);
  figure->column.n = scope->n;
  return TB_OK;
}

tb_status tb_run_truth(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  tb_figure *figure;
  const tb_status status = tb_push_new(evaluator, scope, &figure);
  if (status) return status;
  const uint8_t truth = evaluator->program.nodes[node].of.truth;
  memset(&figure->truth, 0, sizeof figure->truth);
  if (truth != TB_FALSE) tb_mask_fill(truth == TB_TRUE ? &figure->truth.yes : &figure->truth.unknown, scope->n);
  memset(figure->column.reasons, TB_MISSING, scope->n);
  return TB_OK;
}

/* --------------------------------------------------------------------------------------------------------------- series */

/* Copies the first cell to all n. */
static void broadcast(tb_figure *figure, uint32_t first, size_t n) {
  tb_figure_copy_cell(figure, 0, figure, 0);
  figure->column.n = n;
  figure->column.first = first;
  for (size_t i = 1; i < n; i++)
    tb_figure_copy_cell(figure, i, figure, 0);
}

/* What a derived indicator declares goes before what its formula is made of. */
static void declare_footings(const tb_evaluator *evaluator, uint32_t indicator, tb_figure *figure) {
  const tb_footing declared = tb_indicator_footing(evaluator->panel, indicator);
  for (size_t i = 0; figure->footings && i < figure->column.n; i++)
    figure->footings[i] = tb_footings_join(declared, figure->footings[i]);
}

static void read_row(const tb_evaluator *evaluator, const tb_node_series *series, const tb_row *row, tb_figure *figure) {
  const uint32_t first = figure->column.first;
  const size_t n = figure->column.n;
  const bool fixed = series->entity != TB_NO_ID;
  tb_row_read(evaluator->panel, row, fixed ? series->entity : first, fixed ? 1 : n, &figure->column);
  if (figure->footings)
    tb_row_footings(evaluator->panel, row, series->indicator, fixed ? series->entity : first, fixed ? 1 : n, figure->footings);
  tb_figure_set_errors(figure, 0);
  if (fixed) broadcast(figure, first, n);
}

static tb_span span_of(const tb_evaluator *evaluator, uint32_t indicator, tb_period period) {
  return (tb_span){.stated = true, .period = period, .kind = tb_panel_indicator(evaluator->panel, indicator)->kind};
}

tb_status tb_run_series(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const tb_node *series = &evaluator->program.nodes[node];
  tb_figure *figure;
  const tb_status status = tb_push_new(evaluator, scope, &figure);
  if (status) return status;
  tb_period period;
  if (!tb_series_period(evaluator, series, scope, &period)) {
    tb_figure_fill_reason(figure, TB_MISSING);
    return TB_OK;
  }
  read_row(evaluator, &series->of.series, tb_recall_row(evaluator, node, period), figure);
  figure->span = span_of(evaluator, series->of.series.indicator, period);
  return TB_OK;
}

/* Decimals of a plain decimal as written; an exponent moves the point. */
static int64_t decimals_of_text(const char *text) {
  const char *point = strchr(text, '.');
  const size_t exponent_at = strcspn(text, "eE");
  int64_t decimals = 0;
  if (point && (size_t)(point - text) < exponent_at) decimals = (int64_t)(text + exponent_at - point) - 1;
  if (text[exponent_at]) {
    const char *digits = text + exponent_at + 1;
    const bool negative = *digits == '-';
    int64_t exponent = 0;
    for (digits += *digits == '-' || *digits == '+'; *digits >= '0' && *digits <= '9' && exponent < 10000; digits++)
      exponent = 10 * exponent + (*digits - '0');
    decimals -= negative ? -exponent : exponent;
  }
  return decimals > 0 ? decimals : 0;
}

/* Decimals of the figure as it was printed; false when it cannot be read. Hundreds are no fewer decimals than none. */
static bool put_printed_decimals(tb_column *column, size_t i, const char *written) {
  int place;
  tb_rational value;
  tb_rational_init(&value);
  tb_column_exact(column, i, &value);
  const bool read = tb_written_place(written, &value, &place);
  tb_rational_clear(&value);
  if (read) tb_column_set(column, i, place < 0 ? -place : 0, 0);
  return read;
}

static void put_decimals(tb_column *column, size_t i, const char *written) {
  const char *text = column->decimals[i] == TB_DECIMALS_LONG ? tb_column_long_text(column, i) : NULL;
  if (tb_reason_is_hard(column->reasons[i]) || (written && put_printed_decimals(column, i, written))) return;
  if (tb_column_is_short(column, i)) {
    tb_column_set(column, i, column->decimals[i], 0);
  } else if (text) {
    tb_column_set(column, i, (double)decimals_of_text(text), 0);
  } else {
    tb_column_set_reason(column, i, TB_UNDEFINED);
  }
}

/* Read for the one entity where it is fixed, because the text of a long number goes by its entity. What is derived was not written. */
tb_status tb_run_decimals(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const tb_node_series *series = &evaluator->program.nodes[node].of.series;
  const bool fixed = series->entity != TB_NO_ID;
  tb_scope read = *scope;
  if (fixed) read.first = series->entity;
  if (fixed) read.n = 1;
  tb_figure *figure;
  tb_period period;
  const tb_status status = tb_push_new(evaluator, &read, &figure);
  if (status) return status;
  const bool exists = tb_series_period(evaluator, &evaluator->program.nodes[node], scope, &period);
  const tb_row *row = exists ? tb_model_row(evaluator->model, series->indicator, period) : NULL;
  const char *written[TB_TILE];
  tb_row_read(evaluator->panel, row, read.first, read.n, &figure->column);
  const bool any_written = tb_row_written(evaluator->panel, row, read.first, read.n, written);
  for (size_t i = 0; i < read.n; i++)
    put_decimals(&figure->column, i, any_written ? written[i] : NULL);
  tb_figure_set_errors(figure, 0);
  if (evaluator->model->known[series->indicator].subject.derived) tb_figure_fill_reason(figure, TB_UNDEFINED);
  if (fixed) broadcast(figure, scope->first, scope->n);
  return TB_OK;
}

/* --------------------------------------------------------------------------------------------------------------- formulas */

bool tb_formula_scope(const tb_evaluator *evaluator, const tb_node *formula, const tb_scope *scope, tb_scope *out) {
  *out = *scope;
  out->shifts = NULL; /* fixed periods inside the formula are its own */
  if (formula->of.series.entity != TB_NO_ID) {
    out->first = formula->of.series.entity;
    out->n = 1;
  }
  return tb_series_period(evaluator, formula, scope, &out->period);
}

tb_status tb_run_formula(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope) {
  const tb_node *formula = &evaluator->program.nodes[node];
  tb_scope inner;
  tb_figure *figure;
  if (!tb_formula_scope(evaluator, formula, scope, &inner)) {
    const tb_status status = tb_push_new(evaluator, scope, &figure);
    if (!status) tb_figure_fill_reason(figure, TB_MISSING);
    return status;
  }
  const tb_status status = tb_run(evaluator, tb_program_operand(&evaluator->program, node), &inner, &figure);
  if (status) return status;
  if (formula->of.series.entity != TB_NO_ID) broadcast(figure, scope->first, scope->n);
  figure->span = span_of(evaluator, formula->of.series.indicator, inner.period);
  declare_footings(evaluator, formula->of.series.indicator, figure);
  return tb_push(evaluator, figure);
}
