/* Two runs compared, row by row: added in memory, and read from folders. */
#include "test_case_state.h"

#include "base/buffer.h"

typedef struct runs {
  tb_run_rows *rows[2];
  tb_buffer text;
} runs;

static int begin(void **given) {
  runs *r = calloc(1, sizeof *r);
  assert_status(TB_OK, tb_run_rows_new(&r->rows[0]));
  assert_status(TB_OK, tb_run_rows_new(&r->rows[1]));
  *given = r;
  return 0;
}

static int end(void **given) {
  runs *r = *given;
  tb_run_rows_free(r->rows[0]);
  tb_run_rows_free(r->rows[1]);
  tb_buffer_free(&r->text);
  free(r);
  return 0;
}

/* Cells separated by blanks; "-" is an empty one, what is not there too. */
static void add(runs *r, size_t side, tb_run_table table, const char *line) {
  char copy[256], *rest = NULL;
  const char *cells[16] = {NULL};
  assert_true(strlen(line) < sizeof copy);
  strcpy(copy, line);
  size_t n = 0;
  for (char *cell = strtok_r(copy, " ", &rest); cell != NULL; cell = strtok_r(NULL, " ", &rest)) {
    cells[n++] = strcmp(cell, "-") == 0 ? "" : cell;
  }
  assert_true(n <= tb_run_columns(table));
  assert_status(TB_OK, tb_run_rows_add(r->rows[side], table, cells));
}

/* rule indicator entity finding since state episode period value figure threshold base_period base_value */
static void alert(runs *r, size_t side, const char *line) {
  add(r, side, TB_RUN_ALERTS, line);
}

/* rule indicator entity finding period from to episode */
static void transition(runs *r, size_t side, const char *line) {
  add(r, side, TB_RUN_TRANSITIONS, line);
}

/* "kind rule/indicator/entity/claim/finding period: before > after", a line each. */
static const char *compared(runs *r) {
  tb_differences *differences;
  assert_status(TB_OK, tb_runs_compare(r->rows[0], r->rows[1], &differences));
  r->text.n = 0;
  for (size_t i = 0; i < tb_differences_count(differences); i++) {
    tb_difference d;
    assert_status(TB_OK, tb_differences_at(differences, i, &d));
    tb_buffer_format(&r->text, "%s %s/%s/%s/%s/%s %s: %s > %s\n", tb_difference_name(d.kind), d.rule, d.indicator, d.entity, d.claim,
                     d.finding, d.period, d.before, d.after);
  }
  tb_difference none;
  assert_status(TB_NOT_FOUND, tb_differences_at(differences, tb_differences_count(differences), &none));
  tb_differences_free(differences);
  return tb_buffer_string(&r->text);
}

static void events_come_from_the_record(void **given) {
  runs *r = *given;
  for (size_t side = 0; side < 2; side++) {
    transition(r, side, "r x A 1 2023-Q1 inactive firing 1");
    alert(r, side, side == 0 ? "r x A 1 2023-Q1 firing 1 2023-Q2 9 9 5" : "r x A 1 2023-Q1 resolved 1 2023-Q3 1 1 5");
  }
  transition(r, 1, "r x A 1 2023-Q3 firing resolved 1");
  transition(r, 1, "r x A 1 2023-Q4 resolved pending 2");
  transition(r, 1, "r x A 1 2024-Q1 pending firing 2");
  transition(r, 1, "r x B 1 2024-Q1 inactive firing 1");
  alert(r, 1, "r x A 1 2023-Q4 firing 2 2024-Q1 9 9 5");
  alert(r, 1, "r x B 1 2024-Q1 firing 1 2024-Q1 9 9 5");
  assert_string_equal(compared(r), "fired r/x/B//1 2024-Q1: inactive > firing\n"
                                   "relapsed r/x/A//1 2024-Q1: pending > firing\n"
                                   "resolved r/x/A//1 2023-Q3: firing > resolved\n");
}

