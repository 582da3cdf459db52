/* Tiles and their memory: cells set in random order into many tiles at once, moved together now and then, against plain arrays. */
#include "model_records.h"

#include "model/tile.h"

#include <stdlib.h>

enum { TILES = 60, CELLS = 80000 };

static uint64_t random_state = 7;

static uint32_t random_below(uint32_t n) {
  random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(random_state >> 33) % n;
}

/* Some records have many attributes, most have none. In some tiles all values are short and of the same decimals. */
static tb_record random_record(size_t tile, uint16_t offset) {
  tb_record r = tb_record_empty(offset);
  const bool plain = tile % 4 < 2;
  if (random_below(10) > 0) {
    r.value = !plain && random_below(50) == 0 ? 5e9 : random_below(1000);
    r.decimals = (uint8_t)(!plain && random_below(30) == 0 ? 2 : 1);
  }
  if (random_below(40) > 0) return r;
  r.base = random_below(1000);
  r.base_decimals = 3;
  r.ordinal = random_below(100);
  r.vintage = (tb_day)random_below(100);
  r.written = random_below(3);
  r.source = random_below(3);
  r.unit = random_below(3);
  r.long_text = random_below(3);
  r.base_long_text = random_below(3);
  r.status = (uint8_t)random_below(3);
  r.basis = (uint8_t)random_below(3);
  return r;
}

static void assert_same_record(const tb_record *a, const tb_record *b) {
  assert_double_equal_bits(a->value, b->value);
  assert_double_equal_bits(a->base, b->base);
  assert_int_equal(a->ordinal, b->ordinal);
  assert_int_equal(a->vintage, b->vintage);
  assert_int_equal(a->written, b->written);
  assert_int_equal(a->source, b->source);
  assert_int_equal(a->unit, b->unit);
  assert_int_equal(a->long_text, b->long_text);
  assert_int_equal(a->base_long_text, b->base_long_text);
  assert_int_equal(a->offset, b->offset);
  assert_int_equal(a->decimals, b->decimals);
  assert_int_equal(a->status, b->status);
  assert_int_equal(a->basis, b->basis);
  assert_int_equal(a->base_decimals, b->base_decimals);
}

/* What the tiles must hold. */
typedef struct mirror {
  tb_record records[TILES][TB_TILE];
  bool there[TILES][TB_TILE];
} mirror;

static void compare(tb_tile *const *tiles, const mirror *expected) {
  for (size_t t = 0; t < TILES; t++) {
    unsigned count = 0;
    for (unsigned offset = 0; offset < TB_TILE; offset++) {
      const tb_tile_position position = tiles[t] ? tb_tile_find(tiles[t], offset) : (tb_tile_position){.found = false};
      assert_int_equal(position.found, expected->there[t][offset]);
      if (!position.found) continue;
      const tb_record record = tb_tile_get(tiles[t], position.at);
      assert_same_record(&record, &expected->records[t][offset]);
      count++;
    }
    if (tiles[t]) assert_int_equal(tiles[t]->count, count);
    if (tiles[t] && !tb_tile_is_list(tiles[t]) && tiles[t]->capacity == TB_TILE)
      assert_int_equal(((uintptr_t)tiles[t] + sizeof **tiles) % 64, 0);
  }
}

static void move_together(tb_heap *heap, tb_tile **tiles) {
  for (size_t t = 0; t < TILES; t++) {
    if (tiles[t]) tb_heap_thread(&tiles[t]);
  }
  tb_heap_slide(heap, tb_tile_need);
}

/* Tiles differ in how full they get and in which offsets come first. */
static uint16_t random_offset(size_t tile, size_t step) {
  const uint32_t width = tile % 5 == 0 ? TB_TILE : tile % 5 == 1 ? 13 : tile % 5 == 2 ? 100 : tile % 5 == 3 ? 65 : 500;
  if (tile % 3 == 0) return (uint16_t)(step / TILES % width);
  return (uint16_t)random_below(width);
}

static void test_random_cells(void **state) {
  (void)state;
  tb_heap *heap = calloc(1, sizeof *heap);
  mirror *expected = calloc(1, sizeof *expected);
  tb_tile *tiles[TILES] = {NULL};
  for (size_t i = 0; i < CELLS; i++) {
    const size_t t = random_below(TILES);
    const tb_record record = random_record(t, random_offset(t, i));
    assert_status(TB_OK, tb_tile_set(heap, &tiles[t], &record, TB_TILE, false));
    expected->records[t][record.offset] = record;
    expected->there[t][record.offset] = true;
    if (i % 3000 == 2999) move_together(heap, tiles);
    if (i % 4000 == 3999) compare(tiles, expected);
  }
  for (size_t t = 0; t < TILES; t++) {
    if (tiles[t]) assert_status(TB_OK, tb_tile_trim(heap, &tiles[t]));
  }
  compare(tiles, expected);
  move_together(heap, tiles);
  tb_heap_shrink(heap);
  compare(tiles, expected);
  tb_heap_free_all(heap);
  free(expected);
  free(heap);
}

static size_t bytes_of(const tb_tile *tile) {
  uint64_t header;
  memcpy(&header, tile, sizeof header);
  return tb_tile_need(header).size_bytes;
}

