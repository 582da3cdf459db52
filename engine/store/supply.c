#include "supply.h"

#include "base/decimal.h"
#include "model/period.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 2048 };

/* A batch in the making: columns, and the texts that they point to. */
typedef struct columns {
  tb_arena *texts;
  size_t n;
  uint32_t entity[ROWS], indicator[ROWS];
  tb_period period[ROWS];
  tb_decimal value[ROWS], base[ROWS];
  uint8_t reason[ROWS], base_reason[ROWS];
  tb_day vintage[ROWS];
  const char *digits[ROWS], *base_digits[ROWS], *written[ROWS], *unit[ROWS], *basis[ROWS], *status[ROWS], *source[ROWS];
} columns;

/* What a giving works with: the ids of the builder by the numbers of the store. */
typedef struct giving {
  const tb_supply *supply;
  tb_builder *builder;
  uint32_t *entities, *indicators;
  columns *rows;
} giving;

/* --------------------------------------------------------------------------------------------------------------- numbers */

/*
 * Only what observations that the run knew are about has a name in the panel for that. A code of later runs, or one that once was declared
 * and never observed, has no id: a rule that names it is in error, as if the store had never heard of it.
 */

/* Of each entity's number whether it was observed. */
static bool *list_entities(const tb_supply *supply) {
  const uint32_t n = tb_dictionary_count(supply->index->entities.codes);
  bool *named = calloc(n + (size_t)1, sizeof *named);
  for (uint32_t i = 0; named && i < n; i++)
    named[i] = tb_index_is_observed(supply->index, i, supply->run);
  return named;
}

/* Of each indicator's number whether it has observations. */
static bool *list_indicators(const tb_supply *supply) {
  const tb_spans *spans = &supply->index->spans;
  const uint32_t n = tb_dictionary_count(supply->index->indicators.codes);
  bool *named = calloc(n + (size_t)1, sizeof *named);
  for (size_t i = 0; named && i < spans->n; i++)
    named[spans->items[i].indicator] = true;
  return named;
}

/* The ids of what is named, TB_NO_ID of all else. Frees `named`; NULL when memory is short. */
static uint32_t *ids_of(const tb_numbers *numbers, bool *named, tb_builder *builder,
                        uint32_t (*id_of)(tb_builder *, const char *, size_t)) {
  const uint32_t n = tb_dictionary_count(numbers->codes);
  uint32_t *ids = named ? malloc((n + (size_t)1) * sizeof *ids) : NULL;
  bool all = true;
  for (uint32_t i = 0; ids && i < n; i++) {
    size_t size;
    const char *code = tb_dictionary_text(numbers->codes, i, &size);
    ids[i] = named[i] ? id_of(builder, code, size) : TB_NO_ID;
    all = all && (!named[i] || ids[i] != TB_NO_ID);
  }
  free(named);
  if (all) return ids;
  free(ids);
  return NULL;
}

/* ----------------------------------------------------------------------------------------------------------------- spans */

/* Open spans are always read: when they end depends on each observation's vintage. */
static bool is_read(const giving *g, const tb_span_row *span) {
  return g->supply->all || span->wanted || tb_period_is_endless(span->period);
}

static bool is_stock(const giving *g, const tb_span_row *span) {
  return tb_builder_indicator_at(g->builder, g->indicators[span->indicator])->kind == TB_STOCK;
}

/* The spans of a row: those of a stock that end on the same day, else the one. */
static void want_row(tb_spans *spans, uint32_t indicator, tb_period key, bool is_stock) {
  for (size_t i = tb_spans_ending(spans, indicator, key.last); i != SIZE_MAX; i = spans->items[i].same_end)
    spans->items[i].wanted |= is_stock || tb_period_equal(spans->items[i].period, key);
}

/* A row is read whole, however its period was written. */
static void want_whole_rows(const giving *g) {
  tb_spans *spans = &g->supply->index->spans;
  for (size_t i = 0; i < spans->n; i++) {
    const tb_span_row *span = &spans->items[i];
    if (span->wanted && is_stock(g, span)) want_row(spans, span->indicator, span->period, true);
  }
}

static tb_status hold_span(const giving *g, const tb_span_row *span) {
  const tb_held_row held = {.indicator = g->indicators[span->indicator],
                            .period = span->period,
                            .observations = span->observations,
                            .has_breaks = span->has_breaks,
                            .has_bases = span->has_bases,
                            .has_basis = span->has_basis,
                            .has_units = span->has_units};
  return tb_builder_hold(g->builder, &held);
}

