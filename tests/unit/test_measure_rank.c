/* Ranks and sums over entities, worked by hand. */
#include "measure_columns.h"

#include <inttypes.h>
#include <stdio.h>

enum { MANY = 5000 };

static const uint32_t one_set[MANY];

/* Runs a kernel over one row of texts in one peer set, codes in the order given; the caller drops the result. */
static tb_column run_rank(const char *measure, tb_ties ties, const char *const *texts, size_t n) {
  tb_column now, out;
  uint32_t *place = malloc(n * sizeof *place);
  for (size_t i = 0; i < n; i++)
    place[i] = (uint32_t)i;
  column_read(&now, texts, n);
  column_blank(&out, n, false);
  const tb_rows rows = {.n = n, .now = &now, .peer_set = one_set, .n_peer_sets = 1, .place = place};
  assert_status(TB_OK, kernel_named(measure)(&rows, &(tb_args){.ties = ties}, &out));
  column_drop(&now);
  free(place);
  return out;
}

static void expect_values(tb_column out, const double *values) {
  for (size_t i = 0; i < out.n; i++) {
    assert_int_equal(out.reasons[i], TB_VALUE);
    assert_double_equal_bits(out.values[i], values[i]);
  }
  column_drop(&out);
}

/* 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5: the example on R's page of rank(), whose ranks from below are known. */
static void test_ties(void **state) {
  (void)state;
  static const char *const texts[] = {"3", "1", "4", "1", "5", "9", "2", "6", "5", "3", "5"};
  static const struct {
    tb_ties ties;
    double ranks[11];
  } expected[] = {
      {TB_TIES_AVERAGE, {4.5, 1.5, 6, 1.5, 8, 11, 3, 10, 8, 4.5, 8}},
      {TB_TIES_MIN, {4, 1, 6, 1, 7, 11, 3, 10, 7, 4, 7}},
      {TB_TIES_MAX, {5, 2, 6, 2, 9, 11, 3, 10, 9, 5, 9}},
      {TB_TIES_ORDINAL, {4, 1, 6, 2, 7, 11, 3, 10, 8, 5, 9}},
      {TB_TIES_DENSE, {3, 1, 4, 1, 5, 7, 2, 6, 5, 3, 5}},
  };
  for (size_t k = 0; k < sizeof expected / sizeof *expected; k++)
    expect_values(run_rank("rank_asc", expected[k].ties, texts, 11), expected[k].ranks);
}

static void test_half_ranks_have_a_decimal(void **state) {
  (void)state;
  tb_column out = run_rank("rank", TB_TIES_AVERAGE, (const char *[]){"1", "1", "2"}, 3);
  assert_double_equal_bits(out.values[0], 2.5);
  assert_int_equal(out.decimals[0], 1);
  assert_int_equal(out.decimals[2], 0);
  column_drop(&out);
}

/* 35.9 and 35.90 are equal; a number that differs behind the digits of a double is another. */
static void test_values_compare_as_written(void **state) {
  (void)state;
  static const char *const texts[] = {"35.9", "35.90", "35.900000000000000001", "35.899999999999999999", "0", "-0"};
  expect_values(run_rank("rank", TB_TIES_MIN, texts, 6), (double[]){2, 2, 1, 4, 5, 5});
  expect_values(run_rank("rank_asc", TB_TIES_DENSE, texts, 6), (double[]){3, 3, 4, 2, 1, 1});
}

/* Computed cells may hold a zero of either sign; it is one value. */
static void test_signed_zeros_are_equal(void **state) {
  (void)state;
  static const uint32_t place[] = {0, 1, 2};
  tb_column now, out;
  column_blank(&now, 3, false);
  column_blank(&out, 3, false);
  tb_column_set(&now, 0, -0.0, TB_DECIMALS_REAL);
  tb_column_set(&now, 1, 0.0, TB_DECIMALS_REAL);
  tb_column_set(&now, 2, 1.0, TB_DECIMALS_REAL);
  const tb_rows rows = {.n = 3, .now = &now, .peer_set = one_set, .n_peer_sets = 1, .place = place};
  assert_status(TB_OK, kernel_named("rank")(&rows, &(tb_args){0}, &out));
  expect_values(out, (double[]){2, 2, 1});
  column_drop(&now);
}

