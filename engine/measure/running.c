/*
 * Windows that slide: what is kept of each entity's window while its steps go by, so that a period costs what it adds and drops. All of it
 * is whole numbers on one scale; a window with a value that is not short, or that leaves the range, is read anew until that value is gone.
 */
#include "series.h"

#include <stdlib.h>
#include <string.h>

/* One entity's window. series.points is a part of `memory` that moves on, and back to its begin when it reaches the end. */
typedef struct trace {
  tb_series series;
  tb_kept kept;
  tb_point *memory; /* 2 * capacity points; NULL: nothing kept yet */
  bool is_ready;    /* series and kept are those of the window; else they are to be made again once `bad` has gone */
  uint32_t bad;     /* the latest step that stands in the way */
} trace;

struct tb_running {
  size_t n_traces, capacity; /* entities; steps of a window at most */
  size_t last_step;          /* of the window as the caller counts */
  uint32_t first, end;       /* the window's steps [first, end), counted from 0 on when none was left of those before */
  bool has_begun;            /* traces are those of the window [first, end) */
  trace *traces;
  tb_series scratch; /* for windows that are read anew */
};

void tb_running_free(tb_running *running) {
  if (!running) return;
  for (size_t i = 0; running->traces && i < running->n_traces; i++) {
    free(running->traces[i].memory);
    running->traces[i].series.points = NULL;
    tb_series_close(&running->traces[i].series);
  }
  tb_series_close(&running->scratch);
  free(running->traces);
  free(running);
}

static tb_status running_new(const tb_rows *in, const tb_args *args, tb_running **out) {
  *out = NULL;
  tb_running *made = calloc(1, sizeof *made);
  if (!made) return TB_NO_MEMORY;
  made->n_traces = in->n;
  made->capacity = (size_t)args->n;
  made->traces = calloc(in->n > 0 ? in->n : 1, sizeof *made->traces);
  if (!made->traces || tb_series_open(&made->scratch, made->capacity) != TB_OK) {
    tb_running_free(made);
    return TB_NO_MEMORY;
  }
  *out = made;
  return TB_OK;
}

/* -------------------------------------------------------------------------------------------------------------- in order */

