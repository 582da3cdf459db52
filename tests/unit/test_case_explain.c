/* Explanations: of the real case's findings 2 and 5 (differences worked out by hand from the printed figures), and of small cases. */
#include "test_case_state.h"

/* All blocks as one text: "# heading", paragraphs, tables with " | " between cells. The caller frees. */
static char *flat(const tb_explanation *explanation) {
  char *text = NULL;
  size_t bytes;
  FILE *to = open_memstream(&text, &bytes);
  for (size_t i = 0; i < tb_explanation_blocks(explanation); i++) {
    tb_block block;
    assert_status(TB_OK, tb_explanation_block(explanation, i, &block));
    fprintf(to, "%s%s\n", block.kind == TB_BLOCK_HEADING ? "# " : "", block.text);
    for (size_t c = 0; c < block.n_columns * (block.n_rows + 1); c++) {
      const char *cell = c < block.n_columns ? block.columns[c] : block.cells[c - block.n_columns];
      fprintf(to, "%s%s", cell, (c + 1) % block.n_columns == 0 ? "\n" : " | ");
    }
  }
  fclose(to);
  return text;
}

static char *explain(tb_case *opened, const char *id, tb_language language) {
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_explanation *explanation = NULL;
  tb_status status = tb_case_explain(opened, id, language, log, &explanation);
  if (status != TB_OK) {
    test_print_log(log);
  }
  assert_int_equal(status, TB_OK);
  char *text = flat(explanation);
  tb_explanation_free(explanation);
  tb_log_free(log);
  return text;
}

static void check_holds(const char *text, const char *part, const char *file, int line) {
  if (strstr(text, part) == NULL) {
    print_error("\"%s\" is not in:\n%s\n", part, text);
    _fail(file, line);
  }
}

#define assert_holds(text, part) check_holds((text), (part), __FILE__, __LINE__)

static tb_case *judged(const char *folder, tb_log *log) {
  tb_case *opened = test_case_open(folder, log);
  assert_status(TB_OK, tb_case_judge(opened, 1, log));
  return opened;
}

/* ------------------------------------------------------------------------------------------------------------------- the real case */

static const char *const REAL = TB_TEST_FOLDER "/../../datasets/zhengxiang-2024";

static void finding_2_is_not_comparable(void **given) {
  (void)given;
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_case *opened = judged(REAL, log);
  char *text = explain(opened, "2", TB_ENGLISH);
  assert_holds(text, "# Finding 2: Manufacturing tax share fell three years running");
  assert_holds(text, "mfg_tax_share | 430408 | 2023 | 32.65 | 32.65% | % |  | observations.csv:10\n");
  assert_holds(text, "mfg_tax_share | 430408 | 2024-01..2024-07 | 35.9 | 35.9% | % |  | observations.csv:9\n");
  assert_holds(text,
               "mfg_tax_share | 430408 | 2023 | 32.65 | 2024-01..2024-07 | 35.9 | +3.25 points | not comparable | "
               "7 months (2024-01..2024-07) against 12 months (2023): January to July against a full year; a year-on-year change needs the "
               "figure of 2023-01..2023-07, which is not there\n");
  assert_holds(text, "T004 | months(value) != months(mfg_tax_share[2023]) | mfg_tax_share | 430408 | firing | 2024-01..2024-07 | 7 | 12\n");
  free(text);
  text = explain(opened, "2", TB_CHINESE);
  assert_holds(
      text,
      "+3.25 个百分点 | 不可比 | 7个月（2024-01..2024-07）对12个月（2023）：1至7月对全年；同比需要 2023-01..2023-07 的数字，现无此数\n");
  free(text);
  tb_case_free(opened);
  tb_log_free(log);
}

