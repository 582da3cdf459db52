/* The life of a rule's alerts as spans of days, one line an entity. */
#include "inside.h"

#include "model/period.h"

#include <stdlib.h>

enum {
  CHART_WIDTH = 560,
  LINES_MAX = 24 /* limits.c has no more */,
  SPANS_MAX = 12,
  TICKS_MAX = 12,
  DAYS_MIN = 2 /* a single day is no life */
};

/* ------------------------------------------------------------------------------------------------------------------------ changes */

static int by_identity(const char *rule_a, const char *indicator_a, const char *entity_a, const char *rule_b, const char *indicator_b,
                       const char *entity_b) {
  int order = strcmp(rule_a, rule_b);
  order = order != 0 ? order : strcmp(indicator_a, indicator_b);
  return order != 0 ? order : strcmp(entity_a, entity_b);
}

static int compare(const tb_transition *t, const tb_alert *of) {
  return by_identity(t->rule, t->indicator, t->entity, of->rule, of->indicator, of->entity);
}

const tb_transition *tb_page_changes(const tb_page *page, const tb_alert *of, size_t *n) {
  size_t low = 0, high = page->changes.n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare(&page->changes.items[middle], of) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  *n = 0;
  while (low + *n < page->changes.n && compare(&page->changes.items[low + *n], of) == 0) {
    (*n)++;
  }
  return page->changes.items + low;
}

/* --------------------------------------------------------------------------------------------------------------------------- lines */

typedef struct life {
  tb_span_row rows[LINES_MAX];
  size_t n;
  double from, to; /* days */
} life;

static void widen(life *of, tb_period span) {
  of->from = span.first < of->from ? span.first : of->from;
  of->to = span.last + 1 > of->to ? span.last + 1 : of->to;
}

/* Pending from its beginning until it fires, then firing. */
static void add_episode(tb_span *spans, size_t *n, const tb_alert *alert) {
  double begin = alert->span.first, end = (double)alert->span.last + 1;
  bool fired = !tb_period_is_unstated(alert->firing);
  double fires = fired ? alert->firing.first : end;
  if (fires > begin && *n < SPANS_MAX) {
    spans[(*n)++] = (tb_span){begin, fires, TB_TONE_WATCH};
  }
  if (fired && *n < SPANS_MAX) {
    spans[(*n)++] = (tb_span){fires, end, alert->state == TB_RESOLVED ? TB_TONE_QUIET : TB_TONE_BAD};
  }
}

static bool same(const tb_judged *a, const tb_judged *b) {
  return a->machine == b->machine && a->entity == b->entity;
}

static tb_words name_of(tb_page *page, const tb_judged *judged, bool several) {
  size_t rule;
  uint32_t indicator;
  tb_rules_machine(page->rules, judged->machine, &rule, &indicator);
  tb_words entity = tb_page_entity(page, judged->entity);
  const tb_words parts[] = {entity, {tb_panel_indicator_code(page->panel, indicator), NULL}};
  return several ? tb_page_join(page, "%1 %2", "%1 %2", parts, 2) : entity;
}

static void gather(tb_page *page, const tb_judged_list *judged, bool several, life *out) {
  for (size_t i = 0, end; i < judged->n && out->n < LINES_MAX && out->n < page->limits.lives; i = end) {
    const tb_judged *first = &judged->items[i];
    tb_span *spans = tb_page_array(page, SPANS_MAX, sizeof *spans);
    size_t n = 0;
    for (end = i; spans != NULL && end < judged->n && same(first, &judged->items[end]); end++) {
      const tb_alert *alert = judged->items[end].alert;
      if (alert != NULL && alert->episode > 0 && !tb_period_is_unstated(alert->span)) {
        add_episode(spans, &n, alert);
        widen(out, alert->span);
      }
    }
    end = spans != NULL ? end : judged->n;
    if (n > 0) {
      out->rows[out->n++] = (tb_span_row){.name = name_of(page, first, several), .spans = spans, .n_spans = n};
    }
  }
}

/* -------------------------------------------------------------------------------------------------------------------------- drawing */

/* The first days of years, or of quarters where all lies within three years. */
static size_t find_ticks(tb_page *page, const life *of, tb_tick ticks[TICKS_MAX]) {
  int months = of->to - of->from > 3 * 366 ? 12 : 3;
  while ((of->to - of->from) / 30.4 / months > TICKS_MAX) {
    months *= 2;
  }
  size_t n = 0;
  int32_t month = tb_day_month((tb_day)of->from) / months * months;
  for (; n < TICKS_MAX; month += months) {
    tb_period span = tb_period_from_months(month, 1);
    if (tb_period_is_unstated(span) || span.first > of->to) {
      break;
    }
    if (span.first >= of->from) {
      const char *text = tb_page_period(page, span);
      ticks[n++] = (tb_tick){span.first, months >= 12 ? tb_page_format(page, "%.4s", text) : text};
    }
  }
  return n;
}

void tb_page_life(tb_page *page, size_t rule, const tb_judged_list *judged) {
  life of = {.from = TB_DAY_LAST, .to = TB_DAY_FIRST};
  tb_tick ticks[TICKS_MAX];
  gather(page, judged, tb_rules_at(page->rules, rule)->n_indicators > 1, &of);
  if (of.n == 0 || of.to - of.from < DAYS_MIN || page->status != TB_OK) {
    return;
  }
  tb_words caption = tb_page_wordsf(page, "Life of the alerts of %s: pending, then firing; grey: resolved",
                                    "%s 的预警过程：待确认，随后触发；灰色：已解除", tb_rules_at(page->rules, rule)->rule);
  tb_frame frame = tb_page_figure(page, "plot broad", CHART_WIDTH, caption);
  tb_span_chart chart = {.frame = frame,
                         .rows = of.rows,
                         .n_rows = of.n,
                         .ticks = ticks,
                         .n_ticks = find_ticks(page, &of, ticks),
                         .from = of.from,
                         .to = of.to};
  tb_chart_spans(&chart, page->out);
  tb_page_figure_end(page);
}
