/* Workbooks for spreadsheet programs: sheets of typed cells, through libxlsxwriter. */
#ifndef TB_REPORT_BOOK_H
#define TB_REPORT_BOOK_H

#include "writer.h"

/** As many decimals as the number needs, up to six; else how many are shown. The cell holds the whole number either way. */
enum { TB_BOOK_AS_NEEDED = -1, TB_BOOK_DECIMALS_MAX = 6 };

/** A column of a sheet. */
typedef struct tb_book_column {
  const char *head;
  bool numeric;
  int decimals; /* shown of a number */
  bool moods;   /* the words of mood.h are coloured */
  bool key;     /* this column and those left of it stay in sight */
} tb_book_column;

/** A workbook that is being written. One thread. */
typedef struct tb_book tb_book;

/** What is said about a workbook. */
typedef struct tb_book_options {
  const char *title;
  tb_language language;
  tb_day day;        /* its date; TB_DAY_UNKNOWN: 1980-01-01, so that the same rows give the same bytes */
  uint32_t rows_max; /* rows of a sheet with its head, after which it goes on in another; 0: as many as spreadsheet programs take */
} tb_book_options;

/** Begins a workbook; options are borrowed for the call. TB_IO_ERROR, told in the log, where the library is not installed; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_book_new(const tb_book_options *options, tb_log *log, tb_book **out);

/** Begins a sheet; the one before is done. Columns are copied; the name (up to 28 characters, no brackets, colons, stars, question marks,
 * slashes) and the heads are borrowed while rows come in. */
void tb_book_sheet(tb_book *book, const char *name, const tb_book_column *columns, size_t n_columns);

/**
 * A row of the sheet: a cell a column. Texts are texts whatever they begin with; what could do harm in them is escaped, and what is longer
 * than a cell takes is cut and says so. Failures are kept for tb_book_close.
 */
void tb_book_row(tb_book *book, const tb_out_cell *cells);

/** Ends the workbook and writes it to `path` (as tb_output_open) if all went well, `so_far` too. Frees it in any case. NULL: `so_far`. */
TB_NODISCARD tb_status tb_book_close(tb_book *book, tb_status so_far, const char *path);

/** Appends a text as a cell holds it: escaped, and cut after `units` UTF-16 units. */
void tb_book_text(const char *text, size_t units, tb_buffer *out);

#endif
