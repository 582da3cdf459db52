/* Whole numbers behind figures: a million random figures against rounding every count of a total, with whole numbers only. */
#include "tb_test.h"

#include "verify/attain.h"

#include <stdlib.h>

static void set_figure(tb_interval *out, tb_rational *unit, int64_t mantissa, unsigned decimals, tb_rounding rounding) {
  tb_rational figure;
  tb_rational_init(&figure);
  tb_rational_set_decimal(&figure, mantissa, decimals);
  tb_rational_set_decimal(unit, 1, decimals);
  tb_interval_of_rounded(out, &figure, unit, rounding);
  tb_rational_clear(&figure);
}

static uint64_t random_bits(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

static int64_t random_below(uint64_t *seed, int64_t n) {
  return (int64_t)(random_bits(seed) >> 11) % n;
}

/* The whole numbers that numerator / denominator (> 0) is written as, two at most: returns how many, *from is the smaller. */
static int written_as(int64_t numerator, int64_t denominator, tb_rounding rounding, int64_t *from) {
  const int64_t magnitude = numerator < 0 ? -numerator : numerator, down = magnitude / denominator, rest = magnitude % denominator;
  const int half = (2 * rest > denominator) - (2 * rest < denominator);
  int64_t low = down + (half > 0), high = low;
  switch (rounding) {
  case TB_ROUND_UNSTATED: high = down + (half >= 0); break;
  case TB_ROUND_HALF_UP: low = high = down + (half >= 0); break;
  case TB_ROUND_HALF_EVEN: low = high = down + (half > 0 || (half == 0 && down % 2 == 1)); break;
  case TB_ROUND_HALF_DOWN: break;
  case TB_ROUND_DOWN: low = high = down; break;
  case TB_ROUND_UP: low = high = down + (rest > 0); break;
  }
  *from = numerator < 0 ? -high : low;
  return 1 + (int)(high - low);
}

/* A total, and how many counts give each figure of so many decimals. */
enum { TOTAL_MAX = 2000, FIGURES = 20001 };
typedef struct tally {
  tb_attain_kind kind;
  int64_t n;
  unsigned decimals;
  int64_t scale; /* 10^decimals */
  tb_rounding rounding;
  uint16_t counts[FIGURES]; /* by mantissa + 100 * scale */
  uint64_t seed;
} tally;

static void random_tally(tally *t) {
  static const int64_t powers[] = {1, 10, 100};
  t->kind = random_below(&t->seed, 2) ? TB_ATTAIN_SHARE : TB_ATTAIN_CHANGE;
  t->n = 1 + random_below(&t->seed, TOTAL_MAX);
  t->decimals = (unsigned)random_below(&t->seed, 3);
  t->scale = powers[t->decimals];
  t->rounding = (tb_rounding)random_below(&t->seed, TB_ROUND_UP + 1);
  memset(t->counts, 0, sizeof t->counts);
}

static int64_t numerator_of(const tally *t, int64_t m) {
  return 100 * t->scale * (t->kind == TB_ATTAIN_CHANGE ? m - t->n : m);
}

/* Every count from 0 to n, of a change to 2 n and one more, which may be written as 100 %. */
static void count_all(tally *t) {
  const int64_t last = t->kind == TB_ATTAIN_CHANGE ? 2 * t->n + t->n / 50 + 1 : t->n;
  for (int64_t m = 0; m <= last; m++) {
    int64_t mantissa;
    const int n = written_as(numerator_of(t, m), t->n, t->rounding, &mantissa);
    for (int i = 0; i < n; i++) {
      const int64_t at = mantissa + i + 100 * t->scale;
      if (at >= 0 && at <= 200 * t->scale) t->counts[at]++;
    }
  }
}

/* Any figure, or one that some count gives. */
static int64_t random_mantissa(tally *t) {
  if (random_below(&t->seed, 2)) return random_below(&t->seed, 200 * t->scale + 1) - 100 * t->scale;
  int64_t mantissa;
  (void)written_as(numerator_of(t, random_below(&t->seed, t->n + 1)), t->n, t->rounding, &mantissa);
  return mantissa;
}

static void a_million_figures(void **state) {
  (void)state;
  tally *t = calloc(1, sizeof *t);
  assert_non_null(t);
  t->seed = 3163;
  tb_interval values;
  tb_rational unit;
  tb_interval_init(&values);
  tb_rational_init(&unit);
  for (int i = 0; i < 1000; i++) {
    random_tally(t);
    count_all(t);
    for (int j = 0; j < 1000; j++) {
      const int64_t mantissa = random_mantissa(t);
      tb_attainment found;
      set_figure(&values, &unit, mantissa, t->decimals, t->rounding);
      assert_status(TB_OK, tb_attain(t->kind, &values, NULL, (uint64_t)t->n, 0, &found));
      assert_int_equal(found.n_solutions, t->counts[mantissa + 100 * t->scale]);
    }
  }
  tb_interval_clear(&values);
  tb_rational_clear(&unit);
  free(t);
}

/* The pairs up to a bound, by rounding what lies near the figure for every n. */
static void search_pairs(tb_attainment *out, const tally *t, int64_t mantissa, int64_t bound) {
  *out = (tb_attainment){.bound = (uint64_t)bound};
  tally at = *t;
  for (at.n = 1; at.n <= bound; at.n++) {
    const int64_t middle = mantissa * at.n / (100 * t->scale) + (t->kind == TB_ATTAIN_CHANGE ? at.n : 0), reach = 2 + at.n / 50;
    const int64_t last = t->kind == TB_ATTAIN_SHARE && middle + reach > at.n ? at.n : middle + reach;
    for (int64_t m = middle > reach ? middle - reach : 0; m <= last; m++) {
      int64_t from;
      const int n = written_as(numerator_of(&at, m), at.n, t->rounding, &from);
      if (mantissa < from || mantissa >= from + n) continue;
      if (out->n_list < TB_ATTAIN_LIST) out->list[out->n_list++] = (tb_attained){.m = (uint64_t)m, .n = (uint64_t)at.n};
      out->n_solutions++;
    }
  }
}

static void totals_that_are_not_known(void **state) {
  (void)state;
  tally *t = calloc(1, sizeof *t);
  assert_non_null(t);
  t->seed = 2880;
  tb_interval values;
  tb_rational unit;
  tb_interval_init(&values);
  tb_rational_init(&unit);
  for (int i = 0; i < 600; i++) {
    random_tally(t);
    const int64_t mantissa = random_mantissa(t), bound = 1 + random_below(&t->seed, TOTAL_MAX);
    tb_attainment found, expected;
    set_figure(&values, &unit, mantissa, t->decimals, t->rounding);
    assert_status(TB_OK, tb_attain(t->kind, &values, &unit, 0, (uint64_t)bound, &found));
    search_pairs(&expected, t, mantissa, bound);
    assert_int_equal(found.n_solutions, expected.n_solutions);
    assert_int_equal(found.n_list, expected.n_list);
    for (size_t j = 0; j < found.n_list; j++) {
      assert_int_equal(found.list[j].m, expected.list[j].m);
      assert_int_equal(found.list[j].n, expected.list[j].n);
    }
    tb_attainment_clear(&found);
  }
  tb_interval_clear(&values);
  tb_rational_clear(&unit);
  free(t);
}

static uint64_t count_up_to(tb_attain_kind kind, const tb_interval *values, uint64_t bound) {
  if (bound == 0) return 0;
  tb_attainment found;
  assert_status(TB_OK, tb_attain(kind, values, NULL, 0, bound, &found));
  tb_attainment_clear(&found);
  return found.n_solutions;
}

/* Far beyond what can be tried, list and count, which have no code in common, must agree: the count is nought before the first pair of the
 * list and j between the j-th and the next. */
static void list_and_count_agree_on_large_totals(void **state) {
  (void)state;
  uint64_t seed = 1000000007;
  tb_interval values;
  tb_rational unit;
  tb_interval_init(&values);
  tb_rational_init(&unit);
  for (int i = 0; i < 60; i++) {
    const tb_attain_kind kind = i % 2 ? TB_ATTAIN_SHARE : TB_ATTAIN_CHANGE;
    const unsigned decimals = 3 + (unsigned)random_below(&seed, 7);
    int64_t scale = 1;
    for (unsigned d = 0; d < decimals; d++)
      scale *= 10;
    set_figure(&values, &unit, random_below(&seed, 100 * scale), decimals, (tb_rounding)random_below(&seed, TB_ROUND_UP + 1));
    tb_attainment all;
    assert_status(TB_OK, tb_attain(kind, &values, NULL, 0, TB_ATTAIN_BOUND_MAX, &all));
    assert_int_equal(all.n_list, TB_ATTAIN_LIST);
    assert_int_equal(count_up_to(kind, &values, all.list[0].n - 1), 0);
    for (size_t j = 0; j + 1 < all.n_list; j++)
      if (all.list[j + 1].n > all.list[j].n) assert_int_equal(count_up_to(kind, &values, all.list[j + 1].n - 1), j + 1);
    assert_true(count_up_to(kind, &values, all.list[TB_ATTAIN_LIST - 1].n) >= TB_ATTAIN_LIST);
    tb_attainment_clear(&all);
  }
  tb_interval_clear(&values);
  tb_rational_clear(&unit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_million_figures),
      cmocka_unit_test(totals_that_are_not_known),
      cmocka_unit_test(list_and_count_agree_on_large_totals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
