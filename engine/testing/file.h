/* A test file as it was read: tables, tests, series, expectations. Nothing is looked up yet. */
#ifndef TB_TESTING_FILE_H
#define TB_TESTING_FILE_H

#include "ingest/ingest.h"
#include "sequence.h"
#include <tongbi/rules.h>

enum {
  TB_TEST_FILE_BYTES_MAX = 16 * 1024 * 1024,
  TB_TEST_PERIODS_MAX = 100000,    /* of a series, and of a list of expected states */
  TB_TEST_VALUES_MAX = 1000000,    /* of all series and lists of a test together */
  TB_TEST_EXPECTATIONS_MAX = 10000 /* lines of a test that expect something */
};

/** Where a table comes from: a file, or lines of the test file itself. `path` NULL and `bytes` NULL: not given. */
typedef struct tb_test_table {
  const char *path;  /* found from the test file's folder */
  const char *bytes; /* the test file with all other lines emptied, so that places are true */
  size_t n;
  tb_place place; /* of the keyword */
} tb_test_table;

typedef enum tb_series_kind { TB_SERIES_VALUE, TB_SERIES_MISSING, TB_SERIES_ABSENT } tb_series_kind;

/** `count` periods of a series: values start, start + step ... in units of 10^-decimals; or (step 0) the number as written. */
typedef struct tb_series_run {
  tb_series_kind kind;
  uint32_t count;
  const char *text; /* TB_SERIES_VALUE without a step; else NULL */
  int64_t start, step;
  uint8_t decimals;
} tb_series_run;

typedef struct tb_series {
  const char *indicator, *entity;
  tb_place place;
  tb_sequence from;
  const tb_series_run *runs;
  size_t n_runs;
  uint32_t n_periods;
} tb_series;

/** What a period is expected to be. */
typedef enum tb_expected_kind {
  TB_EXPECTED_ANY,    /* `_` */
  TB_EXPECTED_STATE,  /* a state, decided by data, or, with `nodata`, held over a period without */
  TB_EXPECTED_NODATA, /* a period without data, whatever the state */
  TB_EXPECTED_ERROR,
  TB_EXPECTED_UNJUDGED
} tb_expected_kind;

typedef struct tb_expected_run {
  tb_expected_kind kind;
  tb_alert_state state;
  bool nodata;
  uint32_t count;
} tb_expected_run;

/** A number that is expected: as written, so within half a unit of its last digit; or the reason why there is none. */
typedef struct tb_expected_number {
  bool given;
  tb_reason reason;
  double value, half_unit;
  const char *text;
} tb_expected_number;

typedef enum tb_expectation_kind { TB_EXPECT_STATES, TB_EXPECT_SILENCE, TB_EXPECT_PERIOD } tb_expectation_kind;

/** A line `expect` or `at`. */
typedef struct tb_expectation {
  tb_expectation_kind kind;
  const char *rule, *entity, *indicator; /* entity NULL: `*`; indicator NULL: not given */
  tb_place rule_place, entity_place, indicator_place;
  tb_sequence from;
  const tb_expected_run *runs; /* TB_EXPECT_PERIOD: one, of the period `period` */
  size_t n_runs;
  uint32_t n_periods;
  tb_period period;
  bool has_episode;
  uint32_t episode;
  tb_period since; /* unstated: not given */
  tb_expected_number value, figure, threshold;
} tb_expectation;

typedef struct tb_test {
  const char *name;
  tb_place place;
  const char *as_of; /* NULL: none */
  tb_series *series;
  size_t n_series;
  tb_expectation *expectations;
  size_t n_expectations;
} tb_test;

/** All memory is the arena's. */
typedef struct tb_test_file {
  tb_arena *arena;
  const char *path;
  tb_test_table tables[TB_TABLE_COUNT];
  tb_test *tests;
  size_t n_tests;
} tb_test_file;

/**
 * Reads the n bytes of a test file called `path`; opens nothing. All errors go to the log: TB_BAD_INPUT; TB_NO_MEMORY. Freed with
 * tb_test_file_free. O(n).
 */
TB_NODISCARD tb_status tb_test_file_parse(const char *path, const char *bytes, size_t n, tb_log *log, tb_test_file **out);
void tb_test_file_free(tb_test_file *file);

/** Reads a file and parses it; "-": standard input. TB_IO_ERROR, and TB_BAD_INPUT beyond TB_TEST_FILE_BYTES_MAX. */
TB_NODISCARD tb_status tb_test_file_read(const char *path, tb_log *log, tb_test_file **out);

/* What stands behind the colon of a line; `runs` becomes an array in `arena`. Errors go to the line's log: TB_BAD_INPUT; TB_NO_MEMORY. */

TB_NODISCARD tb_status tb_series_read(tb_line *line, tb_arena *arena, tb_series *series);
TB_NODISCARD tb_status tb_states_read(tb_line *line, tb_arena *arena, tb_expectation *expectation);

/** The state and what else is expected in a single period: `firing figure=105 episode=1`. */
TB_NODISCARD tb_status tb_period_expectation_read(tb_line *line, tb_arena *arena, tb_expectation *expectation);

/** A count behind `x` or `*`: up to TB_TEST_PERIODS_MAX. */
bool tb_count_read(tb_word word, uint32_t *out);

#endif
