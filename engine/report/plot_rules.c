/* What rules add to a plot: the thresholds of those that compare what is plotted, and for one entity where they were pending or firing. */
#include "plot_inside.h"

#include <math.h>
#include <string.h>

enum { LEVELS_MAX = 16 };

/* What a place is shaded for. */
enum { QUIET, PENDING, FIRING };

/* One rule held against what is plotted. */
typedef struct held {
  const tb_rule *rule;
  size_t compared, differing; /* figures of the rule where there is a plotted number too; of these, those that are not that number */
  double threshold;           /* NaN: none yet */
  bool varies;                /* several thresholds */
} held;

static bool judges(const tb_rule *rule, uint32_t entity) {
  return rule->scope == NULL || rule->scope[entity];
}

/* ---------------------------------------------------------------------------------------------------------------------- thresholds */

static void compare(held *h, const tb_decision *said, double plotted) {
  if (!said->has_comparison || said->figure_reason != TB_VALUE || said->threshold_reason != TB_VALUE || isnan(plotted)) {
    return;
  }
  h->compared++;
  h->differing += said->figure != plotted;
  h->varies |= !isnan(h->threshold) && said->threshold != h->threshold;
  h->threshold = said->threshold;
}

static tb_status compare_places(const tb_gathering *g, tb_evaluator *evaluator, held *h) {
  for (size_t i = 0; i < g->n_places; i++) {
    size_t step = g->source[i];
    if (step == TB_PLOT_BREAK || !g->line->present[step]) {
      continue;
    }
    for (size_t row = 0; row < g->n_entities; row++) {
      tb_decision said = {0};
      if (!judges(h->rule, g->entities[row])) {
        continue;
      }
      tb_status status = tb_evaluate_decision(evaluator, g->line->steps[step], g->entities[row], &said);
      if (status != TB_OK) {
        return status;
      }
      compare(h, &said, g->plot.cells[row * g->n_places + i]);
    }
  }
  return TB_OK;
}

static tb_status hold_against(const tb_gathering *g, held *h) {
  tb_evaluator *evaluator = NULL;
  tb_status status = tb_evaluator_new(g->model, h->rule->when, g->indicator, g->log, &evaluator);
  if (status == TB_OK) {
    tb_evaluator_set_line(evaluator, g->line);
    status = compare_places(g, evaluator, h);
  }
  tb_evaluator_free(evaluator);
  return status;
}

/* Thresholds, each once, with the rules that have it: "R17, R18: 1050". */
static tb_status add_level(tb_gathering *g, tb_level *levels, const held *h) {
  size_t i = 0;
  while (i < g->plot.n_rule_levels && levels[i].y != h->threshold) {
    i++;
  }
  if (i == LEVELS_MAX) {
    return TB_OK;
  }
  bool again = i < g->plot.n_rule_levels;
  tb_buffer name = {0};
  tb_buffer_format(&name, "%.*s%s%s: ", again ? (int)strcspn(levels[i].name.english, ":") : 0, again ? levels[i].name.english : "",
                   again ? ", " : "", h->rule->rule);
  tb_buffer_double(&name, h->threshold);
  const char *kept = name.failed ? NULL : tb_arena_string(g->plot.arena, name.bytes, name.n);
  tb_buffer_free(&name);
  levels[i] = (tb_level){.y = h->threshold, .name = {kept, kept}};
  g->plot.n_rule_levels += !again;
  return kept != NULL ? TB_OK : TB_NO_MEMORY;
}

/* --------------------------------------------------------------------------------------------------------------------------- spans */

/* The step of the line that is printed like this, SIZE_MAX: it is of another line. */
static size_t step_of(const tb_gathering *g, tb_period label) {
  const tb_subject *subject = tb_model_subject(g->model, g->indicator);
  for (size_t i = 0; i < g->line->n_steps; i++) {
    size_t place = tb_period_place(subject, g->line->steps[i]);
    if (tb_period_equal(place != SIZE_MAX ? subject->labels[place] : g->line->steps[i], label)) {
      return i;
    }
  }
  return SIZE_MAX;
}

/* The first place at or behind a step. */
static size_t place_from(const tb_gathering *g, size_t step) {
  size_t i = 0;
  while (i < g->n_places && (g->source[i] == TB_PLOT_BREAK || g->source[i] < step)) {
    i++;
  }
  return i;
}

/* Where the shade of a place begins: half way from the place before. */
static double edge_before(const tb_gathering *g, size_t place) {
  const double *x = g->plot.x;
  size_t before = place;
  while (before > 0 && (before == place || g->source[before] == TB_PLOT_BREAK)) {
    before--;
  }
  return before < place ? (x[before] + x[place]) / 2 : x[place] - 0.5;
}

static double edge_at(const tb_gathering *g, size_t place) {
  return place < g->n_places ? edge_before(g, place) : g->plot.x[g->n_places - 1] + 0.5;
}

