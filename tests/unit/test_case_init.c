/* `tongbi init`: the folder that it writes is sound, runs, and fires. */
#include "test_case_folder.h"

typedef struct state {
  char folder[TEST_PATH_BYTES], made[2 * TEST_PATH_BYTES];
  tb_log *log;
} state;

static int set_up(void **given) {
  state *s = calloc(1, sizeof *s);
  test_folder_make(s->folder);
  snprintf(s->made, sizeof s->made, "%s/My Case", s->folder);
  s->log = tb_log_new(TB_ENGLISH);
  *given = s;
  return 0;
}

static int tear_down(void **given) {
  state *s = *given;
  tb_log_free(s->log);
  test_folder_remove(s->folder);
  free(s);
  return 0;
}

static void assert_file(const state *s, const char *name, const char *part) {
  char path[3 * TEST_PATH_BYTES], text[32768];
  snprintf(path, sizeof path, "%s/%s", s->made, name);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  assert_non_null(strstr(text, part));
}

static void new_case_runs_and_fires(void **given) {
  state *s = *given;
  assert_status(TB_OK, tb_case_init(s->made, s->log));
  tb_case *opened = test_case_open(s->made, s->log);
  assert_status(TB_OK, tb_case_check(opened, s->log));
  test_print_log(s->log);
  assert_int_equal(tb_log_count(s->log), 0);
  assert_status(TB_OK, tb_case_judge(opened, 1, s->log));
  assert_int_equal(tb_case_alerts(opened), 1);
  tb_alert alert;
  assert_status(TB_OK, tb_case_alert(opened, 0, &alert));
  char since[TB_PERIOD_TEXT_BYTES], fired[TB_PERIOD_TEXT_BYTES];
  tb_period_format(alert.since, since);
  tb_period_format(alert.fired, fired);
  assert_string_equal(alert.entity, "C01");
  assert_int_equal(alert.state, TB_FIRING);
  assert_string_equal(since, "2024-Q2");
  assert_string_equal(fired, "2024-Q3");
  assert_double_equal_bits(alert.figure.value, 100.0 * 31 / 115); /* 146 against 115 */
  tb_finding finding;
  assert_status(TB_OK, tb_case_finding(opened, 0, &finding));
  assert_int_equal(finding.evidence, TB_CONTRADICTED);
  tb_case_free(opened);
}

static void all_tables_and_the_package_are_written(void **given) {
  state *s = *given;
  assert_status(TB_OK, tb_case_init(s->made, s->log));
  assert_file(s, "entities.csv", "entity,name,name_zh,level,parent,groups\n");
  assert_file(s, "indicators.csv", "indicator,name,name_zh,unit,kind,count,better,decimals,basis,formula\n");
  assert_file(s, "observations.csv",
              "entity,indicator,period,value,written,unit,basis,base,status,vintage,source\nC01,cases,2023-Q1,100,,,,,,,\n");
  assert_file(s, "findings.csv", "finding,group,title,title_zh,entity,status,closed\n");
  assert_file(s, "rules.csv",
              "rule,finding,indicator,when,clear,for,clear_for,within,entities,missing,severity,inhibits,message,message_zh\n");
  assert_file(s, "rules.csv", "\"Criminal cases are up by more than a fifth, two quarters running\"");
  assert_file(s, "claims.csv", "claim,finding,entity,period,check,reported,rounding,basis,comparable,decides,note\n");
  assert_file(s, "milestones.csv", "milestone,date,finding,entity,event,event_zh\n");
  assert_file(s, "mutes.csv", "rule,entity,indicator,from,until,reason\n");
  assert_file(s, "datapackage.json", "\"name\": \"my-case\"");
  assert_file(s, "datapackage.json", "\"primaryKey\"");
}

static void empty_folder_will_do(void **given) {
  state *s = *given;
  assert_int_equal(mkdir(s->made, 0700), 0);
  assert_status(TB_OK, tb_case_init(s->made, s->log));
  assert_file(s, "mutes.csv", "rule");
}

static void full_folder_is_left_alone(void **given) {
  state *s = *given;
  assert_int_equal(mkdir(s->made, 0700), 0);
  test_file(s->made, "notes.txt", "mine");
  assert_status(TB_BAD_INPUT, tb_case_init(s->made, s->log));
  assert_message(s->log, TB_ERROR, "the folder is not empty");
  assert_file(s, "notes.txt", "mine");
  assert_status(TB_BAD_ARGUMENT, tb_case_init("", s->log));
  assert_status(TB_BAD_ARGUMENT, tb_case_init(NULL, s->log));
}

static void unreachable_place_is_an_error(void **given) {
  state *s = *given;
  char path[3 * TEST_PATH_BYTES];
  snprintf(path, sizeof path, "%s/no/such/place", s->folder);
  assert_int_not_equal(tb_case_init(path, s->log), TB_OK);
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(new_case_runs_and_fires, set_up, tear_down),
      cmocka_unit_test_setup_teardown(all_tables_and_the_package_are_written, set_up, tear_down),
      cmocka_unit_test_setup_teardown(empty_folder_will_do, set_up, tear_down),
      cmocka_unit_test_setup_teardown(full_folder_is_left_alone, set_up, tear_down),
      cmocka_unit_test_setup_teardown(unreachable_place_is_an_error, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
