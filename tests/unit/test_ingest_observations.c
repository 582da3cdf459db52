/* Observations: optional columns, marks, units, several files, contradictions across batches, provenance, options. */
#include "test_ingest_files.h"

#include "model/panel.h"

#define HEADER "entity,indicator,period,value\n"

/* Reads a text over declared indicators into a panel; the caller frees both. */
static tb_panel *build(const char *indicators, const char *text, const tb_read_options *options, tb_log *log) {
  const tb_builder_options how = {.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN, .keep_provenance = true};
  tb_builder *builder;
  assert_status(TB_OK, tb_builder_new(&how, &builder));
  const char *path = test_write_text("indicators.csv", indicators);
  tb_table *table;
  assert_status(TB_OK, tb_table_read(TB_TABLE_INDICATORS, &path, 1, NULL, log, &table));
  assert_status(TB_OK, tb_declare_indicators(table, builder, log));
  tb_table_free(table);
  tb_panel *panel = NULL;
  const tb_memory_file file = {"test", text, strlen(text)};
  tb_read_options reading = {.struct_size = sizeof reading};
  if (options) reading = *options;
  reading.memory_files = &file;
  reading.n_memory_files = 1;
  if (tb_read_observations(&file.path, 1, &reading, builder, log) == TB_OK) {
    assert_status(TB_OK, tb_builder_seal(builder, &panel));
    assert_status(TB_OK, tb_panel_validate(panel, log));
  } else {
    tb_builder_free(builder);
  }
  return panel;
}

static tb_cell_detail detail(const tb_panel *panel, const char *entity, const char *indicator, const char *period) {
  tb_period key;
  tb_cell_detail out;
  assert_status(TB_OK, tb_period_parse(period, strlen(period), &key));
  const uint32_t e = tb_dictionary_find(tb_panel_entity_codes(panel), entity, strlen(entity));
  const uint32_t i = tb_dictionary_find(tb_panel_indicator_codes(panel), indicator, strlen(indicator));
  const tb_row *row = tb_panel_find_row(panel, i, key);
  assert_non_null(row);
  assert_true(tb_row_detail(panel, row, e, &out));
  return out;
}

static void test_optional_columns(void **state) {
  (void)state;
  test_opened opened = test_open(test_write_text("full.csv", "entity,indicator,period,value,written,unit,basis,base,status,vintage,source\n"
                                                             "A,x,2023,35.9,35.90%,%,final,32.65,assumed,2024-08-26,F008\n"
                                                             "B,x,2023,1,,,,,,,\n"),
                                 NULL);
  assert_status(TB_OK, opened.status);
  const tb_cell_detail a = detail(opened.panel, "A", "x", "2023"), b = detail(opened.panel, "B", "x", "2023");
  assert_double_equal_bits(a.value, 35.9);
  assert_string_equal(a.written, "35.90%");
  assert_string_equal(a.source, "F008");
  assert_true(a.has_base);
  assert_double_equal_bits(a.base_value, 32.65);
  assert_int_equal(a.base_decimals, 2);
  assert_string_equal(tb_dictionary_text(tb_panel_statuses(opened.panel), a.status, NULL), "assumed");
  assert_string_equal(tb_dictionary_text(tb_panel_bases(opened.panel), a.basis, NULL), "final");
  tb_day day;
  assert_status(TB_OK, tb_day_parse("2024-08-26", 10, &day));
  assert_int_equal(a.vintage, day);
  assert_string_equal(a.file, test_path("full.csv"));
  assert_int_equal(a.line, 2);
  assert_false(b.has_base);
  assert_string_equal(b.written, "");
  assert_int_equal(b.status, 0);
  assert_int_equal(b.vintage, TB_DAY_UNKNOWN);
  assert_int_equal(b.line, 3);
  test_close(&opened);
}

