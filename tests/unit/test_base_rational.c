/* Rationals against Python's fractions (base_rationals.def, made by tests/oracle/base_rationals.py) and against GMP. */
#include "tb_test.h"

#include "base/rational.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct quotient_case {
  const char *n, *d;
  uint64_t bits;
} quotient_case;
typedef struct operation_case {
  const char *a;
  char sign;
  const char *b, *result;
} operation_case;
typedef struct rounding_case {
  const char *a;
  int decimals;
  const char *result;
} rounding_case;

#define QUOTIENT(n, d, bits) {n, d, bits},
#define OPERATION(a, sign, b, result)
#define ROUNDING(a, decimals, result)
static const quotient_case quotients[] = {
#include "base_rationals.def"
};
#undef QUOTIENT
#undef OPERATION
#define QUOTIENT(n, d, bits)
#define OPERATION(a, sign, b, result) {a, sign, b, result},
static const operation_case operations[] = {
#include "base_rationals.def"
};
#undef OPERATION
#undef ROUNDING
#define OPERATION(a, sign, b, result)
#define ROUNDING(a, decimals, result) {a, decimals, result},
static const rounding_case roundings[] = {
#include "base_rationals.def"
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Reads "n" or "n/d" into an initialised rational. */
static void read_rational(tb_rational *r, const char *text) {
  const char *slash = strchr(text, '/');
  const size_t n = slash ? (size_t)(slash - text) : strlen(text);
  assert_true(tb_rational_set_text(r, text, n));
  if (!slash) return;
  tb_rational d;
  tb_rational_init(&d);
  assert_true(tb_rational_set_text(&d, slash + 1, strlen(slash + 1)));
  assert_true(tb_rational_divide(r, r, &d));
  tb_rational_clear(&d);
}

static void assert_rational(const tb_rational *r, const char *expected) {
  char *text = tb_rational_text(r);
  assert_non_null(text);
  assert_string_equal(text, expected);
  free(text);
}

static void operate(tb_rational *r, const tb_rational *a, char sign, const tb_rational *b) {
  switch (sign) {
  case '+': tb_rational_add(r, a, b); break;
  case '-': tb_rational_subtract(r, a, b); break;
  case '*': tb_rational_multiply(r, a, b); break;
  default: assert_true(tb_rational_divide(r, a, b));
  }
}

static void quotients_are_the_nearest_doubles(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(quotients); i++) {
    tb_rational r, d;
    tb_rational_init(&r);
    tb_rational_init(&d);
    read_rational(&r, quotients[i].n);
    read_rational(&d, quotients[i].d);
    const bool small = !r.big && !d.big;
    const tb_int128 n = r.n;
    assert_true(tb_rational_divide(&r, &r, &d));
    double expected;
    memcpy(&expected, &quotients[i].bits, sizeof expected);
    assert_double_equal_bits(tb_rational_double(&r), expected);
    if (small) assert_double_equal_bits(tb_ratio_double(n, d.n), expected);
    tb_rational_clear(&r);
    tb_rational_clear(&d);
  }
}

static void operations_are_exact(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(operations); i++) {
    const operation_case *c = &operations[i];
    tb_rational a, b, r;
    tb_rational_init(&a);
    tb_rational_init(&b);
    tb_rational_init(&r);
    read_rational(&a, c->a);
    read_rational(&b, c->b);
    operate(&r, &a, c->sign, &b);
    assert_rational(&r, c->result);
    operate(&b, &a, c->sign, &b); /* the result may be an operand */
    assert_int_equal(tb_rational_compare(&b, &r), 0);
    read_rational(&b, c->b);
    operate(&a, &a, c->sign, &b);
    assert_rational(&a, c->result);
    tb_rational_clear(&a);
    tb_rational_clear(&b);
    tb_rational_clear(&r);
  }
}

static void rounding_goes_away_from_zero(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(roundings); i++) {
    tb_rational r;
    tb_rational_init(&r);
    read_rational(&r, roundings[i].a);
    tb_rational_round(&r, &r, roundings[i].decimals);
    assert_rational(&r, roundings[i].result);
    tb_rational_clear(&r);
  }
}

