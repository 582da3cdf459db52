/*
 * Each record is new, known or a contradiction. A record of a span that the store does not have, of an entity not yet met in it, is new
 * without looking: nearly all are, and go in by the database's fastest way. All others are looked up.
 */
#include "intake.h"

#include "base/rational.h"
#include "model/period.h"
#include "values.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_COLUMNS = 6, COLUMNS = 20 };

static const char *const COLUMN_NAMES[COLUMNS] = {"indicator", "last_day", "first_day", "open",          "entity",      "vintage", "value",
                                                  "decimals",  "digits",   "base",      "base_decimals", "base_digits", "written", "unit",
                                                  "basis",     "status",   "source",    "file",          "line",        "run"};

#define THE_KEY "indicator = $1 AND last_day = $2 AND first_day = $3 AND open = $4 AND entity = $5"

static const char FIND[] =
    "SELECT value, decimals, digits, path, line FROM observations JOIN files ON files.file = observations.file WHERE " THE_KEY
    " AND vintage = $6";
static const char MET[] = "SELECT 1 FROM observations WHERE " THE_KEY " LIMIT 1";
static const char INSERT[] =
    "INSERT INTO observations (indicator, last_day, first_day, open, entity, vintage, value, decimals, digits, base, base_decimals,"
    " base_digits, written, unit, basis, status, source, file, line, run) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
    " $14, $15, $16, $17, $18, $19, $20)";

tb_status tb_intake_open(tb_store *store, tb_index *index, int64_t run, tb_intake *out) {
  *out = (tb_intake){.store = store, .index = index, .run = run};
  tb_status status = tb_query_prepare(store->db, FIND, &out->find);
  if (status == TB_OK) status = tb_query_prepare(store->db, MET, &out->met);
  if (status == TB_OK) status = tb_query_prepare(store->db, INSERT, &out->insert);
  return status;
}

void tb_intake_close(tb_intake *intake) {
  tb_fill_abandon(intake->fill);
  tb_query_free(intake->find);
  tb_query_free(intake->met);
  tb_query_free(intake->insert);
  free(intake->entity_numbers);
  free(intake->indicator_numbers);
  free(intake->conflict_file);
  *intake = (tb_intake){0};
}

/* --------------------------------------------------------------------------------------------------------------- numbers */

/* Numbers of the ids up to `id`, TB_NO_ID where not yet known. */
static bool reach(uint32_t **numbers, size_t *n, uint32_t id) {
  if (id < *n) return true;
  const size_t more = (size_t)id + id / 2 + 64;
  uint32_t *longer = reallocarray(*numbers, more, sizeof *longer);
  if (!longer) return false;
  memset(longer + *n, 0xFF, (more - *n) * sizeof *longer);
  *numbers = longer;
  *n = more;
  return true;
}

static tb_status number_indicator(tb_intake *in, const tb_builder *builder, uint32_t indicator, uint32_t *out) {
  *out = tb_number_of(&in->index->indicators, tb_builder_indicator_code(builder, indicator));
  if (*out == TB_NO_ID) return TB_NO_MEMORY;
  return tb_index_declare_unit(in->store, in->index, *out, tb_builder_indicator_at(builder, indicator)->unit);
}

static tb_status number_record(tb_intake *in, const tb_builder *builder, uint32_t entity, uint32_t indicator) {
  if (!reach(&in->entity_numbers, &in->n_entities, entity) || !reach(&in->indicator_numbers, &in->n_indicators, indicator))
    return TB_NO_MEMORY;
  uint32_t *e = &in->entity_numbers[entity], *i = &in->indicator_numbers[indicator];
  if (*e == TB_NO_ID) *e = tb_number_of(&in->index->entities, tb_builder_entity_code(builder, entity));
  if (*e == TB_NO_ID) return TB_NO_MEMORY;
  return *i == TB_NO_ID ? number_indicator(in, builder, indicator, i) : TB_OK;
}

/* All codes of a batch have their numbers in the database before its observations refer to them. */
static tb_status number_batch(tb_intake *in, const tb_builder *builder, const tb_batch *batch, uint32_t *file) {
  for (size_t i = 0; i < batch->n; i++) {
    const tb_status status = number_record(in, builder, batch->entity[i], batch->indicator[i]);
    if (status != TB_OK) return status;
  }
  *file = tb_number_of(&in->index->files, batch->file ? batch->file : "");
  return *file != TB_NO_ID ? tb_index_write_numbers(in->store, in->index) : TB_NO_MEMORY;
}

/* --------------------------------------------------------------------------------------------------------------- records */

static const char *text_at(const char *const *texts, size_t i) {
  return texts && texts[i] ? texts[i] : "";
}

static void put_number(tb_decimal number, bool has, const char *digits, tb_store_value out[3]) {
  out[0] = has ? tb_real_value(number.value) : tb_null_value();
  out[1] = has ? tb_integer_value(number.decimals) : tb_null_value();
  out[2] = has && number.decimals == TB_DECIMALS_LONG ? tb_text_value(digits) : tb_null_value();
}

