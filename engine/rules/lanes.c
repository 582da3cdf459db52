#include "lanes.h"

#include "base/clones.h"

/* Numbers of entities are as wide as half a word. */
enum { HALF = TB_MASK_BITS / 2 };

bool tb_lanes_wait(const tb_lanes *lanes) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    if (lanes->scope.words[w] & ~lanes->firing.words[w]) return true;
  return false;
}

bool tb_lanes_fire(const tb_lanes *lanes) {
  return !tb_mask_is_empty(&lanes->firing);
}

void tb_lanes_reset(tb_lanes *lanes, const tb_mask *scope) {
  const tb_mask judged_once = lanes->judged_once, uneasy = lanes->uneasy;
  if (tb_mask_is_empty(scope)) { /* nobody will look at the lives */
    lanes->scope = *scope;
    lanes->judged = lanes->awake = lanes->firing = *scope;
    return;
  }
  memset(lanes, 0, sizeof *lanes);
  lanes->scope = *scope;
  lanes->judged_once = judged_once;
  lanes->uneasy = uneasy;
}

/* --------------------------------------------------------------------------------------------------- what truths come to */

/* What a truth comes to under a missing policy: while waiting whether the condition holds, while firing whether the alert ends. */
typedef enum reading { NOTHING, NO, YES } reading;

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

/* For each truth of a row of readings all bits where it is read as `wanted`, else none. */
typedef struct selection {
  uint64_t no, yes, unknown;
} selection;

static selection select_readers(const uint8_t readings[3], reading wanted) {
  const uint64_t all = ~(uint64_t)0;
  return (selection){.no = readings[TB_FALSE] == wanted ? all : 0,
                     .yes = readings[TB_TRUE] == wanted ? all : 0,
                     .unknown = readings[TB_UNKNOWN] == wanted ? all : 0};
}

/* Who of a word of 64 entities is among the readers. */
static inline uint64_t readers(selection of, uint64_t yes, uint64_t unknown) {
  return (of.no & ~(yes | unknown)) | (of.yes & yes) | (of.unknown & unknown);
}

/* ------------------------------------------------------------------------------------------------------- all of them together */

/* What the entities do in a step. Those who do none of it stay as they are. */
typedef struct actions {
  tb_mask begin, grow, drop; /* wake up; pending: count a period more, or fall asleep without an episode */
  tb_mask go_on, wane;       /* firing: forget the periods that would clear it, or count one more */
  tb_mask decided;           /* by this step */
} actions;

/* By `when`, and while firing by what ends the alert: a condition of its own, else Kleene's not of `when`. */
TB_CLONES static void choose_actions(const tb_lanes *lanes, tb_missing_policy missing, const tb_period_truths *truths,
                                     actions *restrict out) {
  const selection holds = select_readers(waiting_readings[missing], YES), fails = select_readers(waiting_readings[missing], NO);
  const selection ends = select_readers(firing_readings[missing], YES), lasts = select_readers(firing_readings[missing], NO);
  const tb_truth_masks *when = truths->when, *clear = truths->clear ? truths->clear : when;
  const uint64_t all = ~(uint64_t)0, by_policy = missing == TB_MISSING_ALERT ? all : 0, negated = truths->clear ? 0 : all;
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    const uint64_t scope = lanes->scope.words[w], firing = lanes->firing.words[w], awake = lanes->awake.words[w];
    const uint64_t yes = when->yes.words[w], unknown = when->unknown.words[w], held = readers(holds, yes, unknown);
    const uint64_t clear_yes = clear->yes.words[w], end_unknown = clear->unknown.words[w];
    const uint64_t end_yes = (negated & ~(clear_yes | end_unknown)) | (clear_yes & ~negated);
    const uint64_t begin = scope & ~awake & held, grow = awake & ~firing & held;
    out->begin.words[w] = begin;
    out->grow.words[w] = grow;
    out->drop.words[w] = awake & ~firing & readers(fails, yes, unknown);
    out->go_on.words[w] = firing & readers(lasts, end_yes, end_unknown);
    out->wane.words[w] = firing & readers(ends, end_yes, end_unknown);
    out->decided.words[w] = begin | grow | (firing & (~end_unknown | by_policy));
  }
}

/* Counts one more for some, from 0 for those of `anew`. */
static inline void count_on(tb_lanes *lanes, const tb_mask *anew, const tb_mask *some) {
  tb_mask more = *some;
  for (unsigned d = 0; d < lanes->digits; d++) {
    tb_mask *digit = &lanes->counts[d];
    for (size_t w = 0; w < TB_TILE_WORDS; w++) {
      const uint64_t before = digit->words[w] & ~anew->words[w];
      digit->words[w] = before ^ more.words[w];
      more.words[w] &= before;
    }
  }
}

/* Leaves those who have counted to a number. */
static inline void keep_counted(const tb_lanes *lanes, uint32_t number, tb_mask *mask) {
  for (unsigned d = 0; d < lanes->digits; d++) {
    const uint64_t unlike = number >> d & 1 ? 0 : ~(uint64_t)0;
    for (size_t w = 0; w < TB_TILE_WORDS; w++)
      mask->words[w] &= lanes->counts[d].words[w] ^ unlike;
  }
}

/* Where lives turn: they begin, fire, end; and who was fresh and is passed over. */
typedef struct turns {
  tb_mask begin, fire, end, stale;
} turns;

