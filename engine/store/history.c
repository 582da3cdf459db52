/*
 * The history: what each run changed. Rows of results say it themselves by the runs that added and removed them; several lists, each in the
 * order of runs, are read side by side.
 */
#include "store.h"

#include "base/buffer.h"
#include "case/case.h"
#include "model/period.h"

#include <stdlib.h>
#include <string.h>

/* A list of events in the order of runs: its query has the run in column 0. `tell` fills an event from the row at hand. */
typedef struct history history;
typedef struct event_list {
  const char *sql;
  tb_status (*tell)(history *h, const tb_query *row, tb_event *out);
} event_list;

enum { LISTS = 6 };

struct history {
  tb_store *store;
  tb_case *opened; /* of the latest run: says what derived indicators read */
  tb_index index;
  const char *const *ids;
  size_t n_ids;
  bool *met; /* by id: something was told of it */
  tb_query *lists[LISTS];
  bool there[LISTS];          /* the list has a row at hand */
  tb_query *of_span, *of_day; /* the observation behind an event */
  tb_buffer file;
  char period[TB_PERIOD_TEXT_BYTES]; /* of the event at hand, as it is printed */
};

/* ---------------------------------------------------------------------------------------------------------- the observation behind */

static bool is_stock(const history *h, uint32_t indicator) {
  return tb_panel_indicator(tb_case_panel(h->opened), indicator)->kind == TB_STOCK;
}

/* Asks for the observations of a row: of a stock's day under whatever name, of an open span those that end on its day, else of the span. */
static tb_query *ask(history *h, bool of_stock, uint32_t number, uint32_t entity, tb_period period, int64_t run) {
  const tb_day last = period.open ? TB_DAY_OPEN : period.last;
  const int64_t day[] = {number, period.last, entity, run},
                span[] = {number, last, period.first, period.open, entity, run, period.open ? period.last : TB_DAY_OPEN};
  tb_query *query = of_stock ? h->of_day : h->of_span;
  const int64_t *values = of_stock ? day : span;
  const size_t n = of_stock ? sizeof day / sizeof *day : sizeof span / sizeof *span;
  for (size_t i = 0; i < n; i++)
    tb_query_integer(query, i + 1, values[i]);
  return query;
}

/* The newest observation of an indicator that the run knew, of the same entity and period. */
static tb_status find_source(history *h, uint32_t indicator, uint32_t number, uint32_t entity, tb_period period, tb_event *out) {
  tb_query *query = ask(h, is_stock(h, indicator) && !period.open, number, entity, period, out->run);
  bool found;
  const tb_status status = tb_query_step(query, &found);
  if (status == TB_OK && found) {
    size_t n;
    const char *path = tb_query_get_text(query, 0, &n);
    h->file.n = 0;
    tb_buffer_append(&h->file, path, n);
    out->file = tb_buffer_string(&h->file);
    out->line = (uint64_t)tb_query_get_integer(query, 1);
  }
  tb_query_reset(query);
  return h->file.failed ? TB_NO_MEMORY : status;
}

static uint32_t number_in_panel(const history *h, uint32_t indicator) {
  const char *code = tb_panel_indicator_code(tb_case_panel(h->opened), indicator);
  return tb_dictionary_find(h->index.indicators.codes, code, strlen(code));
}

/* Of an observed indicator its own observation, of a derived one the first that its formula reads and that is there. */
static tb_status add_source(history *h, const char *indicator, uint32_t entity, tb_period period, tb_event *out) {
  const uint32_t id = tb_dictionary_find(tb_panel_indicator_codes(tb_case_panel(h->opened)), indicator, strlen(indicator));
  if (id == TB_NO_ID) return TB_OK;
  size_t n;
  const uint32_t *reads = tb_model_reads(tb_case_model(h->opened), id, &n);
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && !out->line && i < n; i++) {
    const uint32_t number = number_in_panel(h, reads[i]);
    if (number != TB_NO_ID) status = find_source(h, reads[i], number, entity, period, out);
  }
  return status;
}

/* --------------------------------------------------------------------------------------------------------------------- events */

static const char *text(const tb_query *row, size_t column) {
  return tb_query_get_text(row, column, NULL);
}

static tb_status tell_rule(history *h, const tb_query *row, tb_event *out) {
  (void)h;
  out->event = "rule";
  out->rule = text(row, 1);
  out->finding = text(row, 2);
  return TB_OK;
}

static tb_status tell_rule_ended(history *h, const tb_query *row, tb_event *out) {
  const tb_status status = tell_rule(h, row, out);
  out->event = "rule_ended";
  return status;
}

