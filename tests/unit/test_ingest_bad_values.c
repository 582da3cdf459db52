/*
 * The bad inputs of the project's list, by their numbers, 19 to 34: numbers, periods, duplicates, counts. 25, 28, 31 and 32 are the
 * measures', 35 to 42 the writers' or the sources'.
 */
#include "test_ingest_bad.h"

#include "ingest/record.h"

#include <locale.h>

#define NUMBER(text) "the value \"" text "\" is no plain decimal number such as 1234.5: "

static void bad_input_19_odd_blanks(void **state) {
  (void)state;
  refuse(HEADER "A,x,2023,1\xC2\xA0"
                "234\nA,x,2024,\xE3\x80\x80"
                "5\n",
         "error 2:10: " NUMBER("1\xC2\xA0"
                               "234") "it holds a no-break space, U+00A0\n"
                                      "error 3:10: " NUMBER("\xE3\x80\x80"
                                                            "5") "it holds an ideographic space, U+3000\n");
}

static void bad_input_20_thousands(void **state) {
  (void)state;
  static const char *const text = HEADER "A,x,2023,\"1,234.5\"\n";
  refuse(text, "error 2:10: " NUMBER("1,234.5") "it holds a comma; thousands separators and decimal commas must be declared\n");
  tb_read_options options = test_options();
  options.group_char = ',';
  test_opened opened = test_open(test_write_text("grouped.csv", text), &options);
  assert_status(TB_OK, opened.status);
  test_expect_cell(opened.panel, "A", "x", "2023", 1234.5, 1);
  test_close(&opened);
}

/* The library never asks the locale how a number is written, whatever the program has set. */
static void bad_input_21_decimal_comma(void **state) {
  (void)state;
  static const char *const text = HEADER "A,x,2023,\"12,4\"\n";
  static const char *const locales[] = {"C", "C.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8"}; /* those that are not installed change nothing */
  tb_read_options options = test_options();
  options.decimal_char = ',';
  for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
    setlocale(LC_NUMERIC, locales[i]);
    refuse(text, "error 2:10: " NUMBER("12,4") "it holds a comma; thousands separators and decimal commas must be declared\n");
    accept(HEADER "A,x,2023,1.5\n");
    test_opened opened = test_open(test_write_text("comma.csv", text), &options);
    assert_status(TB_OK, opened.status);
    test_expect_cell(opened.panel, "A", "x", "2023", 12.4, 1);
    test_close(&opened);
  }
  setlocale(LC_NUMERIC, "C");
  test_expect(HEADER "A,x,2023,12.4\n", &options, TB_BAD_INPUT,
              "error 2:10: " NUMBER("12.4") "its groups or its decimal point are not as declared\n");
}

static void bad_input_22_range(void **state) {
  (void)state;
  refuse(HEADER "A,x,2023,1e999\n", "error 2:10: " NUMBER("1e999") "it is out of the range of numbers\n");
  test_opened opened = test_open(test_write_text("small.csv", HEADER "A,x,2023,4.9e-324\n"), NULL);
  assert_status(TB_OK, opened.status);
  test_expect_cell(opened.panel, "A", "x", "2023", 4.9e-324, 255);
  test_close(&opened);
}

static void bad_input_23_spreadsheet_errors(void **state) {
  (void)state;
  static const char *const text = HEADER "A,x,2022,1.5\nA,x,2023,#DIV/0!\nA,x,2024,#REF!\n";
  refuse(text, "error 3:10: " NUMBER("#DIV/0!") "it is a spreadsheet's error; list it as a missing value if it means one\n"
                                                "error 4:10: " NUMBER(
                                                    "#REF!") "it is a spreadsheet's error; list it as a missing value if it means one\n");
  static const tb_missing_value marks[] = {{"#DIV/0!", TB_MARK_MISSING}, {"#REF!", TB_MARK_NIL}};
  tb_read_options options = test_options();
  options.missing_values = marks;
  options.n_missing_values = 2;
  test_opened opened = test_open(test_write_text("errors.csv", text), &options);
  assert_status(TB_OK, opened.status);
  assert_int_equal(test_cell(opened.panel, "A", "x", "2023").reason, TB_MISSING);
  test_expect_cell(opened.panel, "A", "x", "2024", 0, 0);
  test_close(&opened);
}

