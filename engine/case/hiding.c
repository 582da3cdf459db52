#include "hiding.h"

#include "base/text.h"

#include <stdlib.h>

/* A rule that inhibits, as seen from the one that gives way. */
typedef struct inhibitor {
  size_t rule;
  tb_kin whom;
} inhibitor;

/* When an alert fires. */
typedef struct firing {
  size_t rule;
  uint32_t entity, indicator;
  tb_period days, fired;
} firing;

/* Of each rule its mutes and its inhibitors: those of rule i are [begin[i], begin[i + 1]). */
struct tb_hiding {
  const tb_case *opened;
  size_t *mute_begin, *inhibitor_begin;
  const tb_mute **mutes;
  inhibitor *inhibitors;
  firing *firings; /* when sealed: by rule, entity, days */
  size_t n_firings, capacity;
};

bool tb_mute_names(const tb_mute *mute, const char *rule) {
  return tb_glob(mute->rule, strlen(mute->rule), rule, strlen(rule));
}

/* ------------------------------------------------------------------------------------------------------------------------- making */

/* Counts what a rule is named by, and, where there is room already, lists it. */
static size_t list_mutes(const tb_case *opened, const char *rule, const tb_mute **out) {
  size_t n = 0;
  for (size_t i = 0; i < opened->n_mutes; i++) {
    const tb_mute *mute = &opened->mutes[i];
    if (!mute->lost && tb_mute_names(mute, rule)) {
      if (out != NULL) {
        out[n] = mute;
      }
      n++;
    }
  }
  return n;
}

static tb_status find_mutes(tb_hiding *h, size_t n_rules) {
  for (size_t i = 0; i < n_rules; i++) {
    h->mute_begin[i + 1] = h->mute_begin[i] + list_mutes(h->opened, tb_rules_at(h->opened->rules, i)->rule, NULL);
  }
  h->mutes = calloc(h->mute_begin[n_rules] + 1, sizeof *h->mutes);
  for (size_t i = 0; h->mutes != NULL && i < n_rules; i++) {
    list_mutes(h->opened, tb_rules_at(h->opened->rules, i)->rule, h->mutes + h->mute_begin[i]);
  }
  return h->mutes != NULL ? TB_OK : TB_NO_MEMORY;
}

/* Turns what rules say they inhibit round: counted, summed up, laid out, so that each rule's inhibitors are in the order of the rules. */
static tb_status find_inhibitors(tb_hiding *h, size_t n_rules) {
  const tb_rules *rules = h->opened->rules;
  size_t *begin = h->inhibitor_begin;
  for (size_t i = 0; i < n_rules; i++) {
    const tb_rule *rule = tb_rules_at(rules, i);
    for (size_t k = 0; k < rule->n_inhibitions; k++) {
      begin[rule->inhibitions[k].rule + 1]++;
    }
  }
  for (size_t i = 0; i < n_rules; i++) {
    begin[i + 1] += begin[i];
  }
  h->inhibitors = calloc(begin[n_rules] + 1, sizeof *h->inhibitors);
  size_t *next = calloc(n_rules + 1, sizeof *next);
  if (h->inhibitors != NULL && next != NULL) {
    memcpy(next, begin, n_rules * sizeof *next);
    for (size_t i = 0; i < n_rules; i++) {
      const tb_rule *rule = tb_rules_at(rules, i);
      for (size_t k = 0; k < rule->n_inhibitions; k++) {
        h->inhibitors[next[rule->inhibitions[k].rule]++] = (inhibitor){i, rule->inhibitions[k].whom};
      }
    }
  }
  bool all = h->inhibitors != NULL && next != NULL;
  free(next);
  return all ? TB_OK : TB_NO_MEMORY;
}

