#include "ready.h"

#include <stdlib.h>

void tb_ready_free(tb_ready_texts *ready) {
  tb_buffer_free(&ready->bytes);
  free(ready->texts);
  *ready = (tb_ready_texts){0};
}

static tb_status reserve(tb_ready_texts *ready) {
  if (ready->n < ready->capacity) {
    return TB_OK;
  }
  size_t capacity = ready->capacity > 0 ? 2 * ready->capacity : 16;
  struct tb_ready_at *texts = reallocarray(ready->texts, capacity, sizeof *texts);
  if (texts == NULL) {
    return TB_NO_MEMORY;
  }
  ready->texts = texts;
  ready->capacity = capacity;
  return TB_OK;
}

/* Fills the last block, so that whole blocks may be read; an empty text has one too. */
static void fill_block(tb_buffer *bytes, size_t n) {
  static const char NOTHING[TB_READY_BLOCK] = {0};
  tb_buffer_append(bytes, NOTHING, n > 0 ? (TB_READY_BLOCK - n % TB_READY_BLOCK) % TB_READY_BLOCK : TB_READY_BLOCK);
}

/* Makes a text of the bytes from `begin` on. */
static tb_status keep(tb_ready_texts *ready, size_t begin) {
  size_t n = ready->bytes.n - begin;
  fill_block(&ready->bytes, n);
  if (ready->bytes.failed || reserve(ready) != TB_OK) {
    return TB_NO_MEMORY;
  }
  if (begin / TB_READY_BLOCK > UINT32_MAX || n > UINT32_MAX) {
    return TB_LIMIT;
  }
  ready->texts[ready->n++] = (struct tb_ready_at){.block = (uint32_t)(begin / TB_READY_BLOCK), .n = (uint32_t)n};
  ready->longest = n > ready->longest ? n : ready->longest;
  return TB_OK;
}

tb_status tb_ready_add(tb_ready_texts *ready, const tb_sheet *sheet, const char *text) {
  size_t begin = ready->bytes.n;
  if (sheet->writer->text != NULL && text[0] != '\0') {
    sheet->writer->text(&sheet->table, text, &ready->bytes);
  }
  return keep(ready, begin);
}

static void append_cell(const tb_sheet *sheet, const tb_out_cell *cell, tb_buffer *out) {
  switch (cell->kind) {
  case TB_OUT_EMPTY: tb_buffer_text(out, sheet->writer->empty); break;
  case TB_OUT_TEXT: sheet->writer->text(&sheet->table, cell->as.text, out); break;
  case TB_OUT_NUMBER: tb_buffer_double(out, cell->as.number); break;
  case TB_OUT_UNSIGNED: tb_buffer_uint(out, cell->as.whole); break;
  case TB_OUT_READY: tb_append_ready(out, cell); break;
  }
}

void tb_append_cells(const tb_sheet *sheet, size_t column, const tb_out_cell *cells, size_t n, bool closed, tb_buffer *out) {
  for (size_t i = 0; i < n; i++) {
    sheet->writer->lead(&sheet->table, column + i, out);
    append_cell(sheet, &cells[i], out);
  }
  if (closed) {
    sheet->writer->lead(&sheet->table, column + n, out);
  }
}

tb_status tb_ready_add_cells(tb_ready_texts *ready, const tb_sheet *sheet, size_t column, const tb_out_cell *cells, size_t n, bool closed) {
  size_t begin = ready->bytes.n;
  tb_append_cells(sheet, column, cells, n, closed, &ready->bytes);
  return keep(ready, begin);
}
