/* A block of rows, column by column: numbers are made texts many at a time, rows put together from these. */
#ifndef TB_REPORT_ROW_BLOCK_H
#define TB_REPORT_ROW_BLOCK_H

#include "ready.h"

#include "base/double_texts.h"
#include "base/reference.h"

/** One thread's block for a table. Zero-initialise; freed with tb_row_block_free. */
typedef struct tb_row_block {
  tb_out_strip *strips;
  tb_double_texts *numbers; /* a numeric column each */
  tb_out_cell *cells;       /* TB_ROW_BLOCK of each other column */
} tb_row_block;

enum { TB_ROW_BLOCK = TB_DOUBLE_TEXTS };

/** Whether rows of the sheet may go in blocks. */
static inline bool tb_row_block_serves(const tb_sheet *sheet) {
  return sheet->writer->rows != NULL && !TB_IS_REFERENCE;
}

/** Memory for the columns of a table. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_row_block_open(tb_row_block *block, const tb_out_table *table);
void tb_row_block_free(tb_row_block *block);

/** A column that has the same cell in all rows. */
static inline void tb_row_block_same(tb_row_block *block, size_t column, tb_out_cell cell) {
  block->strips[column].cells[0] = cell;
  block->strips[column].step = 0;
}

/** The cells of a column, TB_ROW_BLOCK, to be written row by row. */
static inline tb_out_cell *tb_row_block_cells(tb_row_block *block, size_t column) {
  block->strips[column].step = 1;
  return block->strips[column].cells;
}

/** A column of n <= TB_ROW_BLOCK numbers, borrowed until the rows are put; those with a reason are empty. */
static inline void tb_row_block_numbers(tb_row_block *block, size_t column, const double *values, const uint8_t *reasons, size_t n) {
  tb_double_texts_make(block->strips[column].numbers, values, reasons, n);
}

/** Formats the first n rows into a thread's buffer. */
static inline void tb_row_block_put(const tb_row_block *block, const tb_sheet *sheet, size_t n, tb_buffer *out) {
  sheet->writer->rows(&sheet->table, block->strips, n, out);
}

#endif
