/* The parts of an explanation. */
#ifndef TB_CASE_EXPLAIN_H
#define TB_CASE_EXPLAIN_H

#include "claims.h"
#include "evidence.h"
#include "figures.h"

/** What the parts work with. Their failures are kept in `status`; the first one counts. */
typedef struct tb_explaining {
  tb_explanation *explanation;
  const tb_case *opened;
  tb_log *log;
  tb_status status;
} tb_explaining;

/** Index of a rule by its id among the compiled rules, SIZE_MAX when there is none. */
size_t tb_case_find_rule(const tb_case *opened, const char *rule, size_t n);

/** explain_finding.c: everything about a finding. `weighed` is its evidence. */
void tb_explain_finding(tb_explaining *x, const tb_finding_row *row, const tb_finding *weighed);

/** explain_rule.c: a rule and everything that it says. */
void tb_explain_rule(tb_explaining *x, size_t rule);

/** explain_rule.c: how a rule reads: conditions, periods, scope, severity. */
void tb_explain_rule_terms(tb_explaining *x, const tb_rule *rule);

/** explain_alert.c: the calculation behind one rule for one entity. */
void tb_explain_judged(tb_explaining *x, const tb_judged *judged);

/** explain_claim.c: a claim and everything behind its verdict. */
void tb_explain_claim(tb_explaining *x, size_t claim);

/** explain_claim.c: the claims of a finding with their verdicts. */
void tb_explain_claims_of(tb_explaining *x, const char *finding);

/** decider.c: what decided the evidence of a finding. `weighed` is its evidence. */
tb_decider tb_finding_decider(const tb_case *opened, const tb_finding_row *row, const tb_finding *weighed);

/** Formulas of the flagged indicators, and those among them that nothing was observed of. */
void tb_explain_indicators(tb_explaining *x, const bool *indicators);

#endif
