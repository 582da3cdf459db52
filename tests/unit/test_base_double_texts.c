/*
 * The texts of many doubles at once against tb_double_text, which test_base_decimal.c holds against the C library; and, of numbers with all
 * their digits, against snprintf and strtod directly.
 */
#include "tb_test.h"

#include "base/double_texts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t random_bits(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

typedef struct scene {
  double values[TB_DOUBLE_TEXTS];
  uint8_t reasons[TB_DOUBLE_TEXTS];
  size_t n;
  tb_double_texts texts;
} scene;

static void text_of(const scene *s, size_t i, char *out) {
  *tb_double_texts_put(&s->texts, i, out) = '\0';
}

static void check(scene *s) {
  tb_double_texts_make(&s->texts, s->values, s->reasons, s->n);
  for (size_t i = 0; i < s->n; i++) {
    char expected[TB_DOUBLE_TEXT_BYTES + 1], found[TB_DOUBLE_TEXT_BYTES + 1];
    expected[s->reasons[i] ? 0 : tb_double_text(s->values[i], expected)] = '\0';
    text_of(s, i, found);
    assert_string_equal(found, expected);
  }
  s->n = 0;
}

/* One value more; every block that is full is checked, some are checked before. */
static void add(scene *s, double value, uint8_t reason) {
  s->values[s->n] = value;
  s->reasons[s->n++] = reason;
  if (s->n == TB_DOUBLE_TEXTS) check(s);
}

static void add_neighbours(scene *s, double value) {
  add(s, value, 0);
  add(s, -nextafter(value, 0), 0);
  add(s, nextafter(value, INFINITY), 0);
}

static void texts_as_written(void **state) {
  (void)state;
  static const struct {
    double value;
    uint8_t reason;
    const char *text;
  } cases[] = {{-12.345678901234567, 0, "-12.345678901234567"},
               {0, 0, "0"},
               {-0.0, 0, "0"},
               {35.9, 0, "35.9"},
               {35.9, 1, ""},
               {NAN, 2, ""},
               {0.1 + 0.2, 0, "0.30000000000000004"},
               {0.3, 0, "0.3"},
               {-0.09375, 0, "-0.09375"},
               {8.999999999999998, 0, "8.999999999999998"},
               {1.0 / 3, 0, "0.3333333333333333"},
               {-100, 0, "-100"},
               {999999.9999999999, 0, "999999.9999999999"},
               {-1000000, 0, "-1000000"},
               {1e-5, 0, "0.00001"},
               {5e-324, 0, "5e-324"},
               {1 + 0x1p-17, 0, "1.0000076293945312"}, /* half the way between two, twice: the even one */
               {1 + 3 * 0x1p-17, 0, "1.0000228881835938"},
               {-1.25e300, 0, "-1.25e300"}};
  scene s = {.n = sizeof cases / sizeof *cases};
  for (size_t i = 0; i < s.n; i++) {
    s.values[i] = cases[i].value;
    s.reasons[i] = cases[i].reason;
  }
  tb_double_texts_make(&s.texts, s.values, s.reasons, s.n);
  for (size_t i = 0; i < s.n; i++) {
    char found[TB_DOUBLE_TEXT_BYTES + 1];
    text_of(&s, i, found);
    assert_string_equal(found, cases[i].text);
  }
}

/* What ranks are: a block of them is written another way than one with a fraction among them. */
static void small_whole_numbers(void **state) {
  (void)state;
  scene s = {.n = 0};
  for (int value = -10001; value <= 10001; value++)
    add(&s, value, value % 11 == 0);
  check(&s);
  for (int value = -9999; value <= 9999; value++) {
    add(&s, value, 0);
    if (s.n == TB_DOUBLE_TEXTS - 1) add(&s, 0.5, (uint8_t)(value & 1));
  }
  check(&s);
  add(&s, NAN, 1);
  add(&s, 1e300, 1);
  add(&s, -9999, 0);
  check(&s);
  assert_int_equal(s.texts.n_pieces, 1);
}

/* A block whose first numbers have few decimals and one of which has more, or is beyond what the head holds. */
static void one_among_short_ones(scene *s, uint64_t bits, double value) {
  for (size_t i = 0; i < TB_DOUBLE_TEXTS - 1; i++)
    add(s, i == 8 + bits % 100 ? value : (double)(bits % 100000) / 100 + (double)i, 0);
  check(s);
}

