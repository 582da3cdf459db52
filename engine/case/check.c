/* What only looking at the whole case shows. Reading has made sure of everything that stands in one cell. */
#include "check.h"

#include "model/period.h"

/* ----------------------------------------------------------------------------------------------------------------- rules in error */

/* Running goes on beside a rule that names what is not there; whoever asks whether the case is well formed hears that it is not. Opened to
 * be checked the case has told so already. */
static bool has_rules_in_error(const tb_case *opened, tb_log *log) {
  bool any = false;
  for (size_t i = 0; i < tb_rules_count(opened->rules); i++) {
    const tb_rule *rule = tb_rules_at(opened->rules, i);
    any = any || rule->error != NULL;
    if (rule->error != NULL && !opened->to_check) {
      tb_log_add(log, TB_ERROR, rule->place, "rule %s is in error: %s", "规则 %s 出错：%s", rule->rule,
                 tb_text(tb_log_language(log), rule->error, rule->error_zh));
    }
  }
  return any;
}

/* ---------------------------------------------------------------------------------------------------------------------- findings */

static void check_findings(const tb_case *opened, tb_log *log) {
  for (size_t i = 0; i < opened->n_findings; i++) {
    const tb_finding_row *row = &opened->findings[i];
    if (row->closed != TB_DAY_UNKNOWN && strcmp(row->status, "done") != 0) {
      tb_log_add(log, TB_WARNING, row->place, "finding %s has a closed date and the status %s; expected done",
                 "问题 %s 有销号日期而状态为 %s；应为 done", row->finding, row->status);
    }
    tb_day as_of = tb_panel_as_of(opened->panel);
    if (row->closed != TB_DAY_UNKNOWN && as_of != TB_DAY_UNKNOWN && row->closed > as_of) {
      tb_log_add(log, TB_WARNING, row->place, "finding %s was closed after as_of %s", "问题 %s 的销号日期晚于 as_of %s", row->finding,
                 opened->as_of);
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
  bool wrong = has_rules_in_error(opened, log);
  tb_status references = tb_case_check_references(opened, log);
  check_findings(opened, log);
  tb_case_check_mutes(opened, log);
  tb_status status = tb_worse(references, check_milestones(opened, log));
  if (status == TB_OK) {
    status = tb_case_lint(opened, log);
  }
  if (status == TB_OK) {
    status = tb_case_check_schemas(opened, log);
  }
  return status == TB_OK && (wrong || tb_log_total(log, TB_ERROR) > errors) ? TB_BAD_INPUT : status;
}