static void finding_5_is_not_comparable(void **given) {
  (void)given;
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_case *opened = judged(REAL, log);
  char *text = explain(opened, "finding:5", TB_ENGLISH);
  assert_holds(
      text, "re_investment_share | 430408 | 2022 | 48.4 | 2024-H1 | 31.0 | -17.4 points | not comparable | "
            "6 months (2024-H1) against 12 months (2022): January to June against a full year; a year-on-year change needs the figure of "
            "2023-H1, which is not there\n");
  free(text);
  tb_case_free(opened);
  tb_log_free(log);
}

static void every_finding_and_rule_can_be_explained(void **given) {
  (void)given;
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_case *opened = judged(REAL, log);
  for (size_t i = 0; i < tb_case_findings(opened); i++) {
    tb_finding finding;
    assert_status(TB_OK, tb_case_finding(opened, i, &finding));
    for (int language = TB_ENGLISH; language <= TB_CHINESE; language++) {
      char *text = explain(opened, finding.finding, (tb_language)language);
      assert_holds(text, tb_evidence_text(finding.evidence, (tb_language)language));
      free(text);
    }
  }
  for (size_t i = 0; i < tb_case_alerts(opened); i++) {
    tb_alert alert;
    assert_status(TB_OK, tb_case_alert(opened, i, &alert));
    char *text = explain(opened, alert.rule, TB_ENGLISH);
    assert_holds(text, alert.rule);
    free(text);
  }
  tb_case_free(opened);
  tb_log_free(log);
}

/* --------------------------------------------------------------------------------------------------------------------- small cases */

static void assert_explained(state *s, const char *id, const char *const *parts, size_t n) {
  char *text = explain(s->opened, id, TB_ENGLISH);
  for (size_t i = 0; i < n; i++) {
    assert_holds(text, parts[i]);
  }
  free(text);
}

#define EXPLAINED(s, id, ...)                                                                                                              \
  do {                                                                                                                                     \
    static const char *const parts_[] = {__VA_ARGS__};                                                                                     \
    assert_explained((s), (id), parts_, sizeof parts_ / sizeof parts_[0]);                                                                 \
  } while (0)

static void alerts_show_their_calculation(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv",
            "entity,indicator,period,value,written,status\nA,x,2023-Q1,100,,\nA,x,2023-Q2,110,,\nA,x,2024-Q1,130,130件,assumed\nA,x,2024-"
            "Q2,112,,\nB,x,2023-Q1,50,,\n"
            "B,x,2024-Q1,51,,\nC,x,2024-Q1,7,,\n");
  test_file(s->folder, "indicators.csv", "indicator,name,unit,kind\nx,Cases,cases,flow\n");
  test_file(s->folder, "entities.csv", "entity,name\nA,North\nB,South\nC,West\n");
  test_file(s->folder, "rules.csv",
            "rule,indicator,when,clear,message\nR,x,yoy_pct > 20,yoy_pct <= 5,Up by a fifth\nK,x,rank = 1,,First\n");
  s->opened = judged(s->folder, s->log);
  EXPLAINED(s, "R/A", "# Rule R: Up by a fifth\n", "Condition: yoy_pct > 20 (for 1 period). It ends when: yoy_pct <= 5 (for 1 period).\n",
            "Written in rules.csv:2.\n", "# R / x Cases / A North: resolved\n", "fired from 2024-Q1 on; ended in 2024-Q2; episode 1.",
            "In 2024-Q2 the condition yoy_pct <= 5: holds. The deciding comparison: 1.8181818181818181 <= 5.\n", "Base: 110 in 2023-Q2.\n",
            "x | A | 2024-Q2 | 112 |  | cases |  | observations.csv:5\n", "x | A | 2023-Q2 | 110 |  | cases |  | observations.csv:3\n",
            "2024-Q1 | inactive | firing | 1\n2024-Q2 | firing | resolved | 1\n");
  EXPLAINED(s, "R/x/B", "# R / x Cases / B South: quiet\n", "The condition was decided and does not hold.\n",
            "In 2024-Q1 the condition yoy_pct > 20: does not hold. The deciding comparison: 2 > 20.");
  EXPLAINED(s, "R/C", "C West: nodata\n", "figures are missing", "x | C | 2024-Q1 | 7 |", "x | C | 2023-Q1 | not observed |");
  EXPLAINED(s, "rule:R", "Observed: x Cases\n", "# R / x Cases / A North: resolved\n", "# R / x Cases / C West: nodata\n",
            "Quiet, with data: B\n");
  EXPLAINED(s, "K/A", "Ranked among", "The condition holds since 2023-Q1");
}

