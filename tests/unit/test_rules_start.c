/* Where a timeline must begin when rows have changed, and which conditions are unknown without own figures: told by hand. */
#include "test_rules_scene.h"

#include "rules/resume.h"

#include <stdlib.h>

enum { CHANGES_MAX = 4 };

/* Observations "entity indicator period value"; those of `now` come on top of those of all cases. */
typedef struct start_case {
  const char *what, *own, *when, *clear;
  const char *now[CHANGES_MAX];
  const char *line; /* NULL: the first */
  uint32_t step;
} start_case;

static const char *const base_rows[] = {
    "A a 2024-01 1", "A a 2024-02 2", "A a 2024-03 3", "A a 2024-05 5", "A a 2024-06 6", "B a 2024-01 1",          "B a 2024-06 3",
    "A b 2024-01 1", "A b 2024-06 2", "B b 2024-02 3", "A s 2024-01 5", "A s 2024-06 7", "A d 2024-01-03 5",       "A d 2024-01-09 6",
    "A c 2024-01 4", "A c 2024-06 4", "A t 2024-Q1 4", "A t 2024-Q2 4", "A p 2024-Q1 1", "A p 2024-01..2024-09 3",
};

#define UNTOUCHED UINT32_MAX

static const start_case start_cases[] = {
    {"nothing", "a", "value > 3", NULL, {NULL}, NULL, 6},
    {"the next period", "a", "value > 3", NULL, {"A a 2024-07 7"}, NULL, 6},
    {"a period, and a gap before it", "a", "value > 3", NULL, {"A a 2024-09 7"}, NULL, 6},
    {"a revision", "a", "value > 3", NULL, {"A a 2024-03 9"}, NULL, 2},
    {"the earliest of two", "a", "value > 3", NULL, {"A a 2024-07 7", "A a 2024-02 9"}, NULL, 1},
    {"a period that was a gap", "a", "value > 3", NULL, {"A a 2024-04 9"}, NULL, 3},
    {"a period before all", "a", "value > 3", NULL, {"A a 2023-12 9"}, NULL, 0},
    {"a row that is not read", "a", "value > 3", NULL, {"A b 2024-02 9"}, NULL, 6},
    {"one that the condition reads", "a", "value > b", NULL, {"A b 2024-02 9"}, NULL, 1},
    {"one that the clear condition reads", "a", "value > 3", "b < 2", {"A b 2024-02 9"}, NULL, 1},
    {"one in a formula", "a", "r > 3", NULL, {"A b 2024-05 9"}, NULL, 4},
    {"one in the own formula", "r", "value > 3", NULL, {"A b 2024-05 9"}, NULL, 4},
    {"a new step of the own formula", "r", "value > 3", NULL, {"A b 2024-07 9"}, NULL, 6},
    {"a year-ago base", "a", "yoy > 3", NULL, {"A a 2024-05 9"}, NULL, 4},
    {"a longer period that ends later", "a", "t > 3", NULL, {"A t 2024-Q2 9"}, NULL, 5},
    {"a fixed period", "a", "value > a[2024-01]", NULL, {"A a 2024-07 9"}, NULL, 0},
    {"a fixed period of what did not change", "a", "value > b[2024-01]", NULL, {"A a 2024-07 9"}, NULL, 6},
    {"a formula with a fixed period", "a", "value > g", NULL, {"A c 2024-07 9"}, NULL, 0},
    {"a formula in a fixed period", "a", "value > r[2024-01]", NULL, {"A b 2024-07 9"}, NULL, 0},
    {"a timeline that is new", "a", "value > 3", NULL, {"A a 2024 7"}, "years", 0},
    {"a timeline beside a new one", "a", "value > 3", NULL, {"A a 2024 7"}, "months", UNTOUCHED},
    {"a measure beside a new timeline", "a", "pop > 3", NULL, {"A a 2024 7"}, "months", 0},
    {"a measure of an indicator with a new timeline", "a", "pop(b) > 3", NULL, {"A b 2024-Q2 7"}, NULL, 0},
    {"an indicator with a new timeline", "a", "b > 3", NULL, {"A b 2024-Q2 7"}, NULL, 5},
    {"a timeline that became another", "p", "value > 3", NULL, {"A p 2024-Q2 2"}, NULL, 0},
    {"a date", "d", "value > 3", NULL, {"A d 2024-02-01 7"}, NULL, 2},
    {"a date between", "d", "value > 3", NULL, {"A d 2024-01-05 7"}, NULL, 0},
    {"month-ends that are further apart", "s", "value > 3", NULL, {"A s 2024-11 7"}, NULL, 2},
    {"month-ends that became nearer", "s", "value > 3", NULL, {"A s 2024-07 7"}, NULL, 0},
    {"an open span", "a", "value > b", NULL, {"A b 2024-07.. 7"}, NULL, 0},
    {"an unstated period", "a", "value > b", NULL, {"A b  7"}, NULL, 0},
    {"an indicator that was only declared", "a", "n > 3", NULL, {"A n 2024-03 7"}, NULL, 2},
    {"a formula that was never observed", "a", "r > 3", NULL, {"A r 2024-06 7"}, NULL, 0},
    {"an indicator that nobody knew", "a", "unknown > 3", NULL, {"A unknown 2024-06 7"}, NULL, 0},
    {"a stock among flows", "m", "value > 3", NULL, {"A s 2024-07 7"}, NULL, 0},
    {"a stock among flows that did not change", "m", "value > 3", NULL, {"A a 2024-07 7"}, NULL, 6},
    {"ranks", "a", "rank < 2", NULL, {"B a 2024-06 7"}, NULL, 5},
};

