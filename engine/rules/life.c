#include "life.h"

/* Rows: policy; columns: false, true, unknown. While waiting the question is whether the condition holds ... */
static const uint8_t waiting_readings[][3] = {
    [TB_MISSING_HOLD] = {TB_READS_NO, TB_READS_YES, TB_READS_NOTHING},
    [TB_MISSING_RESET] = {TB_READS_NO, TB_READS_YES, TB_READS_NO},
    [TB_MISSING_ALERT] = {TB_READS_NO, TB_READS_YES, TB_READS_YES},
};

/* ... and while firing whether it ends: an unknown period never ends an alert. */
static const uint8_t firing_readings[][3] = {
    [TB_MISSING_HOLD] = {TB_READS_NO, TB_READS_YES, TB_READS_NOTHING},
    [TB_MISSING_RESET] = {TB_READS_NO, TB_READS_YES, TB_READS_NO},
    [TB_MISSING_ALERT] = {TB_READS_NO, TB_READS_YES, TB_READS_NO},
};

static const uint8_t actions[][TB_N_READINGS] = {
    /*                NOTHING  NO     YES */
    [TB_INACTIVE] = {TB_STAY, TB_STAY, TB_BEGIN},
    [TB_PENDING] = {TB_STAY, TB_DROP, TB_GROW},
    [TB_FIRING] = {TB_STAY, TB_GO_ON, TB_WANE},
    [TB_RESOLVED] = {TB_STAY, TB_STAY, TB_BEGIN},
};

const uint8_t *tb_life_readings(tb_missing_policy missing, bool firing) {
  return (firing ? firing_readings : waiting_readings)[missing];
}

tb_life_action tb_life_action_of(tb_alert_state state, tb_life_reading reading) {
  return (tb_life_action)actions[state][reading];
}

void tb_life_step(tb_life *life, const tb_life_terms *terms, uint8_t truth, uint32_t step) {
  const bool firing = life->state == TB_FIRING;
  const tb_life_reading seen = (tb_life_reading)tb_life_readings(terms->missing, firing)[truth];
  if (firing && tb_life_decides_firing(terms, truth == TB_UNKNOWN)) life->decided = step;
  tb_life_act(life, terms, tb_life_action_of((tb_alert_state)life->state, seen), step);
}
