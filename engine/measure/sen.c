/*
 * Sen's slope: the median of the slopes between all pairs of values, without looking at all pairs. A slope t is above those of as many
 * pairs as stand in the wrong order once the points are put in the order of y - t x (Dillencourt, Mount and Netanyahu, A randomized
 * algorithm for slope selection, 1992). So the slope with a given number below it is found between two others that come nearer and nearer,
 * until the pairs between them are few enough to be listed. All of it in whole numbers; the random numbers decide nothing but the time it
 * takes.
 */
#include "kernels.h"
#include "series.h"

#include <stdlib.h>
#include <string.h>

/* rise / run in whole numbers: |rise| <= 2 * 10^18, 0 < run < 10^4. */
typedef struct slope {
  int64_t rise;
  int64_t run;
} slope;

/* So many values or fewer: all pairs are listed at once. */
enum { LISTED_VALUES = 48 };

/* Slopes drawn to narrow the bounds with, and how far from the wanted place among them the two next bounds lie. */
enum { DRAWN = 256, DRAWN_MARGIN = 20 };

/* Pairs between the bounds that are listed: so many for each value. */
enum { LISTED_A_VALUE = 4 };

/* A value among others put in order: its key y * run - rise * x, of at most 3 * 10^22, and its place in the order of steps. */
typedef struct item {
  tb_int128 key;
  uint32_t at;
} item;

typedef struct selection {
  const tb_point *points;
  size_t n;
  item *items, *merged; /* n each */
  slope *listed;        /* LISTED_A_VALUE * n, at least DRAWN */
  uint64_t random;
} selection;

/* Slopes strictly between two bounds, either of which may be none. */
typedef struct bounds {
  bool has_low, has_high;
  slope low, high;
  int64_t below, up_to; /* pairs with slopes <= low; < high */
} bounds;

static slope slope_between(const tb_point *from, const tb_point *to) {
  return (slope){to->whole - from->whole, (int64_t)to->step - from->step};
}

static int compare_slopes(const void *a, const void *b) {
  const slope *x = a, *y = b;
  const tb_int128 left = (tb_int128)x->rise * y->run, right = (tb_int128)y->rise * x->run;
  return (left > right) - (left < right);
}

static bool is_between(const bounds *of, const slope *one) {
  return (!of->has_low || compare_slopes(one, &of->low) > 0) && (!of->has_high || compare_slopes(one, &of->high) < 0);
}

/* ---------------------------------------------------------------------------------------------------------------- counting */

/* Merges two sorted runs; returns how many pairs stood in the wrong order: equal keys are in the right one. */
static int64_t merge(item *to, const item *left, size_t n_left, const item *right, size_t n_right) {
  int64_t wrong = 0;
  size_t i = 0, j = 0;
  while (i < n_left && j < n_right) {
    if (right[j].key < left[i].key) {
      wrong += (int64_t)(n_left - i);
      *to++ = right[j++];
    } else {
      *to++ = left[i++];
    }
  }
  memcpy(to, left + i, (n_left - i) * sizeof *to);
  memcpy(to + (n_left - i), right + j, (n_right - j) * sizeof *to);
  return wrong;
}

/* Puts the items in order, equal ones by step; returns how many pairs stood in the wrong order. */
static int64_t sort_items(selection *of) {
  int64_t wrong = 0;
  for (size_t width = 1; width < of->n; width *= 2) {
    for (size_t begin = 0; begin < of->n; begin += 2 * width) {
      const size_t rest = of->n - begin, n_left = rest < width ? rest : width, n_both = rest < 2 * width ? rest : 2 * width;
      wrong += merge(of->merged + begin, of->items + begin, n_left, of->items + begin + n_left, n_both - n_left);
    }
    item *swapped = of->items;
    of->items = of->merged;
    of->merged = swapped;
  }
  return wrong;
}

static tb_int128 key_of(const selection *of, size_t at, const slope *t) {
  const tb_point *point = &of->points[at];
  return (tb_int128)point->whole * t->run - (tb_int128)t->rise * ((int64_t)point->step - of->points[0].step);
}

/* Pairs with slopes below t, and equal to it; leaves the items in the order of their keys. */
static void count_pairs(selection *of, const slope *t, int64_t *below, int64_t *equal) {
  for (size_t k = 0; k < of->n; k++)
    of->items[k] = (item){key_of(of, k, t), (uint32_t)k};
  *below = sort_items(of);
  *equal = 0;
  int64_t same = 0;
  for (size_t k = 1; k < of->n; k++) {
    same = of->items[k].key == of->items[k - 1].key ? same + 1 : 0;
    *equal += same;
  }
}

/* ----------------------------------------------------------------------------------------------------------------- listing */

