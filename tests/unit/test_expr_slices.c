/*
 * What is computed in doubles for whole slices against the same in exact rationals, and evidence that is read for many entities together
 * against that of single ones, on random panels: short figures of one number of decimals and of several, long ones, zeros, negative ones,
 * huge ones, falls of exactly the threshold, missing and absent cells, breaks, bases.
 */
#include "expr_scene.h"

enum { N_ENTITIES = 600, N_QUARTERS = 7 };

static uint64_t state = UINT64_C(0x9E3779B97F4A7C15);

static unsigned draw(unsigned n) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (unsigned)((state >> 20) % n);
}

/* A figure of an indicator's manner. `dense` ones have one number of decimals and a cell each. */
static void figure_text(char manner, char out[80]) {
  const unsigned hundredths = 1000 + 25 * draw(60);
  switch (manner) {
  case 'd': snprintf(out, 80, "%u.%02u", hundredths / 100, hundredths % 100); return;
  case 'h': snprintf(out, 80, "%s%u%u.%u", draw(4) ? "" : "-", 900000 + draw(99999), 1000000 + draw(2) * draw(8000000), draw(10)); return;
  default: break;
  }
  switch (draw(12)) {
  case 0: snprintf(out, 80, "NA"); return;
  case 1: snprintf(out, 80, "0"); return;
  case 2: snprintf(out, 80, "-%u.%u", draw(50), draw(10)); return;
  case 3: snprintf(out, 80, "%u000000000000000000000.%u", 1 + draw(9), draw(10)); return;
  case 4: snprintf(out, 80, draw(2) ? "0.1234567890123456789%u" : "10.4999999999999999999%u", draw(10)); return; /* as a double 10.5 */
  case 5: snprintf(out, 80, "%u", 8 + draw(5)); return;
  default: snprintf(out, 80, "%u.%u", hundredths / 100, hundredths / 10 % 10);
  }
}

static void observe(scene *of, const char *indicator, char manner, unsigned entity, unsigned quarter) {
  char line[300], value[80], base[80] = "-", status[8] = "-", basis[8] = "-";
  if (manner != 'd' && draw(15) == 0) return;
  figure_text(manner, value);
  if (manner == 'm' && draw(20) == 0) figure_text('s', base);
  if (manner == 'm' && draw(60) == 0) snprintf(status, 8, "B");
  if (manner == 'm' && draw(40) == 0) snprintf(basis, 8, "new");
  snprintf(line, sizeof line, "%s e%03u %u-Q%u %s %s %s %s", indicator, entity, 2022 + quarter / 4, 1 + quarter % 4, value, base, status,
           basis);
  scene_observation(of, line);
}

/* Four manners: dense, sparse, marked with bases and breaks, huge. */
static scene random_scene(void) {
  scene of = scene_open(NULL);
  for (unsigned entity = 0; entity < N_ENTITIES; entity += 3) {
    char code[8];
    snprintf(code, sizeof code, "e%03u", entity);
    scene_entity(&of, code, "", "", "some");
  }
  for (size_t i = 0; i < 4; i++)
    scene_indicator(&of, (const char *[]){"d", "s", "m", "h"}[i], TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "f", TB_KIND_UNDECLARED, TB_BETTER_UP, "100 * d / s");
  for (unsigned quarter = 0; quarter < N_QUARTERS; quarter++)
    for (unsigned entity = 0; entity < N_ENTITIES; entity++)
      for (size_t i = 0; i < 4; i++)
        observe(&of, (const char *[]){"d", "s", "m", "h"}[i], "dsmh"[i], entity, quarter);
  scene_seal(&of);
  return of;
}

static const char *const conditions[] = {"yoy_pct < -20",
                                         "yoy_pct <= -20",
                                         "yoy < 0",
                                         "pop >= 0",
                                         "pop_pct = 25",
                                         "value != lag(2)",
                                         "rank <= 3",
                                         "value < 10.25",
                                         "10 >= value",
                                         "value < 0.1",
                                         "value = 11",
                                         "value != 10.5",
                                         "value >= 0",
                                         "value <= -0.5",
                                         "value > 3000000000000000000000",
                                         "value <= 0.12345678901234567895",
                                         "pop > -0.25",
                                         "yoy = 0",
                                         "yoy_pct >= 25",
                                         "cagr(1) < -20",
                                         "yoy_pct - 0 < -20",
                                         "not (yoy_pct > 0)",
                                         "yoy < 0 and pop < 0",
                                         "yoy < 0 or pop < 0",
                                         "missing(yoy) or d > 12",
                                         "value < mean(3) * 0.8",
                                         "abs(yoy_pct) > 12.5",
                                         "yoy(f) > 0",
                                         "value / d > 1",
                                         "round(yoy_pct, 1) = -20",
                                         "value > s@e011",
                                         "yoy >= yoy(s@e017)",
                                         "s@e011 < 12 and value > 11"};

