/* Expected against found, period by period. */
#include "inside.h"

#include "base/buffer.h"

/* An expectation under comparison. */
typedef struct comparison {
  tb_tests *tests;
  tb_subject_of_test *subject;
  const char *indicator, *entity;
  const tb_observation *observation;
} comparison;

/* ------------------------------------------------------------------------------------------------------------------- words */

static void write_state(tb_buffer *out, const tb_found *found) {
  if (found->error) {
    tb_buffer_text(out, "error");
  } else if (!found->judged) {
    tb_buffer_text(out, "unjudged");
  } else {
    tb_buffer_text(out, tb_alert_state_name(found->state));
    if (found->nodata) tb_buffer_text(out, "/nodata");
  }
}

static void write_expected_state(tb_buffer *out, const tb_expected_run *run) {
  static const char *const NAMES[] = {
      [TB_EXPECTED_ANY] = "_", [TB_EXPECTED_NODATA] = "nodata", [TB_EXPECTED_ERROR] = "error", [TB_EXPECTED_UNJUDGED] = "unjudged"};
  tb_buffer_text(out, run->kind == TB_EXPECTED_STATE ? tb_alert_state_name(run->state) : NAMES[run->kind]);
  if (run->nodata) tb_buffer_text(out, "/nodata");
}

static void write_number(tb_buffer *out, tb_number number) {
  if (number.reason == TB_VALUE)
    tb_buffer_double(out, number.value);
  else
    tb_buffer_text(out, tb_reason_name(number.reason));
}

static void write_period(tb_buffer *out, tb_period period) {
  char text[TB_PERIOD_TEXT_BYTES];
  tb_buffer_append(out, text, tb_period_format(period, text));
}

static const char *keep(const comparison *c, tb_buffer *text) {
  const char *kept = text->failed ? NULL : tb_arena_string(c->tests->arena, tb_buffer_string(text), text->n);
  tb_buffer_free(text);
  return kept;
}

/* ------------------------------------------------------------------------------------------------------------- differences */

static tb_test_difference *add_difference(const comparison *c, tb_period period, const tb_found *found) {
  tb_test_difference *out = tb_list_add(&c->tests->differences);
  if (!out) return NULL;
  const tb_expectation *expectation = c->subject->expectation;
  const tb_rule *rule = c->subject->rule;
  *out = (tb_test_difference){.place = expectation->rule_place,
                              .rule = expectation->rule,
                              .indicator = tb_arena_string(c->tests->arena, c->indicator, strlen(c->indicator)),
                              .entity = tb_arena_string(c->tests->arena, c->entity, strlen(c->entity)),
                              .period = period,
                              .value = found->value,
                              .figure = found->figure,
                              .threshold = found->threshold,
                              .note = "",
                              .note_zh = ""};
  if (found->error && rule->error) {
    out->note = tb_arena_string(c->tests->arena, rule->error, strlen(rule->error));
    out->note_zh = tb_arena_string(c->tests->arena, rule->error_zh, strlen(rule->error_zh));
  }
  return out->indicator && out->entity && out->note && out->note_zh ? out : NULL;
}

/* Takes both texts over. */
static tb_status tell(const comparison *c, tb_period period, const tb_found *found, tb_buffer *expected, tb_buffer *read) {
  tb_test_difference *difference = add_difference(c, period, found);
  const char *expected_text = keep(c, expected), *found_text = keep(c, read);
  if (!difference || !expected_text || !found_text) return TB_NO_MEMORY;
  difference->expected = expected_text;
  difference->found = found_text;
  return TB_OK;
}

static bool state_fits(const tb_expected_run *run, const tb_found *found) {
  switch (run->kind) {
  case TB_EXPECTED_ANY: return true;
  case TB_EXPECTED_STATE: return found->judged && !found->error && found->state == run->state && found->nodata == run->nodata;
  case TB_EXPECTED_NODATA: return found->judged && !found->error && found->nodata;
  case TB_EXPECTED_ERROR: return found->error;
  case TB_EXPECTED_UNJUDGED: return !found->judged && !found->error;
  }
  return false;
}

/* ---------------------------------------------------------------------------------------------------------- states in a row */

static tb_period period_of_sequence(const void *context, size_t i) {
  return tb_sequence_at(context, i);
}

static tb_status compare_states(const comparison *c) {
  const tb_expectation *expectation = c->subject->expectation;
  const uint32_t entity = c->subject->entity;
  const size_t line = tb_observed_line(c->observation, entity, period_of_sequence, &expectation->from, expectation->n_periods);
  size_t at = 0;
  for (size_t r = 0; r < expectation->n_runs; r++) {
    const tb_expected_run *run = &expectation->runs[r];
    for (uint32_t i = 0; i < run->count; i++, at++) {
      const tb_period period = tb_sequence_at(&expectation->from, at);
      const tb_found found = tb_observed(c->observation, entity, period, line);
      if (state_fits(run, &found)) continue;
      tb_buffer expected = {0}, read = {0};
      write_expected_state(&expected, run);
      write_state(&read, &found);
      const tb_status status = tell(c, period, &found, &expected, &read);
      if (status != TB_OK) return status;
    }
  }
  return TB_OK;
}

/* ---------------------------------------------------------------------------------------------------------------- one period */

