#include "standing.h"

#include <stdlib.h>
#include <string.h>

/* A value on its way through the sort. `key` orders as the value does. */
typedef struct item {
  uint64_t key;
  uint32_t entity, peer_set;
} item;

/* One of equal doubles with the number behind it. */
typedef struct tied {
  tb_rational number;
  item of;
  size_t at;
} tied;

/* What numbering works on: sorted items, of one peer set those in [first, ..) seen so far. */
typedef struct numbering {
  const tb_column *row;
  item *items;
  tb_standing *out;
  size_t first;
  uint32_t distinct;
} numbering;

enum { DIGITS = 12, DIGIT_VALUES = 256, FEW = 48 };

/* Doubles order as their bits do once those of negative ones are turned over. */
static uint64_t key_of(double value) {
  const double zero_signed = value == 0 ? 0 : value;
  uint64_t bits;
  memcpy(&bits, &zero_signed, sizeof bits);
  const uint64_t sign = UINT64_C(1) << 63;
  return bits & sign ? ~bits : bits | sign;
}

/* Byte `place` of an item as one long number, the key below the peer set. */
static unsigned digit(const item *of, unsigned place) {
  return (unsigned)(place < 8 ? of->key >> 8 * place : of->peer_set >> 8 * (place - 8)) & (DIGIT_VALUES - 1);
}

static bool goes_before(const item *a, const item *b) {
  return a->peer_set != b->peer_set ? a->peer_set < b->peer_set : a->key < b->key;
}

static void sort_few(item *items, size_t n) {
  for (size_t i = 1; i < n; i++) {
    const item moving = items[i];
    size_t at = i;
    for (; at > 0 && goes_before(&moving, &items[at - 1]); at--)
      items[at] = items[at - 1];
    items[at] = moving;
  }
}

/* One stable pass by one digit from `items` to `other`; false, nothing moved, when all items have the same digit. */
static bool sort_digit(const item *items, item *other, size_t n, unsigned place) {
  size_t starts[DIGIT_VALUES] = {0};
  for (size_t i = 0; i < n; i++)
    starts[digit(&items[i], place)]++;
  if (starts[digit(&items[0], place)] == n) return false;
  size_t start = 0;
  for (size_t d = 0; d < DIGIT_VALUES; d++) {
    const size_t count = starts[d];
    starts[d] = start;
    start += count;
  }
  for (size_t i = 0; i < n; i++)
    other[starts[digit(&items[i], place)]++] = items[i];
  return true;
}

/* Sorts by peer set and value, equal ones staying in their order; returns which of the two arrays holds the result. */
static item *sort_items(item *items, item *other, size_t n) {
  if (n <= FEW) {
    sort_few(items, n);
    return items;
  }
  for (unsigned place = 0; place < DIGITS; place++) {
    if (!sort_digit(items, other, n, place)) continue;
    item *sorted = other;
    other = items;
    items = sorted;
  }
  return items;
}

/* Collects the cells to rank in the order of codes, which the stable sort keeps among equals; returns how many. */
static size_t collect(const tb_rows *in, const tb_column *row, const tb_column *also, uint32_t *by_place, item *items) {
  size_t n = 0;
  for (size_t i = 0; i < in->n; i++)
    by_place[in->place[i]] = (uint32_t)i;
  for (size_t at = 0; at < in->n; at++) {
    const uint32_t i = by_place[at];
    if (in->peer_set[i] == TB_NO_PEER_SET || !tb_column_has(row, i) || (also && !tb_column_has(also, i))) continue;
    items[n++] = (item){key_of(row->values[i]), i, in->peer_set[i]};
  }
  return n;
}

/* Gives the items [begin, end), all of one value, their numbers. */
static void number_equal(numbering *to, size_t begin, size_t end) {
  for (size_t k = begin; k < end; k++) {
    to->out[to->items[k].entity] = (tb_standing){
        .below = (uint32_t)(begin - to->first),
        .equal = (uint32_t)(end - begin),
        .distinct_below = to->distinct,
        .before = (uint32_t)(k - begin),
    };
  }
  to->distinct++;
}

/*
 * Whether equal doubles may hide different numbers: some are not short, and of each the exact number is known. Where only the double of a
 * computed one is, it stands for every number that rounds to it.
 */
static bool may_differ(const numbering *of, size_t begin, size_t end) {
  bool any = false;
  for (size_t k = begin; k < end; k++) {
    const uint8_t decimals = of->row->decimals[of->items[k].entity];
    if (decimals == TB_DECIMALS_REAL && !of->row->exact) return false;
    any = any || decimals > TB_DECIMALS_MAX;
  }
  return any;
}

static int compare_tied(const void *a, const void *b) {
  const tied *x = a, *y = b;
  const int order = tb_rational_compare(&x->number, &y->number);
  return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Numbers items of equal doubles by their exact numbers. */
static tb_status number_exactly(numbering *to, size_t begin, size_t end) {
  const size_t n = end - begin;
  tied *run = calloc(n, sizeof *run);
  if (!run) return TB_NO_MEMORY;
  for (size_t k = 0; k < n; k++) {
    run[k].of = to->items[begin + k];
    run[k].at = k;
    tb_rational_init(&run[k].number);
    tb_column_exact(to->row, run[k].of.entity, &run[k].number);
  }
  qsort(run, n, sizeof *run, compare_tied);
  size_t same = 0;
  for (size_t k = 0; k < n; k++)
    to->items[begin + k] = run[k].of;
  for (size_t k = 1; k <= n; k++) {
    if (k < n && tb_rational_compare(&run[k].number, &run[same].number) == 0) continue;
    number_equal(to, begin + same, begin + k);
    same = k;
  }
  for (size_t k = 0; k < n; k++)
    tb_rational_clear(&run[k].number);
  free(run);
  return TB_OK;
}

/* Numbers the peer set that begins at to->first; *end is where it ends. */
static tb_status number_set(numbering *to, size_t n, size_t *end) {
  const uint32_t peer_set = to->items[to->first].peer_set;
  size_t begin = to->first;
  to->distinct = 0;
  while (begin < n && to->items[begin].peer_set == peer_set) {
    size_t next = begin + 1;
    while (next < n && to->items[next].peer_set == peer_set && to->items[next].key == to->items[begin].key)
      next++;
    if (next - begin > 1 && may_differ(to, begin, next)) {
      const tb_status status = number_exactly(to, begin, next);
      if (status) return status;
    } else {
      number_equal(to, begin, next);
    }
    begin = next;
  }
  for (size_t k = to->first; k < begin; k++) {
    tb_standing *standing = &to->out[to->items[k].entity];
    standing->present = (uint32_t)(begin - to->first);
    standing->distinct = to->distinct;
  }
  *end = begin;
  return TB_OK;
}

tb_status tb_standings(const tb_rows *in, const tb_column *row, const tb_column *also, tb_standing *out) {
  if (in->n == 0) return TB_OK;
  memset(out, 0, in->n * sizeof *out);
  item *items = calloc(in->n, sizeof *items), *other = calloc(in->n, sizeof *other);
  uint32_t *by_place = calloc(in->n, sizeof *by_place);
  tb_status status = items && other && by_place ? TB_OK : TB_NO_MEMORY;
  if (!status) {
    const size_t n = collect(in, row, also, by_place, items);
    numbering to = {.row = row, .items = sort_items(items, other, n), .out = out};
    while (!status && to.first < n)
      status = number_set(&to, n, &to.first);
  }
  free(items);
  free(other);
  free(by_place);
  return status;
}
