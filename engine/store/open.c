/* A store opened and closed, and its runs. */
#include "store.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

static const tb_database_mode MODES[] = {
    [TB_STORE_CREATE] = TB_DATABASE_CREATE, [TB_STORE_EXISTING] = TB_DATABASE_EXISTING, [TB_STORE_READ_ONLY] = TB_DATABASE_READ_ONLY};

tb_status tb_store_open(const char *where, tb_store_mode mode, tb_log *log, tb_store **out) {
  if (!where || !out || (size_t)mode >= sizeof MODES / sizeof *MODES) return TB_BAD_ARGUMENT;
  *out = NULL;
  tb_store *store = calloc(1, sizeof *store);
  if (!store) return TB_NO_MEMORY;
  *store = (tb_store){.log = log, .arena = tb_arena_new()};
  tb_status status = store->arena ? TB_OK : TB_NO_MEMORY;
  if (status == TB_OK) status = tb_database_open(where, MODES[mode], &TB_STORE_SCHEMA, log, &store->db);
  if (status == TB_OK) {
    *out = store;
  } else {
    tb_store_close(store);
  }
  return status;
}

void tb_store_close(tb_store *store) {
  if (!store) return;
  tb_database_close(store->db);
  tb_arena_free(store->arena);
  free(store);
}

tb_status tb_store_damaged(tb_store *store, const char *what, const char *what_zh) {
  tb_log_add(store->log, TB_ERROR, (tb_place){.file = tb_database_shown(store->db)}, "the store is damaged: %s", "历史库已损坏：%s",
             tb_text(tb_log_language(store->log), what, what_zh));
  return TB_IO_ERROR;
}

tb_status tb_query_once(tb_query *query) {
  bool row;
  return tb_query_step(query, &row);
}

/* ---------------------------------------------------------------------------------------------------------------- one run */

static const char *keep(tb_store *store, const char *text, size_t n) {
  return tb_arena_string(store->arena, text, n);
}

static const char *keep_column(tb_store *store, const tb_query *query, size_t column) {
  size_t n;
  const char *text = tb_query_get_text(query, column, &n);
  return keep(store, text, n);
}

/* The table that a role names; TB_TABLE_COUNT: the data package. False for observations and what is none. */
static bool table_of_role(const char *role, tb_table_kind *out) {
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    *out = (tb_table_kind)k;
    if (strcmp(role, tb_table_name(*out)) == 0) return k != TB_TABLE_OBSERVATIONS;
  }
  *out = TB_TABLE_COUNT;
  return strcmp(role, "package") == 0;
}

static tb_status read_copy(tb_store *store, const tb_query *query, tb_kept_run *run) {
  tb_case_copy *copy = &run->copies[run->n_copies];
  size_t n_path, n_sha256;
  const char *path = tb_query_get_text(query, 1, &n_path), *sha256 = tb_query_get_text(query, 2, &n_sha256);
  if (!table_of_role(tb_query_get_text(query, 0, NULL), &copy->kind)) return TB_OK;
  const char *content = tb_query_get_blob(query, 3, &copy->file.n);
  copy->file.path = keep(store, path, n_path);
  copy->file.bytes = keep(store, content, copy->file.n);
  if (!copy->file.path || !copy->file.bytes) return TB_NO_MEMORY;
  char digest[sizeof *run->digests];
  const tb_status status = tb_bytes_sha256(copy->file.bytes, copy->file.n, digest);
  if (status != TB_OK) return status;
  if (n_sha256 != sizeof digest - 1 || memcmp(digest, sha256, n_sha256) != 0)
    return tb_store_damaged(store, "the copy of a table is not what was kept", "表的副本与存入时不同");
  memcpy(run->digests[run->n_copies++], sha256, sizeof *run->digests);
  return TB_OK;
}

