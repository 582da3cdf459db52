/* `tongbi check`: references, lints and Table Schemas. */
#include "test_case_state.h"

static tb_status check(state *s) {
  s->opened = test_case_open(s->folder, s->log);
  return tb_case_check(s->opened, s->log);
}

static void write_observations(state *s) {
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,x,2023,1\nA,x,2024,2\nB,x,2023,3\nB,y,2023,4\n");
}

/* ---------------------------------------------------------------------------------------------------------------------- references */

static void sound_case_has_nothing_to_say(void **given) {
  state *s = *given;
  write_observations(s);
  test_file(s->folder, "entities.csv", "entity,parent,groups\nA,,\nB,A,g\n");
  test_file(s->folder, "indicators.csv", "indicator,kind\nx,flow\ny,stock\n");
  test_file(s->folder, "findings.csv", "finding,entity,status,closed\n1,A,done,2024-01-01\n");
  test_file(s->folder, "rules.csv", "rule,finding,indicator,when,entities\nR,1,x,children_sum > 1,g\n");
  test_file(s->folder, "milestones.csv", "milestone,date,finding,entity\nM,2024,1,B\n");
  test_file(s->folder, "mutes.csv", "rule,entity,indicator,from,until,reason\nR,B,x,2024-01-01,2024-01-01,flood\n");
  assert_status(TB_OK, check(s));
  assert_int_equal(tb_log_count(s->log), 0);
}

static void references_to_nothing_are_errors(void **given) {
  state *s = *given;
  write_observations(s);
  test_file(s->folder, "entities.csv", "entity,parent\nA,Z\nB,\n");
  test_file(s->folder, "findings.csv", "finding,entity,status\n1,C,open\n");
  test_file(s->folder, "rules.csv", "rule,finding,indicator,when\nR,7,x,value > 1\n");
  test_file(s->folder, "milestones.csv", "milestone,date,finding,entity\nM,2024,9,D\nM,2024,1,A\n");
  test_file(s->folder, "mutes.csv", "rule,entity,indicator,from,until,reason\nQ,E,z,2024-02-01,2024-01-01,flood\n");
  assert_status(TB_BAD_INPUT, check(s));
  assert_message_at(s->log, TB_ERROR, "parent: \"Z\" is not there, expected one of the entities", 2, 3);
  assert_message_at(s->log, TB_ERROR, "entity: \"C\" is not there", 2, 3);
  assert_message_at(s->log, TB_ERROR, "finding: \"7\" is not there, expected one of the findings", 2, 3);
  assert_message_at(s->log, TB_ERROR, "finding: \"9\" is not there", 2, 8);
  assert_message_at(s->log, TB_ERROR, "entity: \"D\" is not there", 2, 10);
  assert_message_at(s->log, TB_ERROR, "rule: \"Q\" is not there, expected one of the rules", 2, 1);
  assert_message_at(s->log, TB_ERROR, "entity: \"E\" is not there", 2, 3);
  assert_message_at(s->log, TB_ERROR, "indicator: \"z\" is not there, expected one of the indicators", 2, 5);
  assert_message_at(s->log, TB_ERROR, "until 2024-01-01 lies before from 2024-02-01", 2, 18);
  assert_message_at(s->log, TB_ERROR, "milestone M stands here a second time", 3, 1);
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 10);
}

static void observed_entities_do_where_none_are_declared(void **given) {
  state *s = *given;
  write_observations(s);
  test_file(s->folder, "findings.csv", "finding,entity\n1,A\n2,Q\n");
  assert_status(TB_BAD_INPUT, check(s));
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 1);
  assert_message_at(s->log, TB_ERROR, "entity: \"Q\" is not there", 3, 3);
}

static void check_needs_a_case_and_a_log(void **given) {
  state *s = *given;
  assert_status(TB_BAD_ARGUMENT, tb_case_check(NULL, s->log));
  write_observations(s);
  s->opened = test_case_open(s->folder, s->log);
  assert_status(TB_BAD_ARGUMENT, tb_case_check(s->opened, NULL));
}

/* --------------------------------------------------------------------------------------------------------------------------- lints */

static void undeclared_codes_are_counted(void **given) {
  state *s = *given;
  write_observations(s);
  test_file(s->folder, "entities.csv", "entity\nA\n");
  test_file(s->folder, "indicators.csv", "indicator\ny\n");
  assert_status(TB_OK, check(s));
  assert_message(s->log, TB_WARNING, "entity \"B\" is not declared: 2 observations");
  assert_message(s->log, TB_WARNING, "indicator \"x\" is not declared: 3 observations");
  assert_int_equal(tb_log_total(s->log, TB_WARNING), 2);
}

