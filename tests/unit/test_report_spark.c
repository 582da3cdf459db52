/* Sparklines: blocks by hand, and which series a finding is decided by. */
#include "test_report_case.h"

#include "report/spark.h"
#include "report/traces.h"

#include "model/panel.h"

#include <float.h>
#include <math.h>

static void assert_spark(const char *expected, const double *values, size_t n, size_t steps) {
  tb_buffer out = {0};
  tb_spark(values, n, steps, &out);
  assert_string_equal(tb_buffer_string(&out), expected);
  tb_buffer_free(&out);
}

static void blocks(void **state) {
  (void)state;
  assert_spark("▁▂▃▄▅▆▇█", (double[]){0, 1, 2, 3, 4, 5, 6, 7}, 8, 16);
  assert_spark("▁█", (double[]){-5, 5}, 2, 16);
  assert_spark("▁▅█", (double[]){10, 15, 20}, 3, 16); /* half of seven steps: 3.5, rounded up */
  assert_spark("▄▄▄", (double[]){3, 3, 3}, 3, 16);
  assert_spark("█ ▁", (double[]){2, NAN, 1}, 3, 16);
  assert_spark(" ▁█ ", (double[]){NAN, 1, 2, NAN}, 4, 16);
  assert_spark("", (double[]){NAN, 1, NAN}, 3, 16);
  assert_spark("", NULL, 0, 16);
  assert_spark("▁█", (double[]){-DBL_MAX, DBL_MAX}, 2, 16);
}

/* The latest steps alone are looked at: what came before does not stretch the range. */
static void the_latest_steps(void **state) {
  (void)state;
  assert_spark("▁█", (double[]){100, 1, 2}, 3, 2);
  assert_spark("", (double[]){100, NAN, 2}, 3, 2);
}

static void assert_series(const tb_case *opened, size_t finding, const char *expected) {
  tb_buffer out = {0};
  assert_status(TB_OK, tb_spark_of_finding(opened, finding, 16, &out));
  assert_string_equal(tb_buffer_string(&out), expected);
  tb_buffer_free(&out);
}

/* Finding 1 is decided by the alert on b, finding 2 by silence (the series of its rule), finding 3 has no figures. Quarters between those
 * of the two years are gaps. */
static void series_of_findings(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
  assert_series(opened, 0, "█▁  ▇▇"); /* 80, 0, gap, gap, 64, 70: 64 / 80 * 7 = 5.6, 70 / 80 * 7 = 6.125 */
  assert_series(opened, 1, "▃   ▁█"); /* 1234.56, missing, gap, gap, 1200.11, 1300: 34.45 / 99.89 * 7 = 2.4 */
  assert_series(opened, 2, "");
  tb_case_free(opened);
  scene_end(&s);
}

/* Entities far apart in the panel come from several tiles; a measure has reasons where it has no base. */
static void traces_of_entities(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  case_write_large(&s, 600);
  tb_case *opened = case_open(&s, NULL);
  const tb_panel *panel = tb_case_panel(opened);
  const uint32_t entities[2] = {599, 3};
  const tb_subject *subject = tb_model_subject(tb_case_model(opened), 0);
  tb_traces_request request = {
      .model = tb_case_model(opened), .line = &subject->timelines->lines[0], .expression = "value", .entities = entities, .n_entities = 2};
  tb_traces traces;
  assert_status(TB_OK, tb_traces_read(&request, s.log, &traces));
  assert_int_equal(traces.n_steps, 40);
  for (size_t i = 0; i < 2; i++) {
    for (size_t step = 0; step < traces.n_steps; step++) {
      tb_cell cell = {0};
      tb_status found = tb_panel_get(panel, tb_panel_entity_code(panel, entities[i]), tb_panel_indicator_code(panel, 0),
                                     request.line->steps[step], &cell);
      bool there = found == TB_OK && cell.reason == TB_VALUE;
      double got = traces.cells[i * traces.n_steps + step];
      assert_true(there ? got == cell.value : isnan(got));
    }
  }
  tb_traces_free(&traces);
  request.expression = "no such thing";
  assert_status(TB_BAD_INPUT, tb_traces_read(&request, s.log, &traces));
  assert_null(traces.cells);
  assert_int_equal(tb_period_place(subject, request.line->steps[0]), 0);
  assert_int_equal(tb_period_place(subject, (tb_period){0, 0, false}), SIZE_MAX);
  assert_true(tb_indicator_is_read(tb_case_model(opened), 0));
  tb_case_free(opened);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks),
      cmocka_unit_test(the_latest_steps),
      cmocka_unit_test(series_of_findings),
      cmocka_unit_test(traces_of_entities),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
