/* Whole numbers behind figures: published examples, and all pairs tried in Python (verify_attain.def, made by
 * tests/oracle/verify_attain.py). */
#include "tb_test.h"

#include "verify/attain.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct attain_case {
  tb_attain_kind kind;
  const char *figure;
  unsigned decimals;
  const char *rounding;
  uint64_t bound, n_solutions;
  const char *list;
} attain_case;

#define KIND_share TB_ATTAIN_SHARE
#define KIND_change TB_ATTAIN_CHANGE
#define KIND_ratio TB_ATTAIN_RATIO
#define ATTAIN(kind, ...) {KIND_##kind, __VA_ARGS__},
static const attain_case attain_cases[] = {
#include "verify_attain.def"
};

static void read_figure(tb_interval *out, tb_rational *unit, const char *text, unsigned decimals, const char *rounding) {
  tb_rounding convention;
  tb_rational figure;
  tb_rational_init(&figure);
  assert_true(tb_rounding_parse(rounding, strlen(rounding), &convention));
  assert_true(tb_rational_set_text(&figure, text, strlen(text)));
  tb_rational_set_decimal(unit, 1, decimals);
  tb_interval_of_rounded(out, &figure, unit, convention);
  tb_rational_clear(&figure);
}

static tb_attainment attain_text(tb_attain_kind kind, const char *figure, unsigned decimals, const char *rounding, uint64_t of,
                                 uint64_t bound) {
  tb_attainment found;
  tb_interval values;
  tb_rational unit;
  tb_interval_init(&values);
  tb_rational_init(&unit);
  read_figure(&values, &unit, figure, decimals, rounding);
  assert_status(TB_OK, tb_attain(kind, &values, &unit, of, bound, &found));
  tb_interval_clear(&values);
  tb_rational_clear(&unit);
  return found;
}

static void assert_list(const tb_attainment *found, const char *expected) {
  char text[1000] = "";
  size_t at = 0;
  for (size_t i = 0; i < found->n_list; i++)
    at += (size_t)snprintf(text + at, sizeof text - at, "%s%" PRIu64 "/%" PRIu64, i ? " " : "", found->list[i].m, found->list[i].n);
  assert_string_equal(text, expected);
}

/* ------------------------------------------------------------------------------------------------------- published */

static void smallest_counts_that_are_published(void **state) {
  (void)state;
  static const struct {
    tb_attain_kind kind;
    const char *figure;
    unsigned decimals;
    uint64_t bound;
    const char *list;
  } cases[] = {
      {TB_ATTAIN_CHANGE, "-38.05", 2, 300, "70/113 127/205 140/226 184/297"},
      {TB_ATTAIN_CHANGE, "-13.92", 2, 79, "68/79"},
      {TB_ATTAIN_CHANGE, "103", 0, 29, "59/29"},
      {TB_ATTAIN_CHANGE, "-33.3", 1, 3, "2/3"},
      {TB_ATTAIN_SHARE, "97.5", 1, 40, "39/40"},
      {TB_ATTAIN_SHARE, "91.05", 2, 190, "173/190"},
      {TB_ATTAIN_SHARE, "91.05", 2, 189, ""},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_attainment found = attain_text(cases[i].kind, cases[i].figure, cases[i].decimals, "unstated", 0, cases[i].bound);
    assert_list(&found, cases[i].list);
    assert_int_equal(found.n_solutions, found.n_list);
    assert_false(found.has_power);
    tb_attainment_clear(&found);
  }
}

