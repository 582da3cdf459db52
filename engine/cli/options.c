/* The command line: one table of options feeds reading and help of every command, through argp. */
#include "cli.h"

#include <argp.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
#define COMMAND(name, operands, help, help_zh) INDEX_##name,
#include "commands.def"
#undef COMMAND
  N_COMMANDS
};

enum {
  FOR_RUN = 1 << INDEX_run,
  FOR_ROWS = 1 << INDEX_run | 1 << INDEX_derive | 1 << INDEX_rank | 1 << INDEX_alerts | 1 << INDEX_verify,
  FOR_DERIVE = 1 << INDEX_derive,
  FOR_RANK = 1 << INDEX_rank,
  FOR_ALERTS = 1 << INDEX_alerts,
  FOR_VERIFY = 1 << INDEX_verify,
  FOR_ATTAIN = 1 << INDEX_attain,
  FOR_STORE = 1 << INDEX_store,
  FOR_TEST = 1 << INDEX_test,
  FOR_DATA = 1 << INDEX_run | 1 << INDEX_check | 1 << INDEX_derive | 1 << INDEX_rank | 1 << INDEX_alerts | 1 << INDEX_verify |
             1 << INDEX_explain | 1 << INDEX_store,
  FOR_TABLE = 1 << INDEX_run | 1 << INDEX_check | 1 << INDEX_derive | 1 << INDEX_rank | 1 << INDEX_alerts | 1 << INDEX_verify |
              1 << INDEX_diff | 1 << INDEX_explain | 1 << INDEX_attain | 1 << INDEX_test | 1 << INDEX_measures | 1 << INDEX_store,
  FOR_ALL = ~0
};

typedef struct command_row {
  const char *name, *operands, *help, *help_zh;
  command_function run;
} command_row;

static const command_row COMMANDS[N_COMMANDS] = {
#define COMMAND(name, operands, help, help_zh) {#name, operands, help, help_zh, command_##name},
#include "commands.def"
#undef COMMAND
};

/* Keys of options without a letter lie beyond the characters. */
enum {
  KEY_BASE = 0x100,
#define OPTION(id, name, letter, argument, argument_zh, commands, help, help_zh) OPTION_##id,
#include "options.def"
#undef OPTION
};

typedef struct option_row {
  int id;
  const char *name;
  int letter;
  const char *argument, *argument_zh;
  int commands;
  const char *help, *help_zh;
} option_row;

