#include "reads.h"

#include "expr/model.h"
#include "expr/plan.h"

static bool names_series(const tb_node *node) {
  return node->kind == TB_NODE_SERIES || node->kind == TB_NODE_DECIMALS || node->kind == TB_NODE_FORMULA;
}

/* Formulas have no cycles, and what is flagged is not entered again. */
void tb_indicator_reads(const tb_model *model, uint32_t indicator, bool *flags) {
  if (indicator != TB_NO_ID && !flags[indicator]) {
    flags[indicator] = true;
    tb_plan_reads(model, model->known[indicator].formula, flags);
  }
}

void tb_plan_reads(const tb_model *model, const tb_plan *plan, bool *flags) {
  for (uint32_t i = 0; plan != NULL && i < plan->n_nodes; i++) {
    if (names_series(&plan->nodes[i])) {
      tb_indicator_reads(model, plan->nodes[i].of.series.indicator, flags);
    }
  }
}

void tb_rule_reads(const tb_model *model, const tb_rule *rule, bool *flags) {
  for (size_t i = 0; i < rule->n_indicators; i++) {
    tb_indicator_reads(model, rule->indicators[i], flags);
  }
  tb_plan_reads(model, rule->when, flags);
  tb_plan_reads(model, rule->clear, flags);
}

void tb_plan_measures(const tb_plan *plan, tb_measure_visitor visit, void *context) {
  for (uint32_t i = 0; plan != NULL && i + 1 < plan->n_nodes; i++) {
    const tb_node *node = &plan->nodes[i], *operand = node + 1;
    bool single = node->kind == TB_NODE_MEASURE && node->end == i + 2;
    if (single && operand->kind == TB_NODE_SERIES) {
      visit(context, node->of.measure.row, operand->of.series.indicator);
    }
  }
}
