/* Where fields end in a block of text without quotes: a bit a byte. */
#ifndef TB_INGEST_SCAN_MARKS_H
#define TB_INGEST_SCAN_MARKS_H

#include "swar.h"

enum {
  TB_SCAN_MARKS_BEHIND = 64, /* bytes that must be readable behind a block, with no delimiter among them */
  TB_SCAN_MARKS_SPARE = 16,  /* bytes of bits beyond one for eight of text */
  TB_SCAN_MARKS_SEEN = 57    /* bits that are seen at once */
};

/**
 * Sets the bits of all delimiters and LF of n bytes, bit i % 8 of marks[i / 8], and clears the others; returns how many there are. Behind
 * them all bits of a word are set, so that whoever looks for more fields than there are comes to an end. `marks` has room for n / 8 +
 * TB_SCAN_MARKS_SPARE. O(n), some bytes a nanosecond.
 */
size_t tb_scan_mark(const char *bytes, size_t n, char delimiter, uint8_t *marks);

/** The bits from a byte on, TB_SCAN_MARKS_SEEN of them at least. */
static inline uint64_t tb_scan_marks_at(const uint8_t *marks, size_t from) {
  return tb_swar_load((const char *)marks + from / 8) >> from % 8;
}

/** The first byte from `from` on that is marked: one behind the block where there is none in it. */
static inline size_t tb_scan_next_mark(const uint8_t *marks, size_t from) {
  uint64_t seen = tb_scan_marks_at(marks, from);
  while (seen == 0) {
    from += TB_SCAN_MARKS_SEEN;
    seen = tb_scan_marks_at(marks, from);
  }
  return from + (size_t)__builtin_ctzll(seen);
}

#endif
