/* tongbi store: the history of a case. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STORE_COMMAND(name, operands, fewest, most, help, help_zh) static int store_##name(const options *given, tb_log *log);
#include "store_commands.def"
#undef STORE_COMMAND

typedef struct store_row {
  const char *name, *operands;
  size_t fewest, most;
  const char *help, *help_zh;
  command_function run;
} store_row;

static const store_row ROWS[] = {
#define STORE_COMMAND(name, operands, fewest, most, help, help_zh) {#name, operands, fewest, most, help, help_zh, store_##name},
#include "store_commands.def"
#undef STORE_COMMAND
};

enum { N_ROWS = sizeof ROWS / sizeof ROWS[0] };

/* The store that an operand names: the first behind the word. */
static const char *where(const options *given) {
  return given->operands[1];
}

/* ---------------------------------------------------------------------------------------------------------------------------- init */

static int store_init(const options *given, tb_log *log) {
  tb_store *store;
  int status = exit_of_reading(tb_store_open(where(given), TB_STORE_CREATE, log, &store));
  tb_store_close(store);
  return status;
}

/* ----------------------------------------------------------------------------------------------------------------------------- add */

static int store_add(const options *given, tb_log *log) {
  data opened;
  tb_store *store;
  int status = given->out != NULL ? exit_of_writing(tb_report_run_fits(given->out, log)) : EXIT_DONE;
  if (status != EXIT_DONE) {
    return status;
  }
  status = history_take(given, where(given), 2, true, given->out != NULL, log, &store, &opened);
  if (status == EXIT_DONE && given->out != NULL) {
    status = write_outputs(given, &opened, given->out, log);
  }
  if (status == EXIT_DONE) {
    status = exit_of_findings(given, opened.opened);
  }
  status = data_close(&opened, given, given->out != NULL && given->rejects == NULL, log, status);
  tb_store_close(store);
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------------------- runs */

static const tb_list_column RUN_COLUMNS[] = {{"run", "运行", true},      {"recorded", "记录时间", false},  {"command", "命令", false},
                                             {"program", "版本", false}, {"as_of", "基准日", false},       {"read", "读入", true},
                                             {"added", "新增", true},    {"observations", "观测值", true}, {"firing", "触发", true},
                                             {"pending", "待定", true}};

enum { N_RUN_COLUMNS = sizeof RUN_COLUMNS / sizeof RUN_COLUMNS[0] };

static tb_list_cell text_cell(const char *text) {
  return (tb_list_cell){.kind = text[0] != '\0' ? TB_LIST_TEXT : TB_LIST_EMPTY, .text = text};
}

static tb_list_cell whole_cell(uint64_t whole) {
  return (tb_list_cell){.kind = TB_LIST_WHOLE, .whole = whole};
}

static tb_status print_run(void *context, const tb_run *run) {
  const tb_list_cell cells[N_RUN_COLUMNS] = {whole_cell((uint64_t)run->run), text_cell(run->recorded),      text_cell(run->command),
                                             text_cell(run->program),        text_cell(run->as_of),         whole_cell(run->read),
                                             whole_cell(run->added),         whole_cell(run->observations), whole_cell(run->firing),
                                             whole_cell(run->pending)};
  tb_list_row(context, cells);
  return TB_OK;
}

/* A table of what the store named has to tell. */
static int print_list(const options *given, const tb_list_column *columns, size_t n_columns,
                      tb_status (*list)(const options *given, tb_store *store, tb_list_sheet *sheet), tb_log *log) {
  tb_report_options report;
  tb_store *store = NULL;
  tb_list_sheet *sheet = NULL;
  int status = report_options(given, NULL, true, &report);
  if (status != EXIT_DONE) {
    return status;
  }
  tb_status done = tb_store_open(where(given), TB_STORE_READ_ONLY, log, &store);
  if (done == TB_OK) {
    done = tb_list_open(columns, n_columns, &report, log, &sheet);
  }
  if (done == TB_OK) {
    done = list(given, store, sheet);
  }
  done = tb_list_close(sheet, done);
  tb_store_close(store);
  return exit_of_reading(done);
}

static tb_status list_runs(const options *given, tb_store *store, tb_list_sheet *sheet) {
  (void)given;
  return tb_store_runs(store, print_run, sheet);
}

static int store_runs(const options *given, tb_log *log) {
  return print_list(given, RUN_COLUMNS, N_RUN_COLUMNS, list_runs, log);
}

/* ------------------------------------------------------------------------------------------------------------------------- history */

static const tb_list_column EVENT_COLUMNS[] = {{"run", "运行", true},      {"event", "变化", false},     {"rule", "规则", false},
                                               {"finding", "问题", false}, {"indicator", "指标", false}, {"entity", "地区", false},
                                               {"claim", "核验项", false}, {"period", "时期", false},    {"before", "之前", false},
                                               {"after", "之后", false},   {"episode", "次数", true},    {"file", "文件", false},
                                               {"line", "行", true}};

enum { N_EVENT_COLUMNS = sizeof EVENT_COLUMNS / sizeof EVENT_COLUMNS[0] };

static tb_list_cell count_cell(uint64_t count) {
  return count > 0 ? whole_cell(count) : (tb_list_cell){0};
}

static tb_status print_event(void *context, const tb_event *event) {
  const tb_list_cell cells[N_EVENT_COLUMNS] = {whole_cell((uint64_t)event->run), text_cell(event->event),     text_cell(event->rule),
                                               text_cell(event->finding),        text_cell(event->indicator), text_cell(event->entity),
                                               text_cell(event->claim),          text_cell(event->period),    text_cell(event->before),
                                               text_cell(event->after),          count_cell(event->episode),  text_cell(event->file),
                                               count_cell(event->line)};
  tb_list_row(context, cells);
  return TB_OK;
}

static tb_status list_events(const options *given, tb_store *store, tb_list_sheet *sheet) {
  return tb_store_history(store, given->operands + 2, given->n_operands - 2, print_event, sheet);
}

static int store_history(const options *given, tb_log *log) {
  return print_list(given, EVENT_COLUMNS, N_EVENT_COLUMNS, list_events, log);
}

/* ----------------------------------------------------------------------------------------------------------------------- revisions */

static const tb_list_column REVISION_COLUMNS[] = {{"indicator", "指标", false},        {"keys", "观测数", true},
                                                  {"revised", "修订过的", true},       {"revisions", "修订次数", true},
                                                  {"withdrawn", "撤回次数", true},     {"mean", "平均修订", true},
                                                  {"mean_abs", "平均修订幅度", true},  {"median", "修订中位数", true},
                                                  {"largest", "最大修订", true},       {"median_pct", "修订中位数%", true},
                                                  {"sign_changed", "同比变号%", true}, {"fired_then", "当时触发", true},
                                                  {"fired_later", "后来触发", true}};

enum { N_REVISION_COLUMNS = sizeof REVISION_COLUMNS / sizeof REVISION_COLUMNS[0] };

static tb_list_cell number_cell(tb_number number) {
  return (tb_list_cell){.kind = number.reason == TB_VALUE ? TB_LIST_NUMBER : TB_LIST_EMPTY, .number = number.value};
}

static tb_status print_revisions(void *context, const tb_revisions *of) {
  const tb_list_cell cells[N_REVISION_COLUMNS] = {text_cell(of->indicator),    whole_cell(of->keys),          whole_cell(of->revised),
                                                  whole_cell(of->revisions),   whole_cell(of->withdrawn),     number_cell(of->mean),
                                                  number_cell(of->mean_abs),   number_cell(of->median),       number_cell(of->largest),
                                                  number_cell(of->median_pct), number_cell(of->sign_changed), whole_cell(of->fired_then),
                                                  whole_cell(of->fired_later)};
  tb_list_row(context, cells);
  return TB_OK;
}

static tb_status list_revisions(const options *given, tb_store *store, tb_list_sheet *sheet) {
  return tb_store_revisions(store, given->threads, print_revisions, sheet);
}

static const tb_list_column TURNED_COLUMNS[] = {{"rule", "规则", false},     {"indicator", "指标", false}, {"entity", "地区", false},
                                                {"period", "时期", false},   {"known_by", "当时", false},  {"then", "当时状态", false},
                                                {"later", "最新状态", false}};

enum { N_TURNED_COLUMNS = sizeof TURNED_COLUMNS / sizeof TURNED_COLUMNS[0] };

static tb_status print_turned(void *context, const tb_revised_alert *alert) {
  const tb_list_cell cells[N_TURNED_COLUMNS] = {text_cell(alert->rule),       text_cell(alert->indicator), text_cell(alert->entity),
                                                text_cell(alert->period),     text_cell(alert->known_by),  text_cell(alert->then_state),
                                                text_cell(alert->later_state)};
  tb_list_row(context, cells);
  return TB_OK;
}

static tb_status list_turned(const options *given, tb_store *store, tb_list_sheet *sheet) {
  return tb_store_revised_alerts(store, given->threads, print_turned, sheet);
}

static int store_revisions(const options *given, tb_log *log) {
  return given->alerts ? print_list(given, TURNED_COLUMNS, N_TURNED_COLUMNS, list_turned, log)
                       : print_list(given, REVISION_COLUMNS, N_REVISION_COLUMNS, list_revisions, log);
}

/* ---------------------------------------------------------------------------------------------------------------------------- diff */

static bool read_run(const char *text, int64_t *out) {
  size_t n = strlen(text);
  bool fine = n > 0 && n < 19 && strspn(text, "0123456789") == n;
  *out = fine ? strtoll(text, NULL, 10) : 0;
  return *out > 0;
}

/* What a run found, as rows. */
static tb_status recall_rows(tb_store *store, int64_t run, tb_run_rows **out) {
  const tb_recall_options what = {.struct_size = sizeof what, .run = run};
  tb_case *opened = NULL;
  tb_status status = tb_store_recall(store, &what, &opened);
  if (status == TB_OK) {
    status = tb_report_run_rows(opened, out);
  }
  tb_case_free(opened);
  return status;
}

static int store_diff(const options *given, tb_log *log) {
  int64_t runs[2];
  for (size_t i = 0; i < 2; i++) {
    if (!read_run(given->operands[2 + i], &runs[i])) {
      return usage_error(given, "a run is a number such as 3, found", "运行应为编号，如 3，读到", given->operands[2 + i]);
    }
  }
  tb_run_rows *rows[2] = {NULL, NULL};
  tb_store *store;
  tb_status done = tb_store_open(where(given), TB_STORE_READ_ONLY, log, &store);
  for (size_t i = 0; done == TB_OK && i < 2; i++) {
    done = recall_rows(store, runs[i], &rows[i]);
  }
  int status = exit_of_reading(done);
  if (status == EXIT_DONE) {
    status = print_differences(given, rows[0], rows[1], log);
  }
  tb_run_rows_free(rows[0]);
  tb_run_rows_free(rows[1]);
  tb_store_close(store);
  return status;
}

/* -------------------------------------------------------------------------------------------------------------------------- export */

static int store_export(const options *given, tb_log *log) {
  if (given->out == NULL) {
    return usage_error(given, "--out DIR is missing: where the outputs go", "缺少 --out 目录：结果写入何处", NULL);
  }
  int status = check_as_of(given);
  if (status == EXIT_DONE) {
    status = exit_of_writing(tb_report_run_fits(given->out, log));
  }
  if (status != EXIT_DONE) {
    return status;
  }
  data opened = {0};
  tb_store *store;
  tb_status done = tb_store_open(where(given), TB_STORE_READ_ONLY, log, &store);
  const tb_recall_options what = {
      .struct_size = sizeof what, .run = (int64_t)given->run, .known_by = given->as_of, .n_threads = given->threads};
  if (done == TB_OK) {
    done = tb_store_recall(store, &what, &opened.opened);
  }
  status = exit_of_reading(done);
  if (status == EXIT_DONE) {
    status = write_outputs(given, &opened, given->out, log);
  }
  status = data_close(&opened, given, true, log, status);
  tb_store_close(store);
  return status;
}

/* --------------------------------------------------------------------------------------------------------------------------- check */

static int store_check(const options *given, tb_log *log) {
  tb_store *store;
  tb_status done = tb_store_open(where(given), TB_STORE_READ_ONLY, log, &store);
  if (done == TB_OK) {
    done = tb_store_check(store, given->threads);
  }
  tb_store_close(store);
  if (done == TB_OK) {
    puts(say(given, "the store is whole", "历史库完整"));
  }
  return exit_of_reading(done);
}

/* ------------------------------------------------------------------------------------------------------------------------ the word */

static void print_rows(const options *given) {
  puts(say(given, "usage: tongbi store COMMAND STORE ...\n", "用法：tongbi store 子命令 历史库 ...\n"));
  for (size_t i = 0; i < N_ROWS; i++) {
    printf("  %-8s %-16s %s\n", ROWS[i].name, ROWS[i].operands, say(given, ROWS[i].help, ROWS[i].help_zh));
  }
}

static const store_row *find_row(const char *name) {
  for (size_t i = 0; i < N_ROWS; i++) {
    if (strcmp(ROWS[i].name, name) == 0) {
      return &ROWS[i];
    }
  }
  return NULL;
}

int command_store(const options *given, tb_log *log) {
  if (given->n_operands == 0) {
    print_rows(given);
    return EXIT_USAGE;
  }
  const store_row *row = find_row(given->operands[0]);
  if (row == NULL) {
    return usage_error(given, "unknown command of the store; `tongbi store` lists them. Found",
                       "未知的历史库子命令；`tongbi store` 可列出。读到", given->operands[0]);
  }
  const size_t n = given->n_operands - 1;
  if (n < row->fewest || (row->most > 0 && n > row->most)) {
    return usage_error(given, "the operands should be", "操作数应为", row->operands);
  }
  int status = store_apart(given, where(given));
  return status == EXIT_DONE ? row->run(given, log) : status;
}
