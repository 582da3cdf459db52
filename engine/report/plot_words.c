/* Words of a plot: names, title, unit, and what is said to those who cannot see it. */
#include "plot_inside.h"

#include "case/words.h"

#include <string.h>

/* A text made by printf in the plot's arena, NULL when memory is short. */
TB_FORMAT(2, 3) static const char *format_text(tb_gathering *g, const char *format, ...) {
  tb_buffer text = {0};
  va_list arguments;
  va_start(arguments, format);
  tb_buffer_vformat(&text, format, arguments);
  va_end(arguments);
  const char *kept = text.failed ? NULL : tb_arena_string(g->plot.arena, tb_buffer_string(&text), text.n);
  tb_buffer_free(&text);
  return kept;
}

static tb_words named(const tb_gathering *g, const char *code, const char *name, const char *name_zh) {
  const char *word = tb_word_name(code, name, name_zh, g->plot.language);
  return (tb_words){word, word};
}

static tb_words words_of(const char *text) {
  return (tb_words){text, text};
}

/* What the registry says of the measure that is plotted, in a language; false: it is none of them, but the value or an expression. */
static bool find_measure(const tb_gathering *g, tb_language language, tb_measure_info *out) {
  size_t n = strcspn(g->plot.expression, "(");
  for (size_t i = 0; tb_measure_at(i, language, out) == TB_OK; i++) {
    if (strlen(out->name) == n && strncmp(out->name, g->plot.expression, n) == 0) {
      return true;
    }
  }
  return false;
}

/* The unit of a measure: its own, or that of the indicator; differences of percentages are in points. */
static const char *unit_of(const tb_gathering *g) {
  static const char AS_INDICATOR[] = "as the indicator";
  const char *unit = tb_panel_indicator(g->panel, g->indicator)->unit;
  tb_measure_info info;
  if (strcmp(g->plot.expression, "value") == 0) {
    return unit;
  }
  if (!find_measure(g, TB_ENGLISH, &info)) {
    return "";
  }
  if (strncmp(info.unit, AS_INDICATOR, strlen(AS_INDICATOR)) == 0) {
    bool points = strstr(info.unit, "points") != NULL && strcmp(unit, "%") == 0;
    return points ? tb_text(g->plot.language, "percentage points", "个百分点") : unit;
  }
  return find_measure(g, g->plot.language, &info) ? info.unit : "";
}

tb_status tb_plot_name_entities(tb_gathering *g) {
  tb_words *names = tb_arena_array(g->plot.arena, g->n_entities + 1, sizeof *names);
  for (size_t i = 0; names != NULL && i < g->n_entities; i++) {
    const tb_entity *entity = tb_panel_entity(g->panel, g->entities[i]);
    names[i] = named(g, tb_panel_entity_code(g->panel, g->entities[i]), entity->name, entity->name_zh);
  }
  g->plot.names = names;
  return names != NULL ? TB_OK : TB_NO_MEMORY;
}

/* "Criminal cases: yoy_pct, Jia District": whose name stands there when there is only one. */
static const char *title_of(tb_gathering *g) {
  const tb_indicator *indicator = tb_panel_indicator(g->panel, g->indicator);
  bool chinese = g->plot.language == TB_CHINESE, plain = strcmp(g->plot.expression, "value") == 0, one = g->n_entities == 1;
  return format_text(g, "%s%s%s%s%s", named(g, tb_plot_code(g), indicator->name, indicator->name_zh).english,
                     plain     ? ""
                     : chinese ? "："
                               : ": ",
                     plain ? "" : g->plot.expression, one ? (chinese ? "，" : ", ") : "", one ? g->plot.names[0].english : "");
}

/* What rules add: their thresholds, and in how many spans one fired. */
static void describe_rules(const tb_gathering *g, tb_buffer *out) {
  bool chinese = g->plot.language == TB_CHINESE;
  for (size_t i = 0; i < g->plot.n_rule_levels; i++) {
    tb_buffer_text(out, i > 0 ? (chinese ? "；" : "; ") : chinese ? "阈值：" : " Thresholds: ");
    tb_buffer_text(out, g->plot.rule_levels[i].name.english);
  }
  tb_buffer_text(out, g->plot.n_rule_levels > 0 ? (chinese ? "。" : ".") : "");
  size_t firing = 0;
  for (size_t i = 0; i < g->plot.n_spans; i++) {
    firing += g->plot.spans[i].tone == TB_TONE_BAD;
  }
  if (firing > 0) {
    tb_buffer_format(out, chinese ? "触发时段：%zu。" : " Spans of firing: %zu.", firing);
  }
}

/* For those who cannot see it: what the measure is, how many entities, from when to when, what rules say. */
static const char *description_of(tb_gathering *g) {
  const char *from = g->plot.labels[0], *to = g->plot.labels[g->n_places - 1];
  tb_measure_info info;
  tb_buffer rules = {0};
  const char *what = find_measure(g, g->plot.language, &info) ? info.help : "", *said;
  describe_rules(g, &rules);
  if (g->plot.language == TB_CHINESE) {
    said = format_text(g, "%s%zu 个主体，%s 至 %s。%s", what, g->n_entities, from, to, tb_buffer_string(&rules));
  } else {
    said = format_text(g, "%s%s%zu %s, %s to %s.%s", what, what[0] != '\0' ? " " : "", g->n_entities,
                       g->n_entities == 1 ? "entity" : "entities", from, to, tb_buffer_string(&rules));
  }
  bool failed = rules.failed;
  tb_buffer_free(&rules);
  return failed ? NULL : said;
}

tb_status tb_plot_say(tb_gathering *g) {
  const char *unit = unit_of(g);
  g->plot.title = words_of(title_of(g));
  g->plot.description = words_of(description_of(g));
  g->plot.unit = unit[0] != '\0' ? words_of(unit) : (tb_words){0};
  return g->plot.title.english != NULL && g->plot.description.english != NULL ? TB_OK : TB_NO_MEMORY;
}
