#include "reach.h"

#include "comparable.h"
#include "mixed.h"
#include "model/period.h"
#include "recall.h"
#include "slide.h"
#include "to_date.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------------- other periods */

static const tb_operand_facts *facts_of(const tb_evaluator *evaluator, uint32_t measure) {
  return &evaluator->program.facts[measure];
}

/* The period of the series along which a measure steps; false when a shift around it left the calendar. */
static bool anchor_period(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, uint32_t *indicator, tb_period *period) {
  const tb_node *anchor = &evaluator->program.nodes[facts_of(evaluator, measure)->anchor];
  *indicator = anchor->of.series.indicator;
  return tb_series_period(evaluator, anchor, scope, period);
}

bool tb_reach_period(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_period *out) {
  uint32_t indicator;
  return anchor_period(evaluator, measure, scope, &indicator, out);
}

static tb_standpoint stand_at(const tb_evaluator *evaluator, uint32_t indicator, tb_period period, tb_timeline *implicit) {
  return tb_stand(evaluator->model, &evaluator->own, indicator, period, implicit);
}

void tb_reach_shift(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_shift shift, tb_reached *out) {
  uint32_t indicator;
  tb_period from;
  out->scope = *scope;
  out->exists = anchor_period(evaluator, measure, scope, &indicator, &from) &&
                tb_shift_period(evaluator->model, &evaluator->own, indicator, shift, from, &out->period);
  if (!out->exists) return;
  if (facts_of(evaluator, measure)->is_anchored) {
    out->shift = shift;
    out->shift.before = scope->shifts;
    out->scope.shifts = &out->shift;
  } else {
    out->scope.period = out->period;
  }
}

/* Steps from the first of the timelines of the operand's series to the period that they are read in. */
static size_t room_of(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope) {
  const tb_range operand = tb_program_operand(&evaluator->program, measure);
  const bool anchored = facts_of(evaluator, measure)->is_anchored;
  size_t most = 1;
  for (uint32_t i = operand.begin; i < operand.end; i++) {
    const tb_node *node = &evaluator->program.nodes[i];
    tb_period period;
    tb_timeline implicit;
    if (tb_node_is_series(node->kind) && node->of.series.has_period == anchored && tb_series_period(evaluator, node, scope, &period)) {
      const tb_standpoint at = stand_at(evaluator, node->of.series.indicator, period, &implicit);
      const size_t room = at.line ? tb_line_room(at.line, at.key) : 1;
      if (room > most) most = room;
    }
    if (node->kind == TB_NODE_FORMULA) i = node->end - 1;
  }
  return most;
}

/* How far back the base of a measure lies; false where it has none. */
static bool base_shift(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_standpoint at, tb_shift *out) {
  const tb_node_measure *data = &evaluator->program.nodes[measure].of.measure;
  switch (data->row->reach) {
  case TB_REACH_YEAR_AGO: *out = (tb_shift){.kind = TB_SHIFT_YEARS, .count = 1}; return true;
  case TB_REACH_YEARS: *out = (tb_shift){.kind = TB_SHIFT_YEARS, .count = data->args.n}; return true;
  case TB_REACH_LAG:
    *out = (tb_shift){.kind = TB_SHIFT_STEPS, .count = data->args.n};
    return (size_t)data->args.n < room_of(evaluator, measure, scope);
  case TB_REACH_PREVIOUS:
    *out = (tb_shift){.kind = TB_SHIFT_PREVIOUS, .count = 1};
    if (facts_of(evaluator, measure)->is_single && tb_stands_on_totals(at)) out->kind = TB_SHIFT_STEPS;
    return true;
  case TB_REACH_STEP:
    *out = (tb_shift){.kind = TB_SHIFT_STEPS, .count = 1};
    return tb_stands_on_totals(at) && tb_period_months(at.key) > at.line->first_months;
  default: return false;
  }
}

static void find_base(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_reached *out) {
  uint32_t indicator;
  tb_period period;
  tb_timeline implicit;
  tb_shift shift;
  out->exists = anchor_period(evaluator, measure, scope, &indicator, &period) &&
                base_shift(evaluator, measure, scope, stand_at(evaluator, indicator, period, &implicit), &shift);
  if (out->exists) tb_reach_shift(evaluator, measure, scope, shift, out);
}

