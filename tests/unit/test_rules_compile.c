/* Rows of rules.csv compiled: what is read, what is refused and how it is said. */
#include "test_rules_scene.h"

static scene panel_of_two(void) {
  scene s;
  scene_begin(&s);
  scene_entity(&s, "a", "district", "north");
  scene_entity(&s, "b", "district", "south");
  scene_series(&s, "b", "crime_theft", "2023", "1 2");
  scene_series(&s, "a", "crime_fraud", "2023", "1 2");
  scene_series(&s, "c", "tax", "2023", "1 2");
  scene_seal(&s);
  return s;
}

static tb_place at(uint64_t line, uint32_t column) {
  return (tb_place){"rules.csv", line, column};
}

static void test_fields_and_defaults(void **state) {
  (void)state;
  scene s = panel_of_two();
  const tb_rule_text texts[] = {
      {.rule = "z", .indicator = "tax", .when = "value > 1", .rule_place = {"rules.csv", 2, 1}},
      {.rule = "a",
       .finding = "14",
       .indicator = "crime_*",
       .when = "yoy > 0",
       .clear = "yoy <= 0",
       .for_periods = "3",
       .clear_for = " 2 ",
       .within = "district",
       .entities = "north",
       .missing = "reset",
       .severity = "critical",
       .inhibits = "z",
       .message = "more of it",
       .message_zh = "增加"},
  };
  tb_rules *rules = scene_compile(&s, texts, 2);
  assert_int_equal(tb_log_count(s.log), 0);
  assert_int_equal(tb_rules_count(rules), 2);

  const tb_rule *first = tb_rules_at(rules, 0), *second = tb_rules_at(rules, 1);
  assert_string_equal(first->rule, "a");
  assert_string_equal(first->finding, "14");
  assert_string_equal(first->message_zh, "增加");
  assert_string_equal(first->inhibits, "z");
  assert_int_equal(first->for_periods, 3);
  assert_int_equal(first->clear_for, 2);
  assert_int_equal(first->missing, TB_MISSING_RESET);
  assert_int_equal(first->severity, TB_CRITICAL);
  assert_non_null(first->clear);
  assert_int_equal(first->n_indicators, 2);
  assert_string_equal(tb_panel_indicator_code(s.panel, first->indicators[0]), "crime_fraud");
  assert_string_equal(tb_panel_indicator_code(s.panel, first->indicators[1]), "crime_theft");
  for (size_t i = 0; i < tb_panel_entities(s.panel); i++)
    assert_int_equal(first->scope[i], strcmp(tb_panel_entity_code(s.panel, i), "a") == 0);

  assert_string_equal(second->rule, "z");
  assert_string_equal(second->message, "");
  assert_int_equal(second->for_periods, 1);
  assert_int_equal(second->clear_for, 1);
  assert_int_equal(second->missing, TB_MISSING_HOLD);
  assert_int_equal(second->severity, TB_MEDIUM);
  assert_null(second->clear);
  assert_null(second->scope);
  assert_null(second->error);
  assert_string_equal(second->place.file, "rules.csv");
  assert_int_equal(second->place.line, 2);

  assert_int_equal(tb_rules_machines(rules), 3);
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(rules, 2, &rule, &indicator);
  assert_int_equal(rule, 1);
  assert_string_equal(tb_panel_indicator_code(s.panel, indicator), "tax");
  tb_rules_free(rules);
  scene_end(&s);
}

/* Everything without an indicator: a rule over all. */
static void test_no_indicator_is_all(void **state) {
  (void)state;
  scene s = panel_of_two();
  const tb_rule_text text = {.rule = "r", .when = "value > 1"};
  tb_rules *rules = scene_compile(&s, &text, 1);
  assert_int_equal(tb_rules_machines(rules), 3);
  tb_rules_free(rules);
  scene_end(&s);
}

typedef struct refused {
  tb_rule_text text;
  tb_place place;
  const char *message;
} refused;

