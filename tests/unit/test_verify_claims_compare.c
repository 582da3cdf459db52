/* What may be set against what: periods, units, bases, breaks, peers; measures taken apart; ranks as intervals. */
#include "verify_scene.h"

static const told indicators[] = {
    {.code = "flow", .unit = "万元", .kind = TB_FLOW},
    {.code = "stock", .unit = "户", .kind = TB_STOCK, .count = true},
    {.code = "mfg", .unit = "%", .kind = TB_RATIO},
    {.code = "area", .unit = "m2", .kind = TB_FLOW},
    {.code = "flats", .unit = "flats", .kind = TB_FLOW, .count = true},
    {.code = "place", .unit = "rank", .kind = TB_RANK},
    {.code = "nominal", .kind = TB_FLOW, .basis = "current_price"},
    {.code = "real", .kind = TB_FLOW, .basis = "constant_price"},
    {.code = "broken", .kind = TB_FLOW},
    {.code = "price", .unit = "2020=100", .kind = TB_INDEX},
    {.code = "cases", .kind = TB_FLOW, .count = true},
    {.code = "year_to_date", .kind = TB_FLOW},
    {.code = "best", .kind = TB_RATIO, .better = TB_BETTER_DOWN},
    {.code = "score", .kind = TB_RATIO},
    {.code = "sum", .kind = TB_FLOW},
    {.code = "tied", .kind = TB_STOCK, .count = true},
    {.code = "turned", .formula = "-tied"},
};

static const printed figures[] = {
    {.indicator = "flow", .entity = "A", .period = "2024", .value = "120.0"},
    {.indicator = "flow", .entity = "A", .period = "2023", .value = "100.0"},
    {.indicator = "flow", .entity = "A", .period = "2024-H1", .value = "55.0"},
    {.indicator = "flow", .entity = "A", .period = "2024-H2", .value = "65.0"},
    {.indicator = "flow", .entity = "A", .period = "", .value = "7.0"},
    {.indicator = "stock", .entity = "A", .period = "2024-12-31", .value = "40", .status = "assumed"},
    {.indicator = "stock", .entity = "A", .period = "2023-12-31", .value = "38"},
    {.indicator = "stock", .entity = "A", .period = "2024-06-30", .value = "39"},
    {.indicator = "mfg", .entity = "A", .period = "2024", .value = "35.9"},
    {.indicator = "mfg", .entity = "A", .period = "2023", .value = "32.65"},
    {.indicator = "area", .entity = "A", .period = "2024", .value = "10.0"},
    {.indicator = "flats", .entity = "A", .period = "2024", .value = "5"},
    {.indicator = "place", .entity = "A", .period = "2024", .value = "8"},
    {.indicator = "place", .entity = "T", .period = "2024", .value = "10"},
    {.indicator = "place", .entity = "B", .period = "2024", .value = "9"},
    {.indicator = "nominal", .entity = "A", .period = "2024", .value = "10.0"},
    {.indicator = "real", .entity = "A", .period = "2024", .value = "10.0"},
    {.indicator = "broken", .entity = "A", .period = "2024", .value = "12.0", .status = "B"},
    {.indicator = "broken", .entity = "A", .period = "2023", .value = "10.0"},
    {.indicator = "price", .entity = "A", .period = "2024", .value = "101.0"},
    {.indicator = "price", .entity = "A", .period = "2023", .value = "99.0", .unit = "2015=100"},
    {.indicator = "cases", .entity = "A", .period = "2024", .value = "70"},
    {.indicator = "cases", .entity = "A", .period = "2023", .value = "113"},
    {.indicator = "cases", .entity = "A", .period = "2022", .value = "0"},
    {.indicator = "year_to_date", .entity = "A", .period = "2024-Q1", .value = "10.0"},
    {.indicator = "year_to_date", .entity = "A", .period = "2024-H1", .value = "24.0"},
    {.indicator = "year_to_date", .entity = "A", .period = "2024-01..2024-09", .value = "37.0"},
    {.indicator = "best", .entity = "A", .period = "2024", .value = "3.1"},
    {.indicator = "best", .entity = "B", .period = "2024", .value = "3.2"},
    {.indicator = "best", .entity = "C", .period = "2024", .value = "3.1"},
    {.indicator = "score", .entity = "A", .period = "2024", .value = "50.1"},
    {.indicator = "score", .entity = "B", .period = "2024", .value = "50.2"},
    {.indicator = "score", .entity = "C", .period = "2024", .value = "49.0"},
    {.indicator = "sum", .entity = "P", .period = "2024", .value = "10.0"},
    {.indicator = "sum", .entity = "A", .period = "2024", .value = "3.33"},
    {.indicator = "sum", .entity = "B", .period = "2024", .value = "3.33"},
    {.indicator = "sum", .entity = "C", .period = "2024", .value = "3.33"},
    {.indicator = "mfg", .entity = "P", .period = "2024", .value = "35.0"},
    {.indicator = "mfg", .entity = "B", .period = "2024", .value = "35.0"},
    {.indicator = "mfg", .entity = "C", .period = "2024", .value = "35.0"},
    {.indicator = "tied", .entity = "A", .period = "2024", .value = "10"},
    {.indicator = "tied", .entity = "B", .period = "2024", .value = "10"},
    {.indicator = "tied", .entity = "C", .period = "2024", .value = "5"},
    {.indicator = "tied", .entity = "A", .period = "2023", .value = "12"},
    {.indicator = "tied", .entity = "B", .period = "2023", .value = "1"},
    {.indicator = "tied", .entity = "C", .period = "2023", .value = "6"},
};

