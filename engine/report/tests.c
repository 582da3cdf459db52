/* `tongbi test`: outcomes and differences as a table for programs; as text for people, with the coverage of rules. */
#include "tests.h"

#include "options.h"
#include "sheet.h"

#include "base/text.h"

enum { N_COLUMNS = 16, N_PERIOD_COLUMNS = 6, N_RULE_COLUMNS = 7 };

void tb_difference_head(const tb_test_difference *difference, tb_buffer *out) {
  tb_buffer_format(out, "%s:%llu:%u: %s @ %s / %s", difference->place.file, (unsigned long long)difference->place.line,
                   (unsigned)difference->place.column, difference->rule, difference->entity, difference->indicator);
}

bool tb_difference_follows(const tb_test_difference *before, const tb_test_difference *after) {
  return before->place.line == after->place.line && strcmp(before->entity, after->entity) == 0 &&
         strcmp(before->indicator, after->indicator) == 0;
}

static tb_out_cell number_cell(tb_number number) {
  return tb_cell_number(number.value, number.reason);
}

/* ------------------------------------------------------------------------------------------------------------------------ a table */

static const tb_out_column HEADS[N_COLUMNS] = {{.key = "file"},
                                               {.key = "line", .numeric = true},
                                               {.key = "test"},
                                               {.key = "outcome"},
                                               {.key = "at_line", .numeric = true},
                                               {.key = "at_column", .numeric = true},
                                               {.key = "rule"},
                                               {.key = "indicator"},
                                               {.key = "entity"},
                                               {.key = "period"},
                                               {.key = "expected"},
                                               {.key = "found"},
                                               {.key = "value", .numeric = true},
                                               {.key = "figure", .numeric = true},
                                               {.key = "threshold", .numeric = true},
                                               {.key = "note"}};

static void row_of_test(tb_sheet *sheet, const tb_test_outcome *outcome) {
  const tb_out_cell cells[N_COLUMNS] = {tb_cell_text(outcome->place.file), tb_cell_unsigned(outcome->place.line),
                                        tb_cell_text(outcome->name), tb_cell_text("ok")};
  tb_sheet_row(sheet, cells);
}

static void row_of_difference(tb_sheet *sheet, const tb_test_outcome *outcome, const tb_test_difference *difference) {
  char period[TB_PERIOD_TEXT_BYTES];
  tb_period_format(difference->period, period);
  const char *note = tb_text(sheet->table.options->language, difference->note, difference->note_zh);
  const tb_out_cell cells[N_COLUMNS] = {tb_cell_text(outcome->place.file),
                                        tb_cell_unsigned(outcome->place.line),
                                        tb_cell_text(outcome->name),
                                        tb_cell_text("failed"),
                                        tb_cell_unsigned(difference->place.line),
                                        tb_cell_unsigned(difference->place.column),
                                        tb_cell_text(difference->rule),
                                        tb_cell_text(difference->indicator),
                                        tb_cell_text(difference->entity),
                                        tb_cell_text(period),
                                        tb_cell_text(difference->expected),
                                        tb_cell_text(difference->found),
                                        number_cell(difference->value),
                                        number_cell(difference->figure),
                                        number_cell(difference->threshold),
                                        tb_cell_text(note)};
  tb_sheet_row(sheet, cells);
}

static tb_status rows_of_test(tb_sheet *sheet, const tb_tests *tests, size_t test) {
  tb_test_outcome outcome;
  tb_status status = tb_tests_at(tests, test, &outcome);
  if (status == TB_OK && outcome.n_differences == 0) {
    row_of_test(sheet, &outcome);
  }
  for (size_t i = 0; status == TB_OK && i < outcome.n_differences; i++) {
    tb_test_difference difference;
    status = tb_tests_difference(tests, outcome.first_difference + i, &difference);
    if (status == TB_OK) {
      row_of_difference(sheet, &outcome, &difference);
    }
  }
  return status;
}

static tb_status write_table(const tb_tests *tests, const tb_report_options *options, tb_log *log) {
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, HEADS, N_COLUMNS, options, log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < tb_tests_count(tests); i++) {
    status = rows_of_test(&sheet, tests, i);
  }
  return tb_sheet_close(&sheet, status);
}

/* ------------------------------------------------------------------------------------------------------------------------- as text */

/* A page of text on its way. */
typedef struct document {
  const tb_tests *tests;
  const tb_report_options *options;
  tb_buffer out;
} document;

static const char *in(const document *d, const char *english, const char *chinese) {
  return tb_text(d->options->language, english, chinese);
}

/* The text writer's table of n rows into the document. */
static tb_status lay_out(document *d, const tb_out_column *columns, size_t n_columns, const tb_out_cell *cells, size_t n_rows) {
  const tb_writer *text = tb_writer_at(tb_format_find("text"));
  const tb_out_table table = {.columns = columns, .n_columns = n_columns, .options = d->options};
  return text->page(&table, cells, n_rows, true, &d->out);
}