static void test_signs_order(void **state) {
  (void)state;
  static const char *const texts[] = {"-0.5", "1e-300", "-1e300", "0", "2", "-7"};
  expect_values(run_rank("rank_asc", TB_TIES_MIN, texts, 6), (double[]){3, 5, 1, 4, 6, 2});
}

static void test_few_peers(void **state) {
  (void)state;
  tb_column out = run_rank("rank", TB_TIES_MIN, (const char *[]){"", "5", "?"}, 3);
  assert_int_equal(out.reasons[0], TB_MISSING);
  assert_int_equal(out.reasons[1], TB_NO_PEERS);
  assert_int_equal(out.reasons[2], TB_UNDEFINED);
  column_drop(&out);
}

/* Best by direction: without one there is no best. */
static void test_rank_best(void **state) {
  (void)state;
  static const tb_better directions[] = {TB_BETTER_UP, TB_BETTER_DOWN, TB_BETTER_NONE, TB_BETTER_UNDECLARED};
  static const double first[] = {2, 1, 0, 0};
  static const uint32_t place[] = {0, 1};
  for (size_t k = 0; k < 4; k++) {
    tb_column now, out;
    column_read(&now, (const char *[]){"1", "2"}, 2);
    column_blank(&out, 2, false);
    const tb_rows rows = {.n = 2, .now = &now, .peer_set = one_set, .n_peer_sets = 1, .place = place, .better = directions[k]};
    assert_status(TB_OK, kernel_named("rank_best")(&rows, &(tb_args){0}, &out));
    assert_int_equal(out.reasons[0], k < 2 ? TB_VALUE : TB_UNDEFINED);
    assert_double_equal_bits(out.values[0], first[k]);
    column_drop(&now);
    column_drop(&out);
  }
}

/* 5,000 values in a scrambled order, ranks known by construction: the radix sort's way. */
static void test_many(void **state) {
  (void)state;
  static char texts[MANY][32];
  static const char *pointers[MANY];
  static double ranks[MANY];
  for (size_t i = 0; i < MANY; i++) {
    const int value = (int)(i * 1987 % MANY) - MANY / 2; /* 1987 is prime to 5,000: each value once */
    (void)snprintf(texts[i], sizeof texts[i], "%d.%d", value, value ? 5 : 0);
    pointers[i] = texts[i];
    ranks[i] = MANY / 2 - value;
  }
  expect_values(run_rank("rank", TB_TIES_MIN, pointers, MANY), ranks);
}

/* One newcomer on top moves nobody: over the peers present in both years A and B change places, C stays. */
static void test_rank_yoy(void **state) {
  (void)state;
  tb_column now, base, out;
  static const uint32_t place[] = {0, 1, 2, 3};
  column_read(&now, (const char *[]){"20", "30", "10", "99"}, 4);
  column_read(&base, (const char *[]){"30", "20", "10", ""}, 4);
  column_blank(&out, 4, false);
  const tb_rows rows = {.n = 4, .now = &now, .base = &base, .peer_set = one_set, .n_peer_sets = 1, .place = place};
  assert_status(TB_OK, kernel_named("rank_yoy")(&rows, &(tb_args){0}, &out));
  assert_double_equal_bits(out.values[0], -1);
  assert_double_equal_bits(out.values[1], 1);
  assert_double_equal_bits(out.values[2], 0);
  assert_int_equal(out.reasons[3], TB_NO_BASE);
  column_drop(&now);
  column_drop(&base);
  column_drop(&out);
}

