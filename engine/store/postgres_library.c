/* Loads libpq. */
#include "base/library.h"
#include "postgres.h"

static const tb_library_function functions[] = {
#define POSTGRES(result, name, arguments) {#name, offsetof(tb_postgres_library, name)},
#include "postgres_functions.def"
#undef POSTGRES
};

tb_status tb_postgres_load(tb_postgres *db) {
  const char *missing = tb_library_load("libpq.so.5", functions, sizeof functions / sizeof *functions, &db->library);
  if (!missing) return TB_OK;
  return tb_database_error(&db->base, "PostgreSQL needs the library libpq, which is not installed here (%s is missing; Debian: libpq5)",
                           "使用 PostgreSQL 需要 libpq 库，此处未安装（缺少 %s；Debian 软件包：libpq5）", missing);
}
