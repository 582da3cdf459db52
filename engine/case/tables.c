/* The small tables of a case: findings, milestones and rules become what the rooms below work with. */
#include "claims.h"

#include "model/period.h"

tb_status tb_case_read_table(tb_case *opened, tb_table_kind kind, const tb_read_options *options, tb_log *log) {
  tb_case_table *table = &opened->tables[kind];
  return tb_table_read(kind, table->paths, table->n_paths, options, log, &table->table);
}

bool tb_case_read_date(const tb_table *table, size_t row, const char *column, tb_log *log, tb_day *out) {
  const char *text = tb_table_cell(table, row, column);
  *out = TB_DAY_UNKNOWN;
  if (text[0] == '\0' || tb_day_parse(text, strlen(text), out) == TB_OK) {
    return true;
  }
  tb_log_add(log, TB_ERROR, tb_table_place(table, row, column), "%s: \"%s\" is no date, expected one such as 2024-08-26",
             "%s：“%s”不是日期，应如 2024-08-26", column, text);
  return false;
}

/* ---------------------------------------------------------------------------------------------------------------------- findings */

static const char *const STATUSES[] = {"open", "in_progress", "done", "long_term", "unstated"};

const char *tb_finding_status(const tb_table *table, size_t row, tb_log *log) {
  const char *text = tb_table_cell(table, row, "status");
  const char *wanted = text[0] != '\0' ? text : "unstated";
  for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++) {
    if (strcmp(wanted, STATUSES[i]) == 0) {
      return STATUSES[i];
    }
  }
  tb_log_add(log, TB_ERROR, tb_table_place(table, row, "status"),
             "\"%s\" is no status, expected open, in_progress, done, long_term or unstated",
             "“%s”不是状态，应为 open、in_progress、done、long_term 或 unstated", text);
  return NULL;
}

/* A finding's number, new in the dictionary. */
static tb_status number_finding(tb_case *opened, const tb_finding_row *row, size_t i, tb_log *log) {
  if (row->finding[0] == '\0') {
    tb_log_add(log, TB_ERROR, row->place, "a finding without a number", "问题没有编号");
    return TB_BAD_INPUT;
  }
  uint32_t id = tb_dictionary_intern(opened->finding_numbers, row->finding, strlen(row->finding));
  if (id == TB_NO_ID) {
    return TB_NO_MEMORY;
  }
  if (id != i) {
    tb_log_add(log, TB_ERROR, row->place, "finding %s stands here a second time", "问题 %s 重复出现", row->finding);
    return TB_BAD_INPUT;
  }
  return TB_OK;
}

static tb_status read_finding(tb_case *opened, size_t i, tb_log *log) {
  const tb_table *table = opened->tables[TB_TABLE_FINDINGS].table;
  tb_finding_row *row = &opened->findings[opened->n_findings];
  *row = (tb_finding_row){.finding = tb_table_cell(table, i, "finding"),
                          .group = tb_table_cell(table, i, "group"),
                          .title = tb_table_cell(table, i, "title"),
                          .title_zh = tb_table_cell(table, i, "title_zh"),
                          .entity = tb_table_cell(table, i, "entity"),
                          .status = tb_finding_status(table, i, log),
                          .place = tb_table_place(table, i, "finding")};
  bool dated = tb_case_read_date(table, i, "closed", log, &row->closed);
  tb_status status = number_finding(opened, row, opened->n_findings, log);
  opened->n_findings += status == TB_OK;
  return status == TB_OK && (!dated || row->status == NULL) ? TB_BAD_INPUT : status;
}

