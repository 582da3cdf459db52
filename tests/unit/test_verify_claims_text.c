/* Rows of claims.csv: what is wrong with them and where, their order, the fields beside the check; and reported figures kept in few bytes.
 */
#include "verify_scene.h"

#include "verify/claim_figure.h"

static const told indicators[] = {{.code = "a", .kind = TB_FLOW},
                                  {.code = "b", .kind = TB_FLOW},
                                  {.code = "sum", .formula = "a + b"},
                                  {.code = "smooth", .formula = "sd(a, 3)"}};

static const printed figures[] = {
    {.indicator = "a", .entity = "A", .period = "2024", .value = "1"},
    {.indicator = "b", .entity = "A", .period = "2024", .value = "2"},
};

static int open_scene(void **state) {
  scene of = scene_open("2024-12-31");
  scene_entity(&of, "A", "", "", "");
  return VERIFY_BEGIN(state, &of);
}

/* ----------------------------------------------------------------------------------------------------------------- errors */

typedef struct fault {
  tb_claim_text text;
  uint32_t column;
  const char *message; /* part of it */
} fault;

#define CLAIM(...)                                                                                                                         \
  { .file = "claims.csv", .claim = {"C", 7, 1}, __VA_ARGS__ }

static const fault faults[] = {
    {CLAIM(.entity = {"A", 7, 5}, .check = {"a + = 3", 7, 9}), 13, "expected"},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"a = c", 7, 9}), 13, "unknown name \"c\""},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"a@\"B\" = 1", 7, 9}), 11, "unknown entity \"B\""},
    {CLAIM(.entity = {"B", 7, 5}, .check = {"a = 1", 7, 9}), 5, "unknown entity \"B\""},
    {CLAIM(.entity = {"A", 7, 5}, .period = {"2024-13", 7, 7}, .check = {"a = 1", 7, 9}), 7, "found \"2024-13\""},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"a + b", 7, 9}), 9, "is a number: expected a relation"},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"a = b", 7, 9}, .reported = {"3%", 7, 20}), 20, "reported must be empty"},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"a", 7, 9}, .reported = {"some", 7, 20}), 20, ""},
    {CLAIM(.check = {"a = 1", 7, 9}), 9, "names a figure without an entity"},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"value = 1", 7, 9}), 9, "no indicator of its own"},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"sd(a, 3) = 1", 7, 9}), 9,
     "sd is not used in checks: it is no exact function of the reported figures; a check may use yoy, yoy_pct, "},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"1 = smooth", 7, 9}), 13, "sd is not used in checks"},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"rank(a, ties=dense) = 1", 7, 9}), 9, "ties=min and ties=max only"},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"a = 1", 7, 9}, .rounding = {"upwards", 7, 30}), 30, "found \"upwards\""},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"a = 1", 7, 9}, .decides = {"maybe", 7, 40}), 40, "found \"maybe\""},
    {{.file = "claims.csv", .claim = {"", 7, 1}, .entity = {"A", 7, 5}, .check = {"a = 1", 7, 9}}, 1, "without an id"},
    {CLAIM(.entity = {"A", 7, 5}, .check = {"", 7, 9}), 9, ""},
};

static void test_errors(void **state) {
  const scene *of = *state;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    tb_log *log = tb_log_new(TB_ENGLISH);
    tb_claims *claims = NULL;
    assert_status(TB_BAD_INPUT, tb_claims_new(of->model, &faults[i].text, 1, TB_ROUND_UNSTATED, log, &claims));
    assert_null(claims);
    const tb_diagnostic *first = tb_log_at(log, 0);
    assert_non_null(first);
    if (!strstr(first->text, faults[i].message)) print_error("%zu: %s\n", i, first->text);
    assert_non_null(strstr(first->text, faults[i].message));
    assert_string_equal(first->place.file, "claims.csv");
    assert_int_equal(first->place.line, 7);
    assert_int_equal(first->place.column, faults[i].column);
    tb_log_free(log);
  }
}

