#include "list.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 64 };

tb_status tb_list_reserve(tb_list *list, size_t capacity) {
  if (capacity <= list->capacity) return TB_OK;
  size_t bytes;
  if (__builtin_mul_overflow(capacity, list->item_bytes, &bytes)) return TB_NO_MEMORY;
  void *items = realloc(list->items, bytes);
  if (!items) return TB_NO_MEMORY;
  list->items = items;
  list->capacity = capacity;
  return TB_OK;
}

void *tb_list_add_many(tb_list *list, size_t n) {
  if (n > list->capacity - list->n) {
    const size_t grown = list->capacity ? list->capacity + list->capacity / 2 : CAPACITY_FIRST;
    const size_t needed = list->n + n;
    if (needed < n || tb_list_reserve(list, needed > grown ? needed : grown) != TB_OK) return NULL;
  }
  void *first = (char *)list->items + list->n * list->item_bytes;
  list->n += n;
  return first;
}

void *tb_list_add(tb_list *list) {
  return tb_list_add_many(list, 1);
}

void tb_list_free(tb_list *list) {
  free(list->items);
  list->items = NULL;
  list->n = list->capacity = 0;
}

tb_status tb_list_keep(const tb_list *list, tb_arena *arena, void **items, size_t *n) {
  void *copy = tb_arena_array(arena, list->n, list->item_bytes);
  if (!copy) return TB_NO_MEMORY;
  if (list->n) memcpy(copy, list->items, list->n * list->item_bytes);
  *items = copy;
  *n = list->n;
  return TB_OK;
}
