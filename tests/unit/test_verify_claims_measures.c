/*
 * Measures in checks that are no plain arithmetic: growth over years, medians, places gained, percentiles. By hand, and against true values
 * drawn at random, of which the measure is worked out in whole numbers.
 */
#include "verify_scene.h"

static const told indicators[] = {{.code = "n", .kind = TB_STOCK, .count = true},
                                  {.code = "x", .kind = TB_FLOW},
                                  {.code = "y", .kind = TB_FLOW},
                                  {.code = "low", .kind = TB_FLOW}};

static const printed figures[] = {
    {.indicator = "n", .entity = "A", .period = "2020", .value = "100"},
    {.indicator = "n", .entity = "A", .period = "2021", .value = "121"},
    {.indicator = "n", .entity = "A", .period = "2022", .value = "121"},
    {.indicator = "n", .entity = "A", .period = "2023", .value = "144"},
    {.indicator = "x", .entity = "A", .period = "2020", .value = "100.0"},
    {.indicator = "x", .entity = "A", .period = "2021", .value = "103.0"},
    {.indicator = "x", .entity = "A", .period = "2022", .value = "121.0"},
    {.indicator = "x", .entity = "A", .period = "2023", .value = "NA"},
    {.indicator = "low", .entity = "A", .period = "2020", .value = "-3"},
    {.indicator = "low", .entity = "A", .period = "2022", .value = "5"},
    /* A among five in 2021 and 2022 */
    {.indicator = "y", .entity = "A", .period = "2021", .value = "3.0"},
    {.indicator = "y", .entity = "B", .period = "2021", .value = "9.0"},
    {.indicator = "y", .entity = "C", .period = "2021", .value = "8.0"},
    {.indicator = "y", .entity = "D", .period = "2021", .value = "2.0"},
    {.indicator = "y", .entity = "A", .period = "2022", .value = "8.5"},
    {.indicator = "y", .entity = "B", .period = "2022", .value = "9.0"},
    {.indicator = "y", .entity = "C", .period = "2022", .value = "8.0"},
    {.indicator = "y", .entity = "D", .period = "2022", .value = "7.0"},
    {.indicator = "y", .entity = "E", .period = "2022", .value = "99.0"},
    /* and in 2023 and 2024, where E is there in both and A equals C as written */
    {.indicator = "y", .entity = "A", .period = "2023", .value = "3.0"},
    {.indicator = "y", .entity = "B", .period = "2023", .value = "9.0"},
    {.indicator = "y", .entity = "C", .period = "2023", .value = "3.0"},
    {.indicator = "y", .entity = "D", .period = "2023", .value = "1.0"},
    {.indicator = "y", .entity = "E", .period = "2023", .value = "0.0"},
    {.indicator = "y", .entity = "A", .period = "2024", .value = "7.0"},
    {.indicator = "y", .entity = "B", .period = "2024", .value = "6.0"},
    {.indicator = "y", .entity = "C", .period = "2024", .value = "5.0"},
    {.indicator = "y", .entity = "D", .period = "2024", .value = "4.0"},
    {.indicator = "y", .entity = "E", .period = "2024", .value = "9.0"},
};

static int open_scene(void **state) {
  scene of = scene_open("2024-12-31");
  for (const char *code = "ABCDE"; *code; code++)
    scene_entity(&of, (const char[]){*code, '\0'}, "district", "", "");
  return VERIFY_BEGIN(state, &of);
}