/* The whole 100.0 of 33.3, 33.3 and 33.3 leaves 0.1; a sum is the same in any order though one of its terms is huge. */
static void test_children(void **state) {
  (void)state;
  static const uint32_t parent[] = {TB_NO_ID, 0, 0, 0, TB_NO_ID, 4, 4, 4};
  tb_column now, out;
  column_read(&now, (const char *[]){"100.0", "33.3", "33.3", "33.3", "2", "1e300", "1.25", "-1e300"}, 8);
  column_blank(&out, 8, false);
  const tb_rows rows = {.n = 8, .now = &now, .parent = parent};
  assert_status(TB_OK, kernel_named("children_gap")(&rows, &(tb_args){0}, &out));
  assert_double_equal_bits(out.values[0], 0.1);
  assert_int_equal(out.decimals[0], 1);
  assert_double_equal_bits(out.values[4], 0.75);
  assert_int_equal(out.reasons[1], TB_UNDEFINED);
  assert_status(TB_OK, kernel_named("children_sum")(&rows, &(tb_args){0}, &out));
  assert_double_equal_bits(out.values[0], 99.9);
  assert_double_equal_bits(out.values[4], 1.25);
  column_drop(&now);
  column_drop(&out);
}

/*
 * Twenty times 999999999999999 and 10^-22: on one scale 2 * 10^38, more than 128 bits hold. Less 19999999999999980 exactly -10^-22 is left,
 * whichever child comes first.
 */
static void test_sums_beyond_128_bits(void **state) {
  (void)state;
  enum { CHILDREN = 21 };
  static const uint32_t parent[CHILDREN + 1] = {TB_NO_ID};
  for (int small_at = 1; small_at <= CHILDREN; small_at += CHILDREN - 1) {
    const char *texts[CHILDREN + 1] = {"19999999999999980"};
    for (int i = 1; i <= CHILDREN; i++)
      texts[i] = i == small_at ? "0.0000000000000000000001" : "999999999999999";
    tb_column now, out;
    column_read(&now, texts, CHILDREN + 1);
    column_blank(&out, CHILDREN + 1, false);
    const tb_rows rows = {.n = CHILDREN + 1, .now = &now, .parent = parent};
    assert_status(TB_OK, kernel_named("children_gap")(&rows, &(tb_args){0}, &out));
    assert_double_equal_bits(out.values[0], -1e-22);
    assert_status(TB_OK, kernel_named("children_sum")(&rows, &(tb_args){0}, &out));
    assert_double_equal_bits(out.values[0], 19999999999999980.0);
    column_drop(&now);
    column_drop(&out);
  }
}

/* Children who add up to their parent: their contributions add up to its growth, 25 % = 10 + 15. */
static void test_contribution(void **state) {
  (void)state;
  static const uint32_t parent[] = {TB_NO_ID, 0, 0};
  tb_column now, base, out;
  column_read(&now, (const char *[]){"250", "120", "130"}, 3);
  column_read(&base, (const char *[]){"200", "100", "100"}, 3);
  column_blank(&out, 3, false);
  const tb_rows rows = {.n = 3, .now = &now, .base = &base, .parent = parent};
  assert_status(TB_OK, kernel_named("contribution")(&rows, &(tb_args){0}, &out));
  assert_int_equal(out.reasons[0], TB_UNDEFINED);
  assert_double_equal_bits(out.values[1], 10);
  assert_double_equal_bits(out.values[2], 15);
  column_drop(&now);
  column_drop(&base);
  column_drop(&out);
}

/* ------------------------------------------------------------------------------------------------- against counting one by one */

enum { CROWD = 600, N_SETS = 3 };

static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

/* Values of a row: so many different ones, of up to so many decimals; `hard`: some of them computed, or of more digits than a double has.
 */
typedef struct crowd {
  uint64_t different;
  unsigned decimals;
  bool negative, hard;
} crowd;

typedef char row_texts[CROWD][96]; /* long numbers are read from them */

static void random_row(tb_column *column, const crowd *of, size_t n, uint64_t *seed, row_texts texts) {
  static const char *pointers[CROWD];
  for (size_t i = 0; i < n; i++) {
    const uint64_t value = next_random(seed) % of->different;
    const unsigned decimals = (unsigned)(next_random(seed) % (of->decimals + 1));
    const char *sign = of->negative && next_random(seed) % 2 ? "-" : "";
    const bool is_long = of->hard && next_random(seed) % 8 == 0;
    (void)snprintf(texts[i], sizeof texts[i], "%s%" PRIu64 "%s%.*s%s", sign, value, decimals || is_long ? "." : "", (int)decimals,
                   next_random(seed) % 2 ? "5000000000" : "0000000000", is_long ? "000000000000000000001" : "");
    pointers[i] = next_random(seed) % 12 ? texts[i] : next_random(seed) % 2 ? "" : "?";
  }
  column_read(column, pointers, n);
  column->n = n;
}

