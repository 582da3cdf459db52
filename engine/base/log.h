/* Writing into a log: the library's side of tongbi/base.h. */
#ifndef TB_BASE_LOG_H
#define TB_BASE_LOG_H

#include <tongbi/base.h>

/**
 * Adds one diagnostic to `log` (NULL: does nothing). The two formats say the same in English and Chinese and take the same arguments in the
 * same order; the log's language chooses. Bytes that could drive a terminal (controls, bidi controls, invalid UTF-8) in the result are
 * escaped as \xNN or \u{NNNN}. Text longer than 64 KiB is cut. Memory trouble loses the text but never the count.
 */
void tb_log_add(tb_log *log, tb_severity severity, tb_place place, const char *english, const char *chinese, ...) TB_FORMAT(4, 6)
    TB_FORMAT(5, 6);

/** Gives the latest kept diagnostic an excerpt: `line` (n bytes of UTF-8) and a caret below column `column`, aligned by display width. */
void tb_log_excerpt(tb_log *log, const char *line, size_t n, uint32_t column);

/** Appends everything of `from` to `to`, in order, and empties `from`. */
void tb_log_merge(tb_log *to, tb_log *from);

/** One of two texts, by language. */
static inline const char *tb_text(tb_language language, const char *english, const char *chinese) {
  return language == TB_CHINESE ? chinese : english;
}

#endif
