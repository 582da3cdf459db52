/* The front page: what the evidence says about each finding. */
#include "inside.h"

#include "case/words.h"

enum { SPARK_WIDTH = 110, SPARK_HEIGHT = 30 };

static const tb_evidence EVIDENCE[] = {TB_RELAPSED, TB_CONTRADICTED, TB_WATCH, TB_SUPPORTED, TB_UNPROVEN}; /* from the worst on */
enum { N_EVIDENCE = sizeof EVIDENCE / sizeof EVIDENCE[0] };

static const char *const STATUSES[] = {"open", "in_progress", "done", "long_term", "unstated"};

static const char *const SEVERITIES[][2] = {[TB_INFO] = {"info", "提示"},
                                            [TB_LOW] = {"low", "低"},
                                            [TB_MEDIUM] = {"medium", "中"},
                                            [TB_HIGH] = {"high", "高"},
                                            [TB_CRITICAL] = {"critical", "严重"}};

/* A finding with what its row needs. */
typedef struct front_row {
  size_t index;
  tb_finding finding;
  size_t group;
  int severity; /* of its worst alert that fires or pends; -1: none */
  tb_decider by;
} front_row;

/* ---------------------------------------------------------------------------------------------------------------------------- rows */

/* Alerts of a rule come one after the other, so that their finding is looked for once. */
static void find_severities(const tb_page *page, front_row *rows) {
  const char *last = NULL;
  size_t found = SIZE_MAX;
  for (size_t i = 0; i < tb_case_alerts(page->opened); i++) {
    tb_alert alert;
    if (tb_case_alert(page->opened, i, &alert) != TB_OK || (alert.state != TB_FIRING && alert.state != TB_PENDING) || alert.muted != NULL) {
      continue;
    }
    if (alert.finding != last) {
      last = alert.finding;
      for (found = 0; found < page->n_findings && strcmp(rows[found].finding.finding, last) != 0;) {
        found++;
      }
    }
    if (found < page->n_findings && tb_case_concerns(page->opened, found, alert.entity) && (int)alert.severity > rows[found].severity) {
      rows[found].severity = (int)alert.severity;
    }
  }
}

/* Groups are numbered in the order of their coming: the number, not the name, is what the script filters by. */
static size_t group_of(const front_row *rows, size_t n, size_t *n_groups) {
  for (size_t i = 0; i < n; i++) {
    if (strcmp(rows[i].finding.group, rows[n].finding.group) == 0) {
      return rows[i].group;
    }
  }
  return (*n_groups)++;
}

static front_row *read_rows(tb_page *page, size_t *n_groups) {
  front_row *rows = tb_page_array(page, page->n_findings, sizeof *rows);
  *n_groups = 0;
  for (size_t i = 0; rows != NULL && i < page->n_findings; i++) {
    rows[i] = (front_row){.index = i, .severity = -1};
    tb_page_fail(page, tb_case_finding(page->opened, i, &rows[i].finding));
    rows[i].group = group_of(rows, i, n_groups);
    rows[i].by = tb_case_decider(page->opened, i);
  }
  if (rows != NULL) {
    find_severities(page, rows);
  }
  return rows;
}

/* --------------------------------------------------------------------------------------------------------------------------- cells */

static void write_alert_figure(tb_page *page, const tb_alert *alert) {
  bool measured = alert->figure.reason == TB_VALUE;
  tb_page_raw(page, "<b>");
  tb_page_text(page, measured ? tb_page_short(page, alert->figure.value) : "–");
  tb_page_raw(page, "</b> <span class=\"sub\">");
  if (measured && alert->threshold.reason == TB_VALUE) {
    tb_page_sayf(page, "threshold %s · ", "阈值 %s · ", tb_page_short(page, alert->threshold.value));
  }
  const tb_words parts[] = {{alert->rule, NULL},
                            {tb_word_state(alert->state, TB_ENGLISH), tb_word_state(alert->state, TB_CHINESE)},
                            {tb_page_period(page, alert->since), NULL}};
  tb_page_words(page, tb_page_join(page, "%1, %2 since %3", "%1，自 %3 起%2", parts, 3));
  tb_page_raw(page, "</span>");
}

/* Days are no numbers to people. */
static const char *end_text(tb_page *page, const tb_claim_verdict *said, tb_number number) {
  if (number.reason != TB_VALUE) {
    return "…";
  }
  tb_day day = (tb_day)number.value;
  return said->is_date ? tb_page_period(page, (tb_period){day, day, false}) : tb_page_short(page, number.value);
}

