/* What an alert shows beside its state. It is computed for the rows that come out and for no others, of a tile and period together. */
#include "judge.h"

#include "model/period.h"

#include <string.h>

bool tb_judge_wants(const tb_judge *judge, uint32_t step) {
  const tb_judge_options *options = &judge->options;
  return !options->period_wanted || options->period_wanted(options->context, judge->labels[step]);
}

tb_status tb_judge_read_evidence(tb_judge *judge, const uint32_t *entities, size_t n, bool by_clear, tb_period period) {
  tb_evaluator *evaluator = by_clear && judge->clear ? judge->clear : judge->when;
  const tb_status status = tb_evaluate_chosen(judge->value, period, entities, n, judge->values, judge->reasons);
  return status == TB_OK ? tb_evaluate_decisions(evaluator, period, entities, n, !judge->options.unranked, &judge->decisions) : status;
}

/* ------------------------------------------------------------------------------------------------------------------- drafts */

/* A draft's place among the periods of the line, and the conditions of a period. */
static size_t group_of(const tb_draft *draft) {
  return 2 * (size_t)draft->life.decided + draft->by_clear;
}

/*
 * By period, then condition and entity: what an evaluator computes across the entities of a period serves all rows of that period. Those
 * that ended came step after step, and those that the line leaves awake came behind them, both by entity: so it is enough to count.
 */
static tb_status order_drafts(tb_judge *judge) {
  const size_t n = judge->drafts.n, n_groups = 2 * judge->line->n_steps;
  if (tb_list_reserve(&judge->drafts_before, n) != TB_OK || tb_list_reserve(&judge->group_begins, n_groups) != TB_OK) return TB_NO_MEMORY;
  const tb_list drafts = judge->drafts;
  const tb_draft *from = drafts.items;
  tb_draft *to = judge->drafts_before.items;
  size_t *begins = judge->group_begins.items, begin = 0;
  memset(begins, 0, n_groups * sizeof *begins);
  for (size_t i = 0; i < n; i++)
    begins[group_of(&from[i])]++;
  for (size_t group = 0; group < n_groups; group++) {
    const size_t count = begins[group];
    begins[group] = begin;
    begin += count;
  }
  for (size_t i = 0; i < n; i++)
    to[begins[group_of(&from[i])]++] = from[i];
  judge->drafts = judge->drafts_before;
  judge->drafts_before = drafts;
  return TB_OK;
}

/* How many of the drafts, from the first on, are of one period, condition and tile. */
static size_t count_alike(const tb_draft *drafts, size_t n) {
  size_t alike = 1;
  while (alike < n && alike < TB_TILE && drafts[alike].life.decided == drafts[0].life.decided &&
         drafts[alike].by_clear == drafts[0].by_clear && drafts[alike].entity / TB_TILE == drafts[0].entity / TB_TILE)
    alike++;
  return alike;
}

static bool is_same_ground(const tb_filed_ground *a, const tb_filed_ground *b) {
  return a->line == b->line && a->step == b->step && memcmp(&a->of.threshold, &b->of.threshold, sizeof a->of.threshold) == 0 &&
         a->of.threshold_reason == b->of.threshold_reason && tb_period_equal(a->of.base_period, b->of.base_period) &&
         a->of.ranked == b->of.ranked;
}

tb_status tb_judge_file_ground(tb_judge *judge, const tb_filed_ground *ground, uint32_t *index) {
  tb_list *grounds = &judge->grounds;
  const tb_filed_ground *all = grounds->items;
  if (grounds->n == 0 || !is_same_ground(&all[grounds->n - 1], ground)) {
    tb_filed_ground *filed = tb_list_add(grounds);
    if (!filed) return TB_NO_MEMORY;
    *filed = *ground;
  }
  *index = (uint32_t)grounds->n - 1; /* there are no more of them than alerts */
  return TB_OK;
}

/* A ground for each of n alerts, from that of the step; or one for all. */
static tb_status file_grounds(tb_judge *judge, uint32_t step, size_t n, tb_filed_alert *filed) {
  const tb_decisions *decisions = &judge->decisions;
  uint32_t index = 0;
  tb_status status = TB_OK;
  for (size_t k = 0; k < n && status == TB_OK; k++) {
    if (k == 0 || !decisions->alike) {
      const tb_filed_ground ground = {(uint32_t)judge->line_index, step, decisions->grounds[k]};
      status = tb_judge_file_ground(judge, &ground, &index);
    }
    filed[k].ground = index;
  }
  return status;
}

static tb_status file_alike(tb_judge *judge, const tb_draft *drafts, size_t n) {
  if (judge->alerts.n > UINT32_MAX - n) return TB_LIMIT;
  for (size_t k = 0; k < n; k++)
    judge->chosen[k] = drafts[k].entity;
  const uint32_t decided = drafts[0].life.decided, before = tb_judge_steps_before(judge, judge->line_index);
  const tb_status status = tb_judge_read_evidence(judge, judge->chosen, n, drafts[0].by_clear, judge->line->steps[decided]);
  if (status != TB_OK) return status;
  tb_filed_alert *filed = tb_list_add_many(&judge->alerts, n);
  if (!filed) return TB_NO_MEMORY;
  const tb_decisions *decisions = &judge->decisions;
  for (size_t k = 0; k < n; k++) {
    const tb_life *life = &drafts[k].life;
    filed[k].entity = drafts[k].entity;
    filed[k].since = before + life->since;
    filed[k].fired = before + life->fired;
    filed[k].episode = life->episode;
    filed[k].state = life->state;
    filed[k].value_reason = judge->reasons[k];
    filed[k].figure_reason = decisions->figure_reasons[k];
    filed[k].base_reason = decisions->base_reasons[k];
    filed[k].value = judge->values[k];
    filed[k].figure = decisions->figures[k];
    filed[k].base_value = decisions->base_values[k];
  }
  return file_grounds(judge, before + decided, n, filed);
}

tb_status tb_judge_file_drafts(tb_judge *judge) {
  const bool are_alike = judge->options.every_period; /* of a single step and tile, by lane, none by the clear condition */
  const size_t n = judge->drafts.n;
  tb_status status = n > 1 && !are_alike ? order_drafts(judge) : TB_OK;
  const tb_draft *drafts = judge->drafts.items;
  judge->drafts.n = 0;
  for (size_t i = 0; i < n && status == TB_OK;) {
    const size_t alike = are_alike ? n : count_alike(drafts + i, n - i);
    status = file_alike(judge, drafts + i, alike);
    i += alike;
  }
  return status;
}