static void relapse_names_its_rule(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,x,2023-Q1,9\nA,x,2023-Q2,1\nA,x,2023-Q3,9\nA,x,2023-Q4,1\n");
  test_file(s->folder, "findings.csv",
            "finding,group,title,title_zh,entity,status,closed\n1,g,Again,复发,A,done,\n2,g,Late,,A,done,2023-03-31\n3,,None,,,open,\n");
  test_file(s->folder, "rules.csv", "rule,finding,indicator,when\nR1,1,x,value > 5\nR2,2,x,value > 5\n");
  s->opened = judged(s->folder, s->log);
  EXPLAINED(s, "1", "Group: g. Entity: A. Status given: done. Closed: no date given.",
            "Evidence: relapsed: rule R1 began to fire again for A in 2023-Q3 (episode 2).",
            "x | A | 2023-Q1 | 9 | 2023-Q2 | 1 | -8 | comparable | adjacent periods of the same length\n");
  EXPLAINED(s, "3", "Entity: several.", "Group: none.", "Evidence: unproven: no rule watches it, and no claim decides.",
            "No rule belongs to this finding.");
  char *text = explain(s->opened, "1", TB_CHINESE);
  assert_holds(text, "# 问题 1：复发\n");
  assert_holds(text, "证据：反弹：规则 R1 对 A 在 2023-Q3 再次触发（第 2 次）。");
  free(text);
}

static void every_evidence_has_its_reason(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv",
            "entity,indicator,period,value\nA,x,2023-Q1,1\nA,x,2023-Q2,9\nA,x,2023-Q3,9\nB,x,2023-Q2,9\nB,x,2023-Q3,1\n");
  test_file(s->folder, "indicators.csv", "indicator,kind\nx,flow\ny,flow\n");
  test_file(s->folder, "findings.csv",
            "finding,entity,status,closed\n1,A,done,\n2,B,done,2023-03-31\n3,A,open,\n4,A,done,\n5,A,open,\n6,B,open,\n7,Q,open,\n");
  test_file(s->folder, "rules.csv",
            "rule,finding,indicator,when,for\nR1,1,x,value > 5,1\nR2,2,x,value > 5,1\nR3,3,x,value > 5,3\nR4,4,x,value > 5,3\nR5,5,y,value "
            "> 5,1\n"
            "R6,6,x,value > 99,1\nR7,7,x,value > 99,1\n");
  s->opened = judged(s->folder, s->log);
  EXPLAINED(s, "1", "Evidence: contradicted: the finding is reported done, yet rule R1 fires for A since 2023-Q2.");
  EXPLAINED(s, "2", "Evidence: relapsed: rule R2 began to fire for B in 2023-Q2, after the finding was closed on 2023-03-31.",
            "Closed: 2023-03-31.");
  EXPLAINED(s, "3", "Evidence: watch: the condition of rule R3 holds for A since 2023-Q2, not yet for as many periods as the rule asks.");
  EXPLAINED(s, "4", "Evidence: unproven: no rule with data is quiet, and alerts are pending: 1.");
  EXPLAINED(s, "5", "Evidence: unproven: no rule could be decided: 1 without data, 0 in error.");
  EXPLAINED(s, "6", "Evidence: supported: rules with data do not fire (pairs of rule and entity: 1)");
  EXPLAINED(s, "7", "Entity: Q.", "Evidence: unproven: no rule watches it, and no claim decides.", "No rule judges the finding's entity.");
  EXPLAINED(s, "R3/A", "A: pending\n", "The condition holds since 2023-Q2, until now not long enough.");
}

