/*
 * Alerts that turned with revisions. What the store holds is judged by the latest figures, and as of each date on which something was
 * published; observations without a vintage are older than all dates. Only what differs is kept from one date to the next.
 */
#include "revisions.h"

#include "base/buffer.h"
#include "model/period.h"

#include <stdlib.h>
#include <string.h>

/* An alert of the latest figures. Texts belong to the latest case. */
typedef struct latest_alert {
  tb_alert alert;
  bool has_figure;  /* of its own period */
  tb_day published; /* the first one; TB_DAY_UNKNOWN: without a vintage */
  bool fired_then;  /* on what was known by that day */
} latest_alert;

typedef struct turning {
  tb_store *store;
  int64_t run;
  unsigned n_threads;
  tb_day dates[TB_VINTAGE_DATES_MAX + 2]; /* TB_DAY_UNKNOWN first, when there are observations without a vintage */
  size_t n_dates;
  tb_case *latest;
  latest_alert *alerts; /* id of `keys` */
  size_t n_alerts;
  tb_dictionary *keys, *gone; /* identities of the latest alerts, and of those that only fired then */
  tb_buffer key;
  tb_turned_alerts *out;
} turning;

/* ------------------------------------------------------------------------------------------------------------------ dates */

static tb_status too_many_dates(const turning *t) {
  tb_log_add(t->store->log, TB_ERROR, (tb_place){.file = tb_database_shown(t->store->db)},
             "more than %d vintages: alerts are judged as of each of them, and no further",
             "发布日期超过 %d 个：预警须按每个发布日期重新判定，以此为限", (int)TB_VINTAGE_DATES_MAX);
  return TB_LIMIT;
}

static tb_status read_dates(turning *t) {
  tb_query *query;
  tb_status status =
      tb_query_prepare(t->store->db, "SELECT DISTINCT vintage FROM observations WHERE run <= $1 ORDER BY vintage LIMIT 402", &query);
  if (status != TB_OK) return status;
  tb_query_integer(query, 1, t->run);
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    tb_day day = TB_DAY_UNKNOWN;
    if (status == TB_OK && row && !tb_stored_vintage_read(query, 0, &day))
      status = tb_store_damaged(t->store, "a vintage is no day", "有发布日期无效");
    if (status == TB_OK && row && t->n_dates < sizeof t->dates / sizeof *t->dates) t->dates[t->n_dates++] = day;
  }
  tb_query_free(query);
  return status;
}

_Static_assert(TB_VINTAGE_DATES_MAX + 2 == 402, "as the statement says");

static bool has_too_many_dates(const turning *t) {
  return t->n_dates - (t->n_dates > 0 && t->dates[0] == TB_DAY_UNKNOWN) > TB_VINTAGE_DATES_MAX;
}

/* ----------------------------------------------------------------------------------------------------------------- judging */

/* What is told of the case was told when the caller opened it. */
static tb_status recall(const turning *t, tb_recall_options what, tb_case **out) {
  what.struct_size = sizeof what;
  what.run = t->run;
  what.n_threads = t->n_threads;
  return tb_store_recall_quietly(t->store, &what, out);
}

/* What was known when dates[i] had come; before all dates, the day before the first. The last one is the latest case. */
static tb_status judge_date(const turning *t, size_t i, tb_case **out) {
  char known_by[TB_PERIOD_TEXT_BYTES];
  const tb_day day = t->dates[i] == TB_DAY_UNKNOWN ? t->dates[i + 1] - 1 : t->dates[i];
  (void)tb_period_format((tb_period){.first = day, .last = day}, known_by);
  return recall(t, (tb_recall_options){.known_by = known_by}, out);
}

/* -------------------------------------------------------------------------------------------------------------- identities */

static bool has_fired(const tb_alert *alert) {
  return alert->state == TB_FIRING || alert->state == TB_RESOLVED;
}