/* The masks after a step. Who is decided in every step stays fresh, and none of its numbers is touched. */
TB_CLONES static void move(tb_lanes *lanes, const tb_life_terms *terms, const actions *do_this, turns *restrict out) {
  tb_mask anew, more, asleep;
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    anew.words[w] = do_this->begin.words[w] | do_this->go_on.words[w];
    out->fire.words[w] = do_this->begin.words[w] | do_this->grow.words[w];
    more.words[w] = out->fire.words[w] | do_this->wane.words[w];
  }
  out->begin = do_this->begin;
  out->end = do_this->wane;
  count_on(lanes, &anew, &more);
  keep_counted(lanes, terms->for_periods, &out->fire);
  keep_counted(lanes, terms->clear_for, &out->end);
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    const uint64_t asleep_now = do_this->drop.words[w] | out->end.words[w], decided = do_this->decided.words[w];
    asleep.words[w] = asleep_now | out->fire.words[w];
    out->stale.words[w] = lanes->fresh.words[w] & ~decided & ~asleep_now;
    lanes->awake.words[w] = (lanes->awake.words[w] | out->begin.words[w]) & ~asleep_now;
    lanes->firing.words[w] = (lanes->firing.words[w] | out->fire.words[w]) & ~asleep_now;
    lanes->fresh.words[w] = decided & ~asleep_now;
  }
  count_on(lanes, &asleep, &(tb_mask){0});
}

/* Writes a number for all in a mask; words of nobody are passed over. */
TB_CLONES static void write_down(const tb_mask *mask, uint32_t number, uint32_t *restrict out) {
  for (size_t h = 0; h < TB_TILE / HALF; h++) {
    const uint32_t half = (uint32_t)(mask->words[h / 2] >> h % 2 * HALF);
    if (mask->words[h / 2] == 0) continue;
    for (unsigned i = 0; i < HALF; i++)
      out[h * HALF + i] = half >> i & 1 ? number : out[h * HALF + i];
  }
}

TB_CLONES static void add_one(const tb_mask *mask, uint32_t *restrict out) {
  for (size_t h = 0; h < TB_TILE / HALF; h++) {
    const uint32_t half = (uint32_t)(mask->words[h / 2] >> h % 2 * HALF);
    if (mask->words[h / 2] == 0) continue;
    for (unsigned i = 0; i < HALF; i++)
      out[h * HALF + i] += half >> i & 1;
  }
}

static void write_turns(tb_lanes *lanes, const turns *of, uint32_t step) {
  if (!tb_mask_is_empty(&of->begin)) write_down(&of->begin, step, lanes->since);
  if (!tb_mask_is_empty(&of->end)) write_down(&of->end, step, lanes->decided);
  if (!tb_mask_is_empty(&of->stale)) write_down(&of->stale, lanes->step, lanes->decided);
  if (tb_mask_is_empty(&of->fire)) return;
  write_down(&of->fire, step, lanes->fired);
  add_one(&of->fire, lanes->episodes);
}

/* How many digits a count of at least 1 has. */
static unsigned digits_of(uint32_t count) {
  return TB_COUNT_DIGITS - (unsigned)__builtin_clz(count);
}

void tb_lanes_step(tb_lanes *lanes, const tb_life_terms *terms, const tb_period_truths *truths, uint32_t step) {
  actions chosen;
  turns made;
  lanes->digits = digits_of(terms->for_periods > terms->clear_for ? terms->for_periods : terms->clear_for);
  choose_actions(lanes, terms->missing, truths, &chosen);
  move(lanes, terms, &chosen, &made);
  write_turns(lanes, &made, step);
  lanes->step = step;
  for (size_t w = 0; w < TB_TILE_WORDS; w++)
    lanes->judged.words[w] |= lanes->scope.words[w] & (~truths->when->unknown.words[w] | lanes->awake.words[w]);
}

/* ------------------------------------------------------------------------------------------------------------- one entity */

static uint32_t count_of(const tb_lanes *lanes, size_t lane) {
  uint32_t count = 0;
  for (unsigned d = 0; d < lanes->digits; d++)
    count |= (uint32_t)tb_mask_has(&lanes->counts[d], lane) << d;
  return count;
}

tb_life tb_lanes_life(const tb_lanes *lanes, size_t lane) {
  const bool awake = tb_mask_has(&lanes->awake, lane), firing = tb_mask_has(&lanes->firing, lane), pending = awake && !firing;
  const uint32_t fired = lanes->episodes[lane];
  const tb_alert_state asleep = fired > 0 ? TB_RESOLVED : TB_INACTIVE;
  return (tb_life){.episode = fired + pending,
                   .count = awake ? count_of(lanes, lane) : 0,
                   .since = lanes->since[lane],
                   .fired = lanes->fired[lane],
                   .decided = tb_mask_has(&lanes->fresh, lane) ? lanes->step : lanes->decided[lane],
                   .state = (uint8_t)(firing    ? TB_FIRING
                                      : pending ? TB_PENDING
                                                : asleep)};
}

void tb_lanes_set_life(tb_lanes *lanes, size_t lane, const tb_life *life) {
  if (tb_life_is_awake(life)) tb_mask_add(&lanes->awake, lane);
  if (life->state == TB_FIRING) tb_mask_add(&lanes->firing, lane);
  const unsigned digits = digits_of(life->count | 1);
  for (unsigned d = 0; d < digits; d++)
    if (life->count >> d & 1) tb_mask_add(&lanes->counts[d], lane);
  if (digits > lanes->digits) lanes->digits = digits;
  lanes->episodes[lane] = life->episode - (life->state == TB_PENDING);
  lanes->since[lane] = life->since;
  lanes->fired[lane] = life->fired;
  lanes->decided[lane] = life->decided;
}

void tb_lanes_end(tb_lanes *lanes) {
  for (size_t w = 0; w < TB_TILE_WORDS; w++) {
    lanes->judged_once.words[w] |= lanes->judged.words[w];
    lanes->uneasy.words[w] |= lanes->scope.words[w] & lanes->awake.words[w];
  }
}
