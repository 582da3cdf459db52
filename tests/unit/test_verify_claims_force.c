/*
 * A million claims about shares against brute force: totals up to 2,000, every rounding convention. Of whole counts the share is rounded
 * with whole numbers alone, and every count is tried; of figures in tenths the ends of both intervals are set against each other by
 * cross-multiplying.
 */
#include "verify_scene.h"

enum { CASES = 1000000, BATCH = 50000, TOTAL_MAX = 2000, SMALL = 60, CONVENTIONS = 6 };

static const char *const conventions[CONVENTIONS] = {"unstated", "half_up", "half_even", "half_down", "down", "up"};
typedef enum convention { UNSTATED, HALF_UP, HALF_EVEN, HALF_DOWN, DOWN, UP } convention;

/* A share of part and whole, printed as figure / 10^decimals. */
typedef struct share {
  bool counts;
  int64_t part, whole, figure;
  int decimals;
  convention rounding;
} share;

static uint64_t next_random(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *seed >> 33;
}

static int64_t power10(int k) {
  return k == 0 ? 1 : 10 * power10(k - 1);
}

/* ----------------------------------------------------------------------------------------------------------------- counts */

/* Whether top / bottom, not negative, is written as `figure`. */
static bool is_written(int64_t top, int64_t bottom, int64_t figure, convention rounding) {
  const int64_t floor = top / bottom, rest = top % bottom, up = floor + 1;
  switch (rounding) {
  case UNSTATED: return 2 * top - 2 * figure * bottom <= bottom && 2 * figure * bottom - 2 * top <= bottom;
  case HALF_UP: return figure == (2 * rest >= bottom ? up : floor);
  case HALF_DOWN: return figure == (2 * rest > bottom ? up : floor);
  case HALF_EVEN: return figure == (2 * rest > bottom || (2 * rest == bottom && floor % 2 != 0) ? up : floor);
  case DOWN: return figure == floor;
  default: return figure == (rest > 0 ? up : floor);
  }
}

static bool fits(const share *of, int64_t part) {
  return is_written(100 * power10(of->decimals) * part, of->whole, of->figure, of->rounding);
}

static tb_verdict verdict_of_counts(const share *of) {
  if (fits(of, of->part)) return TB_CONSISTENT;
  for (int64_t part = 0; part <= 2 * of->whole + 2; part++)
    if (fits(of, part)) return TB_INCONSISTENT;
  return TB_UNATTAINABLE;
}

/* ----------------------------------------------------------------------------------------------------------------- tenths */

/* Ends in half units of the last digit, and whether they belong. */
typedef struct ends {
  int64_t low, high;
  bool low_in, high_in;
} ends;

static ends ends_of(int64_t figure, convention rounding) {
  const bool even = figure % 2 == 0;
  switch (rounding) {
  case UNSTATED: return (ends){2 * figure - 1, 2 * figure + 1, true, true};
  case HALF_UP: return (ends){2 * figure - 1, 2 * figure + 1, true, false};
  case HALF_DOWN: return (ends){2 * figure - 1, 2 * figure + 1, false, true};
  case HALF_EVEN: return (ends){2 * figure - 1, 2 * figure + 1, even, even};
  case DOWN: return (ends){2 * figure, 2 * figure + 2, true, false};
  default: return (ends){2 * figure - 2, 2 * figure, false, true};
  }
}

/* Whether 100 part / whole and the figure have a value in common; a figure over itself is one unknown. */
static tb_verdict verdict_of_tenths(const share *of) {
  if (of->part == of->whole) return is_written(100 * power10(of->decimals), 1, of->figure, of->rounding) ? TB_CONSISTENT : TB_INCONSISTENT;
  const ends part = ends_of(of->part, of->rounding), whole = ends_of(of->whole, of->rounding), figure = ends_of(of->figure, of->rounding);
  const int64_t scale = 200 * power10(of->decimals);
  const int64_t low = scale * part.low - figure.high * whole.high, high = scale * part.high - figure.low * whole.low;
  const bool low_meets = low < 0 || (low == 0 && part.low_in && whole.high_in && figure.high_in);
  const bool high_meets = high > 0 || (high == 0 && part.high_in && whole.low_in && figure.low_in);
  return low_meets && high_meets ? TB_CONSISTENT : TB_INCONSISTENT;
}

/* ----------------------------------------------------------------------------------------------------------------- claims */

static share random_share(uint64_t *seed) {
  share out = {
      .counts = next_random(seed) % 2, .decimals = (int)(next_random(seed) % 5), .rounding = (convention)(next_random(seed) % CONVENTIONS)};
  out.whole = 2 + (int64_t)(next_random(seed) % (next_random(seed) % 10 ? SMALL : TOTAL_MAX - 1));
  out.part =
      out.counts ? (int64_t)(next_random(seed) % (uint64_t)(out.whole + 1)) : 2 + (int64_t)(next_random(seed) % (uint64_t)(out.whole - 1));
  out.figure = 100 * power10(out.decimals) * out.part / out.whole + (int64_t)(next_random(seed) % 5) - 2;
  if (out.figure < 1) out.figure = out.counts && out.figure == 0 ? 0 : 1;
  return out;
}

