/* A first look at a block of text: what there is in it that decides how to read it. */
#ifndef TB_INGEST_SCAN_SURVEY_H
#define TB_INGEST_SCAN_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct tb_survey {
  bool has_quotes, has_nuls;
  bool has_returns, has_lone_returns; /* CR; CR with no LF behind it */
  bool is_ascii;
} tb_survey;

/** Looks at n bytes; one more must be readable behind them. O(n), some tens of bytes a nanosecond. */
tb_survey tb_survey_take(const char *bytes, size_t n);

#endif
