/* `tongbi explain`: headings, paragraphs and tables as a document, in the formats that can hold one. */
#include "base/log.h"
#include "base/text.h"
#include "options.h"
#include "sheet.h"

#include <stdlib.h>

/* How a format writes the blocks of a document. */
typedef struct document {
  const char *format;
  void (*heading)(const tb_block *block, tb_buffer *out);
  void (*paragraph)(const tb_block *block, tb_buffer *out);
  tb_status (*table)(const tb_block *block, const tb_report_options *options, tb_buffer *out);
  const char *begin, *between, *end;
} document;

/* ------------------------------------------------------------------------------------------------------------------------ tables */

static void cells_of_row(const tb_block *block, size_t row, tb_out_cell *cells) {
  for (size_t i = 0; i < block->n_columns; i++) {
    cells[i] = tb_cell_text(block->cells[row * block->n_columns + i]);
  }
}

/* All rows of a block through a writer into one buffer. */
static tb_status write_rows(const tb_block *block, const tb_writer *writer, const tb_out_table *table, tb_out_cell *cells, tb_buffer *out) {
  for (size_t r = 0; r < block->n_rows; r++) {
    cells_of_row(block, r, cells + r * block->n_columns);
  }
  if (writer->page != NULL) {
    return writer->page(table, cells, block->n_rows, true, out);
  }
  writer->begin(table, out);
  tb_buffer rows = {0};
  for (size_t r = 0; r < block->n_rows; r++) {
    writer->row(table, cells + r * block->n_columns, &rows);
  }
  size_t skip = rows.n > 0 ? writer->skip : 0;
  tb_buffer_append(out, rows.bytes + skip, rows.n - skip);
  out->failed |= rows.failed;
  tb_buffer_free(&rows);
  writer->end(table, block->n_rows > 0, out);
  return TB_OK;
}

static tb_status write_table(const tb_block *block, const tb_report_options *options, tb_buffer *out) {
  tb_out_column *columns = calloc(block->n_columns + 1, sizeof *columns);
  tb_out_cell *cells = calloc(block->n_columns * block->n_rows + 1, sizeof *cells);
  tb_status status = columns != NULL && cells != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; status == TB_OK && i < block->n_columns; i++) {
    columns[i] = (tb_out_column){.key = block->columns[i]};
  }
  if (status == TB_OK) {
    tb_out_table table = {.columns = columns, .n_columns = block->n_columns, .options = options};
    status = write_rows(block, tb_writer_at(options->format), &table, cells, out);
  }
  free(columns);
  free(cells);
  return status;
}

/* -------------------------------------------------------------------------------------------------------------------------- text */

static void text_heading(const tb_block *block, tb_buffer *out) {
  size_t mark = out->n;
  tb_buffer_escaped(out, block->text, strlen(block->text));
  size_t width = out->n > mark ? tb_utf8_width(out->bytes + mark, out->n - mark) : 0;
  tb_buffer_byte(out, '\n');
  for (size_t i = 0; i < width; i++) {
    tb_buffer_byte(out, '-');
  }
  tb_buffer_byte(out, '\n');
}

static void text_paragraph(const tb_block *block, tb_buffer *out) {
  tb_buffer_escaped(out, block->text, strlen(block->text));
  tb_buffer_byte(out, '\n');
}

static tb_status text_table(const tb_block *block, const tb_report_options *options, tb_buffer *out) {
  if (block->text != NULL && block->text[0] != '\0') {
    text_paragraph(block, out);
  }
  return write_table(block, options, out);
}

/* ---------------------------------------------------------------------------------------------------------------------- markdown */

static void markdown_line(const char *before, const char *text, tb_buffer *out) {
  tb_buffer_text(out, before);
  tb_markdown_text(out, text);
  tb_buffer_byte(out, '\n');
}

static void markdown_heading(const tb_block *block, tb_buffer *out) {
  markdown_line("## ", block->text, out);
}

static void markdown_paragraph(const tb_block *block, tb_buffer *out) {
  markdown_line("", block->text, out);
}

static tb_status markdown_table(const tb_block *block, const tb_report_options *options, tb_buffer *out) {
  if (block->text != NULL && block->text[0] != '\0') {
    markdown_line("", block->text, out);
    tb_buffer_byte(out, '\n');
  }
  return write_table(block, options, out);
}