/* Within half a unit of the last digit as written, both ends included; the ends are a double's rounding away. */
static bool number_fits(const tb_expected_number *expected, tb_number found) {
  if (!expected->given) return true;
  if (expected->reason != TB_VALUE || found.reason != TB_VALUE) return expected->reason == found.reason;
  const double distance = __builtin_fabs(found.value - expected->value);
  return distance <= expected->half_unit + 1e-12 * __builtin_fabs(expected->value);
}

static tb_period period_of_expectation(const void *context, size_t i) {
  (void)i;
  return *(const tb_period *)context;
}

static void write_numbers(tb_buffer *expected, tb_buffer *read, const char *key, const tb_expected_number *number, tb_number found) {
  if (!number->given) return;
  tb_buffer_format(expected, " %s=%s", key, number->text);
  tb_buffer_format(read, " %s=", key);
  write_number(read, found);
}

static tb_status tell_period(const comparison *c, const tb_found *found) {
  const tb_expectation *e = c->subject->expectation;
  tb_buffer expected = {0}, read = {0};
  write_expected_state(&expected, &e->runs[0]);
  write_state(&read, found);
  write_numbers(&expected, &read, "value", &e->value, found->value);
  write_numbers(&expected, &read, "figure", &e->figure, found->figure);
  write_numbers(&expected, &read, "threshold", &e->threshold, found->threshold);
  if (e->has_episode) {
    tb_buffer_format(&expected, " episode=%u", (unsigned)e->episode);
    tb_buffer_format(&read, " episode=%u", (unsigned)found->episode);
  }
  if (!tb_period_is_unstated(e->since)) {
    tb_buffer_text(&expected, " since=");
    write_period(&expected, e->since);
    tb_buffer_text(&read, " since=");
    write_period(&read, found->since);
  }
  return tell(c, e->period, found, &expected, &read);
}

static tb_status compare_period(const comparison *c) {
  const tb_expectation *e = c->subject->expectation;
  const size_t line = tb_observed_line(c->observation, c->subject->entity, period_of_expectation, &e->period, 1);
  const tb_found found = tb_observed(c->observation, c->subject->entity, e->period, line);
  const bool fits = state_fits(&e->runs[0], &found) && number_fits(&e->value, found.value) && number_fits(&e->figure, found.figure) &&
                    number_fits(&e->threshold, found.threshold) && (!e->has_episode || e->episode == found.episode) &&
                    (tb_period_is_unstated(e->since) || tb_period_compare(e->since, found.since) == 0);
  return fits ? TB_OK : tell_period(c, &found);
}

/* ------------------------------------------------------------------------------------------------------------------ silence */

static tb_status tell_noise(comparison *c, const tb_world *world, const tb_sight *sight) {
  tb_buffer expected = {0}, read = {0};
  c->entity = tb_panel_entity_code(world->panel, sight->entity);
  tb_buffer_text(&expected, "not firing");
  write_state(&read, &sight->found);
  return tell(c, sight->label, &sight->found, &expected, &read);
}

/* A rule in error, one that judges nobody, or nothing but gaps: then silence shows nothing. */
static tb_status tell_idle(const comparison *c, bool error) {
  const tb_found found = tb_found_nothing(c->subject->judged, error);
  tb_buffer expected = {0}, read = {0};
  tb_buffer_text(&expected, "not firing");
  write_state(&read, &found);
  return tell(c, tb_period_unstated(), &found, &expected, &read);
}

/* Whether whom silence is expected of was judged at all, and by data. */
static void note_judged(tb_subject_of_test *subject, const tb_observation *o) {
  const bool all = subject->entity == TB_NO_ID;
  const size_t first = all ? 0 : subject->entity, end = all ? o->n_entities : first + 1;
  for (size_t e = first; e < end; e++) {
    subject->judged |= o->seen[e] || o->nodata[e];
    subject->known |= o->known[e];
  }
}

static tb_status compare_silence(comparison *c, const tb_world *world) {
  if (c->observation->error) {
    c->subject->known = true; /* it is told */
    return tell_idle(c, true);
  }
  note_judged(c->subject, c->observation);
  const tb_sight *sights = c->observation->sights.items;
  const uint32_t entity = c->subject->entity;
  for (size_t i = entity == TB_NO_ID ? 0 : tb_observed_first(c->observation, entity); i < c->observation->sights.n; i++) {
    if (entity != TB_NO_ID && sights[i].entity != entity) break;
    if (sights[i].found.state != TB_FIRING) continue;
    const tb_status status = tell_noise(c, world, &sights[i]);
    if (status != TB_OK) return status;
  }
  return TB_OK;
}

tb_status tb_test_compare(tb_tests *tests, const tb_world *world, tb_subject_of_test *subject, const char *indicator,
                          const tb_observation *observation) {
  const tb_expectation *expectation = subject->expectation;
  comparison c = {tests, subject, indicator, expectation->entity ? expectation->entity : "*", observation};
  switch (expectation->kind) {
  case TB_EXPECT_STATES: return compare_states(&c);
  case TB_EXPECT_PERIOD: return compare_period(&c);
  case TB_EXPECT_SILENCE: return compare_silence(&c, world);
  }
  return TB_BAD_ARGUMENT;
}

tb_status tb_test_compare_end(tb_tests *tests, tb_subject_of_test *subject) {
  const tb_expectation *expectation = subject->expectation;
  if (expectation->kind != TB_EXPECT_SILENCE || subject->known) return TB_OK;
  const char *indicator = expectation->indicator ? expectation->indicator : subject->rule->indicator_text;
  const comparison c = {tests, subject, indicator, expectation->entity ? expectation->entity : "*", NULL};
  return tell_idle(&c, false);
}