static void sums_without_a_kind_are_told(void **given) {
  state *s = *given;
  write_observations(s);
  test_file(s->folder, "entities.csv", "entity,parent\nA,\nB,A\n");
  test_file(s->folder, "indicators.csv", "indicator,kind,formula\nx,,\ny,flow,\nz,,share(x)\n");
  test_file(s->folder, "rules.csv",
            "rule,indicator,when,clear\nR1,x,share > 3,\nR2,y,share > 3,children_gap(x) < 1\nR3,x,yoy > 1,mean(2) < 1\nR4,x,children_sum(x "
            "+ y) > 1,\n");
  assert_status(TB_OK, check(s));
  assert_message_at(s->log, TB_WARNING, "rule R1: share adds up x, whose kind is not declared", 2, 1);
  assert_message_at(s->log, TB_WARNING, "rule R2: children_gap adds up x", 3, 1);
  assert_message_at(s->log, TB_WARNING, "formula: share adds up x", 4, 4);
  assert_null(test_find_message(s->log, TB_WARNING, "rule R3"));
  assert_null(test_find_message(s->log, TB_WARNING, "rule R4"));
  assert_int_equal(tb_log_total(s->log, TB_WARNING), 3);
}

static void closed_findings_should_be_done(void **given) {
  state *s = *given;
  write_observations(s);
  test_file(s->folder, "findings.csv", "finding,status,closed\n1,open,2024-01-01\n2,done,\n");
  assert_status(TB_OK, check(s));
  assert_message_at(s->log, TB_WARNING, "finding 1 has a closed date and the status open", 2, 1);
  assert_int_equal(tb_log_total(s->log, TB_WARNING), 1);
}

/* ------------------------------------------------------------------------------------------------------------------------- schemas */

static void schema(state *s, const char *resources) {
  char text[4096];
  snprintf(text, sizeof text, "{\"resources\": [%s]}", resources);
  test_file(s->folder, "datapackage.json", text);
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,x,2023,1\n");
}

#define TABLE(fields, more) "{\"name\": \"t\", \"path\": \"t.csv\", \"schema\": {\"fields\": [" fields "]" more "}}"

static void types_and_constraints_are_checked(void **given) {
  state *s = *given;
  schema(
      s,
      TABLE(
          "{\"name\": \"i\", \"type\": \"integer\", \"constraints\": {\"minimum\": 0, \"maximum\": 9}},"
          "{\"name\": \"n\", \"type\": \"number\", \"constraints\": {\"minimum\": 0.1, \"enum\": [0.1, 2]}},"
          "{\"name\": \"d\", \"type\": \"date\", \"constraints\": {\"minimum\": \"2024-01-01\", \"maximum\": \"2024-12-31\"}},"
          "{\"name\": \"b\", \"type\": \"boolean\"},"
          "{\"name\": \"s\", \"type\": \"string\", \"constraints\": {\"required\": true, \"unique\": true, \"pattern\": \"[a-c]\\\\d+\"}},"
          "{\"name\": \"y\", \"type\": \"geopoint\"}",
          ""));
  test_file(s->folder, "t.csv",
            "i,n,d,b,s,y\n"
            "5,2.0,2024-06-01,true,a1,?\n" /* fine: 2.0 is 2 */
            "1.5,0.1,2024-06-01,0,b22,\n"
            "-1,0.09,2023-12-31,yes,c3,\n"
            "10,x,2024/06/01,1,xa1,\n"
            "5,,2025-01-01,,a1,\n"
            "5,0.10,,,,\n");
  assert_status(TB_BAD_INPUT, check(s));
  assert_message_at(s->log, TB_ERROR, "i: found \"1.5\", expected a whole number", 3, 1);
  assert_message_at(s->log, TB_ERROR, "i: found -1, expected at least 0", 4, 1);
  assert_message_at(s->log, TB_ERROR, "n: found 0.09, expected at least 0.1", 4, 4);
  assert_message_at(s->log, TB_ERROR, "n: found \"0.09\", expected one of 0.1, 2", 4, 4);
  assert_message_at(s->log, TB_ERROR, "d: found 2023-12-31, expected at least 2024-01-01", 4, 9);
  assert_message_at(s->log, TB_ERROR, "b: found \"yes\", expected true or false", 4, 20);
  assert_message_at(s->log, TB_ERROR, "i: found 10, expected at most 9", 5, 1);
  assert_message_at(s->log, TB_ERROR, "n: found \"x\", expected a number", 5, 4);
  assert_message_at(s->log, TB_ERROR, "d: found \"2024/06/01\", expected a date", 5, 6);
  assert_message_at(s->log, TB_ERROR, "s: found \"xa1\", expected a match of [a-c]\\d+", 5, 19);
  assert_message_at(s->log, TB_ERROR, "d: found 2025-01-01, expected at most 2024-12-31", 6, 4);
  assert_message_at(s->log, TB_ERROR, "s: \"a1\" stands here a second time", 6, 16);
  assert_message_at(s->log, TB_ERROR, "s: no value, expected one", 7, 10);
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 13);
}

static void decimal_characters_are_the_fields_own(void **given) {
  state *s = *given;
  schema(
      s,
      TABLE("{\"name\": \"n\", \"type\": \"number\", \"decimalChar\": \",\", \"groupChar\": \".\", \"constraints\": {\"maximum\": 1000.5}}",
            ""));
  test_file(s->folder, "t.csv", "n\n\"1.000,5\"\n\"1.000,6\"\n");
  assert_status(TB_BAD_INPUT, check(s));
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 1);
  assert_message_at(s->log, TB_ERROR, "n: found 1.000,6, expected at most 1000.5", 3, 1);
}