/* -------------------------------------------------------------------------------------------------------------------------- json */

static void json_member(const char *name, const char *text, tb_buffer *out) {
  tb_buffer_format(out, "{\"%s\":", name);
  tb_json_string(out, text);
  tb_buffer_byte(out, '}');
}

static void json_heading(const tb_block *block, tb_buffer *out) {
  json_member("heading", block->text, out);
}

static void json_paragraph(const tb_block *block, tb_buffer *out) {
  json_member("text", block->text, out);
}

static void append_on_one_line(const char *text, tb_buffer *out) {
  for (size_t n; *text != '\0'; text += n + (text[n] == '\n')) {
    n = strcspn(text, "\n");
    tb_buffer_append(out, text, n);
  }
}

/* Line ends stand between rows only (in strings they are escaped), so an object can do without them. */
static tb_status json_table(const tb_block *block, const tb_report_options *options, tb_buffer *out) {
  tb_report_options as_json = *options;
  as_json.format = tb_format_find("json");
  tb_buffer rows = {0};
  tb_status status = write_table(block, &as_json, &rows);
  tb_buffer_text(out, "{\"table\":");
  tb_json_string(out, block->text != NULL ? block->text : "");
  tb_buffer_text(out, ",\"rows\":");
  append_on_one_line(tb_buffer_string(&rows), out);
  tb_buffer_byte(out, '}');
  out->failed |= rows.failed;
  tb_buffer_free(&rows);
  return status;
}

/* --------------------------------------------------------------------------------------------------------------------- documents */

static const document DOCUMENTS[] = {
    {"text", text_heading, text_paragraph, text_table, "", "\n", ""},
    {"markdown", markdown_heading, markdown_paragraph, markdown_table, "", "\n", ""},
    {"json", json_heading, json_paragraph, json_table, "[", ",\n", "]\n"},
    {"ndjson", json_heading, json_paragraph, json_table, "", "\n", "\n"},
};

static const document *find_document(size_t format) {
  const char *name = tb_format_name(format);
  for (size_t i = 0; name != NULL && i < sizeof DOCUMENTS / sizeof DOCUMENTS[0]; i++) {
    if (strcmp(DOCUMENTS[i].format, name) == 0) {
      return &DOCUMENTS[i];
    }
  }
  return NULL;
}

static tb_status add_block(const document *form, const tb_block *block, const tb_report_options *options, tb_buffer *out) {
  switch (block->kind) {
  case TB_BLOCK_HEADING: form->heading(block, out); break;
  case TB_BLOCK_TEXT: form->paragraph(block, out); break;
  case TB_BLOCK_TABLE: return form->table(block, options, out);
  }
  return TB_OK;
}

static tb_status fill(const document *form, const tb_explanation *explanation, const tb_report_options *options, tb_buffer *out) {
  tb_status status = TB_OK;
  tb_buffer_text(out, form->begin);
  for (size_t i = 0; status == TB_OK && i < tb_explanation_blocks(explanation); i++) {
    tb_block block;
    tb_buffer_text(out, i > 0 ? form->between : "");
    status = tb_explanation_block(explanation, i, &block);
    if (status == TB_OK) {
      status = add_block(form, &block, options, out);
    }
  }
  tb_buffer_text(out, form->end);
  return status == TB_OK && out->failed ? TB_NO_MEMORY : status;
}

tb_status tb_report_explanation(const tb_explanation *explanation, const tb_report_options *given, tb_log *log) {
  tb_report_options options;
  if (explanation == NULL || tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  const document *form = find_document(options.format);
  if (form == NULL) {
    tb_log_add(log, TB_ERROR, (tb_place){0}, "an explanation is a document; expected the format text, markdown, json or ndjson",
               "说明是一份文档；格式应为 text、markdown、json 或 ndjson");
    return TB_BAD_ARGUMENT;
  }
  tb_buffer bytes = {0};
  tb_status status = fill(form, explanation, &options, &bytes);
  if (status == TB_OK) {
    status = tb_output_send(options.path, &bytes, log);
  }
  tb_buffer_free(&bytes);
  return status;
}
