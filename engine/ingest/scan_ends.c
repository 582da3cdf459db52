#include "scan_ends.h"

#include "swar.h"

#include "base/clones.h"

enum { STRIP = TB_SCAN_ENDS_BEHIND, STRIP_WORDS = STRIP / 8, USUAL = 12 };

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* The high bit of each byte that differs from the pattern's, exactly; the others are of no account. */
static ALWAYS_INLINE uint64_t differ(uint64_t word, uint64_t pattern) {
  const uint64_t other = word ^ pattern;
  return ((other & ~TB_SWAR_HIGH) + ~TB_SWAR_HIGH) | other;
}

/* A bit a byte, set where one of the two stands, eight to a word of text. No branches: the compiler makes it one of wide vectors. */
static ALWAYS_INLINE void mark_strip(const char *bytes, uint64_t delimiters, uint8_t bits[STRIP_WORDS]) {
  const uint64_t feeds = tb_swar_fill('\n');
  for (size_t i = 0; i < STRIP_WORDS; i++) {
    const uint64_t word = tb_swar_load(bytes + 8 * i);
    uint64_t high = ~(differ(word, delimiters) & differ(word, feeds)) & TB_SWAR_HIGH;
    high >>= 7; /* bits 0, 8 ... 56, now folded into the lowest byte */
    high |= high >> 7;
    high |= high >> 14;
    bits[i] = (uint8_t)(high | high >> 28);
  }
}

/* The numbers of `count` bits, whether there are so many or not; out has room for them. */
static ALWAYS_INLINE uint64_t list_some(uint64_t bits, unsigned count, uint32_t first, uint32_t *out) {
  for (unsigned k = 0; k < count; k++) {
    out[k] = first + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
    bits &= bits - 1;
  }
  return bits;
}

/* The numbers of the bits. Fields of usual length have no more than the first dozen in a word, so that nothing must be guessed. */
static ALWAYS_INLINE size_t list_bits(uint64_t bits, uint32_t first, uint32_t *out) {
  const size_t n = (size_t)__builtin_popcountll(bits);
  bits = list_some(bits, USUAL, first, out);
  for (size_t done = USUAL; done < n; done += USUAL)
    bits = list_some(bits, USUAL, first, out + done);
  return n;
}

TB_CLONES size_t tb_scan_ends(const char *bytes, size_t n, char delimiter, uint32_t *ends) {
  const uint64_t delimiters = tb_swar_fill(delimiter);
  size_t found = 0;
  for (size_t at = 0; at < n; at += STRIP) {
    uint8_t bits[STRIP_WORDS];
    mark_strip(bytes + at, delimiters, bits);
    for (size_t i = 0; i < STRIP_WORDS; i += 8)
      found += list_bits(tb_swar_load((const char *)bits + i), (uint32_t)(at + 8 * i), ends + found);
  }
  return found;
}
