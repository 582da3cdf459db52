#include "source.h"

#include "base/text.h"

/* Offset of the line that holds the byte `at`; *line counts the lines before it. */
static size_t line_begin(const tb_source *source, size_t at, uint64_t *line) {
  size_t begin = 0;
  *line = 0;
  for (size_t i = 0; i < at; i++) {
    if (source->text[i] != '\n') continue;
    begin = i + 1;
    ++*line;
  }
  return begin;
}

tb_place tb_source_place(const tb_source *source, size_t at) {
  uint64_t line;
  const size_t begin = line_begin(source, at, &line);
  const uint32_t characters = (uint32_t)tb_utf8_length(source->text + begin, at - begin);
  tb_place place = source->place;
  if (line > 0 || place.column == 0) place.column = 1;
  if (place.line > 0) place.line += line;
  place.column += characters;
  return place;
}

void tb_source_error(const tb_source *source, size_t at, const char *english, const char *chinese, ...) {
  tb_buffer text = {0};
  va_list arguments;
  va_start(arguments, chinese);
  tb_buffer_vformat(&text, tb_text(tb_log_language(source->log), english, chinese), arguments);
  va_end(arguments);
  tb_log_add(source->log, TB_ERROR, tb_source_place(source, at), "%s", "%s", tb_buffer_string(&text));
  tb_buffer_free(&text);

  uint64_t line;
  const size_t begin = line_begin(source, at, &line);
  const char *newline = memchr(source->text + begin, '\n', source->n - begin);
  const size_t end = newline ? (size_t)(newline - source->text) : source->n;
  tb_log_excerpt(source->log, source->text + begin, end - begin, (uint32_t)tb_utf8_length(source->text + begin, at - begin) + 1);
}
