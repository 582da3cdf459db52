/* The page as text: its policy, both languages, that data stay text, that the same case gives the same bytes. What a browser makes of it:
 * tests/report. */
#include "tb_test.h"

#include "test_report_case.h"

#include "page/page.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

static const char EVIL[] = "<img src=x onerror=alert(1)>";

/* The page of the case in the scene's folder; freed with tb_buffer_free. */
static tb_buffer page_of(tb_case *opened, tb_language language, const tb_rejects *rejects) {
  tb_buffer out = {0};
  const tb_page_mark mark = {"--as-of", "<2024>"};
  const tb_page_options options = {.language = language, .rejects = rejects, .marks = &mark, .n_marks = 1};
  tb_log *log = tb_log_new(TB_ENGLISH);
  assert_status(TB_OK, tb_page_build(opened, &options, log, &out));
  tb_log_free(log);
  return out;
}

static tb_buffer small_page(scene *s, tb_language language) {
  tb_case *opened = case_begin_small(s);
  assert_status(TB_OK, tb_case_judge(opened, 1, s->log));
  tb_buffer out = page_of(opened, language, NULL);
  tb_case_free(opened);
  return out;
}

static void assert_holds(tb_buffer *page, const char *what) {
  if (strstr(tb_buffer_string(page), what) == NULL) {
    fail_msg("the page does not hold: %s", what);
  }
}

static void assert_lacks(tb_buffer *page, const char *what) {
  if (strstr(tb_buffer_string(page), what) != NULL) {
    fail_msg("the page holds: %s", what);
  }
}

/* The base64 of the SHA-256 of what stands between two marks, by OpenSSL alone. */
static void hash_between(tb_buffer *page, const char *begin, const char *end, char out[64]) {
  const char *from = strstr(tb_buffer_string(page), begin);
  assert_non_null(from);
  from += strlen(begin);
  const char *to = strstr(from, end);
  assert_non_null(to);
  unsigned char digest[SHA256_DIGEST_LENGTH], text[64];
  SHA256((const unsigned char *)from, (size_t)(to - from), digest);
  EVP_EncodeBlock(text, digest, sizeof digest);
  memcpy(out, text, strlen((const char *)text) + 1);
}

static void test_policy(void **state) {
  (void)state;
  scene s;
  char style[64], script[64], policy[512];
  tb_buffer page = small_page(&s, TB_ENGLISH);
  hash_between(&page, "<style>", "</style>", style);
  hash_between(&page, "<script>", "</script>", script);
  snprintf(policy, sizeof policy,
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; "
           "base-uri 'none'; form-action 'none'\">",
           style, script);
  assert_holds(&page, policy);
  assert_lacks(&page, "style=");
  assert_lacks(&page, "http://");
  assert_lacks(&page, "https://");
  assert_lacks(&page, "url(");
  assert_lacks(&page, "@import");
  tb_buffer_free(&page);
  scene_end(&s);
}

static void test_languages(void **state) {
  (void)state;
  scene s;
  tb_buffer english = small_page(&s, TB_ENGLISH);
  scene_end(&s);
  tb_buffer chinese = small_page(&s, TB_CHINESE);
  assert_holds(&english, "<html lang=\"en\">");
  assert_holds(&chinese, "<html lang=\"zh\">");
  assert_holds(&english, "<i lang=en>Tax, &quot;falling&quot;</i><i lang=zh>税收下降</i>");
  assert_holds(&chinese, "<i lang=en>Tax, &quot;falling&quot;</i><i lang=zh>税收下降</i>");
  assert_holds(&chinese, "<i lang=en>contradicted</i><i lang=zh>与证据矛盾</i>");
  assert_holds(&chinese, "data-en=\"all\" data-zh=\"全部\">全部</option>");
  tb_buffer_free(&english);
  tb_buffer_free(&chinese);
  scene_end(&s);
}

