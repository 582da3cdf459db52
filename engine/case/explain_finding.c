/* A finding explained: what it was given, what the evidence says, its figures, its rules, its claims. */
#include "explain.h"

#include "model/period.h"
#include "reads.h"

#include <stdlib.h>

/* What of the panel a finding looks at: a flag an indicator, a flag an entity. */
typedef struct view {
  bool *indicators, *entities;
} view;

/* -------------------------------------------------------------------------------------------------------------------------- head */

static uint32_t entity_of(const tb_case *opened, const char *code) {
  return tb_dictionary_find(tb_panel_entity_codes(opened->panel), code, strlen(code));
}

static const char *day_text(tb_explanation *e, tb_day day) {
  return tb_word_period(e, (tb_period){day, day, false});
}

static void add_head(tb_explaining *x, const tb_finding_row *row) {
  tb_explanation *e = x->explanation;
  uint32_t entity = entity_of(x->opened, row->entity);
  const char *title = tb_word_name("", row->title, row->title_zh, e->language);
  const char *number = tb_explain_format(e, "Finding %s", "问题 %s", row->finding);
  tb_explain_add(e, TB_BLOCK_HEADING, title[0] != '\0' ? tb_explain_format(e, "%s: %s", "%s：%s", number, title) : number);
  const char *whom = row->entity[0] == '\0' ? tb_text(e->language, "several", "多个主体")
                     : entity != TB_NO_ID   ? tb_word_entity_named(e, x->opened, entity)
                                            : row->entity;
  const char *group = row->group[0] != '\0' ? row->group : tb_text(e->language, "none", "无");
  const char *closed = row->closed != TB_DAY_UNKNOWN ? day_text(e, row->closed) : tb_text(e->language, "no date given", "未注明");
  tb_explain_add(e, TB_BLOCK_TEXT,
                 tb_explain_format(e, "Group: %s. Entity: %s. Status given: %s. Closed: %s.", "组：%s。主体：%s。自报状态：%s。销号：%s。",
                                   group, whom, tb_word_status(row->status, e->language), closed));
}

/* ---------------------------------------------------------------------------------------------------------------------------- why */

static const char *why_relapsed(tb_explaining *x, const tb_finding_row *row, const tb_alert *alert) {
  tb_explanation *e = x->explanation;
  const char *began = tb_word_period(e, alert->fired);
  if (alert->episode >= 2) {
    return tb_explain_format(e, "rule %s began to fire again for %s in %s (episode %u)", "规则 %s 对 %s 在 %s 再次触发（第 %u 次）",
                             alert->rule, alert->entity, began, alert->episode);
  }
  return tb_explain_format(e, "rule %s began to fire for %s in %s, after the finding was closed on %s",
                           "规则 %s 对 %s 在 %s 触发，而问题已于 %s 销号", alert->rule, alert->entity, began, day_text(e, row->closed));
}

static const char *why_firing(tb_explaining *x, const tb_alert *alert, bool done) {
  tb_explanation *e = x->explanation;
  const char *since = tb_word_period(e, alert->since);
  if (done) {
    return tb_explain_format(e, "the finding is reported done, yet rule %s fires for %s since %s",
                             "问题报称已完成，而规则 %s 对 %s 自 %s 起触发", alert->rule, alert->entity, since);
  }
  if (alert->state == TB_FIRING) {
    return tb_explain_format(e, "rule %s fires for %s since %s", "规则 %s 对 %s 自 %s 起触发", alert->rule, alert->entity, since);
  }
  return tb_explain_format(e, "the condition of rule %s holds for %s since %s, not yet for as many periods as the rule asks",
                           "规则 %s 的条件对 %s 自 %s 起成立，但期数未满", alert->rule, alert->entity, since);
}

/* A deciding claim and what was said of it. */
static const char *why_claim(tb_explaining *x, size_t i) {
  tb_explanation *e = x->explanation;
  const tb_verdict_row *said = &x->opened->outcome.verdicts[i];
  const tb_claim *claim = tb_claims_at(x->opened->claims, i);
  bool open = said->verdict == TB_UNVERIFIABLE; /* a phrase of its own in English: "cannot be verified" */
  return tb_explain_format(e, open ? "claim %s %s" : "claim %s is %s", "核验项 %s 的结论为“%s”", claim->claim,
                           tb_verdict_text(said->verdict, e->language));
}

