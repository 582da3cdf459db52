/* The true values behind reported figures, against tests/oracle/verify_reported.py, and the cases that the design names. */
#include "tb_test.h"

#include "verify/reported.h"

#include <stdlib.h>

typedef struct stand {
  const char *text;
  tb_rounding rounding;
  bool whole, nothing;
  const char *low;
  bool low_attained;
  const char *high;
  bool high_attained;
} stand;

#define UNSTATED TB_ROUND_UNSTATED
#define HALF_UP TB_ROUND_HALF_UP
#define HALF_EVEN TB_ROUND_HALF_EVEN
#define HALF_DOWN TB_ROUND_HALF_DOWN
#define DOWN TB_ROUND_DOWN
#define UP TB_ROUND_UP
#define STANDS(text, rounding, whole, low, low_in, high, high_in) {text, rounding, whole, false, low, low_in, high, high_in},
#define NOTHING(text, rounding, whole) {text, rounding, whole, true, "", false, "", false},

static const stand from_oracle[] = {
#include "verify_reported.def"
};

/* By hand. */
/* clang-format off */
static const stand known[] = {
    STANDS("35.9%", UNSTATED, false, "35.85", true, "35.95", true) /* design, section 7 */
    STANDS("35.90%", UNSTATED, false, "35.895", true, "35.905", true) /* another report */
    STANDS("2880套", UNSTATED, true, "2880", true, "2880", true) /* a count in full */
    STANDS("2880套", UNSTATED, false, "2879.5", true, "2880.5", true) /* ... of what is no count */
    STANDS("1.71万", HALF_UP, true, "17050", true, "17150", false) /* 万: rounded */
    STANDS("三千个", UNSTATED, true, "3000", true, "3000", true) /* numerals are written in full */
    STANDS("3千个", UNSTATED, true, "2500", true, "3500", true)
    STANDS("80%左右", HALF_UP, false, "75", true, "85", true) /* half of ten */
    STANDS("约35.9%", UNSTATED, false, "35.8", true, "36", true) /* at least one written unit */
    STANDS("约3000个", UNSTATED, true, "2700", true, "3300", true) /* at most a tenth */
    STANDS("约3%", UNSTATED, false, "2", true, "4", true) /* one unit is more than a tenth */
    STANDS("3000个以上", UNSTATED, true, "3000", true, "", false)
    STANDS("超3000个", UNSTATED, true, "3000", false, "", false)
    STANDS("不足3000个", UNSTATED, true, "", false, "3000", false)
    STANDS("近3000个", UNSTATED, true, "2700", true, "3000", false)
    STANDS("3000余个", UNSTATED, true, "3000", false, "4000", false)
    STANDS("10多万", UNSTATED, true, "100000", false, "200000", false)
    STANDS("三成多", UNSTATED, false, "30", false, "40", false)
    STANDS("下降超过10%", UNSTATED, false, "", false, "-10", false)
    STANDS("下降不足10%", UNSTATED, false, "-10", false, "0", true)
    STANDS("下降近40%", UNSTATED, false, "-40", false, "-36", true)
    STANDS("下降三成多", UNSTATED, false, "-40", false, "-30", false)
    STANDS("低于-5℃", UNSTATED, false, "", false, "-5", false) /* a level is no size */
    STANDS("减少3家", UNSTATED, true, "-3", true, "-3", true)
    STANDS("增速不超过5%", UNSTATED, false, "", false, "5", true) /* a rate may be negative, */
    STANDS("增长不超过5%", UNSTATED, false, "0", true, "5", true) /* a growth is none below zero */
    STANDS("翻一番", UNSTATED, false, "99.5", true, "100.5", true)
    STANDS("增长1.5倍", UNSTATED, false, "145", true, "155", true)
    STANDS("第8名", HALF_UP, false, "8", true, "8", true)
    STANDS("最高", UNSTATED, false, "1", true, "1", true)
    STANDS("Ⅲ类", UP, false, "3", true, "3", true)
    NOTHING("近0%", UNSTATED, false)
};
/* clang-format on */

/* A decimal or a quotient of whole numbers. */
static void set(tb_rational *out, const char *text) {
  const size_t n = strcspn(text, "/");
  assert_true(tb_rational_set_text(out, text, n));
  if (text[n] == '\0') return;
  tb_rational divisor;
  tb_rational_init(&divisor);
  assert_true(tb_rational_set_text(&divisor, text + n + 1, strlen(text + n + 1)));
  assert_true(tb_rational_divide(out, out, &divisor));
  tb_rational_clear(&divisor);
}

static void check_end(const char *text, const char *side, const char *expected, bool attained, const tb_end *found) {
  if (!found->finite) {
    if (*expected) fail_msg("%s: expected the %s end %s, found none", text, side, expected);
    return;
  }
  tb_rational value;
  tb_rational_init(&value);
  char *shown = tb_rational_text(&found->value);
  if (!*expected) fail_msg("%s: expected no %s end, found %s", text, side, shown);
  set(&value, expected);
  if (tb_rational_compare(&value, &found->value) != 0) fail_msg("%s: expected the %s end %s, found %s", text, side, expected, shown);
  if (found->open == attained) fail_msg("%s: the %s end %s is %s", text, side, shown, attained ? "open" : "closed");
  free(shown);
  tb_rational_clear(&value);
}

static void check(const stand *s) {
  tb_reported reported;
  tb_interval found;
  tb_reported_init(&reported);
  tb_interval_init(&found);
  tb_log *log = tb_log_new(TB_ENGLISH);
  if (tb_reported_read(s->text, strlen(s->text), (tb_place){0}, log, &reported) != TB_OK)
    fail_msg("%s: %s", s->text, tb_log_at(log, 0)->text);
  tb_reported_interval(&reported, s->rounding, s->whole, &found);
  if (found.empty != s->nothing) fail_msg("%s stands for %s", s->text, found.empty ? "nothing" : "something");
  if (!s->nothing) {
    check_end(s->text, "low", s->low, s->low_attained, &found.low);
    check_end(s->text, "high", s->high, s->high_attained, &found.high);
  }
  tb_log_free(log);
  tb_interval_clear(&found);
  tb_reported_clear(&reported);
}

static void test_known(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    check(&known[i]);
}

static void test_oracle(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof from_oracle / sizeof *from_oracle; i++)
    check(&from_oracle[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_known), cmocka_unit_test(test_oracle)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
