/* Opening by name, and transactions. */
#include "kind.h"

#include <stdlib.h>

#define DATABASE(name) extern const tb_database_kind TB_DATABASE_##name;
#include "databases.def"
#undef DATABASE

static const tb_database_kind *const KINDS[] = {
#define DATABASE(name) &TB_DATABASE_##name,
#include "databases.def"
#undef DATABASE
};

enum { N_KINDS = sizeof KINDS / sizeof KINDS[0] };

static const tb_database_kind *kind_of(const char *where) {
  for (size_t i = 0; i + 1 < N_KINDS; i++)
    if (KINDS[i]->takes(where)) return KINDS[i];
  return KINDS[N_KINDS - 1];
}

/* `where` for messages: a URL without user, password and parameters; NULL when memory is short. */
static char *shown_of(const char *where) {
  const char *scheme = strstr(where, "://");
  if (!scheme) return strdup(where);
  const char *host = scheme + 3;
  size_t n = strcspn(host, "?");
  for (size_t at = n; at > 0; at--) {
    if (host[at - 1] != '@') continue;
    host += at;
    n -= at;
    break;
  }
  tb_buffer shown = {0};
  tb_buffer_append(&shown, where, (size_t)(scheme + 3 - where));
  tb_buffer_append(&shown, host, n);
  char *text = strdup(tb_buffer_string(&shown));
  if (shown.failed) {
    free(text);
    text = NULL;
  }
  tb_buffer_free(&shown);
  return text;
}

tb_status tb_database_open(const char *where, tb_database_mode mode, const tb_schema *schema, tb_log *log, tb_database **out) {
  *out = NULL;
  const tb_database_kind *kind = kind_of(where);
  tb_database *db = kind->new ();
  char *shown = shown_of(where);
  if (!db || !shown) {
    free(db);
    free(shown);
    return TB_NO_MEMORY;
  }
  *db = (tb_database){.kind = kind, .mode = mode, .wait_ms = TB_DATABASE_WAIT_MS, .log = log, .shown = shown};
  const tb_status status = kind->open(db, where, schema);
  if (status == TB_OK) {
    *out = db;
  } else {
    tb_database_close(db);
  }
  return status;
}

void tb_database_close(tb_database *db) {
  if (!db) return;
  tb_database_rollback(db);
  db->kind->close(db);
  free(db->shown);
  free(db);
}

const char *tb_database_shown(const tb_database *db) {
  return db->shown;
}

const char *tb_database_kind_name(const tb_database *db) {
  return db->kind->name;
}

void tb_database_wait(tb_database *db, unsigned wait_ms) {
  db->wait_ms = wait_ms;
  db->kind->wait(db, wait_ms);
}

void tb_database_cache(tb_database *db, size_t size_bytes) {
  db->kind->cache(db, size_bytes);
}

tb_status tb_database_execute(tb_database *db, const char *sql) {
  return db->kind->execute(db, sql);
}

int64_t tb_database_changed(const tb_database *db) {
  return db->kind->changed(db);
}

static tb_status begin(tb_database *db, bool writing) {
  if (db->in_transaction) return tb_database_misused(db, "a transaction within a transaction");
  if (writing && db->mode == TB_DATABASE_READ_ONLY) return tb_database_misused(db, "writing to a store that was opened for reading");
  const tb_status status = db->kind->begin(db, writing);
  db->in_transaction = status == TB_OK;
  return status;
}

tb_status tb_database_begin(tb_database *db) {
  return begin(db, true);
}

tb_status tb_database_begin_reading(tb_database *db) {
  return begin(db, false);
}

tb_status tb_database_commit(tb_database *db) {
  if (!db->in_transaction) return tb_database_misused(db, "the end of a transaction that has not begun");
  db->in_transaction = false;
  return db->kind->commit(db);
}

void tb_database_rollback(tb_database *db) {
  if (!db->in_transaction) return;
  db->in_transaction = false;
  db->kind->rollback(db);
}

tb_status tb_database_check(tb_database *db) {
  return db->kind->check(db);
}
