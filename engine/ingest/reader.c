#include "reader_inside.h"

#include "base/text.h"
#include "options.h"
#include "rejects.h"

#include <stdlib.h>

enum { FIRST_BLOCK_BYTES = 256 * 1024, BLOCK_BYTES_MAX = TB_RECORD_BYTES_MAX + FIRST_BLOCK_BYTES };

void tb_reader_free(tb_reader *reader) {
  if (!reader) return;
  free(reader->headers);
  tb_buffer_free(&reader->header_text);
  tb_records_free(reader->records);
  tb_decoder_free(reader->decoder);
  tb_source_free(reader->source);
  free(reader->lead);
  free(reader->block);
  free(reader);
}

const char *tb_reader_file(const tb_reader *reader) {
  return reader->file;
}

const tb_columns *tb_reader_columns(const tb_reader *reader) {
  return &reader->columns;
}

const tb_field *tb_reader_headers(const tb_reader *reader, size_t *n) {
  *n = reader->columns.n_fields;
  return reader->headers;
}

uint64_t tb_reader_refused(const tb_reader *reader) {
  return reader->n_refused;
}

uint64_t tb_reader_blank_lines(const tb_reader *reader) {
  return tb_records_blank_lines(reader->records);
}

uint64_t tb_reader_taken_bytes(const tb_reader *reader) {
  return tb_source_taken_bytes(reader->source);
}

void tb_reader_watch(tb_reader *reader, void (*before)(void *context), void *context) {
  reader->before = before;
  reader->watcher = context;
}

static void call_watcher(const tb_reader *reader) {
  if (reader->before) reader->before(reader->watcher);
}

/* ------------------------------------------------------------------------------------------------------------------- blocks */

/* Moves the unfinished record to the front and makes room behind it. */
static tb_status make_room(tb_reader *reader) {
  const size_t consumed = tb_records_consumed(reader->records), left = reader->filled - consumed;
  memmove(reader->block, reader->block + consumed, left);
  reader->filled = left;
  if (reader->capacity - left >= TB_DECODER_ROOM_MIN) return TB_OK;
  const size_t doubled = 2 * reader->capacity, capacity = doubled < BLOCK_BYTES_MAX ? doubled : BLOCK_BYTES_MAX;
  char *block = realloc(reader->block, capacity);
  if (!block) return TB_NO_MEMORY;
  reader->block = block;
  reader->capacity = capacity;
  return TB_OK;
}

static tb_status fill(tb_reader *reader) {
  while (!reader->ended && reader->capacity - reader->filled >= TB_DECODER_ROOM_MIN) {
    size_t n;
    const tb_status status = tb_decoder_read(reader->decoder, reader->block + reader->filled, reader->capacity - reader->filled, &n);
    if (status != TB_OK) return status;
    reader->filled += n;
    reader->ended = n == 0;
  }
  tb_records_block(reader->records, reader->block, reader->filled, reader->ended);
  return TB_OK;
}

static tb_status next_block(tb_reader *reader) {
  call_watcher(reader);
  const tb_status status = make_room(reader);
  return status == TB_OK ? fill(reader) : status;
}

/* ------------------------------------------------------------------------------------------------------------- refused files */

/* What a splitter says when the file is to be refused. */
static tb_status refuse_file(tb_reader *reader, tb_record_status fault) {
  const tb_place place = tb_record_position(&reader->record, reader->file, reader->record.bad_at);
  const int megabytes = TB_RECORD_BYTES_MAX / (1024 * 1024);
  call_watcher(reader);
  switch (fault) {
  case TB_RECORD_UNCLOSED:
    tb_log_add(reader->log, TB_ERROR, place, "the quote that opens here is never closed", "此处开始的引号没有结束");
    return TB_BAD_INPUT;
  case TB_RECORD_AFTER_QUOTE:
    tb_log_add(reader->log, TB_ERROR, place, "text after a closing quote, expected a delimiter or the end of the line",
               "引号结束后还有文字，应为分隔符或行尾");
    return TB_BAD_INPUT;
  case TB_RECORD_TOO_LONG:
    tb_log_add(reader->log, TB_ERROR, place, "the record is longer than %d MiB", "记录超过%d MiB", megabytes);
    return TB_BAD_INPUT;
  case TB_RECORD_TOO_LONG_QUOTE:
    tb_log_add(reader->log, TB_ERROR, place, "the quote that opens here is not closed within the %d MiB that a record may have",
               "此处开始的引号在记录上限%d MiB之内没有结束", megabytes);
    return TB_BAD_INPUT;
  case TB_RECORD_TOO_WIDE:
    tb_log_add(reader->log, TB_ERROR, place, "the record has more than %d columns", "记录超过%d列", TB_RECORD_FIELDS_MAX);
    return TB_BAD_INPUT;
  default: return TB_NO_MEMORY;
  }
}

