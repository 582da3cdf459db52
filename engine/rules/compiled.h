/* Compiled rules, as the files of this room see them. */
#ifndef TB_RULES_COMPILED_H
#define TB_RULES_COMPILED_H

#include "base/arena.h"
#include "rules.h"

typedef struct tb_machine {
  size_t rule;
  uint32_t indicator; /* TB_NO_ID: of a rule in error */
} tb_machine;

struct tb_rules {
  const tb_model *model;
  tb_arena *arena; /* texts, indicators, scopes */
  tb_plan *value;  /* the plan "value": what the alerts' column of that name holds */
  tb_rule *rules;  /* in the order of the bytes of their ids */
  size_t n_rules;
  tb_machine *machines; /* by rule, then by indicator code */
  size_t n_machines;
  tb_severity in_error; /* how rules in error are told of */
};

#endif
