#include "orders.h"

#include "base/clones.h"

#include <stdlib.h>
#include <string.h>

/* Moves an order to the front. */
static void use(tb_orders *orders, size_t at) {
  const tb_kept_order used = orders->kept[at];
  memmove(orders->kept + 1, orders->kept, at * sizeof *orders->kept);
  orders->kept[0] = used;
}

TB_CLONES static size_t count_ranked(size_t n, const uint8_t *restrict reasons, const uint32_t *restrict peer_set) {
  uint32_t count = 0;
  for (size_t i = 0; i < n; i++)
    count += (reasons[i] == TB_VALUE) & (peer_set[i] != TB_NO_PEER_SET);
  return count;
}

static bool is_earlier_code(const tb_rows *in, uint32_t a, uint32_t b) {
  return in->place ? in->place[a] < in->place[b] : a < b;
}

/* Whether cell b may stand behind cell a. */
static bool may_follow(const tb_rows *in, const tb_column *row, uint32_t a, uint32_t b) {
  if (in->peer_set[a] != in->peer_set[b]) return in->peer_set[a] < in->peer_set[b];
  const double first = row->values[a], second = row->values[b];
  return first < second || (first == second && is_earlier_code(in, a, b));
}

/* Takes over those of an order that are ranked, as far as they stand in order; returns whether they all do. */
static bool follow(const tb_rows *in, const tb_column *row, const tb_kept_order *order, tb_sorted *out) {
  uint32_t last = TB_NO_ID;
  out->n = 0;
  for (size_t k = 0; k < order->n; k++) {
    const uint32_t cell = order->cells[k];
    if (cell >= in->n) return false;
    if (row->reasons[cell] != TB_VALUE || in->peer_set[cell] == TB_NO_PEER_SET) continue;
    if (last != TB_NO_ID && !may_follow(in, row, last, cell)) return false;
    out->cells[out->n++] = last = cell;
  }
  return true;
}

bool tb_orders_find(tb_orders *orders, const tb_rows *in, const tb_column *row, tb_sorted *out) {
  const size_t wanted = count_ranked(in->n, row->reasons, in->peer_set);
  for (size_t at = 0; at < TB_ORDERS_KEPT; at++) {
    const tb_kept_order *order = &orders->kept[at];
    if (order->n < wanted || !follow(in, row, order, out) || out->n != wanted) continue;
    use(orders, at);
    return true;
  }
  return false;
}

void tb_orders_keep(tb_orders *orders, const tb_sorted *sorted) {
  if (sorted->n > TB_ORDERS_CELLS_MAX) return;
  use(orders, TB_ORDERS_KEPT - 1);
  tb_kept_order *order = &orders->kept[0];
  order->n = 0;
  if (sorted->n > order->capacity) {
    uint32_t *cells = reallocarray(order->cells, sorted->n, sizeof *cells);
    if (!cells) return;
    order->cells = cells;
    order->capacity = sorted->n;
  }
  order->n = sorted->n;
  if (order->n > 0) memcpy(order->cells, sorted->cells, order->n * sizeof *order->cells);
}

void tb_orders_free(tb_orders *orders) {
  for (size_t at = 0; at < TB_ORDERS_KEPT; at++)
    free(orders->kept[at].cells);
  *orders = (tb_orders){0};
}
