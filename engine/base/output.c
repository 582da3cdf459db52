/* One output: standard output, a device, or a regular file that appears whole. */
#include "file.h"

#include "file_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024, NAME_ATTEMPTS = 16 };

struct tb_output {
  tb_log *log;
  int descriptor;
  char *path;      /* where it is to be, links followed; NULL: standard output */
  char *shown;     /* the same as it was asked for: what messages name */
  char *temporary; /* NULL: written directly */
  bool failed;     /* told in the log already */
  atomic_int late; /* errno of a place that could not be filled; 0: none */
  uint64_t end;    /* where the next bytes of a temporary file stand */
  size_t n;
  char waiting[BUFFER_BYTES];
};

static tb_status fail(tb_output *output, int code) {
  output->failed = true;
  return tb_log_system(output->log, output->shown, code, "cannot write the output", "无法写入输出");
}

static void output_free(tb_output *output) {
  free(output->path);
  free(output->shown);
  free(output->temporary);
  free(output);
}

/* Creates the file under a name that nothing has; false with errno. */
static bool open_temporary(tb_output *output) {
  for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
    free(output->temporary);
    output->temporary = tb_temporary_name(output->path);
    if (!output->temporary) {
      errno = ENOMEM;
      return false;
    }
    output->descriptor = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (output->descriptor >= 0 && tb_temporary_lock(output->descriptor)) return true;
    if (output->descriptor >= 0) {
      (void)close(output->descriptor);
    } else if (errno != EEXIST) {
      break;
    }
  }
  const int code = errno;
  free(output->temporary);
  output->temporary = NULL;
  errno = code;
  return false;
}

/* Beside an existing regular file, links followed to their end: the file's protection and permissions are kept. False with errno. */
static bool open_replacement(tb_output *output, const char *path, mode_t mode) {
  output->path = realpath(path, NULL);
  if (!output->path) return false;
  if (access(output->path, W_OK) != 0 || !open_temporary(output)) return false;
  if (fchmod(output->descriptor, mode & 0777) == 0) return true;
  const int code = errno;
  (void)close(output->descriptor);
  (void)unlink(output->temporary);
  errno = code;
  return false;
}

/* A name that is not there yet, and is no link that leads nowhere. False with errno. */
static bool open_new(tb_output *output, const char *path) {
  struct stat link;
  if (*path == '\0' || lstat(path, &link) == 0) {
    errno = ENOENT;
    return false;
  }
  output->path = strdup(path);
  return output->path && open_temporary(output);
}

static bool open_direct(tb_output *output, const char *path) {
  output->path = strdup(path);
  if (!output->path) return false;
  output->descriptor = open(path, O_WRONLY | O_CLOEXEC);
  return output->descriptor >= 0;
}

static bool open_path(tb_output *output, const char *path) {
  struct stat there;
  if (stat(path, &there) != 0) return errno == ENOENT && open_new(output, path);
  if (S_ISREG(there.st_mode)) return open_replacement(output, path, there.st_mode);
  return open_direct(output, path); /* a folder fails here with the reason that it is one */
}

/* /dev/stdout too: where the shell sent standard output to a file, that file must not be replaced behind the shell's back. */
static bool is_standard_output(const char *path) {
  return !path || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
}

tb_status tb_output_open(const char *path, tb_log *log, tb_output **out) {
  *out = NULL;
  tb_output *output = calloc(1, sizeof *output);
  if (!output) return TB_NO_MEMORY;
  output->log = log;
  output->descriptor = STDOUT_FILENO;
  output->shown = strdup(path ? path : "-");
  if (!output->shown || (!is_standard_output(path) && !open_path(output, path))) {
    const int code = output->shown ? errno : ENOMEM;
    output_free(output);
    if (code == ENOMEM) return TB_NO_MEMORY;
    return tb_log_system(log, path, code, "cannot open the output for writing", "无法打开输出文件");
  }
  *out = output;
  return TB_OK;
}

/* Temporary files are written at places, for the places before may be filled later. */
static tb_status write_next(tb_output *output, const char *bytes, size_t n) {
  const int code = output->temporary ? tb_descriptor_write_at(output->descriptor, bytes, n, output->end)
                                     : tb_descriptor_write(output->descriptor, bytes, n);
  output->end += n;
  return code == 0 ? TB_OK : fail(output, code);
}

static tb_status flush(tb_output *output) {
  const size_t n = output->n;
  output->n = 0;
  return write_next(output, output->waiting, n);
}

tb_status tb_output_write(tb_output *output, const char *bytes, size_t n) {
  if (output->failed) return TB_IO_ERROR;
  if (n > BUFFER_BYTES - output->n && flush(output) != TB_OK) return TB_IO_ERROR;
  if (n >= BUFFER_BYTES) return write_next(output, bytes, n);
  if (n > 0) memcpy(output->waiting + output->n, bytes, n);
  output->n += n;
  return TB_OK;
}

/* ---------------------------------------------------------------------------------------------------------------- places */

bool tb_output_has_places(const tb_output *output) {
  return output->temporary;
}

tb_status tb_output_claim(tb_output *output, size_t n, uint64_t *place) {
  if (output->failed || flush(output) != TB_OK) return TB_IO_ERROR;
  *place = output->end;
  output->end += n;
  return TB_OK;
}

tb_status tb_output_fill(tb_output *output, uint64_t place, const char *bytes, size_t n) {
  const int code = tb_descriptor_write_at(output->descriptor, bytes, n, place);
  if (code == 0) return TB_OK;
  int none = 0;
  (void)atomic_compare_exchange_strong(&output->late, &none, code);
  return TB_IO_ERROR;
}

tb_status tb_output_check(tb_output *output) {
  if (output->failed) return TB_IO_ERROR;
  const int code = atomic_load(&output->late);
  return code == 0 ? TB_OK : fail(output, code);
}

/* ------------------------------------------------------------------------------------------------------------------ ends */

/* Closes what was opened here. */
static int close_own(const tb_output *output) {
  return output->path ? tb_descriptor_close(output->descriptor) : 0;
}

tb_status tb_output_commit(tb_output *output) {
  if (tb_output_check(output) != TB_OK || flush(output) != TB_OK) {
    tb_output_abandon(output);
    return TB_IO_ERROR;
  }
  int code = output->temporary && fsync(output->descriptor) != 0 ? errno : 0;
  const int close_code = close_own(output);
  if (code == 0) code = close_code;
  if (code == 0 && output->temporary && rename(output->temporary, output->path) != 0) code = errno;
  tb_status status = TB_OK;
  if (code != 0) {
    status = fail(output, code);
    if (output->temporary) (void)unlink(output->temporary);
  } else if (output->temporary) {
    tb_parent_sync(output->path);
    tb_temporary_sweep(output->path);
  }
  output_free(output);
  return status;
}

void tb_output_abandon(tb_output *output) {
  if (!output) return;
  (void)close_own(output);
  if (output->temporary) (void)unlink(output->temporary);
  output_free(output);
}
