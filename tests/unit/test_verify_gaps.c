/* Additivity over a panel: every violation and nothing else, against sums worked out figure by figure. */
#include "verify_scene.h"

#include "verify/gaps.h"

enum { PARENTS = 40, CHILDREN = 7, MONTHS = 6, FOUND_MAX = 1000 };

typedef struct found {
  char text[FOUND_MAX][192];
  size_t n;
} found;

static void print_number(const tb_rational *number, char *out, size_t size) {
  tb_buffer buffer = {0};
  tb_claim_number(number, &buffer);
  snprintf(out, size, "%s", tb_buffer_string(&buffer));
  tb_buffer_free(&buffer);
}

/* indicator parent period gap tolerance size */
static const tb_panel *shown;
static tb_status note(void *context, const tb_gap *gap) {
  found *of = context;
  char period[TB_PERIOD_TEXT_BYTES], number[32], tolerance[32], size[32] = "-";
  period[tb_period_format(gap->period, period)] = '\0';
  print_number(&gap->gap, number, sizeof number);
  print_number(&gap->tolerance, tolerance, sizeof tolerance);
  if (gap->has_size) print_number(&gap->size, size, sizeof size);
  assert_true(of->n < FOUND_MAX);
  snprintf(of->text[of->n++], sizeof of->text[0], "%s %s %s %s %s %s", tb_panel_indicator_code(shown, gap->indicator),
           tb_panel_entity_code(shown, gap->entity), period, number, tolerance, size);
  return TB_OK;
}

static void search(scene *of, tb_rounding rounding, found *out, tb_gap_counts *counts) {
  tb_claims *claims;
  out->n = 0;
  shown = of->panel;
  assert_status(TB_OK, tb_claims_new(of->model, NULL, 0, TB_ROUND_UNSTATED, of->log, &claims));
  const tb_gap_search what = {.rounding = rounding, .visit = note, .context = out};
  assert_status(TB_OK, tb_gaps_find(claims, &what, counts));
  tb_claims_free(claims);
}

/* ------------------------------------------------------------------------------------------------------------------ by hand */

static const told indicators[] = {
    {.code = "sum", .kind = TB_FLOW}, {.code = "count", .kind = TB_STOCK, .count = true}, {.code = "rate", .unit = "%", .kind = TB_RATIO}};

static const printed figures[] = {
    /* three addends and the whole at one decimal: four half units of 0.1 */
    {.indicator = "sum", .entity = "P", .period = "2021", .value = "10.2"},
    {.indicator = "sum", .entity = "A", .period = "2021", .value = "3.3"},
    {.indicator = "sum", .entity = "B", .period = "2021", .value = "3.3"},
    {.indicator = "sum", .entity = "C", .period = "2021", .value = "3.3"},
    {.indicator = "sum", .entity = "P", .period = "2022", .value = "10.1"},
    {.indicator = "sum", .entity = "A", .period = "2022", .value = "3.3"},
    {.indicator = "sum", .entity = "B", .period = "2022", .value = "3.3"},
    {.indicator = "sum", .entity = "C", .period = "2022", .value = "3.3"},
    /* a child is missing */
    {.indicator = "sum", .entity = "P", .period = "2023", .value = "99"},
    {.indicator = "sum", .entity = "A", .period = "2023", .value = "3.3"},
    {.indicator = "sum", .entity = "B", .period = "2023", .value = "NA"},
    {.indicator = "sum", .entity = "C", .period = "2023", .value = "3.3"},
    /* the whole is printed in 万: 17050 to 17150 */
    {.indicator = "count", .entity = "P", .period = "2021", .value = "17100", .written = "1.71万"},
    {.indicator = "count", .entity = "A", .period = "2021", .value = "10000"},
    {.indicator = "count", .entity = "B", .period = "2021", .value = "7000"},
    {.indicator = "count", .entity = "C", .period = "2021", .value = "149"},
    /* whole counts must add up */
    {.indicator = "count", .entity = "P", .period = "2022", .value = "11"},
    {.indicator = "count", .entity = "A", .period = "2022", .value = "4"},
    {.indicator = "count", .entity = "B", .period = "2022", .value = "4"},
    {.indicator = "count", .entity = "C", .period = "2022", .value = "4"},
    {.indicator = "rate", .entity = "P", .period = "2022", .value = "50"},
    {.indicator = "rate", .entity = "A", .period = "2022", .value = "40"},
    {.indicator = "rate", .entity = "B", .period = "2022", .value = "40"},
    {.indicator = "rate", .entity = "C", .period = "2022", .value = "40"},
};