/* Columns: run, rule, finding, indicator, entity's code, entity, period, state before, state after, episode. */
static tb_status tell_transition(history *h, const tb_query *row, tb_event *out) {
  const tb_alert_state after = (tb_alert_state)tb_query_get_integer(row, 8);
  tb_period period;
  if (!tb_stored_period_read(text(row, 6), &period)) return tb_store_damaged(h->store, "a result cannot be read", "有结果无法读取");
  tb_period_format(period, h->period);
  out->rule = text(row, 1);
  out->finding = text(row, 2);
  out->indicator = text(row, 3);
  out->entity = text(row, 4);
  out->period = h->period;
  out->before = tb_alert_state_name((tb_alert_state)tb_query_get_integer(row, 7));
  out->after = tb_alert_state_name(after);
  out->episode = (uint32_t)tb_query_get_integer(row, 9);
  out->event = after == TB_FIRING && out->episode > 1 ? "relapsed" : out->after;
  return add_source(h, out->indicator, (uint32_t)tb_query_get_integer(row, 5), period, out);
}

static tb_status tell_withdrawn(history *h, const tb_query *row, tb_event *out) {
  const tb_status status = tell_transition(h, row, out);
  out->event = "withdrawn";
  out->before = out->after;
  out->after = "";
  return status;
}

static tb_status tell_verdict(history *h, const tb_query *row, tb_event *out) {
  (void)h;
  out->event = "verdict";
  out->claim = text(row, 1);
  out->after = tb_verdict_name((tb_verdict)tb_query_get_integer(row, 2));
  if (!tb_query_is_null(row, 3)) out->before = tb_verdict_name((tb_verdict)tb_query_get_integer(row, 3));
  return TB_OK;
}

static tb_status tell_evidence(history *h, const tb_query *row, tb_event *out) {
  (void)h;
  out->event = "evidence";
  out->finding = text(row, 1);
  out->after = tb_evidence_name((tb_evidence)tb_query_get_integer(row, 2));
  if (!tb_query_is_null(row, 3)) out->before = tb_evidence_name((tb_evidence)tb_query_get_integer(row, 3));
  return TB_OK;
}

#define TRANSITION(run)                                                                                                                    \
  "SELECT " run ", rules.rule, rules.finding, machines.indicator, entities.code, t.entity, t.period, t.state_before, t.state_after,"       \
  " t.episode FROM transitions AS t JOIN machines ON machines.machine = t.machine JOIN rules ON rules.version = machines.version"          \
  " JOIN entities ON entities.entity = t.entity "
#define IN_ORDER " ORDER BY 1, rules.rule, machines.indicator, entities.code, t.id"

/* A row u of the same step of the same life, whatever the version of the rule. */
#define SAME_STEP                                                                                                                          \
  "(SELECT 1 FROM transitions AS u WHERE u.machine IN (SELECT o.machine FROM machines AS o JOIN rules AS p ON p.version = o.version"       \
  " WHERE p.rule = rules.rule AND o.indicator = machines.indicator) AND u.entity = t.entity AND u.line = t.line"                           \
  " AND u.ordering = t.ordering AND u.state_after = t.state_after"

/*
 * A change that was only told anew, since older periods, another way of writing them or another version of the rule came, is none. An
 * episode is withdrawn when its rule still stands as it was and nothing says any more that it began to fire then.
 */
static const event_list EVENTS[LISTS] = {
    {"SELECT run, rule, finding FROM rules ORDER BY 1, 2, version", tell_rule},
    {"SELECT removed, rule, finding FROM rules WHERE removed IS NOT NULL ORDER BY 1, 2, version", tell_rule_ended},
    {TRANSITION("t.added") "WHERE NOT EXISTS " SAME_STEP " AND u.state_before = t.state_before AND u.episode = t.episode"
                           " AND u.removed = t.added)" IN_ORDER,
     tell_transition},
    {TRANSITION("t.removed") "WHERE t.removed IS NOT NULL AND t.state_after = 2 AND (rules.removed IS NULL OR rules.removed <> t.removed)"
                             " AND NOT EXISTS " SAME_STEP " AND u.added = t.removed)" IN_ORDER,
     tell_withdrawn},
    {"SELECT v.added, v.claim, v.verdict, w.verdict FROM verdicts AS v LEFT JOIN verdicts AS w ON w.claim = v.claim AND w.removed = v.added"
     " WHERE w.verdict IS NULL OR w.verdict <> v.verdict ORDER BY 1, 2",
     tell_verdict},
    {"SELECT e.added, e.finding, e.evidence, f.evidence FROM evidence AS e LEFT JOIN evidence AS f ON f.finding = e.finding"
     " AND f.removed = e.added WHERE f.evidence IS NULL OR f.evidence <> e.evidence ORDER BY 1, 2",
     tell_evidence},
};

_Static_assert(TB_FIRING == 2, "as the statements say");

