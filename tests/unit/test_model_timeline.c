/* Timelines: which periods step along which, and what is missing between them. Expected texts were worked out by hand from the rules. */
#include "tb_test.h"

#include "model/period.h"
#include "model/timeline.h"

#include <stdio.h>
#include <stdlib.h>

enum { PERIODS_MAX = 64, TEXT_MAX = 4096 };

static int compare_periods(const void *a, const void *b) {
  return tb_period_compare(*(const tb_period *)a, *(const tb_period *)b);
}

/* Reads periods separated by blanks ("_" is the unstated one) into order. */
static size_t read_periods(const char *texts, tb_period *out) {
  char copy[TEXT_MAX];
  size_t n = 0;
  snprintf(copy, sizeof copy, "%s", texts);
  for (char *at = copy, *word; (word = strsep(&at, " "));) {
    const char *text = strcmp(word, "_") == 0 ? "" : word;
    if (*word == '\0') continue;
    assert_true(n < PERIODS_MAX);
    assert_status(TB_OK, tb_period_parse(text, strlen(text), &out[n++]));
  }
  qsort(out, n, sizeof *out, compare_periods);
  return n;
}

/* "name: step step ...", absent steps in brackets, guests with a star. */
static void line_text(const tb_timeline *line, char *out, size_t out_n) {
  char name[TB_TIMELINE_NAME_BYTES];
  tb_timeline_name(line, name);
  size_t n = (size_t)snprintf(out, out_n, "%s:", name);
  for (size_t i = 0; i < line->n_steps; i++) {
    char text[TB_PERIOD_TEXT_BYTES];
    tb_period_format(line->steps[i], text);
    const bool is_guest = tb_timeline_has_guest(line, line->steps[i]);
    n += (size_t)snprintf(out + n, out_n - n, line->present[i] ? " %s%s" : " (%s%s)", *text ? text : "_", is_guest ? "*" : "");
    assert_true(n < out_n);
  }
}

/* Every period is found where line_of and step_of say, and nowhere else is anything present but guests, which are at home elsewhere. */
static void check_places(const tb_timelines *lines, const tb_period *periods, size_t n) {
  size_t n_present = 0;
  for (size_t i = 0; i < n; i++) {
    assert_true(lines->line_of[i] < lines->n_lines);
    const tb_timeline *line = &lines->lines[lines->line_of[i]];
    assert_true(lines->step_of[i] < line->n_steps);
    assert_true(tb_period_equal(periods[i], line->steps[lines->step_of[i]]));
    assert_false(tb_timeline_has_guest(line, periods[i]));
  }
  for (size_t l = 0; l < lines->n_lines; l++) {
    const tb_timeline *line = &lines->lines[l];
    assert_true(line->present[0] && line->present[line->n_steps - 1]);
    for (size_t i = 0; i < line->n_steps; i++)
      n_present += line->present[i] && !tb_timeline_has_guest(line, line->steps[i]);
    for (size_t i = 1; i < line->n_steps; i++)
      assert_int_equal(-1, tb_period_compare(line->steps[i - 1], line->steps[i]));
    if (l == 0) continue;
    const int firsts = tb_period_compare(line[-1].steps[0], line->steps[0]);
    assert_true(firsts < 0 || (firsts == 0 && tb_timeline_has_guest(line, line->steps[0])));
  }
  assert_int_equal(n, n_present);
}

/* `expected`: the lines' texts, separated by "; ". */
static void check_lines(const char *texts, const char *expected) {
  tb_period periods[PERIODS_MAX];
  tb_timelines lines;
  char found[TEXT_MAX] = "";
  const size_t n = read_periods(texts, periods);
  assert_status(TB_OK, tb_timelines_build(periods, n, &lines));
  for (size_t i = 0; i < lines.n_lines; i++) {
    const size_t used = strlen(found);
    if (i > 0) strcpy(found + used, "; ");
    line_text(&lines.lines[i], found + strlen(found), sizeof found - used - 2);
  }
  assert_string_equal(expected, found);
  check_places(&lines, periods, n);
  tb_timelines_free(&lines);
}

static void test_empty_and_single(void **state) {
  (void)state;
  tb_timelines lines;
  assert_status(TB_OK, tb_timelines_build(NULL, 0, &lines));
  assert_int_equal(0, lines.n_lines);
  tb_timelines_free(&lines);
  tb_timelines_free(NULL);
  check_lines("2023", "years: 2023");
  check_lines("_", "unstated: _");
  check_lines("2024-01..2024-07", "cumulative: 2024-01..2024-07");
  check_lines("2024-08-26", "dates: 2024-08-26");
  check_lines("2023-12-31", "dates: 2023-12-31");
}

