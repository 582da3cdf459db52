#include "scan_marks.h"

#include "base/clones.h"

enum { STRIP = TB_SCAN_MARKS_BEHIND, STRIP_WORDS = STRIP / 8 };

/*
 * Every byte that is looked for becomes the bit of its place in its word, which the bytes of the word are then folded into. No branches:
 * the compiler makes it a few wide vectors.
 */
TB_CLONES size_t tb_scan_mark(const char *bytes, size_t n, char delimiter, uint8_t *marks) {
  size_t found = 0;
  for (size_t at = 0; at < n; at += STRIP) {
    uint8_t places[STRIP];
    for (size_t i = 0; i < STRIP; i++)
      places[i] = (uint8_t)(bytes[at + i] == delimiter || bytes[at + i] == '\n' ? 1u << i % 8 : 0);
    uint8_t *out = marks + at / 8;
    for (size_t i = 0; i < STRIP_WORDS; i++) {
      uint64_t word = tb_swar_load((const char *)places + 8 * i);
      word |= word >> 32;
      word |= word >> 16;
      out[i] = (uint8_t)(word | word >> 8);
    }
    found += (size_t)__builtin_popcountll(tb_swar_load((const char *)out));
  }
  memset(marks + (n + STRIP - 1) / STRIP * STRIP_WORDS, 0, 8);
  return found;
}
