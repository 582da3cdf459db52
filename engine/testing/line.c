#include "line.h"

#include "base/text.h"

/* The bytes of a blank at `at`, 0 when there is none: space, tab, ideographic space. */
static size_t blank_bytes(const char *at, const char *end) {
  if (at >= end) return 0;
  if (*at == ' ' || *at == '\t') return 1;
  return end - at >= 3 && memcmp(at, "\u3000", 3) == 0 ? 3 : 0;
}

/* The bytes of a mark at `at`, as ASCII or full-width; 0 when another character stands there. */
static size_t mark_bytes(const char *at, const char *end, char mark) {
  static const struct {
    char mark;
    const char *wide;
  } WIDE[] = {{':', "："}, {'@', "＠"}, {'/', "／"}};
  if (at < end && *at == mark) return 1;
  for (size_t i = 0; i < sizeof WIDE / sizeof *WIDE; i++)
    if (WIDE[i].mark == mark && end - at >= 3 && memcmp(at, WIDE[i].wide, 3) == 0) return 3;
  return 0;
}

static bool is_any_mark(const char *at, const char *end) {
  return mark_bytes(at, end, ':') || mark_bytes(at, end, '@') || mark_bytes(at, end, '/');
}

static void skip_blanks(tb_line *line) {
  for (size_t n; (n = blank_bytes(line->at, line->end)) > 0;)
    line->at += n;
}

/* A quote opens a quoted code where a code may begin: in front, behind a blank or a mark. */
static bool may_open(const char *begin, const char *at, const char *end) {
  if (at == begin) return true;
  const char *before = at - 1;
  while (before > begin && (*before & 0xC0) == 0x80)
    before--;
  return blank_bytes(before, end) > 0 || is_any_mark(before, end);
}

/* Where the comment begins, or the end. */
static const char *find_comment(const char *text, const char *end) {
  bool quoted = false;
  for (const char *at = text; at < end; at++) {
    if (*at == '"' && quoted && at + 1 < end && at[1] == '"') {
      at++; /* a doubled quote stands for itself */
    } else if (*at == '"') {
      quoted = !quoted && may_open(text, at, end);
    }
    if (*at != '#' || quoted) continue;
    if (at == text || at[-1] == ' ' || at[-1] == '\t' || (at - text >= 3 && blank_bytes(at - 3, at) == 3)) return at;
  }
  return end;
}

static const char *cut_blanks(const char *text, const char *end) {
  while (end > text) {
    if (end[-1] == ' ' || end[-1] == '\t') {
      end--;
    } else if (end - text >= 3 && blank_bytes(end - 3, end) == 3) {
      end -= 3;
    } else {
      break;
    }
  }
  return end;
}

tb_line tb_line_of(const char *file, uint64_t number, const char *text, size_t n, tb_log *log) {
  const char *end = cut_blanks(text, find_comment(text, text + n));
  tb_line line = {.file = file, .number = number, .text = text, .at = text, .end = end, .log = log};
  skip_blanks(&line);
  return line;
}

bool tb_line_is_over(tb_line *line) {
  skip_blanks(line);
  return line->at >= line->end;
}

tb_word tb_line_word(tb_line *line) {
  skip_blanks(line);
  const char *begin = line->at;
  while (line->at < line->end && blank_bytes(line->at, line->end) == 0)
    line->at++;
  return (tb_word){begin, (size_t)(line->at - begin)};
}

tb_word tb_line_keyword(tb_line *line) {
  skip_blanks(line);
  const char *begin = line->at;
  while (line->at < line->end && blank_bytes(line->at, line->end) == 0 && mark_bytes(line->at, line->end, ':') == 0)
    line->at++;
  const tb_word word = {begin, (size_t)(line->at - begin)};
  (void)tb_line_mark(line, ':');
  return word;
}

tb_word tb_line_rest(tb_line *line) {
  skip_blanks(line);
  tb_word rest = {line->at, (size_t)(line->end - line->at)};
  line->at = line->end;
  if (rest.n >= 2 && rest.text[0] == '"' && rest.text[rest.n - 1] == '"') rest = (tb_word){rest.text + 1, rest.n - 2};
  return rest;
}

bool tb_line_mark(tb_line *line, char mark) {
  skip_blanks(line);
  const size_t n = mark_bytes(line->at, line->end, mark);
  line->at += n;
  return n > 0;
}

/* ------------------------------------------------------------------------------------------------------------------- codes */

/* What stands between the quotes; `line->at` is behind the first one. */
static tb_status quoted_code(tb_line *line, tb_arena *arena, const char **out) {
  const char *begin = line->at - 1;
  char *code = tb_arena_aligned(arena, (size_t)(line->end - line->at) + 1, 1);
  if (!code) return TB_NO_MEMORY;
  size_t n = 0;
  for (; line->at < line->end; line->at++) {
    if (*line->at == '"') {
      line->at++;
      if (line->at >= line->end || *line->at != '"') {
        code[n] = '\0';
        *out = code;
        return n > 0 ? TB_OK : TB_LINE_ERROR(line, begin, "an empty code", "代码为空");
      }
    }
    code[n++] = *line->at;
  }
  return TB_LINE_ERROR(line, begin, "a quote that is not closed in its line", "引号在本行内没有结束");
}

tb_status tb_line_code(tb_line *line, tb_arena *arena, const char *what, const char *what_zh, const char **out) {
  skip_blanks(line);
  if (line->at < line->end && *line->at == '"') {
    line->at++;
    return quoted_code(line, arena, out);
  }
  const char *begin = line->at;
  while (line->at < line->end && blank_bytes(line->at, line->end) == 0 && !is_any_mark(line->at, line->end))
    line->at++;
  if (line->at == begin) {
    const tb_word found = tb_line_found(line);
    const char *name = tb_text(tb_log_language(line->log), what, what_zh);
    return TB_LINE_ERROR(line, begin, "found \"%.*s\", expected %s", "读到“%.*s”，应为%s", TB_WORD(found), name);
  }
  *out = tb_arena_string(arena, begin, (size_t)(line->at - begin));
  return *out ? TB_OK : TB_NO_MEMORY;
}

/* ---------------------------------------------------------------------------------------------------------------- messages */

tb_place tb_line_place(const tb_line *line, const char *at) {
  return (tb_place){line->file, line->number, (uint32_t)tb_utf8_length(line->text, (size_t)(at - line->text)) + 1};
}

tb_status tb_line_refuse(const tb_line *line, const char *at) {
  tb_log_excerpt(line->log, line->text, (size_t)(line->end - line->text), tb_line_place(line, at).column);
  return TB_BAD_INPUT;
}

tb_word tb_word_shown(tb_word word) {
  enum { SHOWN_BYTES = 40 };
  if (word.n <= SHOWN_BYTES) return word;
  word.n = SHOWN_BYTES;
  while (word.n > 0 && (word.text[word.n] & 0xC0) == 0x80)
    word.n--;
  return word;
}

tb_word tb_line_found(tb_line *line) {
  tb_line ahead = *line;
  return tb_word_shown(tb_line_word(&ahead));
}
