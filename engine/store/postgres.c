/* PostgreSQL 15 and later: a schema of our own in the database that a URL names, and one connection. */
#include "postgres.h"

#include <stdio.h>
#include <stdlib.h>

enum { OLDEST_SERVER = 150000, PROBLEMS_TOLD = 100 };

/* Type words of tb_schema; text is compared by bytes, whatever the database's own order is. */
static const char *const TYPES[4] = {"BIGINT", "DOUBLE PRECISION", "TEXT COLLATE \"C\"", "BYTEA"};

static bool takes(const char *where) {
  return strncmp(where, "postgres://", 11) == 0 || strncmp(where, "postgresql://", 13) == 0;
}

static tb_database *new (void) {
  tb_postgres *db = calloc(1, sizeof *db);
  return db ? &db->base : NULL;
}

static void close_database(tb_database *base) {
  tb_postgres *db = tb_postgres_of(base);
  if (db->connection) db->library.PQfinish(db->connection);
  db->connection = NULL;
}

/* ------------------------------------------------------------------------------------------------------------------ errors */

/* SQLSTATE, or its first two characters, against what it means here. PostgreSQL's documentation, appendix A. */
static const struct {
  const char *state;
  tb_failure failure;
} FAILURES[] = {
    {"53100", TB_FAILED_FULL},    {"58030", TB_FAILED_IO},      {"25006", TB_FAILED_READ_ONLY}, {"42501", TB_FAILED_PERMISSION},
    {"54", TB_FAILED_TOO_LARGE},  {"23", TB_FAILED_ROW},        {"22", TB_FAILED_ROW},          {"XX001", TB_FAILED_DAMAGED},
    {"XX002", TB_FAILED_DAMAGED}, {"28", TB_FAILED_PERMISSION}, {"08", TB_FAILED_SERVER},       {"57P", TB_FAILED_SERVER},
    {"53", TB_FAILED_SERVER},     {"42804", TB_FAILED_ROW},
};

static tb_failure failure_of(const char *state) {
  for (size_t i = 0; i < sizeof FAILURES / sizeof *FAILURES; i++)
    if (strncmp(FAILURES[i].state, state, strlen(FAILURES[i].state)) == 0) return FAILURES[i].failure;
  return TB_FAILED_OTHER;
}

tb_status tb_postgres_failed(tb_postgres *db, const PGresult *result) {
  const char *state = result ? db->library.PQresultErrorField(result, PG_SQLSTATE) : NULL;
  if (state && strcmp(state, "55P03") == 0) return tb_database_busy(&db->base); /* waited for a lock in vain */
  const char *reason = result ? db->library.PQresultErrorField(result, PG_MESSAGE) : NULL;
  if (!reason) reason = db->library.PQerrorMessage(db->connection);
  const bool lost = db->library.PQstatus(db->connection) != PG_CONNECTION_OK;
  char *text = strndup(reason, strcspn(reason, "\n"));
  if (!text) return TB_NO_MEMORY;
  const tb_status status = tb_database_failed(&db->base, lost ? TB_FAILED_SERVER : state ? failure_of(state) : TB_FAILED_OTHER, text);
  free(text);
  return status;
}

/* ----------------------------------------------------------------------------------------------------------------- running */

void tb_postgres_note_changed(tb_postgres *db, PGresult *result) {
  db->changed = strtoll(db->library.PQcmdTuples(result), NULL, 10); /* "" where nothing is counted */
}

tb_status tb_postgres_run(tb_postgres *db, const char *sql, unsigned expected, PGresult **out) {
  tb_status status = tb_postgres_settle(db);
  if (status != TB_OK) return status;
  PGresult *result = db->library.PQexec(db->connection, sql);
  status = db->library.PQresultStatus(result) == expected ? TB_OK : tb_postgres_failed(db, result);
  if (status == TB_OK) tb_postgres_note_changed(db, result);
  if (status == TB_OK && out) {
    *out = result;
  } else {
    db->library.PQclear(result);
  }
  return status;
}

static tb_status execute(tb_database *base, const char *sql) {
  tb_postgres *db = tb_postgres_of(base);
  tb_status status = tb_postgres_settle(db);
  if (status != TB_OK) return status;
  PGresult *result = db->library.PQexec(db->connection, sql);
  const unsigned kind = db->library.PQresultStatus(result);
  status = kind == PG_COMMAND_OK || kind == PG_TUPLES_OK ? TB_OK : tb_postgres_failed(db, result);
  if (status == TB_OK) tb_postgres_note_changed(db, result);
  db->library.PQclear(result);
  return status;
}

/* Executes a statement with one number in it. */
static tb_status execute_number(tb_database *db, const char *before, uint64_t number, const char *after) {
  tb_buffer sql = {0};
  tb_buffer_format(&sql, "%s%llu%s", before, (unsigned long long)number, after);
  const char *text = tb_buffer_string(&sql);
  const tb_status status = sql.failed ? TB_NO_MEMORY : execute(db, text);
  tb_buffer_free(&sql);
  return status;
}