static int open_scene(void **state) {
  scene of = scene_open("2024-12-31");
  scene_entity(&of, "P", "city", "", "");
  scene_entity(&of, "A", "district", "P", "districts");
  scene_entity(&of, "B", "district", "P", "districts");
  scene_entity(&of, "C", "district", "P", "districts");
  scene_entity(&of, "T", "town", "A", "towns");
  scene_entity(&of, "U", "town", "A", "towns");
  return VERIFY_BEGIN(state, &of);
}

static void test_periods(void **state) {
  EXPECT(*state, {ON("flow[2024-H1] < flow"), "consistent", NULL}, {ON("flow[2024-H1] + flow[2024-H2] = flow"), "consistent", NULL},
         {ON("flow - flow[2024-H1] = flow[2024-H2]"), "consistent", NULL}, {ON("flow > flow[2023]"), "consistent", NULL},
         {ON("flow[2024-H1] = flow"), "not_comparable", "cannot be set against each other; computed [54.95, 55.05]"},
         {ON("flow[2024-H1] / flow[2023] < 1"), "not_comparable", NULL},
         {ON("mfg - mfg[2023] = 3.25"), "consistent", "different precision"},
         {ON("flow[2024-H1] = flow", .comparable = "the second half had none"), "inconsistent",
          "taken as comparable: the second half had none"},
         {ON("flow > 1", .comparable = "no need"), "consistent", "taken as comparable: no need"},
         {{.entity = "A", .check = "flow < flow[2024]"}, "not_comparable", "the period of flow@A is not stated"},
         {{.entity = "A", .check = "flow = flow"}, "not_comparable", NULL}, {{.entity = "A", .check = "flow = 7"}, "consistent", NULL},
         {ON("stock > stock[2023]"), "consistent", "periods supplied by the analyst: stock[2024-12-31]@A"},
         {ON("stock[2024-06-30] < stock"), "consistent", NULL}, {ON("flow / stock > 2.9"), "consistent", NULL},
         {ON("flow / stock[2023] > 2.9"), "not_comparable", NULL}, {ON("flow > stock"), "not_comparable", "accumulates over a span"});
}