/* What figures are: up to four decimals, below a million. */
static void few_decimals(void **state) {
  (void)state;
  uint64_t seed = 88172645463325252;
  scene s = {.n = 0};
  for (uint32_t value = 0; value < 200000; value++) {
    const double number = value / 1e4;
    add(&s, value & 1 ? -number : number, value % 13 == 0);
  }
  check(&s);
  for (int i = 0; i < 200000; i++) {
    const uint64_t bits = random_bits(&seed);
    const unsigned decimals = (unsigned)(bits >> 60) % 5;
    add(&s, (double)(bits % 1000000000) / (1000 * tb_power10(decimals)) * (bits >> 59 & 1 ? -1 : 1), 0);
    add(&s, (double)((bits >> 20) % (uint64_t)(1e6 * tb_power10(decimals))) / tb_power10(decimals), 0);
  }
  check(&s);
  add(&s, -0.5, 0);
  add(&s, NAN, 1);
  add(&s, 999999.9999, 0);
  check(&s);
  assert_int_equal(s.texts.n_pieces, 2);
  for (uint32_t i = 0; i < 2000; i++) {
    const uint64_t bits = random_bits(&seed);
    const double number = (double)(bits % 10000000) / 1e4;
    one_among_short_ones(&s, bits, (double[]){nextafter(number, 2e6), number + 1e-5, -1e6, 1e6 - 1e-5, 0x1p-40}[i % 5]);
    assert_int_equal(s.texts.n_pieces, 3);
  }
}

/* Percentages from figures, figures and their neighbours, and whatever bits a double of any size may have. */
static void random_numbers(void **state) {
  (void)state;
  uint64_t seed = 20240826;
  scene s = {.n = 0};
  for (int i = 0; i < 300000; i++) {
    const uint64_t bits = random_bits(&seed);
    const double now = (double)(bits % 4000000 + 1), base = (double)(random_bits(&seed) % 4000000 + 1);
    add(&s, 100 * (now - base) / base, random_bits(&seed) % 16 == 0);
    add(&s, 100 * (fmod(now, 500) - fmod(base, 400)) / (1 + fmod(base, 400)), 0);
    add_neighbours(&s, (double)(bits % 1000000000) / tb_power10((unsigned)(random_bits(&seed) % 10)));
    add(&s, ldexp((double)(random_bits(&seed) >> 11 | 1), -53 + (int)(bits % 28) - 6), 0);
    const double any = ldexp(-(double)bits, (int)(random_bits(&seed) % 2000) - 1040);
    add(&s, isfinite(any) ? any : 0, 0);
    if (bits % 512 == 0) check(&s);
  }
  check(&s);
}

/* Few binary digits behind the point: ends of intervals, ties between decimals, powers of two; and the ends of the fast range. */
static void edges(void **state) {
  (void)state;
  uint64_t seed = 362436069;
  scene s = {.n = 0};
  for (int exponent = -8; exponent <= 24; exponent++) {
    add_neighbours(&s, ldexp(1, exponent));
    for (int i = 0; i < 20000; i++) {
      const uint64_t bits = random_bits(&seed);
      add(&s, ldexp(1, exponent) + ldexp((double)(bits >> (64 - i % 53) % 64), exponent - i % 53), 0);
      add(&s, -ldexp((double)(bits >> 40 | 1), exponent - (int)(bits % 24)), 0);
    }
  }
  for (int power = -7; power <= 9; power++) {
    for (int digit = 1; digit <= 9; digit++)
      add_neighbours(&s, digit * pow(10, power));
  }
  check(&s);
}

/* The text reads back, and no shorter decimal does: snprintf gives the nearest one of a length. */
static void percentages_are_shortest(void **state) {
  (void)state;
  uint64_t seed = 88172645463325252;
  for (int round = 0; round < 1000; round++) {
    scene s = {.n = TB_DOUBLE_TEXTS};
    for (size_t i = 0; i < s.n; i++) {
      const double now = (double)(random_bits(&seed) % 4000000 + 1), base = (double)(random_bits(&seed) % 4000000 + 1);
      s.values[i] = now == base ? 1.0 / 3 : 100 * (now - base) / base;
    }
    tb_double_texts_make(&s.texts, s.values, s.reasons, s.n);
    for (size_t i = 0; i < s.n; i++) {
      char found[TB_DOUBLE_TEXT_BYTES + 1], other[64];
      text_of(&s, i, found);
      assert_double_equal_bits(strtod(found, NULL), s.values[i]);
      int digits = 17;
      while (digits > 1 && (snprintf(other, sizeof other, "%.*e", digits - 2, s.values[i]), strtod(other, NULL) == s.values[i]))
        digits--;
      snprintf(other, sizeof other, "%.*e", digits - 1, s.values[i]);
      const char *first = found + strspn(found, "-0.");
      const size_t n = strlen(first) - (strchr(first, '.') != NULL);
      if (strchr(found, '.')) assert_int_equal(n, digits);
      assert_double_equal_bits(strtod(other, NULL), strtod(found, NULL));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(texts_as_written),
      cmocka_unit_test(small_whole_numbers),
      cmocka_unit_test(few_decimals),
      cmocka_unit_test(random_numbers),
      cmocka_unit_test(edges),
      cmocka_unit_test(percentages_are_shortest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
