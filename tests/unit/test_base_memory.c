/* Arenas, buffers and dictionaries. */
#include "tb_test.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/dictionary.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

static void pieces_are_aligned_and_apart(void **state) {
  (void)state;
  tb_arena *arena = tb_arena_new();
  static const size_t alignments[] = {1, 2, 16, 64};
  unsigned char *pieces[4000];
  for (unsigned i = 0; i < 4000; i++) {
    const size_t alignment = alignments[i % 4];
    pieces[i] = tb_arena_aligned(arena, i, alignment);
    assert_non_null(pieces[i]);
    assert_int_equal((uintptr_t)pieces[i] % alignment, 0);
    memset(pieces[i], (int)(i % 251), i);
  }
  for (unsigned i = 0; i < 4000; i++) {
    for (unsigned j = 0; j < i; j++) {
      if (pieces[i][j] != i % 251) fail();
    }
  }
  tb_arena_free(arena);
}

static void large_pieces(void **state) {
  (void)state;
  tb_arena *arena = tb_arena_new();
  char *first = tb_arena_alloc(arena, 10);
  char *large = tb_arena_alloc(arena, 50 * 1024 * 1024);
  char *second = tb_arena_alloc(arena, 10);
  assert_non_null(large);
  memset(large, 1, 50 * 1024 * 1024);
  assert_true(second == first + 16); /* a large piece does not end the chunk at hand */
  assert_true(tb_arena_bytes(arena) < 51 * 1024 * 1024);
  tb_arena_free(arena);
}

/* Where the padding is forgotten, the address sanitizer sees it. */
static void large_pieces_can_be_aligned(void **state) {
  (void)state;
  tb_arena *arena = tb_arena_new();
  assert_non_null(tb_arena_alloc(arena, 1));
  for (size_t size = 600 * 1024; size < 3 * 1024 * 1024; size += 300 * 1024 + 8) {
    char *piece = tb_arena_aligned(arena, size, 64);
    assert_non_null(piece);
    assert_int_equal((uintptr_t)piece % 64, 0);
    memset(piece, 1, size);
  }
  tb_arena_free(arena);
}

static void sizes_that_overflow(void **state) {
  (void)state;
  tb_arena *arena = tb_arena_new();
  assert_null(tb_arena_alloc(arena, SIZE_MAX));
  assert_null(tb_arena_alloc(arena, SIZE_MAX - 40));
  assert_null(tb_arena_array(arena, SIZE_MAX / 2, 3));
  assert_null(tb_arena_string(arena, "", SIZE_MAX));
  assert_non_null(tb_arena_array(arena, 3, 5));
  assert_non_null(tb_arena_alloc(arena, 0));
  size_t size;
  assert_false(tb_size_multiply(SIZE_MAX, 2, &size));
  assert_false(tb_size_add(SIZE_MAX, 1, &size));
  assert_true(tb_size_multiply(6, 7, &size) && size == 42);
  tb_arena_free(arena);
  tb_arena_free(NULL);
}

static void strings_are_copies(void **state) {
  (void)state;
  tb_arena *arena = tb_arena_new();
  assert_string_equal(tb_arena_string(arena, "abcd", 3), "abc");
  assert_string_equal(tb_arena_string(arena, NULL, 0), "");
  tb_arena_free(arena);
}

static void a_reset_arena_needs_nothing_new(void **state) {
  (void)state;
  tb_arena *arena = tb_arena_new();
  size_t bytes = 0;
  for (int round = 0; round < 5; round++) {
    for (int i = 0; i < 20000; i++)
      memset(tb_arena_alloc(arena, 400), round, 400);
    if (round == 1) bytes = tb_arena_bytes(arena);
    if (round > 1) assert_int_equal(tb_arena_bytes(arena), bytes);
    tb_arena_reset(arena);
  }
  tb_arena_free(arena);
}

static void little_is_wasted(void **state) {
  (void)state;
  tb_arena *arena = tb_arena_new();
  for (int i = 0; i < 10000; i++)
    assert_non_null(tb_arena_aligned(arena, 4096, 64));
  assert_true(tb_arena_bytes(arena) < 10000UL * 4096 * 11 / 10);
  tb_arena_free(arena);
}

static void buffers_grow(void **state) {
  (void)state;
  tb_buffer buffer = {0};
  assert_string_equal(tb_buffer_string(&buffer), "");
  tb_buffer_append(&buffer, NULL, 0);
  for (int i = 0; i < 1000; i++)
    tb_buffer_byte(&buffer, 'x');
  tb_buffer_format(&buffer, "|%d|%300s", 7, "y");
  assert_int_equal(buffer.n, 1000 + 3 + 300);
  assert_memory_equal(buffer.bytes + 1000, "|7|  ", 5);
  assert_int_equal(strlen(tb_buffer_string(&buffer)), buffer.n);
  assert_int_equal(buffer.bytes[buffer.n - 1], 'y');
  tb_buffer_free(&buffer);
  assert_null(buffer.bytes);
}

static void numbers_in_buffers(void **state) {
  (void)state;
  static const uint64_t numbers[] = {0, 7, 10, 99, 100, 999, 1000, 12345, 99999, 100000, 10000000000, UINT64_MAX};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    tb_buffer buffer = {0};
    char expected[32];
    snprintf(expected, sizeof expected, "%" PRIu64, numbers[i]);
    tb_buffer_uint(&buffer, numbers[i]);
    assert_string_equal(tb_buffer_string(&buffer), expected);
    tb_buffer_free(&buffer);
  }
  tb_buffer buffer = {0};
  tb_buffer_double(&buffer, -35.9);
  assert_string_equal(tb_buffer_string(&buffer), "-35.9");
  tb_buffer_free(&buffer);
}

