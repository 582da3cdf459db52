/* A first look at a block of text: what there is in it that decides how to read it. */
#ifndef TB_INGEST_SCAN_SURVEY_H
#define TB_INGEST_SCAN_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct tb_scan_seen {
  bool has_quotes, has_nuls;
  bool has_returns, has_lone_returns; /* CR; CR with no LF behind it */
  bool is_ascii;
} tb_scan_seen;

/** Looks at n bytes; one more must be readable behind them. O(n), some tens of bytes a nanosecond. */
tb_scan_seen tb_scan_survey(const char *bytes, size_t n);

#endif
