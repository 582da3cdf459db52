#include "spool.h"

#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Where a piece stands in the file. */
typedef struct stretch {
  off_t at;
  size_t n;
} stretch;

struct tb_spool {
  FILE *file;
  off_t end;
  tb_log *log;
  stretch pieces[];
};

static tb_status tell(const tb_spool *spool, int code) {
  tb_log_add(spool->log, TB_ERROR, (tb_place){0}, "cannot keep rows in a temporary file: %s", "无法把结果行暂存到临时文件：%s",
             tb_system_text(code, tb_log_language(spool->log)));
  return TB_IO_ERROR;
}

/* Not tmpfile(): where /tmp is memory, rows would take the memory that is short. NULL with the system's code. */
static FILE *open_nameless(int *code) {
  const char *folder = getenv("TMPDIR");
  tb_buffer path = {0};
  tb_buffer_format(&path, "%s/tongbi-XXXXXX", folder != NULL && *folder != '\0' ? folder : "/var/tmp");
  tb_buffer_byte(&path, '\0');
  FILE *file = NULL;
  int descriptor = path.failed ? -1 : mkstemp(path.bytes);
  *code = path.failed ? ENOMEM : errno;
  if (descriptor >= 0) {
    (void)unlink(path.bytes);
    file = fdopen(descriptor, "w+b");
    *code = errno;
  }
  if (descriptor >= 0 && file == NULL) {
    (void)close(descriptor);
  }
  tb_buffer_free(&path);
  return file;
}

tb_status tb_spool_new(size_t n, tb_log *log, tb_spool **out) {
  *out = NULL;
  tb_spool *spool = n < SIZE_MAX / sizeof(stretch) / 2 ? calloc(1, sizeof *spool + n * sizeof(stretch)) : NULL;
  if (spool == NULL) {
    return TB_NO_MEMORY;
  }
  spool->log = log;
  int code = 0;
  spool->file = open_nameless(&code);
  if (spool->file == NULL) {
    tb_status status = code == ENOMEM ? TB_NO_MEMORY : tell(spool, code);
    free(spool);
    return status;
  }
  *out = spool;
  return TB_OK;
}

tb_status tb_spool_put(tb_spool *spool, size_t piece, const tb_buffer *bytes) {
  if (bytes->failed) {
    return TB_NO_MEMORY;
  }
  if (bytes->n > 0 && fwrite(bytes->bytes, 1, bytes->n, spool->file) != bytes->n) {
    return tell(spool, errno);
  }
  spool->pieces[piece] = (stretch){.at = spool->end, .n = bytes->n};
  spool->end += (off_t)bytes->n;
  return TB_OK;
}

tb_status tb_spool_get(tb_spool *spool, size_t piece, tb_buffer *out) {
  const stretch *of = &spool->pieces[piece];
  out->n = 0;
  if (of->n == 0) {
    return TB_OK;
  }
  char *room = tb_buffer_reserve(out, of->n);
  if (room == NULL) {
    return TB_NO_MEMORY;
  }
  errno = EIO;
  if (fseeko(spool->file, of->at, SEEK_SET) != 0 || fread(room, 1, of->n, spool->file) != of->n) {
    return tell(spool, errno);
  }
  out->n = of->n;
  return TB_OK;
}

void tb_spool_free(tb_spool *spool) {
  if (spool != NULL) {
    (void)fclose(spool->file);
    free(spool);
  }
}
