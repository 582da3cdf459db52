/* A finding's section: what it was given and what the evidence says, its figures, its rules and claims. */
#include "inside.h"

static void write_steps(tb_page *page, size_t finding) {
  tb_page_raw(page, "<nav class=\"steps\"><a href=\"#front\">");
  tb_page_say(page, "All findings", "全部问题");
  tb_page_raw(page, "</a>");
  if (finding > 0) {
    tb_page_rawf(page, "<a rel=\"prev\" href=\"#f%zu\">", finding - 1);
    tb_page_say(page, "Previous", "上一项");
    tb_page_raw(page, "</a>");
  }
  if (finding + 1 < page->n_findings) {
    tb_page_rawf(page, "<a rel=\"next\" href=\"#f%zu\">", finding + 1);
    tb_page_say(page, "Next", "下一项");
    tb_page_raw(page, "</a>");
  }
  tb_page_raw(page, "</nav>");
}

static void write_head(tb_page *page, size_t i, const tb_finding *finding) {
  tb_page_rawf(page, "<section id=\"f%zu\" class=\"finding\">", i);
  write_steps(page, i);
  tb_page_raw(page, "<h1><span class=\"no\">");
  tb_page_text(page, finding->finding);
  tb_page_raw(page, "</span> ");
  tb_page_words(page, tb_page_name(finding->finding, finding->title, finding->title_zh));
  tb_page_raw(page, " ");
  tb_page_evidence(page, finding->evidence);
  tb_page_raw(page, "</h1>\n");
}

static void write_rules(tb_page *page, size_t finding) {
  size_t calculations = page->limits.calculations;
  bool any = false;
  for (size_t i = 0; i < page->n_rules && page->status == TB_OK; i++) {
    if (page->rule_home[i] == finding) {
      if (!any) {
        tb_page_raw(page, "<h2>");
        tb_page_say(page, "Rules", "规则");
        tb_page_raw(page, "</h2>\n");
        any = true;
      }
      tb_page_rule(page, i, finding, &calculations);
    }
  }
}

/* A claim that belongs to several findings is in full at the first of them. */
static void write_elsewhere(tb_page *page, size_t i) {
  tb_claim_verdict said;
  if (tb_case_verdict(page->opened, i, &said) != TB_OK) {
    return;
  }
  tb_page_rawf(page, "<p><a href=\"#c%zu\">", i);
  tb_page_text(page, said.claim);
  tb_page_raw(page, "</a> <code>");
  tb_page_text(page, said.check);
  tb_page_raw(page, "</code> ");
  tb_page_verdict(page, said.verdict);
  tb_page_raw(page, "</p>\n");
}

static void write_claims(tb_page *page, size_t finding, const char *number) {
  bool any = false;
  for (size_t i = 0; i < page->n_claims && page->status == TB_OK; i++) {
    bool home = page->claim_home[i] == finding;
    if (!home && (number == NULL || !tb_claim_concerns(tb_claims_at(page->claims, i), number))) {
      continue;
    }
    if (!any) {
      tb_page_raw(page, "<h2>");
      tb_page_say(page, "Claims", "核验项");
      tb_page_raw(page, "</h2>\n");
      any = true;
    }
    if (home) {
      tb_page_claim(page, i);
    } else {
      write_elsewhere(page, i);
    }
  }
}

/* The lead, then charts, then the figures behind them. The tables of rules and claims that follow in the explanation are what the parts in
 * full say. */
static void write_explanation(tb_page *page, size_t i, const tb_finding *finding) {
  tb_page_said said = tb_page_said_of(page, "finding", finding->finding);
  size_t lead = tb_page_said_heading(&said, 1);
  tb_page_raw(page, "<div class=\"lead\">");
  tb_page_said_write(page, &said, 1, lead, 2);
  tb_page_raw(page, "</div>\n");
  tb_page_raw(page, "<div class=\"charts\">");
  tb_page_figures(page, i);
  tb_page_ranking(page, i);
  tb_page_raw(page, "</div>\n");
  if (page->limits.tables) {
    tb_page_said_write(page, &said, lead, tb_page_said_heading(&said, lead + 1), 2);
  }
  tb_page_said_close(&said);
}

void tb_page_finding(tb_page *page, size_t i) {
  tb_finding finding;
  if (tb_case_finding(page->opened, i, &finding) != TB_OK) {
    return;
  }
  write_head(page, i, &finding);
  if (page->figures) {
    write_explanation(page, i, &finding);
  }
  write_rules(page, i);
  write_claims(page, i, finding.finding);
  tb_page_raw(page, "</section>\n");
}

/* Rules and claims of no finding. */
void tb_page_others(tb_page *page) {
  bool any = false;
  for (size_t i = 0; i < page->n_rules && !any; i++) {
    any = page->rule_home[i] == TB_PAGE_OTHERS;
  }
  for (size_t i = 0; i < page->n_claims && !any; i++) {
    any = page->claim_home[i] == TB_PAGE_OTHERS;
  }
  if (!any) {
    return;
  }
  tb_page_raw(page, "<section id=\"others\"><h1>");
  tb_page_say(page, "Rules and claims of no finding", "不属于任何问题的规则与核验项");
  tb_page_raw(page, "</h1>\n");
  write_rules(page, TB_PAGE_OTHERS);
  write_claims(page, TB_PAGE_OTHERS, NULL);
  tb_page_raw(page, "</section>\n");
}