/* All claims are read before the first error ends it. */
static void test_all_errors(void **state) {
  const scene *of = *state;
  tb_claim_text texts[sizeof faults / sizeof *faults + 2];
  const size_t n = sizeof faults / sizeof *faults;
  for (size_t i = 0; i < n; i++)
    texts[i] = faults[i].text;
  const tb_claim_text twice = CLAIM(.entity = {"A", 7, 5}, .check = {"a = 1", 7, 9});
  texts[n] = texts[n + 1] = twice;
  tb_log *log = tb_log_new(TB_CHINESE);
  tb_claims *claims;
  assert_status(TB_BAD_INPUT, tb_claims_new(of->model, texts, n + 2, TB_ROUND_UNSTATED, log, &claims));
  assert_true(tb_log_total(log, TB_ERROR) >= n + 1);
  tb_log_free(log);
}

/* ----------------------------------------------------------------------------------------------------------------- fields */

static void test_fields(void **state) {
  const scene *of = *state;
  const tb_claim_text texts[] = {{.claim = {"z", 2, 1},
                                  .finding = {"7; 51;x", 2, 2},
                                  .entity = {"A", 2, 3},
                                  .period = {"2024", 2, 4},
                                  .check = {"a = 1", 2, 5},
                                  .note = {"n", 2, 9}},
                                 {.claim = {"b", 3, 1},
                                  .entity = {"A", 3, 3},
                                  .check = {"a + b", 3, 5},
                                  .reported = {"3", 3, 6},
                                  .rounding = {"down", 3, 7},
                                  .decides = {"no", 3, 8}},
                                 {.claim = {"ba", 4, 1}, .entity = {"A", 4, 3}, .check = {"a = 1", 4, 5}, .decides = {"yes", 4, 8}}};
  tb_claims *claims;
  assert_status(TB_OK, tb_claims_new(of->model, texts, 3, TB_ROUND_HALF_EVEN, of->log, &claims));
  assert_int_equal(tb_claims_count(claims), 3);
  const tb_claim *first = tb_claims_at(claims, 0), *last = tb_claims_at(claims, 2);
  assert_string_equal(first->claim, "b");
  assert_string_equal(first->reported, "3");
  assert_int_equal(first->rounding, TB_ROUND_DOWN);
  assert_false(first->decides);
  assert_string_equal(last->check, "a = 1");
  assert_string_equal(last->note, "n");
  assert_int_equal(last->rounding, TB_ROUND_HALF_EVEN);
  assert_true(last->decides && last->line == 2);
  assert_null(tb_claims_at(claims, 3));
  assert_true(tb_claim_concerns(last, "7") && tb_claim_concerns(last, "51") && tb_claim_concerns(last, "x"));
  assert_false(tb_claim_concerns(last, "5") || tb_claim_concerns(last, "1") || tb_claim_concerns(last, "") ||
               tb_claim_concerns(first, "7"));
  assert_int_equal(tb_claims_find(claims, "ba", 2), 1);
  assert_int_equal(tb_claims_find(claims, "bad", 2), 1);
  assert_true(tb_claims_find(claims, "c", 1) == SIZE_MAX && tb_claims_find(claims, "z", 1) == 2);
  bool flags[8] = {false};
  tb_claims_mark_indicators(claims, flags);
  assert_true(flags[0] && flags[1] && !flags[2]);
  tb_claims_free(claims);
}

static void test_nothing(void **state) {
  const scene *of = *state;
  tb_claims *claims;
  tb_claim_worker *worker;
  const tb_claim_result *result;
  assert_status(TB_OK, tb_claims_new(of->model, NULL, 0, TB_ROUND_UNSTATED, of->log, &claims));
  assert_status(TB_OK, tb_claim_worker_new(claims, &worker));
  assert_status(TB_BAD_ARGUMENT, tb_claim_judge(worker, 0, &result));
  tb_claim_worker_free(worker);
  tb_claims_free(claims);
  assert_status(TB_BAD_ARGUMENT, tb_claims_new(NULL, NULL, 0, TB_ROUND_UNSTATED, NULL, &claims));
  tb_claims_free(NULL);
  tb_claim_worker_free(NULL);
}

/* ---------------------------------------------------------------------------------------------------------- kept figures */

