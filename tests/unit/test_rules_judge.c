/* Rules judged on small panels; what must come out was worked out by hand from the state machine's table and the figures. */
#include "test_rules_scene.h"

/* All that a test usually sets. */
static tb_rule_text rule(const char *id, const char *indicator, const char *when, const char *clear, const char *hold,
                         const char *clear_for) {
  return (tb_rule_text){.rule = id, .indicator = indicator, .when = when, .clear = clear, .for_periods = hold, .clear_for = clear_for};
}

static void test_episodes_with_hysteresis(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  /* above 10 for two quarters begins it, below 8 ends it: 9 in 2020-Q4 does not */
  scene_series(&s, "430408", "rate", "2020-Q1", "9 11 12 9 7.5 11 6 12 12.5 13");
  scene_series(&s, "430406", "rate", "2020-Q1", "5 5 5 5 5 5 5 5 5 10.01");
  scene_series(&s, "430405", "rate", "2020-Q1", "10 10 10 10 10 10 10 10 10 10");
  scene_seal(&s);
  const tb_rule_text r = rule("R1", "rate", "value > 10", "value < 8", "2", "");
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R1 rate 430406 2022-Q2 pending 1 2022-Q2  | 10.01 10.01 10 =undefined\n"
                                                    "R1 rate 430408 2021-Q1 resolved 1 2020-Q2 2020-Q3 | 7.5 7.5 8 =undefined\n"
                                                    "R1 rate 430408 2022-Q2 firing 2 2021-Q4 2022-Q1 | 13 13 10 =undefined\n");
  scene_end(&s);
}

static void test_transitions(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "430408", "rate", "2020-Q1", "9 11 12 9 7.5 11 6 12 12.5 13");
  scene_seal(&s);
  const tb_rule_text r = rule("R1", "rate", "value > 10", "value < 8", "2", "1");
  const tb_judge_options options = {.every_period = true, .transitions = true};
  assert_string_equal(scene_judge(&s, &r, 1, &options), "R1 rate 430408 2020-Q3 firing 1 2020-Q2 2020-Q3 | 12 12 10 =undefined\n"
                                                        "R1 rate 430408 2020-Q4 firing 1 2020-Q2 2020-Q3 | 9 9 10 =undefined\n"
                                                        "R1 rate 430408 2022-Q1 firing 2 2021-Q4 2022-Q1 | 12.5 12.5 10 =undefined\n"
                                                        "R1 rate 430408 2022-Q2 firing 2 2021-Q4 2022-Q1 | 13 13 10 =undefined\n"
                                                        "R1 rate 430408 2020-Q2 inactive->pending 1\n"
                                                        "R1 rate 430408 2020-Q3 pending->firing 1\n"
                                                        "R1 rate 430408 2021-Q1 firing->resolved 1\n"
                                                        "R1 rate 430408 2021-Q2 resolved->pending 2\n"
                                                        "R1 rate 430408 2021-Q3 pending->resolved 2\n"
                                                        "R1 rate 430408 2021-Q4 resolved->pending 2\n"
                                                        "R1 rate 430408 2022-Q1 pending->firing 2\n");
  scene_end(&s);
}

static void test_evidence_of_a_change(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  /* 48.4 to 31.0 is -17.4 points; a fall of exactly 20 % (12.5 to 10) is not below -20 */
  scene_series(&s, "430408", "share", "2022", "48.4 31.0 31.0");
  scene_series(&s, "430407", "share", "2022", "12.5 10.0 7.9");
  scene_seal(&s);
  const tb_rule_text rules[] = {rule("fall", "share", "yoy < -5", "", "", ""), rule("drop", "share", "yoy_pct < -20", "", "", "")};
  assert_string_equal(scene_judge(&s, rules, 2, NULL), "drop share 430407 2024 firing 1 2024 2024 | 7.9 -21 -20 2023=10\n"
                                                       "drop share 430408 2024 resolved 1 2023 2023 | 31 0 -20 2023=31\n"
                                                       "fall share 430408 2024 resolved 1 2023 2023 | 31 0 -5 2023=31\n");
  const tb_judge_options options = {.every_period = true};
  assert_string_equal(scene_judge(&s, rules, 1, &options), "fall share 430408 2023 firing 1 2023 2023 | 31 -17.4 -5 2022=48.4\n");
  scene_end(&s);
}

