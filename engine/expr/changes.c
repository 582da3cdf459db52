#include "changes.h"

#include "evaluator.h"

#include "model/period.h"

#include <stdlib.h>

/* The changed rows of an indicator. */
typedef struct changed {
  const tb_changed_row *rows;
  size_t n;
} changed;

static size_t rows_before(const tb_changes *changes, uint32_t indicator) {
  size_t low = 0, high = changes->n_rows;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (changes->rows[middle].indicator < indicator) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static changed changed_of(const tb_changes *changes, uint32_t indicator) {
  const size_t first = rows_before(changes, indicator);
  size_t n = 0;
  while (first + n < changes->n_rows && changes->rows[first + n].indicator == indicator)
    n++;
  return (changed){changes->rows + first, n};
}

/* ---------------------------------------------------------------------------------------------------- timelines as they were */

/* The timelines of a subject without the new rows. */
typedef struct earlier {
  bool doubtful; /* they cannot be told */
  const tb_timelines *lines;
  tb_timelines own; /* memory for those of a derived subject */
} earlier;

static const tb_timelines no_lines = {0};

static bool has_open_line(const tb_timelines *timelines) {
  for (size_t l = 0; l < timelines->n_lines; l++)
    if (timelines->lines[l].kind == TB_LINE_OPEN) return true;
  return false;
}

static const tb_timelines *before_of(const tb_changes *changes, uint32_t indicator) {
  const tb_timelines *before = changes->before ? changes->before[indicator] : NULL;
  return before ? before : &no_lines;
}

/* The old periods of one indicator that a derived one reads, as keys of the derived one. Returns how many; `keys` NULL: counts only. */
static size_t old_keys(const tb_model *model, const tb_known *derived, uint32_t read, const tb_changes *changes, tb_period *keys) {
  const tb_subject *subject = &model->known[read].subject;
  if (changed_of(changes, read).n == 0) {
    for (size_t i = 0; keys && i < subject->n_periods; i++)
      keys[i] = tb_known_key(derived, subject->labels[i]);
    return subject->n_periods;
  }
  const tb_timelines *before = before_of(changes, read);
  size_t n = 0;
  for (size_t l = 0; l < before->n_lines; l++) {
    for (size_t step = 0; step < before->lines[l].n_steps; step++) {
      if (!before->lines[l].present[step]) continue;
      if (keys) keys[n] = before->lines[l].steps[step];
      n++;
    }
  }
  return n;
}

static int compare_keys(const void *a, const void *b) {
  return tb_period_compare(*(const tb_period *)a, *(const tb_period *)b);
}

static size_t sort_keys(tb_period *keys, size_t n) {
  if (n > 1) qsort(keys, n, sizeof *keys, compare_keys);
  size_t kept = 0;
  for (size_t i = 0; i < n; i++)
    if (kept == 0 || tb_period_compare(keys[kept - 1], keys[i]) != 0) keys[kept++] = keys[i];
  return kept;
}

/*
 * Whether the keys that an indicator's old rows gave to a derived one are their keys on its timelines. Of a stock among flows they were its
 * periods as written, and of open spans their begins: neither is known of rows that changed.
 */
static bool keys_are_told(const tb_model *model, const tb_known *derived, uint32_t read, const tb_changes *changes) {
  if (changed_of(changes, read).n == 0) return true;
  return derived->is_dated == model->known[read].is_dated && !has_open_line(before_of(changes, read));
}

static tb_status derive_earlier(const tb_model *model, const tb_known *derived, const tb_changes *changes, earlier *out) {
  size_t n = 0, at = 0;
  for (size_t r = 0; r < derived->n_reads; r++)
    n += old_keys(model, derived, derived->reads[r], changes, NULL);
  tb_period *keys = malloc((n > 0 ? n : 1) * sizeof *keys);
  if (!keys) return TB_NO_MEMORY;
  for (size_t r = 0; r < derived->n_reads; r++)
    at += old_keys(model, derived, derived->reads[r], changes, keys + at);
  const tb_status status = tb_timelines_build(keys, sort_keys(keys, n), &out->own);
  free(keys);
  out->lines = &out->own;
  out->doubtful = status != TB_OK;
  return status == TB_NO_MEMORY ? status : TB_OK;
}

static tb_status earlier_of(const tb_model *model, uint32_t indicator, const tb_changes *changes, earlier *out) {
  const tb_known *known = &model->known[indicator];
  *out = (earlier){.lines = known->subject.timelines};
  if (!known->subject.derived) {
    if (changed_of(changes, indicator).n > 0) out->lines = before_of(changes, indicator);
    return TB_OK;
  }
  bool any = false;
  for (size_t r = 0; r < known->n_reads; r++) {
    any |= changed_of(changes, known->reads[r]).n > 0;
    out->doubtful |= !keys_are_told(model, known, known->reads[r], changes);
  }
  return any && !out->doubtful ? derive_earlier(model, known, changes, out) : TB_OK;
}

static bool is_prefix(const tb_timeline *before, const tb_timeline *now) {
  if (before->kind != now->kind || before->months != now->months || before->phase != now->phase ||
      before->first_months != now->first_months || before->guests != now->guests || before->n_steps > now->n_steps)
    return false;
  for (size_t step = 0; step < before->n_steps; step++)
    if (!tb_period_equal(before->steps[step], now->steps[step])) return false;
  return true;
}

/* Whether the timelines are those of before, each perhaps with further steps. */
static bool only_grew(const tb_timelines *before, const tb_timelines *now) {
  bool same = before == now || before->n_lines == now->n_lines;
  for (size_t l = 0; same && before != now && l < now->n_lines; l++)
    same = is_prefix(&before->lines[l], &now->lines[l]);
  return same;
}

tb_status tb_subject_steps_before(const tb_model *model, uint32_t indicator, size_t line, const tb_changes *changes, size_t *n) {
  const tb_timelines *now = model->known[indicator].subject.timelines;
  earlier was;
  *n = 0;
  const tb_status status = earlier_of(model, indicator, changes, &was);
  for (size_t l = 0; !status && !was.doubtful && l < was.lines->n_lines && *n == 0; l++)
    if (is_prefix(&was.lines->lines[l], &now->lines[line])) *n = was.lines->lines[l].n_steps;
  tb_timelines_free(&was.own);
  return status;
}

/* --------------------------------------------------------------------------------------------------------------- expressions */

typedef struct search {
  const tb_evaluator *evaluator;
  const tb_changes *changes;
  tb_day from;
} search;

/* How a series is read: in a period that the text fixes; by a measure, which steps along timelines. */
typedef struct manner {
  bool fixed, stepped;
} manner;

static void doubt(search *of) {
  of->from = TB_DAY_UNKNOWN;
}

/* An indicator that nothing was known of may have been another thing in the text: a formula's, a milestone, an unknown name. */
static bool was_other(const search *of, uint32_t indicator) {
  const tb_indicator *declared = tb_panel_indicator(of->evaluator->panel, indicator);
  return before_of(of->changes, indicator)->n_lines == 0 && (!declared->declared || *declared->formula);
}

static void note_rows(search *of, uint32_t indicator, manner how) {
  const changed rows = changed_of(of->changes, indicator);
  if (rows.n > 0 && (how.fixed || was_other(of, indicator))) doubt(of);
  for (size_t i = 0; i < rows.n; i++) {
    const tb_period key = rows.rows[i].key;
    if (tb_period_is_unstated(key) || key.open) doubt(of);
    if (key.last < of->from) of->from = key.last;
  }
}

static tb_status note_series(search *of, const tb_node *node, manner how) {
  const uint32_t indicator = node->of.series.indicator;
  note_rows(of, indicator, how);
  if (!how.stepped || of->from == TB_DAY_UNKNOWN) return TB_OK;
  earlier was;
  const tb_status status = earlier_of(of->evaluator->model, indicator, of->changes, &was);
  if (!status && (was.doubtful || !only_grew(was.lines, of->evaluator->model->known[indicator].subject.timelines))) doubt(of);
  tb_timelines_free(&was.own);
  return status;
}

/* Parents and peers are what was declared, unless a parent is known by its observations alone: it may have come just now. */
static void note_measure(search *of, const tb_measure *measure) {
  if (measure->breadth == TB_ACROSS && of->changes->n_rows > 0 && of->evaluator->model->has_observed_parents) doubt(of);
}

static tb_status note_range(search *of, tb_range range, manner how) {
  const tb_program *program = &of->evaluator->program;
  tb_status status = TB_OK;
  for (uint32_t i = range.begin; i < range.end && !status && of->from != TB_DAY_UNKNOWN; i++) {
    const tb_node *node = &program->nodes[i];
    manner inner = how;
    if (tb_node_is_series(node->kind)) {
      inner.fixed |= node->of.series.has_period;
      status = note_series(of, node, inner);
    }
    if (node->kind == TB_NODE_MEASURE) {
      inner.stepped = true;
      note_measure(of, node->of.measure.row);
    }
    if (!tb_node_is_prefix(node->kind)) continue;
    if (!status) status = note_range(of, tb_program_operand(program, i), inner);
    i = node->end - 1;
  }
  return status;
}

tb_status tb_evaluator_touched(const tb_evaluator *evaluator, const tb_changes *changes, tb_day *from) {
  search of = {.evaluator = evaluator, .changes = changes, .from = TB_DAY_OPEN};
  const tb_status status = note_range(&of, tb_program_all(&evaluator->program), (manner){0});
  *from = status ? TB_DAY_UNKNOWN : of.from;
  return status;
}