/* Whom a cell is compared with: its set, with a value in both rows where there are two. */
static bool counts(const tb_rows *in, const tb_column *also, const tb_column *row, size_t i, size_t k) {
  return in->peer_set[k] == in->peer_set[i] && row->reasons[k] == TB_VALUE && (!also || also->reasons[k] == TB_VALUE);
}

/* Twice the place of cell i from the top, by looking at all others. */
static int64_t twice_place(const tb_rows *in, const tb_column *row, const tb_column *also, size_t i, tb_ties ties) {
  tb_rational mine, other;
  tb_rational_init(&mine);
  tb_rational_init(&other);
  tb_column_exact(row, i, &mine);
  int64_t above = 0, equal = 0, before = 0, distinct_above = 0;
  for (size_t k = 0; k < in->n; k++) {
    if (!counts(in, also, row, i, k)) continue;
    tb_column_exact(row, k, &other);
    const int order = tb_rational_compare(&other, &mine);
    above += order > 0;
    equal += order == 0;
    before += order == 0 && in->place[k] < in->place[i];
    bool first = order > 0 && ties == TB_TIES_DENSE;
    for (size_t j = 0; j < k && first; j++) {
      tb_column_exact(row, j, &mine);
      first = !counts(in, also, row, i, j) || tb_rational_compare(&other, &mine) != 0;
    }
    tb_column_exact(row, i, &mine);
    distinct_above += first;
  }
  tb_rational_clear(&mine);
  tb_rational_clear(&other);
  switch (ties) {
  case TB_TIES_MAX: return 2 * (above + equal);
  case TB_TIES_AVERAGE: return 2 * above + equal + 1;
  case TB_TIES_DENSE: return 2 * (distinct_above + 1);
  case TB_TIES_ORDINAL: return 2 * (above + 1 + before);
  case TB_TIES_MIN: break;
  }
  return 2 * (above + 1);
}

static size_t peers_of(const tb_rows *in, const tb_column *row, const tb_column *also, size_t i) {
  size_t n = 0;
  for (size_t k = 0; k < in->n; k++)
    n += counts(in, also, row, i, k);
  return n;
}

static void assert_counted(const tb_rows *in, tb_ties ties) {
  tb_column rank, gain;
  column_blank(&rank, in->n, false);
  column_blank(&gain, in->n, false);
  assert_status(TB_OK, kernel_named("rank")(in, &(tb_args){.ties = ties}, &rank));
  assert_status(TB_OK, kernel_named("rank_yoy")(in, &(tb_args){.ties = ties}, &gain));
  for (size_t i = 0; i < in->n; i++) {
    const bool has_set = in->peer_set[i] != TB_NO_PEER_SET;
    tb_reason reason = (tb_reason)in->now->reasons[i];
    if (!reason && (!has_set || peers_of(in, in->now, NULL, i) < 2)) reason = TB_NO_PEERS;
    assert_int_equal(rank.reasons[i], reason);
    if (!reason) assert_double_equal_bits(rank.values[i], (double)twice_place(in, in->now, NULL, i, ties) / 2);
    if (!reason && in->base->reasons[i]) reason = in->base->reasons[i] == TB_MISSING ? TB_NO_BASE : (tb_reason)in->base->reasons[i];
    if (!reason && peers_of(in, in->now, in->base, i) < 2) reason = TB_NO_PEERS;
    assert_int_equal(gain.reasons[i], reason);
    if (reason) continue;
    const int64_t twice = twice_place(in, in->base, in->now, i, ties) - twice_place(in, in->now, in->base, i, ties);
    assert_double_equal_bits(gain.values[i], (double)twice / 2);
    assert_int_equal(gain.decimals[i], twice % 2 != 0);
  }
  column_drop(&rank);
  column_drop(&gain);
}

