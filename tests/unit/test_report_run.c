/* The findings table, and the folder of a run: what is in it, when it is refused, and that it appears whole or not at all. */
#include "test_report_case.h"

#include <jansson.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>

static tb_case *judged_small(scene *s) {
  tb_case *opened = case_begin_small(s);
  assert_status(TB_OK, tb_case_judge(opened, 2, s->log));
  return opened;
}

static tb_status run_into(scene *s, tb_case *opened, const char *name) {
  char path[512];
  strcpy(path, scene_path(s, name));
  const tb_run_options options = {.struct_size = sizeof options, .folder = path, .excel_safe = true};
  return tb_report_run(opened, &options, s->log);
}

/* ----------------------------------------------------------------------------------------------------------------------- findings */

static const char *findings(scene *s, tb_case *opened, const char *format, tb_language language) {
  char path[512];
  strcpy(path, scene_path(s, "out"));
  tb_report_options options = scene_options(format, path);
  options.language = language;
  assert_status(TB_OK, tb_report_findings(opened, &options, s->log));
  return scene_read(s, "out");
}

/* Programs get keys, people words; a title that one language lacks comes in the other. */
static void findings_table(void **state) {
  (void)state;
  scene s;
  tb_case *opened = judged_small(&s);
  assert_string_equal(findings(&s, opened, "csv", TB_ENGLISH),
                      "finding,group,title,status,evidence,claims,contradicted,firing,relapsed,unverifiable\n"
                      "1,=fiscal,\"Tax, \"\"falling\"\"\",done,contradicted,0,0,1,0,0\n"
                      "2,fiscal,Quiet,in_progress,supported,0,0,0,0,0\n"
                      "3,other,只有中文,unstated,unproven,0,0,0,0,0\n");
  assert_string_equal(findings(&s, opened, "markdown", TB_CHINESE),
                      "| 问题 | 组 | 标题 | 自报状态 | 证据 | 核验 | 矛盾 | 触发 | 反弹 | 无法核验 |\n"
                      "| --- | --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |\n"
                      "| 1 | =fiscal | 税收下降 | 已完成 | 与证据矛盾 | 0 | 0 | 1 | 0 | 0 |\n"
                      "| 2 | fiscal | 平稳 | 整改中 | 有支持 | 0 | 0 | 0 | 0 | 0 |\n"
                      "| 3 | other | 只有中文 | 未说明 | 未证实 | 0 | 0 | 0 | 0 | 0 |\n");
  tb_case_free(opened);
  scene_end(&s);
}

/* ------------------------------------------------------------------------------------------------------------------------- folder */

static void what_a_run_leaves(void **state) {
  (void)state;
  scene s;
  tb_case *opened = judged_small(&s);
  assert_status(TB_OK, run_into(&s, opened, "run"));
  assert_int_equal(scene_entries(&s, "run"), 5);
  assert_string_equal(scene_read(&s, "run/findings.csv"),
                      "finding,group,title,status,evidence,claims,contradicted,firing,relapsed,unverifiable\n"
                      "1,'=fiscal,\"Tax, \"\"falling\"\"\",done,contradicted,0,0,1,0,0\n"
                      "2,fiscal,Quiet,in_progress,supported,0,0,0,0,0\n"
                      "3,other,只有中文,unstated,unproven,0,0,0,0,0\n");
  assert_string_equal(
      scene_read(&s, "run/alerts.csv"),
      "rule,finding,indicator,entity,period,state,episode,since,value,figure,threshold,base_period,base_value,severity,message\n"
      "fall,1,tax,a,2024-Q2,firing,1,2024-Q2,99.5,-9.545454545454545,-5,2023-Q2,110,high,\"Tax fell, sharply\"\n"
      "fall,1,tax,b,2024-Q1,firing,1,2024-Q1,64,-20,-5,2023-Q1,80,high,\"Tax fell, sharply\"\n"
      "many,3,visits,,,nodata,,,,,,,,info,Many visits\n");
  assert_string_equal(scene_read(&s, "run/transitions.csv"), "rule,finding,indicator,entity,period,from,to,episode\n"
                                                             "fall,1,tax,a,2024-Q2,inactive,firing,1\n"
                                                             "fall,1,tax,b,2024-Q1,inactive,firing,1\n");
  tb_case_free(opened);
  scene_end(&s);
}

