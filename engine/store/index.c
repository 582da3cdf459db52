/* Numbers of codes, and the spans of observations: read when a call begins, what is new written before it ends. */
#include "store.h"

#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------------------------------------------------------- numbers */

static tb_status read_numbers(tb_store *store, const char *sql, tb_numbers *out) {
  out->codes = tb_dictionary_new();
  if (!out->codes) return TB_NO_MEMORY;
  tb_query *query;
  tb_status status = tb_query_prepare(store->db, sql, &query);
  bool row = status == TB_OK;
  while (status == TB_OK && row) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    size_t n;
    const char *code = tb_query_get_text(query, 1, &n);
    const uint32_t id = tb_dictionary_intern(out->codes, code, n);
    if (id == TB_NO_ID) status = TB_NO_MEMORY;
    if (status == TB_OK && tb_query_get_integer(query, 0) != (int64_t)id)
      status = tb_store_damaged(store, "numbers of codes are not consecutive", "代码编号不连续");
  }
  tb_query_free(query);
  out->n_kept = tb_dictionary_count(out->codes);
  return status;
}

static tb_status write_numbers(tb_store *store, const char *table, const char *const columns[2], tb_numbers *numbers) {
  const uint32_t n = tb_dictionary_count(numbers->codes);
  if (numbers->n_kept == n) return TB_OK;
  tb_fill *fill;
  tb_status status = tb_fill_begin(store->db, table, columns, 2, &fill);
  if (status != TB_OK) return status;
  for (uint32_t id = numbers->n_kept; status == TB_OK && id < n; id++) {
    size_t size;
    const char *code = tb_dictionary_text(numbers->codes, id, &size);
    tb_fill_integer(fill, 1, id);
    tb_fill_text(fill, 2, code, size);
    status = tb_fill_row(fill);
  }
  if (status != TB_OK) {
    tb_fill_abandon(fill);
    return status;
  }
  numbers->n_kept = n;
  return tb_fill_end(fill);
}

uint32_t tb_number_of(tb_numbers *numbers, const char *code) {
  return tb_dictionary_intern(numbers->codes, code, strlen(code));
}

tb_status tb_index_write_numbers(tb_store *store, tb_index *index) {
  static const char *const ENTITIES[] = {"entity", "code"}, *const INDICATORS[] = {"indicator", "code"}, *const FILES[] = {"file", "path"};
  tb_status status = write_numbers(store, "entities", ENTITIES, &index->entities);
  if (status == TB_OK) status = write_numbers(store, "indicators", INDICATORS, &index->indicators);
  if (status == TB_OK) status = write_numbers(store, "files", FILES, &index->files);
  return status;
}

/* -------------------------------------------------------------------------------------------------------------- observed */

tb_status tb_index_observe(tb_index *index, uint32_t entity, int64_t run) {
  if (entity >= index->n_observed) {
    const size_t n = (size_t)entity + entity / 2 + 64;
    int64_t *observed = reallocarray(index->observed, n, sizeof *observed);
    if (!observed) return TB_NO_MEMORY;
    memset(observed + index->n_observed, 0, (n - index->n_observed) * sizeof *observed);
    index->observed = observed;
    index->n_observed = n;
  }
  if (index->observed[entity] == 0) index->observed[entity] = run;
  return TB_OK;
}

bool tb_index_is_observed(const tb_index *index, uint32_t entity, int64_t run) {
  return entity < index->n_observed && index->observed[entity] != 0 && index->observed[entity] <= run;
}

static tb_status read_observed(tb_store *store, tb_index *out) {
  const uint32_t n = tb_dictionary_count(out->entities.codes);
  tb_query *query;
  tb_status status = tb_query_prepare(store->db, "SELECT entity, observed FROM entities WHERE observed IS NOT NULL", &query);
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    const int64_t entity = tb_query_get_integer(query, 0);
    status = entity >= 0 && entity < n ? tb_index_observe(out, (uint32_t)entity, tb_query_get_integer(query, 1))
                                       : tb_store_damaged(store, "an entity has no code", "有地区没有代码");
  }
  tb_query_free(query);
  return status;
}

tb_status tb_index_write_observed(tb_store *store, const tb_index *index, int64_t run) {
  tb_query *query;
  tb_status status = tb_query_prepare(store->db, "UPDATE entities SET observed = $1 WHERE entity = $2", &query);
  for (size_t entity = 0; status == TB_OK && entity < index->n_observed; entity++) {
    if (index->observed[entity] != run) continue;
    tb_query_integer(query, 1, run);
    tb_query_integer(query, 2, (int64_t)entity);
    status = tb_query_once(query);
  }
  tb_query_free(query);
  return status;
}