/* 1.1 squared is 1.21; the third root of 1.44 is 1.129243..., so 12.9243... %. */
static void test_growth(void **state) {
  EXPECT(*state, {IN("2022", "cagr(n, 2)", .reported = "10%"), "consistent", "computed 10,"},
         {IN("2022", "cagr(n, 2)", .reported = "增长10.00%"), "consistent", NULL},
         {IN("2022", "cagr(n, 2)", .reported = "10.1%"), "inconsistent", "they are 0.05 apart; the nearest figure that would fit is 10"},
         {IN("2022", "cagr(n, 2) = 10"), "consistent", NULL}, {IN("2022", "cagr(n, 2) > 10"), "inconsistent", NULL},
         {IN("2022", "10 <= cagr(n, 2)"), "consistent", NULL}, {IN("2022", "10 < cagr(n, 2)"), "inconsistent", NULL},
         {IN("2022", "cagr(n, 2) != 10"), "inconsistent", NULL}, {IN("2022", "cagr(n, 2) = cagr(n[2021], 1)"), "inconsistent", NULL},
         {IN("2022", "cagr(n, 1)", .reported = "0%"), "consistent", NULL}, {IN("2021", "cagr(n, 1) = yoy_pct(n)"), "consistent", NULL},
         {IN("2023", "cagr(n, 3)", .reported = "12.92%"), "consistent", "computed 12.924323…"},
         {IN("2023", "cagr(n, 3)", .reported = "12.93%"), "inconsistent",
          "they are 0.000677 apart; the nearest figure that would fit is 12.92"},
         {IN("2023", "cagr(n, 3)", .reported = "12.92%", .rounding = "up"), "inconsistent", "fit is 12.93"},
         {IN("2023", "cagr(n, 3) > 12.92432346"), "consistent", NULL}, {IN("2023", "cagr(n, 3) < 12.92432347"), "consistent", NULL},
         {IN("2023", "2 - cagr(n, 3) / 2 < -4.46216173"), "consistent", NULL},
         {IN("2023", "2 - cagr(n, 3) / 2 < -4.46216174"), "inconsistent", NULL},
         {IN("2023", "cagr(n, 3) > cagr(n[2022], 2)"), "consistent", NULL}, {IN("2023", "cagr(n, 3) - cagr(n, 3) = 0"), "consistent", NULL},
         {IN("2023", "cagr(n, 3) + cagr(n[2022], 2) > 22.924323"), "consistent", NULL},
         {IN("2023", "-cagr(n, 3) = -12.92"), "inconsistent", NULL},
         /* 121.0 and 100.0 within 0.05: 100 (sqrt(120.95 / 100.05) - 1) = 9.949786 to 100 (sqrt(121.05 / 99.95) - 1) = 10.050241 */
         {IN("2022", "cagr(x, 2)", .reported = "10.05%"), "consistent", "computed (9.949786, 10.050241)"},
         {IN("2022", "cagr(x, 2)", .reported = "10.06%"), "inconsistent", NULL},
         {IN("2022", "cagr(x, 2)", .reported = "9.94%"), "inconsistent", NULL},
         {IN("2022", "cagr(x, 2)", .reported = "9.95%"), "consistent", NULL}, {IN("2022", "cagr(x, 2) > 10"), "weak", "part"},
         {IN("2022", "cagr(x, 2) > cagr(n, 2)"), "weak", NULL}, {IN("2022", "cagr(x, 2) > cagr(x[2021], 1)"), "consistent", NULL},
         {IN("2023", "cagr(x, 3)", .reported = "10%"), "unverifiable", "missing: x[2023]@A"},
         {IN("2024", "cagr(n, 3)", .reported = "10%"), "unverifiable", "missing: n[2024]@A"},
         {IN("2022", "cagr(low, 2)", .reported = "10%"), "unverifiable", "base below zero"},
         {IN("2020", "cagr(low, 2)", .reported = "10%"), "unverifiable", "missing: low[2018]@A"});
}

static void test_windows(void **state) {
  EXPECT(*state, {IN("2022", "median(n, 3) = 121"), "consistent", NULL}, {IN("2023", "median(n, 4) = 121"), "consistent", NULL},
         {IN("2023", "median(n, 2) = 132.5"), "consistent", NULL}, {IN("2021", "median(n, 2)", .reported = "110.0"), "inconsistent", NULL},
         {IN("2022", "median(x, 3) = 103.0"), "consistent", "computed [102.95, 103.05]"},
         {IN("2022", "median(x, 3) > 103.1"), "inconsistent", NULL}, {IN("2022", "median(x, 3) > 103"), "weak", NULL},
         {IN("2022", "median(x, 2) - x = -9"), "consistent", "computed [-9.05, -8.95]"},
         {IN("2022", "median(x, 3) <= x"), "consistent", NULL}, {IN("2022", "x - median(x, 1) = 0"), "consistent", "computed 0"},
         {IN("2023", "median(x, 3) = 112"), "unverifiable", "missing: x[2023]@A"},
         {IN("2023", "median(x, 3, min=2) = 112"), "consistent", "computed [111.95, 112.05]"},
         {IN("2023", "mean(x, 3, min=2) = 112"), "consistent", NULL}, {IN("2023", "highest(x, 3, min=2) = 121"), "consistent", NULL},
         {IN("2023", "lowest(x, 4, min=4) = 100"), "unverifiable", NULL}, {IN("2019", "mean(x, 2, min=1) = 1"), "unverifiable", NULL});
}