/* Rule, indicator, entity and the period in which it began to fire. TB_NO_MEMORY. */
static tb_status put_key(turning *t, const tb_case *opened, const tb_alert *alert) {
  const tb_period fired = tb_period_identity(opened, alert->indicator, alert->fired);
  const int32_t days[] = {fired.first, fired.last, fired.open};
  const char *const texts[] = {alert->rule, alert->indicator, alert->entity};
  t->key.n = 0;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    tb_buffer_append(&t->key, texts[i], strlen(texts[i]) + 1);
  tb_buffer_append(&t->key, (const char *)days, sizeof days);
  return t->key.failed ? TB_NO_MEMORY : TB_OK;
}

/* --------------------------------------------------------------------------------------------------- what the latest figures give */

static tb_status add_latest(turning *t, const tb_alert *alert) {
  tb_status status = put_key(t, t->latest, alert);
  if (status != TB_OK) return status;
  const uint32_t n = tb_dictionary_count(t->keys), id = tb_dictionary_intern(t->keys, t->key.bytes, t->key.n);
  if (id == TB_NO_ID) return TB_NO_MEMORY;
  if (id < n) return TB_OK;
  t->alerts[t->n_alerts++] = (latest_alert){.alert = *alert};
  return TB_OK;
}

static tb_status read_latest(turning *t) {
  tb_alert alert;
  t->alerts = calloc(tb_case_alerts(t->latest) + 1, sizeof *t->alerts);
  tb_status status = t->alerts ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; status == TB_OK && tb_case_alert(t->latest, i, &alert) == TB_OK; i++) {
    if (has_fired(&alert)) status = add_latest(t, &alert);
  }
  return status;
}

#define FIRST_OF "SELECT MIN(vintage) FROM observations WHERE indicator = $1 AND last_day = $2 AND "
#define WITH_VALUE " AND value IS NOT NULL AND run <= "

/* The first publication of an indicator's figure, by the key of the period; of a stock by its last day alone. */
typedef struct first_queries {
  tb_query *of_span, *of_stock;
  tb_index index;
} first_queries;

static tb_status find_first(const first_queries *q, const turning *t, uint32_t indicator, const tb_alert *alert, latest_alert *out) {
  const tb_panel *panel = tb_case_panel(t->latest);
  const bool is_stock = tb_panel_indicator(panel, indicator)->kind == TB_STOCK && !alert->fired.open;
  const char *code = tb_panel_indicator_code(panel, indicator);
  const uint32_t number = tb_dictionary_find(q->index.indicators.codes, code, strlen(code));
  const uint32_t entity = tb_dictionary_find(q->index.entities.codes, alert->entity, strlen(alert->entity));
  if (number == TB_NO_ID || entity == TB_NO_ID) return TB_OK;
  tb_query *query = is_stock ? q->of_stock : q->of_span;
  const int64_t span[] = {number, alert->fired.open ? TB_DAY_OPEN : alert->fired.last, alert->fired.first, alert->fired.open, entity,
                          t->run};
  const int64_t stock[] = {number, alert->fired.last, entity, t->run};
  const int64_t *values = is_stock ? stock : span;
  const size_t n = is_stock ? sizeof stock / sizeof *stock : sizeof span / sizeof *span;
  for (size_t i = 0; i < n; i++)
    tb_query_integer(query, i + 1, values[i]);
  bool row;
  const tb_status status = tb_query_step(query, &row);
  if (status == TB_OK && row && !tb_query_is_null(query, 0)) {
    const tb_day first = (tb_day)tb_query_get_integer(query, 0);
    out->published = !out->has_figure || first > out->published ? first : out->published;
    out->has_figure = true;
  }
  tb_query_reset(query);
  return status;
}

/* A derived figure is there when the last of those that its formula reads is. */
static tb_status find_published(const turning *t, const first_queries *q) {
  const tb_dictionary *codes = tb_panel_indicator_codes(tb_case_panel(t->latest));
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < t->n_alerts; i++) {
    const tb_alert *alert = &t->alerts[i].alert;
    const uint32_t id = tb_dictionary_find(codes, alert->indicator, strlen(alert->indicator));
    size_t n = 0;
    const uint32_t *reads = id == TB_NO_ID ? NULL : tb_model_reads(tb_case_model(t->latest), id, &n);
    for (size_t r = 0; status == TB_OK && r < n; r++)
      status = find_first(q, t, reads[r], alert, &t->alerts[i]);
  }
  return status;
}

