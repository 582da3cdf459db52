/* What can go wrong with a database, in words that all kinds share. */
#include "kind.h"

typedef struct failure {
  const char *english, *chinese;
} failure;

static const failure FAILURES[] = {
    [TB_FAILED_FULL] = {"the disk is full; the store is as it was before", "磁盘已满；历史库保持原状"},
    [TB_FAILED_IO] = {"reading or writing the store failed", "读写历史库失败"},
    [TB_FAILED_NO_STORE] = {"this is no store", "这不是历史库"},
    [TB_FAILED_DAMAGED] = {"the store is damaged", "历史库已损坏"},
    [TB_FAILED_READ_ONLY] = {"the store or its folder cannot be written", "历史库或其所在文件夹不可写"},
    [TB_FAILED_OPEN] = {"the store, or a file beside it, cannot be opened", "无法打开历史库或其旁边的文件"},
    [TB_FAILED_PERMISSION] = {"the database does not permit this", "数据库不允许此操作"},
    [TB_FAILED_TOO_LARGE] = {"a text or a row is too large for the store", "文本或行过大，无法存入历史库"},
    [TB_FAILED_ROW] = {"the store refuses a row", "历史库拒绝一行数据"},
    [TB_FAILED_SERVER] = {"the database server cannot be reached", "无法连接数据库服务器"},
    [TB_FAILED_OTHER] = {"the database reports an error", "数据库报告错误"},
};

tb_status tb_database_failed(tb_database *db, tb_failure what, const char *reason) {
  const failure *words = &FAILURES[what];
  return tb_database_error(db, "%s: %s", "%s：%s", tb_text(tb_log_language(db->log), words->english, words->chinese), reason);
}

tb_status tb_database_busy(tb_database *db) {
  return tb_database_error(db, "another process is writing to the store; waited for %.1f s", "另一个进程正在写入该历史库；已等待 %.1f 秒",
                           db->wait_ms / 1000.0);
}

tb_status tb_database_newer(tb_database *db, int64_t found, size_t known) {
  return tb_database_error(db, "the store has version %lld, made by a newer program; this one knows versions up to %zu",
                           "该历史库的版本为 %lld，由更新的程序创建；本程序只支持到版本 %zu", (long long)found, known);
}

tb_status tb_database_older(tb_database *db, int64_t found, size_t known) {
  return tb_database_error(
      db, "the store has the older version %lld (today's is %zu) and was opened for reading only; `tongbi store init` brings it up to date",
      "该历史库为旧版本 %lld（当前版本为 %zu），且以只读方式打开；请用 `tongbi store init` 升级", (long long)found, known);
}

tb_status tb_database_foreign(tb_database *db) {
  return tb_database_error(db, "this is a database, but no store of tongbi; it was left as it is",
                           "这是一个数据库，但不是 tongbi 的历史库；未作任何改动");
}

tb_status tb_database_absent(tb_database *db) {
  return tb_database_error(db, "there is no store here", "此处没有历史库");
}

tb_status tb_database_misused(tb_database *db, const char *what) {
  (void)tb_database_error(db, "the database was asked for what it does not do: %s", "对数据库的调用不符合要求：%s", what);
  return TB_BAD_ARGUMENT;
}

tb_status tb_database_undone(tb_database *db) {
  return tb_database_error(db, "nothing was written: an earlier failure undid the transaction", "未写入任何内容：先前的错误已撤销该事务");
}
