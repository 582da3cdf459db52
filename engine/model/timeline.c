/*
 * Timelines. A survey of all periods decides what is cumulative and how dates step. Each period then becomes an item: the family that makes
 * up its timeline, and its place there, a whole number that counts calendar steps or, where steps go by observation, the family's periods.
 * Sorted items fall into families, and a family's places from the first to the last are the steps of its timeline.
 */
#include "timeline.h"

#include "period.h"

#include <stdio.h>
#include <stdlib.h>

/* What the set of periods is like. */
typedef struct survey {
  bool is_cumulative[13];            /* by length in months: spans from January of this length are on the cumulative timeline ... */
  bool is_guest[13];                 /* ... or are steps there, and stand on the timeline of their length */
  int first_months, cumulative_step; /* the shortest of those lengths, and the months from one length to the next */
  int date_step;                     /* months from one month-end date to the next; 0: dates step by observation */
} survey;

/* A period and where it belongs: items of the same kind, length and phase are a family. */
typedef struct item {
  tb_timeline_kind kind;
  int32_t length; /* in months, the step for CUMULATIVE and MONTH_ENDS; of DAYS in days */
  int32_t phase;  /* month modulo length; CUMULATIVE: the shortest length; OPEN: the first day */
  int32_t place;
  uint32_t period;
  bool is_guest;
} item;

typedef struct family {
  const item *items; /* in the order of their periods */
  size_t n_items;
} family;

