/* Explanations as documents, to the byte, from blocks made by hand; what an explanation says is the room case's and tested there. */
#include "test_report_case.h"

#include "case/blocks.h"

#include <jansson.h>
#include <locale.h>

static const char *const COLUMNS[][2] = {{"file", "文件"}, {"value|x", "数值"}};

/* A heading, a paragraph and two tables, with texts that no format may take for its own. */
static tb_explanation *make_explanation(tb_language language) {
  tb_explanation *e = tb_explanation_new(language);
  assert_non_null(e);
  tb_explain_add(e, TB_BLOCK_HEADING, "蒸湘区 # 2 \x1b[31m");
  tb_explain_add(e, TB_BLOCK_TEXT, "one\n# two <b>\u202E *x*");
  tb_grid grid = tb_grid_begin(e, COLUMNS, 2);
  tb_grid_cell(&grid, "a,\"b\"\n");
  tb_grid_cell(&grid, "35.9");
  tb_grid_cell(&grid, "蒸湘");
  tb_grid_cell(&grid, NULL);
  tb_grid_end(&grid, "Figures [1]");
  grid = tb_grid_begin(e, COLUMNS, 1);
  tb_grid_cell(&grid, "c");
  tb_grid_end(&grid, "");
  assert_false(e->failed);
  return e;
}

static const char *written(scene *s, const char *format, tb_language language) {
  char path[512];
  strcpy(path, scene_path(s, "document"));
  const tb_report_options options = scene_options(format, path);
  tb_explanation *e = make_explanation(language);
  assert_status(TB_OK, tb_report_explanation(e, &options, s->log));
  tb_explanation_free(e);
  return scene_read(s, "document");
}

static void as_text(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  assert_string_equal(written(&s, "text", TB_ENGLISH), "蒸湘区 # 2 \\x1B[31m\n"
                                                       "-------------------\n"
                                                       "\n"
                                                       "one\\n# two <b>\\u{202E} *x*\n"
                                                       "\n"
                                                       "Figures [1]\n"
                                                       "file    value|x\n"
                                                       "a,\"b\"\\n 35.9\n"
                                                       "蒸湘\n"
                                                       "\n"
                                                       "file\n"
                                                       "c\n");
  assert_non_null(strstr(written(&s, "text", TB_CHINESE), "文件    数值\n"));
  scene_end(&s);
}

static void as_markdown(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  assert_string_equal(written(&s, "markdown", TB_ENGLISH), "## 蒸湘区 \\# 2 \\\\x1B\\[31m\n"
                                                           "\n"
                                                           "one\\\\n\\# two &lt;b&gt;\\\\u{202E} \\*x\\*\n"
                                                           "\n"
                                                           "Figures \\[1\\]\n"
                                                           "\n"
                                                           "| file | value\\|x |\n"
                                                           "| --- | --- |\n"
                                                           "| a,\"b\"\\\\n | 35.9 |\n"
                                                           "| 蒸湘 |  |\n"
                                                           "\n"
                                                           "| file |\n"
                                                           "| --- |\n"
                                                           "| c |\n");
  scene_end(&s);
}

#define HEADING "{\"heading\":\"蒸湘区 # 2 \\u001b[31m\"}"
#define PARAGRAPH "{\"text\":\"one\\n# two <b>\\u202e *x*\"}"
#define FIRST_TABLE                                                                                                                        \
  "{\"table\":\"Figures [1]\",\"rows\":[{\"file\":\"a,\\\"b\\\"\\n\",\"value|x\":\"35.9\"},{\"file\":\"蒸湘\",\"value|x\":null}]}"
#define SECOND_TABLE "{\"table\":\"\",\"rows\":[{\"file\":\"c\"}]}"

static void as_json(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  const char *json = written(&s, "json", TB_ENGLISH);
  assert_string_equal(json, "[" HEADING ",\n" PARAGRAPH ",\n" FIRST_TABLE ",\n" SECOND_TABLE "]\n");
  json_t *array = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
  assert_int_equal(json_array_size(array), 4);
  json_decref(array);
  scene_end(&s);
}

/* One object a line, tables too. */
static void as_ndjson(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  assert_string_equal(written(&s, "ndjson", TB_ENGLISH), HEADING "\n" PARAGRAPH "\n" FIRST_TABLE "\n" SECOND_TABLE "\n");
  scene_end(&s);
}

static void csv_is_no_document(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  const tb_report_options options = scene_options("csv", scene_path(&s, "document"));
  tb_explanation *e = make_explanation(TB_ENGLISH);
  assert_status(TB_BAD_ARGUMENT, tb_report_explanation(e, &options, s.log));
  assert_string_equal(scene_message(&s), "an explanation is a document; expected the format text, markdown, json or ndjson");
  assert_int_equal(scene_entries(&s, ""), 0);
  tb_explanation_free(e);
  scene_end(&s);
}

static void bad_arguments(void **state) {
  (void)state;
  tb_explanation *e = make_explanation(TB_ENGLISH);
  tb_report_options options = scene_options("text", "/dev/null");
  assert_status(TB_BAD_ARGUMENT, tb_report_explanation(NULL, &options, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_report_explanation(e, NULL, NULL));
  assert_status(TB_OK, tb_report_explanation(e, &options, NULL));
  options.struct_size = 0;
  assert_status(TB_BAD_ARGUMENT, tb_report_explanation(e, &options, NULL));
  tb_explanation_free(e);
}

static void an_output_that_cannot_be_written(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  tb_explanation *e = make_explanation(TB_ENGLISH);
  const tb_report_options options = scene_options("json", "/dev/full");
  assert_status(TB_IO_ERROR, tb_report_explanation(e, &options, s.log));
  assert_string_equal(scene_message(&s), "cannot write the output: No space left on device");
  tb_explanation_free(e);
  scene_end(&s);
}

/* From a case to the file: the figures, the result, and where they stand. */
static void a_finding_of_a_case(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
  tb_explanation *e = NULL;
  assert_status(TB_OK, tb_case_explain(opened, "1", TB_ENGLISH, s.log, &e));
  const tb_report_options options = scene_options("text", scene_path(&s, "document"));
  assert_status(TB_OK, tb_report_explanation(e, &options, s.log));
  const char *text = scene_read(&s, "document");
  static const char *const SAID[] = {"Tax, \"falling\"", "observations.csv", "yoy_pct < -5", "2024-Q1", "64", "80", "-20", "contradicted"};
  for (size_t i = 0; i < sizeof SAID / sizeof SAID[0]; i++)
    if (strstr(text, SAID[i]) == NULL) fail_msg("%s is not said in:\n%s", SAID[i], text);
  tb_explanation_free(e);
  tb_case_free(opened);
  scene_end(&s);
}

static int set_locale(void **state) {
  (void)state;
  return setlocale(LC_CTYPE, "C.UTF-8") == NULL; /* as the program does */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(as_text),
      cmocka_unit_test(as_markdown),
      cmocka_unit_test(as_json),
      cmocka_unit_test(as_ndjson),
      cmocka_unit_test(csv_is_no_document),
      cmocka_unit_test(bad_arguments),
      cmocka_unit_test(an_output_that_cannot_be_written),
      cmocka_unit_test(a_finding_of_a_case),
  };
  return cmocka_run_group_tests(tests, set_locale, NULL);
}
