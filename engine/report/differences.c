/* `tongbi diff`: what differs between two runs, one row each. */
#include "case/words.h"
#include "options.h"
#include "sheet.h"

enum { N_COLUMNS = 9 };

static const tb_out_column HEADS[N_COLUMNS] = {
    {.key = "kind", .head_zh = "变化"},      {.key = "rule", .head_zh = "规则"},   {.key = "finding", .head_zh = "问题"},
    {.key = "indicator", .head_zh = "指标"}, {.key = "entity", .head_zh = "主体"}, {.key = "claim", .head_zh = "核验项"},
    {.key = "period", .head_zh = "时期"},    {.key = "before", .head_zh = "先前"}, {.key = "after", .head_zh = "其后"}};

/* ------------------------------------------------------------------------------------------------------------ keys as people's words */

static const char *state_text(const char *key, tb_language language) {
  for (int i = TB_INACTIVE; i <= TB_RULE_ERROR; i++) {
    if (strcmp(key, tb_alert_state_name((tb_alert_state)i)) == 0) {
      return tb_word_state((tb_alert_state)i, language);
    }
  }
  return key;
}

static const char *verdict_text(const char *key, tb_language language) {
  for (int i = 0; tb_verdict_name((tb_verdict)i)[0] != '\0'; i++) {
    if (strcmp(key, tb_verdict_name((tb_verdict)i)) == 0) {
      return tb_verdict_text((tb_verdict)i, language);
    }
  }
  return key;
}

static const char *evidence_text(const char *key, tb_language language) {
  for (int i = TB_UNPROVEN; i <= TB_RELAPSED; i++) {
    if (strcmp(key, tb_evidence_name((tb_evidence)i)) == 0) {
      return tb_evidence_text((tb_evidence)i, language);
    }
  }
  return key;
}

/* What stands before and after is a state of an alert, a verdict on a claim, a finding's evidence, or columns of them that were revised. */
static const char *people_text(const tb_difference *difference, const char *key, tb_language language) {
  if (difference->rule[0] != '\0') {
    return state_text(key, language);
  }
  return difference->claim[0] != '\0' ? verdict_text(key, language) : evidence_text(key, language);
}

/* --------------------------------------------------------------------------------------------------------------------------- rows */

static void fill_cells(const tb_difference *d, const tb_report_options *options, tb_out_cell cells[N_COLUMNS]) {
  tb_language language = options->language;
  bool people = tb_format_is_for_people(options->format);
  const tb_out_cell filled[N_COLUMNS] = {
      tb_cell_text(people ? tb_difference_text(d->kind, language) : tb_difference_name(d->kind)),
      tb_cell_text(d->rule),
      tb_cell_text(d->finding),
      tb_cell_text(d->indicator),
      tb_cell_text(d->entity),
      tb_cell_text(d->claim),
      tb_cell_text(d->period),
      tb_cell_text(people ? people_text(d, d->before, language) : d->before),
      tb_cell_text(people ? people_text(d, d->after, language) : d->after),
  };
  memcpy(cells, filled, sizeof filled);
}

tb_status tb_report_differences(const tb_differences *differences, const tb_report_options *given, tb_log *log) {
  tb_report_options options;
  if (differences == NULL || tb_options_take(&options, sizeof options, given) != TB_OK) {
    return TB_BAD_ARGUMENT;
  }
  tb_sheet sheet;
  tb_status status = tb_sheet_open(&sheet, HEADS, N_COLUMNS, &options, log);
  if (status != TB_OK) {
    return status;
  }
  for (size_t i = 0; status == TB_OK && i < tb_differences_count(differences); i++) {
    tb_difference difference;
    tb_out_cell cells[N_COLUMNS];
    status = tb_differences_at(differences, i, &difference);
    if (status == TB_OK) {
      fill_cells(&difference, &options, cells);
      tb_sheet_row(&sheet, cells);
    }
  }
  return tb_sheet_close(&sheet, status);
}
