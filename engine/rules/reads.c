/* What a machine reads of the panel. */
#include "compiled.h"

tb_status tb_rules_machine_reads(const tb_rules *rules, size_t machine, bool *reads) {
  if (!rules || !reads || machine >= rules->n_machines) return TB_BAD_ARGUMENT;
  const tb_machine *at = &rules->machines[machine];
  if (at->indicator == TB_NO_ID) return TB_OK;
  const tb_rule *rule = &rules->rules[at->rule];
  const tb_plan *const plans[] = {rule->when, rule->clear, rules->value};
  for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
    const tb_status status = plans[i] ? tb_plan_sources(rules->model, plans[i], at->indicator, reads) : TB_OK;
    if (status == TB_NO_MEMORY) return status; /* what cannot be evaluated reads nothing, and is state error when it is run */
  }
  return TB_OK;
}
