/*
 * tongbi/testing.h - unit tests of rules: series and expected states in a text file, judged by the same machinery as a case.
 */
#ifndef TONGBI_TESTING_H
#define TONGBI_TESTING_H

#include <tongbi/rules.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Test files, read and run. Not for several threads at once. */
typedef struct tb_tests tb_tests;

/**
 * Reads test files ("-": standard input) and the tables that they name, and runs every test. README.md of engine/testing describes the text
 * form. A test that fails is an outcome, no error. What is wrong with a file or a table is told in the log: TB_BAD_INPUT; TB_IO_ERROR,
 * TB_LIMIT, TB_NO_MEMORY, TB_BAD_ARGUMENT. *out is NULL on failure; freed with tb_tests_free. O(bytes + values), and of each rule what it
 * computes.
 */
TB_API TB_NODISCARD tb_status tb_tests_run(const char *const *paths, size_t n_paths, tb_log *log, tb_tests **out);
TB_API void tb_tests_free(tb_tests *tests);

/** How one test ended. Texts belong to the tests. */
typedef struct tb_test_outcome {
  const char *name;
  tb_place place;          /* of its line `test` */
  size_t n_differences;    /* 0: ok */
  size_t first_difference; /* index of the first; they follow each other */
  size_t n_expectations;
} tb_test_outcome;

/** The tests in the order of the files, and how many of them failed. TB_NOT_FOUND out of range. */
TB_API size_t tb_tests_count(const tb_tests *tests);
TB_API size_t tb_tests_failed(const tb_tests *tests);
TB_API TB_NODISCARD tb_status tb_tests_at(const tb_tests *tests, size_t i, tb_test_outcome *out);

/** A period that is not as it was expected, or (period unstated) an expectation that fails as a whole. States and keys are never
 * translated. */
typedef struct tb_test_difference {
  tb_place place; /* of the rule's id in the line `expect` or `at` */
  const char *rule, *indicator, *entity;
  tb_period period;
  const char *expected, *found;       /* "firing", "pending/nodata", "firing figure=105" ... */
  tb_number value, figure, threshold; /* found in that period */
  const char *note, *note_zh;         /* why, where there is more to say; "" */
} tb_test_difference;
TB_API TB_NODISCARD tb_status tb_tests_difference(const tb_tests *tests, size_t i, tb_test_difference *out);

/** What the tests expect of a rule somewhere, whether it came so or not. */
typedef struct tb_rule_coverage {
  const char *file; /* where the rule stands */
  const char *rule;
  uint32_t tests; /* that mention it */
  bool quiet;     /* inactive, pending, or that it does not fire */
  bool firing, resolved, nodata, error;
} tb_rule_coverage;

/** All rules of the files' tables of rules, in the order of the tables; rules that several test files share come once. TB_NOT_FOUND out of
 * range. */
TB_API size_t tb_tests_rules(const tb_tests *tests);
TB_API TB_NODISCARD tb_status tb_tests_rule(const tb_tests *tests, size_t i, tb_rule_coverage *out);

/** True when `path` leads to a file that was read: an output must not go there. */
TB_API bool tb_tests_read(const tb_tests *tests, const char *path);

#ifdef __cplusplus
}
#endif
#endif
