#include "row_index.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <xxhash.h>

enum { SLOTS_FIRST = 64, ROWS_FIRST = 64 };

_Static_assert(sizeof(tb_row) == 40, "panels of few entities have a row for every dozen observations");

static uint32_t *slots_new(size_t n) {
  uint32_t *slots = reallocarray(NULL, n, sizeof *slots);
  if (slots) memset(slots, 0xFF, n * sizeof *slots);
  return slots;
}

tb_status tb_row_index_open(tb_row_index *index) {
  *index = (tb_row_index){.slots = slots_new(SLOTS_FIRST), .n_slots = SLOTS_FIRST, .last = TB_NO_ID};
  if (getrandom(&index->seed, sizeof index->seed, GRND_NONBLOCK) < 0) index->seed = (uint64_t)(uintptr_t)index->slots;
  return index->slots ? TB_OK : TB_NO_MEMORY;
}

void tb_row_index_close(tb_row_index *index) {
  free(index->slots);
  index->slots = NULL;
  index->n_slots = 0;
}

size_t tb_row_index_bytes(const tb_row_index *index) {
  return index->n_slots * sizeof *index->slots + index->rows_capacity * sizeof(tb_row);
}

static bool row_is(const tb_row *row, uint32_t indicator, tb_period key) {
  return row->indicator == indicator && row->first == key.first && row->last == key.last && row->open == key.open;
}

static uint64_t hash_key(const tb_row_index *index, uint32_t indicator, tb_period key) {
  const uint32_t words[4] = {indicator, (uint32_t)key.first, (uint32_t)key.last, key.open};
  return XXH3_64bits_withSeed(words, sizeof words, index->seed);
}

/* The slot that holds the row, or the empty one where it would go. */
static uint32_t *slot_of(const tb_row_index *index, const tb_panel *panel, uint32_t indicator, tb_period key) {
  const size_t mask = index->n_slots - 1;
  size_t i = (size_t)hash_key(index, indicator, key) & mask;
  while (index->slots[i] != TB_NO_ID && !row_is(&panel->rows[index->slots[i]], indicator, key))
    i = (i + 1) & mask;
  return &index->slots[i];
}

/* Twice the slots when half are taken: fuller ones cost a look at another row, and so a cache miss, more often. */
static bool slots_reserve(tb_row_index *index, const tb_panel *panel) {
  if (panel->n_rows < index->n_slots / 2) return true;
  uint32_t *old = index->slots, *fresh = slots_new(2 * index->n_slots);
  if (!fresh) return false;
  index->slots = fresh;
  index->n_slots *= 2;
  for (size_t i = 0; i < panel->n_rows; i++)
    *slot_of(index, panel, panel->rows[i].indicator, tb_row_key(&panel->rows[i])) = (uint32_t)i;
  free(old);
  return true;
}

static bool rows_reserve(tb_row_index *index, tb_panel *panel) {
  if (panel->n_rows < index->rows_capacity) return true;
  const size_t capacity = index->rows_capacity + index->rows_capacity / 4 + ROWS_FIRST;
  tb_row *rows = reallocarray(panel->rows, capacity, sizeof *rows);
  if (!rows) return false;
  panel->rows = rows;
  index->rows_capacity = capacity;
  return true;
}

static tb_status row_add(tb_row_index *index, tb_panel *panel, uint32_t indicator, tb_period key, tb_period label, uint32_t *out) {
  if (panel->n_rows >= TB_NO_ID) return TB_LIMIT;
  if (!slots_reserve(index, panel) || !rows_reserve(index, panel)) return TB_NO_MEMORY;
  const uint32_t row = (uint32_t)panel->n_rows++;
  panel->rows[row] = (tb_row){
      .first = key.first, .last = key.last, .open = key.open, .label_first = label.first, .label_open = label.open, .indicator = indicator};
  *slot_of(index, panel, indicator, key) = row;
  *out = row;
  return TB_OK;
}

tb_status tb_row_index_find(tb_row_index *index, tb_panel *panel, uint32_t indicator, tb_period period, uint32_t *out) {
  const tb_period key = tb_series_key(&panel->series[indicator], period);
  const tb_period label = tb_period_is_unstated(period) ? key : period;
  uint32_t row = index->last;
  if (row == TB_NO_ID || !row_is(&panel->rows[row], indicator, key)) row = *slot_of(index, panel, indicator, key);
  if (row == TB_NO_ID) {
    const tb_status status = row_add(index, panel, indicator, key, label, &row);
    if (status != TB_OK) return status;
  }
  tb_row *found = &panel->rows[row];
  if (found->label_first != label.first || found->label_open != label.open) found->label_mixed = true;
  *out = index->last = row;
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------- slots of rows */

tb_tile **tb_row_grow(tb_row *row, size_t tile, size_t n_tiles) {
  if (tile == 0 && row->n_slots == 0) {
    row->n_slots = 1;
    return &row->tiles.one;
  }
  const size_t before = row->n_slots, kept = before > 1 ? before : 0;
  const size_t ample = before + before / 4 + 1, wanted = ample < n_tiles ? ample : n_tiles;
  const size_t n = wanted > tile ? wanted : tile + 1;
  tb_tile **slots = reallocarray(kept ? row->tiles.many : NULL, n, sizeof *slots);
  if (!slots) return NULL;
  memset(slots + kept, 0, (n - kept) * sizeof *slots);
  if (before == 1) slots[0] = row->tiles.one;
  row->tiles.many = slots;
  row->n_slots = (uint32_t)n & 0x7FFFFF;
  return &slots[tile];
}

void tb_row_shrink(tb_row *row) {
  size_t n = row->n_slots;
  if (n <= 2) return; /* two at least: a single slot would have to stand in the row */
  tb_tile **slots = row->tiles.many;
  while (n > 2 && !slots[n - 1])
    n--;
  if (n == row->n_slots) return;
  tb_tile **fewer = reallocarray(slots, n, sizeof *slots);
  if (!fewer) return;
  row->tiles.many = fewer;
  row->n_slots = (uint32_t)n & 0x7FFFFF;
}
