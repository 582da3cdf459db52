/* Small tables in memory, the files of a table in a folder, and what is declared from them. */
#include "test_ingest_files.h"

#include "model/panel.h"

static tb_table *read_table(tb_table_kind kind, const char *text) {
  const char *path = test_write_text("table.csv", text);
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_table *table;
  const tb_status status = tb_table_read(kind, &path, 1, NULL, log, &table);
  assert_string_equal(test_messages(log), "");
  assert_status(TB_OK, status);
  tb_log_free(log);
  return table;
}

static void expect_place(const tb_table *table, size_t row, const char *column, uint64_t line, unsigned place_column) {
  const tb_place place = tb_table_place(table, row, column);
  assert_string_equal(place.file, test_path("table.csv"));
  assert_int_equal(place.line, line);
  assert_int_equal(place.column, place_column);
}

static void test_cells(void **state) {
  (void)state;
  tb_table *table = read_table(TB_TABLE_RULES, "\xEF\xBB\xBF"
                                               "rule,note,when, 消息 \n T1 ,x,\"rank(x, within=a) = 1\n and y\",治安\n\nT2,,yoy < 0, \n");
  assert_int_equal(tb_table_rows(table), 2);
  assert_true(tb_table_has(table, "rule"));
  assert_true(tb_table_has(table, "message_zh"));
  assert_false(tb_table_has(table, "clear"));
  assert_false(tb_table_has(table, "note")); /* not a column of the table */
  assert_string_equal(tb_table_cell(table, 0, "rule"), "T1");
  assert_string_equal(tb_table_cell(table, 0, "when"), "rank(x, within=a) = 1\n and y");
  assert_string_equal(tb_table_cell(table, 0, "message_zh"), "治安");
  assert_string_equal(tb_table_cell(table, 1, "message_zh"), "");
  assert_string_equal(tb_table_cell(table, 1, "clear"), "");
  assert_string_equal(tb_table_cell(table, 2, "rule"), "");
  assert_string_equal(tb_table_cell(table, 0, "nothing"), "");
  expect_place(table, 0, "rule", 2, 2);
  expect_place(table, 0, "when", 2, 9);
  expect_place(table, 0, "message_zh", 3, 9);
  expect_place(table, 0, "clear", 2, 0);
  expect_place(table, 1, "when", 5, 5);
  assert_null(tb_table_place(table, 2, "when").file);
  assert_int_equal(tb_table_codes_trimmed(table), 1);
  const char *const *names;
  assert_int_equal(tb_table_headers(table, &names), 4);
  assert_string_equal(names[0], "rule");
  assert_string_equal(names[1], "note");
  assert_string_equal(names[3], "消息");
  tb_table_free(table);
}

static void test_several_files(void **state) {
  (void)state;
  char a[TEST_PATH_BYTES * 2], b[TEST_PATH_BYTES * 2];
  snprintf(a, sizeof a, "%s", test_write_text("one.csv", "finding,title\n1,a\n"));
  snprintf(b, sizeof b, "%s", test_write_text("two.csv", "状态,finding\ndone,2\nopen,3\n"));
  const char *paths[] = {a, b};
  tb_table *table;
  assert_status(TB_OK, tb_table_read(TB_TABLE_FINDINGS, paths, 2, NULL, NULL, &table));
  assert_int_equal(tb_table_rows(table), 3);
  assert_string_equal(tb_table_cell(table, 2, "finding"), "3");
  assert_string_equal(tb_table_cell(table, 2, "status"), "open");
  assert_string_equal(tb_table_cell(table, 2, "title"), "");
  assert_string_equal(tb_table_place(table, 2, "status").file, b);
  assert_int_equal(tb_table_place(table, 2, "status").line, 3);
  assert_true(tb_table_has(table, "title"));
  assert_true(tb_table_has(table, "status"));
  tb_table_free(table);

  assert_status(TB_OK, tb_table_read(TB_TABLE_FINDINGS, NULL, 0, NULL, NULL, &table));
  assert_int_equal(tb_table_rows(table), 0);
  assert_false(tb_table_has(table, "finding"));
  tb_table_free(table);
}

