/*
 * Verdicts on claims about figures of one period. Expected values are worked out by hand; those of the real case are the facts' (91.05% of
 * 3163, 35.9 - 32.65).
 */
#include "verify_scene.h"

static const told indicators[] = {
    {.code = "done", .unit = "套", .kind = TB_STOCK, .count = true},
    {.code = "all", .unit = "套", .kind = TB_STOCK, .count = true},
    {.code = "rate", .unit = "%", .kind = TB_RATIO},
    {.code = "a", .kind = TB_FLOW},
    {.code = "b", .kind = TB_FLOW},
    {.code = "c", .kind = TB_FLOW},
    {.code = "zero", .kind = TB_FLOW},
    {.code = "around", .kind = TB_FLOW},
    {.code = "gone", .kind = TB_FLOW},
    {.code = "fall", .unit = "%", .kind = TB_RATIO},
    {.code = "lost", .kind = TB_STOCK, .count = true},
    {.code = "gap", .kind = TB_STOCK, .count = true},
    {.code = "followers", .kind = TB_STOCK, .count = true},
    {.code = "odd", .kind = TB_STOCK},
    {.code = "ten_thousand", .unit = "万元", .kind = TB_FLOW},
    {.code = "hundred_million", .unit = "亿元", .kind = TB_FLOW},
    {.code = "sum_of_two", .formula = "a + b"},
    {.code = "share_of_a", .unit = "%", .formula = "100 * a / (a + b)"},
};

static const printed figures[] = {
    {.indicator = "done", .entity = "A", .period = "2024-08-26", .value = "2880", .written = "2880套"},
    {.indicator = "all", .entity = "A", .period = "2024-08-26", .value = "3163"},
    {.indicator = "rate", .entity = "A", .period = "2024-08-26", .value = "91.05", .written = "91.05%"},
    {.indicator = "a", .entity = "A", .period = "2024", .value = "35.9"},
    {.indicator = "b", .entity = "A", .period = "2024", .value = "32.65"},
    {.indicator = "c", .entity = "A", .period = "2024", .value = "68.6"},
    {.indicator = "zero", .entity = "A", .period = "2024", .value = "0"},
    {.indicator = "around", .entity = "A", .period = "2024", .value = "0.0"},
    {.indicator = "gone", .entity = "A", .period = "2024", .value = "NA"},
    {.indicator = "fall", .entity = "A", .period = "2024", .value = "-12.4", .written = "下降12.4%"},
    {.indicator = "gap", .entity = "A", .period = "2024-08-26", .value = "3000", .written = "3000个以上"},
    {.indicator = "followers", .entity = "A", .period = "2024-08-26", .value = "17100", .written = "1.71万"},
    {.indicator = "odd", .entity = "A", .period = "2024-08-26", .value = "12.5", .written = "13.5"},
    {.indicator = "ten_thousand", .entity = "A", .period = "2024", .value = "12345.6"},
    {.indicator = "hundred_million", .entity = "A", .period = "2024", .value = "1.23"},
};

static int open_scene(void **state) {
  scene of = scene_open("2024-08-26");
  scene_entity(&of, "A", "", "", "");
  return VERIFY_BEGIN(state, &of);
}

#define AT(...) IN("2024-08-26", __VA_ARGS__)

/* ---------------------------------------------------------------------------------------------------------------- figures */

static void test_shares(void **state) {
  EXPECT(*state,
         {AT("100 * done / all", .reported = "91.05%"), "consistent", "only these whole numbers give the figure: 2880/3163 (power 0.6837)"},
         {AT("100 * done / all", .reported = "91.05"), "consistent", NULL},
         {AT("100 * done / all = rate"), "consistent", "computed 91.052798"}, {AT("rate = 100 * done / all"), "consistent", "2880/3163"},
         {AT("100 * done / all", .reported = "91.02%"), "inconsistent", "the nearest figure that would fit is 91.05"},
         {AT("100 * done / all", .reported = "91.04%"), "unattainable", "no whole numbers give this figure (total 3163)"},
         {AT("100 * done / all", .reported = "91%", .rounding = "down"), "consistent", NULL},
         {AT("100 * done / all", .reported = "91%", .rounding = "up"), "inconsistent", "fit is 92"},
         {AT("100 * done / all", .reported = "约90%"), "consistent", NULL},
         {AT("100 * done / all", .reported = "90%以上"), "consistent", NULL},
         {AT("100 * done / all", .reported = "超过92%"), "inconsistent", NULL},
         {AT("100 * done / all", .reported = "91.05个百分点"), "consistent", NULL},
         {AT("rate", .reported = "91.05个百分点"), "not_comparable", "one is in percent, the other in percentage points"},
         {AT("rate", .reported = "2880套"), "not_comparable", "the unit of 2880套"}, {AT("done", .reported = "2880套"), "consistent", NULL},
         {AT("done", .reported = "2881套"), "inconsistent", "the nearest figure that would fit is 2880"},
         {AT("done", .reported = "91%"), "not_comparable", NULL});
}

