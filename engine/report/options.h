/* Option structs as callers give them. */
#ifndef TB_REPORT_OPTIONS_H
#define TB_REPORT_OPTIONS_H

#include <tongbi/report.h>

/**
 * Copies an option struct that begins with its struct_size into `mine` of `size` bytes. A caller built against an older header gives a
 * shorter one: what it does not know is zero. TB_BAD_ARGUMENT: NULL, no size, or longer than this library knows.
 */
TB_NODISCARD tb_status tb_options_take(void *mine, size_t size, const void *given);

#endif
