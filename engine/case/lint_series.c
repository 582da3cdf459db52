/* Holes in series, and series that all others of a level have. */
#include "lint.h"

#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------------------------------- holes */

enum { NEVER = UINT32_MAX };

/* A timeline walked through; `latest` is the step at which each entity was observed last. */
typedef struct holes {
  tb_lint *lint;
  uint32_t indicator;
  const tb_timeline *line;
  bool is_dense; /* two thirds of its steps have a row */
  uint32_t *latest;
  uint64_t n, n_series;
  bool *holed; /* entities counted in n_series */
  tb_period first;
  uint32_t first_entity; /* TB_NO_ID: none */
} holes;

static void note_hole(holes *h, uint32_t entity, tb_period period) {
  const uint32_t *place = tb_panel_entity_place(h->lint->panel);
  int order = h->first_entity == TB_NO_ID ? -1 : tb_period_compare(period, h->first);
  if (order < 0 || (order == 0 && place[entity] < place[h->first_entity])) {
    h->first = period;
    h->first_entity = entity;
  }
}

/* January and February are mostly reported as one: then they are no holes of the months. */
static bool is_in_block(const holes *h, tb_period period) {
  int32_t month = tb_period_first_month(period);
  if (tb_period_months(period) != 1 || month % 12 > 1) {
    return false;
  }
  return tb_panel_find_row(h->lint->panel, h->indicator, tb_period_from_months(month - month % 12, 2)) != NULL;
}

/* What others have is expected of all; what nobody has only on a line that has nearly everything. */
static bool is_expected(const holes *h, uint32_t step) {
  if (tb_timeline_has_guest(h->line, h->line->steps[step])) {
    return false; /* told of on its own timeline */
  }
  return h->line->present[step] || (h->is_dense && !is_in_block(h, h->line->steps[step]));
}

/* Missing ones that say so are there: somebody knows of them. */
static void observe(holes *h, uint32_t entity, uint32_t step) {
  uint32_t before = h->latest[entity];
  for (uint32_t between = before + 1; before != NEVER && between < step; between++) {
    if (is_expected(h, between)) {
      h->n++;
      h->n_series += !h->holed[entity];
      h->holed[entity] = true;
      note_hole(h, entity, h->line->steps[between]);
    }
  }
  h->latest[entity] = step;
}

static void walk_row(holes *h, const tb_row *row, uint32_t step) {
  for (size_t tile = 0; tile < tb_panel_tiles(h->lint->panel); tile++) {
    for (size_t i = 0, n = tb_lint_read(h->lint, row, tile) ? h->lint->column.n : 0; i < n; i++) {
      if (!h->lint->column.absent[i]) {
        observe(h, h->lint->column.first + (uint32_t)i, step);
      }
    }
  }
}

static bool is_dense(const tb_timeline *line) {
  size_t n = 0;
  for (size_t i = 0; i < line->n_steps; i++) {
    n += line->present[i];
  }
  return 3 * n >= 2 * line->n_steps;
}

/* Only where the calendar says what should be there. */
static bool is_regular(const tb_timeline *line) {
  return line->kind == TB_LINE_SPANS || line->kind == TB_LINE_CUMULATIVE || line->kind == TB_LINE_MONTH_ENDS;
}

static void walk_line(holes *h, size_t number) {
  const tb_timelines *lines = tb_panel_timelines(h->lint->panel, h->indicator);
  h->line = &lines->lines[number];
  if (!is_regular(h->line)) {
    return;
  }
  h->is_dense = is_dense(h->line);
  for (size_t i = 0; i < tb_panel_entities(h->lint->panel); i++) {
    h->latest[i] = NEVER;
  }
  for (size_t r = 0; r < tb_panel_rows(h->lint->panel, h->indicator); r++) {
    if (lines->line_of[r] == number) {
      walk_row(h, tb_panel_row_at(h->lint->panel, h->indicator, r), lines->step_of[r]);
    }
  }
}

static void report_holes(const holes *h) {
  const tb_lint *lint = h->lint;
  const char *code = tb_panel_indicator_code(lint->panel, h->indicator);
  char period[TB_PERIOD_TEXT_BYTES];
  tb_period_format(h->first, period);
  tb_log_add(lint->log, TB_NOTE, tb_lint_indicator_place(lint->opened, code),
             "%s: periods missing inside series: %llu, entities concerned: %llu; the first: %s, %s",
             "%s：序列中间缺 %llu 期，涉及 %llu 个主体；首例：%s，%s", code, (unsigned long long)h->n, (unsigned long long)h->n_series,
             tb_panel_entity_code(lint->panel, h->first_entity), period);
}

