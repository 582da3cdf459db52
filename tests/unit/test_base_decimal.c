/* Decimals in and out. Doubles are checked against the C library's strtod and snprintf, which glibc rounds correctly. */
#include "tb_test.h"

#include "base/decimal.h"
#include "base/digits.h"
#include "base/power10.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <gmp.h> /* behind stdio.h, or it has no gmp_snprintf */

#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint64_t random_bits(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

static void decimals_as_written(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double value;
    int64_t mantissa;
    uint8_t decimals;
  } cases[] = {
      {"35.9", 35.9, 359, 1},
      {"35.90", 35.9, 3590, 2},
      {"-0.05", -0.05, -5, 2},
      {"+7", 7, 7, 0},
      {".5", 0.5, 5, 1},
      {"5.", 5, 5, 0},
      {"-0", 0, 0, 0},
      {"-0.00", 0, 0, 2},
      {"007", 7, 7, 0},
      {"1.5e3", 1500, 1500, 0},
      {"1.5E-3", 0.0015, 15, 4},
      {"15e+2", 1500, 1500, 0},
      {"0e400", 0, 0, 0},
      {"999999999999999", 999999999999999, 999999999999999, 0},
      {"1000000000000000", 1e15, 0, TB_DECIMALS_LONG},
      {"1e14", 1e14, 100000000000000, 0},
      {"1e15", 1e15, 0, TB_DECIMALS_LONG},
      {"9007199254740993", 9007199254740992, 0, TB_DECIMALS_LONG},
      {"0.0000000000000000000001", 1e-22, 1, 22},
      {"0.00000000000000000000001", 1e-23, 0, TB_DECIMALS_LONG},
      {"4.9e-324", 5e-324, 0, TB_DECIMALS_LONG},
      {"1.7976931348623157e308", 1.7976931348623157e308, 0, TB_DECIMALS_LONG},
      {"1000000000000000000000000000000e-30", 1, 0, TB_DECIMALS_LONG},
      {"0.00e-400", 0, 0, TB_DECIMALS_LONG},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_decimal found;
    size_t bad_at;
    assert_int_equal(tb_decimal_parse(cases[i].text, strlen(cases[i].text), &found, &bad_at), TB_DECIMAL_OK);
    assert_double_equal_bits(found.value, cases[i].value);
    assert_int_equal(found.mantissa, cases[i].mantissa);
    assert_int_equal(found.decimals, cases[i].decimals);
  }
}

static void what_is_no_decimal(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t bad_at;
  } cases[] = {{"", 0},     {"-", 1},   {".", 1},  {"-.", 2},        {"1e", 2},  {"1e+", 3}, {"1.2.3", 3},
               {"12,4", 2}, {"1 ", 1},  {" 1", 0}, {"0x1F", 1},      {"NaN", 0}, {"inf", 0}, {"--1", 1},
               {"1e5.", 3}, {".e5", 1}, {"１", 0}, {"1\xC2\xA0", 1}, {"1e-x", 3}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_decimal found;
    size_t bad_at = 99;
    assert_int_equal(tb_decimal_parse(cases[i].text, strlen(cases[i].text), &found, &bad_at), TB_DECIMAL_MALFORMED);
    assert_int_equal(bad_at, cases[i].bad_at);
  }
}

static void what_no_double_holds(void **state) {
  (void)state;
  static const char *const cases[] = {
      "1e999", "-1e999", "1.8e308", "2e-324", "-1e-400", "1e99999999999999999999", "1e-99999999999999999999"};
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_decimal found;
    size_t bad_at;
    assert_int_equal(tb_decimal_parse(cases[i], strlen(cases[i]), &found, &bad_at), TB_DECIMAL_OUT_OF_RANGE);
  }
}

static void nothing_behind_the_text_is_read(void **state) {
  (void)state;
  tb_decimal found;
  size_t bad_at;
  assert_int_equal(tb_decimal_parse("12345678901234567890999", 20, &found, &bad_at), TB_DECIMAL_OK);
  assert_double_equal_bits(found.value, 12345678901234567890.0);
}

