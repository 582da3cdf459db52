/* What is to be known about the data: rows read, periods covered, what a check says, rejected rows, revisions, what may not be compared. */
#include "inside.h"

#include "base/markup.h"
#include "ingest/rejects.h"
#include "model/period.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS_MAX = 64, ROWS_MAX = 40, MAPS_MAX = 6, MAP_WIDTH = 720, REJECT_BYTES = 20000, NAMES_MAX = 24, CHECKED_MAX = 1000000 };

static void heading(tb_page *page, const char *english, const char *chinese) {
  tb_page_raw(page, "<h2>");
  tb_page_say(page, english, chinese);
  tb_page_raw(page, "</h2>\n");
}

static void paragraph(tb_page *page, const char *english, const char *chinese) {
  tb_page_raw(page, "<p>");
  tb_page_say(page, english, chinese);
  tb_page_raw(page, "</p>\n");
}

/* ---------------------------------------------------------------------------------------------------------------------------- rows */

static void write_counts(tb_page *page) {
  const tb_panel_counts *rows = tb_panel_load_counts(page->panel);
  uint64_t rejected = page->options->rejects != NULL ? tb_rejects_count(page->options->rejects) : 0;
  const struct {
    tb_words words;
    uint64_t n;
  } COUNTS[] = {{{"rows read", "读入行"}, rows->read},
                {{"without a value", "缺值"}, rows->missing},
                {{"rejected", "剔除"}, rejected},
                {{"duplicates", "重复"}, rows->duplicates},
                {{"revised since (superseded)", "已被修订"}, rows->superseded},
                {{"not yet known", "当时未发布"}, rows->not_yet_known},
                {{"blanks trimmed", "去空格"}, rows->blanks_trimmed}};
  heading(page, "Rows", "行");
  tb_page_raw(page, "<dl class=\"facts\">");
  for (size_t i = 0; i < sizeof COUNTS / sizeof COUNTS[0]; i++) {
    tb_page_raw(page, "<div><dt>");
    tb_page_words(page, COUNTS[i].words);
    tb_page_rawf(page, "</dt><dd>%llu</dd></div>", (unsigned long long)COUNTS[i].n);
  }
  tb_page_raw(page, "</dl>\n");
}

static void write_rejects(tb_page *page) {
  size_t n = 0;
  const char *text = page->options->rejects != NULL ? tb_rejects_text(page->options->rejects, &n) : "";
  if (n == 0) {
    return;
  }
  size_t shown = n < REJECT_BYTES ? n : REJECT_BYTES;
  while (shown < n && shown > 0 && text[shown - 1] != '\n') {
    shown--;
  }
  heading(page, "Rejected rows", "剔除的行");
  paragraph(page, "File, line, byte, column, reason, raw text; all of them are in rejects.csv.",
            "文件、行、字节、列、原因、原文；全部见 rejects.csv。");
  tb_page_raw(page, "<pre tabindex=\"0\">");
  for (size_t begin = 0, end; begin < shown; begin = end + 1) {
    const char *line = memchr(text + begin, '\n', shown - begin);
    end = line != NULL ? (size_t)(line - text) : shown;
    tb_markup_bytes(page->out, text + begin, end - begin);
    tb_page_raw(page, "\n");
  }
  tb_page_raw(page, "</pre>\n");
}

/* ------------------------------------------------------------------------------------------------------------------------ coverage */

/* Lines of one kind: the same name, such as "quarters". */
typedef struct coverage {
  char name[TB_TIMELINE_NAME_BYTES];
  tb_period columns[COLUMNS_MAX];
  size_t n_columns;
  const char *texts[COLUMNS_MAX];
  tb_words rows[ROWS_MAX];
  double cells[ROWS_MAX * COLUMNS_MAX];
  size_t n_rows, left_out;
} coverage;

