/* datapackage.json: settings, schemas, and what is wrong with them, with line and column. */
#include "test_case_folder.h"

#include "case/json_place.h"
#include "case/package.h"

typedef struct state {
  char folder[TEST_PATH_BYTES];
  tb_arena *arena;
  tb_log *log;
} state;

static int set_up(void **given) {
  state *s = calloc(1, sizeof *s);
  test_folder_make(s->folder);
  s->arena = tb_arena_new();
  s->log = tb_log_new(TB_ENGLISH);
  *given = s;
  return 0;
}

static int tear_down(void **given) {
  state *s = *given;
  test_folder_remove(s->folder);
  tb_arena_free(s->arena);
  tb_log_free(s->log);
  free(s);
  return 0;
}

static tb_status read_text(state *s, const char *text, tb_package *out) {
  test_file(s->folder, "datapackage.json", text);
  return tb_package_read(s->folder, NULL, s->arena, s->log, out);
}

static void absent_package_is_empty(void **given) {
  state *s = *given;
  tb_package package;
  assert_status(TB_OK, tb_package_read(s->folder, NULL, s->arena, s->log, &package));
  assert_null(package.path);
  assert_null(package.as_of);
  assert_int_equal(package.n_resources, 0);
}

static void settings_are_read(void **given) {
  state *s = *given;
  tb_package package;
  const char *text =
      "\xEF\xBB\xBF{\"tongbi\": {\"as_of\": \"2024-08-26\", \"rounding\": \"half_even\", \"language\": \"zh\", \"encoding\": \"GB18030\","
      " \"missing_values\": {\"…\": \"missing\", \"-\": \"nil\", \"n/a\": \"below_unit\"}}, \"unknown\": [1, 2]}";
  assert_status(TB_OK, read_text(s, text, &package));
  assert_string_equal(package.as_of, "2024-08-26");
  assert_string_equal(package.rounding, "half_even");
  assert_string_equal(package.encoding, "GB18030");
  assert_int_equal(package.language, TB_CHINESE);
  assert_int_equal(package.n_missing, 3);
  assert_string_equal(package.missing[0].text, "…");
  assert_int_equal(package.missing[0].mark, TB_MARK_MISSING);
  assert_int_equal(package.missing[1].mark, TB_MARK_NIL);
  assert_string_equal(package.missing[2].text, "n/a");
  assert_int_equal(package.missing[2].mark, TB_MARK_BELOW_UNIT);
}

static void missing_values_may_be_a_list(void **given) {
  state *s = *given;
  tb_package package;
  assert_status(TB_OK, read_text(s, "{\"tongbi\": {\"missing_values\": [\"…\", \"--\"]}}", &package));
  assert_int_equal(package.n_missing, 2);
  assert_string_equal(package.missing[1].text, "--");
  assert_int_equal(package.missing[1].mark, TB_MARK_MISSING);
}

static void resources_are_read(void **given) {
  state *s = *given;
  tb_package package;
  const char *text = "{\"resources\": [{\"name\": \"o\", \"path\": [\"a.csv\", \"b.csv\"], \"schema\": {\n"
                     " \"fields\": [{\"name\": \"value\", \"type\": \"number\", \"decimalChar\": \",\", \"groupChar\": \".\",\n"
                     "   \"constraints\": {\"required\": true, \"unique\": true, \"minimum\": 0.1, \"maximum\": \"9\", \"pattern\": \"x\", "
                     "\"enum\": [1, \"b\"]}}],\n"
                     " \"missingValues\": [\"\", \"-\"], \"primaryKey\": \"value\",\n"
                     " \"foreignKeys\": [{\"fields\": \"value\", \"reference\": {\"resource\": \"p\", \"fields\": [\"k\"]}}]}},\n"
                     " {\"name\": \"p\", \"path\": \"p.csv\", \"schema\": \"elsewhere.json\"}]}";
  assert_status(TB_OK, read_text(s, text, &package));
  assert_int_equal(package.n_resources, 2);
  const tb_resource *o = &package.resources[0];
  assert_int_equal(o->paths.n, 2);
  assert_string_equal(o->paths.items[1], "b.csv");
  assert_int_equal(o->n_fields, 1);
  assert_int_equal(o->fields[0].decimal_char, ',');
  assert_int_equal(o->fields[0].group_char, '.');
  assert_true(o->fields[0].required && o->fields[0].unique);
  assert_string_equal(o->fields[0].minimum, "0.1");
  assert_string_equal(o->fields[0].maximum, "9");
  assert_int_equal(o->fields[0].words.n, 2);
  assert_string_equal(o->fields[0].words.items[0], "1");
  assert_int_equal(o->fields[0].place.line, 2);
  assert_true(o->missing_given);
  assert_int_equal(o->missing.n, 2);
  assert_string_equal(o->primary_key.items[0], "value");
  assert_int_equal(o->n_foreign_keys, 1);
  assert_string_equal(o->foreign_keys[0].resource, "p");
  assert_string_equal(o->foreign_keys[0].reference.items[0], "k");
  assert_false(package.resources[1].has_schema);
}

