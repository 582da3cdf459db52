/* Results as they held after a run, back from their rows. */
#include "results.h"

#include "model/period.h"

#include <stdlib.h>
#include <string.h>

/* The condition of a row that held after run $1. */
#define HELD "added <= $1 AND (removed IS NULL OR removed > $1)"

/* An alert or transition on its way, with what it is sorted by. */
typedef struct filed {
  size_t machine;
  uint32_t entity, place;
  tb_period order;
  uint32_t episode;
  size_t line;
  union {
    tb_alert alert;
    tb_transition transition;
  } of;
} filed;

/* A machine by its number in the store. */
typedef struct numbered {
  int64_t number;
  size_t machine;
} numbered;

typedef struct reading {
  const tb_results_query *query;
  numbered *machines; /* sorted by number */
  bool *wanted;       /* by machine */
  filed *items;
  size_t n, capacity;
} reading;

/* ------------------------------------------------------------------------------------------------------------- machines */

static int compare_numbered(const void *a, const void *b) {
  const numbered *left = a, *right = b;
  return (left->number > right->number) - (left->number < right->number);
}

static const tb_rule *rule_of(const tb_results_query *query, size_t machine) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(tb_case_rules(query->opened), machine, &rule, &indicator);
  return tb_rules_at(tb_case_rules(query->opened), rule);
}

static tb_status list_machines(reading *r) {
  const tb_results_query *query = r->query;
  r->machines = calloc(query->n_machines + 1, sizeof *r->machines);
  r->wanted = calloc(query->n_machines + 1, sizeof *r->wanted);
  if (!r->machines || !r->wanted) return TB_NO_MEMORY;
  for (size_t m = 0; m < query->n_machines; m++) {
    r->machines[m] = (numbered){query->machines[m].number, m};
    r->wanted[m] = !query->for_findings_only || *rule_of(query, m)->finding;
  }
  if (query->n_machines > 1) qsort(r->machines, query->n_machines, sizeof *r->machines, compare_numbered);
  return TB_OK;
}

static bool find_machine(const reading *r, int64_t number, size_t *out) {
  const numbered key = {.number = number};
  const numbered *found = bsearch(&key, r->machines, r->query->n_machines, sizeof key, compare_numbered);
  if (found) *out = found->machine;
  return found && r->wanted[found->machine];
}

/* ------------------------------------------------------------------------------------------------------------------ rows */

static bool read_period(const tb_store_value *value, tb_period *out) {
  return value->kind == TB_TEXT_VALUE && tb_stored_period_read(value->text, out);
}

static tb_number read_number(const tb_store_value *value) {
  return (tb_number){value[0].real, (tb_reason)value[1].integer};
}

/* The entity of a row in the case's panel. */
static bool read_entity(const reading *r, const tb_store_value *value, uint32_t *out) {
  *out = TB_NO_ID;
  if (value->kind == TB_NULL_VALUE) return true;
  const tb_dictionary *codes = r->query->index->entities.codes;
  if (value->integer < 0 || value->integer >= (int64_t)tb_dictionary_count(codes)) return false;
  size_t n;
  const char *code = tb_dictionary_text(codes, (uint32_t)value->integer, &n);
  *out = tb_dictionary_find(tb_panel_entity_codes(tb_case_panel(r->query->opened)), code, n);
  return *out != TB_NO_ID;
}

static const char *entity_code(const reading *r, uint32_t entity) {
  return entity == TB_NO_ID ? "" : tb_panel_entity_code(tb_case_panel(r->query->opened), entity);
}

static const char *indicator_code(const reading *r, size_t machine) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(tb_case_rules(r->query->opened), machine, &rule, &indicator);
  if (indicator == TB_NO_ID) return rule_of(r->query, machine)->indicator_text;
  return tb_panel_indicator_code(tb_case_panel(r->query->opened), indicator);
}

/* The place of a row in order; false when it is about nothing that the case has. */
static bool read_place(const reading *r, size_t machine, const tb_store_value *entity, const tb_store_value *ordering, filed *out) {
  out->machine = machine;
  if (!read_entity(r, entity, &out->entity) || !read_period(ordering, &out->order)) return false;
  out->place = out->entity == TB_NO_ID ? 0 : tb_panel_entity_place(tb_case_panel(r->query->opened))[out->entity];
  return true;
}

