/* Judging and results of a case whose history a store keeps. */
#ifndef TB_CASE_TOLD_H
#define TB_CASE_TOLD_H

#include "inside.h"

#include "rules/resume.h"

/**
 * Runs all rules, resumed where `resume` says so (NULL: from the beginning), and verifies all claims. Judgements are kept for
 * tb_case_judgement until the case is judged again, refilled or freed. TB_NO_MEMORY, what the callbacks return.
 */
TB_NODISCARD tb_status tb_case_judge_resumed(tb_case *opened, unsigned n_threads, const tb_resume *resume);
const tb_judgement *tb_case_judgement(const tb_case *opened, size_t machine);
void tb_case_forget_judgements(tb_case *opened);

/** Alerts in the order of machines, entities, beginnings; transitions likewise. All arrays in the case's arena. */
typedef struct tb_told_alerts {
  tb_alert *alerts;
  uint32_t *entities; /* TB_NO_ID: none */
  size_t *machines;
  size_t n_alerts;
  tb_transition *transitions;
  size_t n_transitions;
} tb_told_alerts;

/** What lives as long as the case. */
tb_arena *tb_case_arena(const tb_case *opened);

/** Takes alerts and transitions as those of the case, and marks what hides alerts from tables. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_case_adopt_alerts(tb_case *opened, const tb_told_alerts *told);

/** Takes from the judgements who is quiet, and forgets them: nothing else of them is needed any more. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_case_adopt_quiet(tb_case *opened);

/** Weighs the findings by the alerts and quiet entities adopted and the verdicts: the case is then judged. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_case_weigh_adopted(tb_case *opened);

/** How many claims and findings the case has; which of them has an id (SIZE_MAX: none); a finding as it was given, not yet weighed. */
size_t tb_case_claim_count(const tb_case *opened);
size_t tb_case_claim_named(const tb_case *opened, const char *claim);
size_t tb_case_finding_count(const tb_case *opened);
size_t tb_case_finding_named(const tb_case *opened, const char *finding);
tb_finding tb_case_finding_given(const tb_case *opened, size_t i);

/** Takes findings (one a finding of the case, in its order) and verdicts (one a claim) as they were told: the case is then judged. Which
 * alerts are muted follows from the alerts, which come before. */
void tb_case_adopt_findings(tb_case *opened, tb_finding *findings, tb_verdict_row *verdicts, size_t n_verdicts);

#endif
