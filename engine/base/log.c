#include "log.h"

#include "text.h"

#include <stdlib.h>

enum {
  KEPT_PER_CLASS = 100, /* errors are one class, everything else the other */
  TEXT_BYTES_MAX = 64 * 1024,
  EXCERPT_BEFORE = 60, /* characters shown before the column; enough for context, and a line of megabytes stays readable */
  EXCERPT_AFTER = 60
};

struct tb_log {
  tb_language language;
  bool latest_kept; /* whether the latest diagnostic that came is the last one kept: an excerpt belongs to it alone */
  uint64_t totals[TB_NOTE + 1];
  size_t n_errors, n_others; /* kept */
  tb_diagnostic *kept;
  size_t capacity;
};

tb_log *tb_log_new(tb_language language) {
  tb_log *log = calloc(1, sizeof *log);
  if (log) log->language = language;
  return log;
}

static void diagnostic_free(tb_diagnostic *diagnostic) {
  free((void *)diagnostic->place.file);
  free((void *)diagnostic->text);
  free((void *)diagnostic->excerpt);
}

void tb_log_free(tb_log *log) {
  if (!log) return;
  for (size_t i = 0; i < tb_log_count(log); i++)
    diagnostic_free(&log->kept[i]);
  free(log->kept);
  free(log);
}

tb_language tb_log_language(const tb_log *log) {
  return log ? log->language : TB_ENGLISH;
}

size_t tb_log_count(const tb_log *log) {
  return log ? log->n_errors + log->n_others : 0;
}

const tb_diagnostic *tb_log_at(const tb_log *log, size_t i) {
  return i < tb_log_count(log) ? &log->kept[i] : NULL;
}

static bool is_severity(tb_severity severity) {
  return severity == TB_ERROR || severity == TB_WARNING || severity == TB_NOTE;
}

uint64_t tb_log_total(const tb_log *log, tb_severity severity) {
  return log && is_severity(severity) ? log->totals[severity] : 0;
}

/* The counter of kept diagnostics of the class that the severity belongs to. */
static size_t *class_count(tb_log *log, tb_severity severity) {
  return severity == TB_ERROR ? &log->n_errors : &log->n_others;
}

/* Room for one more diagnostic; false when memory is short. */
static bool reserve(tb_log *log) {
  if (tb_log_count(log) < log->capacity) return true;
  const size_t capacity = log->capacity ? 2 * log->capacity : 8;
  tb_diagnostic *kept = realloc(log->kept, capacity * sizeof *kept);
  if (!kept) return false;
  log->kept = kept;
  log->capacity = capacity;
  return true;
}

/* Takes the diagnostic's strings over when it is kept; else, the class being full or memory short, frees them. */
static void keep(tb_log *log, tb_diagnostic *diagnostic) {
  size_t *count = class_count(log, diagnostic->severity);
  log->latest_kept = *count < KEPT_PER_CLASS && reserve(log);
  if (!log->latest_kept) {
    diagnostic_free(diagnostic);
    return;
  }
  log->kept[tb_log_count(log)] = *diagnostic;
  ++*count;
}

/* Hands the buffer's content over as a string of its own, at most TEXT_BYTES_MAX bytes of whole characters; NULL when memory is short. */
static char *take_string(tb_buffer *buffer) {
  if (buffer->n > TEXT_BYTES_MAX) {
    buffer->n = TEXT_BYTES_MAX;
    while (buffer->n > 0 && ((unsigned char)buffer->bytes[buffer->n] & 0xC0) == 0x80)
      buffer->n--;
  }
  tb_buffer_string(buffer);
  if (!buffer->failed) return buffer->bytes;
  tb_buffer_free(buffer);
  return NULL;
}

static char *escaped_string(const char *text, size_t n) {
  tb_buffer buffer = {0};
  tb_buffer_escaped(&buffer, text, n);
  return take_string(&buffer);
}

void tb_log_add(tb_log *log, tb_severity severity, tb_place place, const char *english, const char *chinese, ...) {
  if (!log || !is_severity(severity)) return;
  log->totals[severity]++;
  log->latest_kept = false;
  if (*class_count(log, severity) == KEPT_PER_CLASS) return; /* a file of a billion bad rows must not format a billion messages */

  tb_buffer text = {0};
  va_list arguments;
  va_start(arguments, chinese);
  tb_buffer_vformat(&text, tb_text(log->language, english, chinese), arguments);
  va_end(arguments);

  tb_diagnostic diagnostic = {.severity = severity, .place = place};
  diagnostic.text = text.failed ? NULL : escaped_string(text.bytes, text.n);
  diagnostic.place.file = place.file ? escaped_string(place.file, strlen(place.file)) : NULL;
  tb_buffer_free(&text);
  if (diagnostic.text && (diagnostic.place.file || !place.file)) {
    keep(log, &diagnostic);
  } else {
    diagnostic_free(&diagnostic);
  }
}

/* Offset of the character number `index` (from 0), or n. */
static size_t character_offset(const char *line, size_t n, size_t index) {
  size_t at = 0;
  for (; at < n; at++) {
    const bool begins = ((unsigned char)line[at] & 0xC0) != 0x80;
    if (begins && index-- == 0) break;
  }
  return at;
}

void tb_log_excerpt(tb_log *log, const char *line, size_t n, uint32_t column) {
  if (!log || !log->latest_kept || column == 0) return;
  const size_t index = column - 1;
  const size_t first = index > EXCERPT_BEFORE ? character_offset(line, n, index - EXCERPT_BEFORE) : 0;
  const size_t caret = character_offset(line, n, index);
  const size_t last = caret + character_offset(line + caret, n - caret, EXCERPT_AFTER);

  tb_buffer excerpt = {0};
  if (first > 0) tb_buffer_text(&excerpt, "...");
  tb_buffer_escaped(&excerpt, line + first, caret - first);
  const size_t indent = excerpt.failed ? 0 : tb_utf8_width(excerpt.bytes, excerpt.n);
  tb_buffer_escaped(&excerpt, line + caret, last - caret);
  if (last < n) tb_buffer_text(&excerpt, "...");
  tb_buffer_format(&excerpt, "\n%*s^", (int)indent, "");

  tb_diagnostic *latest = &log->kept[tb_log_count(log) - 1];
  free((void *)latest->excerpt);
  latest->excerpt = take_string(&excerpt);
}

void tb_log_merge(tb_log *to, tb_log *from) {
  if (!to || !from || to == from) return;
  for (size_t i = 0; i < tb_log_count(from); i++)
    keep(to, &from->kept[i]);
  for (int severity = TB_ERROR; severity <= TB_NOTE; severity++) {
    to->totals[severity] += from->totals[severity];
    from->totals[severity] = 0;
  }
  to->latest_kept = false;
  from->latest_kept = false;
  from->n_errors = from->n_others = 0;
}
