/* A rule explained: its terms, then every alert of it with its calculation. */
#include "explain.h"

#include "base/buffer.h"
#include "reads.h"

#include <stdlib.h>

/* Alerts that are worked out in full when a whole rule is asked for. */
enum { ALERTS_IN_FULL = 50 };

/* ------------------------------------------------------------------------------------------------------------------------- terms */

static const char *periods_words(tb_explanation *e, unsigned n) {
  return tb_explain_format(e, n == 1 ? "%u period" : "%u periods", "%u期", n);
}

static void add_conditions(tb_explaining *x, const tb_rule *rule) {
  tb_explanation *e = x->explanation;
  const char *own = rule->clear_text[0] != '\0' ? rule->clear_text : tb_text(e->language, "the condition no longer holds", "条件不再成立");
  const char *held = periods_words(e, rule->for_periods), *cleared = periods_words(e, rule->clear_for);
  tb_explain_add(e, TB_BLOCK_TEXT,
                 tb_explain_format(e, "Condition: %s (for %s). It ends when: %s (for %s).", "条件：%s（持续%s）。解除：%s（持续%s）。",
                                   rule->when_text, held, own, cleared));
}

static void add_scope(tb_explaining *x, const tb_rule *rule) {
  static const char *const POLICIES[] = {[TB_MISSING_HOLD] = "hold", [TB_MISSING_RESET] = "reset", [TB_MISSING_ALERT] = "alert"};
  tb_explanation *e = x->explanation;
  const char *judged =
      rule->entities_text[0] != '\0' ? rule->entities_text : tb_text(e->language, "all that are observed", "有观测值的全部主体");
  const char *finding = rule->finding[0] != '\0' ? rule->finding : tb_text(e->language, "none", "无");
  const char *within = rule->within[0] != '\0' ? rule->within : tb_text(e->language, "the default", "默认");
  tb_explain_add(e, TB_BLOCK_TEXT,
                 tb_explain_format(e, "Finding: %s. Indicator: %s. Judged: %s. Peers of ranks: %s. Missing figures: %s. Severity: %s.",
                                   "问题：%s。指标：%s。评判：%s。排名范围：%s。缺数处理：%s。严重程度：%s。", finding,
                                   rule->indicator_text, judged, within, POLICIES[rule->missing], tb_importance_name(rule->severity)));
}

void tb_explain_rule_terms(tb_explaining *x, const tb_rule *rule) {
  tb_explanation *e = x->explanation;
  const char *message = tb_word_name("", rule->message, rule->message_zh, e->language);
  const char *id = tb_explain_format(e, "Rule %s", "规则 %s", rule->rule);
  tb_explain_add(e, TB_BLOCK_HEADING, message[0] != '\0' ? tb_explain_format(e, "%s: %s", "%s：%s", id, message) : id);
  add_conditions(x, rule);
  add_scope(x, rule);
  if (rule->inhibits[0] != '\0') {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "While it fires it inhibits: %s.", "触发期间抑制：%s。", rule->inhibits));
  }
  tb_explain_add(e, TB_BLOCK_TEXT,
                 tb_explain_format(e, "Written in %s.", "出自 %s。", tb_word_place(e, x->opened, rule->place.file, rule->place.line)));
  if (rule->error != NULL) {
    tb_explain_add(
        e, TB_BLOCK_TEXT,
        tb_explain_format(e, "The rule cannot be evaluated: %s", "该规则无法计算：%s", tb_text(e->language, rule->error, rule->error_zh)));
  }
}

/* -------------------------------------------------------------------------------------------------------------------- indicators */

/* "code name; code name" of the flagged indicators that a test picks; NULL when there are none. */
static const char *list_indicators(tb_explaining *x, const bool *indicators, bool observed) {
  const tb_panel *panel = x->opened->panel;
  const uint32_t *order = tb_panel_indicator_order(panel);
  tb_buffer text = {0};
  for (size_t i = 0; i < tb_panel_indicators(panel); i++) {
    uint32_t indicator = order[i];
    bool has_rows = tb_panel_rows(panel, indicator) > 0, derived = tb_panel_indicator(panel, indicator)->formula[0] != '\0';
    if (indicators[indicator] && has_rows == observed && (observed || !derived)) {
      tb_buffer_text(&text, text.n > 0 ? "; " : "");
      tb_buffer_text(&text, tb_word_indicator_named(x->explanation, x->opened, indicator));
    }
  }
  bool any = text.n > 0;
  const char *list = tb_explain_take(x->explanation, &text);
  return any ? list : NULL;
}