static void test_ranks_name_the_number_ranked(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_entity(&s, "a", "district", "");
  scene_entity(&s, "b", "district", "");
  scene_entity(&s, "c", "district", "");
  scene_entity(&s, "city", "city", "");
  scene_series(&s, "a", "crime", "2023", "10 30");
  scene_series(&s, "b", "crime", "2023", "20 20");
  scene_series(&s, "c", "crime", "2023", "15 _");
  scene_series(&s, "city", "crime", "2023", "45 50");
  scene_seal(&s);
  tb_rule_text r = rule("first", "crime", "rank = 1", "", "", "");
  r.within = "district";
  r.entities = "district";
  const tb_judge_options options = {.every_period = true};
  assert_string_equal(scene_judge(&s, &r, 1, &options), "first crime a 2024 firing 1 2024 2024 | 30 1 1 =undefined of 2\n"
                                                        "first crime b 2023 firing 1 2023 2023 | 20 1 1 =undefined of 3\n");
  const tb_judge_options unranked = {.every_period = true, .unranked = true};
  assert_string_equal(scene_judge(&s, &r, 1, &unranked), "first crime a 2024 firing 1 2024 2024 | 30 1 1 =undefined\n"
                                                         "first crime b 2023 firing 1 2023 2023 | 20 1 1 =undefined\n");
  scene_end(&s);
}

static void test_missing_policies(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "a", "rate", "2024-01", "11 _ 11 _ 9");
  scene_series(&s, "b", "rate", "2024-01", "11 . 11 11 _");
  scene_seal(&s);
  tb_rule_text r = rule("R", "rate", "value > 10", "", "2", "");
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R rate a 2024-05 resolved 1 2024-01 2024-03 | 9 9 10 =undefined\n"
                                                    "R rate b 2024-04 firing 1 2024-01 2024-03 | 11 11 10 =undefined\n");
  r.missing = "reset";
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R rate b 2024-04 firing 1 2024-03 2024-04 | 11 11 10 =undefined\n");
  r.missing = "alert";
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R rate a 2024-05 resolved 1 2024-01 2024-02 | 9 9 10 =undefined\n"
                                                    "R rate b 2024-05 firing 1 2024-01 2024-02 | missing missing 10 =undefined\n");
  scene_end(&s);
}

static void test_absent_steps_are_judged(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  /* nobody reports 2024-02: no row has it, and it is missing all the same */
  scene_series(&s, "a", "rate", "2024-01", "1 . 1 1");
  scene_series(&s, "b", "rate", "2024-01", "1 . . 1");
  scene_seal(&s);
  const tb_rule_text r = rule("gap", "rate", "missing(value)", "", "2", "");
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "gap rate b 2024-04 resolved 1 2024-02 2024-03 | 1 undefined undefined =undefined\n");
  const tb_rule_text once = rule("gap", "rate", "missing(value)", "", "", "");
  const tb_judge_options options = {.every_period = true};
  assert_string_equal(scene_judge(&s, &once, 1, &options),
                      "gap rate a 2024-02 firing 1 2024-02 2024-02 | missing undefined undefined =undefined\n"
                      "gap rate b 2024-02 firing 1 2024-02 2024-02 | missing undefined undefined =undefined\n"
                      "gap rate b 2024-03 firing 1 2024-02 2024-02 | missing undefined undefined =undefined\n");
  scene_end(&s);
}

static void test_timelines_do_not_mix(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  /* two quarters and a year, all above: neither timeline has three in a row */
  scene_series(&s, "a", "flow", "2023-Q4", "11 12");
  scene_series(&s, "a", "flow", "2023", "44");
  scene_series(&s, "b", "flow", "2023", "45");
  scene_seal(&s);
  const tb_rule_text r = rule("R", "flow", "value > 10", "", "3", "");
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R flow a 2023 pending 1 2023  | 44 44 10 =undefined\n"
                                                    "R flow a 2024-Q1 pending 1 2023-Q4  | 12 12 10 =undefined\n"
                                                    "R flow b 2023 pending 1 2023  | 45 45 10 =undefined\n");
  const tb_judge_options one_by_one = {.one_by_one = true};
  assert_string_equal(scene_judge(&s, &r, 1, &one_by_one), "R flow a 2023 pending 1 2023  | 44 44 10 =undefined\n"
                                                           "R flow a 2024-Q1 pending 1 2023-Q4  | 12 12 10 =undefined\n"
                                                           "R flow b 2023 pending 1 2023  | 45 45 10 =undefined\n");
  scene_end(&s);
}