static json_t *read_json(scene *s, const char *name) {
  json_t *json = json_loads(scene_read(s, name), JSON_REJECT_DUPLICATES, NULL);
  assert_non_null(json);
  return json;
}

static json_int_t integer_at(const json_t *json, const char *group, const char *key) {
  const json_t *object = group ? json_object_get(json, group) : json;
  return json_integer_value(json_object_get(object, key));
}

static void run_json_says_what_was_read(void **state) {
  (void)state;
  scene s;
  tb_case *opened = judged_small(&s);
  assert_status(TB_OK, run_into(&s, opened, "run"));
  json_t *json = read_json(&s, "run/run.json");
  assert_string_equal(json_string_value(json_object_get(json, "version")), tb_version());
  assert_int_equal(integer_at(json, NULL, "observations"), 12);
  assert_int_equal(integer_at(json, NULL, "rejects"), 0);
  assert_int_equal(integer_at(json, "findings", "contradicted"), 1);
  assert_int_equal(integer_at(json, "findings", "supported"), 1);
  assert_int_equal(integer_at(json, "findings", "unproven"), 1);
  assert_int_equal(json_object_size(json_object_get(json, "findings")), 3);
  assert_int_equal(integer_at(json, "alerts", "firing"), 2);
  assert_int_equal(integer_at(json, "alerts", "nodata"), 1);
  assert_int_equal(json_object_size(json_object_get(json, "alerts")), 2);
  const json_t *options = json_object_get(json, "options");
  assert_true(json_is_null(json_object_get(options, "as_of")));
  assert_true(json_is_false(json_object_get(options, "reject_bad_rows")));
  assert_true(json_is_true(json_object_get(options, "excel_safe")));
  json_decref(json);
  tb_case_free(opened);
  scene_end(&s);
}

/* By the name in the case's folder, with the size and the digest (of `sha256sum`) of the bytes. */
static void run_json_names_its_inputs(void **state) {
  (void)state;
  static const char *const ENTITIES_SHA256 = "5b242c21f0f233a728d3751b9643da53bc53318c8fca31ae05794db656377641";
  scene s;
  tb_case *opened = judged_small(&s);
  assert_status(TB_OK, run_into(&s, opened, "run"));
  json_t *json = read_json(&s, "run/run.json");
  const json_t *inputs = json_object_get(json, "inputs");
  assert_int_equal(json_array_size(inputs), sizeof SMALL_CASE / sizeof SMALL_CASE[0]);
  for (size_t i = 0; i < json_array_size(inputs); i++) {
    const json_t *input = json_array_get(inputs, i);
    const char *path = json_string_value(json_object_get(input, "path"));
    bool known = false;
    for (size_t f = 0; f < sizeof SMALL_CASE / sizeof SMALL_CASE[0]; f++) {
      if (strcmp(SMALL_CASE[f][0] + strlen("case/"), path) != 0) continue;
      known = true;
      assert_int_equal(json_integer_value(json_object_get(input, "bytes")), strlen(SMALL_CASE[f][1]));
      if (f == 0) assert_string_equal(json_string_value(json_object_get(input, "sha256")), ENTITIES_SHA256);
    }
    assert_true(known);
  }
  json_decref(json);
  tb_case_free(opened);
  scene_end(&s);
}

/* Reads all files of a run, one behind the other. */
static void gather(scene *s, const char *folder, tb_buffer *out) {
  static const char *const NAMES[] = {"findings.csv", "alerts.csv", "transitions.csv", "run.json"};
  for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s/%s", folder, NAMES[i]);
    tb_buffer_text(out, scene_read(s, name));
  }
}

/* Another folder, another number of threads, a second time over the first: the same bytes. */
static void the_same_bytes_every_time(void **state) {
  (void)state;
  static const unsigned THREADS[] = {1, 2, 7, 0};
  tb_buffer first = {0};
  for (size_t t = 0; t < sizeof THREADS / sizeof THREADS[0]; t++) {
    scene s;
    scene_begin(&s);
    case_write_large(&s, 60);
    tb_case *opened = case_open(&s, NULL);
    assert_status(TB_OK, tb_case_judge(opened, THREADS[t], s.log));
    for (int again = 0; again < 2; again++) {
      tb_buffer found = {0};
      assert_status(TB_OK, run_into(&s, opened, "run"));
      gather(&s, "run", &found);
      if (first.n == 0) tb_buffer_text(&first, tb_buffer_string(&found));
      assert_string_equal(tb_buffer_string(&found), tb_buffer_string(&first));
      assert_int_equal(scene_entries(&s, ""), 2); /* the case and the run */
      tb_buffer_free(&found);
    }
    tb_case_free(opened);
    scene_end(&s);
  }
  tb_buffer_free(&first);
}

