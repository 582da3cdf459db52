/* Somebody watches: how everyone in scope stands after every step. Without a watch it costs two tests of a pointer a tile. */
#include "judge.h"

void tb_judge_look_out(const tb_judge *judge, size_t tile, const tb_period_truths *truths, tb_outlook *out) {
  if (!judge->options.watch) return;
  const tb_lanes *lanes = &judge->lanes[tile];
  const tb_truth_masks *ending = truths->clear ? truths->clear : truths->when;
  out->firing = lanes->firing;
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    const uint64_t firing = lanes->firing.words[w];
    const uint64_t unknown = (truths->when->unknown.words[w] & ~firing) | (ending->unknown.words[w] & firing);
    out->blind.words[w] = judge->terms.missing == TB_MISSING_ALERT ? 0 : unknown;
  }
}

static tb_standing standing_of(const tb_judge *judge, size_t tile, size_t lane, uint32_t step, const tb_outlook *before) {
  const tb_life life = tb_lanes_life(&judge->lanes[tile], lane);
  return (tb_standing){
      .line = judge->line_index,
      .step = step,
      .entity = (uint32_t)(tile * TB_TILE + lane),
      .key = judge->line->steps[step],
      .label = judge->labels[step],
      .present = judge->line->present[step],
      .state = (tb_alert_state)life.state,
      .episode = life.episode,
      .since = tb_life_is_awake(&life) ? judge->labels[life.since] : tb_period_unstated(),
      .nodata = tb_mask_has(&before->blind, lane),
      .by_clear = judge->clear && tb_mask_has(&before->firing, lane),
  };
}

tb_status tb_judge_show(tb_judge *judge, size_t tile, uint32_t step, const tb_outlook *before) {
  if (!judge->options.watch) return TB_OK;
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    for (uint64_t rest = judge->lanes[tile].scope.words[w]; rest; rest &= rest - 1) {
      const size_t lane = w * TB_MASK_BITS + (size_t)__builtin_ctzll(rest);
      const tb_standing at = standing_of(judge, tile, lane, step, before);
      const tb_status status = judge->options.watch(judge->options.watch_context, judge, &at);
      if (status != TB_OK) return status;
    }
  }
  return TB_OK;
}

tb_status tb_judge_evidence(tb_judge *judge, const tb_standing *at, tb_number *value, tb_number *figure, tb_number *threshold) {
  const tb_status status = tb_judge_read_evidence(judge, &at->entity, 1, at->by_clear, at->key);
  if (status != TB_OK) return status;
  const tb_decisions *decisions = &judge->decisions;
  *value = (tb_number){judge->values[0], (tb_reason)judge->reasons[0]};
  *figure = (tb_number){decisions->figures[0], (tb_reason)decisions->figure_reasons[0]};
  *threshold = (tb_number){decisions->grounds[0].threshold, decisions->grounds[0].threshold_reason};
  return TB_OK;
}