static const char *const numbers[] = {"value",         "yoy_pct", "yoy",    "pop_pct", "rank",   "lag(1)",      "value / 3",
                                      "yoy_pct + pop", "f",       "yoy(f)", "mean(2)", "s@e011", "yoy(s@e001)", "yoy_pct(s@e001)"};

typedef struct pair {
  tb_evaluator *fast, *exact;
  tb_plan *plan, *plan_too;
} pair;

static pair pair_open(scene *of, const char *own, const char *text, tb_expected expected) {
  tb_period period;
  pair both;
  both.fast = scene_evaluator(of, own, "2022-Q1", text, expected, &both.plan, &period);
  both.exact = scene_evaluator(of, own, "2022-Q1", text, expected, &both.plan_too, &period);
  tb_evaluator_set_exact(both.exact);
  return both;
}

static void pair_close(pair *both) {
  tb_evaluator_free(both->fast);
  tb_evaluator_free(both->exact);
  tb_plan_free(both->plan);
  tb_plan_free(both->plan_too);
}

static void check_decision(const tb_decision *one, const tb_decisions *many, size_t k) {
  const tb_ground *ground = &many->grounds[many->alike ? 0 : k];
  assert_int_equal(one->figure_reason, many->figure_reasons[k]);
  assert_memory_equal(&one->figure, &many->figures[k], sizeof one->figure);
  assert_int_equal(one->threshold_reason, ground->threshold_reason);
  assert_memory_equal(&one->threshold, &ground->threshold, sizeof one->threshold);
  assert_int_equal(one->has_base ? one->base_reason : TB_UNDEFINED, many->base_reasons[k]);
  assert_memory_equal(&one->base_value, &many->base_values[k], sizeof one->base_value);
  assert_true(tb_period_equal(one->has_base ? one->base_period : tb_period_unstated(), ground->base_period));
  assert_int_equal(one->ranked, ground->ranked);
}

/* Of some entities: next to each other, far from each other. */
static void check_decisions(const pair *both, tb_period period, uint32_t first, size_t n_entities) {
  static tb_decisions many;
  uint32_t chosen[N_ENTITIES] = {0};
  size_t n = 0;
  for (uint32_t entity = first + draw(40); entity < first + n_entities; entity += draw(8) ? 1 + draw(30) : 100 + draw(50))
    chosen[n++] = entity;
  assert_status(TB_OK, tb_evaluate_decisions(both->fast, period, chosen, n, true, &many));
  for (size_t k = 0; k < n; k++) {
    tb_decision one;
    assert_status(TB_OK, tb_evaluate_decision(both->exact, period, chosen[k], &one));
    check_decision(&one, &many, k);
  }
}

static void check_truths(const pair *both, const char *own, const char *text, tb_period period, bool decides) {
  for (uint32_t first = 0; first < N_ENTITIES; first += TB_TILE) {
    const size_t n = N_ENTITIES - first < TB_TILE ? N_ENTITIES - first : TB_TILE;
    const uint8_t *fast, *exact;
    assert_status(TB_OK, tb_evaluate_condition(both->exact, period, first, n, &exact));
    assert_status(TB_OK, tb_evaluate_condition(both->fast, period, first, n, &fast));
    for (size_t i = 0; i < n; i++)
      if (fast[i] != exact[i]) fail_msg("%s: %s, entity %zu: %d, expected %d", own, text, first + i, fast[i], exact[i]);
    if (decides) check_decisions(both, period, first, n);
  }
}

static void check_condition(scene *of, const char *own, const char *text) {
  pair both = pair_open(of, own, text, TB_EXPECT_CONDITION);
  for (int quarter = 0; quarter < N_QUARTERS; quarter++) {
    const tb_period period = tb_period_from_months(12 * 2022 + 3 * quarter, 3);
    check_truths(&both, own, text, period, true); /* what was just decided is at hand */
    check_decisions(&both, period, 0, N_ENTITIES);
  }
  pair_close(&both);
}

static void test_conditions(void **unused) {
  (void)unused;
  scene of = random_scene();
  for (size_t own = 0; own < 4; own++)
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
      check_condition(&of, (const char *[]){"d", "s", "m", "h"}[own], conditions[i]);
  scene_close(&of);
}

/* Ranks against constants: where an evaluator is read once, the first places alone are told apart. */
static const char *const bounded[] = {"rank <= 3",
                                      "rank < 3",
                                      "rank <= 2.5",
                                      "3 >= rank",
                                      "4 > rank",
                                      "rank = 1",
                                      "1.5 = rank",
                                      "rank <= 0",
                                      "rank <= -1",
                                      "rank <= 32",
                                      "rank <= 33",
                                      "rank <= 5000",
                                      "rank <= 2.99999999999999999999999",
                                      "rank <= 3.00000000000000000000001",
                                      "rank_asc <= 3",
                                      "rank_best < 3",
                                      "rank(ties=max) <= 3",
                                      "rank(ties=average) <= 3",
                                      "rank(ties=average) <= 2.5",
                                      "rank(ties=dense) <= 3",
                                      "rank(ties=ordinal) <= 3",
                                      "rank(f) <= 3",
                                      "rank(yoy_pct) <= 3",
                                      "rank(value, within=some) <= 3",
                                      "not (rank <= 3)",
                                      "rank > 3",
                                      "rank <= 3 and yoy < 0",
                                      "yoy < 0 or rank <= 3",
                                      "rank <= 3 or rank_asc <= 2",
                                      "if(rank <= 3, value, 0) > 12"};