/* 2^53 + 1 lies half way between two doubles and goes down to the even one; the smallest digit behind it, wherever, sends it up. */
static void far_digits_decide(void **state) {
  (void)state;
  enum { ZEROS = 2000000 };
  static const char head[] = "9007199254740993.";
  const size_t n = sizeof head - 1 + ZEROS + 1;
  char *text = malloc(n);
  assert_non_null(text);
  memset(text, '0', n);
  memcpy(text, head, sizeof head - 1);
  tb_decimal found;
  size_t bad_at;
  assert_int_equal(tb_decimal_parse(text, n, &found, &bad_at), TB_DECIMAL_OK);
  assert_double_equal_bits(found.value, 9007199254740992.0);
  text[n - 1] = '1';
  assert_int_equal(tb_decimal_parse(text, n, &found, &bad_at), TB_DECIMAL_OK);
  assert_double_equal_bits(found.value, 9007199254740994.0);
  free(text);
}

/*
 * The midpoint (2^54 - 1) / 2^1075 between two small doubles has 767 digits or so, more than any other; the last of them still decides.
 * It is the decimal (2^54 - 1) * 5^1075 / 10^1075.
 */
static void the_last_digit_of_the_longest_midpoint_decides(void **state) {
  (void)state;
  mpz_t midpoint, power;
  mpz_init_set_ui(midpoint, (1UL << 54) - 1);
  mpz_init(power);
  mpz_ui_pow_ui(power, 5, 1075);
  mpz_mul(midpoint, midpoint, power);
  for (int off = -1; off <= 1; off++) {
    mpz_add_ui(power, midpoint, 1);
    mpz_sub_ui(power, power, (unsigned long)(1 - off));
    char text[900];
    assert_true(mpz_sizeinbase(power, 10) > 760);
    gmp_snprintf(text, sizeof text, "%Zde-1075", power);
    tb_decimal found;
    size_t bad_at;
    assert_int_equal(tb_decimal_parse(text, strlen(text), &found, &bad_at), TB_DECIMAL_OK);
    const double up = ldexp(1, 53 - 1074); /* even, so that the midpoint itself goes up too */
    assert_double_equal_bits(found.value, off < 0 ? nextafter(up, 0) : up);
  }
  mpz_clears(midpoint, power, NULL);
}

/* A million zeros before the point and an exponent that takes them away again. */
static void long_texts_with_exponents(void **state) {
  (void)state;
  enum { ZEROS = 1000000 };
  static const char tail[] = "e-1000000";
  const size_t n = 1 + ZEROS + sizeof tail - 1;
  char *text = malloc(n);
  assert_non_null(text);
  memset(text, '0', n);
  text[0] = '7';
  memcpy(text + 1 + ZEROS, tail, sizeof tail - 1);
  tb_decimal found;
  size_t bad_at;
  assert_int_equal(tb_decimal_parse(text, n, &found, &bad_at), TB_DECIMAL_OK);
  assert_double_equal_bits(found.value, 7);
  free(text);
}

/* A random plain decimal of up to 30 digits, with a point anywhere and sometimes an exponent. */
static size_t random_decimal(uint64_t *seed, char *out, size_t size) {
  const unsigned n_digits = 1 + (unsigned)(random_bits(seed) % 30), point = (unsigned)(random_bits(seed) % (n_digits + 1));
  size_t n = 0;
  if (random_bits(seed) & 1) out[n++] = '-';
  for (unsigned i = 0; i < n_digits; i++) {
    if (i == point) out[n++] = '.';
    out[n++] = (char)('0' + random_bits(seed) % 10);
  }
  if (random_bits(seed) % 4 == 0) n += (size_t)snprintf(out + n, size - n, "e%d", (int)(random_bits(seed) % 600) - 300);
  out[n] = '\0';
  return n;
}

static void random_decimals_read_as_strtod_reads_them(void **state) {
  (void)state;
  uint64_t seed = 20240826;
  for (int i = 0; i < 300000; i++) {
    char text[64];
    const size_t n = random_decimal(&seed, text, sizeof text);
    const double expected = strtod(text, NULL);
    tb_decimal found;
    size_t bad_at;
    const tb_decimal_status status = tb_decimal_parse(text, n, &found, &bad_at);
    if (isinf(expected)) {
      assert_int_equal(status, TB_DECIMAL_OUT_OF_RANGE);
      continue;
    }
    assert_int_equal(status, TB_DECIMAL_OK);
    assert_double_equal_bits(found.value, expected == 0 ? 0 : expected);
    if (found.decimals == TB_DECIMALS_LONG) continue;
    assert_true(found.mantissa > -1000000000000000 && found.mantissa < 1000000000000000);
    assert_int_equal(tb_decimal_mantissa(found.value, found.decimals), found.mantissa);
  }
}

