#include "libarchive.h"

#include "library.h"

static const tb_library_function functions[] = {
#define ARCHIVE(name) {#name, offsetof(tb_archive_library, name)},
#include "libarchive_functions.def"
#undef ARCHIVE
};

tb_status tb_archive_load(tb_log *log, const char *file, tb_archive_library *out) {
  const char *missing = tb_library_load("libarchive.so.13", functions, sizeof functions / sizeof *functions, out);
  if (!missing) return TB_OK;
  tb_log_add(log, TB_ERROR, (tb_place){.file = file},
             "compressed files need the library libarchive, which is not installed here (%s is missing; Debian: libarchive13)",
             "读取压缩文件需要 libarchive 库，此处未安装（缺少 %s；Debian 软件包：libarchive13）", missing);
  return TB_IO_ERROR;
}
