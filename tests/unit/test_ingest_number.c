/* Texts of values and units. Expected products are powers of ten, done by hand. */
#include "tb_test.h"

#include "ingest/number.h"
#include "ingest/unit.h"

static const tb_missing_value marks[] = {
    {"-", TB_MARK_NIL}, {"…", TB_MARK_BELOW_UNIT}, {"-999", TB_MARK_MISSING}, {"n.a.", TB_MARK_MISSING}};

static tb_read_options options_of(char decimal_char, char group_char, bool with_marks) {
  return (tb_read_options){.decimal_char = decimal_char,
                           .group_char = group_char,
                           .missing_values = with_marks ? marks : NULL,
                           .n_missing_values = with_marks ? sizeof marks / sizeof *marks : 0};
}

static tb_number_kind kind_of(const tb_read_options *options, const char *text, double *value) {
  tb_buffer scratch = {0};
  tb_number number;
  const tb_number_kind kind = tb_number_read(options, text, strlen(text), &scratch, &number);
  *value = number.decimal.value;
  tb_buffer_free(&scratch);
  return kind;
}

static void expect(const tb_read_options *options, const char *text, tb_number_kind kind, double value) {
  double found;
  assert_int_equal(kind_of(options, text, &found), kind);
  assert_double_equal_bits(found, value);
}

static void test_plain(void **state) {
  (void)state;
  const tb_read_options options = options_of('.', '\0', false);
  expect(&options, "1234.5", TB_NUMBER_VALUE, 1234.5);
  expect(&options, "-.5", TB_NUMBER_VALUE, -0.5);
  expect(&options, "5.", TB_NUMBER_VALUE, 5);
  expect(&options, "", TB_NUMBER_MISSING, 0);
  expect(&options, "NA", TB_NUMBER_MISSING, 0);
  expect(&options, "#N/A", TB_NUMBER_MISSING, 0);
  expect(&options, "NaN", TB_NUMBER_MISSING, 0);
  expect(&options, "…", TB_NUMBER_UNDECLARED, 0);
  expect(&options, "-", TB_NUMBER_UNDECLARED, 0);
  expect(&options, "..", TB_NUMBER_UNDECLARED, 0);
  static const char *const bad[] = {"nan", "inf", "1,5", "1 5", "1..2", "--1", "1e", "x", "1-", "+", "."};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    expect(&options, bad[i], TB_NUMBER_BAD, 0);
}

static void test_marks(void **state) {
  (void)state;
  const tb_read_options options = options_of('.', '\0', true);
  expect(&options, "-", TB_NUMBER_VALUE, 0);
  expect(&options, "…", TB_NUMBER_BELOW_UNIT, 0);
  expect(&options, "-999", TB_NUMBER_MISSING, 0); /* a mark goes before the number that it would be */
  expect(&options, "-999.0", TB_NUMBER_VALUE, -999);
  expect(&options, "n.a.", TB_NUMBER_MISSING, 0);
  expect(&options, "NA", TB_NUMBER_MISSING, 0);
  expect(&options, "..", TB_NUMBER_UNDECLARED, 0);
}

static void test_declared_characters(void **state) {
  (void)state;
  const tb_read_options german = options_of(',', '.', false), grouped = options_of('.', ',', false), swiss = options_of('.', '\'', false);
  expect(&german, "1.234.567,89", TB_NUMBER_VALUE, 1234567.89);
  expect(&german, "12,4", TB_NUMBER_VALUE, 12.4);
  expect(&german, "12.4", TB_NUMBER_BAD, 0);
  expect(&german, "1.2345,6", TB_NUMBER_BAD, 0);
  expect(&grouped, "1,234,567.8", TB_NUMBER_VALUE, 1234567.8);
  expect(&grouped, "-1,234", TB_NUMBER_VALUE, -1234);
  expect(&grouped, "12,4", TB_NUMBER_BAD, 0); /* a decimal comma is not taken for a group */
  expect(&grouped, ",123", TB_NUMBER_BAD, 0);
  expect(&grouped, "1,,234", TB_NUMBER_BAD, 0);
  expect(&grouped, "1.5,234", TB_NUMBER_BAD, 0);
  expect(&grouped, "1,234e2", TB_NUMBER_VALUE, 123400);
  expect(&swiss, "1'234", TB_NUMBER_VALUE, 1234);
}

