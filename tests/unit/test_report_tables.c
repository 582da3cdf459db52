/*
 * derive, rank, alerts and measures as tables, from opened cases. The figures of the small case were worked out with Python's fractions:
 * float(100 * (F("1200.11") - F("1234.56")) / F("1234.56")) and so on.
 */
#include "test_report_case.h"

#include <locale.h>

/* --------------------------------------------------------------------------------------------------------------------- to a file */

static const char *derived(scene *s, tb_case *opened, const char *format, tb_report_options options, const tb_derive_options *what,
                           tb_totals *totals) {
  char path[512];
  strcpy(path, scene_path(s, "out"));
  options.struct_size = sizeof options;
  options.format = tb_format_find(format);
  options.path = path;
  assert_status(TB_OK, tb_report_derive(opened, what, &options, s->log, totals));
  return scene_read(s, "out");
}

static const char *alerted(scene *s, tb_case *opened, const char *format, tb_report_options options, const tb_alert_options *what,
                           uint64_t *fired) {
  char path[512];
  strcpy(path, scene_path(s, "out"));
  options.struct_size = sizeof options;
  options.format = tb_format_find(format);
  options.path = path;
  assert_status(TB_OK, tb_report_alerts(opened, what, &options, s->log, fired));
  return scene_read(s, "out");
}

static const char *ranked(scene *s, tb_case *opened, const char *period) {
  char path[512];
  strcpy(path, scene_path(s, "out"));
  const tb_rank_options what = {.struct_size = sizeof what, .period = period};
  const tb_report_options options = scene_options("csv", path);
  assert_status(TB_OK, tb_report_rank(opened, &what, &options, s->log));
  return scene_read(s, "out");
}

/* ------------------------------------------------------------------------------------------------------------------------- derive */

static void derive_a_table(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  const tb_derive_options what = {.struct_size = sizeof what, .measures = "yoy, yoy_pct, rank"};
  assert_string_equal(derived(&s, opened, "csv", (tb_report_options){0}, &what, NULL),
                      "entity,indicator,period,value,yoy,yoy_pct,rank\n"
                      "a,tax,2023-Q1,100,,,2\n"
                      "b,tax,2023-Q1,80,,,3\n"
                      "c,tax,2023-Q1,1234.56,,,1\n"
                      "a,tax,2023-Q2,110,,,1\n"
                      "b,tax,2023-Q2,0,,,2\n"
                      "c,tax,2023-Q2,,,,\n"
                      "a,tax,2024-Q1,120,20,20,2\n"
                      "b,tax,2024-Q1,64,-16,-20,3\n"
                      "c,tax,2024-Q1,1200.11,-34.45,-2.7904678589942975,1\n"
                      "a,tax,2024-Q2,99.5,-10.5,-9.545454545454545,2\n"
                      "b,tax,2024-Q2,70,70,,3\n"
                      "c,tax,2024-Q2,1300,,,1\n");
  tb_case_free(opened);
  scene_end(&s);
}

static void derive_with_reasons(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  const tb_derive_options what = {
      .struct_size = sizeof what, .measures = "yoy_pct, mean(2)", .periods = "2024-Q2,2023-Q2", .entities = "b,c"};
  assert_string_equal(derived(&s, opened, "csv", (tb_report_options){.reasons = true}, &what, NULL),
                      "entity,indicator,period,value,value_reason,yoy_pct,yoy_pct_reason,mean(2),mean(2)_reason\n"
                      "b,tax,2023-Q2,0,,,no_base,40,\n"
                      "c,tax,2023-Q2,,missing,,missing,,missing\n"
                      "b,tax,2024-Q2,70,,,zero_base,67,\n"
                      "c,tax,2024-Q2,1300,,,no_base,1250.055,\n");
  assert_string_equal(
      derived(&s, opened, "ndjson", (tb_report_options){.reasons = true},
              &(tb_derive_options){.struct_size = sizeof what, .measures = "yoy", .entities = "b", .periods = "2023-Q1,2024-Q1"}, NULL),
      "{\"entity\":\"b\",\"indicator\":\"tax\",\"period\":\"2023-Q1\",\"value\":80,\"value_reason\":null,\"yoy\":null,\"yoy_reason\":\"no_"
      "base\"}\n"
      "{\"entity\":\"b\",\"indicator\":\"tax\",\"period\":\"2024-Q1\",\"value\":64,\"value_reason\":null,\"yoy\":-16,\"yoy_reason\":null}"
      "\n");
  tb_case_free(opened);
  scene_end(&s);
}

