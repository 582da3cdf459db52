/* From an id to an explanation. */
#include "explain.h"

#include "nearest.h"

#include <stdlib.h>

/* What an id means. */
typedef struct target {
  const tb_finding_row *finding; /* NULL: a rule or a claim */
  size_t rule, claim;            /* SIZE_MAX: none */
  const char *rest;              /* what stands behind RULE/, NULL: nothing */
} target;

/* --------------------------------------------------------------------------------------------------------------------------- ids */

size_t tb_case_find_rule(const tb_case *opened, const char *rule, size_t n) {
  for (size_t i = 0; i < tb_rules_count(opened->rules); i++) {
    const char *id = tb_rules_at(opened->rules, i)->rule;
    if (strlen(id) == n && memcmp(id, rule, n) == 0) {
      return i;
    }
  }
  return SIZE_MAX;
}

static bool begins_with(const char *text, const char *begin) {
  return strncmp(text, begin, strlen(begin)) == 0;
}

/* A rule, or RULE/...: ids may hold slashes themselves, so every one is tried, the longest id first. */
static bool find_rule_part(const tb_case *opened, const char *id, target *out) {
  size_t n = strlen(id);
  out->rule = tb_case_find_rule(opened, id, n);
  while (out->rule == SIZE_MAX && n > 0) {
    n--;
    if (id[n] == '/') {
      out->rule = tb_case_find_rule(opened, id, n);
      out->rest = id + n + 1;
    }
  }
  return out->rule != SIZE_MAX;
}

static bool find_finding(const tb_case *opened, const char *id, target *out) {
  out->finding = tb_case_find_finding(opened, id, strlen(id));
  return out->finding != NULL;
}

static bool find_claim(const tb_case *opened, const char *id, target *out) {
  out->claim = opened->claims != NULL ? tb_claims_find(opened->claims, id, strlen(id)) : SIZE_MAX;
  return out->claim != SIZE_MAX;
}

static bool find_rule(const tb_case *opened, const char *id, target *out) {
  out->rule = tb_case_find_rule(opened, id, strlen(id));
  return out->rule != SIZE_MAX;
}

/* What an id may mean, in this order; with a word in front it means that alone. */
static bool find_target(const tb_case *opened, const char *id, target *out) {
  static const struct {
    const char *word;
    bool (*find)(const tb_case *opened, const char *id, target *out);
  } KINDS[] = {{"finding:", find_finding}, {"rule:", find_rule_part}, {"claim:", find_claim}};
  *out = (target){.rule = SIZE_MAX, .claim = SIZE_MAX};
  for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
    if (begins_with(id, KINDS[i].word)) {
      return KINDS[i].find(opened, id + strlen(KINDS[i].word), out);
    }
  }
  return find_finding(opened, id, out) || find_rule(opened, id, out) || find_claim(opened, id, out) || find_rule_part(opened, id, out);
}

static tb_status not_found(const char *id, const tb_nearest *nearest, tb_log *log) {
  tb_buffer names = {0};
  tb_nearest_text(nearest, &names);
  if (nearest->n > 0) {
    tb_log_add(log, TB_ERROR, (tb_place){0}, "there is no \"%s\"; near it are: %s", "没有“%s”；相近的有：%s", id, tb_buffer_string(&names));
  } else {
    tb_log_add(log, TB_ERROR, (tb_place){0},
               "there is no \"%s\"; expected a finding's number, a rule's or a claim's id, RULE/ENTITY or RULE/INDICATOR/ENTITY",
               "没有“%s”；应为问题编号、规则编号、核验编号、规则/主体 或 规则/指标/主体", id);
  }
  tb_buffer_free(&names);
  return TB_NOT_FOUND;
}

static tb_status no_such_id(const tb_case *opened, const char *id, tb_log *log) {
  tb_nearest nearest = {.wanted = id};
  for (size_t i = 0; i < opened->n_findings; i++) {
    tb_nearest_offer(&nearest, opened->findings[i].finding);
  }
  for (size_t i = 0; i < tb_rules_count(opened->rules); i++) {
    tb_nearest_offer(&nearest, tb_rules_at(opened->rules, i)->rule);
  }
  for (size_t i = 0; i < opened->outcome.n_verdicts; i++) {
    tb_nearest_offer(&nearest, tb_claims_at(opened->claims, i)->claim);
  }
  return not_found(id, &nearest, log);
}

/* ------------------------------------------------------------------------------------------------------------------------- judged */

static uint32_t indicator_of(const tb_case *opened, size_t machine, size_t *rule) {
  uint32_t indicator;
  tb_rules_machine(opened->rules, machine, rule, &indicator);
  return indicator;
}

static void list_alerts(const tb_outcome *outcome, size_t machine, tb_judged_list *out) {
  for (size_t i = 0; i < outcome->n_alerts; i++) {
    if (outcome->alert_machines[i] == machine) {
      out->items[out->n++] = (tb_judged){machine, outcome->alert_entities[i], &outcome->alerts[i]};
    }
  }
}

/* Place in the order of codes, in which alerts and quiet entities of a machine come; what has no entity comes first. */
static uint32_t place_of(const tb_case *opened, uint32_t entity) {
  return entity != TB_NO_ID ? tb_panel_entity_place(opened->panel)[entity] : 0;
}

/* Entities that are quiet now; those whose alert was resolved are listed with it already, between `begin` and `end`. */
static void list_quiet(const tb_case *opened, size_t machine, size_t begin, size_t end, tb_judged_list *out) {
  for (size_t i = 0; i < opened->outcome.n_quiet; i++) {
    const tb_quiet *quiet = &opened->outcome.quiet[i];
    if (quiet->machine != machine) {
      continue;
    }
    while (begin < end && place_of(opened, out->items[begin].entity) < place_of(opened, quiet->entity)) {
      begin++;
    }
    if (begin == end || out->items[begin].entity != quiet->entity) {
      out->items[out->n++] = (tb_judged){machine, quiet->entity, NULL};
    }
  }
}

