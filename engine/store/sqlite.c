/* SQLite: one file, with its log beside it while it is written. */
#include "sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RETRY_MS = 10, LOG_BYTES_KEPT = 64 * 1024 * 1024, PROBLEMS_TOLD = 100 };

static bool takes(const char *where) {
  (void)where;
  return true;
}

static tb_database *new (void) {
  tb_sqlite *db = calloc(1, sizeof *db);
  return db ? &db->base : NULL;
}

static void close_database(tb_database *db) {
  /* The last connection folds the log into the file and removes it; where that fails the log stays, and nothing is lost. */
  (void)sqlite3_close_v2(tb_sqlite_handle(db));
  ((tb_sqlite *)db)->handle = NULL;
}

static void wait_for(tb_database *db, unsigned wait_ms) {
  (void)sqlite3_busy_timeout(tb_sqlite_handle(db), wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms);
}

static void cache(tb_database *db, size_t size_bytes) {
  const size_t kib = size_bytes / 1024;
  char sql[64];
  (void)snprintf(sql, sizeof sql, "PRAGMA cache_size = -%d", kib > INT32_MAX ? INT32_MAX : (int)kib);
  (void)sqlite3_exec(tb_sqlite_handle(db), sql, NULL, NULL, NULL); /* sets a number in memory; what fails is only slower */
}

static tb_status execute(tb_database *db, const char *sql) {
  return tb_sqlite_failed(db, sqlite3_exec(tb_sqlite_handle(db), sql, NULL, NULL, NULL));
}

static int64_t changed(const tb_database *db) {
  return sqlite3_changes64(tb_sqlite_handle(db));
}

/* ------------------------------------------------------------------------------------------------------------ transactions */

static void rollback(tb_database *db) {
  /* After a full disk SQLite may have rolled back by itself. */
  if (!sqlite3_get_autocommit(tb_sqlite_handle(db))) (void)sqlite3_exec(tb_sqlite_handle(db), "ROLLBACK", NULL, NULL, NULL);
}

static tb_status begin(tb_database *db, bool writing) {
  if (writing) return execute(db, "BEGIN IMMEDIATE");
  tb_status status = execute(db, "BEGIN");
  if (status != TB_OK) return status;
  status = execute(db, "SELECT 1 FROM sqlite_schema LIMIT 1"); /* the first read is what fixes the state */
  if (status != TB_OK) rollback(db);
  return status;
}

static tb_status commit(tb_database *db) {
  if (sqlite3_get_autocommit(tb_sqlite_handle(db))) return tb_database_undone(db);
  const tb_status status = execute(db, "COMMIT");
  if (status != TB_OK) rollback(db);
  return status;
}

/* ----------------------------------------------------------------------------------------------------------------- opening */

static void pause_between_tries(void) {
  (void)nanosleep(&(struct timespec){.tv_nsec = RETRY_MS * 1000000L}, NULL);
}

/* Runs SQL whose locks SQLite does not wait for by itself (recovery, the change to a write-ahead log). */
static tb_status execute_patiently(tb_database *db, const char *sql) {
  int code = sqlite3_exec(tb_sqlite_handle(db), sql, NULL, NULL, NULL);
  for (unsigned waited = 0; (code & 0xFF) == SQLITE_BUSY && waited < db->wait_ms; waited += RETRY_MS) {
    pause_between_tries();
    code = sqlite3_exec(tb_sqlite_handle(db), sql, NULL, NULL, NULL);
  }
  return tb_sqlite_failed(db, code);
}

/* One whole number that a statement gives. */
static tb_status number(tb_database *db, const char *sql, int64_t *out) {
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2(tb_sqlite_handle(db), sql, -1, &statement, NULL);
  if (code == SQLITE_OK) {
    code = sqlite3_step(statement);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    const int end = sqlite3_finalize(statement);
    if (code == SQLITE_ROW) code = end;
  }
  return tb_sqlite_failed(db, code);
}

/* The path so that SQLite takes it for a file and nothing else (`:memory:`, `file:...`), or as the URI of a file that nobody can change. */
static void append_name(tb_buffer *out, const char *path, bool immutable) {
  if (!immutable) {
    tb_buffer_format(out, "%s%s", *path == '/' ? "" : "./", path);
    return;
  }
  tb_buffer_text(out, "file:");
  if (*path != '/') tb_buffer_text(out, "./");
  for (; *path; path++) {
    const bool special = *path == '%' || *path == '?' || *path == '#';
    special ? tb_buffer_format(out, "%%%02X", (unsigned)*path) : tb_buffer_byte(out, *path);
  }
  tb_buffer_text(out, "?immutable=1");
}