static void test_regular_spans(void **state) {
  (void)state;
  check_lines("2023-Q1 2023-Q2 2023-Q4 2024-Q1", "quarters: 2023-Q1 2023-Q2 (2023-Q3) 2023-Q4 2024-Q1");
  check_lines("2023-12 2024-03", "months: 2023-12 (2024-01) (2024-02) 2024-03");
  check_lines("2020 2023", "years: 2020 (2021) (2022) 2023");
  check_lines("2023-H1 2024-H2", "halves: 2023-H1 (2023-H2) (2024-H1) 2024-H2");
  check_lines("2016..2018 2022..2024", "span36+0: 2016..2018 (2019..2021) 2022..2024");
}

/* Quarters and their years are two regular timelines: quarters also begin in other months than January. */
static void test_quarters_and_years(void **state) {
  (void)state;
  check_lines("2022 2023 2023-Q1 2023-Q2 2023-Q3 2023-Q4", "years: 2022 2023; quarters: 2023-Q1 2023-Q2 2023-Q3 2023-Q4");
  check_lines("2023-01 2023-02 2023-Q1 2023-Q2", "months: 2023-01 2023-02; quarters: 2023-Q1 2023-Q2");
}

static void test_cumulative_quarters(void **state) {
  (void)state;
  check_lines("2023-Q1 2023-H1 2023-01..2023-09 2023 2024-Q1", "cumulative: 2023-Q1 2023-H1 2023-01..2023-09 2023 2024-Q1");
  check_lines("2022-H1 2023-Q1 2024", "cumulative: 2022-H1 (2022-01..2022-09) (2022) 2023-Q1 (2023-H1) (2023-01..2023-09) (2023) (2024-Q1) "
                                      "(2024-H1) (2024-01..2024-09) 2024");
  check_lines("2023-H1 2023 2024-H1", "cumulative: 2023-H1 2023 2024-H1");
  check_lines("2023 2024-01..2024-07", "cumulative: 2023 2024-01..2024-07");
}

/* Single quarters beside cumulative spans: the first quarter is a step of both, at home among the quarters. */
static void test_cumulative_beside_quarters(void **state) {
  (void)state;
  check_lines("2023-Q1 2023-Q2 2023-H1 2023-01..2023-09 2023",
              "quarters: 2023-Q1 2023-Q2; cumulative: 2023-Q1* 2023-H1 2023-01..2023-09 2023");
  check_lines("2023-Q1 2023-Q2 2023-H1", "quarters: 2023-Q1 2023-Q2; cumulative: 2023-Q1* 2023-H1");
  check_lines("2023-Q1 2023-Q2 2023-H1 2023 2024-Q1", "quarters: 2023-Q1 2023-Q2 (2023-Q3) (2023-Q4) 2024-Q1; "
                                                      "cumulative: 2023-Q1* 2023-H1 (2023-01..2023-09) 2023 2024-Q1*");
  /* halves are told too: three quarters and the year go on from them */
  check_lines("2023-Q1 2023-Q2 2023-H1 2023-H2 2023-01..2023-09 2023",
              "quarters: 2023-Q1 2023-Q2; cumulative: 2023-Q1* 2023-H1* 2023-01..2023-09 2023; halves: 2023-H1 2023-H2");
  check_lines("2023-H1 2023-H2 2023-01..2023-07", "halves: 2023-H1 2023-H2; cumulative: 2023-H1* 2023-01..2023-07");
  /* a year that also begins in July */
  check_lines("2023-Q1 2023-H1 2023 2022-07..2023-06",
              "span12+6: 2022-07..2023-06; cumulative: 2023-Q1 2023-H1 (2023-01..2023-09) 2023*; years: 2023");
  /* an absent first quarter is a guest's step all the same */
  check_lines("2022-H1 2023-Q1 2023-Q2 2023-H1",
              "cumulative: 2022-H1 (2022-01..2022-09) (2022) 2023-Q1* 2023-H1; quarters: 2023-Q1 2023-Q2");
}

/* With 1-2月 the first quarter lies on a step between. Months, of which January is no step before the block, and quarters that do not fit.
 */
