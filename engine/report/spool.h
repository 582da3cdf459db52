/* Rows that are ready before their turn, on disk. */
#ifndef TB_REPORT_SPOOL_H
#define TB_REPORT_SPOOL_H

#include "base/buffer.h"
#include <tongbi/base.h>

typedef struct tb_spool tb_spool;

/** For pieces 0 .. n - 1, in a file without a name in the folder TMPDIR, else /var/tmp, that goes with the program. TB_IO_ERROR, told in
 * the log; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_spool_new(size_t n, tb_log *log, tb_spool **out);

/** Keeps the bytes of a piece, once each. TB_IO_ERROR, told in the log. */
TB_NODISCARD tb_status tb_spool_put(tb_spool *spool, size_t piece, const tb_buffer *bytes);

/** The bytes of a piece, in place of what `out` holds; none of one that was not put. TB_IO_ERROR, told in the log; TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_spool_get(tb_spool *spool, size_t piece, tb_buffer *out);

/** NULL is allowed. */
void tb_spool_free(tb_spool *spool);

#endif
