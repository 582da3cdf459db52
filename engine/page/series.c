/* Series of the panel for charts: values along a timeline, and which of them stand for a finding. */
#include "pairs.h"

#include "model/period.h"

#include <math.h>

/* ----------------------------------------------------------------------------------------------------------------------- timelines */

const tb_timeline *tb_page_line(const tb_page *page, uint32_t indicator) {
  const tb_timelines *lines = tb_model_subject(page->model, indicator)->timelines;
  const tb_timeline *best = NULL;
  size_t most = 0;
  for (size_t i = 0; i < lines->n_lines; i++) {
    size_t present = 0;
    for (size_t k = 0; k < lines->lines[i].n_steps; k++) {
      present += lines->lines[i].present[k];
    }
    if (present > most) {
      most = present;
      best = &lines->lines[i];
    }
  }
  return best;
}

/* How a step is printed: as its period was written, where there is one. Keys are in order. */
tb_period tb_page_label(const tb_page *page, uint32_t indicator, tb_period key) {
  const tb_subject *subject = tb_model_subject(page->model, indicator);
  size_t low = 0, high = subject->n_periods;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = tb_period_compare(subject->keys[middle], key);
    if (order == 0) {
      return subject->labels[middle];
    }
    low = order < 0 ? middle + 1 : low;
    high = order < 0 ? high : middle;
  }
  return key;
}

const tb_tick *tb_page_ticks(tb_page *page, uint32_t indicator, const tb_timeline *line) {
  tb_tick *ticks = tb_page_array(page, line->n_steps, sizeof *ticks);
  for (size_t i = 0; ticks != NULL && i < line->n_steps; i++) {
    ticks[i] = (tb_tick){(double)i, tb_page_period(page, tb_page_label(page, indicator, line->steps[i]))};
  }
  return ticks;
}

/* -------------------------------------------------------------------------------------------------------------------------- values */

static void read_observed(const tb_page *page, uint32_t indicator, uint32_t entity, const tb_timeline *line, double *y) {
  for (size_t i = 0; i < line->n_steps; i++) {
    tb_cell_detail cell;
    const tb_row *row = line->present[i] ? tb_panel_find_row(page->panel, indicator, line->steps[i]) : NULL;
    bool seen = row != NULL && tb_row_detail(page->panel, row, entity, &cell) && cell.reason == TB_VALUE;
    y[i] = seen ? cell.value : NAN;
  }
}

/* A derived indicator is its formula at every step. */
static tb_status read_derived(tb_page *page, uint32_t indicator, uint32_t entity, const tb_timeline *line, double *y) {
  tb_plan *plan = NULL;
  tb_evaluator *evaluator = NULL;
  tb_plan_options options = {.expected = TB_EXPECT_NUMBER};
  tb_status status = tb_plan_parse(page->model, "value", 5, &options, page->log, &plan);
  if (status == TB_OK) {
    status = tb_evaluator_new(page->model, plan, indicator, page->log, &evaluator);
  }
  if (status == TB_OK) {
    tb_evaluator_set_line(evaluator, line);
  }
  for (size_t i = 0; status == TB_OK && i < line->n_steps; i++) {
    const tb_column *column;
    y[i] = NAN;
    if (line->present[i] && (status = tb_evaluate_numbers(evaluator, line->steps[i], entity, 1, &column)) == TB_OK &&
        tb_column_has(column, 0)) {
      y[i] = column->values[0];
    }
  }
  tb_evaluator_free(evaluator);
  tb_plan_free(plan);
  return status;
}

static size_t count_values(const double *y, size_t n) {
  size_t values = 0;
  for (size_t i = 0; i < n; i++) {
    values += isfinite(y[i]) ? 1 : 0;
  }
  return values;
}

bool tb_page_begins_anew(const tb_timeline *line, size_t step) {
  return step > 0 && line->kind == TB_LINE_CUMULATIVE && line->steps[step].first != line->steps[step - 1].first;
}

size_t tb_page_points(const tb_timeline *line, size_t from, size_t n, const double *values, double *x, double *y) {
  size_t points = 0;
  for (size_t i = 0; i < n; i++) {
    if (i > 0 && tb_page_begins_anew(line, from + i)) {
      x[points] = (double)i - 0.5;
      y[points++] = NAN;
    }
    x[points] = (double)i;
    y[points++] = values[i];
  }
  return points;
}