static void test_places(void **state) {
  EXPECT(*state,
         /* of A to D, who are in both years, A was third and is second; E, of whom 2021 is missing, may have stood above or below then */
         {IN("2022", "rank_yoy(y) = 1"), "weak", "computed [0, 1]"}, {IN("2022", "rank_yoy(y) >= 0"), "consistent", NULL},
         {IN("2022", "rank_yoy(y) = 2"), "inconsistent", NULL}, {IN("2022", "rank_yoy(y)", .reported = "上升1位"), "weak", NULL},
         /* A and C equal in 2023: second or third of five; second in 2024 behind E */
         {IN("2024", "rank_yoy(y) >= 0"), "consistent", "computed [0, 1]"}, {IN("2024", "rank_yoy(y) = 2"), "inconsistent", NULL},
         {IN("2024", "rank_yoy(y) - rank_yoy(y) = 0"), "consistent", "computed 0,"}, {IN("2024", "rank_yoy(y) = -1"), "inconsistent", NULL},
         {IN("2024", "rank_yoy(y@\"E\") = 4"), "consistent", NULL},
         {IN("2024", "rank_yoy(y@\"B\")", .reported = "下降2位"), "consistent", NULL},
         {IN("2021", "rank_yoy(y) = 1"), "unverifiable", "missing: y[2020]@A"}, {IN("2024", "percentile(y) = 75"), "consistent", NULL},
         {IN("2024", "percentile(y)", .reported = "75%"), "consistent", NULL},
         {IN("2024", "percentile(y)", .reported = "50%"), "inconsistent", NULL},
         {IN("2024", "percentile(y)", .reported = "70%"), "unattainable", NULL},
         {IN("2023", "percentile(y)", .reported = "50%"), "weak", "computed [50, 75]"},
         {IN("2023", "percentile(y) < 80"), "consistent", NULL}, {IN("2023", "percentile(y)", .reported = "60%"), "unattainable", NULL},
         /* E is missing in 2021: one of three below, or one or two of four */
         {IN("2021", "percentile(y) >= 25"), "consistent", "computed [25, 50]"}, {IN("2021", "percentile(y) = 33.3"), "weak", NULL},
         {IN("2021", "percentile(y) > 50"), "inconsistent", NULL}, {IN("2021", "ranked(y) = 4"), "weak", "computed [4, 5]"},
         {IN("2024", "ranked(y) = 5"), "consistent", NULL}, {IN("2024", "rank(y) <= ranked(y)"), "consistent", NULL},
         {IN("2020", "percentile(y) = 0"), "unverifiable", "missing: y[2020]@A"});
}

/* ---------------------------------------------------------------------------------------------------------------- at random */

static uint64_t seed = 20240826;
static unsigned pick(unsigned n) {
  seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)(seed >> 33) % n;
}

/* Of base and now growth is reported in hundredths: consistent where (1 + (2 r - 1) / 20000)^n <= now / base <= (1 + (2 r + 1) / 20000)^n.
 */
static bool growth_fits(int64_t base, int64_t now, int years, int64_t hundredths) {
  for (int side = -1; side <= 1; side += 2) {
    tb_int128 left = now, right = base;
    for (int i = 0; i < years; i++) {
      left *= 20000;
      right *= 20000 + 2 * hundredths + side;
    }
    if (side < 0 ? left < right : left > right) return false;
  }
  return true;
}

enum { GROWTHS = 20000 };

static void test_growth_at_random(void **state) {
  (void)state;
  scene of = scene_open("2024-12-31");
  verify_tell(&of, indicators, 1);
  char entity[16], value[16], reported[32], check[32];
  int64_t bases[100], nows[100];
  for (unsigned i = 0; i < 100; i++) {
    snprintf(entity, sizeof entity, "E%u", i);
    scene_entity(&of, entity, "", "", "");
    bases[i] = 1 + pick(400);
    nows[i] = 1 + pick(600);
    for (int year = 2018; year <= 2022; year++) {
      char period[16];
      snprintf(period, sizeof period, "%d", year);
      snprintf(value, sizeof value, "%lld", (long long)(year == 2022 ? nows[i] : bases[i]));
      verify_observe(&of, &(printed){.indicator = "n", .entity = entity, .period = period, .value = value}, 1);
    }
  }
  scene_seal(&of);
  size_t n_fitting = 0;
  for (int k = 0; k < GROWTHS; k++) {
    const unsigned i = pick(100);
    const int years = 1 + (int)pick(4);
    int64_t hundredths = -9999; /* the first that is not too low, or one beside it */
    for (int64_t step = 8192; step > 0; step /= 2)
      while (hundredths + step < 2000000) {
        tb_int128 left = nows[i], right = bases[i];
        for (int y = 0; y < years; y++) {
          left *= 20000;
          right *= 20000 + 2 * (hundredths + step) + 1;
        }
        if (left < right) break;
        hundredths += step;
      }
    hundredths += (int64_t)pick(4) - 1;
    if (hundredths <= -9999) continue;
    const int64_t size = hundredths < 0 ? -hundredths : hundredths;
    snprintf(reported, sizeof reported, "%s%lld.%02lld%%", hundredths < 0 ? "-" : "", (long long)(size / 100), (long long)(size % 100));
    snprintf(entity, sizeof entity, "E%u", i);
    snprintf(check, sizeof check, "cagr(n, %d)", years);
    judged one = verify_judge(&of, &(said){.entity = entity, .period = "2022", .check = check, .reported = reported});
    const bool fits = growth_fits(bases[i], nows[i], years, hundredths), is_consistent = one.result->verdict == TB_CONSISTENT;
    /* of one year growth is a share of a known total, and where no whole number gives the figure that goes before */
    const bool is_right = fits ? is_consistent || (years == 1 && one.result->verdict == TB_WEAK) : !is_consistent;
    if (!is_right) print_error("%lld -> %lld in %d: %s\n", (long long)bases[i], (long long)nows[i], years, reported);
    assert_true(is_right);
    n_fitting += fits;
    verify_free(&one);
  }
  assert_true(n_fitting > GROWTHS / 10 && n_fitting < GROWTHS * 9 / 10);
  scene_close(&of);
}

