/* Whether two plans are one calculation, however they are spelt: "mean( 4)" and mean(4), "yoy(value)" and yoy. */
#include "model/period.h"
#include "plan.h"

#include <string.h>

static bool is_same_number(const tb_node_number *a, const tb_node_number *b) {
  const bool both_short = !a->text && !b->text;
  const bool same_text = a->text && b->text && a->n_text == b->n_text && memcmp(a->text, b->text, a->n_text) == 0;
  return (both_short || same_text) && a->value == b->value && a->decimals == b->decimals;
}

static bool is_same_series(const tb_node_series *a, const tb_node_series *b) {
  const bool same_period = a->has_period == b->has_period && (!a->has_period || tb_period_equal(a->period, b->period));
  return a->indicator == b->indicator && a->entity == b->entity && same_period;
}

static bool is_same_measure(const tb_node_measure *a, const tb_node_measure *b) {
  return a->row == b->row && a->peers == b->peers && a->args.n == b->args.n && a->args.min == b->args.min && a->args.ties == b->args.ties;
}

static bool is_same_node(const tb_node *a, const tb_node *b) {
  if (a->kind != b->kind || a->end != b->end) return false;
  switch (a->kind) {
  case TB_NODE_NUMBER: return is_same_number(&a->of.number, &b->of.number);
  case TB_NODE_SERIES:
  case TB_NODE_DECIMALS: return is_same_series(&a->of.series, &b->of.series);
  case TB_NODE_MEASURE: return is_same_measure(&a->of.measure, &b->of.measure);
  case TB_NODE_ROUND: return a->of.decimals == b->of.decimals;
  case TB_NODE_TRUTH: return a->of.truth == b->of.truth;
  case TB_NODE_UNKNOWN: return false;
  default: return true;
  }
}

bool tb_plan_same(const tb_plan *a, const tb_plan *b) {
  if (a->n_nodes != b->n_nodes) return false;
  for (uint32_t i = 0; i < a->n_nodes; i++)
    if (!is_same_node(&a->nodes[i], &b->nodes[i])) return false;
  return true;
}