/* The base of an operand that moves with the context depends on nothing but its period: it is found once a period. */
void tb_reach_base(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_reached *out) {
  tb_recall *recall = &evaluator->recalls[measure];
  if (scope->shifts || facts_of(evaluator, measure)->is_anchored) {
    find_base(evaluator, measure, scope, out);
    return;
  }
  if (!recall->base.known || !tb_period_equal(recall->base.period, scope->period)) {
    find_base(evaluator, measure, scope, out);
    recall->base.known = true;
    recall->base.exists = out->exists;
    recall->base.period = scope->period;
    recall->base.base = out->period;
    return;
  }
  out->exists = recall->base.exists;
  out->period = out->scope.period = recall->base.base;
  out->scope = *scope;
  out->scope.period = out->period;
}

size_t tb_reach_steps(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope) {
  const size_t n = (size_t)evaluator->program.nodes[measure].of.measure.args.n, room = room_of(evaluator, measure, scope);
  return n < room ? n : room;
}

/* --------------------------------------------------------------------------------------------------------------- reading */

/* Months of the single period that is left when the figure at a key is taken apart; 0: not of whole months. */
static int single_months(tb_standpoint at) {
  const int months = tb_period_months(at.key);
  return tb_stands_on_totals(at) && months > at.line->first_months ? at.line->months : months;
}

/* Of cumulative figures taken apart: whether the single periods that end in a key and in a moved one differ in length. */
static bool singles_differ(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_period moved) {
  uint32_t indicator;
  tb_period period;
  tb_timeline implicit, implicit_before;
  if (!facts_of(evaluator, measure)->is_single || !anchor_period(evaluator, measure, scope, &indicator, &period)) return false;
  const tb_standpoint at = stand_at(evaluator, indicator, period, &implicit);
  if (!tb_stands_on_totals(at)) return false;
  return single_months(at) != single_months(stand_at(evaluator, indicator, moved, &implicit_before));
}

/* Whether an operand is nothing but a series of everybody's own figures, which are exactly known as they are read. */
static bool is_always_known(const tb_evaluator *evaluator, uint32_t measure) {
  const uint32_t plain = facts_of(evaluator, measure)->plain;
  if (plain == TB_NO_NODE) return false;
  const tb_node *node = &evaluator->program.nodes[plain];
  return node->kind == TB_NODE_SERIES && node->of.series.entity == TB_NO_ID;
}

static bool is_operand_known(const tb_evaluator *evaluator, uint32_t measure, const tb_figure *operand) {
  return is_always_known(evaluator, measure) || tb_figure_is_known(operand);
}

static tb_status gather_base(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_gathered *out) {
  tb_reached base;
  tb_reach_base(evaluator, measure, scope, &base);
  if (!base.exists) return TB_OK;
  const tb_status status = tb_run(evaluator, tb_program_operand(&evaluator->program, measure), &base.scope, &out->base);
  if (status) return status;
  if (evaluator->program.nodes[measure].of.measure.row->compares) {
    out->has_flags = tb_flag_incomparable(evaluator, measure, scope, &base, out->base, out->flags);
    if (singles_differ(evaluator, measure, scope, base.period)) {
      memset(out->flags, true, scope->n);
      out->has_flags = true;
    }
  }
  out->known = is_operand_known(evaluator, measure, out->base);
  return TB_OK;
}

static tb_window *window_at(const tb_evaluator *evaluator, uint32_t measure, bool exact) {
  return &evaluator->windows[2 * facts_of(evaluator, measure)->window_depth + exact];
}

static tb_window_shape shape_of(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, size_t capacity) {
  return (tb_window_shape){.capacity = capacity,
                           .n_cells = scope->n,
                           .exact = scope->exact,
                           .is_marked = evaluator->program.is_marked,
                           .has_breaks = facts_of(evaluator, measure)->is_marked};
}

/* Notes for whom a break lies after the step before. */
static void note_breaks(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, int back, const tb_scope *step,
                        tb_slot *slot) {
  tb_reached before;
  if (!slot->broken) return;
  tb_reach_shift(evaluator, measure, scope, (tb_shift){.kind = TB_SHIFT_STEPS, .count = back + 1}, &before);
  if (before.exists) (void)tb_flag_broken(evaluator, measure, step, &before.scope, slot->broken);
}

static tb_status gather_step(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, int back, size_t at, tb_window *window) {
  tb_reached step;
  tb_figure *figure;
  tb_reach_shift(evaluator, measure, scope, (tb_shift){.kind = TB_SHIFT_STEPS, .count = back}, &step);
  if (!step.exists) {
    tb_window_set(window, at, NULL);
    return TB_OK;
  }
  const tb_status status = tb_run(evaluator, tb_program_operand(&evaluator->program, measure), &step.scope, &figure);
  if (status) return status;
  tb_window_set(window, at, figure);
  note_breaks(evaluator, measure, scope, back, &step.scope, tb_window_slot(window, at));
  tb_figure_give(&evaluator->pool, figure);
  return TB_OK;
}

