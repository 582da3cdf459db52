/* Masks against a loop over the entities. */
#include "tb_test.h"

#include "expr/masks.h"

static const size_t sizes[] = {0, 1, 7, 8, 9, 63, 64, 65, 127, 128, 500, 511, TB_TILE};

enum { N_SIZES = sizeof sizes / sizeof *sizes };

/* xorshift64*, Vigna 2016. */
static uint64_t draw(uint64_t *seed) {
  *seed ^= *seed >> 12;
  *seed ^= *seed << 25;
  *seed ^= *seed >> 27;
  return (*seed * UINT64_C(2685821657736338717)) >> 33;
}

static void test_truths_are_packed(void **state) {
  (void)state;
  uint64_t seed = 7;
  for (size_t s = 0; s < N_SIZES; s++) {
    uint8_t truth[TB_TILE], again[TB_TILE];
    for (size_t i = 0; i < TB_TILE; i++)
      truth[i] = (uint8_t)(draw(&seed) % 3);
    tb_truth_masks masks;
    tb_truth_pack(truth, sizes[s], &masks);
    for (size_t i = 0; i < TB_TILE; i++) {
      assert_int_equal(tb_mask_has(&masks.yes, i), i < sizes[s] && truth[i] == TB_TRUE);
      assert_int_equal(tb_mask_has(&masks.unknown, i), i < sizes[s] && truth[i] == TB_UNKNOWN);
    }
    tb_truth_unpack(&masks, sizes[s], again);
    assert_memory_equal(truth, again, sizes[s]);
  }
}

static void test_single_truths(void **state) {
  (void)state;
  uint64_t seed = 11;
  uint8_t truth[TB_TILE] = {TB_FALSE};
  tb_truth_masks masks = {0};
  for (int round = 0; round < 5000; round++) {
    const size_t i = draw(&seed) % TB_TILE;
    truth[i] = (uint8_t)(draw(&seed) % 3);
    tb_truth_put(&masks, i, truth[i]);
    assert_int_equal(tb_truth_at(&masks, i), truth[i]);
  }
  for (size_t i = 0; i < TB_TILE; i++)
    assert_int_equal(tb_truth_at(&masks, i), truth[i]);
}

/* Bytes with any bit set, one in two. */
static void test_bytes_are_packed(void **state) {
  (void)state;
  uint64_t seed = 13;
  for (size_t s = 0; s < N_SIZES; s++) {
    uint8_t bytes[TB_TILE];
    tb_mask mask;
    for (size_t i = 0; i < TB_TILE; i++)
      bytes[i] = (uint8_t)(draw(&seed) % 2 << draw(&seed) % 8);
    tb_bytes_pack(bytes, sizes[s], &mask);
    for (size_t i = 0; i < TB_TILE; i++)
      assert_int_equal(tb_mask_has(&mask, i), i < sizes[s] && bytes[i] != 0);
  }
}

static void test_flags_are_packed(void **state) {
  (void)state;
  bool flags[TB_TILE] = {[3] = true, [64] = true, [200] = true, [511] = true};
  tb_mask mask;
  tb_flags_pack(flags, 201, &mask);
  for (size_t i = 0; i < TB_TILE; i++)
    assert_int_equal(tb_mask_has(&mask, i), i == 3 || i == 64 || i == 200);
  for (size_t s = 0; s < N_SIZES; s++) {
    tb_flags_pack(NULL, sizes[s], &mask);
    for (size_t i = 0; i < TB_TILE; i++)
      assert_int_equal(tb_mask_has(&mask, i), i < sizes[s]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_truths_are_packed),
      cmocka_unit_test(test_single_truths),
      cmocka_unit_test(test_bytes_are_packed),
      cmocka_unit_test(test_flags_are_packed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