static tb_status hold_spans(const giving *g) {
  const tb_spans *spans = &g->supply->index->spans;
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < spans->n; i++) {
    const tb_span_row *span = &spans->items[i];
    if (!is_read(g, span)) status = hold_span(g, span);
  }
  return status;
}

/* ---------------------------------------------------------------------------------------------------------- observations */

#define SELECT                                                                                                                             \
  "SELECT indicator, last_day, first_day, open, entity, vintage, value, decimals, digits, base, base_decimals, base_digits, written,"      \
  " unit, basis, status, source FROM observations WHERE "

static tb_decimal read_number(const tb_query *query, size_t column) {
  return (tb_decimal){.value = tb_query_get_real(query, column), .decimals = (uint8_t)tb_query_get_integer(query, column + 1)};
}

/* A column's text in the batch's arena; NULL when there is none. `failed` is set when memory is short. */
static const char *read_text(columns *to, const tb_query *query, size_t column, bool *failed) {
  if (tb_query_is_null(query, column)) return NULL;
  size_t n;
  const char *text = tb_query_get_text(query, column, &n);
  text = tb_arena_string(to->texts, text, n);
  *failed |= !text;
  return text;
}

static bool read_row(const giving *g, const tb_query *query) {
  columns *to = g->rows;
  const size_t i = to->n++;
  bool failed = false;
  to->indicator[i] = g->indicators[tb_query_get_integer(query, 0)];
  to->entity[i] = g->entities[tb_query_get_integer(query, 4)];
  to->value[i] = read_number(query, 6);
  to->reason[i] = tb_query_is_null(query, 6) ? TB_MISSING : TB_VALUE;
  to->digits[i] = read_text(to, query, 8, &failed);
  to->base[i] = read_number(query, 9);
  to->base_reason[i] = tb_query_is_null(query, 9) ? TB_MISSING : TB_VALUE;
  const char **const texts[] = {to->base_digits, to->written, to->unit, to->basis, to->status, to->source};
  for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
    texts[t][i] = read_text(to, query, 11 + t, &failed);
  return !failed;
}

/* Codes, numbers and days that the database gave are only used when they are in range. The days are those of the row that comes next. */
static bool is_sound(const giving *g, const tb_query *query) {
  const tb_index *index = g->supply->index;
  const int64_t indicator = tb_query_get_integer(query, 0), entity = tb_query_get_integer(query, 4);
  return indicator >= 0 && indicator < (int64_t)tb_dictionary_count(index->indicators.codes) && entity >= 0 &&
         entity < (int64_t)tb_dictionary_count(index->entities.codes) && g->indicators[indicator] != TB_NO_ID &&
         g->entities[entity] != TB_NO_ID && tb_stored_days_read(query, 1, 2, 3, &g->rows->period[g->rows->n]) &&
         tb_stored_vintage_read(query, 5, &g->rows->vintage[g->rows->n]);
}

static const char *value_text(const tb_store *store, double value, bool missing, char out[TB_DOUBLE_TEXT_BYTES + 1]) {
  if (missing) return tb_text(tb_log_language(store->log), "no value", "缺失");
  out[tb_double_text(value, out)] = '\0';
  return out;
}

/* Two values under two names of one day: they were two figures until a change of the tables made the indicator a stock. */
static tb_status refuse(const giving *g, const tb_conflict *conflict) {
  const columns *rows = g->rows;
  const tb_store *store = g->supply->store;
  char here[TB_DOUBLE_TEXT_BYTES + 1], there[TB_DOUBLE_TEXT_BYTES + 1], period[TB_PERIOD_TEXT_BYTES];
  tb_period_format(rows->period[conflict->index], period);
  tb_log_add(store->log, TB_ERROR, (tb_place){.file = tb_database_shown(store->db)},
             "the store has %s and %s for %s, %s, %s; of a stock all figures of one day are one, and only different vintages may differ",
             "历史库中有 %s 和 %s 两个值（%s、%s、%s）；存量同一日只有一个值，只有发布日期不同才可不同",
             value_text(store, conflict->other_value, conflict->other_missing, there),
             value_text(store, conflict->value, conflict->missing, here), tb_builder_entity_code(g->builder, rows->entity[conflict->index]),
             tb_builder_indicator_code(g->builder, rows->indicator[conflict->index]), period);
  return TB_BAD_INPUT;
}

