/* Pictures as files: a drawing as it is, or turned into another format by the program rsvg-convert. */
#ifndef TB_REPORT_PICTURE_H
#define TB_REPORT_PICTURE_H

#include "base/buffer.h"
#include <tongbi/report.h>

/**
 * Writes an SVG drawing to `path` (as tb_output_open) as the picture of that index (tb_picture_name). `day` is the date of the picture
 * where its format has one; TB_DAY_UNKNOWN: 1980-01-01. TB_IO_ERROR, told in the log, when the program is missing or fails; TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_picture_write(size_t picture, const tb_buffer *svg, tb_day day, const char *path, tb_log *log);

#endif