static void observe_text(scene *s, const char *text, int *revision) {
  char entity[16], indicator[16], period[32], value[16];
  const char *at = text;
  char *const fields[] = {entity, indicator, period, value};
  for (size_t i = 0; i < 4; i++) {
    const size_t n = strcspn(at, " ");
    memcpy(fields[i], at, n);
    fields[i][n] = '\0';
    at += n + (at[n] == ' ');
  }
  const uint32_t entity_id = tb_builder_entity(s->builder, entity, strlen(entity));
  const uint32_t indicator_id = tb_builder_indicator(s->builder, indicator, strlen(indicator));
  const tb_period span = scene_period(period);
  tb_decimal decimal = {0};
  size_t bad_at;
  assert_int_equal(tb_decimal_parse(value, strlen(value), &decimal, &bad_at), TB_DECIMAL_OK);
  const uint8_t reason = TB_VALUE;
  const tb_day vintage = tb_day_from_date(2025, 1, 1) + (*revision)++;
  const tb_batch batch = {
      .n = 1, .entity = &entity_id, .indicator = &indicator_id, .period = &span, .value = &decimal, .reason = &reason, .vintage = &vintage};
  tb_conflict conflict;
  assert_status(TB_OK, tb_builder_add(s->builder, &batch, &conflict));
}

static void open_scene(scene *s, const char *const *more, bool observed_parent) {
  static const struct {
    const char *code, *formula;
    tb_kind kind;
  } indicators[] = {{"a", "", TB_FLOW},
                    {"b", "", TB_FLOW},
                    {"s", "", TB_STOCK},
                    {"d", "", TB_RATIO},
                    {"c", "", TB_FLOW},
                    {"t", "", TB_FLOW},
                    {"p", "", TB_FLOW},
                    {"n", "", TB_FLOW},
                    {"r", "a / b", TB_RATIO},
                    {"m", "s / a", TB_RATIO},
                    {"g", "c[2024-01] * 2", TB_RATIO}};
  int revision = 0;
  scene_begin(s);
  const tb_entity_declaration child = {
      .code = "A", .name = "", .name_zh = "", .level = "", .parent = observed_parent ? "B" : "", .groups = ""};
  assert_status(TB_OK, tb_builder_declare_entity(s->builder, &child));
  for (size_t i = 0; i < sizeof indicators / sizeof *indicators; i++)
    scene_indicator(s, indicators[i].code, indicators[i].kind, indicators[i].formula);
  for (size_t i = 0; i < sizeof base_rows / sizeof *base_rows; i++)
    observe_text(s, base_rows[i], &revision);
  for (size_t i = 0; i < CHANGES_MAX && more && more[i]; i++)
    observe_text(s, more[i], &revision);
  scene_seal(s);
}