static void test_lines(void **state) {
  (void)state;
  test_opened opened = test_open(test_write_text("lines.csv", "entity,indicator,period,value,source\n\n"
                                                              "A,x,2023,1,\"a\nb\"\nB,x,2023,1,\n\nC,x,2023,1,\nD,x,2023,1,\n"),
                                 NULL);
  assert_status(TB_OK, opened.status);
  assert_int_equal(detail(opened.panel, "A", "x", "2023").line, 3);
  assert_int_equal(detail(opened.panel, "B", "x", "2023").line, 5);
  assert_int_equal(detail(opened.panel, "C", "x", "2023").line, 7);
  assert_int_equal(detail(opened.panel, "D", "x", "2023").line, 8);
  test_close(&opened);
}

static void test_blanks(void **state) {
  (void)state;
  test_opened opened = test_open(test_write_text("blanks.csv", HEADER " A ,x\t, 2023 , 1.5 \nA,x,2024,2\n"), NULL);
  assert_string_equal(test_messages(opened.log), "");
  test_expect_cell(opened.panel, "A", "x", "2023", 1.5, 1);
  assert_int_equal(tb_panel_load_counts(opened.panel)->blanks_trimmed, 2); /* those around codes */
  test_close(&opened);
}

static void test_unstated_period(void **state) {
  (void)state;
  test_opened opened = test_open(test_write_text("unstated.csv", HEADER "A,x,,1.5\nA,x,2023,2\nB,x,,7\n"), NULL);
  assert_status(TB_OK, opened.status);
  test_expect_cell(opened.panel, "A", "x", "", 1.5, 1);
  test_expect_cell(opened.panel, "B", "x", "", 7, 0);
  test_close(&opened);
}

static void test_marks(void **state) {
  (void)state;
  static const char *const text =
      "entity,indicator,period,value,status\nA,x,2022,1,\nA,x,2023,…,\nA,x,2024,-,\nA,x,2025,..,\nB,x,2023,…,assumed\n";
  test_opened opened = test_open(test_write_text("marks.csv", text), NULL);
  assert_status(TB_OK, opened.status);
  assert_string_equal(test_messages(opened.log),
                      "warning 3:10: \"…\" is taken as missing; declare what it means (missing, nil, below the unit)\n");
  assert_int_equal(test_cell(opened.panel, "A", "x", "2023").reason, TB_MISSING);
  assert_int_equal(test_cell(opened.panel, "A", "x", "2024").reason, TB_MISSING);
  assert_int_equal(test_cell(opened.panel, "A", "x", "2025").reason, TB_MISSING);
  test_close(&opened);

  static const tb_missing_value marks[] = {{"…", TB_MARK_BELOW_UNIT}, {"-", TB_MARK_NIL}, {"..", TB_MARK_MISSING}};
  tb_read_options options = test_options();
  options.missing_values = marks;
  options.n_missing_values = 3;
  opened = test_open(test_write_text("marks.csv", text), &options);
  assert_status(TB_OK, opened.status);
  assert_string_equal(test_messages(opened.log), "");
  test_expect_cell(opened.panel, "A", "x", "2023", 0, 0);
  test_expect_cell(opened.panel, "A", "x", "2024", 0, 0);
  assert_int_equal(test_cell(opened.panel, "A", "x", "2025").reason, TB_MISSING);
  const tb_dictionary *statuses = tb_panel_statuses(opened.panel);
  assert_string_equal(tb_dictionary_text(statuses, detail(opened.panel, "A", "x", "2023").status, NULL), "below_unit");
  assert_string_equal(tb_dictionary_text(statuses, detail(opened.panel, "A", "x", "2024").status, NULL), "");
  assert_string_equal(tb_dictionary_text(statuses, detail(opened.panel, "B", "x", "2023").status, NULL), "assumed");
  test_close(&opened);
}