static void bad_input_24_negative_zero(void **state) {
  (void)state;
  test_opened opened = test_open(test_write_text("zero.csv", HEADER "A,x,2023,-0\nA,x,2023,0\n"), NULL);
  assert_status(TB_OK, opened.status);
  test_expect_cell(opened.panel, "A", "x", "2023", 0, 0);
  assert_int_equal(tb_panel_load_counts(opened.panel)->duplicates, 1);
  test_close(&opened);
}

static void bad_input_26_other_digits(void **state) {
  (void)state;
  refuse(HEADER "A,x,2023,0x1F\nA,x,2024,１２\nA,x,2025,inf\nA,x,2026,12%\n",
         "error 2:10: " NUMBER("0x1F") "it is hexadecimal\n"
                                       "error 3:10: " NUMBER(
                                           "１２") "it holds full-width characters\n"
                                                   "error 4:10: " NUMBER(
                                                       "inf") "it is no number\n"
                                                              "error 5:10: " NUMBER(
                                                                  "12%") "it holds a percent sign, which belongs into the unit\n");
}

#define PERIOD(text) "\"" text "\" is no period, expected one such as 2023, 2024-Q1, 2024-07 or 2024-01..2024-07\n"

static void bad_input_27_periods(void **state) {
  (void)state;
  refuse(HEADER "A,x,2024-13,1\nA,x,2024-Q5,1\nA,x,2024-02-30,1\nA,x,Q5,1\n",
         "error 2:5: " PERIOD("2024-13") "error 3:5: " PERIOD("2024-Q5") "error 4:5: " PERIOD("2024-02-30") "error 5:5: " PERIOD("Q5"));
}

static void bad_input_29_duplicates(void **state) {
  (void)state;
  test_opened opened = test_open(test_write_text("same.csv", HEADER "A,x,2023,1.5\nA,x,2023,1.50\nA,x,2024,\nA,x,2024,NA\n"), NULL);
  assert_status(TB_OK, opened.status);
  assert_int_equal(tb_panel_load_counts(opened.panel)->duplicates, 2);
  assert_int_equal(tb_panel_observations(opened.panel), 2);
  test_close(&opened);

  static const char *const text = HEADER "A,x,2023,1.5\nA,x,2023,1.6\nA,x,2023,\nB,x,2023,2\nB,x,2023,3\n";
  const char *path = test_write_text("conflict.csv", text);
  char expected[2048];
  snprintf(expected, sizeof expected,
           "error 3:10: 1.6 here, but 1.5 for the same entity, indicator and period at %s:2; only different vintages may differ\n"
           "error 4:10: no value here, but 1.5 for the same entity, indicator and period at %s:2; only different vintages may differ\n"
           "error 6:10: 3 here, but 2 for the same entity, indicator and period at %s:5; only different vintages may differ\n",
           path, path, path);
  opened = test_open(path, NULL);
  assert_string_equal(test_messages(opened.log), expected);
  assert_status(TB_BAD_INPUT, opened.status);
  test_close(&opened);

  /* Not even with rejects: no row is more wrong than the other. */
  tb_read_options options = test_options();
  options.rejects = tb_rejects_new();
  options.keep_provenance = false;
  opened = test_open(test_write_text("conflict.csv", HEADER "A,x,2023,1.5\nA,x,2023,1.6\n"), &options);
  assert_string_equal(
      test_messages(opened.log),
      "error 3:10: 1.6 here, but 1.5 before for the same entity, indicator and period; only different vintages may differ\n");
  assert_status(TB_BAD_INPUT, opened.status);
  assert_int_equal(tb_rejects_count(options.rejects), 0);
  tb_rejects_free(options.rejects);
  test_close(&opened);
}