static void powers(void **state) {
  (void)state;
  for (unsigned k = 0; k <= 22; k++) {
    char text[8];
    snprintf(text, sizeof text, "1e%u", k);
    assert_double_equal_bits(tb_power10(k), strtod(text, NULL));
    if (k <= 18) assert_int_equal(tb_power10_integer(k), (int64_t)tb_power10(k));
  }
}

/* scaled = ceil(10^k / 2^e) of 128 bits says: (scaled - 1) * 2^e < 10^k <= scaled * 2^e. Checked with products only, no division. */
static void assert_scaled_power(int k) {
  const tb_power10_scaled row = tb_power10_lookup(k);
  assert_true(row.high >> 63);
  mpz_t scaled, power, below;
  mpz_inits(scaled, power, below, NULL);
  mpz_set_ui(scaled, row.high);
  mpz_mul_2exp(scaled, scaled, 64);
  mpz_add_ui(scaled, scaled, row.low);
  mpz_ui_pow_ui(power, 10, (unsigned long)abs(k));
  const long bits = (long)mpz_sizeinbase(power, 2);
  const long e = k >= 0 ? bits - 128 : -bits - 127;
  mpz_sub_ui(below, scaled, 1);
  if (k < 0) { /* both sides times 10^-k * 2^-e */
    mpz_mul(scaled, scaled, power);
    mpz_mul(below, below, power);
    mpz_set_ui(power, 1);
  }
  mpz_mul_2exp(power, power, e < 0 ? (mp_bitcnt_t)-e : 0);
  mpz_mul_2exp(scaled, scaled, e > 0 ? (mp_bitcnt_t)e : 0);
  mpz_mul_2exp(below, below, e > 0 ? (mp_bitcnt_t)e : 0);
  assert_true(mpz_cmp(below, power) < 0);
  assert_true(mpz_cmp(power, scaled) <= 0);
  mpz_clears(scaled, power, below, NULL);
}

static void the_table_of_powers(void **state) {
  (void)state;
  for (int k = TB_POWER10_FIRST; k <= TB_POWER10_LAST; k++)
    assert_scaled_power(k);
}

static void texts_of_doubles(void **state) {
  (void)state;
  static const struct {
    double value;
    const char *text;
  } cases[] = {
      {0, "0"},
      {-0.0, "0"},
      {35.9, "35.9"},
      {-17100, "-17100"},
      {0.3, "0.3"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3, "0.3333333333333333"},
      {0.00001, "0.00001"},
      {0.000012, "0.000012"},
      {9.999e-6, "9.999e-6"},
      {1.5e-7, "1.5e-7"},
      {1e-7, "1e-7"},
      {1e20, "100000000000000000000"},
      {999999999999999868928.0, "999999999999999900000"},
      {1e21, "1e21"},
      {-1.25e300, "-1.25e300"},
      {5e-324, "5e-324"},
      {-5e-324, "-5e-324"},
      {2.2250738585072014e-308, "2.2250738585072014e-308"},
      {1.7976931348623157e308, "1.7976931348623157e308"},
      {9007199254740993.0, "9007199254740992"},
      {9007199254740991.0, "9007199254740991"},
      {18014398509481984.0, "18014398509481984"},
      {123456.789, "123456.789"},
      {1e15, "1000000000000000"},
      {9999, "9999"},
      {-9999.5, "-9999.5"},
      {10000, "10000"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    char text[TB_DOUBLE_TEXT_BYTES + 1];
    text[tb_double_text(cases[i].value, text)] = '\0';
    assert_string_equal(text, cases[i].text);
  }
}

/* Digits of a text without sign, point, exponent, and zeros on either side. */
static size_t significant_digits(const char *text, char *out) {
  size_t n = 0;
  for (; *text && *text != 'e'; text++) {
    if (*text < '0' || *text > '9' || (n == 0 && *text == '0')) continue;
    out[n++] = *text;
  }
  while (n > 0 && out[n - 1] == '0')
    n--;
  out[n] = '\0';
  return n;
}

/*
 * Whatever is written reads back, and no shorter decimal does: snprintf gives the decimal of a length that is nearest, and where that one
 * does not read back, no other of the length does. Only at powers of two, with neighbours at unequal distances, may one further away do.
 */
static void assert_shortest(double value) {
  char text[TB_DOUBLE_TEXT_BYTES + 1], digits[64], other[64], other_digits[64];
  text[tb_double_text(value, text)] = '\0';
  assert_double_equal_bits(strtod(text, NULL), value);
  const int n = (int)significant_digits(text, digits);
  snprintf(other, sizeof other, "%.*e", n - 1, value);
  significant_digits(other, other_digits);
  int exponent;
  const bool uneven = fabs(frexp(value, &exponent)) == 0.5;
  if (!uneven) assert_string_equal(digits, other_digits);
  if (n == 1) return;
  snprintf(other, sizeof other, "%.*e", n - 2, value);
  assert_true(strtod(other, NULL) != value);
}

static void random_doubles_are_shortest(void **state) {
  (void)state;
  uint64_t seed = 88172645463325252;
  for (int i = 0; i < 1000000; i++) {
    const uint64_t bits = random_bits(&seed);
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value) && value != 0) assert_shortest(value);
  }
}

