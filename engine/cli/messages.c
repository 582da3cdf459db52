/* Messages for people, on standard error. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *say(const options *given, const char *english, const char *chinese) {
  return given->language == TB_CHINESE ? chinese : english;
}

static void print_diagnostic(const tb_diagnostic *diagnostic, const options *given) {
  const tb_place *place = &diagnostic->place;
  if (place->file == NULL) {
    fprintf(stderr, "%s: ", given->program);
  } else if (place->line == 0) {
    fprintf(stderr, "%s: ", place->file);
  } else if (place->column == 0) {
    fprintf(stderr, "%s:%llu: ", place->file, (unsigned long long)place->line);
  } else {
    fprintf(stderr, "%s:%llu:%u: ", place->file, (unsigned long long)place->line, (unsigned)place->column);
  }
  if (diagnostic->severity == TB_WARNING) {
    fputs(say(given, "warning: ", "警告："), stderr);
  } else if (diagnostic->severity == TB_NOTE) {
    fputs(say(given, "note: ", "提示："), stderr);
  }
  fprintf(stderr, "%s\n", diagnostic->text);
  if (diagnostic->excerpt != NULL) {
    fprintf(stderr, "%s\n", diagnostic->excerpt);
  }
}

static void print_remainder(const tb_log *log, const options *given) {
  uint64_t kept_errors = 0;
  for (size_t i = 0; i < tb_log_count(log); i++) {
    kept_errors += tb_log_at(log, i)->severity == TB_ERROR;
  }
  uint64_t all = tb_log_total(log, TB_ERROR);
  if (all > kept_errors) {
    fprintf(stderr, say(given, "... and %llu more errors\n", "……另有 %llu 处错误\n"), (unsigned long long)(all - kept_errors));
  }
}

void print_log(const tb_log *log, const options *given) {
  for (size_t i = 0; i < tb_log_count(log); i++) {
    const tb_diagnostic *diagnostic = tb_log_at(log, i);
    if (diagnostic->severity == TB_ERROR || !given->quiet) {
      print_diagnostic(diagnostic, given);
    }
  }
  print_remainder(log, given);
}

/* Controls and marks of direction, one character: they would drive the terminal, or turn the text around. */
static size_t harmful_bytes(const unsigned char *at) {
  bool control = at[0] < 0x20 || at[0] == 0x7F;
  bool c1 = at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0;
  bool turning = at[0] == 0xE2 && ((at[1] == 0x80 && at[2] >= 0x8E && at[2] <= 0xAE) || (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9));
  bool dash_or_quote = at[0] == 0xE2 && at[1] == 0x80 && at[2] >= 0x90 && at[2] <= 0xA7;
  return control ? 1 : c1 ? 2 : turning && !dash_or_quote ? 3 : 0;
}

void print_safely(const char *text) {
  for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
    size_t n = harmful_bytes(at);
    if (n == 0) {
      fputc(*at++, stderr);
    }
    for (; n > 0; n--) {
      fprintf(stderr, "\\x%02X", *at++);
    }
  }
}

int usage_error(const options *given, const char *english, const char *chinese, const char *what) {
  fprintf(stderr, say(given, "%s: ", "%s："), given->program);
  print_safely(say(given, english, chinese));
  if (what != NULL) {
    fputs(say(given, ": ", "："), stderr);
    print_safely(what);
  }
  fputc('\n', stderr);
  fprintf(stderr, say(given, "Try `%s --help'.\n", "请看 `%s --help'。\n"), given->program);
  return EXIT_USAGE;
}

bool flush_output(const char *program, tb_language language) {
  if (fflush(stdout) == 0) {
    return true;
  }
  const char *reason = tb_system_text(errno, language);
  fprintf(stderr, language == TB_CHINESE ? "%s：无法写入标准输出：%s\n" : "%s: cannot write to standard output: %s\n", program, reason);
  return false;
}

int exit_of_reading(tb_status status) {
  switch (status) {
  case TB_OK: return EXIT_DONE;
  case TB_BAD_ARGUMENT: return EXIT_USAGE;
  case TB_BAD_INPUT:
  case TB_LIMIT:
  case TB_NOT_FOUND: return EXIT_INPUT;
  case TB_IO_ERROR:
  case TB_NO_MEMORY: return EXIT_IO;
  }
  return EXIT_IO;
}

int exit_of_writing(tb_status status) {
  bool command_line = status == TB_BAD_INPUT || status == TB_NOT_FOUND || status == TB_LIMIT;
  return command_line ? EXIT_USAGE : exit_of_reading(status);
}