static const option_row OPTIONS[] = {
#define OPTION(id, name, letter, argument, argument_zh, commands, help, help_zh)                                                           \
  {OPTION_##id, name, letter, argument, argument_zh, commands, help, help_zh},
#include "options.def"
#undef OPTION
};

enum { N_OPTIONS = sizeof OPTIONS / sizeof OPTIONS[0] };

typedef struct reading {
  options given;
  bool failed;
} reading;

/* ------------------------------------------------------------------------------------------------------------ values of options */

static bool choose(const char *text, const char *const *words, size_t n, int *out) {
  for (size_t i = 0; i < n; i++) {
    if (strcmp(text, words[i]) == 0) {
      *out = (int)i;
      return true;
    }
  }
  return false;
}

static bool read_when(const char *text, when *out) {
  static const char *const WORDS[] = {"auto", "always", "never"};
  int chosen;
  if (!choose(text, WORDS, 3, &chosen)) {
    return false;
  }
  *out = (when)chosen;
  return true;
}

static bool read_threads(const char *text, unsigned *out) {
  char *end;
  if (!isdigit((unsigned char)text[0])) {
    return false;
  }
  unsigned long n = strtoul(text, &end, 10);
  if (*end != '\0' || n < 1 || n > 1024) {
    return false;
  }
  *out = (unsigned)n;
  return true;
}

/* A whole number above zero; of up to 19 digits, so that it fits. */
static bool read_whole(const char *text, uint64_t *out) {
  size_t n = strlen(text);
  if (n == 0 || n > 19 || strspn(text, "0123456789") != n) {
    return false;
  }
  *out = strtoull(text, NULL, 10);
  return *out > 0;
}

static bool read_fail_on(const char *text, options *given) {
  static const char *const WORDS[] = {"alert", "claim", "any"};
  int chosen;
  if (!choose(text, WORDS, 3, &chosen)) {
    return false;
  }
  given->fail_on_alert |= chosen != 1;
  given->fail_on_claim |= chosen != 0;
  return true;
}

static bool read_language(const char *text, options *given) {
  static const char *const WORDS[] = {"en", "zh"};
  int chosen;
  if (!choose(text, WORDS, 2, &chosen)) {
    return false;
  }
  given->language = (tb_language)chosen;
  given->language_given = true;
  return true;
}

static bool read_yes_no(const char *text, int *out) {
  static const char *const WORDS[] = {"no", "yes"};
  return choose(text, WORDS, 2, out);
}

static bool read_bad_row(const char *text, options *given) {
  static const char *const WORDS[] = {"refuse", "reject"};
  int chosen;
  if (!choose(text, WORDS, 2, &chosen)) {
    return false;
  }
  given->reject_rows = chosen == 1;
  return true;
}

/* Options that are kept as text. */
static const char **text_of(options *given, int id) {
  switch (id) {
  case OPTION_MEASURES: return &given->measures;
  case OPTION_PERIOD: return &given->period;
  case OPTION_WITHIN: return &given->within;
  case OPTION_RULES: return &given->rules;
  case OPTION_OUT: return &given->out;
  case OPTION_STORE: return &given->store;
  case OPTION_ENTITIES: return &given->entities;
  case OPTION_INDICATORS: return &given->indicators;
  case OPTION_PERIODS: return &given->periods;
  case OPTION_AS_OF: return &given->as_of;
  case OPTION_ENCODING: return &given->encoding;
  case OPTION_REJECTS: return &given->rejects;
  case OPTION_OUTPUT: return &given->output;
  case OPTION_FORMAT: return &given->format;
  case OPTION_ROUNDING: return &given->rounding;
  case OPTION_JUNIT: return &given->junit;
  default: return NULL;
  }
}

static bool *flag_of(options *given, int id) {
  switch (id) {
  case OPTION_TOTALS: return &given->totals;
  case OPTION_EVERY_PERIOD: return &given->every_period;
  case OPTION_MUTED: return &given->muted;
  case OPTION_REASONS: return &given->reasons;
  case OPTION_TIMINGS: return &given->timings;
  case OPTION_QUIET: return &given->quiet;
  case OPTION_CHANGE: return &given->change;
  case OPTION_ADDITIVITY: return &given->additivity;
  default: return NULL;
  }
}

/* Sets one option; false: its argument is none of those expected. */
static bool set_option(options *given, int id, const char *argument) {
  const char **text = text_of(given, id);
  if (text != NULL) {
    *text = argument;
    return true;
  }
  bool *flag = flag_of(given, id);
  if (flag != NULL) {
    *flag = true;
    return true;
  }
  switch (id) {
  case OPTION_FAIL_ON: return read_fail_on(argument, given);
  case OPTION_ON_BAD_ROW: return read_bad_row(argument, given);
  case OPTION_EXCEL_SAFE: return read_yes_no(argument, &given->excel_safe);
  case OPTION_THREADS: return read_threads(argument, &given->threads);
  case OPTION_COLOR: return read_when(argument, &given->color);
  case OPTION_PROGRESS: return read_when(argument, &given->progress);
  case OPTION_LANG: return read_language(argument, given);
  case OPTION_OF: return read_whole(argument, &given->of);
  case OPTION_BOUND: return read_whole(argument, &given->bound);
  case OPTION_RUN: return read_whole(argument, &given->run);
  default: return false;
  }
}

/* ------------------------------------------------------------------------------------------------------------------------- argp */

static const option_row *option_of_key(int key) {
  for (size_t i = 0; i < N_OPTIONS; i++) {
    if (OPTIONS[i].id == key || (OPTIONS[i].letter != 0 && OPTIONS[i].letter == key)) {
      return &OPTIONS[i];
    }
  }
  return NULL;
}

static error_t parse_key(int key, char *argument, struct argp_state *state) {
  reading *r = state->input;
  if (key == ARGP_KEY_ARG) {
    r->given.operands[r->given.n_operands++] = argument;
    return 0;
  }
  const option_row *option = option_of_key(key);
  if (option == NULL) {
    return ARGP_ERR_UNKNOWN;
  }
  if (!set_option(&r->given, option->id, argument)) {
    argp_error(state, say(&r->given, "--%s does not take `%s'; expected: %s", "--%s 不接受 `%s'；应为：%s"), option->name, argument,
               say(&r->given, option->help, option->help_zh));
  }
  return 0;
}

static void fill_argp_options(int command, tb_language language, struct argp_option *out) {
  size_t n = 0;
  for (size_t i = 0; i < N_OPTIONS; i++) {
    const option_row *row = &OPTIONS[i];
    if ((row->commands & (1 << command)) == 0) {
      continue;
    }
    bool chinese = language == TB_CHINESE;
    out[n++] = (struct argp_option){.name = row->name,
                                    .key = row->letter != 0 ? row->letter : row->id,
                                    .arg = chinese ? row->argument_zh : row->argument,
                                    .doc = chinese ? row->help_zh : row->help};
  }
  out[n] = (struct argp_option){0};
}

static int find_command(const char *name) {
  for (int i = 0; i < N_COMMANDS; i++) {
    if (strcmp(COMMANDS[i].name, name) == 0) {
      return i;
    }
  }
  return -1;
}

tb_language language_wanted(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    bool joined = strncmp(argv[i], "--lang=", 7) == 0;
    bool apart = (strcmp(argv[i], "--lang") == 0 || strcmp(argv[i], "-l") == 0) && i + 1 < argc;
    if (joined || apart) {
      return strcmp(joined ? argv[i] + 7 : argv[i + 1], "zh") == 0 ? TB_CHINESE : TB_ENGLISH;
    }
  }
  return TB_ENGLISH;
}

