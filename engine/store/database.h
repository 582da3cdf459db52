/*
 * The database below the store: one small interface, one SQL text, several databases (databases.def). Nothing here knows what is stored.
 *
 * SQL that all of them take: parameters $1, $2 ... numbered in the order of their first use; tables made from tb_schema; ON CONFLICT;
 * RETURNING; NULLS FIRST or LAST wherever an ordering column may be NULL; CAST(x AS BIGINT) and CAST(x AS DOUBLE PRECISION), also around
 * SUM. Text is UTF-8 without NUL and is compared byte by byte. Whole numbers have 64 bits. Doubles come back as they went in, but minus
 * zero as zero; they are finite.
 *
 * Whatever goes wrong is told once, in English and Chinese, in the log given to tb_database_open: TB_IO_ERROR is the answer then.
 * TB_BAD_ARGUMENT: the caller's SQL or a value does not fit; told too. TB_NO_MEMORY. A database, its queries and its fills belong to one
 * thread at a time. After a failure in a transaction only rolling back makes sense: PostgreSQL does nothing else.
 */
#ifndef TB_STORE_DATABASE_H
#define TB_STORE_DATABASE_H

#include "base/log.h"

typedef struct tb_database tb_database;
typedef struct tb_query tb_query;
typedef struct tb_fill tb_fill;

/* ------------------------------------------------------------------------------------------------------------------ schema */

/**
 * A table. `columns` is what stands between the brackets of CREATE TABLE, with the types INTEGER (64 bits), REAL (a double), TEXT and BLOB
 * and nothing else for types; a key that is text or a whole number, but no INTEGER PRIMARY KEY that numbers itself. `clustered`: rows lie
 * in the order of the primary key where the database can do that.
 */
typedef struct tb_schema_table {
  const char *name, *columns;
  bool clustered;
} tb_schema_table;

/** What leads from one version to the next: new tables, then statements (CREATE INDEX, ALTER TABLE, UPDATE ...), type words as above. */
typedef struct tb_schema_step {
  const tb_schema_table *tables;
  size_t n_tables;
  const char *const *statements;
  size_t n_statements;
} tb_schema_step;

/** Steps are never changed once released, only added; the version is their number. `application` marks a store as this program's. */
typedef struct tb_schema {
  uint32_t application; /* not 0, below 2^31 */
  const tb_schema_step *steps;
  size_t n_steps;
} tb_schema;

/* ---------------------------------------------------------------------------------------------------------------- database */

typedef enum tb_database_mode {
  TB_DATABASE_CREATE,   /* for writing; made when it is not there (a missing or empty file; a database without our tables) */
  TB_DATABASE_EXISTING, /* for writing; must be there */
  TB_DATABASE_READ_ONLY /* must be there and of today's version; nothing is ever written */
} tb_database_mode;

enum { TB_DATABASE_WAIT_MS = 10000, TB_DATABASE_CACHE_BYTES = 64 * 1024 * 1024 };

/**
 * Opens `where`: a URL by which one of the databases is called (postgres://..., postgresql://...), else a file. An older version is brought
 * up to date in one transaction; a newer one is refused, and so is whatever is no store: it is never written to. Messages name `where`
 * without a password. `schema` and `log` (may be NULL) are borrowed until tb_database_close. *out is NULL on failure.
 */
TB_NODISCARD tb_status tb_database_open(const char *where, tb_database_mode mode, const tb_schema *schema, tb_log *log, tb_database **out);

/** Closes; what was not committed is rolled back. Free queries and end fills before. NULL is allowed. */
void tb_database_close(tb_database *db);

/** What was opened, as messages name it; and the name of the database's kind ("sqlite", "postgres"). They live as long as it. */
const char *tb_database_shown(const tb_database *db);
const char *tb_database_kind_name(const tb_database *db);

/** How long to wait for another process that writes, in milliseconds, before that is an error. Opened with TB_DATABASE_WAIT_MS. */
void tb_database_wait(tb_database *db, unsigned wait_ms);

/** Bounds the pages that are kept in memory; for bulk loads. A database with memory of its own takes no notice. */
void tb_database_cache(tb_database *db, size_t size_bytes);

/** Runs one statement that has no parameters; rows that it gives are dropped. */
TB_NODISCARD tb_status tb_database_execute(tb_database *db, const char *sql);