static int compare_rows(const void *a, const void *b) {
  const tb_changed_row *x = a, *y = b;
  return (x->indicator > y->indicator) - (x->indicator < y->indicator);
}

/* The rows of a case's new observations, as keys. */
static size_t changed_rows(const scene *now, const start_case *of, tb_changed_row *rows) {
  size_t n = 0;
  for (; n < CHANGES_MAX && of->now[n]; n++) {
    const char *indicator = strchr(of->now[n], ' ') + 1, *period = strchr(indicator, ' ') + 1;
    const uint32_t id = tb_dictionary_find(tb_panel_indicator_codes(now->panel), indicator, (size_t)(period - 1 - indicator));
    tb_period span;
    assert_status(TB_OK, tb_period_parse(period, strcspn(period, " "), &span));
    const tb_row *row = tb_panel_find_row(now->panel, id, span);
    assert_non_null(row);
    rows[n] = (tb_changed_row){id, tb_row_key(row)};
  }
  qsort(rows, n, sizeof *rows, compare_rows);
  return n;
}

static size_t find_line(const tb_timelines *lines, const char *name) {
  char other[TB_TIMELINE_NAME_BYTES];
  for (size_t line = 0; line < lines->n_lines; line++) {
    tb_timeline_name(&lines->lines[line], other);
    if (!name || strcmp(name, other) == 0) return line;
  }
  fail_msg("no line %s", name);
  return 0;
}

static uint32_t start_step(const start_case *of, bool observed_parent) {
  scene before, now;
  open_scene(&before, NULL, observed_parent);
  open_scene(&now, of->now, observed_parent);
  const tb_rule_text text = {.rule = "R", .indicator = of->own, .when = of->when, .clear = of->clear};
  tb_rules *rules = scene_compile(&now, &text, 1);
  tb_changed_row rows[CHANGES_MAX];
  const tb_timelines *lines[16] = {NULL};
  for (uint32_t i = 0; i < tb_panel_indicators(before.panel); i++)
    if (tb_panel_rows(before.panel, i) > 0) lines[i] = tb_panel_timelines(before.panel, i);
  const tb_changes changes = {rows, changed_rows(&now, of, rows), lines};
  size_t rule;
  uint32_t indicator, step = 12345;
  tb_rules_machine(rules, 0, &rule, &indicator);
  const tb_timelines *own = tb_model_subject(now.model, indicator)->timelines;
  const size_t line = find_line(own, of->line);
  assert_status(TB_OK, tb_rules_start_step(rules, 0, line, &changes, &step));
  assert_status(TB_BAD_ARGUMENT, tb_rules_start_step(rules, 1, 0, &changes, &(uint32_t){0}));
  assert_status(TB_BAD_ARGUMENT, tb_rules_start_step(rules, 0, own->n_lines, &changes, &(uint32_t){0}));
  if (step == own->lines[line].n_steps && of->step == UNTOUCHED) step = UNTOUCHED;
  tb_rules_free(rules);
  scene_end(&now);
  scene_end(&before);
  return step;
}