/* How many values in order are below a whole; with `or_equal` those equal to it too. */
static size_t count_below(const tb_series *series, int64_t whole, bool or_equal) {
  size_t low = 0, high = series->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const int64_t value = series->sorted[middle].whole;
    if (value < whole || (or_equal && value == whole)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* The newest comes after its equals. series->n counts the values before it. */
static void insert_newest(trace *of, const tb_point *point) {
  tb_series *series = &of->series;
  const size_t below = count_below(series, point->whole, false), up_to = count_below(series, point->whole, true);
  const int64_t equal = (int64_t)(up_to - below);
  memmove(series->sorted + up_to + 1, series->sorted + up_to, (series->n - up_to) * sizeof *series->sorted);
  series->sorted[up_to] = *point;
  of->kept.rises += (int64_t)below - (int64_t)(series->n - up_to);
  of->kept.tie_terms += tb_tie_term(equal + 1) - tb_tie_term(equal);
}

/* The oldest comes before its equals. series->n counts it. */
static void remove_oldest(trace *of, const tb_point *point) {
  tb_series *series = &of->series;
  const size_t below = count_below(series, point->whole, false), up_to = count_below(series, point->whole, true);
  const int64_t equal = (int64_t)(up_to - below);
  memmove(series->sorted + below, series->sorted + below + 1, (series->n - below - 1) * sizeof *series->sorted);
  of->kept.rises -= (int64_t)(series->n - up_to) - (int64_t)below;
  of->kept.tie_terms -= tb_tie_term(equal) - tb_tie_term(equal - 1);
}

/* ------------------------------------------------------------------------------------------------------------------ sums */

/* Below 10^4 values of at most 10^18, and 10^4 times as many steps as there are periods, all of this fits. */
static void add_sums(tb_kept *kept, const tb_point *point, int sign) {
  const tb_int128 whole = sign * (tb_int128)point->whole, step = point->step;
  kept->sum += whole;
  kept->weighted += whole * step;
  kept->steps += sign * step;
  kept->step_squares += sign * step * step;
}

/* False when the squares leave 128 bits. */
static bool add_squares(tb_kept *kept, const tb_point *point, int sign) {
  const tb_int128 distance = (tb_int128)point->whole - kept->pivot;
  tb_int128 square;
  kept->distances += sign * distance;
  return tb_int128_multiply(distance, distance, &square) && tb_int128_add(kept->squares, sign * square, &kept->squares);
}

/* ---------------------------------------------------------------------------------------------------------------- points */

static void give_up(trace *of, uint32_t bad) {
  of->is_ready = false;
  of->bad = bad;
}

static void drop_oldest(trace *of, const tb_statistic *statistic) {
  tb_series *series = &of->series;
  const tb_point oldest = series->points[0];
  if (statistic->keeps & TB_KEEPS_SUMS) add_sums(&of->kept, &oldest, -1);
  if (statistic->keeps & TB_KEEPS_SQUARES && !add_squares(&of->kept, &oldest, -1)) give_up(of, series->first);
  if (statistic->keeps & TB_KEEPS_ORDER) remove_oldest(of, &oldest);
  series->points++;
  series->n--;
}

/* Drops the points before the window's first step. */
static void drop_points(trace *of, const tb_statistic *statistic, uint32_t first) {
  while (of->is_ready && of->series.n > 0 && of->series.points[0].step < first)
    drop_oldest(of, statistic);
  of->series.first = first;
}

static void add_point(trace *of, const tb_statistic *statistic, size_t capacity, int64_t whole, uint32_t step) {
  tb_series *series = &of->series;
  if (series->points + series->n == of->memory + 2 * capacity) {
    memmove(of->memory, series->points, series->n * sizeof *series->points);
    series->points = of->memory;
  }
  tb_point *point = &series->points[series->n];
  *point = (tb_point){.whole = whole, .step = step};
  if (series->n == 0) of->kept = (tb_kept){.pivot = whole};
  if (statistic->keeps & TB_KEEPS_SUMS) add_sums(&of->kept, point, 1);
  if (statistic->keeps & TB_KEEPS_SQUARES && !add_squares(&of->kept, point, 1)) give_up(of, step);
  if (statistic->keeps & TB_KEEPS_ORDER) insert_newest(of, point);
  series->n++;
}

/* Adds the cells of steps [from, end) that have values; stops where one cannot be kept on the scale at hand. */
static void add_cells(trace *of, const tb_running *running, const tb_rows *in, const tb_statistic *statistic, uint32_t from, size_t i) {
  for (uint32_t step = from; step < running->end && of->is_ready; step++) {
    const tb_column *column = in->window[step - running->first];
    int64_t whole;
    if (!column || !tb_column_has(column, i)) continue;
    if (column->decimals[i] > of->series.decimals || !tb_series_whole(column, i, of->series.decimals, &whole)) {
      give_up(of, step);
      return;
    }
    add_point(of, statistic, running->capacity, whole, step);
  }
}

/* The scale of a whole window; false, with the latest step that stands in the way, when a value of it is not short. */
static bool find_scale(trace *of, const tb_running *running, const tb_rows *in, size_t i) {
  of->series.decimals = 0;
  for (uint32_t step = running->end; step-- > running->first;) {
    const tb_column *column = in->window[step - running->first];
    if (!column || !tb_column_has(column, i)) continue;
    if (!tb_column_is_short(column, i)) {
      give_up(of, step);
      return false;
    }
    if (column->decimals[i] > of->series.decimals) of->series.decimals = column->decimals[i];
  }
  return true;
}

static tb_status want_memory(trace *of, const tb_statistic *statistic, size_t capacity) {
  if (!of->memory) of->memory = calloc(2 * capacity, sizeof *of->memory);
  if (!of->series.sorted && statistic->keeps & TB_KEEPS_ORDER) of->series.sorted = calloc(capacity, sizeof *of->series.sorted);
  return of->memory && (of->series.sorted || !(statistic->keeps & TB_KEEPS_ORDER)) ? TB_OK : TB_NO_MEMORY;
}

/* Reads a whole window into the trace, on the scale that it asks for. */
static tb_status read_anew(trace *of, const tb_running *running, const tb_rows *in, const tb_statistic *statistic, size_t i) {
  const tb_status status = want_memory(of, statistic, running->capacity);
  if (status || !find_scale(of, running, in, i)) return status;
  tb_series *series = &of->series;
  series->n = 0;
  series->points = of->memory;
  series->first = running->first;
  series->scaled = true;
  series->kept = &of->kept;
  of->kept = (tb_kept){0};
  of->is_ready = true;
  add_cells(of, running, in, statistic, running->first, i);
  if (!of->is_ready) of->bad = running->end - 1; /* the window's values do not go on one scale */
  return TB_OK;
}

/* Brings the trace of entity i to the window; `from` is the first step that it has not seen. */
static tb_status move_trace(trace *of, const tb_running *running, const tb_rows *in, const tb_statistic *statistic, uint32_t from,
                            size_t i) {
  const bool is_anew = from == running->first, was_ready = of->is_ready && !is_anew;
  if (is_anew) of->is_ready = false;
  if (was_ready) {
    drop_points(of, statistic, running->first);
    add_cells(of, running, in, statistic, from, i);
  }
  const bool may_retry = was_ready || is_anew || of->bad < running->first;
  return of->is_ready || !may_retry ? TB_OK : read_anew(of, running, in, statistic, i);
}

/* ------------------------------------------------------------------------------------------------------------------- runs */

/* Notes how far the window has moved; returns the first step that is new. All are when none of those seen before is left. */
static uint32_t move_window(tb_running *running, const tb_rows *in) {
  const size_t fresh = in->last_step - running->last_step;
  running->last_step = in->last_step;
  if (!running->has_begun || fresh >= in->n_window || running->end > UINT32_MAX / 2) {
    running->has_begun = true;
    running->first = 0;
    running->end = (uint32_t)in->n_window;
    return 0;
  }
  const uint32_t from = running->end;
  running->end += (uint32_t)fresh;
  running->first = running->end - (uint32_t)in->n_window;
  return from;
}

static tb_status write_kept(tb_running *running, const tb_rows *in, const tb_args *args, const tb_statistic *statistic, tb_column *out,
                            size_t i) {
  trace *of = &running->traces[i];
  if (!of->is_ready) return tb_series_write(&running->scratch, in, args, statistic, out, i);
  const tb_reason reason = tb_series_reason(in, args, statistic, of->series.n, i);
  if (!reason) return statistic->write(&of->series, in, out, i);
  tb_column_set_reason(out, i, reason);
  return TB_OK;
}

tb_status tb_series_run_kept(const tb_rows *in, const tb_args *args, const tb_statistic *statistic, tb_column *out) {
  tb_status status = TB_OK;
  if (!*in->running) status = running_new(in, args, in->running);
  if (status) return status;
  tb_running *running = *in->running;
  const uint32_t from = move_window(running, in);
  for (size_t i = 0; !status && i < in->n; i++) {
    status = move_trace(&running->traces[i], running, in, statistic, from, i);
    if (!status) status = write_kept(running, in, args, statistic, out, i);
  }
  if (status) running->has_begun = false; /* some traces may not have moved */
  return status;
}
