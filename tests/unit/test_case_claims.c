/* Claims of whole small cases: verdicts kept, findings weighed from claims and alerts together, and explained. */
#include "test_case_folder.h"

/* x is a count: its figures are exact. r is a ratio with one decimal: 35.9 stands for 35.85 to 35.95. y has no observation. */
static const char *const INDICATORS = "indicator,kind,count,unit\nx,flow,yes,\ny,flow,yes,\nr,ratio,,%\ns,ratio,,%\n";

static const char *const OBSERVATIONS = "entity,indicator,period,value\n"
                                        "A,x,2024,2\nA,x,2023,4\nA,x,2022-H1,5\nB,x,2024,6\nA,r,2024,35.9\nA,s,2024,35.9\n";

/* Six claims, one a verdict, each worked out by hand, for findings c and d (a claim may belong to both). */
static const char *const CLAIMS = "claim,finding,entity,period,check,reported,comparable,decides\n"
                                  "consistent,c;k,A,2024,2 * x = x[2023],,,yes\n"
                                  "weak,w,A,2024,r < s,,,\n"
                                  "inconsistent,i; k,A,2024,x = x[2023],,,yes\n"
                                  "not_comparable,n,A,2024,x > x[2022-H1],,,\n"
                                  "unverifiable,u;q,A,2024,x = y,,,\n"
                                  "unattainable,t,A,2024,100 * ?m / x,33%,,\n"
                                  "quiet_for,q,A,2024,x = 2,,,yes\n"
                                  "aside,a,A,2024,x = x[2023],,,no\n"
                                  "aside_open,a,A,2024,x = y,,,no\n"
                                  "aside_weak,a,A,2024,r < s,,,no\n"
                                  "supports,a,A,2024,x = 2,,,yes\n";

typedef struct said {
  const char *claim, *verdict;
  bool decides;
} said;

/* In the order of the bytes of the ids. */
static const said VERDICTS[] = {
    {"aside", "inconsistent", false},
    {"aside_open", "unverifiable", false},
    {"aside_weak", "weak", false},
    {"consistent", "consistent", true},
    {"inconsistent", "inconsistent", true},
    {"not_comparable", "not_comparable", true},
    {"quiet_for", "consistent", true},
    {"supports", "consistent", true},
    {"unattainable", "unattainable", true},
    {"unverifiable", "unverifiable", true},
    {"weak", "weak", true},
};

/* Rules: fires on A in 2024, is quiet on A, is pending on A. */
static const char *const RULES = "rule,finding,indicator,when,for,entities\n"
                                 "F1,fd,x,value < 3,1,A\nF2,fo,x,value < 3,1,A\nF3,fc,x,value < 3,1,A\n"
                                 "Q1,qi,x,value > 99,1,A\nQ2,qu,x,value > 99,1,A\nQ3,qw,x,value > 99,1,A\n"
                                 "P1,pw,x,value < 3,3,A\n";

static const char *const FINDINGS =
    "finding,title,entity,status\n"
    "c,consistent,A,done\nw,weak,A,done\ni,inconsistent,A,open\nn,not comparable,A,done\nu,unverifiable,A,done\n"
    "t,unattainable,A,open\nq,consistent and unverifiable,A,done\nk,for and against,A,open\na,asides do not weigh,A,done\n"
    "z,nothing,A,done\n"
    "fd,fires though done,A,done\nfo,fires in an open one,A,open\nfc,fires with a claim against it,A,open\n"
    "qi,quiet with a claim against it,A,done\nqu,quiet with an open claim,A,done\nqw,quiet with a weak claim,A,done\n"
    "pw,pending though done and a claim in doubt,A,done\n";

static const char *const MORE_CLAIMS = "against,fc;qi,A,2024,x = x[2023],,,\nopen,qu,A,2024,x = y,,,\ndoubt,qw;pw,A,2024,r < s,,,\n";

typedef struct expectation {
  const char *finding, *evidence;
  uint32_t claims, contradicted, unverifiable;
  const char *why; /* part of the one sentence that explains it */
} expectation;

