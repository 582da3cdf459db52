/* Test files opened and run. */
#include "inside.h"

#include "base/file.h"

#include <stdlib.h>

/* A test at work. */
typedef struct running {
  tb_tests *tests;
  const tb_test *test;
  tb_log *log;
  tb_world world;
  tb_subject_of_test *subjects; /* one an expectation */
  tb_observation observation;
} running;

/* -------------------------------------------------------------------------------------------------------------- looking up */

static const tb_rule *find_rule(const tb_rules *rules, const char *id) {
  for (size_t i = 0; i < tb_rules_count(rules); i++)
    if (strcmp(tb_rules_at(rules, i)->rule, id) == 0) return tb_rules_at(rules, i);
  return NULL;
}

static bool watches(const running *r, const tb_rule *rule, const char *indicator) {
  for (size_t i = 0; i < rule->n_indicators; i++)
    if (strcmp(tb_panel_indicator_code(r->world.panel, rule->indicators[i]), indicator) == 0) return true;
  return false;
}

/* The rule may be about the indicator; one of several must be named unless silence is expected of all. */
static tb_status check_indicator(const running *r, const tb_expectation *expectation, const tb_rule *rule) {
  if (rule->error) return TB_OK;
  if (expectation->indicator && !watches(r, rule, expectation->indicator)) {
    tb_log_add(r->log, TB_ERROR, expectation->indicator_place, "rule %s is not about %s; its indicators are: %s",
               "规则 %s 不涉及 %s；其指标为：%s", rule->rule, expectation->indicator, rule->indicator_text);
    return TB_BAD_INPUT;
  }
  if (expectation->indicator || rule->n_indicators == 1 || expectation->kind == TB_EXPECT_SILENCE) return TB_OK;
  tb_log_add(r->log, TB_ERROR, expectation->rule_place,
             "rule %s is about %zu indicators (%s); expected / and one of them behind the entity",
             "规则 %s 涉及 %zu 个指标（%s）；主体之后应有 / 和其中之一", rule->rule, rule->n_indicators, rule->indicator_text);
  return TB_BAD_INPUT;
}

static tb_status look_up(const running *r, const tb_expectation *expectation, tb_subject_of_test *out) {
  *out = (tb_subject_of_test){.expectation = expectation, .rule = find_rule(r->world.rules, expectation->rule), .entity = TB_NO_ID};
  if (!out->rule) return TB_BAD_ARGUMENT;
  if (expectation->entity) {
    out->entity = tb_dictionary_find(tb_panel_entity_codes(r->world.panel), expectation->entity, strlen(expectation->entity));
    if (out->entity == TB_NO_ID) {
      tb_log_add(r->log, TB_ERROR, expectation->entity_place, "%s is no entity of this test: it is not declared and has no series",
                 "%s 不是本测试的主体：既未声明也没有序列", expectation->entity);
      return TB_BAD_INPUT;
    }
  }
  return check_indicator(r, expectation, out->rule);
}

static tb_status look_up_all(running *r) {
  tb_status worst = TB_OK;
  r->subjects = reallocarray(NULL, r->test->n_expectations + 1, sizeof *r->subjects);
  if (!r->subjects) return TB_NO_MEMORY;
  for (size_t i = 0; i < r->test->n_expectations; i++) {
    const tb_status status = look_up(r, &r->test->expectations[i], &r->subjects[i]);
    if (status != TB_OK) worst = status;
  }
  return worst;
}

/* ----------------------------------------------------------------------------------------------------------------- running */

/* Whether an expectation is about a machine. */
static bool concerns(const tb_subject_of_test *subject, const tb_rule *rule, const char *indicator) {
  const char *wanted = subject->expectation->indicator;
  return subject->rule == rule && (!wanted || rule->error || strcmp(wanted, indicator) == 0);
}

static void wish(tb_observation *observation, const tb_subject_of_test *subject) {
  const uint8_t much = subject->expectation->kind == TB_EXPECT_SILENCE ? TB_WISH_FIRING : TB_WISH_ALL;
  const bool all = subject->entity == TB_NO_ID;
  const size_t first = all ? 0 : subject->entity, end = all ? observation->n_entities : first + 1;
  for (size_t e = first; e < end; e++)
    if (observation->wishes[e] < much) observation->wishes[e] = much;
}

