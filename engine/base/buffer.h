/* A growing byte buffer, the one way to build text. */
#ifndef TB_BASE_BUFFER_H
#define TB_BASE_BUFFER_H

#include <stdarg.h>
#include <string.h>
#include <tongbi/base.h>

/**
 * Bytes with a length. Zero-initialise; free with tb_buffer_free. A failed growth keeps what was there and sets `failed`, which sticks:
 * a writer appends freely and checks once at the end.
 */
typedef struct tb_buffer {
  char *bytes;
  size_t n, capacity;
  bool failed;
} tb_buffer;

void tb_buffer_free(tb_buffer *buffer);

/** Room for `more` further bytes; NULL (and `failed`) when memory is short, else where they begin. The caller adds to `n` what it wrote. */
char *tb_buffer_reserve(tb_buffer *buffer, size_t more);

/** The same, fast where there is room. */
static inline char *tb_buffer_room(tb_buffer *buffer, size_t more) {
  const bool has_room = !buffer->failed && more < buffer->capacity - buffer->n;
  return has_room ? buffer->bytes + buffer->n : tb_buffer_reserve(buffer, more);
}

void tb_buffer_append(tb_buffer *buffer, const char *bytes, size_t n);
void tb_buffer_format(tb_buffer *buffer, const char *format, ...) TB_FORMAT(2, 3);
void tb_buffer_vformat(tb_buffer *buffer, const char *format, va_list arguments) TB_FORMAT(2, 0);

static inline void tb_buffer_text(tb_buffer *buffer, const char *text) {
  tb_buffer_append(buffer, text, strlen(text));
}
static inline void tb_buffer_byte(tb_buffer *buffer, char byte) {
  char *end = tb_buffer_room(buffer, 1);
  if (!end) return;
  *end = byte;
  buffer->n++;
}

/** Shortest decimal that reads back to `value` (finite), see decimal.h. */
void tb_buffer_double(tb_buffer *buffer, double value);
void tb_buffer_uint(tb_buffer *buffer, uint64_t value);

/** The content as a NUL-terminated string (the NUL is not counted in n), "" when empty or failed. */
const char *tb_buffer_string(tb_buffer *buffer);

#endif
