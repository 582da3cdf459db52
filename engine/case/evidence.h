/* Weighing findings: what alerts and claims come to. */
#ifndef TB_CASE_EVIDENCE_H
#define TB_CASE_EVIDENCE_H

#include "inside.h"

/** What there is to weigh for one finding. Claims are those that decide. */
typedef struct tb_weights {
  bool done;                                                 /* the status given is `done` */
  uint32_t relapsed, firing, pending, quiet, nodata, errors; /* alerts, and entities about which a rule with data is quiet */
  uint32_t muted;                                            /* alerts that are in none of the counts above */
  uint32_t claims_against;                                   /* inconsistent or unattainable */
  uint32_t claims_doubtful;                                  /* weak or not comparable */
  uint32_t claims_for;                                       /* consistent */
  uint32_t claims_unverifiable;
} tb_weights;

/** The first status that applies, in the order relapsed, contradicted, watch, supported, unproven. */
tb_evidence tb_evidence_weigh(const tb_weights *weights);

/** Fired again after it was resolved, or began to fire in a period that ends after `closed` (TB_DAY_UNKNOWN: never closed). */
bool tb_alert_relapsed(const tb_alert *alert, tb_day closed);

/** Whether an alert's entity ("": none) is one that the finding is about. */
bool tb_finding_concerns(const tb_finding_row *finding, const char *entity);

/** Weighs all findings from the outcome's alerts and verdicts; fills outcome.findings. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_case_weigh(tb_case *opened);

/** Counts into `findings` (one a finding of the case, in its order) which of the outcome's alerts on them are muted. */
void tb_case_count_muted(const tb_case *opened, tb_finding *findings);

#endif