static bool read_alert(const reading *r, size_t machine, const tb_store_value *row, filed *out) {
  const tb_rule *rule = rule_of(r->query, machine);
  if (!read_place(r, machine, &row[TB_ALERT_ENTITY], &row[TB_ALERT_ORDERING], out)) return false;
  out->episode = (uint32_t)row[TB_ALERT_EPISODE].integer;
  out->of.alert = (tb_alert){.rule = rule->rule,
                             .finding = rule->finding,
                             .indicator = indicator_code(r, machine),
                             .entity = entity_code(r, out->entity),
                             .message = rule->message,
                             .message_zh = rule->message_zh,
                             .state = (tb_alert_state)row[TB_ALERT_STATE].integer,
                             .severity = rule->severity,
                             .episode = out->episode,
                             .value = read_number(row + 11),
                             .figure = read_number(row + 13),
                             .threshold = read_number(row + 15),
                             .base_value = read_number(row + 18),
                             .ranked = (uint64_t)row[20].integer};
  tb_alert *alert = &out->of.alert;
  return read_period(&row[8], &alert->since) && read_period(&row[9], &alert->fired) && read_period(&row[10], &alert->period) &&
         read_period(&row[17], &alert->base_period);
}

static bool read_transition(const reading *r, size_t machine, const tb_store_value *row, filed *out) {
  if (!read_place(r, machine, &row[3], &row[4], out)) return false;
  out->episode = 0;
  out->of.transition = (tb_transition){.rule = rule_of(r->query, machine)->rule,
                                       .finding = rule_of(r->query, machine)->finding,
                                       .indicator = indicator_code(r, machine),
                                       .entity = entity_code(r, out->entity),
                                       .from = (tb_alert_state)row[6].integer,
                                       .to = (tb_alert_state)row[7].integer,
                                       .episode = (uint32_t)row[8].integer};
  return read_period(&row[5], &out->of.transition.period);
}

/* The timeline of an alert by its name, for who explains it. */
static size_t timeline_of(const reading *r, size_t machine, const char *name) {
  const tb_timelines *lines = tb_machine_timelines(r->query->opened, machine);
  char own[TB_TIMELINE_NAME_BYTES];
  for (size_t i = 0; lines && i < lines->n_lines; i++) {
    tb_timeline_name(&lines->lines[i], own);
    if (strcmp(own, name) == 0) return i;
  }
  return 0;
}

static filed *add(reading *r) {
  if (r->n == r->capacity) {
    const size_t capacity = r->capacity ? 2 * r->capacity : 1024;
    filed *items = reallocarray(r->items, capacity, sizeof *items);
    if (!items) return NULL;
    r->items = items;
    r->capacity = capacity;
  }
  return &r->items[r->n++];
}

static tb_status read_row(reading *r, const tb_store_value *row, bool are_alerts) {
  size_t machine;
  if (!find_machine(r, row[TB_ALERT_MACHINE].integer, &machine)) return TB_OK;
  filed *item = add(r);
  if (!item) return TB_NO_MEMORY;
  const bool sound = are_alerts ? read_alert(r, machine, row, item) : read_transition(r, machine, row, item);
  item->line = timeline_of(r, machine, row[TB_ALERT_LINE].text);
  if (are_alerts) item->of.alert.timeline = item->line;
  return sound ? TB_OK : tb_store_damaged(r->query->store, "a result cannot be read", "有结果无法读取");
}

static int compare_filed(const void *a, const void *b) {
  const filed *left = a, *right = b;
  if (left->machine != right->machine) return left->machine < right->machine ? -1 : 1;
  if (left->place != right->place) return left->place < right->place ? -1 : 1;
  const int order = tb_period_compare(left->order, right->order);
  if (order) return order;
  if (left->episode != right->episode) return left->episode < right->episode ? -1 : 1;
  return (left->line > right->line) - (left->line < right->line);
}

static tb_status read_ledger(reading *r, const tb_ledger_table *table, bool are_alerts) {
  tb_store_value values[TB_LEDGER_COLUMNS_MAX];
  tb_query *query;
  tb_status status = tb_ledger_select(r->query->store, table, HELD, &query);
  if (status != TB_OK) return status;
  tb_query_integer(query, 1, r->query->run);
  r->n = 0;
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    tb_values_read(query, 1, table->kinds, values);
    status = read_row(r, values, are_alerts);
  }
  tb_query_free(query);
  if (r->n > 1) qsort(r->items, r->n, sizeof *r->items, compare_filed);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------- adopting */

static tb_status take_alerts(const reading *r, tb_told_alerts *out) {
  tb_arena *arena = tb_case_arena(r->query->opened);
  out->alerts = tb_arena_array(arena, r->n, sizeof *out->alerts);
  out->entities = tb_arena_array(arena, r->n, sizeof *out->entities);
  out->machines = tb_arena_array(arena, r->n, sizeof *out->machines);
  if (!out->alerts || !out->entities || !out->machines) return TB_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++) {
    out->alerts[i] = r->items[i].of.alert;
    out->entities[i] = r->items[i].entity;
    out->machines[i] = r->items[i].machine;
  }
  out->n_alerts = r->n;
  return TB_OK;
}

static tb_status take_transitions(const reading *r, tb_told_alerts *out) {
  out->transitions = tb_arena_array(tb_case_arena(r->query->opened), r->n, sizeof *out->transitions);
  if (!out->transitions) return TB_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++)
    out->transitions[i] = r->items[i].of.transition;
  out->n_transitions = r->n;
  return TB_OK;
}

