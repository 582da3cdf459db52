/* SQLite's result codes, in words. */
#include "sqlite.h"

#include <string.h>

typedef struct failure {
  int code; /* primary result code */
  const char *english, *chinese;
} failure;

static const failure FAILURES[] = {
    {SQLITE_FULL, "the disk is full; the store is as it was before", "磁盘已满；存储库保持原状"},
    {SQLITE_IOERR, "reading or writing the store failed", "读写存储库失败"},
    {SQLITE_NOTADB, "this is no store", "这不是存储库"},
    {SQLITE_CORRUPT, "the store is damaged", "存储库已损坏"},
    {SQLITE_READONLY, "the store or its folder cannot be written", "存储库或其所在文件夹不可写"},
    {SQLITE_CANTOPEN, "the store, or a file beside it, cannot be opened", "无法打开存储库或其旁边的文件"},
    {SQLITE_PERM, "the store may not be opened", "没有打开存储库的权限"},
    {SQLITE_TOOBIG, "a text or a row is too large for the store", "文本或行过大，无法存入存储库"},
    {SQLITE_CONSTRAINT, "the store refuses a row", "存储库拒绝一行数据"},
};

static const failure OTHER = {SQLITE_ERROR, "the database reports an error", "数据库报告错误"};

static const failure *failure_of(int code) {
  for (size_t i = 0; i < sizeof FAILURES / sizeof *FAILURES; i++)
    if (FAILURES[i].code == (code & 0xFF)) return &FAILURES[i];
  return &OTHER;
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
  const failure *what = failure_of(code);
  return tb_database_error(db, "%s: %s", "%s：%s", tb_text(tb_log_language(db->log), what->english, what->chinese), reason_of(db, code));
}
