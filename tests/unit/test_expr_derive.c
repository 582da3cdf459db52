/* Deriving: what comes out, in which order, and choosing what does. */
#include "expr_scene.h"

static scene towns(void) {
  scene of = scene_open(NULL);
  scene_entity(&of, "z", "town", "", "north"); /* entities not in the order of their codes */
  scene_entity(&of, "m", "town", "", "south");
  scene_entity(&of, "a", "city", "", "");
  scene_indicator(&of, "x", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "firms", TB_STOCK, TB_BETTER_UP, "");
  scene_indicator(&of, "double_x", TB_FLOW, TB_BETTER_UP, "2 * x");
  scene_indicator(&of, "idle", TB_FLOW, TB_BETTER_UP, "");
  scene_observe(&of, "x z 2024-Q1 3\n x m 2024-Q1 5\n x a 2024-Q1 NA\n x z 2023-Q1 2\n x m 2024-01 1\n x z - 7\n"
                     "firms m 2023-Q4 4\n firms z 2024-03-31 6\n");
  scene_seal(&of);
  return of;
}

/* All that is derived, a line each: entity, indicator, period, value, measures; a reason in words. */
static char *derived(const scene *of, const tb_derive_options *options) {
  tb_derivation *derivation;
  tb_chunk chunk;
  tb_buffer out = {0};
  assert_status(TB_OK, tb_derivation_new(of->panel, options, of->log, &derivation));
  while (true) {
    assert_status(TB_OK, tb_derivation_next(derivation, &chunk));
    if (chunk.n == 0) break;
    for (size_t i = 0; i < chunk.n; i++) {
      tb_buffer_format(&out, "%s %s %s ", chunk.entities[i], chunk.indicator, chunk.period);
      for (size_t m = 0; m <= tb_derivation_measures(derivation); m++) {
        const double value = m == 0 ? chunk.values[i] : chunk.measures[m - 1][i];
        const uint8_t reason = m == 0 ? chunk.reasons[i] : chunk.measure_reasons[m - 1][i];
        if (m > 0) tb_buffer_text(&out, " ");
        if (reason) tb_buffer_text(&out, tb_reason_name((tb_reason)reason));
        if (!reason) tb_buffer_double(&out, value);
      }
      tb_buffer_text(&out, "\n");
    }
  }
  tb_derivation_free(derivation);
  tb_buffer_string(&out);
  assert_false(out.failed);
  return out.bytes;
}

static void check_derived(const scene *of, tb_derive_options options, const char *expected) {
  options.struct_size = sizeof options;
  char *found = derived(of, &options);
  assert_string_equal(expected, found);
  free(found);
}

static void test_everything(void **state) {
  (void)state;
  scene of = towns();
  check_derived(&of, (tb_derive_options){.measures = "yoy, rank(ties=max)"},
                "z double_x  14 no_base no_peers\n"
                "z double_x 2023-Q1 4 no_base no_peers\n"
                "m double_x 2024-01 2 no_base no_peers\n"
                "a double_x 2024-Q1 missing missing missing\n"
                "m double_x 2024-Q1 10 no_base 1\n"
                "z double_x 2024-Q1 6 2 2\n"
                "m firms 2023-Q4 4 no_base no_peers\n"
                "z firms 2024-03-31 6 no_base no_peers\n"
                "z x  7 no_base no_peers\n"
                "z x 2023-Q1 2 no_base no_peers\n"
                "m x 2024-01 1 no_base no_peers\n"
                "a x 2024-Q1 missing missing missing\n"
                "m x 2024-Q1 5 no_base 1\n"
                "z x 2024-Q1 3 1 2\n");
  scene_close(&of);
}

