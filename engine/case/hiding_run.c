/* For tables that are written as machines run: the rules that inhibit others run once beforehand. */
#include "hiding.h"

#include "base/threads.h"

#include <stdlib.h>

/* When the alerts of one machine fire: what is kept of it until its turn comes. */
typedef struct said {
  tb_alert *alerts;
  uint32_t *entities;
  size_t n;
} said;

typedef struct gathering {
  tb_hiding *hiding;
  const tb_rules *rules;
  size_t *machines; /* those whose alerts inhibit any */
  size_t n_machines;
} gathering;

static tb_status open_judge(void *context, void **scratch) {
  const gathering *g = context;
  tb_judge *judge = NULL;
  tb_status status = tb_judge_new(g->rules, NULL, &judge);
  *scratch = judge;
  return status;
}

static void close_judge(void *context, void *scratch) {
  (void)context;
  tb_judge_free(scratch);
}

static void discard(void *context, void *given) {
  (void)context;
  said *s = given;
  if (s != NULL) {
    free(s->alerts);
    free(s->entities);
    free(s);
  }
}

static tb_status run_machine(void *context, void *scratch, size_t task, void **out) {
  const gathering *g = context;
  tb_judgement judged;
  tb_status status = tb_judge_machine(scratch, g->machines[task], &judged);
  if (status != TB_OK) {
    return status;
  }
  said *s = calloc(1, sizeof *s);
  if (s == NULL) {
    return TB_NO_MEMORY;
  }
  *s = (said){calloc(judged.n_alerts + 1, sizeof *s->alerts), calloc(judged.n_alerts + 1, sizeof *s->entities), judged.n_alerts};
  if (s->alerts == NULL || s->entities == NULL) {
    discard(NULL, s);
    return TB_NO_MEMORY;
  }
  if (s->n > 0) {
    memcpy(s->alerts, judged.alerts, s->n * sizeof *s->alerts);
    memcpy(s->entities, judged.alert_entities, s->n * sizeof *s->entities);
  }
  *out = s;
  return TB_OK;
}

static tb_status note(void *context, size_t task, void *given) {
  gathering *g = context;
  const said *s = given;
  tb_status status = tb_hiding_note(g->hiding, g->machines[task], s->alerts, s->entities, s->n);
  discard(NULL, given);
  return status;
}

static tb_status gather(gathering *g, unsigned n_threads) {
  size_t n = tb_rules_machines(g->rules);
  g->machines = calloc(n + 1, sizeof *g->machines);
  if (g->machines == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < n; i++) {
    if (tb_hiding_wants(g->hiding, i)) {
      g->machines[g->n_machines++] = i;
    }
  }
  tb_ordered_work work = {.n_tasks = g->n_machines,
                          .n_threads = n_threads,
                          .context = g,
                          .open = open_judge,
                          .work = run_machine,
                          .emit = note,
                          .discard = discard,
                          .close = close_judge};
  return g->n_machines > 0 ? tb_ordered_run(&work) : TB_OK;
}

tb_status tb_hiding_new(const tb_case *opened, unsigned n_threads, tb_hiding **out) {
  tb_status status = tb_hiding_begin(opened, out);
  if (status != TB_OK) {
    return status;
  }
  gathering g = {.hiding = *out, .rules = opened->rules};
  status = gather(&g, n_threads);
  free(g.machines);
  if (status == TB_OK) {
    tb_hiding_seal(*out);
  } else {
    tb_hiding_free(*out);
    *out = NULL;
  }
  return status;
}
