/*
 * Queries in PostgreSQL. Rows come one by one through the one connection. When something else needs it before the last row, the rows still
 * to come are gathered in the query's memory (settle), so that queries may run at the same time as they do in SQLite.
 */
#include "postgres.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct parameter {
  Oid type;
  bool given;
  tb_buffer bytes;
} parameter;

/* One column of the row at hand; bytes NULL for NULL. They lie in `row` or in `gathered`. */
typedef struct field {
  Oid type;
  const char *bytes;
  size_t n;
} field;

struct tb_postgres_query {
  tb_query base;
  char name[24];
  bool prepared;
  parameter *parameters;
  field *fields;
  size_t n_fields;
  bool under_way;
  PGresult *row;         /* the row at hand, when it came through the connection */
  tb_buffer gathered;    /* rows, as (size_t n, or SIZE_MAX for NULL; bytes; NUL) a column */
  size_t gathered_at;    /* where the next of them begins */
  tb_status gathered_to; /* how the statement ended after the rows gathered */
};

static tb_postgres *database_of(const tb_postgres_query *query) {
  return tb_postgres_of(query->base.db);
}

/* -------------------------------------------------------------------------------------------------------------- preparing */

static tb_status describe_parameters(tb_postgres_query *query, const PGresult *description) {
  const tb_postgres_library *pq = &database_of(query)->library;
  query->base.n_parameters = (size_t)pq->PQnparams(description);
  query->parameters = calloc(query->base.n_parameters + 1, sizeof *query->parameters);
  if (!query->parameters) return TB_NO_MEMORY;
  for (size_t i = 0; i < query->base.n_parameters; i++)
    query->parameters[i].type = pq->PQparamtype(description, (int)i);
  return TB_OK;
}

static tb_status describe_fields(tb_postgres_query *query, const PGresult *description) {
  const tb_postgres_library *pq = &database_of(query)->library;
  query->n_fields = (size_t)pq->PQnfields(description);
  query->fields = calloc(query->n_fields + 1, sizeof *query->fields);
  if (!query->fields) return TB_NO_MEMORY;
  for (size_t i = 0; i < query->n_fields; i++) {
    query->fields[i].type = pq->PQftype(description, (int)i);
    if (!tb_postgres_knows(query->fields[i].type)) return tb_database_misused(query->base.db, "a column of a type that needs a CAST");
  }
  return TB_OK;
}

static tb_status prepare(tb_postgres_query *query, const char *sql) {
  tb_postgres *db = database_of(query);
  tb_status status = tb_postgres_settle(db);
  if (status != TB_OK) return status;
  (void)snprintf(query->name, sizeof query->name, "q%llu", (unsigned long long)db->n_prepared++);
  PGresult *result = db->library.PQprepare(db->connection, query->name, sql, 0, NULL);
  query->prepared = db->library.PQresultStatus(result) == PG_COMMAND_OK;
  if (query->prepared) {
    db->library.PQclear(result);
    result = db->library.PQdescribePrepared(db->connection, query->name);
  }
  status = db->library.PQresultStatus(result) == PG_COMMAND_OK ? TB_OK : tb_postgres_failed(db, result);
  if (status == TB_OK) status = describe_parameters(query, result);
  if (status == TB_OK) status = describe_fields(query, result);
  db->library.PQclear(result);
  return status;
}

tb_status tb_postgres_prepare(tb_database *db, const char *sql, tb_query **out) {
  tb_postgres_query *query = calloc(1, sizeof *query);
  if (!query) return TB_NO_MEMORY;
  query->base.db = db;
  const tb_status status = prepare(query, sql);
  if (status == TB_OK) {
    *out = &query->base;
  } else {
    tb_postgres_query_free(&query->base);
  }
  return status;
}

void tb_postgres_query_free(tb_query *base) {
  tb_postgres_query *query = (tb_postgres_query *)base;
  tb_postgres *db = database_of(query);
  tb_postgres_reset(base);
  if (query->prepared && db->library.PQtransactionStatus(db->connection) != PG_IN_ERROR) {
    char sql[48];
    (void)snprintf(sql, sizeof sql, "DEALLOCATE %s", query->name);
    if (tb_postgres_settle(db) == TB_OK)
      db->library.PQclear(db->library.PQexec(db->connection, sql)); /* at the latest with the connection */
  }
  for (size_t i = 0; i < base->n_parameters && query->parameters; i++)
    tb_buffer_free(&query->parameters[i].bytes);
  free(query->parameters);
  free(query->fields);
  tb_buffer_free(&query->gathered);
  free(query);
}

tb_status tb_postgres_bind(tb_query *base, size_t index, const tb_datum *datum) {
  tb_postgres_query *query = (tb_postgres_query *)base;
  tb_postgres_reset(base);
  parameter *to = &query->parameters[index - 1];
  to->given = datum->type != TB_DATUM_NULL;
  to->bytes.n = 0;
  if (to->given && !tb_postgres_encode(&to->bytes, to->type, datum)) {
    return tb_database_misused(base->db, "a value that is not of the parameter's type");
  }
  if (!to->given) return TB_OK;
  (void)tb_buffer_string(&to->bytes); /* somewhere to point to when it is empty */
  return to->bytes.failed ? TB_NO_MEMORY : to->bytes.n > INT_MAX ? tb_database_failed(base->db, TB_FAILED_TOO_LARGE, "2 GiB") : TB_OK;
}

/* --------------------------------------------------------------------------------------------------------------- stepping */

