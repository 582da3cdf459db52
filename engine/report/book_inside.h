/* A workbook from the inside: book.c begins, ends and formats it, book_sheet.c fills its sheets. */
#ifndef TB_REPORT_BOOK_INSIDE_H
#define TB_REPORT_BOOK_INSIDE_H

#include "book.h"

#include "book_check.h"
#include "book_library.h"
#include "mood.h"

#include <locale.h>

enum { TB_BOOK_COLUMNS_MAX = 64 };

struct tb_book {
  tb_book_library library;
  tb_log *log;
  tb_language language;
  uint32_t rows_max;
  int file; /* where libxlsxwriter writes: in memory, without a name */
  lxw_workbook *workbook;
  lxw_format *head, *number_head, *text, *long_text, *numbers[TB_BOOK_DECIMALS_MAX + 1], *moods[TB_MOODS];
  locale_t plain; /* with a decimal point, whatever the caller's locale is */
  tb_status status;

  lxw_worksheet *sheet; /* NULL: none yet */
  const char *name;
  tb_book_column columns[TB_BOOK_COLUMNS_MAX];
  size_t n_columns;
  unsigned part;                      /* of the sheet, from 1 */
  uint32_t rows;                      /* of this part, its head too */
  size_t widths[TB_BOOK_COLUMNS_MAX]; /* the widest cell of each column so far */
  size_t lines;                       /* that the tallest cell of the row at hand takes */
  uint64_t cells[TB_BOOK_SHEETS_MAX]; /* written into each worksheet */
  size_t n_sheets;
  tb_buffer cell_text;
};

/** Keeps the first failure. */
void tb_book_keep(tb_book *book, tb_status status);

/** Tells that the library could not put the workbook together. Returns TB_IO_ERROR. */
TB_NODISCARD tb_status tb_book_fail(const tb_book *book, const char *path);

/** Says of the worksheet at hand what can be said only when its rows are known. */
void tb_book_leave_sheet(tb_book *book);

#endif
