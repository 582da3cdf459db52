/* Columns for the tests of kernels: written as texts, and blank ones to be filled. */
#ifndef MEASURE_COLUMNS_H
#define MEASURE_COLUMNS_H

#include "tb_test.h"

#include "measure/measure.h"

#include <stdlib.h>

enum { COLUMN_LONGEST = 2048 };

/* A column whose arrays are its own: exact-fit allocations, so that a sanitizer sees every step beyond. */
static inline void column_blank(tb_column *column, size_t n, bool with_exact) {
  *column = (tb_column){.n = n};
  column->values = malloc(n * sizeof *column->values);
  column->decimals = malloc(n);
  column->reasons = malloc(n);
  column->exact = with_exact ? malloc(n * sizeof *column->exact) : NULL;
  for (size_t i = 0; i < n; i++) {
    column->values[i] = 987654321; /* what a kernel forgot to write shows */
    column->decimals[i] = 99;
    column->reasons[i] = 99;
    if (with_exact) tb_rational_init(&column->exact[i]);
  }
}

static inline void column_drop(tb_column *column) {
  for (size_t i = 0; column->exact && i < column->n; i++)
    tb_rational_clear(&column->exact[i]);
  free(column->values);
  free(column->decimals);
  free(column->reasons);
  free(column->exact);
  free((void *)column->longs);
}

/* "12.50" a number, "" missing, "?" undefined, "!12.5" a plain number that may not be compared. */
static inline void column_read(tb_column *column, const char *const *texts, size_t n) {
  column_blank(column, n, false);
  tb_long_number *longs = malloc((n + 1) * sizeof *longs);
  for (size_t i = 0; i < n; i++) {
    const char *text = texts[i];
    tb_column_set_reason(column, i, *text == '?' ? TB_UNDEFINED : TB_MISSING);
    if (*text == '?' || *text == '\0') continue;
    const bool plain = *text == '!';
    tb_decimal number;
    size_t bad_at;
    assert_int_equal(tb_decimal_parse(text + plain, strlen(text + plain), &number, &bad_at), TB_DECIMAL_OK);
    tb_column_set(column, i, number.value, number.decimals);
    if (plain) column->reasons[i] = TB_NOT_COMPARABLE;
    if (number.decimals == TB_DECIMALS_LONG) longs[column->n_longs++] = (tb_long_number){(uint32_t)i, text + plain};
  }
  column->longs = longs;
}

/* A kernel by the name of its measure. */
static inline tb_kernel kernel_named(const char *name) {
  const tb_measure *row = tb_measure_row(tb_measure_find(name, strlen(name)));
  assert_non_null(row);
  return row->kernel;
}

/* The one cell of a kernel run on a window of one entity, given as texts, oldest first. */
static inline tb_column run_window(const char *measure, const tb_args *args, const char *const *texts, size_t n) {
  tb_column *columns = calloc(n, sizeof *columns), out;
  const tb_column **window = calloc(n, sizeof *window);
  for (size_t step = 0; step < n; step++) {
    column_read(&columns[step], &texts[step], 1);
    window[step] = &columns[step];
  }
  column_blank(&out, 1, false);
  const tb_rows rows = {.n = 1, .now = &columns[n - 1], .window = window, .n_window = n};
  assert_status(TB_OK, kernel_named(measure)(&rows, args, &out));
  for (size_t step = 0; step < n; step++)
    column_drop(&columns[step]);
  free(columns);
  free(window);
  return out;
}

/* The one cell of a kernel run on a value and its base, as texts; base NULL: no such row. */
static inline tb_column run_change(const char *measure, int n, const char *now, const char *base) {
  tb_column now_column, base_column, out;
  column_read(&now_column, &now, 1);
  if (base) column_read(&base_column, &base, 1);
  column_blank(&out, 1, false);
  const tb_rows rows = {.n = 1, .now = &now_column, .base = base ? &base_column : NULL};
  assert_status(TB_OK, kernel_named(measure)(&rows, &(tb_args){.n = n}, &out));
  column_drop(&now_column);
  if (base) column_drop(&base_column);
  return out;
}

/* Asserts on a column of one cell and drops it. */
static inline void one_value(tb_column out, double value, uint8_t decimals) {
  assert_int_equal(out.reasons[0], TB_VALUE);
  assert_double_equal_bits(out.values[0], value);
  assert_int_equal(out.decimals[0], decimals);
  column_drop(&out);
}

static inline void one_reason(tb_column out, tb_reason reason) {
  assert_string_equal(tb_reason_name((tb_reason)out.reasons[0]), tb_reason_name(reason));
  assert_double_equal_bits(out.values[0], 0);
  column_drop(&out);
}

#endif