/* ----------------------------------------------------------------------------------------------------------------- spans */

static tb_status read_span(tb_store *store, const tb_query *query, uint32_t n_indicators, tb_spans *spans) {
  const int64_t indicator = tb_query_get_integer(query, 0);
  if (indicator < 0 || indicator >= n_indicators) return tb_store_damaged(store, "an indicator has no code", "有指标没有代码");
  tb_period period;
  if (!tb_stored_days_read(query, 1, 2, 3, &period)) return tb_store_damaged(store, "a span has days that are none", "有时期的日期无效");
  const size_t at = tb_spans_find(spans, (uint32_t)indicator, period);
  if (at == SIZE_MAX) return TB_NO_MEMORY;
  tb_span_row *span = &spans->items[at];
  if (span->kept) return tb_store_damaged(store, "a span stands there twice", "同一时期出现两次");
  span->observations = (uint64_t)tb_query_get_integer(query, 4);
  span->has_breaks = tb_query_get_integer(query, 5) != 0;
  span->has_bases = tb_query_get_integer(query, 6) != 0;
  span->has_basis = tb_query_get_integer(query, 7) != 0;
  span->has_units = tb_query_get_integer(query, 8) != 0;
  span->kept = true;
  return TB_OK;
}

static tb_status read_spans(tb_store *store, int64_t run, tb_index *out) {
  const uint32_t n_indicators = tb_dictionary_count(out->indicators.codes);
  tb_query *query;
  tb_status status = tb_query_prepare(store->db,
                                      "SELECT indicator, last_day, first_day, open, observations, breaks, bases, basis, units FROM spans"
                                      " WHERE run <= $1 ORDER BY indicator, last_day, first_day, open",
                                      &query);
  if (status != TB_OK) return status;
  tb_query_integer(query, 1, run);
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status == TB_OK && row) status = read_span(store, query, n_indicators, &out->spans);
  }
  tb_query_free(query);
  return status;
}

static tb_status write_span(tb_query *query, const tb_span_row *span, int64_t run) {
  tb_query_integer(query, 1, span->indicator);
  tb_query_integer(query, 2, span->period.last);
  tb_query_integer(query, 3, span->period.first);
  tb_query_integer(query, 4, span->period.open);
  tb_query_integer(query, 5, run);
  tb_query_integer(query, 6, (int64_t)span->observations);
  tb_query_integer(query, 7, span->has_breaks);
  tb_query_integer(query, 8, span->has_bases);
  tb_query_integer(query, 9, span->has_basis);
  tb_query_integer(query, 10, span->has_units);
  return tb_query_once(query);
}

tb_status tb_index_write_spans(tb_store *store, tb_index *index, int64_t run) {
  tb_query *query;
  tb_status status =
      tb_query_prepare(store->db,
                       "INSERT INTO spans (indicator, last_day, first_day, open, run, observations, breaks, bases, basis, units)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (indicator, last_day, first_day, open)"
                       " DO UPDATE SET observations = excluded.observations, breaks = excluded.breaks, bases = excluded.bases,"
                       " basis = excluded.basis, units = excluded.units",
                       &query);
  for (size_t i = 0; status == TB_OK && i < index->spans.n; i++) {
    if (index->spans.items[i].changed) status = write_span(query, &index->spans.items[i], run);
  }
  tb_query_free(query);
  return status;
}

/* ----------------------------------------------------------------------------------------------------------------- index */

tb_status tb_index_read(tb_store *store, int64_t run, tb_index *out) {
  *out = (tb_index){0};
  tb_status status = read_numbers(store, "SELECT entity, code FROM entities ORDER BY entity", &out->entities);
  if (status == TB_OK) status = read_numbers(store, "SELECT indicator, code FROM indicators ORDER BY indicator", &out->indicators);
  if (status == TB_OK) status = read_numbers(store, "SELECT file, path FROM files ORDER BY file", &out->files);
  if (status == TB_OK) status = read_observed(store, out);
  if (status == TB_OK) status = tb_index_read_units(store, out);
  return status == TB_OK ? read_spans(store, run, out) : status;
}

void tb_index_free(tb_index *index) {
  tb_dictionary_free(index->entities.codes);
  tb_dictionary_free(index->indicators.codes);
  tb_dictionary_free(index->files.codes);
  tb_spans_free(&index->spans);
  free(index->observed);
  free(index->units);
}