static void put_key(const tb_intake *in, const tb_batch *batch, size_t i, tb_store_value out[KEY_COLUMNS]) {
  const tb_period period = batch->period[i];
  out[0] = tb_integer_value(in->indicator_numbers[batch->indicator[i]]);
  out[1] = tb_integer_value(period.last);
  out[2] = tb_integer_value(period.first);
  out[3] = tb_integer_value(period.open);
  out[4] = tb_integer_value(in->entity_numbers[batch->entity[i]]);
  out[5] = tb_integer_value(batch->vintage ? batch->vintage[i] : TB_DAY_UNKNOWN);
}

static void put_record(const tb_intake *in, const tb_batch *batch, size_t i, uint32_t file, tb_store_value out[COLUMNS]) {
  const bool has_base = batch->base && (!batch->base_reason || batch->base_reason[i] == TB_VALUE);
  put_key(in, batch, i, out);
  put_number(batch->value[i], batch->reason[i] == TB_VALUE, text_at(batch->long_text, i), out + 6);
  put_number(has_base ? batch->base[i] : (tb_decimal){0}, has_base, text_at(batch->base_long_text, i), out + 9);
  out[12] = tb_optional_text(text_at(batch->written, i));
  out[13] = tb_optional_text(text_at(batch->unit, i));
  out[14] = tb_optional_text(text_at(batch->basis, i));
  out[15] = tb_optional_text(text_at(batch->status, i));
  out[16] = tb_optional_text(text_at(batch->source, i));
  out[17] = tb_integer_value(file);
  out[18] = tb_integer_value((int64_t)(batch->line ? batch->line[i] : 0));
  out[19] = tb_integer_value(in->run);
}

static tb_status note(tb_intake *in, tb_span_row *span, const tb_store_value record[COLUMNS], bool first) {
  span->changed = true;
  span->observations += first;
  span->has_bases |= record[9].kind != TB_NULL_VALUE;
  span->has_units |= record[13].kind != TB_NULL_VALUE;
  span->has_basis |= record[14].kind != TB_NULL_VALUE;
  span->has_breaks |= record[15].kind == TB_TEXT_VALUE && strcmp(record[15].text, "B") == 0;
  in->added++;
  in->revised += !first;
  return tb_index_observe(in->index, (uint32_t)record[4].integer, in->run);
}

static tb_status fill_record(tb_intake *in, const tb_store_value record[COLUMNS]) {
  tb_status status = in->fill ? TB_OK : tb_fill_begin(in->store->db, "observations", COLUMN_NAMES, COLUMNS, &in->fill);
  if (status != TB_OK) return status;
  tb_values_fill(in->fill, 1, record, COLUMNS);
  return tb_fill_row(in->fill);
}

static tb_status end_fill(tb_intake *in) {
  tb_fill *fill = in->fill;
  in->fill = NULL;
  return fill ? tb_fill_end(fill) : TB_OK;
}

/* ------------------------------------------------------------------------------------------------------- what is known already */

static bool set_exact(tb_rational *out, double value, int64_t decimals, const char *digits, size_t n) {
  if (decimals == TB_DECIMALS_LONG) return tb_rational_set_text(out, digits, n);
  tb_rational_set_decimal(out, tb_decimal_mantissa(value, (uint8_t)decimals), (unsigned)decimals);
  return true;
}

/* Equal as written, whatever the zeros at the end: of two short numbers the doubles decide, since each has its own. */
static bool same_number(const tb_store_value record[COLUMNS], const tb_query *found) {
  const bool missing = record[6].kind == TB_NULL_VALUE, was_missing = tb_query_is_null(found, 0);
  if (missing || was_missing) return missing && was_missing;
  const double value = record[6].real, other = tb_query_get_real(found, 0);
  const int64_t decimals = record[7].integer, other_decimals = tb_query_get_integer(found, 1);
  if (value != other) return false;
  if (decimals != TB_DECIMALS_LONG && other_decimals != TB_DECIMALS_LONG) return true;
  size_t n;
  const char *digits = tb_query_get_text(found, 2, &n);
  tb_rational here, there;
  tb_rational_init(&here);
  tb_rational_init(&there);
  const char *text = record[8].kind == TB_TEXT_VALUE ? record[8].text : "";
  const bool read = set_exact(&here, value, decimals, text, strlen(text)) && set_exact(&there, other, other_decimals, digits, n);
  const bool same = read && tb_rational_compare(&here, &there) == 0;
  tb_rational_clear(&here);
  tb_rational_clear(&there);
  return same;
}

static tb_status contradict(tb_intake *in, const tb_store_value record[COLUMNS], const tb_query *found, tb_conflict *conflict) {
  free(in->conflict_file);
  in->conflict_file = strdup(tb_query_get_text(found, 3, NULL));
  if (!in->conflict_file) return TB_NO_MEMORY;
  conflict->missing = record[6].kind == TB_NULL_VALUE;
  conflict->value = conflict->missing ? 0 : record[6].real;
  conflict->other_missing = tb_query_is_null(found, 0);
  conflict->other_value = tb_query_get_real(found, 0);
  conflict->other_file = in->conflict_file;
  conflict->other_line = (uint64_t)tb_query_get_integer(found, 4);
  return TB_BAD_INPUT;
}