/* The figures of the room's README: what a cell takes once its tile is trimmed. */
static void test_bytes(void **state) {
  (void)state;
  static const struct {
    uint16_t cells;
    bool is_short; /* values */
    size_t bytes;
  } cases[] = {
      {1, true, 8 + 6 + 2},      /* a list: mantissa and offset, rounded up to 8 */
      {3, true, 8 + 18 + 6},     /* a list */
      {13, true, 8 + 16 * 4},    /* dense: 78 bytes as a list, 64 as 16 mantissas */
      {100, true, 8 + 104 * 4},  /* dense */
      {512, true, 8 + 2048},     /* dense and full */
      {1, false, 8 + 10 + 6},    /* a list: value and offset, rounded up to 8 */
      {3, false, 8 + 30 + 2},    /* a list */
      {13, false, 8 + 16 * 8},   /* dense: 130 bytes as a list, 128 as 16 values */
      {100, false, 8 + 104 * 8}, /* dense */
      {512, false, 8 + 4096},    /* dense and full */
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    tb_heap *heap = calloc(1, sizeof *heap);
    tb_tile *tile = NULL;
    for (uint16_t offset = 0; offset < cases[c].cells; offset++) {
      tb_record record = tb_record_empty(offset);
      record.value = cases[c].is_short ? offset : offset + 1e10;
      record.decimals = 0;
      assert_status(TB_OK, tb_tile_set(heap, &tile, &record, TB_TILE, false));
    }
    assert_status(TB_OK, tb_tile_trim(heap, &tile));
    assert_int_equal(bytes_of(tile), cases[c].bytes);
    tb_heap_free_all(heap);
    free(heap);
  }
}

/* Blocks that are given back are used again, and what cannot be is squeezed out. */
static void test_memory_is_reused(void **state) {
  (void)state;
  tb_heap *heap = calloc(1, sizeof *heap);
  const tb_heap_need need = {.size_bytes = 64};
  void *first = tb_heap_take(heap, need), *second = tb_heap_take(heap, need);
  assert_non_null(second);
  tb_heap_release(heap, first, 64);
  assert_int_equal(heap->free_bytes, 64);
  assert_ptr_equal(tb_heap_take(heap, need), first);
  assert_int_equal(heap->free_bytes, 0);
  tb_heap_free_all(heap);

  tb_tile *tiles[TILES] = {NULL};
  for (uint16_t offset = 0; offset < TB_TILE; offset++) {
    for (size_t t = 0; t < TILES; t++) {
      tb_record record = tb_record_empty(offset);
      record.value = 1;
      record.decimals = 0;
      assert_status(TB_OK, tb_tile_set(heap, &tiles[t], &record, TB_TILE, false));
    }
  }
  assert_true(heap->free_bytes > 0);
  move_together(heap, tiles);
  assert_true(heap->bumped_bytes <= TILES * (8 + 2048 + 56)); /* nothing but the blocks and what aligns them */
  tb_heap_shrink(heap);
  assert_true(heap->taken_bytes <= 64 * 1024 + 2 * 1024 * 1024);
  tb_heap_free_all(heap);
  free(heap);
}

/* A tile of mantissas that gets what it cannot hold keeps all that it had. */
static void test_widening(void **state) {
  (void)state;
  static const struct {
    double value;
    uint8_t decimals;
    bool fits;
  } cases[] = {
      {1.5, 1, true}, {-214748364.5, 1, true}, {214748364.7, 1, true}, {214748364.8, 1, false}, {-214748364.6, 1, false}, {1.5, 2, false},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    tb_heap *heap = calloc(1, sizeof *heap);
    tb_tile *tile = NULL;
    tb_record first = tb_record_empty(3), missing = tb_record_empty(5), second = tb_record_empty(9);
    first.value = 35.9;
    first.decimals = 1;
    second.value = cases[c].value;
    second.decimals = cases[c].decimals;
    const tb_record *all[] = {&missing, &first, &second};
    for (size_t i = 0; i < 3; i++)
      assert_status(TB_OK, tb_tile_set(heap, &tile, all[i], 16, true));
    assert_int_equal(tb_tile_has(tile, TB_CELL_SHORT), cases[c].fits);
    for (size_t i = 0; i < 3; i++) {
      const tb_record got = tb_tile_get(tile, all[i]->offset);
      assert_same_record(&got, all[i]);
    }
    assert_true(tb_tile_is_absent(tile, 4));
    tb_heap_free_all(heap);
    free(heap);
  }
}

/* A product of a short value and its reciprocal is the quotient to the last bit. */
static void test_scaling(void **state) {
  (void)state;
  for (uint8_t decimals = 0; decimals <= TB_SHORT_SCALED_MAX; decimals++) {
    const tb_short_scale scale = tb_short_scale_of(decimals);
    const double power = tb_power10(decimals);
    for (int64_t at = TB_SHORT_LEAST; at <= INT32_MAX; at += 1 + random_below(20000)) {
      if (tb_double_bits(tb_short_scaled((int32_t)at, scale)) != tb_double_bits((double)at / power))
        fail_msg("%d at %d decimals", (int)at, decimals);
    }
    assert_double_equal_bits(tb_short_scaled(INT32_MAX, scale), INT32_MAX / power);
    assert_double_equal_bits(tb_short_scaled(0, scale), 0.0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_cells),     cmocka_unit_test(test_bytes),
      cmocka_unit_test(test_widening),         cmocka_unit_test(test_scaling),
      cmocka_unit_test(test_memory_is_reused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
