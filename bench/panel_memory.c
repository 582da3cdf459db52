/*
 * How much memory panels take: dense ones of one and ten million observations with few and many entities, in three orders of arrival, and
 * the sparse one of a million entities and three thousand dates. Every panel is built in a process of its own, whose peak is what is told.
 *
 * usage: panel_memory [WORD...]   only the panels whose line contains each WORD; with VALIDATE in the environment every panel is checked,
 * too
 */
#include "base/dictionary.h"
#include "model/builder.h"
#include "model/panel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 4096, MONTHS = 60, SPARSE_ENTITIES = 1000000, SPARSE_DATES = 3000, SPARSE_OBSERVATIONS = 5000000 };

typedef enum order { BY_SERIES, BY_PERIOD, SHUFFLED, SPARSE } order;

static const char *const order_names[] = {
    [BY_SERIES] = "by series", [BY_PERIOD] = "by period", [SHUFFLED] = "shuffled", [SPARSE] = "sparse"};

/* A panel to build. n is a multiple of entities * MONTHS but for the sparse one. */
typedef struct plan {
  order order;
  uint32_t entities, indicators;
  uint64_t n;
  bool provenance;
} plan;

/* ------------------------------------------------------------------------------------------------------------- the records */

static uint64_t mix(uint64_t x) {
  x ^= x >> 30;
  x *= UINT64_C(0xBF58476D1CE4E5B9);
  x ^= x >> 27;
  x *= UINT64_C(0x94D049BB133111EB);
  return x ^ x >> 31;
}

/* A permutation of 0 .. n - 1 that needs no memory: a Feistel network over the next even power of two, walked until it falls below n. */
static uint64_t shuffled(uint64_t i, uint64_t n) {
  unsigned half = 1;
  while (UINT64_C(1) << 2 * half < n)
    half++;
  const uint64_t mask = (UINT64_C(1) << half) - 1;
  do {
    for (uint64_t round = 1; round <= 4; round++) {
      const uint64_t left = i >> half, right = i & mask;
      i = right << half | (left ^ (mix(right + (round << 40)) & mask));
    }
  } while (i >= n);
  return i;
}

/* One record of a batch. */
typedef struct record {
  uint32_t entity, indicator;
  tb_period period;
} record;

static record dense_record(const plan *of, uint64_t i) {
  if (of->order == SHUFFLED) i = shuffled(i, of->n);
  const uint64_t inner = of->order == BY_SERIES ? MONTHS : of->entities, a = i % inner, b = i / inner;
  const bool series = of->order == BY_SERIES;
  const uint64_t period = series ? a : b / of->indicators, entity = series ? b % of->entities : a;
  const uint64_t indicator = series ? b / of->entities : b % of->indicators;
  return (record){
      .entity = (uint32_t)entity, .indicator = (uint32_t)indicator, .period = tb_period_from_months(12 * 2019 + (int32_t)period, 1)};
}

static record sparse_record(uint64_t i) {
  const tb_day date = 15000 + (tb_day)(i % SPARSE_DATES);
  return (record){.entity = (uint32_t)(mix(i) % SPARSE_ENTITIES), .period = {.first = date, .last = date}};
}

/* --------------------------------------------------------------------------------------------------------------- building */

typedef struct columns {
  uint32_t entity[BATCH], indicator[BATCH];
  tb_period period[BATCH];
  tb_decimal value[BATCH];
  uint8_t reason[BATCH];
  uint64_t ordinal[BATCH];
} columns;

static void fill(const plan *of, uint64_t from, size_t n, columns *out) {
  for (size_t k = 0; k < n; k++) {
    const record r = of->order == SPARSE ? sparse_record(from + k) : dense_record(of, from + k);
    const int64_t mantissa = (int64_t)(mix(from + k) % 1000000);
    out->entity[k] = r.entity;
    out->indicator[k] = r.indicator;
    out->period[k] = r.period;
    out->value[k] = (tb_decimal){.value = (double)mantissa / 10, .mantissa = mantissa, .decimals = 1};
    out->reason[k] = TB_VALUE;
    out->ordinal[k] = from + k;
  }
}

