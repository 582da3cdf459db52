/* Text: columns aligned by display width, through libsmartcols. */
#include "mood.h"
#include "writer.h"

#include "base/text.h"

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>

enum { MIN_TEXT_WIDTH = 8, LONG_TEXT_WIDTH = 24 };

/* Whether a column holds sentences: they are cut where the terminal is too narrow, codes and states never. */
static bool has_long_text(const tb_out_table *table, const tb_out_cell *cells, size_t n_rows, size_t column) {
  for (size_t r = 0; r < n_rows; r++) {
    const tb_out_cell *cell = &cells[r * table->n_columns + column];
    if (cell->kind == TB_OUT_TEXT && tb_utf8_width(cell->as.text, strlen(cell->as.text)) > LONG_TEXT_WIDTH) {
      return true;
    }
  }
  return false;
}

static int add_columns(const tb_out_table *table, const tb_out_cell *cells, size_t n_rows, struct libscols_table *target) {
  for (size_t i = 0; i < table->n_columns; i++) {
    const tb_out_column *column = &table->columns[i];
    bool cut = table->options->width > 0 && !column->numeric && has_long_text(table, cells, n_rows, i);
    int flags = (column->numeric ? SCOLS_FL_RIGHT : 0) | (cut ? SCOLS_FL_TRUNC : 0);
    if (scols_table_new_column(target, tb_column_head(table, i), 0, flags) == NULL) {
      return -1;
    }
  }
  return 0;
}

/* Words that say how something stands get a colour; everything else stays as it is. */
static const char *color_of(const char *text) {
  static const char *const COLORS[TB_MOODS] = {
      [TB_MOOD_GOOD] = "green", [TB_MOOD_CARE] = "yellow", [TB_MOOD_BAD] = "red", [TB_MOOD_AGAIN] = "magenta", [TB_MOOD_OPEN] = "cyan"};
  return COLORS[tb_mood_of(text)];
}

static void append_cell(const tb_out_cell *cell, tb_buffer *out) {
  switch (cell->kind) {
  case TB_OUT_EMPTY: break;
  case TB_OUT_TEXT: tb_buffer_escaped(out, cell->as.text, strlen(cell->as.text)); break;
  case TB_OUT_NUMBER: tb_buffer_double(out, cell->as.number); break;
  case TB_OUT_UNSIGNED: tb_buffer_uint(out, cell->as.whole); break;
  case TB_OUT_READY: tb_append_ready(out, cell); break;
  }
}

static int add_row(const tb_out_table *table, const tb_out_cell *cells, struct libscols_table *target) {
  struct libscols_line *line = scols_table_new_line(target, NULL);
  tb_buffer text = {0};
  int failed = line == NULL;
  for (size_t i = 0; i < table->n_columns && !failed; i++) {
    text.n = 0;
    append_cell(&cells[i], &text);
    failed = text.failed || scols_line_set_data(line, i, tb_buffer_string(&text)) != 0;
    const char *color = table->options->color && cells[i].kind == TB_OUT_TEXT ? color_of(cells[i].as.text) : NULL;
    if (color != NULL && !failed) {
      scols_cell_set_color(scols_line_get_cell(line, i), color);
    }
  }
  tb_buffer_free(&text);
  return failed ? -1 : 0;
}

static int fill(const tb_out_table *table, const tb_out_cell *cells, size_t n_rows, struct libscols_table *target) {
  const tb_report_options *options = table->options;
  scols_table_enable_colors(target, options->color);
  scols_table_enable_noencoding(target, 1); /* texts are escaped already */
  scols_table_set_termforce(target, options->width > 0 ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
  if (options->width > 0) {
    scols_table_set_termwidth(target, options->width < MIN_TEXT_WIDTH ? MIN_TEXT_WIDTH : options->width);
  }
  int failed = add_columns(table, cells, n_rows, target);
  for (size_t r = 0; r < n_rows && failed == 0; r++) {
    failed = add_row(table, cells + r * table->n_columns, target);
  }
  return failed;
}

/* libsmartcols leaves blanks at line ends; they mean nothing and differ with widths. */
static void append_without_trailing_blanks(const char *text, tb_buffer *out) {
  while (*text != '\0') {
    size_t n = strcspn(text, "\n"), kept = n;
    while (kept > 0 && text[kept - 1] == ' ') {
      kept--;
    }
    tb_buffer_append(out, text, kept);
    tb_buffer_byte(out, '\n');
    text += n + (text[n] == '\n');
  }
}

static tb_status page(const tb_out_table *table, const tb_out_cell *cells, size_t n_rows, bool first, tb_buffer *out) {
  struct libscols_table *target = scols_new_table();
  char *printed = NULL;
  bool done = target != NULL && fill(table, cells, n_rows, target) == 0;
  if (done && n_rows > 0) {
    tb_buffer_append(out, "\n", !first);
    done = scols_print_table_to_string(target, &printed) == 0 && printed != NULL;
  }
  if (done && printed != NULL) {
    append_without_trailing_blanks(printed, out);
  }
  free(printed);
  scols_unref_table(target);
  return done && !out->failed ? TB_OK : TB_NO_MEMORY;
}

const tb_writer TB_WRITER_text = {.name = "text", .page = page};