static void test_units(void **state) {
  (void)state;
  static const char *const indicators = "indicator,unit,kind\ntax,万元,flow\ncpi,上年同期=100,index\nfree,,flow\n";
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_panel *panel =
      build(indicators,
            "entity,indicator,period,value,unit,base,written\nA,tax,2021,3.50,亿元,3.4,3.50亿元\nA,tax,2022,120000,元,,\n"
            "A,tax,2023,7,万元,,\nA,tax,2024,8,,,\nA,cpi,2023,101.5,上月=100,,\nA,cpi,2024,102,上年同期=100,,\nA,free,2023,1,只,,\n"
            "A,tax,2025,12345678901234567,亿元,,\n",
            NULL, log);
  assert_string_equal(test_messages(log), "");
  assert_non_null(panel);
  test_expect_cell(panel, "A", "tax", "2021", 35000, 0);
  test_expect_cell(panel, "A", "tax", "2022", 12, 4);
  test_expect_cell(panel, "A", "tax", "2023", 7, 0);
  test_expect_cell(panel, "A", "tax", "2024", 8, 0);
  test_expect_cell(panel, "A", "cpi", "2023", 101.5, 1);
  const tb_cell_detail converted = detail(panel, "A", "tax", "2021"), longer = detail(panel, "A", "tax", "2025");
  assert_double_equal_bits(converted.base_value, 34000);
  assert_string_equal(converted.written, "3.50亿元"); /* as printed */
  assert_string_equal(longer.long_text, "12345678901234567e4");
  assert_string_equal(detail(panel, "A", "cpi", "2023").unit, "上月=100");
  tb_panel_free(panel);
  tb_log_free(log);

  log = tb_log_new(TB_ENGLISH);
  panel = build(indicators, "entity,indicator,period,value,unit\nA,tax,2021,1,万人\nA,tax,2022,1e305,亿元\n", NULL, log);
  assert_null(panel);
  assert_string_equal(test_messages(log),
                      "error 2:14: the unit is \"万人\", expected \"万元\", the indicator's, or a multiple of it\n"
                      "error 3:12: the value \"1e305\" is no plain decimal number such as 1234.5: in the indicator's unit it is out of the "
                      "range of numbers\n");
  tb_log_free(log);
}

static void test_unit_lint(void **state) {
  (void)state;
  test_opened opened =
      test_open(test_write_text("lint.csv", "entity,indicator,period,value,unit\nA,y,2020,1,元\nA,x,2021,1,万元\nA,x,2022,1,\n"
                                            "A,x,2023,1,亿元\nA,x,2024,1,元\n"),
                NULL);
  assert_status(TB_OK, opened.status);
  assert_string_equal(
      test_messages(opened.log),
      "warning 5:12: the unit is \"亿元\" here and \"万元\" before; the indicator declares none, so nothing is converted\n");
  test_expect_cell(opened.panel, "A", "x", "2023", 1, 0);
  test_close(&opened);
}

static void test_several_files(void **state) {
  (void)state;
  char a[TEST_PATH_BYTES * 2], b[TEST_PATH_BYTES * 2];
  snprintf(a, sizeof a, "%s", test_write_text("a.csv", HEADER "A,x,2023,1\n"));
  snprintf(b, sizeof b, "%s", test_write_text("b.csv", "value,period,indicator,entity\n2,2023,x,B\n\n1.0,2023,x,A\n"));
  const char *paths[] = {a, b};
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_panel *panel;
  const tb_read_options options = test_options();
  assert_status(TB_OK, tb_panel_open(paths, 2, &options, log, &panel));
  test_expect_cell(panel, "B", "x", "2023", 2, 0);
  assert_string_equal(detail(panel, "A", "x", "2023").file, a);
  assert_string_equal(detail(panel, "B", "x", "2023").file, b);
  assert_int_equal(detail(panel, "B", "x", "2023").line, 2);
  assert_int_equal(tb_panel_load_counts(panel)->duplicates, 1);
  tb_panel_free(panel);

  /* A contradiction names the other file; a file that cannot be read does not hide the errors of the others. */
  test_write_text("b.csv", HEADER "B,x,2023,1\nA,x,2023,1.5\n");
  const char *three[] = {a, test_path("not-there.csv"), b};
  assert_status(TB_IO_ERROR, tb_panel_open(three, 3, &options, log, &panel));
  assert_null(panel);
  char expected[4096];
  snprintf(expected, sizeof expected,
           "error 0:0: cannot open the file: No such file or directory\n"
           "error 3:10: 1.5 here, but 1 for the same entity, indicator and period at %s:2; only different vintages may differ\n",
           a);
  assert_string_equal(test_messages(log), expected);
  tb_log_free(log);
}