static tb_status run_machine(running *r, size_t machine) {
  size_t index;
  uint32_t id;
  tb_rules_machine(r->world.rules, machine, &index, &id);
  const tb_rule *rule = tb_rules_at(r->world.rules, index);
  const char *indicator = id == TB_NO_ID ? rule->indicator_text : tb_panel_indicator_code(r->world.panel, id);
  bool any = false;
  tb_observation_reset(&r->observation);
  for (size_t i = 0; i < r->test->n_expectations; i++) {
    if (!concerns(&r->subjects[i], rule, indicator)) continue;
    wish(&r->observation, &r->subjects[i]);
    any = true;
  }
  tb_status status = any ? tb_observe(r->world.rules, machine, &r->observation) : TB_OK;
  for (size_t i = 0; any && status == TB_OK && i < r->test->n_expectations; i++)
    if (concerns(&r->subjects[i], rule, indicator))
      status = tb_test_compare(r->tests, &r->world, &r->subjects[i], indicator, &r->observation);
  return status;
}

static int compare_differences(const void *a, const void *b) {
  const tb_test_difference *left = a, *right = b;
  if (left->place.line != right->place.line) return left->place.line < right->place.line ? -1 : 1;
  const int indicators = strcmp(left->indicator, right->indicator), entities = strcmp(left->entity, right->entity);
  if (indicators || entities) return indicators ? indicators : entities;
  return tb_period_compare(left->period, right->period);
}

static tb_status judge_test(running *r) {
  tb_status status = look_up_all(r);
  if (status == TB_OK) status = tb_observation_new(tb_panel_entities(r->world.panel), &r->observation);
  for (size_t machine = 0; status == TB_OK && machine < tb_rules_machines(r->world.rules); machine++)
    status = run_machine(r, machine);
  for (size_t i = 0; status == TB_OK && i < r->test->n_expectations; i++)
    status = tb_test_compare_end(r->tests, &r->subjects[i]);
  return status;
}

/* A limit has nobody else to tell of it. */
static void tell_limit(const running *r, tb_status status) {
  if (status != TB_LIMIT) return;
  tb_log_add(r->log, TB_ERROR, r->test->place, "the test is too large: its periods, or the steps of its timelines, pass a limit",
             "测试过大：时期数或时间线步数超出限制");
}

static tb_status run_test(tb_tests *tests, const tb_test_file *file, const tb_test_tables *tables, const tb_test *test, tb_log *log) {
  running r = {.tests = tests, .test = test, .log = log};
  const size_t first = tests->differences.n;
  tb_status status = tb_world_build(file, tables, test, log, &r.world);
  if (status == TB_OK) status = judge_test(&r);
  tell_limit(&r, status);
  free(r.subjects);
  tb_observation_free(&r.observation);
  tb_world_free(&r.world);
  if (status != TB_OK) return status;
  tb_test_outcome *outcome = tb_list_add(&tests->outcomes);
  if (!outcome) return TB_NO_MEMORY;
  const size_t n = tests->differences.n - first;
  if (n > 1) qsort((tb_test_difference *)tests->differences.items + first, n, sizeof(tb_test_difference), compare_differences);
  *outcome = (tb_test_outcome){test->name, test->place, n, first, test->n_expectations};
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------- files */

static tb_status add_input(tb_tests *tests, const char *path) {
  const char **input = tb_list_add(&tests->inputs);
  if (!input) return TB_NO_MEMORY;
  *input = path;
  return TB_OK;
}

static tb_status add_inputs(tb_tests *tests, const tb_test_file *file) {
  tb_status status = add_input(tests, file->path);
  for (size_t i = 0; status == TB_OK && i < TB_TABLE_COUNT; i++)
    if (file->tables[i].path) status = add_input(tests, file->tables[i].path);
  return status;
}

/* Every rule that is expected to do something must be there. */
static tb_status check_rules(const tb_test_file *file, const tb_test_tables *tables, tb_log *log) {
  const char *path = tb_test_rules_path(file);
  tb_status status = TB_OK;
  for (size_t t = 0; t < file->n_tests; t++) {
    for (size_t i = 0; i < file->tests[t].n_expectations; i++) {
      const tb_expectation *expectation = &file->tests[t].expectations[i];
      if (tb_test_rule_row(tables, expectation->rule) != SIZE_MAX) continue;
      tb_log_add(log, TB_ERROR, expectation->rule_place, "no rule %s, expected one of those in %s", "没有规则 %s，应为 %s 中的规则",
                 expectation->rule, path);
      status = TB_BAD_INPUT;
    }
  }
  return status;
}

/* Tests behind one that is wrong are run too: all errors are wanted at once. */
static tb_status run_tests(tb_tests *tests, const tb_test_file *file, const tb_test_tables *tables, tb_log *log) {
  tb_status worst = TB_OK;
  for (size_t i = 0; i < file->n_tests; i++) {
    const tb_status status = run_test(tests, file, tables, &file->tests[i], log);
    if (status != TB_OK && status != TB_BAD_INPUT) return status;
    if (status != TB_OK) worst = status;
  }
  return worst;
}

static tb_status run_file(tb_tests *tests, const tb_test_file *file, tb_log *log) {
  tb_test_tables tables;
  tb_status status = tb_test_tables_read(file, log, &tables);
  if (status == TB_OK) status = tb_world_check(file, &tables, log);
  if (status == TB_OK) status = check_rules(file, &tables, log);
  if (status == TB_OK) status = tb_test_cover(tests, file, &tables);
  if (status == TB_OK) status = run_tests(tests, file, &tables, log);
  tb_test_tables_free(&tables);
  return status;
}

static bool may_go_on(tb_status status) {
  return status == TB_OK || status == TB_BAD_INPUT || status == TB_IO_ERROR;
}

static tb_status open_file(tb_tests *tests, const char *path, tb_log *log) {
  tb_test_file *file;
  tb_status status = tb_test_file_read(path, log, &file);
  if (status != TB_OK) return status;
  tests->files[tests->n_files++] = file;
  status = add_inputs(tests, file);
  return status == TB_OK ? run_file(tests, file, log) : status;
}

static tb_status open_files(tb_tests *tests, const char *const *paths, size_t n_paths, tb_log *log) {
  tests->arena = tb_arena_new();
  tests->files = calloc(n_paths, sizeof *tests->files);
  if (!tests->arena || !tests->files) return TB_NO_MEMORY;
  tb_status first = TB_OK;
  for (size_t i = 0; i < n_paths; i++) {
    const tb_status status = open_file(tests, paths[i], log);
    if (!may_go_on(status)) return status;
    if (first == TB_OK) first = status;
  }
  return first;
}

tb_status tb_tests_run(const char *const *paths, size_t n_paths, tb_log *log, tb_tests **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!paths || n_paths == 0) return TB_BAD_ARGUMENT;
  for (size_t i = 0; i < n_paths; i++)
    if (!paths[i]) return TB_BAD_ARGUMENT;
  tb_tests *tests = calloc(1, sizeof *tests);
  if (!tests) return TB_NO_MEMORY;
  tests->outcomes.item_bytes = sizeof(tb_test_outcome);
  tests->differences.item_bytes = sizeof(tb_test_difference);
  tests->rules.item_bytes = sizeof(tb_rule_coverage);
  tests->inputs.item_bytes = sizeof(const char *);
  const tb_status status = open_files(tests, paths, n_paths, log);
  if (status == TB_OK)
    *out = tests;
  else
    tb_tests_free(tests);
  return status;
}

