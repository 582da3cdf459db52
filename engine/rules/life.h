/* The life of an alert: the state machine of one rule for one entity on one timeline. README.md shows it as a table. */
#ifndef TB_RULES_LIFE_H
#define TB_RULES_LIFE_H

#include "rules.h"

/** What of a rule steers the machine. */
typedef struct tb_life_terms {
  uint32_t for_periods, clear_for; /* both >= 1 */
  tb_missing_policy missing;
} tb_life_terms;

/** A machine's memory. Zero-initialised it is TB_INACTIVE before the first period. Steps are indices into the timeline. */
typedef struct tb_life {
  uint32_t episode; /* number of the current or latest episode, a pending one included; 0: there was none */
  uint32_t count;   /* pending: periods that the condition held; firing: periods that the clear condition held, up to now */
  uint32_t since;   /* pending and later: the step where the condition began to hold */
  uint32_t fired;   /* firing and later: the step where it began to fire */
  uint32_t decided; /* pending and later: the last step that decided the state */
  uint8_t state;    /* tb_alert_state: TB_INACTIVE, TB_PENDING, TB_FIRING or TB_RESOLVED */
} tb_life;

/** Pending or firing: every period matters. An inactive or resolved machine is woken by its condition only. */
static inline bool tb_life_is_awake(const tb_life *life) {
  return life->state == TB_PENDING || life->state == TB_FIRING;
}

/**
 * Lives through one period. `truth` (TB_FALSE, TB_TRUE or TB_UNKNOWN) is that of `when`, and in state firing that of the clear condition,
 * which by default is tb_truth_not() of `when`. Steps come in ascending order. Changes nothing but *life. O(1).
 */
void tb_life_step(tb_life *life, const tb_life_terms *terms, uint8_t truth, uint32_t step);

/** What a truth comes to under a missing policy: while waiting whether the condition holds, while firing whether the alert ends. */
typedef enum tb_life_reading { TB_READS_NOTHING, TB_READS_NO, TB_READS_YES, TB_N_READINGS } tb_life_reading;

/** What a state does when it reads that. */
typedef enum tb_life_action { TB_STAY, TB_BEGIN, TB_GROW, TB_DROP, TB_GO_ON, TB_WANE } tb_life_action;

/** The readings of the three truths, in their order. */
const uint8_t *tb_life_readings(tb_missing_policy missing, bool firing);
tb_life_action tb_life_action_of(tb_alert_state state, tb_life_reading reading);

/** Whether the period decides about a firing alert: data does, or the policy that takes unknown for an alarm. */
static inline bool tb_life_decides_firing(const tb_life_terms *terms, bool unknown) {
  return !unknown || terms->missing == TB_MISSING_ALERT;
}

static inline void tb_life_grow(tb_life *life, const tb_life_terms *terms, uint32_t step) {
  life->decided = step;
  if (++life->count < terms->for_periods) return;
  life->state = TB_FIRING;
  life->fired = step;
  life->count = 0;
}

/** Does what a state does; the step that decided about a firing alert is told elsewhere. */
static inline void tb_life_act(tb_life *life, const tb_life_terms *terms, tb_life_action action, uint32_t step) {
  switch (action) {
  case TB_STAY: return;
  case TB_BEGIN:
    life->episode++;
    life->count = 0;
    life->since = step;
    life->state = TB_PENDING;
    tb_life_grow(life, terms, step);
    return;
  case TB_GROW: tb_life_grow(life, terms, step); return;
  case TB_DROP: /* a pending run that breaks was no episode: its number is given again */
    life->episode--;
    life->state = life->episode ? TB_RESOLVED : TB_INACTIVE;
    return;
  case TB_GO_ON: life->count = 0; return;
  case TB_WANE:
    if (++life->count >= terms->clear_for) life->state = TB_RESOLVED;
  }
}

/** Kleene's not. */
static inline uint8_t tb_truth_not(uint8_t truth) {
  return truth == TB_UNKNOWN ? TB_UNKNOWN : (uint8_t)!truth;
}

#endif
