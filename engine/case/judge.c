/* All machines over all threads, then all claims; what machines say is gathered in the order of the machines. */
#include "evidence.h"
#include "hiding.h"
#include "machines.h"
#include "told.h"

#include <stdlib.h>

/* ---------------------------------------------------------------------------------------------------------------------- gathering */

static tb_status allocate(tb_arena *arena, tb_judgement *const *results, size_t n, tb_outcome *out) {
  size_t alerts = 0, transitions = 0;
  for (size_t i = 0; i < n; i++) {
    alerts += results[i]->n_alerts;
    transitions += results[i]->n_transitions;
  }
  out->alerts = tb_arena_array(arena, alerts, sizeof *out->alerts);
  out->alert_entities = tb_arena_array(arena, alerts, sizeof *out->alert_entities);
  out->alert_machines = tb_arena_array(arena, alerts, sizeof *out->alert_machines);
  out->transitions = tb_arena_array(arena, transitions, sizeof *out->transitions);
  bool all = out->alerts != NULL && out->alert_entities != NULL && out->alert_machines != NULL && out->transitions != NULL;
  return all ? TB_OK : TB_NO_MEMORY;
}

static void take_result(const tb_judgement *r, size_t machine, tb_outcome *out) {
  for (size_t i = 0; i < r->n_alerts; i++) {
    out->alerts[out->n_alerts] = r->alerts[i];
    out->alert_entities[out->n_alerts] = r->alert_entities[i];
    out->alert_machines[out->n_alerts++] = machine;
  }
  for (size_t i = 0; i < r->n_transitions; i++) {
    out->transitions[out->n_transitions++] = r->transitions[i];
  }
}

/* Who is quiet, as the judgements say. */
static tb_status gather_quiet(tb_arena *arena, tb_judgement *const *results, size_t n, tb_outcome *out) {
  size_t quiet = 0;
  for (size_t i = 0; i < n; i++) {
    quiet += results[i]->n_quiet;
  }
  out->quiet = tb_arena_array(arena, quiet, sizeof *out->quiet);
  out->n_quiet = 0;
  for (size_t i = 0; out->quiet != NULL && i < n; i++) {
    for (size_t k = 0; k < results[i]->n_quiet; k++) {
      out->quiet[out->n_quiet++] = (tb_quiet){i, results[i]->quiet[k]};
    }
  }
  return out->quiet != NULL ? TB_OK : TB_NO_MEMORY;
}

static tb_status gather(tb_case *opened, tb_judgement *const *results, size_t n) {
  tb_status status = allocate(opened->arena, results, n, &opened->outcome);
  for (size_t i = 0; status == TB_OK && i < n; i++) {
    take_result(results[i], i, &opened->outcome);
  }
  return status == TB_OK ? gather_quiet(opened->arena, results, n, &opened->outcome) : status;
}

static void free_results(tb_judgement **results, size_t n) {
  for (size_t i = 0; results != NULL && i < n; i++) {
    tb_judgement_free(results[i]);
  }
  free(results);
}

static tb_status keep_result(void *results, size_t machine, tb_judgement *said) {
  ((tb_judgement **)results)[machine] = said;
  return TB_OK;
}

