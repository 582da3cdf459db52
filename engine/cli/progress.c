/* Progress on standard error, a few times a second: of the work a bar with the time left, of reading also how fast; of a stream, whose end
 * nobody knows, what came and how fast. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { CELLS = 30 };

typedef struct bar {
  struct timespec begin, drawn;
  bool always, visible;
} bar;

/* One program, one bar: the callback's context must outlive the options that name it. */
static bar BAR;

static double seconds_between(const struct timespec *a, const struct timespec *b) {
  return (double)(b->tv_sec - a->tv_sec) + 1e-9 * (double)(b->tv_nsec - a->tv_nsec);
}

/* Whether it is time to draw: once the work has taken a second, then five times a second. */
static bool is_time(bar *b, double *elapsed) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  *elapsed = seconds_between(&b->begin, &now);
  if ((!b->always && *elapsed < 1.0) || (b->visible && seconds_between(&b->drawn, &now) < 0.2)) {
    return false;
  }
  b->drawn = now;
  b->visible = true;
  return true;
}

/* `rate`: what goes on a second, in words, "" where that would tell nothing. */
static void draw_share(double share, double elapsed, const char *rate) {
  double left = share > 0 ? elapsed * (1 - share) / share : 0;
  char cells[CELLS + 1];
  for (int i = 0; i < CELLS; i++) {
    cells[i] = i < (int)(share * CELLS) ? '#' : '.';
  }
  cells[CELLS] = '\0';
  fprintf(stderr, "\r[%s] %3d %%  %s%s%.0f s ", cells, (int)(share * 100), rate, *rate ? "  " : "", left);
}

static double share_of(uint64_t done, uint64_t all) {
  return done < all ? (double)done / (double)all : 1;
}

static void draw(void *context, uint64_t done, uint64_t all) {
  double elapsed;
  if (all > 0 && is_time(context, &elapsed)) {
    draw_share(share_of(done, all), elapsed, "");
  }
}

static void draw_reading(void *context, uint64_t done_bytes, uint64_t all_bytes) {
  double elapsed, megabytes = (double)done_bytes / 1e6;
  if (!is_time(context, &elapsed)) {
    return;
  }
  char rate[64];
  snprintf(rate, sizeof rate, "%.1f MB/s", elapsed > 0 ? megabytes / elapsed : 0);
  if (all_bytes > 0) {
    draw_share(share_of(done_bytes, all_bytes), elapsed, rate);
  } else {
    fprintf(stderr, "\r%.1f MB  %s ", megabytes, rate);
  }
}

static bool begin(const options *given) {
  BAR = (bar){.always = given->progress == WHEN_ALWAYS};
  clock_gettime(CLOCK_MONOTONIC, &BAR.begin);
  return given->progress == WHEN_ALWAYS || (given->progress == WHEN_AUTO && !given->quiet && isatty(STDERR_FILENO));
}

void progress_begin_reading(const options *given, tb_read_options *reading) {
  if (begin(given)) {
    reading->progress = draw_reading;
    reading->progress_context = &BAR;
  }
}

void progress_begin(const options *given, tb_report_options *report) {
  if (begin(given)) {
    report->progress = draw;
    report->progress_context = &BAR;
  }
}

void progress_end(void) {
  if (BAR.visible) {
    fputs("\r\033[K", stderr);
  }
  BAR = (bar){0};
}
