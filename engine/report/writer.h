/* Writers: tables of typed cells in a format. See README.md for how to add one. */
#ifndef TB_REPORT_WRITER_H
#define TB_REPORT_WRITER_H

#include "base/buffer.h"
#include <tongbi/report.h>

typedef enum tb_out_kind { TB_OUT_EMPTY, TB_OUT_TEXT, TB_OUT_NUMBER, TB_OUT_UNSIGNED, TB_OUT_READY } tb_out_kind;

/**
 * A cell on its way out. Texts are borrowed. What stands in many rows is formatted once: a cell of kind TB_OUT_READY has n_ready bytes of
 * what `text` of the very writer made, not empty; they may be read up to the next multiple of TB_READY_BLOCK.
 */
typedef struct tb_out_cell {
  tb_out_kind kind;
  uint32_t n_ready;
  union {
    const char *text;
    double number; /* finite */
    uint64_t whole;
  } as;
} tb_out_cell;

enum { TB_READY_BLOCK = 16 };

/** A column: its key (never translated), its heads for people in both languages (NULL: the key), and whether it holds numbers. */
typedef struct tb_out_column {
  const char *key, *head, *head_zh;
  bool numeric;
} tb_out_column;

/** What a table looks like to a writer. Borrowed by it. */
typedef struct tb_out_table {
  const tb_out_column *columns;
  size_t n_columns;
  const tb_report_options *options;
} tb_out_table;

/**
 * A format. Rows are formatted by any thread into its own buffer and joined in order, so `row` depends on nothing but the row; a text that
 * stands between rows is written before each one, and `skip` bytes of the first row of all are dropped. `text` formats the text of a cell,
 * not empty, as `row` would; an empty cell is `empty`. `lead` writes what stands before the cell of a column, of column n_columns what
 * stands behind the last one, so that a row of two cells or more is leads and cells by turns: what many rows share can be formatted once,
 * cells that lie side by side in one piece. Numbers are the same text in every format. `rows` writes what `row` does for n rows of more
 * than one column (NULL: they go one by one). `pages`: the writer needs many rows at once (for widths) and has `page` in place of `row`,
 * `text`, `lead` and `empty`.
 */
typedef struct tb_writer {
  const char *name;
  size_t skip;
  void (*begin)(const tb_out_table *table, tb_buffer *out);
  void (*row)(const tb_out_table *table, const tb_out_cell *cells, tb_buffer *out);
  void (*text)(const tb_out_table *table, const char *text, tb_buffer *out);
  void (*lead)(const tb_out_table *table, size_t column, tb_buffer *out);
  const char *empty;
  void (*end)(const tb_out_table *table, bool any_rows, tb_buffer *out);
  tb_status (*page)(const tb_out_table *table, const tb_out_cell *cells, size_t n_rows, bool first, tb_buffer *out);
} tb_writer;

/** What stands above a column for people. */
static inline const char *tb_column_head(const tb_out_table *table, size_t i) {
  const tb_out_column *column = &table->columns[i];
  const char *head = table->options->language == TB_CHINESE ? column->head_zh : column->head;
  return head != NULL ? head : column->key;
}

/** Whether words in this format's cells are in people's language; programs get keys. */
bool tb_format_is_for_people(size_t format);

/** The i-th writer, NULL out of range. */
const tb_writer *tb_writer_at(size_t i);

static inline tb_out_cell tb_cell_text(const char *text) {
  return (tb_out_cell){.kind = text != NULL && text[0] != '\0' ? TB_OUT_TEXT : TB_OUT_EMPTY, .as.text = text};
}
static inline tb_out_cell tb_cell_number(double value, tb_reason reason) {
  return (tb_out_cell){.kind = reason == TB_VALUE ? TB_OUT_NUMBER : TB_OUT_EMPTY, .as.number = value};
}
static inline tb_out_cell tb_cell_unsigned(uint64_t value) {
  return (tb_out_cell){.kind = TB_OUT_UNSIGNED, .as.whole = value};
}

/** Appends a cell that is ready. */
static inline void tb_append_ready(tb_buffer *out, const tb_out_cell *cell) {
  tb_buffer_append(out, cell->as.text, cell->n_ready);
}

/** Appends a JSON string with its quotes; what could drive a terminal and bytes that are no UTF-8 are escaped. */
void tb_json_string(tb_buffer *out, const char *text);

/** Appends text on one line that cannot become markup or HTML. */
void tb_markdown_text(tb_buffer *out, const char *text);

#endif