/* Truths of all periods, then evidence as well: also of those behind the bound. */
static void check_bounded(scene *of, const char *own, const char *text) {
  pair both = pair_open(of, own, text, TB_EXPECT_CONDITION);
  tb_evaluator_read_once(both.fast);
  for (int round = 0; round < 2; round++)
    for (int quarter = 0; quarter < N_QUARTERS; quarter++)
      check_truths(&both, own, text, tb_period_from_months(12 * 2022 + 3 * quarter, 3), round == 1);
  pair_close(&both);
}

static void test_bounded(void **unused) {
  (void)unused;
  scene of = random_scene();
  for (size_t own = 0; own < 4; own++)
    for (size_t i = 0; i < sizeof bounded / sizeof *bounded; i++)
      check_bounded(&of, (const char *[]){"d", "s", "m", "h"}[own], bounded[i]);
  scene_close(&of);
}

static void check_chosen(const pair *both, tb_period period, const tb_column *expected, uint32_t first) {
  uint32_t chosen[TB_TILE] = {0};
  double values[TB_TILE];
  uint8_t reasons[TB_TILE];
  size_t n = 0;
  for (uint32_t i = draw(20); i < expected->n; i += 1 + draw(draw(4) ? 3 : 90))
    chosen[n++] = first + i;
  assert_status(TB_OK, tb_evaluate_chosen(both->fast, period, chosen, n, values, reasons));
  for (size_t k = 0; k < n; k++) {
    assert_memory_equal(&expected->values[chosen[k] - first], &values[k], sizeof *values);
    assert_int_equal(expected->reasons[chosen[k] - first], reasons[k]);
  }
}

static void check_number(scene *of, const char *own, const char *text) {
  pair both = pair_open(of, own, text, TB_EXPECT_NUMBER);
  for (int quarter = 0; quarter < N_QUARTERS; quarter++) {
    const tb_period period = tb_period_from_months(12 * 2022 + 3 * quarter, 3);
    for (uint32_t first = 0; first < N_ENTITIES; first += TB_TILE) {
      const size_t n = N_ENTITIES - first < TB_TILE ? N_ENTITIES - first : TB_TILE;
      const tb_column *fast, *exact;
      assert_status(TB_OK, tb_evaluate_numbers(both.fast, period, first, n, &fast));
      assert_status(TB_OK, tb_evaluate_numbers(both.exact, period, first, n, &exact));
      for (size_t i = 0; i < n; i++)
        if (fast->reasons[i] != exact->reasons[i] || fast->values[i] != exact->values[i])
          fail_msg("%s: %s, entity %zu, quarter %d: %a, expected %a", own, text, first + i, quarter, fast->values[i], exact->values[i]);
      check_chosen(&both, period, exact, first);
    }
  }
  pair_close(&both);
}

static void test_numbers(void **unused) {
  (void)unused;
  scene of = random_scene();
  for (size_t own = 0; own < 4; own++)
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
      check_number(&of, (const char *[]){"d", "s", "m", "h"}[own], numbers[i]);
  scene_close(&of);
}

static void test_bad_arguments(void **unused) {
  (void)unused;
  scene of = random_scene();
  pair condition = pair_open(&of, "d", "yoy < 0", TB_EXPECT_CONDITION), number = pair_open(&of, "d", "yoy", TB_EXPECT_NUMBER);
  const tb_period period = tb_period_from_months(12 * 2022, 3);
  const uint32_t good[] = {1, 2}, falling[] = {2, 1}, beyond[] = {1, N_ENTITIES};
  static const uint32_t too_many[TB_TILE + 1] = {0};
  static tb_decisions out;
  double values[2];
  uint8_t reasons[2];
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_decisions(condition.fast, period, falling, 2, true, &out));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_decisions(condition.fast, period, beyond, 2, true, &out));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_decisions(number.fast, period, good, 2, true, &out));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_decisions(condition.fast, period, too_many, TB_TILE + 1, true, &out));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_chosen(condition.fast, period, good, 2, values, reasons));
  assert_status(TB_BAD_ARGUMENT, tb_evaluate_chosen(number.fast, period, beyond, 2, values, reasons));
  assert_status(TB_OK, tb_evaluate_decisions(condition.fast, period, good, 0, true, &out));
  pair_close(&condition);
  pair_close(&number);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_conditions), cmocka_unit_test(test_bounded), cmocka_unit_test(test_numbers),
                                     cmocka_unit_test(test_bad_arguments)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
