/* What an alert shows beside its state. It is computed for the rows that come out and for no others, of a tile and period together. */
#include "judge.h"

#include <stdlib.h>

bool tb_judge_wants(const tb_judge *judge, uint32_t step) {
  const tb_judge_options *options = &judge->options;
  return !options->period_wanted || options->period_wanted(options->context, judge->labels[step]);
}

tb_evidence tb_evidence_none(void) {
  const tb_number none = {0, TB_UNDEFINED};
  return (tb_evidence){
      .value = {0, TB_MISSING}, .figure = none, .threshold = none, .base_value = none, .base_period = tb_period_unstated()};
}

/* --------------------------------------------------------------------------------------------------------------- looking up */

static tb_evidence evidence_of(const tb_decision *decision, double value, uint8_t reason) {
  tb_evidence evidence = tb_evidence_none();
  evidence.value = (tb_number){value, (tb_reason)reason};
  if (decision->has_comparison) {
    evidence.figure = (tb_number){decision->figure, decision->figure_reason};
    evidence.threshold = (tb_number){decision->threshold, decision->threshold_reason};
  }
  if (decision->has_base) {
    evidence.base_period = decision->base_period;
    evidence.base_value = (tb_number){decision->base_value, decision->base_reason};
  }
  if (decision->has_rank) evidence.ranked = decision->ranked;
  return evidence;
}

tb_status tb_judge_read_evidence(tb_judge *judge, const uint32_t *entities, size_t n, bool by_clear, tb_period period, tb_evidence *out) {
  tb_evaluator *evaluator = by_clear && judge->clear ? judge->clear : judge->when;
  tb_status status = tb_evaluate_chosen(judge->value, period, entities, n, judge->values, judge->reasons);
  if (status == TB_OK) status = tb_evaluate_decisions(evaluator, period, entities, n, !judge->options.unranked, judge->decisions);
  for (size_t k = 0; k < n && status == TB_OK; k++)
    out[k] = evidence_of(&judge->decisions[k], judge->values[k], judge->reasons[k]);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------- drafts */

/* By period, then condition and entity: what an evaluator computes across the entities of a period serves all rows of that period. */
static int compare_drafts(const void *a, const void *b) {
  const tb_draft *left = a, *right = b;
  if (left->life.decided != right->life.decided) return left->life.decided < right->life.decided ? -1 : 1;
  if (left->by_clear != right->by_clear) return left->by_clear ? 1 : -1;
  if (left->entity != right->entity) return left->entity < right->entity ? -1 : 1;
  return (left->life.episode > right->life.episode) - (left->life.episode < right->life.episode);
}

/* How many of the drafts, from the first on, are of one period, condition and tile. */
static size_t count_alike(const tb_draft *drafts, size_t n) {
  size_t alike = 1;
  while (alike < n && alike < TB_TILE && drafts[alike].life.decided == drafts[0].life.decided &&
         drafts[alike].by_clear == drafts[0].by_clear && drafts[alike].entity / TB_TILE == drafts[0].entity / TB_TILE)
    alike++;
  return alike;
}

static tb_status file_alike(tb_judge *judge, const tb_draft *drafts, size_t n) {
  if (judge->alerts.n > UINT32_MAX - n) return TB_LIMIT;
  for (size_t k = 0; k < n; k++)
    judge->chosen[k] = drafts[k].entity;
  const tb_period period = judge->line->steps[drafts[0].life.decided];
  const tb_status status = tb_judge_read_evidence(judge, judge->chosen, n, drafts[0].by_clear, period, judge->evidence);
  if (status != TB_OK) return status;
  for (size_t k = 0; k < n; k++) {
    tb_filed_alert *filed = tb_list_add(&judge->alerts);
    if (!filed) return TB_NO_MEMORY;
    const tb_life *life = &drafts[k].life;
    *filed = (tb_filed_alert){.entity = drafts[k].entity,
                              .line = (uint32_t)judge->line_index,
                              .since = life->since,
                              .fired = life->fired,
                              .decided = life->decided,
                              .episode = life->episode,
                              .state = life->state,
                              .evidence = judge->evidence[k]};
  }
  return TB_OK;
}

tb_status tb_judge_file_drafts(tb_judge *judge) {
  const tb_draft *drafts = judge->drafts.items;
  const size_t n = judge->drafts.n;
  judge->drafts.n = 0;
  /* drafts of a single step come by tile and lane, none by the clear condition: in order */
  if (n > 1 && !judge->options.every_period) qsort(judge->drafts.items, n, sizeof *drafts, compare_drafts);
  for (size_t i = 0; i < n;) {
    const size_t alike = count_alike(drafts + i, n - i);
    const tb_status status = file_alike(judge, drafts + i, alike);
    if (status != TB_OK) return status;
    i += alike;
  }
  return TB_OK;
}
