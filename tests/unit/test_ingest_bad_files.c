/*
 * The bad inputs of the project's list, by their numbers, 1 to 18: bytes, lines, quotes, columns and codes. What is accepted, which row or
 * file is refused, with which words and where.
 */
#include "test_ingest_bad.h"

#include "ingest/record.h"

#include <sys/resource.h>

static void bad_input_01_bom_and_quoted_header(void **state) {
  (void)state;
  accept("\xEF\xBB\xBF\"entity\",indicator,period,value\nA,x,2023,1.5\n");
  accept("\xEF\xBB\xBF" HEADER "A,x,2023,1.5\n");
}

static void bad_input_02_utf16(void **state) {
  (void)state;
  size_t n;
  char *bytes = test_recode("UTF-16LE", HEADER "A,x,2023,1.5\n", &n);
  test_expect_bytes(bytes, n, NULL, TB_BAD_INPUT,
                    "error 0:0: the file is UTF-16, expected UTF-8; recode it, for instance with: iconv -f UTF-16 -t UTF-8\n");
  free(bytes);
}

static const char chinese[] = "地区,指标,时期,数值\n蒸湘区,财政收入,2023年,1.5\n衡阳市,财政收入,2024年一季度,2\n";

static void bad_input_03_gb18030(void **state) {
  (void)state;
  size_t n;
  char *bytes = test_recode("GB18030", chinese, &n);
  tb_read_options options = test_options();
  options.encoding = "GB18030";
  test_opened recoded = test_open(test_write("gb.csv", bytes, n), &options), plain = test_open(test_write_text("utf8.csv", chinese), NULL);
  const test_opened *both[] = {&recoded, &plain};
  for (size_t i = 0; i < 2; i++) {
    assert_status(TB_OK, both[i]->status);
    assert_string_equal(test_messages(both[i]->log), "");
    assert_int_equal(tb_panel_observations(both[i]->panel), 2);
    test_expect_cell(both[i]->panel, "蒸湘区", "财政收入", "2023", 1.5, 1);
    test_expect_cell(both[i]->panel, "衡阳市", "财政收入", "2024-Q1", 2, 0);
  }
  test_close(&recoded);
  test_close(&plain);

  /* Not declared: refused at the first bad byte, in the header, or in the first row that holds one. */
  test_expect_bytes(bytes, n, NULL, TB_BAD_INPUT,
                    "error 1:1: byte 0xB5 is not valid UTF-8; if the file is GB18030 or GBK, declare its encoding\n");
  free(bytes);
  bytes = test_recode("GB18030", HEADER "A,x,2023,1\n\n衡阳市,x,2023,1\n蒸湘区,x,2023,1\n", &n);
  test_expect_bytes(bytes, n, NULL, TB_BAD_INPUT,
                    "error 4:1: byte 0xBA is not valid UTF-8; if the file is GB18030 or GBK, declare its encoding\n");
  free(bytes);
}

static void bad_input_04_trail_bytes(void **state) {
  (void)state;
  size_t n;
  char *bytes = test_recode("GBK", HEADER "誠,亅,2023,1.5\n", &n); /* D5 5C and 81 7C */
  assert_non_null(memchr(bytes, '\\', n));
  assert_non_null(memchr(bytes, '|', n));
  tb_read_options options = test_options();
  options.encoding = "GBK";
  test_opened opened = test_open(test_write("trail.csv", bytes, n), &options);
  assert_status(TB_OK, opened.status);
  test_expect_cell(opened.panel, "誠", "亅", "2023", 1.5, 1);
  test_close(&opened);
  free(bytes);
}

static void bad_input_05_invalid_utf8(void **state) {
  (void)state;
  refuse(HEADER "A,x,2023,1\nB\xFF,x,2023,1\nC,x\x80,2023,1\n",
         "error 3:2: byte 0xFF is not valid UTF-8\nerror 4:4: byte 0x80 is not valid UTF-8\n");
  /* Would be GB18030, but the file has shown itself to be UTF-8. */
  refuse(HEADER "地,x,2023,1\n\xB5\xD8,x,2023,1\n", "error 3:1: byte 0xB5 is not valid UTF-8\n");
  tb_read_options options = test_options();
  options.encoding = "GB18030";
  test_expect(HEADER "A,x,2023,1\nB\xFF,x,2023,1\n", &options, TB_BAD_INPUT, "error 3:2: not valid GB18030, the file's encoding\n");
  options.encoding = "UTF-8";
  test_expect(HEADER "\xB5\xD8,x,2023,1\n", &options, TB_BAD_INPUT, "error 2:1: byte 0xB5 is not valid UTF-8\n");
  test_expect("entity\xFF,indicator\n", &options, TB_BAD_INPUT, "error 1:7: the header is not valid UTF-8, the file's encoding\n");
}

