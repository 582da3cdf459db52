/* Reading the command line, through argp: it finds options, abbreviated ones too; help and messages are ours, in two languages. */
#include "registry.h"

#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct reading {
  options given;
  bool told; /* what is wrong was told */
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

/* Bytes, or thousands of 1024 with a letter. */
static bool read_size(const char *text, uint64_t *out) {
  static const char LETTERS[] = "KMGT";
  size_t digits = strspn(text, "0123456789");
  const char *letter = text[digits] != '\0' ? strchr(LETTERS, toupper((unsigned char)text[digits])) : NULL;
  bool ends = text[digits] == '\0' || (letter != NULL && text[digits + 1] == '\0');
  if (digits == 0 || digits > 19 || !ends) {
    return false;
  }
  uint64_t n = strtoull(text, NULL, 10);
  unsigned shift = letter != NULL ? 10 * (unsigned)(letter - LETTERS + 1) : 0;
  *out = n << shift;
  return *out >> shift == n && *out < UINT64_MAX;
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
  case OPTION_MEASURES:
  case OPTION_MEASURE: return &given->measures;
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
  case OPTION_OUTPUT:
  case OPTION_DOCUMENT_OUTPUT:
  case OPTION_PICTURE_OUTPUT: return &given->output;
  case OPTION_FORMAT:
  case OPTION_DOCUMENT_KIND:
  case OPTION_PICTURE: return &given->format;
  case OPTION_KIND: return &given->kind;
  case OPTION_THRESHOLD: return &given->threshold;
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
  case OPTION_ALERTS:
  case OPTION_DRAWN_ALERTS: return &given->alerts;
  case OPTION_TIMINGS: return &given->timings;
  case OPTION_QUIET: return &given->quiet;
  case OPTION_CHANGE: return &given->change;
  case OPTION_ADDITIVITY: return &given->additivity;
  case OPTION_HELP: return &given->help;
  case OPTION_VERSION: return &given->version;
  default: return NULL;
  }
}

/* Names of files and folders: an empty one is a variable of the shell that was not set. */
static bool is_name(int id) {
  return id == OPTION_RULES || id == OPTION_OUT || id == OPTION_OUTPUT || id == OPTION_DOCUMENT_OUTPUT || id == OPTION_PICTURE_OUTPUT ||
         id == OPTION_REJECTS || id == OPTION_ENCODING;
}