/* The one whole number that a statement gives; NULL and no row are 0. */
static tb_status number(tb_postgres *db, const char *sql, int64_t *out) {
  PGresult *result;
  const tb_status status = tb_postgres_run(db, sql, PG_TUPLES_OK, &result);
  if (status != TB_OK) return status;
  *out = db->library.PQntuples(result) > 0 ? strtoll(db->library.PQgetvalue(result, 0, 0), NULL, 10) : 0;
  db->library.PQclear(result);
  return TB_OK;
}

static int64_t changed(const tb_database *db) {
  return tb_postgres_of(db)->changed;
}

static void wait_for(tb_database *db, unsigned wait_ms) {
  (void)execute_number(db, "SET lock_timeout = ",
                       wait_ms > INT32_MAX ? INT32_MAX
                       : wait_ms > 0       ? wait_ms
                                           : 1,
                       ""); /* 0 would be for ever */
}

static void cache(tb_database *db, size_t size_bytes) {
  (void)db; /* the server's memory is the server's */
  (void)size_bytes;
}

/* ------------------------------------------------------------------------------------------------------------ transactions */

static void rollback(tb_database *base) {
  tb_postgres *db = tb_postgres_of(base);
  if (!db->connection || db->library.PQtransactionStatus(db->connection) == PG_IDLE) return;
  (void)tb_postgres_settle(db);
  db->library.PQclear(db->library.PQexec(db->connection, "ROLLBACK"));
}

