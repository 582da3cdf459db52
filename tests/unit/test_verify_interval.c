/* Exact intervals: operations by hand, and rounding conventions against Python's decimal (verify_rounding.def, made by
 * tests/oracle/verify_rounding.py). */
#include "tb_test.h"

#include "verify/interval.h"

#include <stdio.h>

typedef struct rounded_case {
  const char *figure, *unit, *rounding, *low;
  bool low_open;
  const char *high;
  bool high_open;
} rounded_case;

#define ROUNDED(...) {__VA_ARGS__},
static const rounded_case rounded_cases[] = {
#include "verify_rounding.def"
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Reads "n" or "n/d". */
static void read_rational(tb_rational *r, const char *text) {
  const char *slash = strchr(text, '/');
  assert_true(tb_rational_set_text(r, text, slash ? (size_t)(slash - text) : strlen(text)));
  if (!slash) return;
  tb_rational d;
  tb_rational_init(&d);
  assert_true(tb_rational_set_text(&d, slash + 1, strlen(slash + 1)));
  assert_true(tb_rational_divide(r, r, &d));
  tb_rational_clear(&d);
}

static void read_end(tb_end *end, const char *text, size_t n, bool open) {
  char number[400];
  assert_true(n < sizeof number);
  memcpy(number, text, n);
  number[n] = '\0';
  end->finite = strcmp(number, "inf") != 0;
  end->open = open;
  read_rational(&end->value, end->finite ? number : "0");
}

/* "[1,2)", "(inf,3/4]", "empty"; an infinite end is open. */
static void read_interval(tb_interval *out, const char *text) {
  out->empty = strcmp(text, "empty") == 0;
  if (out->empty) return;
  const char *comma = strchr(text, ',');
  const size_t n = strlen(text);
  read_end(&out->low, text + 1, (size_t)(comma - text) - 1, text[0] == '(');
  read_end(&out->high, comma + 1, (size_t)(text + n - 1 - comma) - 1, text[n - 1] == ')');
}

static void assert_end(const tb_end *found, const tb_end *expected) {
  assert_int_equal(found->finite, expected->finite);
  assert_int_equal(found->open, expected->open);
  assert_int_equal(tb_rational_compare(&found->value, &expected->value), 0);
}

static void assert_interval(const tb_interval *found, const char *text) {
  tb_interval expected;
  tb_interval_init(&expected);
  read_interval(&expected, text);
  assert_int_equal(found->empty, expected.empty);
  if (!expected.empty) {
    assert_end(&found->low, &expected.low);
    assert_end(&found->high, &expected.high);
  }
  tb_interval_clear(&expected);
}

/* ------------------------------------------------------------------------------------------------------- by hand */

typedef void binary_function(tb_interval *out, const tb_interval *a, const tb_interval *b);

static void divide(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  (void)tb_interval_divide(out, a, b);
}

static const struct {
  binary_function *function;
  const char *a, *b, *result;
} binary_cases[] = {
    {tb_interval_add, "[1,2)", "(3,4]", "(4,6)"},
    {tb_interval_add, "[1,2)", "[3,inf)", "[4,inf)"},
    {tb_interval_add, "empty", "[3,4]", "empty"},
    {tb_interval_subtract, "[1,2)", "(3,4]", "[-3,-1)"},
    {tb_interval_subtract, "(inf,2]", "(inf,4]", "(inf,inf)"},
    {tb_interval_multiply, "[-1,2)", "(3,4]", "[-4,8)"},
    {tb_interval_multiply, "[-1,1)", "[-1,1)", "(-1,1]"},
    {tb_interval_multiply, "[0,1]", "[1,inf)", "[0,inf)"}, /* 0 times anything is attained */
    {tb_interval_multiply, "(0,1]", "[1,inf)", "(0,inf)"},
    {tb_interval_multiply, "[0,0]", "(inf,inf)", "[0,0]"},
    {tb_interval_multiply, "(inf,-1]", "(inf,-2)", "(2,inf)"},
    {tb_interval_multiply, "(inf,inf)", "[1,2]", "(inf,inf)"},
    {tb_interval_multiply, "[-1,2]", "empty", "empty"},
    {divide, "[1,2]", "(0,4]", "[1/4,inf)"}, /* zero as a lone open end */
    {divide, "[1,2]", "[-4,0)", "(inf,-1/4]"},
    {divide, "[1,2]", "[0,4]", "(inf,inf)"},
    {divide, "[1,2]", "(-1,1)", "(inf,inf)"},
    {divide, "[1,2]", "[0,0]", "(inf,inf)"},
    {divide, "[1,2]", "[4,inf)", "(0,1/2]"},
    {divide, "[0,2]", "[4,inf)", "[0,1/2]"},
    {divide, "[0,0]", "(0,inf)", "[0,0]"},
    {tb_interval_least, "[1,5)", "(1,3)", "[1,3)"},
    {tb_interval_least, "[1,3]", "[1,3)", "[1,3)"},
    {tb_interval_least, "[1,3]", "[2,inf)", "[1,3]"},
    {tb_interval_greatest, "[1,5)", "(1,3)", "(1,5)"},
    {tb_interval_greatest, "(inf,3]", "[2,3)", "[2,3]"},
    {tb_interval_meet, "[1,3)", "(2,4]", "(2,3)"},
    {tb_interval_meet, "[1,2)", "[2,3]", "empty"},
    {tb_interval_meet, "[1,2]", "[2,3]", "[2,2]"},
    {tb_interval_meet, "(inf,inf)", "[2,3]", "[2,3]"},
    {tb_interval_meet, "empty", "[2,3]", "empty"},
    {tb_interval_join, "[1,2)", "(3,4]", "[1,4]"},
    {tb_interval_join, "(1,2]", "[1,2)", "[1,2]"},
    {tb_interval_join, "empty", "[1,2)", "[1,2)"},
    {tb_interval_join, "(1,2]", "empty", "(1,2]"},
    /* beyond 128 bits */
    {tb_interval_multiply, "[1e60,2e60)", "(1e-50,1e50]", "(1e10,2e110)"},
    {divide, "[1e60,3e60]", "[1e-300,1/3]", "[3e60,3e360]"},
};

static void operations_by_hand(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(binary_cases); i++) {
    tb_interval a, b, out;
    tb_interval_init(&a);
    tb_interval_init(&b);
    tb_interval_init(&out);
    read_interval(&a, binary_cases[i].a);
    read_interval(&b, binary_cases[i].b);
    binary_cases[i].function(&out, &a, &b);
    assert_interval(&out, binary_cases[i].result);
    tb_interval_set(&out, &a); /* the result may be an operand */
    binary_cases[i].function(&out, &out, &b);
    assert_interval(&out, binary_cases[i].result);
    binary_cases[i].function(&b, &a, &b);
    assert_interval(&b, binary_cases[i].result);
    tb_interval_clear(&a);
    tb_interval_clear(&b);
    tb_interval_clear(&out);
  }
}