/* ------------------------------------------------------------------------------------------------------------------------- errors */

typedef struct fault {
  const char *text, *message;
  uint64_t line;
  uint32_t column;
} fault;

static const fault FAULTS[] = {
    {"{\"a\": 1,\n \"a\": 2}", "duplicate", 2, 4},
    {"{\"tongbi\": {\"as_of\":\n  20240826}}", "/tongbi/as_of: found a number, expected a text", 2, 3},
    {"{\"tongbi\": {\"as_of\": \"soon\"}}", "/tongbi/as_of: found a text \"soon\", expected a date", 1, 22},
    {"{\"tongbi\": {\"as_of\": \"2024-02-30\"}}", "expected a date", 1, 22},
    {"{\"tongbi\": {\"rounding\": \"half\"}}", "expected half_up, half_even", 1, 25},
    {"{\"tongbi\": {\"language\": \"fr\"}}", "expected en or zh", 1, 25},
    {"{\"tongbi\": {\"encoding\": \"klingon\"}}", "expected an encoding", 1, 25},
    {"{\"tongbi\": [], \"x\": 1}", "/tongbi: found a list, expected an object", 1, 12},
    {"[1]", "found a list, expected an object", 1, 1},
    {"{\"tongbi\": {\"missing_values\": 1}}", "expected a text or a list of texts", 1, 31},
    {"{\"tongbi\": {\"missing_values\": [\"a\", {}]}}", "/tongbi/missing_values/1: found an object, expected a text or a number", 1, 37},
    {"{\"tongbi\": {\"missing_values\": {\"n/a\": \"void\"}}}",
     "/tongbi/missing_values/n~1a: found a text \"void\", expected missing, nil or below_unit", 1, 39},
    {"{\"resources\": {}}", "/resources: found an object, expected a list", 1, 15},
    {"{\"resources\": [3]}", "/resources/0: found a number, expected an object", 1, 16},
    {"{\"resources\": [{\"path\": 5}]}", "/resources/0/path: found a number", 1, 25},
    {"{\"resources\": [{\"schema\": {\"fields\": [{\"type\": \"string\"}]}}]}", "expected a field with a name", 1, 39},
    {"{\"resources\": [{\"schema\": {\"fields\": [{\"name\": \"v\", \"decimalChar\": \"ab\"}]}}]}", "expected one ASCII character", 1, 68},
    {"{\"resources\": [{\"schema\": {\"fields\": [{\"name\": \"v\", \"constraints\": {\"required\": 1}}]}}]}", "expected true or false", 1,
     81},
    {"{\"resources\": [{\"schema\": {\"fields\": [{\"name\": \"v\", \"constraints\": {\"minimum\": true}}]}}]}",
     "expected a number or a text", 1, 80},
    {"{\"resources\": [{\"schema\": {\"foreignKeys\": [{\"fields\": [\"a\", \"b\"], \"reference\": {\"fields\": \"a\"}}]}}]}",
     "as many fields", 1, 44},
    {"{\"resources\": [{\"schema\": {\"fields\": [{\"name\": \"v\", \"decimalChar\": \"5\"}]}}]}", "expected no digit, sign or quote", 1,
     68},
    {"{\"resources\": [{\"schema\": {\"fields\": [{\"name\": \"v\", \"groupChar\": \".\"}]}}]}",
     "another character than that of the decimal point", 1, 66},
};

