/* Mutes that name nothing, or that can hide nothing: no computing. */
#include "check.h"
#include "hiding.h"

#include "base/log.h"

/* Whether one of the rule's alerts could be about the mute's indicator and entity. */
static bool concerns(const tb_rule *rule, const tb_mute *mute) {
  bool indicator = mute->indicator == TB_NO_ID;
  for (size_t i = 0; i < rule->n_indicators; i++) {
    indicator = indicator || rule->indicators[i] == mute->indicator;
  }
  return indicator && (mute->entity == TB_NO_ID || rule->scope == NULL || rule->scope[mute->entity]);
}

static void check_target(const tb_case *opened, const tb_mute *mute, tb_log *log) {
  size_t named = 0, matched = 0;
  for (size_t i = 0; i < tb_rules_count(opened->rules); i++) {
    const tb_rule *rule = tb_rules_at(opened->rules, i);
    if (tb_mute_names(mute, rule->rule)) {
      named++;
      matched += mute->lost || concerns(rule, mute);
    }
  }
  if (named == 0) {
    tb_log_add(log, TB_ERROR, mute->place, "rule: \"%s\" is not there, expected one of the rules", "rule：“%s”不存在，应为 rules 之一",
               mute->rule);
  } else if (matched == 0) {
    tb_log_add(log, TB_WARNING, mute->place, "the mute matches nothing: rule %s does not judge that entity and indicator",
               "静默项不起作用：规则 %s 不评判该主体与指标", mute->rule);
  }
}

static void check_days(const tb_case *opened, size_t i, tb_log *log) {
  const tb_mute *mute = &opened->mutes[i];
  const tb_table *table = opened->tables[TB_TABLE_MUTES].table;
  if (mute->until < mute->from) {
    tb_log_add(log, TB_ERROR, tb_table_place(table, i, "until"), "until %s lies before from %s", "until %s 早于 from %s",
               tb_table_cell(table, i, "until"), tb_table_cell(table, i, "from"));
  }
}

void tb_case_check_mutes(const tb_case *opened, tb_log *log) {
  const tb_table *table = opened->tables[TB_TABLE_MUTES].table;
  for (size_t i = 0; i < opened->n_mutes; i++) {
    check_target(opened, &opened->mutes[i], log);
    check_days(opened, i, log);
    if (opened->mutes[i].reason[0] == '\0') {
      tb_log_add(log, TB_WARNING, tb_table_place(table, i, "reason"), "the mute gives no reason; expected one that a reader can judge",
                 "静默项没有写明原因；应写明供读者判断的原因");
    }
  }
}
