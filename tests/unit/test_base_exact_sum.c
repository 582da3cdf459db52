/* Exact sums against GMP's rationals of the same doubles. */
#include "tb_test.h"

#include "base/exact_sum.h"
#include "base/rational.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* splitmix64 (S. Vigna, public domain): 64 random bits. */
static uint64_t random_bits(uint64_t *seed) {
  uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

static double from_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Any finite double, every exponent as likely. */
static double random_double(uint64_t *seed) {
  double value;
  do {
    value = from_bits(random_bits(seed));
  } while (!isfinite(value));
  return value;
}

/* Doubles whose exponents lie within 64 of each other, so that their bits meet. */
static double random_near(uint64_t *seed) {
  const uint64_t bits = random_bits(seed);
  const uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1), sign = bits & UINT64_C(1) << 63;
  return from_bits(sign | (1000 + (bits >> 52) % 64) << 52 | mantissa);
}

/* Of one sign, within 80 of each other: the sum of many is beyond 128 bits. */
static double random_apart(uint64_t *seed) {
  const uint64_t bits = random_bits(seed);
  return from_bits((1000 + (bits >> 52) % 80) << 52 | (bits & ((UINT64_C(1) << 52) - 1)));
}

static double random_subnormal(uint64_t *seed) {
  return from_bits(random_bits(seed) & (UINT64_C(1) << 63 | ((UINT64_C(1) << 53) - 1)));
}

/* A few digits before and after the point, as figures have. */
static double random_figure(uint64_t *seed) {
  return (double)(int64_t)(random_bits(seed) % 20000001 - 10000000) / 100;
}

/* GMP's exact sum, rounded once. */
static double sum_by_rationals(const double *values, size_t n) {
  mpq_t sum, value;
  mpq_inits(sum, value, NULL);
  for (size_t i = 0; i < n; i++) {
    mpq_set_d(value, values[i]);
    mpq_add(sum, sum, value);
  }
  const tb_rational exact = {.big = sum};
  const double nearest = tb_rational_double(&exact);
  mpq_clears(sum, value, NULL);
  return nearest;
}

static double sum_of(const double *values, size_t n) {
  tb_exact_sum sum = {0};
  for (size_t i = 0; i < n; i++)
    tb_exact_sum_add(&sum, values[i]);
  assert_int_equal(sum.count, n);
  return tb_exact_sum_read(&sum);
}

static void nothing_is_zero(void **state) {
  (void)state;
  const double zeros[] = {-0.0, -0.0};
  assert_double_equal_bits(sum_of(NULL, 0), 0);
  assert_double_equal_bits(sum_of(zeros, 2), 0); /* a sum has one zero */
}

static void single_numbers_come_back(void **state) {
  (void)state;
  static const double VALUES[] = {
      1,    -1,      0.1,       35.9,    DBL_MAX, -DBL_MAX, DBL_MIN,  -DBL_MIN, 5e-324, -5e-324, 2.2250738585072009e-308,
      1e16, 1 / 3.0, -17.4e-20, 0x1p-31, 0x1p32,  0x1p1023, 0x1p-1042};
  for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++)
    assert_double_equal_bits(sum_of(&VALUES[i], 1), VALUES[i]);
  uint64_t seed = 1;
  for (int i = 0; i < 20000; i++) {
    const double value = random_double(&seed);
    assert_double_equal_bits(sum_of(&value, 1), value == 0 ? 0 : value);
  }
}

/* Sums known without computing. */
static void known_sums(void **state) {
  (void)state;
  static const struct {
    double values[4], sum;
  } CASES[] = {
      {{1e300, 1, -1e300}, 1},
      {{1e308, 1e308, -1e308, -1e308}, 0}, /* passes the largest double on its way */
      {{DBL_MAX, DBL_MAX}, HUGE_VAL},
      {{-DBL_MAX, -DBL_MAX}, -HUGE_VAL},
      {{DBL_MAX, 0x1p969}, DBL_MAX},           /* less than half a unit in the last place */
      {{DBL_MAX, 0x1p970}, HUGE_VAL},          /* half: to even, which is beyond */
      {{1, 0x1p-53}, 1},                       /* a tie goes to even */
      {{1, 0x1p-53, 5e-324}, 1 + DBL_EPSILON}, /* no tie any more */
      {{1, 0x1p-53, -5e-324}, 1},              /* below the tie */
      {{1 + DBL_EPSILON, 0x1p-53}, 1 + 2 * DBL_EPSILON},
      {{DBL_MIN, -5e-324}, DBL_MIN - 5e-324}, /* into the subnormals */
      {{5e-324, 5e-324, -5e-324, -5e-324}, 0},
      {{0.1, 0.2, 0.3, -0.6}, 0x1p-55}, /* of the doubles: by Python's fractions */
  };
  for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
    assert_double_equal_bits(sum_of(CASES[i].values, 4), CASES[i].sum);
}

