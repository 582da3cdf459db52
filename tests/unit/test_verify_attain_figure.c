/* The public side of whole numbers behind figures. Expected pairs by hand, or published (test_verify_attain.c has the brute force). */
#include "tb_test.h"

#include <tongbi/verify.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void figures_as_printed(void **state) {
  (void)state;
  static const struct {
    const char *figure;
    bool change;
    uint64_t of, bound;
    bool is_change;
    uint64_t solutions, m, n; /* of the first pair */
  } cases[] = {
      {"91.05%", false, 3163, 0, false, 1, 2880, 3163},
      {"91.05％", false, 3163, 0, false, 1, 2880, 3163},
      {"91.05", false, 3163, 0, false, 1, 2880, 3163},
      {"91.04%", false, 3163, 0, false, 0, 0, 0},
      {"97.5%", false, 0, 40, false, 1, 39, 40},
      {"-38.05%", true, 0, 113, true, 1, 70, 113},
      {"下降38.05%", false, 0, 113, true, 1, 70, 113},
      {"down 33.3%", false, 0, 3, true, 1, 2, 3},
      {"增长1倍", false, 1, 0, true, 1, 2, 1}, /* 50 % to 150 % more of 1 */
      {"500‰", false, 2, 0, false, 1, 1, 2},
      {"三成", false, 10, 0, false, 1, 3, 10},
      {"超过50%", false, 2, 0, false, 1, 2, 2},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    const tb_attain_options options = {
        .struct_size = sizeof options, .change = cases[i].change, .of = cases[i].of, .bound = cases[i].bound};
    tb_attain_result *found;
    tb_whole_pair pair = {0};
    assert_status(TB_OK, tb_attain_figure(cases[i].figure, &options, NULL, &found));
    assert_int_equal(tb_attain_is_change(found), cases[i].is_change);
    assert_int_equal(tb_attain_solutions(found), cases[i].solutions);
    assert_int_equal(tb_attain_bound(found), cases[i].of ? cases[i].of : cases[i].bound);
    assert_int_equal(tb_attain_pairs(found), cases[i].solutions);
    if (cases[i].solutions) assert_status(TB_OK, tb_attain_pair(found, 0, &pair));
    assert_int_equal(pair.m, cases[i].m);
    assert_int_equal(pair.n, cases[i].n);
    assert_status(TB_NOT_FOUND, tb_attain_pair(found, tb_attain_pairs(found), &pair));
    tb_attain_result_free(found);
  }
}

static void power_as_a_fraction(void **state) {
  (void)state;
  static const struct {
    const char *figure;
    uint64_t of;
    bool known;
    uint64_t numerator, denominator;
  } cases[] = {
      {"91.05%", 3163, true, 6837, 10000}, {"91%", 3163, true, 0, 1},  {"50%", 25, true, 3, 4},
      {"500‰", 25, true, 39, 40},          {"约80%", 5, true, 1, 2}, /* 75 to 85 */
      {"80%以上", 5, false, 0, 0},         {"91.05%", 0, false, 0, 0},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    const tb_attain_options options = {.struct_size = sizeof options, .of = cases[i].of};
    tb_attain_result *found;
    uint64_t numerator = 0, denominator = 0;
    assert_status(TB_OK, tb_attain_figure(cases[i].figure, &options, NULL, &found));
    assert_int_equal(tb_attain_power(found, &numerator, &denominator), cases[i].known);
    assert_int_equal(numerator, cases[i].numerator);
    assert_int_equal(denominator, cases[i].denominator);
    tb_attain_result_free(found);
  }
}

static void defaults(void **state) {
  (void)state;
  tb_attain_result *found;
  assert_status(TB_OK, tb_attain_figure("97.5%", NULL, NULL, &found));
  assert_int_equal(tb_attain_bound(found), 10000);
  assert_int_equal(tb_attain_pairs(found), 10);
  tb_attain_result_free(found);
  const tb_attain_options older = {
      .struct_size = offsetof(tb_attain_options, of), .change = true, .of = 7}; /* what it does not know is zero */
  assert_status(TB_OK, tb_attain_figure("-50%", &older, NULL, &found));
  assert_true(tb_attain_is_change(found));
  assert_int_equal(tb_attain_bound(found), 10000);
  tb_attain_result_free(found);
}

