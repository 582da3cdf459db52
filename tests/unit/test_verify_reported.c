/* Reported figures that are read: a table of texts, and every figure of the notice on Zhengxiang. */
#include "tb_test.h"

#include "verify/reported.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct expectation {
  const char *text;
  tb_reported_kind kind;
  tb_qualifier qualifier;
  const char *figure, *last_unit, *last_nonzero_unit;
  tb_reported_unit unit;
  const char *unit_text;
} expectation;

#define LEVEL TB_REPORTED_LEVEL
#define CHANGE TB_REPORTED_CHANGE
#define RANK TB_REPORTED_RANK
#define CLASS TB_REPORTED_CLASS
#define EXACTLY TB_EXACTLY_AS_WRITTEN
#define ABOUT TB_ABOUT
#define AT_LEAST TB_AT_LEAST
#define AT_MOST TB_AT_MOST
#define MORE_THAN TB_MORE_THAN
#define LESS_THAN TB_LESS_THAN
#define NEARLY TB_NEARLY
#define AND_SOME TB_AND_SOME
#define NONE TB_UNIT_NONE
#define PERCENT TB_UNIT_PERCENT
#define PER_MILLE TB_UNIT_PER_MILLE
#define POINTS TB_UNIT_POINTS
#define TIMES TB_UNIT_TIMES
#define NAMED TB_UNIT_NAMED

static const expectation expectations[] = {
/* clang-format off */
#include "verify_reported_cases.inc"
    /* clang-format on */
};

static void read(const char *text, tb_reported *out) {
  tb_log *log = tb_log_new(TB_ENGLISH);
  const tb_status status = tb_reported_read(text, strlen(text), (tb_place){0}, log, out);
  if (status != TB_OK) fail_msg("%s is refused: %s", text, tb_log_count(log) ? tb_log_at(log, 0)->text : "without a word");
  assert_int_equal(0, tb_log_count(log));
  tb_log_free(log);
}

static void assert_rational(const char *text, const char *what, const char *expected, const tb_rational *found) {
  tb_rational number;
  tb_rational_init(&number);
  assert_true(tb_rational_set_text(&number, expected, strlen(expected)));
  char *shown = tb_rational_text(found);
  if (tb_rational_compare(&number, found) != 0) fail_msg("%s: expected the %s %s, found %s", text, what, expected, shown);
  free(shown);
  tb_rational_clear(&number);
}

static void assert_number(const char *text, const char *what, int expected, int found) {
  if (expected != found) fail_msg("%s: expected the %s %d, found %d", text, what, expected, found);
}

static void check(const expectation *e) {
  tb_reported found;
  tb_reported_init(&found);
  read(e->text, &found);
  assert_number(e->text, "kind", e->kind, found.kind);
  assert_number(e->text, "qualifier", e->qualifier, found.qualifier);
  assert_number(e->text, "unit", e->unit, found.unit);
  assert_rational(e->text, "figure", e->figure, &found.figure);
  assert_rational(e->text, "last unit", e->last_unit, &found.last_unit);
  assert_rational(e->text, "last unit that is not zero", e->last_nonzero_unit, &found.last_nonzero_unit);
  assert_number(e->text, "length of the unit", (int)strlen(e->unit_text), (int)found.unit_text_n);
  assert_true((found.unit_text == NULL) == (e->unit != NAMED));
  if (found.unit_text) assert_memory_equal(e->unit_text, found.unit_text, found.unit_text_n);
  tb_reported_clear(&found);
}

static void test_table(void **state) {
  (void)state;
  const size_t n = sizeof expectations / sizeof *expectations;
  assert_true(n >= 200);
  for (size_t i = 0; i < n; i++)
    check(&expectations[i]);
}

/* What the table has no column for. */
static void test_particulars(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int decimals, direction;
    bool scaled, from_below;
  } cases[] = {
      {"35.90%", 2, 0, false, false},      {"1.71万", 2, 0, true, false},     {"3000", 0, 0, false, false},
      {"三千", 0, 0, false, false},        {"3千", 0, 0, true, false},        {"三万", 0, 0, true, false},
      {"1.2 million", 1, 0, true, false},  {"3十万", 0, 0, true, false},      {"三成五", 0, 0, false, false},
      {"九十七点五", 1, 0, false, false},  {"增长1.5倍", 1, 1, false, false}, {"下降38.05%", 2, -1, false, false},
      {"下降到31.0%", 1, 0, false, false}, {"增长-5.3%", 1, 0, false, false}, {"增速5%", 0, 0, false, false},
      {"-33.3%", 1, 0, false, false},      {"halved", 0, -1, false, false},   {"翻番", 0, 1, false, false},
      {"最低", 0, 0, false, true},         {"倒数第三", 0, 0, false, true},   {"lowest", 0, 0, false, true},
      {"第三", 0, 0, false, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tb_reported found;
    tb_reported_init(&found);
    read(cases[i].text, &found);
    assert_number(cases[i].text, "decimals", cases[i].decimals, found.decimals);
    assert_number(cases[i].text, "direction", cases[i].direction, found.direction);
    assert_number(cases[i].text, "scale", cases[i].scaled, found.scaled);
    assert_number(cases[i].text, "end counted from", cases[i].from_below, found.from_below);
    tb_reported_clear(&found);
  }
}

/* A result is used again: nothing of the figure before is left. */
static void test_used_again(void **state) {
  (void)state;
  tb_reported found;
  tb_reported_init(&found);
  read("下降约1.71万平方米", &found);
  read("3", &found);
  assert_true(found.kind == LEVEL && found.qualifier == EXACTLY && found.unit == NONE && !found.unit_text && !found.scaled);
  assert_true(found.decimals == 0 && found.direction == 0);
  assert_status(TB_BAD_INPUT, tb_reported_read("5-6", 3, (tb_place){0}, NULL, &found));
  assert_int_equal(0, tb_rational_sign(&found.figure));
  assert_status(TB_BAD_ARGUMENT, tb_reported_read(NULL, 1, (tb_place){0}, NULL, &found));
  assert_status(TB_BAD_ARGUMENT, tb_reported_read("5", 1, (tb_place){0}, NULL, NULL));
  tb_reported_clear(&found);
}

/* ------------------------------------------------------------------------------------------------------------ the notice */

enum { VALUE = 3, WRITTEN = 4 };

/* The field of a record without quotes; its end is cut off. */
static char *field(char *record, int index) {
  for (; index > 0; index--)
    record = strchr(record, ',') + 1;
  record[strcspn(record, ",\n")] = '\0';
  return record;
}

/* The column `value` was filled in by hand from the notice's texts, which are the column `written`. */
static void test_zhengxiang(void **state) {
  (void)state;
  FILE *file = fopen(TB_TEST_FOLDER "/../../datasets/zhengxiang-2024/observations.csv", "r");
  assert_non_null(file);
  char line[1024], copy[1024];
  size_t n = 0;
  assert_non_null(fgets(line, sizeof line, file));
  assert_memory_equal("entity,indicator,period,value,written,", line, 38);
  for (; fgets(line, sizeof line, file); n++) {
    tb_reported found;
    tb_reported_init(&found);
    assert_null(strchr(line, '"'));
    memcpy(copy, line, sizeof copy);
    const char *written = field(copy, WRITTEN);
    read(written, &found);
    assert_rational(written, "figure", field(line, VALUE), &found.figure);
    tb_reported_clear(&found);
  }
  (void)fclose(file);
  assert_int_equal(91, n);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_particulars),
      cmocka_unit_test(test_used_again),
      cmocka_unit_test(test_zhengxiang),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
