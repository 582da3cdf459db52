/* Somebody watches a judge: every entity in scope after every step, with the marks of periods without data and the evidence. */
#include "test_rules_scene.h"

#include <stdio.h>

/* Writes "ENTITY PERIOD STATE EPISODE SINCE [nodata] [clear] | value figure threshold" a line. */
static tb_status write_standing(void *context, tb_judge *judge, const tb_standing *at) {
  scene *s = context;
  tb_number value, figure, threshold;
  assert_status(TB_OK, tb_judge_evidence(judge, at, &value, &figure, &threshold));
  tb_buffer_format(&s->text, "%s ", tb_panel_entity_code(s->panel, at->entity));
  scene_print_period(&s->text, at->label);
  tb_buffer_format(&s->text, " %s %u ", tb_alert_state_name(at->state), (unsigned)at->episode);
  scene_print_period(&s->text, at->since);
  tb_buffer_format(&s->text, "%s%s | ", at->nodata ? " nodata" : "", at->by_clear ? " clear" : "");
  scene_print_number(&s->text, value);
  tb_buffer_byte(&s->text, ' ');
  scene_print_number(&s->text, figure);
  tb_buffer_byte(&s->text, ' ');
  scene_print_number(&s->text, threshold);
  tb_buffer_byte(&s->text, '\n');
  return TB_OK;
}

static void expect_watched(scene *s, const tb_rule_text *rule, const bool *entities, const char *expected) {
  tb_rules *rules = scene_compile(s, rule, 1);
  const tb_judge_options options = {.entities = entities, .watch = write_standing, .watch_context = s};
  tb_judge *judge;
  tb_judgement judgement;
  s->text.n = 0;
  assert_status(TB_OK, tb_judge_new(rules, &options, &judge));
  assert_status(TB_OK, tb_judge_machine(judge, 0, &judgement));
  assert_string_equal(tb_buffer_string(&s->text), expected);
  tb_judge_free(judge);
  tb_rules_free(rules);
}

static void test_every_step_is_seen(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "A", "x", "2023-Q1", "11 _ 9 7 7");
  scene_seal(&s);
  const tb_rule_text rule = {.rule = "R", .indicator = "x", .when = "value > 10", .clear = "value < 8", .clear_for = "2"};
  expect_watched(&s, &rule, NULL,
                 "A 2023-Q1 firing 1 2023-Q1 | 11 11 10\n"
                 "A 2023-Q2 firing 1 2023-Q1 nodata clear | missing missing 8\n"
                 "A 2023-Q3 firing 1 2023-Q1 clear | 9 9 8\n"
                 "A 2023-Q4 firing 1 2023-Q1 clear | 7 7 8\n"
                 "A 2024-Q1 resolved 1  clear | 7 7 8\n");
  scene_end(&s);
}

/* What is unknown is a mark, unless the policy takes it for an alarm. */
static void test_marks_follow_the_policy(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "A", "x", "2023-Q1", "11 _ 11");
  scene_seal(&s);
  tb_rule_text rule = {.rule = "R", .indicator = "x", .when = "value > 10", .for_periods = "2", .missing = "hold"};
  expect_watched(&s, &rule, NULL,
                 "A 2023-Q1 pending 1 2023-Q1 | 11 11 10\n"
                 "A 2023-Q2 pending 1 2023-Q1 nodata | missing missing 10\n"
                 "A 2023-Q3 firing 1 2023-Q1 | 11 11 10\n");
  rule.missing = "reset";
  expect_watched(&s, &rule, NULL,
                 "A 2023-Q1 pending 1 2023-Q1 | 11 11 10\n"
                 "A 2023-Q2 inactive 0  nodata | missing missing 10\n"
                 "A 2023-Q3 pending 1 2023-Q3 | 11 11 10\n");
  rule.missing = "alert";
  expect_watched(&s, &rule, NULL,
                 "A 2023-Q1 pending 1 2023-Q1 | 11 11 10\n"
                 "A 2023-Q2 firing 1 2023-Q1 | missing missing 10\n"
                 "A 2023-Q3 firing 1 2023-Q1 | 11 11 10\n");
  scene_end(&s);
}

/* Only those in scope and wanted; entities of a second tile too. */
static void test_only_the_wanted_are_seen(void **state) {
  (void)state;
  enum { N = TB_TILE + 2 };
  static bool wanted[N];
  scene s;
  scene_begin(&s);
  for (int i = 0; i < N; i++) {
    char code[16];
    (void)snprintf(code, sizeof code, "e%03d", i);
    scene_series(&s, code, "x", "2023", i % 2 ? "11" : "9");
  }
  scene_seal(&s);
  wanted[3] = wanted[N - 1] = wanted[N - 2] = true;
  const tb_rule_text rule = {.rule = "R", .indicator = "x", .when = "value > 10"};
  expect_watched(&s, &rule, wanted,
                 "e003 2023 firing 1 2023 | 11 11 10\n"
                 "e512 2023 inactive 0  | 9 9 10\n"
                 "e513 2023 firing 1 2023 | 11 11 10\n");
  scene_end(&s);
}

static tb_status give_up(void *context, tb_judge *judge, const tb_standing *at) {
  (void)context;
  (void)judge;
  return at->step == 1 ? TB_LIMIT : TB_OK;
}

static void test_a_watch_ends_the_run(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "A", "x", "2023-Q1", "11 12 13");
  scene_seal(&s);
  const tb_rule_text rule = {.rule = "R", .indicator = "x", .when = "value > 10"};
  tb_rules *rules = scene_compile(&s, &rule, 1);
  const tb_judge_options options = {.watch = give_up};
  tb_judge *judge;
  tb_judgement judgement;
  assert_status(TB_OK, tb_judge_new(rules, &options, &judge));
  assert_status(TB_LIMIT, tb_judge_machine(judge, 0, &judgement));
  tb_judge_free(judge);
  tb_rules_free(rules);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_step_is_seen),
      cmocka_unit_test(test_marks_follow_the_policy),
      cmocka_unit_test(test_only_the_wanted_are_seen),
      cmocka_unit_test(test_a_watch_ends_the_run),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
