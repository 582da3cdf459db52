/* A test file line by line. */
#include "file.h"

#include "base/list.h"
#include "base/text.h"

#include <stdlib.h>

/* A file on its way. Lists of the test at hand grow here and move to the arena when it ends. */
typedef struct parser {
  tb_test_file *file;
  tb_log *log;
  const char *bytes;
  size_t n, at; /* `at`: begin of the next line */
  uint64_t line_number;
  tb_list tests, series, expectations;
  tb_test *test;     /* NULL before the first */
  const char *as_of; /* of the file */
  tb_sequence from;  /* of the file, then of the test at hand */
  tb_sequence file_from;
  uint64_t n_values; /* of the test */
  bool failed;       /* an error was told */
} parser;

/* The next line without its end; false when there is none. */
static bool next_line(parser *p, tb_word *out) {
  if (p->at >= p->n) return false;
  const char *begin = p->bytes + p->at, *end = memchr(begin, '\n', p->n - p->at);
  size_t n = end ? (size_t)(end - begin) : p->n - p->at;
  p->at += n + (end != NULL);
  p->line_number++;
  if (n > 0 && begin[n - 1] == '\r') n--;
  *out = (tb_word){begin, n};
  return true;
}

static tb_status copy_word(const parser *p, tb_word word, const char **out) {
  *out = tb_arena_string(p->file->arena, word.text, word.n);
  return *out ? TB_OK : TB_NO_MEMORY;
}

/* ------------------------------------------------------------------------------------------------------------------ tables */

/* A path as it is found from the folder of the test file. */
static tb_status resolve_path(const parser *p, tb_word path, const char **out) {
  const char *slash = strrchr(p->file->path, '/');
  const size_t folder = path.text[0] != '/' && slash ? (size_t)(slash - p->file->path) + 1 : 0;
  char *joined = tb_arena_aligned(p->file->arena, folder + path.n + 1, 1);
  if (!joined) return TB_NO_MEMORY;
  memcpy(joined, p->file->path, folder);
  memcpy(joined + folder, path.text, path.n);
  joined[folder + path.n] = '\0';
  *out = joined;
  return TB_OK;
}

static bool is_blank_line(tb_word line) {
  for (size_t i = 0; i < line.n; i++)
    if (line.text[i] != ' ' && line.text[i] != '\t') return false;
  return true;
}

static bool is_comment(tb_word line) {
  size_t n = line.n;
  const char *text = tb_trim(line.text, &n);
  return n > 0 && *text == '#';
}

/* The lines up to a blank one, as a CSV table: before them line ends only, so that the reader counts true lines. */
static tb_status take_block(parser *p, tb_test_table *table) {
  tb_buffer bytes = {0};
  for (uint64_t i = 0; i < p->line_number; i++)
    tb_buffer_byte(&bytes, '\n');
  const size_t head = bytes.n;
  for (tb_word line; next_line(p, &line) && !is_blank_line(line);) {
    if (!is_comment(line)) tb_buffer_append(&bytes, line.text, line.n);
    tb_buffer_byte(&bytes, '\n');
  }
  table->n = bytes.n;
  table->bytes = bytes.failed ? NULL : tb_arena_string(p->file->arena, bytes.bytes, bytes.n);
  const bool empty = bytes.n == head;
  tb_buffer_free(&bytes);
  if (!table->bytes) return TB_NO_MEMORY;
  if (!empty) return TB_OK;
  tb_log_add(p->log, TB_ERROR, table->place, "expected the name of a CSV file, or the table itself in the lines below, up to a blank one",
             "应为 CSV 文件名，或在以下各行直接写出表格，至空行为止");
  return TB_BAD_INPUT;
}

static tb_status read_table(parser *p, tb_line *line, int kind) {
  tb_test_table *table = &p->file->tables[kind];
  if (p->test) return TB_LINE_ERROR(line, line->text, "tables stand before the first test", "各表应写在第一个测试之前");
  if (table->place.line)
    return TB_LINE_ERROR(line, line->text, "this table is given in line %llu already", "第 %llu 行已给出此表",
                         (unsigned long long)table->place.line);
  table->place = tb_line_place(line, line->text);
  if (tb_line_is_over(line)) return take_block(p, table);
  return resolve_path(p, tb_line_rest(line), &table->path);
}

/* ------------------------------------------------------------------------------------------------------------------- tests */

static tb_status end_test(parser *p) {
  if (!p->test) return TB_OK;
  tb_test *test = p->test;
  tb_arena *arena = p->file->arena;
  tb_status status = tb_list_keep(&p->series, arena, (void **)&test->series, &test->n_series);
  if (status == TB_OK) status = tb_list_keep(&p->expectations, arena, (void **)&test->expectations, &test->n_expectations);
  p->series.n = p->expectations.n = 0;
  p->n_values = 0;
  if (status != TB_OK || test->n_expectations > 0) return status;
  tb_log_add(p->log, TB_ERROR, test->place, "the test expects nothing; expected a line `expect` or `at`",
             "测试没有预期；应有“预期”或“时点”行");
  return TB_BAD_INPUT;
}

