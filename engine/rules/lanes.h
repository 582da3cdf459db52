/*
 * The lives of a tile's 512 entities side by side. Who waits, is pending or fires, and for how many periods, stands in masks, a bit an
 * entity; numbers of one entity are written where a life turns: when it begins, fires or ends.
 */
#ifndef TB_RULES_LANES_H
#define TB_RULES_LANES_H

#include "life.h"

#include "expr/masks.h"

/** Binary digits of `for` and `clear_for`. */
enum { TB_COUNT_DIGITS = 32 };

typedef struct tb_lanes {
  tb_mask scope; /* who is judged on the timeline at hand */
  tb_mask awake; /* pending or firing */
  tb_mask firing;
  tb_mask judged;      /* decided on the timeline at hand by data, or alarmed by a policy without data */
  tb_mask judged_once; /* judged on any timeline of the machine that is over */
  tb_mask uneasy;      /* awake at the end of any timeline of the machine */
  tb_mask fresh;       /* of the awake: decided by the latest step, which is not written down */
  uint32_t step;       /* the latest */
  unsigned digits;     /* that counts may have; those beyond are 0 */
  /* counts of all who are awake: digit d of an entity's count is its bit in counts[d] */
  tb_mask counts[TB_COUNT_DIGITS];
  /* as in tb_life; `decided` but for the fresh, and of episodes those that fired */
  uint32_t episodes[TB_TILE], since[TB_TILE], fired[TB_TILE], decided[TB_TILE];
} tb_lanes;

/** Truths of one period. `clear` is NULL when the clear condition is not `when`; it is looked at for firing entities only, `when` for the
 * others. */
typedef struct tb_period_truths {
  const tb_truth_masks *when, *clear;
} tb_period_truths;

/** Whether any entity in scope needs `when`, and whether any needs `clear`. */
bool tb_lanes_wait(const tb_lanes *lanes);
bool tb_lanes_fire(const tb_lanes *lanes);

/**
 * All entities in scope live through step `step`, later than those before. Those who fire, and in that step were decided to, are afterwards
 * the firing ones that are fresh. O(1), and a few instructions for each life that turns.
 */
void tb_lanes_step(tb_lanes *lanes, const tb_life_terms *terms, const tb_period_truths *truths, uint32_t step);

/** How an entity of the tile stands after the latest step; and makes one stand so, in whom nobody was alive before. O(1). */
tb_life tb_lanes_life(const tb_lanes *lanes, size_t lane);
void tb_lanes_set_life(tb_lanes *lanes, size_t lane, const tb_life *life);

/** The same of one that fires and is fresh, or has just ended, but for the count, which is 0. */
static inline void tb_lanes_fired(const tb_lanes *lanes, size_t lane, tb_alert_state state, tb_life *out) {
  out->episode = lanes->episodes[lane];
  out->count = 0;
  out->since = lanes->since[lane];
  out->fired = lanes->fired[lane];
  out->decided = lanes->step;
  out->state = (uint8_t)state;
}

/** The timeline is over: remembers who was judged and who is awake. */
void tb_lanes_end(tb_lanes *lanes);

/** Forgets the lives before a new timeline; `judged_once` and `uneasy` stay. */
void tb_lanes_reset(tb_lanes *lanes, const tb_mask *scope);

#endif
