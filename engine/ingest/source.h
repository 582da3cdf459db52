/* Where bytes come from: a file, standard input, memory; compressed ones are expanded on the way. */
#ifndef TB_INGEST_SOURCE_H
#define TB_INGEST_SOURCE_H

#include "base/log.h"

/** A stream of bytes, read once from front to end. */
typedef struct tb_source tb_source;

/**
 * Opens `path` ("-": standard input, which is not closed afterwards). What begins like a gzip, Zstandard or zip file is expanded; a zip
 * holds one file. Errors go to the log with the path and the system's reason: TB_IO_ERROR, TB_BAD_INPUT, TB_NO_MEMORY. `path` and `log`
 * stay the caller's and must outlive the source.
 */
TB_NODISCARD tb_status tb_source_open(const char *path, tb_log *log, tb_source **out);

/** The same for n bytes in memory, which must outlive the source; `name` stands in messages. */
TB_NODISCARD tb_status tb_source_open_bytes(const char *name, const char *bytes, size_t n, tb_log *log, tb_source **out);
void tb_source_free(tb_source *source);

/**
 * Fills to[0 .. room); *n < room only at the end. A file that became shorter than it was when it was opened, or an expansion that passes
 * the cap (1 GiB, or a thousand times the compressed bytes where that is more), is an error like any other.
 */
TB_NODISCARD tb_status tb_source_read(tb_source *source, char *to, size_t room, size_t *n);

/** True when what is read is what is stored; and the bytes that are stored, 0: not known. */
bool tb_source_is_plain(const tb_source *source);
uint64_t tb_source_size_bytes(const tb_source *source);

/** Errors go to this log from now on. */
void tb_source_tell(tb_source *source, tb_log *log);

/** Bytes read from the file so far, as they are stored; 0 of memory. */
uint64_t tb_source_taken_bytes(const tb_source *source);

#endif