static void bad_input_30_vintages(void **state) {
  (void)state;
  static const char *const text = "entity,indicator,period,value,vintage\n"
                                  "A,x,2023,2.5,2024-03-01\nA,x,2023,1.5,2024-01-31\nA,x,2023,,2024-05-01\nB,x,2023,7,\n";
  static const struct {
    const char *known_by;
    double value; /* -1: missing */
  } cases[] = {{NULL, -1}, {"2024-05-01", -1}, {"2024-04-30", 2.5}, {"2024-02-01", 1.5}};
  const char *path = test_write_text("vintages.csv", text);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tb_read_options options = test_options();
    options.known_by = cases[i].known_by;
    test_opened opened = test_open(path, &options);
    assert_status(TB_OK, opened.status);
    if (cases[i].value < 0) {
      assert_int_equal(test_cell(opened.panel, "A", "x", "2023").reason, TB_MISSING);
    } else {
      test_expect_cell(opened.panel, "A", "x", "2023", cases[i].value, 1);
    }
    test_expect_cell(opened.panel, "B", "x", "2023", 7, 0); /* none is the oldest */
    test_close(&opened);
  }
  refuse("entity,indicator,period,value,vintage\nA,x,2023,1,soon\n",
         "error 2:12: the vintage \"soon\" is no date, expected one such as 2024-08-26\n");
}

static void bad_input_33_counts(void **state) {
  (void)state;
  /* More than 2^31 rows do not fit a test; what counts them is 64 bits wide. */
  assert_int_equal(sizeof((tb_record *)NULL)->line, sizeof(uint64_t));
  assert_int_equal(sizeof((tb_record *)NULL)->byte, sizeof(uint64_t));
  assert_int_equal(sizeof((tb_panel_counts *)NULL)->read, sizeof(uint64_t));
  assert_int_equal(sizeof((tb_batch *)NULL)->ordinal[0], sizeof(uint64_t));
}

static void bad_input_34_overflow(void **state) {
  (void)state;
  size_t product;
  assert_false(tb_size_multiply(SIZE_MAX / 2, 3, &product));
  tb_arena *arena = tb_arena_new();
  assert_null(tb_arena_array(arena, SIZE_MAX / 4, 5));
  tb_arena_free(arena);
}

static void hundred_errors(void **state) {
  (void)state;
  tb_buffer text = {0};
  tb_buffer_text(&text, HEADER);
  for (int i = 0; i < 250; i++)
    tb_buffer_text(&text, "A,x,2023,?\n");
  test_opened opened = test_open(test_write("many.csv", text.bytes, text.n), NULL);
  assert_status(TB_BAD_INPUT, opened.status);
  assert_int_equal(tb_log_count(opened.log), 100);
  assert_int_equal(tb_log_total(opened.log, TB_ERROR), 250);
  assert_int_equal(tb_log_at(opened.log, 99)->place.line, 101);
  test_close(&opened);
  tb_buffer_free(&text);
}

static void chinese_messages(void **state) {
  (void)state;
  const char *path = test_write_text("zh.csv", HEADER "A,x,2023,\"12,4\"\nA,x,2023\n");
  tb_log *log = tb_log_new(TB_CHINESE);
  tb_panel *panel;
  assert_status(TB_BAD_INPUT, tb_panel_open(&path, 1, NULL, log, &panel));
  assert_string_equal(test_messages(log), "error 2:10: value“12,4”不是1234.5这样的普通十进制数：含逗号；千位分隔符和小数逗号须先声明\n"
                                          "error 3:9: 有3个字段，应与表头一致，为4个\n");
  tb_log_free(log);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bad_input_19_odd_blanks),
      cmocka_unit_test(bad_input_20_thousands),
      cmocka_unit_test(bad_input_21_decimal_comma),
      cmocka_unit_test(bad_input_22_range),
      cmocka_unit_test(bad_input_23_spreadsheet_errors),
      cmocka_unit_test(bad_input_24_negative_zero),
      cmocka_unit_test(bad_input_26_other_digits),
      cmocka_unit_test(bad_input_27_periods),
      cmocka_unit_test(bad_input_29_duplicates),
      cmocka_unit_test(bad_input_30_vintages),
      cmocka_unit_test(bad_input_33_counts),
      cmocka_unit_test(bad_input_34_overflow),
      cmocka_unit_test(hundred_errors),
      cmocka_unit_test(chinese_messages),
  };
  return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