static tb_status read_test(parser *p, tb_line *line, int unused) {
  (void)unused;
  tb_status status = end_test(p);
  const tb_word name = tb_line_rest(line);
  tb_test *test = tb_list_add(&p->tests);
  if (!test) return TB_NO_MEMORY;
  p->test = test;
  p->from = p->file_from;
  *test = (tb_test){.place = tb_line_place(line, line->text), .as_of = p->as_of};
  if (copy_word(p, name, &test->name) != TB_OK) return TB_NO_MEMORY;
  if (name.n > 0) return status;
  return TB_LINE_ERROR(line, line->at, "a test without a name", "测试没有名称");
}

static tb_status read_from(parser *p, tb_line *line, int unused) {
  (void)unused;
  const tb_status status = tb_sequence_read(line, &p->from);
  if (!p->test) p->file_from = p->from;
  return status;
}

static tb_status read_as_of(parser *p, tb_line *line, int unused) {
  (void)unused;
  const char *at = line->at;
  const tb_word date = tb_line_word(line);
  tb_day day;
  if (date.n == 0 || tb_day_parse(date.text, date.n, &day) != TB_OK || !tb_line_is_over(line))
    return TB_LINE_ERROR(line, at, "found \"%.*s\", expected a date such as 2024-08-26", "读到“%.*s”，应为日期，如 2024-08-26",
                         TB_WORD(tb_word_shown(date)));
  return copy_word(p, date, p->test ? &p->test->as_of : &p->as_of);
}

/* ------------------------------------------------------------------------------------------------- series and expectations */

/* What stands before the colon: something `@` entity. `star`: `*` may stand for the entity, which becomes NULL. */
static tb_status read_entity(const parser *p, tb_line *line, bool star, const char **out, tb_place *place) {
  if (!tb_line_mark(line, '@'))
    return TB_LINE_ERROR(line, line->at, "found \"%.*s\", expected @ and an entity", "读到“%.*s”，应为 @ 和主体代码",
                         TB_WORD(tb_line_found(line)));
  (void)tb_line_is_over(line);
  const char *begin = line->at;
  *place = tb_line_place(line, begin);
  const tb_status status = tb_line_code(line, p->file->arena, "the code of an entity", "主体代码", out);
  if (status == TB_OK && star && strcmp(*out, "*") == 0 && *begin == '*') *out = NULL;
  return status;
}

static tb_status expect_colon(tb_line *line) {
  if (tb_line_mark(line, ':')) return TB_OK;
  return TB_LINE_ERROR(line, line->at, "found \"%.*s\", expected a colon", "读到“%.*s”，应为冒号", TB_WORD(tb_line_found(line)));
}

static tb_status expect_place(const parser *p, tb_line *line, bool period_needed) {
  if (!p->test) return TB_LINE_ERROR(line, line->text, "expected a line `test` before this", "此行之前应有“测试”行");
  if (!period_needed || p->from.kind != TB_SEQUENCE_NONE) return TB_OK;
  return TB_LINE_ERROR(line, line->text, "expected a line `from` with the first period before this", "此行之前应有“起始”行给出首个时期");
}

/* Values and states of a test are bounded together. */
static tb_status count_values(parser *p, const tb_line *line, uint32_t n) {
  p->n_values += n;
  if (p->n_values <= TB_TEST_VALUES_MAX) return TB_OK;
  return TB_LINE_ERROR(line, line->text, "the test has more than %d values and expected states", "测试的数值与预期状态超过 %d 个",
                       TB_TEST_VALUES_MAX);
}

/* All periods of a list must be in the calendar: the last one tells. */
static tb_status check_calendar(const tb_line *line, const tb_sequence *from, uint32_t n) {
  if (n == 0 || !tb_period_is_unstated(tb_sequence_at(from, n - 1))) return TB_OK;
  return TB_LINE_ERROR(line, line->text, "the periods run beyond the year 9999", "时期超出 9999 年");
}

static tb_status read_series(parser *p, tb_line *line, int unused) {
  (void)unused;
  tb_status status = expect_place(p, line, true);
  tb_series *series = tb_list_add(&p->series);
  if (!series) return TB_NO_MEMORY;
  *series = (tb_series){.from = p->from, .place = tb_line_place(line, line->at)};
  tb_place place;
  if (status == TB_OK) status = tb_line_code(line, p->file->arena, "the code of an indicator", "指标代码", &series->indicator);
  if (status == TB_OK) status = read_entity(p, line, false, &series->entity, &place);
  if (status == TB_OK) status = expect_colon(line);
  if (status == TB_OK) status = tb_series_read(line, p->file->arena, series);
  if (status == TB_OK) status = count_values(p, line, series->n_periods);
  return status == TB_OK ? check_calendar(line, &series->from, series->n_periods) : status;
}