/*
 * Places and medians over five entities and two years, figures of one decimal among few values so that many are equal: true values in
 * twentieths. What comes out for each draw lies in the computed interval, and each end of it comes out for some draw.
 */
enum { PEERS = 5, SCENES = 60, DRAWS = 3000 };

typedef struct panel {
  int value[2][PEERS]; /* tenths; -1: missing */
} panel;

static int gain_of(int true_values[2][PEERS], bool there[2][PEERS]) {
  int ranks[2] = {1, 1};
  for (int year = 0; year < 2; year++)
    for (int i = 1; i < PEERS; i++)
      ranks[year] += there[0][i] && there[1][i] && true_values[year][i] > true_values[year][0];
  return ranks[0] - ranks[1];
}

static void fill_scene(scene *of, panel *made) {
  for (int i = 0; i < PEERS; i++)
    scene_entity(of, (const char[]){(char)('A' + i), '\0'}, "", "", "");
  verify_tell(of, &indicators[1], 1);
  for (int year = 0; year < 2; year++) {
    for (int i = 0; i < PEERS; i++) {
      char value[16];
      made->value[year][i] = i > 0 && pick(8) == 0 ? -1 : (int)pick(5);
      snprintf(value, sizeof value, "0.%d", made->value[year][i]);
      const char *code = (const char[]){(char)('A' + i), '\0'};
      verify_observe(
          of,
          &(printed){.indicator = "x", .entity = code, .period = year ? "2024" : "2023", .value = made->value[year][i] < 0 ? "NA" : value},
          1);
    }
  }
  scene_seal(of);
}

/* True values in thousandths: half a unit either side, so that neighbours touch but seldom. What is missing may be anything, or nothing. */
static void draw(const panel *from, int true_values[2][PEERS], bool there[2][PEERS]) {
  for (int i = 0; i < PEERS; i++) {
    const bool may_lack = from->value[0][i] < 0 || from->value[1][i] < 0;
    const bool lacks = may_lack && pick(2) == 0;
    for (int year = 0; year < 2; year++) {
      there[year][i] = !(lacks && from->value[year][i] < 0);
      true_values[year][i] = from->value[year][i] < 0 ? (int)pick(600) - 50 : 100 * from->value[year][i] - 49 + (int)pick(99);
    }
  }
}

static bool is_whole(const tb_interval *interval, int64_t low, int64_t high) {
  return interval->low.value.n == low && interval->high.value.n == high && interval->low.value.d == 1 && interval->high.value.d == 1;
}

static void test_gains_at_random(void **state) {
  (void)state;
  size_t n_wide = 0;
  for (int k = 0; k < SCENES; k++) {
    scene of = scene_open("2024-12-31");
    panel made;
    fill_scene(&of, &made);
    int low = 100, high = -100;
    for (int i = 0; i < DRAWS; i++) {
      int true_values[2][PEERS];
      bool there[2][PEERS];
      draw(&made, true_values, there);
      const int gain = gain_of(true_values, there);
      low = gain < low ? gain : low;
      high = gain > high ? gain : high;
    }
    judged one = verify_judge(&of, &(said){.entity = "A", .period = "2024", .check = "rank_yoy(x) < 100"});
    int n_both = 0;
    for (int i = 1; i < PEERS; i++)
      n_both += made.value[0][i] >= 0 && made.value[1][i] >= 0;
    if (n_both > 0) {
      const bool right = is_whole(&one.result->computed, low, high);
      if (!right) print_error("scene %d: %d to %d by draws\n", k, low, high);
      assert_true(right);
    } else {
      assert_int_equal(one.result->verdict, TB_UNVERIFIABLE);
    }
    n_wide += low < high;
    verify_free(&one);
    scene_close(&of);
  }
  assert_true(n_wide > SCENES / 3 && n_wide < SCENES);
}

