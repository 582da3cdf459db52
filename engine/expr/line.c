#include "line.h"

#include "model/period.h"

static bool is_calendar(const tb_timeline *line) {
  return line->kind == TB_LINE_SPANS || line->kind == TB_LINE_CUMULATIVE || line->kind == TB_LINE_MONTH_ENDS;
}

/* ----------------------------------------------------------------------------------------------------- calendar timelines */

static int steps_a_year(const tb_timeline *line) {
  return (12 - line->first_months) / line->months + 1;
}

static bool fits_spans(const tb_timeline *line, tb_period key) {
  return tb_period_months(key) == line->months && tb_period_first_month(key) % line->months == line->phase;
}

static bool fits_cumulative(const tb_timeline *line, tb_period key) {
  const int months = tb_period_months(key);
  return months >= line->first_months && months <= 12 && (months - line->first_months) % line->months == 0 &&
         tb_period_first_month(key) % 12 == 0;
}

static bool fits_month_ends(const tb_timeline *line, tb_period key) {
  return tb_period_is_date(key) && tb_day_is_month_end(key.first) && tb_day_month(key.first) % line->months == line->phase;
}

/* A whole number that grows by one from step to step. */
static int32_t calendar_place(const tb_timeline *line, tb_period key) {
  const int32_t month = tb_period_first_month(key);
  if (line->kind != TB_LINE_CUMULATIVE) return month / line->months;
  return month / 12 * steps_a_year(line) + (tb_period_months(key) - line->first_months) / line->months;
}

static tb_period calendar_step(const tb_timeline *line, int32_t place) {
  if (line->kind == TB_LINE_CUMULATIVE) {
    const int n = steps_a_year(line);
    return tb_period_from_months(12 * (place / n), line->first_months + place % n * line->months);
  }
  const int32_t month = place * line->months + line->phase;
  return line->kind == TB_LINE_SPANS ? tb_period_from_months(month, line->months) : tb_period_end_date(tb_period_from_months(month, 1));
}

/* ----------------------------------------------------------------------------------------- timelines that step by observation */

static bool fits_observed(const tb_timeline *line, tb_period key) {
  const tb_period first = line->steps[0];
  switch (line->kind) {
  case TB_LINE_DATES: return tb_period_is_date(key);
  case TB_LINE_DAYS:
    return !key.open && !tb_period_is_unstated(key) && tb_period_months(key) == 0 && key.last - key.first == first.last - first.first;
  case TB_LINE_OPEN: return key.open && key.first == first.first;
  default: return tb_period_is_unstated(key);
  }
}

/* ---------------------------------------------------------------------------------------------------------------- stepping */

bool tb_line_fits(const tb_timeline *line, tb_period key) {
  switch (line->kind) {
  case TB_LINE_SPANS: return fits_spans(line, key);
  case TB_LINE_CUMULATIVE: return fits_cumulative(line, key);
  case TB_LINE_MONTH_ENDS: return fits_month_ends(line, key);
  default: return fits_observed(line, key);
  }
}

bool tb_line_back(const tb_timeline *line, tb_period key, int steps, tb_period *out) {
  if (steps == 0) {
    *out = key;
    return true;
  }
  if (is_calendar(line)) {
    const int32_t place = calendar_place(line, key);
    if (steps > place) return false;
    *out = calendar_step(line, place - steps);
    return !tb_period_is_unstated(*out);
  }
  const size_t before = tb_keys_before(line->steps, line->n_steps, key);
  if ((size_t)steps > before) return false;
  *out = line->steps[before - (size_t)steps];
  return true;
}

size_t tb_line_room(const tb_timeline *line, tb_period key) {
  if (line->n_steps == 0) return 1;
  if (!is_calendar(line)) return tb_keys_before(line->steps, line->n_steps, key) + 1;
  const int32_t steps = calendar_place(line, key) - calendar_place(line, line->steps[0]);
  return steps > 0 ? (size_t)steps + 1 : 1;
}

const tb_timeline *tb_known_line(const tb_known *known, tb_period key, tb_timeline *implicit) {
  const tb_timelines *timelines = known->subject.timelines;
  const size_t at = tb_subject_find(&known->subject, key);
  if (at != SIZE_MAX) return &timelines->lines[timelines->line_of[at]];
  for (size_t l = 0; timelines && l < timelines->n_lines; l++)
    if (tb_line_fits(&timelines->lines[l], key) && !tb_timeline_has_guest(&timelines->lines[l], key)) return &timelines->lines[l];
  const int months = tb_period_months(key);
  if (months == 0) return NULL;
  *implicit = (tb_timeline){.kind = TB_LINE_SPANS, .months = months, .phase = tb_period_first_month(key) % months};
  return implicit;
}
