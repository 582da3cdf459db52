/* What only looking at the whole case shows. Reading has made sure of everything that stands in one cell. */
#include "check.h"
#include "claims.h"

#include "model/period.h"

/* -------------------------------------------------------------------------------------------------------------------- references */

typedef enum target { TO_ENTITY, TO_INDICATOR, TO_FINDING } target;

/* A column that names rows of another table. */
typedef struct reference {
  tb_table_kind table;
  const char *column;
  target to;
} reference;

static const reference REFERENCES[] = {{TB_TABLE_ENTITIES, "parent", TO_ENTITY},   {TB_TABLE_FINDINGS, "entity", TO_ENTITY},
                                       {TB_TABLE_RULES, "finding", TO_FINDING},    {TB_TABLE_MILESTONES, "finding", TO_FINDING},
                                       {TB_TABLE_MILESTONES, "entity", TO_ENTITY}, {TB_TABLE_MUTES, "entity", TO_ENTITY},
                                       {TB_TABLE_MUTES, "indicator", TO_INDICATOR}};

/* Declared; where no table declares anything, observed. */
static bool has_entity(const tb_case *opened, const char *code) {
  uint32_t id = tb_dictionary_find(tb_panel_entity_codes(opened->panel), code, strlen(code));
  bool declaring = opened->tables[TB_TABLE_ENTITIES].n_paths > 0;
  return id != TB_NO_ID && (!declaring || tb_panel_entity(opened->panel, id)->declared);
}

static bool has_indicator(const tb_case *opened, const char *code) {
  uint32_t id = tb_dictionary_find(tb_panel_indicator_codes(opened->panel), code, strlen(code));
  bool declaring = opened->tables[TB_TABLE_INDICATORS].n_paths > 0;
  return id != TB_NO_ID && (!declaring || tb_panel_indicator(opened->panel, id)->declared);
}

static bool has_target(const tb_case *opened, target to, const char *code) {
  switch (to) {
  case TO_ENTITY: return has_entity(opened, code);
  case TO_INDICATOR: return has_indicator(opened, code);
  case TO_FINDING: return tb_case_find_finding(opened, code, strlen(code)) != NULL;
  }
  return false;
}

static void check_reference(const tb_case *opened, const reference *r, tb_log *log) {
  static const char *const TABLES[] = {[TO_ENTITY] = "entities", [TO_INDICATOR] = "indicators", [TO_FINDING] = "findings"};
  const tb_table *table = opened->tables[r->table].table;
  for (size_t i = 0; i < tb_table_rows(table); i++) {
    const char *code = tb_table_cell(table, i, r->column);
    if (code[0] != '\0' && !has_target(opened, r->to, code)) {
      tb_log_add(log, TB_ERROR, tb_table_place(table, i, r->column), "%s: \"%s\" is not there, expected one of the %s",
                 "%s：“%s”不存在，应为 %s 之一", r->column, code, TABLES[r->to]);
    }
  }
}

static void check_claim_finding(const tb_case *opened, const char *list, const char *number, size_t n, tb_place place, tb_log *log) {
  tb_buffer code = {0};
  tb_buffer_append(&code, number, n);
  if (tb_case_find_finding(opened, number, n) == NULL) {
    tb_log_add(log, TB_ERROR, place, "finding: \"%s\" is not there, expected one of the findings",
               "finding：“%s”不存在，应为 findings 之一", tb_buffer_string(&code));
  } else if (tb_finding_times_before(list, number, n) == 1) {
    tb_log_add(log, TB_WARNING, place, "finding: \"%s\" stands more than once in the list \"%s\"; it counts once",
               "finding：“%s”在列表“%s”中重复，只计一次", tb_buffer_string(&code), list);
  }
  tb_buffer_free(&code);
}

/* A claim may belong to several findings; the names in its check were looked up when it was compiled. */
static void check_claims(const tb_case *opened, tb_log *log) {
  const tb_table *table = opened->tables[TB_TABLE_CLAIMS].table;
  for (size_t i = 0; i < tb_table_rows(table); i++) {
    const char *list = tb_table_cell(table, i, "finding"), *number;
    for (size_t end = 0, n; tb_finding_list_next(list, &end, &number, &n);) {
      check_claim_finding(opened, list, number, n, tb_table_place(table, i, "finding"), log);
    }
  }
}

/* ---------------------------------------------------------------------------------------------------------------------- findings */

static void check_findings(const tb_case *opened, tb_log *log) {
  for (size_t i = 0; i < opened->n_findings; i++) {
    const tb_finding_row *row = &opened->findings[i];
    if (row->closed != TB_DAY_UNKNOWN && strcmp(row->status, "done") != 0) {
      tb_log_add(log, TB_WARNING, row->place, "finding %s has a closed date and the status %s; expected done",
                 "问题 %s 有销号日期而状态为 %s；应为 done", row->finding, row->status);
    }
  }
}

/* -------------------------------------------------------------------------------------------------------------------- milestones */

static tb_status check_milestones(const tb_case *opened, tb_log *log) {
  const tb_table *table = opened->tables[TB_TABLE_MILESTONES].table;
  tb_dictionary *codes = tb_dictionary_new();
  tb_status status = codes != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; status == TB_OK && i < tb_table_rows(table); i++) {
    const char *code = tb_table_cell(table, i, "milestone");
    uint32_t known = tb_dictionary_count(codes), id = tb_dictionary_intern(codes, code, strlen(code));
    if (id == TB_NO_ID) {
      status = TB_NO_MEMORY;
    } else if (id < known) {
      tb_log_add(log, TB_ERROR, tb_table_place(table, i, "milestone"), "milestone %s stands here a second time", "节点 %s 重复出现", code);
    }
  }
  tb_dictionary_free(codes);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------- check */

tb_status tb_case_check(tb_case *opened, tb_log *log) {
  if (opened == NULL || log == NULL) {
    return TB_BAD_ARGUMENT;
  }
  uint64_t errors = tb_log_total(log, TB_ERROR);
  for (size_t i = 0; i < sizeof REFERENCES / sizeof REFERENCES[0]; i++) {
    check_reference(opened, &REFERENCES[i], log);
  }
  check_claims(opened, log);
  check_findings(opened, log);
  tb_case_check_mutes(opened, log);
  tb_status status = check_milestones(opened, log);
  if (status == TB_OK) {
    status = tb_case_lint(opened, log);
  }
  if (status == TB_OK) {
    status = tb_case_check_schemas(opened, log);
  }
  return status == TB_OK && tb_log_total(log, TB_ERROR) > errors ? TB_BAD_INPUT : status;
}
