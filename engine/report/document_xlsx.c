/* The workbook: findings, verdicts, alerts, measures, and what it was made from; a sheet each. */
#include "document.h"

#include "alerts.h"
#include "book.h"
#include "case/case.h"
#include "case/words.h"
#include "findings.h"
#include "hidden.h"
#include "verdicts.h"

#include "base/log.h"

#include <stdlib.h>

static const char DEFAULT_MEASURES[] = "yoy, yoy_pct, rank";

typedef struct workbook {
  const tb_document_job *job;
  tb_book *book;
  tb_language language;
} workbook;

/* There is room for whole words, so that the short heads of tables are not wanted. */
static const char *head_of(const tb_out_column *column, tb_language language) {
  return language == TB_CHINESE && column->head_zh != NULL ? column->head_zh : column->key;
}

/* ---------------------------------------------------------------------------------------------------------------- findings, verdicts */

enum { FINDING_STATUS = 4, VERDICT_WORD = 2 };

/* The same columns as those of a table, words coloured in one of them. */
static void fill_columns(const workbook *w, const tb_out_column *from, size_t n, size_t coloured, tb_book_column *out) {
  for (size_t i = 0; i < n; i++) {
    out[i] = (tb_book_column){.head = head_of(&from[i], w->language),
                              .numeric = from[i].numeric,
                              .decimals = TB_BOOK_AS_NEEDED,
                              .moods = i == coloured,
                              .key = i == 0};
  }
}

static tb_status add_findings(workbook *w) {
  const tb_case *opened = w->job->opened;
  tb_book_column columns[TB_FINDING_COLUMNS];
  fill_columns(w, TB_FINDING_HEADS, TB_FINDING_COLUMNS, FINDING_STATUS, columns);
  tb_book_sheet(w->book, tb_text(w->language, "findings", "问题"), columns, TB_FINDING_COLUMNS);
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_case_findings(opened); i++) {
    tb_finding finding;
    tb_out_cell cells[TB_FINDING_COLUMNS];
    status = tb_case_finding(opened, i, &finding);
    if (status == TB_OK) {
      tb_finding_cells(&finding, w->language, true, cells);
      tb_book_row(w->book, cells);
    }
  }
  return status;
}

static tb_status add_verdicts(workbook *w) {
  const tb_case *opened = w->job->opened;
  tb_book_column columns[TB_VERDICT_COLUMNS];
  fill_columns(w, TB_VERDICT_HEADS, TB_VERDICT_COLUMNS, VERDICT_WORD, columns);
  tb_book_sheet(w->book, tb_text(w->language, "verdicts", "核验"), columns, TB_VERDICT_COLUMNS);
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_case_verdicts(opened); i++) {
    tb_claim_verdict said;
    tb_verdict_texts texts;
    tb_out_cell cells[TB_VERDICT_COLUMNS];
    status = tb_case_verdict(opened, i, &said);
    if (status == TB_OK && tb_verdict_is_wanted(opened, w->job->chosen, i)) {
      tb_verdict_cells(&said, w->language, true, &texts, cells);
      tb_book_row(w->book, cells);
    }
  }
  return status;
}

/* -------------------------------------------------------------------------------------------------------------------------- names */

static const char *indicator_name(const workbook *w, const char *code) {
  const tb_panel *panel = tb_case_panel(w->job->opened);
  uint32_t id = tb_dictionary_find(tb_panel_indicator_codes(panel), code, strlen(code));
  const tb_indicator *row = id != TB_NO_ID ? tb_panel_indicator(panel, id) : NULL;
  return row != NULL ? tb_word_name("", row->name, row->name_zh, w->language) : "";
}

static const char *entity_name(const workbook *w, const char *code) {
  const tb_panel *panel = tb_case_panel(w->job->opened);
  uint32_t id = tb_dictionary_find(tb_panel_entity_codes(panel), code, strlen(code));
  const tb_entity *row = id != TB_NO_ID ? tb_panel_entity(panel, id) : NULL;
  return row != NULL ? tb_word_name("", row->name, row->name_zh, w->language) : "";
}

