/* What an alert shows beside its state. It is computed for the rows that come out and for no others. */
#include "judge.h"

#include <stdlib.h>

bool tb_judge_wants(const tb_judge *judge, uint32_t step) {
  const tb_judge_options *options = &judge->options;
  return !options->period_wanted || options->period_wanted(options->context, judge->labels[step]);
}

/* By period, then entity: what an evaluator computes across the entities of a period serves all rows of that period. */
static int compare_drafts(const void *a, const void *b) {
  const tb_draft *left = a, *right = b;
  if (left->life.decided != right->life.decided) return left->life.decided < right->life.decided ? -1 : 1;
  if (left->entity != right->entity) return left->entity < right->entity ? -1 : 1;
  return (left->life.episode > right->life.episode) - (left->life.episode < right->life.episode);
}

static tb_status read_value(tb_judge *judge, tb_period period, uint32_t entity, tb_number *out) {
  const tb_column *column;
  const tb_status status = tb_evaluate_numbers(judge->value, period, entity, 1, &column);
  if (status == TB_OK) *out = (tb_number){column->values[0], (tb_reason)column->reasons[0]};
  return status;
}

static tb_status read_decision(tb_judge *judge, const tb_draft *draft, tb_period period, tb_alert *alert) {
  tb_decision decision;
  tb_evaluator *evaluator = draft->by_clear && judge->clear ? judge->clear : judge->when;
  const tb_status status = tb_evaluate_decision(evaluator, period, draft->entity, &decision);
  if (status != TB_OK) return status;
  if (decision.has_comparison) {
    alert->figure = (tb_number){decision.figure, decision.figure_reason};
    alert->threshold = (tb_number){decision.threshold, decision.threshold_reason};
  }
  if (decision.has_base) {
    alert->base_period = decision.base_period;
    alert->base_value = (tb_number){decision.base_value, decision.base_reason};
  }
  if (decision.has_rank) alert->ranked = decision.ranked;
  return TB_OK;
}

tb_status tb_judge_read_evidence(tb_judge *judge, const tb_draft *draft, tb_period period, tb_alert *alert) {
  const tb_status status = read_value(judge, period, draft->entity, &alert->value);
  return status == TB_OK ? read_decision(judge, draft, period, alert) : status;
}

static tb_status file_draft(tb_judge *judge, const tb_draft *draft) {
  tb_filed_alert *filed = tb_list_add(&judge->alerts);
  if (!filed) return TB_NO_MEMORY;
  const tb_life *life = &draft->life;
  const tb_period period = judge->line->steps[life->decided];
  tb_alert alert = tb_judge_alert(judge, (tb_alert_state)life->state, draft->entity);
  alert.episode = life->episode;
  alert.since = judge->labels[life->since];
  if (life->state != TB_PENDING) alert.fired = judge->labels[life->fired];
  alert.period = judge->labels[life->decided];
  alert.timeline = judge->line_index;
  const tb_status status = tb_judge_read_evidence(judge, draft, period, &alert);
  const tb_period order = judge->options.every_period ? period : judge->line->steps[life->since];
  const tb_decided_at at = {(uint32_t)judge->line_index, life->decided, order};
  *filed = (tb_filed_alert){draft->entity, tb_judge_place(judge, draft->entity), at, alert};
  return status;
}

tb_status tb_judge_file_drafts(tb_judge *judge) {
  const tb_draft *drafts = judge->drafts.items;
  const size_t n = judge->drafts.n;
  judge->drafts.n = 0;
  /* drafts of a single step come by tile and lane: in order */
  if (n > 1 && !judge->options.every_period) qsort(judge->drafts.items, n, sizeof *drafts, compare_drafts);
  for (size_t i = 0; i < n; i++) {
    const tb_status status = file_draft(judge, &drafts[i]);
    if (status != TB_OK) return status;
  }
  return TB_OK;
}