/* People see why there is no number; TB_UNDEFINED: there is nothing to compare. */
static tb_out_cell shown_cell(tb_number number) {
  bool plain = number.reason == TB_VALUE || number.reason == TB_UNDEFINED;
  return plain ? number_cell(number) : tb_cell_text(tb_reason_name(number.reason));
}

/* The periods of one expectation, of one entity and indicator: differences [first, first + n). */
static tb_status write_periods(document *d, size_t first, size_t n) {
  static const tb_out_column columns[N_PERIOD_COLUMNS] = {{.key = "period", .head_zh = "时期"},
                                                          {.key = "expected", .head_zh = "预期"},
                                                          {.key = "found", .head_zh = "实际"},
                                                          {.key = "value", .head_zh = "数值", .numeric = true},
                                                          {.key = "figure", .head_zh = "计算值", .numeric = true},
                                                          {.key = "threshold", .head_zh = "阈值", .numeric = true}};
  tb_arena *arena = tb_arena_new();
  tb_out_cell *cells = arena != NULL ? tb_arena_array(arena, n * N_PERIOD_COLUMNS, sizeof *cells) : NULL;
  char(*periods)[TB_PERIOD_TEXT_BYTES] = cells != NULL ? tb_arena_array(arena, n, sizeof *periods) : NULL;
  tb_status status = periods != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; status == TB_OK && i < n; i++) {
    tb_test_difference difference;
    status = tb_tests_difference(d->tests, first + i, &difference);
    if (status != TB_OK) {
      break;
    }
    tb_period_format(difference.period, periods[i]);
    const tb_out_cell row[N_PERIOD_COLUMNS] = {tb_cell_text(periods[i]),       tb_cell_text(difference.expected),
                                               tb_cell_text(difference.found), shown_cell(difference.value),
                                               shown_cell(difference.figure),  shown_cell(difference.threshold)};
    memcpy(cells + i * N_PERIOD_COLUMNS, row, sizeof row);
  }
  if (status == TB_OK) {
    status = lay_out(d, columns, N_PERIOD_COLUMNS, cells, n);
  }
  tb_arena_free(arena);
  return status;
}

static void write_escaped(document *d, const tb_buffer *text) {
  tb_buffer_escaped(&d->out, text->n > 0 ? text->bytes : "", text->n);
  d->out.failed |= text->failed;
}

static tb_status write_group(document *d, const tb_test_difference *head, size_t first, size_t n) {
  tb_buffer line = {0};
  tb_difference_head(head, &line);
  const char *note = in(d, head->note, head->note_zh);
  if (note[0] != '\0') {
    tb_buffer_format(&line, "%s%s", in(d, ": ", "："), note);
  }
  write_escaped(d, &line);
  tb_buffer_byte(&d->out, '\n');
  tb_buffer_free(&line);
  return write_periods(d, first, n);
}

static tb_status write_differences(document *d, const tb_test_outcome *outcome) {
  size_t first = outcome->first_difference, end = first + outcome->n_differences;
  while (first < end) {
    tb_test_difference head, next;
    tb_status status = tb_tests_difference(d->tests, first, &head);
    size_t n = 1;
    while (status == TB_OK && first + n < end && (status = tb_tests_difference(d->tests, first + n, &next)) == TB_OK &&
           tb_difference_follows(&head, &next)) {
      n++;
    }
    if (status == TB_OK) {
      status = write_group(d, &head, first, n);
    }
    if (status != TB_OK) {
      return status;
    }
    first += n;
  }
  return TB_OK;
}

static tb_status write_test(document *d, size_t test) {
  tb_test_outcome outcome;
  tb_status status = tb_tests_at(d->tests, test, &outcome);
  if (status != TB_OK) {
    return status;
  }
  bool ok = outcome.n_differences == 0;
  const char *color = d->options->color ? (ok ? "\033[32m" : "\033[31m") : "", *end = d->options->color ? "\033[0m" : "";
  tb_buffer line = {0};
  tb_buffer_format(&line, "%s:%llu: %s", outcome.place.file, (unsigned long long)outcome.place.line, outcome.name);
  tb_buffer_format(&d->out, "%s%s%s ", color, ok ? in(d, "ok    ", "通过  ") : in(d, "FAILED", "未通过"), end);
  write_escaped(d, &line);
  tb_buffer_byte(&d->out, '\n');
  tb_buffer_free(&line);
  if (ok) {
    return TB_OK;
  }
  status = write_differences(d, &outcome);
  tb_buffer_byte(&d->out, '\n');
  return status;
}