static void write_claim_figure(tb_page *page, size_t claim) {
  tb_claim_verdict said;
  if (tb_case_verdict(page->opened, claim, &said) != TB_OK) {
    return;
  }
  bool computed = said.low.reason == TB_VALUE || said.high.reason == TB_VALUE;
  tb_page_raw(page, "<b>");
  if (said.reported[0] != '\0') {
    tb_page_text(page, said.reported);
  } else if (computed) {
    const char *low = end_text(page, &said, said.low), *high = end_text(page, &said, said.high);
    tb_page_text(page, strcmp(low, high) == 0 ? low : tb_page_format(page, "%s – %s", low, high));
  } else {
    tb_page_raw(page, "–");
  }
  tb_page_raw(page, "</b> <span class=\"sub\">");
  tb_page_words(page, tb_page_wordsf(page, "%s · ", "%s · ", said.claim));
  tb_page_words(page, (tb_words){tb_verdict_text(said.verdict, TB_ENGLISH), tb_verdict_text(said.verdict, TB_CHINESE)});
  tb_page_raw(page, "</span>");
}

static void write_figure(tb_page *page, const front_row *row) {
  tb_page_raw(page, "<td class=\"fig\">");
  if (row->by.alert != NULL) {
    write_alert_figure(page, row->by.alert);
  } else if (row->by.claim != SIZE_MAX) {
    write_claim_figure(page, row->by.claim);
  } else if (row->finding.quiet > 0) {
    tb_page_raw(page, "<span class=\"sub\">");
    tb_page_sayf(page, "%u quiet", "未触发 %u 项", row->finding.quiet);
    tb_page_raw(page, "</span>");
  }
  tb_page_raw(page, "</td>");
}

static tb_tone tone_of(tb_evidence evidence) {
  static const tb_tone TONES[] = {[TB_UNPROVEN] = TB_TONE_QUIET,
                                  [TB_SUPPORTED] = TB_TONE_GOOD,
                                  [TB_WATCH] = TB_TONE_WATCH,
                                  [TB_CONTRADICTED] = TB_TONE_BAD,
                                  [TB_RELAPSED] = TB_TONE_BAD};
  return TONES[evidence];
}

static void write_spark(tb_page *page, const front_row *row) {
  uint32_t indicator, entity;
  tb_page_raw(page, "<td class=\"spark\">");
  if (page->figures && tb_page_subject(page, row->index, &indicator, &entity)) {
    tb_page_series series = tb_page_values(page, indicator, entity);
    if (series.n > 0) {
      tb_frame frame = {.width = SPARK_WIDTH, .height = SPARK_HEIGHT, .speech = TB_SPEAK_BOTH};
      tb_chart_spark(&frame, series.y, series.n, tone_of(row->finding.evidence), page->out);
      tb_page_raw(page, "<span class=\"sub\">");
      tb_page_words(page, tb_page_indicator(page, indicator));
      tb_page_raw(page, "</span>");
    }
  }
  tb_page_raw(page, "</td>");
}

static void write_count(tb_page *page, uint64_t bad, uint64_t all, uint64_t key) {
  tb_page_rawf(page, "<td class=\"n\" data-k=\"%llu\">", (unsigned long long)key);
  if (all > 0) {
    tb_page_rawf(page, bad > 0 ? "<b class=\"bad\">%llu</b>/%llu" : "%llu/%llu", (unsigned long long)bad, (unsigned long long)all);
  }
  tb_page_raw(page, "</td>");
}

static size_t rank_of(tb_evidence evidence) {
  size_t i = 0;
  while (i + 1 < N_EVIDENCE && EVIDENCE[i] != evidence) {
    i++;
  }
  return i;
}

static void write_title(tb_page *page, const front_row *row) {
  const tb_finding *finding = &row->finding;
  uint32_t entity = tb_dictionary_find(tb_panel_entity_codes(page->panel), finding->entity, strlen(finding->entity));
  tb_page_rawf(page, "<td class=\"title\"><a href=\"#f%zu\">", row->index);
  tb_page_words(page, tb_page_name(finding->finding, finding->title, finding->title_zh));
  tb_page_raw(page, "</a>");
  if (finding->entity[0] != '\0') {
    tb_page_raw(page, "<span class=\"sub\">");
    tb_page_words(page, entity != TB_NO_ID ? tb_page_entity(page, entity) : (tb_words){finding->entity, NULL});
    tb_page_raw(page, "</span>");
  }
  tb_page_raw(page, "</td>");
}