/* Random numbers of all lengths, the same for every run. */
static uint64_t random_bits(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

static tb_int128 random_int128(uint64_t *seed) {
  const tb_uint128 all = (tb_uint128)random_bits(seed) << 64 | random_bits(seed);
  const unsigned shift = 1 + (unsigned)(random_bits(seed) % 127);
  const tb_int128 magnitude = (tb_int128)(all >> shift);
  return random_bits(seed) & 1 ? -magnitude : magnitude;
}

static void set_pair(tb_rational *r, mpq_t q, tb_int128 n, tb_int128 d) {
  tb_rational divisor = {.n = d, .d = 1};
  *r = (tb_rational){.n = n, .d = 1};
  assert_true(tb_rational_divide(r, r, &divisor));
  char *text = tb_rational_text(r);
  assert_int_equal(mpq_set_str(q, text, 10), 0);
  free(text);
}

static void agrees_with_gmp(void **state) {
  (void)state;
  uint64_t seed = 430408;
  mpq_t x, y, z;
  mpq_inits(x, y, z, NULL);
  for (int i = 0; i < 20000; i++) {
    tb_rational a, b, r;
    tb_rational_init(&r);
    set_pair(&a, x, random_int128(&seed), 1 + (random_int128(&seed) & INT64_MAX));
    const tb_int128 d = random_int128(&seed);
    set_pair(&b, y, random_int128(&seed), d ? d : 1);
    static const char signs[] = "+-*/";
    const char sign = signs[i % (tb_rational_sign(&b) ? 4 : 3)];
    operate(&r, &a, sign, &b);
    if (sign == '+') mpq_add(z, x, y);
    if (sign == '-') mpq_sub(z, x, y);
    if (sign == '*') mpq_mul(z, x, y);
    if (sign == '/') mpq_div(z, x, y);
    char *expected = mpq_get_str(NULL, 10, z);
    assert_rational(&r, expected);
    free(expected);
    const int order = mpq_cmp(x, y);
    assert_int_equal(tb_rational_compare(&a, &b), (order > 0) - (order < 0));
    tb_rational_clear(&a);
    tb_rational_clear(&b);
    tb_rational_clear(&r);
  }
  mpq_clears(x, y, z, NULL);
}

static void big_results_come_back(void **state) {
  (void)state;
  tb_rational a, b;
  tb_rational_init(&a);
  tb_rational_init(&b);
  read_rational(&a, "1e60");
  assert_non_null(a.big);
  tb_rational_set(&b, &a);
  assert_non_null(b.big);
  tb_rational_negate(&b, &b);
  assert_int_equal(tb_rational_sign(&b), -1);
  assert_int_equal(tb_rational_compare(&b, &a), -1);
  tb_rational_add(&b, &b, &a);
  assert_null(b.big);
  assert_int_equal(tb_rational_sign(&b), 0);
  tb_rational_set(&a, &b);
  assert_null(a.big);
  tb_rational_clear(&a);
  tb_rational_clear(&b);
}

/* -2^127 has no opposite in 128 bits, so that it is big. */
static void the_lowest_number_can_be_negated(void **state) {
  (void)state;
  tb_rational r;
  tb_rational_init(&r);
  read_rational(&r, "-85070591730234615865843651857942052864"); /* -2^126 */
  tb_rational_add(&r, &r, &r);
  tb_rational_negate(&r, &r);
  assert_rational(&r, "170141183460469231731687303715884105728");
  tb_rational_clear(&r);
}

static void division_by_zero_changes_nothing(void **state) {
  (void)state;
  tb_rational a, zero;
  tb_rational_init(&a);
  tb_rational_init(&zero);
  tb_rational_set_integer(&a, 7);
  assert_false(tb_rational_divide(&a, &a, &zero));
  assert_rational(&a, "7");
  tb_rational_clear(&a);
  tb_rational_clear(&zero);
}

static void setters(void **state) {
  (void)state;
  tb_rational r;
  tb_rational_init(&r);
  assert_rational(&r, "0");
  tb_rational_set_decimal(&r, 3590, 2);
  assert_rational(&r, "359/10");
  tb_rational_set_decimal(&r, -1, 400);
  assert_double_equal_bits(tb_rational_double(&r), -0.0);
  tb_rational_set_decimal(&r, 0, 400);
  assert_rational(&r, "0");
  tb_rational_set_integer(&r, INT64_MIN);
  assert_rational(&r, "-9223372036854775808");
  tb_rational_set_decimal(&r, -25, 1);
  tb_rational_negate(&r, &r);
  assert_rational(&r, "5/2");
  tb_rational_set_double(&r, 0.1);
  assert_rational(&r, "3602879701896397/36028797018963968");
  tb_rational_set_double(&r, -0.0);
  assert_rational(&r, "0");
  tb_rational_set_double(&r, 0x1p63);
  assert_rational(&r, "9223372036854775808");
  tb_rational_set_double(&r, 5e-324);
  assert_double_equal_bits(tb_rational_double(&r), 5e-324);
  tb_rational_set_double(&r, -1.7976931348623157e308);
  assert_double_equal_bits(tb_rational_double(&r), -1.7976931348623157e308);
  tb_rational_clear(&r);
}

static void texts(void **state) {
  (void)state;
  static const struct {
    const char *text, *rational;
  } good[] = {{"-12.50", "-25/2"},
              {".5", "1/2"},
              {"5.", "5"},
              {"+0.000", "0"},
              {"0e999999", "0"},
              {"1.5e3", "1500"},
              {"25e-1", "5/2"},
              {"1234567890123456789012", "1234567890123456789012"},
              {"-0.12345678901234567890125", "-987654312098765431210/8000000000000000000000"},
              {"100000000000000000000000000000000000000000000000000e-50", "1"}};
  static const char *const bad[] = {"", "-", ".", "e5", "1e", "1 ", "1,5", "0x1", "1e100001", "nan"};
  tb_rational r, expected;
  tb_rational_init(&r);
  tb_rational_init(&expected);
  for (size_t i = 0; i < COUNT(good); i++) {
    assert_true(tb_rational_set_text(&r, good[i].text, strlen(good[i].text)));
    read_rational(&expected, good[i].rational);
    assert_int_equal(tb_rational_compare(&r, &expected), 0);
  }
  for (size_t i = 0; i < COUNT(bad); i++)
    assert_false(tb_rational_set_text(&r, bad[i], strlen(bad[i])));
  tb_rational_clear(&r);
  tb_rational_clear(&expected);
}

static void the_longest_text(void **state) {
  (void)state;
  enum { LIMIT = 100000 };
  char *text = malloc(LIMIT + 1);
  assert_non_null(text);
  memset(text, '9', LIMIT + 1);
  tb_rational r, one;
  tb_rational_init(&r);
  tb_rational_init(&one);
  tb_rational_set_integer(&one, 1);
  assert_false(tb_rational_set_text(&r, text, LIMIT + 1));
  assert_true(tb_rational_set_text(&r, text, LIMIT));
  tb_rational_add(&r, &r, &one);
  assert_true(tb_rational_set_text(&one, "1e100000", 8));
  assert_int_equal(tb_rational_compare(&r, &one), 0);
  assert_double_equal_bits(tb_rational_double(&r), HUGE_VAL);
  tb_rational_clear(&r);
  tb_rational_clear(&one);
  free(text);
}

/* Roots against their powers: rational ones exactly, others between two numbers of that many decimals, whose powers lie on either side. */
static void roots_are_enclosed(void **state) {
  (void)state;
  tb_rational a, low, high, power;
  tb_rational *const all[] = {&a, &low, &high, &power};
  for (size_t i = 0; i < 4; i++)
    tb_rational_init(all[i]);
  assert_true(tb_rational_set_text(&a, "1.331", 5));
  assert_true(tb_rational_root(&low, &high, &a, 3, 5));
  assert_true(low.n == 11 && low.d == 10 && tb_rational_compare(&low, &high) == 0);
  tb_rational_set_integer(&a, 0);
  assert_true(tb_rational_root(&low, &high, &a, 7, 5) && tb_rational_sign(&high) == 0);
  for (int64_t n = 2; n < 200; n++) {
    for (unsigned root = 1; root <= 12; root++) {
      tb_rational_set_integer(&a, 7);
      tb_rational_set_integer(&power, n);
      assert_true(tb_rational_divide(&a, &power, &a)); /* n / 7 */
      const bool exact = tb_rational_root(&low, &high, &a, root, 20);
      tb_rational_power(&power, &low, root);
      const int below = tb_rational_compare(&power, &a);
      tb_rational_power(&power, &high, root);
      const int above = tb_rational_compare(&power, &a);
      assert_true(exact ? below == 0 && above == 0 : below < 0 && above > 0);
      int64_t whole = 1, times = 1; /* the root of n / 7 where that is whole; in lowest terms sevenths have none */
      for (int64_t r = 1; r <= 28 && n % 7 == 0 && times != n / 7; r++) {
        whole = r;
        times = 1;
        for (unsigned i = 0; i < root && times <= 28; i++)
          times *= whole;
      }
      assert_true(exact == (root == 1 || (n % 7 == 0 && times == n / 7)));
      tb_rational_subtract(&high, &high, &low);
      if (!exact) assert_double_equal_bits(tb_rational_double(&high), 1e-20);
    }
  }
  for (size_t i = 0; i < 4; i++)
    tb_rational_clear(all[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quotients_are_the_nearest_doubles),
      cmocka_unit_test(operations_are_exact),
      cmocka_unit_test(rounding_goes_away_from_zero),
      cmocka_unit_test(agrees_with_gmp),
      cmocka_unit_test(big_results_come_back),
      cmocka_unit_test(the_lowest_number_can_be_negated),
      cmocka_unit_test(division_by_zero_changes_nothing),
      cmocka_unit_test(setters),
      cmocka_unit_test(texts),
      cmocka_unit_test(the_longest_text),
      cmocka_unit_test(roots_are_enclosed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