/* A figure stands for all that is written so; ends as the rounding says. */
static void test_rounding(void **state) {
  EXPECT(*state, {ON("a - b", .reported = "3.25"), "consistent", "computed [3.195, 3.305]"}, {ON("a - b = 3.195"), "consistent", NULL},
         {ON("a - b = 3.195", .rounding = "half_up"), "inconsistent", "computed (3.195, 3.305)"},
         {ON("a - b = 3.305", .rounding = "half_even"), "inconsistent", NULL}, {ON("a + b = c"), "consistent", NULL},
         {ON("a + b = 68.6"), "consistent", NULL}, {ON("a + b = 68.7"), "inconsistent", "they are 0.095 apart"},
         {ON("c - a - b", .reported = "0.1"), "consistent", NULL}, {ON("c - a - b", .reported = "0.3"), "inconsistent", "fit is 0.2"},
         {ON("a", .reported = "35.90"), "consistent", NULL}, {ON("a", .reported = "35.96"), "inconsistent", "fit is 35.95"},
         {ON("a = b"), "inconsistent", NULL}, {ON("a > 35.8"), "consistent", NULL}, {ON("a > 35.9"), "weak", "part of the true values"},
         {ON("a >= 35.95"), "weak", NULL}, {ON("a > 35.95"), "inconsistent", NULL}, {ON("a != 35.9"), "weak", NULL},
         {ON("a != 36"), "consistent", NULL}, {ON("not a < 36"), "inconsistent", NULL});
}

/* One figure is one unknown however often it stands in a check. */
static void test_dependency(void **state) {
  EXPECT(*state, {ON("a - a = 0"), "consistent", "computed 0"}, {ON("a - a != 0"), "inconsistent", NULL},
         {ON("a / a = 1"), "consistent", NULL}, {ON("a / a > 0.999"), "consistent", NULL}, {ON("a * a - a * a = 0"), "consistent", NULL},
         {ON("(a + b) / (a + b)", .reported = "1.00"), "consistent", "computed 1,"}, {ON("a * b = a * b"), "consistent", NULL},
         {ON("(a - c) / (a - c) > 1"), "inconsistent", NULL},
         /* 100 * 35.85 / 68.505 to 100 * 35.95 / 68.595 */
         {ON("100 * a / (a + b)", .reported = "52.37%"), "consistent", "computed [52.331947, 52.409068]"},
         {ON("100 * a / (a + b)", .reported = "52.42%"), "inconsistent", "fit is 52.41"},
         {ON("share_of_a", .reported = "52.37%"), "consistent", NULL},
         {ON("100 * a / sum_of_two", .reported = "52.42%"), "inconsistent", NULL},
         /* a (71.8 - a) has its top, 35.9 squared, inside, and is 0.0025 lower at the ends */
         {ON("a * (71.8 - a) <= 1288.81"), "consistent", NULL}, {ON("a * (71.8 - a) > 1288.81"), "inconsistent", NULL},
         {ON("a * (71.8 - a) >= 1288.8"), "consistent", NULL}, {ON("a * (71.8 - a) < 1288.8"), "inconsistent", NULL},
         {ON("a * (71.8 - a) >= 1288.809"), "weak", "part"}, {ON("a * (71.8 - a) = 1288.809"), "consistent", NULL},
         {ON("a * (71.8 - a) = 1288.82"), "inconsistent", NULL}, {ON("abs(a - 35.9) <= 0.05"), "consistent", NULL},
         {ON("abs(a - 35.9) < 0.05"), "weak", NULL}, {ON("least(a, b) = b"), "consistent", NULL},
         {ON("greatest(a, b) - a = 0"), "consistent", NULL}, {ON("round(a, 0) = 36"), "consistent", NULL},
         {ON("round(b, 1) = 32.6"), "consistent", NULL}, {ON("round(b, 1) = 32.5"), "inconsistent", NULL},
         {ON("round(a, 1) - a <= 0.06"), "consistent", NULL}, {ON("round(a, 1) - a <= 0.05"), "weak", "4,096 subdivisions"},
         {ON("if(a > 35.9, 1, 0) <= 1"), "consistent", NULL});
}