/* All machines; *out has a judgement for each. */
static tb_status run_machines(const tb_case *opened, unsigned n_threads, const tb_resume *resume, tb_judgement ***out) {
  size_t n = tb_rules_machines(opened->rules);
  const tb_judge_options options = {.transitions = true, .quiet = true, .resume = resume};
  tb_judgement **results = calloc(n + 1, sizeof(tb_judgement *));
  if (results == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = tb_machines_run(opened->rules, &options, NULL, n, n_threads, keep_result, results);
  if (status == TB_OK) {
    *out = results;
  } else {
    free_results(results, n);
  }
  return status;
}

static tb_status judge_rules(tb_case *opened, unsigned n_threads) {
  tb_judgement **results;
  tb_status status = run_machines(opened, n_threads, NULL, &results);
  if (status == TB_OK) {
    status = gather(opened, results, tb_rules_machines(opened->rules));
    free_results(results, tb_rules_machines(opened->rules));
  }
  return status;
}

/* Notes in every alert what hides it from tables; all of them stay in the outcome. */
static tb_status mark_hidden(tb_case *opened) {
  tb_outcome *out = &opened->outcome;
  tb_hiding *hiding = NULL;
  tb_status status = tb_hiding_begin(opened, &hiding);
  for (size_t i = 0; status == TB_OK && i < out->n_alerts; i++) {
    if (tb_hiding_wants(hiding, out->alert_machines[i])) {
      status = tb_hiding_note(hiding, out->alert_machines[i], &out->alerts[i], &out->alert_entities[i], 1);
    }
  }
  if (status == TB_OK) {
    tb_hiding_seal(hiding);
  }
  for (size_t i = 0; status == TB_OK && i < out->n_alerts; i++) {
    tb_hiding_mark(hiding, out->alert_machines[i], out->alert_entities[i], false, &out->alerts[i]);
  }
  tb_hiding_free(hiding);
  return status;
}

tb_status tb_case_judge(tb_case *opened, unsigned n_threads, tb_log *log) {
  (void)log;
  if (opened == NULL) {
    return TB_BAD_ARGUMENT;
  }
  if (opened->outcome.judged) {
    return TB_OK;
  }
  opened->outcome = (tb_outcome){0};
  tb_status status = opened->rules != NULL ? judge_rules(opened, n_threads) : TB_OK;
  if (status == TB_OK) {
    status = mark_hidden(opened);
  }
  if (status == TB_OK) {
    status = tb_case_verify(opened, n_threads);
  }
  if (status == TB_OK) {
    status = tb_case_weigh(opened);
  }
  opened->outcome.judged = status == TB_OK;
  return status;
}

/* --------------------------------------------------------------------------------------------------------- judged for a store */

tb_status tb_case_judge_resumed(tb_case *opened, unsigned n_threads, const tb_resume *resume) {
  tb_case_forget_judgements(opened);
  tb_status status = opened->rules != NULL ? run_machines(opened, n_threads, resume, &opened->judgements) : TB_OK;
  return status == TB_OK ? tb_case_verify(opened, n_threads) : status;
}

void tb_case_forget_judgements(tb_case *opened) {
  free_results(opened->judgements, opened->judgements != NULL ? tb_rules_machines(opened->rules) : 0);
  opened->judgements = NULL;
}

const tb_judgement *tb_case_judgement(const tb_case *opened, size_t machine) {
  return opened->judgements[machine];
}

tb_arena *tb_case_arena(const tb_case *opened) {
  return opened->arena;
}

tb_status tb_case_adopt_alerts(tb_case *opened, const tb_told_alerts *told) {
  tb_outcome *outcome = &opened->outcome;
  outcome->alerts = told->alerts;
  outcome->alert_entities = told->entities;
  outcome->alert_machines = told->machines;
  outcome->n_alerts = told->n_alerts;
  outcome->transitions = told->transitions;
  outcome->n_transitions = told->n_transitions;
  return mark_hidden(opened);
}

tb_status tb_case_adopt_quiet(tb_case *opened) {
  size_t n = opened->judgements != NULL ? tb_rules_machines(opened->rules) : 0;
  tb_status status = gather_quiet(opened->arena, opened->judgements, n, &opened->outcome);
  if (status == TB_OK) {
    tb_case_forget_judgements(opened);
  }
  return status;
}

tb_status tb_case_weigh_adopted(tb_case *opened) {
  tb_status status = tb_case_weigh(opened);
  opened->outcome.judged = status == TB_OK;
  return status;
}

size_t tb_case_claim_count(const tb_case *opened) {
  return opened->claims != NULL ? tb_claims_count(opened->claims) : 0;
}

/* Claims are ordered by the bytes of their ids. */
size_t tb_case_claim_named(const tb_case *opened, const char *claim) {
  size_t low = 0, high = tb_case_claim_count(opened);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(tb_claims_at(opened->claims, middle)->claim, claim);
    if (order == 0) {
      return middle;
    }
    low = order < 0 ? middle + 1 : low;
    high = order < 0 ? high : middle;
  }
  return SIZE_MAX;
}

size_t tb_case_finding_count(const tb_case *opened) {
  return opened->n_findings;
}

size_t tb_case_finding_named(const tb_case *opened, const char *finding) {
  const tb_finding_row *row = tb_case_find_finding(opened, finding, strlen(finding));
  return row != NULL ? (size_t)(row - opened->findings) : SIZE_MAX;
}

tb_finding tb_case_finding_given(const tb_case *opened, size_t i) {
  const tb_finding_row *row = &opened->findings[i];
  return (tb_finding){.finding = row->finding,
                      .group = row->group,
                      .title = row->title,
                      .title_zh = row->title_zh,
                      .entity = row->entity,
                      .status = row->status};
}

void tb_case_adopt_findings(tb_case *opened, tb_finding *findings, tb_verdict_row *verdicts, size_t n_verdicts) {
  opened->outcome.findings = findings;
  opened->outcome.verdicts = verdicts;
  opened->outcome.n_verdicts = n_verdicts;
  opened->outcome.verified = opened->outcome.judged = true;
  tb_case_count_muted(opened, findings);
}

/* ------------------------------------------------------------------------------------------------------------------------ results */

bool tb_case_is_judged(const tb_case *opened) {
  return opened != NULL && opened->outcome.judged;
}

size_t tb_case_alerts(const tb_case *opened) {
  return opened != NULL && opened->outcome.judged ? opened->outcome.n_alerts : 0;
}

tb_status tb_case_alert(const tb_case *opened, size_t i, tb_alert *out) {
  if (opened == NULL || out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  if (i >= tb_case_alerts(opened)) {
    return TB_NOT_FOUND;
  }
  *out = opened->outcome.alerts[i];
  return TB_OK;
}

size_t tb_case_transitions(const tb_case *opened) {
  return opened != NULL && opened->outcome.judged ? opened->outcome.n_transitions : 0;
}

tb_status tb_case_transition(const tb_case *opened, size_t i, tb_transition *out) {
  if (opened == NULL || out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  if (i >= tb_case_transitions(opened)) {
    return TB_NOT_FOUND;
  }
  *out = opened->outcome.transitions[i];
  return TB_OK;
}

size_t tb_case_findings(const tb_case *opened) {
  return opened != NULL && opened->outcome.judged ? opened->n_findings : 0;
}

tb_status tb_case_finding(const tb_case *opened, size_t i, tb_finding *out) {
  if (opened == NULL || out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  if (i >= tb_case_findings(opened)) {
    return TB_NOT_FOUND;
  }
  *out = opened->outcome.findings[i];
  return TB_OK;
}
