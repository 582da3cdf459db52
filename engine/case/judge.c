/* All machines over all threads, then all claims; what machines say is gathered in the order of the machines. */
#include "evidence.h"

#include "base/threads.h"

#include <stdlib.h>

/* What one machine said, copied out of its judge. */
typedef struct result {
  tb_alert *alerts;
  uint32_t *entities;
  tb_transition *transitions;
  uint32_t *quiet;
  size_t n_alerts, n_transitions, n_quiet;
} result;

typedef struct judging {
  const tb_rules *rules;
  tb_judge_options options;
  result **results; /* one a machine */
} judging;

static void free_result(void *context, void *given) {
  (void)context;
  result *r = given;
  if (r != NULL) {
    free(r->alerts);
    free(r->entities);
    free(r->transitions);
    free(r->quiet);
    free(r);
  }
}

/* ----------------------------------------------------------------------------------------------------------------- on the threads */

static tb_status open_judge(void *context, void **scratch) {
  const judging *j = context;
  tb_judge *judge = NULL;
  tb_status status = tb_judge_new(j->rules, &j->options, &judge);
  *scratch = judge;
  return status;
}

static void close_judge(void *context, void *scratch) {
  (void)context;
  tb_judge_free(scratch);
}

/* A copy of n items; of none a block all the same, so that NULL means that memory is short. */
static void *copy_of(const void *items, size_t n, size_t size_bytes) {
  void *copy = calloc(n > 0 ? n : 1, size_bytes);
  if (copy != NULL && n > 0) {
    memcpy(copy, items, n * size_bytes);
  }
  return copy;
}

static tb_status run_machine(void *context, void *scratch, size_t task, void **out) {
  (void)context;
  tb_judgement said;
  tb_status status = tb_judge_machine(scratch, task, &said);
  if (status != TB_OK) {
    return status;
  }
  result *r = calloc(1, sizeof *r);
  if (r == NULL) {
    return TB_NO_MEMORY;
  }
  *r = (result){.alerts = copy_of(said.alerts, said.n_alerts, sizeof *said.alerts),
                .entities = copy_of(said.alert_entities, said.n_alerts, sizeof *said.alert_entities),
                .transitions = copy_of(said.transitions, said.n_transitions, sizeof *said.transitions),
                .quiet = copy_of(said.quiet, said.n_quiet, sizeof *said.quiet),
                .n_alerts = said.n_alerts,
                .n_transitions = said.n_transitions,
                .n_quiet = said.n_quiet};
  if (r->alerts == NULL || r->entities == NULL || r->transitions == NULL || r->quiet == NULL) {
    free_result(NULL, r);
    return TB_NO_MEMORY;
  }
  *out = r;
  return TB_OK;
}

static tb_status keep_result(void *context, size_t task, void *given) {
  ((judging *)context)->results[task] = given;
  return TB_OK;
}

/* ---------------------------------------------------------------------------------------------------------------------- gathering */

static tb_status allocate(tb_arena *arena, result *const *results, size_t n, tb_outcome *out) {
  size_t alerts = 0, transitions = 0, quiet = 0;
  for (size_t i = 0; i < n; i++) {
    alerts += results[i]->n_alerts;
    transitions += results[i]->n_transitions;
    quiet += results[i]->n_quiet;
  }
  out->alerts = tb_arena_array(arena, alerts, sizeof *out->alerts);
  out->alert_entities = tb_arena_array(arena, alerts, sizeof *out->alert_entities);
  out->alert_machines = tb_arena_array(arena, alerts, sizeof *out->alert_machines);
  out->transitions = tb_arena_array(arena, transitions, sizeof *out->transitions);
  out->quiet = tb_arena_array(arena, quiet, sizeof *out->quiet);
  bool all =
      out->alerts != NULL && out->alert_entities != NULL && out->alert_machines != NULL && out->transitions != NULL && out->quiet != NULL;
  return all ? TB_OK : TB_NO_MEMORY;
}

static void take_result(const result *r, size_t machine, tb_outcome *out) {
  for (size_t i = 0; i < r->n_alerts; i++) {
    out->alerts[out->n_alerts] = r->alerts[i];
    out->alert_entities[out->n_alerts] = r->entities[i];
    out->alert_machines[out->n_alerts++] = machine;
  }
  for (size_t i = 0; i < r->n_transitions; i++) {
    out->transitions[out->n_transitions++] = r->transitions[i];
  }
  for (size_t i = 0; i < r->n_quiet; i++) {
    out->quiet[out->n_quiet++] = (tb_quiet){machine, r->quiet[i]};
  }
}

static tb_status gather(tb_case *opened, result *const *results, size_t n) {
  tb_status status = allocate(opened->arena, results, n, &opened->outcome);
  for (size_t i = 0; status == TB_OK && i < n; i++) {
    take_result(results[i], i, &opened->outcome);
  }
  return status;
}

static tb_status run_machines(tb_case *opened, unsigned n_threads) {
  size_t n = tb_rules_machines(opened->rules);
  judging j = {.rules = opened->rules, .options = {.transitions = true, .quiet = true}, .results = calloc(n + 1, sizeof *j.results)};
  if (j.results == NULL) {
    return TB_NO_MEMORY;
  }
  tb_ordered_work work = {.n_tasks = n,
                          .n_threads = n_threads,
                          .context = &j,
                          .open = open_judge,
                          .work = run_machine,
                          .emit = keep_result,
                          .discard = free_result,
                          .close = close_judge};
  tb_status status = tb_ordered_run(&work);
  if (status == TB_OK) {
    status = gather(opened, j.results, n);
  }
  for (size_t i = 0; i < n; i++) {
    free_result(NULL, j.results[i]);
  }
  free(j.results);
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
  tb_status status = opened->rules != NULL ? run_machines(opened, n_threads) : TB_OK;
  if (status == TB_OK) {
    status = tb_case_verify(opened, n_threads);
  }
  if (status == TB_OK) {
    status = tb_case_weigh(opened);
  }
  opened->outcome.judged = status == TB_OK;
  return status;
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
