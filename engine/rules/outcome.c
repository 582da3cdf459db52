/* Alerts and transitions of a machine, put in order. */
#include "judge.h"

#include <stdlib.h>

static const char *entity_code(const tb_judge *judge, uint32_t entity) {
  return entity == TB_NO_ID ? "" : tb_panel_entity_code(judge->panel, entity);
}

void tb_judge_alert_begin(const tb_judge *judge, tb_alert *alert) {
  const tb_rule *rule = judge->rule;
  const tb_period unstated = tb_period_unstated();
  *alert = (tb_alert){
      .rule = rule->rule,
      .finding = rule->finding,
      .indicator = judge->indicator,
      .message = rule->message,
      .message_zh = rule->message_zh,
      .severity = rule->severity,
      .span = unstated,
      .firing = unstated,
      .latest = unstated,
      .inhibitor_fired = unstated,
  };
}

/* The periods of a filed alert, as they are printed. */
static void put_periods(const tb_judge *judge, const tb_filed_alert *filed, const tb_filed_ground *ground, tb_alert *alert) {
  alert->since = alert->fired = alert->period = tb_period_unstated();
  alert->timeline = 0;
  if (ground->line == UINT32_MAX) return;
  const tb_period *labels = judge->all_labels.items;
  alert->since = labels[filed->since];
  if (filed->state != TB_PENDING) alert->fired = labels[filed->fired];
  alert->period = labels[ground->step];
  alert->timeline = ground->line;
}

static const tb_filed_alert *filed_at(const tb_judge *judge, size_t i) {
  const tb_alert_place *places = judge->places.items;
  return (const tb_filed_alert *)judge->alerts.items + places[i].index;
}

uint32_t tb_judge_alert_at(const tb_judge *judge, size_t i, tb_alert *alert) {
  const tb_filed_alert *filed = filed_at(judge, i);
  const tb_filed_ground *ground = (const tb_filed_ground *)judge->grounds.items + filed->ground;
  alert->entity = entity_code(judge, filed->entity);
  alert->state = (tb_alert_state)filed->state;
  alert->episode = filed->episode;
  put_periods(judge, filed, ground, alert);
  alert->value = (tb_number){filed->value, (tb_reason)filed->value_reason};
  alert->figure = (tb_number){filed->figure, (tb_reason)filed->figure_reason};
  alert->threshold = (tb_number){ground->of.threshold, ground->of.threshold_reason};
  alert->base_period = ground->of.base_period;
  alert->base_value = (tb_number){filed->base_value, (tb_reason)filed->base_reason};
  alert->ranked = ground->of.ranked;
  return filed->entity;
}

void tb_judge_filed(const tb_judge *judge, tb_filed *out) {
  *out = (tb_filed){.alerts = judge->alerts.items,
                    .order = judge->places.items,
                    .n_alerts = judge->alerts.n,
                    .grounds = judge->grounds.items,
                    .n_grounds = judge->grounds.n,
                    .labels = judge->all_labels.items,
                    .n_labels = judge->all_labels.n};
}

tb_status tb_judge_file_plain(tb_judge *judge, tb_alert_state state, uint32_t entity) {
  const tb_filed_ground none = {UINT32_MAX, UINT32_MAX, {.threshold_reason = TB_UNDEFINED, .base_period = tb_period_unstated()}};
  tb_filed_alert *filed = tb_list_add(&judge->alerts);
  if (!filed) return TB_NO_MEMORY;
  *filed = (tb_filed_alert){.entity = entity,
                            .since = UINT32_MAX,
                            .fired = UINT32_MAX,
                            .state = (uint8_t)state,
                            .value_reason = TB_MISSING,
                            .figure_reason = TB_UNDEFINED,
                            .base_reason = TB_UNDEFINED};
  return tb_judge_file_ground(judge, &none, &filed->ground);
}

tb_status tb_judge_file_transition(tb_judge *judge, uint32_t entity, const tb_life *before, const tb_life *after, uint32_t step) {
  tb_filed_transition *filed = tb_list_add(&judge->transitions);
  if (!filed) return TB_NO_MEMORY;
  filed->place = tb_panel_entity_place(judge->panel)[entity];
  filed->at = (tb_decided_at){(uint32_t)judge->line_index, step, judge->line->steps[step]};
  filed->transition = (tb_transition){
      .rule = judge->rule->rule,
      .finding = judge->rule->finding,
      .indicator = judge->indicator,
      .entity = entity_code(judge, entity),
      .period = judge->labels[step],
      .from = (tb_alert_state)before->state,
      .to = (tb_alert_state)after->state,
      /* of the episode that begins or ends: a pending run that breaks gives its number back */
      .episode = before->episode > after->episode ? before->episode : after->episode,
  };
  return TB_OK;
}

