/*
 * Job b: yoy, yoy_pct, pop_pct, rank and rank_yoy of every observation. First the entities of every indicator and period are sorted by
 * their figure; then threads write one indicator and period after the other, ranks counted off along the sorted lists of now and of a year
 * before.
 */
#include "floor.h"
#include "floor_text.h"

#include <stdlib.h>

enum { ROW_MAX = 128, DIGIT_BITS = 11, BUCKETS = 1 << DIGIT_BITS };

/* "17," as eight bytes, the length in the last. */
typedef uint64_t rank_text;

typedef struct derivation {
  const floor_panel *panel;
  floor_output *output;
  uint16_t *sorted; /* [indicator][period][stride]: entities that have a figure, the largest first */
  uint32_t *counts; /* [indicator][period]: how many */
  rank_text *ranks;
  _Atomic uint64_t next_indicator;
} derivation;

/* ---------------------------------------------------------------------------------------------------------------------------- sorting */

/* Two passes over digits of 11 bits: figures lie below 2^22 cents. */
static uint32_t sort_row(const int32_t *restrict row, size_t n, uint16_t *restrict scratch, uint16_t *restrict sorted) {
  uint32_t low[BUCKETS] = {0}, high[BUCKETS] = {0};
  for (size_t e = 0; e < n; e++) {
    const uint32_t present = row[e] > 0, value = present ? (uint32_t)row[e] : 0;
    if (value >> 2 * DIGIT_BITS != 0) abort();
    low[value % BUCKETS] += present;
    high[value / BUCKETS] += present;
  }
  uint32_t before_low = 0, before_high = 0;
  for (size_t k = BUCKETS; k-- > 0;) {
    const uint32_t in_low = low[k], in_high = high[k];
    low[k] = before_low;
    high[k] = before_high;
    before_low += in_low;
    before_high += in_high;
  }
  for (size_t e = 0; e < n; e++) {
    if (row[e] <= 0) continue;
    scratch[low[(uint32_t)row[e] % BUCKETS]++] = (uint16_t)e;
  }
  for (size_t k = 0; k < before_low; k++) {
    const uint16_t e = scratch[k];
    sorted[high[(uint32_t)row[e] / BUCKETS]++] = e;
  }
  return before_low;
}

static void *sort_indicators(void *context) {
  derivation *job = context;
  const floor_panel *panel = job->panel;
  uint16_t *scratch = malloc(panel->stride * sizeof *scratch);
  for (uint64_t i; (i = job->next_indicator++) < panel->size.indicators;) {
    for (size_t t = 0; t < panel->size.periods; t++) {
      const size_t place = i * panel->size.periods + t;
      job->counts[place] = sort_row(floor_row(panel, i, t), panel->size.entities, scratch, job->sorted + place * panel->stride);
    }
  }
  free(scratch);
  return NULL;
}

/* ------------------------------------------------------------------------------------------------------------------------------ ranks */

static void rank_all(const int32_t *row, const uint16_t *sorted, size_t n, uint16_t *ranks) {
  uint16_t rank = 0;
  int32_t last = 0;
  for (size_t k = 0; k < n; k++) {
    const uint16_t e = sorted[k];
    rank = row[e] == last ? rank : (uint16_t)(k + 1);
    last = row[e];
    ranks[e] = rank;
  }
}

/* Among those that have a figure in `other`, too. */
static void rank_common(const int32_t *row, const int32_t *other, const uint16_t *sorted, size_t n, uint16_t *ranks) {
  uint16_t rank = 0, count = 0;
  int32_t last = 0;
  for (size_t k = 0; k < n; k++) {
    const uint16_t e = sorted[k];
    const int present = other[e] > 0;
    count = (uint16_t)(count + present);
    rank = !present || row[e] == last ? rank : count;
    last = present ? row[e] : last;
    ranks[e] = rank;
  }
}

/* ------------------------------------------------------------------------------------------------------------------------------- rows */

/* What a thread keeps: ranks of the row at hand, and its text. */
typedef struct scratch {
  uint16_t *ranks, *common, *common_base;
  char *buffer;
} scratch;

/* Rows of figures; where there is none, before the first periods, a row of nothing. */
typedef struct rows {
  const int32_t *now, *base, *previous;
} rows;

