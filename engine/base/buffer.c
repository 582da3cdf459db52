#include "buffer.h"

#include "decimal.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 64 };

void tb_buffer_free(tb_buffer *buffer) {
  free(buffer->bytes);
  *buffer = (tb_buffer){0};
}

/* The capacity to ask for so that `needed` bytes fit: doubling, so that appending stays linear in all. */
static size_t grown_capacity(size_t capacity, size_t needed) {
  const size_t doubled = capacity <= SIZE_MAX / 2 ? 2 * capacity : SIZE_MAX;
  const size_t wanted = doubled < FIRST_CAPACITY ? FIRST_CAPACITY : doubled;
  return wanted < needed ? needed : wanted;
}

char *tb_buffer_reserve(tb_buffer *buffer, size_t more) {
  if (buffer->failed) return NULL;
  if (more <= buffer->capacity - buffer->n && buffer->bytes) return buffer->bytes + buffer->n;
  const size_t needed = buffer->n + more;
  char *bytes = NULL;
  size_t capacity = 0;
  if (needed >= buffer->n) {
    capacity = grown_capacity(buffer->capacity, needed);
    bytes = realloc(buffer->bytes, capacity);
  }
  if (!bytes) {
    buffer->failed = true;
    return NULL;
  }
  buffer->bytes = bytes;
  buffer->capacity = capacity;
  return bytes + buffer->n;
}

void tb_buffer_append(tb_buffer *buffer, const char *bytes, size_t n) {
  if (n == 0) return;
  char *end = tb_buffer_reserve(buffer, n);
  if (!end) return;
  memcpy(end, bytes, n);
  buffer->n += n;
}

void tb_buffer_vformat(tb_buffer *buffer, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  const size_t room = buffer->failed ? 0 : buffer->capacity - buffer->n;
  int n = vsnprintf(room ? buffer->bytes + buffer->n : NULL, room, format, arguments);
  if (n < 0) {
    buffer->failed = true;
  } else if ((size_t)n >= room) {
    char *end = tb_buffer_reserve(buffer, (size_t)n + 1);
    if (end) n = vsnprintf(end, (size_t)n + 1, format, again);
  }
  va_end(again);
  if (!buffer->failed) buffer->n += (size_t)n;
}

void tb_buffer_format(tb_buffer *buffer, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  tb_buffer_vformat(buffer, format, arguments);
  va_end(arguments);
}

void tb_buffer_double(tb_buffer *buffer, double value) {
  char *end = tb_buffer_room(buffer, TB_DOUBLE_TEXT_BYTES);
  if (end) buffer->n += tb_double_text(value, end);
}

void tb_buffer_uint(tb_buffer *buffer, uint64_t value) {
  char *end = tb_buffer_room(buffer, TB_DOUBLE_TEXT_BYTES);
  if (end) buffer->n += tb_uint_text(value, end);
}

const char *tb_buffer_string(tb_buffer *buffer) {
  char *end = tb_buffer_reserve(buffer, 1);
  if (!end) return "";
  *end = '\0';
  return buffer->bytes;
}
