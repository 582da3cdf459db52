/*
 * Orders in which rows were sorted lately. A row is often sorted again, for another measure or as the base of a later period; then one pass
 * shows that an order that was found before is its order, which costs a third of sorting.
 */
#ifndef TB_MEASURE_ORDERS_H
#define TB_MEASURE_ORDERS_H

#include "standing.h"

enum { TB_ORDERS_KEPT = 8, TB_ORDERS_CELLS_MAX = 1 << 16 };

typedef struct tb_kept_order {
  uint32_t *cells;
  size_t n, capacity;
} tb_kept_order;

/** The latest used first. Zero-initialise; freed with tb_orders_free. One thread at a time. */
struct tb_orders {
  tb_kept_order kept[TB_ORDERS_KEPT];
};

/**
 * Whether one of the orders, the cells that are not ranked left out, is what tb_sort_row makes of `row`; then it stands in `out`, whose
 * cells have room for in->n. An order that is another's is given up at the first cells that are out of place. O(n).
 */
bool tb_orders_find(tb_orders *orders, const tb_rows *in, const tb_column *row, tb_sorted *out);

/** Keeps an order of at most TB_ORDERS_CELLS_MAX cells in place of the one not used for longest; nothing when memory is short. O(n). */
void tb_orders_keep(tb_orders *orders, const tb_sorted *sorted);

void tb_orders_free(tb_orders *orders);

#endif
