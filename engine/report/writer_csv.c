/* CSV: RFC 4180 with LF, quotes only where they are needed. */
#include "writer.h"

static bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}

/* Many readers strip blanks around a field that has no quotes. */
static bool needs_quotes(const char *text) {
  size_t n = strlen(text);
  return strcspn(text, ",\"\r\n") < n || (n > 0 && (is_blank(text[0]) || is_blank(text[n - 1])));
}

/* What a spreadsheet would take for a formula. */
static bool looks_like_formula(const char *text) {
  return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
}

static void append_doubling_quotes(tb_buffer *out, const char *text) {
  for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
    tb_buffer_append(out, text, (size_t)(quote - text) + 1);
    tb_buffer_byte(out, '"');
  }
  tb_buffer_text(out, text);
}

static void append_text(tb_buffer *out, const char *text, bool excel_safe) {
  bool quoted = needs_quotes(text);
  tb_buffer_append(out, "\"", quoted);
  tb_buffer_append(out, "'", excel_safe && looks_like_formula(text));
  append_doubling_quotes(out, text);
  tb_buffer_append(out, "\"", quoted);
}

static void append_cell(tb_buffer *out, const tb_out_cell *cell, bool excel_safe) {
  switch (cell->kind) {
  case TB_OUT_EMPTY: break;
  case TB_OUT_TEXT: append_text(out, cell->as.text, excel_safe); break;
  case TB_OUT_NUMBER: tb_buffer_double(out, cell->as.number); break;
  case TB_OUT_UNSIGNED: tb_buffer_uint(out, cell->as.whole); break;
  case TB_OUT_READY: tb_append_ready(out, cell); break;
  }
}

static void text(const tb_out_table *table, const char *of, tb_buffer *out) {
  append_text(out, of, table->options->excel_safe);
}

static void lead(const tb_out_table *table, size_t column, tb_buffer *out) {
  tb_buffer_append(out, ",", column > 0 && column < table->n_columns);
  tb_buffer_append(out, "\n", column == table->n_columns);
}

static void begin(const tb_out_table *table, tb_buffer *out) {
  for (size_t i = 0; i < table->n_columns; i++) {
    tb_buffer_append(out, ",", i > 0);
    append_text(out, table->columns[i].key, table->options->excel_safe);
  }
  tb_buffer_byte(out, '\n');
}

static void row(const tb_out_table *table, const tb_out_cell *cells, tb_buffer *out) {
  size_t begin = out->n;
  for (size_t i = 0; i < table->n_columns; i++) {
    append_cell(out, &cells[i], table->options->excel_safe);
    tb_buffer_byte(out, ',');
  }
  if (out->failed) {
    return;
  }
  if (out->n == begin + 1) {
    out->n = begin;
    tb_buffer_text(out, "\"\","); /* a lone empty cell would read as a blank line */
  }
  out->bytes[out->n - 1] = '\n';
}

static void end(const tb_out_table *table, bool any_rows, tb_buffer *out) {
  (void)table, (void)any_rows, (void)out;
}

const tb_writer TB_WRITER_csv = {.name = "csv", .begin = begin, .row = row, .text = text, .lead = lead, .empty = "", .end = end};
