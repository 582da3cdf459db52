/* Property: a random figure, written in every form, is read back as it was. The writers here know nothing of the reader. */
#include "tb_test.h"

#include "base/buffer.h"
#include "verify/reported.h"

#include <stdio.h>

enum { ROUNDS = 20000, DECIMALS_MAX = 4 };

static uint64_t random_state = 20240826;

/* Marsaglia's xorshift. */
static uint64_t random_below(uint64_t limit) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state % limit;
}

/* --------------------------------------------------------------------------------------------------------------- writers */

static const char *const numerals[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
static const char *const wide_digits[] = {"０", "１", "２", "３", "４", "５", "６", "７", "８", "９"};

/* 1 to 9999. `begun`: something stands before, so that a gap in front is a 零. */
static void write_group(tb_buffer *out, unsigned group, bool begun) {
  static const char *const places[] = {"千", "百", "十", ""};
  bool gap = false;
  for (unsigned place = 0, power = 1000; place < 4; place++, power /= 10) {
    const unsigned digit = group / power % 10;
    if (digit == 0) {
      gap = true;
      continue;
    }
    if (gap && begun) tb_buffer_text(out, "零");
    if (begun || digit != 1 || power != 10) tb_buffer_text(out, numerals[digit]); /* 十五, but 一百一十五 */
    tb_buffer_text(out, places[place]);
    gap = false;
    begun = true;
  }
}

/* Below 10^12. */
static void write_numerals(tb_buffer *out, uint64_t value) {
  static const char *const myriads[] = {"亿", "万", ""};
  bool begun = false, gap = false;
  if (value == 0) tb_buffer_text(out, "零");
  for (uint64_t i = 0, power = 100000000; i < 3; i++, power /= 10000) {
    const unsigned group = (unsigned)(value / power % 10000);
    if (group == 0) {
      gap = true;
      continue;
    }
    if (begun && gap && group >= 1000) tb_buffer_text(out, "零"); /* a smaller group brings its own */
    write_group(out, group, begun);
    tb_buffer_text(out, myriads[i]);
    begun = true;
    gap = false;
  }
}

/* A whole number and decimals; `digits`: what 0 to 9 look like, NULL: ASCII. */
static void write_digits(tb_buffer *out, uint64_t whole, const char *decimals, bool grouped, bool wide) {
  char text[32];
  const int n = snprintf(text, sizeof text, "%" PRIu64, whole);
  for (int i = 0; i < n; i++) {
    if (grouped && i > 0 && (n - i) % 3 == 0) tb_buffer_text(out, wide ? "，" : ",");
    tb_buffer_append(out, wide ? wide_digits[text[i] - '0'] : &text[i], wide ? 3 : 1);
  }
  if (*decimals) tb_buffer_text(out, wide ? "．" : ".");
  for (; *decimals; decimals++)
    tb_buffer_append(out, wide ? wide_digits[*decimals - '0'] : decimals, wide ? 3 : 1);
}

static void write_spoken_decimals(tb_buffer *out, const char *decimals) {
  if (*decimals) tb_buffer_text(out, "点");
  for (; *decimals; decimals++)
    tb_buffer_text(out, numerals[*decimals - '0']);
}

/* --------------------------------------------------------------------------------------------------------------- figures */

static uint64_t random_whole(void) {
  static const uint64_t limits[] = {10, 100, 10000, 1000000, 100000000, UINT64_C(1000000000000)};
  uint64_t whole = random_below(limits[random_below(6)]);
  if (random_below(3) == 0) whole = whole / 1000 * 1000; /* zeros and gaps */
  return whole;
}

static void random_decimals(char *decimals) {
  const uint64_t n = random_below(DECIMALS_MAX + 1);
  for (uint64_t i = 0; i < n; i++)
    decimals[i] = (char)('0' + random_below(10));
  decimals[n] = '\0';
}

/* The text must be read as sign * whole.decimals * 10^power. */
static void check(tb_buffer *text, int sign, uint64_t whole, const char *decimals, int power) {
  char expected[64];
  (void)snprintf(expected, sizeof expected, "%s%" PRIu64 ".%se%d", sign < 0 ? "-" : "", whole, decimals, power);
  tb_rational number;
  tb_reported found;
  tb_rational_init(&number);
  tb_reported_init(&found);
  assert_true(tb_rational_set_text(&number, expected, strlen(expected)));
  tb_log *log = tb_log_new(TB_ENGLISH);
  const char *written = tb_buffer_string(text);
  if (tb_reported_read(written, text->n, (tb_place){0}, log, &found) != TB_OK)
    fail_msg("%s, which is %s: %s", written, expected, tb_log_at(log, 0)->text);
  if (tb_rational_compare(&number, &found.figure) != 0) fail_msg("%s is not read as %s", written, expected);
  tb_log_free(log);
  tb_reported_clear(&found);
  tb_rational_clear(&number);
  text->n = 0;
}

static void test_digits(void **state) {
  (void)state;
  static const struct {
    const char *word;
    int power;
  } scales[] = {{"", 0}, {"万", 4}, {"亿", 8}, {"万亿", 12}, {"百万", 6}, {"千", 3}, {" million", 6}, {" billion ", 9}};
  static const char *const units[] = {"", "%", "％", "个百分点", "套", " 平方米", "‰"};
  tb_buffer text = {0};
  for (int i = 0; i < ROUNDS; i++) {
    char decimals[DECIMALS_MAX + 1];
    const uint64_t whole = random_whole(), scale = random_below(8);
    random_decimals(decimals);
    const bool negative = random_below(4) == 0;
    if (negative) tb_buffer_text(&text, random_below(2) ? "-" : "－");
    write_digits(&text, whole, decimals, random_below(2), random_below(2));
    tb_buffer_text(&text, scales[scale].word);
    tb_buffer_text(&text, units[random_below(7)]);
    check(&text, negative ? -1 : 1, whole, decimals, scales[scale].power);
  }
  tb_buffer_free(&text);
}

static void test_numerals(void **state) {
  (void)state;
  static const char *const units[] = {"", "个", "年", "倍", "%"};
  tb_buffer text = {0};
  for (int i = 0; i < ROUNDS; i++) {
    char decimals[DECIMALS_MAX + 1] = "";
    const uint64_t whole = random_whole();
    if (whole < 10000) random_decimals(decimals);
    const bool parts = random_below(4) == 0;
    if (parts) tb_buffer_text(&text, "百分之");
    write_numerals(&text, whole);
    write_spoken_decimals(&text, decimals);
    if (!parts) tb_buffer_text(&text, units[random_below(5)]);
    check(&text, 1, whole, decimals, 0);
  }
  tb_buffer_free(&text);
}

/* 1亿2000万, 3万5千, 三万5千: groups of digits and powers of ten. */
static void test_mixed(void **state) {
  (void)state;
  tb_buffer text = {0};
  for (int i = 0; i < ROUNDS; i++) {
    const uint64_t hundred_millions = 1 + random_below(9999), myriads = 1 + random_below(9999), thousands = random_below(10);
    if (random_below(2)) {
      write_digits(&text, hundred_millions, "", false, random_below(2));
    } else {
      write_numerals(&text, hundred_millions);
    }
    tb_buffer_text(&text, "亿");
    write_digits(&text, myriads, "", false, false);
    tb_buffer_text(&text, "万");
    if (thousands) {
      write_digits(&text, thousands, "", false, false);
      tb_buffer_text(&text, "千");
    }
    check(&text, 1, hundred_millions * 100000000 + myriads * 10000 + thousands * 1000, "", 0);
  }
  tb_buffer_free(&text);
}

static void test_changes(void **state) {
  (void)state;
  static const struct {
    const char *word;
    int sign;
  } verbs[] = {{"下降", -1},    {"同比增长", 1}, {"减少了", -1}, {"down ", -1},
               {"rose by ", 1}, {"下降到", 1},   {"增长至", 1},  {"fell to ", 1}};
  static const char *const before[] = {"", "约", "超过", "近", "about ", "at least "}, *const units[] = {"%", "个百分点", "家"};
  tb_buffer text = {0};
  for (int i = 0; i < ROUNDS; i++) {
    char decimals[DECIMALS_MAX + 1];
    const uint64_t whole = random_whole(), verb = random_below(8);
    random_decimals(decimals);
    tb_buffer_text(&text, verbs[verb].word);
    tb_buffer_text(&text, before[random_below(6)]);
    write_digits(&text, whole, decimals, random_below(2), random_below(2));
    tb_buffer_text(&text, units[random_below(3)]);
    check(&text, verbs[verb].sign, whole, decimals, 0);
  }
  tb_buffer_free(&text);
}

static void test_ranks(void **state) {
  (void)state;
  tb_buffer text = {0};
  for (uint64_t rank = 1; rank < 3000; rank++) {
    tb_buffer_text(&text, "第");
    if (rank % 2) {
      write_digits(&text, rank, "", false, random_below(2));
    } else {
      write_numerals(&text, rank);
    }
    tb_buffer_text(&text, rank % 3 ? "名" : "");
    check(&text, 1, rank, "", 0);
    const uint64_t last = rank % 100 / 10 == 1 ? 0 : rank % 10;
    tb_buffer_format(&text, "%" PRIu64 "%s", rank, last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
    check(&text, 1, rank, "", 0);
  }
  tb_buffer_free(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_digits),  cmocka_unit_test(test_numerals), cmocka_unit_test(test_mixed),
      cmocka_unit_test(test_changes), cmocka_unit_test(test_ranks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