static tb_status hand_over(const giving *g) {
  columns *rows = g->rows;
  const tb_batch batch = {.n = rows->n,
                          .entity = rows->entity,
                          .indicator = rows->indicator,
                          .period = rows->period,
                          .value = rows->value,
                          .reason = rows->reason,
                          .long_text = rows->digits,
                          .vintage = rows->vintage,
                          .status = rows->status,
                          .basis = rows->basis,
                          .unit = rows->unit,
                          .written = rows->written,
                          .source = rows->source,
                          .base = rows->base,
                          .base_reason = rows->base_reason,
                          .base_long_text = rows->base_digits};
  tb_conflict conflict;
  tb_status status = tb_builder_add(g->builder, &batch, &conflict);
  if (status == TB_BAD_INPUT) status = refuse(g, &conflict);
  rows->n = 0;
  tb_arena_reset(rows->texts);
  return status == TB_BAD_ARGUMENT ? tb_store_damaged(g->supply->store, "an observation cannot be read", "有观测值无法读取") : status;
}

static tb_status read_rows(const giving *g, tb_query *query) {
  tb_status status = TB_OK;
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    if (!is_sound(g, query)) return tb_store_damaged(g->supply->store, "an observation is about nothing", "有观测值没有对象");
    if (!read_row(g, query)) return TB_NO_MEMORY;
    if (g->rows->n == ROWS) status = hand_over(g);
  }
  return status;
}

static tb_status read_everything(const giving *g) {
  tb_query *query;
  tb_status status =
      tb_query_prepare(g->supply->store->db, SELECT "run <= $1 ORDER BY indicator, last_day, first_day, open, entity, vintage", &query);
  if (status != TB_OK) return status;
  tb_query_integer(query, 1, g->supply->run);
  status = read_rows(g, query);
  tb_query_free(query);
  return status;
}

static tb_status read_span(const giving *g, tb_query *query, const tb_span_row *span) {
  tb_query_integer(query, 1, span->indicator);
  tb_query_integer(query, 2, span->period.last);
  tb_query_integer(query, 3, span->period.first);
  tb_query_integer(query, 4, span->period.open);
  tb_query_integer(query, 5, g->supply->run);
  return read_rows(g, query);
}

static tb_status read_wanted(const giving *g) {
  const tb_spans *spans = &g->supply->index->spans;
  tb_query *query;
  tb_status status = tb_query_prepare(g->supply->store->db,
                                      SELECT "indicator = $1 AND last_day = $2 AND first_day = $3 AND open = $4 AND run <= $5"
                                             " ORDER BY entity, vintage",
                                      &query);
  for (size_t i = 0; status == TB_OK && i < spans->n; i++) {
    if (is_read(g, &spans->items[i])) status = read_span(g, query, &spans->items[i]);
  }
  tb_query_free(query);
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------- giving */

static tb_status give(const giving *g) {
  want_whole_rows(g);
  tb_status status = hold_spans(g);
  if (status == TB_OK) status = g->supply->all ? read_everything(g) : read_wanted(g);
  return status == TB_OK && g->rows->n > 0 ? hand_over(g) : status;
}

tb_status tb_supply_give(const tb_supply *supply, tb_builder *builder) {
  giving g = {.supply = supply, .builder = builder};
  g.entities = ids_of(&supply->index->entities, list_entities(supply), builder, tb_builder_entity);
  g.indicators = ids_of(&supply->index->indicators, list_indicators(supply), builder, tb_builder_indicator);
  g.rows = calloc(1, sizeof *g.rows);
  if (g.rows) g.rows->texts = tb_arena_new();
  const tb_status status = g.entities && g.indicators && g.rows && g.rows->texts ? give(&g) : TB_NO_MEMORY;
  if (g.rows) tb_arena_free(g.rows->texts);
  free(g.rows);
  free(g.entities);
  free(g.indicators);
  return status;
}

/* --------------------------------------------------------------------------------------------------------------- touched */

bool tb_supply_want_touched(tb_supply *supply, const tb_panel *panel) {
  bool any = false;
  for (uint32_t id = 0; id < tb_panel_indicators(panel); id++) {
    const char *code = tb_panel_indicator_code(panel, id);
    const uint32_t number = tb_dictionary_find(supply->index->indicators.codes, code, strlen(code));
    for (size_t r = 0; r < tb_panel_rows(panel, id); r++) {
      const tb_row *row = tb_panel_row_at(panel, id, r);
      if (!tb_row_was_touched(row)) continue;
      want_row(&supply->index->spans, number, tb_row_key(row), tb_panel_indicator(panel, id)->kind == TB_STOCK);
      any = true;
    }
  }
  return any;
}
