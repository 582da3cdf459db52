/* libarchive, loaded when the first compressed file is met: with what it brings along (ICU among it) it is half of the program's start. */
#ifndef TB_BASE_LIBARCHIVE_H
#define TB_BASE_LIBARCHIVE_H

#include "log.h"

#include <archive.h>
#include <archive_entry.h>

typedef struct tb_archive_library {
#define ARCHIVE(name) __typeof__(name) *name;
#include "libarchive_functions.def"
#undef ARCHIVE
} tb_archive_library;

/** Loads the library. TB_IO_ERROR, with an error about `file` (NULL: none) in the log, where it is not installed. */
TB_NODISCARD tb_status tb_archive_load(tb_log *log, const char *file, tb_archive_library *out);

#endif