/* All steps of the lines of a name, the last COLUMNS_MAX of them. */
static void add_columns(coverage *c, const tb_timeline *line) {
  for (size_t i = 0; i < line->n_steps; i++) {
    size_t at = 0;
    while (at < c->n_columns && tb_period_compare(c->columns[at], line->steps[i]) < 0) {
      at++;
    }
    if (at < c->n_columns && tb_period_equal(c->columns[at], line->steps[i])) {
      continue;
    }
    if (c->n_columns == COLUMNS_MAX) { /* the earliest goes */
      if (at == 0) {
        continue;
      }
      memmove(c->columns, c->columns + 1, (COLUMNS_MAX - 1) * sizeof c->columns[0]);
      c->n_columns--;
      at--;
    }
    memmove(c->columns + at + 1, c->columns + at, (c->n_columns - at) * sizeof c->columns[0]);
    c->columns[at] = line->steps[i];
    c->n_columns++;
  }
}

/* The share of entities observed: of those in the fullest period of the line. */
static void fill_row(const tb_page *page, coverage *c, uint32_t indicator, const tb_timeline *line) {
  double *cells = c->cells + c->n_rows * c->n_columns, most = 1;
  for (size_t i = 0; i < line->n_steps; i++) {
    const tb_row *row = line->present[i] ? tb_panel_find_row(page->panel, indicator, line->steps[i]) : NULL;
    most = row != NULL ? fmax(most, (double)tb_row_observations(row)) : most;
  }
  for (size_t k = 0, i = 0; k < c->n_columns; k++) {
    while (i < line->n_steps && tb_period_compare(line->steps[i], c->columns[k]) < 0) {
      i++;
    }
    bool here = i < line->n_steps && tb_period_equal(line->steps[i], c->columns[k]);
    const tb_row *row = here && line->present[i] ? tb_panel_find_row(page->panel, indicator, line->steps[i]) : NULL;
    cells[k] = row != NULL ? 100 * (double)tb_row_observations(row) / most : here ? 0 : NAN;
  }
  c->rows[c->n_rows++] = tb_page_indicator(page, indicator);
}

/* Calls `visit` for every line of three steps or more of observed indicators. */
static void each_line(const tb_page *page, coverage *c,
                      void (*visit)(const tb_page *page, coverage *c, uint32_t indicator, const tb_timeline *line)) {
  const uint32_t *order = tb_panel_indicator_order(page->panel);
  for (size_t i = 0; i < tb_panel_indicators(page->panel); i++) {
    const tb_timelines *lines = tb_panel_rows(page->panel, order[i]) > 0 ? tb_panel_timelines(page->panel, order[i]) : NULL;
    for (size_t k = 0; lines != NULL && k < lines->n_lines; k++) {
      char name[TB_TIMELINE_NAME_BYTES];
      tb_timeline_name(&lines->lines[k], name);
      if (lines->lines[k].n_steps >= 3 && (c->name[0] == '\0' || strcmp(name, c->name) == 0)) {
        visit(page, c, order[i], &lines->lines[k]);
      }
    }
  }
}

static void visit_columns(const tb_page *page, coverage *c, uint32_t indicator, const tb_timeline *line) {
  (void)page;
  (void)indicator;
  add_columns(c, line);
}

static void visit_row(const tb_page *page, coverage *c, uint32_t indicator, const tb_timeline *line) {
  if (c->n_rows < ROWS_MAX) {
    fill_row(page, c, indicator, line);
  } else {
    c->left_out++;
  }
}

