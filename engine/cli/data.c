/* Opening DATA and setting up reports: what most commands begin and end with. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int no_operands(const options *given) {
  return usage_error(given, "DATA is missing: a case folder, CSV files, or - for standard input",
                     "缺少 DATA：案例文件夹、CSV 文件，或表示标准输入的 -", NULL);
}

static bool is_day(const char *text) {
  tb_period period;
  return tb_period_parse(text, strlen(text), &period) == TB_OK && period.first == period.last && period.first != TB_DAY_UNKNOWN &&
         !period.open;
}

int check_as_of(const options *given) {
  if (given->as_of == NULL || is_day(given->as_of)) {
    return EXIT_DONE;
  }
  return usage_error(given, "--as-of needs a date such as 2024-08-26, found", "--as-of 应为日期，如 2024-08-26，读到", given->as_of);
}

/* rejects.csv lies beside the output, or here when that goes to standard output. */
static char *rejects_path(const options *given) {
  if (given->rejects != NULL) {
    return strdup(given->rejects);
  }
  const char *output = given->output != NULL ? given->output : "";
  const char *slash = strrchr(output, '/');
  size_t folder = slash != NULL ? (size_t)(slash - output) + 1 : 0;
  char *path = malloc(folder + sizeof "rejects.csv");
  if (path != NULL) {
    memcpy(path, output, folder);
    strcpy(path + folder, "rejects.csv");
  }
  return path;
}

int data_outputs_apart(const options *given, const tb_case *opened, tb_log *log) {
  tb_status status = tb_output_apart(opened, given->output, log);
  if (status != TB_OK || !given->reject_rows) {
    return exit_of_writing(status);
  }
  char *path = rejects_path(given);
  if (path == NULL) {
    return EXIT_IO;
  }
  bool one = given->output != NULL && strcmp(path, "-") != 0 && strcmp(path, given->output) == 0;
  int result = one ? usage_error(given, "rejects and output are one file", "剔除行与输出为同一文件", path)
                   : exit_of_writing(tb_output_apart(opened, path, log));
  free(path);
  return result;
}

/* Superseded figures that are remembered for a report. */
enum { SUPERSEDED_MAX = 1000 };

/* Standard input can be read once. */
static bool names_standard_input_twice(const options *given) {
  size_t n = 0;
  for (size_t i = 0; i < given->n_operands; i++) {
    n += strcmp(given->operands[i], "-") == 0;
  }
  return n > 1;
}

static uint64_t memory_for(const options *given) {
  return given->memory_limit != UINT64_MAX ? given->memory_limit : tb_memory_free_bytes() / 5 * 4;
}

int data_open(const options *given, data_parts parts, bool provenance, tb_log *log, data *out) {
  *out = (data){0};
  if (given->n_operands == 0) {
    return no_operands(given);
  }
  if (names_standard_input_twice(given)) {
    return usage_error(given, "standard input can be read once; found - a second time", "标准输入只能读一次，而 - 出现两次", NULL);
  }
  int status = check_as_of(given);
  if (status != EXIT_DONE) {
    return status;
  }
  if (given->reject_rows && (out->rejects = tb_rejects_new()) == NULL) {
    return EXIT_IO;
  }
  tb_read_options reading = {.struct_size = sizeof reading,
                             .encoding = given->encoding,
                             .known_by = given->as_of,
                             .keep_provenance = provenance,
                             .rejects = out->rejects,
                             .n_threads = given->threads,
                             .memory_limit = memory_for(given),
                             .superseded_max = parts == DATA_WHOLE_CASE ? SUPERSEDED_MAX : 0};
  tb_case_options opening = {.struct_size = sizeof opening,
                             .read = &reading,
                             .rules = given->rules,
                             .data_only = parts == DATA_ONLY || parts == DATA_IN_PARTS,
                             .no_rules = parts == DATA_WITH_CLAIMS,
                             .no_claims = parts == DATA_WITH_RULES || parts == DATA_RULES_IN_PARTS,
                             .to_check = parts == DATA_TO_CHECK,
                             .in_parts = parts == DATA_IN_PARTS || parts == DATA_RULES_IN_PARTS};
  progress_begin_reading(given, &reading);
  status = exit_of_reading(tb_case_open(given->operands, given->n_operands, &opening, log, &out->opened));
  progress_end();
  return status == EXIT_DONE ? data_outputs_apart(given, out->opened, log) : status;
}

