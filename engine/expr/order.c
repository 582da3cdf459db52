#include "order.h"

#include <stdlib.h>
#include <string.h>

/* A sort of n costs about as much as a pass over SWEEP_RATIO * n places. */
enum { SWEEP_RATIO = 16 };

typedef struct item {
  uint32_t place, index;
} item;

static int compare_items(const void *a, const void *b) {
  const item *x = a, *y = b;
  return (x->place > y->place) - (x->place < y->place);
}

static tb_status sort(tb_order *order, const uint32_t *place, const uint32_t *entities, size_t n, uint32_t *out) {
  if (n > order->n_items) {
    void *more = reallocarray(order->items, n, sizeof(item));
    if (!more) return TB_NO_MEMORY;
    order->items = more;
    order->n_items = n;
  }
  item *items = order->items;
  for (size_t i = 0; i < n; i++)
    items[i] = (item){.place = place[entities[i]], .index = (uint32_t)i};
  qsort(items, n, sizeof *items, compare_items);
  for (size_t k = 0; k < n; k++)
    out[k] = items[k].index;
  return TB_OK;
}

static tb_status sweep(tb_order *order, const uint32_t *place, size_t n_places, const uint32_t *entities, size_t n, uint32_t *out) {
  if (!order->at_place) {
    order->at_place = malloc(n_places * sizeof *order->at_place);
    if (!order->at_place) return TB_NO_MEMORY;
  }
  memset(order->at_place, 0xFF, n_places * sizeof *order->at_place);
  for (size_t i = 0; i < n; i++)
    order->at_place[place[entities[i]]] = (uint32_t)i;
  size_t k = 0;
  for (size_t p = 0; k < n; p++) {
    out[k] = order->at_place[p];
    k += order->at_place[p] != UINT32_MAX;
  }
  return TB_OK;
}

bool tb_order_is_by_code(const tb_panel *panel, const uint32_t *entities, size_t n) {
  const uint32_t *place = tb_panel_entity_place(panel);
  size_t k = 1;
  while (k < n && place[entities[k]] > place[entities[k - 1]])
    k++;
  return k >= n;
}

bool tb_order_is_by_number(const tb_panel *panel) {
  const uint32_t *place = tb_panel_entity_place(panel);
  uint32_t differs = 0;
  for (size_t i = 0; i < tb_panel_entities(panel); i++)
    differs |= place[i] ^ (uint32_t)i;
  return differs == 0;
}

tb_status tb_order_by_code(tb_order *order, const tb_panel *panel, const uint32_t *entities, size_t n, uint32_t *out) {
  const uint32_t *place = tb_panel_entity_place(panel);
  const size_t n_places = tb_panel_entities(panel);
  if (tb_order_is_by_code(panel, entities, n)) {
    for (size_t k = 0; k < n; k++)
      out[k] = (uint32_t)k;
    return TB_OK;
  }
  return n * SWEEP_RATIO < n_places ? sort(order, place, entities, n, out) : sweep(order, place, n_places, entities, n, out);
}

void tb_order_free(tb_order *order) {
  free(order->items);
  free(order->at_place);
  *order = (tb_order){0};
}