static void expect_shift(const char *text, int shift, double value, unsigned decimals, const char *expected_text) {
  const tb_read_options options = options_of('.', '\0', false);
  tb_buffer scratch = {0};
  tb_number number;
  assert_int_equal(tb_number_read(&options, text, strlen(text), &scratch, &number), TB_NUMBER_VALUE);
  assert_true(tb_number_shift(&number, shift, &scratch));
  assert_double_equal_bits(number.decimal.value, value);
  assert_int_equal(number.decimal.decimals, decimals);
  assert_string_equal(number.text, expected_text);
  tb_buffer_free(&scratch);
}

static void test_shift(void **state) {
  (void)state;
  expect_shift("35.90", 4, 359000, 0, "35.90e4");
  expect_shift("359000", -4, 35.9, 4, "359000e-4");
  expect_shift("0.1", -8, 0.000000001, 9, "0.1e-8");
  expect_shift("1.5e3", 4, 15000000, 0, "1.5e7");
  expect_shift("1E-2", 4, 100, 0, "1e2");
  expect_shift("0e99999999999999999999", 4, 0, 0, "0e1000004");
  expect_shift("12345678901234567", 4, 123456789012345670000.0, 255, "12345678901234567e4");

  const tb_read_options options = options_of('.', '\0', false);
  tb_buffer scratch = {0};
  tb_number number;
  assert_int_equal(tb_number_read(&options, "1e306", 5, &scratch, &number), TB_NUMBER_VALUE);
  assert_false(tb_number_shift(&number, 4, &scratch));
  tb_buffer_free(&scratch);
}

/* Twice, with what the first made: number.text lies in the scratch then. */
static void test_shift_again(void **state) {
  (void)state;
  const tb_read_options options = options_of(',', '\0', false);
  tb_buffer scratch = {0};
  tb_number number;
  assert_int_equal(tb_number_read(&options, "3,5", 3, &scratch, &number), TB_NUMBER_VALUE);
  assert_true(tb_number_shift(&number, 4, &scratch));
  assert_true(tb_number_shift(&number, -2, &scratch));
  assert_double_equal_bits(number.decimal.value, 350);
  tb_buffer_free(&scratch);
}

static void expect_units(const char *from, const char *to, bool fits, int shift) {
  int found = 99;
  assert_int_equal(tb_unit_shift(from, strlen(from), to, strlen(to), &found), fits);
  if (fits) assert_int_equal(found, shift);
}

static void test_units(void **state) {
  (void)state;
  expect_units("元", "元", true, 0);
  expect_units("亿元", "万元", true, 4);
  expect_units("万元", "亿元", true, -4);
  expect_units("万亿元", "元", true, 12);
  expect_units("千万元", "百万元", true, 1);
  expect_units("十万人", "人", true, 5);
  expect_units("万千瓦时", "千瓦时", true, 4);
  expect_units("亿千瓦时", "万千瓦时", true, 4);
  expect_units("万", "亿", true, -4);
  expect_units("enterprises", "enterprises", true, 0);
  expect_units("%", "个百分点", false, 0);
  expect_units("百分点", "分点", false, 0); /* no hundred of anything */
  expect_units("千分之一", "万分之一", false, 0);
  expect_units("万元", "万人", false, 0);
  expect_units("万元", "", false, 0);
  expect_units("元", "美元", false, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain), cmocka_unit_test(test_marks),       cmocka_unit_test(test_declared_characters),
      cmocka_unit_test(test_shift), cmocka_unit_test(test_shift_again), cmocka_unit_test(test_units),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