/* What the periods of a line are, for people. */
static tb_words name_of(tb_page *page, const char *name) {
  static const struct {
    const char *name;
    tb_words words;
  } NAMES[] = {{"months", {"months", "月度"}},        {"quarters", {"quarters", "季度"}},
               {"halves", {"half-years", "半年"}},    {"years", {"years", "年度"}},
               {"dates", {"dates", "时点"}},          {"cumulative", {"cumulative from January", "自1月起累计"}},
               {"unstated", {"not stated", "未注明"}}};
  for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
    if (strcmp(NAMES[i].name, name) == 0) {
      return NAMES[i].words;
    }
  }
  int months, phase, days;
  if (sscanf(name, "span%d+%d", &months, &phase) == 2) {
    return phase == 0 ? tb_page_wordsf(page, "spans of %d months", "每期 %d 个月", months)
                      : tb_page_wordsf(page, "spans of %d months, shifted by %d", "每期 %d 个月，错开 %d 个月", months, phase);
  }
  return sscanf(name, "days%d", &days) == 1 ? tb_page_wordsf(page, "spans of %d days", "每期 %d 天", days) : (tb_words){name, NULL};
}

static void draw_map(tb_page *page, coverage *c) {
  each_line(page, c, visit_columns);
  each_line(page, c, visit_row);
  for (size_t i = 0; i < c->n_columns; i++) {
    c->texts[i] = tb_page_period(page, c->columns[i]);
  }
  const tb_words parts[] = {name_of(page, c->name), {tb_page_format(page, "%zu", c->n_rows), NULL}};
  tb_frame frame = tb_page_figure(
      page, "plot broad", MAP_WIDTH,
      tb_page_join(page,
                   "Periods covered, %1: share of entities with a figure, of those in the fullest period; white: none (indicators: %2)",
                   "时期覆盖（%1）：有数主体占最全一期的比例；空白为无（指标 %2 个）", parts, 2));
  tb_heat_chart chart = {.frame = frame,
                         .rows = c->rows,
                         .columns = c->texts,
                         .n_rows = c->n_rows,
                         .n_columns = c->n_columns,
                         .cells = c->cells,
                         .high = 100,
                         .unit = {"%", NULL}};
  tb_chart_heat(&chart, page->out);
  tb_page_figure_end(page);
  if (c->left_out > 0) {
    tb_page_raw(page, "<p class=\"more\">");
    tb_page_sayf(page, "%zu more indicators.", "另有 %zu 个指标。", c->left_out);
    tb_page_raw(page, "</p>");
  }
}

/* The names of the kinds of lines, in the order of their coming. */
typedef struct names {
  coverage any; /* of no name */
  char names[NAMES_MAX][TB_TIMELINE_NAME_BYTES];
  size_t n;
} names;

static void visit_name(const tb_page *page, coverage *c, uint32_t indicator, const tb_timeline *line) {
  names *list = (names *)c; /* any is its first member */
  char name[TB_TIMELINE_NAME_BYTES];
  (void)page;
  (void)indicator;
  tb_timeline_name(line, name);
  for (size_t i = 0; i < list->n; i++) {
    if (strcmp(list->names[i], name) == 0) {
      return;
    }
  }
  if (list->n < NAMES_MAX) {
    memcpy(list->names[list->n++], name, sizeof name);
  }
}

static void write_coverage(tb_page *page) {
  names *list = calloc(1, sizeof *list);
  coverage *c = calloc(1, sizeof *c);
  if (list == NULL || c == NULL) {
    tb_page_fail(page, TB_NO_MEMORY);
  } else {
    each_line(page, &list->any, visit_name);
    heading(page, "Gaps", "缺口");
    if (list->n == 0) {
      paragraph(page, "No series has three periods or more.", "没有三期以上的序列。");
    }
  }
  for (size_t i = 0; page->status == TB_OK && i < list->n && i < MAPS_MAX; i++) {
    memset(c, 0, sizeof *c);
    memcpy(c->name, list->names[i], sizeof c->name);
    draw_map(page, c);
  }
  free(list);
  free(c);
}

/* --------------------------------------------------------------------------------------------------------------------------- check */

