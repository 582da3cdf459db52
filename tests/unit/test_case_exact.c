/* Exact decimals, and near names. */
#include "tb_test.h"

#include "base/decimal.h"
#include "case/exact.h"
#include "case/nearest.h"

static tb_cell_detail cell(const char *text) {
  tb_decimal decimal;
  size_t bad_at;
  assert_int_equal(tb_decimal_parse(text, strlen(text), &decimal, &bad_at), TB_DECIMAL_OK);
  return (tb_cell_detail){
      .value = decimal.value, .decimals = decimal.decimals, .long_text = decimal.decimals == TB_DECIMALS_LONG ? text : NULL};
}

static void assert_text(const tb_exact *exact, bool sign, const char *expected) {
  tb_buffer text = {0};
  tb_exact_text(exact, sign, &text);
  assert_string_equal(tb_buffer_string(&text), expected);
  tb_buffer_free(&text);
}

/* Worked out by hand; the last ones have more digits than a double tells apart. */
static const char *const DIFFERENCES[][3] = {
    {"35.9", "32.65", "+3.25"},
    {"31.0", "48.4", "-17.4"},
    {"1234.56", "1200.11", "+34.45"},
    {"5", "5", "0"},
    {"5.00", "5", "0.00"},
    {"0.3", "0.1", "+0.2"},
    {"0.05", "0.1", "-0.05"},
    {"-3", "4", "-7"},
    {"1e3", "0.5", "+999.5"},
    {"100", "100.01", "-0.01"},
    {"12345678901234567.25", "12345678901234567", "+0.25"},
    {"0.0000000000000000000001", "0", "+0.0000000000000000000001"},
};

static void differences_are_exact(void **given) {
  (void)given;
  for (size_t i = 0; i < sizeof DIFFERENCES / sizeof DIFFERENCES[0]; i++) {
    tb_cell_detail later = cell(DIFFERENCES[i][0]), earlier = cell(DIFFERENCES[i][1]);
    tb_exact now, then, difference;
    tb_exact_of_cell(&later, &now);
    tb_exact_of_cell(&earlier, &then);
    tb_exact_subtract(&now, &then, &difference);
    assert_text(&difference, true, DIFFERENCES[i][2]);
    tb_exact_clear(&now);
    tb_exact_clear(&then);
    tb_exact_clear(&difference);
  }
}

static void figures_keep_their_digits(void **given) {
  (void)given;
  static const char *const TEXTS[][2] = {{"31.0", "31.0"},   {"0.50", "0.50"},     {"-0.5", "-0.5"},
                                         {"17100", "17100"}, {"1.5e-3", "0.0015"}, {".5", "0.5"}};
  for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
    tb_cell_detail figure = cell(TEXTS[i][0]);
    tb_exact exact;
    tb_exact_of_cell(&figure, &exact);
    assert_text(&exact, false, TEXTS[i][1]);
    tb_exact_clear(&exact);
  }
}

/* ----------------------------------------------------------------------------------------------------------------------- near names */

static void assert_near(const char *wanted, const char *const *names, size_t n, const char *expected) {
  tb_nearest nearest = {.wanted = wanted};
  tb_buffer text = {0};
  for (size_t i = 0; i < n; i++) {
    tb_nearest_offer(&nearest, names[i]);
  }
  tb_nearest_text(&nearest, &text);
  assert_string_equal(tb_buffer_string(&text), expected);
  tb_buffer_free(&text);
}

static void near_names_come_in_order(void **given) {
  (void)given;
  static const char *const NAMES[] = {"T010", "T009", "T100", "other", "T019", "T009", "T001", "T029", "T090", "X"};
  assert_near("T0O9", NAMES, 10, "T009, T019, T029, T001, T010");
  assert_near("T009", NAMES, 10, "T009, T001, T019, T029, T010");
  assert_near("zzzzzz", NAMES, 10, "");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(differences_are_exact), cmocka_unit_test(figures_keep_their_digits),
                                     cmocka_unit_test(near_names_come_in_order)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
