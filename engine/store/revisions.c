/*
 * Revisions of figures, indicator by indicator. Observations come in the order of their keys, the vintages of a key one behind the other. A
 * row (a period with all its entities) is gathered and read; first and latest figures of the rows that ended within a year stay at hand, so
 * that the year before is found.
 */
#include "revisions.h"

#include "model/period.h"

#include <stdlib.h>
#include <string.h>

enum { YEAR_DAYS = 366 };

typedef struct observation {
  uint32_t entity;
  tb_day vintage;
  tb_figure figure;
} observation;

/* An entity's figure in a period, as it was first told and as it is now; both are there. */
typedef struct told_figure {
  uint32_t entity;
  tb_figure first, latest;
} told_figure;

/* A row that was read: figures in the order of entities. */
typedef struct told_row {
  tb_period key;
  told_figure *figures;
  size_t n;
} told_row;

/* An indicator at work. */
typedef struct reading {
  bool is_stock;
  tb_arena *texts; /* digits of long numbers */
  tb_period key;   /* of the row that is gathered */
  observation *gathered;
  size_t n_gathered, gathered_capacity;
  told_row *rows; /* that ended within a year, in the order of their ends */
  size_t n_rows, rows_capacity;
  tb_revision_sizes sizes;
  uint64_t pairs, sign_changed;
  tb_revisions *out;
} reading;

static void reading_free(reading *r) {
  for (size_t i = 0; i < r->n_rows; i++)
    free(r->rows[i].figures);
  free(r->rows);
  free(r->gathered);
  tb_revision_sizes_free(&r->sizes);
  tb_arena_free(r->texts);
}

/* ------------------------------------------------------------------------------------------------------------------- keys */

