/* A first look at a block of text: what there is in it that decides how to read it, and where its lines end. */
#ifndef TB_INGEST_SCAN_SURVEY_H
#define TB_INGEST_SCAN_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  TB_SCAN_SURVEY_BEHIND = 64, /* bytes that must be readable behind a block, with no LF among them */
  TB_SCAN_ENDS_SPARE = 3      /* ends beyond those that there are, for what is written in vain */
};

typedef struct tb_scan_seen {
  bool has_quotes, has_nuls;
  bool has_returns, has_lone_returns; /* CR; CR with no LF behind it */
  bool is_ascii;
  size_t n_lines;
} tb_scan_seen;

/**
 * Only where lines end: ends[i] becomes the number of the byte where line i of those in bytes [from, n) ends, with LF. n is the end of
 * the block, or some times TB_SCAN_STRIP behind `from`. Returns how many there are. `ends` has room for n - from + TB_SCAN_ENDS_SPARE.
 */
size_t tb_scan_lines(const char *bytes, size_t from, size_t n, uint32_t *ends);

/**
 * Looks at bytes [from, n); ends[i] becomes the number of the byte where line i of them ends, with LF. `ends` has room for n - from +
 * TB_SCAN_ENDS_SPARE. O(n - from), some bytes a nanosecond.
 */
tb_scan_seen tb_scan_survey(const char *bytes, size_t from, size_t n, uint32_t *ends);

#endif
