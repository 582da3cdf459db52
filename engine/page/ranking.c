/* Places among peers over time. */
#include "pairs.h"

#include <math.h>
#include <stdlib.h>

enum { CHART_WIDTH = 560, STEPS_MAX = 16, ENTITIES_MAX = 4096, PEERS_MIN = 3, LINE_HEIGHT = 19, RANKINGS_MAX = 2 };

/* Ranks of all entities over the last steps of a timeline. */
typedef struct ranking {
  tb_page *page;
  uint32_t indicator, entity;
  const char *within;
  const tb_timeline *line;
  size_t from, n, n_entities;
  double *ranks; /* entity by entity, n each; NaN: none */
  double *x;
} ranking;

/* ------------------------------------------------------------------------------------------------------------------------- reading */

static tb_status rank_steps(ranking *r, tb_evaluator *evaluator) {
  for (size_t i = 0; i < r->n; i++) {
    r->x[i] = (double)i;
    for (size_t first = 0; first < r->n_entities; first += TB_TILE) {
      size_t n = r->n_entities - first < TB_TILE ? r->n_entities - first : TB_TILE;
      const tb_column *column = NULL;
      bool present = r->line->present[r->from + i];
      tb_status status = present ? tb_evaluate_numbers(evaluator, r->line->steps[r->from + i], (uint32_t)first, n, &column) : TB_OK;
      if (status != TB_OK) {
        return status;
      }
      for (size_t k = 0; k < n; k++) {
        r->ranks[(first + k) * r->n + i] = present && tb_column_has(column, k) ? column->values[k] : NAN;
      }
    }
  }
  return TB_OK;
}

static tb_status rank_all(ranking *r) {
  tb_plan *plan = NULL;
  tb_evaluator *evaluator = NULL;
  tb_plan_options options = {.expected = TB_EXPECT_NUMBER, .within = r->within};
  tb_status status = tb_plan_parse(r->page->model, "rank", 4, &options, r->page->log, &plan);
  if (status == TB_OK) {
    status = tb_evaluator_new(r->page->model, plan, r->indicator, r->page->log, &evaluator);
  }
  if (status == TB_OK) {
    tb_evaluator_set_line(evaluator, r->line);
    status = rank_steps(r, evaluator);
  }
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
  return status;
}

static bool make_room(ranking *r) {
  r->line = tb_page_line(r->page, r->indicator);
  r->n_entities = tb_panel_entities(r->page->panel);
  if (r->line == NULL || r->line->n_steps < 2 || r->n_entities > ENTITIES_MAX) {
    return false;
  }
  r->from = r->line->n_steps > STEPS_MAX ? r->line->n_steps - STEPS_MAX : 0;
  r->n = r->line->n_steps - r->from;
  r->ranks = tb_page_array(r->page, r->n * r->n_entities, sizeof *r->ranks);
  r->x = tb_page_array(r->page, r->n, sizeof *r->x);
  return r->ranks != NULL && r->x != NULL;
}

/* --------------------------------------------------------------------------------------------------------------------------- peers */

/* A peer of the entity, with its latest place. */
typedef struct peer {
  uint32_t entity;
  double last;
} peer;

static int by_place(const void *a, const void *b) {
  const peer *x = a, *y = b;
  if (x->last != y->last) {
    return x->last < y->last ? -1 : 1;
  }
  return x->entity < y->entity ? -1 : x->entity > y->entity;
}

static double last_rank(const ranking *r, uint32_t entity) {
  for (size_t i = r->n; i-- > 0;) {
    if (isfinite(r->ranks[entity * r->n + i])) {
      return r->ranks[entity * r->n + i];
    }
  }
  return NAN;
}

/* Those with a place, best first; the entity itself is among them however many are left out. */
static size_t find_peers(const ranking *r, const tb_peers *sets, peer *out) {
  size_t n = 0, limit = r->page->limits.peers;
  for (uint32_t e = 0; e < r->n_entities; e++) {
    if (sets->set_of[e] == sets->set_of[r->entity] && isfinite(last_rank(r, e))) {
      out[n++] = (peer){e, last_rank(r, e)};
    }
  }
  qsort(out, n, sizeof *out, by_place);
  for (size_t i = limit; i < n; i++) {
    if (out[i].entity == r->entity) {
      out[limit - 1] = out[i];
    }
  }
  return n < limit ? n : limit;
}

