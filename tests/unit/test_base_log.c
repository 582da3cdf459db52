/* Diagnostics: escaping, limits, languages, excerpts. */
#include "tb_test.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>

static const tb_place nowhere = {0};

static const tb_diagnostic *last(const tb_log *log) {
  return tb_log_at(log, tb_log_count(log) - 1);
}

static void texts_in_both_languages(void **state) {
  (void)state;
  tb_log *english = tb_log_new(TB_ENGLISH), *chinese = tb_log_new(TB_CHINESE);
  const tb_place place = {.file = "a.csv", .line = 3, .column = 7};
  tb_log_add(english, TB_ERROR, place, "found %s, expected %d", "发现 %s，应为 %d", "x", 5);
  tb_log_add(chinese, TB_ERROR, place, "found %s, expected %d", "发现 %s，应为 %d", "x", 5);
  assert_string_equal(last(english)->text, "found x, expected 5");
  assert_string_equal(last(chinese)->text, "发现 x，应为 5");
  assert_string_equal(last(english)->place.file, "a.csv");
  assert_int_equal(last(english)->place.line, 3);
  assert_int_equal(last(english)->place.column, 7);
  assert_null(last(english)->excerpt);
  assert_int_equal(tb_log_language(chinese), TB_CHINESE);
  tb_log_free(english);
  tb_log_free(chinese);
}

static void nothing_to_log_into(void **state) {
  (void)state;
  tb_log_add(NULL, TB_ERROR, nowhere, "x%d", "x%d", 1);
  tb_log_excerpt(NULL, "x", 1, 1);
  tb_log_merge(NULL, NULL);
  tb_log_free(NULL);
  assert_int_equal(tb_log_count(NULL), 0);
  assert_int_equal(tb_log_total(NULL, TB_ERROR), 0);
  assert_int_equal(tb_log_language(NULL), TB_ENGLISH);
  assert_null(tb_log_at(NULL, 0));
}

static void dangerous_bytes_are_escaped(void **state) {
  (void)state;
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_log_add(log, TB_WARNING, (tb_place){.file = "\x1B]0;x\a.csv"}, "code \"%s\"", "代码“%s”", "\x1B[2J\u202Eab\xFF\n");
  assert_string_equal(last(log)->text, "code \"\\x1B[2J\\u{202E}ab\\xFF\\n\"");
  assert_string_equal(last(log)->place.file, "\\x1B]0;x\\x07.csv");
  tb_log_free(log);
}

static void add_many(tb_log *log, tb_severity severity, int n) {
  for (int i = 0; i < n; i++)
    tb_log_add(log, severity, nowhere, "%d", "%d", i);
}

static void a_hundred_of_each_class_are_kept(void **state) {
  (void)state;
  tb_log *log = tb_log_new(TB_ENGLISH);
  add_many(log, TB_WARNING, 70);
  add_many(log, TB_ERROR, 130);
  add_many(log, TB_NOTE, 70);
  assert_int_equal(tb_log_count(log), 200);
  assert_int_equal(tb_log_total(log, TB_ERROR), 130);
  assert_int_equal(tb_log_total(log, TB_WARNING), 70);
  assert_int_equal(tb_log_total(log, TB_NOTE), 70);
  assert_string_equal(tb_log_at(log, 169)->text, "99");
  assert_int_equal(tb_log_at(log, 169)->severity, TB_ERROR);
  assert_string_equal(tb_log_at(log, 199)->text, "29");
  assert_null(tb_log_at(log, 200));
  tb_log_free(log);
}

static void merging_equals_logging_in_order(void **state) {
  (void)state;
  tb_log *to = tb_log_new(TB_ENGLISH), *from = tb_log_new(TB_ENGLISH);
  add_many(to, TB_ERROR, 60);
  add_many(from, TB_ERROR, 150);
  add_many(from, TB_NOTE, 2);
  tb_log_merge(to, from);
  assert_int_equal(tb_log_count(to), 102);
  assert_int_equal(tb_log_total(to, TB_ERROR), 210);
  assert_string_equal(tb_log_at(to, 99)->text, "39");
  assert_string_equal(tb_log_at(to, 101)->text, "1");
  assert_int_equal(tb_log_count(from), 0);
  assert_int_equal(tb_log_total(from, TB_ERROR), 0);
  add_many(from, TB_ERROR, 1);
  assert_string_equal(last(from)->text, "0");
  tb_log_merge(to, to);
  assert_int_equal(tb_log_count(to), 102);
  tb_log_free(to);
  tb_log_free(from);
}

