/* Findings weighed from the alerts of whole small cases, on any number of threads. */
#include "test_case_folder.h"

static const char *const OBSERVATIONS = "entity,indicator,period,value\n"
                                        "A,x,2023-Q1,5\nA,x,2023-Q2,5\nA,x,2023-Q3,5\nA,x,2023-Q4,20\n"
                                        "B,x,2023-Q1,1\nB,x,2023-Q2,1\nB,x,2023-Q3,1\nB,x,2023-Q4,1\n"
                                        "C,x,2023-Q1,20\nC,x,2023-Q2,1\nC,x,2023-Q3,20\nC,x,2023-Q4,1\n"
                                        "D,x,2023-Q1,1\nD,x,2023-Q2,20\nD,x,2023-Q3,1\nD,x,2023-Q4,1\n";

static const char *const FINDINGS =
    "finding,group,title,entity,status,closed\n"
    "1,g,reported done,A,done,\n2,g,open and firing,A,open,\n3,g,quiet,B,in_progress,\n4,g,no rule,A,done,\n"
    "5,g,no data,B,open,\n6,g,twice,C,open,\n7,g,after closing,D,done,2023-03-31\n8,g,pending,A,long_term,\n"
    "9,g,all quiet,,unstated,\n10,g,in error,A,done,\n11,g,pending though done,A,done,\n12,g,before closing,D,done,2023-06-30\n";

static const char *const RULES =
    "rule,finding,indicator,when,for\n"
    "R01,1,x,value > 10,1\nR02,2,x,value > 10,1\nR03,3,x,value > 10,1\nR05,5,y,value > 10,1\nR06,6,x,value > 10,1\n"
    "R07,7,x,value > 10,1\nR08,8,x,value > 10,3\nR09,9,x,value > 100,1\nR10,10,nothing,value > 1,1\nR11,11,x,value > 10,3\n"
    "R12,12,x,value > 10,1\nR13,99,x,value > 0,1\n";

typedef struct expectation {
  const char *finding;
  tb_evidence evidence;
  uint32_t firing, pending, relapsed, quiet, nodata, errors;
} expectation;

static const expectation EXPECTATIONS[] = {
    {"1", TB_CONTRADICTED, 1, 0, 0, 0, 0, 0}, {"2", TB_WATCH, 1, 0, 0, 0, 0, 0},     {"3", TB_SUPPORTED, 0, 0, 0, 1, 0, 0},
    {"4", TB_UNPROVEN, 0, 0, 0, 0, 0, 0},     {"5", TB_UNPROVEN, 0, 0, 0, 0, 1, 0},  {"6", TB_RELAPSED, 0, 0, 1, 1, 0, 0},
    {"7", TB_RELAPSED, 0, 0, 1, 1, 0, 0},     {"8", TB_WATCH, 0, 1, 0, 0, 0, 0},     {"9", TB_SUPPORTED, 0, 0, 0, 4, 0, 0},
    {"10", TB_UNPROVEN, 0, 0, 0, 0, 0, 1},    {"11", TB_UNPROVEN, 0, 1, 0, 0, 0, 0}, {"12", TB_SUPPORTED, 0, 0, 0, 1, 0, 0},
};

static void write_case(const char *folder) {
  test_file(folder, "observations.csv", OBSERVATIONS);
  test_file(folder, "findings.csv", FINDINGS);
  test_file(folder, "rules.csv", RULES);
  test_file(folder, "indicators.csv", "indicator,kind\nx,flow\ny,flow\n");
}

