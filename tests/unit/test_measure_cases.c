/* All kernels against tests/oracle/measures.py: exact fractions and brute force, some thousand cells. */
#include "measure_columns.h"

#include <math.h>

#include "measure_cases.inc"

enum { N_CALLS = sizeof calls / sizeof *calls };

static tb_column columns[N_STEPS];

static int read_columns(void **state) {
  (void)state;
  for (size_t step = 0; step < N_STEPS; step++)
    column_read(&columns[step], cell_texts[step], N_ENTITIES);
  return 0;
}

static int drop_columns(void **state) {
  (void)state;
  for (size_t step = 0; step < N_STEPS; step++)
    column_drop(&columns[step]);
  return 0;
}

static const tb_column *column_at(int step) {
  return step < 0 ? NULL : &columns[step];
}

static void run(const call *of, tb_column *out) {
  const tb_column *window[N_STEPS];
  for (size_t k = 0; k < of->n_window; k++)
    window[k] = column_at(of->window[k]);
  const tb_rows rows = {
      .n = N_ENTITIES,
      .now = column_at(of->now),
      .base = column_at(of->base),
      .window = window,
      .n_window = of->n_window,
      .incomparable = of->flags ? incomparable : NULL,
      .step_missing = of->step_missing,
      .peer_set = peer_sets,
      .n_peer_sets = 5,
      .parent = parents,
      .place = places,
      .kind = of->kind,
      .better = of->better,
  };
  assert_status(TB_OK, kernel_named(of->measure)(&rows, &of->args, out));
}

/* Splits "not_comparable 0x1p+0", "missing", "0x1p+0". */
static tb_reason read_expected(const char *text, double *value) {
  *value = 0;
  for (int reason = TB_MISSING; reason <= TB_UNDEFINED; reason++) {
    const char *name = tb_reason_name((tb_reason)reason);
    const size_t n = strlen(name);
    if (strncmp(text, name, n) != 0) continue;
    if (text[n] == ' ') *value = strtod(text + n, NULL);
    return (tb_reason)reason;
  }
  *value = strtod(text, NULL);
  return TB_VALUE;
}

/* The same bits; of tail probabilities and roots of degree n, which no fraction decides, within some ulp. */
static bool same_value(const char *measure, double value, double expected) {
  if (tb_double_bits(value) == tb_double_bits(expected)) return true;
  double ulps = 0;
  if (strcmp(measure, "cagr") == 0) ulps = 1;
  if (strcmp(measure, "trend_p") == 0) ulps = 16;
  return fabs(value - expected) <= ulps * (nextafter(fabs(expected), INFINITY) - fabs(expected));
}

/* No number of one row refers to the long texts of another. */
static bool stands_alone(const tb_column *out, size_t i) {
  return tb_column_is_short(out, i) || out->decimals[i] == TB_DECIMALS_REAL;
}

static size_t count_wrong(const call *of, const tb_column *out) {
  size_t wrong = 0;
  for (size_t i = 0; i < N_ENTITIES; i++) {
    double value;
    const tb_reason reason = read_expected(of->expected[i], &value);
    if (out->reasons[i] == (uint8_t)reason && same_value(of->measure, out->values[i], value) && stands_alone(out, i)) continue;
    print_error("%s, n %d, entity %zu: expected %s, found %s %a\n", of->measure, of->args.n, i, of->expected[i],
                tb_reason_name((tb_reason)out->reasons[i]), out->values[i]);
    wrong++;
  }
  return wrong;
}

/* The exact number that the cell has must be the fraction, wherever that is told. */
static size_t count_inexact(const call *of, const tb_column *out) {
  size_t wrong = 0;
  tb_rational number;
  tb_rational_init(&number);
  for (size_t i = 0; i < N_EXACT; i++) {
    if (of->exact[i][0] == '\0' || (out->reasons[i] != TB_VALUE && out->reasons[i] != TB_NOT_COMPARABLE)) continue;
    tb_column_exact(out, i, &number);
    char *text = tb_rational_text(&number);
    assert_non_null(text);
    if (strcmp(text, of->exact[i]) != 0) {
      print_error("%s, entity %zu: expected exactly %s, found %s\n", of->measure, i, of->exact[i], text);
      wrong++;
    }
    free(text);
  }
  tb_rational_clear(&number);
  return wrong;
}

static void test_all_calls(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t k = 0; k < N_CALLS; k++) {
    tb_column out;
    column_blank(&out, N_ENTITIES, false);
    run(&calls[k], &out);
    wrong += count_wrong(&calls[k], &out);
    column_drop(&out);
  }
  assert_int_equal(wrong, 0);
}

static void test_all_calls_keep_exact_numbers(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t k = 0; k < N_CALLS; k++) {
    tb_column out;
    column_blank(&out, N_ENTITIES, true);
    run(&calls[k], &out);
    wrong += count_wrong(&calls[k], &out) + count_inexact(&calls[k], &out);
    column_drop(&out);
  }
  assert_int_equal(wrong, 0);
}

/* The registry is complete: every measure has a call here. */
static void test_every_measure_has_a_case(void **state) {
  (void)state;
  for (size_t i = 0; i < tb_measure_count(); i++) {
    size_t found = 0;
    for (size_t k = 0; k < N_CALLS; k++)
      found += strcmp(calls[k].measure, tb_measure_row(i)->name) == 0;
    if (found == 0) print_error("no case for %s\n", tb_measure_row(i)->name);
    assert_true(found > 0);
  }
}

/* No cells at all: nothing to write, nothing to read. */
static void test_no_entities(void **state) {
  (void)state;
  const tb_column none = {0};
  const tb_column *window[1] = {&none};
  const tb_rows rows = {.now = &none, .base = &none, .window = window, .n_window = 1};
  for (size_t i = 0; i < tb_measure_count(); i++) {
    tb_column out = {0};
    assert_status(TB_OK, tb_measure_row(i)->kernel(&rows, &(tb_args){.n = 1}, &out));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_calls),
      cmocka_unit_test(test_all_calls_keep_exact_numbers),
      cmocka_unit_test(test_every_measure_has_a_case),
      cmocka_unit_test(test_no_entities),
  };
  return cmocka_run_group_tests(tests, read_columns, drop_columns);
}
