/* Queries and fills in SQLite. */
#include "sqlite.h"

#include <limits.h>
#include <stdlib.h>

typedef struct sqlite_query {
  tb_query base;
  sqlite3_stmt *statement;
  bool under_way; /* a row was given and the statement not reset since */
} sqlite_query;

typedef struct sqlite_fill {
  tb_fill base;
  sqlite3_stmt *statement;
} sqlite_fill;

/* ----------------------------------------------------------------------------------------------------------------- queries */

/* One statement and nothing behind it. */
static tb_status compile(tb_database *db, const char *sql, sqlite3_stmt **out) {
  const char *rest;
  const int code = sqlite3_prepare_v3(tb_sqlite_handle(db), sql, -1, SQLITE_PREPARE_PERSISTENT, out, &rest);
  if (code != SQLITE_OK) return tb_sqlite_failed(db, code);
  if (*out && rest[strspn(rest, " \n;")] == '\0') return TB_OK;
  sqlite3_finalize(*out);
  *out = NULL;
  return tb_database_misused(db, "SQL that is not one statement");
}

tb_status tb_sqlite_prepare(tb_database *db, const char *sql, tb_query **out) {
  sqlite_query *query = calloc(1, sizeof *query);
  if (!query) return TB_NO_MEMORY;
  query->base.db = db;
  const tb_status status = compile(db, sql, &query->statement);
  if (status != TB_OK) {
    tb_sqlite_query_free(&query->base);
    return status;
  }
  query->base.n_parameters = (size_t)sqlite3_bind_parameter_count(query->statement);
  *out = &query->base;
  return TB_OK;
}

void tb_sqlite_query_free(tb_query *query) {
  sqlite3_finalize(((sqlite_query *)query)->statement);
  free(query);
}

/* The result code of binding; `keep` says whether the bytes stay until the step. */
static int bind(sqlite3_stmt *statement, size_t index, const tb_datum *datum, sqlite3_destructor_type keep) {
  const int at = (int)index;
  switch (datum->type) {
  case TB_DATUM_INTEGER: return sqlite3_bind_int64(statement, at, datum->as.integer);
  case TB_DATUM_REAL: return sqlite3_bind_double(statement, at, datum->as.real);
  case TB_DATUM_TEXT: return sqlite3_bind_text64(statement, at, datum->as.text.bytes, datum->as.text.n, keep, SQLITE_UTF8);
  case TB_DATUM_BLOB: return sqlite3_bind_blob64(statement, at, datum->as.text.bytes, datum->as.text.n, keep);
  default: return sqlite3_bind_null(statement, at);
  }
}

tb_status tb_sqlite_bind(tb_query *query, size_t index, const tb_datum *datum) {
  tb_sqlite_reset(query);
  return tb_sqlite_failed(query->db, bind(((sqlite_query *)query)->statement, index, datum, SQLITE_TRANSIENT));
}

tb_status tb_sqlite_step(tb_query *base, bool *row) {
  sqlite_query *query = (sqlite_query *)base;
  const int code = sqlite3_step(query->statement);
  *row = code == SQLITE_ROW;
  query->under_way = true;
  if (*row) return TB_OK;
  const tb_status status = tb_sqlite_failed(base->db, code);
  tb_sqlite_reset(base);
  return status;
}

void tb_sqlite_reset(tb_query *base) {
  sqlite_query *query = (sqlite_query *)base;
  if (!query->under_way) return;
  query->under_way = false;
  (void)sqlite3_reset(query->statement); /* gives the failure of the last step once more */
}

tb_datum tb_sqlite_get(const tb_query *base, size_t column, tb_datum_type wanted) {
  static const tb_datum_type TYPES[] = {[SQLITE_INTEGER] = TB_DATUM_INTEGER,
                                        [SQLITE_FLOAT] = TB_DATUM_REAL,
                                        [SQLITE_TEXT] = TB_DATUM_TEXT,
                                        [SQLITE_BLOB] = TB_DATUM_BLOB,
                                        [SQLITE_NULL] = TB_DATUM_NULL};
  const sqlite_query *query = (const sqlite_query *)base;
  if (!query->under_way || column > INT_MAX) return (tb_datum){.type = TB_DATUM_NULL};
  const int at = (int)column;
  tb_datum datum = {.type = TYPES[sqlite3_column_type(query->statement, at)]};
  switch (datum.type) {
  case TB_DATUM_INTEGER:
    if (wanted == TB_DATUM_REAL) return (tb_datum){.type = wanted, .as.real = sqlite3_column_double(query->statement, at)};
    datum.as.integer = sqlite3_column_int64(query->statement, at);
    break;
  case TB_DATUM_REAL: datum.as.real = sqlite3_column_double(query->statement, at); break;
  case TB_DATUM_TEXT:
    datum.as.text.bytes = (const char *)sqlite3_column_text(query->statement, at);
    datum.as.text.n = (size_t)sqlite3_column_bytes(query->statement, at);
    break;
  case TB_DATUM_BLOB:
    datum.as.text.bytes = sqlite3_column_blob(query->statement, at);
    datum.as.text.n = (size_t)sqlite3_column_bytes(query->statement, at);
    if (!datum.as.text.bytes) datum.as.text.bytes = ""; /* SQLite's word for no bytes */
    break;
  default: break;
  }
  return datum;
}

/* ------------------------------------------------------------------------------------------------------------------- fills */

static tb_status prepare_insert(tb_database *db, const char *table, const char *const *columns, size_t n_columns, sqlite3_stmt **out) {
  tb_buffer sql = {0};
  tb_buffer_format(&sql, "INSERT INTO %s (", table);
  for (size_t i = 0; i < n_columns; i++)
    tb_buffer_format(&sql, "%s%s", i ? ", " : "", columns[i]);
  tb_buffer_text(&sql, ") VALUES (");
  for (size_t i = 0; i < n_columns; i++)
    tb_buffer_text(&sql, i ? ", ?" : "?");
  tb_buffer_text(&sql, ")");
  const char *text = tb_buffer_string(&sql);
  const tb_status status = sql.failed ? TB_NO_MEMORY : compile(db, text, out);
  tb_buffer_free(&sql);
  return status;
}

tb_status tb_sqlite_fill_begin(tb_database *db, const char *table, const char *const *columns, size_t n_columns, tb_fill **out) {
  sqlite_fill *fill = calloc(1, sizeof *fill);
  if (!fill) return TB_NO_MEMORY;
  const tb_status status = prepare_insert(db, table, columns, n_columns, &fill->statement);
  if (status != TB_OK) {
    free(fill);
    return status;
  }
  *out = &fill->base;
  return TB_OK;
}

tb_status tb_sqlite_fill_row(tb_fill *base) {
  sqlite3_stmt *statement = ((sqlite_fill *)base)->statement;
  int code = SQLITE_OK;
  for (size_t i = 0; i < base->n_columns && code == SQLITE_OK; i++)
    code = bind(statement, i + 1, &base->row[i], SQLITE_STATIC);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  const tb_status status = tb_sqlite_failed(base->db, code);
  (void)sqlite3_reset(statement);
  return status;
}

tb_status tb_sqlite_fill_end(tb_fill *fill) {
  (void)fill; /* each row went in as it came */
  return TB_OK;
}

void tb_sqlite_fill_free(tb_fill *fill) {
  sqlite3_finalize(((sqlite_fill *)fill)->statement);
  free(fill);
}