static void a_failed_buffer_keeps_what_it_had(void **state) {
  (void)state;
  tb_buffer buffer = {0};
  tb_buffer_text(&buffer, "abc");
  assert_null(tb_buffer_reserve(&buffer, SIZE_MAX));
  assert_true(buffer.failed);
  tb_buffer_text(&buffer, "d");
  tb_buffer_format(&buffer, "%d", 5);
  tb_buffer_double(&buffer, 1);
  tb_buffer_uint(&buffer, 1);
  assert_int_equal(buffer.n, 3);
  assert_memory_equal(buffer.bytes, "abc", 3);
  assert_string_equal(tb_buffer_string(&buffer), "");
  tb_buffer_free(&buffer);
}

static void ids_are_dense_and_stable(void **state) {
  (void)state;
  tb_dictionary *dictionary = tb_dictionary_new();
  char code[32];
  for (uint32_t i = 0; i < 50000; i++) {
    const size_t n = (size_t)snprintf(code, sizeof code, "code-%u", i * 7919);
    assert_int_equal(tb_dictionary_find(dictionary, code, n), TB_NO_ID);
    assert_int_equal(tb_dictionary_intern(dictionary, code, n), i);
    assert_int_equal(tb_dictionary_intern(dictionary, code, n), i);
  }
  assert_int_equal(tb_dictionary_count(dictionary), 50000);
  for (uint32_t i = 0; i < 50000; i++) {
    size_t n;
    snprintf(code, sizeof code, "code-%u", i * 7919);
    assert_string_equal(tb_dictionary_text(dictionary, i, &n), code);
    assert_int_equal(n, strlen(code));
    assert_int_equal(tb_dictionary_find(dictionary, code, n), i);
  }
  tb_dictionary_free(dictionary);
}

static void odd_texts(void **state) {
  (void)state;
  tb_dictionary *dictionary = tb_dictionary_new();
  assert_int_equal(tb_dictionary_intern(dictionary, "a\0b", 3), 0);
  assert_int_equal(tb_dictionary_intern(dictionary, "a", 1), 1);
  assert_int_equal(tb_dictionary_intern(dictionary, NULL, 0), 2);
  assert_int_equal(tb_dictionary_find(dictionary, "", 0), 2);
  assert_int_equal(tb_dictionary_find(dictionary, "a\0b", 3), 0);
  size_t n = 9;
  assert_string_equal(tb_dictionary_text(dictionary, 3, &n), "");
  assert_int_equal(n, 0);
  assert_string_equal(tb_dictionary_text(dictionary, TB_NO_ID, NULL), "");
  tb_dictionary_free(dictionary);
  tb_dictionary_free(NULL);
}

static void sorting_is_by_bytes(void **state) {
  (void)state;
  static const char *const sorted[] = {"",          "10",         "2", "430400", "430408", "4304080", "430408001",
                                       "430408002", "430408002x", "A", "a",      "中",     "区"};
  enum { N = sizeof sorted / sizeof *sorted };
  tb_dictionary *dictionary = tb_dictionary_new();
  uint32_t order[N];
  assert_status(TB_OK, tb_dictionary_sort(dictionary, order));
  for (size_t i = 0; i < N; i++) { /* 5 and 13 have no common divisor: all of them, mixed */
    const char *text = sorted[i * 5 % N];
    tb_dictionary_intern(dictionary, text, strlen(text));
  }
  assert_status(TB_OK, tb_dictionary_sort(dictionary, order));
  for (size_t i = 0; i < N; i++)
    assert_string_equal(tb_dictionary_text(dictionary, order[i], NULL), sorted[i]);
  tb_dictionary_free(dictionary);
}

static void nul_bytes_sort_behind_the_shorter_text(void **state) {
  (void)state;
  tb_dictionary *dictionary = tb_dictionary_new();
  uint32_t order[2];
  tb_dictionary_intern(dictionary, "ab\0", 3);
  tb_dictionary_intern(dictionary, "ab", 2);
  assert_status(TB_OK, tb_dictionary_sort(dictionary, order));
  assert_int_equal(order[0], 1);
  tb_dictionary_free(dictionary);
}

/* Bytes in use by malloc; 0 under a sanitizer, which has its own. */
static size_t used_bytes(void) {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

static void a_million_codes_stay_small(void **state) {
  (void)state;
  const size_t before = used_bytes();
  tb_dictionary *dictionary = tb_dictionary_new();
  char code[16];
  for (unsigned i = 0; i < 1000000; i++) {
    snprintf(code, sizeof code, "E%07u", i);
    assert_int_equal(tb_dictionary_intern(dictionary, code, 8), i);
  }
  assert_true(used_bytes() - before < 48UL * 1024 * 1024);
  tb_dictionary_free(dictionary);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_are_aligned_and_apart),
      cmocka_unit_test(large_pieces),
      cmocka_unit_test(large_pieces_can_be_aligned),
      cmocka_unit_test(sizes_that_overflow),
      cmocka_unit_test(strings_are_copies),
      cmocka_unit_test(a_reset_arena_needs_nothing_new),
      cmocka_unit_test(little_is_wasted),
      cmocka_unit_test(buffers_grow),
      cmocka_unit_test(numbers_in_buffers),
      cmocka_unit_test(a_failed_buffer_keeps_what_it_had),
      cmocka_unit_test(ids_are_dense_and_stable),
      cmocka_unit_test(odd_texts),
      cmocka_unit_test(sorting_is_by_bytes),
      cmocka_unit_test(nul_bytes_sort_behind_the_shorter_text),
      cmocka_unit_test(a_million_codes_stay_small),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