static char *put_number(char *out, const rank_text *ranks, uint32_t number) {
  const rank_text text = ranks[number];
  return text_store(out, text, text >> 56);
}

static char *put_change(char *out, int32_t now, int32_t base) {
  out = text_ratio(out, (double)(100 * ((int64_t)now - base)) / base);
  *out++ = ',';
  return out;
}

static char *put_measures(const derivation *job, const scratch *own, const rows *r, size_t e, char *out) {
  const int32_t now = r->now[e], base = r->base[e], previous = r->previous[e];
  out = text_cents(out, now);
  *out++ = ',';
  if (base > 0) {
    out = text_cents(out, (int64_t)now - base);
    *out++ = ',';
    out = put_change(out, now, base);
  } else {
    *out++ = ',';
    *out++ = ',';
  }
  if (previous > 0) {
    out = put_change(out, now, previous);
  } else {
    *out++ = ',';
  }
  out = put_number(out, job->ranks, own->ranks[e]);
  if (base > 0) {
    const int rise = own->common_base[e] - own->common[e];
    *out = '-';
    out += rise < 0;
    out = put_number(out, job->ranks, (uint32_t)abs(rise)) - 1;
  }
  *out++ = '\n';
  return out;
}

static size_t put_rows(const derivation *job, const scratch *own, const rows *r, const char *middle) {
  const floor_panel *panel = job->panel;
  char *out = own->buffer;
  for (size_t e = 0; e < panel->size.entities; e++) {
    if (r->now[e] == ABSENT) continue;
    out = text_store(out, panel->entities[e].word, 7);
    memcpy(out, middle, 16); /* "ind000,2010-Q1," */
    out += 15;
    if (r->now[e] == EMPTY) {
      memcpy(out, ",,,,,\n", 6);
      out += 6;
      continue;
    }
    out = put_measures(job, own, r, e, out);
  }
  return (size_t)(out - own->buffer);
}

static void *put_tasks(void *context) {
  derivation *job = context;
  const floor_panel *panel = job->panel;
  const size_t periods = panel->size.periods, stride = panel->stride;
  const int32_t *nothing = floor_memory(stride * sizeof *nothing);
  uint16_t *ranks = floor_memory(3 * stride * sizeof *ranks);
  const scratch own = {ranks, ranks + stride, ranks + 2 * stride, floor_memory(stride * ROW_MAX)};
  for (uint64_t task; (task = job->output->next_task++) < panel->size.indicators * periods;) {
    const size_t indicator = task / periods, t = task % periods;
    const rows r = {floor_row(panel, indicator, t), t < YEAR ? nothing : floor_row(panel, indicator, t - YEAR),
                    t < 1 ? nothing : floor_row(panel, indicator, t - 1)};
    const uint16_t *sorted = job->sorted + task * stride;
    rank_all(r.now, sorted, job->counts[task], own.ranks);
    if (t >= YEAR) {
      rank_common(r.now, r.base, sorted, job->counts[task], own.common);
      rank_common(r.base, r.now, sorted - YEAR * stride, job->counts[task - YEAR], own.common_base);
    }
    char middle[32];
    snprintf(middle, sizeof middle, "ind%03u,%.8s", (unsigned)indicator, panel->periods[t].bytes);
    floor_put(job->output, task + 1, own.buffer, put_rows(job, &own, &r, middle));
  }
  return NULL;
}

void floor_derive(const floor_panel *panel, floor_output *output) {
  static const char head[] = "entity,indicator,period,value,yoy,yoy_pct,pop_pct,rank,rank_yoy\n";
  const size_t all = (size_t)panel->size.indicators * panel->size.periods;
  derivation job = {.panel = panel, .output = output};
  job.sorted = floor_memory(all * panel->stride * sizeof *job.sorted);
  job.counts = floor_memory(all * sizeof *job.counts);
  job.ranks = floor_memory((panel->stride + 1) * sizeof *job.ranks);
  for (size_t rank = 0; rank <= panel->stride; rank++) {
    char text[16] = {0};
    const int length = snprintf(text, sizeof text, "%zu,", rank);
    memcpy(&job.ranks[rank], text, sizeof *job.ranks);
    job.ranks[rank] |= (uint64_t)length << 56;
  }
  floor_run(panel->threads, sort_indicators, &job);
  floor_put(output, 0, head, sizeof head - 1);
  floor_run(panel->threads, put_tasks, &job);
}
