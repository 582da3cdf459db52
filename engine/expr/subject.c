/* Subjects: indicators as sequences of periods, observed or derived. */
#include "model.h"

#include "model/period.h"

#include <stdlib.h>

const tb_subject *tb_model_subject(const tb_model *model, uint32_t indicator) {
  return indicator < tb_panel_indicators(model->panel) ? &model->known[indicator].subject : NULL;
}

size_t tb_keys_before(const tb_period *keys, size_t n, tb_period key) {
  size_t low = 0;
  while (low < n) {
    const size_t middle = low + (n - low) / 2;
    if (tb_period_compare(keys[middle], key) < 0) {
      low = middle + 1;
    } else {
      n = middle;
    }
  }
  return low;
}

size_t tb_subject_find(const tb_subject *subject, tb_period key) {
  const size_t at = tb_keys_before(subject->keys, subject->n_periods, key);
  return at < subject->n_periods && tb_period_compare(subject->keys[at], key) == 0 ? at : SIZE_MAX;
}

tb_period tb_known_key(const tb_known *known, tb_period period) {
  return known->is_dated ? tb_period_end_date(period) : period;
}

tb_period tb_known_label(const tb_known *known, tb_period key) {
  const size_t at = known->is_dated ? tb_subject_find(&known->subject, key) : SIZE_MAX;
  return at == SIZE_MAX ? key : known->subject.labels[at];
}

/* Of the rows of open spans with the same begin: the latest known by the end of `period`, else the first. */
static const tb_row *open_row(const tb_model *model, uint32_t indicator, tb_period period) {
  const tb_subject *subject = &model->known[indicator].subject;
  const tb_row *found = NULL;
  size_t at = tb_keys_before(subject->keys, subject->n_periods, (tb_period){.first = period.first, .last = period.first});
  for (; at < subject->n_periods && subject->keys[at].first == period.first; at++) {
    if (!subject->keys[at].open || (found && subject->keys[at].last > period.last)) continue;
    found = tb_panel_row_at(model->panel, indicator, at);
  }
  return found;
}

const tb_row *tb_model_row(const tb_model *model, uint32_t indicator, tb_period period) {
  const tb_row *row = tb_panel_find_row(model->panel, indicator, period);
  return row || !period.open || model->known[indicator].subject.derived ? row : open_row(model, indicator, period);
}

/* ------------------------------------------------------------------------------------------------------------- observed */

static tb_status periods_new(tb_model *model, size_t n, tb_period **keys, tb_period **labels) {
  *keys = tb_arena_array(model->arena, n, sizeof **keys);
  *labels = tb_arena_array(model->arena, n, sizeof **labels);
  return *keys && *labels ? TB_OK : TB_NO_MEMORY;
}

static tb_status observe(tb_model *model, uint32_t id) {
  const tb_panel *panel = model->panel;
  const size_t n = tb_panel_rows(panel, id);
  tb_known *known = &model->known[id];
  tb_period *keys, *labels;
  const tb_status status = periods_new(model, n, &keys, &labels);
  if (status) return status;
  for (size_t i = 0; i < n; i++) {
    const tb_row *row = tb_panel_row_at(panel, id, i);
    keys[i] = tb_row_key(row);
    labels[i] = tb_row_label(row);
    known->states_footings |= tb_row_has_basis(row) || tb_row_has_units(row);
    known->is_marked |= tb_row_has_breaks(row) || known->states_footings;
  }
  known->is_dated = tb_panel_indicator(panel, id)->kind == TB_STOCK;
  known->subject =
      (tb_subject){.indicator = id, .n_periods = n, .keys = keys, .labels = labels, .timelines = tb_panel_timelines(panel, id)};
  return TB_OK;
}

tb_status tb_model_observe(tb_model *model) {
  const size_t n = tb_panel_indicators(model->panel);
  tb_status status = TB_OK;
  for (size_t id = 0; id < n && !status; id++)
    status = observe(model, (uint32_t)id);
  return status;
}

/* -------------------------------------------------------------------------------------------------------------- derived */

/* A period of a derived indicator in the making. */
typedef struct pair {
  tb_period key, label;
} pair;

static int compare_pairs(const void *a, const void *b) {
  const pair *x = a, *y = b;
  return tb_period_compare(x->key, y->key);
}

