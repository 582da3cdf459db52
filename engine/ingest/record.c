#include "record.h"

#include "base/text.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { CSV_BLOCK_BYTES = 256 * 1024 }; /* libcsv's buffer grows by it; its own 128 make a field of megabytes slow */

/* The bytes that decide something. Where the next of each stands is remembered, so that a block is searched once for each, however short
 * its records are, and a byte that does not occur costs nothing a record. */
typedef enum special { LINE_FEED, CARRIAGE_RETURN, QUOTE, NUL, NOT_ASCII, SPECIAL_COUNT } special;

struct tb_records {
  struct csv_parser parser;
  const char *bytes;
  size_t n, at; /* bytes[at] begins the next record */
  bool last;
  char delimiter;
  uint64_t line, byte; /* of bytes[at] */
  uint64_t blank_lines;
  size_t next[SPECIAL_COUNT]; /* the first one at or after some earlier `at`; n: none in the block */
  tb_buffer text;             /* the fields' contents */
  size_t text_n, n_fields;
  bool too_wide;
  tb_field fields[TB_RECORD_FIELDS_MAX];
};

/* libcsv strips what this calls a blank: nothing. */
static int never_blank(unsigned char byte) {
  (void)byte;
  return 0;
}

tb_records *tb_records_new(uint64_t line, uint64_t byte) {
  tb_records *records = calloc(1, sizeof *records);
  if (!records) return NULL;
  if (csv_init(&records->parser, 0) != 0) {
    free(records);
    return NULL;
  }
  csv_set_space_func(&records->parser, never_blank);
  csv_set_blk_size(&records->parser, CSV_BLOCK_BYTES);
  records->line = line;
  records->byte = byte;
  tb_records_delimit(records, ',');
  return records;
}

void tb_records_free(tb_records *records) {
  if (!records) return;
  csv_free(&records->parser);
  tb_buffer_free(&records->text);
  free(records);
}

void tb_records_delimit(tb_records *records, char delimiter) {
  records->delimiter = delimiter;
  csv_set_delim(&records->parser, (unsigned char)delimiter);
}

/* ------------------------------------------------------------------------------------------------------------ special bytes */

static size_t find_byte(const tb_records *records, size_t from, char byte) {
  if (from >= records->n) return records->n;
  const char *found = memchr(records->bytes + from, byte, records->n - from);
  return found ? (size_t)(found - records->bytes) : records->n;
}

static size_t find_not_ascii(const tb_records *records, size_t from) {
  size_t at = from;
  for (uint64_t word; records->n - at >= sizeof word; at += sizeof word) {
    memcpy(&word, records->bytes + at, sizeof word);
    if (word & UINT64_C(0x8080808080808080)) break;
  }
  while (at < records->n && (unsigned char)records->bytes[at] < 0x80)
    at++;
  return at;
}

static size_t find_special(const tb_records *records, special what, size_t from) {
  static const char bytes[] = {[LINE_FEED] = '\n', [CARRIAGE_RETURN] = '\r', [QUOTE] = '"', [NUL] = '\0'};
  return what == NOT_ASCII ? find_not_ascii(records, from) : find_byte(records, from, bytes[what]);
}

static size_t next_special(tb_records *records, special what, size_t from) {
  if (records->next[what] < from) records->next[what] = find_special(records, what, from);
  return records->next[what];
}

void tb_records_block(tb_records *records, const char *bytes, size_t n, bool last) {
  records->bytes = bytes;
  records->n = n;
  records->at = 0;
  records->last = last;
  for (special what = 0; what < SPECIAL_COUNT; what++)
    records->next[what] = find_special(records, what, 0);
}

void tb_records_pass(tb_records *records, size_t n, uint64_t lines) {
  records->byte += n;
  records->line += lines;
}

uint64_t tb_records_line(const tb_records *records) {
  return records->line;
}

size_t tb_records_consumed(const tb_records *records) {
  return records->at;
}

uint64_t tb_records_blank_lines(const tb_records *records) {
  return records->blank_lines;
}

/* -------------------------------------------------------------------------------------------------------------------- lines */

