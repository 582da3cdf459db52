/* Which indicators a plan reads, whatever the period. */
#include "model.h"
#include "program.h"

static void add_own(const tb_model *model, uint32_t indicator, bool *reads) {
  size_t n;
  const uint32_t *own = tb_model_reads(model, indicator, &n);
  for (size_t i = 0; i < n; i++)
    reads[own[i]] = true;
}

tb_status tb_plan_sources(const tb_model *model, const tb_plan *plan, uint32_t indicator, bool *reads) {
  tb_program program;
  const tb_status status = tb_program_build(model, plan, indicator, NULL, &program);
  if (status) return status;
  for (uint32_t i = 0; i < program.n_nodes; i++) {
    const tb_node *node = &program.nodes[i];
    if (tb_node_is_series(node->kind) && node->of.series.indicator != TB_NO_ID) add_own(model, node->of.series.indicator, reads);
  }
  if (indicator != TB_NO_ID) add_own(model, indicator, reads);
  tb_program_free(&program);
  return TB_OK;
}
