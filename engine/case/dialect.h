/* How a file of observations is written, as its Table Schema says. */
#ifndef TB_CASE_DIALECT_H
#define TB_CASE_DIALECT_H

#include "inside.h"

/**
 * Adds to *read what the data package says of one file: decimal and group characters, further missing values. What the caller gave
 * (`given`) wins. `differs`: something was added. Lists live in the case's arena. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_dialect_apply(const tb_case *opened, const tb_read_options *given, const char *path, tb_read_options *read,
                                        bool *differs);

#endif