static void division_tells_of_zero(void **state) {
  (void)state;
  static const struct {
    const char *divisor;
    bool divides;
  } cases[] = {{"[0,1]", false}, {"[-1,0]", false}, {"(-1,1)", false}, {"[0,0]", false},  {"(inf,1]", false},
               {"(0,1]", true},  {"[-1,0)", true},  {"[2,3]", true},   {"(0,inf)", true}, {"(inf,inf)", false}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_interval a, b;
    tb_interval_init(&a);
    tb_interval_init(&b);
    read_interval(&a, "[1,2]");
    read_interval(&b, cases[i].divisor);
    assert_int_equal(tb_interval_divide(&a, &a, &b), cases[i].divides);
    tb_interval_clear(&a);
    tb_interval_clear(&b);
  }
}

static void rounding_a_set(void **state) {
  (void)state;
  static const struct {
    const char *from;
    int decimals;
    const char *to;
  } cases[] = {{"[0.5,1.5]", 0, "[1,2]"},      {"[0.5,1.5)", 0, "[1,1]"},       {"(0.5,1.5)", 0, "[1,1]"},
               {"[-1.5,-0.5]", 0, "[-2,-1]"},  {"(-1.5,-0.5)", 0, "[-1,-1]"},   {"(-0.5,0.5)", 0, "[0,0]"},
               {"[-0.5,0.5]", 0, "[-1,1]"},    {"(0.25,0.26)", 1, "[0.3,0.3]"}, {"[1,1.25)", 1, "[1,1.2]"},
               {"(inf,149)", -2, "(inf,100]"}, {"(150,250)", -2, "[200,200]"},  {"(-250,-150)", -2, "[-200,-200]"},
               {"(inf,inf)", 0, "(inf,inf)"},  {"empty", 0, "empty"},           {"[1/3,2/3]", 3, "[0.333,0.667]"}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_interval a;
    tb_interval_init(&a);
    read_interval(&a, cases[i].from);
    tb_interval_round(&a, &a, cases[i].decimals);
    assert_interval(&a, cases[i].to);
    tb_interval_clear(&a);
  }
}

