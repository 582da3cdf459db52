/* Whether a workbook holds what was put into it: libxlsxwriter does not look whether its temporary files could be written. */
#ifndef TB_REPORT_BOOK_CHECK_H
#define TB_REPORT_BOOK_CHECK_H

#include <tongbi/base.h>

enum { TB_BOOK_SHEETS_MAX = 1000 };

/** Reads the file of a descriptor: every worksheet must have as many cells as were written, and end as it should. O(its cells). */
bool tb_book_is_whole(int file, const uint64_t *cells, size_t n_sheets);

#endif
