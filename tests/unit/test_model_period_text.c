/* Text forms of periods: the table of design section 3 row by row, what is refused, and the way there and back for random spans. */
#include "tb_test.h"

#include "model/period.h"

typedef struct form {
  const char *text, *canonical;
} form;

static void check_forms(const form *forms, size_t n) {
  for (size_t i = 0; i < n; i++) {
    tb_period period;
    char canonical[TB_PERIOD_TEXT_BYTES];
    if (tb_period_parse(forms[i].text, strlen(forms[i].text), &period) != TB_OK) fail_msg("%s is refused", forms[i].text);
    assert_int_equal(strlen(forms[i].canonical), tb_period_format(period, canonical));
    assert_string_equal(forms[i].canonical, canonical);
  }
}

static void check_refused(const char *const *texts, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const tb_period before = {.first = 1, .last = 2};
    tb_period period = before;
    if (tb_period_parse(texts[i], strlen(texts[i]), &period) != TB_BAD_INPUT) fail_msg("\"%s\" is not refused", texts[i]);
    assert_true(tb_period_equal(before, period));
  }
}

#define CHECK_FORMS(forms) check_forms((forms), sizeof(forms) / sizeof *(forms))
#define CHECK_REFUSED(texts) check_refused((texts), sizeof(texts) / sizeof *(texts))

static void test_ascii_forms(void **state) {
  (void)state;
  static const form forms[] = {
      {"", ""},
      {"2023", "2023"},
      {"2023-A1", "2023"},
      {"0001", "0001"},
      {"9999", "9999"},
      {"2024-H1", "2024-H1"},
      {"2024-H2", "2024-H2"},
      {"2024-S1", "2024-H1"},
      {"2024-S2", "2024-H2"},
      {"2024-Q1", "2024-Q1"},
      {"2024-Q4", "2024-Q4"},
      {"2024Q1", "2024-Q1"},
      {"2024-07", "2024-07"},
      {"2024-M07", "2024-07"},
      {"202407", "2024-07"},
      {"2024-08-26", "2024-08-26"},
      {"2024-02-29", "2024-02-29"},
      {"2024-12-31", "2024-12-31"},
  };
  CHECK_FORMS(forms);
}

static void test_ascii_ranges(void **state) {
  (void)state;
  static const form forms[] = {
      {"2024-01..2024-07", "2024-01..2024-07"},
      {"2023-11..2024-02", "2023-11..2024-02"},
      {"2024-01-01/P7M", "2024-01..2024-07"},
      {"2024-01-01/P3M", "2024-Q1"},
      {"2024-07-01/P6M", "2024-H2"},
      {"2024-01-01/P1Y", "2024"},
      {"2023-01-01/P2Y", "2023..2024"},
      {"2024-09-01/P1Y", "2024-09..2025-08"},
      {"2024-01-15/P10D", "2024-01-15..2024-01-24"},
      {"2024-02-01/P29D", "2024-02"},
      {"2024-08-26/P1D", "2024-08-26"},
      {"2021..2023", "2021..2023"},
      {"2021..2021", "2021"},
      {"2021-01..2023-12", "2021..2023"},
      {"2021-07..2023-06", "2021-07..2023-06"},
      {"2024-Q1..2024-Q3", "2024-01..2024-09"},
      {"2024-Q1..2024-Q2", "2024-H1"},
      {"2023-Q4..2024-Q1", "2023-10..2024-03"},
      {"2024-04..2024-06", "2024-Q2"},
      {"2024-05..2024-07", "2024-05..2024-07"},
      {"2024-04..2024-09", "2024-04..2024-09"},
      {"2024-07..2024-07", "2024-07"},
      {"2024-01-01..2024-01-31", "2024-01"},
      {"2024-01-01..2024-12-31", "2024"},
      {"2023-09-06..2023-11-10", "2023-09-06..2023-11-10"},
      {"2023-09-06..2023-09-06", "2023-09-06"},
      {"2023..2024-07", "2023-01..2024-07"},
      {"2023-09-06..2024-07", "2023-09-06..2024-07-31"},
  };
  CHECK_FORMS(forms);
}

