/*
 * A panel of three tiles with gaps, missing values and entities without any data, judged as a whole, against a plain loop over each
 * entity's own values. Values are whole numbers, so that the loop decides exactly.
 */
#include "test_rules_scene.h"

#include <stdio.h>
#include <stdlib.h>

enum { ENTITIES = 1300, QUARTERS = 24, ABSENT = -2, MISSING = -1, BARREN_FIRST = 600, BARREN_LAST = 1150 };

typedef struct world {
  scene s;
  int values[ENTITIES][QUARTERS]; /* by the number in the code */
  tb_period quarters[QUARTERS];
} world;

/* xorshift64*, Vigna 2016. */
static uint64_t draw(uint64_t *seed) {
  *seed ^= *seed >> 12;
  *seed ^= *seed << 25;
  *seed ^= *seed >> 27;
  return (*seed * UINT64_C(2685821657736338717)) >> 33;
}

static const char *code_of(int entity, char code[8]) {
  (void)snprintf(code, 8, "e%04u", (unsigned)entity % 10000);
  return code;
}

static int draw_value(uint64_t *seed, int entity) {
  if (entity >= BARREN_FIRST && entity < BARREN_LAST) return entity % 2 ? ABSENT : MISSING; /* the middle tile holds almost nobody */
  const uint64_t kind = draw(seed) % 10;
  if (kind == 0) return ABSENT;
  if (kind == 1) return MISSING;
  return (int)(draw(seed) % 100);
}

/* Codes come in an order that is not theirs: 7919 is a prime, and so every entity comes once. */
static int world_begin(void **state) {
  world *w = calloc(1, sizeof *w);
  assert_non_null(w);
  scene_begin(&w->s);
  uint64_t seed = 408;
  w->quarters[0] = scene_period("2018-Q1");
  for (int t = 1; t < QUARTERS; t++)
    w->quarters[t] = tb_period_shift(w->quarters[t - 1], 3);
  for (int k = 0; k < ENTITIES; k++) {
    const int entity = k * 7919 % ENTITIES;
    char code[8], value[8];
    scene_entity(&w->s, code_of(entity, code), "", entity % 5 ? "" : "fifth");
    for (int t = 0; t < QUARTERS; t++) {
      const int drawn = w->values[entity][t] = draw_value(&seed, entity);
      if (drawn == ABSENT) continue;
      (void)snprintf(value, sizeof value, "%d", drawn);
      scene_observe(&w->s, code, "rate", w->quarters[t], drawn == MISSING ? "_" : value);
    }
  }
  scene_seal(&w->s);
  *state = w;
  return 0;
}

static int world_end(void **state) {
  world *w = *state;
  scene_end(&w->s);
  free(w);
  return 0;
}

static void print_row(const world *w, tb_buffer *out, int entity, int at, const char *state, int episode, int since, int fired,
                      int threshold) {
  char code[8];
  tb_buffer_format(out, "R rate %s ", code_of(entity, code));
  scene_print_period(out, w->quarters[at]);
  tb_buffer_format(out, " %s %d ", state, episode);
  scene_print_period(out, w->quarters[since]);
  tb_buffer_byte(out, ' ');
  if (fired >= 0) scene_print_period(out, w->quarters[fired]);
  if (w->values[entity][at] < 0)
    tb_buffer_format(out, " | missing missing %d =undefined\n", threshold);
  else
    tb_buffer_format(out, " | %d %d %d =undefined\n", w->values[entity][at], w->values[entity][at], threshold);
}

static bool is_observed(const world *w, int entity) {
  for (int t = 0; t < QUARTERS; t++)
    if (w->values[entity][t] != ABSENT) return true;
  return false;
}

static bool is_decided(const world *w, int entity) {
  for (int t = 0; t < QUARTERS; t++)
    if (w->values[entity][t] >= 0) return true;
  return false;
}

/* `value > 60` for two periods, until `value < 40` for two; what is unknown is passed over. */
static void expect_alerts(const world *w, int entity, tb_buffer *out) {
  int above = 0, below = 0, since = 0, fired = 0, decided = 0, episode = 0;
  bool firing = false;
  for (int t = 0; t < QUARTERS; t++) {
    const int value = w->values[entity][t];
    if (value < 0) continue;
    if (!firing) {
      if (value <= 60)
        above = 0;
      else if (above++ == 0)
        since = t;
      if (value > 60) decided = t;
      if (above < 2) continue;
      firing = true, fired = t, above = below = 0, episode++;
      continue;
    }
    decided = t;
    below = value < 40 ? below + 1 : 0;
    if (below < 2) continue;
    print_row(w, out, entity, t, "resolved", episode, since, fired, 40);
    firing = false;
  }
  if (firing) print_row(w, out, entity, decided, "firing", episode, since, fired, 60);
  if (above) print_row(w, out, entity, decided, "pending", episode + 1, since, -1, 60);
}

static void expect_nodata(int entity, tb_buffer *out) {
  char code[8];
  tb_buffer_format(out, "R rate %s  nodata 0   | missing undefined undefined =undefined\n", code_of(entity, code));
}

static tb_rule_text hysteresis(const char *entities) {
  return (tb_rule_text){.rule = "R",
                        .indicator = "rate",
                        .when = "value > 60",
                        .clear = "value < 40",
                        .for_periods = "2",
                        .clear_for = "2",
                        .entities = entities};
}