/* What is counted from the other end, and how many there are; without a base, nobody has gained. */
static void assert_counted_below(const tb_rows *in) {
  static const char *const measures[] = {"rank_asc", "percentile", "ranked", "rank_yoy"};
  tb_rows rows = *in;
  rows.base = NULL;
  tb_column out[4];
  for (size_t m = 0; m < 4; m++) {
    column_blank(&out[m], in->n, false);
    assert_status(TB_OK, kernel_named(measures[m])(&rows, &(tb_args){0}, &out[m]));
  }
  for (size_t i = 0; i < in->n; i++) {
    const size_t present = in->peer_set[i] == TB_NO_PEER_SET ? 0 : peers_of(in, in->now, NULL, i);
    tb_reason reason = (tb_reason)in->now->reasons[i];
    if (!reason && present < 2) reason = TB_NO_PEERS;
    assert_int_equal(out[3].reasons[i], reason ? reason : TB_NO_BASE);
    for (size_t m = 0; m < 3; m++)
      assert_int_equal(out[m].reasons[i], reason);
    if (reason) continue;
    const double below = (double)present - (double)twice_place(in, in->now, NULL, i, TB_TIES_MAX) / 2;
    assert_double_equal_bits(out[0].values[i], below + 1);
    assert_double_equal_bits(out[1].values[i], 100 * below / ((double)present - 1));
    assert_double_equal_bits(out[2].values[i], (double)present);
  }
  for (size_t m = 0; m < 4; m++)
    column_drop(&out[m]);
}

static void test_ranks_are_counts(void **state) {
  (void)state;
  static const crowd all[] = {
      {.different = 1000000, .decimals = 2},
      {.different = 40, .decimals = 1, .negative = true},
      {.different = UINT64_C(90000000000), .decimals = 3, .negative = true}, /* more than 32 bits */
      {.different = 30, .decimals = 2, .negative = true, .hard = true},
      {.different = 25, .decimals = 0}, /* next to each other on the scale */
      {.different = 1, .decimals = 0},
  };
  static const size_t sizes[] = {1, 2, 7, 48, 49, 130, CROWD};
  static uint32_t sets[CROWD], place[CROWD];
  static row_texts now_texts, base_texts;
  uint64_t seed = 362436069;
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      const size_t n = sizes[s];
      const bool scattered = s % 2;
      for (size_t i = 0; i < n; i++) {
        const uint64_t set = next_random(&seed) % (N_SETS + 1);
        sets[i] = !scattered ? 0 : set < N_SETS ? (uint32_t)set : TB_NO_PEER_SET;
        place[i] = (uint32_t)(scattered ? n - 1 - i : i);
      }
      tb_column now, base;
      random_row(&now, &all[k], n, &seed, now_texts);
      random_row(&base, &all[k], n, &seed, base_texts);
      const tb_rows rows = {.n = n, .now = &now, .base = &base, .peer_set = sets, .n_peer_sets = N_SETS, .place = place};
      for (int ties = TB_TIES_MIN; ties <= TB_TIES_ORDINAL; ties++)
        if (n < CROWD || ties == TB_TIES_MIN || ties == TB_TIES_ORDINAL) assert_counted(&rows, (tb_ties)ties);
      assert_counted_below(&rows);
      column_drop(&now);
      column_drop(&base);
    }
  }
}

