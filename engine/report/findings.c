/* The findings table: what the evidence says about each finding. */
#include "findings.h"

#include "case/case.h"

#include "options.h"
#include "spark.h"

const tb_out_column TB_FINDING_HEADS[TB_FINDING_COLUMNS] = {
    {.key = "finding", .head_zh = "问题"},
    {.key = "group", .head_zh = "组"},
    {.key = "title", .head_zh = "标题"},
    {.key = "status", .head_zh = "自报状态"},
    {.key = "evidence", .head_zh = "证据"},
    {.key = "claims", .head_zh = "核验", .numeric = true},
    {.key = "contradicted", .head = "contra.", .head_zh = "矛盾", .numeric = true},
    {.key = "firing", .head_zh = "触发", .numeric = true},
    {.key = "relapsed", .head_zh = "反弹", .numeric = true},
    {.key = "unverifiable", .head = "unverif.", .head_zh = "无法核验", .numeric = true}};

static const char *status_text(const char *status, tb_language language) {
  static const char *const WORDS[][2] = {
      {"open", "未整改"}, {"in_progress", "整改中"}, {"done", "已完成"}, {"long_term", "长期坚持"}, {"unstated", "未说明"}};
  for (size_t i = 0; language == TB_CHINESE && i < sizeof WORDS / sizeof WORDS[0]; i++) {
    if (strcmp(status, WORDS[i][0]) == 0) {
      return WORDS[i][1];
    }
  }
  return status;
}

static const char *title_of(const tb_finding *finding, tb_language language) {
  bool chinese = language == TB_CHINESE;
  const char *wanted = chinese ? finding->title_zh : finding->title;
  const char *other = chinese ? finding->title : finding->title_zh;
  return wanted[0] != '\0' ? wanted : other;
}

void tb_finding_cells(const tb_finding *finding, tb_language language, bool people, tb_out_cell cells[TB_FINDING_COLUMNS]) {
  const tb_out_cell filled[TB_FINDING_COLUMNS] = {
      tb_cell_text(finding->finding),
      tb_cell_text(finding->group),
      tb_cell_text(title_of(finding, language)),
      tb_cell_text(people ? status_text(finding->status, language) : finding->status),
      tb_cell_text(people ? tb_evidence_text(finding->evidence, language) : tb_evidence_name(finding->evidence)),
      tb_cell_unsigned(finding->claims),
      tb_cell_unsigned(finding->contradicted),
      tb_cell_unsigned(finding->firing),
      tb_cell_unsigned(finding->relapsed),
      tb_cell_unsigned(finding->unverifiable),
  };
  memcpy(cells, filled, sizeof filled);
}

/* ------------------------------------------------------------------------------------------------------------------- for a terminal */

/* Behind the evidence stands the series that decides it; where the terminal is narrow it is shorter, and the group is left out. */
enum {
  GROUP_COLUMN = 1,
  SERIES_COLUMN = 5,
  WIDE_COLUMNS = TB_FINDING_COLUMNS + 1,
  WIDE_TERMINAL = 110,
  NARROW_TERMINAL = 90,
  LONG_SERIES = 16,
  SHORT_SERIES = 8
};

/* All rows at once: what is empty or zero in all of them takes no room. */
typedef struct wide_table {
  const tb_report_options *options;
  tb_arena *arena;
  tb_out_column heads[WIDE_COLUMNS];
  tb_out_cell *cells; /* WIDE_COLUMNS a row */
  size_t n_rows;
  bool shown[WIDE_COLUMNS];
} wide_table;

/* Columns of the table of findings into those with one more at SERIES_COLUMN. */
static void make_room(void *items, size_t size_bytes) {
  char *at = (char *)items + SERIES_COLUMN * size_bytes;
  memmove(at + size_bytes, at, (TB_FINDING_COLUMNS - SERIES_COLUMN) * size_bytes);
}

static bool says_something(const tb_out_cell *cell) {
  return cell->kind == TB_OUT_TEXT || (cell->kind == TB_OUT_UNSIGNED && cell->as.whole > 0);
}

