/*
 * The state of a rule for an entity in a period. A case has only the changes of state, and not on which timeline each was: the periods of
 * the indicator say that.
 */
#include "revisions.h"

#include "base/buffer.h"
#include "model/period.h"
#include "model/timeline.h"

#include <stdlib.h>
#include <string.h>

/* A step of one of an indicator's timelines. */
typedef struct place {
  const tb_subject *subject; /* NULL: none */
  uint32_t line;
  size_t step;
} place;

typedef struct asking {
  const tb_case *opened;
  tb_state_asked *asked;
  place *places;      /* n: where each is asked for */
  size_t *next;       /* n: the one asked before about the same rule, indicator and entity; SIZE_MAX: none */
  size_t *latest;     /* n: of an identity the one asked last */
  tb_dictionary *who; /* identities */
  tb_buffer key;
} asking;

/* ----------------------------------------------------------------------------------------------------------------- places */

static const tb_subject *subject_of(const tb_case *opened, const char *indicator) {
  const tb_panel *panel = tb_case_panel(opened);
  const uint32_t id = tb_dictionary_find(tb_panel_indicator_codes(panel), indicator, strlen(indicator));
  return id == TB_NO_ID ? NULL : tb_model_subject(tb_case_model(opened), id);
}

/* Whether a step is the period asked for: open spans are one figure that grows. */
static bool is_step(tb_period step, tb_period period) {
  if (step.open || period.open) return step.open && period.open && step.first == period.first;
  return tb_period_equal(step, period);
}

static bool find_on_line(const tb_timeline *line, tb_period period, size_t *step) {
  for (size_t i = line->n_steps; i-- > 0;) {
    if (!is_step(line->steps[i], period) || tb_timeline_has_guest(line, line->steps[i])) continue;
    *step = i;
    return true;
  }
  return false;
}

static bool find_key(const tb_subject *subject, tb_period key, place *out) {
  for (size_t i = 0; i < subject->timelines->n_lines; i++) {
    if (!find_on_line(&subject->timelines->lines[i], key, &out->step)) continue;
    out->subject = subject;
    out->line = (uint32_t)i;
    return true;
  }
  return false;
}

/* Where a period is, written as it is or as another case wrote it; subject NULL when it is nowhere. */
static place find_place(const tb_subject *subject, tb_period period) {
  place out = {0};
  if (!subject || !subject->timelines) return out;
  for (size_t i = 0; i < subject->n_periods; i++) {
    if (is_step(subject->labels[i], period) && find_key(subject, subject->keys[i], &out)) return out;
  }
  if (!find_key(subject, period, &out)) (void)find_key(subject, tb_period_end_date(period), &out);
  return out;
}

tb_period tb_period_identity(const tb_case *opened, const char *indicator, tb_period period) {
  if (period.open) return (tb_period){.first = period.first, .last = TB_DAY_OPEN, .open = true};
  const tb_subject *subject = subject_of(opened, indicator);
  for (size_t i = 0; subject && i < subject->n_periods; i++) {
    if (tb_period_equal(subject->labels[i], period)) return subject->keys[i];
  }
  return period;
}

/* -------------------------------------------------------------------------------------------------------------- identities */

static void put_identity(tb_buffer *key, const char *rule, const char *indicator, const char *entity) {
  key->n = 0;
  tb_buffer_append(key, rule, strlen(rule) + 1);
  tb_buffer_append(key, indicator, strlen(indicator) + 1);
  tb_buffer_text(key, entity);
}

static tb_status enter(asking *a, size_t i) {
  tb_state_asked *asked = &a->asked[i];
  a->places[i] = find_place(subject_of(a->opened, asked->indicator), asked->period);
  asked->state = a->places[i].subject ? tb_alert_state_name(TB_INACTIVE) : "";
  put_identity(&a->key, asked->rule, asked->indicator, asked->entity);
  const uint32_t n = tb_dictionary_count(a->who);
  const uint32_t id = a->key.failed ? TB_NO_ID : tb_dictionary_intern(a->who, a->key.bytes, a->key.n);
  if (id == TB_NO_ID) return TB_NO_MEMORY;
  a->next[i] = id == n ? SIZE_MAX : a->latest[id];
  a->latest[id] = i;
  return TB_OK;
}

/* Transitions of a timeline come in the order of its steps: the last one not after the step asked for stays. */
static void apply(asking *a, size_t i, const tb_transition *transition) {
  place at = {0};
  for (; i != SIZE_MAX; i = a->next[i]) {
    const place *wanted = &a->places[i];
    if (!wanted->subject) continue;
    if (!at.subject) at = find_place(wanted->subject, transition->period);
    if (at.subject && at.line == wanted->line && at.step <= wanted->step) a->asked[i].state = tb_alert_state_name(transition->to);
  }
}

static tb_status apply_transitions(asking *a) {
  tb_transition transition;
  for (size_t t = 0; tb_case_transition(a->opened, t, &transition) == TB_OK; t++) {
    put_identity(&a->key, transition.rule, transition.indicator, transition.entity);
    if (a->key.failed) return TB_NO_MEMORY;
    const uint32_t id = tb_dictionary_find(a->who, a->key.bytes, a->key.n);
    if (id != TB_NO_ID) apply(a, a->latest[id], &transition);
  }
  return TB_OK;
}

/* What could not be judged, a rule or its entity, has no other state. */
static void apply_errors(asking *a, size_t n) {
  tb_alert alert;
  for (size_t t = 0; tb_case_alert(a->opened, t, &alert) == TB_OK; t++) {
    if (alert.state != TB_NODATA && alert.state != TB_RULE_ERROR) continue;
    for (size_t i = 0; i < n; i++) {
      const tb_state_asked *asked = &a->asked[i];
      const bool same = strcmp(asked->rule, alert.rule) == 0 && (!*alert.indicator || strcmp(asked->indicator, alert.indicator) == 0) &&
                        (!*alert.entity || strcmp(asked->entity, alert.entity) == 0);
      if (same) a->asked[i].state = tb_alert_state_name(alert.state);
    }
  }
}

tb_status tb_states_find(const tb_case *opened, tb_state_asked *asked, size_t n) {
  if (n == 0) return TB_OK;
  asking a = {.opened = opened,
              .asked = asked,
              .places = calloc(n, sizeof *a.places),
              .next = calloc(n, sizeof *a.next),
              .latest = calloc(n, sizeof *a.latest),
              .who = tb_dictionary_new()};
  tb_status status = a.places && a.next && a.latest && a.who ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; status == TB_OK && i < n; i++)
    status = enter(&a, i);
  if (status == TB_OK) status = apply_transitions(&a);
  if (status == TB_OK) apply_errors(&a, n);
  free(a.places);
  free(a.next);
  free(a.latest);
  tb_dictionary_free(a.who);
  tb_buffer_free(&a.key);
  return status;
}