static void test_logic(void **state) {
  EXPECT(*state, {ON("a > 30 and b > 30"), "consistent", NULL}, {ON("a > 30 and b > 33"), "inconsistent", NULL},
         {ON("a > 40 or b > 30"), "consistent", NULL}, {ON("a > 40 or b > 33"), "inconsistent", NULL},
         {ON("a > 35.9 and b > 30"), "weak", NULL}, {ON("a > 35.9 or b > 30"), "consistent", NULL},
         {ON("not (a > 40 or b > 33)"), "consistent", NULL}, {ON("a + b = c and a - b = 3.25"), "consistent", NULL},
         {ON("a > 35.91 and a < 35.89"), "inconsistent", "but for none all of them"}, {ON("gone > 1 and a > 40"), "inconsistent", NULL},
         {ON("gone > 1 or a > 30"), "consistent", NULL}, {ON("gone > 1 and a > 30"), "unverifiable", "missing: gone[2024]@A"},
         {ON("2024-01-01 < 2024-02-01"), "consistent", NULL}, {ON("2024-01-01 - 2023-01-01 = 364"), "inconsistent", NULL},
         {ON("if(a > 30, b, gone) = 32.65"), "consistent", NULL}, {ON("coalesce(gone, b) = 32.65"), "consistent", NULL},
         {ON("missing(gone) and not missing(a)"), "consistent", NULL}, {ON("decimals(a) = 1 and decimals(b) = 2"), "consistent", NULL},
         {ON("start(a) = 2024-01-01"), "consistent", NULL}, {ON("end(a) = 2024-12-30"), "inconsistent", "they are 1 days apart"},
         {ON("months(a) = 12"), "consistent", NULL});
}

/* ---------------------------------------------------------------------------------------------------------------- missing */

static void test_missing(void **state) {
  EXPECT(*state, {ON("a + b = gone"), "unverifiable", "gone[2024]@A would have to be [68.495, 68.605]"},
         {ON("a + gone = b"), "unverifiable", "gone[2024]@A would have to be [-3.305, -3.195]"},
         {ON("100 * gone / c = 50"), "unverifiable", "would have to be [34.275, 34.325]"},
         {ON("c / gone = 2"), "unverifiable", "would have to be [34.275, 34.325]"}, {ON("gone <= 100 - a"), "unverifiable", "(-∞, 64.15]"},
         {ON("2 - gone < a"), "unverifiable", "(-33.95, ∞)"},
         {AT("lost <= all"), "unverifiable", "lost[2024-08-26]@A would have to be [0, 3163]"},
         {AT("100 * lost / all", .reported = "91.05%"), "unverifiable", "2880/3163"},
         {AT("100 * lost / all", .reported = "91.04%"), "unattainable", NULL}, {AT("a = 1"), "unverifiable", "missing: a[2024-08-26]@A"},
         {ON("a[2019] = 1"), "unverifiable", "missing: a[2019]@A"}, {{.entity = "A", .check = "a = 1"}, "unverifiable", "missing: a@A"},
         {ON("yoy(a) > 0"), "unverifiable", "missing: a[2023]@A"}, {ON("start(gone) > 2023-01-01"), "unverifiable", NULL});
}

