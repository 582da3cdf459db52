/* What one thread remembers of the texts that it met in a column: their ids, found by their bytes as they stand. */
#ifndef TB_INGEST_SCAN_KEYS_H
#define TB_INGEST_SCAN_KEYS_H

#include "swar.h"

#include "base/dictionary.h"

/** Marks numbers of texts that are new in a block and get their ids when its turn comes. */
#define TB_SCAN_FRESH UINT32_C(0x80000000)

/** A text of one to eight bytes is its word, filled up with 0; the words of others are mixtures, and have their bytes beside them. */
typedef struct tb_scan_slot {
  uint64_t word; /* 0: the slot is empty */
  uint32_t id;
} tb_scan_slot;

typedef struct tb_scan_text {
  const char *bytes;
  uint32_t n;
} tb_scan_text;

/**
 * Open addressing with few probes, all of which are looked at: what is not there is asked of the dictionary, so that chosen texts cannot
 * make it slow, and slots may be emptied.
 */
typedef struct tb_scan_table {
  tb_scan_slot *slots;
  tb_scan_text *texts; /* by slot; NULL in the table of short texts, whose words say all */
  size_t n_slots, used;
  unsigned shift;
} tb_scan_table;

typedef struct tb_scan_keys {
  tb_scan_table of_short, of_others; /* 1 to 8 bytes; none, or more */
  uint64_t multiplier;
  bool has_fresh;
} tb_scan_keys;

/** False when memory is short; they are to be closed all the same. */
bool tb_scan_keys_open(tb_scan_keys *keys);
void tb_scan_keys_close(tb_scan_keys *keys);

/** The word of 1 to 8 bytes; eight must be readable. Never 0 where there is no NUL among them. */
static inline uint64_t tb_scan_short_word(const char *text, size_t n) {
  static const uint64_t kept[] = {0,
                                  UINT64_C(0xFF),
                                  UINT64_C(0xFFFF),
                                  UINT64_C(0xFFFFFF),
                                  UINT64_C(0xFFFFFFFF),
                                  UINT64_C(0xFFFFFFFFFF),
                                  UINT64_C(0xFFFFFFFFFFFF),
                                  UINT64_C(0xFFFFFFFFFFFFFF),
                                  UINT64_MAX};
  return tb_swar_load(text) & kept[n];
}

/** The slot at which the search for a word begins. */
static inline const tb_scan_slot *tb_scan_home(const tb_scan_table *table, uint64_t multiplier, uint64_t word) {
  return &table->slots[word * multiplier >> table->shift];
}

/** The id of a text, TB_NO_ID when it is not among those that are remembered. Eight bytes must be readable. */
uint32_t tb_scan_keys_find(const tb_scan_keys *keys, const char *text, size_t n);

/**
 * Remembers a text that was not found, in place of another one where there is no room. Eight bytes must be readable at `text`; `kept` are
 * the same n bytes, and no more, which must stay while the id holds.
 */
void tb_scan_keys_add(tb_scan_keys *keys, const char *text, size_t n, const char *kept, uint32_t id);

/** Forgets the texts with numbers instead of ids. */
void tb_scan_keys_forget_fresh(tb_scan_keys *keys);

#endif