/* One pair a key; a key that is labelled in two ways is its own label. Returns how many are left. */
static size_t merge_pairs(pair *pairs, size_t n) {
  size_t kept = 0;
  if (n > 1) qsort(pairs, n, sizeof *pairs, compare_pairs);
  for (size_t i = 0; i < n; i++) {
    pair *last = kept > 0 ? &pairs[kept - 1] : NULL;
    if (!last || tb_period_compare(last->key, pairs[i].key) != 0) {
      pairs[kept++] = pairs[i];
    } else if (tb_period_compare(last->label, pairs[i].label) != 0) {
      last->label = last->key;
    }
  }
  return kept;
}

static pair *collect_pairs(const tb_model *model, const tb_known *known, size_t *n) {
  size_t total = 0;
  for (size_t r = 0; r < known->n_reads; r++)
    total += model->known[known->reads[r]].subject.n_periods;
  pair *pairs = malloc((total > 0 ? total : 1) * sizeof *pairs);
  *n = 0;
  for (size_t r = 0; pairs && r < known->n_reads; r++) {
    const tb_subject *read = &model->known[known->reads[r]].subject;
    for (size_t i = 0; i < read->n_periods; i++)
      pairs[(*n)++] = (pair){.key = tb_known_key(known, read->labels[i]), .label = read->labels[i]};
  }
  return pairs;
}

tb_status tb_model_derive(tb_model *model, uint32_t id) {
  tb_known *known = &model->known[id];
  known->is_dated = known->n_reads > 0;
  for (size_t r = 0; r < known->n_reads; r++) {
    known->is_dated &= model->known[known->reads[r]].is_dated;
    known->is_marked |= model->known[known->reads[r]].is_marked;
  }
  size_t n;
  pair *pairs = collect_pairs(model, known, &n);
  if (!pairs) return TB_NO_MEMORY;
  n = merge_pairs(pairs, n);
  tb_period *keys, *labels;
  tb_status status = periods_new(model, n, &keys, &labels);
  for (size_t i = 0; i < n && !status; i++) {
    keys[i] = pairs[i].key;
    labels[i] = pairs[i].label;
  }
  free(pairs);
  if (!status) status = tb_timelines_build(keys, n, &known->timelines);
  if (!status) {
    known->subject =
        (tb_subject){.indicator = id, .derived = true, .n_periods = n, .keys = keys, .labels = labels, .timelines = &known->timelines};
  }
  return status;
}

/* -------------------------------------------------------------------------------------------------------------- presence */

/* The row of an indicator that a subject reads, in the subject's period: one that made the period, not a stock that is found there too. */
static const tb_row *read_row(const tb_model *model, const tb_subject *subject, size_t period, uint32_t read) {
  if (!subject->derived) return tb_panel_row_at(model->panel, subject->indicator, period);
  const tb_row *row = tb_model_row(model, read, subject->labels[period]);
  if (!row || model->known[subject->indicator].is_dated) return row;
  return tb_period_equal(tb_row_label(row), subject->labels[period]) ? row : NULL;
}

static void add_present(const tb_panel *panel, const tb_row *row, uint32_t first, size_t n, bool *present) {
  double values[TB_TILE];
  uint8_t decimals[TB_TILE], reasons[TB_TILE];
  bool absent[TB_TILE];
  for (size_t at = 0; row && at < n; at += TB_TILE) {
    const size_t size = n - at < TB_TILE ? n - at : TB_TILE;
    tb_column column = {.values = values, .decimals = decimals, .reasons = reasons, .absent = absent};
    tb_row_read(panel, row, first + (uint32_t)at, size, &column);
    for (size_t i = 0; i < size; i++)
      present[at + i] |= !absent[i];
  }
}

const uint32_t *tb_model_reads(const tb_model *model, uint32_t indicator, size_t *n) {
  const tb_known *known = &model->known[indicator];
  *n = known->subject.derived ? known->n_reads : 1;
  return known->subject.derived ? known->reads : &known->subject.indicator;
}

void tb_subject_present(const tb_model *model, const tb_subject *subject, size_t period, uint32_t first, size_t n, bool *present) {
  size_t n_reads;
  const uint32_t *reads = tb_model_reads(model, subject->indicator, &n_reads);
  for (size_t i = 0; i < n; i++)
    present[i] = false;
  for (size_t r = 0; r < n_reads; r++)
    add_present(model->panel, read_row(model, subject, period, reads[r]), first, n, present);
}

bool tb_subject_has_tile(const tb_model *model, const tb_subject *subject, size_t period, size_t tile) {
  size_t n_reads;
  const uint32_t *reads = tb_model_reads(model, subject->indicator, &n_reads);
  for (size_t r = 0; r < n_reads; r++) {
    const tb_row *row = read_row(model, subject, period, reads[r]);
    if (row && tb_row_has_tile(row, tile)) return true;
  }
  return false;
}