static void test_open_spans(void **state) {
  (void)state;
  static const form forms[] = {
      {"2023-11..", "2023-11.."},        {"2023..", "2023-01.."},           {"2024-Q3..", "2024-07.."},
      {"2023-11-05..", "2023-11-05.."},  {"2023-11-01..", "2023-11.."},     {"2023年11月以来", "2023-11.."},
      {"2023年11月来", "2023-11.."},     {"2023年以来", "2023-01.."},       {"2023年来", "2023-01.."},
      {"2024年下半年以来", "2024-07.."}, {"2024年二季度以来", "2024-04.."}, {"2023年11月5日以来", "2023-11-05.."},
  };
  CHECK_FORMS(forms);
  tb_period period;
  assert_status(TB_OK, tb_period_parse("2023-11..", 9, &period));
  assert_true(period.open);
  assert_int_equal(tb_day_from_date(2023, 11, 1), period.first);
  assert_int_equal(TB_DAY_OPEN, period.last);
}

static void test_chinese_forms(void **state) {
  (void)state;
  static const form forms[] = {
      {"2023年", "2023"},
      {"2023年度", "2023"},
      {"2024年上半年", "2024-H1"},
      {"2024年下半年", "2024-H2"},
      {"2024年第一季度", "2024-Q1"},
      {"2024年一季度", "2024-Q1"},
      {"2024年1季度", "2024-Q1"},
      {"2024年第1季度", "2024-Q1"},
      {"2024年二季度", "2024-Q2"},
      {"2024年第三季度", "2024-Q3"},
      {"2024年四季度", "2024-Q4"},
      {"2024年前一季度", "2024-Q1"},
      {"2024年前二季度", "2024-H1"},
      {"2024年前两季度", "2024-H1"},
      {"2024年前三季度", "2024-01..2024-09"},
      {"2024年前3季度", "2024-01..2024-09"},
      {"2024年前四季度", "2024"},
      {"2024年7月", "2024-07"},
      {"2024年07月", "2024-07"},
      {"2024年12月", "2024-12"},
      {"2024年8月26日", "2024-08-26"},
      {"2024年08月06日", "2024-08-06"},
      {"2024年末", "2024-12-31"},
      {"2024年底", "2024-12-31"},
      {"2024年2月末", "2024-02-29"},
      {"2023年2月底", "2023-02-28"},
  };
  CHECK_FORMS(forms);
}

static void test_chinese_ranges(void **state) {
  (void)state;
  static const form forms[] = {
      {"2024年1-7月", "2024-01..2024-07"},
      {"2024年1—7月", "2024-01..2024-07"},
      {"2024年1–7月", "2024-01..2024-07"},
      {"2024年1－7月", "2024-01..2024-07"},
      {"2024年1～7月", "2024-01..2024-07"},
      {"2024年1~7月", "2024-01..2024-07"},
      {"2024年1至7月", "2024-01..2024-07"},
      {"2024年1到7月", "2024-01..2024-07"},
      {"2024年1月至7月", "2024-01..2024-07"},
      {"2024年1-2月", "2024-01..2024-02"},
      {"2024年1-6月", "2024-H1"},
      {"2024年10-12月", "2024-Q4"},
      {"2024年一至三季度", "2024-01..2024-09"},
      {"2024年1-3季度", "2024-01..2024-09"},
      {"2024年一季度至三季度", "2024-01..2024-09"},
      {"2024年上半年至9月", "2024-01..2024-09"},
      {"2020年至2022年", "2020..2022"},
      {"2020-2022年", "2020..2022"},
      {"2023年至2024年7月", "2023-01..2024-07"},
      {"2023年9月至2024年7月", "2023-09..2024-07"},
      {"2023年11月至2024年1月10日", "2023-11-01..2024-01-10"},
      {"2023年9月6日至11月10日", "2023-09-06..2023-11-10"},
      {"2023年9月6日—2024年1月10日", "2023-09-06..2024-01-10"},
  };
  CHECK_FORMS(forms);
}

