/* Opening DATA: folders, files, what the data package says, and what is wrong with the small tables. */
#include "test_case_state.h"

#include "base/buffer.h"
#include "case/case.h"

static const char *const ONE = "entity,indicator,period,value\nA,x,2023,1\n";

static double value_of(const tb_case *opened, const char *entity, const char *text) {
  tb_period period;
  tb_cell cell;
  assert_status(TB_OK, tb_period_parse(text, strlen(text), &period));
  assert_status(TB_OK, tb_panel_get(tb_case_panel(opened), entity, "x", period, &cell));
  assert_int_equal(cell.reason, TB_VALUE);
  return cell.value;
}

static tb_reason reason_of(const tb_case *opened, const char *entity) {
  tb_period period;
  tb_cell cell;
  assert_status(TB_OK, tb_period_parse("2023", 4, &period));
  assert_status(TB_OK, tb_panel_get(tb_case_panel(opened), entity, "x", period, &cell));
  return cell.reason;
}

static void observations_are_enough(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv", ONE);
  s->opened = test_case_open(s->folder, s->log);
  assert_int_equal(tb_panel_observations(tb_case_panel(s->opened)), 1);
  assert_null(tb_case_rules(s->opened));
  assert_string_equal(tb_case_as_of(s->opened), "");
  assert_int_equal(tb_case_language(s->opened), TB_ENGLISH);
}

static void files_are_data_too(void **given) {
  state *s = *given;
  char a[2 * TEST_PATH_BYTES], b[2 * TEST_PATH_BYTES];
  test_file(s->folder, "a.csv", ONE);
  test_file(s->folder, "b.csv", "entity,indicator,period,value\nB,x,2023,2\n");
  snprintf(a, sizeof a, "%s/a.csv", s->folder);
  snprintf(b, sizeof b, "%s/b.csv", s->folder);
  const char *paths[] = {a, b};
  assert_status(TB_OK, tb_case_open(paths, 2, NULL, s->log, &s->opened));
  assert_int_equal(tb_panel_observations(tb_case_panel(s->opened)), 2);
  assert_int_equal(tb_case_inputs(s->opened), 2);
  assert_true(tb_case_reads(s->opened, a));
  assert_false(tb_case_reads(s->opened, s->folder));
}

static void folder_without_observations_is_refused(void **given) {
  state *s = *given;
  test_file(s->folder, "entities.csv", "entity\nA\n");
  assert_status(TB_BAD_INPUT, test_case_try(s->folder, s->log, &s->opened));
  assert_null(s->opened);
  assert_message(s->log, TB_ERROR, "observations.csv, observations-*.csv or observations/*.csv");
}

static void folder_stands_alone(void **given) {
  state *s = *given;
  const char *paths[] = {s->folder, "x.csv"};
  assert_status(TB_BAD_INPUT, tb_case_open(paths, 2, NULL, s->log, &s->opened));
  assert_message(s->log, TB_ERROR, "one case folder alone");
}

static void arguments_are_checked(void **given) {
  state *s = *given;
  const char *paths[] = {NULL};
  tb_case_options odd = {.struct_size = 3}, inside = {.struct_size = offsetof(tb_case_options, rules) + 3};
  assert_status(TB_BAD_ARGUMENT, tb_case_open(&(const char *){"-"}, 1, &inside, NULL, &(tb_case *){NULL}));
  assert_status(TB_BAD_ARGUMENT, tb_case_open(NULL, 1, NULL, s->log, &s->opened));
  assert_status(TB_BAD_ARGUMENT, tb_case_open(paths, 1, NULL, s->log, &s->opened));
  assert_status(TB_BAD_ARGUMENT, tb_case_open(paths, 0, NULL, s->log, &s->opened));
  paths[0] = s->folder;
  assert_status(TB_BAD_ARGUMENT, tb_case_open(paths, 1, &odd, s->log, &s->opened));
  assert_status(TB_BAD_ARGUMENT, tb_case_open(paths, 1, NULL, s->log, NULL));
  tb_case_free(NULL);
  assert_null(tb_case_panel(NULL));
  assert_int_equal(tb_case_inputs(NULL), 0);
}

/* ------------------------------------------------------------------------------------------------------------------------ package */

static const char *const COMMAS =
    "{\"resources\": [{\"name\": \"o\", \"path\": \"observations.csv\", \"schema\": {\"fields\": [{\"name\": \"value\", "
    "\"decimalChar\": \",\", \"groupChar\": \".\"}]}}]}";

static void schema_says_how_numbers_are_written(void **given) {
  state *s = *given;
  test_file(s->folder, "datapackage.json", COMMAS);
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,x,2023,\"1.234,5\"\n");
  test_file(s->folder, "observations-b.csv", "entity,indicator,period,value\nB,x,2023,12.5\n");
  s->opened = test_case_open(s->folder, s->log);
  assert_double_equal_bits(value_of(s->opened, "A", "2023"), 1234.5);
  assert_double_equal_bits(value_of(s->opened, "B", "2023"), 12.5); /* a file that no resource names is written as usual */
}

