/* The options of reading, checked. */
#ifndef TB_INGEST_OPTIONS_H
#define TB_INGEST_OPTIONS_H

#include "model/period.h"
#include <tongbi/ingest.h>

/**
 * Copies the caller's options (NULL: none), with what a caller of an older library does not have at zero, decimal_char filled in, and
 * checks them. TB_BAD_ARGUMENT with an error in the log: the size of the struct, an encoding that iconv does not know, dates that are none,
 * characters of numbers that cannot be such.
 */
TB_NODISCARD tb_status tb_options_check(const tb_read_options *options, tb_log *log, tb_read_options *out);

/** The day of a date option that was checked: TB_DAY_UNKNOWN for NULL. */
tb_day tb_options_day(const char *date);

/** The file in memory that stands for a path, NULL when there is none. */
const tb_memory_file *tb_options_file(const tb_read_options *options, const char *path);

#endif