/* One writer at a time: the lock is of this database and of this program alone, and goes with the transaction. */
static tb_status begin(tb_database *db, bool writing) {
  tb_status status =
      execute(db, writing ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  if (status != TB_OK) return status;
  status = writing ? execute_number(db, "SELECT pg_advisory_xact_lock(", tb_postgres_of(db)->application, ")")
                   : execute(db, "SELECT 1"); /* the first query is what fixes the state */
  if (status != TB_OK) rollback(db);
  return status;
}

static tb_status commit(tb_database *base) {
  tb_postgres *db = tb_postgres_of(base);
  tb_status status = tb_postgres_settle(db);
  if (status == TB_OK && db->library.PQtransactionStatus(db->connection) == PG_IN_ERROR) status = tb_database_undone(base);
  if (status != TB_OK) {
    rollback(base);
    return status;
  }
  PGresult *result;
  status = tb_postgres_run(db, "COMMIT", PG_COMMAND_OK, &result);
  if (status != TB_OK) return status;
  if (strcmp(db->library.PQcmdStatus(result), "COMMIT") != 0) status = tb_database_undone(base);
  db->library.PQclear(result);
  return status;
}

/* ----------------------------------------------------------------------------------------------------------------- opening */

/* The library would print the server's notices. */
static void drop_notice(void *context, const char *message) {
  (void)context;
  (void)message;
}

static tb_status connect(tb_postgres *db, const char *where) {
  /* Later ones win: what the URL says goes before the first two, but not before the last. */
  static const char *const KEYWORDS[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
  const char *values[] = {"10", "tongbi", where, "UTF8", NULL};
  db->connection = db->library.PQconnectdbParams(KEYWORDS, values, 1);
  if (!db->connection) return TB_NO_MEMORY;
  (void)db->library.PQsetNoticeProcessor(db->connection, drop_notice, NULL);
  if (db->library.PQstatus(db->connection) != PG_CONNECTION_OK) return tb_postgres_failed(db, NULL);
  const int version = db->library.PQserverVersion(db->connection);
  if (version < OLDEST_SERVER) {
    return tb_database_error(&db->base, "the server is PostgreSQL %d; version %d or later is needed",
                             "服务器为 PostgreSQL %d；需要版本 %d 或更高", version / 10000, OLDEST_SERVER / 10000);
  }
  const char *encoding = db->library.PQparameterStatus(db->connection, "server_encoding");
  if (encoding && strcmp(encoding, "UTF8") == 0) return TB_OK;
  return tb_database_error(&db->base, "the database's encoding is %s; a database in UTF8 is needed",
                           "数据库编码为 %s；需要 UTF8 编码的数据库", encoding ? encoding : "?");
}

static tb_status configure(tb_database *db) {
  wait_for(db, db->wait_ms);
  const tb_status status =
      execute(db, "SET search_path = tongbi; SET standard_conforming_strings = on; SET extra_float_digits = 3;"
                  "SET synchronous_commit = on; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0");
  return status == TB_OK && db->mode == TB_DATABASE_READ_ONLY ? execute(db, "SET default_transaction_read_only = on") : status;
}

/* Whose the schema is, and of what version: *version 0 for none, or an empty one that somebody made for us. */
static tb_status identify(tb_postgres *db, const tb_schema *schema, size_t *version) {
  int64_t tables = 0, ours = 0, application = 0, found = 0;
  *version = 0;
  tb_status status = number(db, "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('tongbi')", &tables);
  if (status != TB_OK || tables == 0) return status;
  status = number(
      db, "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass('tongbi.meta') AND attname IN ('application', 'version')", &ours);
  if (status == TB_OK && ours != 2) return tb_database_foreign(&db->base);
  if (status == TB_OK) status = number(db, "SELECT application FROM meta", &application);
  if (status == TB_OK) status = number(db, "SELECT version FROM meta", &found);
  if (status != TB_OK) return status;
  if (application != (int64_t)schema->application || found < 1) return tb_database_foreign(&db->base);
  if (found > (int64_t)schema->n_steps) return tb_database_newer(&db->base, found, schema->n_steps);
  *version = (size_t)found;
  return TB_OK;
}

/* The table of marks of a new store; its row follows when all steps are done. */
static tb_status make_marks(tb_database *db, const tb_schema *schema) {
  tb_status status = execute(db, "CREATE SCHEMA IF NOT EXISTS tongbi");
  if (status == TB_OK) status = execute(db, "CREATE TABLE meta (application BIGINT NOT NULL, version BIGINT NOT NULL)");
  return status == TB_OK ? execute_number(db, "INSERT INTO meta VALUES (", schema->application, ", 0)") : status;
}

static tb_status advance(tb_postgres *db, const tb_schema *schema) {
  size_t version;
  tb_status status = identify(db, schema, &version); /* once more: another process may have been faster */
  if (status != TB_OK || version == schema->n_steps) return status;
  if (version == 0) status = make_marks(&db->base, schema);
  if (status == TB_OK) status = tb_schema_advance(&db->base, schema, version, TYPES, "", "");
  return status == TB_OK ? execute_number(&db->base, "UPDATE meta SET version = ", schema->n_steps, "") : status;
}

static tb_status bring_up_to_date(tb_postgres *db, const tb_schema *schema) {
  size_t version;
  tb_status status = identify(db, schema, &version);
  if (status != TB_OK || version == schema->n_steps) return status;
  if (version == 0 && db->base.mode != TB_DATABASE_CREATE) return tb_database_absent(&db->base);
  if (db->base.mode == TB_DATABASE_READ_ONLY) return tb_database_older(&db->base, (int64_t)version, schema->n_steps);
  status = begin(&db->base, true);
  if (status != TB_OK) return status;
  status = advance(db, schema);
  if (status == TB_OK) return commit(&db->base);
  rollback(&db->base);
  return status;
}

static tb_status open_database(tb_database *base, const char *where, const tb_schema *schema) {
  tb_postgres *db = tb_postgres_of(base);
  db->application = schema->application;
  tb_status status = tb_postgres_load(db);
  if (status == TB_OK) status = connect(db, where);
  if (status == TB_OK) status = configure(base);
  return status == TB_OK ? bring_up_to_date(db, schema) : status;
}

/* ---------------------------------------------------------------------------------------------------------------- checking */

/* Pages are checked by reading them (the server compares checksums, where the cluster has them), the rest by the server's own marks. */
static tb_status read_tables(tb_postgres *db) {
  PGresult *tables;
  tb_status status = tb_postgres_run(
      db, "SELECT format('SELECT count(*) FROM %I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'tongbi' ORDER BY 1",
      PG_TUPLES_OK, &tables);
  if (status != TB_OK) return status;
  status = execute(&db->base, "SET enable_indexonlyscan = off");
  for (int i = 0; i < db->library.PQntuples(tables) && status == TB_OK; i++)
    status = execute(&db->base, db->library.PQgetvalue(tables, i, 0));
  db->library.PQclear(tables);
  return status == TB_OK ? execute(&db->base, "RESET enable_indexonlyscan") : status;
}

static tb_status check(tb_database *base) {
  tb_postgres *db = tb_postgres_of(base);
  PGresult *faults;
  tb_status status = read_tables(db);
  if (status == TB_OK) {
    status =
        tb_postgres_run(db,
                        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                        " WHERE c.relnamespace = to_regnamespace('tongbi') AND NOT (i.indisvalid AND i.indisready)"
                        " UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = to_regnamespace('tongbi') AND NOT convalidated"
                        " ORDER BY 1",
                        PG_TUPLES_OK, &faults);
  }
  if (status != TB_OK) return status;
  const int n = db->library.PQntuples(faults);
  for (int i = 0; i < n && i < PROBLEMS_TOLD; i++)
    (void)tb_database_error(base, "the store is damaged: %s is not valid", "历史库已损坏：%s 无效", db->library.PQgetvalue(faults, i, 0));
  db->library.PQclear(faults);
  return n > 0 ? TB_IO_ERROR : TB_OK;
}

const tb_database_kind TB_DATABASE_postgres = {
    .name = "postgres",
    .takes = takes,
    .new = new,
    .open = open_database,
    .close = close_database,
    .wait = wait_for,
    .cache = cache,
    .execute = execute,
    .changed = changed,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .check = check,
    .prepare = tb_postgres_prepare,
    .query_free = tb_postgres_query_free,
    .bind = tb_postgres_bind,
    .step = tb_postgres_step,
    .reset = tb_postgres_reset,
    .get = tb_postgres_get,
    .fill_begin = tb_postgres_fill_begin,
    .fill_row = tb_postgres_fill_row,
    .fill_end = tb_postgres_fill_end,
    .fill_free = tb_postgres_fill_free,
};