tb_status tb_results_read_alerts(const tb_results_query *query) {
  reading r = {.query = query};
  tb_told_alerts told = {0};
  tb_status status = list_machines(&r);
  bool any = false;
  for (size_t m = 0; status == TB_OK && m < query->n_machines; m++)
    any |= r.wanted[m];
  if (any) status = read_ledger(&r, &TB_ALERT_LEDGER, true);
  if (status == TB_OK) status = take_alerts(&r, &told);
  if (any && status == TB_OK && !query->for_findings_only) status = read_ledger(&r, &TB_TRANSITION_LEDGER, false);
  if (status == TB_OK && !query->for_findings_only) status = take_transitions(&r, &told);
  if (status == TB_OK) status = tb_case_adopt_alerts(query->opened, &told);
  free(r.machines);
  free(r.wanted);
  free(r.items);
  return status;
}

/* -------------------------------------------------------------------------------------------------- verdicts and evidence */

/* The rows of a table by their first column, which names one of n things. */
typedef struct listing {
  const tb_results_query *query;
  const tb_ledger_table *table;
  size_t (*find)(const tb_case *opened, const char *name);
  bool (*take)(void *items, size_t at, const tb_store_value *row, tb_arena *arena);
  void *items;
  size_t n, n_found;
} listing;

static tb_status read_listed(listing *l, const tb_store_value *row) {
  const size_t at = l->find(l->query->opened, row[0].text);
  if (row[0].kind != TB_TEXT_VALUE || at >= l->n) return tb_store_damaged(l->query->store, "a result is about nothing", "有结果没有对象");
  l->n_found++;
  return l->take(l->items, at, row, tb_case_arena(l->query->opened)) ? TB_OK : TB_NO_MEMORY;
}

static tb_status read_list(listing *l) {
  tb_store_value values[TB_LEDGER_COLUMNS_MAX];
  tb_query *query;
  tb_status status = tb_ledger_select(l->query->store, l->table, HELD, &query);
  if (status != TB_OK) return status;
  tb_query_integer(query, 1, l->query->run);
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    tb_values_read(query, 1, l->table->kinds, values);
    status = read_listed(l, values);
  }
  tb_query_free(query);
  const bool all = l->n_found == l->n;
  return status != TB_OK || all ? status : tb_store_damaged(l->query->store, "results are missing", "缺少结果");
}

static bool take_verdict(void *items, size_t at, const tb_store_value *row, tb_arena *arena) {
  tb_verdict_row *verdict = (tb_verdict_row *)items + at;
  const char *detail = row[7].text ? row[7].text : "", *detail_zh = row[8].text ? row[8].text : "";
  *verdict = (tb_verdict_row){.verdict = (tb_verdict)row[1].integer,
                              .is_date = row[2].integer != 0,
                              .low = read_number(row + 3),
                              .high = read_number(row + 5),
                              .detail = tb_arena_string(arena, detail, strlen(detail)),
                              .detail_zh = tb_arena_string(arena, detail_zh, strlen(detail_zh))};
  return verdict->detail && verdict->detail_zh;
}

static bool take_finding(void *items, size_t at, const tb_store_value *row, tb_arena *arena) {
  (void)arena;
  tb_finding *f = (tb_finding *)items + at;
  f->evidence = (tb_evidence)row[1].integer;
  uint32_t *const counts[] = {&f->claims,   &f->contradicted, &f->unverifiable, &f->firing, &f->pending,
                              &f->relapsed, &f->quiet,        &f->nodata,       &f->errors};
  for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
    *counts[c] = (uint32_t)row[2 + c].integer;
  return true;
}

tb_status tb_results_read_findings(const tb_results_query *query) {
  tb_case *opened = query->opened;
  tb_arena *arena = tb_case_arena(opened);
  const size_t n_claims = tb_case_claim_count(opened), n_findings = tb_case_finding_count(opened);
  tb_verdict_row *verdicts = tb_arena_array(arena, n_claims, sizeof *verdicts);
  tb_finding *findings = tb_arena_array(arena, n_findings, sizeof *findings);
  if (!verdicts || !findings) return TB_NO_MEMORY;
  for (size_t i = 0; i < n_findings; i++)
    findings[i] = tb_case_finding_given(opened, i);
  listing claims = {query, &TB_VERDICT_LEDGER, tb_case_claim_named, take_verdict, verdicts, n_claims, 0};
  listing weighed = {query, &TB_EVIDENCE_LEDGER, tb_case_finding_named, take_finding, findings, n_findings, 0};
  tb_status status = read_list(&claims);
  if (status == TB_OK) status = read_list(&weighed);
  if (status == TB_OK) tb_case_adopt_findings(opened, findings, verdicts, n_claims);
  return status;
}
