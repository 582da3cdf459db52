/* Loads libxlsxwriter. */
#include "book_library.h"

#include <dlfcn.h>

static const char LIBRARY[] = "libxlsxwriter.so.4";

tb_status tb_book_load(tb_log *log, tb_book_library *out) {
  /* It stays loaded: one workbook is seldom the last. */
  void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  const char *missing = handle != NULL ? NULL : LIBRARY;
#define BOOK(result, name, arguments)                                                                                                      \
  if (missing == NULL && (*(void **)&out->name = dlsym(handle, #name)) == NULL) {                                                          \
    missing = #name;                                                                                                                       \
  }
#include "book_functions.def"
#undef BOOK
  if (handle != NULL) {
    (void)dlclose(handle);
  }
  if (missing == NULL) {
    return TB_OK;
  }
  tb_log_add(log, TB_ERROR, (tb_place){0},
             "a workbook needs the library libxlsxwriter, which is not installed here (%s is missing; Debian: libxlsxwriter4)",
             "工作簿需要 libxlsxwriter 库，此处未安装（缺少 %s；Debian 软件包：libxlsxwriter4）", missing);
  return TB_IO_ERROR;
}