/* Filed timeline after timeline, and come out by entity, then by the begins of the periods, then by their ends. */
static void test_rows_of_timelines_come_by_period(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "b", "flow", "2023-Q4", "11 12 13");
  scene_series(&s, "a", "flow", "2023-Q4", "21 22 23");
  scene_series(&s, "b", "flow", "2024", "44");
  scene_series(&s, "a", "flow", "2024", "45");
  scene_seal(&s);
  const tb_rule_text r = rule("R", "flow", "value > 10", "", "", "");
  const tb_judge_options options = {.every_period = true, .one_by_one = true};
  assert_string_equal(scene_judge(&s, &r, 1, &options), "R flow a 2023-Q4 firing 1 2023-Q4 2023-Q4 | 21 21 10 =undefined\n"
                                                        "R flow a 2024-Q1 firing 1 2023-Q4 2023-Q4 | 22 22 10 =undefined\n"
                                                        "R flow a 2024 firing 1 2024 2024 | 45 45 10 =undefined\n"
                                                        "R flow a 2024-Q2 firing 1 2023-Q4 2023-Q4 | 23 23 10 =undefined\n"
                                                        "R flow b 2023-Q4 firing 1 2023-Q4 2023-Q4 | 11 11 10 =undefined\n"
                                                        "R flow b 2024-Q1 firing 1 2023-Q4 2023-Q4 | 12 12 10 =undefined\n"
                                                        "R flow b 2024 firing 1 2024 2024 | 44 44 10 =undefined\n"
                                                        "R flow b 2024-Q2 firing 1 2023-Q4 2023-Q4 | 13 13 10 =undefined\n");
  scene_end(&s);
}

static void test_stocks_print_as_written(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_indicator(&s, "firms", TB_STOCK, "");
  scene_observe(&s, "a", "firms", scene_period("2023-Q4"), "5");
  scene_observe(&s, "a", "firms", scene_period("2024-Q1"), "6");
  scene_seal(&s);
  const tb_rule_text r = rule("R", "firms", "value > 1", "", "2", "");
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R firms a 2024-Q1 firing 1 2023-Q4 2024-Q1 | 6 6 1 =undefined\n");
  scene_end(&s);
}

static void test_formulas_are_judged(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_indicator(&s, "ratio", TB_RATIO, "100 * mfg / total");
  scene_series(&s, "a", "mfg", "2023", "30 20");
  scene_series(&s, "a", "total", "2023", "80 80");
  scene_seal(&s);
  const tb_rule_text r = rule("R", "ratio", "value < 30", "", "", "");
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R ratio a 2024 firing 1 2024 2024 | 25 25 30 =undefined\n");
  scene_end(&s);
}

static void test_nodata(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_entity(&s, "a", "", "g");
  scene_entity(&s, "b", "", "g");
  scene_entity(&s, "c", "", "g");
  scene_indicator(&s, "never", TB_RATIO, "");
  scene_series(&s, "a", "rate", "2023", "1 2");
  scene_series(&s, "b", "rate", "2023", "_ _");
  scene_seal(&s);
  /* observed and never decided: b; not observed at all: c */
  tb_rule_text r = rule("R", "rate", "value > 10", "", "", "");
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R rate b  nodata 0   | missing undefined undefined =undefined\n");
  r.entities = "g";
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R rate b  nodata 0   | missing undefined undefined =undefined\n"
                                                    "R rate c  nodata 0   | missing undefined undefined =undefined\n");
  r.indicator = "never";
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R never a  nodata 0   | missing undefined undefined =undefined\n"
                                                    "R never b  nodata 0   | missing undefined undefined =undefined\n"
                                                    "R never c  nodata 0   | missing undefined undefined =undefined\n");
  r.entities = "";
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R never   nodata 0   | missing undefined undefined =undefined\n");
  /* a row a period: nothing that does not fire */
  const tb_judge_options options = {.every_period = true};
  assert_string_equal(scene_judge(&s, &r, 1, &options), "");
  /* a policy that takes unknown for an alarm judges without data */
  r = rule("R", "rate", "value > 10", "", "", "");
  r.missing = "alert";
  assert_string_equal(scene_judge(&s, &r, 1, NULL), "R rate b 2024 firing 1 2023 2023 | missing missing 10 =undefined\n");
  scene_end(&s);
}

