#include "evidence.h"

#include "claims.h"

#include "base/log.h"

/* Key, and the word for people in both languages; in the order of tb_evidence. */
static const char *const WORDS[][2] = {
    {"unproven", "未证实"}, {"supported", "有支持"}, {"watch", "关注"}, {"contradicted", "与证据矛盾"}, {"relapsed", "反弹"}};

enum { N_WORDS = sizeof WORDS / sizeof WORDS[0] };

const char *tb_evidence_name(tb_evidence evidence) {
  return (size_t)evidence < N_WORDS ? WORDS[evidence][0] : "";
}

const char *tb_evidence_text(tb_evidence evidence, tb_language language) {
  return (size_t)evidence < N_WORDS ? tb_text(language, WORDS[evidence][0], WORDS[evidence][1]) : "";
}

tb_evidence tb_evidence_weigh(const tb_weights *w) {
  if (w->relapsed > 0) {
    return TB_RELAPSED;
  }
  if ((w->done && w->firing > 0) || w->claims_against > 0) {
    return TB_CONTRADICTED;
  }
  if ((!w->done && w->firing + w->pending > 0) || w->claims_doubtful > 0) {
    return TB_WATCH;
  }
  if ((w->claims_for > 0 || w->quiet > 0) && w->claims_unverifiable == 0) {
    return TB_SUPPORTED;
  }
  return TB_UNPROVEN;
}

bool tb_alert_relapsed(const tb_alert *alert, tb_day closed) {
  if (alert->state != TB_FIRING && alert->state != TB_RESOLVED) {
    return false;
  }
  bool later =
      closed != TB_DAY_UNKNOWN && alert->fired.first != TB_DAY_UNKNOWN && alert->fired.last != TB_DAY_OPEN && alert->fired.last > closed;
  return alert->episode >= 2 || later;
}

bool tb_finding_concerns(const tb_finding_row *finding, const char *entity) {
  return finding->entity[0] == '\0' || entity[0] == '\0' || strcmp(finding->entity, entity) == 0;
}

/* ----------------------------------------------------------------------------------------------------------------------- counting */

/* What an analyst has muted weighs nothing. What another alert inhibits is true all the same: only tables leave it out. */
static void count_alert(const tb_alert *alert, tb_day closed, tb_weights *w) {
  if (alert->muted != NULL) {
    w->muted++;
    return;
  }
  w->relapsed += tb_alert_relapsed(alert, closed);
  switch (alert->state) {
  case TB_FIRING: w->firing++; break;
  case TB_PENDING: w->pending++; break;
  case TB_NODATA: w->nodata++; break;
  case TB_RULE_ERROR: w->errors++; break;
  case TB_INACTIVE:
  case TB_RESOLVED: break;
  }
}

/* The finding that an alert counts for; NULL: none. */
static const tb_finding_row *finding_of(const tb_case *opened, const tb_alert *alert) {
  const tb_finding_row *finding = tb_case_find_finding(opened, alert->finding, strlen(alert->finding));
  return finding != NULL && tb_finding_concerns(finding, alert->entity) ? finding : NULL;
}

static void count_alerts(const tb_case *opened, tb_weights *weights) {
  for (size_t i = 0; i < opened->outcome.n_alerts; i++) {
    const tb_alert *alert = &opened->outcome.alerts[i];
    const tb_finding_row *finding = finding_of(opened, alert);
    if (finding != NULL) {
      count_alert(alert, finding->closed, &weights[finding - opened->findings]);
    }
  }
}

void tb_case_count_muted(const tb_case *opened, tb_finding *findings) {
  for (size_t i = 0; i < opened->outcome.n_alerts; i++) {
    const tb_alert *alert = &opened->outcome.alerts[i];
    const tb_finding_row *finding = alert->muted != NULL ? finding_of(opened, alert) : NULL;
    if (finding != NULL) {
      findings[finding - opened->findings].muted++;
    }
  }
}

static void count_quiet(const tb_case *opened, tb_weights *weights) {
  for (size_t i = 0; i < opened->outcome.n_quiet; i++) {
    size_t rule;
    uint32_t indicator;
    tb_rules_machine(opened->rules, opened->outcome.quiet[i].machine, &rule, &indicator);
    const char *number = tb_rules_at(opened->rules, rule)->finding;
    const tb_finding_row *finding = tb_case_find_finding(opened, number, strlen(number));
    if (finding != NULL && tb_finding_concerns(finding, tb_panel_entity_code(opened->panel, opened->outcome.quiet[i].entity))) {
      weights[finding - opened->findings].quiet++;
    }
  }
}

static void count_claim(tb_verdict verdict, tb_weights *w) {
  switch (tb_verdict_weight(verdict)) {
  case TB_CLAIM_FOR: w->claims_for++; break;
  case TB_CLAIM_DOUBTFUL: w->claims_doubtful++; break;
  case TB_CLAIM_AGAINST: w->claims_against++; break;
  case TB_CLAIM_OPEN: w->claims_unverifiable++; break;
  }
}

/* A claim counts for every finding in its list, and only if it decides. */
static void count_claims(const tb_case *opened, tb_weights *weights) {
  for (size_t i = 0; i < opened->outcome.n_verdicts; i++) {
    const tb_claim *claim = tb_claims_at(opened->claims, i);
    const char *number;
    for (size_t end = 0, n; claim->decides && tb_finding_list_next(claim->finding, &end, &number, &n);) {
      const tb_finding_row *finding = tb_case_find_finding(opened, number, n);
      if (finding != NULL && tb_finding_times_before(claim->finding, number, n) == 0) {
        count_claim(opened->outcome.verdicts[i].verdict, &weights[finding - opened->findings]);
      }
    }
  }
}

static tb_finding weighed(const tb_finding_row *row, const tb_weights *w) {
  return (tb_finding){.finding = row->finding,
                      .group = row->group,
                      .title = row->title,
                      .title_zh = row->title_zh,
                      .entity = row->entity,
                      .status = row->status,
                      .evidence = tb_evidence_weigh(w),
                      .claims = w->claims_against + w->claims_doubtful + w->claims_for + w->claims_unverifiable,
                      .contradicted = w->claims_against,
                      .unverifiable = w->claims_unverifiable,
                      .firing = w->firing,
                      .pending = w->pending,
                      .relapsed = w->relapsed,
                      .quiet = w->quiet,
                      .nodata = w->nodata,
                      .errors = w->errors,
                      .muted = w->muted};
}

tb_status tb_case_weigh(tb_case *opened) {
  size_t n = opened->n_findings;
  tb_weights *weights = tb_arena_array(opened->arena, n, sizeof *weights);
  tb_finding *findings = tb_arena_array(opened->arena, n, sizeof *findings);
  if (weights == NULL || findings == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < n; i++) {
    weights[i] = (tb_weights){.done = strcmp(opened->findings[i].status, "done") == 0};
  }
  count_alerts(opened, weights);
  count_quiet(opened, weights);
  count_claims(opened, weights);
  for (size_t i = 0; i < n; i++) {
    findings[i] = weighed(&opened->findings[i], &weights[i]);
  }
  opened->outcome.findings = findings;
  return TB_OK;
}
