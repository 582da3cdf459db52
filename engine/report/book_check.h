/* Whether a workbook holds what was put into it: libxlsxwriter does not look whether its temporary files could be written. */
#ifndef TB_REPORT_BOOK_CHECK_H
#define TB_REPORT_BOOK_CHECK_H

#include "base/log.h"

enum { TB_BOOK_SHEETS_MAX = 1000 };

/**
 * Reads the file of a descriptor: *whole tells whether every worksheet has as many cells as were written, and ends as it should. O(its
 * cells). TB_IO_ERROR, with an error in the log: libarchive is not there to read it with; TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_book_check(int file, const uint64_t *cells, size_t n_sheets, tb_log *log, bool *whole);

#endif
