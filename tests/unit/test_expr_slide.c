/* Long windows that are kept from period to period give what an evaluator gives that has kept nothing. */
#include "expr_scene.h"

enum { N_DAYS = 420, N_ENTITIES = 12 };

static uint32_t next_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(*state >> 33);
}

/* Days of twelve entities with gaps, missing values, changing decimals, now and then a long number, a break or another basis. */
static scene daily_scene(void) {
  scene of = scene_open(NULL);
  uint64_t random = 11;
  char line[200];
  for (tb_day day = 0; day < N_DAYS; day++) {
    char date[TB_PERIOD_TEXT_BYTES];
    tb_period_format((tb_period){.first = 18000 + day, .last = 18000 + day}, date);
    for (int e = 0; e < N_ENTITIES; e++) {
      const uint32_t r = next_random(&random), s = next_random(&random);
      if (r % 23 == 0) continue;
      snprintf(line, sizeof line, "x e%02d %s %d.%0*u%s - %s %s", e, date, (int)(r % 900) - 300, (int)(s % 3) + 1, s % 10,
               e == 3 && s % 97 == 0 ? "00000000000000000001" : "", e == 5 && s % 151 == 0 ? "B" : "-",
               e == 7 && day > 300 ? "final" : "-");
      scene_observation(&of, line);
      if (r % 3) continue;
      snprintf(line, sizeof line, "y e%02d %s %u", e, date, s % 50 + 1);
      scene_observation(&of, line);
    }
  }
  scene_seal(&of);
  return of;
}

/* Runs of entities as deriving asks for them: all, some, one. */
static void choose_run(uint64_t *random, uint32_t *first, size_t *n) {
  *first = next_random(random) % 3 ? 0 : next_random(random) % N_ENTITIES;
  const uint32_t rest = N_ENTITIES - *first;
  *n = next_random(random) % 3 ? rest : 1 + next_random(random) % rest;
}

static void assert_same(const char *text, size_t step, const tb_column *kept, const tb_column *fresh) {
  assert_int_equal(kept->n, fresh->n);
  for (size_t i = 0; i < fresh->n; i++) {
    if (kept->reasons[i] == fresh->reasons[i] && memcmp(&kept->values[i], &fresh->values[i], sizeof kept->values[i]) == 0) continue;
    fail_msg("%s on day %zu, cell %zu: kept %.17g (%d), fresh %.17g (%d)", text, step, i, kept->values[i], kept->reasons[i],
             fresh->values[i], fresh->reasons[i]);
  }
}

/* One evaluator over all days, with days left out now and then, and a new one for each. */
static void slide(scene *of, const char *text, uint64_t seed) {
  const uint32_t own = scene_find(tb_panel_indicator_codes(of->panel), "x");
  const tb_plan_options options = {.expected = TB_EXPECT_NUMBER};
  const tb_subject *subject = tb_model_subject(of->model, own);
  const tb_timeline *line = &subject->timelines->lines[0];
  uint64_t random = seed;
  tb_plan *plan;
  tb_evaluator *kept, *fresh;
  assert_status(TB_OK, tb_plan_parse(of->model, text, strlen(text), &options, of->log, &plan));
  assert_status(TB_OK, tb_evaluator_new(of->model, plan, own, of->log, &kept));
  tb_evaluator_set_line(kept, line);
  for (size_t step = 0; step < line->n_steps; step += next_random(&random) % 5 ? 1 : next_random(&random) % 60) {
    uint32_t first;
    size_t n;
    const tb_column *left, *right;
    choose_run(&random, &first, &n);
    assert_status(TB_OK, tb_evaluator_new(of->model, plan, own, of->log, &fresh));
    tb_evaluator_set_line(fresh, line);
    assert_status(TB_OK, tb_evaluate_numbers(kept, line->steps[step], first, n, &left));
    assert_status(TB_OK, tb_evaluate_numbers(fresh, line->steps[step], first, n, &right));
    assert_same(text, step, left, right);
    tb_evaluator_free(fresh);
  }
  tb_evaluator_free(kept);
  tb_plan_free(plan);
}

static void test_kept_windows(void **state) {
  static const char *const texts[] = {
      "mean(130)",
      "mean(130, min=2)",
      "median(200, min=50)",
      "highest(128, min=1) - lowest(128, min=1)",
      "sd(150, min=2)",
      "zscore(140, min=20)",
      "trend_p(128, min=20)",
      "sen(128, min=60)",
      "mean(value / y, 140, min=2)",
      "mean(coalesce(y, value / 3), 130, min=2)",
      "lag(mean(130, min=2), 3)",
      "mean(130, min=2) - lag(mean(130, min=2), 1)",
      "mean(mean(130, min=2), 5, min=1)",
      "mean(mean(5, min=1), 130, min=2)",
      "rank(mean(130, min=2))",
      "if(value > mean(130, min=2), slope(130, min=2), 0)",
      "mean(10000, min=1)",
  };
  (void)state;
  scene of = daily_scene();
  for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
    slide(&of, texts[t], 100 + t);
  scene_close(&of);
}

/* Quarters and totals from January, of which Q1 is a guest: a window that ends with it as a quarter is none of totals. */
static void test_guests(void **state) {
  (void)state;
  scene of = scene_open(NULL);
  for (int year = 2018; year < 2024; year++) {
    char lines[400];
    snprintf(lines, sizeof lines,
             "x a %d-Q1 1\n x a %d-Q2 1\n x a %d-H1 1\n x a %d 1\n y a %d-Q1 %d\n y a %d-Q2 7\n y a %d-Q3 11\n y a %d-H1 50\n y a %d 400",
             year, year, year, year, year, year - 2000, year, year, year, year);
    scene_observe(&of, lines);
  }
  scene_seal(&of);
  const uint32_t own = scene_find(tb_panel_indicator_codes(of.panel), "x");
  const tb_plan_options options = {.expected = TB_EXPECT_NUMBER};
  const char text[] = "mean(y, 128, min=1)";
  const tb_subject *subject = tb_model_subject(of.model, own);
  tb_plan *plan;
  tb_evaluator *kept, *fresh;
  const tb_column *left, *right;
  assert_status(TB_OK, tb_plan_parse(of.model, text, strlen(text), &options, of.log, &plan));
  assert_status(TB_OK, tb_evaluator_new(of.model, plan, own, of.log, &kept));
  for (size_t p = 0; p < subject->n_periods; p++) {
    assert_status(TB_OK, tb_evaluator_new(of.model, plan, own, of.log, &fresh));
    assert_status(TB_OK, tb_evaluate_numbers(kept, subject->keys[p], 0, 1, &left));
    assert_status(TB_OK, tb_evaluate_numbers(fresh, subject->keys[p], 0, 1, &right));
    assert_same(text, p, left, right);
    tb_evaluator_free(fresh);
  }
  tb_evaluator_free(kept);
  tb_plan_free(plan);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_kept_windows), cmocka_unit_test(test_guests)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
