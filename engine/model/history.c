#include "history.h"

#include <stdlib.h>
#include <xxhash.h>

enum { SLOTS_FIRST = 64 };

#define EMPTY UINT32_MAX

void tb_history_free(tb_history *history) {
  free(history->items);
  free(history->slots);
  *history = (tb_history){0};
}

size_t tb_history_bytes(const tb_history *history) {
  return history->capacity * sizeof *history->items + history->n_slots * sizeof *history->slots;
}

static uint64_t hash_key(const tb_history *history, uint32_t row, uint32_t entity, tb_day vintage) {
  const uint32_t words[3] = {row, entity, (uint32_t)vintage};
  return XXH3_64bits_withSeed(words, sizeof words, history->seed);
}

static uint32_t *slot_of(const tb_history *history, uint32_t row, uint32_t entity, tb_day vintage) {
  const size_t mask = history->n_slots - 1;
  for (size_t i = (size_t)hash_key(history, row, entity, vintage) & mask;; i = (i + 1) & mask) {
    uint32_t *slot = &history->slots[i];
    if (*slot == EMPTY) return slot;
    const tb_past *past = &history->items[*slot];
    if (past->row == row && past->entity == entity && past->vintage == vintage) return slot;
  }
}

const tb_past *tb_history_find(const tb_history *history, uint32_t row, uint32_t entity, tb_day vintage) {
  if (history->n == 0) return NULL;
  const uint32_t slot = *slot_of(history, row, entity, vintage);
  return slot == EMPTY ? NULL : &history->items[slot];
}

static bool slots_reserve(tb_history *history) {
  if (history->n < history->n_slots / 4 * 3) return true;
  const size_t n = history->n_slots ? 2 * history->n_slots : SLOTS_FIRST;
  uint32_t *slots = reallocarray(NULL, n, sizeof *slots);
  if (!slots) return false;
  for (size_t i = 0; i < n; i++)
    slots[i] = EMPTY;
  free(history->slots);
  history->slots = slots;
  history->n_slots = n;
  for (size_t i = 0; i < history->n; i++) {
    const tb_past *past = &history->items[i];
    *slot_of(history, past->row, past->entity, past->vintage) = (uint32_t)i;
  }
  return true;
}

static bool items_reserve(tb_history *history) {
  if (history->n < history->capacity) return true;
  const size_t capacity = history->capacity + history->capacity / 4 + 64;
  tb_past *items = reallocarray(history->items, capacity, sizeof *items);
  if (!items) return false;
  history->items = items;
  history->capacity = capacity;
  return true;
}

tb_status tb_history_add(tb_history *history, const tb_past *past) {
  if (history->n >= EMPTY) return TB_LIMIT;
  if (!slots_reserve(history) || !items_reserve(history)) return TB_NO_MEMORY;
  *slot_of(history, past->row, past->entity, past->vintage) = (uint32_t)history->n;
  history->items[history->n++] = *past;
  return TB_OK;
}
