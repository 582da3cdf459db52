#include "lanes.h"

bool tb_lanes_wait(const tb_lanes *lanes) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    if (lanes->scope.words[w] & ~lanes->firing.words[w]) return true;
  return false;
}

bool tb_lanes_fire(const tb_lanes *lanes) {
  return !tb_mask_is_empty(&lanes->firing);
}

void tb_lanes_reset(tb_lanes *lanes, const tb_mask *scope) {
  lanes->scope = *scope;
  memset(&lanes->judged, 0, sizeof lanes->judged);
  if (tb_mask_is_empty(scope)) return;
  memset(&lanes->awake, 0, sizeof lanes->awake);
  memset(&lanes->firing, 0, sizeof lanes->firing);
  memset(lanes->lives, 0, sizeof lanes->lives);
}

static uint8_t truth_at(const tb_truth_masks *masks, size_t lane) {
  if (tb_mask_has(&masks->yes, lane)) return TB_TRUE;
  return tb_mask_has(&masks->unknown, lane) ? TB_UNKNOWN : TB_FALSE;
}

/* The truth that a life asks for: of `when`, and when it fires of the clear condition. */
static uint8_t asked_truth(const tb_period_truths *truths, const tb_life *life, size_t lane) {
  if (life->state != TB_FIRING) return truth_at(truths->when, lane);
  return truths->clear ? truth_at(truths->clear, lane) : tb_truth_not(truth_at(truths->when, lane));
}

static void mark(tb_mask *mask, size_t lane, bool set) {
  if (set)
    tb_mask_add(mask, lane);
  else
    tb_mask_remove(mask, lane);
}

/* Whom the period concerns in a word of 64 entities: the awake, and those that it wakes. */
static uint64_t concerned(const tb_lanes *lanes, const tb_life_terms *terms, const tb_truth_masks *when, size_t w) {
  const uint64_t alarmed = terms->missing == TB_MISSING_ALERT ? when->unknown.words[w] : 0;
  return lanes->scope.words[w] & (lanes->awake.words[w] | when->yes.words[w] | alarmed);
}

tb_status tb_lanes_step(tb_lanes *lanes, const tb_life_terms *terms, const tb_period_truths *truths, uint32_t step, tb_lane_witness witness,
                        void *context) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    for (uint64_t rest = concerned(lanes, terms, truths->when, w); rest; rest &= rest - 1) {
      const size_t lane = w * TB_MASK_BITS + (size_t)__builtin_ctzll(rest);
      tb_life *life = &lanes->lives[lane];
      const tb_life before = *life;
      tb_life_step(life, terms, asked_truth(truths, life, lane), step);
      mark(&lanes->awake, lane, tb_life_is_awake(life));
      mark(&lanes->firing, lane, life->state == TB_FIRING);
      const tb_status status = witness(context, lane, &before, life);
      if (status != TB_OK) return status;
    }
    lanes->judged.words[w] |= lanes->scope.words[w] & (~truths->when->unknown.words[w] | lanes->awake.words[w]);
  }
  return TB_OK;
}

tb_status tb_lanes_end(tb_lanes *lanes, tb_lane_witness witness, void *context) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    const uint64_t awake = lanes->scope.words[w] & lanes->awake.words[w];
    lanes->judged_once.words[w] |= lanes->judged.words[w];
    lanes->uneasy.words[w] |= awake;
    for (uint64_t rest = witness ? awake : 0; rest; rest &= rest - 1) {
      const size_t lane = w * TB_MASK_BITS + (size_t)__builtin_ctzll(rest);
      const tb_status status = witness(context, lane, &lanes->lives[lane], &lanes->lives[lane]);
      if (status != TB_OK) return status;
    }
  }
  return TB_OK;
}
