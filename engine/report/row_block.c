#include "row_block.h"

#include <stdlib.h>

tb_status tb_row_block_open(tb_row_block *block, const tb_out_table *table) {
  size_t n_numbers = 0;
  for (size_t c = 0; c < table->n_columns; c++) {
    n_numbers += table->columns[c].numeric;
  }
  block->strips = calloc(table->n_columns, sizeof *block->strips);
  block->numbers = calloc(n_numbers + 1, sizeof *block->numbers);
  block->cells = calloc((table->n_columns - n_numbers) * TB_ROW_BLOCK + 1, sizeof *block->cells);
  if (block->strips == NULL || block->numbers == NULL || block->cells == NULL) {
    return TB_NO_MEMORY;
  }
  tb_double_texts *numbers = block->numbers;
  tb_out_cell *cells = block->cells;
  for (size_t c = 0; c < table->n_columns; c++) {
    if (table->columns[c].numeric) {
      block->strips[c].numbers = numbers++;
    } else {
      block->strips[c].cells = cells;
      cells += TB_ROW_BLOCK;
    }
  }
  return TB_OK;
}

void tb_row_block_free(tb_row_block *block) {
  free(block->strips);
  free(block->numbers);
  free(block->cells);
  *block = (tb_row_block){0};
}