static const expectation EXPECTATIONS[] = {
    {"c", "supported", 1, 0, 0, "claim consistent is consistent"},
    {"w", "watch", 1, 0, 0, "claim weak is weak"},
    {"i", "contradicted", 1, 1, 0, "claim inconsistent is inconsistent"},
    {"n", "watch", 1, 0, 0, "claim not_comparable is not comparable"},
    {"u", "unproven", 1, 0, 1, "claim unverifiable cannot be verified"},
    {"t", "contradicted", 1, 1, 0, "claim unattainable is unattainable"},
    {"q", "unproven", 2, 0, 1, "claim unverifiable cannot be verified"},
    {"k", "contradicted", 2, 1, 0, "claim inconsistent is inconsistent"},
    {"a", "supported", 1, 0, 0, "claim supports is consistent"},
    {"z", "unproven", 0, 0, 0, "no rule watches it, and no claim decides"},
    {"fd", "contradicted", 0, 0, 0, "reported done, yet rule F1 fires"},
    {"fo", "watch", 0, 0, 0, "rule F2 fires"},
    {"fc", "contradicted", 1, 1, 0, "claim against is inconsistent"},
    {"qi", "contradicted", 1, 1, 0, "claim against is inconsistent"},
    {"qu", "unproven", 1, 0, 1, "claim open cannot be verified"},
    {"qw", "watch", 1, 0, 0, "claim doubt is weak"},
    {"pw", "watch", 1, 0, 0, "claim doubt is weak"},
};

enum { N_VERDICTS = sizeof VERDICTS / sizeof VERDICTS[0], N_EXPECTATIONS = sizeof EXPECTATIONS / sizeof EXPECTATIONS[0] };

typedef struct scene {
  char folder[TEST_PATH_BYTES];
  tb_log *log;
  tb_case *opened;
} scene;

static void write_case(const scene *s, const char *more_claims) {
  char claims[4096];
  snprintf(claims, sizeof claims, "%s%s", CLAIMS, more_claims);
  test_file(s->folder, "indicators.csv", INDICATORS);
  test_file(s->folder, "observations.csv", OBSERVATIONS);
  test_file(s->folder, "claims.csv", claims);
  test_file(s->folder, "findings.csv", FINDINGS);
  test_file(s->folder, "rules.csv", RULES);
}

static int set_up(void **given) {
  static scene s;
  s = (scene){.log = tb_log_new(TB_ENGLISH)};
  test_folder_make(s.folder);
  *given = &s;
  return 0;
}

static int tear_down(void **given) {
  scene *s = *given;
  tb_case_free(s->opened);
  tb_log_free(s->log);
  test_folder_remove(s->folder);
  return 0;
}

static void verdicts_are_kept_in_order(void **given) {
  scene *s = *given;
  write_case(s, "");
  s->opened = test_case_open(s->folder, s->log);
  assert_int_equal(tb_case_verdicts(s->opened), 0);
  tb_claim_verdict v;
  assert_status(TB_NOT_FOUND, tb_case_verdict(s->opened, 0, &v));
  assert_status(TB_OK, tb_case_verify(s->opened, 2));
  assert_int_equal(tb_case_verdicts(s->opened), N_VERDICTS);
  assert_int_equal(tb_case_findings(s->opened), 0); /* rules were not judged */
  for (size_t i = 0; i < N_VERDICTS; i++) {
    assert_status(TB_OK, tb_case_verdict(s->opened, i, &v));
    assert_string_equal(v.claim, VERDICTS[i].claim);
    assert_string_equal(tb_verdict_name(v.verdict), VERDICTS[i].verdict);
    assert_int_equal(v.decides, VERDICTS[i].decides);
    assert_true(strlen(v.detail) > 0 && strlen(v.detail_zh) > 0 && strcmp(v.detail, v.detail_zh) != 0);
  }
  assert_status(TB_NOT_FOUND, tb_case_verdict(s->opened, N_VERDICTS, &v));
  assert_status(TB_BAD_ARGUMENT, tb_case_verdict(NULL, 0, &v));
  assert_status(TB_BAD_ARGUMENT, tb_case_verify(NULL, 1));
}