/* Whether the key has an observation, of any vintage. */
static tb_status is_met(tb_intake *in, const tb_store_value record[COLUMNS], bool *met) {
  tb_values_bind(in->met, 1, record, KEY_COLUMNS - 1);
  const tb_status status = tb_query_step(in->met, met);
  tb_query_reset(in->met);
  return status;
}

static tb_status insert_record(tb_intake *in, tb_span_row *span, const tb_store_value record[COLUMNS]) {
  bool met;
  tb_status status = is_met(in, record, &met);
  if (status != TB_OK) return status;
  tb_values_bind(in->insert, 1, record, COLUMNS);
  status = tb_query_once(in->insert);
  return status == TB_OK ? note(in, span, record, !met) : status;
}

static tb_status look_up(tb_intake *in, tb_span_row *span, const tb_store_value record[COLUMNS], tb_conflict *conflict) {
  tb_status status = end_fill(in);
  if (status != TB_OK) return status;
  tb_values_bind(in->find, 1, record, KEY_COLUMNS);
  bool found;
  status = tb_query_step(in->find, &found);
  if (status == TB_OK && found && same_number(record, in->find)) {
    in->known++;
  } else if (status == TB_OK && found) {
    status = contradict(in, record, in->find, conflict);
  } else if (status == TB_OK) {
    status = insert_record(in, span, record);
  }
  tb_query_reset(in->find);
  return status;
}

/* -------------------------------------------------------------------------------------------------------- one day, several names */

/* Whether a span may have an observation of the entity: of one that the database had only looking tells. */
static bool may_have(const tb_span_row *span, uint32_t entity) {
  return span->kept || tb_span_has_met(span, entity);
}

/* Looks for another value under another name of the last day: 2023, 2023-Q4 and 2023-12-31 are one figure of a stock. */
static tb_status compare_named(tb_intake *in, tb_period period, const tb_store_value record[COLUMNS], tb_conflict *conflict) {
  tb_store_value key[KEY_COLUMNS];
  memcpy(key, record, sizeof key);
  key[2] = tb_integer_value(period.first);
  key[3] = tb_integer_value(period.open);
  tb_status status = end_fill(in);
  if (status != TB_OK) return status;
  tb_values_bind(in->find, 1, key, KEY_COLUMNS);
  bool found;
  status = tb_query_step(in->find, &found);
  if (status == TB_OK && found && !same_number(record, in->find)) status = contradict(in, record, in->find, conflict);
  tb_query_reset(in->find);
  return status;
}

static tb_status compare_names(tb_intake *in, size_t at, const tb_store_value record[COLUMNS], tb_conflict *conflict) {
  const tb_spans *spans = &in->index->spans;
  const tb_span_row *own = &spans->items[at];
  if (tb_period_is_endless(own->period)) return TB_OK;
  tb_status status = TB_OK;
  for (size_t i = tb_spans_ending(spans, own->indicator, own->period.last); status == TB_OK && i != SIZE_MAX;
       i = spans->items[i].same_end) {
    if (i != at && may_have(&spans->items[i], (uint32_t)record[4].integer))
      status = compare_named(in, spans->items[i].period, record, conflict);
  }
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------- batches */

static tb_status take_record(tb_intake *in, const tb_builder *builder, const tb_batch *batch, size_t i, uint32_t file,
                             tb_conflict *conflict) {
  tb_store_value record[COLUMNS];
  put_record(in, batch, i, file, record);
  const size_t at = tb_spans_find(&in->index->spans, (uint32_t)record[0].integer, batch->period[i]);
  if (at == SIZE_MAX) return TB_NO_MEMORY;
  tb_span_row *span = &in->index->spans.items[at];
  const bool is_stock = tb_builder_indicator_at(builder, batch->indicator[i])->kind == TB_STOCK;
  tb_status status = is_stock ? compare_names(in, at, record, conflict) : TB_OK;
  if (status != TB_OK) return status;
  bool first = false;
  status = span->kept ? TB_OK : tb_span_meet(span, (uint32_t)record[4].integer, &first);
  if (status != TB_OK || !first) return status == TB_OK ? look_up(in, span, record, conflict) : status;
  status = fill_record(in, record);
  return status == TB_OK ? note(in, span, record, true) : status;
}

tb_status tb_intake_take(void *context, const tb_builder *builder, const tb_batch *batch, tb_conflict *conflict) {
  tb_intake *in = context;
  uint32_t file;
  tb_status status = number_batch(in, builder, batch, &file);
  for (size_t i = 0; status == TB_OK && i < batch->n; i++) {
    conflict->index = i;
    status = take_record(in, builder, batch, i, file, conflict);
  }
  return status;
}

tb_status tb_intake_finish(tb_intake *intake) {
  tb_status status = end_fill(intake);
  if (status == TB_OK) status = tb_index_write_numbers(intake->store, intake->index);
  if (status == TB_OK) status = tb_index_write_observed(intake->store, intake->index, intake->run);
  return status == TB_OK ? tb_index_write_spans(intake->store, intake->index, intake->run) : status;
}