static int compare_lines(const tb_decided_at *a, const tb_decided_at *b) {
  return (a->line > b->line) - (a->line < b->line);
}

static int compare_transitions(const void *a, const void *b) {
  const tb_filed_transition *left = a, *right = b;
  if (left->place != right->place) return left->place < right->place ? -1 : 1;
  const int order = tb_period_compare(left->at.order, right->at.order);
  return order ? order : compare_lines(&left->at, &right->at);
}

/* All in arrays, unless they will be asked for one by one. */
static tb_status lay_out_alerts(tb_judge *judge, tb_judgement *out) {
  const size_t n = judge->alerts.n;
  out->n_alerts = n;
  if (tb_judge_order_alerts(judge) != TB_OK) return TB_NO_MEMORY;
  if (judge->options.one_by_one) return TB_OK;
  tb_list *const columns[] = {&judge->out_alerts, &judge->out_entities, &judge->out_alert_steps};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    if (tb_list_reserve(columns[i], n) != TB_OK) return TB_NO_MEMORY;
  tb_alert *alerts = judge->out_alerts.items;
  uint32_t *entities = judge->out_entities.items;
  tb_decided_at *steps = judge->out_alert_steps.items;
  for (size_t i = 0; i < n; i++) {
    tb_judge_alert_begin(judge, &alerts[i]);
    entities[i] = tb_judge_alert_at(judge, i, &alerts[i]);
    steps[i] = tb_judge_decided_at(judge, filed_at(judge, i));
  }
  out->alerts = alerts;
  out->alert_entities = entities;
  out->alert_steps = steps;
  return TB_OK;
}

static tb_status lay_out_transitions(tb_judge *judge, tb_judgement *out) {
  tb_filed_transition *filed = judge->transitions.items;
  const size_t n = judge->transitions.n;
  if (n > 1) qsort(filed, n, sizeof *filed, compare_transitions);
  if (tb_list_reserve(&judge->out_transitions, n) != TB_OK || tb_list_reserve(&judge->out_transition_steps, n) != TB_OK)
    return TB_NO_MEMORY;
  tb_transition *transitions = judge->out_transitions.items;
  tb_decided_at *steps = judge->out_transition_steps.items;
  for (size_t i = 0; i < n; i++) {
    transitions[i] = filed[i].transition;
    steps[i] = filed[i].at;
  }
  out->transitions = transitions;
  out->transition_steps = steps;
  out->n_transitions = n;
  return TB_OK;
}

/* Data decided about the entity, and no timeline ends with it pending or firing. */
static bool is_quiet(const tb_judge *judge, uint32_t entity) {
  const tb_lanes *lanes = &judge->lanes[entity / TB_TILE];
  return tb_mask_has(&lanes->judged_once, entity % TB_TILE) && !tb_mask_has(&lanes->uneasy, entity % TB_TILE);
}

static tb_status lay_out_quiet(tb_judge *judge, tb_judgement *out) {
  if (tb_list_reserve(&judge->out_quiet, judge->n_entities) != TB_OK) return TB_NO_MEMORY;
  uint32_t *quiet = judge->out_quiet.items;
  const uint32_t *order = tb_panel_entity_order(judge->panel);
  for (size_t i = 0; i < judge->n_entities; i++)
    if (is_quiet(judge, order[i])) quiet[out->n_quiet++] = order[i];
  out->quiet = quiet;
  return TB_OK;
}

tb_status tb_judge_lay_out(tb_judge *judge, bool ran, tb_judgement *out) {
  memset(out, 0, sizeof *out);
  tb_status status = lay_out_alerts(judge, out);
  if (status == TB_OK) status = lay_out_transitions(judge, out);
  if (status == TB_OK && ran && judge->options.quiet) status = lay_out_quiet(judge, out);
  out->first_steps = judge->first_steps.items;
  out->n_lines = judge->first_steps.n;
  out->staying = judge->staying.items;
  out->n_staying = judge->staying.n;
  return status;
}