/** Rows that the latest statement inserted, changed or deleted. */
int64_t tb_database_changed(const tb_database *db);

/** Begins to write: one process at a time, others wait. Not within a transaction. */
TB_NODISCARD tb_status tb_database_begin(tb_database *db);

/** Begins to read: until commit or rollback all queries see one and the same state, whatever others write. Reading never waits. */
TB_NODISCARD tb_status tb_database_begin_reading(tb_database *db);

/** Makes the transaction last, through a loss of power too; where that fails, nothing of it is left, and it is over all the same. */
TB_NODISCARD tb_status tb_database_commit(tb_database *db);

/** Undoes the transaction. Does nothing when none has begun; cannot fail: what was not committed is undone at the latest by closing. */
void tb_database_rollback(tb_database *db);

/** Whether the store is whole: pages, indexes, foreign keys. Up to 100 errors in the log. Reads all of it. */
TB_NODISCARD tb_status tb_database_check(tb_database *db);

/* ----------------------------------------------------------------------------------------------------------------- queries */

/** Prepares one statement, freed with tb_query_free before the database is closed. *out is NULL on failure. */
TB_NODISCARD tb_status tb_query_prepare(tb_database *db, const char *sql, tb_query **out);
void tb_query_free(tb_query *query);

/**
 * Parameter `index` (from 1) for all steps to come, NULL until given. Bytes are copied. A query that is under way begins anew. What cannot
 * be bound (no such parameter, a value that is not finite, text with a NUL) makes the next step fail.
 */
void tb_query_null(tb_query *query, size_t index);
void tb_query_integer(tb_query *query, size_t index, int64_t value);
void tb_query_real(tb_query *query, size_t index, double value);
void tb_query_text(tb_query *query, size_t index, const char *text, size_t n);
void tb_query_blob(tb_query *query, size_t index, const void *bytes, size_t n);

/**
 * The next row: *row tells whether there was one. After the last one the next step begins anew, with the same parameters. Queries of one
 * database may run at the same time. Memory stays flat: one row; only in PostgreSQL are the rows still to come gathered when something else
 * is run on the same database before the last one. Statements that give no rows are done by one step.
 */
TB_NODISCARD tb_status tb_query_step(tb_query *query, bool *row);

/** Ends what the query was doing; parameters stay. */
void tb_query_reset(tb_query *query);

/**
 * The row's column (from 0), until the next call for the query but these. NULL reads as 0, 0.0, "" and no bytes; so does a column of
 * another type, except that whole numbers read as doubles. Texts have a NUL behind. `n` may be NULL for texts.
 */
bool tb_query_is_null(const tb_query *query, size_t column);
int64_t tb_query_get_integer(const tb_query *query, size_t column);
double tb_query_get_real(const tb_query *query, size_t column);
const char *tb_query_get_text(const tb_query *query, size_t column, size_t *n);
const void *tb_query_get_blob(const tb_query *query, size_t column, size_t *n);

/* ------------------------------------------------------------------------------------------------------------------- fills */

/**
 * Many rows into one table, by the fastest way that the database has; within a transaction. Rows may be gathered: what is wrong with one
 * is told by a later call, at the latest by tb_fill_end. Several fills and queries may be open at the same time, but a query sees the rows
 * only after tb_fill_end. Names are borrowed for the call. *out is NULL on failure.
 */
TB_NODISCARD tb_status tb_fill_begin(tb_database *db, const char *table, const char *const *columns, size_t n_columns, tb_fill **out);

/** Column `index` (from 1, in the order of `columns`) of the next row, NULL until given. Bytes are borrowed until tb_fill_row. */
void tb_fill_null(tb_fill *fill, size_t index);
void tb_fill_integer(tb_fill *fill, size_t index, int64_t value);
void tb_fill_real(tb_fill *fill, size_t index, double value);
void tb_fill_text(tb_fill *fill, size_t index, const char *text, size_t n);
void tb_fill_blob(tb_fill *fill, size_t index, const void *bytes, size_t n);
TB_NODISCARD tb_status tb_fill_row(tb_fill *fill);

/** Writes what is still waiting, and frees the fill in any case. */
TB_NODISCARD tb_status tb_fill_end(tb_fill *fill);

/** Frees a fill without writing what is still waiting; roll back then. NULL is allowed. */
void tb_fill_abandon(tb_fill *fill);

#endif
