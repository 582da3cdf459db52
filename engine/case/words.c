#include "words.h"

#include "model/period.h"

typedef struct word {
  const char *key, *english, *chinese;
} word;

static const char *find_word(const word *words, size_t n, const char *key, tb_language language) {
  for (size_t i = 0; i < n; i++) {
    if (strcmp(words[i].key, key) == 0) {
      return tb_text(language, words[i].english, words[i].chinese);
    }
  }
  return key;
}

const char *tb_word_status(const char *status, tb_language language) {
  static const word WORDS[] = {{"open", "open", "未整改"},
                               {"in_progress", "in progress", "整改中"},
                               {"done", "done", "已完成"},
                               {"long_term", "long term", "长期坚持"},
                               {"unstated", "unstated", "未说明"}};
  return find_word(WORDS, sizeof WORDS / sizeof WORDS[0], status, language);
}

const char *tb_word_state(tb_alert_state state, tb_language language) {
  static const word WORDS[] = {{"inactive", "inactive", "未触发"}, {"pending", "pending", "待确认"}, {"firing", "firing", "触发"},
                               {"resolved", "resolved", "已解除"}, {"nodata", "nodata", "无数据"},   {"error", "error", "出错"}};
  return find_word(WORDS, sizeof WORDS / sizeof WORDS[0], tb_alert_state_name(state), language);
}

/* ------------------------------------------------------------------------------------------------------------------------- names */

const char *tb_word_name(const char *code, const char *name, const char *name_zh, tb_language language) {
  const char *wanted = tb_text(language, name, name_zh), *other = tb_text(language, name_zh, name);
  if (wanted[0] != '\0') {
    return wanted;
  }
  return other[0] != '\0' ? other : code;
}

const char *tb_word_entity(tb_explanation *e, const tb_case *opened, uint32_t entity) {
  const tb_entity *row = tb_panel_entity(opened->panel, entity);
  return tb_word_name(tb_panel_entity_code(opened->panel, entity), row->name, row->name_zh, e->language);
}

static const char *named(tb_explanation *e, const char *code, const char *name) {
  return strcmp(code, name) == 0 ? code : tb_explain_format(e, "%s %s", "%s %s", code, name);
}

const char *tb_word_entity_named(tb_explanation *e, const tb_case *opened, uint32_t entity) {
  return named(e, tb_panel_entity_code(opened->panel, entity), tb_word_entity(e, opened, entity));
}

const char *tb_word_indicator_named(tb_explanation *e, const tb_case *opened, uint32_t indicator) {
  const tb_indicator *row = tb_panel_indicator(opened->panel, indicator);
  const char *code = tb_panel_indicator_code(opened->panel, indicator);
  return named(e, code, tb_word_name(code, row->name, row->name_zh, e->language));
}

/* ----------------------------------------------------------------------------------------------------------------- periods, cells */

const char *tb_word_period(tb_explanation *e, tb_period period) {
  char text[TB_PERIOD_TEXT_BYTES];
  if (tb_period_is_unstated(period)) {
    return tb_text(e->language, "not stated", "未注明");
  }
  size_t n = tb_period_format(period, text);
  tb_buffer copy = {0};
  tb_buffer_append(&copy, text, n);
  return tb_explain_take(e, &copy);
}

const char *tb_word_number(tb_explanation *e, double value, tb_reason reason) {
  tb_buffer text = {0};
  if (reason != TB_VALUE && reason != TB_NOT_COMPARABLE) {
    return tb_reason_name(reason);
  }
  tb_buffer_double(&text, value);
  if (reason != TB_VALUE) {
    tb_buffer_format(&text, " (%s)", tb_reason_name(reason));
  }
  return tb_explain_take(e, &text);
}

const char *tb_word_figure(tb_explanation *e, const tb_cell_detail *cell) {
  if (cell->reason != TB_VALUE) {
    return tb_text(e->language, "missing", "缺失");
  }
  tb_buffer text = {0};
  tb_exact exact;
  tb_exact_of_cell(cell, &exact);
  tb_exact_text(&exact, false, &text);
  tb_exact_clear(&exact);
  return tb_explain_take(e, &text);
}

const char *tb_word_cell_status(tb_explanation *e, const tb_case *opened, const tb_cell_detail *cell) {
  static const word WORDS[] = {{"assumed", "assumed: period supplied by the analyst", "assumed：时期由分析者补充"},
                               {"B", "B: break in the series", "B：序列中断"}};
  const char *status = tb_dictionary_text(tb_panel_statuses(opened->panel), cell->status, NULL);
  return find_word(WORDS, sizeof WORDS / sizeof WORDS[0], status, e->language);
}

const char *tb_word_unit(const tb_case *opened, uint32_t indicator, const tb_cell_detail *cell) {
  return cell->unit[0] != '\0' ? cell->unit : tb_panel_indicator(opened->panel, indicator)->unit;
}

const char *tb_word_place(tb_explanation *e, const tb_case *opened, const char *file, uint64_t line) {
  if (file == NULL) {
    return "";
  }
  return tb_explain_format(e, "%s:%llu", "%s:%llu", tb_case_relative(opened, file), (unsigned long long)line);
}
