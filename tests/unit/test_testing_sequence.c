/* The periods that follow from a first one, and from a first and a second one. */
#include "tb_test.h"

#include "base/buffer.h"
#include "testing/sequence.h"

/* Reads `text` and writes the periods with the given places, separated by blanks; "!" when it is refused. */
static void expect_periods(const char *text, const size_t *places, size_t n, const char *expected) {
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_line line = tb_line_of("f", 1, text, strlen(text), log);
  tb_sequence sequence;
  tb_buffer out = {0};
  if (tb_sequence_read(&line, &sequence) != TB_OK) {
    assert_int_equal(tb_log_total(log, TB_ERROR), 1);
    tb_buffer_byte(&out, '!');
    n = 0;
  }
  for (size_t i = 0; i < n; i++) {
    char period[TB_PERIOD_TEXT_BYTES];
    const size_t length = tb_period_format(tb_sequence_at(&sequence, places[i]), period);
    if (i > 0) tb_buffer_byte(&out, ' ');
    tb_buffer_append(&out, length ? period : "-", length ? length : 1);
  }
  assert_string_equal(tb_buffer_string(&out), expected);
  tb_buffer_free(&out);
  tb_log_free(log);
}

static const size_t first_four[] = {0, 1, 2, 3};

static void test_one_period(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"2023-11", "2023-11 2023-12 2024-01 2024-02"},
      {"2023-Q3", "2023-Q3 2023-Q4 2024-Q1 2024-Q2"},
      {"2023-H1", "2023-H1 2023-H2 2024-H1 2024-H2"},
      {"2022", "2022 2023 2024 2025"},
      {"2021..2022", "2021..2022 2023..2024 2025..2026 2027..2028"},
      {"2024-02-28", "2024-02-28 2024-02-29 2024-03-01 2024-03-02"},
      {"2023-02-27..2023-03-05", "2023-02-27..2023-03-05 2023-03-06..2023-03-12 2023-03-13..2023-03-19 2023-03-20..2023-03-26"},
      {"2023-02..2023-03", "2023-02..2023-03 2023-04..2023-05 2023-06..2023-07 2023-08..2023-09"},
      {"2023-01..2023-10", "2023-01..2023-10 2023-01..2023-11 2023 2024-01..2024-02"},
      {"2023-01..2023-04", "2023-01..2023-04 2023-01..2023-05 2023-H1 2023-01..2023-07"},
      {"2023年1-2月", "2023-01..2023-02 2023-Q1 2023-01..2023-04 2023-01..2023-05"},
      {"2023-11..", "!"},
      {"2023-13", "!"},
      {"", "!"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    expect_periods(cases[i][0], first_four, 4, cases[i][1]);
}

static void test_two_periods(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"2020 2022", "2020 2022 2024 2026"},
      {"2023-01 2023-04", "2023-01 2023-04 2023-07 2023-10"},
      {"2023-Q1 2023-H1", "2023-Q1 2023-H1 2023-01..2023-09 2023"},
      {"2023-H1 2023", "2023-H1 2023 2024-H1 2024"},
      {"2023-01..2023-09 2023", "2023-01..2023-09 2023 2024-Q1 2024-H1"},
      {"2023-01 2023-01..2023-02", "2023-01 2023-01..2023-02 2023-Q1 2023-01..2023-04"},
      {"2024-01-31 2024-02-29", "2024-01-31 2024-02-29 2024-03-31 2024-04-30"},
      {"2024-02-29 2024-05-31", "2024-02-29 2024-05-31 2024-08-31 2024-11-30"},
      {"2024-01-15 2024-02-15", "2024-01-15 2024-02-15 2024-03-15 2024-04-15"},
      {"2024-01-01 2024-01-08", "2024-01-01 2024-01-08 2024-01-15 2024-01-22"},
      {"2023-Q2 2023-Q1", "!"},
      {"2023-Q1 2023-Q1", "!"},
      {"2023-Q1 2023-07", "!"},
      {"2023-Q2 2023-04..2023-12", "!"},
      {"2023-01..2023-07 2023-01..2023-09", "!"},
      {"2023-Q1 2023-Q2 2023-Q3", "!"},
      {"2023-01-01 2023-02", "!"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    expect_periods(cases[i][0], first_four, 4, cases[i][1]);
}

static void test_years_end(void **state) {
  (void)state;
  const size_t places[] = {0, 1, 2, 11, 12, 4000000, SIZE_MAX};
  expect_periods("9998-12", places, 7, "9998-12 9999-01 9999-02 9999-11 9999-12 - -");
  expect_periods("9999-12-30", places, 7, "9999-12-30 9999-12-31 - - - - -");
  expect_periods("9998-12-31 9999-01-31", places, 7, "9998-12-31 9999-01-31 9999-02-28 9999-11-30 9999-12-31 - -");
  expect_periods("9999-01..9999-02", places, 7, "9999-01..9999-02 9999-Q1 9999-01..9999-04 - - - -");
  const size_t years[] = {11, 22, 11000};
  expect_periods("2023-01..2023-02", years, 3, "2024-01..2024-02 2025-01..2025-02 3023-01..3023-02");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_period),
      cmocka_unit_test(test_two_periods),
      cmocka_unit_test(test_years_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