static const char *why_decided(tb_explaining *x, const tb_finding_row *row, const tb_decider *by) {
  return by->alert != NULL ? why_firing(x, by->alert, strcmp(row->status, "done") == 0) : why_claim(x, by->claim);
}

static const char *why_supported(tb_explaining *x, const tb_finding *weighed, const tb_decider *by) {
  tb_explanation *e = x->explanation;
  tb_buffer text = {0};
  if (weighed->quiet > 0) {
    tb_buffer_format(
        &text,
        tb_text(e->language, "rules with data do not fire (pairs of rule and entity: %u)", "有数据的规则均未触发（规则与主体共 %u 组）"),
        weighed->quiet);
  }
  if (weighed->claims > 0) {
    tb_buffer_text(&text, text.n > 0 ? tb_text(e->language, ", and ", "，") : "");
    tb_buffer_text(&text, why_claim(x, by->claim));
  }
  tb_buffer_text(&text, tb_text(e->language, "; the figures agree, which is no proof that they are true", "；数字一致，但不证明其真实"));
  return tb_explain_take(e, &text);
}

static const char *why_unproven(tb_explaining *x, const tb_finding *weighed, const tb_decider *by) {
  tb_explanation *e = x->explanation;
  if (weighed->unverifiable > 0) {
    return why_claim(x, by->claim);
  }
  if (weighed->pending > 0) {
    return tb_explain_format(e, "no rule with data is quiet, and alerts are pending: %u", "没有有数据而未触发的规则，待确认的警报：%u 项",
                             weighed->pending);
  }
  if (weighed->nodata + weighed->errors > 0) {
    return tb_explain_format(e, "no rule could be decided: %u without data, %u in error", "没有规则能够判定：无数据 %u 项，出错 %u 项",
                             weighed->nodata, weighed->errors);
  }
  if (weighed->muted > 0) {
    return tb_explain_format(e, "no claim decides, and the alerts on it are muted: %u", "没有参与判定的核验项，其预警均已静默：%u 项",
                             weighed->muted);
  }
  return tb_text(e->language, "no rule watches it, and no claim decides", "没有规则监测该问题，也没有参与判定的核验项");
}

static const char *why(tb_explaining *x, const tb_finding_row *row, const tb_finding *weighed) {
  tb_decider by = tb_finding_decider(x->opened, row, weighed);
  switch (weighed->evidence) {
  case TB_RELAPSED: return why_relapsed(x, row, by.alert);
  case TB_CONTRADICTED:
  case TB_WATCH: return why_decided(x, row, &by);
  case TB_SUPPORTED: return why_supported(x, weighed, &by);
  case TB_UNPROVEN: return why_unproven(x, weighed, &by);
  }
  return "";
}

static void add_evidence(tb_explaining *x, const tb_finding_row *row, const tb_finding *weighed) {
  tb_explanation *e = x->explanation;
  const char *word = tb_evidence_text(weighed->evidence, e->language), *reason = why(x, row, weighed);
  tb_explain_add(e, TB_BLOCK_TEXT, tb_explain_format(e, "Evidence: %s: %s.", "证据：%s：%s。", word, reason));
}