/* 2 * x is 4, exactly; 33 % is a figure that was not computed from anything known. */
static void ends_are_the_recomputed_figure(void **given) {
  scene *s = *given;
  write_case(s, "");
  s->opened = test_case_open(s->folder, s->log);
  assert_status(TB_OK, tb_case_verify(s->opened, 1));
  tb_claim_verdict v;
  assert_status(TB_OK, tb_case_verdict(s->opened, 3, &v));
  assert_int_equal(v.low.reason, TB_VALUE);
  assert_true(v.low.value == 4.0 && v.high.value == 4.0);
  assert_false(v.is_date);
  assert_status(TB_OK, tb_case_verdict(s->opened, N_VERDICTS - 1, &v)); /* r: 35.85 to 35.95 */
  assert_true(v.low.value == 35.85 && v.high.value == 35.95);
}

static bool fails(tb_verdict verdict) {
  return tb_verdict_fails(verdict);
}

static void three_verdicts_fail(void **given) {
  (void)given;
  assert_true(fails(TB_INCONSISTENT) && fails(TB_UNATTAINABLE) && fails(TB_CLAIM_NOT_COMPARABLE));
  assert_false(fails(TB_CONSISTENT) || fails(TB_WEAK) || fails(TB_UNVERIFIABLE));
}

/* The text of an explanation's first paragraphs. */
static void assert_explained(scene *s, const char *id, const char *part) {
  tb_explanation *e = NULL;
  bool found = false;
  assert_status(TB_OK, tb_case_explain(s->opened, id, TB_ENGLISH, s->log, &e));
  for (size_t i = 0; i < tb_explanation_blocks(e); i++) {
    tb_block block;
    assert_status(TB_OK, tb_explanation_block(e, i, &block));
    found = found || (block.kind != TB_BLOCK_TABLE && strstr(block.text, part) != NULL);
  }
  if (!found) {
    print_error("%s: no \"%s\"\n", id, part);
  }
  assert_true(found);
  tb_explanation_free(e);
}

static void findings_are_weighed_from_claims_and_alerts(void **given) {
  scene *s = *given;
  write_case(s, MORE_CLAIMS);
  s->opened = test_case_open(s->folder, s->log);
  assert_status(TB_OK, tb_case_judge(s->opened, 3, s->log));
  assert_int_equal(tb_case_findings(s->opened), N_EXPECTATIONS);
  for (size_t i = 0; i < N_EXPECTATIONS; i++) {
    const expectation *e = &EXPECTATIONS[i];
    tb_finding f;
    assert_status(TB_OK, tb_case_finding(s->opened, i, &f));
    assert_string_equal(f.finding, e->finding);
    if (strcmp(tb_evidence_name(f.evidence), e->evidence) != 0) {
      print_error("finding %s\n", f.finding);
    }
    assert_string_equal(tb_evidence_name(f.evidence), e->evidence);
    assert_int_equal(f.claims, e->claims);
    assert_int_equal(f.contradicted, e->contradicted);
    assert_int_equal(f.unverifiable, e->unverifiable);
    assert_explained(s, e->finding, e->why);
  }
}

static void ids_are_told_apart(void **given) {
  scene *s = *given;
  write_case(s, "c,,A,2024,x = 2,,,\nF1,,A,2024,x = 2,,,\nF1/A,,A,2024,x = 2,,,\n");
  s->opened = test_case_open(s->folder, s->log);
  assert_status(TB_OK, tb_case_judge(s->opened, 1, s->log));
  assert_explained(s, "c", "Finding c: consistent");
  assert_explained(s, "claim:c", "Claim c");
  assert_explained(s, "F1", "Rule F1");
  assert_explained(s, "claim:F1", "Claim F1");
  assert_explained(s, "F1/A", "Claim F1/A"); /* a whole id goes before RULE/ENTITY */
  assert_explained(s, "rule:F1/A", "Rule F1");
  assert_explained(s, "weak", "Check: r < s");
  tb_explanation *e = NULL;
  assert_status(TB_NOT_FOUND, tb_case_explain(s->opened, "claim:w", TB_ENGLISH, s->log, &e));
  assert_status(TB_NOT_FOUND, tb_case_explain(s->opened, "wea", TB_ENGLISH, s->log, &e));
  assert_message(s->log, TB_ERROR, "weak");
}