static void test_ascii_refused(void **state) {
  (void)state;
  static const char *const texts[] = {
      "2024-13",
      "2024-00",
      "2024-Q5",
      "2024-Q0",
      "2024-H3",
      "2024-A2",
      "2024-M13",
      "2024-M7",
      "2024-Q01",
      "2024-7",
      "2024-07-1",
      "2024-02-30",
      "2023-02-29",
      "2024-04-31",
      "2024-08-32",
      "2024-08-00",
      "2024-13-01",
      "0000",
      "0000-01",
      "202",
      "20245",
      "20240826",
      "202413",
      "24-07",
      "2024-",
      "2024-07-",
      "2024-q1",
      "2024 ",
      " 2024",
      "2024-07 ",
      "2024-07\n",
      "2024/07",
      "2024.07",
      "2023..2021",
      "2024-07..2024-06",
      "2024-Q3..2024-Q1",
      "2024-08-26..2024-08-25",
      "2021-2023",
      "2021..2022..2023",
      "2021..2023..",
      "..2023",
      "..",
      "2021.2023",
      "2021...2023",
      "2021..x",
      "2024-01-01/P0M",
      "2024-01-01/P",
      "2024-01-01/PM",
      "2024-01-01/P7",
      "2024-01-01/P7W",
      "2024-01-01/P-1M",
      "2024-01-01/7M",
      "2024-01-02/P1M",
      "2024-01-31/P1Y",
      "2024-01/P7M",
      "2024/P1Y",
      "2024-01-01/P7M..",
      "9999-12-31/P2D",
      "9999-01-01/P13M",
      "2024-01-01/P99999999D",
      "2024-01-01/P9999999Y",
      "+2024",
      "-2024",
      "2024-01-01T00:00",
      "２０２４",
      "2024-\xd9\xa1",
  };
  CHECK_REFUSED(texts);
}

static void test_chinese_refused(void **state) {
  (void)state;
  static const char *const texts[] = {
      "2024年13月",
      "2024年0月",
      "2024年7",
      "2024年7月32日",
      "2024年2月30日",
      "2024年五季度",
      "2024年5季度",
      "2024年0季度",
      "2024年季度",
      "2024年第7月",
      "2024年前7月",
      "2024年半年",
      "2024年7-1月",
      "2024年1-13月",
      "2024年1-7",
      "2024年1-7日",
      "2024年1--7月",
      "2024年1-7月末",
      "2024年-7月",
      "2024年至7月",
      "2022年至2020年",
      "2024年至",
      "2024年 7月",
      "2024年7月 ",
      "2024年１－７月",
      "24年7月",
      "7月",
      "以来",
      "2024年以",
      "2024年以来来",
      "2024年7月..",
      "2024年1-7月以来",
      "2024年一至",
      "2024年12月至1月",
      "2023年9月6日至10日",
      "2024年前一至三季度",
      "2001-1003年",
      "2010-12年",
      "2024年\xe6\x9c",
      "2024\xe5\xb9",
      "2024年7月至2024-09",
      "2024-07至2024-09",
      "2024年末末",
      "0000年",
      "年",
      "近三年",
      "今年上半年",
      "2024年7月5",
      "2024年07月005日",
  };
  CHECK_REFUSED(texts);
}

static void test_embedded_nul_and_arguments(void **state) {
  (void)state;
  tb_period period;
  assert_status(TB_BAD_INPUT, tb_period_parse("2024\0", 5, &period));
  assert_status(TB_BAD_ARGUMENT, tb_period_parse(NULL, 4, &period));
  assert_status(TB_BAD_ARGUMENT, tb_period_parse("2024", 4, NULL));
  assert_status(TB_OK, tb_period_parse(NULL, 0, &period));
  assert_true(tb_period_is_unstated(period));
  assert_status(TB_OK, tb_period_parse("2024-07", 4, &period)); /* reads n bytes, no more */
  assert_int_equal(12, tb_period_months(period));
  assert_int_equal(0, tb_period_format(period, NULL));
}

/* What is no period prints as unstated and never runs over the buffer. */
static void test_format_of_no_period(void **state) {
  (void)state;
  static const tb_period wrong[] = {{.first = INT32_MAX, .last = INT32_MAX}, {.first = 5, .last = 4},
                                    {.first = 0, .last = TB_DAY_OPEN},       {.first = -719163, .last = 0},
                                    {.first = 0, .last = 2932897},           {.first = 0, .last = 2932897, .open = true}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char text[TB_PERIOD_TEXT_BYTES] = "x";
    assert_int_equal(0, tb_period_format(wrong[i], text));
    assert_string_equal("", text);
  }
}

