/* `inhibits` read, and the days of alerts, by which others are inhibited or muted. */
#include "test_rules_scene.h"

#include "model/period.h"

#include <stdio.h>

/* "rule kin, rule kin" of what a rule inhibits. */
static const char *print_inhibitions(scene *s, const tb_rules *rules, size_t i) {
  static const char *const kin[] = {"itself", "children", "descendants"};
  const tb_rule *rule = tb_rules_at(rules, i);
  s->text.n = 0;
  for (size_t k = 0; k < rule->n_inhibitions; k++)
    tb_buffer_format(&s->text, "%s%s %s", k ? ", " : "", tb_rules_at(rules, rule->inhibitions[k].rule)->rule,
                     kin[rule->inhibitions[k].whom]);
  return tb_buffer_string(&s->text);
}

static scene panel_of_one(void) {
  scene s;
  scene_begin(&s);
  scene_series(&s, "a", "x", "2023-Q1", "1 2");
  scene_seal(&s);
  return s;
}

typedef struct reading {
  const char *inhibits, *read, *unknown;
} reading;

/* Of the rule "m" among a@b, children's, m, z and z@children. */
static const reading readings[] = {
    {"", "", NULL},
    {" ; ;", "", NULL},
    {"z", "z itself", NULL},
    {" z ;a@b", "z itself, a@b itself", NULL},
    {"children", "m children", NULL},
    {"descendants;下级 ; 所有下级", "m descendants, m children, m descendants", NULL},
    {"m@children", "m children", NULL},
    {"z@descendants", "z descendants", NULL},
    {"z@children", "z@children itself", NULL}, /* a rule of that id goes before the word behind the sign */
    {"z @ 下级", "z children", NULL},
    {"a@b@children", "a@b children", NULL},
    {"Z", "", "Z"},
    {"z@", "", "z@"},
    {"@children", "", "@children"},
    {"z@cousins;z", "z itself", "z@cousins"},
    {"zz;children;y", "m children", "zz"},
    {"m", "", NULL}, /* itself: a circle of one */
};

static void test_readings(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
    scene s = panel_of_one();
    const tb_rule_text texts[] = {{.rule = "z@children", .when = "value > 0"},
                                  {.rule = "m", .when = "value > 0", .inhibits = readings[i].inhibits, .inhibits_place = {NULL, 3, 7}},
                                  {.rule = "z", .when = "value > 0"},
                                  {.rule = "a@b", .when = "value > 0"}};
    tb_rules *rules = scene_compile(&s, texts, 4);
    const tb_rule *m = tb_rules_at(rules, 1);
    assert_string_equal(m->rule, "m");
    assert_string_equal(print_inhibitions(&s, rules, 1), readings[i].read);
    assert_int_equal(m->inhibits_unknown != NULL, readings[i].unknown != NULL);
    if (readings[i].unknown) {
      assert_string_equal(m->inhibits_unknown, readings[i].unknown);
      assert_int_equal(tb_log_at(s.log, 0)->severity, TB_WARNING);
      assert_int_equal(tb_log_at(s.log, 0)->place.line, 3);
      assert_int_equal(tb_log_at(s.log, 0)->place.column, 7);
    }
    tb_rules_free(rules);
    scene_end(&s);
  }
}

/* p -> q -> r -> p is a circle; p -> s and r -> t lead out of it, u leads into it; down the tree nothing goes round. */
static void test_circles(void **state) {
  (void)state;
  scene s = panel_of_one();
  const tb_rule_text texts[] = {
      {.rule = "p", .when = "value > 0", .inhibits = "q;s"},         {.rule = "q", .when = "value > 0", .inhibits = "r;q@children"},
      {.rule = "r", .when = "value > 0", .inhibits = "p;t"},         {.rule = "s", .when = "value > 0", .inhibits = "p@children"},
      {.rule = "t", .when = "value > 0", .inhibits = "descendants"}, {.rule = "u", .when = "value > 0", .inhibits = "p"}};
  const char *const expected[] = {"s itself", "q children", "t itself", "p children", "t descendants", "p itself"};
  tb_rules *rules = scene_compile(&s, texts, 6);
  for (size_t i = 0; i < 6; i++)
    assert_string_equal(print_inhibitions(&s, rules, i), expected[i]);
  assert_int_equal(tb_log_total(s.log, TB_WARNING), 3);
  assert_string_equal(tb_log_at(s.log, 0)->text,
                      "rules that inhibit each other, or themselves, would hide all their alerts: p does not inhibit q");
  tb_rules_free(rules);
  scene_end(&s);
}

/* ---------------------------------------------------------------------------------------------------------------------- days */

static void print_days(tb_buffer *text, const char *name, tb_period days) {
  tb_buffer_format(text, " %s ", name);
  scene_print_period(text, days);
}

