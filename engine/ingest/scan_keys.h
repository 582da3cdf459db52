/* What one thread remembers of the texts that it met in a column: their ids, found by their bytes as they stand. */
#ifndef TB_INGEST_SCAN_KEYS_H
#define TB_INGEST_SCAN_KEYS_H

#include "swar.h"

#include "base/dictionary.h"

/** Marks numbers of texts that are new in a block and get their ids when its turn comes. */
#define TB_SCAN_FRESH UINT32_C(0x80000000)

typedef struct tb_scan_text {
  const char *bytes;
  uint32_t n;
} tb_scan_text;

/**
 * Texts in the order in which they were met, from number 1 on; of number 0 and of the one behind the last the word is 0, which no text has.
 * Files are sorted more often than not, so that a text is the last one again, or the one that was met behind it; of others a hash tells the
 * number. Open addressing with few probes, all of which are looked at, and as many slots behind the last home: what is not there is asked
 * of the dictionary, so that chosen texts cannot make it slow, and slots may be emptied.
 */
typedef struct tb_scan_table {
  uint64_t *words;     /* of 1 to 8 bytes the bytes, filled up with 0; of other texts a mixture */
  uint32_t *ids;       /* those with TB_SCAN_FRESH from `first_fresh` on only */
  uint32_t *steps;     /* how many ids up to each one, without it, grow one by one; of those with TB_SCAN_FRESH none */
  tb_scan_text *texts; /* NULL in the table of short texts, whose words say all */
  uint32_t n, capacity, last, first_fresh;
  uint32_t *slots; /* numbers of texts, 0: empty */
  size_t n_slots;
  unsigned shift;
} tb_scan_table;

typedef struct tb_scan_keys {
  tb_scan_table of_short, of_others; /* 1 to 8 bytes; none, or more */
  uint64_t multiplier;
} tb_scan_keys;

/** False when memory is short; they are to be closed all the same. */
bool tb_scan_keys_open(tb_scan_keys *keys);
void tb_scan_keys_close(tb_scan_keys *keys);

/** No short text's word, as long as there is no NUL in the text. */
#define TB_SCAN_NOT_SHORT UINT64_C(0x0100000000000000)

/** The word of 1 to 8 bytes, moved up to its end; eight must be readable. Never 0 where there is no NUL among them. */
static inline uint64_t tb_scan_short_word(const char *text, size_t n) {
  return tb_swar_load(text) << ((64 - 8 * n) & 63);
}

/**
 * The number of a short text that is in one of the first two of its slots, else 0. In which of them nobody can foresee, nor which texts are
 * in none: so there is no branch.
 */
static inline uint32_t tb_scan_keys_seek(const tb_scan_keys *keys, uint64_t word) {
  const tb_scan_table *table = &keys->of_short;
  const uint32_t *home = &table->slots[word * keys->multiplier >> table->shift];
  const uint32_t number = home[table->words[home[0]] != word];
  return number & -(uint32_t)(table->words[number] == word);
}

/** The id of a short text where a glance is enough, else TB_NO_ID: the same again, the next one, or in the first two of its slots. */
static inline uint32_t tb_scan_keys_glance(tb_scan_keys *keys, uint64_t word) {
  tb_scan_table *table = &keys->of_short;
  uint32_t at = table->last;
  if (table->words[at] == word) return table->ids[at];
  if (table->words[++at] != word) at = tb_scan_keys_seek(keys, word);
  if (at == 0) return TB_NO_ID;
  table->last = at;
  return table->ids[at];
}

/**
 * The ids of n short texts by their words, TB_NO_ID where a glance does not tell; returns how many these are. Words may be
 * TB_SCAN_NOT_SHORT. One looks first at whether a text is the same again or the next one, the other at its slots only.
 */
size_t tb_scan_keys_follow(tb_scan_keys *keys, size_t n, const uint64_t *words, uint32_t *ids);
size_t tb_scan_keys_seek_all(tb_scan_keys *keys, size_t n, const uint64_t *words, uint32_t *ids);

/** The id of a text, TB_NO_ID when it is not among those that are remembered. Eight bytes must be readable. */
uint32_t tb_scan_keys_find(tb_scan_keys *keys, const char *text, size_t n);

/**
 * Remembers a text that was not found, in place of others where there is no room, or not at all where memory is short. Eight bytes must be
 * readable at `text`; `kept` are the same n bytes, and no more, which must stay while the id holds.
 */
void tb_scan_keys_add(tb_scan_keys *keys, const char *text, size_t n, const char *kept, uint32_t id);

/** Forgets the texts with numbers instead of ids, and those that were met behind the first of them. */
void tb_scan_keys_forget_fresh(tb_scan_keys *keys);

#endif