static void test_selections(void **state) {
  (void)state;
  scene of = towns();
  check_derived(&of, (tb_derive_options){.indicators = "x", .periods = "2024-Q1"},
                "m x 2024-01 1\na x 2024-Q1 missing\nm x 2024-Q1 5\nz x 2024-Q1 3\n");
  check_derived(&of, (tb_derive_options){.indicators = "x,firms", .periods = "2023", .measures = " "},
                "m firms 2023-Q4 4\nz x 2023-Q1 2\n");
  check_derived(&of, (tb_derive_options){.indicators = "firms", .periods = "2023-12-31"}, "m firms 2023-Q4 4\n"); /* by its end too */
  check_derived(&of, (tb_derive_options){.indicators = "*x", .entities = "city;south", .periods = "2024-Q1; 2030"},
                "m double_x 2024-01 2\na double_x 2024-Q1 missing\nm double_x 2024-Q1 10\n"
                "m x 2024-01 1\na x 2024-Q1 missing\nm x 2024-Q1 5\n");
  /* peers are not narrowed by what comes out */
  check_derived(&of, (tb_derive_options){.indicators = "x", .entities = "z", .periods = "2024-Q1", .measures = "rank"},
                "z x 2024-Q1 3 2\n");
  check_derived(&of, (tb_derive_options){.indicators = "x", .periods = "2024-Q1", .entities = "m", .within = "north", .measures = "ranked"},
                "m x 2024-01 1 no_peers\nm x 2024-Q1 5 no_peers\n");
  scene_close(&of);
}

static void test_within(void **state) {
  (void)state;
  scene of = towns();
  check_derived(&of, (tb_derive_options){.indicators = "x", .periods = "2024-Q1", .entities = "m,z", .within = "town", .measures = "rank"},
                "m x 2024-01 1 no_peers\nm x 2024-Q1 5 1\nz x 2024-Q1 3 2\n");
  scene_close(&of);
}

static void check_refused(const scene *of, tb_derive_options options, const char *place, uint32_t column, const char *message) {
  options.struct_size = sizeof options;
  tb_derivation *derivation;
  tb_log *log = tb_log_new(TB_ENGLISH);
  assert_status(TB_BAD_INPUT, tb_derivation_new(of->panel, &options, log, &derivation));
  assert_null(derivation);
  const tb_diagnostic *first = tb_log_at(log, 0);
  assert_non_null(first);
  assert_string_equal(message, first->text);
  assert_string_equal(place, first->place.file);
  assert_int_equal(column, first->place.column);
  tb_log_free(log);
}

static void test_refusals(void **state) {
  (void)state;
  scene of = towns();
  check_refused(&of, (tb_derive_options){.measures = "yoy, pzz"}, "--measures", 6,
                "unknown name \"pzz\": no measure, indicator or milestone");
  check_refused(&of, (tb_derive_options){.measures = "value > 5"}, "--measures", 7, "expected a number, found a condition");
  check_refused(&of, (tb_derive_options){.entities = "m, twon"}, "--entities", 4,
                "unknown entity, level or group \"twon\"; did you mean \"town\"?");
  check_refused(&of, (tb_derive_options){.indicators = "x;y"}, "--indicators", 3, "unknown indicator \"y\"");
  check_refused(&of, (tb_derive_options){.indicators = "dubble_x"}, "--indicators", 1,
                "unknown indicator \"dubble_x\"; did you mean \"double_x\"?");
  check_refused(&of, (tb_derive_options){.indicators = "q*"}, "--indicators", 1, "no indicator matches \"q*\"");
  check_refused(&of, (tb_derive_options){.periods = "2024-Q5"}, "--periods", 1, "expected a period such as 2024-Q1, found \"2024-Q5\"");
  check_refused(&of, (tb_derive_options){.within = "nix"}, "--within", 0, "unknown peers \"nix\": expected a group, a level or parent");
  scene_close(&of);
}

