/* What a rule's condition compared over time: its figure, its threshold, and the spans in which it was pending or firing. */
#include "pairs.h"

#include "expr/plan.h"
#include "model/period.h"

#include <math.h>

enum { SPANS_MAX = 256, POINTS_MIN = 2 };

/* One rule for one entity on one timeline, the last steps of it. */
typedef struct course {
  tb_page *page;
  const tb_rule *rule;
  const tb_judged *judged;
  uint32_t indicator;
  const tb_timeline *line;
  size_t from, n; /* steps of the line */
  double *figure, *threshold;
  size_t measured, ranked; /* steps with a figure; of these, where it is a place among peers */
  tb_span spans[SPANS_MAX];
  size_t n_spans;
} course;

/* ------------------------------------------------------------------------------------------------------------------------- reading */

static const tb_timeline *line_of(const tb_page *page, uint32_t indicator, const tb_alert *alert) {
  const tb_timelines *lines = tb_model_subject(page->model, indicator)->timelines;
  return alert != NULL && alert->episode > 0 && alert->timeline < lines->n_lines ? &lines->lines[alert->timeline]
                                                                                 : tb_page_line(page, indicator);
}

static bool make_room(course *c) {
  size_t most = c->page->limits.steps;
  c->from = c->line->n_steps > most ? c->line->n_steps - most : 0;
  c->n = c->line->n_steps - c->from;
  c->figure = tb_page_array(c->page, c->n, sizeof *c->figure);
  c->threshold = tb_page_array(c->page, c->n, sizeof *c->threshold);
  return c->figure != NULL && c->threshold != NULL;
}

static tb_status decide(course *c, tb_evaluator *evaluator) {
  for (size_t i = 0; i < c->n; i++) {
    tb_decision said = {0};
    c->figure[i] = c->threshold[i] = NAN;
    if (!c->line->present[c->from + i]) {
      continue;
    }
    tb_status status = tb_evaluate_decision(evaluator, c->line->steps[c->from + i], c->judged->entity, &said);
    if (status != TB_OK) {
      return status;
    }
    bool measured = said.has_comparison && said.figure_reason == TB_VALUE;
    c->figure[i] = measured ? said.figure : NAN;
    c->threshold[i] = measured && said.threshold_reason == TB_VALUE ? said.threshold : NAN;
    c->measured += measured;
    c->ranked += measured && said.has_rank;
  }
  return TB_OK;
}

static tb_status evaluate(course *c) {
  tb_evaluator *evaluator = NULL;
  tb_status status = tb_evaluator_new(c->page->model, c->rule->when, c->indicator, c->page->log, &evaluator);
  if (status == TB_OK) {
    tb_evaluator_set_line(evaluator, c->line);
    status = decide(c, evaluator);
  }
  tb_evaluator_free(evaluator);
  return status;
}

/* -------------------------------------------------------------------------------------------------------------------------- states */

static void close_span(course *c, tb_alert_state state, double from, double to) {
  if ((state == TB_PENDING || state == TB_FIRING) && c->n_spans < SPANS_MAX) {
    c->spans[c->n_spans++] = (tb_span){from - 0.5, to - 0.5, state == TB_FIRING ? TB_TONE_BAD : TB_TONE_WATCH};
  }
}

static void read_states(course *c) {
  size_t n;
  const char *indicator = tb_panel_indicator_code(c->page->panel, c->indicator),
             *entity = tb_panel_entity_code(c->page->panel, c->judged->entity);
  const tb_alert of = {.rule = c->rule->rule, .indicator = indicator, .entity = entity};
  const tb_transition *changes = tb_page_changes(c->page, &of, &n);
  tb_alert_state state = TB_INACTIVE;
  double since = 0;
  for (size_t i = 0; i < c->n && n > 0; i++) {
    tb_period label = tb_page_label(c->page, c->indicator, c->line->steps[c->from + i]);
    for (size_t k = 0; k < n; k++) {
      if (tb_period_equal(changes[k].period, label)) {
        close_span(c, state, since, (double)i);
        state = changes[k].to;
        since = (double)i;
      }
    }
  }
  close_span(c, state, since, (double)c->n);
}

/* ------------------------------------------------------------------------------------------------------------------------- drawing */

/* The threshold where it is the same everywhere; NaN where it changes. */
static double one_threshold(const course *c) {
  double one = NAN;
  for (size_t i = 0; i < c->n; i++) {
    if (isfinite(c->threshold[i]) && isfinite(one) && c->threshold[i] != one) {
      return NAN;
    }
    one = isfinite(c->threshold[i]) ? c->threshold[i] : one;
  }
  return one;
}

static tb_words state_words(const course *c) {
  const tb_alert *alert = c->judged->alert;
  static const tb_words WORDS[] = {
      [TB_INACTIVE] = {"quiet", "未触发"},    [TB_PENDING] = {"pending", "待确认"}, [TB_FIRING] = {"firing", "触发"},
      [TB_RESOLVED] = {"resolved", "已解除"}, [TB_NODATA] = {"no data", "无数据"},  [TB_RULE_ERROR] = {"error", "出错"}};
  return WORDS[alert != NULL ? alert->state : TB_INACTIVE];
}

