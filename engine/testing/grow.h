/* Lists whose length is not known before. */
#ifndef TB_TESTING_GROW_H
#define TB_TESTING_GROW_H

#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

/** Items of one size, one behind the other. Zero-initialise but for item_bytes; free with tb_grow_free. */
typedef struct tb_grower {
  void *items;
  size_t n, capacity, item_bytes;
} tb_grower;

/** A new item at the end, cleared; NULL when memory is short. Pointers to earlier ones end. Amortised O(1). */
static inline void *tb_grow(tb_grower *list) {
  if (list->n == list->capacity) {
    const size_t capacity = list->capacity ? 2 * list->capacity : 8;
    void *items = reallocarray(list->items, capacity, list->item_bytes);
    if (!items) return NULL;
    list->items = items;
    list->capacity = capacity;
  }
  return memset((char *)list->items + list->item_bytes * list->n++, 0, list->item_bytes);
}

static inline void tb_grow_free(tb_grower *list) {
  free(list->items);
  *list = (tb_grower){.item_bytes = list->item_bytes};
}

/** A copy of the items in `arena`. */
static inline tb_status tb_grow_keep(const tb_grower *list, tb_arena *arena, void **items, size_t *n) {
  void *copy = tb_arena_array(arena, list->n, list->item_bytes);
  if (!copy) return TB_NO_MEMORY;
  if (list->n) memcpy(copy, list->items, list->n * list->item_bytes);
  *items = copy;
  *n = list->n;
  return TB_OK;
}

#endif
