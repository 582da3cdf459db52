/* Sorting a row by its values: a radix sort, on keys as short as the values allow. */
#include "standing.h"

#include <math.h>
#include <string.h>

/* A value on its way through the sort. `key` orders as the value does. */
typedef struct item {
  uint64_t key;
  uint32_t cell, peer_set;
} item;

enum { BYTES = 12, BYTE_VALUES = 256, FEW = 48 };

/* The short way: key and cell in one number, the cell in the lower half. */
enum { KEY_BITS = 32, DIGIT_BITS = 11, DIGIT_VALUES = 1 << DIGIT_BITS };

size_t tb_sort_bytes(size_t n) {
  return 2 * n * sizeof(item) + (n + n % 2) * sizeof(uint32_t);
}

/* Memory of one sort: cells to sort in the order of codes, and two arrays of items that take turns. */
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

/* Collects the cells to rank in the order of codes, which the stable sort keeps among equals; returns how many. `by_place` is used up. */
static size_t collect(const tb_rows *in, const tb_column *row, uint32_t *by_place, uint32_t *cells) {
  const bool by_code = is_by_code(in);
  size_t n = 0;
  for (size_t i = 0; !by_code && i < in->n; i++)
    by_place[in->place[i]] = (uint32_t)i;
  for (size_t at = 0; at < in->n; at++) {
    const uint32_t i = by_code ? (uint32_t)at : by_place[at];
    cells[n] = i;
    n += is_ranked(in, row, i);
  }
  return n;
}

/* -------------------------------------------------------------------------------------------------------------- the short way */

/* The scale on which all of the cells are whole numbers below 10^15, and the range of these; false when there is none. */
typedef struct range {
  double scale, least, most;
  uint32_t last_set;
} range;

static bool find_range(const tb_rows *in, const tb_column *row, const uint32_t *cells, size_t n, range *out) {
  uint8_t decimals = 0;
  uint32_t last_set = 0;
  for (size_t k = 0; k < n; k++) {
    const uint8_t own = row->decimals[cells[k]];
    const uint32_t set = in->peer_set[cells[k]];
    decimals = own > decimals ? own : decimals;
    last_set = set > last_set ? set : last_set;
  }
  if (decimals > TB_DECIMALS_MAX) return false;
  double least = row->values[cells[0]], most = least;
  for (size_t k = 0; k < n; k++) {
    const double value = row->values[cells[k]];
    least = value < least ? value : least;
    most = value > most ? value : most;
  }
  const double scale = tb_power10(decimals);
  *out = (range){.scale = scale, .least = rint(least * scale), .most = rint(most * scale), .last_set = last_set};
  return fabs(out->least) < 1e15 && fabs(out->most) < 1e15;
}

/* Bits of the keys, the peer set above the value; more than KEY_BITS: too many. */
static unsigned key_bits(const range *of, unsigned *value_bits) {
  const uint64_t width = (uint64_t)(of->most - of->least);
  *value_bits = width ? 64 - (unsigned)__builtin_clzll(width) : 0;
  return *value_bits + (of->last_set ? 32 - (unsigned)__builtin_clz(of->last_set) : 0);
}

/* The value's whole number from the least one on: exact, see short_rows.c. */
static void make_keys(const tb_rows *in, const tb_column *row, const range *of, unsigned value_bits, const uint32_t *cells, size_t n,
                      uint64_t *keys) {
  const double scale = of->scale, before = of->least - 0.5;
  for (size_t k = 0; k < n; k++) {
    const uint32_t i = cells[k];
    const uint64_t value = (uint64_t)(int64_t)(row->values[i] * scale - before);
    keys[k] = (((uint64_t)in->peer_set[i] << value_bits) + value) << KEY_BITS | i;
  }
}

/* One stable pass by the digit of `width` bits at `shift`. */
static void sort_by_digit(const uint64_t *keys, uint64_t *other, size_t n, unsigned shift, unsigned width) {
  uint32_t starts[DIGIT_VALUES], start = 0;
  const uint64_t mask = (UINT64_C(1) << width) - 1;
  memset(starts, 0, (mask + 1) * sizeof *starts);
  for (size_t k = 0; k < n; k++)
    starts[keys[k] >> shift & mask]++;
  for (size_t d = 0; d <= mask; d++) {
    const uint32_t count = starts[d];
    starts[d] = start;
    start += count;
  }
  for (size_t k = 0; k < n; k++)
    other[starts[keys[k] >> shift & mask]++] = keys[k];
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
  if (n <= FEW) {
    sort_few_keys(keys, n);
    return keys;
  }
  const unsigned passes = (bits + DIGIT_BITS - 1) / DIGIT_BITS, width = passes ? (bits + passes - 1) / passes : 0;
  for (unsigned pass = 0; pass < passes; pass++) {
    sort_by_digit(keys, other, n, KEY_BITS + pass * width, width);
    uint64_t *sorted = other;
    other = keys;
    keys = sorted;
  }
  return keys;
}

/* False: nothing is sorted. */
static bool sort_short(const tb_rows *in, const tb_column *row, const workspace *work, tb_sorted *out) {
  range of;
  unsigned value_bits;
  if (!find_range(in, row, work->cells, out->n, &of)) return false;
  const unsigned bits = key_bits(&of, &value_bits);
  if (bits > KEY_BITS) return false;
  uint64_t *keys = (uint64_t *)(void *)work->items, *other = (uint64_t *)(void *)work->other;
  make_keys(in, row, &of, value_bits, work->cells, out->n, keys);
  const uint64_t *sorted = sort_keys(keys, other, out->n, bits);
  for (size_t k = 0; k < out->n; k++)
    out->cells[k] = (uint32_t)sorted[k];
  return true;
}

/* --------------------------------------------------------------------------------------------------------------- the long way */

/* Doubles order as their bits do once those of negative ones are turned over. */
static uint64_t key_of(double value) {
  const double zero_signed = value == 0 ? 0 : value;
  uint64_t bits;
  memcpy(&bits, &zero_signed, sizeof bits);
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

static void sort_long(const tb_rows *in, const tb_column *row, const workspace *work, tb_sorted *out) {
  for (size_t k = 0; k < out->n; k++) {
    const uint32_t i = work->cells[k];
    work->items[k] = (item){key_of(row->values[i]), i, in->peer_set[i]};
  }
  const item *sorted = sort_items(work->items, work->other, out->n);
  for (size_t k = 0; k < out->n; k++)
    out->cells[k] = sorted[k].cell;
}

void tb_sort_row(const tb_rows *in, const tb_column *row, void *scratch, tb_sorted *out) {
  item *items = scratch;
  const workspace work = {.items = items, .other = items + in->n, .cells = (uint32_t *)(void *)(items + 2 * in->n)};
  out->n = collect(in, row, (uint32_t *)(void *)items, work.cells);
  if (out->n > 0 && !sort_short(in, row, &work, out)) sort_long(in, row, &work, out);
}