/* Marks the places [from, to) of a rule's state: where several rules are at work the worst is seen. */
static void mark(uint8_t *states, tb_alert_state state, size_t from, size_t to) {
  uint8_t seen = state == TB_FIRING ? FIRING : state == TB_PENDING ? PENDING : QUIET;
  for (size_t i = from; i < to; i++) {
    states[i] = seen > states[i] ? seen : states[i];
  }
}

/* Spans of equal marks. */
static tb_status shade(tb_gathering *g, const uint8_t *states) {
  tb_span *spans = tb_arena_array(g->plot.arena, g->n_places, sizeof *spans);
  if (spans == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t from = 0, to; from < g->n_places; from = to) {
    for (to = from + 1; to < g->n_places && states[to] == states[from];) {
      to++;
    }
    if (states[from] != QUIET) {
      spans[g->plot.n_spans++] = (tb_span){edge_at(g, from), edge_at(g, to), states[from] == FIRING ? TB_TONE_BAD : TB_TONE_WATCH};
    }
  }
  g->plot.spans = spans;
  return TB_OK;
}

static bool is_of(const tb_gathering *g, const tb_transition *change, const tb_rule *rule) {
  return strcmp(change->rule, rule->rule) == 0 && strcmp(change->indicator, tb_plot_code(g)) == 0 &&
         strcmp(change->entity, tb_panel_entity_code(g->panel, g->entities[0])) == 0;
}

/* Changes of state come in order of time; one before the first place is in force there. */
static tb_status mark_states(const tb_gathering *g, uint8_t *states, const tb_rule *rule) {
  tb_alert_state state = TB_INACTIVE;
  size_t since = 0;
  for (size_t i = 0; i < tb_case_transitions(g->opened); i++) {
    tb_transition change;
    tb_status status = tb_case_transition(g->opened, i, &change);
    if (status != TB_OK) {
      return status;
    }
    size_t step = is_of(g, &change, rule) ? step_of(g, change.period) : SIZE_MAX;
    if (step != SIZE_MAX) {
      size_t at = place_from(g, step);
      mark(states, state, since, at);
      state = change.to;
      since = at;
    }
  }
  mark(states, state, since, g->n_places);
  return TB_OK;
}

/* --------------------------------------------------------------------------------------------------------------------------- whole */

static void tell_undrawn(const tb_gathering *g, const held *h) {
  if (h->compared > 0 && h->differing == 0 && h->varies) {
    tb_log_add(g->log, TB_NOTE, h->rule->place, "the threshold of rule %s changes from period to period and is not drawn",
               "规则 %s 的阈值随时期变化，未绘出", h->rule->rule);
  }
}

static tb_status add_rule(tb_gathering *g, const tb_rule *rule, tb_level *levels, uint8_t *states) {
  held h = {.rule = rule, .threshold = NAN};
  tb_status status = hold_against(g, &h);
  if (status != TB_OK) {
    return status;
  }
  tell_undrawn(g, &h);
  bool fits = h.compared > 0 && h.differing == 0 && !h.varies;
  if (fits) {
    status = add_level(g, levels, &h);
  }
  return status == TB_OK && g->n_entities == 1 && judges(rule, g->entities[0]) ? mark_states(g, states, rule) : status;
}

tb_status tb_plot_add_rules(tb_gathering *g) {
  const tb_rules *rules = g->options->rules ? tb_case_rules(g->opened) : NULL;
  size_t watching = 0;
  if (!g->options->rules) {
    return TB_OK;
  }
  tb_level *levels = tb_arena_array(g->plot.arena, LEVELS_MAX, sizeof *levels);
  uint8_t *states = tb_arena_array(g->plot.arena, g->n_places, sizeof *states);
  if (levels == NULL || states == NULL) {
    return TB_NO_MEMORY;
  }
  g->plot.rule_levels = levels;
  memset(states, QUIET, g->n_places);
  for (size_t m = 0; rules != NULL && m < tb_rules_machines(rules); m++) {
    size_t rule;
    uint32_t indicator;
    tb_rules_machine(rules, m, &rule, &indicator);
    if (indicator == g->indicator && tb_rules_at(rules, rule)->when != NULL) {
      watching++;
      tb_status status = add_rule(g, tb_rules_at(rules, rule), levels, states);
      if (status != TB_OK) {
        return status;
      }
    }
  }
  if (watching == 0) {
    tb_log_add(g->log, TB_NOTE, (tb_place){0}, "no rule watches %s", "没有监测 %s 的规则", tb_plot_code(g));
  } else if (g->n_entities > 1) {
    tb_log_add(g->log, TB_NOTE, (tb_place){0}, "where rules fired is shaded in plots of one entity; this one shows %zu",
               "规则触发的时段只在单个主体的图中标出；此图有 %zu 个主体", g->n_entities);
  }
  return shade(g, states);
}
