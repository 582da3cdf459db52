/* Sorting a row by its values: in an order that is known, or by a radix sort, on keys as short as the values allow. */
#include "orders.h"

#include "base/bits.h"
#include "base/clones.h"

#include <string.h>

/* A value on its way through the sort. `key` orders as the value does. */
typedef struct item {
  uint64_t key;
  uint32_t cell, peer_set;
} item;

enum { BYTES = 12, BYTE_VALUES = 256, FEW = 48 };

/* The short way: key and cell in one number, the cell in the lower half. */
enum { KEY_BITS = 32, DIGIT_BITS = 11, DIGIT_VALUES = 1 << DIGIT_BITS, PASSES_MAX = 3 };

size_t tb_sort_bytes(size_t n) {
  return 2 * n * sizeof(item) + (n + n % 2) * sizeof(uint32_t);
}

/* Memory of one sort: cells in the order of codes, and two arrays of items that take turns. */
typedef struct workspace {
  item *items, *other;
  uint32_t *cells;
} workspace;

/* ------------------------------------------------------------------------------------------------------------- what is sorted */

static bool is_ranked(const tb_rows *in, const tb_column *row, size_t i) {
  return in->peer_set[i] != TB_NO_PEER_SET && tb_column_has(row, i);
}

static bool is_by_code(const tb_rows *in) {
  uint32_t differs = 0;
  for (size_t i = 0; in->place && i < in->n; i++)
    differs |= in->place[i] ^ (uint32_t)i;
  return differs == 0;
}

/* The cells in the order of codes, in `by_place`; NULL: they stand in it. */
static const uint32_t *order_cells(const tb_rows *in, uint32_t *by_place) {
  if (is_by_code(in)) return NULL;
  for (size_t i = 0; i < in->n; i++)
    by_place[in->place[i]] = (uint32_t)i;
  return by_place;
}

/* -------------------------------------------------------------------------------------------------------------- the short way */

/* Adding it to a number within 2^51 leaves no room for a fraction: the nearest whole number stands in the lowest bits (short_rows.c). */
static const double to_whole = 0x1.8p52;
static const int64_t whole_end = INT64_C(1000000000000000); /* 10^15 */

typedef struct range {
  int64_t least, most;
} range;

/* Of the cells that have a value. */
TB_CLONES static uint8_t most_decimals(size_t n, const uint8_t *restrict reasons, const uint8_t *restrict decimals) {
  uint8_t most = 0;
  for (size_t i = 0; i < n; i++) {
    const uint8_t own = reasons[i] ? 0 : decimals[i];
    most = own > most ? own : most;
  }
  return most;
}

/* One more than the last peer set; TB_NO_PEER_SET is none. */
TB_CLONES static uint32_t count_sets(size_t n, const uint32_t *restrict peer_set) {
  uint32_t count = 0;
  for (size_t i = 0; i < n; i++)
    count = peer_set[i] + 1 > count ? peer_set[i] + 1 : count;
  return count;
}

/*
 * The whole numbers of all cells on a scale on which those with a value have them, and the range of these. Numbers of 10^15 and more come
 * out wrong, but no smaller than that: the bits of doubles order as they do. Without a value: the range is empty, least > most.
 */
TB_CLONES static range make_whole(size_t n, const double *restrict values, const uint8_t *restrict reasons, double scale,
                                  int64_t *restrict out) {
  int64_t least = INT64_MAX, most = INT64_MIN;
  const uint64_t zero = tb_double_bits(to_whole);
  for (size_t i = 0; i < n; i++) {
    const int64_t whole = (int64_t)(tb_double_bits(values[i] * scale + to_whole) - zero), is_absent = -(int64_t)(reasons[i] != 0);
    const int64_t from = is_absent ? INT64_MAX : whole, to = is_absent ? INT64_MIN : whole;
    out[i] = whole;
    least = from < least ? from : least;
    most = to > most ? to : most;
  }
  return (range){least, most};
}