typedef double (*generator)(uint64_t *seed);
static const generator GENERATORS[] = {random_double, random_near, random_subnormal, random_figure};
enum { N_GENERATORS = sizeof GENERATORS / sizeof GENERATORS[0], N_VALUES = 200 };

static void random_sums_are_exact(void **state) {
  (void)state;
  uint64_t seed = 2;
  double values[N_VALUES];
  for (int round = 0; round < 2000; round++) {
    const size_t n = 1 + random_bits(&seed) % N_VALUES;
    for (size_t i = 0; i < n; i++)
      values[i] = GENERATORS[round % N_GENERATORS](&seed);
    assert_double_equal_bits(sum_of(values, n), sum_by_rationals(values, n));
  }
}

/* Everything of a sum is taken away again but one small number. */
static void cancelling_sums_are_exact(void **state) {
  (void)state;
  uint64_t seed = 3;
  double values[2 * N_VALUES + 1];
  for (int round = 0; round < 500; round++) {
    for (size_t i = 0; i < N_VALUES; i++) {
      values[i] = random_double(&seed);
      values[N_VALUES + i] = -values[i];
    }
    values[2 * N_VALUES] = random_subnormal(&seed);
    assert_double_equal_bits(sum_of(values, 2 * N_VALUES), 0);
    assert_double_equal_bits(sum_of(values, 2 * N_VALUES + 1), values[2 * N_VALUES] == 0 ? 0 : values[2 * N_VALUES]);
  }
}

static void shuffle(double *values, size_t n, uint64_t *seed) {
  for (size_t i = n; i > 1; i--) {
    const size_t j = random_bits(seed) % i;
    const double kept = values[j];
    values[j] = values[i - 1];
    values[i - 1] = kept;
  }
}

static void the_order_does_not_matter(void **state) {
  (void)state;
  uint64_t seed = 4;
  double values[N_VALUES];
  for (int round = 0; round < 200; round++) {
    for (size_t i = 0; i < N_VALUES; i++)
      values[i] = GENERATORS[round % N_GENERATORS](&seed);
    const double sum = sum_of(values, N_VALUES);
    for (int order = 0; order < 5; order++) {
      shuffle(values, N_VALUES, &seed);
      assert_double_equal_bits(sum_of(values, N_VALUES), sum);
    }
  }
}

/* The sum of parts, merged from the left or from the right, is the sum of all. */
static void parts_merge_in_any_grouping(void **state) {
  (void)state;
  enum { PARTS = 5 };
  uint64_t seed = 5;
  double values[N_VALUES];
  for (int round = 0; round < 400; round++) {
    tb_exact_sum parts[PARTS] = {0}, left = {0}, right = {0};
    for (size_t i = 0; i < N_VALUES; i++) {
      values[i] = GENERATORS[round % N_GENERATORS](&seed);
      tb_exact_sum_add(&parts[random_bits(&seed) % PARTS], values[i]);
    }
    for (size_t i = 0; i < PARTS; i++) {
      const double before = tb_exact_sum_read(&parts[i]);
      tb_exact_sum_merge(&left, &parts[i]);
      assert_double_equal_bits(tb_exact_sum_read(&parts[i]), before);
    }
    for (size_t i = PARTS; i-- > 0;) {
      tb_exact_sum grouped = parts[i];
      tb_exact_sum_merge(&grouped, &right);
      right = grouped;
    }
    const double sum = sum_by_rationals(values, N_VALUES);
    assert_double_equal_bits(tb_exact_sum_read(&left), sum);
    assert_double_equal_bits(tb_exact_sum_read(&right), sum);
    assert_int_equal(left.count, N_VALUES);
    assert_int_equal(right.count, N_VALUES);
  }
}