void tb_tests_free(tb_tests *tests) {
  if (!tests) return;
  for (size_t i = 0; i < tests->n_files; i++)
    tb_test_file_free(tests->files[i]);
  free(tests->files);
  tb_list_free(&tests->outcomes);
  tb_list_free(&tests->differences);
  tb_list_free(&tests->rules);
  tb_list_free(&tests->inputs);
  tb_arena_free(tests->arena);
  free(tests);
}

/* ------------------------------------------------------------------------------------------------------------------ access */

size_t tb_tests_count(const tb_tests *tests) {
  return tests ? tests->outcomes.n : 0;
}

size_t tb_tests_failed(const tb_tests *tests) {
  size_t n = 0;
  for (size_t i = 0; i < tb_tests_count(tests); i++)
    n += ((const tb_test_outcome *)tests->outcomes.items)[i].n_differences > 0;
  return n;
}

tb_status tb_tests_at(const tb_tests *tests, size_t i, tb_test_outcome *out) {
  if (!out || i >= tb_tests_count(tests)) return out ? TB_NOT_FOUND : TB_BAD_ARGUMENT;
  *out = ((const tb_test_outcome *)tests->outcomes.items)[i];
  return TB_OK;
}

tb_status tb_tests_difference(const tb_tests *tests, size_t i, tb_test_difference *out) {
  if (!tests || !out) return TB_BAD_ARGUMENT;
  if (i >= tests->differences.n) return TB_NOT_FOUND;
  *out = ((const tb_test_difference *)tests->differences.items)[i];
  return TB_OK;
}

size_t tb_tests_rules(const tb_tests *tests) {
  return tests ? tests->rules.n : 0;
}

tb_status tb_tests_rule(const tb_tests *tests, size_t i, tb_rule_coverage *out) {
  if (!out || i >= tb_tests_rules(tests)) return out ? TB_NOT_FOUND : TB_BAD_ARGUMENT;
  *out = ((const tb_rule_coverage *)tests->rules.items)[i];
  return TB_OK;
}

bool tb_tests_read(const tb_tests *tests, const char *path) {
  if (!tests || !path || strcmp(path, "-") == 0) return false;
  for (size_t i = 0; i < tests->inputs.n; i++)
    if (tb_same_file(((const char *const *)tests->inputs.items)[i], path)) return true;
  return false;
}