static void a_known_total(void **state) {
  (void)state;
  static const struct {
    tb_attain_kind kind;
    const char *figure;
    unsigned decimals;
    uint64_t of, n_solutions;
    const char *list, *power;
  } cases[] = {
      {TB_ATTAIN_SHARE, "91.05", 2, 3163, 1, "2880/3163", "6837/10000"},
      {TB_ATTAIN_SHARE, "91.04", 2, 3163, 0, "", "6837/10000"},
      {TB_ATTAIN_SHARE, "91", 0, 3163, 32,
       "2863/3163 2864/3163 2865/3163 2866/3163 2867/3163 2868/3163 2869/3163 2870/3163 2871/3163 2872/3163", "0"},
      {TB_ATTAIN_CHANGE, "-38.05", 2, 113, 1, "70/113", "9887/10000"},
      {TB_ATTAIN_CHANGE, "100.0", 1, 12, 1, "24/12", "247/250"},
      {TB_ATTAIN_RATIO, "3.5", 1, 4, 1, "14/4", "3/5"},
      {TB_ATTAIN_SHARE, "-5", 0, 20, 0, "", "4/5"},
      {TB_ATTAIN_SHARE, "50", 0, UINT64_C(1000000000000000000), UINT64_C(10000000000000001),
       "495000000000000000/1000000000000000000 495000000000000001/1000000000000000000 495000000000000002/1000000000000000000 "
       "495000000000000003/1000000000000000000 495000000000000004/1000000000000000000 495000000000000005/1000000000000000000 "
       "495000000000000006/1000000000000000000 495000000000000007/1000000000000000000 495000000000000008/1000000000000000000 "
       "495000000000000009/1000000000000000000",
       "0"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_attainment found = attain_text(cases[i].kind, cases[i].figure, cases[i].decimals, "unstated", cases[i].of, 0);
    assert_list(&found, cases[i].list);
    assert_int_equal(found.n_solutions, cases[i].n_solutions);
    assert_true(found.has_power);
    char *power = tb_rational_text(&found.power);
    assert_string_equal(power, cases[i].power);
    free(power);
    tb_attainment_clear(&found);
  }
}

static void agrees_with_all_pairs_tried(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(attain_cases); i++) {
    const attain_case *c = &attain_cases[i];
    tb_attainment found = attain_text(c->kind, c->figure, c->decimals, c->rounding, 0, c->bound);
    assert_list(&found, c->list);
    assert_int_equal(found.n_solutions, c->n_solutions);
    tb_attainment_clear(&found);
  }
}

/* ------------------------------------------------------------------------------------------------------- limits */

static void set_ends(tb_interval *out, int64_t low, bool low_open, int64_t high, bool high_open) {
  tb_rational_set_integer(&out->low.value, low);
  tb_rational_set_integer(&out->high.value, high);
  out->low.open = low_open;
  out->high.open = high_open;
}

static void without_a_high_end(void **state) {
  (void)state;
  tb_interval values;
  tb_attainment found;
  tb_interval_init(&values);
  set_ends(&values, 3, true, 0, true);
  values.high.finite = false;
  assert_status(TB_OK, tb_attain(TB_ATTAIN_RATIO, &values, NULL, 0, 100, &found));
  assert_list(&found, "4/1 5/1 6/1 7/1 8/1 9/1 10/1 11/1 12/1 13/1");
  assert_int_equal(found.n_solutions, UINT64_MAX);
  tb_attainment_clear(&found);
  assert_status(TB_OK, tb_attain(TB_ATTAIN_SHARE, &values, NULL, 50, 0, &found)); /* more than 3 %: a share ends at 100 */
  assert_list(&found, "2/50 3/50 4/50 5/50 6/50 7/50 8/50 9/50 10/50 11/50");
  assert_int_equal(found.n_solutions, 49);
  assert_false(found.has_power);
  tb_attainment_clear(&found);
  tb_interval_clear(&values);
}

static void what_is_refused(void **state) {
  (void)state;
  tb_interval values;
  tb_attainment found;
  tb_interval_init(&values);
  set_ends(&values, 3, false, 4, false);
  assert_status(TB_BAD_ARGUMENT, tb_attain(TB_ATTAIN_SHARE, &values, NULL, 0, 0, &found));
  assert_status(TB_LIMIT, tb_attain(TB_ATTAIN_SHARE, &values, NULL, 0, TB_ATTAIN_BOUND_MAX + 1, &found));
  assert_status(TB_LIMIT, tb_attain(TB_ATTAIN_SHARE, &values, NULL, TB_ATTAIN_OF_MAX + 1, 0, &found));
  set_ends(&values, 3, false, INT64_MAX / 100, false);
  assert_status(TB_LIMIT, tb_attain(TB_ATTAIN_RATIO, &values, NULL, 0, 10000, &found));
  assert_status(TB_OK, tb_attain(TB_ATTAIN_RATIO, &values, NULL, 0, 1, &found));
  assert_int_equal(found.n_solutions, INT64_MAX / 100 - 2);
  tb_attainment_clear(&found);
  tb_interval_clear(&values);
}