static void test_day_parse(void **state) {
  (void)state;
  tb_day day;
  assert_status(TB_OK, tb_day_parse("2024-08-26", 10, &day));
  assert_int_equal(19961, day); /* Python: (date(2024, 8, 26) - date(1970, 1, 1)).days */
  assert_status(TB_OK, tb_day_parse("2024年8月26日", strlen("2024年8月26日"), &day));
  assert_int_equal(19961, day);
  static const char *const refused[] = {
      "",          "2024",           "2024-08",  "2024-08-32", "20240826",        "2024-08-26 ", "2024-08-26..2024-08-26",
      "2024年8月", "2024-08-26/P1D", "2024年末", "2024-8-26",  "2024-08-26T00:00"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    assert_status(TB_BAD_INPUT, tb_day_parse(refused[i], strlen(refused[i]), &day));
  assert_status(TB_BAD_ARGUMENT, tb_day_parse(NULL, 1, &day));
  assert_status(TB_BAD_ARGUMENT, tb_day_parse("2024-08-26", 10, NULL));
}

/* A fixed sequence (xorshift64), the same on every machine. */
static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  return *seed ^= *seed << 17;
}

static tb_period random_period(uint64_t *seed) {
  const uint64_t draw = next_random(seed);
  if (draw % 3 == 0) return tb_period_from_months((int32_t)(12 + next_random(seed) % 119000), (int)(1 + next_random(seed) % 36));
  const tb_day first = (tb_day)(next_random(seed) % 3650000) - 719162;
  if (draw % 3 == 1) return (tb_period){.first = first, .last = first + (tb_day)(next_random(seed) % 400)};
  return (tb_period){.first = first, .last = TB_DAY_OPEN, .open = true};
}

static void test_there_and_back(void **state) {
  (void)state;
  uint64_t seed = 20240826;
  for (int i = 0; i < 200000; i++) {
    const tb_period period = random_period(&seed);
    tb_period read;
    char text[TB_PERIOD_TEXT_BYTES], again[TB_PERIOD_TEXT_BYTES];
    const size_t n = tb_period_format(period, text);
    if (tb_period_parse(text, n, &read) != TB_OK || !tb_period_equal(period, read)) fail_msg("%s does not read back", text);
    assert_int_equal(n, tb_period_format(read, again));
    assert_string_equal(text, again);
  }
}

/* Any text that reads has a canonical text, which reads as the same period: over random texts from the pieces that periods are made of. */
static void test_random_texts(void **state) {
  (void)state;
  static const char *const pieces[] = {"2023", "2024", "年",     "月",   "日", "-",  "..", "/P",   "Q",  "H",  "M", "1", "2",  "07",
                                       "31",   "至",   "上半年", "季度", "第", "前", "三", "以来", "来", "末", "D", "Y", "度", " "};
  uint64_t seed = 1;
  int n_read = 0;
  for (int i = 0; i < 500000; i++) {
    char text[128] = "2024", canonical[TB_PERIOD_TEXT_BYTES];
    for (uint64_t k = next_random(&seed) % 9; k > 0; k--)
      strcat(text, pieces[next_random(&seed) % (sizeof pieces / sizeof *pieces)]);
    tb_period period, again;
    if (tb_period_parse(text, strlen(text), &period) != TB_OK) continue;
    n_read++;
    const size_t n = tb_period_format(period, canonical);
    if (tb_period_parse(canonical, n, &again) != TB_OK || !tb_period_equal(period, again)) fail_msg("%s printed as %s", text, canonical);
  }
  assert_true(n_read > 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ascii_forms),         cmocka_unit_test(test_ascii_ranges),
      cmocka_unit_test(test_open_spans),          cmocka_unit_test(test_chinese_forms),
      cmocka_unit_test(test_chinese_ranges),      cmocka_unit_test(test_ascii_refused),
      cmocka_unit_test(test_chinese_refused),     cmocka_unit_test(test_embedded_nul_and_arguments),
      cmocka_unit_test(test_format_of_no_period), cmocka_unit_test(test_day_parse),
      cmocka_unit_test(test_there_and_back),      cmocka_unit_test(test_random_texts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