/* Sets one option; false: its argument is none of those expected. */
static bool set_option(options *given, int id, const char *argument) {
  const char **text = text_of(given, id);
  if (text != NULL) {
    if (argument[0] == '\0' && is_name(id)) {
      return false;
    }
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
  case OPTION_MEMORY_LIMIT: return read_size(argument, &given->memory_limit);
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

/* Another letter for --help, as other programs have it. */
enum { KEY_HELP_TOO = '?' };

static error_t parse_key(int key, char *argument, struct argp_state *state) {
  reading *r = state->input;
  if (key == ARGP_KEY_ARG) {
    r->given.operands[r->given.n_operands++] = argument;
    return 0;
  }
  const option_row *option = option_of_key(key == KEY_HELP_TOO ? OPTION_HELP : key);
  if (option == NULL) {
    return ARGP_ERR_UNKNOWN;
  }
  if (set_option(&r->given, option->id, argument)) {
    return 0;
  }
  char text[160];
  snprintf(text, sizeof text, say(&r->given, "--%s does not take `%.60s'; expected", "--%s 不接受 `%.60s'；应为"), option->name, argument);
  r->told = true;
  usage_error(&r->given, text, text, say(&r->given, option->help, option->help_zh));
  return EINVAL;
}

static void fill_argp_options(int command, struct argp_option *out) {
  size_t n = 0;
  for (size_t i = 0; i < N_OPTIONS; i++) {
    const option_row *row = &OPTIONS[i];
    if (option_is_of(row, command)) {
      out[n++] = (struct argp_option){.name = row->name, .key = row->letter != 0 ? row->letter : row->id, .arg = row->argument};
    }
  }
  out[n++] = (struct argp_option){.name = NULL, .key = KEY_HELP_TOO, .flags = OPTION_HIDDEN};
  out[n] = (struct argp_option){0};
}

tb_language language_wanted(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    size_t joined = strncmp(argv[i], "--lang=", 7) == 0 ? 7 : strncmp(argv[i], "-l", 2) == 0 && argv[i][2] != '\0' ? 2 : 0;
    bool apart = (strcmp(argv[i], "--lang") == 0 || strcmp(argv[i], "-l") == 0) && i + 1 < argc;
    if (joined > 0 || apart) {
      return strcmp(joined > 0 ? argv[i] + joined : argv[i + 1], "zh") == 0 ? TB_CHINESE : TB_ENGLISH;
    }
  }
  return TB_ENGLISH;
}

/* ------------------------------------------------------------------------------------------------------------------ running one */

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

static const char *command_name(size_t i, const void *context) {
  (void)context;
  return COMMANDS[i].name;
}

static int report_no_command(const char *name, tb_language language) {
  options given = {.language = language};
  const char *near = near_word(name, command_name, NULL, N_COMMANDS);
  fputs(say(&given, "tongbi: no command `", "tongbi：没有命令 `"), stderr);
  print_safely(name);
  fputs(say(&given, "'; ", "'；"), stderr);
  if (near != NULL) {
    fprintf(stderr, say(&given, "did you mean %s? ", "是否为 %s？"), near);
  }
  fputs(say(&given, "`tongbi help` lists them\n", "tongbi help 列出全部命令\n"), stderr);
  return EXIT_USAGE;
}

static bool has_empty_operand(const options *given) {
  for (size_t i = 0; i < given->n_operands; i++) {
    if (given->operands[i][0] == '\0') {
      return true;
    }
  }
  return false;
}

/* Help and version go before everything else that stands on the line. */
static int run_options(int command, const options *given) {
  if (given->help) {
    print_help(command, given->language, 0);
  } else if (given->version) {
    printf("tongbi %s\n", tb_version());
  } else if (has_empty_operand(given)) {
    return usage_error(given, "an operand is empty; expected", "有空的参数；应为", COMMANDS[command].operands);
  } else {
    return run_command(&COMMANDS[command], given);
  }
  return flush_output(given->program, given->language) ? EXIT_DONE : EXIT_IO;
}

int run_command_line(const char *name, int argc, char **argv) {
  tb_language language = language_wanted(argc, argv);
  int command = find_command(name);
  if (command < 0) {
    return report_no_command(name, language);
  }
  char program[32];
  snprintf(program, sizeof program, "tongbi %s", name);
  struct argp_option argp_options[N_OPTIONS + 2];
  fill_argp_options(command, argp_options);
  struct argp argp = {.options = argp_options, .parser = parse_key};
  reading r = {.given = {.program = program, .language = language, .excel_safe = -1, .memory_limit = UINT64_MAX}};
  r.given.operands = calloc((size_t)argc + 1, sizeof *r.given.operands);
  int status = EXIT_IO;
  if (r.given.operands != NULL) {
    if (argp_parse(&argp, argc, argv, ARGP_NO_HELP | ARGP_NO_ERRS, NULL, &r) == 0) {
      status = run_options(command, &r.given);
    } else {
      status = EXIT_USAGE;
      if (!r.told) {
        report_wrong_option(command, &r.given, argc, argv);
      }
    }
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
  if (given->n_operands > 1) {
    return usage_error(given, "expected one command, found also", "应只给一个命令，又读到", given->operands[1]);
  }
  int command = find_command(given->operands[0]);
  if (command < 0) {
    return report_no_command(given->operands[0], given->language);
  }
  print_help(command, given->language, 0);
  return EXIT_DONE;
}
