/* Models: formulas on formulas, circles, limits, subjects, peers, milestones, findings. */
#include "expr_scene.h"

/* An indicator with a formula, and another one. */
typedef struct formula {
  const char *code, *text;
} formula;

static scene with_formulas(const formula *formulas, size_t n) {
  scene of = scene_open("2024-08-26");
  for (size_t i = 0; i < n; i++)
    scene_indicator(&of, formulas[i].code, TB_KIND_UNDECLARED, TB_BETTER_UP, formulas[i].text);
  scene_observe(&of, "x a 2023 4\n x a 2024 5\n x b 2024 7\n y a 2024 2\n own a 2024 99\n");
  return of;
}

/* What tb_model_new says; the caller frees. */
static char *model_errors(scene *of, tb_status *status) {
  assert_status(TB_OK, tb_builder_seal(of->builder, &of->panel));
  of->builder = NULL;
  *status = tb_model_new(of->panel, NULL, of->log, &of->model);
  tb_buffer all = {0};
  for (size_t i = 0; i < tb_log_count(of->log); i++) {
    const tb_diagnostic *diagnostic = tb_log_at(of->log, i);
    tb_buffer_format(&all, "%s%s:%u:%u: %s", i > 0 ? "\n" : "", diagnostic->place.file, (unsigned)diagnostic->place.line,
                     diagnostic->place.column, diagnostic->text);
  }
  tb_buffer_string(&all);
  return all.bytes;
}

static void check_model(const formula *formulas, size_t n, tb_status expected, const char *message) {
  scene of = with_formulas(formulas, n);
  tb_status status;
  char *found = model_errors(&of, &status);
  assert_string_equal(message, found);
  assert_status(expected, status);
  if (status) assert_null(of.model);
  free(found);
  scene_close(&of);
}

static void test_formulas_on_formulas(void **state) {
  static const formula formulas[] = {{"d", "c + c"}, {"c", "b * x"}, {"b", "x + 1"}, {"own", "nothing_else * 0 + x"}, {"nothing_else", ""}};
  (void)state;
  scene of = with_formulas(formulas, 5);
  scene_seal(&of);
  assert_number(&of, "d", "2024", "a", "value", "60");
  assert_number(&of, "d", "2023", "a", "value", "40");
  assert_number(&of, "d", "2024", "a", "yoy_pct", "50");
  assert_number(&of, "d", "2024", "a", "value / b", "10");
  assert_number(&of, "own", "2024", "a", "value", "99"); /* observations of its own go before the formula */
  const tb_subject *subject = tb_model_subject(of.model, scene_find(tb_panel_indicator_codes(of.panel), "d"));
  assert_true(subject->derived);
  assert_int_equal(2, subject->n_periods);
  bool present[2];
  tb_subject_present(of.model, subject, 0, 0, 2, present);
  assert_true(present[0]);
  assert_false(present[1]);
  assert_true(tb_subject_has_tile(of.model, subject, 1, 0));
  assert_null(tb_model_subject(of.model, 99));
  scene_close(&of);
}

static void test_circles(void **state) {
  (void)state;
  check_model((formula[]){{"a", "b + 1"}, {"b", "a"}}, 2, TB_BAD_INPUT, "indicators.csv:2:9: formulas in a circle: a -> b -> a");
  check_model((formula[]){{"a", "2 * a"}}, 1, TB_BAD_INPUT, "indicators.csv:2:9: formulas in a circle: a -> a");
  check_model((formula[]){{"p", "q"}, {"q", "yoy(r[2023])"}, {"r", "decimals(s)"}, {"s", "q"}}, 4, TB_BAD_INPUT,
              "indicators.csv:2:9: formulas in a circle: q -> r -> s -> q");
  check_model((formula[]){{"a", "b"}, {"b", "a"}, {"c", "d"}, {"d", "c"}}, 4, TB_BAD_INPUT,
              "indicators.csv:2:9: formulas in a circle: a -> b -> a\nindicators.csv:2:9: formulas in a circle: c -> d -> c");
  /* an identity between observed figures is no circle: x and y are not computed */
  check_model((formula[]){{"x", "y + 1"}, {"y", "x - 1"}}, 2, TB_OK, "");
}

