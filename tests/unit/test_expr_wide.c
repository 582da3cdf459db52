/* Wide columns: which cells of a slice are taken, and that reading gives back what was there. */
#include "tb_test.h"

#include "expr/wide.h"

enum { CELLS = 40, FIRST = 7 };

/* Cell i holds i, with a reason where one in `part` is missing (0: none). */
static tb_figure *slice(tb_figure_pool *pool, uint32_t first, size_t part) {
  tb_figure *figure = tb_figure_take(pool, false, first, CELLS);
  assert_non_null(figure);
  for (size_t i = 0; i < CELLS; i++) {
    if (part && i % part == 0) {
      tb_column_set_reason(&figure->column, i, TB_MISSING);
    } else {
      tb_column_set(&figure->column, i, (double)i, 0);
    }
    if (figure->footings) figure->footings[i] = (tb_footing){0};
  }
  return figure;
}

static size_t chosen(size_t part, bool compact, bool is_marked) {
  tb_figure_pool pool = {.is_marked = is_marked};
  tb_wide wide = {0};
  uint16_t at[TB_TILE];
  tb_figure *figure = slice(&pool, FIRST, part);
  assert_status(TB_OK, tb_wide_reserve(&wide, CELLS, false, is_marked));
  const size_t n = tb_wide_choose(&wide, &figure->column, compact, at);
  for (size_t k = 0; k < n; k++)
    assert_true(n == CELLS ? at[k] == k : figure->column.reasons[at[k]] != TB_MISSING && (k == 0 || at[k] > at[k - 1]));
  tb_figure_give(&pool, figure);
  tb_figure_pool_free(&pool);
  tb_wide_free(&wide);
  return n;
}

/* Of 40 cells one in 4 is missing at 10; with one in 3 it is 14, with one in 40 it is 1. */
static void test_missing_cells_are_left_out_where_there_are_many(void **state) {
  (void)state;
  assert_int_equal(chosen(0, true, false), CELLS);
  assert_int_equal(chosen(4, true, false), CELLS);
  assert_int_equal(chosen(3, true, false), CELLS - 14);
  assert_int_equal(chosen(1, true, false), 0);
  assert_int_equal(chosen(3, false, false), CELLS);
  assert_int_equal(chosen(40, true, true), CELLS - 1);
  assert_int_equal(chosen(0, true, true), CELLS);
}

/* Slices taken whole and in part stand side by side; what is read back is what was there. */
static void test_slices_read_back(void **state) {
  (void)state;
  static const size_t parts[] = {0, 2, 5, 1, 3};
  enum { SLICES = sizeof parts / sizeof *parts };
  tb_figure_pool pool = {0};
  tb_wide wide = {0};
  uint16_t at[TB_TILE];
  for (uint32_t s = 0; s < SLICES; s++) {
    tb_figure *figure = slice(&pool, s * CELLS, parts[s]);
    assert_status(TB_OK, tb_wide_reserve(&wide, CELLS, false, false));
    tb_wide_append(&wide, figure, at, tb_wide_choose(&wide, &figure->column, true, at));
    tb_figure_give(&pool, figure);
  }
  for (uint32_t s = 0; s < SLICES; s++) {
    tb_figure *read = tb_figure_take(&pool, false, s * CELLS, CELLS), *there = slice(&pool, s * CELLS, parts[s]);
    tb_wide_read(&wide, read);
    assert_memory_equal(read->column.values, there->column.values, CELLS * sizeof(double));
    assert_memory_equal(read->column.reasons, there->column.reasons, CELLS);
    assert_memory_equal(read->column.decimals, there->column.decimals, CELLS);
    tb_figure_give(&pool, read);
    tb_figure_give(&pool, there);
  }
  tb_figure_pool_free(&pool);
  tb_wide_free(&wide);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_missing_cells_are_left_out_where_there_are_many),
                                     cmocka_unit_test(test_slices_read_back)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