/* What was muted, and why: nobody is to wonder where an alert has gone. */
static void add_muted(tb_explaining *x, const tb_finding_row *row) {
  static const char *const COLUMNS[][2] = {{"rule", "规则"},  {"indicator", "指标"}, {"entity", "主体"}, {"state", "状态"},
                                           {"since", "起于"}, {"reason", "原因"},    {"place", "出处"}};
  tb_explanation *e = x->explanation;
  tb_grid grid = tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
  size_t n = 0;
  for (size_t i = 0; i < x->opened->outcome.n_alerts; i++) {
    const tb_alert *alert = &x->opened->outcome.alerts[i];
    if (alert->muted == NULL || strcmp(alert->finding, row->finding) != 0 || !tb_finding_concerns(row, alert->entity) ||
        n++ >= TB_EXPLAINED_ROWS) {
      continue;
    }
    tb_grid_cell(&grid, alert->rule);
    tb_grid_cell(&grid, alert->indicator);
    tb_grid_cell(&grid, alert->entity);
    tb_grid_cell(&grid, tb_word_state(alert->state, e->language));
    tb_grid_cell(&grid, alert->episode > 0 ? tb_word_period(e, alert->since) : "");
    tb_grid_cell(&grid, alert->muted);
    tb_grid_cell(&grid, tb_word_place(e, x->opened, alert->muted_at.file, alert->muted_at.line));
  }
  tb_grid_end(&grid, tb_explain_format(e, "Muted, and not weighed (alerts: %zu)", "已静默、未计入证据的预警（%zu 项）", n));
  tb_explain_left_out(e, n > TB_EXPLAINED_ROWS ? n - TB_EXPLAINED_ROWS : 0);
}

/* ------------------------------------------------------------------------------------------------------------------------ figures */

static bool belongs(const tb_rule *rule, const tb_finding_row *row) {
  return strcmp(rule->finding, row->finding) == 0;
}

/* Without an entity of its own a finding is about all entities that its rules judge. */
static void see_entities(const tb_case *opened, const tb_rule *rule, const tb_finding_row *row, bool *entities) {
  for (size_t i = 0; row->entity[0] == '\0' && i < tb_panel_entities(opened->panel); i++) {
    entities[i] = entities[i] || rule->scope == NULL || rule->scope[i];
  }
}

/* The figures that the finding's claims read. */
static void see_claims(const tb_case *opened, const tb_finding_row *row, view *v) {
  for (size_t i = 0; i < opened->outcome.n_verdicts; i++) {
    const tb_verdict_row *said = &opened->outcome.verdicts[i];
    for (size_t k = 0; k < said->n_reads && tb_claim_concerns(tb_claims_at(opened->claims, i), row->finding); k++) {
      const tb_claim_read *read = &said->reads[k];
      if (read->indicator != TB_NO_ID && read->entity != TB_NO_ID) {
        v->indicators[read->indicator] = true;
        v->entities[read->entity] = true;
      }
    }
  }
}

static view see(const tb_case *opened, const tb_finding_row *row) {
  view v = {calloc(tb_panel_indicators(opened->panel) + 1, sizeof(bool)), calloc(tb_panel_entities(opened->panel) + 1, sizeof(bool))};
  uint32_t entity = entity_of(opened, row->entity);
  if (v.indicators == NULL || v.entities == NULL) {
    return v;
  }
  if (entity != TB_NO_ID) {
    v.entities[entity] = true;
  }
  for (size_t i = 0; i < tb_rules_count(opened->rules); i++) {
    const tb_rule *rule = tb_rules_at(opened->rules, i);
    if (belongs(rule, row)) {
      tb_rule_reads(opened->model, rule, v.indicators);
      see_entities(opened, rule, row, v.entities);
    }
  }
  see_claims(opened, row, &v);
  return v;
}

static void add_figures(tb_explaining *x, const tb_finding_row *row) {
  tb_explanation *e = x->explanation;
  view v = see(x->opened, row);
  tb_figures figures = {0};
  x->status = v.indicators != NULL && v.entities != NULL ? tb_figures_collect(x->opened, v.indicators, v.entities, &figures) : TB_NO_MEMORY;
  if (x->status == TB_OK) {
    tb_explain_add(e, TB_BLOCK_HEADING, tb_text(e->language, "Figures", "数字"));
    tb_explain_indicators(x, v.indicators);
    tb_explain_figures(e, x->opened, &figures);
    tb_explain_differences(e, x->opened, &figures);
  }
  free(figures.figures);
  free(v.indicators);
  free(v.entities);
}

/* -------------------------------------------------------------------------------------------------------------------------- rules */

static const char *state_words(tb_explanation *e, const tb_alert *alert) {
  const char *state = tb_word_state(alert->state, e->language);
  if (alert->muted != NULL) {
    return tb_explain_format(e, "%s, muted", "%s，已静默", state);
  }
  return alert->inhibitor != NULL ? tb_explain_format(e, "%s, inhibited", "%s，已抑制", state) : state;
}