/* ------------------------------------------------------------------------------------------------------------------------- drawing */

static void draw(ranking *r, const peer *peers, size_t n) {
  tb_page *page = r->page;
  tb_line *lines = tb_page_array(page, n, sizeof *lines);
  const tb_tick *ticks = tb_page_ticks(page, r->indicator, r->line);
  tb_tick *shown = tb_page_array(page, r->n, sizeof *shown);
  if (lines == NULL || ticks == NULL || shown == NULL) {
    return;
  }
  for (size_t i = 0; i < n; i++) {
    bool own = peers[i].entity == r->entity;
    lines[i] = (tb_line){.name = tb_page_entity(page, peers[i].entity),
                         .x = r->x,
                         .y = r->ranks + peers[i].entity * r->n,
                         .n = r->n,
                         .tone = own ? TB_TONE_2 : TB_TONE_QUIET};
  }
  for (size_t i = 0; i < r->n; i++) {
    shown[i] = (tb_tick){(double)i, ticks[r->from + i].text};
  }
  const tb_words parts[] = {tb_page_indicator(page, r->indicator), tb_page_entity(page, r->entity)};
  tb_frame frame = tb_page_figure(
      page, "plot broad", CHART_WIDTH,
      tb_page_join(page, "Places among peers: %1 (1 = largest), %2 in colour", "同类排名：%1（1 为最大），彩色为%2", parts, 2));
  frame.height = 60 + LINE_HEIGHT * (double)n;
  tb_series_chart chart = {.frame = frame,
                           .unit = {"place", "位次"},
                           .lines = lines,
                           .n_lines = n,
                           .ticks = shown,
                           .n_ticks = r->n,
                           .reversed = true,
                           .whole = true,
                           .name_ends = true};
  tb_chart_series(&chart, page->out);
  tb_page_figure_end(page);
}

static bool draw_ranking(tb_page *page, uint32_t indicator, uint32_t entity, const char *within) {
  ranking r = {.page = page, .indicator = indicator, .entity = entity, .within = within};
  const tb_peers *sets;
  if (!make_room(&r) || tb_model_peers(page->model, within, &sets) != TB_OK || sets->set_of[entity] == TB_NO_PEER_SET) {
    return false;
  }
  tb_page_fail(page, rank_all(&r));
  peer *peers = tb_page_array(page, r.n_entities, sizeof *peers);
  size_t n = page->status == TB_OK && peers != NULL ? find_peers(&r, sets, peers) : 0;
  if (n < PEERS_MIN || !isfinite(last_rank(&r, entity))) {
    return false;
  }
  draw(&r, peers, n);
  return true;
}

static bool speaks_of_places(const tb_rule *rule) {
  return strstr(rule->when_text, "rank") != NULL || strstr(rule->when_text, "percentile") != NULL;
}

/* Rules about places first; else the finding's first indicator that has peers. */
void tb_page_ranking(tb_page *page, size_t finding) {
  tb_finding row;
  size_t drawn = 0;
  if (tb_case_finding(page->opened, finding, &row) != TB_OK) {
    return;
  }
  uint32_t entity = tb_dictionary_find(tb_panel_entity_codes(page->panel), row.entity, strlen(row.entity));
  for (unsigned pass = 0; entity != TB_NO_ID && pass < 2; pass++) {
    for (size_t i = 0; i < page->n_rules && drawn < (pass == 0 ? RANKINGS_MAX : 1) && page->status == TB_OK; i++) {
      const tb_rule *rule = tb_rules_at(page->rules, i);
      bool fits =
          strcmp(rule->finding, row.finding) == 0 && rule->n_indicators > 0 && rule->when != NULL && speaks_of_places(rule) == (pass == 0);
      drawn += fits && draw_ranking(page, rule->indicators[0], entity, rule->within);
    }
  }
}