/* What was said of progress: it never goes back, and `all` stays. */
typedef struct said {
  uint64_t calls, done, all;
} said;

static void on_progress(void *context, uint64_t done_bytes, uint64_t all_bytes) {
  said *so_far = context;
  assert_true(so_far->calls == 0 || (done_bytes >= so_far->done && all_bytes == so_far->all));
  *so_far = (said){.calls = so_far->calls + 1, .done = done_bytes, .all = all_bytes};
}

/* One file by its schema, two in another go, one of them of several blocks: one progress of all bytes. */
static void progress_of_reading_goes_over_all_files(void **given) {
  state *s = *given;
  tb_buffer large = {0};
  tb_buffer_text(&large, "entity,indicator,period,value\n");
  for (int i = 0; i < 60000; i++)
    tb_buffer_format(&large, "E%d,x,2022,1\n", i);
  const char *const texts[] = {"entity,indicator,period,value\nA,x,2023,\"1.234,5\"\n", "entity,indicator,period,value\nB,x,2023,12.5\n"};
  test_file(s->folder, "datapackage.json", COMMAS);
  test_file(s->folder, "observations.csv", texts[0]);
  test_file(s->folder, "observations-b.csv", texts[1]);
  test_file(s->folder, "observations-c.csv", tb_buffer_string(&large));
  said so_far = {0};
  tb_read_options reading = {.struct_size = sizeof reading, .progress = on_progress, .progress_context = &so_far};
  tb_case_options options = {.struct_size = sizeof options, .read = &reading};
  const char *path = s->folder;
  assert_status(TB_OK, tb_case_open(&path, 1, &options, s->log, &s->opened));
  assert_true(so_far.calls >= 5);
  assert_int_equal(so_far.all, strlen(texts[0]) + strlen(texts[1]) + large.n);
  assert_int_equal(so_far.done, so_far.all);
  tb_buffer_free(&large);
}

static void caller_goes_before_the_package(void **given) {
  state *s = *given;
  test_file(s->folder, "datapackage.json", COMMAS);
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,x,2023,1.5\n");
  tb_read_options reading = {.struct_size = sizeof reading, .decimal_char = '.', .as_of = "2024-01-01"};
  tb_case_options options = {.struct_size = sizeof options, .read = &reading};
  const char *path = s->folder;
  assert_status(TB_OK, tb_case_open(&path, 1, &options, s->log, &s->opened));
  assert_double_equal_bits(value_of(s->opened, "A", "2023"), 1.5);
  assert_string_equal(tb_case_as_of(s->opened), "2024-01-01");
}

static void marks_come_from_case_and_schema(void **given) {
  state *s = *given;
  test_file(s->folder, "datapackage.json",
            "{\"tongbi\": {\"as_of\": \"2024-08-26\", \"missing_values\": {\"nil\": \"nil\"}}, \"resources\": [{\"name\": \"o\", \"path\": "
            "\"observations.csv\","
            " \"schema\": {\"fields\": [], \"missingValues\": [\"\", \"secret\", \"nil\"]}}]}");
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,x,2023,secret\nB,x,2023,nil\nC,x,2023,5\n");
  s->opened = test_case_open(s->folder, s->log);
  assert_int_equal(reason_of(s->opened, "A"), TB_MISSING);
  assert_int_equal(reason_of(s->opened, "B"), TB_VALUE); /* nil is nought, whatever the schema says besides */
  assert_double_equal_bits(value_of(s->opened, "B", "2023"), 0);
  assert_string_equal(tb_case_as_of(s->opened), "2024-08-26");
}

static void broken_package_refuses_the_case(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv", ONE);
  test_file(s->folder, "datapackage.json", "{");
  assert_status(TB_BAD_INPUT, test_case_try(s->folder, s->log, &s->opened));
  assert_message(s->log, TB_ERROR, "no valid JSON");
}

/* ------------------------------------------------------------------------------------------------------------------------- tables */

static void faults_of_small_tables_are_told_at_once(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv", ONE);
  test_file(s->folder, "findings.csv", "finding,status,closed\n1,finished,\n2,done,soon\n1,done,\n,done,\n");
  test_file(s->folder, "milestones.csv", "milestone,date\nM1,yesterday\n,2024\nM2,2020-12\n");
  assert_status(TB_BAD_INPUT, test_case_try(s->folder, s->log, &s->opened));
  assert_message_at(s->log, TB_ERROR, "\"finished\" is no status", 2, 3);
  assert_message_at(s->log, TB_ERROR, "closed: \"soon\" is no date", 3, 8);
  assert_message_at(s->log, TB_ERROR, "finding 1 stands here a second time", 4, 1);
  assert_message_at(s->log, TB_ERROR, "a finding without a number", 5, 1);
  assert_message_at(s->log, TB_ERROR, "\"yesterday\" is no date", 2, 4);
  assert_message_at(s->log, TB_ERROR, "a milestone without a code", 3, 1);
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 6);
}