static void keys_are_unique_and_lead_somewhere(void **given) {
  state *s = *given;
  schema(
      s,
      TABLE("{\"name\": \"a\"}, {\"name\": \"b\"}, {\"name\": \"up\"}",
            ", \"primaryKey\": [\"a\", \"b\"], \"foreignKeys\": ["
            "{\"fields\": \"up\", \"reference\": {\"resource\": \"\", \"fields\": \"b\"}},"
            "{\"fields\": [\"a\", \"b\"], \"reference\": {\"resource\": \"u\", \"fields\": [\"k\", \"l\"]}},"
            "{\"fields\": \"a\", \"reference\": {\"resource\": \"nowhere\", \"fields\": \"k\"}}]") ", {\"name\": \"u\", \"path\": "
                                                                                                   "[\"u.csv\", \"u2.csv\"], \"schema\": "
                                                                                                   "{\"fields\": [{\"name\": \"k\"}, "
                                                                                                   "{\"name\": \"l\"}]}}");
  test_file(s->folder, "t.csv", "a,b,up\n1,11,\n11,1,1\n1,11,2\n2,5,11\n");
  test_file(s->folder, "u.csv", "k,l\n1,11\n");
  test_file(s->folder, "u2.csv", "l,k\n1,11\n");
  assert_status(TB_BAD_INPUT, check(s));
  assert_message_at(s->log, TB_ERROR, "the key 1, 11 stands here a second time", 4, 1);
  assert_message_at(s->log, TB_ERROR, "up: \"2\" is not there, expected a key of t", 4, 6);
  assert_message_at(s->log, TB_ERROR, "a: \"2, 5\" is not there, expected a key of u", 5, 1);
  assert_message(s->log, TB_ERROR, "refers to the resource nowhere");
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 4);
}

static void files_and_fields_must_be_there(void **given) {
  state *s = *given;
  schema(s, "{\"name\": \"o\", \"path\": [\"observations.csv\", \"gone.csv\", \"../up.csv\", \"/etc/passwd\", "
            "\"https://example.org/x.csv\"], \"schema\": "
            "{\"fields\": [{\"name\": \"value\", \"type\": \"number\"}, {\"name\": \"colour\"}]}}");
  assert_status(TB_BAD_INPUT, check(s));
  assert_message(s->log, TB_ERROR, "gone.csv is not there");
  assert_message(s->log, TB_ERROR, "../up.csv leads out of the folder");
  assert_message(s->log, TB_ERROR, "/etc/passwd leads out of the folder");
  assert_message(s->log, TB_NOTE, "https://example.org/x.csv lies elsewhere");
  assert_message(s->log, TB_ERROR, "the field colour of the schema is no column of");
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 4);
}

static void patterns_that_posix_cannot_read_are_left(void **given) {
  state *s = *given;
  schema(s, TABLE("{\"name\": \"a\", \"constraints\": {\"pattern\": \"(?:x)[\"}}", ""));
  test_file(s->folder, "t.csv", "a\ny\n");
  assert_status(TB_OK, check(s));
  assert_message(s->log, TB_WARNING, "is no POSIX extended expression");
}

static void files_that_are_no_csv_are_told(void **given) {
  state *s = *given;
  schema(s, TABLE("{\"name\": \"a\"}", ""));
  test_file(s->folder, "t.csv", "a,b\n1\n2,\"open\n");
  assert_status(TB_BAD_INPUT, check(s));
  assert_message(s->log, TB_ERROR, "never closed");
  assert_message_at(s->log, TB_ERROR, "1 fields, expected 2", 2, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(sound_case_has_nothing_to_say, set_up, tear_down),
      cmocka_unit_test_setup_teardown(references_to_nothing_are_errors, set_up, tear_down),
      cmocka_unit_test_setup_teardown(observed_entities_do_where_none_are_declared, set_up, tear_down),
      cmocka_unit_test_setup_teardown(check_needs_a_case_and_a_log, set_up, tear_down),
      cmocka_unit_test_setup_teardown(undeclared_codes_are_counted, set_up, tear_down),
      cmocka_unit_test_setup_teardown(sums_without_a_kind_are_told, set_up, tear_down),
      cmocka_unit_test_setup_teardown(closed_findings_should_be_done, set_up, tear_down),
      cmocka_unit_test_setup_teardown(types_and_constraints_are_checked, set_up, tear_down),
      cmocka_unit_test_setup_teardown(decimal_characters_are_the_fields_own, set_up, tear_down),
      cmocka_unit_test_setup_teardown(keys_are_unique_and_lead_somewhere, set_up, tear_down),
      cmocka_unit_test_setup_teardown(files_and_fields_must_be_there, set_up, tear_down),
      cmocka_unit_test_setup_teardown(patterns_that_posix_cannot_read_are_left, set_up, tear_down),
      cmocka_unit_test_setup_teardown(files_that_are_no_csv_are_told, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
