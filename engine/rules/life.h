/* The life of an alert: the state machine of one rule for one entity on one timeline. README.md shows it as a table, lanes.c runs it. */
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
  uint32_t count;   /* pending: periods that the condition held; firing: periods that the clear condition held, up to now; else 0 */
  uint32_t since;   /* pending and later: the step where the condition began to hold */
  uint32_t fired;   /* firing and later: the step where it began to fire */
  uint32_t decided; /* pending and later: the last step that decided the state */
  uint8_t state;    /* tb_alert_state: TB_INACTIVE, TB_PENDING, TB_FIRING or TB_RESOLVED */
} tb_life;

/** Pending or firing: every period matters. An inactive or resolved machine is woken by its condition only. */
static inline bool tb_life_is_awake(const tb_life *life) {
  return life->state == TB_PENDING || life->state == TB_FIRING;
}

#endif