static void what_breaks_the_contract(void **state) {
  (void)state;
  tb_attain_result *found;
  tb_whole_pair pair;
  uint64_t one;
  const tb_attain_options none = {0}, newer = {.struct_size = sizeof newer + 8};
  assert_status(TB_BAD_ARGUMENT, tb_attain_figure(NULL, NULL, NULL, &found));
  assert_status(TB_BAD_ARGUMENT, tb_attain_figure("5%", NULL, NULL, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_attain_figure("5%", &none, NULL, &found));
  assert_null(found);
  assert_status(TB_BAD_ARGUMENT, tb_attain_figure("5%", &newer, NULL, &found));
  assert_int_equal(tb_attain_pairs(NULL) + tb_attain_solutions(NULL) + tb_attain_bound(NULL), 0);
  assert_false(tb_attain_is_change(NULL) || tb_attain_power(NULL, &one, &one));
  assert_status(TB_BAD_ARGUMENT, tb_attain_pair(NULL, 0, &pair));
  tb_attain_result_free(NULL);
}

/* Each with an error in the language of the log. */
static void what_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *figure;
    tb_attain_options options;
    tb_status status;
    const char *english, *chinese;
  } cases[] = {
      {"第8名",
       {0},
       TB_BAD_INPUT,
       "found \"第8名\", expected a share or a change in percent, such as 91.05% or -38.05%",
       "读到“第8名”，应为百分比形式的占比或变动，如 91.05% 或 -38.05%"},
      {"Ⅲ类",
       {0},
       TB_BAD_INPUT,
       "found \"Ⅲ类\", expected a share or a change in percent, such as 91.05% or -38.05%",
       "读到“Ⅲ类”，应为百分比形式的占比或变动，如 91.05% 或 -38.05%"},
      {"3.25个百分点",
       {0},
       TB_BAD_INPUT,
       "found \"3.25个百分点\", expected a share or a change in percent, such as 91.05% or -38.05%",
       "读到“3.25个百分点”，应为百分比形式的占比或变动，如 91.05% 或 -38.05%"},
      {"2880套",
       {0},
       TB_BAD_INPUT,
       "found \"2880套\", expected a share or a change in percent, such as 91.05% or -38.05%",
       "读到“2880套”，应为百分比形式的占比或变动，如 91.05% 或 -38.05%"},
      {"-5%",
       {0},
       TB_BAD_INPUT,
       "found \"-5%\" as a share, expected one from 0 to 100%; is it a change?",
       "读到占比“-5%”，应在 0 至 100% 之间；是否为变动？"},
      {"5%",
       {.rounding = "half"},
       TB_BAD_INPUT,
       "unknown rounding \"half\"; expected half_up, half_even, half_down, down, up or unstated",
       "未知的修约方式“half”；应为 half_up、half_even、half_down、down、up 或 unstated"},
      {"5%",
       {.bound = UINT64_C(1000000001)},
       TB_LIMIT,
       "totals up to 1000000001 are too large; expected at most 1000000000 (a known total: 1000000000000000000), and counts below 2^62",
       "总数 1000000001 过大；应不超过 1000000000（已知总数：1000000000000000000），且数目小于 2^62"},
  };
  for (size_t i = 0; i < 2 * COUNT(cases); i++) {
    const size_t c = i / 2;
    const bool chinese = i % 2;
    tb_attain_options options = cases[c].options;
    options.struct_size = sizeof options;
    tb_log *log = tb_log_new(chinese ? TB_CHINESE : TB_ENGLISH);
    assert_non_null(log);
    tb_attain_result *found;
    assert_status(cases[c].status, tb_attain_figure(cases[c].figure, &options, log, &found));
    assert_null(found);
    assert_int_equal(tb_log_count(log), 1);
    assert_string_equal(tb_log_at(log, 0)->text, chinese ? cases[c].chinese : cases[c].english);
    tb_log_free(log);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(figures_as_printed),       cmocka_unit_test(power_as_a_fraction), cmocka_unit_test(defaults),
      cmocka_unit_test(what_breaks_the_contract), cmocka_unit_test(what_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