static const char *unit_of(const workbook *w, const char *code) {
  const tb_panel *panel = tb_case_panel(w->job->opened);
  uint32_t id = tb_dictionary_find(tb_panel_indicator_codes(panel), code, strlen(code));
  return id != TB_NO_ID ? tb_panel_indicator(panel, id)->unit : "";
}

/* ------------------------------------------------------------------------------------------------------------------------- alerts */

/* Places in the table of alerts, and those of the names that stand behind the codes in the sheet. */
enum {
  ALERT_INDICATOR = 2,
  ALERT_ENTITY = 3,
  ALERT_STATE = 5,
  ALERT_SEVERITY = 13,
  SHEET_INDICATOR_NAME = 3,
  SHEET_ENTITY_NAME = 5,
  SHEET_ALERT_COLUMNS = TB_ALERT_COLUMNS + 2
};

/* Where a column of the table stands in the sheet. */
static size_t alert_place(size_t column) {
  return column + (column > ALERT_INDICATOR) + (column > ALERT_ENTITY);
}

static const char *severity_text(tb_importance severity, tb_language language) {
  static const char *const CHINESE[] = {[TB_INFO] = "提示", [TB_LOW] = "低", [TB_MEDIUM] = "中", [TB_HIGH] = "高", [TB_CRITICAL] = "严重"};
  return language == TB_CHINESE ? CHINESE[severity] : tb_importance_name(severity);
}

static void add_alert(workbook *w, const tb_alert *alert) {
  tb_alert_texts texts;
  tb_out_cell filled[TB_ALERT_COLUMNS], cells[SHEET_ALERT_COLUMNS];
  tb_alert_cells(alert, w->language, &texts, filled);
  filled[ALERT_STATE] = tb_cell_text(tb_word_state(alert->state, w->language));
  filled[ALERT_SEVERITY] = tb_cell_text(severity_text(alert->severity, w->language));
  for (size_t i = 0; i < TB_ALERT_COLUMNS; i++) {
    cells[alert_place(i)] = filled[i];
  }
  cells[SHEET_INDICATOR_NAME] = tb_cell_text(indicator_name(w, alert->indicator));
  cells[SHEET_ENTITY_NAME] = tb_cell_text(entity_name(w, alert->entity));
  tb_book_row(w->book, cells);
}

static void begin_alerts(workbook *w, tb_book_column columns[SHEET_ALERT_COLUMNS]) {
  tb_book_column plain[TB_ALERT_COLUMNS];
  fill_columns(w, TB_ALERT_HEADS, TB_ALERT_COLUMNS, ALERT_STATE, plain);
  for (size_t i = 0; i < TB_ALERT_COLUMNS; i++) {
    columns[alert_place(i)] = plain[i];
  }
  const tb_book_column name = {.head = tb_text(w->language, "name", "名称")};
  columns[SHEET_INDICATOR_NAME] = name;
  columns[SHEET_ENTITY_NAME] = name;
  tb_book_sheet(w->book, tb_text(w->language, "alerts", "预警"), columns, SHEET_ALERT_COLUMNS);
}