/* A case with a title in both languages, in one, in none. */
static void test_title(void **state) {
  (void)state;
  static const struct {
    const char *package, *head, *front;
  } rows[] = {{"{\"title\": \"A & B\", \"title_zh\": \"甲\"}", "<title data-en=\"A &amp; B\" data-zh=\"甲\">甲</title>",
               "<h1><i lang=en>A &amp; B</i><i lang=zh>甲</i></h1>"},
              {"{\"title\": \"A\"}", "<title data-en=\"A\" data-zh=\"A\">A</title>", "<h1>A</h1>"},
              {"{\"title_zh\": \"甲\"}", "<title data-en=\"甲\" data-zh=\"甲\">甲</title>", "<h1>甲</h1>"},
              {"{}", "<title data-en=\"Findings and their evidence\" data-zh=\"问题与证据\">问题与证据</title>",
               "<h1><i lang=en>Findings and their evidence</i><i lang=zh>问题与证据</i></h1>"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    scene s;
    scene_begin(&s);
    case_write_small(&s);
    scene_write(&s, "case/datapackage.json", rows[i].package);
    tb_case *opened = case_open(&s, NULL);
    assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
    tb_buffer page = page_of(opened, TB_CHINESE, NULL);
    assert_holds(&page, rows[i].head);
    assert_holds(&page, rows[i].front);
    tb_buffer_free(&page);
    tb_case_free(opened);
    scene_end(&s);
  }
}

/* Numbers of the small case, worked out by hand in test_report_run.c: b's tax fell from 80 to 64, by 20 percent. */
static void test_what_decided(void **state) {
  (void)state;
  scene s;
  tb_buffer page = small_page(&s, TB_ENGLISH);
  assert_holds(&page, "<tr data-g=\"0\" data-e=\"contradicted\" data-v=\"high\" data-s=\"done\">");
  assert_holds(&page, "<b>-20</b>");
  assert_holds(&page, "observations.csv:8"); /* b, 2024-Q1 */
  assert_holds(&page, "<dt>--as-of</dt><dd>&lt;2024&gt;</dd>");
  tb_buffer_free(&page);
  scene_end(&s);
}

static void test_same_bytes(void **state) {
  (void)state;
  scene s;
  tb_case *opened = case_begin_small(&s);
  assert_status(TB_OK, tb_case_judge(opened, 2, s.log));
  tb_buffer first = page_of(opened, TB_ENGLISH, NULL), second = page_of(opened, TB_ENGLISH, NULL);
  assert_int_equal(first.n, second.n);
  assert_memory_equal(first.bytes, second.bytes, first.n);
  assert_lacks(&first, s.folder); /* nothing says where it was made */
  tb_buffer_free(&first);
  tb_buffer_free(&second);
  tb_case_free(opened);
  scene_end(&s);
}

/* Every text that data can hold, in every place that shows it. */
static void test_data_stay_text(void **state) {
  (void)state;
  scene s;
  tb_buffer text = {0};
  scene_begin(&s);
  case_write_small(&s);
  tb_buffer_format(&text, "entity,name,name_zh,level\na,%s,%s,district\nb,%s,%s,district\nc,%s,%s,district\n", EVIL, EVIL, EVIL, EVIL, EVIL,
                   EVIL);
  scene_write(&s, "case/entities.csv", tb_buffer_string(&text));
  text.n = 0;
  tb_buffer_format(&text, "indicator,name,name_zh,unit,kind,better\ntax,%s,%s,%s,flow,up\nvisits,%s,%s,%s,flow,down\n", EVIL, EVIL, EVIL,
                   EVIL, EVIL, EVIL);
  scene_write(&s, "case/indicators.csv", tb_buffer_string(&text));
  text.n = 0;
  tb_buffer_format(&text, "finding,group,title,title_zh,entity,status\n1,%s,%s,%s,b,done\n%s,g,,,c,open\n", EVIL, EVIL, EVIL, EVIL);
  scene_write(&s, "case/findings.csv", tb_buffer_string(&text));
  text.n = 0;
  tb_buffer_format(&text, "rule,finding,indicator,when,severity,message,message_zh\n%s,1,tax,yoy_pct < -5,high,%s,%s\n", EVIL, EVIL, EVIL);
  scene_write(&s, "case/rules.csv", tb_buffer_string(&text));
  text.n = 0;
  tb_buffer_format(&text, "claim,finding,entity,period,check,reported,note\n%s,1,b,2024-Q1,yoy_pct(tax),下降20%%,%s\n", EVIL, EVIL);
  scene_write(&s, "case/claims.csv", tb_buffer_string(&text));
  text.n = 0;
  tb_buffer_format(&text, "{\"title\": \"%s</title></style></script>\"}", EVIL);
  scene_write(&s, "case/datapackage.json", tb_buffer_string(&text));
  text.n = 0;
  tb_buffer_format(&text, "entity,indicator,period,value\na,tax,2023-Q1,100\nb,tax,2023-Q1,80\nb,tax,2024-Q1,64\nb,tax,2023-Q9,%s\n", EVIL);
  scene_write(&s, "case/observations.csv", tb_buffer_string(&text));
  tb_rejects *rejects = tb_rejects_new();
  tb_case *opened = case_open(&s, rejects);
  assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
  tb_buffer page = page_of(opened, TB_CHINESE, rejects);
  assert_lacks(&page, "<img");
  assert_holds(&page, "&lt;img src=x onerror=alert(1)&gt;");
  assert_holds(&page, "\">&lt;img src=x onerror=alert(1)&gt;&lt;/title&gt;&lt;/style&gt;&lt;/script&gt;</title>");
  assert_holds(&page, "<title data-en=\"&lt;img src=x onerror=alert(1)&gt;&lt;/title&gt;&lt;/style&gt;&lt;/script&gt;\" data-zh=\"&lt;img");
  char script[64], hash[128];
  hash_between(&page, "<script>", "</script>", script); /* as it was: nothing of the data came into it */
  snprintf(hash, sizeof hash, "script-src 'sha256-%s'", script);
  assert_holds(&page, hash);
  tb_buffer_free(&page);
  tb_buffer_free(&text);
  tb_case_free(opened);
  tb_rejects_free(rejects);
  scene_end(&s);
}

/* A case of observations alone has a page too. */
static void test_bare_case(void **state) {
  (void)state;
  scene s;
  scene_begin(&s);
  assert_int_equal(mkdir(scene_path(&s, "case"), 0777), 0);
  scene_write(&s, "case/observations.csv", "entity,indicator,period,value\na,tax,2023-Q1,100\n");
  tb_case *opened = case_open(&s, NULL);
  tb_buffer out = {0};
  const tb_page_options options = {.language = TB_ENGLISH};
  assert_status(TB_BAD_ARGUMENT, tb_page_build(opened, &options, s.log, &out)); /* not judged */
  assert_int_equal(out.n, 0);
  assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
  tb_buffer page = page_of(opened, TB_ENGLISH, NULL);
  assert_holds(&page, "0 findings, 0 claims and 0 rules, held against 1 figures");
  assert_holds(&page, "</html>\n");
  tb_buffer_free(&page);
  tb_case_free(opened);
  scene_end(&s);
}

/* ------------------------------------------------------------------------------------------------------------------- long series */

/* The page of one entity's figure over n months from 2001-01 (1, 2, 3 ...), with a rule that fires from the third on. */
static tb_buffer monthly_page(scene *s, int n, const char *unit) {
  tb_buffer text = {0};
  scene_begin(s);
  assert_int_equal(mkdir(scene_path(s, "case"), 0777), 0);
  tb_buffer_text(&text, "entity,indicator,period,value\n");
  for (int i = 0; i < n; i++) {
    if (i == 4) { /* a gap */
      continue;
    }
    tb_buffer_format(&text, "a,calls,%d-%02d,%d.50\n", 2001 + i / 12, 1 + i % 12, i + 1);
  }
  scene_write(s, "case/observations.csv", tb_buffer_string(&text));
  text.n = 0;
  tb_buffer_format(&text, "indicator,unit,kind\ncalls,%s,flow\n", unit);
  scene_write(s, "case/indicators.csv", tb_buffer_string(&text));
  scene_write(s, "case/findings.csv", "finding,title,entity,status\n1,Calls,a,open\n");
  scene_write(s, "case/rules.csv", "rule,finding,indicator,when\nR1,1,calls,value > 3\n");
  tb_case *opened = case_open(s, NULL);
  assert_status(TB_OK, tb_case_judge(opened, 1, s->log));
  tb_buffer page = page_of(opened, TB_ENGLISH, NULL);
  tb_case_free(opened);
  tb_buffer_free(&text);
  return page;
}

/* Sixty steps are drawn alone; of sixty-one the figures stand beside the drawing, every one as it was written, and the scripts are allowed.
 */
static void test_long_series(void **state) {
  (void)state;
  scene s;
  tb_buffer page = monthly_page(&s, 60, "calls");
  assert_lacks(&page, "class=\"live\"");
  assert_lacks(&page, "uPlot");
  tb_buffer_free(&page);
  scene_end(&s);
  page = monthly_page(&s, 61, "calls");
  assert_holds(&page, "<p id=\"t0\" hidden>2001-01,2001-02,2001-03,");
  assert_lacks(&page, "id=\"t1\""); /* the rule's chart has the same periods */
  assert_holds(&page, ",2006-01</p><div class=\"live\" hidden data-periods=\"t0\" data-en=\"calls\" data-zh=\"calls\">"
                      "<b data-tone=\"0\">1.5,2.5,3.5,4.5,,6.5,7.5,");
  assert_holds(&page, ",60.5,61.5</b></div></figure>");
  assert_holds(&page, "data-periods=\"t0\" data-en=\"calls\" data-zh=\"calls\" data-spans=\"2,61,11\">"); /* fires from the third step; a
                                                                                                             gap does not end it */
  assert_holds(&page, "<b data-level data-en=\"threshold 3\" data-zh=\"阈值 3\">3</b>");
  assert_holds(&page, "Copyright (c) 2022 Leon Sorokin");
  tb_buffer_free(&page);
  scene_end(&s);
}

/* The unit of a rule's chart is that of what it compares with a number: the indicator's, a measure's own; points of percentages; else none.
 */
static void test_units(void **state) {
  (void)state;
  static const struct {
    const char *unit, *when, *expected; /* expected NULL: none */
  } rows[] = {{"calls", "value > 0", "calls"},
              {"calls", "yoy_pct > 0", "%"},
              {"calls", "mean(2) > 0", "calls"},
              {"%", "yoy > 0", "<tspan lang=\"en\">percentage points</tspan>"},
              {"calls", "yoy > 0", "calls"},
              {"calls", "value / 2 > 0", NULL},
              {"calls", "mean(value / 2, 2) > 0", NULL},
              {"calls", "value > lag(1)", NULL}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    scene s;
    tb_buffer text = {0};
    scene_begin(&s);
    assert_int_equal(mkdir(scene_path(&s, "case"), 0777), 0);
    scene_write(&s, "case/observations.csv", "entity,indicator,period,value\na,x,2022,1\na,x,2023,2\na,x,2024,4\na,x,2025,5\n");
    tb_buffer_format(&text, "indicator,unit,kind\nx,%s,%s\n", rows[i].unit, strcmp(rows[i].unit, "%") == 0 ? "ratio" : "flow");
    scene_write(&s, "case/indicators.csv", tb_buffer_string(&text));
    text.n = 0;
    scene_write(&s, "case/findings.csv", "finding,title,entity,status\n1,X,a,open\n");
    tb_buffer_format(&text, "rule,finding,indicator,when\nR1,1,x,\"%s\"\n", rows[i].when);
    scene_write(&s, "case/rules.csv", tb_buffer_string(&text));
    tb_case *opened = case_open(&s, NULL);
    assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
    tb_buffer page = page_of(opened, TB_ENGLISH, NULL);
    const char *rule = strstr(tb_buffer_string(&page), "id=\"r0\""), *chart = strstr(rule, "<svg"), *end = strstr(chart, "</svg>");
    const char *found = rows[i].expected != NULL ? strstr(chart, rows[i].expected) : NULL;
    if (rows[i].expected != NULL ? found == NULL || found > end : strstr(chart, ">calls<") != NULL && strstr(chart, ">calls<") < end) {
      fail_msg("%s of %s: %.*s", rows[i].when, rows[i].unit, (int)(end - chart), chart);
    }
    tb_buffer_free(&page);
    tb_buffer_free(&text);
    tb_case_free(opened);
    scene_end(&s);
  }
}

/* Each script of such a page is allowed by its own hash, and nothing of the data is in them. */
static void test_long_policy(void **state) {
  (void)state;
  scene s;
  char hash[64], policy[512] = "script-src";
  tb_buffer page = monthly_page(&s, 61, EVIL);
  const char *at = tb_buffer_string(&page);
  for (int i = 0; i < 3; i++) {
    tb_buffer rest = {.bytes = (char *)(uintptr_t)at, .n = strlen(at), .capacity = strlen(at) + 1};
    hash_between(&rest, "<script>", "</script>", hash);
    snprintf(policy + strlen(policy), sizeof policy - strlen(policy), " 'sha256-%s'", hash);
    at = strstr(at, "</script>") + strlen("</script>");
  }
  assert_null(strstr(at, "<script"));
  snprintf(policy + strlen(policy), sizeof policy - strlen(policy), ";");
  assert_holds(&page, policy);
  hash_between(&page, "<style>", "</style>", hash);
  snprintf(policy, sizeof policy, "style-src 'sha256-%s';", hash);
  assert_holds(&page, policy);
  assert_lacks(&page, "<img");
  assert_holds(&page, "data-en=\"&lt;img src=x onerror=alert(1)&gt;\"");
  tb_buffer_free(&page);
  scene_end(&s);
}

/* Totals from January: no line leads from December down to the next year's first months, in the finding's series and in the rule's chart.
 */
static void test_lines_begin_anew(void **state) {
  (void)state;
  scene s;
  tb_buffer text = {0};
  scene_begin(&s);
  assert_int_equal(mkdir(scene_path(&s, "case"), 0777), 0);
  tb_buffer_text(&text, "entity,indicator,period,value\n");
  for (int month = 10; month <= 15; month++) {
    tb_buffer_format(&text, "a,tax,%d-01..%d-%02d,%d\n", 2001 + (month - 1) / 12, 2001 + (month - 1) / 12, (month - 1) % 12 + 1,
                     100 * ((month - 1) % 12 + 1));
  }
  scene_write(&s, "case/observations.csv", tb_buffer_string(&text));
  scene_write(&s, "case/findings.csv", "finding,title,entity,status\n1,Tax,a,open\n");
  scene_write(&s, "case/rules.csv", "rule,finding,indicator,when\nR1,1,tax,value > 1150\n");
  tb_case *opened = case_open(&s, NULL);
  assert_status(TB_OK, tb_case_judge(opened, 1, s.log));
  tb_buffer page = page_of(opened, TB_ENGLISH, NULL);
  size_t lines = 0;
  for (const char *at = strstr(tb_buffer_string(&page), "<path class=\"s0\" d=\""); at != NULL;
       at = strstr(at + 1, "<path class=\"s0\" d=\"")) {
    const char *path = at + strlen("<path class=\"s0\" d=\""), *end = strchr(path, '"');
    size_t begun = 0;
    for (const char *c = path; c < end; c++) {
      begun += *c == 'M';
    }
    if (begun != 2) {
      fail_msg("a line of %zu pieces: %.*s", begun, (int)(end - path), path);
    }
    lines++;
  }
  assert_int_equal(lines, 2); /* the finding's series and the rule's figure */
  tb_buffer_free(&page);
  tb_buffer_free(&text);
  tb_case_free(opened);
  scene_end(&s);
}

/* --------------------------------------------------------------------------------------------------------------------- revisions */

static tb_buffer revised_page(scene *s, const char *observations, size_t superseded_max) {
  const tb_read_options read = {.struct_size = sizeof read, .keep_provenance = true, .superseded_max = superseded_max};
  const tb_case_options options = {.struct_size = sizeof options, .read = &read};
  scene_begin(s);
  assert_int_equal(mkdir(scene_path(s, "case"), 0777), 0);
  scene_write(s, "case/observations.csv", observations);
  const char *const path = scene_path(s, "case");
  tb_case *opened = NULL;
  assert_status(TB_OK, tb_case_open(&path, 1, &options, s->log, &opened));
  assert_status(TB_OK, tb_case_judge(opened, 1, s->log));
  tb_buffer page = page_of(opened, TB_ENGLISH, NULL);
  tb_case_free(opened);
  return page;
}

#define BEFORE_AND_AFTER(before, day, line, after, day_after, line_after)                                                                  \
  "</span><td class=n>" before "<td>" day "<td>observations.csv:" line "<td class=n>" after "<td>" day_after                               \
  "<td>observations.csv:" line_after

static void test_revisions(void **state) {
  (void)state;
  static const char FIGURES[] = "entity,indicator,period,value,vintage\n"
                                "a,tax,2023,35.25,2024-03-01\n"
                                "a,tax,2023,36,2024-06-01\n"
                                "a,tax,2023,,2024-09-01\n"
                                "b,tax,2023,,\n"
                                "b,tax,2023,7,2024-03-01\n"
                                "b,tax,2022,1,2024-03-01\n"
                                "b,tax,2022,1.0,2024-04-01\n";
  scene s;
  tb_buffer page = revised_page(&s, FIGURES, 10);
  assert_holds(&page, "A later vintage took the place of 4 figures.");
  assert_holds(&page, "revised: 1");
  assert_holds(&page, "withdrawn: 1");
  assert_holds(&page, "published again, the same: 1");
  assert_holds(&page, "supplied later: 1");
  assert_holds(&page, BEFORE_AND_AFTER("35.25", "2024-03-01", "2", "36", "2024-06-01", "3"));
  assert_holds(&page, BEFORE_AND_AFTER("36", "2024-06-01", "3", "missing", "2024-09-01", "4"));
  assert_holds(&page, BEFORE_AND_AFTER("missing", "–", "5", "7", "2024-03-01", "6"));
  assert_holds(&page, BEFORE_AND_AFTER("1", "2024-03-01", "7", "1", "2024-04-01", "8"));
  tb_buffer_free(&page);
  scene_end(&s);
  page = revised_page(&s, FIGURES, 3); /* the third may have a successor that is not remembered, and is not told */
  assert_holds(&page, "Of the first 2: ");
  assert_holds(&page, "2 more. ");
  assert_holds(&page, BEFORE_AND_AFTER("35.25", "2024-03-01", "2", "36", "2024-06-01", "3"));
  assert_lacks(&page, "2024-09-01");
  tb_buffer_free(&page);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_policy),      cmocka_unit_test(test_languages),      cmocka_unit_test(test_what_decided),
      cmocka_unit_test(test_same_bytes),  cmocka_unit_test(test_data_stay_text), cmocka_unit_test(test_bare_case),
      cmocka_unit_test(test_title),       cmocka_unit_test(test_units),          cmocka_unit_test(test_revisions),
      cmocka_unit_test(test_long_series), cmocka_unit_test(test_long_policy),    cmocka_unit_test(test_lines_begin_anew),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
