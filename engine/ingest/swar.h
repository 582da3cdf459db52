/* Eight bytes at a time, in a word whose lowest byte is the first one: finding a byte, and reading short decimals. */
#ifndef TB_INGEST_SWAR_H
#define TB_INGEST_SWAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define TB_SWAR_ONES UINT64_C(0x0101010101010101)
#define TB_SWAR_HIGH UINT64_C(0x8080808080808080)
#define TB_SWAR_ZEROS UINT64_C(0x3030303030303030) /* eight digits 0 */
#define TB_SWAR_SPACES UINT64_C(0x2020202020202020)

__extension__ typedef unsigned __int128 tb_swar_pair;

/** Bytes that must be readable behind what is looked at. */
enum { TB_SWAR_BEHIND = 16 };

static inline uint64_t tb_swar_load(const char *from) {
  uint64_t word;
  memcpy(&word, from, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

static inline void tb_swar_store(char *to, uint64_t word) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  memcpy(to, &word, sizeof word);
}

static inline uint64_t tb_swar_fill(char byte) {
  return TB_SWAR_ONES * (unsigned char)byte;
}

/** The high bit of each byte that equals the pattern's; those above the lowest one may be wrong. 0: none equals. */
static inline uint64_t tb_swar_equal(uint64_t word, uint64_t pattern) {
  const uint64_t other = word ^ pattern;
  return (other - TB_SWAR_ONES) & ~other & TB_SWAR_HIGH;
}

/** Of what tb_swar_equal gave, not 0: the number of the lowest byte; all bits below it. */
static inline unsigned tb_swar_first(uint64_t equal) {
  return (unsigned)__builtin_ctzll(equal) / 8;
}
static inline uint64_t tb_swar_below(uint64_t equal) {
  return (equal ^ (equal - 1)) >> 8;
}

static inline bool tb_swar_are_digits(uint64_t word) {
  return (((word + UINT64_C(0x4646464646464646)) | (word - TB_SWAR_ZEROS)) & TB_SWAR_HIGH) == 0;
}

/** The number of eight digits: pairs, then fours, then all. */
static inline uint32_t tb_swar_number(uint64_t digits) {
  const uint64_t pairs = (digits - TB_SWAR_ZEROS) * 10 + ((digits - TB_SWAR_ZEROS) >> 8);
  const uint64_t even = pairs & UINT64_C(0x000000FF000000FF), odd = pairs >> 16 & UINT64_C(0x000000FF000000FF);
  return (uint32_t)((even * UINT64_C(0x000F424000000064) + odd * UINT64_C(0x0000271000000001)) >> 32);
}

/** A decimal as written: [-] digits with a point among them, before or behind; at least one digit. */
typedef struct tb_swar_decimal {
  uint64_t magnitude;
  unsigned decimals;
  bool negative;
} tb_swar_decimal;

/**
 * Reads 9 to 15 bytes at `text`; TB_SWAR_BEHIND must be readable. False: they are no such decimal. The text is moved up to the end of two
 * words, and digits 0 put in front and in place of sign and point; what stands before the point moves over it.
 */
static inline bool tb_swar_long(const char *text, unsigned n, tb_swar_decimal *out) {
  const unsigned before = 128 - 8 * n;
  tb_swar_pair pair = (tb_swar_pair)tb_swar_load(text + 8) << 64 | tb_swar_load(text);
  out->negative = text[0] == '-';
  pair = (pair ^ (out->negative ? (tb_swar_pair)('-' ^ '0') : 0)) << before;
  pair |= ((tb_swar_pair)TB_SWAR_ZEROS << 64 | TB_SWAR_ZEROS) >> (8 * n);
  const uint64_t dots = tb_swar_fill('.'), low = tb_swar_equal((uint64_t)pair, dots), high = tb_swar_equal((uint64_t)(pair >> 64), dots);
  out->decimals = 0;
  if (low | high) {
    const unsigned at = low ? tb_swar_first(low) : 8 + tb_swar_first(high);
    const tb_swar_pair below = ((tb_swar_pair)1 << 8 * at) - 1;
    out->decimals = 15 - at;
    pair = (pair & ~(below << 8 | 0xFF)) | (pair & below) << 8 | '0';
  }
  const uint64_t first = (uint64_t)pair, last = (uint64_t)(pair >> 64);
  out->magnitude = (uint64_t)tb_swar_number(first) * 100000000 + tb_swar_number(last);
  return tb_swar_are_digits(first) && tb_swar_are_digits(last);
}

#endif