static tb_status add_alerts(workbook *w) {
  const tb_case *opened = w->job->opened;
  tb_book_column columns[SHEET_ALERT_COLUMNS];
  tb_hidden hidden = {0};
  begin_alerts(w, columns);
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_case_alerts(opened); i++) {
    tb_alert alert;
    status = tb_case_alert(opened, i, &alert);
    if (status != TB_OK || !tb_selection_has(w->job->chosen, alert.entity, alert.indicator, alert.period)) {
      continue;
    }
    tb_hidden_count(&hidden, &alert);
    if (!tb_alert_is_hidden(&alert)) {
      add_alert(w, &alert);
    }
  }
  if (status == TB_OK) {
    tb_hidden_tell(&hidden, w->job->log);
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------ measures */

enum { SERIES_COLUMNS = 7, MEASURES_MAX = 50, PERCENT_DECIMALS = 2 };

static const tb_out_column SERIES[SERIES_COLUMNS] = {{.key = "entity", .head_zh = "主体"},
                                                     {.key = "name", .head_zh = "名称"},
                                                     {.key = "indicator", .head_zh = "指标"},
                                                     {.key = "name", .head_zh = "名称"},
                                                     {.key = "unit", .head_zh = "单位"},
                                                     {.key = "period", .head_zh = "时期"},
                                                     {.key = "value", .head_zh = "数值", .numeric = true}};

/* Shares and rates of change are shown with two decimals, the rest as the figures are. */
static int decimals_of(const char *measure) {
  tb_measure_info info;
  size_t n = strcspn(measure, "(");
  for (size_t i = 0; tb_measure_at(i, TB_ENGLISH, &info) == TB_OK; i++) {
    if (strlen(info.name) == n && strncmp(info.name, measure, n) == 0) {
      return strcmp(info.unit, "%") == 0 || strcmp(info.unit, "points") == 0 ? PERCENT_DECIMALS : TB_BOOK_AS_NEEDED;
    }
  }
  return TB_BOOK_AS_NEEDED;
}

static void add_chunk(workbook *w, const tb_chunk *chunk, size_t n_measures) {
  const char *name = indicator_name(w, chunk->indicator), *unit = unit_of(w, chunk->indicator);
  tb_out_cell cells[SERIES_COLUMNS + MEASURES_MAX];
  for (size_t r = 0; r < chunk->n; r++) {
    const tb_out_cell series[SERIES_COLUMNS] = {tb_cell_text(chunk->entities[r]),
                                                tb_cell_text(entity_name(w, chunk->entities[r])),
                                                tb_cell_text(chunk->indicator),
                                                tb_cell_text(name),
                                                tb_cell_text(unit),
                                                tb_cell_text(chunk->period),
                                                tb_cell_number(chunk->values[r], (tb_reason)chunk->reasons[r])};
    memcpy(cells, series, sizeof series);
    for (size_t m = 0; m < n_measures; m++) {
      cells[SERIES_COLUMNS + m] = tb_cell_number(chunk->measures[m][r], (tb_reason)chunk->measure_reasons[m][r]);
    }
    tb_book_row(w->book, cells);
  }
}

static tb_status add_pieces(workbook *w, const tb_derive_plan *plan) {
  size_t n = tb_derive_plan_measures(plan);
  tb_book_column columns[SERIES_COLUMNS + MEASURES_MAX];
  if (n > MEASURES_MAX) {
    tb_log_add(w->job->log, TB_ERROR, (tb_place){.file = "--measures"}, "%zu measures; a workbook takes %d",
               "计算量有 %zu 个；工作簿至多 %d 个", n, MEASURES_MAX);
    return TB_LIMIT;
  }
  fill_columns(w, SERIES, SERIES_COLUMNS, SERIES_COLUMNS, columns);
  for (size_t m = 0; m < n; m++) {
    const char *measure = tb_derive_plan_measure(plan, m);
    columns[SERIES_COLUMNS + m] = (tb_book_column){.head = measure, .numeric = true, .decimals = decimals_of(measure)};
  }
  tb_book_sheet(w->book, tb_text(w->language, "measures", "计算量"), columns, SERIES_COLUMNS + n);
  tb_derive_worker *worker = NULL;
  tb_status status = tb_derive_worker_new(plan, &worker);
  for (size_t piece = 0; status == TB_OK && piece < tb_derive_plan_pieces(plan); piece++) {
    tb_chunk chunk;
    status = tb_derive_piece(worker, piece, &chunk);
    if (status == TB_OK) {
      add_chunk(w, &chunk, n);
    }
  }
  tb_derive_worker_free(worker);
  return status;
}

static tb_status add_measures(workbook *w) {
  const tb_document_options *options = w->job->options;
  const tb_derive_options deriving = {.struct_size = sizeof deriving,
                                      .measures = options->measures != NULL ? options->measures : DEFAULT_MEASURES,
                                      .entities = options->entities,
                                      .indicators = options->indicators,
                                      .periods = options->periods};
  tb_derive_plan *plan = NULL;
  tb_status status = tb_derive_plan_new(tb_case_model(w->job->opened), &deriving, w->job->log, &plan);
  if (status == TB_OK) {
    status = add_pieces(w, plan);
  }
  tb_derive_plan_free(plan);
  return status;
}

/* --------------------------------------------------------------------------------------------------------------- what it is made from */

enum { ABOUT_COLUMNS = 4 };

static void add_fact(workbook *w, const char *what, const char *value) {
  if (value != NULL && value[0] != '\0') {
    tb_book_row(w->book, (tb_out_cell[ABOUT_COLUMNS]){tb_cell_text(what), tb_cell_text(value)});
  }
}

static tb_status add_inputs(workbook *w) {
  const tb_case *opened = w->job->opened;
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_case_inputs(opened); i++) {
    tb_input_file file;
    status = tb_case_input(opened, i, &file);
    if (status == TB_OK) {
      tb_book_row(w->book, (tb_out_cell[ABOUT_COLUMNS]){tb_cell_text(tb_text(w->language, "input", "输入")), tb_cell_text(file.path),
                                                        tb_cell_unsigned(file.bytes), tb_cell_text(file.sha256)});
    }
  }
  return status;
}

