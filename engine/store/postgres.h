/* Between the files that make the database PostgreSQL. */
#ifndef TB_STORE_POSTGRES_H
#define TB_STORE_POSTGRES_H

#include "kind.h"
#include "postgres_library.h"

/* Values of libpq's enumerations that are used; they never change. */
enum {
  PG_CONNECTION_OK = 0,
  PG_COMMAND_OK = 1,
  PG_TUPLES_OK = 2,
  PG_COPY_IN = 4,
  PG_SINGLE_TUPLE = 9,
  PG_IDLE = 0,       /* of transactions */
  PG_IN_ERROR = 3,   /* the same */
  PG_SQLSTATE = 'C', /* fields of an error */
  PG_MESSAGE = 'M'
};

typedef struct tb_postgres_query tb_postgres_query;

typedef struct tb_postgres {
  tb_database base;
  tb_postgres_library library;
  PGconn *connection;           /* NULL while there is none */
  tb_postgres_query *streaming; /* whose rows are still to come through the connection, or NULL */
  uint64_t n_prepared;          /* names of statements */
  int64_t changed;
  uint32_t application; /* the number of the lock that writers hold */
} tb_postgres;

static inline tb_postgres *tb_postgres_of(const tb_database *db) {
  return (tb_postgres *)(uintptr_t)db;
}

/** Loads libpq into db->library; it stays loaded. An error in the log where it is not installed. */
tb_status tb_postgres_load(tb_postgres *db);

/** Tells what went wrong with `result` (may be NULL: with the connection). Returns TB_IO_ERROR, or TB_NO_MEMORY. */
tb_status tb_postgres_failed(tb_postgres *db, const PGresult *result);

/** Runs SQL after the rows under way were gathered. *out (may be NULL: not wanted) is the result that was expected, for PQclear. */
tb_status tb_postgres_run(tb_postgres *db, const char *sql, unsigned expected, PGresult **out);

/** Makes the connection free: the rows of the query that is streaming are gathered in its memory. */
tb_status tb_postgres_settle(tb_postgres *db);

/** Remembers how many rows the statement of `result` changed. */
void tb_postgres_note_changed(tb_postgres *db, PGresult *result);

/** Appends a value as PostgreSQL's binary format has it for a type; false when the value is not of that type. */
bool tb_postgres_encode(tb_buffer *out, Oid type, const tb_datum *datum);

/** The value of n bytes of a type, as database.h has it. TB_DATUM_NULL for types that are not known. */
tb_datum tb_postgres_decode(Oid type, const char *bytes, size_t n, tb_datum_type wanted);
bool tb_postgres_knows(Oid type);

/* Queries, postgres_query.c. */
tb_status tb_postgres_prepare(tb_database *db, const char *sql, tb_query **out);
void tb_postgres_query_free(tb_query *query);
tb_status tb_postgres_bind(tb_query *query, size_t index, const tb_datum *datum);
tb_status tb_postgres_step(tb_query *query, bool *row);
void tb_postgres_reset(tb_query *query);
tb_datum tb_postgres_get(const tb_query *query, size_t column, tb_datum_type wanted);

/* Fills, postgres_fill.c. */
tb_status tb_postgres_fill_begin(tb_database *db, const char *table, const char *const *columns, size_t n_columns, tb_fill **out);
tb_status tb_postgres_fill_row(tb_fill *fill);
tb_status tb_postgres_fill_end(tb_fill *fill);
void tb_postgres_fill_free(tb_fill *fill);

#endif