static void write_message(tb_page *page, const tb_diagnostic *english, const tb_diagnostic *chinese) {
  static const tb_words WORDS[] = {[TB_ERROR] = {"error", "错误"}, [TB_WARNING] = {"warning", "警告"}, [TB_NOTE] = {"note", "提示"}};
  tb_page_raw(page, "<li>");
  tb_page_badge(page, "st", english->severity == TB_NOTE ? "quiet" : "pending", WORDS[english->severity]);
  tb_page_raw(page, " ");
  const char *file = english->place.file != NULL ? tb_case_relative(page->opened, english->place.file) : "";
  if (file[0] != '\0') { /* else the case as a whole */
    tb_page_raw(page, "<code>");
    tb_page_text(page, file);
    tb_page_rawf(page, english->place.line > 0 ? ":%llu</code> " : "</code> ", (unsigned long long)english->place.line);
  }
  tb_page_words(page, (tb_words){english->text, chinese->text});
  tb_page_raw(page, "</li>");
}

static void write_messages(tb_page *page, const tb_log *english, const tb_log *chinese) {
  size_t n = tb_log_count(english) < tb_log_count(chinese) ? tb_log_count(english) : tb_log_count(chinese);
  heading(page, "What a check says", "检查结果");
  if (n == 0) {
    paragraph(page, "Nothing.", "无。");
    return;
  }
  tb_page_raw(page, "<ul class=\"messages\">");
  for (size_t i = 0; i < n; i++) {
    write_message(page, tb_log_at(english, i), tb_log_at(chinese, i));
  }
  tb_page_raw(page, "</ul>\n");
}

/* What the check finds wrong does not stop the page: it is what the page tells. */
static void write_check(tb_page *page) {
  if (tb_panel_observations(page->panel) > CHECKED_MAX) { /* a run is not to take twice as long */
    heading(page, "What a check says", "检查结果");
    paragraph(page, "Too many figures to be checked in passing: see tongbi check.", "数字太多，此处未检查：见 tongbi check。");
    return;
  }
  tb_log *logs[2] = {tb_log_new(TB_ENGLISH), tb_log_new(TB_CHINESE)};
  tb_status status = logs[0] != NULL && logs[1] != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; i < 2 && status == TB_OK; i++) {
    status = tb_case_check(page->opened, logs[i]);
    status = status == TB_BAD_INPUT ? TB_OK : status;
  }
  tb_page_fail(page, status);
  if (status == TB_OK) {
    write_messages(page, logs[0], logs[1]);
  }
  tb_log_free(logs[0]);
  tb_log_free(logs[1]);
}

/* ------------------------------------------------------------------------------------------------------------------ not comparable */

static void write_not_comparable(tb_page *page) {
  size_t n = 0;
  heading(page, "Not comparable", "不可比");
  for (size_t i = 0; i < page->n_claims; i++) {
    tb_claim_verdict said;
    if (tb_case_verdict(page->opened, i, &said) != TB_OK || said.verdict != TB_CLAIM_NOT_COMPARABLE) {
      continue;
    }
    tb_page_raw(page, n++ == 0 ? "<ul class=\"messages\">" : "");
    tb_page_rawf(page, "<li><a href=\"#c%zu\">", i);
    tb_page_text(page, said.claim);
    tb_page_raw(page, "</a> ");
    tb_page_words(page, (tb_words){said.detail, said.detail_zh});
    tb_page_raw(page, "</li>");
  }
  tb_page_raw(page, n > 0 ? "</ul>\n" : "");
  if (n == 0) {
    paragraph(page, "No claim sets figures against each other that may not be compared.", "没有把不可比的数字相互比较的核验项。");
  }
}

void tb_page_quality(tb_page *page) {
  tb_page_raw(page, "<section id=\"quality\"><h1>");
  tb_page_say(page, "Data quality", "数据质量");
  tb_page_raw(page, "</h1>\n");
  write_counts(page);
  write_rejects(page);
  if (page->figures) {
    write_coverage(page);
  }
  tb_page_revisions(page);
  write_not_comparable(page);
  if (page->figures) {
    write_check(page);
  }
  tb_page_raw(page, "</section>\n");
}
