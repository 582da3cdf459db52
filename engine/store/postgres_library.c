/* Loads libpq. */
#include "postgres.h"

#include <dlfcn.h>

static const char LIBRARY[] = "libpq.so.5";

tb_status tb_postgres_load(tb_postgres *db) {
  /* It stays loaded: what it brings along (TLS, Kerberos) does not bear being unloaded. */
  void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  const char *missing = handle ? NULL : LIBRARY;
#define POSTGRES(result, name, arguments)                                                                                                  \
  if (!missing && !(*(void **)&db->library.name = dlsym(handle, #name))) missing = #name;
#include "postgres_functions.def"
#undef POSTGRES
  if (handle) (void)dlclose(handle);
  if (!missing) return TB_OK;
  return tb_database_error(&db->base, "PostgreSQL needs the library libpq, which is not installed here (%s is missing; Debian: libpq5)",
                           "使用 PostgreSQL 需要 libpq 库，此处未安装（缺少 %s；Debian 软件包：libpq5）", missing);
}
