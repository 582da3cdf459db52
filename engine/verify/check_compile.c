/* Checks as text become plans, and what a check may not hold is told. */
#include "check.h"

#include "expr/source.h"

#include <string.h>

/* The measures that a check may use, in the order of the registry. */
static void list_measures(tb_buffer *out) {
  for (size_t i = 0; i < TB_N_MEASURES; i++) {
    const tb_measure *row = tb_measure_row((tb_measure_id)i);
    if (tb_measure_is_used_in_checks(row)) tb_buffer_format(out, out->n > 0 ? ", %s" : "%s", row->name);
  }
}

static void refuse_measure(const tb_source *source, const tb_node *node) {
  tb_buffer usable = {0};
  list_measures(&usable);
  tb_source_error(source, node->at, "%s is not used in checks: it is no exact function of the reported figures; a check may use %s",
                  "核验式中不能使用 %s：它不是所报数字的精确函数；可用的有 %s", node->of.measure.row->name, tb_buffer_string(&usable));
  tb_buffer_free(&usable);
}

static void refuse_own(const tb_source *source, const tb_node *node) {
  tb_source_error(source, node->at, "a claim has no indicator of its own: name the indicator that is meant",
                  "说法没有“本指标”：应写明所指的指标");
}

static void refuse_ties(const tb_source *source, const tb_node *node) {
  tb_source_error(source, node->at, "in checks a rank knows ties=min and ties=max only", "核验式中的位次只能用 ties=min 或 ties=max");
}

static bool is_series(const tb_node *node) {
  return node->kind == TB_NODE_SERIES || node->kind == TB_NODE_DECIMALS;
}

/* Whether a node may stand in a check. */
static bool check_node(const tb_source *source, const tb_node *node) {
  if (is_series(node) && node->of.series.indicator == TB_NO_ID) {
    refuse_own(source, node);
    return false;
  }
  if (node->kind != TB_NODE_MEASURE) return true;
  if (!tb_measure_is_used_in_checks(node->of.measure.row)) {
    refuse_measure(source, node);
    return false;
  }
  const tb_ties ties = node->of.measure.args.ties;
  if (ties == TB_TIES_MIN || ties == TB_TIES_MAX) return true;
  refuse_ties(source, node);
  return false;
}

/* Measures in formulas are checked with them: a formula that a check cannot compute is an error of the check. */
static bool check_plan(const tb_model *model, const tb_source *source, const tb_plan *plan, uint32_t at, int depth) {
  bool fits = true;
  for (uint32_t i = 0; i < plan->n_nodes; i++) {
    tb_node node = plan->nodes[i];
    if (depth > 0) node.at = at; /* the place in the check where the formula comes in */
    fits &= check_node(source, &node);
    if (!is_series(&node) || node.of.series.indicator == TB_NO_ID) continue;
    const tb_known *known = &model->known[node.of.series.indicator];
    if (known->subject.derived && fits) fits = check_plan(model, source, known->formula, node.at, depth + 1);
  }
  return fits;
}

static void note_needs(tb_check *check) {
  for (uint32_t i = 0; i < check->plan->n_nodes; i++) {
    const tb_node *node = &check->plan->nodes[i];
    check->needs_entity |= is_series(node) && node->of.series.entity == TB_NO_ID;
    check->has_unknowns |= node->kind == TB_NODE_UNKNOWN;
  }
}

tb_status tb_check_compile(const tb_model *model, const char *text, tb_place place, tb_log *log, tb_check *out) {
  const tb_plan_options options = {.expected = TB_EXPECT_ANY, .place = place, .allow_unknowns = true};
  const size_t n = strlen(text);
  *out = (tb_check){0};
  const tb_status status = tb_plan_parse(model, text, n, &options, log, &out->plan);
  if (status) return status;
  const tb_source source = {.text = out->plan->text, .n = n, .place = place, .log = log};
  if (!check_plan(model, &source, out->plan, 0, 0)) {
    tb_plan_free(out->plan);
    out->plan = NULL;
    return TB_BAD_INPUT;
  }
  note_needs(out);
  return TB_OK;
}
