#include "scan_keys.h"

#include <stdlib.h>
#include <sys/random.h>

enum { SLOTS_FIRST = 256, SLOTS_MOST = 1 << 18, PROBES = 8, SHORT_MAX = 8 };

static bool table_open(tb_scan_table *table, size_t n, bool with_texts) {
  *table = (tb_scan_table){.n_slots = n, .shift = 64 - (unsigned)__builtin_ctzll(n)};
  table->slots = calloc(n, sizeof *table->slots);
  if (with_texts) table->texts = calloc(n, sizeof *table->texts);
  return table->slots && (table->texts || !with_texts);
}

static void table_close(tb_scan_table *table) {
  free(table->slots);
  free(table->texts);
}

bool tb_scan_keys_open(tb_scan_keys *keys) {
  *keys = (tb_scan_keys){.has_fresh = false};
  if (getrandom(&keys->multiplier, sizeof keys->multiplier, GRND_NONBLOCK) < 0) keys->multiplier = (uint64_t)(uintptr_t)keys;
  keys->multiplier = keys->multiplier << 1 | 1;
  return table_open(&keys->of_short, SLOTS_FIRST, false) & table_open(&keys->of_others, SLOTS_FIRST, true);
}

void tb_scan_keys_close(tb_scan_keys *keys) {
  table_close(&keys->of_short);
  table_close(&keys->of_others);
}

/* A text as it is looked up. */
typedef struct wanted {
  uint64_t word;
  tb_scan_text text;
} wanted;

static bool is_short(size_t n) {
  return n - 1 < SHORT_MAX;
}

static wanted wanted_of(const char *text, size_t n) {
  wanted w = {.text = {.bytes = text, .n = (uint32_t)n}};
  if (is_short(n)) {
    w.word = tb_scan_short_word(text, n);
  } else if (n > 0) {
    const uint64_t first = tb_swar_load(text), last = tb_swar_load(text + n - 8);
    w.word = (first ^ (last << 23 | last >> 41) * UINT64_C(0x9E3779B97F4A7C15) ^ n) | 1;
  } else {
    w.word = 1;
  }
  return w;
}

static bool slot_is(const tb_scan_table *table, size_t at, const wanted *w) {
  if (table->slots[at].word != w->word) return false;
  if (!table->texts) return true;
  const tb_scan_text text = table->texts[at];
  return text.n == w->text.n && memcmp(text.bytes, w->text.bytes, text.n) == 0;
}

static const tb_scan_table *table_for(const tb_scan_keys *keys, size_t n) {
  return is_short(n) ? &keys->of_short : &keys->of_others;
}

static size_t home_of(const tb_scan_table *table, uint64_t multiplier, uint64_t word) {
  return (size_t)(tb_scan_home(table, multiplier, word) - table->slots);
}

uint32_t tb_scan_keys_find(const tb_scan_keys *keys, const char *text, size_t n) {
  const wanted w = wanted_of(text, n);
  const tb_scan_table *table = table_for(keys, n);
  const size_t home = home_of(table, keys->multiplier, w.word);
  for (size_t probe = 0; probe < PROBES; probe++) {
    const size_t at = (home + probe) & (table->n_slots - 1);
    if (slot_is(table, at, &w)) return table->slots[at].id;
  }
  return TB_NO_ID;
}

/* The slot for a word: an empty one among its probes, else the first. */
static size_t slot_for(const tb_scan_table *table, uint64_t multiplier, uint64_t word) {
  const size_t home = home_of(table, multiplier, word);
  for (size_t probe = 0; probe < PROBES; probe++) {
    const size_t at = (home + probe) & (table->n_slots - 1);
    if (table->slots[at].word == 0) return at;
  }
  return home;
}

static void put(tb_scan_table *table, uint64_t multiplier, tb_scan_slot slot, tb_scan_text text) {
  const size_t at = slot_for(table, multiplier, slot.word);
  table->used += table->slots[at].word == 0;
  table->slots[at] = slot;
  if (table->texts) table->texts[at] = text;
}

/* Twice the slots. Without memory all stays as it is. */
static void grow(tb_scan_table *table, uint64_t multiplier) {
  tb_scan_table fresh;
  if (!table_open(&fresh, 2 * table->n_slots, table->texts != NULL)) {
    table_close(&fresh);
    return;
  }
  for (size_t i = 0; i < table->n_slots; i++)
    if (table->slots[i].word != 0) put(&fresh, multiplier, table->slots[i], table->texts ? table->texts[i] : (tb_scan_text){0});
  table_close(table);
  *table = fresh;
}

void tb_scan_keys_add(tb_scan_keys *keys, const char *text, size_t n, const char *kept, uint32_t id) {
  const uint64_t word = wanted_of(text, n).word;
  tb_scan_table *table = is_short(n) ? &keys->of_short : &keys->of_others;
  if (table->used >= table->n_slots / 2 && table->n_slots < SLOTS_MOST) grow(table, keys->multiplier);
  put(table, keys->multiplier, (tb_scan_slot){.word = word, .id = id}, (tb_scan_text){.bytes = kept, .n = (uint32_t)n});
  keys->has_fresh |= (id & TB_SCAN_FRESH) != 0;
}

static void forget_fresh(tb_scan_table *table) {
  for (size_t i = 0; i < table->n_slots; i++) {
    if (table->slots[i].word == 0 || !(table->slots[i].id & TB_SCAN_FRESH)) continue;
    table->slots[i] = (tb_scan_slot){.word = 0};
    table->used--;
  }
}

void tb_scan_keys_forget_fresh(tb_scan_keys *keys) {
  if (!keys->has_fresh) return;
  forget_fresh(&keys->of_short);
  forget_fresh(&keys->of_others);
  keys->has_fresh = false;
}
