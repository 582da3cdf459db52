/* Tables whose rows come from outside the room. */
#include "options.h"
#include "sheet.h"

#include <stdlib.h>

struct tb_list_sheet {
  tb_sheet sheet;
  tb_report_options options;
  size_t n_columns;
  tb_out_cell *cells;
  tb_out_column columns[];
};

tb_status tb_list_open(const tb_list_column *columns, size_t n_columns, const tb_report_options *given, tb_log *log, tb_list_sheet **out) {
  if (columns == NULL || n_columns == 0 || out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  *out = NULL;
  tb_list_sheet *list = calloc(1, sizeof *list + n_columns * sizeof *list->columns);
  tb_out_cell *cells = calloc(n_columns, sizeof *cells);
  tb_status status = list != NULL && cells != NULL ? TB_OK : TB_NO_MEMORY;
  if (status == TB_OK) {
    list->n_columns = n_columns;
    list->cells = cells;
    status = tb_options_take(&list->options, sizeof list->options, given);
  }
  for (size_t i = 0; status == TB_OK && i < n_columns; i++) {
    list->columns[i] = (tb_out_column){.key = columns[i].key, .head_zh = columns[i].head_zh, .numeric = columns[i].numeric};
  }
  if (status == TB_OK) {
    status = tb_sheet_open(&list->sheet, list->columns, n_columns, &list->options, log);
  }
  if (status == TB_OK) {
    *out = list;
  } else {
    free(cells);
    free(list);
  }
  return status;
}

static tb_out_cell out_cell(const tb_list_cell *cell) {
  switch (cell->kind) {
  case TB_LIST_TEXT: return tb_cell_text(cell->text);
  case TB_LIST_NUMBER: return tb_cell_number(cell->number, TB_VALUE);
  case TB_LIST_WHOLE: return tb_cell_unsigned(cell->whole);
  case TB_LIST_EMPTY: break;
  }
  return tb_cell_text(NULL);
}

void tb_list_row(tb_list_sheet *list, const tb_list_cell *cells) {
  for (size_t i = 0; i < list->n_columns; i++) {
    list->cells[i] = out_cell(&cells[i]);
  }
  tb_sheet_row(&list->sheet, list->cells);
}

tb_status tb_list_close(tb_list_sheet *list, tb_status so_far) {
  if (list == NULL) {
    return so_far;
  }
  tb_status status = tb_sheet_close(&list->sheet, so_far);
  free(list->cells);
  free(list);
  return status;
}