static void test_rules_in_error(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "a", "rate", "2023", "11 12");
  scene_seal(&s);
  tb_rule_text rules[] = {
      rule("e1", "none", "value > 10", "", "", ""),
      rule("e2", "no*", "value > 10", "", "", ""),
      rule("e3", "rate", "value > 10", "", "", ""),
      rule("e4", "rate", "value > 10", "", "", ""),
      rule("e5", "rate", "value > nothing_there", "", "", ""),
      rule("good", "rate", "value > 10", "", "", ""),
  };
  rules[2].entities = "nowhere";
  rules[3].within = "no_group";
  assert_string_equal(scene_judge(&s, rules, 6, NULL), "e1 none   error 0   | missing undefined undefined =undefined\n"
                                                       "e2 no*   error 0   | missing undefined undefined =undefined\n"
                                                       "e3 rate   error 0   | missing undefined undefined =undefined\n"
                                                       "e4 rate   error 0   | missing undefined undefined =undefined\n"
                                                       "e5 rate   error 0   | missing undefined undefined =undefined\n"
                                                       "good rate a 2024 firing 1 2023 2023 | 12 12 10 =undefined\n");
  assert_int_equal(tb_log_total(s.log, TB_ERROR), 0);
  assert_int_equal(tb_log_total(s.log, TB_WARNING), 5);
  const tb_judge_options options = {.every_period = true};
  assert_string_equal(scene_judge(&s, rules, 5, &options), "");
  scene_end(&s);
}

static bool is_2024(const void *context, tb_period period) {
  (void)context;
  return period.first >= scene_period("2024").first;
}

static void test_what_comes_out_can_be_chosen(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "a", "rate", "2023", "11 12");
  scene_series(&s, "b", "rate", "2023", "11 9");
  scene_series(&s, "c", "rate", "2023", "_ _");
  scene_seal(&s);
  const tb_rule_text r = rule("R", "rate", "value > 10", "", "", "");
  bool entities[3] = {false};
  for (size_t i = 0; i < 3; i++)
    entities[i] = strcmp(tb_panel_entity_code(s.panel, i), "b") == 0;
  const tb_judge_options b_only = {.entities = entities, .transitions = true};
  assert_string_equal(scene_judge(&s, &r, 1, &b_only), "R rate b 2024 resolved 1 2023 2023 | 9 9 10 =undefined\n"
                                                       "R rate b 2023 inactive->firing 1\n"
                                                       "R rate b 2024 firing->resolved 1\n");
  memset(entities, 0, sizeof entities);
  const tb_judge_options nobody = {.entities = entities};
  assert_string_equal(scene_judge(&s, &r, 1, &nobody), "");

  const tb_judge_options only_2024 = {.every_period = true, .transitions = true, .period_wanted = is_2024};
  assert_string_equal(scene_judge(&s, &r, 1, &only_2024), "R rate a 2024 firing 1 2023 2023 | 12 12 10 =undefined\n"
                                                          "R rate b 2024 firing->resolved 1\n");
  scene_end(&s);
}

static void test_bad_arguments(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "a", "rate", "2023", "11 12");
  scene_seal(&s);
  tb_rules *rules = NULL;
  tb_judge *judge = NULL;
  tb_judgement judgement;
  assert_status(TB_BAD_ARGUMENT, tb_rules_new(NULL, NULL, 0, NULL, &rules));
  assert_status(TB_BAD_ARGUMENT, tb_rules_new(s.model, NULL, 1, NULL, &rules));
  assert_status(TB_BAD_ARGUMENT, tb_rules_new(s.model, NULL, 0, NULL, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_judge_new(NULL, NULL, &judge));
  assert_status(TB_OK, tb_rules_new(s.model, NULL, 0, NULL, &rules));
  assert_int_equal(tb_rules_count(rules), 0);
  assert_null(tb_rules_at(rules, 0));
  assert_status(TB_BAD_ARGUMENT, tb_judge_new(rules, NULL, NULL));
  assert_status(TB_OK, tb_judge_new(rules, NULL, &judge));
  assert_status(TB_BAD_ARGUMENT, tb_judge_machine(judge, 0, &judgement));
  tb_judge_free(judge);
  tb_rules_free(rules);
  tb_judge_free(NULL);
  tb_rules_free(NULL);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_episodes_with_hysteresis),
      cmocka_unit_test(test_transitions),
      cmocka_unit_test(test_evidence_of_a_change),
      cmocka_unit_test(test_ranks_name_the_number_ranked),
      cmocka_unit_test(test_missing_policies),
      cmocka_unit_test(test_absent_steps_are_judged),
      cmocka_unit_test(test_timelines_do_not_mix),
      cmocka_unit_test(test_rows_of_timelines_come_by_period),
      cmocka_unit_test(test_stocks_print_as_written),
      cmocka_unit_test(test_formulas_are_judged),
      cmocka_unit_test(test_nodata),
      cmocka_unit_test(test_rules_in_error),
      cmocka_unit_test(test_what_comes_out_can_be_chosen),
      cmocka_unit_test(test_bad_arguments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