static tb_status lint_holes(tb_lint *lint, uint32_t indicator) {
  size_t n = tb_panel_entities(lint->panel);
  holes h = {.lint = lint,
             .indicator = indicator,
             .latest = calloc(n + 1, sizeof *h.latest),
             .holed = calloc(n + 1, sizeof *h.holed),
             .first_entity = TB_NO_ID};
  tb_status status = h.latest != NULL && h.holed != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; status == TB_OK && i < tb_panel_timelines(lint->panel, indicator)->n_lines; i++) {
    walk_line(&h, i);
  }
  if (h.n > 0 && tb_lint_counts(lint, TB_LINT_HOLE)) {
    report_holes(&h);
  }
  free(h.latest);
  free(h.holed);
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------- missing series */

/* Which entities an indicator was observed of. */
static void mark_observed(tb_lint *lint, uint32_t indicator, bool *observed) {
  for (size_t r = 0; r < tb_panel_rows(lint->panel, indicator); r++) {
    const tb_row *row = tb_panel_row_at(lint->panel, indicator, r);
    for (size_t tile = 0; tile < tb_panel_tiles(lint->panel); tile++) {
      for (size_t i = 0, n = tb_lint_read(lint, row, tile) ? lint->column.n : 0; i < n; i++) {
        observed[lint->column.first + i] |= !lint->column.absent[i];
      }
    }
  }
}

/* The entities of a level. */
typedef struct level_counts {
  size_t n, n_observed;
  uint32_t first; /* not observed, by code */
} level_counts;

static void count_level(const tb_lint *lint, uint32_t level, const bool *observed, level_counts *out) {
  *out = (level_counts){.first = TB_NO_ID};
  for (size_t i = 0; i < tb_panel_entities(lint->panel); i++) {
    uint32_t entity = tb_panel_entity_order(lint->panel)[i];
    if (tb_panel_entity(lint->panel, entity)->level != level) {
      continue;
    }
    out->n++;
    out->n_observed += observed[entity];
    if (!observed[entity] && out->first == TB_NO_ID) {
      out->first = entity;
    }
  }
}

/* Where more than half of a level have a series, the others are expected to. */
static void lint_level(tb_lint *lint, uint32_t indicator, uint32_t level, const bool *observed) {
  level_counts counts;
  count_level(lint, level, observed, &counts);
  bool lacking = counts.n_observed < counts.n && 2 * counts.n_observed > counts.n;
  if (!lacking || !tb_lint_counts(lint, TB_LINT_SERIES)) {
    return;
  }
  const char *code = tb_panel_indicator_code(lint->panel, indicator);
  tb_log_add(lint->log, TB_NOTE, tb_lint_indicator_place(lint->opened, code),
             "%s: %zu of the %zu entities of level %s have no observation; the first: %s",
             "%s：%zu 个主体无观测值（%zu 个同为 %s 层级）；首例：%s", code, counts.n - counts.n_observed, counts.n,
             tb_dictionary_text(tb_panel_levels(lint->panel), level, NULL), tb_panel_entity_code(lint->panel, counts.first));
}

static tb_status lint_missing(tb_lint *lint, uint32_t indicator) {
  bool *observed = calloc(tb_panel_entities(lint->panel) + 1, sizeof *observed);
  if (observed == NULL) {
    return TB_NO_MEMORY;
  }
  mark_observed(lint, indicator, observed);
  for (uint32_t level = 0; level < tb_dictionary_count(tb_panel_levels(lint->panel)); level++) {
    lint_level(lint, indicator, level, observed);
  }
  free(observed);
  return TB_OK;
}

tb_status tb_lint_series(tb_lint *lint) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < tb_panel_indicators(lint->panel); i++) {
    uint32_t indicator = tb_panel_indicator_order(lint->panel)[i];
    if (tb_panel_rows(lint->panel, indicator) == 0) {
      continue;
    }
    status = lint_holes(lint, indicator);
    if (status == TB_OK) {
      status = lint_missing(lint, indicator);
    }
  }
  return status;
}