/* Sums over the rows that came out, of the values as printed, rounded once. */
static void derive_totals(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  const tb_derive_options what = {.struct_size = sizeof what, .measures = "yoy, yoy_pct"};
  tb_totals totals;
  (void)derived(&s, opened, "csv", (tb_report_options){0}, &what, &totals);
  assert_int_equal(totals.rows, 12);
  assert_int_equal(totals.n_measures, 2);
  assert_int_equal(totals.counts[0], 5);
  assert_int_equal(totals.counts[1], 4);
  assert_double_equal_bits(totals.sums[0], 29.049999999999997);
  assert_double_equal_bits(totals.sums[1], -12.335922404448842);
  tb_totals_free(&totals);
  tb_totals_free(&totals); /* twice is allowed */
  tb_totals_free(NULL);
  tb_case_free(opened);
  scene_end(&s);
}

/* ---------------------------------------------------------------------------------------------------------------- rank, measures */

static void rank_a_period(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  assert_string_equal(ranked(&s, opened, "2024-Q1"), "rank,entity,value,rank_yoy,value_yoy\n"
                                                     "1,c,1200.11,0,-34.45\n"
                                                     "2,a,120,0,20\n"
                                                     "3,b,64,0,-16\n");
  assert_string_equal(ranked(&s, opened, "2024年2季度"), "rank,entity,value,rank_yoy,value_yoy\n"
                                                         "1,c,1300,,\n"
                                                         "2,a,99.5,0,-10.5\n"
                                                         "3,b,70,0,70\n");
  assert_string_equal(ranked(&s, opened, "2023-Q2"),
                      "rank,entity,value,rank_yoy,value_yoy\n" /* what is missing comes last, without a rank */
                      "1,a,110,,\n"
                      "2,b,0,,\n"
                      ",c,,,\n");
  tb_case_free(opened);
  scene_end(&s);
}

/* A code that would be a list or a glob on the command line is still one indicator; those of one rank come by their codes. */
static void rank_of_an_odd_code(void **state) {
  (void)state;
  static const char *const CODES[] = {"t*", "x,y", "x;y", "t?"};
  for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++) {
    scene s;
    scene_begin(&s);
    assert_int_equal(mkdir(scene_path(&s, "case"), 0777), 0);
    tb_buffer text = {0};
    tb_buffer_format(&text, "entity,indicator,period,value\na,\"%s\",2024,5\nc,\"%s\",2024,7\nb,\"%s\",2024,7.0\n", CODES[i], CODES[i],
                     CODES[i]);
    scene_write(&s, "case/observations.csv", tb_buffer_string(&text));
    tb_buffer_free(&text);
    tb_case *opened = case_open(&s, NULL);
    assert_string_equal(ranked(&s, opened, "2024"), "rank,entity,value,rank_yoy,value_yoy\n1,b,7,,\n1,c,7,,\n3,a,5,,\n");
    tb_case_free(opened);
    scene_end(&s);
  }
}

static void rank_of_what_is_not_there(void **state) {
  (void)state;
  static const struct {
    const char *indicator, *period;
    tb_status status;
    const char *message;
  } CASES[] = {{NULL, "2025-Q1", TB_NOT_FOUND, "no 2025-Q1 of tax; expected one of its periods (4, from 2023-Q1 to 2024-Q2)"},
               {NULL, "2024-13", TB_BAD_INPUT, "found `2024-13', expected a period such as 2024-Q1"},
               {"tax,visits", "2024-Q1", TB_BAD_INPUT, "2 indicators; expected one: --indicators CODE"},
               {"zzzzzzzz", "2024-Q1", TB_BAD_INPUT, "unknown indicator \"zzzzzzzz\""}};
  for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
    scene s;
    tb_case *opened = case_begin_small(&s);
    const tb_rank_options what = {.struct_size = sizeof what, .indicator = CASES[i].indicator, .period = CASES[i].period};
    const tb_report_options options = scene_options("csv", scene_path(&s, "out"));
    assert_status(CASES[i].status, tb_report_rank(opened, &what, &options, s.log));
    assert_string_equal(scene_message(&s), CASES[i].message);
    assert_false(scene_has(&s, "out"));
    tb_case_free(opened);
    scene_end(&s);
  }
}

