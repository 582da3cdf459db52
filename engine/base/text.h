/* UTF-8: checking, widths, escaping. */
#ifndef TB_BASE_TEXT_H
#define TB_BASE_TEXT_H

#include "buffer.h"

/** Offset of the first byte that is not part of valid UTF-8 (RFC 3629), or n when all is valid. Fast on ASCII. */
size_t tb_utf8_check(const char *text, size_t n);

/** Characters (code points) in n bytes of valid UTF-8. */
size_t tb_utf8_length(const char *text, size_t n);

/** Terminal columns of n bytes of UTF-8: East Asian wide characters count 2, combining 0 (utf8proc). */
size_t tb_utf8_width(const char *text, size_t n);

/** Appends text with controls (C0, C1, DEL), bidi controls, line separators and invalid bytes escaped (\n, \t, \xNN, \u{202E}). */
void tb_buffer_escaped(tb_buffer *buffer, const char *text, size_t n);

/** Trims blanks (space, tab) on both sides; returns the new start and sets *n. */
const char *tb_trim(const char *text, size_t *n);

/** True when the strings are equal, ASCII letters compared without case. */
bool tb_equal_nocase(const char *a, size_t a_n, const char *b, size_t b_n);

/** A glob with * and ? (bytes of UTF-8 characters for ?); linear in practice, never exponential. */
bool tb_glob(const char *pattern, size_t pattern_n, const char *text, size_t n);

#endif
