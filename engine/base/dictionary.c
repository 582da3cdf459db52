#include "dictionary.h"

#include "arena.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <xxhash.h>

enum { FIRST_SLOTS = 16, FIRST_ENTRIES = 8 };

/* One text; `hash` spares the table's growth from reading all texts again, and most comparisons. */
typedef struct entry {
  const char *text;
  uint32_t n, hash;
} entry;

/* Open addressing with linear probing: a slot holds an id or TB_NO_ID, and at most half of the slots are taken. */
struct tb_dictionary {
  tb_arena *texts;
  entry *entries;
  uint32_t *slots;
  size_t n_slots, capacity; /* n_slots is a power of two; capacity of entries */
  uint32_t count;
};

static uint64_t seed;

static void seed_choose(void) {
  if (getrandom(&seed, sizeof seed, 0) == (ssize_t)sizeof seed) return;
  /* Without the system's randomness the clock and the place of the stack are the best there is. */
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  seed = (uint64_t)now.tv_nsec * UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)(uintptr_t)&now;
}

static uint32_t hash_text(const char *text, size_t n) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, seed_choose);
  return (uint32_t)(XXH3_64bits_withSeed(text, n, seed) >> 32);
}

static uint32_t *slots_new(size_t n_slots) {
  uint32_t *slots = malloc(n_slots * sizeof *slots);
  if (slots) memset(slots, 0xFF, n_slots * sizeof *slots); /* all TB_NO_ID */
  return slots;
}

tb_dictionary *tb_dictionary_new(void) {
  tb_dictionary *dictionary = calloc(1, sizeof *dictionary);
  if (!dictionary) return NULL;
  dictionary->texts = tb_arena_new();
  dictionary->slots = slots_new(FIRST_SLOTS);
  dictionary->n_slots = FIRST_SLOTS;
  if (dictionary->texts && dictionary->slots) return dictionary;
  tb_dictionary_free(dictionary);
  return NULL;
}

void tb_dictionary_free(tb_dictionary *dictionary) {
  if (!dictionary) return;
  tb_arena_free(dictionary->texts);
  free(dictionary->entries);
  free(dictionary->slots);
  free(dictionary);
}

/* The slot that holds the text, or the empty one where it would go. */
static size_t slot_of(const tb_dictionary *dictionary, const char *text, size_t n, uint32_t hash) {
  const size_t mask = dictionary->n_slots - 1;
  for (size_t i = hash & mask;; i = (i + 1) & mask) {
    const uint32_t id = dictionary->slots[i];
    if (id == TB_NO_ID) return i;
    const entry *e = &dictionary->entries[id];
    if (e->hash == hash && e->n == n && memcmp(e->text, text, n) == 0) return i;
  }
}

/* Twice the slots. The old table serves on when memory is short, until it is really full. */
static void slots_grow(tb_dictionary *dictionary) {
  const size_t n_slots = 2 * dictionary->n_slots, mask = n_slots - 1;
  uint32_t *slots = slots_new(n_slots);
  if (!slots) return;
  for (uint32_t id = 0; id < dictionary->count; id++) {
    size_t i = dictionary->entries[id].hash & mask;
    while (slots[i] != TB_NO_ID)
      i = (i + 1) & mask;
    slots[i] = id;
  }
  free(dictionary->slots);
  dictionary->slots = slots;
  dictionary->n_slots = n_slots;
}

/* Room for one more entry and one more taken slot; false when memory is short. */
static bool reserve(tb_dictionary *dictionary) {
  if (dictionary->count >= dictionary->n_slots / 2) slots_grow(dictionary);
  if (dictionary->count + 1 >= dictionary->n_slots) return false; /* one slot stays empty: it ends every search */
  if (dictionary->count < dictionary->capacity) return true;
  const size_t capacity = dictionary->capacity ? 2 * dictionary->capacity : FIRST_ENTRIES;
  entry *entries = reallocarray(dictionary->entries, capacity, sizeof *entries);
  if (!entries) return false;
  dictionary->entries = entries;
  dictionary->capacity = capacity;
  return true;
}

uint32_t tb_dictionary_intern(tb_dictionary *dictionary, const char *text, size_t n) {
  if (n >= UINT32_MAX) return TB_NO_ID;
  if (n == 0) text = "";
  const uint32_t hash = hash_text(text, n);
  size_t slot = slot_of(dictionary, text, n, hash);
  if (dictionary->slots[slot] != TB_NO_ID) return dictionary->slots[slot];
  if (dictionary->count == TB_NO_ID - 1 || !reserve(dictionary)) return TB_NO_ID;
  const char *copy = tb_arena_string(dictionary->texts, text, n);
  if (!copy) return TB_NO_ID;
  const uint32_t id = dictionary->count++;
  dictionary->entries[id] = (entry){.text = copy, .n = (uint32_t)n, .hash = hash};
  slot = slot_of(dictionary, text, n, hash); /* the table may have grown */
  dictionary->slots[slot] = id;
  return id;
}

uint32_t tb_dictionary_find(const tb_dictionary *dictionary, const char *text, size_t n) {
  if (n >= UINT32_MAX) return TB_NO_ID;
  if (n == 0) text = "";
  return dictionary->slots[slot_of(dictionary, text, n, hash_text(text, n))];
}

const char *tb_dictionary_text(const tb_dictionary *dictionary, uint32_t id, size_t *n) {
  const bool known = id < dictionary->count;
  if (n) *n = known ? dictionary->entries[id].n : 0;
  return known ? dictionary->entries[id].text : "";
}

uint32_t tb_dictionary_count(const tb_dictionary *dictionary) {
  return dictionary->count;
}

/* What is sorted: the first eight bytes decide nearly always, without a look at the text. */
typedef struct sort_key {
  uint64_t prefix;
  uint32_t id;
} sort_key;

/* The first eight bytes as a number that orders as they do; what is missing counts as NUL. */
static uint64_t text_prefix(const entry *e) {
  uint64_t prefix = 0;
  for (uint32_t i = 0; i < 8; i++)
    prefix = prefix << 8 | (i < e->n ? (unsigned char)e->text[i] : 0);
  return prefix;
}

static int compare_keys(const void *left, const void *right, void *context) {
  const sort_key *a = left, *b = right;
  if (a->prefix != b->prefix) return a->prefix < b->prefix ? -1 : 1;
  const entry *entries = context, *x = &entries[a->id], *y = &entries[b->id];
  const int order = memcmp(x->text, y->text, x->n < y->n ? x->n : y->n);
  return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

tb_status tb_dictionary_sort(const tb_dictionary *dictionary, uint32_t *order) {
  const size_t count = dictionary->count;
  if (count == 0) return TB_OK;
  sort_key *keys = reallocarray(NULL, count, sizeof *keys);
  if (!keys) return TB_NO_MEMORY;
  for (uint32_t id = 0; id < count; id++)
    keys[id] = (sort_key){.prefix = text_prefix(&dictionary->entries[id]), .id = id};
  qsort_r(keys, count, sizeof *keys, compare_keys, dictionary->entries);
  for (size_t i = 0; i < count; i++)
    order[i] = keys[i].id;
  free(keys);
  return TB_OK;
}
