/* What expressions read: the indicators behind a plan, through formulas too. */
#ifndef TB_CASE_READS_H
#define TB_CASE_READS_H

#include "inside.h"

/** Sets flags[i] for every indicator that the plan names or reads through formulas; `value` and bare measures are open and left out. plan
 * may be NULL. */
void tb_plan_reads(const tb_model *model, const tb_plan *plan, bool *flags);

/** Sets the flag of an indicator and of all that its formula reads. */
void tb_indicator_reads(const tb_model *model, uint32_t indicator, bool *flags);

/** All indicators behind a rule: its own, those of its conditions, those of their formulas. */
void tb_rule_reads(const tb_model *model, const tb_rule *rule, bool *flags);

/** Called for each measure of a plan that is applied to one indicator: `indicator` is TB_NO_ID where it is the plan's own. */
typedef void (*tb_measure_visitor)(void *context, const tb_measure *measure, uint32_t indicator);
void tb_plan_measures(const tb_plan *plan, tb_measure_visitor visit, void *context);

#endif
