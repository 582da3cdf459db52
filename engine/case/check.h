/* The parts of `tongbi check`. */
#ifndef TB_CASE_CHECK_H
#define TB_CASE_CHECK_H

#include "inside.h"

/** check.c hands these on; each reports into the log and fails for want of memory only. */

/** check_mutes.c: mutes that name no rule, end before they begin, give no reason, or can match no alert. */
void tb_case_check_mutes(const tb_case *opened, tb_log *log);

/** check_references.c: columns that name rows of other tables, with near names for those that are not there. */
TB_NODISCARD tb_status tb_case_check_references(const tb_case *opened, tb_log *log);

/** lint.c: sums and shares of indicators that declare no kind, entities and indicators that are observed but not declared; then the rest.
 */
TB_NODISCARD tb_status tb_case_lint(const tb_case *opened, tb_log *log);

/** lint_written.c: figures as printed that cannot be read, that are another number than the value, or stand beside no value. */
TB_NODISCARD tb_status tb_case_lint_written(const tb_case *opened, tb_log *log);

/** schema.c: the Table Schemas of the data package. Also TB_IO_ERROR. */
TB_NODISCARD tb_status tb_case_check_schemas(const tb_case *opened, tb_log *log);

#endif
