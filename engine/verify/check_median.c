/*
 * The median of many terms as one: it lies between the medians of their low and of their high ends, and moves with one of them. A median of
 * n terms is a chain of as many, the last of which knows n and has the value.
 */
#include "check.h"
#include "interval_end.h"

#include <stdlib.h>

static int compare_lows(const void *a, const void *b) {
  return tb_end_compare(*(const tb_end *const *)a, *(const tb_end *const *)b, TB_LOW);
}

static int compare_highs(const void *a, const void *b) {
  return tb_end_compare(*(const tb_end *const *)a, *(const tb_end *const *)b, TB_HIGH);
}

/* The one in the middle of n sorted ends, or between the two there. */
static void take_middle(const tb_end *const *ends, size_t n, tb_end *out) {
  const tb_end *a = ends[(n - 1) / 2], *b = ends[n / 2];
  const tb_rational two = {.n = 2, .d = 1};
  if (!a->finite || !b->finite) {
    tb_end_set_infinite(out);
    return;
  }
  tb_rational_add(&out->value, &a->value, &b->value);
  (void)tb_rational_divide(&out->value, &out->value, &two);
  out->finite = true;
  out->open = a->open || b->open;
}

/* The terms of which `median` is one: the last first. */
static uint32_t next_term(const tb_claim_worker *worker, uint32_t *median, size_t left) {
  const tb_term *of = &worker->terms[*median];
  if (left == 1) return *median;
  *median = of->left;
  return of->right;
}

void tb_median_compute(tb_claim_worker *worker, uint32_t median, tb_interval *out) {
  const size_t n = worker->terms[median].index;
  const tb_end **lows = malloc(2 * n * sizeof *lows), **highs = lows + n;
  if (!lows) {
    worker->status = TB_NO_MEMORY;
    tb_interval_set_all(out);
    return;
  }
  for (size_t left = n; left > 0; left--) {
    const tb_interval *value = tb_value_at(worker, next_term(worker, &median, left));
    lows[left - 1] = &value->low;
    highs[left - 1] = &value->high;
  }
  qsort(lows, n, sizeof *lows, compare_lows);
  qsort(highs, n, sizeof *highs, compare_highs);
  take_middle(lows, n, &out->low);
  take_middle(highs, n, &out->high);
  out->empty = false;
  free(lows);
}

void tb_median_slope(tb_claim_worker *worker, uint32_t median, tb_interval *out) {
  const size_t n = worker->terms[median].index;
  for (size_t left = n; left > 0; left--) {
    const tb_interval *slope = tb_slope_at(worker, next_term(worker, &median, left));
    if (left == n) {
      tb_interval_set(out, slope);
    } else {
      tb_interval_join(out, out, slope);
    }
  }
}