static tb_status read_row(wide_table *table, const tb_case *opened, size_t i) {
  tb_out_cell *cells = table->cells + i * WIDE_COLUMNS;
  size_t steps = table->options->width == 0 || table->options->width >= WIDE_TERMINAL ? LONG_SERIES : SHORT_SERIES;
  tb_finding finding;
  tb_buffer series = {0};
  tb_status status = tb_case_finding(opened, i, &finding);
  if (status == TB_OK) {
    status = tb_spark_of_finding(opened, i, steps, &series);
  }
  if (status == TB_OK) {
    const char *kept = series.failed ? NULL : tb_arena_string(table->arena, tb_buffer_string(&series), series.n);
    status = kept != NULL ? TB_OK : TB_NO_MEMORY;
    tb_finding_cells(&finding, table->options->language, true, cells);
    make_room(cells, sizeof *cells);
    cells[SERIES_COLUMN] = tb_cell_text(kept);
  }
  for (size_t k = 0; status == TB_OK && k < WIDE_COLUMNS; k++) {
    table->shown[k] |= says_something(&cells[k]);
  }
  tb_buffer_free(&series);
  return status;
}

static tb_status read_rows(wide_table *table, const tb_case *opened) {
  table->n_rows = tb_case_findings(opened);
  table->arena = tb_arena_new();
  table->cells = table->arena != NULL ? tb_arena_array(table->arena, table->n_rows * WIDE_COLUMNS, sizeof *table->cells) : NULL;
  tb_status status = table->cells != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; status == TB_OK && i < table->n_rows; i++) {
    status = read_row(table, opened, i);
  }
  return status;
}

/* Keeps those of a row's items that are shown; returns how many. */
static size_t keep_shown(const wide_table *table, const void *from, size_t size_bytes, void *to) {
  size_t n = 0;
  for (size_t i = 0; i < WIDE_COLUMNS; i++) {
    if (table->shown[i]) {
      memcpy((char *)to + n++ * size_bytes, (const char *)from + i * size_bytes, size_bytes);
    }
  }
  return n;
}

static tb_status write_wide(const wide_table *table, tb_log *log) {
  tb_out_column heads[WIDE_COLUMNS];
  tb_sheet sheet;
  size_t n = keep_shown(table, table->heads, sizeof heads[0], heads);
  tb_status status = tb_sheet_open(&sheet, heads, n, table->options, log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; i < table->n_rows; i++) {
    tb_out_cell cells[WIDE_COLUMNS];
    (void)keep_shown(table, table->cells + i * WIDE_COLUMNS, sizeof cells[0], cells);
    tb_sheet_row(&sheet, cells);
  }
  return tb_sheet_close(&sheet, TB_OK);
}

static tb_status write_for_terminal(const tb_case *opened, const tb_report_options *options, tb_log *log) {
  wide_table table = {.options = options, .shown = {[0] = true}};
  memcpy(table.heads, TB_FINDING_HEADS, sizeof TB_FINDING_HEADS);
  make_room(table.heads, sizeof table.heads[0]);
  table.heads[SERIES_COLUMN] = (tb_out_column){.key = "series", .head_zh = "走势"};
  tb_status status = read_rows(&table, opened);
  if (status == TB_OK) {
    table.shown[GROUP_COLUMN] &= options->width == 0 || options->width >= NARROW_TERMINAL;
    status = write_wide(&table, log);
  }
  tb_arena_free(table.arena);
  return status;
}

/* -------------------------------------------------------------------------------------------------------------------- for all others */

tb_status tb_write_findings(tb_case *opened, const tb_report_options *options, tb_log *log) {
  bool people = tb_format_is_for_people(options->format);
  tb_sheet sheet;
  if (options->sparklines && strcmp(tb_format_name(options->format), "text") == 0) {
    return write_for_terminal(opened, options, log);
  }
  tb_status status = tb_sheet_open(&sheet, TB_FINDING_HEADS, TB_FINDING_COLUMNS, options, log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < tb_case_findings(opened); i++) {
    tb_finding finding;
    tb_out_cell cells[TB_FINDING_COLUMNS];
    status = tb_case_finding(opened, i, &finding);
    if (status == TB_OK) {
      tb_finding_cells(&finding, options->language, people, cells);
      tb_sheet_row(&sheet, cells);
    }
  }
  return tb_sheet_close(&sheet, status);
}

tb_status tb_report_findings(tb_case *opened, const tb_report_options *given, tb_log *log) {
  tb_report_options options;
  if (!tb_case_is_judged(opened) || tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_status status = tb_output_apart(opened, options.path, log);
  return status != TB_OK ? status : tb_write_findings(opened, &options, log);
}