/* True when the bytes are GB18030 in form, with at least one character of two bytes (or four). */
static bool looks_like_gb18030(const char *text, size_t n) {
  const unsigned char *bytes = (const unsigned char *)text;
  bool found = false;
  for (size_t i = 0; i < n;) {
    if (bytes[i] < 0x80) {
      i++;
      continue;
    }
    if (bytes[i] == 0x80 || bytes[i] == 0xFF || i + 1 == n) return false;
    const unsigned char trail = bytes[i + 1];
    const bool four = trail >= 0x30 && trail <= 0x39;
    if (!four && (trail < 0x40 || trail == 0x7F || trail == 0xFF)) return false;
    found = true;
    i += four ? 4 : 2;
  }
  return found;
}

/* True when the bad byte of the present record says that the file is in another encoding, not that a byte of it is broken. */
static bool is_other_encoding(const tb_reader *reader) {
  const tb_record *record = &reader->record;
  if (record->raw[record->bad_at] == '\0') return false;
  return !tb_decoder_encoding(reader->decoder) && !reader->multibyte_seen && looks_like_gb18030(record->raw, record->n);
}

static tb_status refuse_encoding(tb_reader *reader) {
  const tb_record *record = &reader->record;
  const tb_place place = tb_record_position(record, reader->file, record->bad_at);
  const char *encoding = tb_decoder_encoding(reader->decoder);
  call_watcher(reader);
  if (record->raw[record->bad_at] == '\0') {
    tb_log_add(reader->log, TB_ERROR, place, "a NUL byte in the header: the file is no text", "表头中有NUL字节：该文件不是文本");
  } else if (encoding) {
    tb_log_add(reader->log, TB_ERROR, place, "the header is not valid %s, the file's encoding", "表头不是有效的%s（该文件的编码）",
               encoding);
  } else {
    tb_log_add(reader->log, TB_ERROR, place, "byte 0x%02X is not valid UTF-8; if the file is GB18030 or GBK, declare its encoding",
               "字节0x%02X不是有效的UTF-8；如果文件是GB18030或GBK编码，请声明其编码", (unsigned)(unsigned char)record->raw[record->bad_at]);
  }
  return TB_BAD_INPUT;
}

/* -------------------------------------------------------------------------------------------------------------- refused rows */

const char *tb_shown(const char *text, size_t n, char out[TB_SHOWN_BYTES]) {
  static const char cut[] = "...";
  size_t shown = n;
  if (n >= TB_SHOWN_BYTES) {
    shown = TB_SHOWN_BYTES - sizeof cut;
    while (shown > 0 && ((unsigned char)text[shown] & 0xC0) == 0x80)
      shown--;
  }
  memcpy(out, text, shown);
  memcpy(out + shown, shown < n ? cut : "", shown < n ? sizeof cut : 1);
  return out;
}

void tb_reader_refuse_row(tb_reader *reader, const tb_record *record, tb_place place, const char *english, const char *chinese, ...) {
  reader->n_refused++;
  call_watcher(reader);
  tb_buffer text = {0};
  va_list arguments;
  va_start(arguments, chinese);
  tb_buffer_vformat(&text, tb_text(tb_log_language(reader->log), english, chinese), arguments);
  va_end(arguments);
  const char *reason = tb_buffer_string(&text);
  if (reader->options->rejects) {
    tb_rejects_add(reader->options->rejects, place, record->byte, reason, record->raw, record->n);
  } else {
    tb_log_add(reader->log, TB_ERROR, place, "%s", "%s", reason);
  }
  tb_buffer_free(&text);
}

static void refuse_bytes(tb_reader *reader) {
  const tb_record *record = &reader->record;
  const tb_place place = tb_record_position(record, reader->file, record->bad_at);
  const unsigned byte = (unsigned char)record->raw[record->bad_at];
  if (byte == 0) {
    tb_reader_refuse_row(reader, record, place, "a NUL byte, expected text", "有NUL字节，应为文本");
  } else if (tb_decoder_converts(reader->decoder)) {
    tb_reader_refuse_row(reader, record, place, "not valid %s, the file's encoding", "不是有效的%s（该文件的编码）",
                         tb_decoder_encoding(reader->decoder));
  } else {
    tb_reader_refuse_row(reader, record, place, "byte 0x%02X is not valid UTF-8", "字节0x%02X不是有效的UTF-8", byte);
  }
}

static void refuse_ragged(tb_reader *reader) {
  const tb_record *record = &reader->record;
  const size_t expected = reader->columns.n_fields;
  const tb_place place = tb_record_place(record, reader->file, expected); /* the first field too many, or the end */
  tb_reader_refuse_row(reader, record, place, "%zu fields, expected %zu as in the header", "有%zu个字段，应与表头一致，为%zu个",
                       record->n_fields, expected);
}

/* ------------------------------------------------------------------------------------------------------------------- records */

/* What became of looking for the next record. */
typedef enum record_end { RECORD_FOUND, RECORD_END, RECORD_PAUSE } record_end;

