/* One line of a test file: its words, and where they stand. */
#ifndef TB_TESTING_LINE_H
#define TB_TESTING_LINE_H

#include "base/arena.h"
#include "base/log.h"
#include <string.h>

/** A line on its way from left to right. `end` is where its text ends: comment and blanks behind it are cut off. */
typedef struct tb_line {
  const char *file;
  uint64_t number; /* from 1 */
  const char *text, *at, *end;
  tb_log *log;
} tb_line;

/** A piece of a line. */
typedef struct tb_word {
  const char *text;
  size_t n;
} tb_word;

/** A line of n bytes (without its line end): blanks in front passed over; a `#` at the begin or behind a blank, outside quotes, ends it. */
tb_line tb_line_of(const char *file, uint64_t number, const char *text, size_t n, tb_log *log);

/** Whether nothing but blanks is left. */
bool tb_line_is_over(tb_line *line);

/** The next word: up to a blank (space, tab, ideographic space), or up to the end. Empty when the line is over. */
tb_word tb_line_word(tb_line *line);

/** The first word: also a colon ends it, and is passed over. */
tb_word tb_line_keyword(tb_line *line);

/** All that is left, without quotes around it. */
tb_word tb_line_rest(tb_line *line);

/** Passes over one of the marks `@`, `/`, `:` (full-width ones too) and blanks before it; false when something else comes. */
bool tb_line_mark(tb_line *line, char mark);

/**
 * A code: up to a blank or one of the marks, or in double quotes, a doubled one standing for itself. Copied into `arena`. TB_BAD_INPUT with
 * an error when there is none (`what` in both languages names it), TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_line_code(tb_line *line, tb_arena *arena, const char *what, const char *what_zh, const char **out);

/** The place of a byte of the line. */
tb_place tb_line_place(const tb_line *line, const char *at);

/** Gives the error just added its excerpt; always TB_BAD_INPUT. */
tb_status tb_line_refuse(const tb_line *line, const char *at);

/** An error at a byte of the line; its value is TB_BAD_INPUT. */
#define TB_LINE_ERROR(line, at, ...) (tb_log_add((line)->log, TB_ERROR, tb_line_place(line, at), __VA_ARGS__), tb_line_refuse(line, at))

/** What is left, as it stands in a message: at most some 40 bytes of its first word, for "%.*s". */
tb_word tb_line_found(tb_line *line);

/** A word cut for a message. */
tb_word tb_word_shown(tb_word word);

static inline bool tb_word_is(tb_word word, const char *text) {
  return strlen(text) == word.n && memcmp(word.text, text, word.n) == 0;
}

/** "%.*s" of a word. */
#define TB_WORD(word) (int)(word).n, (word).text

#endif
