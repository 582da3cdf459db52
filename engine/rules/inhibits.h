/* The column `inhibits`: which alerts give way while a rule's alert fires. */
#ifndef TB_RULES_INHIBITS_H
#define TB_RULES_INHIBITS_H

#include "compiled.h"

/**
 * Reads `inhibits` of all rules, which are in the order of their ids: a list separated by `;` of RULE (that rule's alerts on the same
 * entity), `children` or `descendants` (the same rule's alerts on the entities below) and RULE@children, RULE@descendants. Items that name
 * no rule, and those that go round in a circle, are warnings and are left out. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_rules_read_inhibits(tb_rules *rules, tb_log *log);

#endif
