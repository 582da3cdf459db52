/* The lives of a tile's 512 entities side by side: masks say whom a period concerns, and only their lives are touched. */
#ifndef TB_RULES_LANES_H
#define TB_RULES_LANES_H

#include "life.h"
#include "masks.h"

typedef struct tb_lanes {
  tb_mask scope; /* who is judged on the timeline at hand */
  tb_mask awake; /* pending or firing */
  tb_mask firing;
  tb_mask judged;      /* decided on the timeline at hand by data, or alarmed by a policy without data */
  tb_mask judged_once; /* judged on any timeline of the machine that is over */
  tb_mask uneasy;      /* awake at the end of any timeline of the machine */
  tb_life lives[TB_TILE];
} tb_lanes;

/** Truths of one period. `clear` is NULL when the clear condition is not `when`; it is looked at for firing entities only, `when` for the
 * others. */
typedef struct tb_period_truths {
  const tb_truth_masks *when, *clear;
} tb_period_truths;

/** Whether any entity in scope needs `when`, and whether any needs `clear`. */
bool tb_lanes_wait(const tb_lanes *lanes);
bool tb_lanes_fire(const tb_lanes *lanes);

/** Told of an entity of the tile. */
typedef tb_status (*tb_lane_witness)(void *context, size_t lane, const tb_life *before, const tb_life *after);

/** Whom a witness sees: whose state changed, whose alert ended, who fires when that was decided in this very step. */
enum { TB_SEE_CHANGES = 1, TB_SEE_ENDS = 2, TB_SEE_FIRING = 4 };

/**
 * All entities in scope live through step `step`; those to be `seen` (TB_SEE_...) are witnessed in their order. `before` is NULL where
 * neither changes nor ends are seen, and not set of those who only go on firing. Stops at the first witness that fails.
 */
TB_NODISCARD tb_status tb_lanes_step(tb_lanes *lanes, const tb_life_terms *terms, const tb_period_truths *truths, uint32_t step,
                                     unsigned seen, tb_lane_witness witness, void *context);

/** The timeline is over: remembers who was judged and who is awake, and calls `witness` (NULL: nobody) for them (before == after). */
TB_NODISCARD tb_status tb_lanes_end(tb_lanes *lanes, tb_lane_witness witness, void *context);

/** Forgets the lives before a new timeline; `judged_once` and `uneasy` stay. */
void tb_lanes_reset(tb_lanes *lanes, const tb_mask *scope);

#endif