static void explanations_give_terms_and_figures(void **given) {
  scene *s = *given;
  write_case(s, "over,,A,2024,x > x[2022-H1],,half a year was all that was counted,\n");
  s->opened = test_case_open(s->folder, s->log);
  assert_status(TB_OK, tb_case_judge(s->opened, 1, s->log));
  assert_explained(s, "over", "Taken as comparable, for the analyst's reason: half a year was all that was counted");
  assert_explained(s, "over", "Not comparable by itself: ");
  assert_explained(s, "not_comparable", "Not comparable: ");
  assert_explained(s, "unattainable", "Reported: 33%");
  assert_explained(s, "unattainable", "Written in claims.csv:7.");
  assert_explained(s, "aside", "Decides: no.");
}

static void errors_in_claims_are_errors_of_the_case(void **given) {
  scene *s = *given;
  write_case(s, "bad,,A,2024,x + = 2,,,\n,,A,2024,x = 2,,,\nweak,,A,2024,nothing = 2,,,\n");
  assert_status(TB_BAD_INPUT, test_case_try(s->folder, s->log, &s->opened));
  assert_null(s->opened);
  assert_true(tb_log_total(s->log, TB_ERROR) >= 3);
}

static void findings_of_claims_must_be_there(void **given) {
  scene *s = *given;
  write_case(s, "lost,c; nowhere;w,A,2024,x = 2,,,\n");
  s->opened = test_case_open(s->folder, s->log);
  assert_status(TB_BAD_INPUT, tb_case_check(s->opened, s->log));
  assert_message_at(s->log, TB_ERROR, "finding: \"nowhere\" is not there", 13, 6);
  assert_int_equal(tb_log_total(s->log, TB_ERROR), 1);
}

static void data_only_leaves_claims_alone(void **given) {
  scene *s = *given;
  write_case(s, "bad,,A,2024,x + = 2,,,\n");
  const char *path = s->folder;
  tb_case_options options = {.struct_size = sizeof options, .data_only = true};
  assert_status(TB_OK, tb_case_open(&path, 1, &options, s->log, &s->opened));
  assert_status(TB_OK, tb_case_verify(s->opened, 1));
  assert_int_equal(tb_case_verdicts(s->opened), 0);
}

/* Everything that is said of a thousand claims. */
static char *all_verdicts(const scene *s, unsigned n_threads) {
  char *text = NULL;
  size_t bytes;
  FILE *to = open_memstream(&text, &bytes);
  tb_case *opened = test_case_open(s->folder, s->log);
  assert_status(TB_OK, tb_case_verify(opened, n_threads));
  for (size_t i = 0; i < tb_case_verdicts(opened); i++) {
    tb_claim_verdict v;
    assert_status(TB_OK, tb_case_verdict(opened, i, &v));
    fprintf(to, "%s %s %a %a %s %s\n", v.claim, tb_verdict_name(v.verdict), v.low.value, v.high.value, v.detail, v.detail_zh);
  }
  fclose(to);
  tb_case_free(opened);
  return text;
}

static void threads_change_nothing(void **given) {
  scene *s = *given;
  char *more = NULL;
  size_t bytes;
  write_case(s, "");
  FILE *to = open_memstream(&more, &bytes);
  fputs(CLAIMS, to);
  for (int i = 0; i < 1000; i++) {
    fprintf(to, "n%d,,A,2024,x + %d = x[2023],,,\n", i, i % 5);
  }
  fclose(to);
  test_file(s->folder, "claims.csv", more);
  char *one = all_verdicts(s, 1), *two = all_verdicts(s, 2), *seven = all_verdicts(s, 7);
  assert_string_equal(one, two);
  assert_string_equal(one, seven);
  free(one);
  free(two);
  free(seven);
  free(more);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(verdicts_are_kept_in_order, set_up, tear_down),
      cmocka_unit_test_setup_teardown(ends_are_the_recomputed_figure, set_up, tear_down),
      cmocka_unit_test(three_verdicts_fail),
      cmocka_unit_test_setup_teardown(findings_are_weighed_from_claims_and_alerts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(ids_are_told_apart, set_up, tear_down),
      cmocka_unit_test_setup_teardown(explanations_give_terms_and_figures, set_up, tear_down),
      cmocka_unit_test_setup_teardown(errors_in_claims_are_errors_of_the_case, set_up, tear_down),
      cmocka_unit_test_setup_teardown(findings_of_claims_must_be_there, set_up, tear_down),
      cmocka_unit_test_setup_teardown(data_only_leaves_claims_alone, set_up, tear_down),
      cmocka_unit_test_setup_teardown(threads_change_nothing, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