static tb_status next_record(tb_reader *reader, record_end *end) {
  tb_record_status found;
  while ((found = tb_records_next(reader->records, &reader->record)) == TB_RECORD_MORE && !reader->by_pieces) {
    const tb_status status = next_block(reader);
    if (status != TB_OK) return status;
  }
  if (found == TB_RECORD_MORE) call_watcher(reader);
  *end = found == TB_RECORD_END ? RECORD_END : found == TB_RECORD_MORE ? RECORD_PAUSE : RECORD_FOUND;
  return found == TB_RECORD_READ || *end != RECORD_FOUND ? TB_OK : refuse_file(reader, found);
}

/* True when the present record can be used; else it is refused, or with it the file (*status). */
static bool accept(tb_reader *reader, tb_status *status) {
  const tb_record *record = &reader->record;
  reader->n_rows++;
  if (record->bad_at < record->n) {
    if (is_other_encoding(reader)) {
      *status = refuse_encoding(reader);
    } else {
      refuse_bytes(reader);
    }
    return false;
  }
  reader->multibyte_seen |= !record->is_ascii;
  if (record->n_fields == reader->columns.n_fields) return true;
  refuse_ragged(reader);
  return false;
}

static void warn_without_rows(tb_reader *reader) {
  if (reader->n_rows > 0) return;
  tb_log_add(reader->log, TB_WARNING, (tb_place){.file = reader->file}, "the file has a header and no rows", "文件只有表头，没有数据行");
}

tb_status tb_reader_next(tb_reader *reader, const tb_record **out) {
  *out = NULL;
  tb_status status = TB_OK;
  record_end end = RECORD_FOUND;
  while (status == TB_OK) {
    status = next_record(reader, &end);
    if (status != TB_OK || end == RECORD_PAUSE) break;
    if (end == RECORD_END) {
      warn_without_rows(reader);
      break;
    }
    if (accept(reader, &status)) {
      *out = &reader->record;
      break;
    }
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------- opening */

/* A copy of the header's names: the record's are gone with the next one. */
static tb_status keep_headers(tb_reader *reader) {
  const tb_record *record = &reader->record;
  reader->headers = malloc(record->n_fields * sizeof *reader->headers);
  if (!reader->headers || !tb_buffer_reserve(&reader->header_text, record->n + 1)) return TB_NO_MEMORY;
  char *to = reader->header_text.bytes;
  for (size_t i = 0; i < record->n_fields; i++) {
    size_t n = record->fields[i].n;
    const char *name = tb_trim(record->fields[i].text, &n);
    memcpy(to, name, n);
    to[n] = '\0';
    reader->headers[i] = (tb_field){.text = to, .n = n};
    to += n + 1;
  }
  return TB_OK;
}

/* Looks at the first line that is not blank. */
static tb_status choose_delimiter(tb_reader *reader) {
  const char *line;
  size_t n;
  tb_status status = next_block(reader);
  while (status == TB_OK && !tb_records_peek(reader->records, &line, &n)) {
    if (reader->ended) {
      tb_log_add(reader->log, TB_ERROR, (tb_place){.file = reader->file}, "the file is empty, expected a header", "文件为空，应有表头");
      return TB_BAD_INPUT;
    }
    status = next_block(reader);
  }
  if (status != TB_OK) return status;
  reader->delimiter = tb_columns_delimiter(reader->kind, line, n);
  tb_records_delimit(reader->records, reader->delimiter);
  return TB_OK;
}

static tb_status read_header(tb_reader *reader) {
  tb_status status = choose_delimiter(reader);
  if (status != TB_OK) return status;
  record_end end;
  status = next_record(reader, &end);
  if (status != TB_OK) return status;
  const tb_record *header = &reader->record;
  if (header->bad_at < header->n) return refuse_encoding(reader);
  reader->multibyte_seen = !header->is_ascii;
  status = tb_columns_match(reader->kind, header, reader->file, reader->log, &reader->columns);
  return status == TB_OK ? keep_headers(reader) : status;
}

static tb_status open_streams(tb_reader *reader) {
  const tb_memory_file *kept = tb_options_file(reader->options, reader->file);
  tb_status status = kept ? tb_source_open_bytes(reader->file, kept->bytes, kept->n, reader->log, &reader->source)
                          : tb_source_open(reader->file, reader->log, &reader->source);
  if (status != TB_OK) return status;
  status = tb_decoder_open(reader->source, reader->file, reader->options->encoding, reader->log, &reader->decoder);
  if (status != TB_OK) return status;
  reader->records = tb_records_new(1, tb_decoder_skipped(reader->decoder));
  reader->capacity = FIRST_BLOCK_BYTES;
  reader->block = malloc(reader->capacity);
  return reader->records && reader->block ? TB_OK : TB_NO_MEMORY;
}

tb_status tb_reader_open(tb_table_kind kind, const char *path, const tb_read_options *options, tb_log *log, tb_reader **out) {
  tb_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return TB_NO_MEMORY;
  *reader = (tb_reader){.kind = kind, .file = path, .options = options, .log = log};
  tb_status status = open_streams(reader);
  if (status == TB_OK) status = read_header(reader);
  if (status == TB_OK) {
    *out = reader;
  } else {
    tb_reader_free(reader);
  }
  return status;
}