/* RULE @ ENTITY [/ INDICATOR] : */
static tb_status read_subject(const parser *p, tb_line *line, bool star, tb_expectation *out) {
  tb_arena *arena = p->file->arena;
  (void)tb_line_is_over(line);
  out->rule_place = tb_line_place(line, line->at);
  tb_status status = tb_line_code(line, arena, "the id of a rule", "规则编号", &out->rule);
  if (status == TB_OK) status = read_entity(p, line, star, &out->entity, &out->entity_place);
  if (status != TB_OK) return status;
  if (tb_line_mark(line, '/')) {
    (void)tb_line_is_over(line);
    out->indicator_place = tb_line_place(line, line->at);
    status = tb_line_code(line, arena, "the code of an indicator", "指标代码", &out->indicator);
  }
  return status == TB_OK ? expect_colon(line) : status;
}

/* A new expectation; *out is NULL, and the status says why, when the test may have no more. An error before it stays. */
static tb_status add_expectation(parser *p, const tb_line *line, tb_status so_far, tb_expectation **out) {
  *out = NULL;
  if (p->expectations.n == TB_TEST_EXPECTATIONS_MAX)
    return TB_LINE_ERROR(line, line->text, "the test has more than %d lines that expect something", "测试的预期超过 %d 行",
                         TB_TEST_EXPECTATIONS_MAX);
  *out = tb_list_add(&p->expectations);
  return *out ? so_far : TB_NO_MEMORY;
}

static tb_status read_expect(parser *p, tb_line *line, int unused) {
  (void)unused;
  tb_status status = expect_place(p, line, false);
  tb_expectation *out;
  status = add_expectation(p, line, status, &out);
  if (!out) return status;
  *out = (tb_expectation){.kind = TB_EXPECT_STATES, .from = p->from, .since = tb_period_unstated()};
  if (status == TB_OK) status = read_subject(p, line, true, out);
  if (status != TB_OK) return status;
  if (tb_line_is_over(line)) {
    out->kind = TB_EXPECT_SILENCE;
    return TB_OK;
  }
  if (!out->entity)
    return TB_LINE_ERROR(line, line->at, "for all entities (*) only silence can be expected: nothing behind the colon",
                         "对全部主体（*）只能预期不触发：冒号后应为空");
  status = expect_place(p, line, true);
  if (status == TB_OK) status = tb_states_read(line, p->file->arena, out);
  if (status == TB_OK) status = count_values(p, line, out->n_periods);
  return status == TB_OK ? check_calendar(line, &out->from, out->n_periods) : status;
}

static tb_status read_at(parser *p, tb_line *line, int unused) {
  (void)unused;
  tb_status status = expect_place(p, line, false);
  tb_expectation *out;
  status = add_expectation(p, line, status, &out);
  if (!out) return status;
  *out = (tb_expectation){.kind = TB_EXPECT_PERIOD, .from = p->from, .since = tb_period_unstated()};
  const tb_word period = tb_line_word(line);
  if (status == TB_OK && (period.n == 0 || tb_period_parse(period.text, period.n, &out->period) != TB_OK))
    status = TB_LINE_ERROR(line, period.text, "found \"%.*s\", expected a period such as 2023-Q1", "读到“%.*s”，应为时期，如 2023-Q1",
                           TB_WORD(tb_word_shown(period)));
  if (status == TB_OK) status = read_subject(p, line, false, out);
  if (status == TB_OK) status = tb_period_expectation_read(line, p->file->arena, out);
  return status == TB_OK ? count_values(p, line, 1) : status;
}

/* ------------------------------------------------------------------------------------------------------------------- lines */

static const struct {
  const char *english, *chinese;
  tb_status (*read)(parser *p, tb_line *line, int argument);
  int argument;
} KEYWORDS[] = {
    {"rules", "规则", read_table, TB_TABLE_RULES},
    {"entities", "主体", read_table, TB_TABLE_ENTITIES},
    {"indicators", "指标", read_table, TB_TABLE_INDICATORS},
    {"findings", "问题", read_table, TB_TABLE_FINDINGS},
    {"milestones", "节点", read_table, TB_TABLE_MILESTONES},
    {"as_of", "截至", read_as_of, 0},
    {"from", "起始", read_from, 0},
    {"test", "测试", read_test, 0},
    {"series", "序列", read_series, 0},
    {"expect", "预期", read_expect, 0},
    {"at", "时点", read_at, 0},
};

