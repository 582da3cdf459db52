/* Masks against a loop over the entities, and a tile of lives against lives lived one by one. */
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

static void test_truths_are_packed(void **state) {
  (void)state;
  const size_t sizes[] = {0, 1, 7, 8, 9, 63, 64, 65, 500, 511, TB_TILE};
  uint64_t seed = 7;
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    uint8_t truth[TB_TILE];
    for (size_t i = 0; i < TB_TILE; i++)
      truth[i] = (uint8_t)(draw(&seed) % 3);
    tb_truth_masks masks;
    tb_truth_pack(truth, sizes[s], &masks);
    for (size_t i = 0; i < TB_TILE; i++) {
      assert_int_equal(tb_mask_has(&masks.yes, i), i < sizes[s] && truth[i] == TB_TRUE);
      assert_int_equal(tb_mask_has(&masks.unknown, i), i < sizes[s] && truth[i] == TB_UNKNOWN);
    }
  }
}

static void test_flags_are_packed(void **state) {
  (void)state;
  bool flags[TB_TILE] = {[3] = true, [64] = true, [200] = true, [511] = true};
  tb_mask mask;
  tb_flags_pack(flags, 201, &mask);
  for (size_t i = 0; i < TB_TILE; i++)
    assert_int_equal(tb_mask_has(&mask, i), i == 3 || i == 64 || i == 200);
  tb_flags_pack(NULL, 65, &mask);
  for (size_t i = 0; i < TB_TILE; i++)
    assert_int_equal(tb_mask_has(&mask, i), i < 65);
}

/* ------------------------------------------------------------------------------------------------------------------- lanes */

typedef struct scene {
  tb_life_terms terms;
  bool own_clear;
  bool in_scope[TB_TILE];
  uint8_t when[STEPS][TB_TILE], clear[STEPS][TB_TILE];
  /* one by one */
  tb_life lives[TB_TILE];
  bool judged[TB_TILE];
  size_t n_changes;
  /* told by the lanes */
  size_t n_told;
} scene;

