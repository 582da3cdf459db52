/* Groups of indicators that fit into memory together. */
#include "tb_test.h"

#include "case/parts_group.h"

/* Memory goes by chunks of 2 MiB, besides 64 KiB at the begin and 80 bytes a row. */
enum { MIB = 1 << 20, CHUNK = 2 * MIB, FIRST = 1 << 16, ROW = 80, INDICATORS = 5 };

static const uint64_t BYTES[INDICATORS] = {MIB, MIB, MIB, 3 * MIB, 9 * MIB};
static const bool NONE[INDICATORS] = {false};

static tb_part_sizes sizes_of(const bool *always, uint64_t limit) {
  return (tb_part_sizes){.n_indicators = INDICATORS, .bytes = BYTES, .always = always, .limit = limit};
}

/* Each piece reads one indicator. */
static size_t each_begin[] = {0, 1, 2, 3, 4, 5};
static uint32_t each_id[] = {0, 1, 2, 3, 4};
static const tb_part_wants EACH = {.n = 5, .begin = each_begin, .ids = each_id};

/* All groups, and that each of them wants what its pieces and everything read, and nothing else. */
static void assert_groups(const tb_part_sizes *sizes, const tb_part_wants *wants, const size_t *ends, size_t n) {
  size_t from = 0;
  for (size_t group = 0; group < n; group++) {
    bool wanted[INDICATORS], expected[INDICATORS];
    memset(wanted, true, sizeof wanted); /* what was wanted before is forgotten */
    memcpy(expected, sizes->always, sizeof expected);
    for (size_t k = wants->begin[from]; k < wants->begin[ends[group]]; k++) {
      expected[wants->ids[k]] = true;
    }
    assert_int_equal(tb_part_next_group(sizes, wants, from, wants->n, wanted), ends[group]);
    assert_memory_equal(wanted, expected, sizeof wanted);
    from = ends[group];
  }
  assert_int_equal(from, wants->n);
}

static void what_fits_is_whole_chunks_beside_rows(void **given) {
  (void)given;
  tb_part_sizes sizes = sizes_of(NONE, FIRST + CHUNK);
  assert_true(tb_part_fits(&sizes, CHUNK));
  assert_false(tb_part_fits(&sizes, CHUNK + 1));
  sizes.n_rows = 1;
  assert_false(tb_part_fits(&sizes, CHUNK));
  sizes.limit += ROW;
  assert_true(tb_part_fits(&sizes, CHUNK));
  sizes.limit = FIRST + ROW;
  assert_true(tb_part_fits(&sizes, 0));
  assert_false(tb_part_fits(&sizes, 1));
}

static void groups_are_consecutive(void **given) {
  (void)given;
  const tb_part_sizes one = sizes_of(NONE, FIRST + CHUNK), three = sizes_of(NONE, FIRST + 3 * CHUNK),
                      all = sizes_of(NONE, FIRST + 8 * CHUNK);
  assert_groups(&one, &EACH, (size_t[]){2, 3, 4, 5}, 4); /* 1 + 1, 1, 3 and 9 MiB: the last two do not fit, and stand alone */
  assert_groups(&three, &EACH, (size_t[]){4, 5}, 2);     /* 1 + 1 + 1 + 3, 9 */
  assert_groups(&all, &EACH, (size_t[]){5}, 1);          /* 15 MiB */
}

static void an_indicator_counts_once(void **given) {
  (void)given;
  size_t begin[] = {0, 2, 4, 5};
  uint32_t ids[] = {0, 3, 1, 3, 4}; /* 4 MiB, then 1 more, then 9 more */
  const tb_part_wants wants = {.n = 3, .begin = begin, .ids = ids};
  const tb_part_sizes sizes = sizes_of(NONE, FIRST + 3 * CHUNK), less = sizes_of(NONE, FIRST + 2 * CHUNK);
  assert_groups(&sizes, &wants, (size_t[]){2, 3}, 2);
  assert_groups(&less, &wants, (size_t[]){1, 2, 3}, 3);
}

static void what_is_always_read_takes_its_place(void **given) {
  (void)given;
  const bool always[INDICATORS] = {false, false, false, true, false};
  const tb_part_sizes sizes = sizes_of(always, FIRST + 2 * CHUNK);
  assert_groups(&sizes, &EACH, (size_t[]){1, 2, 4, 5}, 4); /* 3 + 1, 3 + 1, 3 + 1 + 0, 3 + 9 */
}

static void a_group_ends_where_it_is_told(void **given) {
  (void)given;
  const tb_part_sizes all = sizes_of(NONE, FIRST + 8 * CHUNK);
  bool wanted[INDICATORS];
  assert_int_equal(tb_part_next_group(&all, &EACH, 1, 3, wanted), 3);
  assert_memory_equal(wanted, ((const bool[]){false, true, true, false, false}), sizeof wanted);
}

static void pieces_that_read_nothing_cost_nothing(void **given) {
  (void)given;
  size_t begin[] = {0, 0, 1, 1, 1};
  uint32_t ids[] = {4};
  const tb_part_wants wants = {.n = 4, .begin = begin, .ids = ids};
  const tb_part_sizes sizes = sizes_of(NONE, FIRST + 5 * CHUNK), tight = sizes_of(NONE, FIRST);
  assert_groups(&sizes, &wants, (size_t[]){4}, 1);
  assert_groups(&tight, &wants, (size_t[]){1, 2, 4}, 3);
  bool wanted[INDICATORS] = {true, true, true, true, true};
  assert_int_equal(tb_part_next_group(&sizes, &(tb_part_wants){0}, 0, 0, wanted), 0);
  assert_memory_equal(wanted, NONE, sizeof wanted);
}

static void one_that_does_not_fit_is_named(void **given) {
  (void)given;
  tb_part_sizes sizes = sizes_of(NONE, 3 * MIB);
  bool wanted[INDICATORS];
  assert_int_equal(tb_part_next_group(&sizes, &EACH, 4, 5, wanted), 5);
  static const char *const TEXTS[] = {
      [TB_ENGLISH] =
          "the observations do not fit, not even those of indicator tax with what it is computed from: they take about 12 MiB of "
          "memory, and 3 are allowed; expected a higher limit", /* 9 + a chunk of 2, rounded up */
      [TB_CHINESE] = "观测值无法装入内存，单个指标 tax 连同其计算所需的指标也装不下：约需12MiB，而上限为3MiB；请提高上限"};
  for (int language = TB_ENGLISH; language <= TB_CHINESE; language++) {
    tb_log *log = tb_log_new((tb_language)language);
    assert_int_equal(tb_part_refuse(&sizes, wanted, "data.csv", "tax", log), TB_NO_MEMORY);
    assert_int_equal(tb_log_count(log), 1);
    assert_int_equal(tb_log_at(log, 0)->severity, TB_ERROR);
    assert_string_equal(tb_log_at(log, 0)->place.file, "data.csv");
    assert_string_equal(tb_log_at(log, 0)->text, TEXTS[language]);
    tb_log_free(log);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_fits_is_whole_chunks_beside_rows),
                                     cmocka_unit_test(groups_are_consecutive),
                                     cmocka_unit_test(an_indicator_counts_once),
                                     cmocka_unit_test(what_is_always_read_takes_its_place),
                                     cmocka_unit_test(a_group_ends_where_it_is_told),
                                     cmocka_unit_test(pieces_that_read_nothing_cost_nothing),
                                     cmocka_unit_test(one_that_does_not_fit_is_named)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
