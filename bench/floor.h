/*
 * The floor: what the two jobs of the bench cost when a program is written by hand for them and for nothing else. It knows the size of the
 * panel, how its codes are made, that rows are well formed, that values have two decimals and are positive, the three rules and the five
 * measures. It checks nothing. What it writes is, byte for byte, what tongbi writes.
 *
 *   floor_read.c    rows into the grid
 *   floor_alerts.c  job a: three rules, a row a period in which one fires
 *   floor_derive.c  job b: five measures, a row an observation
 *   floor_text.h    numbers as text
 *   floor.c         the program, and the output that all threads write
 */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include "panel.h"

#include <stdatomic.h>
#include <stddef.h>

enum { ABSENT = 0, EMPTY = -1, YEAR = QUARTERS };

/* One text of a code with its comma, ready to be stored as eight bytes, or as sixteen. */
typedef union short_text {
  char bytes[8];
  uint64_t word;
} short_text;

typedef struct floor_panel {
  panel_size size;
  size_t stride;        /* cells in a row of the grid: the entities of an indicator and period, rounded up */
  int32_t *cells;       /* [indicator][period][stride]: cents, ABSENT or EMPTY */
  short_text *entities; /* "100000," */
  short_text *periods;  /* "2010-Q1," */
  int threads;
} floor_panel;

static inline int32_t *floor_row(const floor_panel *panel, size_t indicator, size_t period) {
  return panel->cells + (indicator * panel->size.periods + period) * panel->stride;
}

/*
 * The output of tasks that any thread works on and that stand in the file in their order: whoever is done waits only until all tasks
 * before have told how long they are, and writes at its own place.
 */
typedef struct floor_output {
  int file;
  _Atomic uint64_t next_task;
  _Atomic uint64_t placed; /* how many tasks have told their length, in order */
  _Atomic uint64_t bytes;  /* and of how many bytes they were */
} floor_output;

void floor_put(floor_output *output, uint64_t task, const char *text, size_t length);

/* Runs work(context) on all threads and waits for them. */
void floor_run(int threads, void *(*work)(void *), void *context);

/* Zeroed memory in huge pages; given back when the program ends. */
void *floor_memory(size_t bytes);

void floor_read(const floor_panel *panel, const char *path);
void floor_alerts(const floor_panel *panel, floor_output *output);
void floor_derive(const floor_panel *panel, floor_output *output);

#endif