static void test_cumulative_months_beside_quarters(void **state) {
  (void)state;
  check_lines("2023-01..2023-02 2023-Q1 2023-Q2 2023-01..2023-04 2023-01..2023-05",
              "cumulative: 2023-01..2023-02 2023-Q1* 2023-01..2023-04 2023-01..2023-05; quarters: 2023-Q1 2023-Q2");
  check_lines("2023-01..2023-02 2023-Q1 2023-Q2 2023-01..2023-04",
              "cumulative: 2023-01..2023-02 2023-Q1* 2023-01..2023-04; quarters: 2023-Q1 2023-Q2");
  check_lines("2023-01 2023-02 2023-01..2023-02 2023-Q1 2023-01..2023-04",
              "months: 2023-01 2023-02; cumulative: 2023-01..2023-02 2023-Q1 2023-01..2023-04");
  check_lines("2023-01 2023-02 2023-03 2023-01..2023-02", "months: 2023-01 2023-02 2023-03; span2+0: 2023-01..2023-02");
  check_lines("2023-01 2023-02 2023-Q1 2023-Q2 2023-H1 2023-01..2023-09",
              "months: 2023-01 2023-02; quarters: 2023-Q1 2023-Q2; cumulative: 2023-Q1* 2023-H1 2023-01..2023-09");
  check_lines("2023-Q1 2023-Q2 2023-01..2023-07", "quarters: 2023-Q1 2023-Q2; cumulative: 2023-01..2023-07");
}

static void test_cumulative_months(void **state) {
  (void)state;
  char texts[TEXT_MAX] = "", expected[TEXT_MAX] = "cumulative:";
  for (int year = 2021; year <= 2023; year++)
    for (int month = 2; month <= 12; month++) {
      char span[64], canonical[TB_PERIOD_TEXT_BYTES];
      tb_period period;
      snprintf(span, sizeof span, "%d-01..%d-%02d", year, year, month);
      assert_status(TB_OK, tb_period_parse(span, strlen(span), &period));
      tb_period_format(period, canonical);
      const bool is_gap = year == 2022 && month == 5;
      snprintf(texts + strlen(texts), sizeof texts - strlen(texts), " %s", is_gap ? "" : canonical);
      snprintf(expected + strlen(expected), sizeof expected - strlen(expected), is_gap ? " (%s)" : " %s", canonical);
    }
  check_lines(texts, expected);
}

/* A length that no year can be cut into has one step a year; one that can be is a regular span whose others are absent. */
static void test_one_length_from_january(void **state) {
  (void)state;
  check_lines("2021-01..2021-07 2023-01..2023-07", "cumulative: 2021-01..2021-07 (2022-01..2022-07) 2023-01..2023-07");
  check_lines("2022-H1 2023-H1", "halves: 2022-H1 (2022-H2) 2023-H1");
}

static void test_rolling_quarters(void **state) {
  (void)state;
  check_lines("2023-Q4 2023-11..2024-01 2023-12..2024-02 2024-Q1 2024-05..2024-07 2024-Q3",
              "quarters: 2023-Q4 2024-Q1 (2024-Q2) 2024-Q3; span3+1: 2023-11..2024-01 (2024-02..2024-04) 2024-05..2024-07; "
              "span3+2: 2023-12..2024-02");
}

static void test_school_years(void **state) {
  (void)state;
  check_lines("2020-09..2021-08 2021-09..2022-08 2023-09..2024-08",
              "span12+8: 2020-09..2021-08 2021-09..2022-08 (2022-09..2023-08) 2023-09..2024-08");
  /* Calendar years beside school years are no longer a length from January only. */
  check_lines("2021 2021-H1 2022 2020-09..2021-08", "span12+8: 2020-09..2021-08; halves: 2021-H1; years: 2021 2022");
}

static void test_dates(void **state) {
  (void)state;
  check_lines("2023-12-31 2024-01-31 2024-03-31", "dates: 2023-12-31 2024-01-31 (2024-02-29) 2024-03-31");
  check_lines("2023-03-31 2023-06-30 2023-12-31", "dates: 2023-03-31 2023-06-30 (2023-09-30) 2023-12-31");
  check_lines("2020-12-31 2021-12-31 2023-12-31", "dates: 2020-12-31 2021-12-31 (2022-12-31) 2023-12-31");
  check_lines("2024-01-31 2024-02-28 2024-03-31", "dates: 2024-01-31 2024-02-28 2024-03-31");
  check_lines("2023-06-05 2024-01-31 2024-08-26", "dates: 2023-06-05 2024-01-31 2024-08-26");
}

static void test_days_open_unstated(void **state) {
  (void)state;
  check_lines("2023-09-06..2023-11-10 2024-01-01..2024-01-10 2023-12-01..2023-12-10",
              "days66: 2023-09-06..2023-11-10; days10: 2023-12-01..2023-12-10 2024-01-01..2024-01-10");
  check_lines("2023-11.. 2024-01.. 2023 _", "unstated: _; years: 2023; 2023-11..: 2023-11..; 2024-01..: 2024-01..");
}

