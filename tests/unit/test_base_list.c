/* A list that grows keeps what was added, and a copy of it outlives it. */
#include "tb_test.h"

#include "base/list.h"

enum { ITEMS = 1000 };

static tb_list numbers(uint32_t n) {
  tb_list list = {.item_bytes = sizeof(uint32_t)};
  for (uint32_t i = 0; i < n; i++) {
    uint32_t *item = tb_list_add(&list);
    assert_non_null(item);
    *item = i * i;
  }
  return list;
}

static void test_items_stay(void **state) {
  (void)state;
  tb_list list = numbers(ITEMS);
  assert_int_equal(list.n, ITEMS);
  for (uint32_t i = 0; i < ITEMS; i++)
    assert_int_equal(((const uint32_t *)list.items)[i], i * i);
  tb_list_free(&list);
  assert_true(list.n == 0 && list.items == NULL && list.item_bytes == sizeof(uint32_t));
}

static void test_reserve(void **state) {
  (void)state;
  tb_list list = numbers(3);
  assert_status(TB_OK, tb_list_reserve(&list, ITEMS));
  const void *items = list.items;
  assert_status(TB_OK, tb_list_reserve(&list, 1)); /* never fewer */
  while (list.n < ITEMS)
    assert_non_null(tb_list_add(&list));
  assert_ptr_equal(list.items, items);
  assert_status(TB_NO_MEMORY, tb_list_reserve(&list, SIZE_MAX / 2)); /* of which four bytes each are no size */
  assert_true(list.n == ITEMS && ((const uint32_t *)list.items)[2] == 4);
  tb_list_free(&list);
}

static void test_many_at_once(void **state) {
  (void)state;
  tb_list list = {.item_bytes = sizeof(uint32_t)};
  for (uint32_t n = 1; list.n < ITEMS; n++) {
    uint32_t *first = tb_list_add_many(&list, n);
    assert_non_null(first);
    assert_ptr_equal(first + n, (uint32_t *)list.items + list.n);
    for (uint32_t i = 0; i < n; i++)
      first[i] = (uint32_t)list.n - n + i;
  }
  for (uint32_t i = 0; i < list.n; i++)
    assert_int_equal(((const uint32_t *)list.items)[i], i);
  const size_t before = list.n;
  assert_null(tb_list_add_many(&list, SIZE_MAX - 1)); /* more than there are numbers for */
  assert_null(tb_list_add_many(&list, SIZE_MAX / 2));
  assert_int_equal(list.n, before);
  tb_list_free(&list);
}

static void test_kept(void **state) {
  (void)state;
  tb_arena *arena = tb_arena_new();
  tb_list list = numbers(70), none = {.item_bytes = sizeof(uint32_t)};
  void *items = NULL;
  size_t n;
  assert_status(TB_OK, tb_list_keep(&list, arena, &items, &n));
  memset(list.items, 0, list.n * list.item_bytes);
  tb_list_free(&list);
  assert_int_equal(n, 70);
  assert_int_equal(((const uint32_t *)items)[69], 69 * 69);
  assert_status(TB_OK, tb_list_keep(&none, arena, &items, &n));
  assert_int_equal(n, 0);
  assert_non_null(items);
  tb_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_items_stay), cmocka_unit_test(test_reserve), cmocka_unit_test(test_many_at_once),
                                     cmocka_unit_test(test_kept)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