void print_commands(tb_language language) {
  bool chinese = language == TB_CHINESE;
  puts(chinese ? "用法：tongbi 命令 [选项] …\n" : "usage: tongbi COMMAND [OPTION...] ...\n");
  for (size_t i = 0; i < N_COMMANDS; i++) {
    char head[40];
    snprintf(head, sizeof head, "%s %s", COMMANDS[i].name, COMMANDS[i].operands);
    printf("  %-20s %s\n", head, chinese ? COMMANDS[i].help_zh : COMMANDS[i].help);
  }
  puts(chinese ? "\nDATA 为案例文件夹、CSV 文件或 -（标准输入）。退出码：0 完成，1 满足 --fail-on 或有测试未通过，2 命令行有误，3 "
                 "输入有误，4 读写失败。\n"
                 "tongbi 命令 --help 显示该命令的选项。"
               : "\nDATA is a case folder, CSV files, or - (standard input). Exit status: 0 done, 1 --fail-on met or a test failed,\n"
                 "2 the command line is wrong, 3 the input is wrong, 4 reading or writing failed. `tongbi COMMAND --help` shows a "
                 "command's options.");
}

/* ------------------------------------------------------------------------------------------------------------------ running one */

static void print_version(FILE *stream, struct argp_state *state) {
  (void)state;
  fprintf(stream, "tongbi %s\n", tb_version());
}

static void print_elapsed(const options *given, const struct timespec *begin) {
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - begin->tv_sec) + 1e-9 * (double)(end.tv_nsec - begin->tv_nsec);
  fprintf(stderr, say(given, "%s: %.3f s\n", "%s：%.3f 秒\n"), given->program, seconds);
}

static int run_command(const command_row *command, const options *given) {
  tb_log *log = tb_log_new(given->language);
  if (log == NULL) {
    fprintf(stderr, "%s: %s\n", given->program, tb_status_text(TB_NO_MEMORY, given->language));
    return EXIT_IO;
  }
  struct timespec begin;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  int status = command->run(given, log);
  if (status >= EXIT_INPUT && tb_log_total(log, TB_ERROR) == 0) {
    tb_status cause = status == EXIT_INPUT ? TB_LIMIT : TB_NO_MEMORY; /* the two that have nobody to tell of them */
    fprintf(stderr, "%s: %s\n", given->program, tb_status_text(cause, given->language));
  }
  print_log(log, given);
  tb_log_free(log);
  if (given->timings) {
    print_elapsed(given, &begin);
  }
  return flush_output(given->program, given->language) ? status : EXIT_IO;
}

int run_command_line(const char *name, int argc, char **argv) {
  tb_language language = language_wanted(argc, argv);
  int index = find_command(name);
  if (index < 0) {
    fprintf(stderr,
            language == TB_CHINESE ? "tongbi：没有命令 `%s'；tongbi help 列出全部命令\n"
                                   : "tongbi: no command `%s'; `tongbi help` lists them\n",
            name);
    return EXIT_USAGE;
  }
  const command_row *command = &COMMANDS[index];
  char program[32];
  snprintf(program, sizeof program, "tongbi %s", name);
  struct argp_option argp_options[N_OPTIONS + 1];
  fill_argp_options(index, language, argp_options);
  struct argp argp = {.options = argp_options,
                      .parser = parse_key,
                      .args_doc = command->operands,
                      .doc = language == TB_CHINESE ? command->help_zh : command->help};
  reading r = {.given = {.program = program, .language = language, .excel_safe = -1}};
  r.given.operands = calloc((size_t)argc + 1, sizeof *r.given.operands);
  int status = EXIT_IO;
  if (r.given.operands != NULL) {
    argv[0] = program;
    argp_err_exit_status = EXIT_USAGE;
    argp_program_version_hook = print_version;
    status = argp_parse(&argp, argc, argv, 0, NULL, &r) == 0 ? run_command(command, &r.given) : EXIT_USAGE;
  }
  free(r.given.operands);
  return status;
}

/* `help` needs the table of commands, so it lives here. */
int command_help(const options *given, tb_log *log) {
  (void)log;
  if (given->n_operands == 0) {
    print_commands(given->language);
    return EXIT_DONE;
  }
  char option[] = "--help";
  char lang[] = "--lang=zh";
  char *argv[] = {(char *)(uintptr_t)given->operands[0], lang, option, NULL};
  if (given->language == TB_ENGLISH) {
    memcpy(lang, "--lang=en", sizeof lang);
  }
  return run_command_line(given->operands[0], 3, argv);
}