static void add_formulas(tb_explaining *x, const bool *indicators) {
  tb_explanation *e = x->explanation;
  const tb_panel *panel = x->opened->panel;
  const uint32_t *order = tb_panel_indicator_order(panel);
  for (size_t i = 0; i < tb_panel_indicators(panel); i++) {
    const tb_indicator *row = tb_panel_indicator(panel, order[i]);
    if (indicators[order[i]] && row->formula[0] != '\0') {
      const char *name = tb_word_indicator_named(e, x->opened, order[i]);
      const char *place = tb_word_place(e, x->opened, row->formula_file, row->formula_line);
      tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "Derived: %s = %s (%s)", "推算：%s = %s（%s）", name, row->formula, place));
    }
  }
}

void tb_explain_indicators(tb_explaining *x, const bool *indicators) {
  tb_explanation *e = x->explanation;
  const char *observed = list_indicators(x, indicators, true), *silent = list_indicators(x, indicators, false);
  if (observed != NULL) {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "Observed: %s", "有观测值：%s", observed));
  }
  if (silent != NULL) {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "Declared, but nothing was observed: %s", "已声明但无观测值：%s", silent));
  }
  add_formulas(x, indicators);
}

/* ------------------------------------------------------------------------------------------------------------------------ a rule */

static void add_rule_indicators(tb_explaining *x, const tb_rule *rule) {
  bool *indicators = calloc(tb_panel_indicators(x->opened->panel) + 1, sizeof *indicators);
  if (indicators == NULL) {
    x->status = TB_NO_MEMORY;
    return;
  }
  tb_rule_reads(x->opened->model, rule, indicators);
  tb_explain_indicators(x, indicators);
  free(indicators);
}

/* Entities about which the rule is quiet, in one line. */
static void add_quiet(tb_explaining *x, const tb_judged_list *list) {
  tb_buffer text = {0};
  size_t n = 0;
  for (size_t i = 0; i < list->n; i++) {
    if (list->items[i].alert == NULL && n++ < TB_EXPLAINED_ROWS) {
      tb_buffer_text(&text, text.n > 0 ? ", " : "");
      tb_buffer_text(&text, tb_panel_entity_code(x->opened->panel, list->items[i].entity));
    }
  }
  const char *names = tb_explain_take(x->explanation, &text);
  if (n > 0) {
    tb_explain_add(x->explanation, TB_BLOCK_TEXT, tb_explain_format(x->explanation, "Quiet, with data: %s", "有数据而未触发：%s", names));
    tb_explain_left_out(x->explanation, n > TB_EXPLAINED_ROWS ? n - TB_EXPLAINED_ROWS : 0);
  }
}

void tb_explain_rule(tb_explaining *x, size_t rule) {
  const tb_rule *row = tb_rules_at(x->opened->rules, rule);
  tb_explain_rule_terms(x, row);
  add_rule_indicators(x, row);
  tb_judged_list list = {0};
  if (x->status == TB_OK) {
    x->status = tb_judged_of_rule(x->opened, rule, &list);
  }
  size_t left_out = 0, n = 0;
  for (size_t i = 0; x->status == TB_OK && i < list.n; i++) {
    if (list.items[i].alert == NULL) {
      continue;
    }
    if (n++ < ALERTS_IN_FULL) {
      tb_explain_judged(x, &list.items[i]);
    } else {
      left_out++;
    }
  }
  if (left_out > 0) {
    tb_explain_add(x->explanation, TB_BLOCK_TEXT,
                   tb_explain_format(x->explanation, "%zu more alerts: ask for one with RULE/ENTITY.",
                                     "另有 %zu 项警报：请以 规则/主体 查看。", left_out));
  }
  add_quiet(x, &list);
  free(list.items);
}
