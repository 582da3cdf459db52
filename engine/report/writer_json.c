/* JSON: an array of objects, or one object a line. */
#include "writer.h"

#include "base/text.h"

/*
 * Characters beyond ASCII that could drive a terminal or show text in another order than it is stored, as first and last of their UTF-8:
 * C1 controls, bidi marks, line separators and bidi embeddings, isolates. JSON can say them in ASCII without loss.
 */
static const char *const UNSAFE[][2] = {{"\xc2\x80", "\xc2\x9f"},
                                        {"\xd8\x9c", "\xd8\x9c"},
                                        {"\xe2\x80\x8e", "\xe2\x80\x8f"},
                                        {"\xe2\x80\xa8", "\xe2\x80\xae"},
                                        {"\xe2\x81\xa6", "\xe2\x81\xa9"}};

/* Bytes of the character at the head of the text that must be escaped, 0 when it stays as it is. The text is valid UTF-8. */
static size_t unsafe_bytes(const char *text) {
  unsigned char lead = (unsigned char)text[0];
  if (lead < 0x80) {
    return lead < 0x20 || lead == '"' || lead == '\\' || lead == 0x7f;
  }
  for (size_t i = 0; i < sizeof UNSAFE / sizeof UNSAFE[0]; i++) {
    size_t n = strlen(UNSAFE[i][0]);
    if (strncmp(text, UNSAFE[i][0], n) >= 0 && strncmp(text, UNSAFE[i][1], n) <= 0) {
      return n;
    }
  }
  return 0;
}

/* The n <= 3 bytes of one character. */
static void append_escape(tb_buffer *out, const char *text, size_t n) {
  static const char SHORT[] = "\"\"\\\\\bb\ff\nn\rr\tt";
  unsigned code_point = (unsigned char)text[0] & (n == 1 ? 0x7fu : n == 2 ? 0x1fu : 0x0fu);
  for (size_t i = 1; i < n; i++) {
    code_point = code_point << 6 | ((unsigned char)text[i] & 0x3fu);
  }
  for (size_t i = 0; i + 1 < sizeof SHORT; i += 2) {
    if ((unsigned char)SHORT[i] == code_point) {
      tb_buffer_byte(out, '\\');
      tb_buffer_byte(out, SHORT[i + 1]);
      return;
    }
  }
  tb_buffer_format(out, "\\u%04x", code_point);
}

/* A run of valid UTF-8. */
static void append_valid(tb_buffer *out, const char *text, size_t n) {
  size_t begin = 0;
  for (size_t i = 0; i < n;) {
    size_t unsafe = unsafe_bytes(text + i);
    if (unsafe == 0) {
      i++;
      continue;
    }
    tb_buffer_append(out, text + begin, i - begin);
    append_escape(out, text + i, unsafe);
    i += unsafe;
    begin = i;
  }
  tb_buffer_append(out, text + begin, n - begin);
}

void tb_json_string(tb_buffer *out, const char *text) {
  size_t n = strlen(text);
  tb_buffer_byte(out, '"');
  while (n > 0) {
    size_t valid = tb_utf8_check(text, n);
    append_valid(out, text, valid);
    if (valid < n) {
      tb_buffer_text(out, "\\ufffd"); /* a byte that is no text */
      valid++;
    }
    text += valid;
    n -= valid;
  }
  tb_buffer_byte(out, '"');
}

static const char EMPTY[] = "null";

static void append_cell(tb_buffer *out, const tb_out_cell *cell) {
  switch (cell->kind) {
  case TB_OUT_EMPTY: tb_buffer_text(out, EMPTY); break;
  case TB_OUT_TEXT: tb_json_string(out, cell->as.text); break;
  case TB_OUT_NUMBER: tb_buffer_double(out, cell->as.number); break;
  case TB_OUT_UNSIGNED: tb_buffer_uint(out, cell->as.whole); break;
  case TB_OUT_READY: tb_append_ready(out, cell); break;
  }
}

static void text(const tb_out_table *table, const char *of, tb_buffer *out) {
  (void)table;
  tb_json_string(out, of);
}

/* What stands before a cell, or behind the last one. */
static void lead(const tb_out_table *table, size_t column, tb_buffer *out) {
  if (column == table->n_columns) {
    tb_buffer_byte(out, '}');
    return;
  }
  tb_buffer_byte(out, column == 0 ? '{' : ',');
  tb_json_string(out, table->columns[column].key);
  tb_buffer_byte(out, ':');
}

static void append_object(const tb_out_table *table, const tb_out_cell *cells, tb_buffer *out) {
  for (size_t i = 0; i < table->n_columns; i++) {
    lead(table, i, out);
    append_cell(out, &cells[i]);
  }
  lead(table, table->n_columns, out);
}

static void begin_array(const tb_out_table *table, tb_buffer *out) {
  (void)table;
  tb_buffer_byte(out, '[');
}

/* Rows begin with their separator, of which the first row of all drops the comma. */
static const char SEPARATOR[] = ",\n";

static void row_of_array(const tb_out_table *table, const tb_out_cell *cells, tb_buffer *out) {
  tb_buffer_text(out, SEPARATOR);
  append_object(table, cells, out);
}

static void lead_of_array(const tb_out_table *table, size_t column, tb_buffer *out) {
  if (column == 0) {
    tb_buffer_text(out, SEPARATOR);
  }
  lead(table, column, out);
}

static void end_array(const tb_out_table *table, bool any_rows, tb_buffer *out) {
  (void)table;
  tb_buffer_text(out, any_rows ? "\n]\n" : "]\n");
}

static void nothing(const tb_out_table *table, tb_buffer *out) {
  (void)table, (void)out;
}

static void row_of_line(const tb_out_table *table, const tb_out_cell *cells, tb_buffer *out) {
  append_object(table, cells, out);
  tb_buffer_byte(out, '\n');
}

static void lead_of_line(const tb_out_table *table, size_t column, tb_buffer *out) {
  lead(table, column, out);
  tb_buffer_append(out, "\n", column == table->n_columns);
}

static void end_of_lines(const tb_out_table *table, bool any_rows, tb_buffer *out) {
  (void)table, (void)any_rows, (void)out;
}

const tb_writer TB_WRITER_json = {.name = "json",
                                  .skip = 1,
                                  .begin = begin_array,
                                  .row = row_of_array,
                                  .text = text,
                                  .lead = lead_of_array,
                                  .empty = EMPTY,
                                  .end = end_array};
const tb_writer TB_WRITER_ndjson = {
    .name = "ndjson", .begin = nothing, .row = row_of_line, .text = text, .lead = lead_of_line, .empty = EMPTY, .end = end_of_lines};