/* The same panels: the share below of the others. */
static void test_percentiles_at_random(void **state) {
  (void)state;
  for (int k = 0; k < SCENES; k++) {
    scene of = scene_open("2024-12-31");
    panel made;
    fill_scene(&of, &made);
    int low[2] = {1, 0}, high[2] = {0, 1}, n_known = 0; /* fractions */
    for (int i = 1; i < PEERS; i++)
      n_known += made.value[1][i] >= 0;
    for (int i = 0; i < DRAWS; i++) {
      int true_values[2][PEERS], below = 0, others = 0;
      bool there[2][PEERS];
      draw(&made, true_values, there);
      for (int p = 1; p < PEERS; p++) {
        others += there[1][p];
        below += there[1][p] && true_values[1][p] < true_values[1][0];
      }
      if (others == 0) continue;
      if (below * low[1] < low[0] * others) low[0] = below, low[1] = others;
      if (below * high[1] > high[0] * others) high[0] = below, high[1] = others;
    }
    judged one = verify_judge(&of, &(said){.entity = "A", .period = "2024", .check = "percentile(x) < 1000"});
    if (n_known > 0) {
      const tb_interval *computed = &one.result->computed;
      const tb_rational *a = &computed->low.value, *b = &computed->high.value;
      const bool right = a->n * low[1] == 100 * a->d * low[0] && b->n * high[1] == 100 * b->d * high[0];
      if (!right) print_error("scene %d: %d/%d to %d/%d by draws\n", k, low[0], low[1], high[0], high[1]);
      assert_true(right);
    }
    verify_free(&one);
    scene_close(&of);
  }
}

/* Medians of three and four figures of one decimal against drawn true values: all inside, both ends come near. */
static int compare_numbers(const void *a, const void *b) {
  return *(const int *)a - *(const int *)b;
}

static void test_medians_at_random(void **state) {
  (void)state;
  for (int k = 0; k < SCENES; k++) {
    scene of = scene_open("2024-12-31");
    scene_entity(&of, "A", "", "", "");
    verify_tell(&of, &indicators[1], 1);
    const int n = 2 + (int)pick(3);
    int tenths[4];
    for (int i = 0; i < n; i++) {
      char value[16], period[16];
      tenths[i] = (int)pick(4);
      snprintf(value, sizeof value, "0.%d", tenths[i]);
      snprintf(period, sizeof period, "%d", 2024 - i);
      verify_observe(&of, &(printed){.indicator = "x", .entity = "A", .period = period, .value = value}, 1);
    }
    scene_seal(&of);
    char check[32];
    snprintf(check, sizeof check, "median(x, %d) - x < 100", n);
    judged one = verify_judge(&of, &(said){.entity = "A", .period = "2024", .check = check});
    const tb_interval *computed = &one.result->computed;
    /* twice the difference in hundredths, at the corners of the box and in its middle */
    int low = 10000, high = -10000;
    for (int corner = 0; corner < 81; corner++) {
      int values[4], sorted[4], rest = corner;
      for (int i = 0; i < n; i++, rest /= 3)
        values[i] = sorted[i] = 10 * tenths[i] + 5 * (rest % 3 - 1);
      qsort(sorted, (size_t)n, sizeof *sorted, compare_numbers);
      const int twice = sorted[(n - 1) / 2] + sorted[n / 2] - 2 * values[0];
      low = twice < low ? twice : low;
      high = twice > high ? twice : high;
    }
    /* 200 times the number; what is not monotone in x may be enclosed a little wider */
    const tb_rational *a = &computed->low.value, *b = &computed->high.value;
    assert_true(200 * a->n <= a->d * low && 200 * b->n >= b->d * high);
    assert_true(200 * a->n >= a->d * (low - 20) && 200 * b->n <= b->d * (high + 20));
    verify_free(&one);
    scene_close(&of);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_growth, open_scene, close_scene),
      cmocka_unit_test_setup_teardown(test_windows, open_scene, close_scene),
      cmocka_unit_test_setup_teardown(test_places, open_scene, close_scene),
      cmocka_unit_test(test_growth_at_random),
      cmocka_unit_test(test_gains_at_random),
      cmocka_unit_test(test_percentiles_at_random),
      cmocka_unit_test(test_medians_at_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
