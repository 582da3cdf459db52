/* A tile of lives against lives lived one by one, by the tables of the README. */
#include "tb_test.h"

#include "expr/expr.h"
#include "rules/lanes.h"

enum { STEPS = 40 };

/* xorshift64*, Vigna 2016. */
static uint64_t draw(uint64_t *seed) {
  *seed ^= *seed >> 12;
  *seed ^= *seed << 25;
  *seed ^= *seed >> 27;
  return (*seed * UINT64_C(2685821657736338717)) >> 33;
}

typedef struct scene {
  tb_life_terms terms;
  bool own_clear;
  bool in_scope[TB_TILE];
  uint8_t when[STEPS][TB_TILE], clear[STEPS][TB_TILE];
  tb_life lives[TB_TILE]; /* one by one */
  bool judged[TB_TILE];
  size_t n_turns; /* changes of state */
} scene;

static void draw_scene(scene *s, uint64_t *seed) {
  memset(s, 0, sizeof *s);
  s->terms = (tb_life_terms){1 + (uint32_t)(draw(seed) % 5), 1 + (uint32_t)(draw(seed) % 5), (tb_missing_policy)(draw(seed) % 3)};
  s->own_clear = draw(seed) % 2;
  for (size_t i = 0; i < TB_TILE; i++)
    s->in_scope[i] = draw(seed) % 4 != 0;
  for (size_t t = 0; t < STEPS; t++) {
    for (size_t i = 0; i < TB_TILE; i++) {
      const bool barren = i % 16 == 0; /* never decided */
      s->when[t][i] = barren ? TB_UNKNOWN : (uint8_t)(draw(seed) % 3);
      s->clear[t][i] = barren ? TB_UNKNOWN : (uint8_t)(draw(seed) % 3);
    }
  }
}

/* Kleene's not. */
static uint8_t opposite(uint8_t truth) {
  return truth == TB_UNKNOWN ? TB_UNKNOWN : (uint8_t)!truth;
}

/* A truth as the missing policy reads it: 'y'es, 'n'o, or '.' nothing. */
static char read_waiting(uint8_t truth, tb_missing_policy missing) {
  return "ny."[truth] != '.' ? "ny."[truth] : ".ny"[missing];
}

static char read_firing(uint8_t truth, tb_missing_policy missing) {
  return "ny."[truth] != '.' ? "ny."[truth] : ".nn"[missing];
}

static void grow(tb_life *life, const tb_life_terms *terms, uint32_t step) {
  life->decided = step;
  if (++life->count < terms->for_periods) return;
  life->state = TB_FIRING;
  life->fired = step;
  life->count = 0;
}

static void live_waiting(tb_life *life, const tb_life_terms *terms, uint8_t truth, uint32_t step) {
  const char seen = read_waiting(truth, terms->missing);
  if (seen == 'y' && life->state != TB_PENDING) {
    life->episode++;
    life->count = 0;
    life->since = step;
    life->state = TB_PENDING;
  }
  if (seen == 'y') grow(life, terms, step);
  if (seen != 'n' || life->state != TB_PENDING) return;
  life->episode--;
  life->count = 0;
  life->state = life->episode ? TB_RESOLVED : TB_INACTIVE;
}

static void live_firing(tb_life *life, const tb_life_terms *terms, uint8_t truth, uint32_t step) {
  const char seen = read_firing(truth, terms->missing);
  if (truth != TB_UNKNOWN || terms->missing == TB_MISSING_ALERT) life->decided = step;
  if (seen == 'n') life->count = 0;
  if (seen != 'y' || ++life->count < terms->clear_for) return;
  life->count = 0;
  life->state = TB_RESOLVED;
}

/* Without masks: every entity in scope lives through every step. */
static void live_one_by_one(scene *s, uint32_t t) {
  for (size_t i = 0; i < TB_TILE; i++) {
    tb_life *life = &s->lives[i];
    const uint8_t state = life->state, when = s->when[t][i];
    if (!s->in_scope[i]) continue;
    if (state == TB_FIRING) {
      live_firing(life, &s->terms, s->own_clear ? s->clear[t][i] : opposite(when), t);
    } else {
      live_waiting(life, &s->terms, when, t);
    }
    s->n_turns += life->state != state;
    s->judged[i] |= when != TB_UNKNOWN || tb_life_is_awake(life);
  }
}

