/* Markdown: a table as most dialects read it. Text from data cannot become markup or HTML. */
#include "writer.h"

#include "base/text.h"

static const char *entity_of(char byte) {
  switch (byte) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  default: return NULL;
  }
}

void tb_markdown_text(tb_buffer *out, const char *text) {
  tb_buffer plain = {0};
  tb_buffer_escaped(&plain, text, strlen(text));
  for (const char *c = tb_buffer_string(&plain); *c != '\0'; c++) {
    const char *entity = entity_of(*c);
    if (entity != NULL) {
      tb_buffer_text(out, entity);
      continue;
    }
    tb_buffer_append(out, "\\", strchr("\\`*_[]|#~", *c) != NULL);
    tb_buffer_byte(out, *c);
  }
  out->failed |= plain.failed;
  tb_buffer_free(&plain);
}

static void begin(const tb_out_table *table, tb_buffer *out) {
  for (size_t i = 0; i < table->n_columns; i++) {
    tb_buffer_text(out, i == 0 ? "| " : " | ");
    tb_markdown_text(out, tb_column_head(table, i));
  }
  tb_buffer_text(out, " |\n|");
  for (size_t i = 0; i < table->n_columns; i++) {
    tb_buffer_text(out, table->columns[i].numeric ? " ---: |" : " --- |");
  }
  tb_buffer_byte(out, '\n');
}

static void append_cell(tb_buffer *out, const tb_out_cell *cell) {
  switch (cell->kind) {
  case TB_OUT_EMPTY: break;
  case TB_OUT_TEXT: tb_markdown_text(out, cell->as.text); break;
  case TB_OUT_NUMBER: tb_buffer_double(out, cell->as.number); break;
  case TB_OUT_UNSIGNED: tb_buffer_uint(out, cell->as.whole); break;
  case TB_OUT_READY: tb_append_ready(out, cell); break;
  }
}

static void lead(const tb_out_table *table, size_t column, tb_buffer *out) {
  tb_buffer_text(out, column == 0 ? "| " : column < table->n_columns ? " | " : " |\n");
}

static void row(const tb_out_table *table, const tb_out_cell *cells, tb_buffer *out) {
  for (size_t i = 0; i < table->n_columns; i++) {
    lead(table, i, out);
    append_cell(out, &cells[i]);
  }
  lead(table, table->n_columns, out);
}

static void text(const tb_out_table *table, const char *of, tb_buffer *out) {
  (void)table;
  tb_markdown_text(out, of);
}

static void end(const tb_out_table *table, bool any_rows, tb_buffer *out) {
  (void)table, (void)any_rows, (void)out;
}

const tb_writer TB_WRITER_markdown = {.name = "markdown", .begin = begin, .row = row, .text = text, .lead = lead, .empty = "", .end = end};
