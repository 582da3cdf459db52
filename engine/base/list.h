/* A growing array of items of one size. */
#ifndef TB_BASE_LIST_H
#define TB_BASE_LIST_H

#include "arena.h"

/** Zero-initialise with item_bytes set; free with tb_list_free. */
typedef struct tb_list {
  void *items;
  size_t n, capacity, item_bytes;
} tb_list;

/** Room for one item more, not cleared: where it is, or NULL, the list as it was, when memory is short. Moves the items. Amortised O(1). */
void *tb_list_add(tb_list *list);

/** The same for n >= 1 items that lie behind each other: where the first one is. */
void *tb_list_add_many(tb_list *list, size_t n);

/** Room for `capacity` items in all. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_list_reserve(tb_list *list, size_t capacity);
void tb_list_free(tb_list *list);

/** The items as an array in `arena`, not NULL. The list stays as it is. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_list_keep(const tb_list *list, tb_arena *arena, void **items, size_t *n);

#endif