static void write_row(tb_page *page, const front_row *row) {
  const tb_finding *finding = &row->finding;
  tb_page_rawf(page, "<tr data-g=\"%zu\" data-e=\"%s\" data-v=\"%s\" data-s=\"", row->group, tb_evidence_name(finding->evidence),
               row->severity >= 0 ? SEVERITIES[row->severity][0] : "");
  tb_page_text(page, finding->status);
  tb_page_rawf(page, "\"><th scope=\"row\" data-k=\"%zu\">", row->index);
  tb_page_text(page, finding->finding);
  tb_page_raw(page, "</th>");
  write_title(page, row);
  tb_page_raw(page, "<td>");
  tb_page_words(page, (tb_words){tb_word_status(finding->status, TB_ENGLISH), tb_word_status(finding->status, TB_CHINESE)});
  tb_page_rawf(page, "</td><td data-k=\"%zu\">", rank_of(finding->evidence));
  tb_page_evidence(page, finding->evidence);
  tb_page_raw(page, "</td>");
  write_figure(page, row);
  write_spark(page, row);
  write_count(page, finding->contradicted, finding->claims, finding->contradicted * 10000u + finding->claims);
  uint64_t alerts = (uint64_t)finding->firing + finding->pending;
  write_count(page, finding->firing, alerts + finding->quiet + finding->nodata + finding->errors,
              finding->firing * 10000u + finding->pending);
  tb_page_raw(page, "</tr>\n");
}

/* --------------------------------------------------------------------------------------------------------------------------- table */

static void write_heads(tb_page *page) {
  static const struct {
    const char *class, *english, *chinese;
  } HEADS[] = {{"", "No.", "编号"},          {"", "Finding", "问题"},  {"", "Reported", "自报状态"}, {"", "Evidence", "证据"},
               {NULL, "Figure", "关键数字"}, {NULL, "Series", "序列"}, {"n", "Claims", "核验"},      {"n", "Alerts", "预警"}};
  tb_page_raw(page, "<thead><tr>");
  for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++) {
    bool sorts = HEADS[i].class != NULL;
    tb_page_rawf(page, "<th scope=\"col\"%s>", sorts && HEADS[i].class[0] != '\0' ? " class=\"n\"" : "");
    tb_page_rawf(page, sorts ? "<button type=\"button\" class=\"sort\" data-c=\"%zu\">" : "", i);
    tb_page_say(page, HEADS[i].english, HEADS[i].chinese);
    tb_page_raw(page, sorts ? "</button></th>" : "</th>");
  }
  tb_page_raw(page, "</tr></thead>\n");
}

static void write_group(tb_page *page, const front_row *rows, size_t group) {
  bool begun = false;
  for (size_t i = 0; i < page->n_findings; i++) {
    if (rows[i].group != group) {
      continue;
    }
    if (!begun) {
      tb_page_raw(page, "<tbody><tr class=\"group\"><th scope=\"rowgroup\" colspan=\"8\">");
      const char *name = rows[i].finding.group;
      if (name[0] != '\0') {
        tb_page_sayf(page, "Group %s", "%s 组", name);
      } else {
        tb_page_say(page, "No group", "未分组");
      }
      tb_page_raw(page, "</th></tr>\n");
      begun = true;
    }
    write_row(page, &rows[i]);
  }
  tb_page_raw(page, begun ? "</tbody>\n" : "");
}

/* ------------------------------------------------------------------------------------------------------------------------- filters */

static void write_option(tb_page *page, const char *value, tb_words words) {
  const char *shown = page->options->language == TB_CHINESE && words.chinese != NULL ? words.chinese : words.english;
  tb_page_raw(page, "<option value=\"");
  tb_page_text(page, value);
  tb_page_raw(page, "\" data-en=\"");
  tb_page_text(page, words.english);
  tb_page_raw(page, "\" data-zh=\"");
  tb_page_text(page, words.chinese != NULL ? words.chinese : words.english);
  tb_page_raw(page, "\">");
  tb_page_text(page, shown);
  tb_page_raw(page, "</option>");
}

static void open_select(tb_page *page, const char *id, const char *english, const char *chinese) {
  tb_page_raw(page, "<label>");
  tb_page_say(page, english, chinese);
  tb_page_rawf(page, "<select id=\"%s\">", id);
  write_option(page, "*", (tb_words){"all", "全部"});
}

static void close_select(tb_page *page) {
  tb_page_raw(page, "</select></label>");
}

static void write_group_filter(tb_page *page, const front_row *rows) {
  open_select(page, "by-g", "Group", "组");
  size_t next = 0;
  for (size_t i = 0; i < page->n_findings; i++) {
    if (rows[i].group == next) {
      const char *name = rows[i].finding.group;
      write_option(page, tb_page_format(page, "%zu", next), name[0] != '\0' ? (tb_words){name, NULL} : (tb_words){"none", "未分组"});
      next++;
    }
  }
  close_select(page);
}