static void test_faulty_formulas(void **state) {
  (void)state;
  check_model((formula[]){{"a", "x +"}}, 1, TB_BAD_INPUT, "indicators.csv:2:12: expected a figure, a number or \"(\", found the end");
  check_model((formula[]){{"a", "x > 1"}}, 1, TB_BAD_INPUT, "indicators.csv:2:11: expected a number, found a condition");
  check_model((formula[]){{"a", "nix + x"}}, 1, TB_BAD_INPUT,
              "indicators.csv:2:9: unknown name \"nix\": no measure, indicator or milestone");
  check_model((formula[]){{"a", "x + yoy"}}, 1, TB_BAD_INPUT,
              "indicators.csv:2:13: a formula has no indicator of its own: name the indicator that is meant");
  check_model((formula[]){{"a", "?m"}}, 1, TB_BAD_INPUT, "indicators.csv:2:9: \"?m\" is an unknown of claims and has no value here");
}

/* f0 is x, f1 = f0 + f0, ... the tree doubles with each. */
static void test_formula_size(void **state) {
  (void)state;
  static char codes[16][16], texts[16][48];
  formula formulas[16];
  for (int i = 0; i < 16; i++) {
    snprintf(codes[i], sizeof codes[i], "f%d", i);
    if (i == 0) snprintf(texts[i], sizeof texts[i], "x");
    if (i > 0) snprintf(texts[i], sizeof texts[i], "f%d + f%d", i - 1, i - 1);
    formulas[i] = (formula){codes[i], texts[i]};
  }
  scene of = with_formulas(formulas, 12);
  scene_seal(&of);
  assert_number(&of, "f11", "2024", "a", "value", "10240");
  tb_evaluator *evaluator;
  tb_plan *plan;
  const tb_plan_options number = {.expected = TB_EXPECT_NUMBER};
  assert_status(TB_OK, tb_plan_parse(of.model, "f11 + f11", 9, &number, of.log, &plan));
  assert_status(TB_LIMIT, tb_evaluator_new(of.model, plan, TB_NO_ID, of.log, &evaluator));
  assert_string_equal("the expression has more than 10,000 operands and operators when the formulas that it reads are put in",
                      tb_log_at(of.log, 0)->text);
  tb_plan_free(plan);
  scene_close(&of);

  of = with_formulas(formulas, 14);
  tb_status status;
  char *found = model_errors(&of, &status);
  assert_status(TB_BAD_INPUT, status);
  assert_non_null(strstr(found, "the formula of f12 has more than 10,000 operands and operators"));
  free(found);
  scene_close(&of);
}

/* Each formula reads the next: deeper than 200, whichever comes first. */
static void check_depth(bool forwards) {
  static char codes[210][16], texts[210][16];
  formula formulas[210];
  for (int i = 0; i < 210; i++) {
    snprintf(codes[i], sizeof codes[i], "f%d", i);
    snprintf(texts[i], sizeof texts[i], i == 0 ? "x" : "f%d", i - 1);
    formulas[forwards ? i : 209 - i] = (formula){codes[i], texts[i]};
  }
  scene of = with_formulas(formulas, 210);
  tb_status status;
  char *found = model_errors(&of, &status);
  assert_status(TB_BAD_INPUT, status);
  assert_non_null(strstr(found, "200"));
  free(found);
  scene_close(&of);
}

static void test_formula_depth(void **state) {
  (void)state;
  check_depth(true);
  check_depth(false);
}

static void test_work_limits(void **state) {
  static const struct {
    const char *text;
    tb_status expected;
  } texts[] = {
      {"mean(10000)", TB_OK},
      {"mean(mean(400), 800)", TB_OK},
      {"mean(mean(1000), 1000)", TB_LIMIT},
      {"yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy(yoy))))))))))))))))))", TB_LIMIT},
  };
  (void)state;
  scene of = with_formulas(NULL, 0);
  scene_seal(&of);
  const tb_plan_options number = {.expected = TB_EXPECT_NUMBER};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    tb_plan *plan;
    tb_evaluator *evaluator;
    assert_status(TB_OK, tb_plan_parse(of.model, texts[i].text, strlen(texts[i].text), &number, of.log, &plan));
    assert_status(texts[i].expected, tb_evaluator_new(of.model, plan, 0, of.log, &evaluator));
    tb_evaluator_free(evaluator);
    tb_plan_free(plan);
  }
  assert_number(&of, "x", "2024", "a", "mean(10000, min=1)", "4.5");
  scene_close(&of);
}

