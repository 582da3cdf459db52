/* Texts formatted once, for cells that stand in many rows. */
#ifndef TB_REPORT_READY_H
#define TB_REPORT_READY_H

#include "sheet.h"

/** Texts as a sheet's writer formats them, by their number. Zero-initialise; freed with tb_ready_free. */
typedef struct tb_ready_texts {
  tb_buffer bytes;
  struct tb_ready_at {
    uint32_t block, n; /* each begins with a block of TB_READY_BLOCK bytes of its own */
  } * texts;
  size_t n, capacity;
  size_t longest; /* bytes of the longest one */
} tb_ready_texts;

void tb_ready_free(tb_ready_texts *ready);

/** Forgets the texts, keeps the memory. */
static inline void tb_ready_clear(tb_ready_texts *ready) {
  ready->n = ready->bytes.n = ready->longest = 0;
}

/**
 * Formats a text as the next one. A paged writer formats when it has all rows of a page: of its texts nothing is kept, and an empty text is
 * an empty cell. TB_NO_MEMORY; TB_LIMIT beyond 64 GiB of texts.
 */
TB_NODISCARD tb_status tb_ready_add(tb_ready_texts *ready, const tb_sheet *sheet, const char *text);

/**
 * Formats as the next text n cells that lie side by side in a row, from `column` on, with what stands before each, and where `closed` with
 * what stands behind the last one. Not for paged writers. TB_NO_MEMORY; TB_LIMIT.
 */
TB_NODISCARD tb_status tb_ready_add_cells(tb_ready_texts *ready, const tb_sheet *sheet, size_t column, const tb_out_cell *cells, size_t n,
                                          bool closed);

/** The same bytes into a buffer. */
void tb_append_cells(const tb_sheet *sheet, size_t column, const tb_out_cell *cells, size_t n, bool closed, tb_buffer *out);

/** Copies the i-th text to `end`, in whole blocks, and returns where it ends: there is room for the text and a block. */
static inline char *tb_ready_put(const tb_ready_texts *ready, size_t i, char *end) {
  const struct tb_ready_at at = ready->texts[i];
  const char *from = ready->bytes.bytes + (size_t)at.block * TB_READY_BLOCK;
  memcpy(end, from, TB_READY_BLOCK);
  for (size_t done = TB_READY_BLOCK; done < at.n; done += TB_READY_BLOCK) {
    memcpy(end + done, from + done, TB_READY_BLOCK);
  }
  return end + at.n;
}

/** The cell of the i-th text, which is `text`. Holds until the next text is added. */
static inline tb_out_cell tb_ready_cell(const tb_ready_texts *ready, size_t i, const char *text) {
  const struct tb_ready_at *at = &ready->texts[i];
  if (at->n == 0) {
    return tb_cell_text(text);
  }
  return (tb_out_cell){.kind = TB_OUT_READY, .n_ready = at->n, .as.text = ready->bytes.bytes + (size_t)at->block * TB_READY_BLOCK};
}

#endif