static void write_filters(tb_page *page, const front_row *rows) {
  tb_page_raw(page, "<form id=\"filters\" class=\"filters\"><label>");
  tb_page_say(page, "Search", "搜索");
  tb_page_raw(page, "<input id=\"by-t\" type=\"search\" autocomplete=\"off\"></label>");
  write_group_filter(page, rows);
  open_select(page, "by-s", "Reported", "自报状态");
  for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++) {
    write_option(page, STATUSES[i], (tb_words){tb_word_status(STATUSES[i], TB_ENGLISH), tb_word_status(STATUSES[i], TB_CHINESE)});
  }
  close_select(page);
  open_select(page, "by-e", "Evidence", "证据");
  for (size_t i = 0; i < N_EVIDENCE; i++) {
    write_option(page, tb_evidence_name(EVIDENCE[i]),
                 (tb_words){tb_evidence_text(EVIDENCE[i], TB_ENGLISH), tb_evidence_text(EVIDENCE[i], TB_CHINESE)});
  }
  close_select(page);
  open_select(page, "by-v", "Severity", "严重程度");
  for (size_t i = sizeof SEVERITIES / sizeof SEVERITIES[0]; i-- > 0;) {
    write_option(page, SEVERITIES[i][0], (tb_words){SEVERITIES[i][0], SEVERITIES[i][1]});
  }
  close_select(page);
  tb_page_raw(page, "<button type=\"reset\">");
  tb_page_say(page, "Clear", "清除");
  tb_page_raw(page, "</button></form>\n");
}

/* --------------------------------------------------------------------------------------------------------------------------- tiles */

static void write_tiles(tb_page *page, const front_row *rows) {
  tb_page_raw(page, "<ul class=\"tiles\">");
  for (size_t k = 0; k < N_EVIDENCE; k++) {
    size_t n = 0;
    for (size_t i = 0; i < page->n_findings; i++) {
      n += rows[i].finding.evidence == EVIDENCE[k];
    }
    const char *key = tb_evidence_name(EVIDENCE[k]);
    tb_page_rawf(page, "<li><button type=\"button\" class=\"tile %s\" data-e=\"%s\" aria-pressed=\"false\"><b>%zu</b> ", key, key, n);
    tb_page_say(page, tb_evidence_text(EVIDENCE[k], TB_ENGLISH), tb_evidence_text(EVIDENCE[k], TB_CHINESE));
    tb_page_raw(page, "</button></li>");
  }
  tb_page_raw(page, "</ul>\n");
}

static void write_lead(tb_page *page) {
  const char *as_of = tb_case_as_of(page->opened);
  uint64_t observations = tb_panel_observations(page->panel);
  tb_page_raw(page, "<p class=\"lead\">");
  tb_page_sayf(page, "%zu findings, %zu claims and %zu rules, held against %llu figures",
               "问题 %zu 项，核验 %zu 项，规则 %zu 条，对照数字 %llu 个", page->n_findings, page->n_claims, page->n_rules,
               (unsigned long long)observations);
  if (as_of[0] != '\0') {
    tb_page_sayf(page, ", as of %s", "，截至 %s", as_of);
  }
  tb_page_say(page, ". Agreement of figures is no proof that they are true.", "。数字一致，不证明其真实。");
  tb_page_raw(page, "</p>\n");
}

void tb_page_front(tb_page *page) {
  size_t n_groups;
  front_row *rows = read_rows(page, &n_groups);
  if (rows == NULL) {
    return;
  }
  tb_page_raw(page, "<section id=\"front\"><h1>");
  tb_page_words(page, tb_page_title(page));
  tb_page_raw(page, "</h1>\n");
  write_lead(page);
  if (!page->figures) {
    tb_page_raw(page, "<p class=\"note\">");
    tb_page_say(page, "This run was taken into a store. Calculations and charts are in the page that tongbi report writes from the case.",
                "本次运行存入历史库。计算过程与图表见 tongbi report 由案例生成的页面。");
    tb_page_raw(page, "</p>\n");
  }
  write_tiles(page, rows);
  write_filters(page, rows);
  tb_page_raw(page,
              "<p id=\"shown\" class=\"shown\" role=\"status\"></p>\n<table id=\"findings\" class=\"findings\"><caption class=\"quiet\">");
  tb_page_say(page, "Findings by group", "各组问题");
  tb_page_raw(page, "</caption>\n");
  write_heads(page);
  for (size_t g = 0; g < n_groups; g++) {
    write_group(page, rows, g);
  }
  tb_page_raw(page, "</table></section>\n");
}
