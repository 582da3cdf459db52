/* A tile's truths and flags as bits: one word of 64 entities at a time. */
#ifndef TB_EXPR_MASKS_H
#define TB_EXPR_MASKS_H

#include "model/column.h"
#include <string.h>

enum { TB_MASK_BITS = 64, TB_TILE_WORDS = TB_TILE / TB_MASK_BITS };

/** A flag for each entity of a tile: entity i is bit i % 64 of word i / 64. */
typedef struct tb_mask {
  uint64_t words[TB_TILE_WORDS];
} tb_mask;

/** Truth of a condition. */
enum { TB_FALSE = 0, TB_TRUE = 1, TB_UNKNOWN = 2 };

/** Truths of a tile; an entity in neither is false. */
typedef struct tb_truth_masks {
  tb_mask yes, unknown;
} tb_truth_masks;

/** Packs n <= TB_TILE truths (TB_FALSE, TB_TRUE, TB_UNKNOWN); the bits from n on are 0. O(n). */
void tb_truth_pack(const uint8_t *truth, size_t n, tb_truth_masks *out);

/** The same back: n truths. */
void tb_truth_unpack(const tb_truth_masks *masks, size_t n, uint8_t *truth);

/** Packs n <= TB_TILE flags, NULL: all set. */
void tb_flags_pack(const bool *flags, size_t n, tb_mask *out);

/** Packs n <= TB_TILE bytes, set where one is not 0; the bits from n on are 0. */
void tb_bytes_pack(const uint8_t *bytes, size_t n, tb_mask *out);

/** The first n <= TB_TILE bits set, the others 0. */
void tb_mask_fill(tb_mask *mask, size_t n);

static inline bool tb_mask_is_empty(const tb_mask *mask) {
  uint64_t any = 0;
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    any |= mask->words[w];
  return !any;
}

static inline bool tb_mask_equal(const tb_mask *a, const tb_mask *b) {
  return memcmp(a, b, sizeof *a) == 0;
}

/** to |= from, to &= from. */
static inline void tb_mask_join(tb_mask *to, const tb_mask *from) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    to->words[w] |= from->words[w];
}

static inline void tb_mask_meet(tb_mask *to, const tb_mask *from) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    to->words[w] &= from->words[w];
}

static inline bool tb_mask_has(const tb_mask *mask, size_t i) {
  return mask->words[i / TB_MASK_BITS] >> i % TB_MASK_BITS & 1;
}

static inline void tb_mask_add(tb_mask *mask, size_t i) {
  mask->words[i / TB_MASK_BITS] |= (uint64_t)1 << i % TB_MASK_BITS;
}

static inline void tb_mask_remove(tb_mask *mask, size_t i) {
  mask->words[i / TB_MASK_BITS] &= ~((uint64_t)1 << i % TB_MASK_BITS);
}

static inline uint8_t tb_truth_at(const tb_truth_masks *masks, size_t i) {
  return tb_mask_has(&masks->unknown, i) ? TB_UNKNOWN : tb_mask_has(&masks->yes, i);
}

static inline void tb_truth_put(tb_truth_masks *masks, size_t i, uint8_t truth) {
  tb_mask_remove(&masks->yes, i);
  tb_mask_remove(&masks->unknown, i);
  if (truth != TB_FALSE) tb_mask_add(truth == TB_TRUE ? &masks->yes : &masks->unknown, i);
}

#endif
