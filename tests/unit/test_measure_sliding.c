/* Windows that slide against the same windows read from scratch, bit for bit; Sen's slope against all pairs. */
#include "measure_columns.h"

#include <stdio.h>

enum { N_ENTITIES = 6, N_STEPS = 400, LONGEST = 60 };

/* Random numbers that are the same on every machine. */
static uint32_t next_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(*state >> 33);
}

/* Entities of several characters: ties, changing decimals, gaps, long numbers, the ends of the scale, growing decimals. */
static void write_value(uint64_t *random, size_t entity, size_t step, char text[64]) {
  const uint32_t r = next_random(random);
  const int sign = r % 2 ? 1 : -1;
  *text = '\0';
  switch (entity) {
  case 0: snprintf(text, 64, "%d", (int)(r % 7) - 3); break;
  case 1: snprintf(text, 64, "%d.%0*d", sign * (int)(r % 5000), (int)(r % 3) + 1, (int)(r % 10)); break;
  case 2:
    if (r % 5) snprintf(text, 64, "%d.5", sign * (int)(r % 100));
    if (r % 11 == 1) strcpy(text, r % 2 ? "?" : "!7.25");
    break;
  case 3: snprintf(text, 64, r % 53 ? "%u.25" : "%u00000000000000000.125", r % 1000 + 1); break;
  case 4: snprintf(text, 64, "%d%014u", sign * (int)(r % 9 + 1), r % 3 ? r : 0); break;
  default: snprintf(text, 64, "%u.%0*u", r % 1000, (int)(step / 30) + 1, r % 10);
  }
}

typedef struct field {
  tb_column columns[N_STEPS];
  const tb_column *pointers[N_STEPS];
} field;

/* Every step a column of all entities; some steps are absent. */
static void field_make(field *of, uint64_t seed) {
  static char texts[N_STEPS][N_ENTITIES][64];
  uint64_t random = seed;
  for (size_t step = 0; step < N_STEPS; step++) {
    const char *row[N_ENTITIES];
    for (size_t e = 0; e < N_ENTITIES; e++) {
      write_value(&random, e, step, texts[step][e]);
      row[e] = texts[step][e];
    }
    column_read(&of->columns[step], row, N_ENTITIES);
    of->pointers[step] = next_random(&random) % 41 ? &of->columns[step] : NULL;
  }
}

static void field_drop(field *of) {
  for (size_t step = 0; step < N_STEPS; step++)
    column_drop(&of->columns[step]);
}

static void assert_same(const char *measure, size_t end, const tb_column *fresh, const tb_column *kept) {
  for (size_t i = 0; i < N_ENTITIES; i++) {
    const bool same = fresh->reasons[i] == kept->reasons[i] && fresh->decimals[i] == kept->decimals[i] &&
                      memcmp(&fresh->values[i], &kept->values[i], sizeof fresh->values[i]) == 0 &&
                      (fresh->reasons[i] != TB_VALUE || fresh->decimals[i] <= TB_DECIMALS_MAX ||
                       tb_rational_compare(&fresh->exact[i], &kept->exact[i]) == 0);
    if (same) continue;
    fail_msg("%s at step %zu of entity %zu: from scratch %.17g (%d), sliding %.17g (%d)", measure, end, i, fresh->values[i],
             fresh->reasons[i], kept->values[i], kept->reasons[i]);
  }
}

/* One measure over all steps, moving by one mostly, sometimes by more or not at all, sometimes read without having been asked. */
static void slide(const field *of, const char *measure, int min, uint64_t seed) {
  const tb_args args = {.n = LONGEST, .min = min};
  const tb_kernel kernel = kernel_named(measure);
  uint64_t random = seed;
  tb_running *running = NULL;
  size_t last_step = 0;
  for (size_t end = 1, before = 0; end <= N_STEPS; before = end, end += next_random(&random) % 4 ? 1 : next_random(&random) % 70) {
    const size_t n = end < LONGEST ? end : LONGEST;
    tb_column fresh, kept;
    last_step += end - before;
    column_blank(&fresh, N_ENTITIES, true);
    column_blank(&kept, N_ENTITIES, true);
    tb_rows rows = {.n = N_ENTITIES, .now = &of->columns[end - 1], .window = of->pointers + end - n, .n_window = n};
    assert_status(TB_OK, kernel(&rows, &args, &fresh));
    rows.running = &running;
    rows.last_step = last_step;
    if (next_random(&random) % 9) {
      assert_status(TB_OK, kernel(&rows, &args, &kept));
      assert_same(measure, end, &fresh, &kept);
    }
    column_drop(&fresh);
    column_drop(&kept);
  }
  tb_running_free(running);
}

static void test_all_windows(void **state) {
  static const int mins[] = {0, 1, 20};
  static field of;
  (void)state;
  for (uint64_t seed = 1; seed <= 3; seed++) {
    field_make(&of, seed);
    for (size_t m = 0; tb_measure_row(m); m++) {
      const tb_measure *row = tb_measure_row(m);
      if (row->reach != TB_REACH_WINDOW) continue;
      for (size_t k = 0; k < sizeof mins / sizeof *mins; k++)
        slide(&of, row->name, mins[k], seed + 10 * k);
    }
    field_drop(&of);
  }
}

/* ------------------------------------------------------------------------------------------------------------------- sen */

typedef struct pair {
  int64_t rise, run;
} pair;

static int compare_pairs(const void *a, const void *b) {
  const pair *x = a, *y = b;
  const tb_int128 left = (tb_int128)x->rise * y->run, right = (tb_int128)y->rise * x->run;
  return (left > right) - (left < right);
}

/* The median of the slopes of all pairs, for whole values so small that doubles hold it. */
static double median_of_pairs(const int64_t *values, size_t n) {
  pair *pairs = malloc(n * n * sizeof *pairs);
  size_t count = 0;
  for (size_t j = 1; j < n; j++)
    for (size_t i = 0; i < j; i++)
      pairs[count++] = (pair){values[j] - values[i], (int64_t)(j - i)};
  qsort(pairs, count, sizeof *pairs, compare_pairs);
  const pair low = pairs[(count - 1) / 2], high = pairs[count / 2];
  free(pairs);
  return (double)(low.rise * high.run + high.rise * low.run) / (double)(2 * low.run * high.run);
}

/* Many sizes around the ones where the way changes; values with few and with many ties, rising, falling and constant. */
static void test_sen_is_the_median_of_all_pairs(void **state) {
  static const size_t sizes[] = {2, 3, 47, 48, 49, 50, 97, 200, 333};
  static const uint32_t ranges[] = {1, 2, 3, 50, 100000};
  uint64_t random = 7;
  (void)state;
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++) {
      for (int64_t trend = -2; trend <= 2; trend++) {
        int64_t values[333];
        char texts[333][32];
        const char *rows[333];
        for (size_t k = 0; k < sizes[s]; k++) {
          values[k] = trend * (int64_t)k * (int64_t)(ranges[r] / 3 + 1) + next_random(&random) % ranges[r];
          snprintf(texts[k], sizeof texts[k], "%lld", (long long)values[k]);
          rows[k] = texts[k];
        }
        one_value(run_window("sen", &(tb_args){.n = (int)sizes[s]}, rows, sizes[s]), median_of_pairs(values, sizes[s]), TB_DECIMALS_REAL);
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_windows),
      cmocka_unit_test(test_sen_is_the_median_of_all_pairs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
