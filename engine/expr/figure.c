#include "figure.h"

#include "base/bits.h"
#include "base/clones.h"

#include <stdlib.h>
#include <string.h>

static void figure_free(tb_figure *figure) {
  tb_column_free(&figure->column);
  free(figure->errors);
  free(figure->footings);
  free(figure);
}

static tb_figure *figure_new(bool exact, bool is_marked) {
  tb_figure *figure = calloc(1, sizeof *figure);
  if (!figure) return NULL;
  if (!exact) figure->errors = calloc(TB_TILE, sizeof *figure->errors);
  if (is_marked) figure->footings = calloc(TB_TILE, sizeof *figure->footings);
  const bool has_rest = (exact || figure->errors) && (!is_marked || figure->footings);
  if (has_rest && tb_column_alloc(&figure->column, TB_TILE, false, exact) == TB_OK) return figure;
  figure_free(figure);
  return NULL;
}

tb_figure *tb_figure_take(tb_figure_pool *pool, bool exact, uint32_t first, size_t n) {
  tb_figure *figure = pool->free[exact];
  if (figure) {
    pool->free[exact] = figure->next;
  } else {
    figure = figure_new(exact, pool->is_marked);
    if (!figure) return NULL;
  }
  tb_column *column = &figure->column;
  column->n = n;
  column->first = first;
  column->longs = column->restated = NULL;
  column->n_longs = column->n_restated = 0;
  if (figure->footings) memset(figure->footings, 0, n * sizeof *figure->footings);
  figure->span = (tb_span){0};
  figure->is_uniform = false;
  figure->error_form = TB_ERRORS_LISTED;
  figure->next = NULL;
  return figure;
}

void tb_figure_give(tb_figure_pool *pool, tb_figure *figure) {
  if (!figure) return;
  const bool exact = !figure->errors;
  figure->next = pool->free[exact];
  pool->free[exact] = figure;
}

void tb_figure_pool_free(tb_figure_pool *pool) {
  for (int exact = 0; exact < 2; exact++) {
    while (pool->free[exact]) {
      tb_figure *figure = pool->free[exact];
      pool->free[exact] = figure->next;
      figure_free(figure);
    }
  }
}

/* Errors are never negative, so all their bits are 0 where they are. */
TB_CLONES static bool are_zero(size_t n, const double *restrict errors) {
  uint64_t any = 0;
  for (size_t i = 0; i < n; i++)
    any |= tb_double_bits(errors[i]);
  return !any;
}

/* Nothing is rounded but zeros. */
static bool is_nothing_rounded(const tb_column *column) {
  for (size_t i = 0; i < column->n; i++)
    if (column->decimals[i] == TB_DECIMALS_REAL && column->values[i] != 0) return false;
  return true;
}

bool tb_figure_is_known(const tb_figure *figure) {
  if (!figure->errors) return true;
  switch (figure->error_form) {
  case TB_ERRORS_NONE: return true;
  case TB_ERRORS_ROUNDED: return is_nothing_rounded(&figure->column);
  default: return are_zero(figure->column.n, figure->errors);
  }
}

TB_CLONES static void fill(size_t n, double value, double *restrict out) {
  for (size_t i = 0; i < n; i++)
    out[i] = value;
}

void tb_figure_set_errors(tb_figure *figure, double error) {
  figure->error_form = error != 0 ? TB_ERRORS_LISTED : TB_ERRORS_NONE;
  if (figure->errors && error != 0) fill(figure->column.n, error, figure->errors);
}

TB_CLONES static void set_rounded(size_t n, const double *restrict values, const uint8_t *restrict decimals, double *restrict errors) {
  for (size_t i = 0; i < n; i++) {
    const double if_real = values[i] != 0 ? TB_ROUNDING : 0;
    errors[i] = decimals[i] == TB_DECIMALS_REAL ? if_real : 0;
  }
}

void tb_figure_list_errors(tb_figure *figure) {
  const tb_column *column = &figure->column;
  if (!figure->errors || figure->error_form == TB_ERRORS_LISTED) return;
  if (figure->error_form == TB_ERRORS_ROUNDED) {
    set_rounded(column->n, column->values, column->decimals, figure->errors);
  } else {
    fill(column->n, 0, figure->errors);
  }
  figure->error_form = TB_ERRORS_LISTED;
}

void tb_figure_set_error(tb_figure *figure, size_t i, double error) {
  if (figure->error_form == TB_ERRORS_NONE && error == 0) return;
  tb_figure_list_errors(figure);
  figure->errors[i] = error;
}

void tb_figure_fill_reason(tb_figure *figure, tb_reason reason) {
  tb_column *column = &figure->column;
  fill(column->n, 0, column->values);
  memset(column->decimals, TB_DECIMALS_REAL, column->n);
  memset(column->reasons, (int)reason, column->n);
  tb_figure_set_errors(figure, 0);
}

void tb_figure_fill(tb_figure *figure, double value, uint8_t decimals) {
  tb_column *column = &figure->column;
  fill(column->n, value, column->values);
  memset(column->decimals, decimals, column->n);
  memset(column->reasons, TB_VALUE, column->n);
  tb_figure_set_errors(figure, 0);
}

void tb_figure_fill_integer(tb_figure *figure, int64_t value) {
  tb_figure_fill(figure, (double)value, 0);
}

void tb_figure_copy_cell(tb_figure *to, size_t i, const tb_figure *from, size_t j) {
  tb_column *out = &to->column;
  const tb_column *in = &from->column;
  const bool is_long = in->decimals[j] == TB_DECIMALS_LONG, is_itself = to == from && i == j;
  if (is_itself && !is_long) return;
  if (to->footings && from->footings) to->footings[i] = from->footings[j];
  if (to->errors) {
    tb_figure_set_error(to, i, is_long && in->values[j] != 0 ? TB_ROUNDING : tb_figure_error(from, j));
  } else if (!tb_column_is_short(in, j) && !tb_reason_is_hard(in->reasons[j])) {
    tb_column_exact(in, j, &out->exact[i]);
  }
  out->values[i] = in->values[j];
  out->reasons[i] = in->reasons[j];
  out->decimals[i] = is_long ? TB_DECIMALS_REAL : in->decimals[j];
}

void tb_figure_mark_incomparable(tb_figure *figure) {
  uint8_t *reasons = figure->column.reasons;
  for (size_t i = 0; i < figure->column.n; i++)
    if (reasons[i] == TB_VALUE) reasons[i] = TB_NOT_COMPARABLE;
}

void tb_column_flag_incomparable(tb_column *column, const bool *flags) {
  for (size_t i = 0; i < column->n; i++)
    if (flags[i] && column->reasons[i] == TB_VALUE) column->reasons[i] = TB_NOT_COMPARABLE;
}
