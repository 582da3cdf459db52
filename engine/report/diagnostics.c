/* The messages of a log as a table. */
#include "options.h"
#include "sheet.h"

#include "base/log.h"

enum { N_COLUMNS = 5 };

static const tb_out_column HEADS[N_COLUMNS] = {{.key = "severity", .head_zh = "级别"},
                                               {.key = "file", .head_zh = "文件"},
                                               {.key = "line", .head_zh = "行", .numeric = true},
                                               {.key = "column", .head_zh = "列", .numeric = true},
                                               {.key = "text", .head_zh = "说明"}};

static const char *severity_name(tb_severity severity) {
  static const char *const NAMES[] = {[TB_ERROR] = "error", [TB_WARNING] = "warning", [TB_NOTE] = "note"};
  return NAMES[severity];
}

static tb_out_cell place_cell(uint64_t number) {
  return number > 0 ? tb_cell_unsigned(number) : (tb_out_cell){0};
}

tb_status tb_report_messages(const tb_log *messages, const tb_report_options *given, tb_log *log) {
  tb_report_options options;
  if (messages == NULL || tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, HEADS, N_COLUMNS, &options, log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; i < tb_log_count(messages); i++) {
    const tb_diagnostic *message = tb_log_at(messages, i);
    const tb_out_cell cells[N_COLUMNS] = {tb_cell_text(severity_name(message->severity)), tb_cell_text(message->place.file),
                                          place_cell(message->place.line), place_cell(message->place.column), tb_cell_text(message->text)};
    tb_sheet_row(&sheet, cells);
  }
  return tb_sheet_close(&sheet, TB_OK);
}
