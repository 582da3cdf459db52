/* The registry of measures as a table. */
#include "options.h"
#include "sheet.h"

#include <stdlib.h>

enum { N_COLUMNS = 6 };

static const tb_out_column HEADS[N_COLUMNS] = {{.key = "measure", .head_zh = "计算量"},
                                               {.key = "group", .head_zh = "类"},
                                               {.key = "arguments", .head_zh = "参数"},
                                               {.key = "unit", .head_zh = "单位"},
                                               {.key = "reach", .head = "reads", .head_zh = "读取"},
                                               {.key = "help", .head_zh = "说明"}};

tb_status tb_report_measures(const tb_report_options *given, tb_log *log) {
  tb_report_options options;
  if (tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, HEADS, N_COLUMNS, &options, log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < tb_measure_count(); i++) {
    tb_measure_info info;
    status = tb_measure_at(i, options.language, &info);
    const tb_out_cell cells[N_COLUMNS] = {tb_cell_text(info.name), tb_cell_text(info.group), tb_cell_text(info.arguments),
                                          tb_cell_text(info.unit), tb_cell_text(info.reach), tb_cell_text(info.help)};
    tb_sheet_row(&sheet, cells);
  }
  return tb_sheet_close(&sheet, status);
}
