/* What rules, claims and findings came to, as rows that hold from one run to another. */
#ifndef TB_STORE_RESULTS_H
#define TB_STORE_RESULTS_H

#include "judging.h"
#include "ledger.h"

extern const tb_ledger_table TB_ALERT_LEDGER, TB_TRANSITION_LEDGER, TB_VERDICT_LEDGER, TB_EVIDENCE_LEDGER;

/** The columns of the ledgers that are more than their rows' content, from 0. */
enum {
  TB_ALERT_MACHINE,
  TB_ALERT_LINE,
  TB_ALERT_UNTIL,
  TB_ALERT_ENTITY,
  TB_ALERT_ORDERING,
  TB_ALERT_STEP,
  TB_ALERT_EPISODE,
  TB_ALERT_STATE
};

/** Writes what became of alerts and transitions since the run before; what of them a resumed judging left alone stays. */
TB_NODISCARD tb_status tb_results_write_alerts(tb_judging *judging, bool *changed);

/** Writes verdicts, and findings as they are weighed. */
TB_NODISCARD tb_status tb_results_write_verdicts(tb_judging *judging, bool *changed);
TB_NODISCARD tb_status tb_results_write_evidence(tb_judging *judging, bool *changed);

/** Which of the alerts that held after a run are wanted. */
typedef struct tb_results_query {
  tb_store *store;
  tb_case *opened; /* its panel knows all entities, indicators and spans */
  tb_index *index;
  int64_t run;
  const tb_store_machine *machines; /* numbered */
  size_t n_machines;
  bool for_findings_only; /* of rules that belong to a finding */
} tb_results_query;

/** Alerts and transitions as they held, taken as those of the case. */
TB_NODISCARD tb_status tb_results_read_alerts(const tb_results_query *query);

/** Verdicts and evidence as they were told, taken as those of the case, which is then judged. */
TB_NODISCARD tb_status tb_results_read_findings(const tb_results_query *query);

#endif