static tb_status read_copies(tb_store *store, tb_kept_run *run) {
  tb_query *query;
  tb_status status = tb_query_prepare(store->db,
                                      "SELECT role, path, inputs.sha256, content FROM inputs JOIN copies ON copies.sha256 = inputs.sha256"
                                      " WHERE run = $1 AND role <> 'observations' ORDER BY place",
                                      &query);
  if (status != TB_OK) return status;
  tb_query_integer(query, 1, run->run);
  size_t capacity = 0;
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    capacity += status == TB_OK && row;
  }
  run->copies = tb_arena_array(store->arena, capacity, sizeof *run->copies);
  run->digests = tb_arena_array(store->arena, capacity, sizeof *run->digests);
  if (status == TB_OK && (!run->copies || !run->digests)) status = TB_NO_MEMORY;
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status == TB_OK && row) status = run->n_copies < capacity ? read_copy(store, query, run) : TB_OK;
  }
  tb_query_free(query);
  return status;
}

static tb_status no_such_run(tb_store *store, int64_t run) {
  tb_log_add(store->log, TB_ERROR, (tb_place){.file = tb_database_shown(store->db)}, "there is no run %lld; `tongbi store runs` lists them",
             "没有第 %lld 次运行；`tongbi store runs` 可列出", (long long)run);
  return TB_NOT_FOUND;
}

tb_status tb_kept_run_read(tb_store *store, int64_t run, tb_kept_run *out) {
  *out = (tb_kept_run){.program = "", .as_of = "", .encoding = ""};
  tb_query *query;
  tb_status status = tb_query_prepare(
      store->db, "SELECT run, as_of, encoding, program FROM runs WHERE run = $1 OR $1 = 0 ORDER BY run DESC LIMIT 1", &query);
  if (status != TB_OK) return status;
  tb_query_integer(query, 1, run);
  bool row;
  status = tb_query_step(query, &row);
  if (status == TB_OK && row) {
    out->run = tb_query_get_integer(query, 0);
    out->as_of = keep_column(store, query, 1);
    out->encoding = keep_column(store, query, 2);
    out->program = keep_column(store, query, 3);
    if (!out->as_of || !out->encoding || !out->program) status = TB_NO_MEMORY;
  }
  tb_query_free(query);
  if (status == TB_OK && (out->run < 0 || out->run == INT64_MAX)) status = tb_store_damaged(store, "a run has no number", "有运行没有编号");
  if (status != TB_OK || out->run == 0) return status == TB_OK && run != 0 ? no_such_run(store, run) : status;
  return read_copies(store, out);
}

/* -------------------------------------------------------------------------------------------------------------- all runs */

static tb_run run_of(const tb_query *query) {
  return (tb_run){.run = tb_query_get_integer(query, 0),
                  .recorded = tb_query_get_text(query, 1, NULL),
                  .command = tb_query_get_text(query, 2, NULL),
                  .program = tb_query_get_text(query, 3, NULL),
                  .as_of = tb_query_get_text(query, 4, NULL),
                  .read = (uint64_t)tb_query_get_integer(query, 5),
                  .added = (uint64_t)tb_query_get_integer(query, 6),
                  .observations = (uint64_t)tb_query_get_integer(query, 7),
                  .firing = (uint64_t)tb_query_get_integer(query, 8),
                  .pending = (uint64_t)tb_query_get_integer(query, 9)};
}

tb_status tb_store_runs(tb_store *store, tb_status (*each)(void *context, const tb_run *run), void *context) {
  if (!store || !each) return TB_BAD_ARGUMENT;
  tb_query *query;
  tb_status status = tb_query_prepare(
      store->db, "SELECT run, recorded, command, program, as_of, read, added, observations, firing, pending FROM runs ORDER BY run",
      &query);
  for (bool row = true; status == TB_OK && row;) {
    status = tb_query_step(query, &row);
    if (status != TB_OK || !row) break;
    const tb_run run = run_of(query);
    status = each(context, &run);
  }
  tb_query_free(query);
  return status;
}
