#include "observe.h"

#include "model/period.h"

#include <stdlib.h>
#include <string.h>

enum { SIGHTS_MAX = 10000000 };

tb_status tb_observation_new(size_t n_entities, tb_observation *out) {
  const size_t n = n_entities + 1;
  *out = (tb_observation){.n_entities = n_entities, .sights = {.item_bytes = sizeof(tb_sight)}};
  out->wishes = calloc(n, sizeof *out->wishes);
  out->wanted = calloc(n, sizeof *out->wanted);
  out->seen = calloc(n, sizeof *out->seen);
  out->known = calloc(n, sizeof *out->known);
  out->nodata = calloc(n, sizeof *out->nodata);
  return out->wishes && out->wanted && out->seen && out->known && out->nodata ? TB_OK : TB_NO_MEMORY;
}

void tb_observation_free(tb_observation *observation) {
  free(observation->wishes);
  free(observation->wanted);
  free(observation->seen);
  free(observation->known);
  free(observation->nodata);
  tb_list_free(&observation->sights);
  *observation = (tb_observation){0};
}

void tb_observation_reset(tb_observation *observation) {
  const size_t n = observation->n_entities;
  memset(observation->wishes, 0, n * sizeof *observation->wishes);
  memset(observation->seen, 0, n * sizeof *observation->seen);
  memset(observation->known, 0, n * sizeof *observation->known);
  memset(observation->nodata, 0, n * sizeof *observation->nodata);
  observation->sights.n = 0;
  observation->error = false;
}

/* ----------------------------------------------------------------------------------------------------------------- running */

static tb_status see(void *context, tb_judge *judge, const tb_standing *at) {
  tb_observation *observation = context;
  observation->seen[at->entity] = true;
  observation->known[at->entity] |= !at->nodata;
  if (observation->wishes[at->entity] == TB_WISH_FIRING && at->state != TB_FIRING) return TB_OK;
  if (observation->sights.n >= SIGHTS_MAX) return TB_LIMIT;
  tb_sight *sight = tb_list_add(&observation->sights);
  if (!sight) return TB_NO_MEMORY;
  *sight = (tb_sight){.entity = at->entity, .line = at->line, .key = at->key, .label = at->label, .present = at->present};
  tb_found *found = &sight->found;
  *found = (tb_found){.judged = true, .state = at->state, .nodata = at->nodata, .episode = at->episode, .since = at->since};
  return tb_judge_evidence(judge, at, &found->value, &found->figure, &found->threshold);
}

static int compare_sights(const void *a, const void *b) {
  const tb_sight *left = a, *right = b;
  if (left->entity != right->entity) return left->entity < right->entity ? -1 : 1;
  const int order = tb_period_compare(left->key, right->key);
  if (order) return order;
  if (left->present != right->present) return left->present ? -1 : 1;
  return (left->line > right->line) - (left->line < right->line);
}

/* Alerts without a period: the rule is in error, or nothing was ever evaluated, of one entity or of all. */
static void note_plain(tb_observation *observation, const tb_judgement *judgement) {
  for (size_t i = 0; i < judgement->n_alerts; i++) {
    const tb_alert_state state = judgement->alerts[i].state;
    const uint32_t entity = judgement->alert_entities[i];
    if (state == TB_RULE_ERROR) observation->error = true;
    if (state != TB_NODATA) continue;
    const size_t first = entity == TB_NO_ID ? 0 : entity, end = entity == TB_NO_ID ? observation->n_entities : first + 1;
    for (size_t e = first; e < end; e++)
      observation->nodata[e] = true;
  }
}