static void refused_rows_come_beside(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  case_write_small(&s);
  scene_write(&s, "case/observations.csv", "entity,indicator,period,value\na,tax,2023-Q1,100\nb,tax,2023-Q9,1\n");
  tb_rejects *rejects = tb_rejects_new();
  tb_case *opened = case_open(&s, rejects);
  const tb_run_options early = {.struct_size = sizeof early, .folder = "early"};
  const tb_report_options table = {.struct_size = sizeof table};
  assert_status(TB_BAD_ARGUMENT, tb_report_run(opened, &early, s.log)); /* nothing was judged yet */
  assert_status(TB_BAD_ARGUMENT, tb_report_findings(opened, &table, s.log));
  assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
  char path[512];
  strcpy(path, scene_path(&s, "run"));
  tb_run_options options = {
      .struct_size = sizeof options, .folder = path, .rejects = rejects, .known_by = "2024-08-26", .encoding = "\xff"};
  assert_status(TB_OK, tb_report_run(opened, &options, s.log));
  assert_int_equal(scene_entries(&s, "run"), 6);
  assert_non_null(strstr(scene_read(&s, "run/rejects.csv"), "b,tax,2023-Q9,1"));
  json_t *json = read_json(&s, "run/run.json");
  assert_int_equal(integer_at(json, NULL, "rejects"), 1);
  const json_t *told = json_object_get(json, "options");
  assert_true(json_is_true(json_object_get(told, "reject_bad_rows")));
  assert_true(json_is_false(json_object_get(told, "excel_safe")));
  assert_string_equal(json_string_value(json_object_get(told, "as_of")), "2024-08-26");
  assert_string_equal(json_string_value(json_object_get(told, "encoding")), "\\xFF"); /* JSON holds no such byte */
  json_decref(json);
  tb_rejects *none = tb_rejects_new();
  options.rejects = none; /* nothing refused: no such file, and the one of the run before goes with its folder */
  assert_status(TB_OK, tb_report_run(opened, &options, s.log));
  assert_int_equal(scene_entries(&s, "run"), 5);
  tb_rejects_free(none);
  tb_rejects_free(rejects);
  tb_case_free(opened);
  scene_end(&s);
}

/* ----------------------------------------------------------------------------------------------------------------------- failures */

static const char *const NOT_OURS = "the folder holds other things than the outputs of a run; expected a new, an empty or an earlier one";

/* A folder is swapped whole: anything else in it would be lost. */
static void folders_that_are_not_ours(void **state) {
  (void)state;
  static const char *const FOLDERS[][3] = {{"notes.txt"},
                                           {"findings.csv"},
                                           {"findings.csv", "run.json", "notes.txt"},
                                           {"run.json", ".hidden"},
                                           {"run.json", "findings.csv", "observations.csv"}};
  for (size_t i = 0; i < sizeof FOLDERS / sizeof FOLDERS[0]; i++) {
    scene s;
    tb_case *opened = judged_small(&s);
    assert_int_equal(mkdir(scene_path(&s, "run"), 0777), 0);
    for (size_t f = 0; f < 3 && FOLDERS[i][f] != NULL; f++) {
      char name[64];
      snprintf(name, sizeof name, "run/%s", FOLDERS[i][f]);
      scene_write(&s, name, FOLDERS[i][f]);
    }
    const size_t n = scene_entries(&s, "run");
    assert_status(TB_BAD_INPUT, run_into(&s, opened, "run"));
    assert_string_equal(scene_message(&s), NOT_OURS);
    assert_int_equal(scene_entries(&s, "run"), n);
    assert_int_equal(scene_entries(&s, ""), 2);
    tb_case_free(opened);
    scene_end(&s);
  }
}

static void the_case_itself_is_not_ours(void **state) {
  (void)state;
  scene s;
  tb_case *opened = judged_small(&s);
  assert_status(TB_BAD_INPUT, run_into(&s, opened, "case"));
  assert_string_equal(scene_message(&s), NOT_OURS);
  assert_string_equal(scene_read(&s, "case/observations.csv"), SMALL_CASE[2][1]);
  tb_case_free(opened);
  scene_end(&s);
}

