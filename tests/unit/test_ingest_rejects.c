/* Rows that are refused while reading goes on, and the file that tells of them. */
#include "test_ingest_files.h"

#include "model/panel.h"

#define HEADER "entity,indicator,period,value\n"

static const char *read_text(const char *path) {
  static char text[8192];
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  return text;
}

static void test_rejects(void **state) {
  (void)state;
  static const char text[] =
      "\xEF\xBB\xBF" HEADER "A,x,2023,1\n\"A\",\"x\",2024-13,\"\n1,5\"\nA,x,2024\nB\xFF,x,2023,1\nGhost,phantom,2023,?\nA,x,2025,2\n";
  tb_read_options options = test_options();
  options.rejects = tb_rejects_new();
  test_opened opened = test_open(test_write("bad.csv", text, sizeof text - 1), &options);
  assert_status(TB_OK, opened.status);
  assert_string_equal(test_messages(opened.log), "");
  assert_int_equal(tb_panel_observations(opened.panel), 2);
  assert_int_equal(tb_panel_entities(opened.panel), 1); /* refused rows leave nothing behind */
  assert_int_equal(tb_panel_indicators(opened.panel), 1);
  assert_int_equal(tb_panel_load_counts(opened.panel)->rejected, 4);
  assert_int_equal(tb_rejects_count(options.rejects), 4);

  char path[TEST_PATH_BYTES * 2], expected[8192];
  snprintf(path, sizeof path, "%s", test_path("bad.csv"));
  /* Offsets counted by hand: the mark 3, the header 30, then rows of 11, 23, 9, 12 and 21 bytes. */
  snprintf(expected, sizeof expected,
           "file,line,byte,column,reason,raw\n"
           "%s,3,44,9,\"\"\"2024-13\"\" is no period, expected one such as 2023, 2024-Q1, 2024-07 or 2024-01..2024-07\","
           "\"\"\"A\"\",\"\"x\"\",2024-13,\"\"\n1,5\"\"\"\n"
           "%s,5,67,9,\"3 fields, expected 4 as in the header\",\"A,x,2024\"\n"
           "%s,6,76,2,byte 0xFF is not valid UTF-8,\"B\\xFF,x,2023,1\"\n"
           "%s,7,88,20,\"the value \"\"?\"\" is no plain decimal number such as 1234.5: it is no number\",\"Ghost,phantom,2023,?\"\n",
           path, path, path, path);
  assert_status(TB_OK, tb_rejects_write(options.rejects, test_path("rejects.csv"), NULL));
  assert_string_equal(read_text(test_path("rejects.csv")), expected);
  tb_rejects_free(options.rejects);
  test_close(&opened);
}

/* What is no text is escaped, so that the rejects can be read by anything; a long text is cut in the message, not in the raw row. */
static void test_rejects_escaped(void **state) {
  (void)state;
  static const char row[] = "A\0\xFF,x,2023,1";
  tb_buffer text = {0};
  tb_buffer_text(&text, HEADER);
  tb_buffer_append(&text, row, sizeof row - 1);
  tb_buffer_text(&text, "\nA,x,2023,");
  for (int i = 0; i < 40; i++)
    tb_buffer_text(&text, "万元");
  tb_read_options options = test_options();
  options.rejects = tb_rejects_new();
  test_opened opened = test_open(test_write("escaped.csv", text.bytes, text.n), &options);
  assert_status(TB_OK, opened.status);
  assert_status(TB_OK, tb_rejects_write(options.rejects, test_path("rejects.csv"), NULL));
  const char *found = read_text(test_path("rejects.csv"));
  assert_non_null(strstr(found, ",2,30,2,\"a NUL byte, expected text\",\"A\\x00\\xFF,x,2023,1\"\n"));
  /* 30 characters of three bytes, and what stands for the rest. */
  assert_non_null(strstr(found, "the value \"\"万元万元万元万元万元万元万元万元万元万元万元万元万元万元万元...\"\" is no plain"));
  assert_true(strlen(found) > text.n);

  tb_log *log = tb_log_new(TB_ENGLISH);
  assert_status(TB_IO_ERROR, tb_rejects_write(options.rejects, "/dev/full", log));
  assert_int_equal(tb_log_total(log, TB_ERROR), 1);
  tb_log_free(log);
  tb_buffer_free(&text);
  tb_rejects_free(options.rejects);
  test_close(&opened);
}

static void test_rejects_of_refused_files(void **state) {
  (void)state;
  tb_read_options options = test_options();
  options.rejects = tb_rejects_new();
  test_expect(HEADER "A,x,2023\nA,\"x", &options, TB_BAD_INPUT, "error 3:3: the quote that opens here is never closed\n");
  assert_int_equal(tb_rejects_count(options.rejects), 1);
  assert_status(TB_BAD_ARGUMENT, tb_rejects_write(NULL, "-", NULL));
  assert_status(TB_BAD_ARGUMENT, tb_rejects_write(options.rejects, NULL, NULL));
  assert_int_equal(tb_rejects_count(NULL), 0);
  tb_rejects_free(options.rejects);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rejects),
      cmocka_unit_test(test_rejects_escaped),
      cmocka_unit_test(test_rejects_of_refused_files),
  };
  return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
