/* Claims and rules about what was never observed: well written, and yet nothing will be said about them. */
#include "lint.h"

#include "expr/model.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------------ claims */

/* Figures that a check can do without. */
static bool asks_for_missing(const tb_plan *plan) {
  for (uint32_t i = 0; i < plan->n_nodes; i++) {
    if (plan->nodes[i].kind == TB_NODE_MISSING || plan->nodes[i].kind == TB_NODE_COALESCE || plan->nodes[i].kind == TB_NODE_IF) {
      return true;
    }
  }
  return false;
}

/* Whether a series names an observation that is not there; *period is which. What a formula gives is left to the verdict. */
static bool is_unobserved(const tb_lint *lint, const tb_claim *claim, const tb_node_series *series, uint32_t *entity, tb_period *period) {
  const tb_model *model = lint->opened->model;
  *entity = series->entity != TB_NO_ID ? series->entity : claim->entity;
  *period = series->has_period ? series->period : claim->period;
  if (*entity == TB_NO_ID || model->known[series->indicator].subject.derived || tb_period_is_unstated(*period)) {
    return false;
  }
  tb_cell_detail cell;
  const tb_row *row = tb_model_row(model, series->indicator, *period);
  return row == NULL || !tb_row_detail(lint->panel, row, *entity, &cell);
}

static void lint_claim(tb_lint *lint, const tb_claim *claim, const tb_plan *plan) {
  for (uint32_t i = 0; i < plan->n_nodes && !asks_for_missing(plan); i++) {
    const tb_node *node = &plan->nodes[i];
    uint32_t entity;
    tb_period period;
    if (node->kind != TB_NODE_SERIES || !is_unobserved(lint, claim, &node->of.series, &entity, &period)) {
      continue;
    }
    if (tb_lint_counts(lint, TB_LINT_CLAIM)) {
      char text[TB_PERIOD_TEXT_BYTES];
      tb_period_format(period, text);
      tb_log_add(lint->log, TB_NOTE, (tb_place){.file = claim->file, .line = claim->line},
                 "claim %s reads %s of %s in %s, of which there is no observation", "核验项 %s 用到 %s（%s，%s），而没有该观测值",
                 claim->claim, tb_panel_indicator_code(lint->panel, node->of.series.indicator), tb_panel_entity_code(lint->panel, entity),
                 text);
    }
    return;
  }
}

/* ------------------------------------------------------------------------------------------------------------------------- rules */

static bool has_observation(tb_lint *lint, const tb_row *row, const bool *scope) {
  for (size_t tile = 0; tile < tb_panel_tiles(lint->panel); tile++) {
    for (size_t i = 0, n = tb_lint_read(lint, row, tile) ? lint->column.n : 0; i < n; i++) {
      if (!lint->column.absent[i] && (scope == NULL || scope[lint->column.first + i])) {
        return true;
      }
    }
  }
  return false;
}

/* Derived indicators are derived somewhere, or nowhere. */
static bool is_observed(tb_lint *lint, uint32_t indicator, const bool *scope) {
  const tb_subject *subject = &lint->opened->model->known[indicator].subject;
  if (subject->derived) {
    return subject->n_periods > 0;
  }
  for (size_t r = 0; r < tb_panel_rows(lint->panel, indicator); r++) {
    if (has_observation(lint, tb_panel_row_at(lint->panel, indicator, r), scope)) {
      return true;
    }
  }
  return false;
}

static void lint_rule(tb_lint *lint, const tb_rule *rule) {
  for (size_t i = 0; i < rule->n_indicators; i++) {
    if (is_observed(lint, rule->indicators[i], rule->scope)) {
      return;
    }
  }
  if (rule->error == NULL && tb_lint_counts(lint, TB_LINT_RULE)) {
    tb_log_add(lint->log, TB_NOTE, rule->place, "rule %s watches what was never observed: there is no %s of its entities",
               "规则 %s 所监测的从未观测：其主体没有 %s 的数据", rule->rule, rule->indicator_text[0] != '\0' ? rule->indicator_text : "*");
  }
}

void tb_lint_silent(tb_lint *lint) {
  const tb_claims *claims = lint->opened->claims;
  for (size_t i = 0; i < tb_claims_count(claims); i++) {
    lint_claim(lint, tb_claims_at(claims, i), tb_claims_plan(claims, i));
  }
  for (size_t i = 0; i < tb_rules_count(lint->opened->rules); i++) {
    lint_rule(lint, tb_rules_at(lint->opened->rules, i));
  }
}