static void measures_are_all_listed(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  char path[512];
  strcpy(path, scene_path(&s, "out"));
  tb_report_options options = scene_options("csv", path);
  assert_status(TB_OK, tb_report_measures(&options, s.log));
  const char *text = scene_read(&s, "out");
  assert_int_equal(strncmp(text, "measure,group,arguments,unit,reach,help\n", 40), 0);
  for (size_t i = 0; i < tb_measure_count(); i++) {
    tb_measure_info info;
    assert_status(TB_OK, tb_measure_at(i, TB_ENGLISH, &info));
    char line[64];
    snprintf(line, sizeof line, "\n%s,", info.name);
    assert_non_null(strstr(text, line));
  }
  options.language = TB_CHINESE;
  options.format = tb_format_find("markdown");
  assert_status(TB_OK, tb_report_measures(&options, s.log));
  assert_int_equal(strncmp(scene_read(&s, "out"), "| 计算量 | 类 |", strlen("| 计算量 | 类 |")), 0);
  scene_end(&s);
}

/* ------------------------------------------------------------------------------------------------------------------------- alerts */

static void alerts_table(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  uint64_t fired = 99;
  const tb_alert_options what = {.struct_size = sizeof what};
  assert_string_equal(
      alerted(&s, opened, "csv", (tb_report_options){0}, &what, &fired),
      "rule,finding,indicator,entity,period,state,episode,since,value,figure,threshold,base_period,base_value,severity,message\n"
      "fall,1,tax,a,2024-Q2,firing,1,2024-Q2,99.5,-9.545454545454545,-5,2023-Q2,110,high,\"Tax fell, sharply\"\n"
      "fall,1,tax,b,2024-Q1,firing,1,2024-Q1,64,-20,-5,2023-Q1,80,high,\"Tax fell, sharply\"\n"
      "many,3,visits,,,nodata,,,,,,,,info,Many visits\n");
  assert_int_equal(fired, 2);
  const tb_alert_options chosen = {.struct_size = sizeof what, .every_period = true, .entities = "b", .indicators = "tax"};
  assert_string_equal(
      alerted(&s, opened, "csv", (tb_report_options){.language = TB_CHINESE, .excel_safe = true}, &chosen, &fired),
      "rule,finding,indicator,entity,period,state,episode,since,value,figure,threshold,base_period,base_value,severity,message\n"
      "fall,1,tax,b,2024-Q1,firing,1,2024-Q1,64,-20,-5,2023-Q1,80,high,税收大幅下降\n");
  assert_int_equal(fired, 1);
  const tb_alert_options one_period = {.struct_size = sizeof what, .every_period = true, .periods = "2024-Q2"};
  const char *found = alerted(&s, opened, "ndjson", (tb_report_options){0}, &one_period, &fired);
  assert_non_null(strstr(found, "\"entity\":\"a\",\"period\":\"2024-Q2\""));
  assert_null(strstr(found, "\"entity\":\"b\"")); /* its 2024-Q2 is held over: the base is 0 */
  assert_null(strstr(found, "\"period\":\"2024-Q1\""));
  assert_int_equal(fired, 1);
  tb_case_free(opened);
  scene_end(&s);
}

static void alerts_without_rules(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  case_write_small(&s);
  assert_int_equal(remove(scene_path(&s, "case/rules.csv")), 0);
  tb_case *opened = case_open(&s, NULL);
  uint64_t fired = 99;
  const tb_alert_options what = {.struct_size = sizeof what};
  const tb_report_options options = scene_options("csv", scene_path(&s, "out"));
  assert_status(TB_BAD_INPUT, tb_report_alerts(opened, &what, &options, s.log, &fired));
  assert_string_equal(scene_message(&s), "no rules: expected rules.csv in the case, or --rules FILE");
  assert_int_equal(fired, 0);
  assert_false(scene_has(&s, "out"));
  tb_case_free(opened);
  scene_end(&s);
}

/* ------------------------------------------------------------------------------------------------------------------------ threads */

static const char *const FORMATS[] = {"csv", "json", "ndjson", "markdown", "text"};
static const unsigned THREADS[] = {1, 2, 7};
enum { N_FORMATS = sizeof FORMATS / sizeof FORMATS[0], N_THREADS = sizeof THREADS / sizeof THREADS[0], MANY_ENTITIES = 130 };