/* A sum goes on after it was read. */
static void reading_changes_nothing(void **state) {
  (void)state;
  tb_exact_sum sum = {0};
  tb_exact_sum_add(&sum, 1e300);
  assert_double_equal_bits(tb_exact_sum_read(&sum), 1e300);
  tb_exact_sum_add(&sum, 1);
  tb_exact_sum_add(&sum, -1e300);
  assert_double_equal_bits(tb_exact_sum_read(&sum), 1);
}

/* Many additions of one number are its product, rounded once. */
static void many_additions(void **state) {
  (void)state;
  enum { N = 3000000 };
  static const double VALUES[] = {0.1, -1 / 3.0, 5e-324, 12345678.9};
  for (size_t v = 0; v < sizeof VALUES / sizeof VALUES[0]; v++) {
    tb_exact_sum sum = {0};
    for (int i = 0; i < N; i++)
      tb_exact_sum_add(&sum, VALUES[v]);
    mpq_t product, factor;
    mpq_inits(product, factor, NULL);
    mpq_set_d(product, VALUES[v]);
    mpq_set_si(factor, N, 1);
    mpq_mul(product, product, factor);
    const tb_rational exact = {.big = product};
    assert_double_equal_bits(tb_exact_sum_read(&sum), tb_rational_double(&exact));
    mpq_clears(product, factor, NULL);
  }
}

/* Carries that have waited for as many additions as there may be: the state after that many additions is made by hand, since the limbs are
 * what the header says they are. */
static void carries_are_settled_in_time(void **state) {
  (void)state;
  enum { WAITED = (1 << 30) - 2 };
  for (int sign = -1; sign <= 1; sign += 2) {
    const double value = sign * (0x1p85 - 0x1p32); /* 53 bits set, all of one limb and a part of the next */
    tb_exact_sum one = {0}, sum = {.pending = WAITED, .count = WAITED};
    tb_exact_sum_add(&one, value);
    for (int i = 0; i < TB_EXACT_SUM_LIMBS; i++)
      sum.limbs[i] = one.limbs[i] * WAITED;
    for (int i = 0; i < 5; i++)
      tb_exact_sum_add(&sum, value);
    assert_true(sum.pending < 5);
    assert_int_equal(sum.count, (uint64_t)WAITED + 5);
    assert_double_equal_bits(tb_exact_sum_read(&sum), value * (WAITED + 5.0)); /* one rounding of an exact product */
    tb_exact_sum twice = sum;
    tb_exact_sum_merge(&twice, &sum);
    assert_double_equal_bits(tb_exact_sum_read(&twice), 2 * (value * (WAITED + 5.0)));
  }
}

/* Many at once are what they are one by one, whatever is left out: figures in blocks, and doubles of all sizes that no block takes. */
static void many_at_once(void **state) {
  (void)state;
  enum { MOST = 5000 };
  static double values[MOST];
  static uint8_t left_out[MOST];
  double (*const kinds[])(uint64_t *) = {random_figure, random_near, random_double, random_subnormal, random_apart};
  uint64_t seed = 20240826;
  for (int round = 0; round < 200; round++) {
    const size_t n = random_bits(&seed) % MOST;
    tb_exact_sum one_by_one = {0}, at_once = {0};
    for (size_t i = 0; i < n; i++) {
      const size_t kind = round % 6 < 5 ? (size_t)round % 6 : random_bits(&seed) % 5;
      values[i] = random_bits(&seed) % 9 ? kinds[kind](&seed) : 0;
      left_out[i] = random_bits(&seed) % 4 == 0 ? 5 : 0;
      if (kind == 0 && left_out[i] && random_bits(&seed) % 2) values[i] = random_double(&seed); /* as a number that is not comparable */
      if (!left_out[i]) tb_exact_sum_add(&one_by_one, values[i]);
    }
    tb_exact_sum_add_all(&at_once, values, left_out, n);
    assert_int_equal(at_once.count, one_by_one.count);
    assert_double_equal_bits(tb_exact_sum_read(&at_once), tb_exact_sum_read(&one_by_one));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_is_zero),
      cmocka_unit_test(single_numbers_come_back),
      cmocka_unit_test(known_sums),
      cmocka_unit_test(random_sums_are_exact),
      cmocka_unit_test(cancelling_sums_are_exact),
      cmocka_unit_test(the_order_does_not_matter),
      cmocka_unit_test(parts_merge_in_any_grouping),
      cmocka_unit_test(reading_changes_nothing),
      cmocka_unit_test(many_additions),
      cmocka_unit_test(many_at_once),
      cmocka_unit_test(carries_are_settled_in_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