tb_page_series tb_page_values(tb_page *page, uint32_t indicator, uint32_t entity) {
  const tb_timeline *line = tb_page_line(page, indicator);
  tb_page_series none = {0};
  if (line == NULL) {
    return none;
  }
  double *values = tb_page_array(page, line->n_steps, sizeof *values);
  double *x = tb_page_array(page, 2 * line->n_steps, sizeof *x), *y = tb_page_array(page, 2 * line->n_steps, sizeof *y);
  if (values == NULL || x == NULL || y == NULL) {
    return none;
  }
  if (tb_model_subject(page->model, indicator)->derived) {
    tb_page_fail(page, read_derived(page, indicator, entity, line, values));
  } else {
    read_observed(page, indicator, entity, line, values);
  }
  size_t seen = page->status == TB_OK ? count_values(values, line->n_steps) : 0;
  return seen == 0
             ? none
             : (tb_page_series){.n = tb_page_points(line, 0, line->n_steps, values, x, y), .values = seen, .x = x, .y = y, .line = line};
}

/* --------------------------------------------------------------------------------------------------------------------------- pairs */

static void add_pair(tb_pairs *pairs, uint32_t indicator, uint32_t entity) {
  if (indicator == TB_NO_ID || entity == TB_NO_ID || pairs->n == TB_PAIRS_MAX) {
    return;
  }
  for (size_t i = 0; i < pairs->n; i++) {
    if (pairs->items[i].indicator == indicator && pairs->items[i].entity == entity) {
      return;
    }
  }
  pairs->items[pairs->n++] = (tb_pair){indicator, entity};
}

static uint32_t entity_named(const tb_page *page, const char *code) {
  return tb_dictionary_find(tb_panel_entity_codes(page->panel), code, strlen(code));
}

static void add_alert(const tb_page *page, const tb_alert *alert, tb_pairs *pairs) {
  add_pair(pairs, tb_dictionary_find(tb_panel_indicator_codes(page->panel), alert->indicator, strlen(alert->indicator)),
           entity_named(page, alert->entity));
}

static void add_claim(const tb_page *page, size_t claim, tb_pairs *pairs) {
  const tb_claim_read *reads;
  size_t n = tb_case_verdict_reads(page->opened, claim, &reads);
  for (size_t i = 0; i < n; i++) {
    add_pair(pairs, reads[i].indicator, reads[i].entity);
  }
}

static void add_rules(const tb_page *page, const tb_finding *finding, tb_pairs *pairs) {
  uint32_t entity = entity_named(page, finding->entity);
  for (size_t i = 0; i < page->n_rules; i++) {
    const tb_rule *rule = tb_rules_at(page->rules, i);
    for (size_t k = 0; strcmp(rule->finding, finding->finding) == 0 && k < rule->n_indicators; k++) {
      add_pair(pairs, rule->indicators[k], entity);
    }
  }
}

/* Without an entity of its own a finding is about those with alerts. */
static void add_alerts(const tb_page *page, const tb_finding *finding, tb_pairs *pairs) {
  tb_alert alert;
  for (size_t i = 0; finding->entity[0] == '\0' && i < tb_case_alerts(page->opened); i++) {
    if (tb_case_alert(page->opened, i, &alert) == TB_OK && strcmp(alert.finding, finding->finding) == 0) {
      add_alert(page, &alert, pairs);
    }
  }
}

void tb_page_pairs(const tb_page *page, size_t finding, tb_pairs *out) {
  tb_finding row;
  out->n = 0;
  if (tb_case_finding(page->opened, finding, &row) != TB_OK) {
    return;
  }
  tb_decider by = tb_case_decider(page->opened, finding);
  if (by.alert != NULL) {
    add_alert(page, by.alert, out);
  }
  if (by.claim != SIZE_MAX) {
    add_claim(page, by.claim, out);
  }
  add_rules(page, &row, out);
  add_alerts(page, &row, out);
  for (size_t i = 0; i < page->n_claims; i++) {
    if (tb_claim_concerns(tb_claims_at(page->claims, i), row.finding)) {
      add_claim(page, i, out);
    }
  }
}

bool tb_page_subject(tb_page *page, size_t finding, uint32_t *indicator, uint32_t *entity) {
  tb_pairs pairs;
  tb_page_pairs(page, finding, &pairs);
  for (size_t i = 0; i < pairs.n; i++) {
    if (tb_page_values(page, pairs.items[i].indicator, pairs.items[i].entity).values > 0) {
      *indicator = pairs.items[i].indicator;
      *entity = pairs.items[i].entity;
      return true;
    }
  }
  return false;
}
