/* Decimal digits of whole numbers: the inner part of every writer of numbers. */
#ifndef TB_BASE_DIGITS_H
#define TB_BASE_DIGITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { TB_DIGITS_MAX = 20 };

/** 10^k. */
extern const uint64_t tb_digits_powers[TB_DIGITS_MAX];

/** How many digits `value` has; 1 for 0. 1233 / 4096 is a little more than log10(2): so many bits are that many digits, or one more. */
static inline unsigned tb_digits_count(uint64_t value) {
  const unsigned bits = 64 - (unsigned)__builtin_clzll(value | 1), n = bits * 1233 >> 12;
  return n + ((value | 1) >= tb_digits_powers[n]);
}

/** Writes the last `n` digits of `value`, with leading zeros where it has fewer, to out[0 .. n). */
void tb_digits_write(uint64_t value, unsigned n, char *out);

/**
 * Eight digits of a value below 10^8 as the bytes of a number, the first digit the lowest byte. Halves, quarters and eighths of the value
 * are told apart side by side, in lanes of one number: quotients come from multiplying with 1 / 100 and 1 / 10 rounded up, which is exact
 * for four and for two digits.
 */
static inline uint64_t tb_digits_eight(uint32_t value) {
  const uint64_t fours = value / 10000 | (uint64_t)(value % 10000) << 32;
  const uint64_t hundreds = (fours * 10486 >> 20) & UINT64_C(0x0000007f0000007f);
  const uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
  const uint64_t tens = (twos * 103 >> 10) & UINT64_C(0x000f000f000f000f);
  return (tens | (twos - 10 * tens) << 8) + UINT64_C(0x3030303030303030);
}

/** The same for four digits of a value below 10^4. */
static inline uint32_t tb_digits_four(uint32_t value) {
  const uint32_t hundreds = value * 10486 >> 20;
  const uint32_t twos = hundreds | (value - 100 * hundreds) << 16;
  const uint32_t tens = (twos * 103 >> 10) & 0x000f000f;
  return (tens | (twos - 10 * tens) << 8) + 0x30303030;
}

/** Writes the bytes of a number, the lowest first. */
static inline void tb_digits_store(uint64_t bytes, char *out) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  bytes = __builtin_bswap64(bytes);
#endif
  memcpy(out, &bytes, sizeof bytes);
}

static inline void tb_digits_store_four(uint32_t bytes, char *out) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  bytes = __builtin_bswap32(bytes);
#endif
  memcpy(out, &bytes, sizeof bytes);
}

/** Writes exactly eight digits of a value below 10^8. */
static inline void tb_digits_write_eight(uint32_t value, char *out) {
  tb_digits_store(tb_digits_eight(value), out);
}

#endif