static void assert_kept(const char *text) {
  tb_reported read, restored;
  tb_kept_figure kept;
  const size_t n = strlen(text);
  tb_reported_init(&read);
  tb_reported_init(&restored);
  const tb_status status = tb_reported_read(text, n, (tb_place){0}, NULL, &read);
  assert_status(status, tb_kept_figure_read(text, n, (tb_place){0}, NULL, &kept));
  if (status == TB_OK) {
    assert_status(TB_OK, tb_kept_figure_restore(&kept, text, n, &restored));
    const bool same = tb_rational_compare(&read.figure, &restored.figure) == 0 &&
                      tb_rational_compare(&read.last_unit, &restored.last_unit) == 0 &&
                      tb_rational_compare(&read.last_nonzero_unit, &restored.last_nonzero_unit) == 0 && read.kind == restored.kind &&
                      read.qualifier == restored.qualifier && read.unit == restored.unit && read.decimals == restored.decimals &&
                      read.unit_text == restored.unit_text && read.unit_text_n == restored.unit_text_n && read.scaled == restored.scaled &&
                      read.direction == restored.direction && read.from_below == restored.from_below;
    if (!same) print_error("%s\n", text);
    assert_true(same);
  }
  tb_reported_clear(&read);
  tb_reported_clear(&restored);
}

static void test_kept(void **state) {
  (void)state;
  static const char *const texts[] = {"91.05%",
                                      "35.90",
                                      "3000",
                                      "0.5",
                                      "0.050%",
                                      "100%",
                                      "1,234.5",
                                      "1.71万",
                                      "5.65万平方米",
                                      "80%左右",
                                      "3000个以上",
                                      "下降38.05%",
                                      "-33.3%",
                                      "三成",
                                      "翻一番",
                                      "第8名",
                                      "倒数第三",
                                      "最低",
                                      "Ⅲ类",
                                      "down 38.05%",
                                      "about 80%",
                                      "0",
                                      "0.0",
                                      "00.5",
                                      "05",
                                      ".5",
                                      "5.",
                                      "1.2.3",
                                      "12 %",
                                      "123456789012345678",
                                      "１２．５％",
                                      "二十四条",
                                      "%",
                                      "",
                                      "x",
                                      "1e5",
                                      "2880套",
                                      "不足三成",
                                      "3.25个百分点",
                                      "1.5倍",
                                      "0.000000000000000000000000000001",
                                      "99999999999999999999999999999999999999999"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_kept(texts[i]);
  uint64_t seed = 12345;
  for (int i = 0; i < 20000; i++) {
    char text[32];
    size_t n = 0;
    for (seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u; n < 1 + (seed >> 33) % 14; n++)
      text[n] = "0123456789.0050%"[(seed >> (n % 8 * 4 + 8)) % 16];
    text[n] = '\0';
    assert_kept(text);
  }
}

/* The faster way to a figure's interval gives the same one. */
static void test_decimals(void **state) {
  (void)state;
  tb_interval slow, fast;
  tb_rational figure, unit;
  tb_interval_init(&slow);
  tb_interval_init(&fast);
  tb_rational_init(&figure);
  tb_rational_init(&unit);
  for (int64_t mantissa = -60; mantissa <= 60; mantissa++) {
    for (unsigned decimals = 0; decimals < 25; decimals += 3) {
      for (tb_rounding rounding = TB_ROUND_UNSTATED; rounding <= TB_ROUND_UP; rounding++) {
        tb_rational_set_decimal(&figure, mantissa, decimals);
        tb_rational_set_decimal(&unit, 1, decimals);
        tb_interval_of_rounded(&slow, &figure, &unit, rounding);
        tb_interval_of_decimal(&fast, mantissa, decimals, rounding);
        assert_int_equal(tb_rational_compare(&slow.low.value, &fast.low.value), 0);
        assert_int_equal(tb_rational_compare(&slow.high.value, &fast.high.value), 0);
        assert_true(slow.low.open == fast.low.open && slow.high.open == fast.high.open && fast.low.finite && fast.high.finite);
      }
    }
  }
  tb_interval_clear(&slow);
  tb_interval_clear(&fast);
  tb_rational_clear(&figure);
  tb_rational_clear(&unit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors),  cmocka_unit_test(test_all_errors), cmocka_unit_test(test_fields),
      cmocka_unit_test(test_nothing), cmocka_unit_test(test_kept),       cmocka_unit_test(test_decimals),
  };
  return cmocka_run_group_tests(tests, open_scene, close_scene);
}
