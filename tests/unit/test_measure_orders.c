/* Rows sorted with orders kept from before, against rows sorted anew. */
#include "measure_columns.h"

#include "measure/orders.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS = 300, ROUNDS = 4000, ROWS = 12 };

static uint64_t random_state = 11;

static uint32_t random_below(uint32_t n) {
  random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(random_state >> 33) % n;
}

/* Rows that come back now and then, as they were or with a few cells changed. */
typedef struct scene {
  tb_column rows[ROWS];
  uint32_t peer_set[CELLS], place[CELLS];
  void *scratch;
  uint32_t with[CELLS], without[CELLS];
} scene;

static void change_cell(tb_column *row, size_t i) {
  if (random_below(9) == 0) {
    tb_column_set_reason(row, i, TB_MISSING);
  } else {
    tb_column_set(row, i, random_below(60) / 4.0, 2); /* many ties */
  }
}

static void scene_begin(scene *s) {
  for (size_t r = 0; r < ROWS; r++) {
    column_blank(&s->rows[r], CELLS, false);
    for (size_t i = 0; i < CELLS; i++)
      change_cell(&s->rows[r], i);
  }
  for (size_t i = 0; i < CELLS; i++) {
    s->peer_set[i] = random_below(20) == 0 ? TB_NO_PEER_SET : random_below(3);
    s->place[i] = (uint32_t)(CELLS - 1 - i);
  }
  s->scratch = malloc(tb_sort_bytes(CELLS));
}

static void scene_end(scene *s) {
  for (size_t r = 0; r < ROWS; r++)
    column_drop(&s->rows[r]);
  free(s->scratch);
}

static void assert_same_order(scene *s, tb_orders *orders, const tb_column *row, size_t n, bool by_place) {
  tb_rows in = {.n = n, .now = row, .peer_set = s->peer_set, .n_peer_sets = 3, .place = by_place ? s->place : NULL};
  tb_sorted anew = {.cells = s->without}, sorted = {.cells = s->with};
  tb_sort_row(&in, row, s->scratch, &anew);
  in.orders = orders;
  tb_sort_row(&in, row, s->scratch, &sorted);
  assert_int_equal(sorted.n, anew.n);
  assert_memory_equal(sorted.cells, anew.cells, anew.n * sizeof *anew.cells);
}

static void rows_come_back(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_orders orders = {0};
  for (size_t round = 0; round < ROUNDS; round++) {
    tb_column *row = &s.rows[random_below(ROWS)];
    for (uint32_t changes = random_below(3); changes > 0; changes--)
      change_cell(row, random_below(CELLS));
    const bool by_place = random_below(4) == 0; /* another order of ties: what was found before is none */
    const size_t n = random_below(10) == 0 ? random_below(CELLS) : CELLS;
    assert_same_order(&s, &orders, row, by_place ? CELLS : n, by_place);
  }
  tb_orders_free(&orders);
  scene_end(&s);
}

/* A row whose order is known is found, even with cells less; with one out of place, or one that was not there, it is not. */
static void known_orders_are_found(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_orders orders = {0};
  tb_column *row = &s.rows[0];
  const tb_rows in = {.n = CELLS, .now = row, .peer_set = s.peer_set, .n_peer_sets = 3};
  tb_sorted sorted = {.cells = s.with}, found = {.cells = s.without};
  tb_column_set_reason(row, 7, TB_MISSING);
  s.peer_set[7] = s.peer_set[8] = 0;
  tb_column_set(row, 8, 3, 0);
  assert_false(tb_orders_find(&orders, &in, row, &found));
  tb_sort_row(&in, row, s.scratch, &sorted);
  tb_orders_keep(&orders, &sorted);
  assert_true(tb_orders_find(&orders, &in, row, &found));
  assert_memory_equal(found.cells, sorted.cells, sorted.n * sizeof *sorted.cells);
  tb_column_set(row, 7, 3, 0);
  assert_false(tb_orders_find(&orders, &in, row, &found));
  tb_column_set_reason(row, 7, TB_MISSING);
  tb_column_set_reason(row, 8, TB_MISSING);
  assert_true(tb_orders_find(&orders, &in, row, &found));
  assert_int_equal(found.n, sorted.n - 1);
  tb_column_set(row, 8, 1000, 0);
  assert_false(tb_orders_find(&orders, &in, row, &found));
  tb_orders_free(&orders);
  scene_end(&s);
}

static void long_orders_are_not_kept(void **state) {
  (void)state;
  static uint32_t cells[TB_ORDERS_CELLS_MAX + 1];
  tb_orders orders = {0};
  tb_orders_keep(&orders, &(tb_sorted){.cells = cells, .n = TB_ORDERS_CELLS_MAX + 1});
  assert_null(orders.kept[0].cells);
  tb_orders_free(&orders);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_come_back),
      cmocka_unit_test(known_orders_are_found),
      cmocka_unit_test(long_orders_are_not_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