static void bad_input_06_nul(void **state) {
  (void)state;
  static const char text[] = HEADER "A,x,2023,1\nB\0,x,2023,1\n";
  test_expect_bytes(text, sizeof text - 1, NULL, TB_BAD_INPUT, "error 3:2: a NUL byte, expected text\n");
  static const char header[] = "entity,indicator,period,val\0ue\nA,x,2023,1\n";
  test_expect_bytes(header, sizeof header - 1, NULL, TB_BAD_INPUT, "error 1:28: a NUL byte in the header: the file is no text\n");
}

static void bad_input_07_unclosed_quote(void **state) {
  (void)state;
  refuse(HEADER "A,x,2023,1\nB,\"x,2023,1\nC,x,2023,1\n", "error 3:3: the quote that opens here is never closed\n");
}

static void bad_input_08_text_after_quote(void **state) {
  (void)state;
  refuse(HEADER "\"A\n\"\"区\"x,x,2023,1\n", "error 3:5: text after a closing quote, expected a delimiter or the end of the line\n");
}

/* A field of 256 MB: refused at the cap, with memory flat. The file is a hole, and takes no space. */
static void bad_input_09_huge_field(void **state) {
  (void)state;
  const char *path = test_write_text("huge.csv", HEADER "A,\"");
  assert_int_equal(truncate(path, 256 << 20), 0);
  struct rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  test_opened opened = test_open(path, NULL);
  getrusage(RUSAGE_SELF, &after);
  assert_string_equal(test_messages(opened.log),
                      "error 2:3: the quote that opens here is not closed within the 16 MiB that a record may have\n");
  assert_status(TB_BAD_INPUT, opened.status);
  assert_in_range(after.ru_maxrss - before.ru_maxrss, 0, 128 * 1024); /* KiB */
  test_close(&opened);

  static const char beginning[] = HEADER "A,x,2023,";
  const size_t n = (size_t)TB_RECORD_BYTES_MAX + 100;
  char *text = malloc(n);
  assert_non_null(text);
  memset(text, '1', n);
  memcpy(text, beginning, sizeof beginning - 1);
  test_expect_bytes(text, n, NULL, TB_BAD_INPUT, "error 2:1: the record is longer than 16 MiB\n");
  free(text);
}

static void bad_input_10_million_commas(void **state) {
  (void)state;
  enum { N = 1000000 };
  char *text = malloc(N + sizeof HEADER);
  assert_non_null(text);
  memcpy(text, HEADER, sizeof HEADER - 1);
  memset(text + sizeof HEADER - 1, ',', N);
  test_expect_bytes(text, N + sizeof HEADER - 1, NULL, TB_BAD_INPUT, "error 2:1: the record has more than 10000 columns\n");
  test_expect_bytes(text + sizeof HEADER - 1, N, NULL, TB_BAD_INPUT, "error 1:1: the record has more than 10000 columns\n");
  free(text);
}

static void bad_input_11_ragged(void **state) {
  (void)state;
  refuse(HEADER "A,x,2023\nA,x,2023,1,,\n\"\n\",x\nA,x,2024,1\n", "error 2:9: 3 fields, expected 4 as in the header\n"
                                                                  "error 3:12: 6 fields, expected 4 as in the header\n"
                                                                  "error 5:4: 2 fields, expected 4 as in the header\n");
}

