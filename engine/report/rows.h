/* Rows from several threads into one sheet. */
#ifndef TB_REPORT_ROWS_H
#define TB_REPORT_ROWS_H

#include "base/threads.h"
#include "sheet.h"

/** Formats a row into a thread's buffer; a paged writer takes it straight into the sheet, which then works on one thread only. */
static inline void tb_put_row(tb_sheet *sheet, const tb_out_cell *cells, tb_buffer *out) {
  if (sheet->writer->page != NULL) {
    tb_sheet_row(sheet, cells);
  } else {
    sheet->writer->row(&sheet->table, cells, out);
  }
}

/** How many threads may format rows. */
static inline unsigned tb_threads_for(const tb_sheet *sheet, const tb_report_options *options) {
  return sheet->writer->page != NULL ? 1 : options->n_threads;
}

#endif