tb_status tb_observe(const tb_rules *rules, size_t machine, tb_observation *observation) {
  for (size_t e = 0; e < observation->n_entities; e++)
    observation->wanted[e] = observation->wishes[e] != TB_WISH_NOTHING;
  const tb_judge_options options = {.entities = observation->wanted, .watch = see, .watch_context = observation};
  tb_judge *judge;
  tb_judgement judgement;
  tb_status status = tb_judge_new(rules, &options, &judge);
  if (status != TB_OK) return status;
  status = tb_judge_machine(judge, machine, &judgement);
  if (status == TB_OK) note_plain(observation, &judgement);
  tb_judge_free(judge);
  tb_list *sights = &observation->sights;
  if (sights->n > 1) qsort(sights->items, sights->n, sizeof(tb_sight), compare_sights);
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------- looking up */

/* Index of the first sight that is not before an entity's period. */
static size_t lower_bound(const tb_observation *observation, uint32_t entity, tb_period key) {
  const tb_sight *sights = observation->sights.items;
  size_t low = 0, high = observation->sights.n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const tb_sight *at = &sights[middle];
    const bool before = at->entity != entity ? at->entity < entity : tb_period_compare(at->key, key) < 0;
    if (before)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The sight of a key, on `line` if there; NULL: none. */
static const tb_sight *find_key(const tb_observation *observation, uint32_t entity, tb_period key, size_t line) {
  const tb_sight *sights = observation->sights.items, *first = NULL;
  for (size_t i = lower_bound(observation, entity, key); i < observation->sights.n; i++) {
    if (sights[i].entity != entity || tb_period_compare(sights[i].key, key) != 0) break;
    if (sights[i].line == line) return &sights[i];
    if (!first) first = &sights[i];
  }
  return first;
}

/* A stock's key is the day on which its period ends. */
static const tb_sight *find(const tb_observation *observation, uint32_t entity, tb_period period, size_t line) {
  const tb_sight *exact = find_key(observation, entity, period, line);
  return exact ? exact : find_key(observation, entity, tb_period_end_date(period), line);
}

size_t tb_observed_first(const tb_observation *observation, uint32_t entity) {
  return lower_bound(observation, entity, tb_period_unstated());
}

/* The only timeline of an entity. */
static size_t only_line(const tb_observation *observation, uint32_t entity) {
  const tb_sight *sights = observation->sights.items;
  size_t line = SIZE_MAX;
  for (size_t i = tb_observed_first(observation, entity); i < observation->sights.n && sights[i].entity == entity; i++) {
    if (line != SIZE_MAX && sights[i].line != line) return SIZE_MAX;
    line = sights[i].line;
  }
  return line;
}

size_t tb_observed_line(const tb_observation *observation, uint32_t entity, tb_period_at at, const void *context, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const tb_sight *sight = find(observation, entity, at(context, i), SIZE_MAX);
    if (sight) return sight->line;
  }
  return only_line(observation, entity);
}

/* The last sight of a line that ends before a period does. */
static const tb_sight *find_before(const tb_observation *observation, uint32_t entity, tb_period period, size_t line) {
  const tb_sight *sights = observation->sights.items;
  const tb_period end = tb_period_end_date(period);
  if (line == SIZE_MAX) return NULL;
  for (size_t i = lower_bound(observation, entity, end); i-- > 0 && sights[i].entity == entity;)
    if (sights[i].line == line && sights[i].key.last < end.last) return &sights[i];
  return NULL;
}

tb_found tb_found_nothing(bool judged, bool error) {
  const tb_number none = {0, TB_MISSING};
  return (tb_found){.judged = judged,
                    .error = error,
                    .state = TB_INACTIVE,
                    .nodata = true,
                    .since = tb_period_unstated(),
                    .value = none,
                    .figure = none,
                    .threshold = none};
}

tb_found tb_observed(const tb_observation *observation, uint32_t entity, tb_period period, size_t line) {
  tb_found found = tb_found_nothing(observation->seen[entity] || observation->nodata[entity], observation->error);
  if (!observation->seen[entity] || observation->error) return found;
  const tb_sight *sight = find(observation, entity, period, line);
  if (sight) return sight->found;
  const tb_sight *before = find_before(observation, entity, period, line);
  if (!before) return found;
  found.state = before->found.state;
  found.episode = before->found.episode;
  found.since = before->found.since;
  return found;
}