static void faults_of_tables_and_observations_are_told_at_once(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,x,2023-13,1\n");
  test_file(s->folder, "mutes.csv", "entity\nA\n");
  assert_status(TB_BAD_INPUT, test_case_try(s->folder, s->log, &s->opened));
  assert_message(s->log, TB_ERROR, "the column rule is missing");
  assert_message(s->log, TB_ERROR, "2023-13");
}

static void rules_file_takes_the_place_of_the_cases_own(void **given) {
  state *s = *given;
  char rules[2 * TEST_PATH_BYTES];
  const char *path = s->folder;
  test_file(s->folder, "observations.csv", ONE);
  test_file(s->folder, "rules.csv", "rule,indicator,when\nOWN,x,value > (\n"); /* would be refused */
  test_file(s->folder, "findings.csv", "finding,status\n1,finished\n");        /* too */
  test_file(s->folder, "other.csv", "rule,indicator,when\nOTHER,x,value > 0\n");
  snprintf(rules, sizeof rules, "%s/other.csv", s->folder);
  tb_case_options options = {.struct_size = sizeof options, .rules = rules, .data_only = true};
  assert_status(TB_OK, tb_case_open(&path, 1, &options, s->log, &s->opened));
  assert_int_equal(tb_rules_count(tb_case_rules(s->opened)), 1);
  assert_string_equal(tb_rules_at(tb_case_rules(s->opened), 0)->rule, "OTHER");
  assert_true(tb_case_reads(s->opened, rules));
}

static void milestones_and_statuses_are_known_to_rules(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv", ONE);
  test_file(s->folder, "findings.csv", "finding,status\n1,done\n");
  test_file(s->folder, "milestones.csv", "milestone,date\nM1,2023-06-30\n");
  test_file(s->folder, "rules.csv", "rule,finding,indicator,when\nR,1,x,\"end(value) > M1 and status(\"\"1\"\") = done\"\n");
  s->opened = test_case_open(s->folder, s->log);
  assert_status(TB_OK, tb_case_judge(s->opened, 1, s->log));
  tb_alert alert;
  assert_int_equal(tb_case_alerts(s->opened), 1);
  assert_status(TB_OK, tb_case_alert(s->opened, 0, &alert));
  assert_int_equal(alert.state, TB_FIRING);
}

/* ------------------------------------------------------------------------------------------------------------------------- inputs */

static void inputs_have_digests(void **given) {
  state *s = *given;
  tb_input_file file;
  test_file(s->folder, "datapackage.json", "{}");
  test_file(s->folder, "observations.csv", ONE);
  s->opened = test_case_open(s->folder, s->log);
  assert_int_equal(tb_case_inputs(s->opened), 2);
  assert_status(TB_OK, tb_case_input(s->opened, 0, &file));
  assert_string_equal(file.path, "datapackage.json");
  assert_status(TB_OK, tb_case_input(s->opened, 1, &file));
  assert_string_equal(file.path, "observations.csv");
  assert_int_equal(file.bytes, 41);
  /* sha256sum */
  assert_string_equal(file.sha256, "0de70005d0fc89da698223866c41366c9ffae3349839eab108d320030b2f3831");
  assert_status(TB_NOT_FOUND, tb_case_input(s->opened, 2, &file));
  assert_status(TB_BAD_ARGUMENT, tb_case_input(s->opened, 0, NULL));
}

static void vanished_input_has_no_digest(void **given) {
  state *s = *given;
  tb_input_file file;
  char path[2 * TEST_PATH_BYTES];
  test_file(s->folder, "observations.csv", ONE);
  s->opened = test_case_open(s->folder, s->log);
  snprintf(path, sizeof path, "%s/observations.csv", s->folder);
  assert_int_equal(unlink(path), 0);
  assert_status(TB_IO_ERROR, tb_case_input(s->opened, 0, &file));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(observations_are_enough, set_up, tear_down),
      cmocka_unit_test_setup_teardown(files_are_data_too, set_up, tear_down),
      cmocka_unit_test_setup_teardown(folder_without_observations_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(folder_stands_alone, set_up, tear_down),
      cmocka_unit_test_setup_teardown(arguments_are_checked, set_up, tear_down),
      cmocka_unit_test_setup_teardown(schema_says_how_numbers_are_written, set_up, tear_down),
      cmocka_unit_test_setup_teardown(progress_of_reading_goes_over_all_files, set_up, tear_down),
      cmocka_unit_test_setup_teardown(caller_goes_before_the_package, set_up, tear_down),
      cmocka_unit_test_setup_teardown(marks_come_from_case_and_schema, set_up, tear_down),
      cmocka_unit_test_setup_teardown(broken_package_refuses_the_case, set_up, tear_down),
      cmocka_unit_test_setup_teardown(faults_of_small_tables_are_told_at_once, set_up, tear_down),
      cmocka_unit_test_setup_teardown(faults_of_tables_and_observations_are_told_at_once, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rules_file_takes_the_place_of_the_cases_own, set_up, tear_down),
      cmocka_unit_test_setup_teardown(milestones_and_statuses_are_known_to_rules, set_up, tear_down),
      cmocka_unit_test_setup_teardown(inputs_have_digests, set_up, tear_down),
      cmocka_unit_test_setup_teardown(vanished_input_has_no_digest, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
