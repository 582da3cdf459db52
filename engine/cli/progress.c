/* The progress bar: drawn on standard error once the work has taken a second, a few times a second. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef struct bar {
  struct timespec begin, drawn;
  bool always, visible;
} bar;

/* One program, one bar: the callback's context must outlive the report's options. */
static bar BAR;

static double seconds_between(const struct timespec *a, const struct timespec *b) {
  return (double)(b->tv_sec - a->tv_sec) + 1e-9 * (double)(b->tv_nsec - a->tv_nsec);
}

static void draw(void *context, uint64_t done, uint64_t all) {
  bar *b = context;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double elapsed = seconds_between(&b->begin, &now);
  if ((!b->always && elapsed < 1.0) || (b->visible && seconds_between(&b->drawn, &now) < 0.2) || all == 0) {
    return;
  }
  double share = (double)done / (double)all;
  double left = share > 0 ? elapsed * (1 - share) / share : 0;
  char cells[31];
  for (int i = 0; i < 30; i++) {
    cells[i] = i < (int)(share * 30) ? '#' : '.';
  }
  cells[30] = '\0';
  fprintf(stderr, "\r[%s] %3d %%  %.0f s ", cells, (int)(share * 100), left);
  b->drawn = now;
  b->visible = true;
}

void progress_begin(const options *given, tb_report_options *report) {
  bool wanted = given->progress == WHEN_ALWAYS || (given->progress == WHEN_AUTO && !given->quiet && isatty(STDERR_FILENO));
  if (!wanted) {
    return;
  }
  BAR = (bar){.always = given->progress == WHEN_ALWAYS};
  clock_gettime(CLOCK_MONOTONIC, &BAR.begin);
  report->progress = draw;
  report->progress_context = &BAR;
}

void progress_end(void) {
  if (BAR.visible) {
    fputs("\r\033[K", stderr);
  }
  BAR = (bar){0};
}
