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

/* ----------------------------------------------------------------------------------------------------- a word of 64 entities */

/* A step of a word: its entities by what they do, and how they were before, where that is asked for. */
typedef struct word {
  tb_lanes *lanes;
  const tb_life_terms *terms;
  uint32_t step;
  size_t w;
  bool keeps; /* `before` is asked for */
  tb_life before[TB_MASK_BITS];
} word;

/* The truths of a word: who is true and unknown, the others are false. */
typedef struct word_truths {
  uint64_t yes, unknown;
} word_truths;

static word_truths truths_at(const tb_truth_masks *masks, size_t w) {
  return (word_truths){masks->yes.words[w], masks->unknown.words[w]};
}

/* Kleene's not. */
static word_truths opposite(word_truths of) {
  return (word_truths){~(of.yes | of.unknown), of.unknown};
}

/* Who reads that in the truths, by the row of a policy. */
static uint64_t readers(const uint8_t readings[3], word_truths truths, tb_life_reading reading) {
  const uint64_t no = ~(truths.yes | truths.unknown), none = 0;
  return (readings[TB_FALSE] == reading ? no : none) | (readings[TB_TRUE] == reading ? truths.yes : none) |
         (readings[TB_UNKNOWN] == reading ? truths.unknown : none);
}

/* Those of a mask do one thing; then the masks say how they stand. Inlined, so that the thing is known. */
__attribute__((always_inline)) static inline void act(word *of, uint64_t mask, tb_life_action action) {
  tb_life *lives = of->lanes->lives + of->w * TB_MASK_BITS;
  uint64_t awake = 0, firing = 0;
  for (uint64_t rest = mask; rest; rest &= rest - 1) {
    const unsigned lane = (unsigned)__builtin_ctzll(rest);
    if (of->keeps) of->before[lane] = lives[lane];
    tb_life_act(&lives[lane], of->terms, action, of->step);
    awake |= (uint64_t)tb_life_is_awake(&lives[lane]) << lane;
    firing |= (uint64_t)(lives[lane].state == TB_FIRING) << lane;
  }
  of->lanes->awake.words[of->w] = (of->lanes->awake.words[of->w] & ~mask) | awake;
  of->lanes->firing.words[of->w] = (of->lanes->firing.words[of->w] & ~mask) | firing;
}

static void act_as_told(word *of, uint64_t mask, tb_life_action action) {
  if (!mask) return;
  switch (action) {
  case TB_STAY: return;
  case TB_BEGIN: act(of, mask, TB_BEGIN); return;
  case TB_GROW: act(of, mask, TB_GROW); return;
  case TB_DROP: act(of, mask, TB_DROP); return;
  case TB_GO_ON: /* counts nothing where one period ends an alert */
    if (of->keeps || of->terms->clear_for > 1) act(of, mask, TB_GO_ON);
    return;
  case TB_WANE: act(of, mask, TB_WANE); return;
  }
}

/* All of a mask that are in one state do what they read. */
static void live(word *of, uint64_t mask, tb_alert_state state, const uint8_t readings[3], word_truths truths) {
  for (int reading = 0; mask && reading < TB_N_READINGS; reading++)
    act_as_told(of, mask & readers(readings, truths, (tb_life_reading)reading), tb_life_action_of(state, (tb_life_reading)reading));
}

/* The step that decided about those who fire. */
static void put_decided(const word *of, uint64_t mask) {
  for (; mask; mask &= mask - 1)
    of->lanes->lives[of->w * TB_MASK_BITS + (size_t)__builtin_ctzll(mask)].decided = of->step;
}

/*
 * A word lives through a step. Returns who is to be witnessed. Those who wait are inactive or resolved, which do the same. Who stays does
 * not change and is not looked at.
 */
static uint64_t step_word(word *of, const tb_period_truths *truths, unsigned seen) {
  const tb_missing_policy missing = of->terms->missing;
  const uint8_t *waiting_row = tb_life_readings(missing, false), *firing_row = tb_life_readings(missing, true);
  const uint64_t scope = of->lanes->scope.words[of->w], awake = of->lanes->awake.words[of->w] & scope;
  const uint64_t firing = of->lanes->firing.words[of->w] & scope;
  const word_truths when = truths_at(truths->when, of->w);
  const word_truths ends = truths->clear ? truths_at(truths->clear, of->w) : opposite(when);
  const uint64_t decided = firing & (tb_life_decides_firing(of->terms, true) ? ~(uint64_t)0 : ~ends.unknown);
  put_decided(of, decided);
  live(of, firing, TB_FIRING, firing_row, ends);
  live(of, awake & ~firing, TB_PENDING, waiting_row, when);
  live(of, scope & ~awake, TB_INACTIVE, waiting_row, when);
  const uint64_t awake_after = of->lanes->awake.words[of->w] & scope, firing_after = of->lanes->firing.words[of->w] & scope;
  uint64_t witnessed = 0;
  if (seen & TB_SEE_CHANGES) witnessed |= (awake ^ awake_after) | (firing ^ firing_after);
  if (seen & TB_SEE_ENDS) witnessed |= firing & ~awake_after;
  if (seen & TB_SEE_FIRING) witnessed |= firing_after & (decided | ~firing);
  return witnessed;
}

tb_status tb_lanes_step(tb_lanes *lanes, const tb_life_terms *terms, const tb_period_truths *truths, uint32_t step, unsigned seen,
                        tb_lane_witness witness, void *context) {
  word of; /* whose lives before need not be cleared */
  of.lanes = lanes;
  of.terms = terms;
  of.step = step;
  of.keeps = (seen & (TB_SEE_CHANGES | TB_SEE_ENDS)) != 0;
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    of.w = w;
    for (uint64_t rest = step_word(&of, truths, seen); rest; rest &= rest - 1) {
      const size_t lane = (size_t)__builtin_ctzll(rest);
      const tb_life *after = &lanes->lives[w * TB_MASK_BITS + lane];
      const tb_status status = witness(context, w * TB_MASK_BITS + lane, of.keeps ? &of.before[lane] : NULL, after);
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
