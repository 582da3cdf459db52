#include "source_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static tb_status io_error(tb_source *source, const char *english, const char *chinese, int error) {
  tb_language language = tb_log_language(source->log);
  tb_place place = {.file = source->path};
  tb_log_add(source->log, TB_ERROR, place, "%s: %s", "%s：%s", tb_text(language, english, chinese), tb_system_text(error, language));
  return TB_IO_ERROR;
}

static tb_status open_file(tb_source *source) {
  const bool standard_input = strcmp(source->path, "-") == 0;
  source->fd = standard_input ? STDIN_FILENO : open(source->path, O_RDONLY | O_CLOEXEC);
  if (source->fd < 0) return io_error(source, "cannot open the file", "无法打开文件", errno);
  source->owns_fd = !standard_input;

  struct stat status;
  if (fstat(source->fd, &status) != 0) return io_error(source, "cannot read the file", "无法读取文件", errno);
  if (S_ISDIR(status.st_mode)) return io_error(source, "expected a file", "应为文件", EISDIR);
  if (S_ISREG(status.st_mode) && !standard_input && status.st_size > 0) source->size_bytes = (uint64_t)status.st_size;
  return TB_OK;
}

/* The end of a file: all that there was at opening must have come. */
static tb_status check_size(tb_source *source) {
  if (source->taken_bytes >= source->size_bytes) return TB_OK;
  TB_SOURCE_ERROR(source, "the file became shorter while it was read: %llu bytes, expected %llu",
                  "文件在读取过程中变短：读到%llu字节，应为%llu字节", (unsigned long long)source->taken_bytes,
                  (unsigned long long)source->size_bytes);
  return TB_IO_ERROR;
}

static tb_status read_file(tb_source *source, char *to, size_t room, size_t *n) {
  *n = 0;
  while (*n < room) {
    const ssize_t got = read(source->fd, to + *n, room - *n);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error(source, "cannot read the file", "无法读取文件", errno);
    if (got == 0) return check_size(source);
    *n += (size_t)got;
    source->taken_bytes += (uint64_t)got;
  }
  return TB_OK;
}

static size_t read_memory(tb_source *source, char *to, size_t room) {
  const size_t n = source->memory_n < room ? source->memory_n : room;
  if (n > 0) memcpy(to, source->memory, n);
  source->memory += n;
  source->memory_n -= n;
  return n;
}

static size_t read_lead(tb_source *source, char *to, size_t room) {
  const size_t left = source->lead_n - source->lead_at, n = left < room ? left : room;
  memcpy(to, source->lead + source->lead_at, n);
  source->lead_at += n;
  return n;
}

tb_status tb_source_take(tb_source *source, char *to, size_t room, size_t *n) {
  const size_t first = read_lead(source, to, room);
  size_t rest = 0;
  tb_status status = TB_OK;
  if (source->fd < 0) {
    rest = read_memory(source, to + first, room - first);
  } else if (first < room) {
    status = read_file(source, to + first, room - first, &rest);
  }
  *n = first + rest;
  return status;
}

tb_status tb_source_read(tb_source *source, char *to, size_t room, size_t *n) {
  return source->unpacker ? tb_unpacker_read(source->unpacker, to, room, n) : tb_source_take(source, to, room, n);
}

uint64_t tb_source_taken_bytes(const tb_source *source) {
  return source->taken_bytes;
}

bool tb_source_is_plain(const tb_source *source) {
  return !source->unpacker;
}

uint64_t tb_source_size_bytes(const tb_source *source) {
  return source->size_bytes;
}

void tb_source_tell(tb_source *source, tb_log *log) {
  source->log = log;
}

/* Looks at the first bytes and puts the expander on top where they ask for it. */
static tb_status look(tb_source *source) {
  size_t n;
  const tb_status status = tb_source_take(source, source->lead, sizeof source->lead, &n);
  if (status != TB_OK) return status;
  source->lead_n = n;
  return tb_unpacker_wanted(source->lead, n) ? tb_unpacker_open(source, &source->unpacker) : TB_OK;
}

static tb_status finish_opening(tb_source *source, tb_status status, tb_source **out) {
  if (status == TB_OK) status = look(source);
  if (status == TB_OK) {
    *out = source;
  } else {
    tb_source_free(source);
  }
  return status;
}

static tb_source *source_new(const char *path, tb_log *log) {
  tb_source *source = calloc(1, sizeof *source);
  if (source) *source = (tb_source){.path = path, .log = log, .fd = -1};
  return source;
}

tb_status tb_source_open(const char *path, tb_log *log, tb_source **out) {
  tb_source *source = source_new(path, log);
  if (!source) return TB_NO_MEMORY;
  return finish_opening(source, open_file(source), out);
}

tb_status tb_source_open_bytes(const char *name, const char *bytes, size_t n, tb_log *log, tb_source **out) {
  tb_source *source = source_new(name, log);
  if (!source) return TB_NO_MEMORY;
  source->memory = bytes;
  source->memory_n = n;
  return finish_opening(source, TB_OK, out);
}

void tb_source_free(tb_source *source) {
  if (!source) return;
  tb_unpacker_free(source->unpacker);
  if (source->owns_fd) close(source->fd);
  free(source);
}
