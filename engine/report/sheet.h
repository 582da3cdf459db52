/* A table on its way into an output: joins what writers format. */
#ifndef TB_REPORT_SHEET_H
#define TB_REPORT_SHEET_H

#include "base/arena.h"
#include "base/file.h"
#include "writer.h"

/** Rows that a paged writer lays out at once. */
enum { TB_PAGE_ROWS = 10000 };

typedef struct tb_sheet {
  const tb_writer *writer;
  tb_out_table table;
  tb_output *output;
  tb_buffer buffer;
  tb_arena *texts;   /* of the page's cells */
  tb_out_cell *page; /* TB_PAGE_ROWS rows, paged writers only */
  size_t n_page_rows;
  bool any_rows, any_pages;
  tb_status status; /* the first failure sticks */
} tb_sheet;

/** Opens the output of `options` and writes the head. columns are borrowed. After a failure nothing needs closing. */
TB_NODISCARD tb_status tb_sheet_open(tb_sheet *sheet, const tb_out_column *columns, size_t n_columns, const tb_report_options *options,
                                     tb_log *log);

/** One row; failures are kept for tb_sheet_close. */
void tb_sheet_row(tb_sheet *sheet, const tb_out_cell *cells);

/** Rows that a thread formatted with sheet->writer->row. */
void tb_sheet_rows(tb_sheet *sheet, const tb_buffer *rows);

/** Where rows go that are not written in order. */
typedef struct tb_sheet_place {
  uint64_t at;
  size_t skip, n; /* of the rows: bytes that are left out, and bytes still to be written (0: none) */
} tb_sheet_place;

/** As tb_sheet_rows, but what an output lets be written later is left to tb_sheet_fill, with the same rows. */
void tb_sheet_claim(tb_sheet *sheet, const tb_buffer *rows, tb_sheet_place *place);

/** Writes what tb_sheet_claim left, by any thread, before the sheet is closed. The system's reason for a failure is told by tb_sheet_close.
 */
TB_NODISCARD tb_status tb_sheet_fill(const tb_sheet *sheet, const tb_buffer *rows, tb_sheet_place place);

/** Ends the table and makes the output appear when all went well (`so_far` too), else throws it away. */
TB_NODISCARD tb_status tb_sheet_close(tb_sheet *sheet, tb_status so_far);

/** Opens, writes and commits an output in one go. */
TB_NODISCARD tb_status tb_output_send(const char *path, const tb_buffer *bytes, tb_log *log);

#endif
