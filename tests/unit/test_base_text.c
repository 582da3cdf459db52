/* UTF-8, escaping, globs. The sequences come from RFC 3629 and from the Unicode standard's table 3-7 of well-formed bytes. */
#include "tb_test.h"

#include "base/text.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void valid_texts(void **state) {
  (void)state;
  static const char *const cases[] = {
      "",         "plain",        "比上年同期",        "\xC2\x80",         "\xDF\xBF",         "\xE0\xA0\x80",
      "\uFFFD",   "\xED\x9F\xBF", "\xEE\x80\x80",      "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\x7F",
      "12345678", "123456789é",   "0123456701234567中"};
  for (size_t i = 0; i < COUNT(cases); i++)
    assert_int_equal(tb_utf8_check(cases[i], strlen(cases[i])), strlen(cases[i]));
}

static void invalid_texts(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t bad_at;
  } cases[] = {{"a\x80", 1},
               {"\xC0\xAF", 0},
               {"\xC1\xBF", 0},
               {"ab\xE0\x9F\xBF", 2},
               {"\xED\xA0\x80", 0},
               {"\xF0\x8F\xBF\xBF", 0},
               {"\xF4\x90\x80\x80", 0},
               {"\xF5\x80\x80\x80", 0},
               {"\xFF", 0},
               {"12345678\xFE", 8},
               {"中\xE4\xB8", 3},
               {"\xE4\xB8Z", 0},
               {"01234567012\xB6\xAB", 11},
               {"\xF0\x9F\x98", 0}};
  for (size_t i = 0; i < COUNT(cases); i++)
    assert_int_equal(tb_utf8_check(cases[i].text, strlen(cases[i].text)), cases[i].bad_at);
}

/* Every code point encodes to a valid text, and no text of three bytes is valid but those. */
static void all_short_sequences(void **state) {
  (void)state;
  size_t n_valid = 0;
  for (unsigned lead = 0xE0; lead < 0xF0; lead++) {
    for (unsigned rest = 0; rest < 0x10000; rest++) {
      const char text[] = {(char)lead, (char)(rest >> 8), (char)rest};
      n_valid += tb_utf8_check(text, sizeof text) == sizeof text;
    }
  }
  /* U+0800 .. U+FFFF without 2048 surrogates */
  assert_int_equal(n_valid, 0x10000 - 0x800 - 0x800);
}

static void lengths_and_widths(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t length, width;
  } cases[] = {{"", 0, 0}, {"abc", 3, 3}, {"蒸湘区", 3, 6}, {"e\u0301", 2, 1}, {"％5", 2, 3}, {"é", 1, 1}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    assert_int_equal(tb_utf8_length(cases[i].text, strlen(cases[i].text)), cases[i].length);
    assert_int_equal(tb_utf8_width(cases[i].text, strlen(cases[i].text)), cases[i].width);
  }
  assert_int_equal(tb_utf8_width("a\xFF", 2), 2);
}

static void escapes(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t n;
    const char *escaped;
  } cases[] = {
      {"plain 文字 \\ '\"", 17, "plain 文字 \\ '\""},
      {"a\nb\tc\r", 6, "a\\nb\\tc\\x0D"},
      {"\x1B[31m", 5, "\\x1B[31m"},
      {"\0", 1, "\\x00"},
      {"\x7F", 1, "\\x7F"},
      {"\xC2\x85", 2, "\\u{0085}"},
      {"x\u202Ey", 5, "x\\u{202E}y"},
      {"\u2066\u200F\u061C\u2028", 11, "\\u{2066}\\u{200F}\\u{061C}\\u{2028}"},
      {"\xB6\xAB", 2, "\\xB6\\xAB"},
      {"中\xE4\xB8", 5, "中\\xE4\\xB8"},
      {"", 0, ""},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_buffer buffer = {0};
    tb_buffer_escaped(&buffer, cases[i].text, cases[i].n);
    assert_string_equal(tb_buffer_string(&buffer), cases[i].escaped);
    tb_buffer_free(&buffer);
  }
}

static void trimming(void **state) {
  (void)state;
  static const struct {
    const char *text, *trimmed;
  } cases[] = {{"", ""}, {" \t ", ""}, {"a b", "a b"}, {"\t a ", "a"}, {"\u00A0a", "\u00A0a"}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    size_t n = strlen(cases[i].text);
    const char *start = tb_trim(cases[i].text, &n);
    assert_int_equal(n, strlen(cases[i].trimmed));
    assert_memory_equal(start, cases[i].trimmed, n);
  }
}

static void equality_without_case(void **state) {
  (void)state;
  assert_true(tb_equal_nocase("OBS_value", 9, "obs_VALUE", 9));
  assert_false(tb_equal_nocase("ab", 2, "abc", 3));
  assert_false(tb_equal_nocase("a[", 2, "a{", 2));
  assert_true(tb_equal_nocase("", 0, "", 0));
}

static bool glob(const char *pattern, const char *text) {
  return tb_glob(pattern, strlen(pattern), text, strlen(text));
}

static void globs(void **state) {
  (void)state;
  static const struct {
    const char *pattern, *text;
    bool matches;
  } cases[] = {
      {"*", "", true},
      {"*", "anything", true},
      {"", "", true},
      {"", "a", false},
      {"crime_*", "crime_theft", true},
      {"crime_*", "crime", false},
      {"*_rate", "tax_rate", true},
      {"a*b*c", "aXbYbZc", true},
      {"a*b*c", "aXbYbZ", false},
      {"?", "中", true},
      {"??", "中", false},
      {"*??", "中", false},
      {"?*?", "中文", true},
      {"制造*", "制造业税收", true},
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"**a**", "bab", true},
      {"A", "a", false},
      {"*a", "aab", false},
  };
  for (size_t i = 0; i < COUNT(cases); i++)
    assert_int_equal(glob(cases[i].pattern, cases[i].text), cases[i].matches);
}

/* A matcher that tries every split would need 10^15 steps here. */
static void globs_with_many_stars_end(void **state) {
  (void)state;
  enum { N = 20000 };
  char *text = malloc(N + 1);
  assert_non_null(text);
  memset(text, 'a', N);
  text[N] = '\0';
  assert_false(glob("*a*a*a*a*a*a*a*a*b", text));
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(valid_texts),           cmocka_unit_test(invalid_texts), cmocka_unit_test(all_short_sequences),
      cmocka_unit_test(lengths_and_widths),    cmocka_unit_test(escapes),       cmocka_unit_test(trimming),
      cmocka_unit_test(equality_without_case), cmocka_unit_test(globs),         cmocka_unit_test(globs_with_many_stars_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