static void findings_are_weighed(void **given) {
  (void)given;
  char folder[TEST_PATH_BYTES];
  tb_log *log = tb_log_new(TB_ENGLISH);
  test_folder_make(folder);
  write_case(folder);
  tb_case *opened = test_case_open(folder, log);
  assert_int_equal(tb_case_findings(opened), 0);
  assert_status(TB_OK, tb_case_judge(opened, 2, log));
  assert_int_equal(tb_case_findings(opened), sizeof EXPECTATIONS / sizeof EXPECTATIONS[0]);
  for (size_t i = 0; i < tb_case_findings(opened); i++) {
    const expectation *e = &EXPECTATIONS[i];
    tb_finding f;
    assert_status(TB_OK, tb_case_finding(opened, i, &f));
    assert_string_equal(f.finding, e->finding);
    assert_string_equal(tb_evidence_name(f.evidence), tb_evidence_name(e->evidence));
    assert_int_equal(f.firing, e->firing);
    assert_int_equal(f.pending, e->pending);
    assert_int_equal(f.relapsed, e->relapsed);
    assert_int_equal(f.quiet, e->quiet);
    assert_int_equal(f.nodata, e->nodata);
    assert_int_equal(f.errors, e->errors);
    assert_int_equal(f.claims + f.contradicted + f.unverifiable, 0);
  }
  assert_message(log, TB_WARNING, "rule R10 is in error");
  tb_case_free(opened);
  tb_log_free(log);
  test_folder_remove(folder);
}

/* Everything that comes out, as one text. */
static char *outcome(unsigned n_threads) {
  char folder[TEST_PATH_BYTES], *text = NULL;
  size_t bytes;
  FILE *to = open_memstream(&text, &bytes);
  tb_log *log = tb_log_new(TB_ENGLISH);
  test_folder_make(folder);
  write_case(folder);
  tb_case *opened = test_case_open(folder, log);
  assert_status(TB_OK, tb_case_judge(opened, n_threads, log));
  assert_status(TB_OK, tb_case_judge(opened, n_threads, log)); /* once is enough */
  for (size_t i = 0; i < tb_case_alerts(opened); i++) {
    tb_alert a;
    char since[TB_PERIOD_TEXT_BYTES];
    assert_status(TB_OK, tb_case_alert(opened, i, &a));
    tb_period_format(a.since, since);
    fprintf(to, "%s %s %s %s %u %s\n", a.rule, a.indicator, a.entity, tb_alert_state_name(a.state), a.episode, since);
  }
  for (size_t i = 0; i < tb_case_transitions(opened); i++) {
    tb_transition t;
    assert_status(TB_OK, tb_case_transition(opened, i, &t));
    fprintf(to, "%s %s %s %u\n", t.rule, t.entity, tb_alert_state_name(t.to), t.episode);
  }
  fclose(to);
  tb_case_free(opened);
  tb_log_free(log);
  test_folder_remove(folder);
  return text;
}

static void threads_change_nothing(void **given) {
  (void)given;
  char *one = outcome(1), *two = outcome(2), *seven = outcome(7);
  assert_string_equal(one, two);
  assert_string_equal(one, seven);
  assert_non_null(strstr(one, "R06 x C resolved 1 2023-Q1\nR06 x C resolved 2 2023-Q3\n"));
  assert_non_null(strstr(one, "R10 nothing  error 0 \n"));
  free(one);
  free(two);
  free(seven);
}

static void results_have_bounds(void **given) {
  (void)given;
  char folder[TEST_PATH_BYTES];
  tb_log *log = tb_log_new(TB_ENGLISH);
  tb_alert alert;
  tb_transition transition;
  tb_finding finding;
  test_folder_make(folder);
  test_file(folder, "observations.csv", OBSERVATIONS);
  tb_case *opened = test_case_open(folder, log);
  assert_status(TB_NOT_FOUND, tb_case_alert(opened, 0, &alert));
  assert_status(TB_OK, tb_case_judge(opened, 0, log)); /* a case without rules */
  assert_status(TB_NOT_FOUND, tb_case_alert(opened, 0, &alert));
  assert_status(TB_NOT_FOUND, tb_case_transition(opened, 0, &transition));
  assert_status(TB_NOT_FOUND, tb_case_finding(opened, 0, &finding));
  assert_status(TB_BAD_ARGUMENT, tb_case_alert(opened, 0, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_case_transition(NULL, 0, &transition));
  assert_status(TB_BAD_ARGUMENT, tb_case_finding(opened, 0, NULL));
  assert_status(TB_BAD_ARGUMENT, tb_case_judge(NULL, 0, log));
  tb_case_free(opened);
  tb_log_free(log);
  test_folder_remove(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(findings_are_weighed), cmocka_unit_test(threads_change_nothing),
                                     cmocka_unit_test(results_have_bounds)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