static void powers_of_two_and_their_neighbours_are_shortest(void **state) {
  (void)state;
  for (int k = -1074; k <= 1023; k++) {
    const double power = ldexp(1, k);
    assert_shortest(power);
    assert_shortest(nextafter(power, INFINITY));
    if (k > -1074) assert_shortest(nextafter(power, 0));
  }
}

/*
 * m * 10^k with m * 5^k an odd number of 54 bits is a midpoint between two doubles: it reads as the even one, and must be what that one is
 * written as. Whether it lies in the interval depends on the last bit of the computation.
 */
static void midpoints_that_are_short_decimals(void **state) {
  (void)state;
  uint64_t five_to_k = 6103515625; /* 5^14 */
  for (int k = 14; k <= 22; k++, five_to_k *= 5) {
    const uint64_t first = ((UINT64_C(1) << 53) / five_to_k + 1) | 1;
    for (uint64_t m = first; m < first + 200 && m * five_to_k < UINT64_C(1) << 54; m += 2) {
      char expected[64], text[TB_DOUBLE_TEXT_BYTES + 1], expected_digits[64], digits[64];
      snprintf(expected, sizeof expected, "%" PRIu64 "e%d", m, k);
      text[tb_double_text(strtod(expected, NULL), text)] = '\0';
      significant_digits(text, digits);
      significant_digits(expected, expected_digits);
      assert_string_equal(digits, expected_digits);
    }
  }
}

/* What the program prints most: figures of a few digits. */
static void figures_print_as_written(void **state) {
  (void)state;
  for (int64_t mantissa = 1; mantissa < 200000; mantissa += 7) {
    for (unsigned decimals = 0; decimals <= 4; decimals++) {
      char expected[32], text[TB_DOUBLE_TEXT_BYTES + 1], digits[64], expected_digits[64];
      const double value = (double)mantissa / tb_power10(decimals);
      snprintf(expected, sizeof expected, "%.*f", (int)decimals, value);
      text[tb_double_text(value, text)] = '\0';
      significant_digits(text, digits);
      significant_digits(expected, expected_digits);
      assert_string_equal(digits, expected_digits);
      assert_null(strchr(text, 'e'));
      assert_double_equal_bits(strtod(text, NULL), value);
    }
  }
}

/* Percentages, whose digits go to the end; figures next to a short decimal; whole numbers and decimals about the bounds of the short way.
 */