/* The vintages of one key, the oldest first. *told: both figures are there. */
static tb_status read_key(reading *r, const observation *vintages, size_t n, told_figure *out, bool *told) {
  const tb_figure *first = NULL, *before = NULL;
  bool differs = false;
  r->out->keys++;
  *told = false;
  if (r->key.open) return TB_OK; /* a later figure of an open span covers more days: it takes no other's place */
  for (size_t i = 0; i < n; i++) {
    const tb_figure *now = &vintages[i].figure;
    if (now->missing) {
      r->out->withdrawn += before && !before->missing;
    } else if (before && !before->missing && tb_figure_compare(before, now) != 0) {
      const tb_status status = tb_revision_sizes_add(&r->sizes, before, now);
      if (status != TB_OK) return status;
    }
    if (!now->missing && !first) first = now;
    differs |= !now->missing && tb_figure_compare(first, now) != 0;
    before = now;
  }
  r->out->revised += differs;
  *told = first && !before->missing;
  if (*told) *out = (told_figure){.entity = vintages->entity, .first = *first, .latest = *before};
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------- rows */

static const told_row *find_row(const reading *r, tb_period key) {
  if (tb_period_is_unstated(key)) return NULL;
  for (size_t i = r->n_rows; i-- > 0;) {
    if (tb_period_equal(r->rows[i].key, key)) return &r->rows[i];
  }
  return NULL;
}

/* Signs of the differences from the year before, of the entities that both rows have. */
static void compare_signs(reading *r, const told_row *now, const told_row *base) {
  for (size_t i = 0, b = 0; i < now->n; i++) {
    while (b < base->n && base->figures[b].entity < now->figures[i].entity)
      b++;
    if (b == base->n) return;
    if (base->figures[b].entity != now->figures[i].entity) continue;
    r->pairs++;
    r->sign_changed += tb_figure_compare(&now->figures[i].first, &base->figures[b].first) !=
                       tb_figure_compare(&now->figures[i].latest, &base->figures[b].latest);
  }
}

/* Lets go of rows that ended more than a year before `last`. */
static void forget_rows(reading *r, tb_day last) {
  size_t n = 0;
  while (n < r->n_rows && (int64_t)r->rows[n].key.last < (int64_t)last - YEAR_DAYS)
    free(r->rows[n++].figures);
  if (n == 0) return;
  r->n_rows -= n;
  memmove(r->rows, r->rows + n, r->n_rows * sizeof *r->rows);
}

static tb_status keep_row(reading *r, const told_row *row) {
  if (r->n_rows == r->rows_capacity) {
    const size_t capacity = r->rows_capacity ? 2 * r->rows_capacity : 16;
    told_row *rows = reallocarray(r->rows, capacity, sizeof *rows);
    if (!rows) return TB_NO_MEMORY;
    r->rows = rows;
    r->rows_capacity = capacity;
  }
  r->rows[r->n_rows++] = *row;
  return TB_OK;
}

static int compare_observations(const void *left, const void *right) {
  const observation *a = left, *b = right;
  if (a->entity != b->entity) return a->entity < b->entity ? -1 : 1;
  return (a->vintage > b->vintage) - (a->vintage < b->vintage);
}

static tb_status read_row(reading *r, told_row *row) {
  tb_status status = TB_OK;
  for (size_t i = 0, end; status == TB_OK && i < r->n_gathered; i = end) {
    for (end = i + 1; end < r->n_gathered && r->gathered[end].entity == r->gathered[i].entity;)
      end++;
    bool told;
    status = read_key(r, r->gathered + i, end - i, &row->figures[row->n], &told);
    row->n += told;
  }
  return status;
}

/* Reads the row that was gathered. A stock's may have come as several periods with one end, each in the order of entities. */
static tb_status end_row(reading *r) {
  if (r->n_gathered == 0) return TB_OK;
  if (r->is_stock) qsort(r->gathered, r->n_gathered, sizeof *r->gathered, compare_observations);
  told_row row = {.key = r->key, .figures = calloc(r->n_gathered, sizeof *row.figures)};
  if (!row.figures) return TB_NO_MEMORY;
  forget_rows(r, r->key.last);
  tb_status status = read_row(r, &row);
  const told_row *base = find_row(r, tb_period_year_ago(r->key));
  if (status == TB_OK && base) compare_signs(r, &row, base);
  if (status == TB_OK) status = keep_row(r, &row);
  if (status != TB_OK) free(row.figures);
  r->n_gathered = 0;
  return status;
}

/* -------------------------------------------------------------------------------------------------------------- observations */

static tb_status gather(reading *r, const observation *seen) {
  if (r->n_gathered == r->gathered_capacity) {
    const size_t capacity = r->gathered_capacity ? 2 * r->gathered_capacity : 64;
    observation *longer = reallocarray(r->gathered, capacity, sizeof *longer);
    if (!longer) return TB_NO_MEMORY;
    r->gathered = longer;
    r->gathered_capacity = capacity;
  }
  r->gathered[r->n_gathered++] = *seen;
  return TB_OK;
}

#define OBSERVATIONS                                                                                                                       \
  "SELECT last_day, first_day, open, entity, vintage, value, decimals, digits FROM observations WHERE indicator = $1 AND run <= $2"        \
  " ORDER BY last_day, first_day, open, entity, vintage"

static tb_status read_observation(reading *r, const tb_query *query) {
  const tb_period period = {.first = (tb_day)tb_query_get_integer(query, 1),
                            .last = (tb_day)tb_query_get_integer(query, 0),
                            .open = tb_query_get_integer(query, 2) != 0};
  const tb_period key = r->is_stock ? tb_period_end_date(period) : period;
  observation seen = {.entity = (uint32_t)tb_query_get_integer(query, 3),
                      .vintage = (tb_day)tb_query_get_integer(query, 4),
                      .figure = {.value = tb_query_get_real(query, 5),
                                 .decimals = (uint8_t)tb_query_get_integer(query, 6),
                                 .missing = tb_query_is_null(query, 5)}};
  if (!tb_query_is_null(query, 7)) {
    size_t n;
    const char *digits = tb_query_get_text(query, 7, &n);
    seen.figure.digits = tb_arena_string(r->texts, digits, n);
    if (!seen.figure.digits) return TB_NO_MEMORY;
  }
  tb_status status = TB_OK;
  if (!tb_period_equal(key, r->key)) status = end_row(r);
  r->key = key;
  return status == TB_OK ? gather(r, &seen) : status;
}

static tb_status read_observations(reading *r, tb_query *query, uint32_t indicator, int64_t run) {
  tb_query_integer(query, 1, indicator);
  tb_query_integer(query, 2, run);
  tb_status status = TB_OK;
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status == TB_OK && row) status = read_observation(r, query);
  }
  return status == TB_OK ? end_row(r) : status;
}