static void faults_are_told_with_their_place(void **given) {
  state *s = *given;
  for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
    tb_package package;
    tb_log *log = tb_log_new(TB_ENGLISH);
    test_file(s->folder, "datapackage.json", FAULTS[i].text);
    assert_status(TB_BAD_INPUT, tb_package_read(s->folder, NULL, s->arena, log, &package));
    assert_message_at(log, TB_ERROR, FAULTS[i].message, FAULTS[i].line, FAULTS[i].column);
    assert_non_null(strstr(tb_log_at(log, 0)->place.file, "datapackage.json"));
    tb_log_free(log);
  }
}

static void broken_json_is_refused(void **given) {
  state *s = *given;
  tb_package package;
  assert_status(TB_BAD_INPUT, read_text(s, "{\"tongbi\": {\n\"as_of\": }", &package));
  assert_int_equal(assert_message(s->log, TB_ERROR, "no valid JSON")->place.line, 2);
}

static void empty_file_is_refused(void **given) {
  state *s = *given;
  tb_package package;
  assert_status(TB_BAD_INPUT, read_text(s, "", &package));
  assert_message(s->log, TB_ERROR, "no valid JSON");
}

static void folder_in_its_place_cannot_be_read(void **given) {
  state *s = *given;
  tb_package package;
  char path[2 * TEST_PATH_BYTES];
  snprintf(path, sizeof path, "%s/datapackage.json", s->folder);
  assert_int_equal(mkdir(path, 0700), 0);
  assert_status(TB_IO_ERROR, tb_package_read(s->folder, NULL, s->arena, s->log, &package));
  assert_message(s->log, TB_ERROR, "cannot be read");
}

static void errors_speak_chinese(void **given) {
  state *s = *given;
  tb_package package;
  tb_log *log = tb_log_new(TB_CHINESE);
  test_file(s->folder, "datapackage.json", "{\"tongbi\": {\"language\": 1}}");
  assert_status(TB_BAD_INPUT, tb_package_read(s->folder, NULL, s->arena, log, &package));
  assert_message(log, TB_ERROR, "读到数值，应为文本");
  tb_log_free(log);
}

/* -------------------------------------------------------------------------------------------------------------------------- places */

static void values_are_located(void **given) {
  (void)given;
  const char *text = " {\"a\": [1, {\"b/c\": \"x,]\\\"\", \"d\": [[], 7]}],\n\"中文\": true}";
  const struct {
    const char *pointer;
    uint64_t line;
    uint32_t column;
  } PLACES[] = {{"", 1, 2},      {"/a", 1, 8},         {"/a/0", 1, 9},    {"/a/1/b~1c", 1, 20}, {"/a/1/d/1", 1, 39},
                {"/中文", 2, 7}, {"/a/1/none", 1, 12}, {"/none/x", 1, 2}, {"/a/7", 1, 8},       {"/中文/x", 2, 7}};
  for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
    tb_place place = tb_json_locate(text, strlen(text), PLACES[i].pointer);
    assert_int_equal(place.line, PLACES[i].line);
    assert_int_equal(place.column, PLACES[i].column);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(absent_package_is_empty, set_up, tear_down),
      cmocka_unit_test_setup_teardown(settings_are_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(missing_values_may_be_a_list, set_up, tear_down),
      cmocka_unit_test_setup_teardown(resources_are_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(faults_are_told_with_their_place, set_up, tear_down),
      cmocka_unit_test_setup_teardown(broken_json_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(empty_file_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(folder_in_its_place_cannot_be_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(errors_speak_chinese, set_up, tear_down),
      cmocka_unit_test(values_are_located),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