static tb_status read_line(parser *p, tb_word text) {
  tb_line line = tb_line_of(p->file->path, p->line_number, text.text, text.n, p->log);
  if (tb_line_is_over(&line)) return TB_OK;
  const tb_word keyword = tb_line_keyword(&line);
  for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++)
    if (tb_word_is(keyword, KEYWORDS[i].english) || tb_word_is(keyword, KEYWORDS[i].chinese))
      return KEYWORDS[i].read(p, &line, KEYWORDS[i].argument);
  return TB_LINE_ERROR(
      &line, keyword.text,
      "found \"%.*s\", expected rules, entities, indicators, findings, milestones, as_of, from, test, series, expect or at",
      "读到“%.*s”，应为 规则、主体、指标、问题、节点、截至、起始、测试、序列、预期 或 时点", TB_WORD(tb_word_shown(keyword)));
}

/* An error in one line does not keep the others from being read: all errors are wanted at once. */
static tb_status read_lines(parser *p) {
  for (tb_word line; next_line(p, &line);) {
    const tb_status status = read_line(p, line);
    if (status != TB_OK && status != TB_BAD_INPUT) return status;
    p->failed |= status != TB_OK;
  }
  const tb_status status = end_test(p);
  p->failed |= status == TB_BAD_INPUT;
  if (status == TB_NO_MEMORY) return status;
  return tb_list_keep(&p->tests, p->file->arena, (void **)&p->file->tests, &p->file->n_tests);
}

static uint64_t line_of_byte(const char *bytes, size_t at) {
  uint64_t line = 1;
  for (size_t i = 0; i < at; i++)
    line += bytes[i] == '\n';
  return line;
}

static tb_status check_text(const char *path, const char *bytes, size_t n, tb_log *log) {
  size_t bad = tb_utf8_check(bytes, n);
  const char *nul = memchr(bytes, '\0', bad);
  if (nul) bad = (size_t)(nul - bytes);
  if (bad == n) return TB_OK;
  tb_log_add(log, TB_ERROR, (tb_place){.file = path, .line = line_of_byte(bytes, bad)},
             "the line is no UTF-8 text, expected a text file in UTF-8", "此行不是 UTF-8 文本，应为 UTF-8 文本文件");
  return TB_BAD_INPUT;
}

static tb_status check_whole(const parser *p) {
  if (p->failed) return TB_BAD_INPUT;
  const tb_place place = {.file = p->file->path};
  if (!p->file->tables[TB_TABLE_RULES].place.line) {
    tb_log_add(p->log, TB_ERROR, place, "the file names no rules; expected a line such as `rules rules.csv`",
               "文件没有给出规则；应有“规则 rules.csv”这样的行");
    return TB_BAD_INPUT;
  }
  if (p->file->n_tests > 0) return TB_OK;
  tb_log_add(p->log, TB_ERROR, place, "the file has no tests; expected a line `test NAME`", "文件没有测试；应有“测试 名称”行");
  return TB_BAD_INPUT;
}

static tb_status parse(parser *p) {
  static const char MARK[] = "\xEF\xBB\xBF"; /* byte order mark */
  if (p->n >= 3 && memcmp(p->bytes, MARK, 3) == 0) p->at = 3;
  tb_status status = check_text(p->file->path, p->bytes, p->n, p->log);
  if (status == TB_OK) status = read_lines(p);
  return status == TB_OK ? check_whole(p) : status;
}

tb_status tb_test_file_parse(const char *path, const char *bytes, size_t n, tb_log *log, tb_test_file **out) {
  if (!path || !bytes || !out) return TB_BAD_ARGUMENT;
  *out = NULL;
  tb_arena *arena = tb_arena_new();
  tb_test_file *file = arena ? tb_arena_alloc(arena, sizeof *file) : NULL;
  if (!file) {
    tb_arena_free(arena);
    return TB_NO_MEMORY;
  }
  *file = (tb_test_file){.arena = arena, .path = tb_arena_string(arena, path, strlen(path))};
  parser p = {.file = file,
              .log = log,
              .bytes = bytes,
              .n = n,
              .tests = {.item_bytes = sizeof(tb_test)},
              .series = {.item_bytes = sizeof(tb_series)},
              .expectations = {.item_bytes = sizeof(tb_expectation)}};
  const tb_status status = file->path ? parse(&p) : TB_NO_MEMORY;
  tb_list_free(&p.tests);
  tb_list_free(&p.series);
  tb_list_free(&p.expectations);
  if (status == TB_OK)
    *out = file;
  else
    tb_test_file_free(file);
  return status;
}

void tb_test_file_free(tb_test_file *file) {
  if (file) tb_arena_free(file->arena);
}
