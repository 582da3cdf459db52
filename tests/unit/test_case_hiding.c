/* Mutes and inhibition as fields of alerts, and what they do to findings. */
#include "test_case_state.h"

#include "case/case.h"

static const char *const ENTITIES = "entity,level,parent\nP,province,\nC,city,P\nD,district,C\n";
static const char *const OBSERVATIONS = "entity,indicator,period,value\n"
                                        "P,x,2023-Q1,9\nP,x,2023-Q2,9\nP,x,2023-Q3,0\n"
                                        "C,x,2023-Q1,0\nC,x,2023-Q2,9\nC,x,2023-Q3,9\n"
                                        "D,x,2023-Q1,9\nD,x,2023-Q2,0\nD,x,2023-Q3,9\n"
                                        "D,y,2023-Q1,9\nD,y,2023-Q2,9\nD,y,2023-Q3,9\n";

static void write_case(const state *s, const char *rules, const char *mutes) {
  test_file(s->folder, "entities.csv", ENTITIES);
  test_file(s->folder, "observations.csv", OBSERVATIONS);
  test_file(s->folder, "indicators.csv", "indicator\nx\ny\nz\n");
  test_file(s->folder, "rules.csv", rules);
  test_file(s->folder, "mutes.csv", mutes);
}

/* Judges and finds the alert of a rule for an entity on an indicator, of an episode. */
static tb_alert find(state *s, const char *rule, const char *indicator, const char *entity, uint32_t episode) {
  tb_alert alert;
  if (s->opened == NULL) {
    s->opened = test_case_open(s->folder, s->log);
    assert_status(TB_OK, tb_case_judge(s->opened, 2, s->log));
  }
  for (size_t i = 0; i < tb_case_alerts(s->opened); i++) {
    assert_status(TB_OK, tb_case_alert(s->opened, i, &alert));
    if (strcmp(alert.rule, rule) == 0 && strcmp(alert.indicator, indicator) == 0 && strcmp(alert.entity, entity) == 0 &&
        alert.episode == episode) {
      return alert;
    }
  }
  fail_msg("no alert %s/%s/%s (%u)", rule, indicator, entity, episode);
  return alert;
}

static void assert_muted(const tb_alert *alert, const char *reason, uint64_t line) {
  assert_true(tb_alert_is_hidden(alert));
  assert_non_null(alert->muted);
  assert_string_equal(alert->muted, reason);
  assert_int_equal(alert->muted_at.line, line);
}

static void assert_inhibited(const tb_alert *alert, const char *rule, const char *entity, const char *fired) {
  char period[TB_PERIOD_TEXT_BYTES];
  assert_true(tb_alert_is_hidden(alert));
  assert_non_null(alert->inhibitor);
  assert_string_equal(alert->inhibitor, rule);
  assert_string_equal(alert->inhibitor_entity, entity);
  tb_period_format(alert->inhibitor_fired, period);
  assert_string_equal(period, fired);
}

static void mutes_name_their_row_and_reason(void **given) {
  state *s = *given;
  write_case(s, "rule,indicator,when\nr,x,value > 5\n",
             "rule,entity,indicator,from,until,reason\nr,P,y,,,no\nr,C,x,2023-Q3,,no\nr,P,,2023-Q1,2023-06-29,no\n"
             "r,P,,2023-Q1,2023-06-30,yes\nr,P,,,,later\nr,D,x,,2023-03,first\n");
  tb_alert p = find(s, "r", "x", "P", 1), c = find(s, "r", "x", "C", 1), d1 = find(s, "r", "x", "D", 1), d2 = find(s, "r", "x", "D", 2);
  assert_muted(&p, "yes", 5);
  assert_false(tb_alert_is_hidden(&c)); /* it began before the mute */
  assert_muted(&d1, "first", 7);
  assert_false(tb_alert_is_hidden(&d2));
}

static void what_has_no_days_is_muted_for_good_or_not(void **given) {
  state *s = *given;
  write_case(s, "rule,indicator,when\nn,z,value > 5\nm,z,value > 5\ne,w,value > 5\n",
             "rule,from,reason\nn,2000,no\nm,,yes\ne,,errors are not muted\n*,2000,no\n");
  tb_alert n = find(s, "n", "z", "", 0), m = find(s, "m", "z", "", 0), e = find(s, "e", "w", "", 0);
  assert_false(tb_alert_is_hidden(&n));
  assert_muted(&m, "yes", 3);
  assert_int_equal(e.state, TB_RULE_ERROR);
  assert_false(tb_alert_is_hidden(&e));
}

static void inhibition_goes_down_and_across(void **given) {
  state *s = *given;
  write_case(s,
             "rule,indicator,when,inhibits\nnear,x,value > 5,children\nfar,x,value > 5.0,descendants\n"
             "other,x,value > 6,late\nlate,y,value > 5,\n",
             "rule\n");
  tb_alert near_c = find(s, "near", "x", "C", 1), near_d1 = find(s, "near", "x", "D", 1), near_d2 = find(s, "near", "x", "D", 2);
  assert_false(tb_alert_is_hidden(&near_c));  /* its last period is Q3, P fires until Q2 */
  assert_false(tb_alert_is_hidden(&near_d1)); /* C does not fire in Q1, P is not its parent */
  assert_inhibited(&near_d2, "near", "C", "2023-Q2");
  tb_alert far_d1 = find(s, "far", "x", "D", 1), far_d2 = find(s, "far", "x", "D", 2), late = find(s, "late", "y", "D", 1);
  assert_inhibited(&far_d1, "far", "P", "2023-Q1");
  assert_inhibited(&far_d2, "far", "C", "2023-Q2"); /* the nearest above */
  assert_inhibited(&late, "other", "D", "2023-Q3");
}