static void draw_scene(scene *s, uint64_t *seed) {
  memset(s, 0, sizeof *s);
  s->terms = (tb_life_terms){1 + (uint32_t)(draw(seed) % 3), 1 + (uint32_t)(draw(seed) % 3), (tb_missing_policy)(draw(seed) % 3)};
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

/* Without masks: every entity in scope lives through every step. */
static void live_one_by_one(scene *s, uint32_t t) {
  for (size_t i = 0; i < TB_TILE; i++) {
    if (!s->in_scope[i]) continue;
    const tb_life before = s->lives[i];
    uint8_t truth = s->when[t][i];
    if (before.state == TB_FIRING) truth = s->own_clear ? s->clear[t][i] : tb_truth_not(truth);
    tb_life_step(&s->lives[i], &s->terms, truth, t);
    s->n_changes += before.state != s->lives[i].state;
    s->judged[i] |= s->when[t][i] != TB_UNKNOWN || tb_life_is_awake(&s->lives[i]);
  }
}

static tb_status count_change(void *context, size_t lane, const tb_life *before, const tb_life *after) {
  scene *s = context;
  (void)lane;
  s->n_told += before && before->state != after->state;
  return TB_OK;
}

static void assert_same_lives(const scene *s, const tb_lanes *lanes) {
  for (size_t i = 0; i < TB_TILE; i++) {
    assert_int_equal(lanes->lives[i].state, s->lives[i].state);
    assert_int_equal(lanes->lives[i].episode, s->lives[i].episode);
    if (tb_life_is_awake(&s->lives[i])) assert_memory_equal(&lanes->lives[i], &s->lives[i], sizeof(tb_life));
    assert_int_equal(tb_mask_has(&lanes->awake, i), tb_life_is_awake(&s->lives[i]));
    assert_int_equal(tb_mask_has(&lanes->firing, i), s->lives[i].state == TB_FIRING);
    assert_int_equal(tb_mask_has(&lanes->judged, i), s->judged[i]);
  }
}

/* Whether the lives before are asked for or not. */
static void test_a_tile_lives_like_its_entities(void **state) {
  (void)state;
  static scene s;
  static tb_lanes lanes;
  uint64_t seed = 2024;
  for (int round = 0; round < 120; round++) {
    const unsigned what = round % 2 ? TB_SEE_CHANGES : TB_SEE_FIRING;
    draw_scene(&s, &seed);
    memset(&lanes, 0, sizeof lanes);
    tb_mask scope;
    tb_flags_pack(s.in_scope, TB_TILE, &scope);
    tb_lanes_reset(&lanes, &scope);
    for (uint32_t t = 0; t < STEPS; t++) {
      tb_truth_masks when, clear;
      tb_truth_pack(s.when[t], TB_TILE, &when);
      tb_truth_pack(s.clear[t], TB_TILE, &clear);
      const tb_period_truths truths = {&when, s.own_clear ? &clear : NULL};
      assert_status(TB_OK, tb_lanes_step(&lanes, &s.terms, &truths, t, what, count_change, &s));
      live_one_by_one(&s, t);
      assert_same_lives(&s, &lanes);
    }
    if (what == TB_SEE_CHANGES) assert_int_equal(s.n_told, s.n_changes);
    assert_true(s.n_changes > 0);
  }
}

/* Whom a witness sees, in what order. */
typedef struct seen {
  unsigned what;
  bool lanes[TB_TILE];
  size_t next;
} seen;

static tb_status see(void *context, size_t lane, const tb_life *before, const tb_life *after) {
  seen *s = context;
  assert_true(lane >= s->next);
  s->next = lane + 1;
  s->lanes[lane] = true;
  assert_true((before == NULL) == (s->what == TB_SEE_FIRING));
  if (s->what == TB_SEE_ENDS) assert_int_equal(TB_FIRING, before->state);
  if (s->what == TB_SEE_ENDS) assert_int_equal(TB_RESOLVED, after->state);
  return TB_OK;
}

static bool is_to_be_seen(unsigned what, const tb_life *before, const tb_life *after, uint32_t step) {
  if (what == TB_SEE_ENDS) return before->state == TB_FIRING && after->state == TB_RESOLVED;
  return after->state == TB_FIRING && after->decided == step;
}

static void check_seen(scene *s, unsigned what) {
  static tb_lanes lanes;
  tb_mask scope;
  memset(&lanes, 0, sizeof lanes);
  tb_flags_pack(s->in_scope, TB_TILE, &scope);
  tb_lanes_reset(&lanes, &scope);
  for (uint32_t t = 0; t < STEPS; t++) {
    tb_life before[TB_TILE];
    tb_truth_masks when, clear;
    seen found = {.what = what};
    memcpy(before, lanes.lives, sizeof before);
    tb_truth_pack(s->when[t], TB_TILE, &when);
    tb_truth_pack(s->clear[t], TB_TILE, &clear);
    const tb_period_truths truths = {&when, s->own_clear ? &clear : NULL};
    assert_status(TB_OK, tb_lanes_step(&lanes, &s->terms, &truths, t, what, see, &found));
    for (size_t i = 0; i < TB_TILE; i++)
      assert_int_equal(s->in_scope[i] && is_to_be_seen(what, &before[i], &lanes.lives[i], t), found.lanes[i]);
  }
}

static void test_whom_a_witness_sees(void **state) {
  (void)state;
  static scene s;
  uint64_t seed = 1912;
  for (int round = 0; round < 30; round++) {
    draw_scene(&s, &seed);
    check_seen(&s, TB_SEE_FIRING);
    check_seen(&s, TB_SEE_ENDS);
  }
}

/* ---------------------------------------------------------------------------------------------------------- what is asked for */

static tb_status refuse(void *context, size_t lane, const tb_life *before, const tb_life *after) {
  (void)lane, (void)before, (void)after;
  ++*(int *)context;
  return TB_NO_MEMORY;
}

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
  int n_witnessed = 0;
  assert_status(TB_NO_MEMORY, tb_lanes_step(&lanes, &terms, &truths, 0, TB_SEE_CHANGES, refuse, &n_witnessed));
  assert_int_equal(n_witnessed, 1);
  assert_false(tb_lanes_wait(&lanes));
  assert_true(tb_lanes_fire(&lanes));
  assert_status(TB_NO_MEMORY, tb_lanes_end(&lanes, refuse, &n_witnessed));
  assert_int_equal(n_witnessed, 2);

  /* a new timeline begins with nobody's past */
  tb_lanes_reset(&lanes, &scope);
  assert_true(tb_lanes_wait(&lanes));
  assert_false(tb_lanes_fire(&lanes));
  assert_int_equal(lanes.lives[5].episode, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_truths_are_packed),
      cmocka_unit_test(test_flags_are_packed),
      cmocka_unit_test(test_a_tile_lives_like_its_entities),
      cmocka_unit_test(test_whom_a_witness_sees),
      cmocka_unit_test(test_who_waits_and_who_fires),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
