/* A rule under its finding: how it reads, its series, the life of its alerts, and the calculation behind them. */
#include "inside.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------------- judged */

/* What was judged of a rule about a finding's entities, alerts first, those with an episode before those without. */
static bool read_judged(tb_page *page, size_t rule, size_t finding, tb_judged_list *out) {
  tb_judged_list all;
  tb_status status = tb_judged_of_rule(page->opened, rule, &all);
  out->n = 0;
  out->items = status == TB_OK ? tb_page_array(page, all.n + 1, sizeof *out->items) : NULL;
  if (out->items == NULL) {
    tb_page_fail(page, status);
    free(status == TB_OK ? all.items : NULL);
    return false;
  }
  for (unsigned pass = 0; pass < 3; pass++) {
    for (size_t i = 0; i < all.n; i++) {
      const tb_judged *judged = &all.items[i];
      const char *entity = judged->entity != TB_NO_ID ? tb_panel_entity_code(page->panel, judged->entity) : "";
      unsigned kind = judged->alert == NULL ? 1 : judged->alert->episode > 0 ? 0 : 2;
      if (kind == pass && (finding == TB_PAGE_OTHERS || tb_case_concerns(page->opened, finding, entity))) {
        out->items[out->n++] = *judged;
      }
    }
  }
  free(all.items);
  return true;
}

/* ---------------------------------------------------------------------------------------------------------------------------- rows */

static uint32_t indicator_of(const tb_page *page, const tb_judged *judged) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(page->rules, judged->machine, &rule, &indicator);
  return indicator;
}

static void write_number(tb_page *page, tb_number number) {
  tb_page_raw(page, "<td class=n>");
  tb_page_text(page, number.reason == TB_VALUE       ? tb_page_short(page, number.value)
                     : number.reason == TB_UNDEFINED ? ""
                                                     : tb_reason_name(number.reason));
}

/* Where the figure of an alert's last period stands. */
static void write_place(tb_page *page, const tb_judged *judged, uint32_t indicator) {
  tb_cell_detail cell;
  const tb_row *row = page->figures && indicator != TB_NO_ID && judged->alert->episode > 0
                          ? tb_panel_find_row(page->panel, indicator, judged->alert->period)
                          : NULL;
  tb_page_raw(page, "<td>");
  if (row != NULL && judged->entity != TB_NO_ID && tb_row_detail(page->panel, row, judged->entity, &cell) && cell.file != NULL) {
    tb_page_text(page, tb_page_format(page, "%s:%llu", tb_case_relative(page->opened, cell.file), (unsigned long long)cell.line));
  }
}

static void write_row(tb_page *page, const tb_judged *judged) {
  const tb_alert *alert = judged->alert;
  uint32_t indicator = indicator_of(page, judged);
  bool began = alert->episode > 0;
  tb_page_raw(page, "<tr><td>");
  tb_page_words(page, judged->entity != TB_NO_ID ? tb_page_entity(page, judged->entity) : (tb_words){"–", NULL});
  tb_page_raw(page, "<td>");
  tb_page_text(page, indicator != TB_NO_ID ? tb_panel_indicator_code(page->panel, indicator) : "");
  tb_page_raw(page, "<td>");
  tb_page_state(page, alert);
  tb_page_rawf(page, "<td class=n>%u<td>", alert->episode);
  tb_page_text(page, began ? tb_page_period(page, alert->since) : "");
  tb_page_raw(page, "<td>");
  tb_page_text(page, began ? tb_page_period(page, alert->period) : "");
  write_number(page, alert->value);
  write_number(page, alert->figure);
  write_number(page, alert->threshold);
  write_place(page, judged, indicator);
}

static void write_alerts(tb_page *page, const tb_judged_list *judged) {
  static const tb_head HEADS[] = {{{"entity", "主体"}, false}, {{"indicator", "指标"}, false}, {{"state", "状态"}, false},
                                  {{"episode", "次"}, true},   {{"since", "起于"}, false},     {{"decided in", "判定于"}, false},
                                  {{"value", "数值"}, true},   {{"figure", "数字"}, true},     {{"threshold", "阈值"}, true},
                                  {{"place", "出处"}, false}};
  size_t n = 0;
  for (size_t i = 0; i < judged->n; i++) {
    if (judged->items[i].alert == NULL) {
      continue;
    }
    if (n++ == 0) {
      tb_page_table(page, (tb_words){0}, HEADS, sizeof HEADS / sizeof HEADS[0]);
    }
    if (n <= page->limits.alert_rows) {
      write_row(page, &judged->items[i]);
    }
  }
  if (n > 0) {
    tb_page_table_end(page);
  }
  if (n > page->limits.alert_rows) {
    tb_page_raw(page, "<p class=\"more\">");
    tb_page_sayf(page, "%zu more alerts: see alerts.csv.", "另有 %zu 项预警：见 alerts.csv。", n - page->limits.alert_rows);
    tb_page_raw(page, "</p>");
  }
}

/* --------------------------------------------------------------------------------------------------------------------- calculation */

static void write_calculation(tb_page *page, const tb_judged *judged) {
  tb_page_said said = tb_page_said_of_judged(page, judged);
  tb_page_raw(page, "<details class=\"calc\"><summary>");
  tb_page_say(page, "Calculation: ", "计算：");
  tb_page_words(page, judged->entity != TB_NO_ID ? tb_page_entity(page, judged->entity) : (tb_words){"–", NULL});
  tb_page_raw(page, " ");
  tb_page_state(page, judged->alert);
  tb_page_raw(page, "</summary>");
  tb_page_said_write(page, &said, 1, said.n, 4);
  tb_page_raw(page, "</details>");
  tb_page_said_close(&said);
}

/* ---------------------------------------------------------------------------------------------------------------------------- whole */

static void write_summary(tb_page *page, const tb_rule *rule, const tb_judged_list *judged) {
  tb_page_raw(page, "<summary><b>");
  tb_page_text(page, rule->rule);
  tb_page_raw(page, "</b> ");
  tb_page_words(page, tb_page_name(rule->when_text, rule->message, rule->message_zh));
  tb_page_raw(page, " ");
  bool shown[TB_RULE_ERROR + 1] = {false}, quiet = false;
  for (size_t i = 0; i < judged->n; i++) {
    const tb_alert *alert = judged->items[i].alert;
    bool *seen = alert != NULL ? &shown[alert->state] : &quiet;
    if (!*seen && (alert != NULL || page->figures)) { /* a fed case does not always know who is quiet */
      tb_page_state(page, alert);
    }
    *seen = true;
  }
  tb_page_raw(page, "</summary><div>");
}

static void write_terms(tb_page *page, size_t rule) {
  tb_page_said said = tb_page_said_of_rule(page, rule);
  tb_page_said_write(page, &said, 1, said.n, 3);
  tb_page_said_close(&said);
}

void tb_page_rule(tb_page *page, size_t rule, size_t finding, size_t *calculations) {
  tb_judged_list judged = {0};
  if (!read_judged(page, rule, finding, &judged)) {
    return;
  }
  tb_page_rawf(page, "<details class=\"rule\" id=\"r%zu\">", rule);
  write_summary(page, tb_rules_at(page->rules, rule), &judged);
  write_terms(page, rule);
  if (page->figures) {
    tb_page_rule_charts(page, rule, &judged);
    tb_page_life(page, rule, &judged);
  }
  write_alerts(page, &judged);
  for (size_t i = 0; i < judged.n && page->figures && *calculations > 0 && page->status == TB_OK; i++) {
    write_calculation(page, &judged.items[i]);
    (*calculations)--;
  }
  tb_page_raw(page, "</div></details>\n");
}
