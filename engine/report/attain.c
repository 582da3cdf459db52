/* `tongbi attain`: the whole numbers that can stand behind a figure. */
#include "options.h"
#include "sheet.h"

#include "base/rational.h"

enum { N_COLUMNS = 3 };

static const tb_out_column HEADS[N_COLUMNS] = {
    {.key = "m", .numeric = true}, {.key = "n", .numeric = true}, {.key = "value", .numeric = true}};

/* In percent: m of n, or of the base n to the new count m. */
static double value_of(tb_whole_pair pair, bool change) {
  tb_int128 part = change ? (tb_int128)pair.m - pair.n : pair.m;
  return tb_ratio_double(100 * part, pair.n);
}

tb_status tb_report_attain(const tb_attain_result *result, const tb_report_options *given, tb_log *log) {
  tb_report_options options;
  if (result == NULL || tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, HEADS, N_COLUMNS, &options, log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < tb_attain_pairs(result); i++) {
    tb_whole_pair pair;
    status = tb_attain_pair(result, i, &pair);
    const tb_out_cell cells[N_COLUMNS] = {tb_cell_unsigned(pair.m), tb_cell_unsigned(pair.n),
                                          tb_cell_number(value_of(pair, tb_attain_is_change(result)), TB_VALUE)};
    tb_sheet_row(&sheet, cells);
  }
  return tb_sheet_close(&sheet, status);
}
