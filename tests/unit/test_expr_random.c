/* Random expressions against the reference in exact fractions: tests/oracle/expressions.py made the cases. */
#include "expr_scene.h"

#include "expr_cases.inc"

static scene case_scene(void) {
  static const char *const districts[] = {"N", "W", "S", "E", "M"};
  scene of = scene_open(NULL);
  for (size_t i = 0; i < 5; i++)
    scene_entity(&of, districts[i], "district", "C", strchr("NWS", districts[i][0]) ? "core" : "");
  scene_entity(&of, "C", "city", "", "");
  scene_indicator(&of, "a", TB_FLOW, TB_BETTER_UP, "");
  scene_indicator(&of, "b", TB_FLOW, TB_BETTER_DOWN, "");
  scene_indicator(&of, "t", TB_KIND_UNDECLARED, TB_BETTER_NONE, "");
  scene_indicator(&of, "s", TB_STOCK, TB_BETTER_UP, "");
  scene_indicator(&of, "r", TB_RATIO, TB_BETTER_UP, "100 * a / b");
  scene_indicator(&of, "z", TB_KIND_UNDECLARED, TB_BETTER_UP, "r - yoy(r) + coalesce(t, 1)");
  for (size_t i = 0; i < sizeof case_rows / sizeof *case_rows; i++)
    scene_observation(&of, case_rows[i]);
  scene_seal(&of);
  return of;
}

/* The reason alone, without the number beside it. */
static void cut_number(char *text) {
  char *space = strchr(text, ' ');
  if (space) *space = '\0';
}

static void test_cases(void **state) {
  (void)state;
  scene of = case_scene();
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char found[64];
    scene_number(&of, cases[i].own, cases[i].period, cases[i].entity, cases[i].text, found);
    cut_number(found);
    if (strcmp(found, cases[i].expected) == 0) continue;
    print_error("%s %s %s %s: expected %s, found %s\n", cases[i].own, cases[i].period, cases[i].entity, cases[i].text, cases[i].expected,
                found);
    wrong++;
  }
  assert_int_equal(0, wrong);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
