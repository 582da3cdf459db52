/*
 * The panels of the bench: their sizes, their codes, and every figure in them. The generator writes them; the floor, which is allowed to
 * know everything about its input, takes the form of a row from here, too.
 */
#ifndef BENCH_PANEL_H
#define BENCH_PANEL_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
  FIRST_CODE = 100000, /* entity e has the code FIRST_CODE + CODE_STEP * e: six digits, in the order of e */
  CODE_STEP = 37,
  ENTITY_MAX = 24324,
  FIRST_YEAR = 2010,
  QUARTERS = 4,
};

/* E entities x I indicators x T quarters from 2010-Q1. */
typedef struct panel_size {
  uint32_t entities, indicators, periods;
} panel_size;

/* "S", "M", "L" or "ExIxT". Returns 0 when it is neither, or too large for codes of six digits. */
static inline int panel_size_parse(const char *text, panel_size *size) {
  static const struct {
    const char *name;
    panel_size size;
  } named[] = {{"S", {700, 24, 60}}, {"M", {2900, 100, 60}}, {"L", {2900, 345, 60}}};
  for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
    if (strcmp(text, named[i].name) != 0) continue;
    *size = named[i].size;
    return 1;
  }
  int end = 0;
  if (sscanf(text, "%5ux%5ux%4u%n", &size->entities, &size->indicators, &size->periods, &end) != 3 || text[end] != '\0') return 0;
  return size->entities > 0 && size->indicators > 0 && size->periods > 0 && size->entities <= ENTITY_MAX;
}

/* How many digits stand behind "ind": three, or as many as the last indicator needs, so that codes sort in their order. */
static inline unsigned panel_indicator_digits(panel_size size) {
  unsigned digits = 3;
  for (uint32_t limit = 1000; limit < size.indicators; limit *= 10)
    digits++;
  return digits;
}

#endif