static void what_is_no_longer_so_is_withdrawn(void **given) {
  runs *r = *given;
  transition(r, 0, "r x A 1 2023-Q1 inactive firing 1");
  transition(r, 0, "r x A 1 2023-Q2 firing resolved 1");
  alert(r, 0, "r x A 1 2023-Q1 resolved 1 2023-Q2 1 1 5");
  transition(r, 0, "r x B 1 2023-Q1 inactive firing 1");
  transition(r, 0, "r x B 1 2023-Q2 firing resolved 1");
  alert(r, 0, "r x B 1 2023-Q1 resolved 1 2023-Q2 1 1 5");
  transition(r, 1, "r x B 1 2023-Q1 inactive firing 1");
  alert(r, 1, "r x B 1 2023-Q1 firing 1 2023-Q2 9 9 5");
  assert_string_equal(compared(r), "withdrawn r/x/A//1 2023-Q1: firing > \n"
                                   "withdrawn r/x/A//1 2023-Q2: resolved > \n"
                                   "withdrawn r/x/B//1 2023-Q2: resolved > \n");
}

/* A run that breaks before it fires is no end; the state that an entry came from and its number do not make it another one. */
static void pending_runs_are_no_events(void **given) {
  runs *r = *given;
  transition(r, 0, "r x A 1 2023-Q1 inactive pending 1");
  transition(r, 0, "r x A 1 2023-Q2 pending firing 1");
  transition(r, 1, "r x A 1 2023-Q2 inactive firing 1");
  transition(r, 1, "r x A 1 2023-Q3 resolved pending 2");
  transition(r, 1, "r x A 1 2023-Q4 pending resolved 2");
  assert_string_equal(compared(r), "");
}

static void rows_of_the_same_period_are_revised(void **given) {
  runs *r = *given;
  for (size_t side = 0; side < 2; side++)
    for (const char *entity = "ABC"; *entity != '\0'; entity++) {
      char line[64];
      snprintf(line, sizeof line, "r x %c 1 2023-Q1 inactive firing 1", *entity);
      transition(r, side, line);
    }
  alert(r, 0, "r x A 1 2023-Q1 firing 1 2023-Q2 9 30 20 2022-Q2 8");
  alert(r, 1, "r x A 1 2023-Q1 firing 1 2023-Q2 9 31 20 2022-Q2 -");
  alert(r, 0, "r x B 1 2023-Q1 firing 1 2023-Q2 9 30 20");
  alert(r, 1, "r x B 1 2023-Q1 firing 1 2023-Q3 8 40 20"); /* it goes on */
  alert(r, 0, "r x C 1 2022-Q4 firing 1 2023-Q2 9 30 20");
  alert(r, 1, "r x C 1 2023-Q1 firing 1 2023-Q2 9 30 20"); /* it fired when it did, the condition held for less long */
  assert_string_equal(compared(r), "revised r/x/A//1 2023-Q2: figure 30; base_value 8 > figure 31; base_value -\n"
                                   "revised r/x/C//1 2023-Q2: since 2022-Q4 > since 2023-Q1\n");
}

static void alerts_without_events_come_and_go(void **given) {
  runs *r = *given;
  for (size_t side = 0; side < 2; side++) {
    transition(r, side, "r x A 1 2023-Q1 inactive firing 1");
    transition(r, side, "r x B 1 2023-Q1 inactive firing 1");
  }
  alert(r, 0, "r x A 1 2023-Q1 firing 1 2023-Q1 9 9 5"); /* muted since */
  alert(r, 1, "r x B 1 2023-Q1 firing 1 2023-Q1 9 9 5"); /* no longer muted */
  alert(r, 0, "n x - 1 - nodata");
  alert(r, 1, "n x - 1 - error");
  alert(r, 0, "m x - 1 - nodata");
  alert(r, 1, "m x - 1 - nodata");
  alert(r, 0, "p x A 1 2023-Q1 pending 1 2023-Q1 9 9 5");
  alert(r, 1, "p x B 1 2023-Q1 pending 1 2023-Q1 9 9 5");
  assert_string_equal(compared(r), "appeared n/x///1 :  > error\n"
                                   "appeared p/x/B//1 2023-Q1:  > pending\n"
                                   "appeared r/x/B//1 2023-Q1:  > firing\n"
                                   "disappeared n/x///1 : nodata > \n"
                                   "disappeared p/x/A//1 2023-Q1: pending > \n"
                                   "disappeared r/x/A//1 2023-Q1: firing > \n");
}

