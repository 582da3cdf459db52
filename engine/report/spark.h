/* Series in a line of a table: block characters. */
#ifndef TB_REPORT_SPARK_H
#define TB_REPORT_SPARK_H

#include "base/buffer.h"
#include "case/case.h"

/** Appends the last `steps` of n numbers as ▁ (the smallest of them) to █ (the largest); a blank where one is NaN, ▄ for all when
 * they are equal. Nothing when fewer than two are numbers. */
void tb_spark(const double *values, size_t n, size_t steps, tb_buffer *out);

/** Appends the series that a finding of a judged case is decided by: that of the alert, of the first figure of the claim that has one, else
 * of the first of its rules. Nothing when there is none. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_spark_of_finding(const tb_case *opened, size_t finding, size_t steps, tb_buffer *out);

#endif