static void bad_input_12_line_ends(void **state) {
  (void)state;
  accept("entity,indicator,period,value\rA,x,2023,1.5\r");
  accept("entity,indicator,period,value\r\nA,x,2023,1.5\r\n");
  refuse("entity,indicator,period,value\rA,x,2023,1\r\nB,x,?,1\nC,x,?,1\r",
         "error 3:5: \"?\" is no period, expected one such as 2023, 2024-Q1, 2024-07 or 2024-01..2024-07\n"
         "error 4:5: \"?\" is no period, expected one such as 2023, 2024-Q1, 2024-07 or 2024-01..2024-07\n");
}

static void bad_input_13_blank_lines(void **state) {
  (void)state;
  test_opened opened = test_open(test_write_text("blank.csv", "\n" HEADER "\nA,x,2023,1\n  \nB,x,2023,1\n\n"), NULL);
  assert_status(TB_OK, opened.status);
  assert_int_equal(tb_panel_load_counts(opened.panel)->blank_lines, 4);
  assert_int_equal(tb_panel_load_counts(opened.panel)->kept, 2);
  test_close(&opened);
}

static void bad_input_14_empty(void **state) {
  (void)state;
  refuse("", "error 0:0: the file is empty, expected a header\n");
  refuse("\n \n", "error 0:0: the file is empty, expected a header\n");
  refuse("\xEF\xBB\xBF", "error 0:0: the file is empty, expected a header\n");
  test_expect(HEADER, NULL, TB_OK, "warning 0:0: the file has a header and no rows\n");
}

static void bad_input_15_duplicate_header(void **state) {
  (void)state;
  refuse("entity,indicator,period,value,value\n", "error 1:31: the column value is there twice, expected once\n");
  refuse("entity,indicator,period,value,note,x, note\n", "error 1:38: the column note is there twice, expected once\n");
  refuse("entity,indicator,period,value,OBS_VALUE\n",
         "error 1:31: the columns value and OBS_VALUE both mean value, expected one of them\n");
  accept("entity,indicator,period,value,,\nA,x,2023,1.5,,\n"); /* columns without a name are nobody's */
}

static void bad_input_16_missing_column(void **state) {
  (void)state;
  refuse("地区,指标,期,value\n", "error 1:1: the column period is missing; found: 地区, 指标, 期, value\n");
  refuse("A,x,2023,1\n", "error 1:1: the column entity is missing; found: A, x, 2023, 1\n"
                         "error 1:1: the column indicator is missing; found: A, x, 2023, 1\n"
                         "error 1:1: the column period is missing; found: A, x, 2023, 1\n"
                         "error 1:1: the column value is missing; found: A, x, 2023, 1\n");
}

static void bad_input_17_no_final_line_end(void **state) {
  (void)state;
  accept(HEADER "A,x,2023,1.5");
}

static void bad_input_18_line_break_in_code(void **state) {
  (void)state;
  refuse(HEADER "\"A\nB\",x,2023,1\nA,\"x\r\",2023,1\n,x,2023,1\nA, ,2023,1\n",
         "error 2:1: the entity \"A\\nB\" holds a line break, expected a code\n"
         "error 4:3: the indicator \"x\\x0D\" holds a line break, expected a code\n"
         "error 6:1: the entity is empty, expected a code\n"
         "error 7:3: the indicator is empty, expected a code\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bad_input_01_bom_and_quoted_header),
      cmocka_unit_test(bad_input_02_utf16),
      cmocka_unit_test(bad_input_03_gb18030),
      cmocka_unit_test(bad_input_04_trail_bytes),
      cmocka_unit_test(bad_input_05_invalid_utf8),
      cmocka_unit_test(bad_input_06_nul),
      cmocka_unit_test(bad_input_07_unclosed_quote),
      cmocka_unit_test(bad_input_08_text_after_quote),
      cmocka_unit_test(bad_input_09_huge_field),
      cmocka_unit_test(bad_input_10_million_commas),
      cmocka_unit_test(bad_input_11_ragged),
      cmocka_unit_test(bad_input_12_line_ends),
      cmocka_unit_test(bad_input_13_blank_lines),
      cmocka_unit_test(bad_input_14_empty),
      cmocka_unit_test(bad_input_15_duplicate_header),
      cmocka_unit_test(bad_input_16_missing_column),
      cmocka_unit_test(bad_input_17_no_final_line_end),
      cmocka_unit_test(bad_input_18_line_break_in_code),
  };
  return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