static void test_bad_arguments(void **state) {
  (void)state;
  scene of = towns();
  tb_derivation *derivation;
  tb_chunk chunk;
  tb_derive_options options = {0};
  assert_status(TB_BAD_ARGUMENT, tb_derivation_new(of.panel, &options, NULL, &derivation)); /* no struct_size */
  options.struct_size = sizeof options;
  assert_status(TB_BAD_ARGUMENT, tb_derivation_new(NULL, &options, NULL, &derivation));
  assert_status(TB_BAD_ARGUMENT, tb_derivation_new(of.panel, NULL, NULL, &derivation));
  assert_status(TB_BAD_ARGUMENT, tb_derivation_new(of.panel, &options, NULL, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_derivation_next(NULL, &chunk));
  options.struct_size = offsetof(tb_derive_options, indicators); /* an older caller: what it does not know is not read */
  options.measures = "yoy";
  options.indicators = "nix";
  assert_status(TB_OK, tb_derivation_new(of.panel, &options, NULL, &derivation));
  assert_status(TB_BAD_ARGUMENT, tb_derivation_next(derivation, NULL));
  assert_int_equal(1, tb_derivation_measures(derivation));
  assert_string_equal("yoy", tb_derivation_measure(derivation, 0));
  assert_null(tb_derivation_measure(derivation, 1));
  tb_derivation_free(derivation);
  tb_derivation_free(NULL);
  assert_int_equal(0, tb_derivation_measures(NULL));

  assert_status(TB_OK, tb_expression_check(of.panel, "yoy < 5", NULL));
  assert_status(TB_OK, tb_expression_check(of.panel, "yoy + 5", NULL));
  assert_status(TB_NOT_FOUND, tb_expression_check(of.panel, "you < 5", NULL));
  assert_status(TB_BAD_INPUT, tb_expression_check(of.panel, "yoy <", NULL));
  assert_status(TB_BAD_ARGUMENT, tb_expression_check(NULL, "yoy", NULL));
  scene_close(&of);
}

/* Many entities, few of them in a period: sparse tiles, orders by sorting and by sweeping. */
static void test_many_entities(void **state) {
  (void)state;
  enum { N = 3000 };
  scene of = scene_open(NULL);
  char line[64];
  for (int i = 0; i < N; i++) {
    const int code = (i * 7919) % N; /* a permutation: 7919 is prime and does not divide 3000 */
    snprintf(line, sizeof line, "x e%04d 2023 %d", code, code);
    scene_observation(&of, line);
    snprintf(line, sizeof line, "x e%04d 2024 %d", code, code + 1);
    if (code % 300 == 7 || (code > 1000 && code < 1040)) scene_observation(&of, line);
  }
  scene_seal(&of);
  const tb_derive_options options = {.struct_size = sizeof options, .measures = "yoy, rank, rank_yoy, mean(2) * 2"};
  tb_derivation *derivation;
  tb_chunk chunk;
  assert_status(TB_OK, tb_derivation_new(of.panel, &options, of.log, &derivation));
  assert_status(TB_OK, tb_derivation_next(derivation, &chunk));
  assert_int_equal(N, chunk.n);
  for (int i = 0; i < N; i++) {
    snprintf(line, sizeof line, "e%04d", i);
    assert_string_equal(line, chunk.entities[i]);
    assert_double_equal_bits(i, chunk.values[i]);
    assert_double_equal_bits(N - i, chunk.measures[1][i]);
  }
  assert_status(TB_OK, tb_derivation_next(derivation, &chunk));
  assert_int_equal(10 + 39, chunk.n);
  for (size_t i = 0; i < chunk.n; i++) {
    if (i > 0) assert_true(strcmp(chunk.entities[i - 1], chunk.entities[i]) < 0);
    assert_double_equal_bits(1, chunk.measures[0][i]);
    assert_double_equal_bits((double)(chunk.n - i), chunk.measures[1][i]);
    assert_double_equal_bits(0, chunk.measures[2][i]);
    assert_double_equal_bits(2 * chunk.values[i] - 1, chunk.measures[3][i]);
  }
  assert_status(TB_OK, tb_derivation_next(derivation, &chunk));
  assert_int_equal(0, chunk.n);
  tb_derivation_free(derivation);
  scene_close(&of);
}

static void test_periods(void **state) {
  (void)state;
  scene of = towns();
  tb_period_list list;
  tb_period quarter, open;
  assert_status(TB_OK, tb_period_parse("2024-Q1", 7, &quarter));
  assert_status(TB_OK, tb_period_parse("2023-11..", 9, &open));
  assert_status(TB_OK, tb_period_list_parse(NULL, of.log, &list));
  assert_true(tb_period_list_has(&list, quarter));
  tb_period_list_free(&list);
  assert_status(TB_OK, tb_period_list_parse("2023, 2024-H1", of.log, &list));
  assert_int_equal(2, list.n);
  assert_true(tb_period_list_has(&list, quarter));
  assert_false(tb_period_list_has(&list, open));
  assert_false(tb_period_list_has(&list, tb_period_unstated()));
  tb_period_list_free(&list);
  assert_status(TB_OK, tb_period_list_parse("2023-10..", of.log, &list));
  assert_true(tb_period_list_has(&list, quarter));
  assert_true(tb_period_list_has(&list, open));
  tb_period_list_free(&list);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_everything), cmocka_unit_test(test_selections),    cmocka_unit_test(test_within),
      cmocka_unit_test(test_refusals),   cmocka_unit_test(test_bad_arguments), cmocka_unit_test(test_many_entities),
      cmocka_unit_test(test_periods),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