void tell_rejected(const data *opened, const options *given, const char *folder, const char *path) {
  uint64_t n = opened->rejects != NULL ? tb_rejects_count(opened->rejects) : 0;
  if (n == 0 || given->quiet) {
    return;
  }
  const char *english = n == 1 ? "%s: %llu row rejected, see %s%s%s\n" : "%s: %llu rows rejected, see %s%s%s\n";
  fprintf(stderr, say(given, english, "%s：剔除 %llu 行，见 %s%s%s\n"), given->program, (unsigned long long)n, folder,
          *folder != '\0' ? "/" : "", path);
}

static int write_rejects(const data *opened, const options *given, tb_log *log) {
  char *path = rejects_path(given);
  if (path == NULL) {
    return EXIT_IO;
  }
  int status = exit_of_reading(tb_rejects_write(opened->rejects, path, log));
  if (status == EXIT_DONE) {
    tell_rejected(opened, given, "", path);
  }
  free(path);
  return status;
}

int data_close(data *opened, const options *given, bool elsewhere, tb_log *log, int status) {
  bool done = status == EXIT_DONE || status == EXIT_FAIL_ON;
  if (opened->rejects != NULL && done && !elsewhere && tb_rejects_count(opened->rejects) > 0) {
    int written = write_rejects(opened, given, log);
    status = written == EXIT_DONE ? status : written;
  }
  tb_rejects_free(opened->rejects);
  tb_case_free(opened->opened);
  *opened = (data){0};
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------ report options */

static bool to_terminal(const options *given) {
  return (given->output == NULL || strcmp(given->output, "-") == 0) && isatty(STDOUT_FILENO);
}

static const char *format_of_name(const char *path) {
  static const char *const ENDINGS[][2] = {{".csv", "csv"},      {".json", "json"},   {".ndjson", "ndjson"},
                                           {".jsonl", "ndjson"}, {".md", "markdown"}, {".txt", "text"}};
  size_t length = path != NULL ? strlen(path) : 0;
  for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
    size_t n = strlen(ENDINGS[i][0]);
    if (length > n && strcmp(path + length - n, ENDINGS[i][0]) == 0) {
      return ENDINGS[i][1];
    }
  }
  return NULL;
}

/* The format asked for, else that of the file's name, else what suits a person or a program. */
static const char *format_wanted(const options *given, bool tabular) {
  if (given->format != NULL) {
    return given->format;
  }
  const char *by_name = format_of_name(given->output);
  if (by_name != NULL) {
    return by_name;
  }
  return tabular && !to_terminal(given) ? "csv" : "text";
}

static unsigned terminal_width(const options *given) {
  struct winsize size;
  if (to_terminal(given) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  return 0;
}

static bool color_wanted(const options *given) {
  const char *no_color = getenv("NO_COLOR");
  if (given->color != WHEN_AUTO) {
    return given->color == WHEN_ALWAYS;
  }
  return to_terminal(given) && (no_color == NULL || no_color[0] == '\0');
}

int report_options(const options *given, const data *opened, bool tabular, tb_report_options *out) {
  *out = (tb_report_options){.struct_size = sizeof *out,
                             .format = tb_format_find(format_wanted(given, tabular)),
                             .path = given->output,
                             .language = given->language,
                             .reasons = given->reasons,
                             .excel_safe = given->excel_safe == 1,
                             .color = color_wanted(given),
                             .width = terminal_width(given),
                             .n_threads = given->threads,
                             .sparklines = given->color == WHEN_ALWAYS || to_terminal(given)};
  if (!given->language_given && opened != NULL) {
    out->language = tb_case_language(opened->opened);
  }
  if (out->format == tb_format_count()) {
    return usage_error(given, "unknown format; expected text, csv, json, ndjson or markdown",
                       "未知格式；应为 text、csv、json、ndjson 或 markdown", given->format);
  }
  return EXIT_DONE;
}

/* ---------------------------------------------------------------------------------------------------------------- names of registries */

size_t kind_of_name(const char *path, size_t (*find)(const char *name), size_t n) {
  const char *ending = path != NULL ? strrchr(path, '.') : NULL;
  size_t found = ending != NULL ? find(ending + 1) : n;
  return found < n ? found : 0;
}

int no_such_name(const options *given, const char *found, const char *(*name)(size_t i)) {
  char list[128] = "", text[256];
  for (size_t i = 0, n = 0; name(i) != NULL && n < sizeof list; i++) {
    n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", i > 0 ? say(given, ", ", "、") : "", name(i));
  }
  snprintf(text, sizeof text, say(given, "expected %s; found", "应为 %s；读到"), list);
  return usage_error(given, text, text, found);
}