static void an_empty_folder_is_taken(void **state) {
  (void)state;
  scene s;
  tb_case *opened = judged_small(&s);
  assert_int_equal(mkdir(scene_path(&s, "run"), 0777), 0);
  assert_status(TB_OK, run_into(&s, opened, "run"));
  assert_int_equal(scene_entries(&s, "run"), 5);
  tb_case_free(opened);
  scene_end(&s);
}

static void folders_that_cannot_be_made(void **state) {
  (void)state;
  static const char *const PLACES[][2] = {{"nowhere/run", "cannot make the output folder: No such file or directory"},
                                          {"case/rules.csv", "cannot make the output folder: Not a directory"}};
  for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
    scene s;
    tb_case *opened = judged_small(&s);
    assert_status(TB_IO_ERROR, run_into(&s, opened, PLACES[i][0]));
    assert_string_equal(scene_message(&s), PLACES[i][1]);
    assert_int_equal(scene_entries(&s, ""), 1);
    assert_string_equal(scene_read(&s, "case/rules.csv"), SMALL_CASE[4][1]);
    tb_case_free(opened);
    scene_end(&s);
  }
}

/* A file system that takes no more than so many bytes a file. */
static void limit_files(rlim_t bytes) {
  struct rlimit limit;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
  limit.rlim_cur = bytes;
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Whichever file of the run is the first that does not fit, the run before stays as it was. */
static void the_old_run_stays_when_writing_fails(void **state) {
  (void)state;
  scene s;
  tb_case *opened = judged_small(&s);
  assert_status(TB_OK, run_into(&s, opened, "run"));
  tb_buffer before = {0}, after = {0};
  gather(&s, "run", &before);
  signal(SIGXFSZ, SIG_IGN);
  for (rlim_t bytes = 0; bytes < 400; bytes += 100) {
    limit_files(bytes);
    const tb_status status = run_into(&s, opened, "run"), new_status = run_into(&s, opened, "new");
    limit_files(RLIM_INFINITY);
    assert_int_equal(status, TB_IO_ERROR);
    assert_int_equal(new_status, TB_IO_ERROR);
    after.n = 0;
    gather(&s, "run", &after);
    assert_string_equal(tb_buffer_string(&after), tb_buffer_string(&before));
    assert_int_equal(scene_entries(&s, ""), 2);
  }
  assert_string_equal(tb_log_at(s.log, 0)->text, "cannot write the output: File too large");
  tb_buffer_free(&before);
  tb_buffer_free(&after);
  tb_case_free(opened);
  scene_end(&s);
}

static void bad_arguments(void **state) {
  (void)state;
  scene s;
  tb_case *opened = judged_small(&s);
  const tb_run_options no_folder = {.struct_size = sizeof no_folder}, no_size = {.folder = "run"};
  assert_status(TB_BAD_ARGUMENT, tb_report_run(opened, &no_folder, s.log));
  assert_status(TB_BAD_ARGUMENT, tb_report_run(opened, &no_size, s.log));
  assert_status(TB_BAD_ARGUMENT, tb_report_run(opened, NULL, s.log));
  assert_status(TB_BAD_ARGUMENT, tb_report_run(NULL, &no_folder, s.log));
  tb_case_free(opened);
  scene_end(&s);
}

static int set_locale(void **state) {
  (void)state;
  return setlocale(LC_CTYPE, "C.UTF-8") == NULL; /* as the program does */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(findings_table),
      cmocka_unit_test(what_a_run_leaves),
      cmocka_unit_test(run_json_says_what_was_read),
      cmocka_unit_test(run_json_names_its_inputs),
      cmocka_unit_test(the_same_bytes_every_time),
      cmocka_unit_test(refused_rows_come_beside),
      cmocka_unit_test(folders_that_are_not_ours),
      cmocka_unit_test(the_case_itself_is_not_ours),
      cmocka_unit_test(an_empty_folder_is_taken),
      cmocka_unit_test(folders_that_cannot_be_made),
      cmocka_unit_test(the_old_run_stays_when_writing_fails),
      cmocka_unit_test(bad_arguments),
  };
  return cmocka_run_group_tests(tests, set_locale, NULL);
}