static void test_wrong_tables(void **state) {
  (void)state;
  char a[TEST_PATH_BYTES * 2];
  snprintf(a, sizeof a, "%s", test_write_text("wrong.csv", "rule,when\nT1\nT2,x,y\n"));
  const char *paths[] = {a, test_path("none.csv")};
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_table *table;
  assert_status(TB_BAD_INPUT, tb_table_read(TB_TABLE_RULES, paths, 2, NULL, log, &table));
  assert_string_equal(test_messages(log), "error 2:3: 1 fields, expected 2 as in the header\n"
                                          "error 3:6: 3 fields, expected 2 as in the header\n"
                                          "error 0:0: cannot open the file: No such file or directory\n");
  tb_read_options options = test_options();
  options.rejects = tb_rejects_new();
  assert_status(TB_OK, tb_table_read(TB_TABLE_RULES, paths, 1, &options, log, &table));
  assert_int_equal(tb_table_rows(table), 0);
  assert_int_equal(tb_rejects_count(options.rejects), 2);
  tb_table_free(table);
  tb_rejects_free(options.rejects);
  tb_log_free(log);
  assert_status(TB_BAD_ARGUMENT, tb_table_read(TB_TABLE_COUNT, paths, 1, NULL, NULL, &table));
  assert_status(TB_BAD_ARGUMENT, tb_table_read(TB_TABLE_RULES, NULL, 1, NULL, NULL, &table));
  assert_status(TB_BAD_ARGUMENT, tb_table_read(TB_TABLE_RULES, paths, 1, NULL, NULL, NULL));
}

/* A table that grows beyond its first room, 64 rows. */
static void test_many_rows(void **state) {
  (void)state;
  tb_buffer text = {0};
  tb_buffer_text(&text, "entity,name\n");
  for (int i = 0; i < 1000; i++)
    tb_buffer_format(&text, "E%d,Name %d\n", i, i);
  tb_table *table = read_table(TB_TABLE_ENTITIES, tb_buffer_string(&text));
  assert_int_equal(tb_table_rows(table), 1000);
  assert_string_equal(tb_table_cell(table, 999, "name"), "Name 999");
  expect_place(table, 999, "name", 1001, 6);
  tb_table_free(table);
  tb_buffer_free(&text);
}

/* ------------------------------------------------------------------------------------------------------------------ finding */

static void test_find(void **state) {
  (void)state;
  char folder[TEST_PATH_BYTES], inner[TEST_PATH_BYTES * 2];
  snprintf(folder, sizeof folder, "%.400s/case", test_folder);
  snprintf(inner, sizeof inner, "%s/observations", folder);
  assert_int_equal(mkdir(folder, 0700), 0);
  assert_int_equal(mkdir(inner, 0700), 0);
  static const char *const files[] = {"observations.csv",
                                      "observations-2024.csv.zst",
                                      "observations-2023.csv.gz",
                                      "observations-.csv",
                                      "observations2.csv",
                                      "observations.txt",
                                      "entities.csv",
                                      ".observations.csv",
                                      "observations/b.csv",
                                      "observations/a.csv.zip",
                                      "observations/.hidden.csv",
                                      "observations/note.md",
                                      "observations-x.csvx",
                                      ".csv"};
  char name[TEST_PATH_BYTES];
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(name, sizeof name, "case/%s", files[i]);
    test_write_text(name, "");
  }
  static const char *const expected[] = {"observations-.csv", "observations-2023.csv.gz", "observations-2024.csv.zst",
                                         "observations.csv",  "observations/a.csv.zip",   "observations/b.csv"};
  tb_arena *arena = tb_arena_new();
  const char *const *paths;
  size_t n;
  assert_status(TB_OK, tb_table_find(folder, "observations", arena, NULL, &paths, &n));
  assert_int_equal(n, sizeof expected / sizeof *expected);
  for (size_t i = 0; i < n; i++) {
    snprintf(inner, sizeof inner, "%s/%s", folder, expected[i]);
    assert_string_equal(paths[i], inner);
  }
  snprintf(inner, sizeof inner, "%s/", folder);
  assert_status(TB_OK, tb_table_find(inner, "entities", arena, NULL, &paths, &n));
  assert_int_equal(n, 1);
  assert_string_equal(paths[0] + strlen(inner), "entities.csv"); /* no second slash */
  assert_status(TB_OK, tb_table_find(folder, "rules", arena, NULL, &paths, &n));
  assert_int_equal(n, 0);

  tb_log *log = tb_log_new(TB_ENGLISH);
  assert_status(TB_IO_ERROR, tb_table_find(test_path("nowhere"), "rules", arena, log, &paths, &n));
  assert_string_equal(test_messages(log), "error 0:0: cannot read the folder: No such file or directory\n");
  tb_log_free(log);
  assert_status(TB_BAD_ARGUMENT, tb_table_find(NULL, "rules", arena, NULL, &paths, &n));
  tb_arena_free(arena);
}