/* Open spans of one begin step by the day on which they were known. */
static void test_open_steps(void **state) {
  (void)state;
  const tb_period periods[] = {
      {.first = 0, .last = 99, .open = true}, {.first = 0, .last = 150, .open = true}, {.first = 9, .last = 99, .open = true}};
  tb_timelines lines;
  assert_status(TB_OK, tb_timelines_build(periods, 3, &lines));
  assert_int_equal(2, lines.n_lines);
  assert_int_equal(2, lines.lines[0].n_steps);
  assert_int_equal(TB_LINE_OPEN, lines.lines[0].kind);
  check_places(&lines, periods, 3);
  tb_timelines_free(&lines);
}

static void test_parameters(void **state) {
  (void)state;
  static const struct {
    const char *texts;
    tb_timeline_kind kind;
    int months, phase, first_months;
  } cases[] = {{"2023-Q1 2023-Q2", TB_LINE_SPANS, 3, 0, 0},
               {"2020-09..2021-08", TB_LINE_SPANS, 12, 8, 0},
               {"2023-Q1 2023-H1 2023", TB_LINE_CUMULATIVE, 3, 0, 3},
               {"2023-01..2023-02 2023-Q1", TB_LINE_CUMULATIVE, 1, 0, 2},
               {"2023-03-31 2023-09-30", TB_LINE_MONTH_ENDS, 6, 2, 0},
               {"2023-03-31 2023-09-29", TB_LINE_DATES, 0, 0, 0},
               {"2023-03-31", TB_LINE_DATES, 0, 0, 0},
               {"2023-03-31..2023-04-05", TB_LINE_DAYS, 0, 0, 0},
               {"_", TB_LINE_UNSTATED, 0, 0, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tb_period periods[PERIODS_MAX];
    tb_timelines lines;
    assert_status(TB_OK, tb_timelines_build(periods, read_periods(cases[i].texts, periods), &lines));
    assert_int_equal(1, lines.n_lines);
    assert_int_equal(cases[i].kind, lines.lines[0].kind);
    assert_int_equal(cases[i].months, lines.lines[0].months);
    assert_int_equal(cases[i].phase, lines.lines[0].phase);
    assert_int_equal(cases[i].first_months, lines.lines[0].first_months);
    tb_timelines_free(&lines);
  }
}

static void test_wrong_order(void **state) {
  (void)state;
  const tb_period down[] = {{.first = 9, .last = 9}, {.first = 8, .last = 8}}, twice[] = {{.first = 9, .last = 9}, {.first = 9, .last = 9}};
  tb_timelines lines;
  assert_status(TB_BAD_ARGUMENT, tb_timelines_build(down, 2, &lines));
  assert_status(TB_BAD_ARGUMENT, tb_timelines_build(twice, 2, &lines));
  assert_int_equal(0, lines.n_lines);
}

/* All phases of spans of L months, one at each end of the calendar, take about 116,000 steps together, whatever L: eight lengths fit, nine
 * do not. */
static void test_limit(void **state) {
  (void)state;
  tb_period periods[2 * 9 * 10 / 2];
  size_t n = 0;
  for (int months = 1; months <= 9; months++) {
    for (int phase = 0; phase < months; phase++) {
      periods[n++] = tb_period_from_months(2520 + phase, months); /* 2520 and 115920 are divisible by 1 to 9 */
      periods[n++] = tb_period_from_months(2520 + 115920 + phase, months);
    }
    qsort(periods, n, sizeof *periods, compare_periods);
    tb_timelines lines;
    assert_status(months < 9 ? TB_OK : TB_LIMIT, tb_timelines_build(periods, n, &lines));
    assert_int_equal(months < 9 ? n / 2 : 0, lines.n_lines);
    tb_timelines_free(&lines);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_empty_and_single),
      cmocka_unit_test(test_regular_spans),
      cmocka_unit_test(test_quarters_and_years),
      cmocka_unit_test(test_cumulative_quarters),
      cmocka_unit_test(test_cumulative_beside_quarters),
      cmocka_unit_test(test_cumulative_months_beside_quarters),
      cmocka_unit_test(test_cumulative_months),
      cmocka_unit_test(test_one_length_from_january),
      cmocka_unit_test(test_rolling_quarters),
      cmocka_unit_test(test_school_years),
      cmocka_unit_test(test_dates),
      cmocka_unit_test(test_days_open_unstated),
      cmocka_unit_test(test_open_steps),
      cmocka_unit_test(test_parameters),
      cmocka_unit_test(test_wrong_order),
      cmocka_unit_test(test_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
