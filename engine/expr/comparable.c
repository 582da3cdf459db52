#include "comparable.h"
#include "recall.h"

#include "model/period.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------------------------ flags */

/* Tells of two rows of an indicator for which entities they may not be compared: tb_rows_incomparable, tb_rows_broken. */
typedef void compare_rows(const tb_panel *panel, const tb_row *row, const tb_row *base, uint32_t first, size_t n, bool *differs);

static void add_flags(const tb_evaluator *evaluator, const tb_node *series, const tb_scope *now, const tb_scope *base,
                      compare_rows *compare, bool *flags) {
  const uint32_t indicator = series->of.series.indicator;
  const bool fixed = series->of.series.entity != TB_NO_ID;
  tb_period period, base_period;
  if (!evaluator->model->known[indicator].is_marked) return;
  if (!tb_series_period(evaluator, series, now, &period) || !tb_series_period(evaluator, series, base, &base_period)) return;
  const tb_row *row = tb_model_row(evaluator->model, indicator, period), *base_row = tb_model_row(evaluator->model, indicator, base_period);
  bool differs[TB_TILE];
  compare(evaluator->panel, row, base_row, fixed ? series->of.series.entity : now->first, fixed ? 1 : now->n, differs);
  for (size_t i = 0; i < now->n; i++)
    flags[i] |= differs[fixed ? 0 : i];
}

/*
 * Flags where any series of a range, in formulas too, has a base that is not comparable. Nested measures are looked through, but for those
 * whose results carry nothing, such as ranks.
 */
static void flag_range(const tb_evaluator *evaluator, tb_range range, const tb_scope *now, const tb_scope *base, compare_rows *compare,
                       bool *flags) {
  for (uint32_t i = range.begin; i < range.end; i++) {
    const tb_node *node = &evaluator->program.nodes[i];
    if (node->kind == TB_NODE_SERIES && !evaluator->program.facts[i].is_aside) add_flags(evaluator, node, now, base, compare, flags);
    if (node->kind == TB_NODE_MEASURE && node->of.measure.row->carries == TB_CARRIES_NONE) i = node->end - 1;
    if (node->kind != TB_NODE_FORMULA) continue;
    tb_scope inner_now, inner_base;
    bool inner[TB_TILE] = {false};
    if (tb_formula_scope(evaluator, node, now, &inner_now) && tb_formula_scope(evaluator, node, base, &inner_base))
      flag_range(evaluator, tb_program_operand(&evaluator->program, i), &inner_now, &inner_base, compare, inner);
    for (size_t k = 0; k < now->n; k++)
      flags[k] |= inner[inner_now.n == now->n ? k : 0];
    i = node->end - 1;
  }
}

/* Whether any series of a range, in formulas too, reads an open span that does not end where the period of the base does. */
static bool ends_elsewhere(const tb_evaluator *evaluator, tb_range range, const tb_scope *base) {
  for (uint32_t i = range.begin; i < range.end; i++) {
    const tb_node *node = &evaluator->program.nodes[i];
    tb_period period;
    tb_scope inner;
    if (node->kind == TB_NODE_SERIES && tb_series_period(evaluator, node, base, &period) && period.open) {
      const tb_row *row = tb_model_row(evaluator->model, node->of.series.indicator, period);
      if (row && !tb_period_equal(tb_row_key(row), period)) return true;
    }
    if (node->kind != TB_NODE_FORMULA) continue;
    if (tb_formula_scope(evaluator, node, base, &inner) && ends_elsewhere(evaluator, tb_program_operand(&evaluator->program, i), &inner))
      return true;
    i = node->end - 1;
  }
  return false;
}

bool tb_flag_broken(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *later, const tb_scope *earlier, bool *flags) {
  memset(flags, false, later->n);
  if (!evaluator->program.facts[measure].is_marked) return false;
  flag_range(evaluator, tb_program_operand(&evaluator->program, measure), later, earlier, tb_rows_broken, flags);
  return true;
}

/* --------------------------------------------------------------------------------------------------------------- restating */

/* The row whose restated bases go before the base row: of a year-on-year measure of one series. */
static const tb_row *restating_row(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope) {
  const uint32_t plain = evaluator->program.facts[measure].plain;
  if (plain == TB_NO_NODE || evaluator->program.nodes[plain].kind != TB_NODE_SERIES) return NULL;
  const tb_measure *of = evaluator->program.nodes[measure].of.measure.row;
  if (of->reach != TB_REACH_YEAR_AGO || of->breadth != TB_POINT) return NULL; /* bases across entities stay as they were published */
  const tb_node *series = &evaluator->program.nodes[plain];
  tb_period period;
  if (!tb_series_period(evaluator, series, scope, &period)) return NULL;
  const tb_row *row = tb_recall_row(evaluator, plain, period);
  return row && tb_row_has_bases(row) ? row : NULL;
}

/* Overwrites the base of one entity, fixed by the text, for all. */
static bool restate_fixed(const tb_evaluator *evaluator, const tb_row *row, uint32_t entity, tb_figure *base) {
  double value, error = 0;
  uint8_t decimals, reason = TB_MISSING;
  tb_rational exact;
  tb_rational_init(&exact);
  tb_figure one = {.column = {.n = 1, .first = entity, .values = &value, .decimals = &decimals, .reasons = &reason}};
  if (base->errors) {
    one.errors = &error;
  } else {
    one.column.exact = &exact;
  }
  tb_row_restate(evaluator->panel, row, entity, 1, &one.column);
  for (size_t i = 0; reason == TB_VALUE && i < base->column.n; i++)
    tb_figure_copy_cell(base, i, &one, 0);
  tb_rational_clear(&exact);
  return reason == TB_VALUE;
}

/* Overwrites bases; restated[i] says where. */
static void restate(const tb_evaluator *evaluator, uint32_t measure, const tb_row *row, tb_figure *base, bool *restated) {
  const tb_node *series = &evaluator->program.nodes[evaluator->program.facts[measure].plain];
  const uint32_t first = base->column.first, entity = series->of.series.entity;
  const size_t n = base->column.n;
  if (entity != TB_NO_ID) {
    memset(restated, restate_fixed(evaluator, row, entity, base), n);
    return;
  }
  double values[TB_TILE];
  uint8_t decimals[TB_TILE], reasons[TB_TILE];
  tb_column seen = {.n = n, .first = first, .values = values, .decimals = decimals, .reasons = reasons};
  memset(reasons, TB_MISSING, n);
  tb_row_restate(evaluator->panel, row, first, n, &seen);
  tb_row_restate(evaluator->panel, row, first, n, &base->column);
  for (size_t i = 0; i < n; i++) {
    restated[i] = reasons[i] == TB_VALUE;
    if (restated[i] && base->errors) tb_figure_set_error(base, i, 0);
  }
}

bool tb_flag_incomparable(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, const tb_reached *reached,
                          tb_figure *base, bool *flags) {
  const tb_range operand = tb_program_operand(&evaluator->program, measure);
  const bool other_length = reached->period.open && ends_elsewhere(evaluator, operand, &reached->scope);
  const bool is_marked = evaluator->program.facts[measure].is_marked || other_length;
  const tb_row *row = restating_row(evaluator, measure, scope);
  memset(flags, other_length, scope->n);
  if (is_marked) flag_range(evaluator, operand, scope, &reached->scope, tb_rows_incomparable, flags);
  if (!row) return is_marked;
  bool restated[TB_TILE];
  restate(evaluator, measure, row, base, restated);
  for (size_t i = 0; i < scope->n; i++)
    flags[i] &= !restated[i];
  return is_marked;
}
