/*
 * Figures are kept in the unit that was declared for their indicator when they came: rows in another one were converted to it. Whoever
 * declares another unit later has figures in both.
 */
#include "store.h"

#include <stdlib.h>
#include <string.h>

static bool reach(tb_index *index, uint32_t indicator) {
  if (indicator < index->n_units) return true;
  const size_t n = (size_t)indicator + indicator / 2 + 16;
  tb_kept_unit *units = reallocarray(index->units, n, sizeof *units);
  if (!units) return false;
  memset(units + index->n_units, 0, (n - index->n_units) * sizeof *units);
  index->units = units;
  index->n_units = n;
  return true;
}

static tb_status set_unit(tb_store *store, tb_index *index, uint32_t indicator, const char *unit, bool changed) {
  if (!reach(index, indicator)) return TB_NO_MEMORY;
  const char *copy = tb_arena_string(store->arena, unit, strlen(unit));
  if (!copy) return TB_NO_MEMORY;
  index->units[indicator] = (tb_kept_unit){copy, changed};
  return TB_OK;
}

tb_status tb_index_read_units(tb_store *store, tb_index *index) {
  const uint32_t n = tb_dictionary_count(index->indicators.codes);
  tb_query *query;
  tb_status status = tb_query_prepare(store->db, "SELECT indicator, unit FROM indicators WHERE unit IS NOT NULL", &query);
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    const int64_t indicator = tb_query_get_integer(query, 0);
    status = indicator >= 0 && indicator < n ? set_unit(store, index, (uint32_t)indicator, tb_query_get_text(query, 1, NULL), false)
                                             : tb_store_damaged(store, "an indicator has no code", "有指标没有代码");
  }
  tb_query_free(query);
  return status;
}

tb_status tb_index_write_units(tb_store *store, const tb_index *index) {
  tb_query *query;
  tb_status status = tb_query_prepare(store->db, "UPDATE indicators SET unit = $1 WHERE indicator = $2", &query);
  for (size_t i = 0; status == TB_OK && i < index->n_units; i++) {
    if (!index->units[i].changed) continue;
    tb_query_text(query, 1, index->units[i].unit, strlen(index->units[i].unit));
    tb_query_integer(query, 2, (int64_t)i);
    status = tb_query_once(query);
  }
  tb_query_free(query);
  return status;
}

static void tell(tb_store *store, const char *code, const char *was, const char *is) {
  const char *none = tb_text(tb_log_language(store->log), "none", "无");
  tb_log_add(store->log, TB_WARNING, (tb_place){.file = tb_database_shown(store->db)},
             "%s: the unit declared is %s, and was %s when figures were kept; those stay as they are, nothing is converted",
             "%s：现声明的单位为 %s，存入数值时为 %s；已存数值保持原样，不作换算", code, *is ? is : none, *was ? was : none);
}

tb_status tb_index_declare_unit(tb_store *store, tb_index *index, uint32_t indicator, const char *unit) {
  const char *was = indicator < index->n_units ? index->units[indicator].unit : NULL;
  if (was && strcmp(was, unit) == 0) return TB_OK;
  if (was) tell(store, tb_dictionary_text(index->indicators.codes, indicator, NULL), was, unit);
  return set_unit(store, index, indicator, unit, true);
}