static void the_same_rule_inhibits_on_the_same_indicator_alone(void **given) {
  state *s = *given;
  test_file(s->folder, "entities.csv", ENTITIES);
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nC,x,2023,9\nD,y,2023,9\nD,x,2023,9\n");
  test_file(s->folder, "rules.csv", "rule,indicator,when,inhibits\nr,x;y,value > 5,children\nq,x,value > 5,r@children\n");
  tb_alert x = find(s, "r", "x", "D", 1), y = find(s, "r", "y", "D", 1);
  assert_inhibited(&x, "q", "C", "2023"); /* rules in their order */
  assert_inhibited(&y, "q", "C", "2023"); /* another rule: whatever it watches */
  tb_case_free(s->opened);
  s->opened = NULL;
  test_file(s->folder, "rules.csv", "rule,indicator,when,inhibits\nr,x;y,value > 5,children\n");
  x = find(s, "r", "x", "D", 1), y = find(s, "r", "y", "D", 1);
  assert_inhibited(&x, "r", "C", "2023");
  assert_false(tb_alert_is_hidden(&y));
}

static void muted_alerts_inhibit_nothing_but_inhibited_ones_do(void **given) {
  state *s = *given;
  write_case(s, "rule,indicator,when,inhibits\na,y,value > 5,b\nb,y,value > 6,c\nc,y,value > 7,\nd,x,value > 5,children\n",
             "rule,entity,reason\nd,P,wrong\n");
  tb_alert b = find(s, "b", "y", "D", 1), c = find(s, "c", "y", "D", 1);
  assert_inhibited(&b, "a", "D", "2023-Q1");
  assert_inhibited(&c, "b", "D", "2023-Q1");
  tb_alert p = find(s, "d", "x", "P", 1), city = find(s, "d", "x", "C", 1), d2 = find(s, "d", "x", "D", 2);
  assert_muted(&p, "wrong", 2);
  assert_false(tb_alert_is_hidden(&city));
  assert_inhibited(&d2, "d", "C", "2023-Q2");
}

static void findings_count_what_is_muted_apart(void **given) {
  state *s = *given;
  write_case(s, "rule,finding,indicator,when,inhibits\nr,1,x,value > 5,children\nq,2,y,value > 5,\n",
             "rule,entity,from,until,reason\nr,D,2023-Q1,2023-Q1,first\nq,,,,all\n");
  test_file(s->folder, "findings.csv", "finding,entity,status\n1,D,open\n2,D,done\n");
  (void)find(s, "r", "x", "D", 2);
  tb_finding one, two;
  assert_status(TB_OK, tb_case_finding(s->opened, 0, &one));
  assert_status(TB_OK, tb_case_finding(s->opened, 1, &two));
  assert_int_equal(one.muted, 1);
  assert_int_equal(one.firing, 1); /* inhibited, and it weighs all the same */
  assert_int_equal(one.evidence, TB_RELAPSED);
  assert_int_equal(two.muted, 1);
  assert_int_equal(two.firing, 0);
  assert_int_equal(two.evidence, TB_UNPROVEN);
}

static void mutes_that_cannot_be_read_stop_the_opening(void **given) {
  state *s = *given;
  write_case(s, "rule,indicator,when\nr,x,value > 5\n", "rule,from,until\nr,never,\nr,,2023-13\n,,\n");
  assert_status(TB_BAD_INPUT, test_case_try(s->folder, s->log, &s->opened));
  assert_message_at(s->log, TB_ERROR, "from: \"never\" is no day and no period", 2, 3);
  assert_message_at(s->log, TB_ERROR, "until: \"2023-13\" is no day and no period", 3, 4);
  assert_message_at(s->log, TB_ERROR, "a mute without a rule", 4, 1);
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 3);
}

static void check_lints_mutes(void **given) {
  state *s = *given;
  write_case(s, "rule,indicator,when,entities\nr,x,value > 5,C\n",
             "rule,entity,indicator,reason\nr,C,x,good\nr,D,,not judged\nr,,y,not watched\nr,C,,\n*,P,y,nothing\nr*,C,x,good\n");
  s->opened = test_case_open(s->folder, s->log);
  assert_status(TB_OK, tb_case_check(s->opened, s->log));
  assert_message_at(s->log, TB_WARNING, "the mute gives no reason", 5, 6);
  size_t idle = 0;
  for (size_t i = 0; i < tb_log_count(s->log); i++) {
    const tb_diagnostic *d = tb_log_at(s->log, i);
    static const uint64_t LINES[] = {3, 4, 6};
    if (strstr(d->text, "the mute matches nothing") != NULL) {
      assert_true(idle < 3);
      assert_int_equal(d->place.line, LINES[idle++]);
    }
  }
  assert_int_equal(idle, 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(mutes_name_their_row_and_reason, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_has_no_days_is_muted_for_good_or_not, set_up, tear_down),
      cmocka_unit_test_setup_teardown(inhibition_goes_down_and_across, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_same_rule_inhibits_on_the_same_indicator_alone, set_up, tear_down),
      cmocka_unit_test_setup_teardown(muted_alerts_inhibit_nothing_but_inhibited_ones_do, set_up, tear_down),
      cmocka_unit_test_setup_teardown(findings_count_what_is_muted_apart, set_up, tear_down),
      cmocka_unit_test_setup_teardown(mutes_that_cannot_be_read_stop_the_opening, set_up, tear_down),
      cmocka_unit_test_setup_teardown(check_lints_mutes, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