static void questions(void **state) {
  (void)state;
  static const struct {
    const char *interval;
    bool point, zero, one; /* is a point, contains 0, contains 1 */
  } cases[] = {{"[1,1]", true, false, true},   {"[0,1)", false, true, false},    {"(0,1]", false, false, true},
               {"(-1,0]", false, true, false}, {"(inf,inf)", false, true, true}, {"empty", false, false, false},
               {"[0,0]", true, true, false},   {"(1,inf)", false, false, false}};
  tb_rational one;
  tb_rational_init(&one);
  tb_rational_set_integer(&one, 1);
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_interval a;
    tb_interval_init(&a);
    read_interval(&a, cases[i].interval);
    assert_int_equal(tb_interval_is_point(&a), cases[i].point);
    assert_int_equal(tb_interval_contains_zero(&a), cases[i].zero);
    assert_int_equal(tb_interval_contains(&a, &one), cases[i].one);
    tb_interval_clear(&a);
  }
  tb_rational_clear(&one);
}

static void distances(void **state) {
  (void)state;
  static const char *const cases[][3] = {{"[1,2)", "(5,6]", "3"}, {"[5,6]", "(1,2]", "3"},         {"[1,2)", "[2,3]", "0"},
                                         {"[1,4]", "[2,3]", "0"}, {"(inf,1]", "[3/2,inf)", "1/2"}, {"empty", "[1,2]", "0"}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_interval a, b;
    tb_rational distance, expected;
    tb_interval_init(&a);
    tb_interval_init(&b);
    tb_rational_init(&distance);
    tb_rational_init(&expected);
    read_interval(&a, cases[i][0]);
    read_interval(&b, cases[i][1]);
    read_rational(&expected, cases[i][2]);
    tb_interval_distance(&distance, &a, &b);
    assert_int_equal(tb_rational_compare(&distance, &expected), 0);
    tb_interval_clear(&a);
    tb_interval_clear(&b);
    tb_rational_clear(&distance);
    tb_rational_clear(&expected);
  }
}

/* ------------------------------------------------------------------------------------------------------- conventions */

static void figures_stand_for_intervals(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(rounded_cases); i++) {
    const rounded_case *c = &rounded_cases[i];
    tb_rounding rounding;
    tb_rational figure, unit;
    tb_interval found;
    tb_rational_init(&figure);
    tb_rational_init(&unit);
    tb_interval_init(&found);
    assert_true(tb_rounding_parse(c->rounding, strlen(c->rounding), &rounding));
    read_rational(&figure, c->figure);
    read_rational(&unit, c->unit);
    tb_interval_of_rounded(&found, &figure, &unit, rounding);
    char expected[200];
    snprintf(expected, sizeof expected, "%c%s,%s%c", c->low_open ? '(' : '[', c->low, c->high, c->high_open ? ')' : ']');
    assert_interval(&found, expected);
    tb_rational_clear(&figure);
    tb_rational_clear(&unit);
    tb_interval_clear(&found);
  }
}

static void names_of_conventions(void **state) {
  (void)state;
  for (int i = TB_ROUND_UNSTATED; i <= TB_ROUND_UP; i++) {
    tb_rounding found;
    const char *name = tb_rounding_name((tb_rounding)i);
    assert_true(tb_rounding_parse(name, strlen(name), &found));
    assert_int_equal(found, i);
  }
  tb_rounding found = TB_ROUND_UP;
  assert_true(tb_rounding_parse("", 0, &found));
  assert_int_equal(found, TB_ROUND_UNSTATED);
  assert_false(tb_rounding_parse("half", 4, &found));
  assert_false(tb_rounding_parse("half_upper", 10, &found));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(operations_by_hand),
      cmocka_unit_test(division_tells_of_zero),
      cmocka_unit_test(rounding_a_set),
      cmocka_unit_test(questions),
      cmocka_unit_test(distances),
      cmocka_unit_test(figures_stand_for_intervals),
      cmocka_unit_test(names_of_conventions),

  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