/* Codes as a reader meets them: each with the first record that has it. Here they simply come first. */
static void name_all(tb_builder *builder, const plan *of) {
  char code[32];
  for (uint32_t i = 0; i < of->entities; i++) {
    const int n = snprintf(code, sizeof code, "E%06u", i);
    if (tb_builder_entity(builder, code, (size_t)n) == TB_NO_ID) exit(1);
  }
  for (uint32_t i = 0; i < of->indicators; i++) {
    const int n = snprintf(code, sizeof code, "indicator_%u", i);
    if (tb_builder_indicator(builder, code, (size_t)n) == TB_NO_ID) exit(1);
  }
}

/* Adds what does not contradict: the sparse panel draws some keys twice. */
static void add(tb_builder *builder, const columns *in, size_t n) {
  for (size_t from = 0; from < n;) {
    const tb_batch batch = {.n = n - from,
                            .entity = in->entity + from,
                            .indicator = in->indicator + from,
                            .period = in->period + from,
                            .value = in->value + from,
                            .reason = in->reason + from,
                            .ordinal = in->ordinal + from};
    tb_conflict conflict;
    const tb_status status = tb_builder_add(builder, &batch, &conflict);
    if (status == TB_OK) return;
    if (status != TB_BAD_INPUT) exit(1);
    from += conflict.index + 1;
  }
}

static uint64_t build(const plan *of) {
  static columns batch;
  const tb_builder_options options = {.as_of = TB_DAY_UNKNOWN, .known_by = TB_DAY_UNKNOWN, .keep_provenance = of->provenance};
  tb_builder *builder;
  tb_panel *panel;
  if (tb_builder_new(&options, &builder) != TB_OK || tb_builder_file(builder, "observations.csv", 2) != TB_OK) exit(1);
  name_all(builder, of);
  for (uint64_t from = 0; from < of->n; from += BATCH) {
    const size_t n = of->n - from < BATCH ? (size_t)(of->n - from) : BATCH;
    fill(of, from, n, &batch);
    add(builder, &batch, n);
  }
  if (tb_builder_seal(builder, &panel) != TB_OK || (getenv("VALIDATE") && tb_panel_validate(panel, NULL) != TB_OK)) exit(1);
  const uint64_t n = tb_panel_observations(panel);
  tb_panel_free(panel);
  return n;
}

/* -------------------------------------------------------------------------------------------------------------- measuring */

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void measure(const plan *of, char *const *words) {
  char name[128];
  snprintf(name, sizeof name, "%-9s %8u entities %9llu observations %-10s", order_names[of->order], of->entities, (unsigned long long)of->n,
           of->provenance ? "provenance" : "");
  for (; *words; words++) {
    if (!strstr(name, *words)) return;
  }
  fflush(stdout);
  const double begin = seconds();
  const pid_t child = fork();
  if (child == 0) _exit(build(of) > 0 ? 0 : 1);
  int status;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
    printf("%s failed\n", name);
    return;
  }
  const double peak_bytes = 1024.0 * (double)usage.ru_maxrss, beyond = peak_bytes - 64.0 * 1024 * 1024;
  printf("%s %7.1f MB peak, %6.2f bytes an observation, %6.2f beyond 64 MiB, %5.2f s\n", name, peak_bytes / 1e6, peak_bytes / (double)of->n,
         beyond > 0 ? beyond / (double)of->n : 0.0, seconds() - begin);
}

int main(int argc, char **argv) {
  static const uint32_t widths[] = {13, 100, 700, 2900};
  static const uint64_t sizes[] = {1000000, 10000000};
  (void)argc;
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
      for (int way = BY_SERIES; way <= SHUFFLED; way++) {
        for (int provenance = 0; provenance <= 1; provenance++) {
          const uint32_t indicators = (uint32_t)(sizes[s] / widths[w] / MONTHS + 1);
          const plan of = {.order = (order)way,
                           .entities = widths[w],
                           .indicators = indicators,
                           .n = (uint64_t)indicators * widths[w] * MONTHS,
                           .provenance = provenance == 1};
          measure(&of, argv + 1);
        }
      }
    }
  }
  const plan sparse = {.order = SPARSE, .entities = SPARSE_ENTITIES, .indicators = 1, .n = SPARSE_OBSERVATIONS};
  measure(&sparse, argv + 1);
  return 0;
}