static void assert_same_lives(const scene *s, const tb_lanes *lanes, uint32_t step) {
  for (size_t i = 0; i < TB_TILE; i++) {
    const tb_life life = tb_lanes_life(lanes, i), *expected = &s->lives[i];
    assert_int_equal(life.state, expected->state);
    assert_int_equal(life.episode, expected->episode);
    assert_int_equal(life.count, expected->count);
    assert_int_equal(tb_mask_has(&lanes->awake, i), tb_life_is_awake(expected));
    assert_int_equal(tb_mask_has(&lanes->firing, i), expected->state == TB_FIRING);
    assert_int_equal(tb_mask_has(&lanes->judged, i), s->judged[i]);
    assert_int_equal(tb_mask_has(&lanes->fresh, i), tb_life_is_awake(expected) && expected->decided == step);
    if (!tb_life_is_awake(expected)) continue;
    assert_int_equal(life.since, expected->since);
    assert_int_equal(life.decided, expected->decided);
    if (life.state == TB_FIRING) assert_int_equal(life.fired, expected->fired);
  }
}

static void live_together(const scene *s, tb_lanes *lanes, uint32_t t) {
  tb_truth_masks when, clear;
  tb_truth_pack(s->when[t], TB_TILE, &when);
  tb_truth_pack(s->clear[t], TB_TILE, &clear);
  const tb_period_truths truths = {&when, s->own_clear ? &clear : NULL};
  tb_lanes_step(lanes, &s->terms, &truths, t);
}

/* Steps may be left out (guests of a timeline); `every`: how many there are of one that is lived. */
static void compare_lives(scene *s, tb_lanes *lanes, uint32_t from, uint32_t every) {
  for (uint32_t t = from; t < STEPS; t += every) {
    live_together(s, lanes, t);
    live_one_by_one(s, t);
    assert_same_lives(s, lanes, t);
  }
}

static void begin(const scene *s, tb_lanes *lanes) {
  tb_mask scope;
  tb_flags_pack(s->in_scope, TB_TILE, &scope);
  tb_lanes_reset(lanes, &scope);
}

static void test_a_tile_lives_like_its_entities(void **state) {
  (void)state;
  static scene s;
  static tb_lanes lanes;
  uint64_t seed = 2024;
  for (uint32_t round = 0; round < 120; round++) {
    draw_scene(&s, &seed);
    begin(&s, &lanes);
    compare_lives(&s, &lanes, 0, 1 + round % 3);
    assert_true(s.n_turns > 0);
  }
}

/* Lives that are taken up in the middle go on as they would have. */
static void test_lives_are_taken_up(void **state) {
  (void)state;
  static scene s;
  static tb_lanes lanes;
  uint64_t seed = 1912;
  for (int round = 0; round < 60; round++) {
    const uint32_t middle = 1 + (uint32_t)(draw(&seed) % (STEPS - 1));
    draw_scene(&s, &seed);
    begin(&s, &lanes);
    for (uint32_t t = 0; t < middle; t++)
      live_one_by_one(&s, t);
    for (size_t i = 0; i < TB_TILE; i++) {
      tb_lanes_set_life(&lanes, i, &s.lives[i]);
      if (s.judged[i]) tb_mask_add(&lanes.judged, i);
    }
    compare_lives(&s, &lanes, middle, 1);
  }
}

/* ---------------------------------------------------------------------------------------------------------- what is asked for */

static void test_who_waits_and_who_fires(void **state) {
  (void)state;
  static tb_lanes lanes;
  tb_mask scope = {{0}};
  tb_mask_add(&scope, 5);
  tb_lanes_reset(&lanes, &scope);
  assert_true(tb_lanes_wait(&lanes));
  assert_false(tb_lanes_fire(&lanes));

  tb_truth_masks when = {0};
  tb_mask_add(&when.yes, 5);
  const tb_life_terms terms = {1, 1, TB_MISSING_HOLD};
  const tb_period_truths truths = {&when, NULL};
  tb_lanes_step(&lanes, &terms, &truths, 0);
  assert_false(tb_lanes_wait(&lanes));
  assert_true(tb_lanes_fire(&lanes));
  tb_lanes_end(&lanes);
  assert_true(tb_mask_has(&lanes.uneasy, 5));

  /* a new timeline begins with nobody's past */
  tb_lanes_reset(&lanes, &scope);
  assert_true(tb_lanes_wait(&lanes));
  assert_false(tb_lanes_fire(&lanes));
  assert_int_equal(tb_lanes_life(&lanes, 5).episode, 0);
  assert_true(tb_mask_has(&lanes.judged_once, 5) && tb_mask_has(&lanes.uneasy, 5));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_tile_lives_like_its_entities),
      cmocka_unit_test(test_lives_are_taken_up),
      cmocka_unit_test(test_who_waits_and_who_fires),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