/* "state span firing latest" of every alert. */
static const char *judge_days(scene *s, const tb_rule_text *text, bool every_period) {
  const tb_judge_options options = {.every_period = every_period};
  tb_rules *rules = scene_compile(s, text, 1);
  tb_judge *judge;
  tb_judgement judged;
  s->text.n = 0;
  assert_status(TB_OK, tb_judge_new(rules, &options, &judge));
  assert_status(TB_OK, tb_judge_machine(judge, 0, &judged));
  for (size_t i = 0; i < judged.n_alerts; i++) {
    tb_alert marked = judged.alerts[i];
    const tb_alert *alert = &marked;
    tb_rules_mark_days(rules, 0, every_period, &marked);
    tb_buffer_format(&s->text, "%s", tb_alert_state_name(alert->state));
    print_days(&s->text, "span", alert->span);
    print_days(&s->text, "firing", alert->firing);
    print_days(&s->text, "latest", alert->latest);
    tb_buffer_byte(&s->text, '\n');
    assert_null(alert->muted);
    assert_null(alert->inhibitor);
    assert_false(tb_alert_is_hidden(alert));
  }
  tb_judge_free(judge);
  tb_rules_free(rules);
  return tb_buffer_string(&s->text);
}

static void test_days_of_quarters(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_series(&s, "a", "x", "2023-Q1", "0 9 9 9 0 9 9 _ 9");
  scene_seal(&s);
  const tb_rule_text two = {.rule = "r", .indicator = "x", .when = "value > 5", .for_periods = "2"};
  assert_string_equal(judge_days(&s, &two, false), "resolved span 2023-04..2023-12 firing 2023-H2 latest 2023-Q4\n"
                                                   "firing span 2024-04..2025-03 firing 2024-07..2025-03 latest 2025-Q1\n");
  assert_string_equal(judge_days(&s, &two, true), "firing span 2023-Q3 firing 2023-Q3 latest 2023-Q3\n"
                                                  "firing span 2023-Q4 firing 2023-Q4 latest 2023-Q4\n"
                                                  "firing span 2024-Q3 firing 2024-Q3 latest 2024-Q3\n"
                                                  "firing span 2025-Q1 firing 2025-Q1 latest 2025-Q1\n");
  const tb_rule_text many = {.rule = "r", .indicator = "x", .when = "value > 5 and missing(lag(3))", .for_periods = "5"};
  assert_string_equal(judge_days(&s, &many, false), "");
  const tb_rule_text pending = {.rule = "r", .indicator = "x", .when = "value > 5", .for_periods = "9"};
  assert_string_equal(judge_days(&s, &pending, false), "pending span 2024-04..2025-03 firing  latest 2025-Q1\n");
  const tb_rule_text silent = {.rule = "r", .indicator = "x", .when = "lag(90) > 5"};
  assert_string_equal(judge_days(&s, &silent, false), "nodata span  firing  latest \n");
  scene_end(&s);
}

/* A total from January stands for what it adds to the one before; the first of a year for itself. */
static void test_days_of_totals(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  static const char *const periods[] = {"2023-01..2023-11", "2023", "2024-01..2024-02", "2024-Q1", "2024-01..2024-04", "2024-01..2024-05"};
  static const char *const values[] = {"0", "9", "9", "9", "0", "9"};
  for (size_t i = 0; i < 6; i++)
    scene_observe(&s, "a", "x", scene_period(periods[i]), values[i]);
  scene_seal(&s);
  const tb_rule_text rule = {.rule = "r", .indicator = "x", .when = "value > 5"};
  assert_string_equal(
      judge_days(&s, &rule, false),
      "resolved span 2023-12..2024-03 firing 2023-12..2024-03 latest 2024-03\nfiring span 2024-05 firing 2024-05 latest 2024-05\n");
  assert_string_equal(
      judge_days(&s, &rule, true),
      "firing span 2023-12 firing 2023-12 latest 2023-12\nfiring span 2024-01..2024-02 firing 2024-01..2024-02 latest 2024-01..2024-02\n"
      "firing span 2024-03 firing 2024-03 latest 2024-03\nfiring span 2024-05 firing 2024-05 latest 2024-05\n");
  scene_end(&s);
}

static void test_days_of_stocks(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  scene_indicator(&s, "x", TB_STOCK, "");
  scene_series(&s, "a", "x", "2022", "9 9 0");
  scene_seal(&s);
  const tb_rule_text rule = {.rule = "r", .indicator = "x", .when = "value > 5"};
  assert_string_equal(judge_days(&s, &rule, false),
                      "resolved span 2022-12-31..2023-12-31 firing 2022-12-31..2023-12-31 latest 2023-12-31\n");
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_readings),       cmocka_unit_test(test_circles),        cmocka_unit_test(test_days_of_quarters),
      cmocka_unit_test(test_days_of_totals), cmocka_unit_test(test_days_of_stocks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