/* Values of the steps as a line, broken where the finding's series are. */
static tb_line line_through(course *c, const double *values) {
  double *x = tb_page_array(c->page, 2 * c->n, sizeof *x), *y = tb_page_array(c->page, 2 * c->n, sizeof *y);
  bool drawn = x != NULL && y != NULL;
  return (tb_line){.x = x, .y = y, .n = drawn ? tb_page_points(c->line, c->from, c->n, values, x, y) : 0};
}

static bool is_own_value(const tb_node *node) {
  return node->kind == TB_NODE_SERIES && node->of.series.indicator == TB_NO_ID && !node->of.series.has_period;
}

static tb_words unit_of_measure(const tb_node *node, const char *own) {
  static const char AS_INDICATOR[] = "as the indicator";
  const tb_measure *row = node->of.measure.row;
  if (strncmp(row->unit, AS_INDICATOR, strlen(AS_INDICATOR)) != 0) {
    return (tb_words){row->unit, row->unit_zh};
  }
  if (node->end != 2 || !is_own_value(node + 1)) {
    return (tb_words){0};
  }
  bool points = strstr(row->unit, "points") != NULL && strcmp(own, "%") == 0;
  return points ? (tb_words){"percentage points", "个百分点"} : (tb_words){own, NULL};
}

/* The unit of what a condition compares, where it sets the value or a measure against a number; else none. Of a plan the operands come
 * first. */
static tb_words unit_of(const course *c) {
  const tb_node *nodes = c->rule->when->nodes;
  size_t n = c->rule->when->n_nodes;
  const char *own = tb_panel_indicator(c->page->panel, c->indicator)->unit;
  tb_words unit = {0};
  if (n < 3 || !tb_node_is_comparison(nodes[n - 1].kind) || nodes[n - 2].kind != TB_NODE_NUMBER) {
    return unit;
  }
  if (n == 3 && is_own_value(nodes)) {
    unit = (tb_words){own, NULL};
  } else if (nodes[0].kind == TB_NODE_MEASURE && nodes[0].end == n - 2) {
    unit = unit_of_measure(nodes, own);
  }
  return unit.english != NULL && unit.english[0] != '\0' ? unit : (tb_words){0};
}

static void draw(course *c) {
  tb_page *page = c->page;
  double threshold = one_threshold(c);
  bool level_only = isfinite(threshold), places = c->ranked == c->measured;
  const tb_words parts[] = {
      tb_page_indicator(page, c->indicator), tb_page_entity(page, c->judged->entity), {c->rule->when_text, NULL}, state_words(c)};
  tb_line lines[] = {line_through(c, c->figure), line_through(c, c->threshold)};
  lines[0].name = level_only ? (tb_words){0} : (tb_words){"figure", "数字"};
  lines[0].tone = TB_TONE_1;
  lines[1].name = (tb_words){"threshold", "阈值"};
  lines[1].tone = TB_TONE_BAD;
  lines[1].style = TB_LINE_DASHED;
  const tb_level level = {threshold,
                          tb_page_wordsf(page, "threshold %s", "阈值 %s", tb_page_short(page, isfinite(threshold) ? threshold : 0))};
  const tb_page_chart chart = {.caption = tb_page_join(page, "%2: %1, %3: %4", "%2：%1，%3：%4", parts, 4),
                               .indicator = c->indicator,
                               .line = c->line,
                               .from = c->from,
                               .n = c->n};
  tb_series_chart drawing = {.unit = unit_of(c),
                             .lines = lines,
                             .n_lines = level_only ? 1 : 2,
                             .spans = c->spans,
                             .n_spans = c->n_spans,
                             .levels = &level,
                             .n_levels = level_only,
                             .reversed = places,
                             .whole = places};
  tb_page_draw_series(page, &chart, &drawing);
}

static bool draw_judged(tb_page *page, const tb_rule *rule, const tb_judged *judged) {
  size_t of;
  course c = {.page = page, .rule = rule, .judged = judged};
  tb_rules_machine(page->rules, judged->machine, &of, &c.indicator);
  if (judged->entity == TB_NO_ID || c.indicator == TB_NO_ID || rule->when == NULL) {
    return false;
  }
  c.line = line_of(page, c.indicator, judged->alert);
  if (c.line == NULL || c.line->n_steps < POINTS_MIN || !make_room(&c)) {
    return false;
  }
  tb_page_fail(page, evaluate(&c));
  if (page->status != TB_OK || c.measured < POINTS_MIN) {
    return false;
  }
  read_states(&c);
  draw(&c);
  return true;
}

/* An entity with several episodes is drawn once: they stand next to each other in the list. */
static bool is_again(const tb_judged_list *list, size_t i) {
  return i > 0 && list->items[i].machine == list->items[i - 1].machine && list->items[i].entity == list->items[i - 1].entity;
}

void tb_page_rule_charts(tb_page *page, size_t rule, const tb_judged_list *judged) {
  size_t drawn = 0;
  size_t mark = page->out->n;
  tb_page_raw(page, "<div class=\"charts\">");
  for (size_t i = 0; i < judged->n && drawn < page->limits.charts && page->status == TB_OK; i++) {
    if (!is_again(judged, i)) {
      drawn += draw_judged(page, tb_rules_at(page->rules, rule), &judged->items[i]);
    }
  }
  if (drawn == 0) {
    page->out->n = mark;
    return;
  }
  tb_page_raw(page, "</div>\n");
}