/* ----------------------------------------------------------------------------------------------------------------- peers */

static void check_peers(const scene *of, const char *within, const uint32_t *expected, uint32_t n_sets) {
  const tb_peers *peers, *again;
  assert_status(TB_OK, tb_model_peers(of->model, within, &peers));
  assert_int_equal(n_sets, peers->n_sets);
  for (size_t i = 0; i < tb_panel_entities(of->panel); i++)
    assert_int_equal(expected[i], peers->set_of[i]);
  assert_status(TB_OK, tb_model_peers(of->model, within, &again));
  assert_ptr_equal(peers, again);
}

static void test_peers(void **state) {
  (void)state;
  const uint32_t none = TB_NO_PEER_SET;
  scene of = scene_open(NULL);
  scene_entity(&of, "p", "city", "", "");
  scene_entity(&of, "a", "district", "p", "g1;g2");
  scene_entity(&of, "b", "district", "p", "g2");
  scene_entity(&of, "c", "", "a", "district"); /* a group with the name of a level */
  scene_observe(&of, "x seen 2024 1\n");
  scene_seal(&of);
  check_peers(&of, "", (uint32_t[]){0, 1, 1, 2, 2}, 3); /* those without a level are peers of each other */
  check_peers(&of, "g2", (uint32_t[]){none, 0, 0, none, none}, 1);
  check_peers(&of, "city", (uint32_t[]){0, none, none, none, none}, 1);
  check_peers(&of, "district", (uint32_t[]){none, 0, 0, 0, none}, 1);
  check_peers(&of, "parent", (uint32_t[]){none, 0, 0, 1, none}, 5);
  const tb_peers *peers;
  assert_status(TB_NOT_FOUND, tb_model_peers(of.model, "nix", &peers));
  assert_null(peers);
  scene_close(&of);

  of = scene_open(NULL);
  scene_observe(&of, "x a 2024 1\n x b 2024 1\n");
  scene_seal(&of);
  check_peers(&of, "", (uint32_t[]){0, 0}, 1); /* no levels: all */
  scene_close(&of);
}

static void test_default_within(void **state) {
  (void)state;
  scene of = scene_open(NULL);
  scene_entity(&of, "a", "", "", "g");
  scene_entity(&of, "b", "", "", "g");
  scene_entity(&of, "c", "", "", "");
  scene_observe(&of, "x a 2024 1\n x b 2024 2\n x c 2024 3\n");
  scene_seal(&of);
  const tb_plan_options number = {.expected = TB_EXPECT_NUMBER, .within = "g"}, unknown = {.within = "nix", .expected = TB_EXPECT_ANY};
  tb_plan *plan;
  tb_evaluator *evaluator;
  const tb_column *column;
  tb_period period;
  assert_status(TB_OK, tb_period_parse("2024", 4, &period));
  assert_status(TB_OK, tb_plan_parse(of.model, "rank", 4, &number, of.log, &plan));
  assert_status(TB_OK, tb_evaluator_new(of.model, plan, 0, of.log, &evaluator));
  assert_status(TB_OK, tb_evaluate_numbers(evaluator, period, 0, 3, &column));
  assert_double_equal_bits(2, column->values[0]);
  assert_double_equal_bits(1, column->values[1]);
  assert_int_equal(TB_NO_PEERS, column->reasons[2]);
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
  assert_number(&of, "x", "2024", "b", "rank", "2");
  assert_status(TB_NOT_FOUND, tb_plan_parse(of.model, "rank", 4, &unknown, of.log, &plan));
  scene_close(&of);
}

/* ----------------------------------------------------------------------------------------------------- milestones, findings */

static const char *status_of(const void *context, const char *finding) {
  assert_string_equal("context", context);
  if (strcmp(finding, "51") == 0) return "in_progress";
  return strcmp(finding, "52") == 0 ? "" : NULL;
}