/* More rows than a batch and a block hold, with contradictions far apart. */
static void test_many_rows(void **state) {
  (void)state;
  enum { ROWS = 30000 };
  tb_buffer text = {0};
  tb_buffer_text(&text, HEADER);
  for (int i = 0; i < ROWS; i++)
    tb_buffer_format(&text, "E%05d,x,2023,%d.5\n", i, i);
  test_opened opened = test_open(test_write("rows.csv", text.bytes, text.n), NULL);
  assert_status(TB_OK, opened.status);
  assert_int_equal(tb_panel_observations(opened.panel), ROWS);
  test_expect_cell(opened.panel, "E29999", "x", "2023", 29999.5, 1);
  assert_int_equal(detail(opened.panel, "E29999", "x", "2023").line, 30001);
  test_close(&opened);

  tb_buffer_text(&text, "E00000,x,2023,7\nE20000,x,2023,8\nE20000,x,2023,20000.5\n");
  const char *path = test_write("rows.csv", text.bytes, text.n);
  char expected[2048];
  snprintf(
      expected, sizeof expected,
      "error 30002:15: 7 here, but 0.5 for the same entity, indicator and period at %s:2; only different vintages may differ\n"
      "error 30003:15: 8 here, but 20000.5 for the same entity, indicator and period at %s:20002; only different vintages may differ\n",
      path, path);
  opened = test_open(path, NULL);
  assert_status(TB_BAD_INPUT, opened.status);
  assert_string_equal(test_messages(opened.log), expected);
  test_close(&opened);
  tb_buffer_free(&text);
}

static void test_open_periods(void **state) {
  (void)state;
  tb_read_options options = test_options();
  options.as_of = "2024-08-26";
  test_opened opened = test_open(test_write_text("open.csv", HEADER "A,x,2023-11..,3\n"), &options);
  assert_status(TB_OK, opened.status);
  tb_period key;
  tb_cell cell;
  assert_status(TB_OK, tb_period_parse("2023-11..", 9, &key));
  assert_status(TB_OK, tb_day_parse(options.as_of, 10, &key.last));
  assert_status(TB_OK, tb_panel_get(opened.panel, "A", "x", key, &cell));
  assert_double_equal_bits(cell.value, 3);
  test_close(&opened);
}

static void expect_bad_options(tb_read_options options, const char *message) {
  const char *path = test_write_text("fine.csv", HEADER "A,x,2023,1\n");
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_panel *panel;
  assert_status(TB_BAD_ARGUMENT, tb_panel_open(&path, 1, &options, log, &panel));
  assert_null(panel);
  assert_string_equal(test_messages(log), message);
  tb_log_free(log);
}

static void test_options_checked(void **state) {
  (void)state;
  tb_read_options options = test_options();
  options.encoding = "klingon";
  options.as_of = "2024-02-30";
  options.known_by = "soon";
  expect_bad_options(options, "error 0:0: unknown encoding \"klingon\", expected a name such as UTF-8, GB18030 or GBK\n"
                              "error 0:0: as_of: \"2024-02-30\" is no date, expected one such as 2024-08-26\n"
                              "error 0:0: known_by: \"soon\" is no date, expected one such as 2024-08-26\n");
  options = test_options();
  options.struct_size = 0;
  char message[128];
  snprintf(message, sizeof message, "error 0:0: struct_size is 0, expected sizeof(tb_read_options), %zu\n", sizeof options);
  expect_bad_options(options, message);
  static const char characters[][2] = {{'1', 0}, {'.', '.'}, {',', '-'}, {'"', 0}, {' ', 0}, {'.', '\n'}};
  for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
    options = test_options();
    options.decimal_char = characters[i][0];
    options.group_char = characters[i][1];
    expect_bad_options(
        options,
        "error 0:0: the decimal and the group character must be two different signs, none of which is a digit, a sign or a quote\n");
  }
  static const tb_missing_value nameless[] = {{NULL, TB_MARK_MISSING}};
  options = test_options();
  options.n_missing_values = 1;
  expect_bad_options(options, "error 0:0: a missing value has no text or no meaning\n");
  options.missing_values = nameless;
  expect_bad_options(options, "error 0:0: a missing value has no text or no meaning\n");
}