static tb_status add_about(workbook *w) {
  const tb_document_options *options = w->job->options;
  const tb_book_column columns[ABOUT_COLUMNS] = {{.head = tb_text(w->language, "what", "项目")},
                                                 {.head = tb_text(w->language, "value", "内容")},
                                                 {.head = tb_text(w->language, "bytes", "字节"), .numeric = true},
                                                 {.head = "SHA-256"}};
  tb_book_sheet(w->book, tb_text(w->language, "about", "说明"), columns, ABOUT_COLUMNS);
  const struct {
    const char *what, *what_zh, *value;
  } facts[] = {{"version of tongbi", "tongbi 版本", tb_version()},
               {"date of the case", "案例日期", tb_case_as_of(w->job->opened)},
               {"figures known by (--as-of)", "截至日期（--as-of）", options->known_by},
               {"encoding (--encoding)", "编码（--encoding）", options->encoding},
               {"entities (--entities)", "主体（--entities）", options->entities},
               {"indicators (--indicators)", "指标（--indicators）", options->indicators},
               {"periods (--periods)", "时期（--periods）", options->periods}};
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
    add_fact(w, tb_text(w->language, facts[i].what, facts[i].what_zh), facts[i].value);
  }
  uint64_t rejected = options->rejects != NULL ? tb_rejects_count(options->rejects) : 0;
  const tb_panel *panel = tb_case_panel(w->job->opened);
  tb_book_row(w->book, (tb_out_cell[ABOUT_COLUMNS]){tb_cell_text(tb_text(w->language, "observations", "观测值")),
                                                    tb_cell_unsigned(tb_panel_observations(panel))});
  tb_book_row(w->book,
              (tb_out_cell[ABOUT_COLUMNS]){tb_cell_text(tb_text(w->language, "rejected rows", "剔除行")), tb_cell_unsigned(rejected)});
  return add_inputs(w);
}

/* --------------------------------------------------------------------------------------------------------------------------- whole */

static tb_status write(const tb_document_job *job) {
  static tb_status (*const SHEETS[])(workbook * w) = {add_findings, add_verdicts, add_alerts, add_measures, add_about};
  const tb_book_options options = {.title = tb_text(job->options->language, "What the evidence says", "证据核验结果"),
                                   .language = job->options->language,
                                   .day = tb_panel_as_of(tb_case_panel(job->opened))};
  workbook w = {.job = job, .language = job->options->language};
  tb_status status = tb_book_new(&options, job->log, &w.book);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < sizeof SHEETS / sizeof SHEETS[0]; i++) {
    status = SHEETS[i](&w);
  }
  return tb_book_close(w.book, status, job->options->path);
}

const tb_document_kind TB_DOCUMENT_xlsx = {.name = "xlsx", .write = write};