/* The end of the line that begins at `from`; n when the block does not hold it. */
static size_t line_end(tb_records *records, size_t from) {
  const size_t feed = next_special(records, LINE_FEED, from), carriage = next_special(records, CARRIAGE_RETURN, from);
  return feed < carriage ? feed : carriage;
}

/* Bytes of the line end at `end`: 0 at the end of the block, 2 for CRLF. */
static size_t line_end_bytes(const tb_records *records, size_t end) {
  if (end == records->n) return 0;
  const bool crlf = records->bytes[end] == '\r' && end + 1 < records->n && records->bytes[end + 1] == '\n';
  return crlf ? 2 : 1;
}

/* True when what ends at `end` may go on in the next block: no line end yet, or a CR whose LF may follow. */
static bool is_open_ended(const tb_records *records, size_t end) {
  return !records->last && (end == records->n || (end + 1 == records->n && records->bytes[end] == '\r'));
}

static void consume(tb_records *records, size_t to, uint64_t lines) {
  records->byte += to - records->at;
  records->line += lines;
  records->at = to;
}

static bool is_blank(const char *bytes, size_t n) {
  tb_trim(bytes, &n);
  return n == 0;
}

/* Passes over blank lines; false when the block ends before a line that is not blank. */
static bool skip_blank_lines(tb_records *records) {
  while (records->at < records->n) {
    const size_t end = line_end(records, records->at);
    if (!is_blank(records->bytes + records->at, end - records->at)) return true;
    if (is_open_ended(records, end)) return false;
    records->blank_lines += end < records->n; /* blanks behind the last line end are no line */
    consume(records, end + line_end_bytes(records, end), 1);
  }
  return false;
}

bool tb_records_peek(tb_records *records, const char **line, size_t *n) {
  if (!skip_blank_lines(records)) return false;
  const size_t end = line_end(records, records->at);
  *line = records->bytes + records->at;
  *n = end - records->at;
  return true;
}

/* ------------------------------------------------------------------------------------------------------------------ records */

/* Finds the end of a record with quotes. On success *end is that, else where the fault is. */
static tb_record_status find_quoted_end(tb_records *records, size_t *end) {
  enum { FIELD_START, PLAIN, QUOTED, CLOSED } state = FIELD_START;
  size_t opening = records->at;
  for (size_t i = records->at; i < records->n; i++) {
    if (state == QUOTED) i = find_byte(records, i, '"');
    if (i == records->n) break;
    const char byte = records->bytes[i];
    if (state == QUOTED) {
      state = CLOSED;
    } else if (byte == '"' && state != PLAIN) {
      if (state == FIELD_START) opening = i;
      state = QUOTED;
    } else if (byte == records->delimiter) {
      state = FIELD_START;
    } else if (byte == '\n' || byte == '\r') {
      *end = i;
      return TB_RECORD_READ;
    } else if (state == CLOSED) {
      *end = i;
      return TB_RECORD_AFTER_QUOTE;
    } else {
      state = PLAIN;
    }
  }
  *end = state == QUOTED ? opening : records->n;
  return state == QUOTED ? TB_RECORD_UNCLOSED : TB_RECORD_READ;
}

static tb_record_status find_end(tb_records *records, bool has_quotes, size_t *end) {
  if (has_quotes) return find_quoted_end(records, end);
  *end = line_end(records, records->at);
  return TB_RECORD_READ;
}

/* Whether the record is too long; then its longest beginning tells in which way, however much of the rest the block holds. */
static bool is_too_long(tb_records *records, size_t end, bool has_quotes, tb_record_status *status, size_t *fault) {
  if (end - records->at <= TB_RECORD_BYTES_MAX) return false;
  const size_t n = records->n;
  records->n = records->at + TB_RECORD_BYTES_MAX;
  const bool quoted = has_quotes && find_quoted_end(records, fault) == TB_RECORD_UNCLOSED;
  records->n = n;
  *status = quoted ? TB_RECORD_TOO_LONG_QUOTE : TB_RECORD_TOO_LONG;
  if (!quoted) *fault = records->at;
  return true;
}

/* What an unfinished record at the end of the block comes to. */
static tb_record_status judge_unfinished(const tb_records *records, tb_record_status status) {
  return records->last ? status : TB_RECORD_MORE;
}