static void test_units(void **state) {
  EXPECT(*state, {ON("area + flats = 15"), "not_comparable", "the units of area[2024]@A and flats[2024]@A do not go together"},
         {ON("flats <= area"), "consistent", NULL}, {ON("mfg = flats"), "not_comparable", NULL},
         {ON("yoy(mfg) = mfg"), "not_comparable", "percentage points"}, {ON("yoy(mfg)", .reported = "3.25个百分点"), "consistent", NULL},
         {ON("yoy(mfg)", .reported = "3.25%"), "not_comparable", "the other in percentage points"},
         {ON("yoy_pct(flow)", .reported = "20个百分点"), "not_comparable", NULL}, {ON("mfg + yoy(mfg) < 100"), "consistent", NULL},
         {ON("place <= flats + 3"), "consistent", NULL}, {ON("place", .reported = "第8名"), "consistent", NULL},
         {ON("place", .reported = "第9名"), "inconsistent", "they are 1 apart"}, {ON("flow", .reported = "第8名"), "not_comparable", NULL});
}

static void test_bases(void **state) {
  EXPECT(*state, {ON("nominal = real"), "not_comparable", "are on different bases"}, {ON("nominal / real = 1"), "not_comparable", NULL},
         {ON("nominal = 10", .basis = "current_price"), "consistent", NULL},
         {ON("nominal = 10", .basis = "constant_price"), "not_comparable", "nominal[2024]@A is on the basis current_price"},
         {ON("yoy_pct(broken)", .reported = "20%"), "not_comparable", "lies between broken[2024]@A and broken[2023]@A"},
         {ON("price - price[2023] = 2"), "not_comparable", "lies between"});
}

static void test_peers(void **state) {
  EXPECT(*state, {ON("place < place@\"T\""), "not_comparable", "places in different lists"},
         {ON("place < place@\"B\""), "consistent", NULL}, {ON("place + 0 < place@\"B\""), "consistent", NULL});
}

static void test_changes(void **state) {
  /* 119.95 / 100.05 to 120.05 / 99.95 */
  EXPECT(*state, {ON("yoy_pct(flow)", .reported = "增长20%"), "consistent", "computed [19.890055, 20.110055]"},
         {ON("yoy_pct(flow)", .reported = "增长20.2%"), "inconsistent", "fit is 20.1"},
         {ON("yoy(flow)", .reported = "增加20.0万元"), "consistent", NULL},
         {ON("yoy_pct(cases)", .reported = "下降38.05%"), "consistent", "113 -> 70"},
         {ON("yoy_pct(cases)", .reported = "下降38.06%"), "unattainable", NULL},
         {ON("yoy_pct(cases)", .reported = "增长38.05%"), "inconsistent", "113 -> 156"},
         {ON("yoy_pct(cases)", .reported = "下降38.94%"), "inconsistent", NULL},
         {{.entity = "A", .period = "2023", .check = "yoy_pct(cases)", .reported = "5%"}, "unverifiable", "it divides by zero"},
         {ON("lag(flow, 1) = 100"), "consistent", NULL},
         {{.entity = "A", .period = "2024-H1", .check = "discrete(year_to_date) = 14"}, "consistent", NULL},
         {{.entity = "A", .period = "2024-Q1", .check = "discrete(year_to_date) = 10"}, "consistent", NULL},
         {{.entity = "A", .period = "2024-H1", .check = "discrete(year_to_date) > discrete(year_to_date[2024-Q1])"}, "consistent", NULL},
         {{.entity = "A", .period = "2024-01..2024-09", .check = "discrete(year_to_date) = 14"}, "inconsistent", "computed [12.9, 13.1]"},
         {{.entity = "A", .period = "2024-H2", .check = "ytd(flow) = flow[2024]"}, "consistent", NULL},
         {{.entity = "A", .period = "2024-H2", .check = "pop(flow) = 10"}, "consistent", NULL},
         {{.entity = "A", .period = "2024-H1", .check = "pop(flow) = 10"}, "unverifiable", "missing: flow[2023-H2]@A"});
}

