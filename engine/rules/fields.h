/* The plain fields of a rule: numbers and key words. */
#ifndef TB_RULES_FIELDS_H
#define TB_RULES_FIELDS_H

#include "rules.h"

/** Longest `for` and `clear_for`: no timeline has more steps. */
enum { TB_RULE_PERIODS_MAX = TB_STEPS_MAX };

/** NULL as "". */
static inline const char *tb_given(const char *text) {
  return text ? text : "";
}

/** NULL, empty, or blanks only: a cell that says nothing. */
bool tb_is_blank(const char *text);

/**
 * Reads `for`, `clear_for`, `missing` and `severity` into *rule, empty ones as their defaults (1, 1, hold, medium), and sees that `rule`
 * and `when` are there. Everything wrong is an error in the log: TB_BAD_INPUT.
 */
TB_NODISCARD tb_status tb_rule_read_fields(const tb_rule_text *text, tb_log *log, tb_rule *rule);

#endif
