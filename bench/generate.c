/*
 * Panels for the bench: every entity's figure of every indicator in every quarter, as a long CSV table on standard output.
 *
 * usage: generate SIZE ORDER [SEED]
 *
 *   SIZE   S, M, L, or ExIxT: entities x indicators x quarters, from 2010-Q1
 *   ORDER  indicator (then entity, then period), period (then indicator, then entity) or shuffled
 *   SEED   a whole number, 1 by default
 *
 * A figure depends on the seed and its own place only, so the three orders hold the same rows. Whole numbers all the way: the same seed
 * gives the same bytes everywhere. Nothing is kept in memory, whatever the size: shuffling is a permutation that is computed.
 */
#include "panel.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 * 1024, ROW_BYTES = 96, TEXT_BYTES = 16 };

/* What a row is made of. Shares are parts of ONE. */
enum {
  ONE = 65536,
  ABSENT_PER_MILLION = 10000, /* 1 % of the rows are not there */
  EMPTY_PER_MILLION = 1000,   /* 0.1 % are there and hold no value */
  LEVEL_CENTS = 10000,        /* levels run from 100.00 to 12800.00, as many in each doubling */
  LEVEL_DOUBLINGS = 7,
  GROWTH_LOW = -ONE / 400, /* a quarter, on the first level: -0.25 % to 1.75 % */
  GROWTH_SPAN = ONE / 50,
  SEASON = ONE / 12, /* a quarter's own level, within 1/12 either way */
  NOISE = ONE / 12,  /* the sum of two draws, within 1/6 either way */
};

typedef struct generator {
  panel_size size;
  uint64_t seed;
  unsigned indicator_digits;
  char *entities; /* TEXT_BYTES each, as are the next two; with their commas */
  char *indicators;
  char *periods;
  char *buffer;
  size_t used;
} generator;

/* ----------------------------------------------------------------------------------------------------------------- random numbers */

static uint64_t mix(uint64_t x) {
  x ^= x >> 30;
  x *= UINT64_C(0xBF58476D1CE4E5B9);
  x ^= x >> 27;
  x *= UINT64_C(0x94D049BB133111EB);
  return x ^ x >> 31;
}

static uint64_t draw(uint64_t seed, uint64_t stream, uint64_t index) {
  return mix(mix(seed * UINT64_C(0x9E3779B97F4A7C15) + stream) + index * UINT64_C(0xD1342543DE82EF95));
}

/* One of 0 .. below - 1, from 32 bits of a draw. */
static uint32_t part(uint64_t bits, uint32_t below) {
  return (uint32_t)((bits & UINT32_MAX) * below >> 32);
}

/* A permutation of 0 .. n - 1: a Feistel network over the next even power of two, walked until it falls below n. */
static uint64_t shuffled(uint64_t seed, uint64_t i, uint64_t n) {
  unsigned half = 1;
  while (UINT64_C(1) << 2 * half < n)
    half++;
  const uint64_t mask = (UINT64_C(1) << half) - 1;
  do {
    for (uint64_t round = 1; round <= 4; round++) {
      const uint64_t left = i >> half, right = i & mask;
      i = right << half | (left ^ (mix(seed + right + (round << 40)) & mask));
    }
  } while (i >= n);
  return i;
}

/* ------------------------------------------------------------------------------------------------------------------------ figures */

/* 0: no such row; 1: a row without a value; else the value in cents, which is above 1. */
static uint64_t figure_cents(const generator *g, uint64_t entity, uint64_t indicator, uint64_t period) {
  const uint64_t series = indicator * g->size.entities + entity, place = series * g->size.periods + period;
  const uint64_t fate = draw(g->seed, 1, place);
  const uint32_t millionth = part(fate, 1000000);
  if (millionth < ABSENT_PER_MILLION) return 0;
  if (millionth < ABSENT_PER_MILLION + EMPTY_PER_MILLION) return 1;

  const uint64_t own = draw(g->seed, 2, series);
  const uint32_t height = part(own, LEVEL_DOUBLINGS * ONE);
  const int64_t level = ((int64_t)LEVEL_CENTS * (ONE + height % ONE)) << height / ONE; /* in parts of ONE; straight within a doubling */
  const int64_t growth = GROWTH_LOW + (int64_t)part(own >> 32, GROWTH_SPAN);
  const int64_t season = (int64_t)part(draw(g->seed, 3, indicator * QUARTERS + period % QUARTERS), 2 * SEASON) - SEASON;
  const uint64_t luck = draw(g->seed, 4, place);
  const int64_t noise = (int64_t)(part(luck, 2 * NOISE) + part(luck >> 32, 2 * NOISE)) - 2 * NOISE;
  const int64_t grown = level / ONE * (ONE + growth * (int64_t)period) / ONE;
  return (uint64_t)(grown * (ONE + season) / ONE * (ONE + noise) / ONE);
}

/* --------------------------------------------------------------------------------------------------------------------------- rows */

