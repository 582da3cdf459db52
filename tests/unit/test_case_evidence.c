/* Weighing a finding: every row of the table in section 7 of the design, in its order. */
#include "tb_test.h"

#include "case/evidence.h"
#include "model/period.h"

typedef struct weighing {
  tb_weights weights;
  tb_evidence evidence;
} weighing;

static const weighing WEIGHINGS[] = {
    {{0}, TB_UNPROVEN},
    {{.done = true}, TB_UNPROVEN},
    {{.nodata = 3, .errors = 1}, TB_UNPROVEN},
    {{.done = true, .pending = 1}, TB_UNPROVEN}, /* pending does not contradict, and watch is for unfinished findings */
    {{.quiet = 1}, TB_SUPPORTED},
    {{.quiet = 1, .nodata = 2}, TB_SUPPORTED},
    {{.done = true, .quiet = 1, .pending = 1}, TB_SUPPORTED},
    {{.claims_for = 1}, TB_SUPPORTED},
    {{.claims_for = 1, .claims_unverifiable = 1}, TB_UNPROVEN},
    {{.quiet = 1, .claims_unverifiable = 1}, TB_UNPROVEN},
    {{.claims_unverifiable = 1}, TB_UNPROVEN},
    {{.firing = 1, .quiet = 5}, TB_WATCH},
    {{.pending = 1, .quiet = 5}, TB_WATCH},
    {{.claims_doubtful = 1, .quiet = 1}, TB_WATCH},
    {{.done = true, .claims_doubtful = 1}, TB_WATCH},
    {{.done = true, .firing = 1, .quiet = 9}, TB_CONTRADICTED},
    {{.claims_against = 1, .claims_for = 9}, TB_CONTRADICTED},
    {{.done = true, .claims_against = 1}, TB_CONTRADICTED},
    {{.relapsed = 1}, TB_RELAPSED},
    {{.done = true, .relapsed = 1, .firing = 1, .claims_against = 1}, TB_RELAPSED},
};

static void first_row_that_applies_wins(void **given) {
  (void)given;
  for (size_t i = 0; i < sizeof WEIGHINGS / sizeof WEIGHINGS[0]; i++) {
    assert_string_equal(tb_evidence_name(tb_evidence_weigh(&WEIGHINGS[i].weights)), tb_evidence_name(WEIGHINGS[i].evidence));
  }
}

static tb_period period(const char *text) {
  tb_period p;
  assert_status(TB_OK, tb_period_parse(text, strlen(text), &p));
  return p;
}

static tb_day day(const char *text) {
  return period(text).last;
}

static tb_alert alert(tb_alert_state state, uint32_t episode, const char *fired) {
  return (tb_alert){.state = state, .episode = episode, .fired = period(fired)};
}

static void later_episodes_are_relapses(void **given) {
  (void)given;
  tb_alert again = alert(TB_FIRING, 2, "2024-Q1"), ended = alert(TB_RESOLVED, 3, "2024-Q1"), first = alert(TB_FIRING, 1, "2024-Q1");
  tb_alert pending = alert(TB_PENDING, 2, "");
  assert_true(tb_alert_relapsed(&again, TB_DAY_UNKNOWN));
  assert_true(tb_alert_relapsed(&ended, TB_DAY_UNKNOWN));
  assert_false(tb_alert_relapsed(&first, TB_DAY_UNKNOWN));
  assert_false(tb_alert_relapsed(&pending, TB_DAY_UNKNOWN));
}

static void alerts_after_closing_are_relapses(void **given) {
  (void)given;
  tb_alert first = alert(TB_FIRING, 1, "2024-Q1"), ended = alert(TB_RESOLVED, 1, "2024-Q1"), unstated = alert(TB_FIRING, 1, "");
  assert_true(tb_alert_relapsed(&first, day("2024-03-30")));
  assert_true(tb_alert_relapsed(&ended, day("2023-12-31")));
  assert_false(tb_alert_relapsed(&first, day("2024-03-31"))); /* the period ends on the day of closing */
  assert_false(tb_alert_relapsed(&unstated, day("2023-12-31")));
}

static void findings_concern_their_entity_or_all(void **given) {
  (void)given;
  const tb_finding_row one = {.entity = "A"}, all = {.entity = ""};
  assert_true(tb_finding_concerns(&one, "A"));
  assert_true(tb_finding_concerns(&one, "")); /* of a rule in error, or without anyone to judge */
  assert_false(tb_finding_concerns(&one, "B"));
  assert_true(tb_finding_concerns(&all, "B"));
}

static void words_are_there(void **given) {
  (void)given;
  static const char *const WORDS[][2] = {
      {"unproven", "未证实"}, {"supported", "有支持"}, {"watch", "关注"}, {"contradicted", "与证据矛盾"}, {"relapsed", "反弹"}};
  for (int i = TB_UNPROVEN; i <= TB_RELAPSED; i++) {
    assert_string_equal(tb_evidence_name((tb_evidence)i), WORDS[i][0]);
    assert_string_equal(tb_evidence_text((tb_evidence)i, TB_ENGLISH), WORDS[i][0]);
    assert_string_equal(tb_evidence_text((tb_evidence)i, TB_CHINESE), WORDS[i][1]);
  }
  assert_string_equal(tb_evidence_name((tb_evidence)99), "");
  assert_string_equal(tb_evidence_text((tb_evidence)99, TB_ENGLISH), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_row_that_applies_wins),
      cmocka_unit_test(later_episodes_are_relapses),
      cmocka_unit_test(alerts_after_closing_are_relapses),
      cmocka_unit_test(findings_concern_their_entity_or_all),
      cmocka_unit_test(words_are_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