static void test_what_is_refused(void **state) {
  (void)state;
  const refused cases[] = {
      {{.rule = "", .when = "value > 1", .rule_place = at(2, 1)}, at(2, 1), "`rule` is empty; every rule needs one"},
      {{.rule = "r", .when = " ", .when_place = at(3, 7)}, at(3, 7), "`when` is empty; every rule needs one"},
      {{.rule = "r", .when = "value > 1", .for_periods = "0", .for_place = at(4, 9)},
       at(4, 9),
       "`for` is \"0\"; expected a whole number of periods from 1 to 1000000"},
      {{.rule = "r", .when = "value > 1", .for_periods = "two", .for_place = at(4, 9)},
       at(4, 9),
       "`for` is \"two\"; expected a whole number of periods from 1 to 1000000"},
      {{.rule = "r", .when = "value > 1", .for_periods = "99999999999999999999", .for_place = at(4, 9)},
       at(4, 9),
       "`for` is \"99999999999999999999\"; expected a whole number of periods from 1 to 1000000"},
      {{.rule = "r", .when = "value > 1", .clear_for = "-1", .clear_for_place = at(5, 9)},
       at(5, 9),
       "`clear_for` is \"-1\"; expected a whole number of periods from 1 to 1000000"},
      {{.rule = "r", .when = "value > 1", .missing = "ignore", .missing_place = at(6, 2)},
       at(6, 2),
       "`missing` is \"ignore\"; expected hold, reset or alert"},
      {{.rule = "r", .when = "value > 1", .severity = "a very bad one indeed", .severity_place = at(7, 2)},
       at(7, 2),
       "`severity` is \"a very bad one indeed\"; expected info, low, medium, high or critical"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scene s = panel_of_two();
    tb_rules *rules = NULL;
    assert_status(TB_BAD_INPUT, tb_rules_new(s.model, &cases[i].text, 1, s.log, &rules));
    assert_null(rules);
    assert_int_equal(tb_log_total(s.log, TB_ERROR), 1);
    const tb_diagnostic *first = tb_log_at(s.log, 0);
    assert_string_equal(first->text, cases[i].message);
    assert_int_equal(first->place.line, cases[i].place.line);
    assert_int_equal(first->place.column, cases[i].place.column);
    scene_end(&s);
  }
}

/* All rules are read before the first failure is told, and a syntax error is never a rule in error. */
static void test_all_errors_at_once(void **state) {
  (void)state;
  scene s = panel_of_two();
  const tb_rule_text texts[] = {
      {.rule = "r1", .indicator = "none", .when = "value > ", .when_place = at(2, 10), .rule_place = at(2, 1)},
      {.rule = "r2", .when = "value > 1", .for_periods = "x", .rule_place = at(3, 1)},
      {.rule = "r3", .when = "value > 1", .rule_place = at(4, 1)},
      {.rule = "r3", .when = "value > 2", .rule_place = at(5, 1)},
  };
  tb_rules *rules;
  assert_status(TB_BAD_INPUT, tb_rules_new(s.model, texts, 4, s.log, &rules));
  bool doubled = false;
  for (size_t i = 0; i < tb_log_count(s.log); i++) {
    const tb_diagnostic *d = tb_log_at(s.log, i);
    assert_int_equal(d->severity, TB_ERROR);
    if (d->place.line != 5) continue;
    assert_string_equal(d->text, "rule r3 stands in line 4 already; every rule needs an id of its own");
    doubled = true;
  }
  assert_true(doubled);
  assert_true(tb_log_total(s.log, TB_ERROR) >= 3);
  scene_end(&s);
}

static void test_a_rule_in_error_says_why_in_both_languages(void **state) {
  (void)state;
  scene s = panel_of_two();
  const tb_rule_text text = {
      .rule = "r", .indicator = "tax", .when = "value > 1", .within = "nowhere", .within_place = at(2, 8), .rule_place = at(2, 1)};
  tb_rules *rules = scene_compile(&s, &text, 1);
  const tb_rule *rule = tb_rules_at(rules, 0);
  assert_string_equal(rule->error, "`within` is \"nowhere\"; expected a group or level of entities, or parent");
  assert_string_equal(rule->error_zh, "“within”为“nowhere”；应为实体的分组、层级或 parent");
  assert_null(rule->when);
  assert_int_equal(rule->n_indicators, 0);
  assert_int_equal(tb_log_total(s.log, TB_WARNING), 1);
  assert_string_equal(tb_log_at(s.log, 0)->text,
                      "rule r is in error: `within` is \"nowhere\"; expected a group or level of entities, or parent");
  assert_int_equal(tb_log_at(s.log, 0)->place.column, 8);
  assert_int_equal(tb_rules_machines(rules), 1);
  size_t number;
  uint32_t indicator;
  tb_rules_machine(rules, 0, &number, &indicator);
  assert_int_equal(indicator, TB_NO_ID);
  tb_rules_free(rules);
  scene_end(&s);
}

static void test_names(void **state) {
  (void)state;
  const char *const states[] = {"inactive", "pending", "firing", "resolved", "nodata", "error"};
  for (int i = 0; i < 6; i++)
    assert_string_equal(tb_alert_state_name((tb_alert_state)i), states[i]);
  const char *const importances[] = {"info", "low", "medium", "high", "critical"};
  for (int i = 0; i < 5; i++)
    assert_string_equal(tb_importance_name((tb_importance)i), importances[i]);
  assert_string_equal(tb_alert_state_name((tb_alert_state)6), "");
  assert_string_equal(tb_importance_name((tb_importance)5), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fields_and_defaults),
      cmocka_unit_test(test_no_indicator_is_all),
      cmocka_unit_test(test_what_is_refused),
      cmocka_unit_test(test_all_errors_at_once),
      cmocka_unit_test(test_a_rule_in_error_says_why_in_both_languages),
      cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
