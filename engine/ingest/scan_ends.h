/* Where fields end in a block of text without quotes. */
#ifndef TB_INGEST_SCAN_ENDS_H
#define TB_INGEST_SCAN_ENDS_H

#include <stddef.h>
#include <stdint.h>

/** Bytes that must be readable behind a block, with no delimiter among them. */
enum { TB_SCAN_ENDS_BEHIND = 512 };

/**
 * Writes the offsets of all delimiters and LF of n bytes, ascending, and returns how many there are; `ends` has room for n and
 * TB_SCAN_ENDS_SPARE. O(n + ends), some bytes a nanosecond.
 */
enum { TB_SCAN_ENDS_SPARE = 16 };
size_t tb_scan_ends(const char *bytes, size_t n, char delimiter, uint32_t *ends);

#endif