static void test_division(void **state) {
  EXPECT(*state, {ON("a / zero = 1"), "weak", "it divides by an interval that contains zero"},
         {ON("a / around = 1"), "weak", "it divides by an interval that contains zero"}, {ON("a / (b - b) = 1"), "weak", NULL},
         {AT("1 / (done - 2880) = 1"), "unverifiable", "it divides by zero"},
         {AT("100 * done / (all - 3163)", .reported = "5%"), "unverifiable", NULL});
}

static void test_written(void **state) {
  EXPECT(*state, {AT("followers = 17149"), "consistent", NULL}, {AT("followers = 17151"), "inconsistent", NULL},
         {AT("followers", .reported = "1.71万"), "consistent", NULL}, {AT("followers", .reported = "17,160"), "inconsistent", NULL},
         {AT("gap >= 3000"), "consistent", NULL}, {AT("gap > 3000"), "weak", NULL}, {AT("gap = 50000"), "consistent", NULL},
         {AT("gap < 3000"), "inconsistent", NULL}, {AT("odd = 12.5"), "consistent", "13.5, is not its value"},
         {ON("fall", .reported = "下降12.4%"), "consistent", NULL}, {ON("fall", .reported = "增长12.4%"), "inconsistent", "fit is -12.3"},
         {ON("fall", .reported = "下降超过10%"), "consistent", NULL}, {ON("fall", .reported = "下降超过13%"), "inconsistent", NULL},
         {ON("fall", .reported = "下降超过12.4%"), "weak", NULL}, {ON("fall", .reported = "下降不足13%"), "consistent", NULL},
         {ON("ten_thousand", .reported = "12345.6万元"), "consistent", NULL},
         {ON("ten_thousand", .reported = "1.23亿元"), "consistent", NULL},
         {ON("ten_thousand", .reported = "1.24亿元"), "inconsistent", "fit is 12300"},
         {ON("ten_thousand", .reported = "12345.6"), "consistent", NULL},
         {ON("ten_thousand", .reported = "12346平方米"), "not_comparable", NULL},
         {ON("ten_thousand = hundred_million"), "consistent", NULL}, {ON("hundred_million - ten_thousand = 0"), "consistent", NULL},
         {ON("100 * ten_thousand / hundred_million", .reported = "100%"), "consistent", NULL},
         {ON("hundred_million + ten_thousand", .reported = "2.46亿元"), "consistent", NULL});
}

/* ------------------------------------------------------------------------------------------------------------------ result */

static void test_result(void **state) {
  const said claim = AT("100 * done / all", .reported = "91.02%");
  judged one = verify_judge(*state, &claim);
  const tb_claim_result *result = one.result;
  assert_int_equal(result->verdict, TB_INCONSISTENT);
  assert_string_equal(result->operator_text, "=");
  assert_true(result->has_sides && result->has_distance && result->has_nearest);
  assert_int_equal(result->n_operands, 2);
  assert_string_equal(tb_panel_indicator_code(((scene *)*state)->panel, result->operands[0].indicator), "done");
  assert_string_equal(result->operands[0].cell.written, "2880套");
  assert_true(result->operands[0].exact && result->operands[1].exact);
  assert_true(result->computed.low.value.n == 288000 && result->computed.low.value.d == 3163);
  assert_true(result->nearest.n == 1821 && result->nearest.d == 20);                     /* 91.05 */
  assert_true(result->stated.low.value.n == 18203 && result->stated.low.value.d == 200); /* 91.015 */
  assert_int_equal(result->whole.kind, TB_WHOLE_SHARE);
  assert_int_equal(result->whole.found.list[0].m, 2879);
  verify_free(&one);
}

static void test_names(void **state) {
  (void)state;
  assert_string_equal(tb_verdict_name(TB_CLAIM_NOT_COMPARABLE), "not_comparable");
  assert_string_equal(tb_verdict_text(TB_UNVERIFIABLE, TB_ENGLISH), "cannot be verified");
  assert_string_equal(tb_verdict_name((tb_verdict)17), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shares),  cmocka_unit_test(test_rounding), cmocka_unit_test(test_dependency),
      cmocka_unit_test(test_logic),   cmocka_unit_test(test_missing),  cmocka_unit_test(test_division),
      cmocka_unit_test(test_written), cmocka_unit_test(test_result),   cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, open_scene, close_scene);
}