static void add_rule_row(tb_grid *grid, const tb_case *opened, const tb_rule *rule, const tb_judged *judged) {
  tb_explanation *e = grid->explanation;
  const tb_alert *alert = judged->alert;
  size_t of;
  uint32_t indicator;
  tb_rules_machine(opened->rules, judged->machine, &of, &indicator);
  tb_grid_cell(grid, rule->rule);
  tb_grid_cell(grid, rule->when_text);
  tb_grid_cell(grid, indicator != TB_NO_ID ? tb_panel_indicator_code(opened->panel, indicator) : rule->indicator_text);
  tb_grid_cell(grid, judged->entity != TB_NO_ID ? tb_panel_entity_code(opened->panel, judged->entity) : "");
  tb_grid_cell(grid, alert != NULL ? state_words(e, alert) : tb_text(e->language, "quiet", "未触发"));
  bool began = alert != NULL && alert->episode > 0, measured = began && alert->figure.reason != TB_UNDEFINED;
  tb_grid_cell(grid, began ? tb_word_period(e, alert->since) : "");
  tb_grid_cell(grid, measured ? tb_word_number(e, alert->figure.value, alert->figure.reason) : "");
  tb_grid_cell(grid, measured ? tb_word_number(e, alert->threshold.value, alert->threshold.reason) : "");
}

/* Adds what a rule says about the finding's entities; returns how many rows found no room. */
static size_t add_rule_rows(tb_explaining *x, tb_grid *grid, size_t rule, const tb_finding_row *row) {
  tb_judged_list list;
  size_t left_out = 0;
  x->status = tb_judged_of_rule(x->opened, rule, &list);
  for (size_t i = 0; x->status == TB_OK && i < list.n; i++) {
    const tb_judged *judged = &list.items[i];
    const char *entity = judged->entity != TB_NO_ID ? tb_panel_entity_code(x->opened->panel, judged->entity) : "";
    if (!tb_finding_concerns(row, entity)) {
      continue;
    }
    if (tb_grid_rows(grid) < TB_EXPLAINED_ROWS) {
      add_rule_row(grid, x->opened, tb_rules_at(x->opened->rules, rule), judged);
    } else {
      left_out++;
    }
  }
  free(list.items);
  return left_out;
}

static void add_rules(tb_explaining *x, const tb_finding_row *row) {
  static const char *const COLUMNS[][2] = {{"rule", "规则"},  {"condition", "条件"}, {"indicator", "指标"}, {"entity", "主体"},
                                           {"state", "状态"}, {"since", "起于"},     {"figure", "数字"},    {"threshold", "阈值"}};
  tb_explanation *e = x->explanation;
  tb_grid grid = tb_grid_begin(e, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
  size_t left_out = 0, n = 0;
  for (size_t i = 0; i < tb_rules_count(x->opened->rules) && x->status == TB_OK; i++) {
    if (belongs(tb_rules_at(x->opened->rules, i), row)) {
      left_out += add_rule_rows(x, &grid, i, row);
      n++;
    }
  }
  tb_explain_add(e, TB_BLOCK_HEADING, tb_text(e->language, "Rules", "规则"));
  if (n == 0) {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_text(e->language, "No rule belongs to this finding.", "没有属于该问题的规则。"));
  } else if (tb_grid_rows(&grid) == 0) {
    tb_explain_add(e, TB_BLOCK_TEXT, tb_text(e->language, "No rule judges the finding's entity.", "没有规则评判该问题的主体。"));
  }
  tb_grid_end(&grid, "");
  tb_explain_left_out(e, left_out);
}

void tb_explain_finding(tb_explaining *x, const tb_finding_row *row, const tb_finding *weighed) {
  add_head(x, row);
  add_evidence(x, row, weighed);
  add_muted(x, row);
  add_figures(x, row);
  if (x->status == TB_OK) {
    add_rules(x, row);
  }
  if (x->status == TB_OK && x->opened->claims != NULL) {
    tb_explain_claims_of(x, row->finding);
  }
}