/*
 * For reading, too, a store that may be written is opened so, and told to refuse writing: the log beside it is then removed in the end.
 * Where folder or file cannot be written, and no log is there, nothing but the file is looked at; else SQLite must find its way with the
 * log.
 */
static tb_status connect(tb_database *db, const char *path, const tb_sqlite_file *file) {
  const bool reading = db->mode == TB_DATABASE_READ_ONLY && !file->writable;
  const bool immutable = reading && file->settled;
  const int flags = (reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | (db->mode == TB_DATABASE_CREATE ? SQLITE_OPEN_CREATE : 0) |
                    (immutable ? SQLITE_OPEN_URI : 0) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  tb_buffer name = {0};
  append_name(&name, path, immutable);
  const char *text = tb_buffer_string(&name);
  const tb_status status =
      name.failed ? TB_NO_MEMORY : tb_sqlite_failed(db, sqlite3_open_v2(text, &((tb_sqlite *)db)->handle, flags, NULL));
  tb_buffer_free(&name);
  return status;
}

/* SQL in the store's own tables is data and not trusted; text in double quotes is a name and never a text, as in other databases. */
static tb_status secure(tb_database *db) {
  static const struct {
    int option, value;
  } SETTINGS[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                  {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                  {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
                  {SQLITE_DBCONFIG_DQS_DML, 0},
                  {SQLITE_DBCONFIG_DQS_DDL, 0}};
  int code = SQLITE_OK;
  for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS && code == SQLITE_OK; i++)
    code = sqlite3_db_config(tb_sqlite_handle(db), SETTINGS[i].option, SETTINGS[i].value, (int *)NULL);
  return tb_sqlite_failed(db, code);
}

static tb_status configure(tb_database *db) {
  wait_for(db, db->wait_ms);
  tb_status status = secure(db);
  if (status == TB_OK) status = execute(db, "PRAGMA cell_size_check = ON");
  if (status == TB_OK) status = execute_patiently(db, "PRAGMA synchronous = FULL");
  if (status == TB_OK && db->mode == TB_DATABASE_READ_ONLY) status = execute(db, "PRAGMA query_only = ON");
  cache(db, TB_DATABASE_CACHE_BYTES);
  return status;
}

/* Whose the tables are, and of what version: *version 0 for none at all. */
static tb_status identify(tb_database *db, const tb_schema *schema, size_t *version) {
  int64_t application = 0, found = 0, tables = 0;
  tb_status status = number(db, "PRAGMA application_id", &application);
  if (status == TB_OK) status = number(db, "PRAGMA user_version", &found);
  if (status == TB_OK) status = number(db, "SELECT count(*) FROM sqlite_schema", &tables);
  if (status != TB_OK) return status;
  *version = 0;
  if (application == 0 && found == 0 && tables == 0) return TB_OK;
  if (application != (int64_t)schema->application) return tb_database_foreign(db);
  if (found > (int64_t)schema->n_steps) return tb_database_newer(db, found, schema->n_steps);
  if (found < 1) return tb_database_foreign(db);
  *version = (size_t)found;
  return TB_OK;
}

/* The same in one state of the store: another process may be making it. */
static tb_status look(tb_database *db, const tb_schema *schema, size_t *version) {
  tb_status status = execute(db, "BEGIN");
  if (status != TB_OK) return status;
  status = execute_patiently(db, "SELECT count(*) FROM sqlite_schema");
  if (status == TB_OK) status = identify(db, schema, version);
  rollback(db);
  return status;
}

/* All steps that are missing, and the marks, in the transaction at hand. */
static tb_status advance(tb_database *db, const tb_schema *schema) {
  size_t version;
  tb_status status = identify(db, schema, &version); /* once more: another process may have been faster */
  if (status != TB_OK || version == schema->n_steps) return status;
  status = tb_schema_advance(db, schema, version, NULL, " STRICT", " STRICT, WITHOUT ROWID");
  char sql[96];
  (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %u; PRAGMA user_version = %zu", schema->application, schema->n_steps);
  return status == TB_OK ? execute(db, sql) : status;
}

static tb_status migrate(tb_database *db, const tb_schema *schema) {
  tb_status status = execute_patiently(db, "BEGIN IMMEDIATE");
  if (status != TB_OK) return status;
  status = advance(db, schema);
  if (status == TB_OK) return commit(db);
  rollback(db);
  return status;
}

/* An older store becomes today's, a new one is made whole by one transaction before the log comes into use, so that it is ours or nothing.
 */
static tb_status bring_up_to_date(tb_database *db, const tb_schema *schema) {
  size_t version = 0;
  tb_status status = look(db, schema, &version);
  if (status != TB_OK) return status;
  if (version == 0 && db->mode != TB_DATABASE_CREATE) return tb_database_absent(db);
  if (db->mode == TB_DATABASE_READ_ONLY)
    return version < schema->n_steps ? tb_database_older(db, (int64_t)version, schema->n_steps) : TB_OK;
  if (version < schema->n_steps) status = migrate(db, schema);
  if (status == TB_OK)
    status = execute_patiently(db, "PRAGMA journal_mode = WAL"); /* where it cannot be had, the journal does, only slower */
  char sql[64];
  (void)snprintf(sql, sizeof sql, "PRAGMA journal_size_limit = %d", LOG_BYTES_KEPT);
  return status == TB_OK ? execute(db, sql) : status;
}

static tb_status open_database(tb_database *db, const char *path, const tb_schema *schema) {
  tb_sqlite_file file;
  tb_status status = tb_sqlite_inspect(db, path, schema, &file);
  if (status != TB_OK) return status;
  if (!file.writable && db->mode != TB_DATABASE_READ_ONLY) {
    return tb_database_error(db, "the store or its folder cannot be written", "历史库或其所在文件夹不可写");
  }
  status = connect(db, path, &file);
  if (status == TB_OK) status = configure(db);
  if (status == TB_OK) status = bring_up_to_date(db, schema);
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------- checking */

static bool tell_page(tb_database *db, sqlite3_stmt *statement) {
  const char *line = (const char *)sqlite3_column_text(statement, 0);
  if (line && strcmp(line, "ok") == 0) return true;
  (void)tb_database_error(db, "the store is damaged: %s", "历史库已损坏：%s", line ? line : "");
  return false;
}

static bool tell_reference(tb_database *db, sqlite3_stmt *statement) {
  const char *table = (const char *)sqlite3_column_text(statement, 0), *target = (const char *)sqlite3_column_text(statement, 2);
  (void)tb_database_error(db, "the store is damaged: a row of %s points to no row of %s",
                          "历史库已损坏：表 %s 中有一行在表 %s 中没有对应行", table ? table : "", target ? target : "");
  return false;
}

/* Runs one of SQLite's checks; `tell` says of each of its rows whether all is well. */
static tb_status check_with(tb_database *db, const char *sql, bool (*tell)(tb_database *db, sqlite3_stmt *statement)) {
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2(tb_sqlite_handle(db), sql, -1, &statement, NULL);
  if (code != SQLITE_OK) return tb_sqlite_failed(db, code);
  bool whole = true;
  for (int told = 0; told < PROBLEMS_TOLD && (code = sqlite3_step(statement)) == SQLITE_ROW; told++)
    whole = tell(db, statement) && whole;
  const tb_status status = tb_sqlite_failed(db, code);
  (void)sqlite3_finalize(statement);
  return status == TB_OK && !whole ? TB_IO_ERROR : status;
}

static tb_status check(tb_database *db) {
  const tb_status status = check_with(db, "PRAGMA integrity_check", tell_page);
  return status == TB_OK ? check_with(db, "PRAGMA foreign_key_check", tell_reference) : status;
}

const tb_database_kind TB_DATABASE_sqlite = {
    .name = "sqlite",
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
    .prepare = tb_sqlite_prepare,
    .query_free = tb_sqlite_query_free,
    .bind = tb_sqlite_bind,
    .step = tb_sqlite_step,
    .reset = tb_sqlite_reset,
    .get = tb_sqlite_get,
    .fill_begin = tb_sqlite_fill_begin,
    .fill_row = tb_sqlite_fill_row,
    .fill_end = tb_sqlite_fill_end,
    .fill_free = tb_sqlite_fill_free,
};
