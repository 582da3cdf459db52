/* The page put together: policy, style, parts, script. */
#include "embedded.h"
#include "inside.h"

#include "base/file.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------------- policy */

static unsigned digit_of(char digit) {
  return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* 64 hexadecimal digits as base64. */
static void base64(const char *hexadecimal, char out[45]) {
  static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned char bytes[33] = {0};
  for (size_t i = 0; i < 32; i++) {
    bytes[i] = (unsigned char)(digit_of(hexadecimal[2 * i]) << 4 | digit_of(hexadecimal[2 * i + 1]));
  }
  for (size_t i = 0; i < 11; i++) {
    unsigned three = (unsigned)bytes[3 * i] << 16 | (unsigned)bytes[3 * i + 1] << 8 | bytes[3 * i + 2];
    for (unsigned k = 0; k < 4; k++) {
      out[4 * i + k] = DIGITS[three >> (18 - 6 * k) & 63];
    }
  }
  out[43] = '=';
  out[44] = '\0';
}

/* The hash by which the policy allows a text of the page. */
static void hash_of(tb_page *page, const char *text, size_t n, char out[45]) {
  char hexadecimal[65];
  tb_status status = tb_bytes_sha256(text, n, hexadecimal);
  tb_page_fail(page, status);
  if (status == TB_OK) {
    base64(hexadecimal, out);
  } else {
    out[0] = '\0';
  }
}

/* The sheet's own rules, then those of charts: on light ground, on dark ground where the system or the reader asks for it, never on paper.
 */
static void write_style(const tb_page *page, tb_buffer *style) {
  tb_buffer_text(style, TB_PAGE_page_css);
  if (page->live.n > 0) {
    tb_buffer_text(style, TB_PAGE_uplot_css);
    tb_buffer_text(style, TB_PAGE_long_css);
  }
  tb_chart_style("", false, style);
  tb_buffer_text(style, "\n@media screen and (prefers-color-scheme:dark){");
  tb_chart_style(":root:not([data-theme=light]) ", true, style);
  tb_buffer_text(style, "}\n@media screen{");
  tb_chart_style(":root[data-theme=dark] ", true, style);
  tb_buffer_text(style, "}\n");
}

/* The scripts of a page, in their order: its own, then, where a series is long, uPlot and what sets it up. */
static const char *script_at(const tb_page *page, size_t i) {
  static const char *const SCRIPTS[] = {TB_PAGE_page_js, TB_PAGE_uplot_js, TB_PAGE_long_js};
  size_t n = page->live.n > 0 ? sizeof SCRIPTS / sizeof SCRIPTS[0] : 1;
  return i < n ? SCRIPTS[i] : NULL;
}

static void write_policy(tb_page *page, const tb_buffer *style) {
  char hash[45];
  hash_of(page, style->failed ? "" : style->bytes, style->failed ? 0 : style->n, hash);
  tb_page_rawf(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-%s'; script-src", hash);
  for (size_t i = 0; script_at(page, i) != NULL; i++) {
    hash_of(page, script_at(page, i), strlen(script_at(page, i)), hash);
    tb_page_rawf(page, " 'sha256-%s'", hash);
  }
  tb_page_raw(page, "; base-uri 'none'; form-action 'none'\">\n");
}

/* The title in the report's language, with both for the script. */
static void write_title(tb_page *page) {
  tb_words title = tb_page_title(page);
  tb_page_raw(page, "<title data-en=\"");
  tb_page_text(page, title.english);
  tb_page_raw(page, "\" data-zh=\"");
  tb_page_text(page, title.chinese);
  tb_page_raw(page, "\">");
  tb_page_text(page, tb_text(page->options->language, title.english, title.chinese));
  tb_page_raw(page, "</title>\n");
}

static void write_head(tb_page *page) {
  tb_buffer style = {0};
  write_style(page, &style);
  tb_page_rawf(page, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
               page->options->language == TB_CHINESE ? "zh" : "en");
  write_policy(page, &style);
  tb_page_raw(
      page,
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n");
  write_title(page);
  tb_page_raw(page, "<style>");
  tb_buffer_append(page->out, style.bytes, style.n);
  page->out->failed |= style.failed;
  tb_page_raw(page, "</style>\n</head>\n");
  tb_buffer_free(&style);
}

/* --------------------------------------------------------------------------------------------------------------------------- parts */

static void write_bar(tb_page *page) {
  tb_page_raw(page, "<body>\n<a class=\"skip\" href=\"#front\">");
  tb_page_say(page, "To the findings", "跳到问题表");
  tb_page_raw(page,
              "</a>\n<header class=\"bar\"><b class=\"mark\">同比 <span>tongbi</span></b><nav aria-label=\"tongbi\"><a href=\"#front\">");
  tb_page_say(page, "Findings", "问题");
  tb_page_raw(page, "</a><a href=\"#quality\">");
  tb_page_say(page, "Data quality", "数据质量");
  tb_page_raw(page, "</a><a href=\"#about\">");
  tb_page_say(page, "About", "关于");
  tb_page_raw(page, "</a></nav><div class=\"switches\"><button type=\"button\" id=\"language\"><span lang=\"en\"><span "
                    "lang=\"zh-Hans\">中文</span></span>"
                    "<span lang=\"zh\"><span lang=\"en-GB\">English</span></span></button><button type=\"button\" id=\"theme\">");
  tb_page_say(page, "Light / dark", "明 / 暗");
  tb_page_raw(page, "</button></div></header>\n<main>\n");
}

static void write_body(tb_page *page) {
  write_bar(page);
  tb_page_front(page);
  for (size_t i = 0; i < page->n_findings && page->status == TB_OK; i++) {
    tb_page_finding(page, i);
  }
  tb_page_others(page);
  tb_page_quality(page);
  tb_page_raw(page, "</main>\n");
  tb_page_about(page);
  for (size_t i = 0; script_at(page, i) != NULL; i++) {
    tb_page_raw(page, "<script>");
    tb_page_raw(page, script_at(page, i));
    tb_page_raw(page, "</script>\n");
  }
  tb_page_raw(page, "</body>\n</html>\n");
}

/* --------------------------------------------------------------------------------------------------------------------------- homes */

static size_t finding_named(const tb_page *page, const char *name, size_t n) {
  tb_finding finding;
  for (size_t i = 0; i < page->n_findings; i++) {
    if (tb_case_finding(page->opened, i, &finding) == TB_OK && strlen(finding.finding) == n && memcmp(finding.finding, name, n) == 0) {
      return i;
    }
  }
  return TB_PAGE_OTHERS;
}

/* Of a list the first finding that is there. */
static size_t home_of(const tb_page *page, const char *list) {
  for (const char *at = list; *at != '\0';) {
    size_t n = strcspn(at, ";"), begin = strspn(at, " \t"), end = n;
    while (end > begin && (at[end - 1] == ' ' || at[end - 1] == '\t')) {
      end--;
    }
    size_t found = begin < end ? finding_named(page, at + begin, end - begin) : TB_PAGE_OTHERS;
    if (found != TB_PAGE_OTHERS) {
      return found;
    }
    at += n + (at[n] == ';');
  }
  return TB_PAGE_OTHERS;
}

static void find_homes(tb_page *page) {
  page->claim_home = tb_page_array(page, page->n_claims, sizeof *page->claim_home);
  page->rule_home = tb_page_array(page, page->n_rules, sizeof *page->rule_home);
  for (size_t i = 0; i < page->n_claims && page->claim_home != NULL; i++) {
    page->claim_home[i] = home_of(page, tb_claims_at(page->claims, i)->finding);
  }
  for (size_t i = 0; i < page->n_rules && page->rule_home != NULL; i++) {
    const char *finding = tb_rules_at(page->rules, i)->finding;
    page->rule_home[i] = finding_named(page, finding, strlen(finding));
  }
}

static int by_identity(const void *a, const void *b) {
  const tb_transition *x = a, *y = b;
  int order = strcmp(x->rule, y->rule);
  order = order != 0 ? order : strcmp(x->indicator, y->indicator);
  order = order != 0 ? order : strcmp(x->entity, y->entity);
  return order != 0 ? order : tb_period_compare(x->period, y->period);
}

static void sort_changes(tb_page *page) {
  tb_changes *changes = &page->changes;
  changes->n = tb_case_transitions(page->opened);
  changes->items = tb_page_array(page, changes->n, sizeof *changes->items);
  for (size_t i = 0; changes->items != NULL && i < changes->n; i++) {
    tb_page_fail(page, tb_case_transition(page->opened, i, &changes->items[i]));
  }
  if (changes->items != NULL) {
    qsort(changes->items, changes->n, sizeof *changes->items, by_identity);
  }
}

/* The head comes last: what it allows depends on what the body holds. */
static void write_page(tb_page *page) {
  tb_buffer *out = page->out, body = {0};
  page->out = &body;
  write_body(page);
  page->out = out;
  write_head(page);
  tb_buffer_append(out, body.bytes, body.n);
  out->failed |= body.failed;
  tb_buffer_free(&body);
}

tb_status tb_page_build(tb_case *opened, const tb_page_options *options, tb_log *log, tb_buffer *out) {
  if (!tb_case_is_judged(opened)) {
    return TB_BAD_ARGUMENT;
  }
  tb_page page = {.opened = opened,
                  .options = options,
                  .log = log,
                  .out = out,
                  .arena = tb_arena_new(),
                  .panel = tb_case_panel(opened),
                  .model = tb_case_model(opened),
                  .rules = tb_case_rules(opened),
                  .claims = tb_case_claims(opened),
                  .n_findings = tb_case_findings(opened),
                  .n_claims = tb_case_verdicts(opened),
                  .figures = !tb_case_is_fed(opened)};
  if (page.arena == NULL) {
    return TB_NO_MEMORY;
  }
  page.n_rules = page.rules != NULL ? tb_rules_count(page.rules) : 0;
  page.limits = tb_limits_for(page.n_findings, tb_case_alerts(opened), page.n_claims);
  find_homes(&page);
  sort_changes(&page);
  if (page.status == TB_OK) {
    write_page(&page);
  }
  tb_arena_free(page.arena);
  return page.status == TB_OK && out->failed ? TB_NO_MEMORY : page.status;
}