/* -------------------------------------------------------------------------------------------------------------- indicators */

/* What is asked of the latest run. */
typedef struct revising {
  tb_store *store;
  int64_t run;
  tb_case *opened; /* as the run left it: says which indicators are stocks, and whether there are rules */
  tb_turned_alerts alerts;
  tb_index index;
  tb_dictionary *codes; /* of all indicators that are told: ids below the number of the store's are its numbers */
} revising;

static bool is_stock(const revising *v, const char *code) {
  const tb_panel *panel = tb_case_panel(v->opened);
  const uint32_t id = tb_dictionary_find(tb_panel_indicator_codes(panel), code, strlen(code));
  return id != TB_NO_ID && tb_panel_indicator(panel, id)->kind == TB_STOCK;
}

static void count_alerts(const tb_turned_alerts *alerts, tb_revisions *out) {
  for (size_t i = 0; i < alerts->n; i++) {
    if (strcmp(alerts->items[i].indicator, out->indicator) != 0) continue;
    out->fired_later += alerts->items[i].later;
    out->fired_then += !alerts->items[i].later;
  }
}

static tb_status read_indicator(const revising *v, tb_query *query, uint32_t id, tb_revisions *out) {
  *out = (tb_revisions){.indicator = tb_dictionary_text(v->codes, id, NULL), .sign_changed = {.reason = TB_MISSING}};
  reading r = {.is_stock = is_stock(v, out->indicator), .texts = tb_arena_new(), .out = out};
  tb_status status = r.texts ? TB_OK : TB_NO_MEMORY;
  if (status == TB_OK && id < tb_dictionary_count(v->index.indicators.codes)) status = read_observations(&r, query, id, v->run);
  if (status == TB_OK) {
    out->revisions = r.sizes.n;
    tb_revision_sizes_read(&r.sizes, out);
    if (r.pairs > 0) out->sign_changed = (tb_number){.value = tb_ratio_double((tb_int128)r.sign_changed * 100, r.pairs)};
    count_alerts(&v->alerts, out);
  }
  reading_free(&r);
  return status;
}

/* The store's indicators, then the derived ones that alerts name. */
static tb_status gather_codes(revising *v) {
  v->codes = tb_dictionary_new();
  if (!v->codes) return TB_NO_MEMORY;
  const uint32_t n = tb_dictionary_count(v->index.indicators.codes);
  for (size_t i = 0; i < n + v->alerts.n; i++) {
    const char *code = i < n ? tb_dictionary_text(v->index.indicators.codes, (uint32_t)i, NULL) : v->alerts.items[i - n].indicator;
    if (tb_dictionary_intern(v->codes, code, strlen(code)) == TB_NO_ID) return TB_NO_MEMORY;
  }
  return TB_OK;
}

static tb_status tell_indicators(const revising *v, tb_query *query, const uint32_t *order,
                                 tb_status (*each)(void *context, const tb_revisions *revisions), void *context) {
  tb_status status = TB_OK;
  for (uint32_t i = 0; status == TB_OK && i < tb_dictionary_count(v->codes); i++) {
    tb_revisions revisions;
    status = read_indicator(v, query, order[i], &revisions);
    const bool said = revisions.keys + revisions.fired_then + revisions.fired_later > 0;
    if (status == TB_OK && said) status = each(context, &revisions);
  }
  return status;
}