static void numbers_of_all_lengths_are_shortest(void **state) {
  (void)state;
  uint64_t seed = 362436069;
  for (int i = 0; i < 200000; i++) {
    const uint64_t bits = random_bits(&seed);
    const double now = (double)(bits % 1000000) / 100, base = (double)(random_bits(&seed) % 1000000 + 1) / 100;
    if (now != base) assert_shortest(100 * (now - base) / base);
    const double scaled = (double)(bits >> random_bits(&seed) % 64) / tb_power10((unsigned)(random_bits(&seed) % 23));
    if (scaled != 0) assert_shortest(-scaled);
    const double about = (double)(bits % 2000000000000000) / 10000;
    if (about == 0) continue;
    assert_shortest(about);
    assert_shortest(nextafter(about, 0));
    assert_shortest(nextafter(about, INFINITY));
  }
  for (int64_t whole = 99999999990; whole < 100000000010; whole++)
    for (int fraction = 0; fraction < 10000; fraction += 1111)
      assert_shortest((double)whole + fraction / 1e4);
}

/*
 * Any digits in numbers of the size of percentages, and beyond its bounds on both sides; and numbers with few binary digits behind the
 * point, among them those half the way between two decimals, of which the even one is written: snprintf rounds an exact tie so, too.
 */
static void numbers_of_a_usual_size_are_shortest(void **state) {
  (void)state;
  uint64_t seed = 123456789;
  for (int exponent = -6; exponent <= 28; exponent++) {
    for (int i = 0; i < 5000; i++) {
      const uint64_t bits = random_bits(&seed);
      assert_shortest(ldexp((double)((bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52), exponent - 52));
      const double odd = (double)(random_bits(&seed) >> (32 + bits % 32) | 1), added = ldexp(odd, -(int)(bits % 37));
      if (added < ldexp(1, exponent)) assert_shortest(-(ldexp(1, exponent) + added));
    }
  }
  char text[TB_DOUBLE_TEXT_BYTES + 1];
  text[tb_double_text(1 + 0x1p-17, text)] = '\0'; /* 1.00000762939453125, half the way to ..313 */
  assert_string_equal(text, "1.0000076293945312");
  text[tb_double_text(1 + 3 * 0x1p-17, text)] = '\0'; /* 1.00002288818359375 */
  assert_string_equal(text, "1.0000228881835938");
}

static void digits_of_whole_numbers(void **state) {
  (void)state;
  uint64_t seed = 521288629;
  char expected[TB_DIGITS_MAX + 1], digits[TB_DIGITS_MAX + 9];
  for (uint32_t value = 0; value < 100000000; value += value < 20000 ? 1 : 997) {
    snprintf(expected, sizeof expected, "%08" PRIu32, value);
    tb_digits_write_eight(value, digits);
    assert_memory_equal(digits, expected, 8);
    if (value >= 10000) continue;
    tb_digits_store_four(tb_digits_four(value), digits);
    assert_memory_equal(digits, expected + 4, 4);
  }
  for (int i = 0; i < 100000; i++) {
    const uint64_t value = random_bits(&seed) >> random_bits(&seed) % 64;
    const unsigned n = (unsigned)snprintf(expected, sizeof expected, "%" PRIu64, value);
    assert_int_equal(tb_digits_count(value), n);
    tb_digits_write(value, n, digits);
    assert_memory_equal(digits, expected, n);
  }
  assert_int_equal(tb_digits_count(UINT64_MAX), 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decimals_as_written),
      cmocka_unit_test(what_is_no_decimal),
      cmocka_unit_test(what_no_double_holds),
      cmocka_unit_test(nothing_behind_the_text_is_read),
      cmocka_unit_test(far_digits_decide),
      cmocka_unit_test(numbers_of_all_lengths_are_shortest),
      cmocka_unit_test(numbers_of_a_usual_size_are_shortest),
      cmocka_unit_test(digits_of_whole_numbers),
      cmocka_unit_test(the_last_digit_of_the_longest_midpoint_decides),
      cmocka_unit_test(long_texts_with_exponents),
      cmocka_unit_test(random_decimals_read_as_strtod_reads_them),
      cmocka_unit_test(powers),
      cmocka_unit_test(the_table_of_powers),
      cmocka_unit_test(texts_of_doubles),
      cmocka_unit_test(random_doubles_are_shortest),
      cmocka_unit_test(powers_of_two_and_their_neighbours_are_shortest),
      cmocka_unit_test(midpoints_that_are_short_decimals),
      cmocka_unit_test(figures_print_as_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
