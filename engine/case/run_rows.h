/* What a run said, from the inside: rows of texts. */
#ifndef TB_CASE_RUN_ROWS_H
#define TB_CASE_RUN_ROWS_H

#include "base/arena.h"

#include <tongbi/case.h>

/** Places of the columns in a row of their table: FINDINGS_finding ... */
enum {
#define RUN_COLUMN(table, column) TB_RUN_ALL_##table##_##column,
#include "run_columns.def"
#undef RUN_COLUMN
  TB_RUN_ALL
};

#define TB_FINDINGS(column) (TB_RUN_ALL_FINDINGS_##column - TB_RUN_ALL_FINDINGS_finding)
#define TB_VERDICTS(column) (TB_RUN_ALL_VERDICTS_##column - TB_RUN_ALL_VERDICTS_claim)
#define TB_ALERTS(column) (TB_RUN_ALL_ALERTS_##column - TB_RUN_ALL_ALERTS_rule)
#define TB_TRANSITIONS(column) (TB_RUN_ALL_TRANSITIONS_##column - TB_RUN_ALL_TRANSITIONS_rule)

/** A row: as many texts as its table has columns. */
typedef const char *const *tb_run_row;

typedef struct tb_run_list {
  tb_run_row *rows;
  size_t n, capacity;
} tb_run_list;

/** How a run was made: an option or an input, and what it was. */
typedef struct tb_run_mark {
  const char *name, *text;
} tb_run_mark;

struct tb_run_rows {
  tb_arena *arena; /* of the texts, rows and marks */
  tb_run_list tables[TB_RUN_TABLES];
  tb_run_mark *marks; /* none where rows were added one by one */
  size_t n_marks;
};

#endif
