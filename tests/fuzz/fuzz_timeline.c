/*
 * Fuzz target: any set of spans falls into timelines on which every period has one place of its own, guests are at home elsewhere, and
 * steps come in order. Three bytes make a period.
 */
#include "model/period.h"
#include "model/timeline.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PERIODS_MAX = 200, YEAR = 2020 };

static void require(bool holds) {
  if (!holds) abort();
}

static tb_period make_period(const uint8_t *bytes) {
  const int32_t month = 12 * YEAR + bytes[0] % 48;
  tb_period period = tb_period_from_months(month - (bytes[1] % 2 ? month % 12 : 0), 1 + bytes[1] / 2 % 14);
  switch (bytes[2] % 16) {
  case 0: return tb_period_end_date(period);
  case 1: period.last -= bytes[2] / 16; return period;
  case 2: period.open = true; return period;
  case 3: return tb_period_unstated();
  default: return period;
  }
}

static int compare_periods(const void *a, const void *b) {
  return tb_period_compare(*(const tb_period *)a, *(const tb_period *)b);
}

static size_t make_periods(const uint8_t *data, size_t size, tb_period *out) {
  size_t n = 0, kept = 0;
  for (size_t at = 0; at + 3 <= size && n < PERIODS_MAX; at += 3)
    out[n++] = make_period(data + at);
  qsort(out, n, sizeof *out, compare_periods);
  for (size_t i = 0; i < n; i++)
    if (kept == 0 || !tb_period_equal(out[kept - 1], out[i])) out[kept++] = out[i];
  return kept;
}

/* Present steps: those at home here, and guests, each of which is a period that is at home on another line. */
static size_t check_line(const tb_timelines *lines, size_t l, const tb_period *periods, size_t n) {
  const tb_timeline *line = &lines->lines[l];
  size_t n_own = 0;
  require(line->n_steps > 0 && line->present[0] && line->present[line->n_steps - 1]);
  for (size_t i = 0; i < line->n_steps; i++) {
    if (i > 0) require(tb_period_compare(line->steps[i - 1], line->steps[i]) < 0);
    const tb_period *found = bsearch(&line->steps[i], periods, n, sizeof *periods, compare_periods);
    if (line->present[i]) require(found != NULL);
    if (!line->present[i]) continue;
    const bool is_guest = tb_timeline_has_guest(line, line->steps[i]);
    require((lines->line_of[found - periods] != l) == is_guest);
    n_own += !is_guest;
  }
  return n_own;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tb_period periods[PERIODS_MAX];
  const size_t n = make_periods(data, size, periods);
  tb_timelines lines;
  require(tb_timelines_build(periods, n, &lines) == TB_OK);
  size_t n_own = 0;
  for (size_t l = 0; l < lines.n_lines; l++)
    n_own += check_line(&lines, l, periods, n);
  require(n_own == n);
  for (size_t i = 0; i < n; i++)
    require(tb_period_equal(lines.lines[lines.line_of[i]].steps[lines.step_of[i]], periods[i]));
  tb_timelines_free(&lines);
  return 0;
}
