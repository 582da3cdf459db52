/*
 * Exact intervals against brute force: a million random operations on intervals with ends on a small grid, each compared with what true
 * values inside give. Nothing may fall outside the result, closed ends must be attained, open ends approached.
 */
#include "tb_test.h"

#include "verify/interval.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef void binary_function(tb_interval *out, const tb_interval *a, const tb_interval *b);

static void divide(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  (void)tb_interval_divide(out, a, b);
}

/* True values are whole ticks; ends lie on quarters, where halves to be rounded are among them. */
enum { TICK = 4000, FAR = 10000 * TICK, SAMPLES_MAX = 12 };

typedef struct test_end {
  int64_t at; /* ticks; not finite: far out */
  bool finite, open;
} test_end;

typedef struct test_interval {
  test_end low, high;
  int64_t samples[SAMPLES_MAX];
  size_t n;
} test_interval;

/* A value of an operation, n / d. */
typedef struct ratio {
  int64_t n, d;
} ratio;

static uint64_t random_bits(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

static int64_t random_below(uint64_t *seed, int64_t n) {
  return (int64_t)(random_bits(seed) >> 11) % n;
}

static bool is_inside(const test_interval *a, int64_t x) {
  return (x > a->low.at || (x == a->low.at && !a->low.open)) && (x < a->high.at || (x == a->high.at && !a->high.open));
}

static void add_sample(test_interval *a, int64_t x) {
  if (is_inside(a, x)) a->samples[a->n++] = x;
}

/* Its ends, next to them, around zero, and anywhere. */
static void take_samples(test_interval *a, uint64_t *seed) {
  a->n = 0;
  const int64_t low = a->low.at, high = a->high.at;
  const int64_t wanted[] = {low, low + 1, high - 1, high, -1, 0, 1, (low + high) / 2, low + random_below(seed, high - low + 1)};
  for (size_t i = 0; i < COUNT(wanted); i++)
    add_sample(a, wanted[i]);
}

static void random_interval(test_interval *a, uint64_t *seed) {
  do {
    const int64_t x = random_below(seed, 25) - 12, y = x + random_below(seed, 9) * random_below(seed, 2);
    const uint64_t bits = random_bits(seed) >> 20;
    a->low = (test_end){.at = x * TICK / 4, .finite = (bits & 7) != 0, .open = bits >> 3 & 1};
    a->high = (test_end){.at = y * TICK / 4, .finite = (bits >> 4 & 7) != 0, .open = bits >> 7 & 1};
    if (!a->low.finite) a->low = (test_end){.at = -FAR, .open = true};
    if (!a->high.finite) a->high = (test_end){.at = FAR, .open = true};
  } while (a->low.at == a->high.at && (a->low.open || a->high.open));
  take_samples(a, seed);
}

static void set_end(tb_end *out, const test_end *from) {
  const tb_rational quarters = {.n = 4, .d = 1};
  out->finite = from->finite;
  out->open = from->open;
  tb_rational_set_integer(&out->value, from->finite ? from->at * 4 / TICK : 0);
  assert_true(tb_rational_divide(&out->value, &out->value, &quarters));
}

static void set_interval(tb_interval *out, const test_interval *from) {
  set_end(&out->low, &from->low);
  set_end(&out->high, &from->high);
  out->empty = false;
}

/* The sign of x - end. */
static int against(ratio x, const tb_end *end) {
  const tb_int128 left = (tb_int128)x.n * end->value.d, right = end->value.n * x.d;
  return (left > right) - (left < right);
}

/* |x - end| < 1/20; of no end: |x| > 100. */
static bool is_near(ratio x, const tb_end *end) {
  if (!end->finite) return (x.n < 0 ? -x.n : x.n) / x.d > 100;
  const tb_int128 off = (tb_int128)x.n * end->value.d - end->value.n * x.d;
  return 20 * (off < 0 ? -off : off) < (tb_int128)x.d * end->value.d;
}

/* What has been seen of a result: whether its ends are attained, and whether something comes near them. */
typedef struct seen {
  bool low, high, near_low, near_high;
} seen;

static void see(seen *s, const tb_interval *result, ratio x) {
  const int low = against(x, &result->low), high = against(x, &result->high);
  assert_true(!result->low.finite || low > 0 || (low == 0 && !result->low.open));
  assert_true(!result->high.finite || high < 0 || (high == 0 && !result->high.open));
  s->low |= low == 0;
  s->high |= high == 0;
  s->near_low |= is_near(x, &result->low) && (result->low.finite || x.n < 0);
  s->near_high |= is_near(x, &result->high) && (result->high.finite || x.n > 0);
}

/* Closed ends attained; open ends approached (that nothing attains them, see() has asserted). */
static void assert_tight(const seen *s, const tb_interval *result) {
  assert_true(s->near_low && s->near_high);
  assert_true(result->low.open || s->low);
  assert_true(result->high.open || s->high);
}

static ratio in_ticks(int64_t x) {
  return (ratio){x, TICK};
}

static ratio value_add(int64_t x, int64_t y) {
  return in_ticks(x + y);
}
static ratio value_subtract(int64_t x, int64_t y) {
  return in_ticks(x - y);
}
static ratio value_multiply(int64_t x, int64_t y) {
  return (ratio){x * y, (int64_t)TICK * TICK};
}
static ratio value_divide(int64_t x, int64_t y) {
  return y < 0 ? (ratio){-x, -y} : (ratio){x, y};
}
static ratio value_least(int64_t x, int64_t y) {
  return in_ticks(x < y ? x : y);
}
static ratio value_greatest(int64_t x, int64_t y) {
  return in_ticks(x > y ? x : y);
}
static ratio value_negate(int64_t x, int64_t y) {
  (void)y;
  return in_ticks(-x);
}
static ratio value_abs(int64_t x, int64_t y) {
  (void)y;
  return in_ticks(x < 0 ? -x : x);
}
static ratio value_round(int64_t x, int64_t y) {
  (void)y;
  const int64_t whole = ((x < 0 ? -x : x) + TICK / 2) / TICK;
  return (ratio){x < 0 ? -whole : whole, 1};
}

static bool no_quotient(const test_interval *b) {
  return is_inside(b, 0) || (b->low.at < 0 && b->high.at > 0);
}

static void negate_first(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  (void)b;
  tb_interval_negate(out, a);
}
static void abs_first(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  (void)b;
  tb_interval_abs(out, a);
}
static void round_first(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  (void)b;
  tb_interval_round(out, a, 0);
}

static const struct {
  binary_function *function;
  ratio (*value)(int64_t x, int64_t y);
  bool unary;
} operations[] = {
    {tb_interval_add, value_add, false},
    {tb_interval_subtract, value_subtract, false},
    {tb_interval_multiply, value_multiply, false},
    {divide, value_divide, false},
    {tb_interval_least, value_least, false},
    {tb_interval_greatest, value_greatest, false},
    {negate_first, value_negate, true},
    {abs_first, value_abs, true},
    {round_first, value_round, true},
};

static void results_are_exact_sets(void **state) {
  (void)state;
  uint64_t seed = 20240826;
  tb_interval a, b, result;
  tb_interval_init(&a);
  tb_interval_init(&b);
  tb_interval_init(&result);
  for (int i = 0; i < 1000000; i++) {
    const size_t operation = (size_t)i % COUNT(operations);
    test_interval x, y;
    random_interval(&x, &seed);
    random_interval(&y, &seed);
    set_interval(&a, &x);
    set_interval(&b, &y);
    operations[operation].function(&result, &a, &b);
    if (operations[operation].function == divide && no_quotient(&y)) {
      assert_false(result.low.finite || result.high.finite || result.empty);
      continue;
    }
    seen s = {0};
    for (size_t j = 0; j < x.n; j++)
      for (size_t k = 0; k < (operations[operation].unary ? 1 : y.n); k++)
        see(&s, &result, operations[operation].value(x.samples[j], y.samples[k]));
    assert_tight(&s, &result);
  }
  tb_interval_clear(&a);
  tb_interval_clear(&b);
  tb_interval_clear(&result);
}

static bool has(const tb_interval *a, int64_t ticks) {
  if (a->empty) return false;
  const int low = against(in_ticks(ticks), &a->low), high = against(in_ticks(ticks), &a->high);
  return (!a->low.finite || low > 0 || (low == 0 && !a->low.open)) && (!a->high.finite || high < 0 || (high == 0 && !a->high.open));
}

static void meeting_and_joining(void **state) {
  (void)state;
  uint64_t seed = 430408;
  tb_interval a, b, meet, join;
  tb_interval *all[] = {&a, &b, &meet, &join};
  for (size_t i = 0; i < 4; i++)
    tb_interval_init(all[i]);
  for (int i = 0; i < 100000; i++) {
    test_interval x, y;
    random_interval(&x, &seed);
    random_interval(&y, &seed);
    set_interval(&a, &x);
    set_interval(&b, &y);
    tb_interval_meet(&meet, &a, &b);
    tb_interval_join(&join, &a, &b);
    bool any = false;
    seen s = {0};
    for (int64_t t = -6 * TICK; t <= 6 * TICK; t += TICK / 8) {
      const bool both = is_inside(&x, t) && is_inside(&y, t);
      any |= both;
      assert_int_equal(has(&meet, t), both);
      if (is_inside(&x, t) || is_inside(&y, t)) assert_true(has(&join, t));
    }
    assert_int_equal(meet.empty, !any);
    for (size_t j = 0; j < x.n + y.n; j++)
      see(&s, &join, in_ticks(j < x.n ? x.samples[j] : y.samples[j - x.n]));
    assert_tight(&s, &join);
  }
  for (size_t i = 0; i < 4; i++)
    tb_interval_clear(all[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(results_are_exact_sets),
      cmocka_unit_test(meeting_and_joining),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
