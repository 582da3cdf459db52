/* What a test judges: its series in a panel, a model, and the rules that it mentions. */
#ifndef TB_TESTING_WORLD_H
#define TB_TESTING_WORLD_H

#include "case/case.h"
#include "file.h"

/** The tables of a test file, read once for all its tests. */
typedef struct tb_test_tables {
  tb_table *tables[TB_TABLE_COUNT]; /* those not given are empty */
  const tb_milestone *milestones;
  size_t n_milestones;
} tb_test_tables;

/** Reads the tables that `file` names or holds. All errors go to the log: TB_BAD_INPUT, TB_IO_ERROR, TB_NO_MEMORY. Freed with
 * tb_test_tables_free in any case. */
TB_NODISCARD tb_status tb_test_tables_read(const tb_test_file *file, tb_log *log, tb_test_tables *out);
void tb_test_tables_free(tb_test_tables *tables);

/** Where the rules of a test file stand: a table of their own, or the test file itself. */
const char *tb_test_rules_path(const tb_test_file *file);

/** The row of a rule in the table of rules; SIZE_MAX when there is none. */
size_t tb_test_rule_row(const tb_test_tables *tables, const char *rule);

/** Freed with tb_world_free, also after a failure. */
typedef struct tb_world {
  tb_panel *panel;
  tb_model *model;
  tb_rules *rules;
} tb_world;

/**
 * Builds the world of a test, with the rules that its expectations name; `test` NULL: of a file, without figures, with all rules. Errors go
 * to the log: TB_BAD_INPUT, TB_NO_MEMORY, TB_LIMIT.
 */
TB_NODISCARD tb_status tb_world_build(const tb_test_file *file, const tb_test_tables *tables, const tb_test *test, tb_log *log,
                                      tb_world *out);

/** Reads all rules and formulas of a file's tables, so that what is badly written is told once, whether a test mentions it or not. */
TB_NODISCARD tb_status tb_world_check(const tb_test_file *file, const tb_test_tables *tables, tb_log *log);
void tb_world_free(tb_world *world);

#endif
