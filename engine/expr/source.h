/* The text of an expression, and messages that point into it. */
#ifndef TB_EXPR_SOURCE_H
#define TB_EXPR_SOURCE_H

#include "base/log.h"

/** A text being read. `place` is where its first byte stands in a file. */
typedef struct tb_source {
  const char *text; /* NUL-terminated */
  size_t n;
  tb_place place;
  tb_log *log;
} tb_source;

/** Part of a text: bytes [begin, end). */
typedef struct tb_extent {
  uint32_t begin, end;
} tb_extent;

/** Where the byte `at` stands: lines of the text count on from the place's, columns count characters. */
tb_place tb_source_place(const tb_source *source, size_t at);

/** Adds an error about the byte `at` to the log, with the line of the text that it is in and a caret. Formats as for tb_log_add. */
void tb_source_error(const tb_source *source, size_t at, const char *english, const char *chinese, ...) TB_FORMAT(3, 5) TB_FORMAT(4, 5);

#endif