/* ---------------------------------------------------------------------------------------------------------------- declaring */

typedef tb_status declare_function(const tb_table *, tb_builder *, tb_log *);

/* Declares a table and seals; NULL when it was refused. */
static tb_panel *declare(tb_table_kind kind, declare_function *function, const char *text, tb_status expected, const char *messages) {
  const tb_builder_options options = {.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN};
  tb_builder *builder;
  assert_status(TB_OK, tb_builder_new(&options, &builder));
  tb_table *table = read_table(kind, text);
  tb_log *log = tb_log_new(TB_ENGLISH);
  const tb_status status = function(table, builder, log);
  assert_string_equal(test_messages(log), messages);
  assert_status(expected, status);
  tb_table_free(table);
  tb_log_free(log);
  tb_panel *panel = NULL;
  if (status == TB_OK) {
    assert_status(TB_OK, tb_builder_seal(builder, &panel));
  } else {
    tb_builder_free(builder);
  }
  return panel;
}

static uint32_t entity_id(const tb_panel *panel, const char *code) {
  return tb_dictionary_find(tb_panel_entity_codes(panel), code, strlen(code));
}

static void test_entities(void **state) {
  (void)state;
  tb_panel *panel =
      declare(TB_TABLE_ENTITIES, tb_declare_entities,
              "entity,name,name_zh,level,parent,groups\nB,Town,镇,town,A,x; y\n A,District,\"区\n名\",district,ZZ,\n", TB_OK, "");
  const tb_entity *b = tb_panel_entity(panel, entity_id(panel, "B")), *a = tb_panel_entity(panel, entity_id(panel, "A"));
  assert_true(a->declared);
  assert_string_equal(a->name, "District");
  assert_string_equal(a->name_zh, "区\n名"); /* a name may hold a line break: facts.md 18 */
  assert_string_equal(b->name_zh, "镇");
  assert_int_equal(b->parent, entity_id(panel, "A"));
  assert_int_equal(b->n_groups, 2);
  assert_string_equal(tb_dictionary_text(tb_panel_levels(panel), b->level, NULL), "town");
  assert_int_equal(tb_panel_load_counts(panel)->blanks_trimmed, 1);
  tb_panel_free(panel);
}