/* Counts calls of the progress function, and checks that what it says grows up to all. */
typedef struct progress {
  uint64_t calls, done, all;
} progress;

static void on_progress(void *context, uint64_t done, uint64_t all) {
  progress *p = context;
  assert_true(done > p->done && done <= all);
  *p = (progress){.calls = p->calls + 1, .done = done, .all = all};
}

static void the_same_bytes_on_any_number_of_threads(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  case_write_large(&s, MANY_ENTITIES);
  tb_case *opened = case_open(&s, NULL);
  const tb_derive_options what = {.struct_size = sizeof what, .measures = "yoy_pct, rank, median(4)"};
  const tb_alert_options all = {.struct_size = sizeof all, .every_period = true};
  tb_buffer rows = {0}, alerts = {0};
  tb_totals first = {0};
  for (size_t f = 0; f < N_FORMATS; f++) {
    for (size_t t = 0; t < N_THREADS; t++) {
      progress p = {0};
      const tb_report_options options = {.n_threads = THREADS[t], .progress = on_progress, .progress_context = &p};
      tb_totals totals;
      uint64_t fired;
      const char *found = derived(&s, opened, FORMATS[f], options, &what, &totals);
      assert_int_equal(p.done, p.all);
      if (t == 0) tb_buffer_text(&rows, found);
      assert_string_equal(found, tb_buffer_string(&rows));
      p = (progress){0};
      found = alerted(&s, opened, FORMATS[f], options, &all, &fired);
      assert_int_equal(p.done, p.all);
      if (t == 0) tb_buffer_text(&alerts, found);
      assert_string_equal(found, tb_buffer_string(&alerts));
      assert_true(fired > 1000);
      if (first.rows == 0) {
        first = totals;
        continue;
      }
      assert_int_equal(totals.rows, first.rows);
      assert_memory_equal(totals.sums, first.sums, 3 * sizeof(double));
      assert_memory_equal(totals.counts, first.counts, 3 * sizeof(uint64_t));
      tb_totals_free(&totals);
    }
    rows.n = alerts.n = 0;
  }
  tb_totals_free(&first);
  tb_buffer_free(&rows);
  tb_buffer_free(&alerts);
  tb_case_free(opened);
  scene_end(&s);
}

/* ----------------------------------------------------------------------------------------------------------------------- failures */

/* Every table that a case gives, by one signature. */
static tb_status put_derive(tb_case *opened, const tb_report_options *options, tb_log *log) {
  const tb_derive_options what = {.struct_size = sizeof what, .measures = "yoy, mean(4)"};
  return tb_report_derive(opened, &what, options, log, NULL);
}

static tb_status put_rank(tb_case *opened, const tb_report_options *options, tb_log *log) {
  const tb_rank_options what = {.struct_size = sizeof what, .indicator = "tax", .period = "2024-Q1"};
  return tb_report_rank(opened, &what, options, log);
}

static tb_status put_alerts(tb_case *opened, const tb_report_options *options, tb_log *log) {
  const tb_alert_options what = {.struct_size = sizeof what, .every_period = true};
  return tb_report_alerts(opened, &what, options, log, NULL);
}

static tb_status put_findings(tb_case *opened, const tb_report_options *options, tb_log *log) {
  return tb_report_findings(opened, options, log);
}

typedef tb_status (*put)(tb_case *opened, const tb_report_options *options, tb_log *log);
static const put PUTS[] = {put_derive, put_rank, put_alerts, put_findings};
enum { N_PUTS = sizeof PUTS / sizeof PUTS[0] };

static void an_output_that_is_an_input(void **state) {
  (void)state;
  static const char *const PATHS[] = {"case/observations.csv", "case/../case/rules.csv", "link.csv"};
  for (size_t i = 0; i < N_PUTS; i++) {
    for (size_t k = 0; k < sizeof PATHS / sizeof PATHS[0]; k++) {
      scene s;
      tb_case *opened = case_begin_small(&s);
      assert_int_equal(symlink("case/entities.csv", scene_path(&s, "link.csv")), 0);
      assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
      char path[512];
      strcpy(path, scene_path(&s, PATHS[k]));
      const tb_report_options options = scene_options("csv", path);
      assert_status(TB_BAD_INPUT, PUTS[i](opened, &options, s.log));
      assert_string_equal(scene_message(&s), "the output is also an input; expected another file");
      for (size_t f = 0; f < sizeof SMALL_CASE / sizeof SMALL_CASE[0]; f++)
        assert_string_equal(scene_read(&s, SMALL_CASE[f][0]), SMALL_CASE[f][1]);
      tb_case_free(opened);
      scene_end(&s);
    }
  }
}