static void test_bad_arguments(void **state) {
  (void)state;
  const char *path = test_write_text("fine.csv", HEADER "A,x,2023,1\n"), *none = NULL;
  tb_panel *panel;
  assert_status(TB_BAD_ARGUMENT, tb_panel_open(&path, 1, NULL, NULL, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_panel_open(NULL, 1, NULL, NULL, &panel));
  assert_status(TB_BAD_ARGUMENT, tb_panel_open(&path, 0, NULL, NULL, &panel));
  assert_status(TB_BAD_ARGUMENT, tb_panel_open(&none, 1, NULL, NULL, &panel));
  assert_status(TB_BAD_ARGUMENT, tb_read_observations(&path, 1, NULL, NULL, NULL));
  assert_status(TB_OK, tb_panel_open(&path, 1, NULL, NULL, &panel)); /* neither options nor log */
  tb_panel_free(panel);
}

static void test_memory_limit(void **state) {
  (void)state;
  tb_read_options options = test_options();
  options.memory_limit = 1000;
  tb_buffer text = {0};
  tb_buffer_text(&text, HEADER);
  for (int i = 0; i < 5000; i++)
    tb_buffer_format(&text, "E%d,x,2023,1\n", i);
  test_opened opened = test_open(test_write("limit.csv", text.bytes, text.n), &options);
  tb_buffer_free(&text);
  assert_status(TB_NO_MEMORY, opened.status);
  assert_string_equal(test_messages(opened.log),
                      "error 0:0: the observations do not fit: they take 1 MiB of memory or more, and 0 are allowed; expected a higher "
                      "limit, or fewer indicators in the input\n");
  test_close(&opened);
}

/* Eight bytes for each of 600,000 observations are more than 4 MiB, which is known long before they are taken. */
static void test_memory_foreseen(void **state) {
  (void)state;
  enum { ROWS = 600000 };
  tb_buffer text = {0};
  tb_buffer_text(&text, HEADER);
  for (int i = 0; i < ROWS; i++)
    tb_buffer_format(&text, "E%d,x,%d,1\n", i % 2000, 1000 + i / 2000);
  const char *path = test_write("foreseen.csv", text.bytes, text.n);
  tb_buffer_free(&text);
  tb_read_options options = test_options();
  options.keep_provenance = false;
  options.memory_limit = 4 << 20;
  test_opened refused = test_open(path, &options);
  assert_status(TB_NO_MEMORY, refused.status);
  assert_string_equal(test_messages(refused.log),
                      "error 0:0: the observations do not fit: they take 5 MiB of memory or more, and 4 are allowed; expected a higher "
                      "limit, or fewer indicators in the input\n");
  test_close(&refused);
  options.memory_limit = 16 << 20;
  test_opened opened = test_open(path, &options);
  assert_status(TB_OK, opened.status);
  test_close(&opened);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_optional_columns), cmocka_unit_test(test_lines),           cmocka_unit_test(test_blanks),
      cmocka_unit_test(test_unstated_period),  cmocka_unit_test(test_marks),           cmocka_unit_test(test_units),
      cmocka_unit_test(test_unit_lint),        cmocka_unit_test(test_several_files),   cmocka_unit_test(test_many_rows),
      cmocka_unit_test(test_open_periods),     cmocka_unit_test(test_options_checked), cmocka_unit_test(test_bad_arguments),
      cmocka_unit_test(test_memory_limit),     cmocka_unit_test(test_memory_foreseen),
  };
  return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