static void long_texts_are_cut_at_a_character(void **state) {
  (void)state;
  enum { N = 40000 };
  char *text = malloc(3 * N + 1);
  assert_non_null(text);
  for (int i = 0; i < N; i++)
    memcpy(text + 3 * i, "中", 4);
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_log_add(log, TB_ERROR, nowhere, "%s", "%s", text);
  assert_int_equal(strlen(last(log)->text), 65535); /* 64 KiB, less the part of a character */
  tb_log_free(log);
  free(text);
}

static void excerpt_is(tb_log *log, const char *line, uint32_t column, const char *expected) {
  tb_log_add(log, TB_ERROR, nowhere, "x", "x");
  tb_log_excerpt(log, line, strlen(line), column);
  assert_string_equal(last(log)->excerpt, expected);
}

static void excerpts_point_by_width(void **state) {
  (void)state;
  tb_log *log = tb_log_new(TB_ENGLISH);
  excerpt_is(log, "a + ?", 5, "a + ?\n    ^");
  excerpt_is(log, "税收 >> 3", 5, "税收 >> 3\n      ^");
  excerpt_is(log, "a\tb", 3, "a\\tb\n   ^");
  excerpt_is(log, "ab", 3, "ab\n  ^");
  excerpt_is(log, "", 1, "\n^");
  tb_log_free(log);
}

static void excerpts_of_long_lines_are_windows(void **state) {
  (void)state;
  char line[1001] = {0}, expected[400];
  memset(line, 'a', 1000);
  line[499] = '?';
  tb_log *log = tb_log_new(TB_ENGLISH);
  char before[61] = {0};
  memset(before, 'a', 60);
  char after[60] = {0};
  memset(after, 'a', 59);
  snprintf(expected, sizeof expected, "...%s?%s...\n%63s^", before, after, "");
  excerpt_is(log, line, 500, expected);
  tb_log_free(log);
}

static void an_excerpt_never_goes_to_another_message(void **state) {
  (void)state;
  tb_log *log = tb_log_new(TB_ENGLISH);
  add_many(log, TB_ERROR, 101);
  tb_log_excerpt(log, "line", 4, 1);
  assert_null(last(log)->excerpt);
  tb_log_free(log);
}

static void statuses_have_texts(void **state) {
  (void)state;
  for (int status = TB_OK; status <= TB_NOT_FOUND; status++) {
    assert_true(strlen(tb_status_text((tb_status)status, TB_ENGLISH)) > 0);
    assert_string_not_equal(tb_status_text((tb_status)status, TB_ENGLISH), tb_status_text((tb_status)status, TB_CHINESE));
  }
  assert_string_equal(tb_status_text((tb_status)99, TB_ENGLISH), "unknown status");
  assert_string_equal(tb_status_text((tb_status)-1, TB_CHINESE), "未知状态");
}

static void the_version_has_three_numbers(void **state) {
  (void)state;
  int major, minor, patch;
  assert_int_equal(sscanf(tb_version(), "%d.%d.%d", &major, &minor, &patch), 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(texts_in_both_languages),
      cmocka_unit_test(nothing_to_log_into),
      cmocka_unit_test(dangerous_bytes_are_escaped),
      cmocka_unit_test(a_hundred_of_each_class_are_kept),
      cmocka_unit_test(merging_equals_logging_in_order),
      cmocka_unit_test(long_texts_are_cut_at_a_character),
      cmocka_unit_test(excerpts_point_by_width),
      cmocka_unit_test(excerpts_of_long_lines_are_windows),
      cmocka_unit_test(an_excerpt_never_goes_to_another_message),
      cmocka_unit_test(statuses_have_texts),
      cmocka_unit_test(the_version_has_three_numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