static tb_status tell(revising *v, tb_status (*each)(void *context, const tb_revisions *revisions), void *context) {
  tb_query *query = NULL;
  uint32_t *order = NULL;
  tb_status status = tb_index_read(v->store, v->run, &v->index);
  if (status == TB_OK) status = gather_codes(v);
  if (status == TB_OK) {
    order = calloc(tb_dictionary_count(v->codes) + (size_t)1, sizeof *order);
    status = order ? tb_dictionary_sort(v->codes, order) : TB_NO_MEMORY;
  }
  if (status == TB_OK) status = tb_query_prepare(v->store->db, OBSERVATIONS, &query);
  if (status == TB_OK) status = tell_indicators(v, query, order, each, context);
  tb_query_free(query);
  free(order);
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------- the calls */

/* The latest run, so that all that follows is of one and the same; and its turned alerts. */
static tb_status open_revising(tb_store *store, unsigned n_threads, revising *out) {
  tb_kept_run latest;
  *out = (revising){.store = store};
  tb_status status = tb_kept_run_read(store, 0, &latest);
  out->run = latest.run;
  const tb_recall_options what = {.struct_size = sizeof what, .run = latest.run};
  if (status == TB_OK) status = tb_store_recall(store, &what, &out->opened);
  if (status == TB_OK && tb_case_rules(out->opened)) status = tb_turned_alerts_find(store, out->run, n_threads, &out->alerts);
  return status;
}

static void close_revising(revising *v) {
  tb_dictionary_free(v->codes);
  tb_index_free(&v->index);
  tb_turned_alerts_free(&v->alerts);
  tb_case_free(v->opened);
}

tb_status tb_store_revisions(tb_store *store, unsigned n_threads, tb_status (*each)(void *context, const tb_revisions *revisions),
                             void *context) {
  if (!store || !each) return TB_BAD_ARGUMENT;
  revising v;
  tb_status status = open_revising(store, n_threads, &v);
  if (status == TB_OK) status = tb_database_begin_reading(store->db);
  if (status == TB_OK) status = tell(&v, each, context);
  tb_database_rollback(store->db);
  close_revising(&v);
  return status;
}

static tb_revised_alert revised_alert(const tb_turned_alert *turned, char period[TB_PERIOD_TEXT_BYTES],
                                      char known_by[TB_PERIOD_TEXT_BYTES]) {
  const bool dated = turned->known_by != TB_DAY_UNKNOWN;
  (void)tb_period_format(turned->fired, period);
  (void)tb_period_format(dated ? (tb_period){.first = turned->known_by, .last = turned->known_by} : tb_period_unstated(), known_by);
  return (tb_revised_alert){.rule = turned->rule,
                            .indicator = turned->indicator,
                            .entity = turned->entity,
                            .period = period,
                            .known_by = known_by,
                            .then_state = turned->then_state,
                            .later_state = turned->later_state,
                            .fired_later = turned->later};
}

tb_status tb_store_revised_alerts(tb_store *store, unsigned n_threads, tb_status (*each)(void *context, const tb_revised_alert *alert),
                                  void *context) {
  if (!store || !each) return TB_BAD_ARGUMENT;
  revising v;
  char period[TB_PERIOD_TEXT_BYTES], known_by[TB_PERIOD_TEXT_BYTES];
  tb_status status = open_revising(store, n_threads, &v);
  for (size_t i = 0; status == TB_OK && i < v.alerts.n; i++) {
    const tb_revised_alert alert = revised_alert(&v.alerts.items[i], period, known_by);
    status = each(context, &alert);
  }
  close_revising(&v);
  return status;
}
