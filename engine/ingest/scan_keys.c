#include "scan_keys.h"

#include <stdlib.h>
#include <sys/random.h>

enum { TEXTS_FIRST = 64, TEXTS_MOST = 1 << 18, SLOTS_A_TEXT = 4, PROBES = 8, SHORT_MAX = 8 };

/* --------------------------------------------------------------------------------------------------------------------- tables */

/* Room for so many texts, those without number included; false when memory is short, and the table stays as it is. */
static bool reserve_texts(tb_scan_table *table, uint32_t capacity, bool with_texts) {
  uint64_t *words = reallocarray(table->words, capacity, sizeof *words);
  if (words) table->words = words;
  uint32_t *ids = reallocarray(table->ids, capacity, sizeof *ids);
  if (ids) table->ids = ids;
  uint32_t *steps = reallocarray(table->steps, capacity, sizeof *steps);
  if (steps) table->steps = steps;
  tb_scan_text *texts = with_texts ? reallocarray(table->texts, capacity, sizeof *texts) : NULL;
  if (texts) table->texts = texts;
  if (!words || !ids || !steps || (with_texts && !texts)) return false;
  table->capacity = capacity;
  return true;
}

static bool table_open(tb_scan_table *table, bool with_texts) {
  const size_t n_slots = (size_t)SLOTS_A_TEXT * TEXTS_FIRST;
  *table = (tb_scan_table){.n = 1, .first_fresh = UINT32_MAX, .n_slots = n_slots, .shift = 64 - (unsigned)__builtin_ctzll(n_slots)};
  table->slots = calloc(n_slots + PROBES, sizeof *table->slots);
  if (!table->slots || !reserve_texts(table, TEXTS_FIRST, with_texts)) return false;
  table->words[0] = table->words[1] = 0;
  table->ids[0] = TB_NO_ID;
  table->steps[0] = 0;
  return true;
}

static void table_close(tb_scan_table *table) {
  free(table->words);
  free(table->ids);
  free(table->steps);
  free(table->texts);
  free(table->slots);
}

static size_t home_of(const tb_scan_table *table, uint64_t multiplier, uint64_t word) {
  return (size_t)(word * multiplier >> table->shift);
}

/* A number into a slot of its word: an empty one among its probes, else the first. */
static void put(tb_scan_table *table, uint64_t multiplier, uint32_t number) {
  const size_t home = home_of(table, multiplier, table->words[number]);
  size_t probe = 0;
  while (probe < PROBES && table->slots[home + probe] != 0)
    probe++;
  table->slots[home + (probe < PROBES ? probe : 0)] = number;
}

static void take_out(tb_scan_table *table, uint64_t multiplier, uint32_t number) {
  const size_t home = home_of(table, multiplier, table->words[number]);
  for (size_t probe = 0; probe < PROBES; probe++)
    if (table->slots[home + probe] == number) table->slots[home + probe] = 0;
}

/* Forgets the texts from a number on. */
static void cut(tb_scan_table *table, uint64_t multiplier, uint32_t n) {
  for (uint32_t number = n; number < table->n; number++)
    take_out(table, multiplier, number);
  table->n = n;
  table->words[n] = 0;
  table->first_fresh = UINT32_MAX;
  if (table->last >= n) table->last = 0;
}

/* Twice the room and the slots; false when memory is short, and all stays as it was. */
static bool grow(tb_scan_table *table, uint64_t multiplier) {
  const size_t n_slots = 2 * table->n_slots;
  uint32_t *slots = calloc(n_slots + PROBES, sizeof *slots);
  if (!slots || !reserve_texts(table, 2 * table->capacity, table->texts != NULL)) {
    free(slots);
    return false;
  }
  free(table->slots);
  table->slots = slots;
  table->n_slots = n_slots;
  table->shift--;
  for (uint32_t number = 1; number < table->n; number++)
    put(table, multiplier, number);
  return true;
}

/* ----------------------------------------------------------------------------------------------------------------------- keys */

bool tb_scan_keys_open(tb_scan_keys *keys) {
  *keys = (tb_scan_keys){.multiplier = 0};
  if (getrandom(&keys->multiplier, sizeof keys->multiplier, GRND_NONBLOCK) < 0) keys->multiplier = (uint64_t)(uintptr_t)keys;
  keys->multiplier = keys->multiplier << 1 | 1;
  return table_open(&keys->of_short, false) & table_open(&keys->of_others, true);
}