static void formulas_and_silent_indicators_are_told(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,a,2023,1\nA,b,2023,4\nB,a,2023,1\n");
  test_file(s->folder, "indicators.csv", "indicator,unit,kind,formula\na,,flow,\nb,,flow,\nshare_ab,%,ratio,100 * a / b\nnone,,flow,\n");
  test_file(s->folder, "findings.csv", "finding,entity\n1,A\n2,\n");
  test_file(s->folder, "rules.csv", "rule,finding,indicator,when\nR,1,share_ab,value > 20\nS,1,none,value > 1\nT,2,share_ab,value > 30\n");
  s->opened = judged(s->folder, s->log);
  EXPLAINED(s, "1", "Observed: a; b\n", "Declared, but nothing was observed: none\n",
            "Derived: share_ab = 100 * a / b (indicators.csv:4)\n", "a | A | 2023 | 1 |", "b | A | 2023 | 4 |",
            "R | value > 20 | share_ab | A | firing | 2023 | 25 | 20\n", "Evidence: watch: rule R fires for A since 2023.");
  EXPLAINED(s, "2", "a | B | 2023 | 1 |", "T | value > 30 | share_ab | A | quiet |");
  EXPLAINED(s, "R/A", "a | A | 2023 | 1 |", "b | A | 2023 | 4 |");
  EXPLAINED(s, "S", "S / none / -: nodata");
}

static void rule_in_error_says_why(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,x,2023,1\n");
  test_file(s->folder, "rules.csv", "rule,indicator,when\nR,nothing,value > 1\n");
  s->opened = judged(s->folder, s->log);
  EXPLAINED(s, "R", "The rule cannot be evaluated: ", "R / nothing / -: error");
}

/* ------------------------------------------------------------------------------------------------------------------------ relations */

static void every_relation_has_its_words(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv",
            "entity,indicator,period,value,unit,basis\n"
            "A,f,2023,10,,\nA,f,2024,12,,\nA,f,2024-Q2,3,,\n"               /* years; a part */
            "A,s,2023-12-31,5,,\nA,s,2024-03-31,6,,\n"                      /* dates of a stock */
            "A,r,2023-Q1,1.5,%,\nA,r,2023-Q3,1.25,%,\nA,r,2024-Q3,1.5,%,\n" /* seasons, years */
            "A,u,,7,,\nA,u,2023,8,,\n"                                      /* unstated */
            "A,o,2023-01..,4,,\nA,o,2024,5,,\n"                             /* open */
            "A,b,2023,4,,current_price\nA,b,2024,5,,constant_price\n");     /* bases */
  test_file(s->folder, "datapackage.json", "{\"tongbi\": {\"as_of\": \"2024-08-26\"}}");
  test_file(s->folder, "indicators.csv", "indicator,unit,kind\nf,cases,flow\ns,firms,stock\nr,%,ratio\nu,,mean\no,,flow\nb,,mean\n");
  test_file(s->folder, "findings.csv", "finding,entity\n1,A\n");
  test_file(s->folder, "rules.csv", "rule,finding,indicator,when\nR,1,f;s;r;u;o;b,value > 100\n");
  s->opened = judged(s->folder, s->log);
  EXPLAINED(s, "1", "f | A | 2023 | 10 | 2024 | 12 | +2 cases | comparable | the same span, 1 year apart\n",
            "f | A | 2024 | 12 | 2024-Q2 | 3 | -9 cases | comparable | one span lies in the other: the difference is the rest\n",
            "s | A | 2023-12-31 | 5 | 2024-03-31 | 6 | +1 firms | comparable | two dates of a stock\n",
            "r | A | 2023-Q1 | 1.5 | 2023-Q3 | 1.25 | -0.25 points | not comparable | 3 months (2023-Q3) against 3 months (2023-Q1): July "
            "to September against "
            "January to March; a year-on-year change needs the figure of 2022-Q3, which is not there\n",
            "r | A | 2023-Q3 | 1.25 | 2024-Q3 | 1.5 | +0.25 points | comparable | the same span, 1 year apart\n",
            "u | A | not stated | 7 | 2023 | 8 | +1 | not comparable | a period is not stated, or its end not known\n",
            "o | A | 2023-01.. | 4 | 2024 | 5 | +1 | not comparable | an open span compares only with that of the same begin a year before",
            "b | A | 2023 | 4 | 2024 | 5 | +1 | not comparable | another basis or unit, or a break in between\n");
}