static void test_wrong_entities(void **state) {
  (void)state;
  char expected[4096];
  snprintf(expected, sizeof expected,
           "error 3:1: the entity \"A\" is declared twice, first at %s:2\n"
           "error 4:1: the entity \"\" is empty or holds a line break, expected a code\n"
           "error 5:2: the entity \"C\\nD\" is empty or holds a line break, expected a code\n"
           "error 7:3: the parents of \"E\" lead back to it, expected a tree\n"
           "error 8:3: the parents of \"F\" lead back to it, expected a tree\n",
           test_path("table.csv"));
  declare(TB_TABLE_ENTITIES, tb_declare_entities, "entity,parent\nA,\nA,E\n,A\n\"C\nD\",A\nE,E\nF,G\nG,H\nH,F\nI,H\n", TB_BAD_INPUT,
          expected);
  assert_status(TB_BAD_ARGUMENT, tb_declare_entities(NULL, NULL, NULL));
}

static void test_indicators(void **state) {
  (void)state;
  static const struct {
    const char *word;
    tb_kind kind;
  } kinds[] = {{"", TB_KIND_UNDECLARED}, {"flow", TB_FLOW},   {"stock", TB_STOCK}, {"ratio", TB_RATIO},
               {"mean", TB_MEAN},        {"Index", TB_INDEX}, {"rank", TB_RANK}};
  tb_buffer text = {0};
  tb_buffer_text(&text, "indicator,kind,unit,count,better,decimals,basis,formula,name_zh\n");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    tb_buffer_format(&text, "x%zu,%s,万元,%s,%s,%s,final,a / b,名\n", i, kinds[i].word, i % 2 ? "yes" : "no", i % 2 ? "up" : "none",
                     i % 2 ? "2" : "");
  tb_panel *panel = declare(TB_TABLE_INDICATORS, tb_declare_indicators, tb_buffer_string(&text), TB_OK, "");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char code[8];
    const int n = snprintf(code, sizeof code, "x%zu", i);
    const tb_indicator *x = tb_panel_indicator(panel, tb_dictionary_find(tb_panel_indicator_codes(panel), code, (size_t)n));
    assert_int_equal(x->kind, kinds[i].kind);
    assert_string_equal(x->unit, "万元");
    assert_int_equal(x->count, i % 2 == 1);
    assert_int_equal(x->better, i % 2 ? TB_BETTER_UP : TB_BETTER_NONE);
    assert_int_equal(x->decimals, i % 2 ? 2 : -1);
    assert_string_equal(x->formula, "a / b");
    assert_int_equal(x->formula_line, i + 2);
    assert_string_equal(x->formula_file, test_path("table.csv"));
    assert_string_equal(x->name_zh, "名");
  }
  tb_panel_free(panel);
  tb_buffer_free(&text);
}

static void test_wrong_indicators(void **state) {
  (void)state;
  char expected[4096];
  snprintf(expected, sizeof expected,
           "error 2:3: kind: found \"flows\", expected flow, stock, ratio, mean, index, rank\n"
           "error 2:9: count: found \"1\", expected yes, no\n"
           "error 2:13: better: found \"high\", expected up, down, none\n"
           "error 2:18: decimals: found \"2.5\", expected a whole number from 0 to 22\n"
           "error 3:6: decimals: found \"23\", expected a whole number from 0 to 22\n"
           "error 4:6: decimals: found \"-1\", expected a whole number from 0 to 22\n"
           "error 5:1: the indicator \"b\" is declared twice, first at %s:3\n",
           test_path("table.csv"));
  declare(TB_TABLE_INDICATORS, tb_declare_indicators,
          "indicator,kind,count,better,decimals\na,flows,1,  high,2.5\nb,,,,23\nc,,,,-1\nb,,,,\n", TB_BAD_INPUT, expected);
  assert_status(TB_BAD_ARGUMENT, tb_declare_indicators(NULL, NULL, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cells),          cmocka_unit_test(test_several_files), cmocka_unit_test(test_wrong_tables),
      cmocka_unit_test(test_many_rows),      cmocka_unit_test(test_find),          cmocka_unit_test(test_entities),
      cmocka_unit_test(test_wrong_entities), cmocka_unit_test(test_indicators),    cmocka_unit_test(test_wrong_indicators),
  };
  return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