#define SOURCE                                                                                                                             \
  "SELECT path, line FROM observations JOIN files ON files.file = observations.file WHERE indicator = $1 AND last_day = $2 AND "
#define NEWEST " ORDER BY run DESC, vintage DESC LIMIT 1"

/* A vintage ends an open span; without one as_of does. */
static const char OF_SPAN[] = SOURCE "first_day = $3 AND open = $4 AND entity = $5 AND run <= $6"
                                     " AND (vintage = $7 OR vintage = -2147483648 OR $7 = 2147483647)" NEWEST;
static const char OF_DAY[] = SOURCE "entity = $3 AND run <= $4" NEWEST;

_Static_assert(TB_DAY_UNKNOWN == -2147483647 - 1 && TB_DAY_OPEN == 2147483647, "as the statements say");

/* -------------------------------------------------------------------------------------------------------------------- reading */

static bool is_about(const tb_event *event, const char *id) {
  const char *const names[] = {event->rule, event->finding, event->indicator, event->entity, event->claim};
  bool any = false;
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    any |= *names[n] && strcmp(names[n], id) == 0;
  return any;
}

static bool is_wanted(history *h, const tb_event *event) {
  bool any = h->n_ids == 0;
  for (size_t i = 0; i < h->n_ids; i++) {
    const bool about = is_about(event, h->ids[i]);
    h->met[i] |= about;
    any |= about;
  }
  return any;
}

/* An id that nothing was told of may be misspelt. */
static void tell_unmet(const history *h) {
  for (size_t i = 0; i < h->n_ids; i++) {
    if (!h->met[i]) tb_log_add(h->store->log, TB_NOTE, (tb_place){0}, "no run changed anything about %s", "没有运行改变过 %s", h->ids[i]);
  }
}

static tb_status step(history *h, size_t list) {
  return tb_query_step(h->lists[list], &h->there[list]);
}

/* The list whose row at hand is of the earliest run; LISTS: none has any. */
static size_t next_list(const history *h) {
  size_t found = LISTS;
  for (size_t i = 0; i < LISTS; i++) {
    if (!h->there[i]) continue;
    if (found == LISTS || tb_query_get_integer(h->lists[i], 0) < tb_query_get_integer(h->lists[found], 0)) found = i;
  }
  return found;
}

static tb_status tell_all(history *h, tb_status (*each)(void *context, const tb_event *event), void *context) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < LISTS; i++)
    status = step(h, i);
  for (size_t i; status == TB_OK && (i = next_list(h)) < LISTS;) {
    tb_event event = {.run = tb_query_get_integer(h->lists[i], 0),
                      .rule = "",
                      .finding = "",
                      .indicator = "",
                      .entity = "",
                      .claim = "",
                      .period = "",
                      .before = "",
                      .after = "",
                      .file = ""};
    status = EVENTS[i].tell(h, h->lists[i], &event);
    if (status == TB_OK && is_wanted(h, &event)) status = each(context, &event);
    if (status == TB_OK) status = step(h, i);
  }
  return status;
}

static tb_status prepare(history *h) {
  tb_status status = tb_query_prepare(h->store->db, OF_SPAN, &h->of_span);
  if (status == TB_OK) status = tb_query_prepare(h->store->db, OF_DAY, &h->of_day);
  for (size_t i = 0; status == TB_OK && i < LISTS; i++)
    status = tb_query_prepare(h->store->db, EVENTS[i].sql, &h->lists[i]);
  return status;
}

static void history_free(history *h) {
  for (size_t i = 0; i < LISTS; i++)
    tb_query_free(h->lists[i]);
  tb_query_free(h->of_span);
  tb_query_free(h->of_day);
  tb_buffer_free(&h->file);
  tb_index_free(&h->index);
  tb_case_free(h->opened);
  free(h->met);
  free(h);
}

tb_status tb_store_history(tb_store *store, const char *const *ids, size_t n_ids, tb_status (*each)(void *context, const tb_event *event),
                           void *context) {
  if (!store || !each || (!ids && n_ids > 0)) return TB_BAD_ARGUMENT;
  history *h = calloc(1, sizeof *h);
  if (!h) return TB_NO_MEMORY;
  h->store = store;
  h->ids = ids;
  h->n_ids = n_ids;
  h->met = calloc(n_ids + 1, sizeof *h->met);
  tb_status status = h->met ? tb_store_recall(store, NULL, &h->opened) : TB_NO_MEMORY;
  if (status == TB_OK) status = tb_database_begin_reading(store->db);
  if (status == TB_OK) status = tb_index_read(store, INT64_MAX, &h->index);
  if (status == TB_OK) status = prepare(h);
  if (status == TB_OK) status = tell_all(h, each, context);
  if (status == TB_OK) tell_unmet(h);
  history_free(h);
  tb_database_rollback(store->db);
  return status;
}