static tb_status fill(tb_hiding *h) {
  size_t n = tb_rules_count(h->opened->rules);
  h->mute_begin = calloc(n + 1, sizeof *h->mute_begin);
  h->inhibitor_begin = calloc(n + 1, sizeof *h->inhibitor_begin);
  if (h->mute_begin == NULL || h->inhibitor_begin == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = find_mutes(h, n);
  return status == TB_OK ? find_inhibitors(h, n) : status;
}

tb_status tb_hiding_begin(const tb_case *opened, tb_hiding **out) {
  tb_hiding *h = calloc(1, sizeof *h);
  *out = NULL;
  if (h == NULL) {
    return TB_NO_MEMORY;
  }
  h->opened = opened;
  tb_status status = fill(h);
  if (status == TB_OK) {
    *out = h;
  } else {
    tb_hiding_free(h);
  }
  return status;
}

bool tb_hiding_needed(const tb_case *opened) {
  bool needed = opened->n_mutes > 0;
  for (size_t i = 0; !needed && i < tb_rules_count(opened->rules); i++) {
    needed = tb_rules_at(opened->rules, i)->n_inhibitions > 0;
  }
  return needed;
}

void tb_hiding_free(tb_hiding *h) {
  if (h == NULL) {
    return;
  }
  free(h->mute_begin);
  free(h->inhibitor_begin);
  free(h->mutes);
  free(h->inhibitors);
  free(h->firings);
  free(h);
}

/* -------------------------------------------------------------------------------------------------------------------------- mutes */

/* Every day on which the alert pended or fired lies in the mute. What has no days, as one without data, only a mute without days covers. */
static bool covers(const tb_mute *mute, const tb_alert *alert) {
  bool always = mute->from == TB_DAY_UNKNOWN && mute->until == TB_DAY_OPEN;
  bool dated = alert->span.first != TB_DAY_UNKNOWN;
  return always || (dated && mute->from <= alert->span.first && alert->span.last <= mute->until);
}

/* The first row that mutes the alert, NULL: none. A rule in error says nothing of anybody, and is never muted. */
static const tb_mute *find_mute(const tb_hiding *h, size_t rule, uint32_t indicator, uint32_t entity, const tb_alert *alert) {
  for (size_t i = h->mute_begin[rule]; i < h->mute_begin[rule + 1] && alert->state != TB_RULE_ERROR; i++) {
    const tb_mute *mute = h->mutes[i];
    bool named = (mute->entity == TB_NO_ID || mute->entity == entity) && (mute->indicator == TB_NO_ID || mute->indicator == indicator);
    if (named && covers(mute, alert)) {
      return mute;
    }
  }
  return NULL;
}

/* --------------------------------------------------------------------------------------------------------------------- inhibition */

bool tb_hiding_wants(const tb_hiding *h, size_t machine) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(h->opened->rules, machine, &rule, &indicator);
  return tb_rules_at(h->opened->rules, rule)->n_inhibitions > 0;
}

static bool add_firing(tb_hiding *h, firing one) {
  if (h->n_firings == h->capacity) {
    size_t capacity = h->capacity > 0 ? 2 * h->capacity : 64;
    firing *more = reallocarray(h->firings, capacity, sizeof *more);
    if (more == NULL) {
      return false;
    }
    h->firings = more;
    h->capacity = capacity;
  }
  h->firings[h->n_firings++] = one;
  return true;
}

tb_status tb_hiding_note(tb_hiding *h, size_t machine, const tb_alert *alerts, const uint32_t *entities, size_t n) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(h->opened->rules, machine, &rule, &indicator);
  for (size_t i = 0; i < n; i++) {
    tb_alert alert = alerts[i];
    tb_rules_mark_days(h->opened->rules, machine, false, &alert);
    bool fires = alert.firing.first != TB_DAY_UNKNOWN && find_mute(h, rule, indicator, entities[i], &alert) == NULL;
    if (fires && !add_firing(h, (firing){rule, entities[i], indicator, alert.firing, alert.fired})) {
      return TB_NO_MEMORY;
    }
  }
  return TB_OK;
}

static int compare_whom(const firing *a, const firing *b) {
  if (a->rule != b->rule) {
    return a->rule < b->rule ? -1 : 1;
  }
  return (a->entity > b->entity) - (a->entity < b->entity);
}

