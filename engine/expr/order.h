/* The order of entities' codes, for some of them. */
#ifndef TB_EXPR_ORDER_H
#define TB_EXPR_ORDER_H

#include "model/panel.h"

/** Memory for ordering, used again and again. Zero-initialise; freed with tb_order_free. */
typedef struct tb_order {
  void *items;
  size_t n_items;
  uint32_t *at_place; /* all entities */
} tb_order;

/**
 * Puts the numbers 0 .. n - 1 into the order of the codes of entities[0 .. n), which are distinct: out[k] is the k-th. O(n log n), or O(all
 * entities) where that is less.
 */
TB_NODISCARD tb_status tb_order_by_code(tb_order *order, const tb_panel *panel, const uint32_t *entities, size_t n, uint32_t *out);

/** Whether entities[0 .. n) stand in the order of their codes. O(n). */
bool tb_order_is_by_code(const tb_panel *panel, const uint32_t *entities, size_t n);

/** Whether all entities of the panel are numbered in the order of their codes: then ascending ones are in it. O(entities). */
bool tb_order_is_by_number(const tb_panel *panel);
void tb_order_free(tb_order *order);

#endif