static void no_values(void **state) {
  (void)state;
  tb_interval values;
  tb_attainment found;
  tb_interval_init(&values);
  values.empty = true;
  assert_status(TB_OK, tb_attain(TB_ATTAIN_SHARE, &values, NULL, 0, 100, &found));
  assert_int_equal(found.n_list + found.n_solutions, 0);
  tb_attainment_clear(&found);
  tb_interval_clear(&values);
}

/* ------------------------------------------------------------------------------------------------------- simplest fractions */

static uint64_t random_bits(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

static int64_t random_below(uint64_t *seed, int64_t n) {
  return (int64_t)(random_bits(seed) >> 11) % n;
}

static void set_fraction(tb_rational *out, int64_t n, int64_t d) {
  const tb_rational divisor = {.n = d, .d = 1};
  tb_rational_set_integer(out, n);
  assert_true(tb_rational_divide(out, out, &divisor));
}

/* The first fraction in the interval, denominators from 1 on. */
static void search_simplest(tb_rational *out, const tb_interval *values) {
  for (int64_t n = 1;; n++) {
    for (int64_t m = 0; m <= 6 * n; m++) {
      set_fraction(out, m, n);
      if (tb_interval_contains(values, out)) return;
    }
  }
}

static void the_simplest_fraction(void **state) {
  (void)state;
  uint64_t seed = 38;
  tb_interval values;
  tb_rational found, expected;
  tb_interval_init(&values);
  tb_rational_init(&found);
  tb_rational_init(&expected);
  for (int i = 0; i < 3000; i++) {
    set_fraction(&values.low.value, random_below(&seed, 60), 1 + random_below(&seed, 20));
    set_fraction(&values.high.value, 1 + random_below(&seed, 6), 1 + random_below(&seed, 90));
    tb_rational_add(&values.high.value, &values.high.value, &values.low.value);
    values.low.open = random_bits(&seed) >> 20 & 1;
    values.high.open = random_bits(&seed) >> 20 & 1;
    if (tb_rational_compare(&values.low.value, &(tb_rational){.n = 5, .d = 1}) > 0) continue;
    search_simplest(&expected, &values);
    assert_true(tb_simplest_fraction(&values, &found));
    assert_int_equal(tb_rational_compare(&found, &expected), 0);
  }
  tb_interval_clear(&values);
  tb_rational_clear(&found);
  tb_rational_clear(&expected);
}

static void simplest_of_odd_intervals(void **state) {
  (void)state;
  tb_interval values;
  tb_rational found;
  tb_interval_init(&values);
  tb_rational_init(&found);
  set_ends(&values, -3, false, -1, false);
  assert_false(tb_simplest_fraction(&values, &found));
  set_ends(&values, -3, false, 0, true);
  assert_false(tb_simplest_fraction(&values, &found));
  set_ends(&values, -3, false, 4, true);
  assert_true(tb_simplest_fraction(&values, &found));
  assert_int_equal(tb_rational_sign(&found), 0);
  tb_interval_set_all(&values);
  assert_true(tb_simplest_fraction(&values, &found));
  assert_int_equal(tb_rational_sign(&found), 0);
  values.empty = true;
  assert_false(tb_simplest_fraction(&values, &found));
  static const char pi[] = "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798";
  assert_true(tb_rational_set_text(&values.low.value, pi, sizeof pi - 1)); /* beyond 128 bits */
  tb_interval_set_point(&values, &values.low.value);
  assert_true(tb_simplest_fraction(&values, &found));
  assert_int_equal(tb_rational_compare(&found, &values.low.value), 0);
  tb_interval_clear(&values);
  tb_rational_clear(&found);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(smallest_counts_that_are_published),
      cmocka_unit_test(a_known_total),
      cmocka_unit_test(agrees_with_all_pairs_tried),
      cmocka_unit_test(without_a_high_end),
      cmocka_unit_test(what_is_refused),
      cmocka_unit_test(no_values),
      cmocka_unit_test(the_simplest_fraction),
      cmocka_unit_test(simplest_of_odd_intervals),

  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
