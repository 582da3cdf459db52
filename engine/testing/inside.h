/* Tests being run: what tests.c, compare.c and coverage.c share. */
#ifndef TB_TESTING_INSIDE_H
#define TB_TESTING_INSIDE_H

#include "observe.h"
#include "world.h"
#include <tongbi/testing.h>

struct tb_tests {
  tb_arena *arena;      /* texts of differences and coverage */
  tb_test_file **files; /* n_files, kept for their texts */
  size_t n_files;
  tb_list outcomes, differences, rules; /* tb_test_outcome, tb_test_difference, tb_rule_coverage */
  tb_list inputs;                       /* const char *: paths that were read */
};

/** Whom an expectation is about, looked up in the world of its test. */
typedef struct tb_subject_of_test {
  const tb_expectation *expectation;
  const tb_rule *rule;
  uint32_t entity; /* TB_NO_ID: all */
  bool judged;     /* of silence: some machine of the rule judges whom it is about */
  bool known;      /* and by data, or its error was told */
} tb_subject_of_test;

/** Compares an expectation with what a machine's run showed, and adds a difference for each period that is otherwise. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_test_compare(tb_tests *tests, const tb_world *world, tb_subject_of_test *subject, const char *indicator,
                                       const tb_observation *observation);

/** When all machines have run: silence about somebody whom none of them judged by data shows nothing, and is a difference. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_test_compare_end(tb_tests *tests, tb_subject_of_test *subject);

/** Adds the rules of a file's table to those that are to be covered, and what its tests expect of them. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_test_cover(tb_tests *tests, const tb_test_file *file, const tb_test_tables *tables);

#endif
