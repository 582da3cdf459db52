/* The first step of a timeline that changed rows may touch. */
#include "compiled.h"
#include "resume.h"

static tb_day earlier(tb_day a, tb_day b) {
  return a < b ? a : b;
}

/* The changes as seen by one of a rule's expressions. One that cannot be evaluated is in doubt. */
static tb_status touch(const tb_rules *rules, const tb_plan *plan, uint32_t indicator, const tb_changes *changes, tb_day *from) {
  if (!plan) return TB_OK;
  tb_evaluator *evaluator;
  tb_day seen = TB_DAY_UNKNOWN;
  tb_status status = tb_evaluator_new(rules->model, plan, indicator, NULL, &evaluator);
  if (status == TB_NO_MEMORY) return status;
  if (status == TB_OK) {
    status = tb_evaluator_touched(evaluator, changes, &seen);
    tb_evaluator_free(evaluator);
    if (status != TB_OK) return status;
  }
  *from = earlier(*from, seen);
  return TB_OK;
}

/* Steps end one after the other. */
static uint32_t first_step_from(const tb_timeline *line, size_t n_steps, tb_day day) {
  uint32_t step = 0;
  while (step < n_steps && line->steps[step].last < day)
    step++;
  return step;
}

static uint32_t start_of(const tb_timeline *line, size_t n_before, tb_day from) {
  if (from == TB_DAY_OPEN) return (uint32_t)n_before;
  if (from == TB_DAY_UNKNOWN || line->kind == TB_LINE_UNSTATED) return 0;
  return first_step_from(line, n_before, from);
}

tb_status tb_rules_start_step(const tb_rules *rules, size_t machine, size_t line, const tb_changes *changes, uint32_t *step) {
  if (!rules || !changes || !step || machine >= rules->n_machines) return TB_BAD_ARGUMENT;
  *step = 0;
  const tb_machine *at = &rules->machines[machine];
  if (at->indicator == TB_NO_ID) return TB_BAD_ARGUMENT;
  const tb_timelines *timelines = tb_model_subject(rules->model, at->indicator)->timelines;
  if (line >= timelines->n_lines) return TB_BAD_ARGUMENT;
  const tb_rule *rule = &rules->rules[at->rule];
  const tb_plan *const plans[] = {rule->when, rule->clear, rules->value};
  tb_day from = TB_DAY_OPEN;
  tb_status status = TB_OK;
  for (size_t i = 0; i < sizeof plans / sizeof *plans && status == TB_OK; i++)
    status = touch(rules, plans[i], at->indicator, changes, &from);
  size_t n_before = 0;
  if (status == TB_OK) status = tb_subject_steps_before(rules->model, at->indicator, line, changes, &n_before);
  if (status == TB_OK) *step = start_of(&timelines->lines[line], n_before, from);
  return status;
}
