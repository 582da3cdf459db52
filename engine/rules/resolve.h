/* The names of a rule set against the panel, and its conditions read. */
#ifndef TB_RULES_RESOLVE_H
#define TB_RULES_RESOLVE_H

#include "rules.h"

/** What the texts of a rule lead to; freed with tb_resolved_free. */
typedef struct tb_resolved {
  bool *indicators; /* a flag an indicator */
  bool *entities;   /* a flag an entity, NULL: those observed */
  tb_plan *when, *clear;
} tb_resolved;

/**
 * Resolves `indicator`, `entities` and `within` and reads `when` and `clear`. All that is wrong goes to the log. TB_BAD_INPUT: a text is
 * badly written; TB_NOT_FOUND: all are well written and one names what is neither declared nor observed; TB_NO_MEMORY. *out is empty unless
 * TB_OK.
 */
TB_NODISCARD tb_status tb_rule_resolve(const tb_model *model, const tb_rule_text *text, tb_log *log, tb_resolved *out);
void tb_resolved_free(tb_resolved *resolved);

#endif