static void flush(generator *g) {
  for (size_t done = 0; done < g->used;) {
    const ssize_t n = write(STDOUT_FILENO, g->buffer + done, g->used - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      if (errno != EPIPE) fprintf(stderr, "generate: %s\n", strerror(errno));
      exit(4);
    }
    done += (size_t)n;
  }
  g->used = 0;
}

static char *put_text(char *out, const char *text) {
  const size_t length = strlen(text);
  memcpy(out, text, length);
  return out + length;
}

static char *put_cents(char *out, uint64_t cents) {
  char digits[24];
  size_t n = 0;
  for (uint64_t rest = cents; rest > 0 || n < 3; rest /= 10)
    digits[n++] = (char)('0' + rest % 10);
  while (n > 2)
    *out++ = digits[--n];
  *out++ = '.';
  *out++ = digits[1];
  *out++ = digits[0];
  return out;
}

static void put_row(generator *g, uint64_t entity, uint64_t indicator, uint64_t period) {
  const uint64_t cents = figure_cents(g, entity, indicator, period);
  if (cents == 0) return;
  if (g->used + ROW_BYTES > BUFFER_BYTES) flush(g);
  char *out = g->buffer + g->used;
  out = put_text(out, g->entities + entity * TEXT_BYTES);
  out = put_text(out, g->indicators + indicator * TEXT_BYTES);
  out = put_text(out, g->periods + period * TEXT_BYTES);
  if (cents > 1) out = put_cents(out, cents);
  *out++ = '\n';
  g->used = (size_t)(out - g->buffer);
}

static void put_by_indicator(generator *g) {
  for (uint32_t i = 0; i < g->size.indicators; i++)
    for (uint32_t e = 0; e < g->size.entities; e++)
      for (uint32_t t = 0; t < g->size.periods; t++)
        put_row(g, e, i, t);
}

static void put_by_period(generator *g) {
  for (uint32_t t = 0; t < g->size.periods; t++)
    for (uint32_t i = 0; i < g->size.indicators; i++)
      for (uint32_t e = 0; e < g->size.entities; e++)
        put_row(g, e, i, t);
}

static void put_shuffled(generator *g) {
  const uint64_t layer = (uint64_t)g->size.entities * g->size.indicators, n = layer * g->size.periods;
  for (uint64_t k = 0; k < n; k++) {
    const uint64_t place = shuffled(g->seed, k, n);
    put_row(g, place % g->size.entities, place / g->size.entities % g->size.indicators, place / layer);
  }
}

/* --------------------------------------------------------------------------------------------------------------------- the program */

static void *must_allocate(size_t n) {
  void *memory = malloc(n);
  if (memory != NULL) return memory;
  fprintf(stderr, "generate: no memory\n");
  exit(4);
}

static void prepare(generator *g) {
  g->indicator_digits = panel_indicator_digits(g->size);
  g->entities = must_allocate((size_t)g->size.entities * TEXT_BYTES);
  g->indicators = must_allocate((size_t)g->size.indicators * TEXT_BYTES);
  g->periods = must_allocate((size_t)g->size.periods * TEXT_BYTES);
  g->buffer = must_allocate(BUFFER_BYTES);
  for (uint32_t e = 0; e < g->size.entities; e++)
    snprintf(g->entities + e * TEXT_BYTES, TEXT_BYTES, "%06" PRIu32 ",", FIRST_CODE + CODE_STEP * e);
  for (uint32_t i = 0; i < g->size.indicators; i++)
    snprintf(g->indicators + i * TEXT_BYTES, TEXT_BYTES, "ind%0*" PRIu32 ",", (int)g->indicator_digits, i);
  for (uint32_t t = 0; t < g->size.periods; t++)
    snprintf(g->periods + t * TEXT_BYTES, TEXT_BYTES, "%04" PRIu32 "-Q%" PRIu32 ",", FIRST_YEAR + t / QUARTERS, t % QUARTERS + 1);
}

static void release(generator *g) {
  free(g->entities);
  free(g->indicators);
  free(g->periods);
  free(g->buffer);
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*put)(generator *);
  } orders[] = {{"indicator", put_by_indicator}, {"period", put_by_period}, {"shuffled", put_shuffled}};
  generator g = {.seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1};
  if (argc < 3 || argc > 4 || !panel_size_parse(argv[1], &g.size)) {
    fprintf(stderr, "usage: generate S|M|L|ExIxT indicator|period|shuffled [SEED]\n");
    return 2;
  }
  for (size_t k = 0; k < sizeof orders / sizeof *orders; k++) {
    if (strcmp(argv[2], orders[k].name) != 0) continue;
    prepare(&g);
    g.used = (size_t)(put_text(g.buffer, "entity,indicator,period,value\n") - g.buffer);
    orders[k].put(&g);
    flush(&g);
    release(&g);
    return 0;
  }
  fprintf(stderr, "generate: the order is indicator, period or shuffled, not %s\n", argv[2]);
  return 2;
}
