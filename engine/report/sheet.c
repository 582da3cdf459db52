#include "sheet.h"

#include "case/case.h"

#include <stdlib.h>

/* So many bytes are worth a call of the system. */
enum { MANY_BYTES = 1 << 16 };

static void keep_first(tb_sheet *sheet, tb_status status) {
  if (sheet->status == TB_OK) {
    sheet->status = status;
  }
}

/* Sends the buffer to the output and empties it. */
static void flush(tb_sheet *sheet) {
  keep_first(sheet, sheet->buffer.failed ? TB_NO_MEMORY : TB_OK);
  if (sheet->status == TB_OK && sheet->buffer.n > 0) {
    sheet->status = tb_output_write(sheet->output, sheet->buffer.bytes, sheet->buffer.n);
  }
  sheet->buffer.n = 0;
}

static void free_memory(tb_sheet *sheet) {
  tb_buffer_free(&sheet->buffer);
  tb_arena_free(sheet->texts);
  free(sheet->page);
}

static tb_status open_page(tb_sheet *sheet) {
  sheet->texts = tb_arena_new();
  sheet->page = calloc(TB_PAGE_ROWS, sheet->table.n_columns * sizeof *sheet->page);
  return sheet->texts != NULL && sheet->page != NULL ? TB_OK : TB_NO_MEMORY;
}

tb_status tb_sheet_open(tb_sheet *sheet, const tb_out_column *columns, size_t n_columns, const tb_report_options *options, tb_log *log) {
  *sheet = (tb_sheet){.writer = tb_writer_at(options->format), .table = {.columns = columns, .n_columns = n_columns, .options = options}};
  if (sheet->writer == NULL) {
    return TB_BAD_ARGUMENT;
  }
  tb_status status = sheet->writer->page != NULL ? open_page(sheet) : TB_OK;
  if (status == TB_OK) {
    status = tb_output_open(options->path, log, &sheet->output);
  }
  if (status != TB_OK) {
    free_memory(sheet);
    return status;
  }
  if (sheet->writer->begin != NULL) {
    sheet->writer->begin(&sheet->table, &sheet->buffer);
  }
  return TB_OK;
}

static void write_page(tb_sheet *sheet) {
  if (sheet->status != TB_OK || (sheet->n_page_rows == 0 && sheet->any_pages)) {
    return;
  }
  keep_first(sheet, sheet->writer->page(&sheet->table, sheet->page, sheet->n_page_rows, !sheet->any_pages, &sheet->buffer));
  flush(sheet);
  sheet->any_pages = true;
  sheet->n_page_rows = 0;
  tb_arena_reset(sheet->texts);
}

/* A paged row waits, so its texts are copied. */
static void keep_row(tb_sheet *sheet, const tb_out_cell *cells) {
  if (sheet->status != TB_OK) {
    return;
  }
  size_t n = sheet->table.n_columns;
  tb_out_cell *kept = sheet->page + sheet->n_page_rows * n;
  for (size_t i = 0; i < n; i++) {
    kept[i] = cells[i];
    if (cells[i].kind == TB_OUT_TEXT &&
        (kept[i].as.text = tb_arena_string(sheet->texts, cells[i].as.text, strlen(cells[i].as.text))) == NULL) {
      keep_first(sheet, TB_NO_MEMORY);
      return;
    }
  }
  if (++sheet->n_page_rows == TB_PAGE_ROWS) {
    write_page(sheet);
  }
}

void tb_sheet_row(tb_sheet *sheet, const tb_out_cell *cells) {
  if (sheet->writer->page != NULL) {
    keep_row(sheet, cells);
    return;
  }
  tb_buffer row = {0};
  sheet->writer->row(&sheet->table, cells, &row);
  tb_sheet_rows(sheet, &row);
  tb_buffer_free(&row);
}

/* Of rows that come next: how many bytes are left out, because nothing stands before them. */
static size_t take_skip(tb_sheet *sheet) {
  size_t skip = sheet->any_rows ? 0 : sheet->writer->skip;
  sheet->any_rows = true;
  return skip;
}

void tb_sheet_rows(tb_sheet *sheet, const tb_buffer *rows) {
  keep_first(sheet, rows->failed ? TB_NO_MEMORY : TB_OK);
  if (rows->n == 0 || sheet->status != TB_OK) {
    return;
  }
  size_t skip = take_skip(sheet);
  if (rows->n > MANY_BYTES) {
    flush(sheet);
    keep_first(sheet, tb_output_write(sheet->output, rows->bytes + skip, rows->n - skip));
    return;
  }
  tb_buffer_append(&sheet->buffer, rows->bytes + skip, rows->n - skip);
  if (sheet->buffer.n > MANY_BYTES) {
    flush(sheet);
  }
}

void tb_sheet_claim(tb_sheet *sheet, const tb_buffer *rows, tb_sheet_place *place) {
  *place = (tb_sheet_place){0};
  if (rows->failed || rows->n <= MANY_BYTES || sheet->status != TB_OK || !tb_output_has_places(sheet->output)) {
    tb_sheet_rows(sheet, rows);
    return;
  }
  flush(sheet);
  size_t skip = take_skip(sheet);
  keep_first(sheet, tb_output_claim(sheet->output, rows->n - skip, &place->at));
  place->skip = skip;
  place->n = sheet->status == TB_OK ? rows->n - skip : 0;
}

tb_status tb_sheet_fill(const tb_sheet *sheet, const tb_buffer *rows, tb_sheet_place place) {
  return place.n > 0 ? tb_output_fill(sheet->output, place.at, rows->bytes + place.skip, place.n) : TB_OK;
}

tb_status tb_sheet_close(tb_sheet *sheet, tb_status so_far) {
  keep_first(sheet, so_far);
  if (sheet->writer->page != NULL) {
    write_page(sheet);
  } else if (sheet->status == TB_OK) {
    sheet->writer->end(&sheet->table, sheet->any_rows, &sheet->buffer);
  }
  flush(sheet);
  keep_first(sheet, tb_output_check(sheet->output));
  tb_status status = sheet->status;
  if (status == TB_OK) {
    status = tb_output_commit(sheet->output);
  } else {
    tb_output_abandon(sheet->output);
  }
  free_memory(sheet);
  return status;
}

tb_status tb_output_send(const char *path, const tb_buffer *bytes, tb_log *log) {
  if (bytes->failed) {
    return TB_NO_MEMORY;
  }
  tb_output *output = NULL;
  tb_status status = tb_output_open(path, log, &output);
  if (status != TB_OK) {
    return status;
  }
  status = tb_output_write(output, bytes->bytes, bytes->n);
  if (status == TB_OK) {
    return tb_output_commit(output);
  }
  tb_output_abandon(output);
  return status;
}

tb_status tb_output_apart(const tb_case *opened, const char *path, tb_log *log) {
  if (opened == NULL || path == NULL || strcmp(path, "-") == 0 || !tb_case_reads(opened, path)) {
    return TB_OK;
  }
  tb_log_add(log, TB_ERROR, (tb_place){.file = path}, "the output is also an input; expected another file",
             "输出文件同时是输入文件；应另选文件");
  return TB_BAD_INPUT;
}