static tb_status read_published(turning *t) {
  first_queries q = {0};
  tb_status status = tb_database_begin_reading(t->store->db);
  if (status == TB_OK) status = tb_index_read(t->store, t->run, &q.index);
  if (status == TB_OK)
    status = tb_query_prepare(t->store->db, FIRST_OF "first_day = $3 AND open = $4 AND entity = $5" WITH_VALUE "$6", &q.of_span);
  if (status == TB_OK) status = tb_query_prepare(t->store->db, FIRST_OF "open = 0 AND entity = $3" WITH_VALUE "$4", &q.of_stock);
  if (status == TB_OK) status = find_published(t, &q);
  tb_query_free(q.of_span);
  tb_query_free(q.of_stock);
  tb_index_free(&q.index);
  tb_database_rollback(t->store->db);
  return status;
}

/* ------------------------------------------------------------------------------------------------------- what differs at a date */

static const char *copy(tb_turned_alerts *list, const char *text) {
  return tb_arena_string(list->arena, text, strlen(text));
}

static tb_status add_turned(tb_turned_alerts *list, const tb_alert *alert, tb_turned_alert turned) {
  if (list->n == list->capacity) {
    const size_t capacity = list->capacity ? 2 * list->capacity : 64;
    tb_turned_alert *items = reallocarray(list->items, capacity, sizeof *items);
    if (!items) return TB_NO_MEMORY;
    list->items = items;
    list->capacity = capacity;
  }
  turned.rule = copy(list, alert->rule);
  turned.indicator = copy(list, alert->indicator);
  turned.entity = copy(list, alert->entity);
  turned.fired = alert->fired;
  if (!turned.rule || !turned.indicator || !turned.entity) return TB_NO_MEMORY;
  list->items[list->n++] = turned;
  return TB_OK;
}

static tb_status compare_alert(turning *t, const tb_case *then, tb_day date, const tb_alert *alert) {
  const tb_status status = put_key(t, then, alert);
  if (status != TB_OK) return status;
  const uint32_t latest = tb_dictionary_find(t->keys, t->key.bytes, t->key.n);
  if (latest != TB_NO_ID) {
    t->alerts[latest].fired_then |= t->alerts[latest].published == date;
    return TB_OK;
  }
  const uint32_t n = tb_dictionary_count(t->gone), id = tb_dictionary_intern(t->gone, t->key.bytes, t->key.n);
  if (id == TB_NO_ID) return TB_NO_MEMORY;
  if (id < n) return TB_OK;
  return add_turned(t->out, alert, (tb_turned_alert){.known_by = date, .then_state = tb_alert_state_name(TB_FIRING)});
}

static bool is_silent(const latest_alert *latest, tb_day date) {
  return latest->has_figure && latest->published == date && !latest->fired_then;
}

/* Alerts of the latest figures whose own figure came at this date, and that did not fire then. */
static tb_status add_silent(turning *t, const tb_case *then, tb_day date) {
  size_t n = 0;
  tb_state_asked *asked = calloc(t->n_alerts + 1, sizeof *asked);
  if (!asked) return TB_NO_MEMORY;
  for (size_t i = 0; i < t->n_alerts; i++) {
    const tb_alert *alert = &t->alerts[i].alert;
    if (!is_silent(&t->alerts[i], date)) continue;
    asked[n++] = (tb_state_asked){.rule = alert->rule, .indicator = alert->indicator, .entity = alert->entity, .period = alert->fired};
  }
  tb_status status = tb_states_find(then, asked, n);
  n = 0;
  for (size_t i = 0; status == TB_OK && i < t->n_alerts; i++) {
    if (!is_silent(&t->alerts[i], date)) continue;
    const tb_turned_alert turned = {
        .known_by = date, .later = true, .then_state = asked[n++].state, .later_state = tb_alert_state_name(TB_FIRING)};
    status = add_turned(t->out, &t->alerts[i].alert, turned);
  }
  free(asked);
  return status;
}