static void write_sum(document *d) {
  size_t n = tb_tests_count(d->tests), failed = tb_tests_failed(d->tests);
  tb_buffer_format(&d->out, in(d, "%zu test%s: %zu ok, %zu failed\n", "%zu 个测试%s：通过 %zu，未通过 %zu\n"), n,
                   n == 1 ? "" : in(d, "s", ""), n - failed, failed);
}

/* ------------------------------------------------------------------------------------------------------------------------ coverage */

/* The rules of one file: [first, first + n). */
typedef struct rule_range {
  size_t first, n;
} rule_range;

static rule_range range_from(const tb_tests *tests, size_t first) {
  rule_range range = {first, 0};
  tb_rule_coverage head, next;
  if (tb_tests_rule(tests, first, &head) != TB_OK) {
    return range;
  }
  while (tb_tests_rule(tests, first + range.n, &next) == TB_OK && strcmp(next.file, head.file) == 0) {
    range.n++;
  }
  return range;
}

static tb_out_cell yes_cell(bool yes) {
  return tb_cell_text(yes ? "+" : "-");
}

static void rule_cells(const tb_rule_coverage *rule, tb_out_cell cells[N_RULE_COLUMNS]) {
  cells[0] = tb_cell_text(rule->rule);
  cells[1] = tb_cell_unsigned(rule->tests);
  cells[2] = yes_cell(rule->firing);
  cells[3] = yes_cell(rule->quiet);
  cells[4] = yes_cell(rule->resolved);
  cells[5] = yes_cell(rule->nodata);
  cells[6] = yes_cell(rule->error);
}

static void write_coverage_head(document *d, const char *file, const size_t counts[N_RULE_COLUMNS], size_t n) {
  tb_buffer line = {0};
  tb_buffer_format(&line,
                   in(d, "%s: %zu of %zu rules tested; firing %zu, not firing %zu, resolved %zu, nodata %zu",
                      "%s：%zu/%zu 条规则有测试；触发 %zu，未触发 %zu，解除 %zu，无数据 %zu"),
                   file, counts[1], n, counts[2], counts[3], counts[4], counts[5]);
  tb_buffer_byte(&d->out, '\n');
  write_escaped(d, &line);
  tb_buffer_byte(&d->out, '\n');
  tb_buffer_free(&line);
}

static tb_status write_coverage(document *d, rule_range range) {
  static const tb_out_column columns[N_RULE_COLUMNS] = {
      {.key = "rule", .head_zh = "规则"},     {.key = "tests", .head_zh = "测试", .numeric = true},
      {.key = "firing", .head_zh = "触发"},   {.key = "quiet", .head = "not firing", .head_zh = "未触发"},
      {.key = "resolved", .head_zh = "解除"}, {.key = "nodata", .head_zh = "无数据"},
      {.key = "error", .head_zh = "出错"}};
  tb_arena *arena = tb_arena_new();
  tb_out_cell *cells = arena != NULL ? tb_arena_array(arena, range.n * N_RULE_COLUMNS, sizeof *cells) : NULL;
  tb_status status = cells != NULL ? TB_OK : TB_NO_MEMORY;
  size_t counts[N_RULE_COLUMNS] = {0};
  tb_rule_coverage rule = {.file = ""};
  for (size_t i = 0; status == TB_OK && i < range.n; i++) {
    status = tb_tests_rule(d->tests, range.first + i, &rule);
    const bool marks[N_RULE_COLUMNS] = {false, rule.tests > 0, rule.firing, rule.quiet, rule.resolved, rule.nodata, rule.error};
    for (size_t k = 0; k < N_RULE_COLUMNS; k++) {
      counts[k] += marks[k];
    }
    rule_cells(&rule, cells + i * N_RULE_COLUMNS);
  }
  if (status == TB_OK) {
    write_coverage_head(d, rule.file, counts, range.n);
    status = lay_out(d, columns, N_RULE_COLUMNS, cells, range.n);
  }
  tb_arena_free(arena);
  return status;
}

static tb_status write_document(document *d) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_tests_count(d->tests); i++) {
    status = write_test(d, i);
  }
  write_sum(d);
  for (size_t first = 0; status == TB_OK && first < tb_tests_rules(d->tests);) {
    rule_range range = range_from(d->tests, first);
    status = write_coverage(d, range);
    first += range.n;
  }
  return status;
}

tb_status tb_report_tests(const tb_tests *tests, const tb_report_options *given, tb_log *log) {
  tb_report_options options;
  if (tests == NULL || tb_options_take(&options, sizeof options, given) != TB_OK || options.format >= tb_format_count()) {
    return TB_BAD_ARGUMENT;
  }
  if (strcmp(tb_format_name(options.format), "text") != 0) {
    return write_table(tests, &options, log);
  }
  document d = {.tests = tests, .options = &options};
  tb_status status = write_document(&d);
  if (status == TB_OK) {
    status = tb_output_send(options.path, &d.out, log);
  }
  tb_buffer_free(&d.out);
  return status;
}