static void findings_and_verdicts(void **given) {
  runs *r = *given;
  add(r, 0, TB_RUN_FINDINGS, "1 watch");
  add(r, 1, TB_RUN_FINDINGS, "1 relapsed");
  add(r, 0, TB_RUN_FINDINGS, "2 watch");
  add(r, 1, TB_RUN_FINDINGS, "3 supported");
  add(r, 1, TB_RUN_VERDICTS, "c 1;2 weak 5% 4 6");
  add(r, 0, TB_RUN_VERDICTS, "c 1;2 consistent 5% 1 2");
  add(r, 0, TB_RUN_VERDICTS, "d - weak 5% 4 6");
  add(r, 1, TB_RUN_VERDICTS, "d - weak 5% 4 -");
  add(r, 0, TB_RUN_VERDICTS, "e - weak 5% 4 6");
  add(r, 1, TB_RUN_VERDICTS, "f - weak 5% 4 6");
  assert_string_equal(compared(r), "revised ///d/ : high 6 > high -\n"
                                   "verdict ///c/1;2 : consistent > weak\n"
                                   "evidence ////1 : watch > relapsed\n"
                                   "appeared ////3 :  > supported\n"
                                   "appeared ///f/ :  > weak\n"
                                   "disappeared ////2 : watch > \n"
                                   "disappeared ///e/ : weak > \n");
}

/* Timelines are not named: two alerts of one beginning are taken in the order of what they say. */
static void rows_of_one_key_are_paired_in_order(void **given) {
  runs *r = *given;
  alert(r, 0, "r x A 1 2023-Q1 pending 1 2023-Q1 2 2 1");
  alert(r, 0, "r x A 1 2023-Q1 pending 1 2023-Q1 1 1 1");
  alert(r, 1, "r x A 1 2023-Q1 pending 1 2023-Q1 1 1 1");
  alert(r, 1, "r x A 1 2023-Q1 pending 1 2023-Q1 2 3 1");
  assert_string_equal(compared(r), "revised r/x/A//1 2023-Q1: figure 2 > figure 3\n");
}

static void words_and_columns(void **given) {
  (void)given;
  assert_string_equal(tb_difference_name(TB_DIFFERENCE_FIRED), "fired");
  assert_string_equal(tb_difference_name(TB_DIFFERENCE_DISAPPEARED), "disappeared");
  assert_string_equal(tb_difference_text(TB_DIFFERENCE_RELAPSED, TB_CHINESE), "反弹");
  assert_string_equal(tb_difference_name(TB_DIFFERENCE_KINDS), "");
  assert_int_equal(tb_run_columns(TB_RUN_FINDINGS), 2);
  assert_string_equal(tb_run_column(TB_RUN_ALERTS, 0), "rule");
  assert_string_equal(tb_run_column(TB_RUN_TRANSITIONS, 7), "episode");
  assert_null(tb_run_column(TB_RUN_TRANSITIONS, 8));
  assert_null(tb_run_column(TB_RUN_FINDINGS, 2));
}