static tb_status compare_date(turning *t, size_t i) {
  /* Every date has an arena of its own: what a recall leaves there is not wanted any longer than its case. */
  tb_arena *arena = t->store->arena, *own = tb_arena_new();
  if (!own) return TB_NO_MEMORY;
  t->store->arena = own;
  tb_case *then = NULL;
  tb_alert alert;
  tb_status status = judge_date(t, i, &then);
  for (size_t a = 0; status == TB_OK && tb_case_alert(then, a, &alert) == TB_OK; a++) {
    if (has_fired(&alert)) status = compare_alert(t, then, t->dates[i], &alert);
  }
  if (status == TB_OK) status = add_silent(t, then, t->dates[i]);
  tb_case_free(then);
  t->store->arena = arena;
  tb_arena_free(own);
  return status;
}

/* Before the first day of all nothing can have been known. */
static bool can_be_judged(const turning *t, size_t i) {
  return t->dates[i] != TB_DAY_UNKNOWN || t->dates[i + 1] > TB_DAY_FIRST;
}

/* ------------------------------------------------------------------------------------------------------------------ the whole */

static tb_status find_later_states(turning *t) {
  const tb_turned_alerts *list = t->out;
  tb_state_asked *asked = calloc(list->n + 1, sizeof *asked);
  if (!asked) return TB_NO_MEMORY;
  for (size_t i = 0; i < list->n; i++) {
    const tb_turned_alert *turned = &list->items[i];
    asked[i] = (tb_state_asked){.rule = turned->rule, .indicator = turned->indicator, .entity = turned->entity, .period = turned->fired};
  }
  const tb_status status = tb_states_find(t->latest, asked, list->n);
  for (size_t i = 0; status == TB_OK && i < list->n; i++) {
    if (!list->items[i].later) list->items[i].later_state = asked[i].state;
  }
  free(asked);
  return status;
}

static int compare_turned(const void *left, const void *right) {
  const tb_turned_alert *a = left, *b = right;
  int order = strcmp(a->rule, b->rule);
  if (!order) order = strcmp(a->indicator, b->indicator);
  if (!order) order = strcmp(a->entity, b->entity);
  if (!order) order = tb_period_compare(a->fired, b->fired);
  if (!order) order = (a->known_by > b->known_by) - (a->known_by < b->known_by);
  return order ? order : a->later - b->later;
}

static tb_status compare_dates(turning *t) {
  t->keys = tb_dictionary_new();
  t->gone = tb_dictionary_new();
  tb_status status = t->keys && t->gone ? read_latest(t) : TB_NO_MEMORY;
  if (status == TB_OK) status = read_published(t);
  for (size_t i = 0; status == TB_OK && i + 1 < t->n_dates; i++) {
    if (can_be_judged(t, i)) status = compare_date(t, i);
  }
  if (status == TB_OK) status = find_later_states(t);
  if (status == TB_OK && t->out->n > 1) qsort(t->out->items, t->out->n, sizeof *t->out->items, compare_turned);
  return status;
}

/* Of one date there is nothing to compare. */
static tb_status find_turned(turning *t) {
  tb_status status = tb_database_begin_reading(t->store->db);
  if (status == TB_OK) status = read_dates(t);
  tb_database_rollback(t->store->db);
  if (status != TB_OK || t->n_dates < 2) return status;
  if (has_too_many_dates(t)) return too_many_dates(t);
  status = recall(t, (tb_recall_options){.anew = true}, &t->latest);
  return status == TB_OK ? compare_dates(t) : status;
}

tb_status tb_turned_alerts_find(tb_store *store, int64_t run, unsigned n_threads, tb_turned_alerts *out) {
  out->arena = tb_arena_new();
  turning *t = calloc(1, sizeof *t);
  tb_status status = out->arena && t ? TB_OK : TB_NO_MEMORY;
  if (t) *t = (turning){.store = store, .run = run, .n_threads = n_threads, .out = out};
  if (status == TB_OK) status = find_turned(t);
  if (t) {
    tb_case_free(t->latest);
    tb_dictionary_free(t->keys);
    tb_dictionary_free(t->gone);
    tb_buffer_free(&t->key);
    free(t->alerts);
  }
  free(t);
  return status;
}

void tb_turned_alerts_free(tb_turned_alerts *alerts) {
  free(alerts->items);
  tb_arena_free(alerts->arena);
  *alerts = (tb_turned_alerts){0};
}
