#include "recall.h"

#include "model/period.h"

#include <stdlib.h>
#include <string.h>

tb_status tb_recall_new(const tb_program *program, tb_recall **out) {
  *out = calloc(program->n_nodes > 0 ? program->n_nodes : 1, sizeof **out);
  return *out ? TB_OK : TB_NO_MEMORY;
}

void tb_recall_forget(tb_evaluator *evaluator) {
  memset(evaluator->recalls, 0, evaluator->program.n_nodes * sizeof *evaluator->recalls);
}

const tb_row *tb_recall_row(const tb_evaluator *evaluator, uint32_t series, tb_period period) {
  tb_recall *recall = &evaluator->recalls[series];
  for (size_t i = 0; i < TB_RECALLED_ROWS; i++)
    if (recall->rows[i].known && tb_period_equal(recall->rows[i].period, period)) return recall->rows[i].row;
  const tb_row *row = tb_model_row(evaluator->model, evaluator->program.nodes[series].of.series.indicator, period);
  recall->rows[recall->oldest].known = true;
  recall->rows[recall->oldest].period = period;
  recall->rows[recall->oldest].row = row;
  recall->oldest = (uint8_t)((recall->oldest + 1) % TB_RECALLED_ROWS);
  return row;
}

const tb_row *tb_recall_scope(const tb_evaluator *evaluator, uint32_t series, const tb_scope *scope, tb_span *span) {
  const tb_node *node = &evaluator->program.nodes[series];
  tb_period period;
  *span = (tb_span){0};
  if (!tb_series_period(evaluator, node, scope, &period)) return NULL;
  const tb_kind kind = tb_panel_indicator(evaluator->panel, node->of.series.indicator)->kind;
  *span = (tb_span){.stated = true, .period = period, .kind = kind};
  return tb_recall_row(evaluator, series, period);
}