void tb_scan_keys_close(tb_scan_keys *keys) {
  table_close(&keys->of_short);
  table_close(&keys->of_others);
}

static bool is_short(size_t n) {
  return n - 1 < SHORT_MAX;
}

static tb_scan_table *table_for(tb_scan_keys *keys, size_t n) {
  return is_short(n) ? &keys->of_short : &keys->of_others;
}

static uint64_t word_of(const char *text, size_t n) {
  if (is_short(n)) return tb_scan_short_word(text, n);
  if (n == 0) return 1;
  const uint64_t first = tb_swar_load(text), last = tb_swar_load(text + n - 8);
  return (first ^ (last << 23 | last >> 41) * UINT64_C(0x9E3779B97F4A7C15) ^ n) | 1;
}

static bool is_text(const tb_scan_table *table, uint32_t number, uint64_t word, const char *text, size_t n) {
  if (table->words[number] != word) return false;
  return !table->texts || (table->texts[number].n == n && memcmp(table->texts[number].bytes, text, n) == 0);
}

/* The number of a text, 0 when it is not there. */
static uint32_t number_of(const tb_scan_table *table, uint64_t multiplier, const char *text, size_t n) {
  const uint64_t word = word_of(text, n);
  if (is_text(table, table->last, word, text, n)) return table->last;
  if (is_text(table, table->last + 1, word, text, n)) return table->last + 1;
  const uint32_t *home = &table->slots[home_of(table, multiplier, word)];
  for (size_t probe = 0; probe < PROBES; probe++)
    if (is_text(table, home[probe], word, text, n)) return home[probe];
  return 0;
}

size_t tb_scan_keys_follow(tb_scan_keys *keys, size_t n, const uint64_t *restrict words, uint32_t *restrict ids) {
  const uint64_t *known = keys->of_short.words;
  const uint32_t *known_ids = keys->of_short.ids;
  uint32_t at = keys->of_short.last;
  size_t n_unknown = 0;
  for (size_t i = 0; i < n; i++) {
    if (words[i] != known[at]) at = words[i] == known[at + 1] ? at + 1 : tb_scan_keys_seek(keys, words[i]);
    n_unknown += at == 0;
    ids[i] = known_ids[at];
  }
  keys->of_short.last = at;
  return n_unknown;
}

size_t tb_scan_keys_seek_all(tb_scan_keys *keys, size_t n, const uint64_t *restrict words, uint32_t *restrict ids) {
  const tb_scan_keys at_hand = *keys;
  size_t n_unknown = 0;
  for (size_t i = 0; i < n; i++) {
    const uint32_t number = tb_scan_keys_seek(&at_hand, words[i]);
    n_unknown += number == 0;
    ids[i] = at_hand.of_short.ids[number];
  }
  return n_unknown;
}

uint32_t tb_scan_keys_find(tb_scan_keys *keys, const char *text, size_t n) {
  tb_scan_table *table = table_for(keys, n);
  const uint32_t number = number_of(table, keys->multiplier, text, n);
  if (number == 0) return TB_NO_ID;
  table->last = number;
  return table->ids[number];
}

void tb_scan_keys_add(tb_scan_keys *keys, const char *text, size_t n, const char *kept, uint32_t id) {
  tb_scan_table *table = table_for(keys, n);
  if (table->n == TEXTS_MOST) cut(table, keys->multiplier, 1);
  if (table->n + 1 == table->capacity && !grow(table, keys->multiplier)) return;
  const uint32_t number = table->n++;
  table->words[number] = word_of(text, n);
  table->words[number + 1] = 0;
  table->ids[number] = id;
  table->steps[number] = number > 1 && id == table->ids[number - 1] + 1 && !(id & TB_SCAN_FRESH) ? table->steps[number - 1] + 1 : 0;
  if (table->texts) table->texts[number] = (tb_scan_text){.bytes = kept, .n = (uint32_t)n};
  if (id & TB_SCAN_FRESH && number < table->first_fresh) table->first_fresh = number;
  table->last = number;
  put(table, keys->multiplier, number);
}

void tb_scan_keys_forget_fresh(tb_scan_keys *keys) {
  if (keys->of_short.first_fresh != UINT32_MAX) cut(&keys->of_short, keys->multiplier, keys->of_short.first_fresh);
  if (keys->of_others.first_fresh != UINT32_MAX) cut(&keys->of_others, keys->multiplier, keys->of_others.first_fresh);
}