static void assert_same_text(const char *found, tb_buffer *expected) {
  assert_string_equal(found, tb_buffer_string(expected));
  assert_true(expected->n > 1000);
  tb_buffer_free(expected);
}

static void test_those_observed(void **state) {
  world *w = *state;
  tb_buffer expected = {0};
  for (int entity = 0; entity < ENTITIES; entity++) {
    expect_alerts(w, entity, &expected);
    if (is_observed(w, entity) && !is_decided(w, entity)) expect_nodata(entity, &expected);
  }
  const tb_rule_text r = hysteresis("");
  assert_same_text(scene_judge(&w->s, &r, 1, NULL), &expected);
}

static void test_those_named(void **state) {
  world *w = *state;
  tb_buffer expected = {0};
  for (int entity = 0; entity < ENTITIES; entity += 5) {
    expect_alerts(w, entity, &expected);
    if (!is_decided(w, entity)) expect_nodata(entity, &expected);
  }
  const tb_rule_text r = hysteresis("fifth");
  assert_same_text(scene_judge(&w->s, &r, 1, NULL), &expected);
}

/* Every period in which it fires; those passed over for want of data are not. */
static void expect_periods(const world *w, int entity, tb_buffer *out) {
  int run = 0, since = 0, fired = 0, episode = 0;
  bool firing = false;
  for (int t = 0; t < QUARTERS; t++) {
    const int value = w->values[entity][t];
    if (value >= 0 && value <= 60) firing = false, run = 0;
    if (value > 60 && run++ == 0) since = t;
    if (value > 60 && run == 2) firing = true, fired = t, episode++;
    if (firing && value >= 0) print_row(w, out, entity, t, "firing", episode, since, fired, 60);
  }
}

static void test_every_period(void **state) {
  world *w = *state;
  tb_buffer expected = {0};
  for (int entity = 0; entity < ENTITIES; entity++)
    expect_periods(w, entity, &expected);
  const tb_rule_text r = {.rule = "R", .indicator = "rate", .when = "value > 60", .for_periods = "2"};
  const tb_judge_options options = {.every_period = true};
  assert_same_text(scene_judge(&w->s, &r, 1, &options), &expected);
}

static int rank_of(const world *w, int entity, int t) {
  int rank = 1;
  for (int other = 0; other < ENTITIES; other++)
    rank += w->values[other][t] > w->values[entity][t];
  return rank;
}

static int ranked_in(const world *w, int t) {
  int n = 0;
  for (int entity = 0; entity < ENTITIES; entity++)
    n += w->values[entity][t] >= 0;
  return n;
}

/* Ranks look across all entities; the rows come out by entity all the same. */
static void test_ranks_every_period(void **state) {
  world *w = *state;
  tb_buffer expected = {0};
  for (int entity = 0; entity < ENTITIES; entity++) {
    for (int t = 0, episode = 0, since = 0, on = 0; t < QUARTERS; t++) {
      char code[8], now[TB_PERIOD_TEXT_BYTES], begun[TB_PERIOD_TEXT_BYTES];
      const int rank = w->values[entity][t] < 0 ? 0 : rank_of(w, entity, t);
      if (rank == 0 || rank > 3) {
        on = 0;
        continue;
      }
      if (!on) episode++, since = t, on = 1;
      (void)tb_period_format(w->quarters[t], now);
      (void)tb_period_format(w->quarters[since], begun);
      tb_buffer_format(&expected, "R rate %s %s firing %d %s %s | %d %d 3 =undefined of %d\n", code_of(entity, code), now, episode, begun,
                       begun, w->values[entity][t], rank, ranked_in(w, t));
    }
  }
  /* an unknown rank ends the run here: its negation is asked for by name */
  const tb_rule_text r = {.rule = "R", .indicator = "rate", .when = "rank <= 3", .clear = "missing(value) or rank > 3"};
  const tb_judge_options options = {.every_period = true};
  assert_same_text(scene_judge(&w->s, &r, 1, &options), &expected);
}

/* Decided somewhere, and neither pending nor firing in the end. */
static void test_who_is_quiet(void **state) {
  world *w = *state;
  const tb_rule_text r = {.rule = "R", .indicator = "rate", .when = "value > 60"};
  const tb_judge_options options = {.quiet = true};
  tb_rules *rules = scene_compile(&w->s, &r, 1);
  tb_judge *judge;
  tb_judgement out;
  assert_status(TB_OK, tb_judge_new(rules, &options, &judge));
  assert_status(TB_OK, tb_judge_machine(judge, 0, &out));
  size_t n = 0;
  for (int entity = 0; entity < ENTITIES; entity++) {
    int last = ABSENT;
    for (int t = 0; t < QUARTERS; t++)
      if (w->values[entity][t] >= 0) last = w->values[entity][t];
    if (last < 0 || last > 60) continue;
    char code[8];
    assert_true(n < out.n_quiet);
    assert_string_equal(tb_panel_entity_code(w->s.panel, out.quiet[n++]), code_of(entity, code));
  }
  assert_int_equal(n, out.n_quiet);
  assert_true(n > 100);
  tb_judge_free(judge);
  tb_rules_free(rules);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_those_observed),     cmocka_unit_test(test_those_named),  cmocka_unit_test(test_every_period),
      cmocka_unit_test(test_ranks_every_period), cmocka_unit_test(test_who_is_quiet),
  };
  return cmocka_run_group_tests(tests, world_begin, world_end);
}