/* Sets the last `fresh` steps of a window; `now`, read already, is the last. Stops at one that is not exactly known, if it may. */
static tb_status gather_steps(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, const tb_figure *now, size_t fresh,
                              bool may_stop, tb_window *window) {
  const size_t n = window->n;
  tb_status status = TB_OK;
  for (size_t at = n - fresh; at + 1 < n && !status && !(may_stop && window->n_unknown > 0); at++)
    status = gather_step(evaluator, measure, scope, (int)(n - 1 - at), at, window);
  if (status || fresh == 0) return status;
  tb_window_set(window, n - 1, now);
  note_breaks(evaluator, measure, scope, 0, scope, tb_window_slot(window, n - 1));
  return TB_OK;
}

static void show_window(const tb_window *window, size_t n_cells, tb_gathered *out) {
  out->known = window->n_unknown == 0;
  out->window = tb_window_columns(window);
  out->n_window = window->n;
  out->has_flags = out->known && (window->footings || window->broken);
  if (out->has_flags) tb_flag_mixed_window(window, n_cells, out->flags, out->footings);
}

static tb_status gather_window(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_gathered *out) {
  const size_t n = tb_reach_steps(evaluator, measure, scope);
  const size_t longest = (size_t)evaluator->program.nodes[measure].of.measure.args.n;
  const tb_window_shape kept = shape_of(evaluator, measure, scope, longest), once = shape_of(evaluator, measure, scope, n);
  tb_window *window = window_at(evaluator, measure, scope->exact);
  tb_slide *slide;
  size_t fresh = n;
  tb_status status = tb_slide_find(evaluator, measure, scope, &kept, n, &slide, &fresh);
  if (!status && slide) window = &slide->window;
  if (!status && !slide) status = tb_window_begin(window, &once, n);
  if (!status) status = gather_steps(evaluator, measure, scope, out->now, fresh, !slide, window);
  if (status) return status;
  show_window(window, scope->n, out);
  if (slide) {
    slide->is_whole = true;
    out->running = &slide->running;
    out->last_step = slide->last_step;
  }
  return TB_OK;
}

static tb_status gather_to_date(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_gathered *out) {
  tb_period period;
  if (!tb_reach_period(evaluator, measure, scope, &period)) return TB_OK;
  tb_window *window = window_at(evaluator, measure, scope->exact);
  bool broken[TB_TILE] = {false};
  const size_t n = tb_to_date_spans(period);
  if (n == 0) return TB_OK;
  const tb_window_shape shape = shape_of(evaluator, measure, scope, n);
  tb_status status = tb_window_begin(window, &shape, n);
  if (!status) status = tb_gather_to_date(evaluator, measure, scope, period, window, broken);
  if (status) return status;
  tb_window_set(window, n - 1, out->now);
  show_window(window, scope->n, out);
  for (size_t i = 0; out->has_flags && i < scope->n; i++)
    out->flags[i] |= broken[i];
  return TB_OK;
}

tb_status tb_gather(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_gathered *out) {
  out->now = out->base = NULL;
  out->window = NULL;
  out->n_window = 0;
  out->running = NULL;
  out->has_flags = false;
  tb_status status = tb_run(evaluator, tb_program_operand(&evaluator->program, measure), scope, &out->now);
  if (status) return status;
  out->known = is_operand_known(evaluator, measure, out->now);
  if (!out->known) return TB_OK;
  switch (evaluator->program.nodes[measure].of.measure.row->reach) {
  case TB_REACH_NOW: return TB_OK;
  case TB_REACH_WINDOW: status = gather_window(evaluator, measure, scope, out); break;
  case TB_REACH_TO_DATE: status = gather_to_date(evaluator, measure, scope, out); break;
  default: status = gather_base(evaluator, measure, scope, out);
  }
  if (status) tb_gathered_give(evaluator, out);
  return status;
}

void tb_gathered_give(tb_evaluator *evaluator, tb_gathered *gathered) {
  tb_figure_give(&evaluator->pool, gathered->now);
  tb_figure_give(&evaluator->pool, gathered->base);
  gathered->now = gathered->base = NULL;
}

tb_status tb_windows_new(unsigned depth, tb_window **out) {
  *out = calloc(2 * (size_t)depth + 1, sizeof **out);
  return *out ? TB_OK : TB_NO_MEMORY;
}

void tb_windows_free(tb_window *windows, unsigned depth) {
  for (size_t i = 0; windows && i < 2 * (size_t)depth; i++)
    tb_window_free(&windows[i]);
  free(windows);
}