static void bad_arguments(void **given) {
  runs *r = *given;
  tb_differences *differences;
  const char *cells[16] = {NULL};
  assert_status(TB_BAD_ARGUMENT, tb_runs_compare(NULL, r->rows[1], &differences));
  assert_status(TB_BAD_ARGUMENT, tb_runs_compare(r->rows[0], NULL, &differences));
  assert_status(TB_BAD_ARGUMENT, tb_runs_compare(r->rows[0], r->rows[1], NULL));
  assert_status(TB_BAD_ARGUMENT, tb_run_rows_add(r->rows[0], TB_RUN_TABLES, cells));
  assert_status(TB_BAD_ARGUMENT, tb_run_rows_add(NULL, TB_RUN_ALERTS, cells));
  tb_run_rows *none;
  assert_status(TB_BAD_ARGUMENT, tb_run_rows_read(NULL, NULL, &none));
  tb_run_rows_free(NULL);
  tb_differences_free(NULL);
}

static void folders_are_read_back(void **given) {
  state *s = *given;
  runs r = {0};
  test_file(s->folder, "run.json",
            "{\"options\": {\"excel_safe\": true, \"as_of\": null}, \"inputs\": [{\"path\": \"rules.csv\", \"sha256\": \"a\"}]}");
  test_file(s->folder, "findings.csv", "finding,group,evidence\n'=1,g,watch\n'2,g,watch\n");
  test_file(s->folder, "alerts.csv",
            "rule,finding,indicator,entity,period,state,episode,since,value,figure,threshold,base_period,base_value\n");
  test_file(s->folder, "transitions.csv", "rule,finding,indicator,entity,period,from,to,episode\nr,1,x,\"A,B\",2023,inactive,firing,1\n");
  assert_status(TB_OK, tb_run_rows_read(s->folder, s->log, &r.rows[1]));
  assert_int_equal(tb_log_count(s->log), 0);
  assert_status(TB_OK, tb_run_rows_new(&r.rows[0]));
  assert_string_equal(compared(&r), "fired r/x/A,B//1 2023: inactive > firing\n"
                                    "appeared ////'2 :  > watch\n" /* its own ' */
                                    "appeared ////=1 :  > watch\n");
  tb_runs_tell_unlike(r.rows[0], r.rows[1], s->log); /* one was not read from a folder */
  assert_int_equal(tb_log_count(s->log), 0);
  tb_run_rows_free(r.rows[0]);
  test_file(s->folder, "run.json",
            "{\"options\": {\"as_of\": \"2024-01-01\"}, \"inputs\": [{\"path\": \"rules.csv\", \"sha256\": \"b\"}, "
            "{\"path\": \"observations.csv\", \"sha256\": \"c\"}, {\"path\": \"mutes.csv\", \"sha256\": \"d\"}]}");
  assert_status(TB_OK, tb_run_rows_read(s->folder, s->log, &r.rows[0]));
  tb_runs_tell_unlike(r.rows[1], r.rows[0], s->log);
  assert_message(s->log, TB_NOTE, "the runs differ in more than their observations: as_of, rules.csv, mutes.csv");
  tb_run_rows_free(r.rows[0]);
  tb_run_rows_free(r.rows[1]);
  tb_buffer_free(&r.text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(events_come_from_the_record, begin, end),
      cmocka_unit_test_setup_teardown(what_is_no_longer_so_is_withdrawn, begin, end),
      cmocka_unit_test_setup_teardown(pending_runs_are_no_events, begin, end),
      cmocka_unit_test_setup_teardown(rows_of_the_same_period_are_revised, begin, end),
      cmocka_unit_test_setup_teardown(alerts_without_events_come_and_go, begin, end),
      cmocka_unit_test_setup_teardown(findings_and_verdicts, begin, end),
      cmocka_unit_test_setup_teardown(rows_of_one_key_are_paired_in_order, begin, end),
      cmocka_unit_test_setup_teardown(bad_arguments, begin, end),
      cmocka_unit_test(words_and_columns),
      cmocka_unit_test_setup_teardown(folders_are_read_back, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
