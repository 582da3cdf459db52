/* The registry of measures as a table. */
#include "options.h"
#include "sheet.h"

#include "base/log.h"

#include <stdlib.h>

enum { N_COLUMNS = 6 };

static const char *const HEADS[N_COLUMNS][3] = {{"measure", "measure", "计算量"},   {"group", "group", "类"},
                                                {"arguments", "arguments", "参数"}, {"unit", "unit", "单位"},
                                                {"reach", "reads", "读取"},         {"help", "help", "说明"}};

tb_status tb_report_measures(const tb_report_options *given, tb_log *log) {
  tb_report_options options;
  if (tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_out_column columns[N_COLUMNS];
  for (size_t i = 0; i < N_COLUMNS; i++) {
    columns[i] = (tb_out_column){.key = HEADS[i][0], .head = tb_text(options.language, HEADS[i][1], HEADS[i][2])};
  }
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, columns, N_COLUMNS, &options, log);
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
