#include "ledger.h"

#include <stdlib.h>
#include <string.h>

struct tb_ledger {
  tb_store *store;
  const tb_ledger_table *table;
  int64_t run, next_id;
  size_t n_columns;
  char *names; /* of the columns, cut into strings */
  const char *columns[TB_LEDGER_COLUMNS_MAX];
  tb_fill *fill;
  tb_query *remove;
  bool changed;
  /* the part at hand: rows that held, as bytes, with their ids; 0: it still holds */
  tb_dictionary *had;
  int64_t *ids;
  size_t ids_capacity;
  tb_buffer bytes;
};

/* --------------------------------------------------------------------------------------------------------------- opening */

static tb_status cut_columns(tb_ledger *ledger) {
  ledger->columns[0] = "id";
  ledger->columns[1] = "added";
  ledger->n_columns = 2;
  ledger->names = strdup(ledger->table->columns);
  if (!ledger->names) return TB_NO_MEMORY;
  char *rest = ledger->names, *state;
  for (char *name; (name = strtok_r(rest, ", ", &state)) && ledger->n_columns < TB_LEDGER_COLUMNS_MAX; rest = NULL)
    ledger->columns[ledger->n_columns++] = name;
  return TB_OK;
}

static tb_status find_next_id(tb_ledger *ledger) {
  tb_buffer sql = {0};
  tb_buffer_format(&sql, "SELECT MAX(id) FROM %s", ledger->table->name);
  tb_query *query = NULL;
  tb_status status = sql.failed ? TB_NO_MEMORY : tb_query_prepare(ledger->store->db, tb_buffer_string(&sql), &query);
  bool row;
  if (status == TB_OK) status = tb_query_step(query, &row);
  if (status == TB_OK) ledger->next_id = tb_query_get_integer(query, 0) + 1; /* of none at all NULL, which reads as 0 */
  tb_query_free(query);
  tb_buffer_free(&sql);
  return status;
}

static tb_status prepare_removal(tb_ledger *ledger) {
  tb_buffer sql = {0};
  tb_buffer_format(&sql, "UPDATE %s SET removed = $1 WHERE id = $2", ledger->table->name);
  const tb_status status = sql.failed ? TB_NO_MEMORY : tb_query_prepare(ledger->store->db, tb_buffer_string(&sql), &ledger->remove);
  tb_buffer_free(&sql);
  return status;
}

tb_status tb_ledger_open(tb_store *store, const tb_ledger_table *table, int64_t run, tb_ledger **out) {
  *out = NULL;
  tb_ledger *ledger = calloc(1, sizeof *ledger);
  if (!ledger) return TB_NO_MEMORY;
  *ledger = (tb_ledger){.store = store, .table = table, .run = run};
  tb_status status = cut_columns(ledger);
  if (status == TB_OK) status = find_next_id(ledger);
  if (status == TB_OK) status = prepare_removal(ledger);
  if (status == TB_OK) {
    *out = ledger;
  } else {
    tb_ledger_abandon(ledger);
  }
  return status;
}

void tb_ledger_abandon(tb_ledger *ledger) {
  if (!ledger) return;
  tb_fill_abandon(ledger->fill);
  tb_query_free(ledger->remove);
  tb_dictionary_free(ledger->had);
  tb_buffer_free(&ledger->bytes);
  free(ledger->ids);
  free(ledger->names);
  free(ledger);
}

tb_status tb_ledger_finish(tb_ledger *ledger) {
  tb_fill *fill = ledger->fill;
  ledger->fill = NULL;
  const tb_status status = fill ? tb_fill_end(fill) : TB_OK;
  tb_ledger_abandon(ledger);
  return status;
}

bool tb_ledger_changed(const tb_ledger *ledger) {
  return ledger->changed;
}

tb_status tb_ledger_select(tb_store *store, const tb_ledger_table *table, const char *condition, tb_query **out) {
  tb_buffer sql = {0};
  tb_buffer_format(&sql, "SELECT id, %s FROM %s WHERE %s", table->columns, table->name, condition);
  const tb_status status = sql.failed ? TB_NO_MEMORY : tb_query_prepare(store->db, tb_buffer_string(&sql), out);
  tb_buffer_free(&sql);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------- comparing */

/* The row's bytes in the ledger's buffer. */
static bool encode(tb_ledger *ledger, const tb_store_value *values) {
  ledger->bytes.n = 0;
  tb_values_encode(values, ledger->n_columns - 2, &ledger->bytes);
  return !ledger->bytes.failed;
}

static bool reserve_id(tb_ledger *ledger, size_t n) {
  if (n < ledger->ids_capacity) return true;
  const size_t capacity = 2 * n + 64;
  int64_t *ids = reallocarray(ledger->ids, capacity, sizeof *ids);
  if (!ids) return false;
  ledger->ids = ids;
  ledger->ids_capacity = capacity;
  return true;
}

tb_status tb_ledger_had(tb_ledger *ledger, int64_t id, const tb_store_value *values) {
  if (!ledger->had) ledger->had = tb_dictionary_new();
  if (!ledger->had || !encode(ledger, values)) return TB_NO_MEMORY;
  const uint32_t n = tb_dictionary_count(ledger->had);
  const uint32_t at = tb_dictionary_intern(ledger->had, ledger->bytes.bytes, ledger->bytes.n);
  if (at == TB_NO_ID || !reserve_id(ledger, at)) return TB_NO_MEMORY;
  if (at < n) return tb_store_damaged(ledger->store, "a result stands there twice", "同一结果出现两次");
  ledger->ids[at] = id;
  return TB_OK;
}

static tb_status add(tb_ledger *ledger, const tb_store_value *values) {
  tb_status status = TB_OK;
  if (!ledger->fill) status = tb_fill_begin(ledger->store->db, ledger->table->name, ledger->columns, ledger->n_columns, &ledger->fill);
  if (status != TB_OK) return status;
  tb_fill_integer(ledger->fill, 1, ledger->next_id++);
  tb_fill_integer(ledger->fill, 2, ledger->run);
  tb_values_fill(ledger->fill, 3, values, ledger->n_columns - 2);
  ledger->changed = true;
  return tb_fill_row(ledger->fill);
}

tb_status tb_ledger_has(tb_ledger *ledger, const tb_store_value *values) {
  if (!ledger->had) return add(ledger, values);
  if (!encode(ledger, values)) return TB_NO_MEMORY;
  const uint32_t at = tb_dictionary_find(ledger->had, ledger->bytes.bytes, ledger->bytes.n);
  if (at == TB_NO_ID || ledger->ids[at] == 0) return add(ledger, values);
  ledger->ids[at] = 0;
  return TB_OK;
}

tb_status tb_ledger_settle(tb_ledger *ledger) {
  tb_status status = TB_OK;
  const uint32_t n = ledger->had ? tb_dictionary_count(ledger->had) : 0;
  for (uint32_t i = 0; status == TB_OK && i < n; i++) {
    if (ledger->ids[i] == 0) continue;
    tb_query_integer(ledger->remove, 1, ledger->run);
    tb_query_integer(ledger->remove, 2, ledger->ids[i]);
    status = tb_query_once(ledger->remove);
    ledger->changed = true;
  }
  tb_dictionary_free(ledger->had);
  ledger->had = NULL;
  return status;
}