tb_status tb_case_read_findings(tb_case *opened, tb_log *log) {
  size_t n = tb_table_rows(opened->tables[TB_TABLE_FINDINGS].table);
  opened->finding_numbers = tb_dictionary_new();
  opened->findings = tb_arena_array(opened->arena, n, sizeof *opened->findings);
  if (opened->findings == NULL || opened->finding_numbers == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = TB_OK;
  for (size_t i = 0; i < n && status != TB_NO_MEMORY; i++) {
    status = tb_worse(status, read_finding(opened, i, log));
  }
  return status;
}

const tb_finding_row *tb_case_find_finding(const tb_case *opened, const char *finding, size_t n) {
  uint32_t id = opened->finding_numbers != NULL ? tb_dictionary_find(opened->finding_numbers, finding, n) : TB_NO_ID;
  return id < opened->n_findings ? &opened->findings[id] : NULL;
}

/* -------------------------------------------------------------------------------------------------------------------- milestones */

static tb_status read_milestone(const tb_table *table, size_t i, tb_log *log, tb_milestone *out) {
  const char *date = tb_table_cell(table, i, "date");
  out->code = tb_table_cell(table, i, "milestone");
  if (out->code[0] == '\0') {
    tb_log_add(log, TB_ERROR, tb_table_place(table, i, "milestone"), "a milestone without a code", "节点没有编号");
    return TB_BAD_INPUT;
  }
  if (date[0] != '\0' && tb_period_parse(date, strlen(date), &out->date) == TB_OK) {
    return TB_OK;
  }
  tb_log_add(log, TB_ERROR, tb_table_place(table, i, "date"), "\"%s\" is no date, expected one such as 2024-08-26 or 2020-12",
             "“%s”不是日期，应如 2024-08-26 或 2020-12", date);
  return TB_BAD_INPUT;
}

tb_status tb_milestones_read(const tb_table *table, tb_arena *arena, tb_log *log, const tb_milestone **out, size_t *n) {
  *n = tb_table_rows(table);
  tb_milestone *milestones = tb_arena_array(arena, *n, sizeof *milestones);
  if (milestones == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = TB_OK;
  for (size_t i = 0; i < *n; i++) {
    status = tb_worse(status, read_milestone(table, i, log, &milestones[i]));
  }
  *out = milestones;
  return status;
}

tb_status tb_case_read_milestones(tb_case *opened, tb_log *log, const tb_milestone **out, size_t *n) {
  return tb_milestones_read(opened->tables[TB_TABLE_MILESTONES].table, opened->arena, log, out, n);
}

/* ------------------------------------------------------------------------------------------------------------------------- rules */

tb_rule_text tb_rule_text_at(const tb_table *table, size_t i) {
  return (tb_rule_text){
      .rule = tb_table_cell(table, i, "rule"),
      .finding = tb_table_cell(table, i, "finding"),
      .indicator = tb_table_cell(table, i, "indicator"),
      .when = tb_table_cell(table, i, "when"),
      .clear = tb_table_cell(table, i, "clear"),
      .for_periods = tb_table_cell(table, i, "for"),
      .clear_for = tb_table_cell(table, i, "clear_for"),
      .within = tb_table_cell(table, i, "within"),
      .entities = tb_table_cell(table, i, "entities"),
      .missing = tb_table_cell(table, i, "missing"),
      .severity = tb_table_cell(table, i, "severity"),
      .inhibits = tb_table_cell(table, i, "inhibits"),
      .message = tb_table_cell(table, i, "message"),
      .message_zh = tb_table_cell(table, i, "message_zh"),
      .rule_place = tb_table_place(table, i, "rule"),
      .indicator_place = tb_table_place(table, i, "indicator"),
      .when_place = tb_table_place(table, i, "when"),
      .clear_place = tb_table_place(table, i, "clear"),
      .for_place = tb_table_place(table, i, "for"),
      .clear_for_place = tb_table_place(table, i, "clear_for"),
      .within_place = tb_table_place(table, i, "within"),
      .entities_place = tb_table_place(table, i, "entities"),
      .missing_place = tb_table_place(table, i, "missing"),
      .severity_place = tb_table_place(table, i, "severity"),
      .inhibits_place = tb_table_place(table, i, "inhibits"),
  };
}

/* The rows of rules.csv in the arena, NULL when memory is short. */
static tb_rule_text *rule_texts(const tb_case *opened) {
  const tb_table *table = opened->tables[TB_TABLE_RULES].table;
  size_t n = tb_table_rows(table);
  tb_rule_text *texts = tb_arena_array(opened->arena, n, sizeof *texts);
  for (size_t i = 0; texts != NULL && i < n; i++) {
    texts[i] = tb_rule_text_at(table, i);
  }
  return texts;
}

tb_status tb_case_read_rules(tb_case *opened, tb_log *log) {
  if (opened->tables[TB_TABLE_RULES].n_paths == 0) {
    return TB_OK;
  }
  const tb_rule_text *texts = rule_texts(opened);
  size_t n = tb_table_rows(opened->tables[TB_TABLE_RULES].table);
  return texts != NULL ? tb_rules_new_told(opened->model, texts, n, opened->to_check ? TB_ERROR : TB_WARNING, log, &opened->rules)
                       : TB_NO_MEMORY;
}

tb_status tb_case_check_texts(const tb_case *opened, tb_log *log) {
  const tb_rule_text *texts = rule_texts(opened);
  if (texts == NULL) {
    return TB_NO_MEMORY;
  }
  tb_status status = tb_rules_check_texts(texts, tb_table_rows(opened->tables[TB_TABLE_RULES].table), log);
  return tb_worse(status, tb_case_check_claim_texts(opened, log));
}
