/* SQLite's result codes, in words. */
#include "sqlite.h"

#include <string.h>

static const struct {
  int code; /* primary result code */
  tb_failure failure;
} FAILURES[] = {
    {SQLITE_FULL, TB_FAILED_FULL},       {SQLITE_IOERR, TB_FAILED_IO},           {SQLITE_NOTADB, TB_FAILED_NO_STORE},
    {SQLITE_CORRUPT, TB_FAILED_DAMAGED}, {SQLITE_READONLY, TB_FAILED_READ_ONLY}, {SQLITE_CANTOPEN, TB_FAILED_OPEN},
    {SQLITE_PERM, TB_FAILED_PERMISSION}, {SQLITE_AUTH, TB_FAILED_PERMISSION},    {SQLITE_TOOBIG, TB_FAILED_TOO_LARGE},
    {SQLITE_CONSTRAINT, TB_FAILED_ROW},  {SQLITE_MISMATCH, TB_FAILED_ROW},
};

static tb_failure failure_of(int code) {
  for (size_t i = 0; i < sizeof FAILURES / sizeof *FAILURES; i++)
    if (FAILURES[i].code == (code & 0xFF)) return FAILURES[i].failure;
  return TB_FAILED_OTHER;
}

/* What the system said, where SQLite asked it in vain; else SQLite's own words. */
static const char *reason_of(tb_database *db, int code) {
  const int primary = code & 0xFF;
  sqlite3 *handle = tb_sqlite_handle(db);
  if (handle && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL)) {
    const char *system = strerrordesc_np(sqlite3_system_errno(handle));
    if (sqlite3_system_errno(handle) != 0 && system) return system;
  }
  return handle && (sqlite3_extended_errcode(handle) & 0xFF) == primary ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
}

tb_status tb_sqlite_failed(tb_database *db, int code) {
  switch (code & 0xFF) {
  case SQLITE_OK:
  case SQLITE_ROW:
  case SQLITE_DONE: return TB_OK;
  case SQLITE_NOMEM: return TB_NO_MEMORY;
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
  case SQLITE_PROTOCOL: return tb_database_busy(db);
  default: break;
  }
  return tb_database_failed(db, failure_of(code), reason_of(db, code));
}
