/* A test file from disk. */
#include "file.h"

#include "base/buffer.h"
#include "ingest/source.h"

static tb_status read_all(tb_source *source, tb_buffer *out) {
  enum { BLOCK_BYTES = 64 * 1024 };
  for (size_t n = BLOCK_BYTES; n == BLOCK_BYTES && out->n <= TB_TEST_FILE_BYTES_MAX;) {
    char *to = tb_buffer_reserve(out, BLOCK_BYTES);
    if (!to) return TB_NO_MEMORY;
    const tb_status status = tb_source_read(source, to, BLOCK_BYTES, &n);
    if (status != TB_OK) return status;
    out->n += n;
  }
  return TB_OK;
}

tb_status tb_test_file_read(const char *path, tb_log *log, tb_test_file **out) {
  tb_source *source;
  tb_status status = tb_source_open(path, log, &source);
  if (status != TB_OK) return status;
  tb_buffer bytes = {0};
  status = read_all(source, &bytes);
  tb_source_free(source);
  if (status == TB_OK && bytes.n > TB_TEST_FILE_BYTES_MAX) {
    tb_log_add(log, TB_ERROR, (tb_place){.file = path}, "the file is larger than %d MiB, the most that a test file may be",
               "文件超过 %d MiB，测试文件以此为限", TB_TEST_FILE_BYTES_MAX / (1024 * 1024));
    status = TB_BAD_INPUT;
  }
  if (status == TB_OK) status = tb_test_file_parse(path, bytes.n ? bytes.bytes : "", bytes.n, log, out);
  tb_buffer_free(&bytes);
  return status;
}
