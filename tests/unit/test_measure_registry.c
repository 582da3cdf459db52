/* The registry: every row is whole, names are unique and found, both languages are there. */
#include "tb_test.h"

#include "measure/measure.h"

#include <string.h>

static bool has_chinese(const char *text) {
  for (; *text; text++) {
    if ((unsigned char)*text >= 0xe4) return true;
  }
  return false;
}

static bool is_ascii(const char *text) {
  for (; *text; text++) {
    if ((unsigned char)*text >= 0x80) return false;
  }
  return true;
}

static void test_rows_are_whole(void **state) {
  (void)state;
  assert_int_equal(tb_measure_count(), TB_N_MEASURES);
  for (size_t i = 0; i < tb_measure_count(); i++) {
    const tb_measure *row = tb_measure_row(i);
    assert_non_null(row);
    assert_non_null(row->kernel);
    assert_true(is_ascii(row->name) && is_ascii(row->unit) && is_ascii(row->help));
    assert_true(strlen(row->help) > 10);
    assert_true(has_chinese(row->help_zh));
    assert_true(has_chinese(row->unit_zh) || strcmp(row->unit_zh, "%") == 0);
  }
  assert_null(tb_measure_row(TB_N_MEASURES));
}

static void test_info_in_two_languages(void **state) {
  (void)state;
  for (size_t i = 0; i < tb_measure_count(); i++) {
    tb_measure_info english, chinese;
    assert_status(TB_OK, tb_measure_at(i, TB_ENGLISH, &english));
    assert_status(TB_OK, tb_measure_at(i, TB_CHINESE, &chinese));
    assert_string_equal(english.name, chinese.name);
    assert_string_equal(english.group, chinese.group);
    assert_non_null(english.arguments);
    assert_true(strlen(english.reach) > 0 && is_ascii(english.reach));
    assert_true(has_chinese(chinese.reach) && has_chinese(chinese.help));
    assert_true(strlen(english.help) > 10 && strlen(english.unit) > 0 && strlen(chinese.unit) > 0);
  }
}

/* What takes arguments says so, and only windows, lags and growth over years take n. */
static void test_arguments(void **state) {
  (void)state;
  static const struct {
    const char *name, *arguments;
  } expected[] = {
      {"yoy", ""}, {"lag", "n"}, {"children_sum", "min"}, {"mean", "n, min"}, {"rank", "ties, within"}, {"ranked", "within"},
  };
  for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
    tb_measure_info info;
    assert_status(TB_OK, tb_measure_at(tb_measure_find(expected[k].name, strlen(expected[k].name)), TB_ENGLISH, &info));
    assert_string_equal(info.name, expected[k].name);
    assert_string_equal(info.arguments, expected[k].arguments);
  }
  for (size_t i = 0; i < tb_measure_count(); i++) {
    const tb_measure *row = tb_measure_row(i);
    const bool counts_steps = row->reach == TB_REACH_WINDOW || row->reach == TB_REACH_LAG || row->reach == TB_REACH_YEARS;
    assert_int_equal((row->takes & TB_TAKES_N) != 0, counts_steps);
    assert_true(row->breadth == TB_ACROSS || (row->takes & TB_TAKES_WITHIN) == 0);
  }
}

static void test_find(void **state) {
  (void)state;
  for (size_t i = 0; i < tb_measure_count(); i++) {
    const char *name = tb_measure_row(i)->name;
    assert_int_equal(tb_measure_find(name, strlen(name)), i); /* also: no name twice */
  }
  assert_int_equal(tb_measure_find("yoy_percent", 11), tb_measure_count());
  assert_int_equal(tb_measure_find("yoy_pct", 3), TB_MEASURE_yoy);
  assert_int_equal(tb_measure_find("yo", 2), tb_measure_count());
  assert_int_equal(tb_measure_find("", 0), tb_measure_count());
  assert_int_equal(tb_measure_find(NULL, 3), tb_measure_count());
}

static void test_bad_arguments(void **state) {
  (void)state;
  tb_measure_info info;
  assert_status(TB_BAD_ARGUMENT, tb_measure_at(0, TB_ENGLISH, NULL));
  assert_status(TB_NOT_FOUND, tb_measure_at(tb_measure_count(), TB_ENGLISH, &info));
  assert_status(TB_NOT_FOUND, tb_measure_at(SIZE_MAX, TB_CHINESE, &info));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows_are_whole), cmocka_unit_test(test_info_in_two_languages), cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_find),           cmocka_unit_test(test_bad_arguments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