/* Random numbers that are the same each time: Steele, Lea and Flood's SplitMix64. */
static uint64_t next_random(selection *of) {
  uint64_t z = of->random += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static slope random_slope(selection *of) {
  const uint64_t drawn = next_random(of);
  size_t i = (size_t)((drawn & UINT32_MAX) % of->n), j = (size_t)((drawn >> 32) % (of->n - 1));
  j += j >= i;
  return i < j ? slope_between(&of->points[i], &of->points[j]) : slope_between(&of->points[j], &of->points[i]);
}

/* Draws slopes between the bounds; at least one, and as many as there are in so many tries as should do. */
static size_t draw(selection *of, const bounds *between, int64_t pairs) {
  const int64_t tries = 8 * DRAWN * (pairs / (between->up_to - between->below) + 1);
  size_t n = 0;
  for (int64_t k = 0; (k < tries || n == 0) && n < DRAWN; k++) {
    of->listed[n] = random_slope(of);
    n += is_between(between, &of->listed[n]);
  }
  return n;
}

/* Lists the slopes of all pairs. */
static size_t list_all(selection *of) {
  size_t n = 0;
  for (size_t later = 1; later < of->n; later++) {
    for (size_t k = 0; k < later; k++)
      of->listed[n++] = slope_between(&of->points[k], &of->points[later]);
  }
  return n;
}

/* Items in the order at a slope, as count_pairs leaves them, put in the order just above it: equal keys by falling step. */
static void go_above(selection *of) {
  for (size_t begin = 0, end; begin < of->n; begin = end) {
    for (end = begin + 1; end < of->n && of->items[end].key == of->items[begin].key; end++) {
    }
    for (size_t i = begin, j = end - 1; i < j; i++, j--) {
      const item swapped = of->items[i];
      of->items[i] = of->items[j];
      of->items[j] = swapped;
    }
  }
}

/*
 * Lists the slopes between two bounds in as many moves as there are: from the order just above the lower one to the order just below the
 * higher one, where equal keys stand by rising step, those pairs change places whose slopes lie between.
 */
static size_t list_between(selection *of, const bounds *between) {
  int64_t below, equal;
  size_t n = 0;
  count_pairs(of, &between->low, &below, &equal);
  go_above(of);
  for (size_t k = 0; k < of->n; k++) {
    const item one = {key_of(of, of->items[k].at, &between->high), of->items[k].at};
    size_t at = k;
    for (; at > 0; at--) {
      const item *before = &of->items[at - 1];
      if (before->key < one.key || (before->key == one.key && before->at < one.at)) break;
      of->listed[n++] = slope_between(&of->points[before->at], &of->points[one.at]);
      of->items[at] = *before;
    }
    of->items[at] = one;
  }
  return n;
}

/* --------------------------------------------------------------------------------------------------------------- selecting */

/* Puts the k-th smallest of n slopes into place k, smaller ones before it: Hoare's selection. */
static slope *nth_listed(slope *listed, size_t n, size_t k) {
  int64_t low = 0, high = (int64_t)n - 1;
  const int64_t wanted = (int64_t)k;
  while (low < high) {
    const slope pivot = listed[low + (high - low) / 2];
    int64_t i = low, j = high;
    while (i <= j) {
      while (compare_slopes(&listed[i], &pivot) < 0)
        i++;
      while (compare_slopes(&pivot, &listed[j]) < 0)
        j--;
      if (i > j) break;
      const slope swapped = listed[i];
      listed[i++] = listed[j];
      listed[j--] = swapped;
    }
    if (wanted <= j) {
      high = j;
    } else if (wanted >= i) {
      low = i;
    } else {
      break;
    }
  }
  return &listed[k];
}

/*
 * Narrows the bounds of the k-th slope by a slope between them; true when that is the k-th itself. Every slope taken for a bound leaves the
 * interval, so it shrinks each time.
 */
static bool narrow(selection *of, bounds *between, const slope *by, int64_t k) {
  int64_t below, equal;
  if (!is_between(between, by)) return false;
  count_pairs(of, by, &below, &equal);
  if (k >= below && k < below + equal) return true;
  if (k < below) {
    between->has_high = true;
    between->high = *by;
    between->up_to = below;
  } else {
    between->has_low = true;
    between->low = *by;
    between->below = below + equal;
  }
  return false;
}

/* Narrows the bounds by two of n slopes drawn, between which the k-th may be expected; true when one of them is the k-th. */
static bool narrow_by_drawn(selection *of, bounds *between, size_t n, int64_t k, slope *found) {
  const int64_t last = (int64_t)n - 1, place = (k - between->below) * (int64_t)n / (between->up_to - between->below);
  const int64_t low = place - DRAWN_MARGIN, high = place + DRAWN_MARGIN;
  const slope lower = *nth_listed(of->listed, n, low > 0 ? (size_t)low : 0);
  const slope higher = *nth_listed(of->listed, n, (size_t)(high < last ? high : last));
  *found = lower;
  if (narrow(of, between, &lower, k)) return true;
  *found = higher;
  return narrow(of, between, &higher, k);
}

/* The k-th smallest slope, from 0 on; k is about half of the pairs, so that while a bound is missing half of the pairs are left. */
static slope select_slope(selection *of, int64_t k) {
  const int64_t pairs = (int64_t)(of->n * (of->n - 1) / 2), few = LISTED_A_VALUE * (int64_t)of->n;
  bounds between = {.up_to = pairs};
  slope found;
  while (!between.has_low || !between.has_high || between.up_to - between.below > few) {
    const size_t n = draw(of, &between, pairs);
    if (narrow_by_drawn(of, &between, n, k, &found)) return found;
  }
  const size_t n = list_between(of, &between);
  return *nth_listed(of->listed, n, (size_t)(k - between.below));
}

/* The slope after one in order: the next to come is that of two neighbours in the order just above it. */
static slope next_slope(selection *of, const slope *one, int64_t k) {
  int64_t below, equal;
  count_pairs(of, one, &below, &equal);
  if (k < below + equal) return *one;
  slope least = {0};
  go_above(of);
  for (size_t p = 0; p + 1 < of->n; p++) {
    const uint32_t a = of->items[p].at, b = of->items[p + 1].at;
    if (a > b) continue;
    const slope next = slope_between(&of->points[a], &of->points[b]);
    if (least.run == 0 || compare_slopes(&next, &least) < 0) least = next;
  }
  return least;
}

/* The two slopes in the middle, the same twice of an odd number. */
static void select_middle(selection *of, slope *low, slope *high) {
  const size_t pairs = of->n * (of->n - 1) / 2, first = (pairs - 1) / 2, second = pairs / 2;
  if (of->n <= LISTED_VALUES) {
    const size_t n = list_all(of);
    *low = *nth_listed(of->listed, n, first);
    *high = *nth_listed(of->listed, n, second);
    return;
  }
  *low = *high = select_slope(of, (int64_t)first);
  if (second > first) *high = next_slope(of, low, (int64_t)second);
}

static size_t most_listed(size_t n) {
  if (n <= LISTED_VALUES) return LISTED_VALUES * LISTED_VALUES / 2;
  return LISTED_A_VALUE * n > DRAWN ? LISTED_A_VALUE * n : DRAWN;
}

static tb_status write_sen_scaled(tb_series *series, tb_column *out, size_t i) {
  const size_t n = series->n, items = 2 * n * sizeof(item);
  char *scratch = tb_series_scratch(series, 1, items + (most_listed(n) + 1) * sizeof(slope));
  if (!scratch) return TB_NO_MEMORY;
  selection of = {.points = series->points, .n = n, .items = (item *)(void *)scratch, .listed = (slope *)(void *)(scratch + items)};
  of.merged = of.items + n;
  slope low, high;
  select_middle(&of, &low, &high);
  const tb_int128 rise = (tb_int128)low.rise * high.run + (tb_int128)high.rise * low.run;
  tb_put_ratio(out, i, rise, 2 * low.run * high.run * tb_int128_power10(series->decimals), TB_VALUE);
  return TB_OK;
}

/* -------------------------------------------------------------------------------------------------------------- rationals */

static int compare_rationals(const void *a, const void *b) {
  return tb_rational_compare(a, b);
}

/* All pairs, for values that are not short: seldom, and then few. */
static tb_status write_sen_exact(tb_series *series, tb_column *out, size_t i) {
  const size_t n = series->n * (series->n - 1) / 2;
  tb_rational *slopes = tb_series_scratch(series, n, sizeof *slopes), factor;
  if (!slopes) return TB_NO_MEMORY;
  tb_rational_init(&factor);
  size_t at = 0;
  for (size_t later = 1; later < series->n; later++) {
    for (size_t k = 0; k < later; k++, at++) {
      const tb_point *to = &series->points[later], *from = &series->points[k];
      tb_rational_init(&slopes[at]);
      tb_rational_subtract(&slopes[at], to->exact, from->exact);
      tb_rational_set_integer(&factor, (int64_t)to->step - from->step);
      (void)tb_rational_divide(&slopes[at], &slopes[at], &factor);
    }
  }
  qsort(slopes, n, sizeof *slopes, compare_rationals);
  tb_rational middle;
  tb_rational_init(&middle);
  tb_rational_add(&middle, &slopes[(n - 1) / 2], &slopes[n / 2]);
  tb_rational_set_integer(&factor, 2);
  (void)tb_rational_divide(&middle, &middle, &factor);
  tb_column_set_exact(out, i, &middle, TB_VALUE);
  for (at = 0; at < n; at++)
    tb_rational_clear(&slopes[at]);
  tb_rational_clear(&middle);
  tb_rational_clear(&factor);
  return TB_OK;
}

static tb_status write_sen(tb_series *series, const tb_rows *in, tb_column *out, size_t i) {
  (void)in;
  return series->scaled ? write_sen_scaled(series, out, i) : write_sen_exact(series, out, i);
}

/**
 * Sen's slope of the window, per step: sen.
 *
 * For each of the in->n entities the median of (y_j - y_i) / (x_j - x_i) over all pairs of values, exact and rounded once. One value:
 * TB_UNDEFINED. Windows as in series.h. Source: Sen, Journal of the American Statistical Association 63 (1968). Expected
 * O(n * n_window log n_window), scratch of 128 bytes a step; where values are not short O(n * m log m) and 48 m bytes for the
 * m = n_window^2 / 2 pairs. TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_sen(const tb_rows *in, const tb_args *args, tb_column *out) {
  static const tb_statistic sen = {2, TB_UNDEFINED, false, 0, write_sen};
  return tb_series_run(in, args, &sen, out);
}