/* Numbers of 15 digits beside ones of many decimals: on one scale they are no whole numbers that a double holds. */
static void test_numbers_far_apart(void **state) {
  (void)state;
  enum { POWERS = 15, FAR = 4 * POWERS };
  static char texts[FAR][48];
  static const char *pointers[FAR];
  static uint32_t sets[FAR], place[FAR];
  for (unsigned last = 0; last <= 9; last++) { /* the decimals of the finest: up to nearly 10^24 on its scale */
    for (int k = 0; k < FAR; k++) {
      const bool is_finest = k / 2 % 2 && last > 0;
      const int zeros = k / 4 % 2 && is_finest ? (int)last - 1 : k / 4 - (k / 4 > 13);
      (void)snprintf(texts[k], sizeof texts[k], "%s%s%.*s%d", k % 2 ? "-" : "", is_finest ? "0." : "9", zeros, "00000000000000", k % 3 + 1);
      pointers[k] = texts[k];
      place[k] = (uint32_t)k;
    }
    tb_column row;
    column_read(&row, pointers, FAR);
    row.n = FAR;
    const tb_rows rows = {.n = FAR, .now = &row, .base = &row, .peer_set = sets, .n_peer_sets = 1, .place = place};
    assert_counted(&rows, TB_TIES_MIN);
    assert_counted_below(&rows);
    column_drop(&row);
  }
}

/* Those whose place is not among the first ones have a larger rank, which may be another than theirs; everything else is as ranked whole.
 */
static void expect_foremost(const tb_column *some, const tb_column *all, uint32_t places) {
  for (size_t i = 0; i < all->n; i++) {
    assert_int_equal(some->reasons[i], all->reasons[i]);
    if (all->reasons[i]) continue;
    if (all->values[i] <= places) {
      assert_double_equal_bits(some->values[i], all->values[i]);
    } else {
      assert_true(some->values[i] > places);
    }
    assert_int_equal(some->decimals[i], 0);
  }
}

static void assert_foremost(const char *measure, const tb_rows *rows, uint32_t places) {
  tb_column some, all;
  column_blank(&some, rows->n, false);
  column_blank(&all, rows->n, false);
  assert_status(TB_OK, kernel_named(measure)(rows, &(tb_args){.places = places}, &some));
  assert_status(TB_OK, kernel_named(measure)(rows, &(tb_args){0}, &all));
  expect_foremost(&some, &all, places);
  column_drop(&some);
  column_drop(&all);
}

static void test_foremost_places(void **state) {
  (void)state;
  static const crowd all[] = {{.different = 1000000, .decimals = 2},
                              {.different = 40, .decimals = 1, .negative = true},
                              {.different = 3, .decimals = 0},
                              {.different = 30, .decimals = 2, .negative = true, .hard = true}};
  static const size_t sizes[] = {1, 2, 3, 31, 33, 63, 64, 65, 511, 512, 513, CROWD};
  static const uint32_t counts_of[] = {1, 2, 3, 5, 31, TB_PLACES_MAX, TB_PLACES_MAX + 1, 1000};
  static uint32_t sets[CROWD], place[CROWD];
  static row_texts texts;
  uint64_t seed = 88172645463325252;
  for (size_t round = 0; round < 3000; round++) {
    const size_t n = sizes[next_random(&seed) % 12];
    const bool scattered = next_random(&seed) % 4 == 0;
    for (uint32_t i = 0; i < n; i++) {
      sets[i] = scattered ? next_random(&seed) % 2 : 0;
      place[i] = i;
    }
    tb_column now;
    random_row(&now, &all[next_random(&seed) % 4], n, &seed, texts);
    const tb_rows rows = {.n = n, .now = &now, .peer_set = sets, .n_peer_sets = 2, .place = place, .better = TB_BETTER_DOWN};
    assert_foremost(round % 3 == 0 ? "rank" : round % 3 == 1 ? "rank_asc" : "rank_best", &rows, counts_of[next_random(&seed) % 8]);
    column_drop(&now);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ties),
      cmocka_unit_test(test_half_ranks_have_a_decimal),
      cmocka_unit_test(test_values_compare_as_written),
      cmocka_unit_test(test_signed_zeros_are_equal),
      cmocka_unit_test(test_signs_order),
      cmocka_unit_test(test_few_peers),
      cmocka_unit_test(test_rank_best),
      cmocka_unit_test(test_many),
      cmocka_unit_test(test_foremost_places),
      cmocka_unit_test(test_rank_yoy),
      cmocka_unit_test(test_ranks_are_counts),
      cmocka_unit_test(test_numbers_far_apart),
      cmocka_unit_test(test_children),
      cmocka_unit_test(test_sums_beyond_128_bits),
      cmocka_unit_test(test_contribution),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
