/* The rows of mutes.csv. */
#include "inside.h"

#include "model/period.h"

/* A day or a period; an empty cell is all of time. */
static bool read_span(const tb_table *table, size_t row, const char *column, tb_log *log, tb_period *out) {
  const char *text = tb_table_cell(table, row, column);
  *out = (tb_period){TB_DAY_UNKNOWN, TB_DAY_OPEN, true};
  if (text[0] == '\0' || tb_period_parse(text, strlen(text), out) == TB_OK) {
    return true;
  }
  tb_log_add(log, TB_ERROR, tb_table_place(table, row, column),
             "%s: \"%s\" is no day and no period, expected one such as 2024-08-26 or 2024-Q1",
             "%s：“%s”不是日期或时期，应如 2024-08-26 或 2024-Q1", column, text);
  return false;
}

/* The id of a code; TB_NO_ID for an empty one, which means all. */
static uint32_t find_code(const tb_dictionary *codes, const char *code, bool *lost) {
  uint32_t id = code[0] != '\0' ? tb_dictionary_find(codes, code, strlen(code)) : TB_NO_ID;
  *lost = *lost || (code[0] != '\0' && id == TB_NO_ID);
  return id;
}

static tb_status read_mute(const tb_case *opened, size_t i, tb_log *log, tb_mute *out) {
  const tb_table *table = opened->tables[TB_TABLE_MUTES].table;
  tb_period from, until;
  *out = (tb_mute){
      .rule = tb_table_cell(table, i, "rule"), .reason = tb_table_cell(table, i, "reason"), .place = tb_table_place(table, i, "rule")};
  out->entity = find_code(tb_panel_entity_codes(opened->panel), tb_table_cell(table, i, "entity"), &out->lost);
  out->indicator = find_code(tb_panel_indicator_codes(opened->panel), tb_table_cell(table, i, "indicator"), &out->lost);
  bool read = read_span(table, i, "from", log, &from) & read_span(table, i, "until", log, &until);
  out->from = from.first;
  out->until = until.last;
  if (out->rule[0] != '\0') {
    return read ? TB_OK : TB_BAD_INPUT;
  }
  tb_log_add(log, TB_ERROR, out->place, "a mute without a rule, expected a rule's id, or * for all",
             "静默项没有规则，应为规则编号，或以 * 表示全部");
  return TB_BAD_INPUT;
}

tb_status tb_case_read_mutes(tb_case *opened, tb_log *log) {
  size_t n = tb_table_rows(opened->tables[TB_TABLE_MUTES].table);
  opened->mutes = tb_arena_array(opened->arena, n, sizeof *opened->mutes);
  if (opened->mutes == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = TB_OK;
  for (size_t i = 0; i < n; i++) {
    status = tb_worse(status, read_mute(opened, i, log, &opened->mutes[i]));
  }
  opened->n_mutes = n;
  return status;
}