static void test_where_a_timeline_begins(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof start_cases / sizeof *start_cases; i++) {
    const uint32_t step = start_step(&start_cases[i], false);
    if (step == start_cases[i].step) continue;
    print_error("%s: expected %u, found %u\n", start_cases[i].what, (unsigned)start_cases[i].step, (unsigned)step);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

/* A parent that is not declared may have come with the rows: shares and peers were others. */
static void test_a_parent_that_is_only_observed(void **state) {
  (void)state;
  const start_case ranks = {"", "a", "rank < 2", NULL, {"B a 2024-06 7"}, NULL, 0};
  const start_case values = {"", "a", "value < 2", NULL, {"B a 2024-06 7"}, NULL, 0};
  assert_int_equal(start_step(&ranks, true), 0);
  assert_int_equal(start_step(&ranks, false), 5);
  assert_int_equal(start_step(&values, true), 5);
}

/* ------------------------------------------------------------------------------------------------------------- own figures */

static const struct {
  const char *own, *when;
  bool needs;
} needs_cases[] = {
    {"a", "value > 3", true},
    {"a", "3 < a", true},
    {"a", "b > 3", false},
    {"a", "value > b", true},
    {"a", "b > value", true},
    {"a", "not (value > 3)", true},
    {"a", "value > 3 and yoy > 1", true},
    {"a", "value > 3 or b > 1", false},
    {"a", "value > 3 and b > 1", false},
    {"a", "missing(value)", false},
    {"a", "missing(value) or value > 3", false},
    {"a", "coalesce(value, 0) > 3", false},
    {"a", "if(value > 3, 1, 0) > 0", false},
    {"a", "b / (1 + value) > 3", true},
    {"a", "abs(-(round(value, 1))) > 3", true},
    {"a", "greatest(b, value) > 3", true},
    {"a", "months(value) > 0", false},
    {"a", "decimals(a) > 0", false},
    {"a", "value[2024-01] > 3", false},
    {"a", "value@A > 3", false},
    {"a", "yoy_pct > 3", true},
    {"a", "yoy(b - value) > 3", true},
    {"a", "yoy(b) > 3", false},
    {"a", "lag(1) > 3", false},
    {"a", "mean(3) > 3", true},
    {"a", "mean(3, min=1) > 3", false},
    {"a", "mean(lag(1), 3) > 3", false},
    {"a", "rank < 3", true},
    {"a", "ranked < 3", true},
    {"a", "children_sum < 3", false},
    {"a", "children_sum(value, min=1) < 3", false},
    {"a", "children_gap < 3", true},
    {"a", "r > 3", true},
    {"a", "r[2024-01] > 3", false},
    {"b", "m > 3", false},
    {"r", "value > 3", true},
    {"r", "b > 3", true},
    {"r", "s > 3", false},
    {"m", "value > 3", true},
    {"m", "s > 3", false}, /* a stock among flows is found in other periods too */
    {"m", "a > 3", true},
};

static void test_which_conditions_need_own_figures(void **state) {
  (void)state;
  scene s;
  size_t wrong = 0;
  open_scene(&s, NULL, false);
  for (size_t i = 0; i < sizeof needs_cases / sizeof *needs_cases; i++) {
    const tb_plan_options options = {.expected = TB_EXPECT_CONDITION};
    const uint32_t own = tb_dictionary_find(tb_panel_indicator_codes(s.panel), needs_cases[i].own, 1);
    tb_plan *plan;
    tb_evaluator *evaluator;
    bool needs;
    assert_status(TB_OK, tb_plan_parse(s.model, needs_cases[i].when, strlen(needs_cases[i].when), &options, s.log, &plan));
    assert_status(TB_OK, tb_evaluator_new(s.model, plan, own, s.log, &evaluator));
    assert_status(TB_OK, tb_evaluator_needs_own(evaluator, &needs));
    if (needs != needs_cases[i].needs) print_error("%s: %s\n", needs_cases[i].own, needs_cases[i].when);
    wrong += needs != needs_cases[i].needs;
    tb_evaluator_free(evaluator);
    tb_plan_free(plan);
  }
  assert_int_equal(wrong, 0);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_where_a_timeline_begins),
      cmocka_unit_test(test_a_parent_that_is_only_observed),
      cmocka_unit_test(test_which_conditions_need_own_figures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