static void test_structure(void **state) {
  const said family = {.entity = "P", .period = "2024", .check = "children_sum(sum) = sum"};
  judged one = verify_judge(*state, &family);
  assert_int_equal(one.result->n_operands, 4);
  verify_free(&one);
  EXPECT(*state, {{.entity = "P", .period = "2024", .check = "children_sum(sum) = sum"}, "consistent", "computed [9.975, 10.005]"},
         {{.entity = "P", .period = "2024", .check = "children_gap(sum) = 0"}, "consistent", "computed [-0.055, 0.075]"},
         {{.entity = "P", .period = "2024", .check = "children_gap(sum) = 0.08"}, "inconsistent", NULL},
         {ON("share(sum)", .reported = "33.3%"), "consistent", NULL}, {ON("share(sum)", .reported = "35%"), "inconsistent", NULL},
         {ON("children_sum(sum) = 1"), "unverifiable", "missing: sum[2024]@T, sum[2024]@U"},
         {{.entity = "P", .period = "2024", .check = "share(sum) = 1"}, "unverifiable", "has no parent"},
         {{.entity = "T", .period = "2024", .check = "children_sum(sum) = 1"}, "unverifiable", "no children"},
         {{.entity = "P", .period = "2024", .check = "children_sum(mfg) = 105.9"}, "not_comparable", "never added up"},
         {{.period = "2024", .check = "share(sum@\"A\") < share(sum@\"B\") + 1"}, "consistent", NULL});
}

/* A 3.1, C 3.1, B 3.2; among the towns nobody has one. */
static void test_ranks(void **state) {
  EXPECT(*state, {ON("rank_best(best)", .reported = "第1名"), "weak", "computed [1, 2]"},
         {ON("rank_best(best)", .reported = "第3名"), "inconsistent", NULL}, {ON("rank(score)", .reported = "第二"), "consistent", NULL},
         {ON("rank(score)", .reported = "最低"), "inconsistent", NULL},
         {{.entity = "C", .period = "2024", .check = "rank(score)", .reported = "最低"}, "consistent", NULL},
         {{.entity = "C", .period = "2024", .check = "rank(score)", .reported = "倒数第二"}, "inconsistent", NULL},
         {ON("rank_asc(score) = 2"), "consistent", NULL}, {ON("rank_best(score) = 1"), "unverifiable", "direction"},
         {ON("rank(score, within=towns) = 1"), "unverifiable", "fewer than two peers"},
         {ON("rank(best, ties=max)", .reported = "第2名"), "weak", NULL}, {ON("rank(best) = rank(best)"), "consistent", NULL},
         {ON("rank(flow) = 1"), "unverifiable", NULL}, {ON("rank(place) <= 2"), "weak", NULL},
         {ON("rank(cases) = 1"), "unverifiable", NULL});
}

/* Places of one figure that are not the same place: other ties, another order, another figure made of it. A shares the first with B. */
static void test_places_side_by_side(void **state) {
  EXPECT(*state, {ON("rank(tied) = 1 and rank(tied, ties=max) = 2"), "consistent", NULL},
         {ON("rank(tied, ties=max) = 2 and rank(tied) = 1"), "consistent", NULL},
         {ON("rank(-tied) = 2 and rank(tied) = 1"), "consistent", NULL}, {ON("rank(turned) = 2 and rank(tied) = 1"), "consistent", NULL},
         {ON("rank(yoy(tied)) = 3 and rank(tied) = 1"), "consistent", NULL},
         {ON("rank(yoy(tied)) = 3 and rank(tied) = 3"), "inconsistent", NULL}, {ON("rank(tied) = rank_yoy(tied) + 1"), "consistent", NULL});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_periods), cmocka_unit_test(test_units),
      cmocka_unit_test(test_bases),   cmocka_unit_test(test_peers),
      cmocka_unit_test(test_changes), cmocka_unit_test(test_structure),
      cmocka_unit_test(test_ranks),   cmocka_unit_test(test_places_side_by_side),
  };
  return cmocka_run_group_tests(tests, open_scene, close_scene);
}
