/* Loads libxlsxwriter. */
#include "book_library.h"

#include "base/library.h"

static const tb_library_function functions[] = {
#define BOOK(result, name, arguments) {#name, offsetof(tb_book_library, name)},
#include "book_functions.def"
#undef BOOK
};

tb_status tb_book_load(tb_log *log, tb_book_library *out) {
  const char *missing = tb_library_load("libxlsxwriter.so.4", functions, sizeof functions / sizeof *functions, out);
  if (missing == NULL) {
    return TB_OK;
  }
  tb_log_add(log, TB_ERROR, (tb_place){0},
             "a workbook needs the library libxlsxwriter, which is not installed here (%s is missing; Debian: libxlsxwriter4)",
             "工作簿需要 libxlsxwriter 库，此处未安装（缺少 %s；Debian 软件包：libxlsxwriter4）", missing);
  return TB_IO_ERROR;
}