static tb_period parsed(const char *text) {
  tb_period period;
  assert_status(TB_OK, tb_period_parse(text, strlen(text), &period));
  return period;
}

static void test_milestones_and_findings(void **state) {
  (void)state;
  scene of = with_formulas(NULL, 0);
  const tb_milestone milestones[] = {{"M01", parsed("2023-09-06..2023-11-10")},
                                     {"M02", parsed("2023-12-21")},
                                     {"plan", parsed("2024-01..2024-10")},
                                     {"since", parsed("2023-11..")},
                                     {"x", parsed("2000-01-01")},
                                     {"none", tb_period_unstated()}};
  of.options = (tb_model_options){.milestones = milestones, .n_milestones = 6, .finding_status = status_of, .context = "context"};
  scene_seal(&of);
  assert_truth(&of, "x", "2024", "a", "M02 = 2023-12-21", "true");
  assert_truth(&of, "x", "2024", "a", "M01 = 2023-11-10 and start(M01) = 2023-09-06 and end(M01) = M01", "true");
  assert_truth(&of, "x", "2024", "a", "\"M01\" < M02", "true");
  assert_number(&of, "x", "2024", "a", "M02 - M01", "41");
  assert_number(&of, "x", "2024", "a", "months(M01)", "2");
  assert_number(&of, "x", "2024", "a", "elapsed(plan)", "0.7836065573770492"); /* 239 days of 305 */
  assert_truth(&of, "x", "2024", "a", "elapsed(plan) = 239 / 305", "true");
  assert_truth(&of, "x", "2024", "a", "since = 2024-08-26", "true"); /* ends with the reference day */
  assert_number(&of, "x", "2024", "a", "x", "5");                    /* an indicator goes before a milestone */
  assert_truth(&of, "x", "2024", "a", "start(value) > M02", "true");
  assert_truth(&of, "x", "2024", "a", "status(\"51\") = in_progress", "true");
  assert_truth(&of, "x", "2024", "a", "status(\"51\") != done", "true");
  assert_truth(&of, "x", "2024", "a", "status(52) = unstated", "true");
  assert_truth(&of, "x", "2024", "a", "status(51) = status(52)", "false");
  const tb_plan_options any = {.expected = TB_EXPECT_ANY};
  tb_plan *plan;
  assert_status(TB_NOT_FOUND, tb_plan_parse(of.model, "none < M02", 10, &any, NULL, &plan));
  assert_status(TB_NOT_FOUND, tb_plan_parse(of.model, "status(53) = done", 17, &any, NULL, &plan));
  scene_close(&of);

  of = with_formulas(NULL, 0);
  scene_seal(&of);
  assert_truth(&of, "x", "2024", "a", "status(\"51\") = done", "unknown"); /* nothing is known of findings */
  assert_number(&of, "x", "2024", "a", "if(status(\"51\") = done, 1, 2)", "missing");
  scene_close(&of);
}

static void test_bad_arguments(void **state) {
  (void)state;
  scene of = with_formulas(NULL, 0);
  scene_seal(&of);
  tb_model *model;
  const tb_model_options lacking = {.n_milestones = 1};
  assert_status(TB_BAD_ARGUMENT, tb_model_new(NULL, NULL, NULL, &model));
  assert_status(TB_BAD_ARGUMENT, tb_model_new(of.panel, &lacking, NULL, &model));
  assert_status(TB_BAD_ARGUMENT, tb_model_new(of.panel, NULL, NULL, NULL));
  tb_model_free(NULL);
  assert_ptr_equal(of.panel, tb_model_panel(of.model));
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_formulas_on_formulas),
      cmocka_unit_test(test_circles),
      cmocka_unit_test(test_faulty_formulas),
      cmocka_unit_test(test_formula_size),
      cmocka_unit_test(test_formula_depth),
      cmocka_unit_test(test_work_limits),
      cmocka_unit_test(test_peers),
      cmocka_unit_test(test_default_within),
      cmocka_unit_test(test_milestones_and_findings),
      cmocka_unit_test(test_bad_arguments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