/* Those that agree in all of this read the same. */
static int compare_firings(const void *a, const void *b) {
  const firing *left = a, *right = b;
  int order = compare_whom(left, right);
  order = order != 0 ? order : tb_period_compare(left->days, right->days);
  return order != 0 ? order : tb_period_compare(left->fired, right->fired);
}

void tb_hiding_seal(tb_hiding *h) {
  if (h->n_firings > 1) {
    qsort(h->firings, h->n_firings, sizeof *h->firings, compare_firings);
  }
}

/* Where a rule's firings for an entity begin. */
static size_t find_first(const tb_hiding *h, const firing *wanted) {
  size_t low = 0, high = h->n_firings;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_whom(&h->firings[middle], wanted) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static bool overlap(tb_period a, tb_period b) {
  return a.first <= b.last && b.first <= a.last;
}

/* A firing of `wanted`'s rule for its entity on any of its days; TB_NO_ID: on any indicator. */
static const firing *find_firing(const tb_hiding *h, const firing *wanted) {
  for (size_t i = find_first(h, wanted); i < h->n_firings && compare_whom(&h->firings[i], wanted) == 0; i++) {
    const firing *one = &h->firings[i];
    if (one->days.first > wanted->days.last) {
      return NULL;
    }
    if (overlap(one->days, wanted->days) && (wanted->indicator == TB_NO_ID || wanted->indicator == one->indicator)) {
      return one;
    }
  }
  return NULL;
}

static uint32_t parent_of(const tb_hiding *h, uint32_t entity) {
  return tb_panel_entity(h->opened->panel, entity)->parent;
}

/* What fires on the days of `wanted` for its entity, for the one above, or for any above, the nearest first. */
static const firing *find_above(const tb_hiding *h, tb_kin whom, firing wanted) {
  if (whom == TB_KIN_ITSELF) {
    return find_firing(h, &wanted);
  }
  do {
    wanted.entity = parent_of(h, wanted.entity);
    const firing *found = wanted.entity != TB_NO_ID ? find_firing(h, &wanted) : NULL;
    if (found != NULL) {
      return found;
    }
  } while (wanted.entity != TB_NO_ID && whom == TB_KIN_DESCENDANTS);
  return NULL;
}

static const firing *find_inhibitor(const tb_hiding *h, size_t rule, uint32_t indicator, uint32_t entity, tb_period days) {
  for (size_t i = h->inhibitor_begin[rule]; i < h->inhibitor_begin[rule + 1]; i++) {
    const inhibitor *by = &h->inhibitors[i];
    firing wanted = {.rule = by->rule, .entity = entity, .indicator = by->rule == rule ? indicator : TB_NO_ID, .days = days};
    const firing *found = find_above(h, by->whom, wanted);
    if (found != NULL) {
      return found;
    }
  }
  return NULL;
}

/* ------------------------------------------------------------------------------------------------------------------------ marking */

void tb_hiding_mark(const tb_hiding *h, size_t machine, uint32_t entity, bool every_period, tb_alert *alert) {
  size_t rule;
  uint32_t indicator;
  tb_rules_mark_days(h->opened->rules, machine, every_period, alert);
  tb_rules_machine(h->opened->rules, machine, &rule, &indicator);
  const tb_mute *mute = find_mute(h, rule, indicator, entity, alert);
  if (mute != NULL) {
    alert->muted = mute->reason;
    alert->muted_at = mute->place;
  }
  bool dated = alert->latest.first != TB_DAY_UNKNOWN && entity != TB_NO_ID;
  const firing *by = dated ? find_inhibitor(h, rule, indicator, entity, alert->latest) : NULL;
  if (by != NULL) {
    alert->inhibitor = tb_rules_at(h->opened->rules, by->rule)->rule;
    alert->inhibitor_entity = tb_panel_entity_code(h->opened->panel, by->entity);
    alert->inhibitor_fired = by->fired;
  }
}
