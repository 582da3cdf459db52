#include "rejects.h"

#include "base/file.h"
#include "base/text.h"

#include <stdlib.h>

/* They are kept as the CSV that will be written: one buffer, however many. */
struct tb_rejects {
  tb_buffer csv;
  uint64_t count;
};

static const char header[] = "file,line,byte,column,reason,raw\n";

tb_rejects *tb_rejects_new(void) {
  return calloc(1, sizeof(tb_rejects));
}

void tb_rejects_free(tb_rejects *rejects) {
  if (!rejects) return;
  tb_buffer_free(&rejects->csv);
  free(rejects);
}

void tb_rejects_clear(tb_rejects *rejects) {
  if (!rejects) return;
  rejects->csv.n = 0;
  rejects->count = 0;
}

uint64_t tb_rejects_count(const tb_rejects *rejects) {
  return rejects ? rejects->count : 0;
}

/* Content of a quoted field. What is not UTF-8, and NUL, is written as \xNN, so that the file can be read by anything; `byte` leads to the
 * original. */
static void append_content(tb_buffer *csv, const char *text, size_t n) {
  for (size_t at = 0; at < n;) {
    const size_t valid = at + tb_utf8_check(text + at, n - at);
    for (; at < valid; at++) {
      if (text[at] == '\0') {
        tb_buffer_text(csv, "\\x00");
        continue;
      }
      if (text[at] == '"') tb_buffer_byte(csv, '"');
      tb_buffer_byte(csv, text[at]);
    }
    if (at < n) tb_buffer_format(csv, "\\x%02X", (unsigned)(unsigned char)text[at++]);
  }
}

static void append_quoted(tb_buffer *csv, const char *text, size_t n) {
  tb_buffer_byte(csv, '"');
  append_content(csv, text, n);
  tb_buffer_byte(csv, '"');
}

static void append_text(tb_buffer *csv, const char *text) {
  if (strpbrk(text, ",\"\r\n")) {
    append_quoted(csv, text, strlen(text));
  } else {
    append_content(csv, text, strlen(text));
  }
}

void tb_rejects_add(tb_rejects *rejects, tb_place place, uint64_t byte, const char *reason, const char *raw, size_t n) {
  tb_buffer *csv = &rejects->csv;
  rejects->count++;
  append_text(csv, place.file ? place.file : "");
  tb_buffer_byte(csv, ',');
  tb_buffer_uint(csv, place.line);
  tb_buffer_byte(csv, ',');
  tb_buffer_uint(csv, byte);
  tb_buffer_byte(csv, ',');
  tb_buffer_uint(csv, place.column);
  tb_buffer_byte(csv, ',');
  append_text(csv, reason);
  tb_buffer_byte(csv, ',');
  append_quoted(csv, raw, n);
  tb_buffer_byte(csv, '\n');
}

tb_status tb_rejects_write(const tb_rejects *rejects, const char *path, tb_log *log) {
  if (!rejects || !path) return TB_BAD_ARGUMENT;
  if (rejects->csv.failed) return TB_NO_MEMORY;
  tb_output *output;
  tb_status status = tb_output_open(path, log, &output);
  if (status != TB_OK) return status;
  status = tb_output_write(output, header, sizeof header - 1);
  if (status == TB_OK) status = tb_output_write(output, rejects->csv.bytes, rejects->csv.n);
  if (status == TB_OK) return tb_output_commit(output);
  tb_output_abandon(output);
  return status;
}

const char *tb_rejects_text(const tb_rejects *rejects, size_t *n) {
  *n = rejects ? rejects->csv.n : 0;
  return *n > 0 ? rejects->csv.bytes : "";
}