static int common_divisor(int a, int b) {
  while (b != 0) {
    const int rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* --------------------------------------------------------------------------------------------------------------- survey */

/* A single January beside 1-2月 is no step: the block stands where the months were not told apart. */
static bool may_be_guest(const bool *shared, int months) {
  return months >= 2 && shared[months];
}

/*
 * Lengths below the shortest that other spans share go before it, as Q1 does before the half year, when they are so many steps shorter; of
 * the steps that fit between all lengths the longest, so that 6 and 12 months with Q1 step by quarters. Whether there are any.
 */
static bool invite_below(const bool *shared, survey *out) {
  for (int step = out->cumulative_step; step >= 1; step--) {
    if (out->cumulative_step % step != 0 || !may_be_guest(shared, out->first_months - step)) continue;
    out->cumulative_step = step;
    for (; may_be_guest(shared, out->first_months - step); out->first_months -= step)
      out->is_guest[out->first_months - step] = true;
    return true;
  }
  return false;
}

/* Shared lengths above the shortest are steps, as Q1 is between 1-2月 and 1-4月. */
static void invite_above(const bool *shared, survey *out) {
  for (int months = out->first_months + 1; months <= 12; months++) {
    if (!may_be_guest(shared, months)) continue;
    out->is_guest[months] = true;
    out->cumulative_step = common_divisor(12 - months, out->cumulative_step);
  }
}

/*
 * Lengths up to a year that occur from January only are cumulative when there are two or more of them (Q1, half year, three quarters,
 * year), when the only one follows a shared length (Q1 to Q4 and the half year), or when it does not divide the year (January to July):
 * then there is one step a year.
 */
static void survey_spans(const tb_period *periods, size_t n, survey *out) {
  bool from_january[13] = {false}, elsewhere[13] = {false}, shared[13] = {false};
  for (size_t i = 0; i < n; i++) {
    const int months = tb_period_months(periods[i]);
    if (months < 1 || months > 12) continue;
    bool *seen = tb_period_first_month(periods[i]) % 12 == 0 ? from_january : elsewhere;
    seen[months] = true;
  }
  int lengths = 0;
  for (int months = 12; months >= 1; months--) {
    out->is_cumulative[months] = from_january[months] && !elsewhere[months];
    shared[months] = from_january[months] && elsewhere[months];
    if (!out->is_cumulative[months]) continue;
    lengths++;
    out->first_months = months;
    out->cumulative_step = common_divisor(12 - months, out->cumulative_step);
  }
  if (lengths == 0) return;
  invite_above(shared, out);
  if (invite_below(shared, out) || lengths > 1) return;
  const int only = out->first_months;
  *out = (survey){0};
  if (12 % only == 0) return;
  out->is_cumulative[only] = true;
  out->first_months = only;
  out->cumulative_step = 12;
}

static void survey_dates(const tb_period *periods, size_t n, survey *out) {
  int step = 0;
  int32_t month_before = -1;
  for (size_t i = 0; i < n; i++) {
    if (!tb_period_is_date(periods[i])) continue;
    if (!tb_day_is_month_end(periods[i].first)) return;
    const int32_t month = tb_day_month(periods[i].first);
    if (month_before >= 0) step = common_divisor(month - month_before, step);
    month_before = month;
  }
  out->date_step = step;
}

/* ------------------------------------------------------------------------------------------------------------- families */

static int cumulative_steps_a_year(int first_months, int step) {
  return (12 - first_months) / step + 1;
}

static item cumulative_item(int32_t first_month, int months, const survey *of) {
  const int step = of->cumulative_step, shortest = of->first_months;
  const int32_t place = first_month / 12 * cumulative_steps_a_year(shortest, step) + (months - shortest) / step;
  return (item){.kind = TB_LINE_CUMULATIVE, .length = step, .phase = shortest, .place = place};
}

static bool is_of_year(int32_t first_month, int months) {
  return first_month % 12 == 0 && months >= 1 && months <= 12;
}

static item item_of_span(int32_t first_month, int months, const survey *of) {
  if (is_of_year(first_month, months) && of->is_cumulative[months]) return cumulative_item(first_month, months, of);
  return (item){.kind = TB_LINE_SPANS, .length = months, .phase = first_month % months, .place = first_month / months};
}

/* Whether the period is a guest on the cumulative timeline, and the item that it is there. */
static bool guest_item(tb_period period, const survey *of, item *out) {
  const int months = tb_period_months(period);
  if (months == 0 || !is_of_year(tb_period_first_month(period), months) || !of->is_guest[months]) return false;
  *out = cumulative_item(tb_period_first_month(period), months, of);
  out->is_guest = true;
  return true;
}

static item item_of_date(tb_day day, const survey *of) {
  const int step = of->date_step;
  if (step == 0) return (item){.kind = TB_LINE_DATES};
  const int32_t month = tb_day_month(day);
  return (item){.kind = TB_LINE_MONTH_ENDS, .length = step, .phase = month % step, .place = month / step};
}

static item item_of(tb_period period, const survey *of) {
  if (tb_period_is_unstated(period)) return (item){.kind = TB_LINE_UNSTATED};
  if (period.open) return (item){.kind = TB_LINE_OPEN, .phase = period.first};
  if (tb_period_is_date(period)) return item_of_date(period.first, of);
  const int months = tb_period_months(period);
  if (months > 0) return item_of_span(tb_period_first_month(period), months, of);
  return (item){.kind = TB_LINE_DAYS, .length = period.last - period.first + 1};
}

static int order(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

static int compare_families(const item *x, const item *y) {
  if (x->kind != y->kind) return order(x->kind, y->kind);
  if (x->length != y->length) return order(x->length, y->length);
  return order(x->phase, y->phase);
}

static int compare_items(const void *left, const void *right) {
  const item *x = left, *y = right;
  const int families = compare_families(x, y);
  return families != 0 ? families : order(x->period, y->period);
}

/* Periods come in order: the family with the earliest period has the earliest first step. Two may begin with one period, a guest of one. */
static int compare_first_periods(const void *left, const void *right) {
  const family *x = left, *y = right;
  const int periods = order(x->items->period, y->items->period);
  return periods != 0 ? periods : order(x->items->is_guest, y->items->is_guest);
}

static bool steps_by_observation(tb_timeline_kind kind) {
  return kind != TB_LINE_SPANS && kind != TB_LINE_CUMULATIVE && kind != TB_LINE_MONTH_ENDS;
}

/* Up to two items a period; returns how many. */
static size_t items_make(const tb_period *periods, size_t n_periods, const survey *of, item *items) {
  size_t n = 0;
  for (size_t i = 0; i < n_periods; i++) {
    items[n] = item_of(periods[i], of);
    items[n++].period = (uint32_t)i;
    if (guest_item(periods[i], of, &items[n])) items[n++].period = (uint32_t)i;
  }
  qsort(items, n, sizeof *items, compare_items);
  for (size_t i = 1; i < n; i++)
    if (steps_by_observation(items[i].kind) && compare_families(&items[i - 1], &items[i]) == 0) items[i].place = items[i - 1].place + 1;
  return n;
}

/* Cuts sorted items into families, in the order of their timelines; returns how many. */
static size_t families_make(const item *items, size_t n, family *families) {
  size_t n_families = 0;
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || compare_families(&items[i - 1], &items[i]) != 0) families[n_families++] = (family){.items = &items[i]};
    families[n_families - 1].n_items++;
  }
  qsort(families, n_families, sizeof *families, compare_first_periods);
  return n_families;
}

static size_t family_steps(const family *of) {
  return (size_t)(of->items[of->n_items - 1].place - of->items[0].place) + 1;
}

/* ---------------------------------------------------------------------------------------------------------------- lines */

static tb_timeline line_of_family(const item *of) {
  if (steps_by_observation(of->kind)) return (tb_timeline){.kind = of->kind};
  if (of->kind == TB_LINE_CUMULATIVE) return (tb_timeline){.kind = of->kind, .months = of->length, .first_months = of->phase};
  return (tb_timeline){.kind = of->kind, .months = of->length, .phase = of->phase};
}

/* The period of a calendar step. */
static tb_period calendar_step(const tb_timeline *line, int32_t place) {
  if (line->kind == TB_LINE_CUMULATIVE) {
    const int steps_a_year = cumulative_steps_a_year(line->first_months, line->months);
    return tb_period_from_months(12 * (place / steps_a_year), line->first_months + place % steps_a_year * line->months);
  }
  const int32_t month = place * line->months + line->phase;
  if (line->kind == TB_LINE_SPANS) return tb_period_from_months(month, line->months);
  return tb_period_end_date(tb_period_from_months(month, 1));
}

/* Fills line number `l` and its share of the steps from `offset` on; returns how many those are. */
static size_t line_fill(const family *of, const tb_period *periods, size_t l, size_t offset, unsigned guests, tb_timelines *out) {
  const size_t n_steps = family_steps(of);
  tb_period *steps = out->steps + offset;
  bool *present = out->present + offset;
  tb_timeline *line = &out->lines[l];
  *line = line_of_family(of->items);
  if (line->kind == TB_LINE_CUMULATIVE) line->guests = guests;
  for (size_t i = 0; i < of->n_items; i++) {
    const item *at = &of->items[i];
    const size_t step = (size_t)(at->place - of->items[0].place);
    steps[step] = periods[at->period];
    present[step] = true;
    if (at->is_guest) continue;
    out->line_of[at->period] = (uint32_t)l;
    out->step_of[at->period] = (uint32_t)step;
  }
  for (size_t step = 0; step < n_steps; step++)
    if (!present[step]) steps[step] = calendar_step(line, of->items[0].place + (int32_t)step);
  line->steps = steps;
  line->present = present;
  line->n_steps = n_steps;
  return n_steps;
}

static bool lines_alloc(size_t n, size_t n_lines, size_t n_steps, tb_timelines *out) {
  *out = (tb_timelines){.lines = calloc(n_lines, sizeof *out->lines),
                        .n_lines = n_lines,
                        .line_of = calloc(n, sizeof *out->line_of),
                        .step_of = calloc(n, sizeof *out->step_of),
                        .steps = calloc(n_steps, sizeof *out->steps),
                        .present = calloc(n_steps, sizeof *out->present)};
  if (out->lines && out->line_of && out->step_of && out->steps && out->present) return true;
  tb_timelines_free(out);
  return false;
}

static unsigned guest_bits(const survey *of) {
  unsigned bits = 0;
  for (unsigned months = 1; months <= 12; months++)
    bits |= (unsigned)of->is_guest[months] << months;
  return bits;
}

static tb_status lines_make(const family *families, size_t n_families, const tb_period *periods, size_t n, const survey *of,
                            tb_timelines *out) {
  size_t n_steps = 0;
  for (size_t i = 0; i < n_families; i++)
    n_steps += family_steps(&families[i]);
  if (n_steps > TB_STEPS_MAX) return TB_LIMIT;
  if (!lines_alloc(n, n_families, n_steps, out)) return TB_NO_MEMORY;
  size_t offset = 0;
  for (size_t i = 0; i < n_families; i++)
    offset += line_fill(&families[i], periods, i, offset, guest_bits(of), out);
  return TB_OK;
}

static bool in_order(const tb_period *periods, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (tb_period_compare(periods[i - 1], periods[i]) >= 0) return false;
  return true;
}

tb_status tb_timelines_build(const tb_period *periods, size_t n, tb_timelines *out) {
  *out = (tb_timelines){0};
  if (n == 0) return TB_OK;
  if (n > TB_STEPS_MAX) return TB_LIMIT;
  if (!in_order(periods, n)) return TB_BAD_ARGUMENT;
  survey of = {0};
  survey_spans(periods, n, &of);
  survey_dates(periods, n, &of);
  item *items = malloc((2 * n + 1) * sizeof *items); /* and one to try for a guest */
  family *families = malloc(2 * n * sizeof *families);
  tb_status status = TB_NO_MEMORY;
  if (items && families) {
    const size_t n_items = items_make(periods, n, &of, items), n_families = families_make(items, n_items, families);
    status = lines_make(families, n_families, periods, n, &of, out);
  }
  free(items);
  free(families);
  return status;
}

bool tb_timeline_has_guest(const tb_timeline *line, tb_period step) {
  const int months = line->guests ? tb_period_months(step) : 0;
  return months >= 1 && months <= 12 && (line->guests >> months & 1u) != 0 && tb_period_first_month(step) % 12 == 0;
}

void tb_timelines_free(tb_timelines *timelines) {
  if (!timelines) return;
  free(timelines->lines);
  free(timelines->line_of);
  free(timelines->step_of);
  free(timelines->steps);
  free(timelines->present);
  *timelines = (tb_timelines){0};
}

/* --------------------------------------------------------------------------------------------------------------- names */

/* Spans that have a name: by length, phase 0. */
static const struct {
  int months;
  const char *name;
} named_spans[] = {{1, "months"}, {3, "quarters"}, {6, "halves"}, {12, "years"}};

static void span_name(const tb_timeline *line, char out[TB_TIMELINE_NAME_BYTES]) {
  for (size_t i = 0; i < sizeof named_spans / sizeof *named_spans; i++) {
    if (line->months != named_spans[i].months || line->phase != 0) continue;
    snprintf(out, TB_TIMELINE_NAME_BYTES, "%s", named_spans[i].name);
    return;
  }
  snprintf(out, TB_TIMELINE_NAME_BYTES, "span%d+%d", line->months, line->phase);
}

void tb_timeline_name(const tb_timeline *line, char out[TB_TIMELINE_NAME_BYTES]) {
  const tb_period first = line->steps[0];
  switch (line->kind) {
  case TB_LINE_SPANS: span_name(line, out); return;
  case TB_LINE_CUMULATIVE: snprintf(out, TB_TIMELINE_NAME_BYTES, "cumulative"); return;
  case TB_LINE_MONTH_ENDS:
  case TB_LINE_DATES: snprintf(out, TB_TIMELINE_NAME_BYTES, "dates"); return;
  case TB_LINE_DAYS: snprintf(out, TB_TIMELINE_NAME_BYTES, "days%d", first.last - first.first + 1); return;
  case TB_LINE_OPEN: (void)tb_period_format(first, out); return;
  case TB_LINE_UNSTATED: snprintf(out, TB_TIMELINE_NAME_BYTES, "unstated"); return;
  }
}
