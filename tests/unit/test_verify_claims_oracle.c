/* Claims about three figures against fractions worked out by tests/oracle/claims.py: verdicts, and the recomputed interval to the last
 * digit. */
#include "verify_scene.h"

#define CONSISTENT TB_CONSISTENT
#define INCONSISTENT TB_INCONSISTENT

static const struct {
  const char *a, *b, *c;
  said claim;
  tb_verdict verdict;
  const char *low, *high;
  bool low_open, high_open;
} rows[] = {
#define CLAIM(a_, b_, c_, check_, reported_, rounding_, verdict_, low_, high_, low_open_, high_open_)                                      \
  {(a_), (b_), (c_), {NULL, "2024", (check_), (reported_), (rounding_), NULL, NULL}, verdict_, (low_), (high_), low_open_, high_open_},
#include "verify_claims.def"
#undef CLAIM
};
enum { N_ROWS = sizeof rows / sizeof *rows };

static scene make_scene(char (*entities)[12]) {
  static const told indicators[] = {{.code = "a"}, {.code = "b"}, {.code = "c"}};
  scene of = scene_open("2024-12-31");
  verify_tell(&of, indicators, 3);
  for (size_t i = 0; i < N_ROWS; i++) {
    snprintf(entities[i], sizeof entities[i], "E%zu", i);
    const printed figures[] = {{.indicator = "a", .entity = entities[i], .period = "2024", .value = rows[i].a},
                               {.indicator = "b", .entity = entities[i], .period = "2024", .value = rows[i].b},
                               {.indicator = "c", .entity = entities[i], .period = "2024", .value = rows[i].c}};
    verify_observe(&of, figures, 3);
  }
  scene_seal(&of);
  return of;
}

static bool is_end(const tb_end *end, const char *text, bool open) {
  char *found = tb_rational_text(&end->value);
  const bool same = end->finite && end->open == open && strcmp(found, text) == 0;
  free(found);
  return same;
}

static void test_fractions(void **state) {
  (void)state;
  static char entities[N_ROWS][12];
  scene of = make_scene(entities);
  size_t n_wrong = 0;
  for (size_t i = 0; i < N_ROWS; i++) {
    said claim = rows[i].claim;
    claim.entity = entities[i];
    judged one = verify_judge(&of, &claim);
    const tb_interval *computed = &one.result->computed;
    const bool right = one.result->verdict == rows[i].verdict && is_end(&computed->low, rows[i].low, rows[i].low_open) &&
                       is_end(&computed->high, rows[i].high, rows[i].high_open);
    if (!right) print_error("row %zu: %s, %s\n", i, claim.check, tb_verdict_name(one.result->verdict));
    n_wrong += !right;
    verify_free(&one);
  }
  assert_int_equal(n_wrong, 0);
  scene_close(&of);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_fractions)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
