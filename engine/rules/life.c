#include "life.h"

/* What a truth comes to under a missing policy. */
typedef enum reading { NOTHING, NO, YES, N_READINGS } reading;

/* Rows: policy; columns: false, true, unknown. While waiting the question is whether the condition holds ... */
static const uint8_t waiting_readings[][3] = {
    [TB_MISSING_HOLD] = {NO, YES, NOTHING},
    [TB_MISSING_RESET] = {NO, YES, NO},
    [TB_MISSING_ALERT] = {NO, YES, YES},
};

/* ... and while firing whether it ends: an unknown period never ends an alert. */
static const uint8_t firing_readings[][3] = {
    [TB_MISSING_HOLD] = {NO, YES, NOTHING},
    [TB_MISSING_RESET] = {NO, YES, NO},
    [TB_MISSING_ALERT] = {NO, YES, NO},
};

typedef enum action { STAY, BEGIN, GROW, DROP, GO_ON, WANE } action;

static const uint8_t actions[][N_READINGS] = {
    /*                NOTHING  NO     YES */
    [TB_INACTIVE] = {STAY, STAY, BEGIN},
    [TB_PENDING] = {STAY, DROP, GROW},
    [TB_FIRING] = {STAY, GO_ON, WANE},
    [TB_RESOLVED] = {STAY, STAY, BEGIN},
};

static void begin(tb_life *life, uint32_t step) {
  life->episode++;
  life->count = 0;
  life->since = step;
  life->state = TB_PENDING;
}

static void grow(tb_life *life, const tb_life_terms *terms, uint32_t step) {
  life->decided = step;
  if (++life->count < terms->for_periods) return;
  life->state = TB_FIRING;
  life->fired = step;
  life->count = 0;
}

/* A pending run that breaks was no episode: its number is given again. */
static void drop(tb_life *life) {
  life->episode--;
  life->state = life->episode ? TB_RESOLVED : TB_INACTIVE;
}

static void wane(tb_life *life, const tb_life_terms *terms) {
  if (++life->count >= terms->clear_for) life->state = TB_RESOLVED;
}

/* Whether the period decided about a firing alert: data did, or the policy that takes unknown for an alarm. */
static bool decides_firing(const tb_life_terms *terms, uint8_t truth) {
  return truth != TB_UNKNOWN || terms->missing == TB_MISSING_ALERT;
}

void tb_life_step(tb_life *life, const tb_life_terms *terms, uint8_t truth, uint32_t step) {
  const bool firing = life->state == TB_FIRING;
  const uint8_t seen = (firing ? firing_readings : waiting_readings)[terms->missing][truth];
  if (firing && decides_firing(terms, truth)) life->decided = step;
  switch ((action)actions[life->state][seen]) {
  case STAY: return;
  case BEGIN:
    begin(life, step);
    grow(life, terms, step);
    return;
  case GROW: grow(life, terms, step); return;
  case DROP: drop(life); return;
  case GO_ON: life->count = 0; return;
  case WANE: wane(life, terms); return;
  }
}