static void on_field(void *bytes, size_t n, void *context) {
  tb_records *records = context;
  if (records->n_fields == TB_RECORD_FIELDS_MAX) {
    records->too_wide = true;
    return;
  }
  char *to = records->text.bytes + records->text_n;
  memcpy(to, bytes, n);
  to[n] = '\0';
  records->fields[records->n_fields++] = (tb_field){.text = to, .n = n};
  records->text_n += n + 1;
}

/* Every field stands in the record's bytes with a delimiter behind it, all but the last: that bounds the room with their NULs. */
static tb_record_status split(tb_records *records, const char *bytes, size_t n) {
  records->text_n = records->n_fields = 0;
  records->too_wide = false;
  if (!tb_buffer_reserve(&records->text, n + 1)) return TB_RECORD_NO_MEMORY;
  const size_t parsed = csv_parse(&records->parser, bytes, n, on_field, NULL, records);
  if (parsed != n || csv_fini(&records->parser, on_field, NULL, records) != 0) return TB_RECORD_NO_MEMORY;
  return records->too_wide ? TB_RECORD_TOO_WIDE : TB_RECORD_READ;
}

static size_t first_bad_byte(tb_records *records, size_t end, bool is_ascii) {
  const size_t n = end - records->at, nul = next_special(records, NUL, records->at);
  const size_t invalid = is_ascii ? n : tb_utf8_check(records->bytes + records->at, n);
  return nul < end && nul - records->at < invalid ? nul - records->at : invalid;
}

static uint64_t count_line_ends(const char *bytes, size_t n) {
  uint64_t count = 0;
  for (size_t i = 0; i < n; i++)
    count += bytes[i] == '\n' || (bytes[i] == '\r' && !(i + 1 < n && bytes[i + 1] == '\n'));
  return count;
}

static void describe(tb_records *records, size_t end, bool has_quotes, tb_record *out) {
  const bool is_ascii = next_special(records, NOT_ASCII, records->at) >= end;
  *out = (tb_record){.raw = records->bytes + records->at,
                     .n = end - records->at,
                     .line = records->line,
                     .byte = records->byte,
                     .fields = records->fields,
                     .n_fields = records->n_fields,
                     .bad_at = first_bad_byte(records, end, is_ascii),
                     .delimiter = records->delimiter,
                     .has_quotes = has_quotes,
                     .is_ascii = is_ascii};
}

static tb_record_status refuse(tb_records *records, tb_record_status status, size_t fault, tb_record *out) {
  const size_t n = records->n - records->at;
  *out =
      (tb_record){.raw = records->bytes + records->at, .n = n, .line = records->line, .byte = records->byte, .bad_at = fault - records->at};
  return status;
}

tb_record_status tb_records_next(tb_records *records, tb_record *out) {
  size_t fault;
  tb_record_status status = TB_RECORD_MORE;
  if (!skip_blank_lines(records)) {
    if (records->last) return TB_RECORD_END;
    return refuse(records, is_too_long(records, records->n, false, &status, &fault) ? status : TB_RECORD_MORE, records->at, out);
  }
  const bool has_quotes = next_special(records, QUOTE, records->at) < line_end(records, records->at);
  size_t end;
  status = find_end(records, has_quotes, &end);
  if (is_too_long(records, status == TB_RECORD_UNCLOSED ? records->n : end, has_quotes, &status, &fault))
    return refuse(records, status, fault, out);
  if (status == TB_RECORD_AFTER_QUOTE) return refuse(records, status, end, out);
  if (status == TB_RECORD_UNCLOSED || is_open_ended(records, end)) {
    fault = status == TB_RECORD_UNCLOSED ? end : records->at;
    return refuse(records, judge_unfinished(records, status), fault, out);
  }
  const size_t n = end - records->at;
  status = split(records, records->bytes + records->at, n);
  if (status != TB_RECORD_READ) return refuse(records, status, records->at, out);
  describe(records, end, has_quotes, out);
  consume(records, end + line_end_bytes(records, end), 1 + (has_quotes ? count_line_ends(out->raw, n) : 0));
  return TB_RECORD_READ;
}