static void outputs_that_fail(void **state) {
  (void)state;
  for (size_t i = 0; i < N_PUTS; i++) {
    for (size_t f = 0; f < N_FORMATS; f++) {
      scene s;
      tb_case *opened = case_begin_small(&s);
      assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
      tb_report_options options = scene_options(FORMATS[f], "/dev/full");
      assert_status(TB_IO_ERROR, PUTS[i](opened, &options, s.log));
      assert_string_equal(scene_message(&s), "cannot write the output: No space left on device");
      options.path = scene_path(&s, "nowhere/out");
      assert_status(TB_IO_ERROR, PUTS[i](opened, &options, NULL));
      tb_case_free(opened);
      scene_end(&s);
    }
  }
}

/* A device that is full long before the rows end, with many threads that still work on them. */
static void a_failure_in_the_midst_stops_the_threads(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  case_write_large(&s, MANY_ENTITIES);
  tb_case *opened = case_open(&s, NULL);
  for (size_t t = 0; t < N_THREADS; t++) {
    for (size_t f = 0; f < N_FORMATS; f++) {
      tb_report_options options = scene_options(FORMATS[f], "/dev/full");
      options.n_threads = THREADS[t];
      assert_status(TB_IO_ERROR, put_derive(opened, &options, NULL));
      assert_status(TB_IO_ERROR, put_alerts(opened, &options, NULL));
    }
  }
  tb_case_free(opened);
  scene_end(&s);
}

static void bad_arguments(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
  tb_report_options options = scene_options("csv", "/dev/null");
  for (size_t i = 0; i < N_PUTS; i++) {
    assert_status(TB_BAD_ARGUMENT, PUTS[i](NULL, &options, s.log));
    assert_status(TB_BAD_ARGUMENT, PUTS[i](opened, NULL, s.log));
    assert_status(TB_OK, PUTS[i](opened, &options, NULL));
  }
  const tb_derive_options derive = {.struct_size = sizeof derive, .measures = "yoy +"};
  assert_status(TB_BAD_INPUT, tb_report_derive(opened, &derive, &options, s.log, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_report_derive(opened, NULL, &options, s.log, NULL));
  const tb_rank_options no_period = {.struct_size = sizeof no_period};
  assert_status(TB_BAD_ARGUMENT, tb_report_rank(opened, &no_period, &options, s.log));
  assert_status(TB_BAD_ARGUMENT, tb_report_rank(opened, NULL, &options, s.log));
  assert_status(TB_BAD_ARGUMENT, tb_report_alerts(opened, NULL, &options, s.log, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_report_alerts(opened, &(tb_alert_options){0}, &options, s.log, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_report_measures(NULL, s.log));
  options.struct_size = 0;
  for (size_t i = 0; i < N_PUTS; i++)
    assert_status(TB_BAD_ARGUMENT, PUTS[i](opened, &options, s.log));
  tb_case_free(opened);
  scene_end(&s);
}

static int set_locale(void **state) {
  (void)state;
  return setlocale(LC_CTYPE, "C.UTF-8") == NULL; /* as the program does */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(derive_a_table),
      cmocka_unit_test(derive_with_reasons),
      cmocka_unit_test(derive_totals),
      cmocka_unit_test(rank_a_period),
      cmocka_unit_test(rank_of_an_odd_code),
      cmocka_unit_test(rank_of_what_is_not_there),
      cmocka_unit_test(measures_are_all_listed),
      cmocka_unit_test(alerts_table),
      cmocka_unit_test(alerts_without_rules),
      cmocka_unit_test(the_same_bytes_on_any_number_of_threads),
      cmocka_unit_test(an_output_that_is_an_input),
      cmocka_unit_test(outputs_that_fail),
      cmocka_unit_test(a_failure_in_the_midst_stops_the_threads),
      cmocka_unit_test(bad_arguments),
  };
  return cmocka_run_group_tests(tests, set_locale, NULL);
}