static tb_status send(tb_postgres_query *query) {
  tb_postgres *db = database_of(query);
  tb_status status = tb_postgres_settle(db);
  if (status != TB_OK) return status;
  const size_t n = query->base.n_parameters;
  const char **values = calloc(n + 1, sizeof *values);
  int *lengths = calloc(2 * n + 1, sizeof *lengths), *formats = lengths ? lengths + n : NULL;
  if (!values || !lengths) status = TB_NO_MEMORY;
  for (size_t i = 0; i < n && status == TB_OK; i++) {
    const parameter *from = &query->parameters[i];
    values[i] = from->given ? from->bytes.bytes : NULL;
    lengths[i] = (int)from->bytes.n;
    formats[i] = 1; /* binary */
  }
  if (status == TB_OK && (!db->library.PQsendQueryPrepared(db->connection, query->name, (int)n, values, lengths, formats, 1) ||
                          !db->library.PQsetSingleRowMode(db->connection))) {
    status = tb_postgres_failed(db, NULL);
  }
  free(values);
  free(lengths);
  if (status != TB_OK) return status;
  query->under_way = true;
  query->gathered_to = TB_OK;
  db->streaming = query;
  return TB_OK;
}

/* The next row through the connection in *row, NULL at the end, after which the connection is free. */
static tb_status receive(tb_postgres_query *query, PGresult **row) {
  tb_postgres *db = database_of(query);
  const tb_postgres_library *pq = &db->library;
  tb_status status = TB_OK;
  for (PGresult *result; (result = pq->PQgetResult(db->connection)) != NULL; pq->PQclear(result)) {
    const unsigned kind = pq->PQresultStatus(result);
    if (kind == PG_SINGLE_TUPLE) {
      *row = result;
      return TB_OK;
    }
    if (kind == PG_COMMAND_OK || kind == PG_TUPLES_OK) {
      tb_postgres_note_changed(db, result);
    } else if (status == TB_OK) {
      status = tb_postgres_failed(db, result);
    }
  }
  *row = NULL;
  db->streaming = NULL;
  return status;
}

static void gather(tb_postgres_query *query, const PGresult *row) {
  const tb_postgres_library *pq = &database_of(query)->library;
  for (int i = 0; i < (int)query->n_fields; i++) {
    const bool null = pq->PQgetisnull(row, 0, i);
    const size_t n = null ? SIZE_MAX : (size_t)pq->PQgetlength(row, 0, i);
    tb_buffer_append(&query->gathered, (const char *)&n, sizeof n);
    if (!null) tb_buffer_append(&query->gathered, pq->PQgetvalue(row, 0, i), n + 1);
  }
}

tb_status tb_postgres_settle(tb_postgres *db) {
  tb_postgres_query *query = db->streaming;
  if (!query) return TB_OK;
  PGresult *row;
  tb_status status;
  while ((status = receive(query, &row)) == TB_OK && row) {
    gather(query, row);
    db->library.PQclear(row);
  }
  if (query->gathered.failed) status = TB_NO_MEMORY;
  query->gathered_to = status;
  return status;
}

static void take_received(tb_postgres_query *query, PGresult *row) {
  const tb_postgres_library *pq = &database_of(query)->library;
  query->row = row;
  for (int i = 0; i < (int)query->n_fields; i++) {
    query->fields[i].bytes = pq->PQgetisnull(row, 0, i) ? NULL : pq->PQgetvalue(row, 0, i);
    query->fields[i].n = (size_t)pq->PQgetlength(row, 0, i);
  }
}

static void take_gathered(tb_postgres_query *query) {
  const char *at = query->gathered.bytes + query->gathered_at;
  for (size_t i = 0; i < query->n_fields; i++) {
    size_t n;
    memcpy(&n, at, sizeof n);
    at += sizeof n;
    query->fields[i].bytes = n == SIZE_MAX ? NULL : at;
    query->fields[i].n = n == SIZE_MAX ? 0 : n;
    if (n != SIZE_MAX) at += n + 1;
  }
  query->gathered_at = (size_t)(at - query->gathered.bytes);
}

static void drop_row(tb_postgres_query *query) {
  if (query->row) database_of(query)->library.PQclear(query->row);
  query->row = NULL;
  for (size_t i = 0; i < query->n_fields && query->fields; i++)
    query->fields[i].bytes = NULL;
}

tb_status tb_postgres_step(tb_query *base, bool *row) {
  tb_postgres_query *query = (tb_postgres_query *)base;
  drop_row(query);
  tb_status status = query->under_way ? TB_OK : send(query);
  if (status != TB_OK) return status;
  PGresult *received = NULL;
  if (query->gathered_at < query->gathered.n) {
    take_gathered(query);
    *row = true;
    return TB_OK;
  }
  status = database_of(query)->streaming == query ? receive(query, &received) : query->gathered_to;
  *row = received != NULL;
  if (received) {
    take_received(query, received);
  } else {
    tb_postgres_reset(base);
  }
  return status;
}

void tb_postgres_reset(tb_query *base) {
  tb_postgres_query *query = (tb_postgres_query *)base;
  tb_postgres *db = database_of(query);
  drop_row(query);
  PGresult *row;
  while (db->streaming == query && receive(query, &row) == TB_OK && row)
    db->library.PQclear(row); /* asking the server to stop would undo the transaction */
  query->under_way = false;
  tb_buffer_free(&query->gathered);
  query->gathered = (tb_buffer){0};
  query->gathered_at = 0;
}

tb_datum tb_postgres_get(const tb_query *base, size_t column, tb_datum_type wanted) {
  const tb_postgres_query *query = (const tb_postgres_query *)base;
  if (column >= query->n_fields || !query->fields[column].bytes) return (tb_datum){.type = TB_DATUM_NULL};
  const field *from = &query->fields[column];
  return tb_postgres_decode(from->type, from->bytes, from->n, wanted);
}
