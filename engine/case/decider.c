/* What decided the evidence of a finding: the first alert or claim that the table of the design names for it. */
#include "explain.h"

/* Finds the first of the finding's alerts that a test picks among those that weigh. */
static const tb_alert *first_alert(const tb_case *opened, const tb_finding_row *row, bool (*picks)(const tb_alert *alert, tb_day closed)) {
  for (size_t i = 0; i < opened->outcome.n_alerts; i++) {
    const tb_alert *alert = &opened->outcome.alerts[i];
    if (strcmp(alert->finding, row->finding) == 0 && tb_finding_concerns(row, alert->entity) && alert->muted == NULL &&
        picks(alert, row->closed)) {
      return alert;
    }
  }
  return NULL;
}

static bool is_firing(const tb_alert *alert, tb_day closed) {
  (void)closed;
  return alert->state == TB_FIRING;
}

static bool is_pending(const tb_alert *alert, tb_day closed) {
  (void)closed;
  return alert->state == TB_PENDING;
}

/* The first deciding claim of a finding that comes to `weight`. */
static size_t first_claim(const tb_case *opened, const char *finding, tb_claim_weight weight) {
  for (size_t i = 0; i < opened->outcome.n_verdicts; i++) {
    const tb_claim *claim = tb_claims_at(opened->claims, i);
    if (claim->decides && tb_verdict_weight(opened->outcome.verdicts[i].verdict) == weight && tb_claim_concerns(claim, finding)) {
      return i;
    }
  }
  return SIZE_MAX;
}

static tb_decider by_alert(const tb_alert *alert) {
  return (tb_decider){alert, SIZE_MAX};
}

static tb_decider by_claim(const tb_case *opened, const tb_finding_row *row, tb_claim_weight weight) {
  return (tb_decider){NULL, first_claim(opened, row->finding, weight)};
}

static tb_decider by_alarm(const tb_case *opened, const tb_finding_row *row) {
  const tb_alert *firing = first_alert(opened, row, is_firing);
  return by_alert(firing != NULL ? firing : first_alert(opened, row, is_pending));
}

/* Alerts go before claims, as they do in the rows of the table. */
tb_decider tb_finding_decider(const tb_case *opened, const tb_finding_row *row, const tb_finding *weighed) {
  bool done = strcmp(row->status, "done") == 0;
  switch (weighed->evidence) {
  case TB_RELAPSED: return by_alert(first_alert(opened, row, tb_alert_relapsed));
  case TB_CONTRADICTED: return done && weighed->firing > 0 ? by_alarm(opened, row) : by_claim(opened, row, TB_CLAIM_AGAINST);
  case TB_WATCH: return !done && weighed->firing + weighed->pending > 0 ? by_alarm(opened, row) : by_claim(opened, row, TB_CLAIM_DOUBTFUL);
  case TB_SUPPORTED: return by_claim(opened, row, TB_CLAIM_FOR);
  case TB_UNPROVEN: return by_claim(opened, row, TB_CLAIM_OPEN);
  }
  return (tb_decider){NULL, SIZE_MAX};
}

tb_decider tb_case_decider(const tb_case *opened, size_t finding) {
  return tb_finding_decider(opened, &opened->findings[finding], &opened->outcome.findings[finding]);
}

bool tb_case_concerns(const tb_case *opened, size_t finding, const char *entity) {
  return tb_finding_concerns(&opened->findings[finding], entity);
}