/* ------------------------------------------------------------------------------------------------------------------------------ ids */

static void unknown_ids_get_near_names(void **given) {
  state *s = *given;
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA1,x,2023,1\nA2,x,2023,9\n");
  test_file(s->folder, "findings.csv", "finding\n1\n12\n7\n");
  test_file(s->folder, "rules.csv", "rule,finding,indicator,when\n7,1,x,value > 5\nT10,1,x,value > 5\n");
  s->opened = judged(s->folder, s->log);
  tb_explanation *explanation = NULL;
  assert_status(TB_NOT_FOUND, tb_case_explain(s->opened, "T11", TB_ENGLISH, s->log, &explanation));
  assert_null(explanation);
  assert_message(s->log, TB_ERROR, "there is no \"T11\"; near it are: T10");
  assert_status(TB_NOT_FOUND, tb_case_explain(s->opened, "T10/A3", TB_ENGLISH, s->log, &explanation));
  assert_message(s->log, TB_ERROR, "there is no \"T10/A3\"; near it are: T10/A1, T10/A2");
  assert_status(TB_NOT_FOUND, tb_case_explain(s->opened, "completely else", TB_ENGLISH, s->log, &explanation));
  assert_message(s->log, TB_ERROR, "expected a finding's number, a rule's or a claim's id");
  assert_status(TB_NOT_FOUND, tb_case_explain(s->opened, "finding:T10", TB_ENGLISH, s->log, &explanation));
  assert_status(TB_BAD_ARGUMENT, tb_case_explain(s->opened, NULL, TB_ENGLISH, s->log, &explanation));
  assert_status(TB_BAD_ARGUMENT, tb_case_explain(s->opened, "1", TB_ENGLISH, s->log, NULL));
  EXPLAINED(s, "7", "# Finding 7\n");
  EXPLAINED(s, "rule:7", "# Rule 7\n");
}

static void unjudged_case_cannot_be_explained(void **given) {
  state *s = *given;
  tb_explanation *explanation = NULL;
  tb_block block;
  test_file(s->folder, "observations.csv", "entity,indicator,period,value\nA,x,2023,1\n");
  s->opened = test_case_open(s->folder, s->log);
  assert_status(TB_BAD_ARGUMENT, tb_case_explain(s->opened, "1", TB_ENGLISH, s->log, &explanation));
  assert_int_equal(tb_explanation_blocks(NULL), 0);
  assert_status(TB_BAD_ARGUMENT, tb_explanation_block(NULL, 0, &block));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finding_2_is_not_comparable),
      cmocka_unit_test(finding_5_is_not_comparable),
      cmocka_unit_test(every_finding_and_rule_can_be_explained),
      cmocka_unit_test_setup_teardown(alerts_show_their_calculation, set_up, tear_down),
      cmocka_unit_test_setup_teardown(relapse_names_its_rule, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_evidence_has_its_reason, set_up, tear_down),
      cmocka_unit_test_setup_teardown(formulas_and_silent_indicators_are_told, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rule_in_error_says_why, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_relation_has_its_words, set_up, tear_down),
      cmocka_unit_test_setup_teardown(unknown_ids_get_near_names, set_up, tear_down),
      cmocka_unit_test_setup_teardown(unjudged_case_cannot_be_explained, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