static void test_by_hand(void **state) {
  (void)state;
  static found list;
  tb_gap_counts counts;
  scene of = scene_open("2024-12-31");
  scene_entity(&of, "P", "", "", "");
  scene_entity(&of, "C", "", "P", "");
  scene_entity(&of, "A", "", "P", "");
  scene_entity(&of, "B", "", "P", "");
  verify_tell(&of, indicators, sizeof indicators / sizeof *indicators);
  verify_observe(&of, figures, sizeof figures / sizeof *figures);
  scene_seal(&of);
  search(&of, TB_ROUND_UNSTATED, &list, &counts);
  assert_int_equal(list.n, 2);
  assert_string_equal(list.text[0], "count P 2022 -1 0 -");
  assert_string_equal(list.text[1], "sum P 2021 0.3 0.2 1.5");
  assert_true(counts.checked == 4 && counts.lacking == 1 && counts.violated == 2 && counts.never_added == 1);
  /* 2022 differs by all that rounding allows: held when both ends belong to a figure, not when one is left out */
  search(&of, TB_ROUND_HALF_UP, &list, &counts);
  assert_int_equal(list.n, 3);
  assert_string_equal(list.text[2], "sum P 2022 0.2 0.2 1");
  /* cut off, the children are 9.9 to 10.2: below 10.2, but not below 10.1; a child's cut is up to 0.1, three of them 0.3 */
  search(&of, TB_ROUND_DOWN, &list, &counts);
  assert_int_equal(list.n, 2);
  assert_string_equal(list.text[1], "sum P 2021 0.3 0.3 1");
  scene_close(&of);
}

/* -------------------------------------------------------------------------------------------------------------- at random */

static uint64_t next_random(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *seed >> 33;
}

/* Figures of one decimal or two; tenths and hundredths of the sums are kept beside. */
static void test_at_random(void **state) {
  (void)state;
  static found list;
  tb_gap_counts counts;
  scene of = scene_open("2024-12-31");
  uint64_t seed = 7;
  size_t n_expected = 0;
  char codes[PARENTS][CHILDREN + 1][16];
  for (size_t p = 0; p < PARENTS; p++) {
    snprintf(codes[p][0], sizeof codes[p][0], "P%02zu", p);
    scene_entity(&of, codes[p][0], "", "", "");
    for (size_t c = 1; c <= CHILDREN; c++) {
      snprintf(codes[p][c], sizeof codes[p][c], "P%02zu-%zu", p, c);
      scene_entity(&of, codes[p][c], "", codes[p][0], "");
    }
  }
  verify_tell(&of, indicators, 1);
  for (size_t p = 0; p < PARENTS; p++) {
    for (size_t month = 0; month < MONTHS; month++) {
      int64_t hundredths = 0, units = 0;
      char period[16], value[32];
      snprintf(period, sizeof period, "2024-%02zu", month + 1);
      for (size_t c = 1; c <= CHILDREN; c++) {
        const int64_t tenths = (int64_t)(next_random(&seed) % 1000);
        hundredths += 10 * tenths;
        units += 10;
        snprintf(value, sizeof value, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
        verify_observe(&of, &(printed){"sum", codes[p][c], period, value, NULL, NULL, NULL, NULL}, 1);
      }
      const int64_t off = (int64_t)(next_random(&seed) % 100) - 50, whole = hundredths + off; /* half units: 5 * 7 + 0.5 hundredths */
      units += 1;
      snprintf(value, sizeof value, "%lld.%02lld", (long long)(whole / 100), (long long)(whole % 100));
      if (whole < 0) continue;
      verify_observe(&of, &(printed){"sum", codes[p][0], period, value, NULL, NULL, NULL, NULL}, 1);
      n_expected += 2 * (off < 0 ? -off : off) > units;
    }
  }
  scene_seal(&of);
  search(&of, TB_ROUND_UNSTATED, &list, &counts);
  assert_int_equal(list.n, n_expected);
  assert_true(n_expected > 50 && counts.violated == n_expected);
  scene_close(&of);
}

static tb_status stop(void *context, const tb_gap *gap) {
  (void)context, (void)gap;
  return TB_LIMIT;
}

static void test_stop(void **state) {
  (void)state;
  scene of = scene_open("2024-12-31");
  scene_entity(&of, "P", "", "", "");
  scene_entity(&of, "A", "", "P", "");
  verify_tell(&of, indicators, 1);
  verify_observe(&of, &(printed){"sum", "P", "2024", "1", NULL, NULL, NULL, NULL}, 1);
  verify_observe(&of, &(printed){"sum", "A", "2024", "3", NULL, NULL, NULL, NULL}, 1);
  scene_seal(&of);
  tb_claims *claims;
  assert_status(TB_OK, tb_claims_new(of.model, NULL, 0, TB_ROUND_UNSTATED, of.log, &claims));
  tb_gap_search what = {.visit = stop};
  assert_status(TB_LIMIT, tb_gaps_find(claims, &what, NULL));
  const bool none[2] = {false};
  what.entities = none;
  assert_status(TB_OK, tb_gaps_find(claims, &what, NULL));
  what = (tb_gap_search){.visit = stop, .indicators = none};
  assert_status(TB_OK, tb_gaps_find(claims, &what, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_gaps_find(NULL, &what, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_gaps_find(claims, NULL, NULL));
  tb_claims_free(claims);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_at_random), cmocka_unit_test(test_stop)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
