#include "lint.h"

enum { TOLD_PER_KIND = 3 };

tb_status tb_lint_begin(const tb_case *opened, tb_log *log, tb_lint *out) {
  *out = (tb_lint){.opened = opened, .panel = opened->panel, .log = log};
  return tb_column_alloc(&out->column, TB_TILE, true, false);
}

void tb_lint_end(tb_lint *lint) {
  static const char *const NAMES[TB_N_LINTS][2] = {
#define TB_LINT(name, english, chinese) {english, chinese},
#include "lints.def"
#undef TB_LINT
  };
  for (size_t i = 0; i < TB_N_LINTS; i++) {
    if (lint->found[i] > TOLD_PER_KIND) {
      tb_log_add(lint->log, TB_NOTE, (tb_place){.file = lint->opened->folder}, "%s: %llu more", "%s：另有 %llu 个",
                 tb_text(tb_log_language(lint->log), NAMES[i][0], NAMES[i][1]), (unsigned long long)(lint->found[i] - TOLD_PER_KIND));
    }
  }
  tb_column_free(&lint->column);
}

bool tb_lint_counts(tb_lint *lint, tb_lint_kind kind) {
  return lint->found[kind]++ < TOLD_PER_KIND;
}

tb_place tb_lint_place(const tb_lint *lint, const tb_row *row, uint32_t entity) {
  tb_cell_detail cell;
  if (tb_row_detail(lint->panel, row, entity, &cell) && cell.file != NULL) {
    return (tb_place){.file = cell.file, .line = cell.line};
  }
  return (tb_place){.file = lint->opened->folder};
}

tb_place tb_lint_indicator_place(const tb_case *opened, const char *code) {
  const tb_case_table *indicators = &opened->tables[TB_TABLE_INDICATORS];
  for (size_t i = 0; i < tb_table_rows(indicators->table); i++) {
    if (strcmp(tb_table_cell(indicators->table, i, "indicator"), code) == 0) {
      return tb_table_place(indicators->table, i, "indicator");
    }
  }
  return (tb_place){.file = indicators->n_paths > 0 ? indicators->paths[0] : opened->folder};
}

bool tb_lint_read(tb_lint *lint, const tb_row *row, size_t tile) {
  uint32_t first = (uint32_t)(tile * TB_TILE);
  size_t left = tb_panel_entities(lint->panel) - first;
  if (!tb_row_has_tile(row, tile)) {
    return false;
  }
  lint->column.first = first;
  lint->column.n = left < TB_TILE ? left : TB_TILE;
  tb_row_read(lint->panel, row, first, lint->column.n, &lint->column);
  return true;
}

void tb_lint_note(const tb_lint *lint, tb_lint_first *first, const tb_row *row, uint32_t entity) {
  const uint32_t *place = tb_panel_entity_place(lint->panel);
  if (first->row == NULL || (first->row == row && place[entity] < place[first->entity])) {
    *first = (tb_lint_first){row, entity};
  }
}