tb_status tb_judged_of_rule(const tb_case *opened, size_t rule, tb_judged_list *out) {
  const tb_outcome *outcome = &opened->outcome;
  *out = (tb_judged_list){.items = calloc(outcome->n_alerts + outcome->n_quiet + 1, sizeof *out->items)};
  if (out->items == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t m = 0; m < tb_rules_machines(opened->rules); m++) {
    size_t of;
    indicator_of(opened, m, &of);
    if (of == rule) {
      size_t begin = out->n;
      list_alerts(outcome, m, out);
      list_quiet(opened, m, begin, out->n, out);
    }
  }
  return TB_OK;
}

/* "ENTITY" or "INDICATOR/ENTITY". */
static bool is_named(const tb_case *opened, const tb_judged *judged, const char *rest) {
  size_t rule;
  uint32_t indicator = indicator_of(opened, judged->machine, &rule);
  if (judged->entity == TB_NO_ID || indicator == TB_NO_ID) {
    return false;
  }
  const char *entity = tb_panel_entity_code(opened->panel, judged->entity), *code = tb_panel_indicator_code(opened->panel, indicator);
  size_t n = strlen(code);
  return strcmp(rest, entity) == 0 || (strncmp(rest, code, n) == 0 && rest[n] == '/' && strcmp(rest + n + 1, entity) == 0);
}

static tb_status no_such_alert(const tb_case *opened, const char *id, const target *found, const tb_judged_list *list, tb_log *log) {
  tb_nearest nearest = {.wanted = id};
  tb_arena *arena = tb_arena_new();
  if (arena == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < list->n; i++) {
    if (list->items[i].entity != TB_NO_ID) {
      const char *name = tb_arena_format(arena, "%s/%s", tb_rules_at(opened->rules, found->rule)->rule,
                                         tb_panel_entity_code(opened->panel, list->items[i].entity));
      tb_nearest_offer(&nearest, name != NULL ? name : "");
    }
  }
  tb_status status = not_found(id, &nearest, log);
  tb_arena_free(arena);
  return status;
}

static void explain_alerts(tb_explaining *x, const char *id, const target *found) {
  tb_judged_list list;
  size_t shown = 0;
  x->status = tb_judged_of_rule(x->opened, found->rule, &list);
  if (x->status != TB_OK) {
    return;
  }
  for (size_t i = 0; i < list.n && x->status == TB_OK; i++) {
    if (!is_named(x->opened, &list.items[i], found->rest)) {
      continue;
    }
    if (shown++ == 0) {
      tb_explain_rule_terms(x, tb_rules_at(x->opened->rules, found->rule));
    }
    tb_explain_judged(x, &list.items[i]);
  }
  if (shown == 0) {
    x->status = no_such_alert(x->opened, id, found, &list, x->log);
  }
  free(list.items);
}

/* ----------------------------------------------------------------------------------------------------------------------- explain */

static void explain_target(tb_explaining *x, const char *id) {
  const tb_case *opened = x->opened;
  target found;
  if (!find_target(opened, id, &found)) {
    x->status = no_such_id(opened, id, x->log);
  } else if (found.finding != NULL) {
    tb_explain_finding(x, found.finding, &opened->outcome.findings[found.finding - opened->findings]);
  } else if (found.claim != SIZE_MAX) {
    tb_explain_claim(x, found.claim);
  } else if (found.rest == NULL) {
    tb_explain_rule(x, found.rule);
  } else {
    explain_alerts(x, id, &found);
  }
}

/* Begins an explanation. */
static tb_status begin(tb_explaining *x, const tb_case *opened, tb_language language, tb_log *log) {
  *x = (tb_explaining){.explanation = tb_explanation_new(language), .opened = opened, .log = log};
  return x->explanation != NULL ? TB_OK : TB_NO_MEMORY;
}

/* Hands over what was explained, or throws it away. */
static tb_status hand_over(tb_explaining *x, tb_explanation **out) {
  if (x->status == TB_OK && x->explanation->failed) {
    x->status = TB_NO_MEMORY;
  }
  if (x->status == TB_OK) {
    *out = x->explanation;
  } else {
    tb_explanation_free(x->explanation);
  }
  return x->status;
}

tb_status tb_rule_explain(const tb_case *opened, size_t rule, tb_language language, tb_explanation **out) {
  tb_explaining x;
  tb_status status = begin(&x, opened, language, NULL);
  if (status != TB_OK) {
    return status;
  }
  tb_explain_rule_terms(&x, tb_rules_at(opened->rules, rule));
  return hand_over(&x, out);
}

tb_status tb_judged_explain(const tb_case *opened, const tb_judged *judged, tb_language language, tb_log *log, tb_explanation **out) {
  tb_explaining x;
  tb_status status = begin(&x, opened, language, log);
  if (status != TB_OK) {
    return status;
  }
  tb_explain_judged(&x, judged);
  return hand_over(&x, out);
}

tb_status tb_case_explain(tb_case *opened, const char *id, tb_language language, tb_log *log, tb_explanation **out) {
  if (out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  *out = NULL;
  if (opened == NULL || id == NULL || !opened->outcome.judged) {
    return TB_BAD_ARGUMENT;
  }
  tb_explaining x;
  tb_status status = begin(&x, opened, language, log);
  if (status != TB_OK) {
    return status;
  }
  explain_target(&x, id);
  return hand_over(&x, out);
}