typedef struct texts {
  char entity[24], check[64], reported[48];
} texts;

static tb_claim_text write(const share *of, uint64_t number, texts *out) {
  const char *code = of->counts ? "count" : "tenth";
  const int64_t unit = power10(of->decimals);
  snprintf(out->entity, sizeof out->entity, "E%lld", (long long)of->part);
  snprintf(out->check, sizeof out->check, "100 * %s / %s@E%lld", code, code, (long long)of->whole);
  if (of->decimals == 0) snprintf(out->reported, sizeof out->reported, "%lld%%", (long long)of->figure);
  if (of->decimals > 0)
    snprintf(out->reported, sizeof out->reported, "%lld.%0*lld", (long long)(of->figure / unit), (int)((unsigned)of->decimals % 19),
             (long long)(of->figure % unit));
  static const char *const period = "2024";
  return (tb_claim_text){.file = "claims.csv",
                         .claim = {"C", (uint32_t)number, 1},
                         .entity = {out->entity, 1, 1},
                         .period = {period, 1, 1},
                         .check = {out->check, 1, 1},
                         .reported = {out->reported, 1, 1},
                         .rounding = {conventions[of->rounding], 1, 1}};
}

static scene make_scene(void) {
  static const told indicators[] = {{.code = "count", .kind = TB_STOCK, .count = true}, {.code = "tenth", .kind = TB_FLOW}};
  scene of = scene_open("2024-12-31");
  verify_tell(&of, indicators, 2);
  for (int i = 0; i <= TOTAL_MAX; i++) {
    char entity[24], count[24], tenth[32];
    snprintf(entity, sizeof entity, "E%d", i);
    snprintf(count, sizeof count, "%d", i);
    snprintf(tenth, sizeof tenth, "%d.%d", i / 10, i % 10);
    const printed both[] = {{.indicator = "count", .entity = entity, .period = "2024", .value = count},
                            {.indicator = "tenth", .entity = entity, .period = "2024", .value = tenth}};
    verify_observe(&of, both, 2);
  }
  scene_seal(&of);
  return of;
}

static size_t judge_batch(scene *of, const share *shares, tb_claim_text *list, char (*ids)[12], size_t counts[6]) {
  tb_claims *claims;
  tb_claim_worker *worker;
  size_t n_wrong = 0;
  for (size_t i = 0; i < BATCH; i++) {
    snprintf(ids[i], sizeof ids[i], "%06zu", i);
    list[i].claim.text = ids[i];
  }
  assert_status(TB_OK, tb_claims_new(of->model, list, BATCH, TB_ROUND_UNSTATED, of->log, &claims));
  assert_status(TB_OK, tb_claim_worker_new(claims, &worker));
  for (size_t i = 0; i < BATCH; i++) {
    const tb_claim_result *result;
    assert_status(TB_OK, tb_claim_judge(worker, i, &result));
    const tb_verdict expected_verdict = shares[i].counts ? verdict_of_counts(&shares[i]) : verdict_of_tenths(&shares[i]);
    counts[expected_verdict]++;
    if (result->verdict == expected_verdict) continue;
    if (n_wrong++ < 5)
      print_error("%s of %s, %s, %s: %s, by force %s\n", list[i].check.text, list[i].entity.text, list[i].reported.text,
                  list[i].rounding.text, tb_verdict_name(result->verdict), tb_verdict_name(expected_verdict));
  }
  tb_claim_worker_free(worker);
  tb_claims_free(claims);
  return n_wrong;
}

static void test_shares(void **state) {
  (void)state;
  scene of = make_scene();
  share *shares = calloc(BATCH, sizeof *shares);
  texts *memory = calloc(BATCH, sizeof *memory);
  tb_claim_text *list = calloc(BATCH, sizeof *list);
  char(*ids)[12] = calloc(BATCH, sizeof *ids);
  assert_true(shares && memory && list && ids);
  uint64_t seed = 20240826;
  size_t n_wrong = 0, counts[6] = {0};
  for (size_t done = 0; done < CASES; done += BATCH) {
    for (size_t i = 0; i < BATCH; i++) {
      shares[i] = random_share(&seed);
      list[i] = write(&shares[i], i, &memory[i]);
    }
    n_wrong += judge_batch(&of, shares, list, ids, counts);
  }
  assert_int_equal(n_wrong, 0);
  print_message("%zu consistent, %zu inconsistent, %zu unattainable\n", counts[TB_CONSISTENT], counts[TB_INCONSISTENT],
                counts[TB_UNATTAINABLE]);
  assert_true(counts[TB_CONSISTENT] > CASES / 20 && counts[TB_INCONSISTENT] > CASES / 20 && counts[TB_UNATTAINABLE] > CASES / 20);
  free(shares);
  free(memory);
  free(list);
  free(ids);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_shares)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