static unsigned bits_in(uint64_t value) {
  return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

/* What a digit of keys of `width` bits is, and how many keys have each, for all passes. */
typedef struct digits {
  unsigned passes, width;
  uint32_t counts[PASSES_MAX][DIGIT_VALUES];
} digits;

static void set_digits(digits *of, unsigned bits) {
  of->passes = (bits + DIGIT_BITS - 1) / DIGIT_BITS;
  of->width = of->passes ? (bits + of->passes - 1) / of->passes : 0;
  for (unsigned pass = 0; pass < of->passes; pass++)
    memset(of->counts[pass], 0, sizeof *of->counts[pass] << of->width);
}

static unsigned digit_of(const digits *of, uint64_t key, unsigned pass) {
  return (unsigned)(key >> (KEY_BITS + pass * of->width)) & ((1U << of->width) - 1);
}

/* Keys of the cells to rank, in the order of codes, which the stable sort keeps among equals; returns how many. */
static size_t make_keys(const tb_rows *in, const tb_column *row, const workspace *work, int64_t least, unsigned value_bits,
                        uint64_t *keys) {
  const int64_t *whole = (const int64_t *)(const void *)work->items;
  const uint32_t *peer_set = in->peer_set, *by_place = order_cells(in, work->cells);
  size_t n = 0;
  for (size_t at = 0; at < in->n; at++) {
    const uint32_t i = by_place ? by_place[at] : (uint32_t)at;
    keys[n] = (((uint64_t)peer_set[i] << value_bits) + ((uint64_t)whole[i] - (uint64_t)least)) << KEY_BITS | i;
    n += is_ranked(in, row, i);
  }
  return n;
}

static void count_digits(digits *of, const uint64_t *keys, size_t n) {
  for (size_t k = 0; k < n; k++) {
    for (unsigned pass = 0; pass < of->passes; pass++)
      of->counts[pass][digit_of(of, keys[k], pass)]++;
  }
}

/* One stable pass. */
static void sort_by_digit(digits *of, const uint64_t *restrict keys, uint64_t *restrict other, size_t n, unsigned pass) {
  uint32_t *starts = of->counts[pass], start = 0;
  for (size_t d = 0; d < (size_t)1 << of->width; d++) {
    const uint32_t count = starts[d];
    starts[d] = start;
    start += count;
  }
  for (size_t k = 0; k < n; k++)
    other[starts[digit_of(of, keys[k], pass)]++] = keys[k];
}

static void sort_few_keys(uint64_t *keys, size_t n) {
  for (size_t k = 1; k < n; k++) {
    const uint64_t moving = keys[k];
    size_t at = k;
    for (; at > 0 && keys[at - 1] >> KEY_BITS > moving >> KEY_BITS; at--)
      keys[at] = keys[at - 1];
    keys[at] = moving;
  }
}

static const uint64_t *sort_keys(uint64_t *keys, uint64_t *other, size_t n, unsigned bits) {
  digits by;
  if (n <= FEW) {
    sort_few_keys(keys, n);
    return keys;
  }
  set_digits(&by, bits);
  count_digits(&by, keys, n);
  for (unsigned pass = 0; pass < by.passes; pass++) {
    sort_by_digit(&by, keys, other, n, pass);
    uint64_t *sorted = other;
    other = keys;
    keys = sorted;
  }
  return keys;
}

/* False: nothing is sorted. */
static bool sort_short(const tb_rows *in, const tb_column *row, const workspace *work, tb_sorted *out) {
  const uint8_t decimals = most_decimals(in->n, row->reasons, row->decimals);
  if (decimals > TB_DECIMALS_MAX) return false;
  uint64_t *keys = (uint64_t *)(void *)work->other, *other = (uint64_t *)(void *)work->items;
  const range of = make_whole(in->n, row->values, row->reasons, tb_power10(decimals), (int64_t *)(void *)work->items);
  out->n = 0;
  if (of.least > of.most) return true;
  if (of.least <= -whole_end || of.most >= whole_end) return false;
  const uint32_t n_sets = count_sets(in->n, in->peer_set);
  const unsigned value_bits = bits_in((uint64_t)(of.most - of.least)), bits = value_bits + bits_in(n_sets ? n_sets - 1 : 0);
  if (bits > KEY_BITS) return false;
  out->n = make_keys(in, row, work, of.least, value_bits, keys);
  const uint64_t *sorted = sort_keys(keys, other, out->n, bits);
  for (size_t k = 0; k < out->n; k++)
    out->cells[k] = (uint32_t)sorted[k];
  return true;
}

/* --------------------------------------------------------------------------------------------------------------- the long way */

/* Doubles order as their bits do once those of negative ones are turned over. */
static uint64_t key_of(double value) {
  const uint64_t bits = tb_double_bits(value == 0 ? 0 : value);
  const uint64_t sign = UINT64_C(1) << 63;
  return bits & sign ? ~bits : bits | sign;
}

/* Byte `place` of an item as one long number, the key below the peer set. */
static unsigned byte_of(const item *of, unsigned place) {
  return (unsigned)(place < 8 ? of->key >> 8 * place : of->peer_set >> 8 * (place - 8)) & (BYTE_VALUES - 1);
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

/* One stable pass by one byte from `items` to `other`; false, nothing moved, when all items have the same. */
static bool sort_by_byte(const item *items, item *other, size_t n, unsigned place) {
  size_t starts[BYTE_VALUES] = {0};
  for (size_t i = 0; i < n; i++)
    starts[byte_of(&items[i], place)]++;
  if (starts[byte_of(&items[0], place)] == n) return false;
  size_t start = 0;
  for (size_t d = 0; d < BYTE_VALUES; d++) {
    const size_t count = starts[d];
    starts[d] = start;
    start += count;
  }
  for (size_t i = 0; i < n; i++)
    other[starts[byte_of(&items[i], place)]++] = items[i];
  return true;
}

/* Sorts by peer set and value, equal ones staying in their order; returns which of the two arrays holds the result. */
static item *sort_items(item *items, item *other, size_t n) {
  if (n <= FEW) {
    sort_few(items, n);
    return items;
  }
  for (unsigned place = 0; place < BYTES; place++) {
    if (!sort_by_byte(items, other, n, place)) continue;
    item *sorted = other;
    other = items;
    items = sorted;
  }
  return items;
}

/* The items of the cells to rank, in the order of codes; returns how many. */
static size_t make_items(const tb_rows *in, const tb_column *row, const workspace *work) {
  const uint32_t *by_place = order_cells(in, work->cells);
  size_t n = 0;
  for (size_t at = 0; at < in->n; at++) {
    const uint32_t i = by_place ? by_place[at] : (uint32_t)at;
    work->items[n] = (item){key_of(row->values[i]), i, in->peer_set[i]};
    n += is_ranked(in, row, i);
  }
  return n;
}

static void sort_long(const tb_rows *in, const tb_column *row, const workspace *work, tb_sorted *out) {
  out->n = make_items(in, row, work);
  if (out->n == 0) return;
  const item *sorted = sort_items(work->items, work->other, out->n);
  for (size_t k = 0; k < out->n; k++)
    out->cells[k] = sorted[k].cell;
}

void tb_sort_row(const tb_rows *in, const tb_column *row, void *scratch, tb_sorted *out) {
  item *items = scratch;
  const workspace work = {.items = items, .other = items + in->n, .cells = (uint32_t *)(void *)(items + 2 * in->n)};
  if (in->orders && tb_orders_find(in->orders, in, row, out)) return;
  if (!sort_short(in, row, &work, out)) sort_long(in, row, &work, out);
  if (in->orders) tb_orders_keep(in->orders, out);
}
