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

/* Fills the last block, so that whole blocks may be read. */
static void fill_block(tb_buffer *bytes) {
  static const char NOTHING[TB_READY_BLOCK] = {0};
  tb_buffer_append(bytes, NOTHING, (TB_READY_BLOCK - bytes->n % TB_READY_BLOCK) % TB_READY_BLOCK);
}

tb_status tb_ready_add(tb_ready_texts *ready, const tb_sheet *sheet, const char *text) {
  tb_status status = reserve(ready);
  if (status != TB_OK) {
    return status;
  }
  size_t begin = ready->bytes.n;
  if (sheet->writer->text != NULL && text[0] != '\0') {
    sheet->writer->text(&sheet->table, text, &ready->bytes);
  }
  size_t n = ready->bytes.n - begin;
  fill_block(&ready->bytes);
  if (ready->bytes.failed) {
    return TB_NO_MEMORY;
  }
  if (begin / TB_READY_BLOCK > UINT32_MAX || n > UINT32_MAX) {
    return TB_LIMIT;
  }
  ready->texts[ready->n++] = (struct tb_ready_at){.block = (uint32_t)(begin / TB_READY_BLOCK), .n = (uint32_t)n};
  return TB_OK;
}
