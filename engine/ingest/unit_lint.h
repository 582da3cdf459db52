/* Indicators without a declared unit whose rows name several: nothing can be converted, but somebody should know. */
#ifndef TB_INGEST_UNIT_LINT_H
#define TB_INGEST_UNIT_LINT_H

#include "base/dictionary.h"
#include "base/log.h"

/** The first unit met of each indicator. Zero-initialise; free with tb_unit_lint_free. */
typedef struct tb_unit_lint {
  tb_dictionary *units;
  uint32_t *first; /* by indicator: the unit's id, or that there is none yet, or that the second one was told */
  size_t n;
} tb_unit_lint;

void tb_unit_lint_free(tb_unit_lint *lint);

/** Notes the unit of a row. *other is the indicator's first unit when this is another one and none was told before, else NULL.
 * TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_unit_lint_note(tb_unit_lint *lint, uint32_t indicator, const char *unit, size_t n, const char **other);

#endif
