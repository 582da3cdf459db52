/* Days, months, moving and comparing periods. */
#include "tb_test.h"

#include "model/period.h"

static tb_period read(const char *text) {
  tb_period period;
  if (tb_period_parse(text, strlen(text), &period) != TB_OK) fail_msg("%s is refused", text);
  return period;
}

static void assert_period(const char *expected, tb_period found) {
  char text[TB_PERIOD_TEXT_BYTES];
  tb_period_format(found, text);
  assert_string_equal(expected, text);
}

/* ----------------------------------------------------------------------------------------------------------------- days */

/* Expected: Python, (date(year, month, day) - date(1970, 1, 1)).days */
static void test_known_days(void **state) {
  (void)state;
  static const struct {
    int year, month, day;
    tb_day expected;
  } known[] = {{1970, 1, 1, 0},      {1969, 12, 31, -1},      {2000, 2, 29, 11016},   {1900, 2, 28, -25509},   {1900, 3, 1, -25508},
               {2024, 8, 26, 19961}, {1582, 10, 15, -141427}, {400, 12, 31, -573066}, {9999, 12, 31, 2932896}, {1, 1, 1, -719162}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    assert_int_equal(known[i].expected, tb_day_from_date(known[i].year, known[i].month, known[i].day));
}

static void test_no_such_days(void **state) {
  (void)state;
  static const int dates[][3] = {{2023, 2, 29}, {1900, 2, 29}, {2024, 4, 31}, {2024, 0, 1}, {2024, 13, 1}, {2024, 1, 0},
                                 {2024, 1, 32}, {0, 12, 31},   {10000, 1, 1}, {-4, 1, 1},   {2024, -1, 1}, {2024, 1, -1}};
  for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
    assert_int_equal(TB_DAY_UNKNOWN, tb_day_from_date(dates[i][0], dates[i][1], dates[i][2]));
}

/*
 * Every day of the calendar against Python's datetime, which gives this checksum:
 *   h = 0
 *   for n in range(1, date.max.toordinal() + 1):
 *       d = date.fromordinal(n); h = (h * 31 + d.year * 10000 + d.month * 100 + d.day) % 2**64
 */
static void test_every_day(void **state) {
  (void)state;
  uint64_t checksum = 0;
  for (tb_day day = TB_DAY_FIRST; day <= TB_DAY_LAST; day++) {
    int year, month, dom;
    tb_day_to_date(day, &year, &month, &dom);
    checksum = checksum * 31 + (uint64_t)(year * 10000 + month * 100 + dom);
    if (tb_day_from_date(year, month, dom) != day) fail_msg("day %d is read back from %d-%d-%d as another", day, year, month, dom);
  }
  assert_true(checksum == UINT64_C(0x86e41dcae93b3b76));
}

/* --------------------------------------------------------------------------------------------------------------- months */

static void test_months(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int months;
  } cases[] = {{"2024", 12},
               {"2024-H2", 6},
               {"2024-Q1", 3},
               {"2024-02", 1},
               {"2023-11..2024-02", 4},
               {"0001..9999", 119988},
               {"2024-08-26", 0},
               {"2024-02-01..2024-02-28", 0},
               {"2023-11..", 0},
               {"", 0},
               {"2024-01-02..2024-01-31", 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(cases[i].months, tb_period_months(read(cases[i].text)));
  assert_int_equal(0, tb_period_months(tb_period_close(read("2023-11.."), tb_day_from_date(2024, 7, 31))));
  assert_int_equal(12 * 2023 + 10, tb_period_first_month(read("2023-11..2024-02")));
}

static void test_from_months(void **state) {
  (void)state;
  assert_period("2024-Q1", tb_period_from_months(12 * 2024, 3));
  assert_period("0001-01", tb_period_from_months(12, 1));
  assert_period("9999-12", tb_period_from_months(12 * 9999 + 11, 1));
  static const int32_t wrong[][2] = {{11, 1},     {12 * 10000, 1},    {12 * 9999 + 11, 2}, {24288, 0},
                                     {24288, -1}, {24288, INT32_MAX}, {INT32_MIN, 1}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_true(tb_period_is_unstated(tb_period_from_months(wrong[i][0], wrong[i][1])));
}

/* --------------------------------------------------------------------------------------------------------------- moving */

typedef struct move {
  const char *from, *to;
} move;

static void check_moves(tb_period (*function)(tb_period), const move *moves, size_t n) {
  for (size_t i = 0; i < n; i++)
    assert_period(moves[i].to, function(read(moves[i].from)));
}

static void test_year_ago(void **state) {
  (void)state;
  static const move moves[] = {
      {"2024", "2023"},
      {"2024-Q1", "2023-Q1"},
      {"2024-02", "2023-02"},
      {"2024-01..2024-07", "2023-01..2023-07"},
      {"2023-11..2024-02", "2022-11..2023-02"},
      {"2022..2023", "2021..2022"},
      {"2024-08-26", "2023-08-26"},
      {"2024-02-29", "2023-02-28"},
      {"2024-02-28", "2023-02-28"},
      {"2023-02-28", "2022-02-28"},
      {"2025-02-28", "2024-02-29"},
      {"2024-04-30", "2023-04-30"},
      {"2023-09-06..2023-11-10", "2022-09-06..2022-11-10"},
      {"2025-02-10..2025-02-28", "2024-02-10..2024-02-29"},
      {"2024-02-29..2024-03-05", "2023-02-28..2023-03-05"},
      {"0001", ""},
      {"0001-12-31", ""},
      {"0001-12-31..0002-01-05", ""},
      {"2023-11..", ""},
      {"", ""},
  };
  check_moves(tb_period_year_ago, moves, sizeof moves / sizeof *moves);
  const tb_period open = tb_period_year_ago(tb_period_close(read("2023-11.."), tb_day_from_date(2024, 8, 26)));
  assert_period("2022-11..", open);
  assert_int_equal(tb_day_from_date(2023, 8, 26), open.last);
}

static void test_previous(void **state) {
  (void)state;
  static const move moves[] = {
      {"2024", "2023"},
      {"2024-H1", "2023-H2"},
      {"2024-Q1", "2023-Q4"},
      {"2024-03", "2024-02"},
      {"2024-01", "2023-12"},
      {"2024-01..2024-07", "2023-06..2023-12"},
      {"2022..2023", "2020..2021"},
      {"2024-03-01", "2024-02-29"},
      {"2023-09-11..2023-09-20", "2023-09-01..2023-09-10"},
      {"2024-03-01..2024-03-29", "2024-02"},
      {"0001", ""},
      {"0001-01-01", ""},
      {"0001-01-05..0001-01-09", ""},
      {"2023-11..", ""},
      {"", ""},
  };
  check_moves(tb_period_previous, moves, sizeof moves / sizeof *moves);
  assert_true(tb_period_is_unstated(tb_period_previous(tb_period_close(read("2023-11.."), tb_day_from_date(2024, 8, 26)))));
}

static void test_shift(void **state) {
  (void)state;
  assert_period("2024-04-30", tb_period_shift(read("2024-03-31"), 1));
  assert_period("2024-03-31", tb_period_shift(read("2024-04-30"), -1));
  assert_period("2024-02-29", tb_period_shift(read("2024-01-30"), 1));
  assert_period("2023-Q4", tb_period_shift(read("2024-Q1"), -3));
  assert_period("2024-05..2024-07", tb_period_shift(read("2024-Q1"), 4));
  assert_period("", tb_period_shift(read("2024-Q1"), INT32_MAX));
  assert_period("", tb_period_shift(read("2024-08-26"), INT32_MIN));
  assert_period("", tb_period_shift(read("9999-12"), 1));
  assert_period("", tb_period_shift(read("9999-11-20..9999-12-05"), 1));
}

static void test_close(void **state) {
  (void)state;
  const tb_day day = tb_day_from_date(2024, 8, 26);
  const tb_period open = read("2023-11.."), closed = tb_period_close(open, day);
  assert_true(tb_period_is_endless(open) && !tb_period_is_endless(closed));
  assert_true(closed.open && closed.last == day);
  assert_period("2023-11..", closed);
  assert_true(tb_period_equal(open, tb_period_close(open, TB_DAY_UNKNOWN)));
  assert_true(tb_period_equal(open, tb_period_close(open, open.first - 1)));
  assert_true(tb_period_equal(open, tb_period_close(open, TB_DAY_OPEN)));
  assert_true(tb_period_equal(read("2023"), tb_period_close(read("2023"), day)));
}

static void test_end_date(void **state) {
  (void)state;
  assert_period("2023-12-31", tb_period_end_date(read("2023")));
  assert_period("2023-12-31", tb_period_end_date(read("2023-Q4")));
  assert_period("2024-08-26", tb_period_end_date(read("2024-08-26")));
  assert_period("", tb_period_end_date(read("")));
  assert_period("2023-11..", tb_period_end_date(read("2023-11..")));
  assert_true(tb_period_is_date(tb_period_end_date(read("2023"))));
  assert_false(tb_period_is_date(read("2023")) || tb_period_is_date(read("")));
}

static void test_elapsed(void **state) {
  (void)state;
  const tb_day day = tb_day_from_date(2024, 8, 26);
  int64_t gone = -1, all = -1;
  assert_true(tb_period_elapsed(read("2024"), day, &gone, &all)); /* Python: date(2024, 8, 26).timetuple().tm_yday == 239 */
  assert_true(gone == 239 && all == 366);
  assert_true(tb_period_elapsed(read("2023"), day, &gone, &all));
  assert_true(gone == 365 && all == 365);
  assert_true(tb_period_elapsed(read("2025-01-01"), day, &gone, &all));
  assert_true(gone == 0 && all == 1);
  assert_true(tb_period_elapsed(tb_period_close(read("2024-08.."), day), day, &gone, &all));
  assert_true(gone == 26 && all == 26);
  assert_false(tb_period_elapsed(read("2024-08.."), day, &gone, &all));
  assert_false(tb_period_elapsed(read(""), day, &gone, &all));
  assert_false(tb_period_elapsed(read("2024"), TB_DAY_UNKNOWN, &gone, &all));
}

/* ------------------------------------------------------------------------------------------------------------ comparing */

static void test_order(void **state) {
  (void)state;
  static const char *const ordered[] = {"",        "2023-12-31", "2024-01-01", "2024-01",    "2024-Q1",
                                        "2024-H1", "2024",       "2024..",     "2024-02-01", "2024-02"};
  const size_t n = sizeof ordered / sizeof *ordered;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      assert_int_equal((i > j) - (i < j), tb_period_compare(read(ordered[i]), read(ordered[j])));
  const tb_period closed = {.first = 0, .last = 9}, open = {.first = 0, .last = 9, .open = true};
  assert_int_equal(-1, tb_period_compare(closed, open));
  assert_int_equal(1, tb_period_compare(open, closed));
}

/* Both ways round. */
static void assert_relation(tb_comparison expected, tb_kind kind, tb_period a, tb_period b) {
  assert_int_equal(expected, tb_period_relation(a, b, kind));
  assert_int_equal(expected, tb_period_relation(b, a, kind));
}

static void test_relation(void **state) {
  (void)state;
  static const struct {
    const char *a, *b;
    tb_kind kind;
    tb_comparison expected;
  } cases[] = {
      {"2024", "2024", TB_FLOW, TB_COMPARE_SAME},
      {"2024-Q1", "2023-Q1", TB_FLOW, TB_COMPARE_YEARS},
      {"2024-Q1", "2020-Q1", TB_RATIO, TB_COMPARE_YEARS},
      {"2024", "2023", TB_FLOW, TB_COMPARE_YEARS},
      {"2024-01..2024-07", "2023-01..2023-07", TB_RATIO, TB_COMPARE_YEARS},
      {"2024-08-26", "2023-08-26", TB_FLOW, TB_COMPARE_YEARS},
      {"2024-02-29", "2023-02-28", TB_FLOW, TB_COMPARE_YEARS},
      {"2024-02-28", "2023-02-28", TB_FLOW, TB_COMPARE_YEARS},
      {"2023-09-06..2023-11-10", "2022-09-06..2022-11-10", TB_FLOW, TB_COMPARE_YEARS},
      {"2024-Q1", "2024-Q2", TB_FLOW, TB_COMPARE_ADJACENT},
      {"2023-12", "2024-01", TB_RATIO, TB_COMPARE_ADJACENT},
      {"2024-08-26", "2024-08-27", TB_FLOW, TB_COMPARE_ADJACENT},
      {"2023-09-01..2023-09-10", "2023-09-11..2023-09-20", TB_FLOW, TB_COMPARE_ADJACENT},
      {"2024-Q1", "2024-Q3", TB_FLOW, TB_COMPARE_SEASONS},
      {"2024-Q1", "2024-02..2024-04", TB_FLOW, TB_COMPARE_SEASONS},
      {"2024-08-26", "2024-09-26", TB_FLOW, TB_COMPARE_SEASONS},
      {"2024-Q1", "2024-H1", TB_FLOW, TB_COMPARE_PART},
      {"2024-03", "2024", TB_KIND_UNDECLARED, TB_COMPARE_PART},
      {"2024-03-05", "2024-03", TB_FLOW, TB_COMPARE_PART},
      {"2024-Q1", "2024-H1", TB_RATIO, TB_COMPARE_LENGTHS},
      {"2024-Q1", "2024-H1", TB_MEAN, TB_COMPARE_LENGTHS},
      {"2024-Q1", "2024-H1", TB_INDEX, TB_COMPARE_LENGTHS},
      {"2024-Q1", "2024-H1", TB_RANK, TB_COMPARE_LENGTHS},
      {"2024-01..2024-07", "2023", TB_RATIO, TB_COMPARE_LENGTHS},
      {"2024-H1", "2024-Q3", TB_FLOW, TB_COMPARE_LENGTHS},
      {"2024-04", "2024-05-01..2024-05-30", TB_FLOW, TB_COMPARE_LENGTHS},
      {"2023", "2024-07-31", TB_STOCK, TB_COMPARE_DATES},
      {"2023", "2023-Q4", TB_STOCK, TB_COMPARE_SAME},
      {"2023", "2022", TB_STOCK, TB_COMPARE_DATES},
      {"2023", "", TB_STOCK, TB_COMPARE_UNSTATED},
      {"", "", TB_FLOW, TB_COMPARE_UNSTATED},
      {"2024", "2024-01..", TB_FLOW, TB_COMPARE_UNSTATED},
      {"2024-01..", "2024-01..", TB_FLOW, TB_COMPARE_UNSTATED},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_relation(cases[i].expected, cases[i].kind, read(cases[i].a), read(cases[i].b));
}

static void test_relation_of_open_spans(void **state) {
  (void)state;
  const tb_period now = tb_period_close(read("2024-01.."), tb_day_from_date(2024, 8, 26));
  const tb_period later = tb_period_close(read("2024-01.."), tb_day_from_date(2024, 9, 26));
  assert_relation(TB_COMPARE_SAME, TB_FLOW, now, now);
  assert_relation(TB_COMPARE_YEARS, TB_FLOW, now, tb_period_year_ago(now));
  assert_relation(TB_COMPARE_OPEN, TB_FLOW, now, tb_period_shift(now, -24));
  assert_relation(TB_COMPARE_OPEN, TB_FLOW, later, tb_period_year_ago(now));
  assert_relation(TB_COMPARE_OPEN, TB_FLOW, now, later);
  assert_relation(TB_COMPARE_OPEN, TB_FLOW, now, read("2024-01-01..2024-08-26"));
  assert_relation(TB_COMPARE_OPEN, TB_STOCK, now, read("2023"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_days),  cmocka_unit_test(test_no_such_days),
      cmocka_unit_test(test_every_day),   cmocka_unit_test(test_months),
      cmocka_unit_test(test_from_months), cmocka_unit_test(test_year_ago),
      cmocka_unit_test(test_previous),    cmocka_unit_test(test_shift),
      cmocka_unit_test(test_close),       cmocka_unit_test(test_end_date),
      cmocka_unit_test(test_elapsed),     cmocka_unit_test(test_order),
      cmocka_unit_test(test_relation),    cmocka_unit_test(test_relation_of_open_spans),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
