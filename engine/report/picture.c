#include "picture.h"

#include "sheet.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char PROGRAM[] = "rsvg-convert";

/* Of a converter's words as many as tell what is wrong. */
enum { SAID_BYTES = 200, FIRST_DAY = 3652, SECONDS_OF_DAY = 86400 };

/* Names, and how the program is asked for them; NULL: the drawing is written as it is. Pixels are doubled, for screens that have that many.
 */
static const struct {
  const char *name, *const *arguments;
} PICTURES[] = {{"svg", NULL},
                {"png", (const char *const[]){"rsvg-convert", "--format=png", "--zoom=2", NULL}},
                {"pdf", (const char *const[]){"rsvg-convert", "--format=pdf", NULL}}};

enum { N_PICTURES = sizeof PICTURES / sizeof PICTURES[0] };

size_t tb_picture_count(void) {
  return N_PICTURES;
}

const char *tb_picture_name(size_t i) {
  return i < N_PICTURES ? PICTURES[i].name : NULL;
}

size_t tb_picture_find(const char *name) {
  for (size_t i = 0; name != NULL && i < N_PICTURES; i++) {
    if (strcmp(PICTURES[i].name, name) == 0) {
      return i;
    }
  }
  return N_PICTURES;
}

/* ---------------------------------------------------------------------------------------------------------------- the program */

/* What a run of the program works with: its input, output and errors, in memory, so that neither side ever waits for the other. */
typedef struct conversion {
  int input, output, errors;
} conversion;

static bool write_whole(int file, const char *bytes, size_t n) {
  while (n > 0) {
    ssize_t written = write(file, bytes, n);
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes += written > 0 ? written : 0;
    n -= written > 0 ? (size_t)written : 0;
  }
  return true;
}

static bool open_conversion(conversion *c, const tb_buffer *svg) {
  c->input = memfd_create("tongbi-drawing", MFD_CLOEXEC);
  c->output = memfd_create("tongbi-picture", MFD_CLOEXEC);
  c->errors = memfd_create("tongbi-errors", MFD_CLOEXEC);
  return c->input >= 0 && c->output >= 0 && c->errors >= 0 && write_whole(c->input, svg->bytes, svg->n) &&
         lseek(c->input, 0, SEEK_SET) == 0;
}

static void close_conversion(const conversion *c) {
  const int files[] = {c->input, c->output, c->errors};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    if (files[i] >= 0) {
      (void)close(files[i]);
    }
  }
}

/* The environment with the date that a picture may carry, so that the same drawing gives the same bytes; NULL: no memory. */
static char **dated_environment(char *date) {
  size_t n = 0, kept = 0;
  while (environ[n] != NULL) {
    n++;
  }
  char **dated = calloc(n + 2, sizeof *dated);
  for (size_t i = 0; dated != NULL && i < n; i++) {
    if (strncmp(environ[i], "SOURCE_DATE_EPOCH=", sizeof "SOURCE_DATE_EPOCH=" - 1) != 0) {
      dated[kept++] = environ[i];
    }
  }
  if (dated != NULL) {
    dated[kept] = date;
  }
  return dated;
}

/* 0, or why it could not be started. */
static int spawn(const conversion *c, const char *const *arguments, tb_day day, pid_t *child) {
  char date[48];
  snprintf(date, sizeof date, "SOURCE_DATE_EPOCH=%lld", (long long)(day > 0 ? day : FIRST_DAY) * SECONDS_OF_DAY);
  char **environment = dated_environment(date);
  posix_spawn_file_actions_t actions;
  if (environment == NULL || posix_spawn_file_actions_init(&actions) != 0) {
    free(environment);
    return ENOMEM;
  }
  int code = posix_spawn_file_actions_adddup2(&actions, c->input, STDIN_FILENO);
  code = code != 0 ? code : posix_spawn_file_actions_adddup2(&actions, c->output, STDOUT_FILENO);
  code = code != 0 ? code : posix_spawn_file_actions_adddup2(&actions, c->errors, STDERR_FILENO);
  if (code == 0) {
    code = posix_spawnp(child, PROGRAM, &actions, NULL, (char *const *)(uintptr_t)arguments, environment);
  }
  posix_spawn_file_actions_destroy(&actions);
  free(environment);
  return code;
}

static bool ended_well(pid_t child) {
  int how;
  pid_t waited;
  do {
    waited = waitpid(child, &how, 0);
  } while (waited < 0 && errno == EINTR);
  return waited == child && WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

static tb_status missing(int code, tb_log *log) {
  if (code == ENOENT) {
    tb_log_add(log, TB_ERROR, (tb_place){0},
               "PNG and PDF need the program %s, which is not installed here (Debian: librsvg2-bin); SVG does not",
               "PNG 与 PDF 需要程序 %s，此处未安装（Debian 软件包：librsvg2-bin）；SVG 则不需要", PROGRAM);
  } else {
    tb_log_add(log, TB_ERROR, (tb_place){0}, "cannot run %s: %s", "无法运行 %s：%s", PROGRAM, tb_system_text(code, tb_log_language(log)));
  }
  return TB_IO_ERROR;
}

/* What the program said, on one line. */
static tb_status failed(const conversion *c, tb_log *log) {
  char said[SAID_BYTES + 1];
  ssize_t n = pread(c->errors, said, SAID_BYTES, 0);
  said[n > 0 ? n : 0] = '\0';
  said[strcspn(said, "\n")] = '\0';
  tb_log_add(log, TB_ERROR, (tb_place){0}, "%s could not make the picture: %s", "%s 无法生成图片：%s", PROGRAM,
             said[0] != '\0'                      ? said
             : tb_log_language(log) == TB_CHINESE ? "未说明原因"
                                                  : "it does not say why");
  return TB_IO_ERROR;
}

static tb_status read_picture(const conversion *c, tb_buffer *out) {
  off_t at = 0, size = lseek(c->output, 0, SEEK_END);
  char *room = size > 0 ? tb_buffer_reserve(out, (size_t)size) : NULL;
  while (room != NULL && at < size) {
    ssize_t n = pread(c->output, room + at, (size_t)(size - at), at);
    if (n <= 0) {
      return TB_IO_ERROR;
    }
    at += n;
  }
  out->n += (size_t)at;
  return room != NULL ? TB_OK : TB_NO_MEMORY;
}

static tb_status convert(const conversion *c, size_t picture, tb_day day, tb_log *log, tb_buffer *out) {
  pid_t child;
  int code = spawn(c, PICTURES[picture].arguments, day, &child);
  if (code != 0) {
    return code == ENOMEM ? TB_NO_MEMORY : missing(code, log);
  }
  bool done = ended_well(child);
  return done && lseek(c->output, 0, SEEK_END) > 0 ? read_picture(c, out) : failed(c, log);
}

tb_status tb_picture_write(size_t picture, const tb_buffer *svg, tb_day day, const char *path, tb_log *log) {
  if (svg->failed) {
    return TB_NO_MEMORY;
  }
  if (PICTURES[picture].arguments == NULL) {
    return tb_output_send(path, svg, log);
  }
  conversion c;
  tb_buffer out = {0};
  tb_status status = open_conversion(&c, svg) ? convert(&c, picture, day, log, &out) : TB_NO_MEMORY;
  if (status == TB_OK) {
    status = tb_output_send(path, &out, log);
  }
  tb_buffer_free(&out);
  close_conversion(&c);
  return status;
}
