/*
 * What rows that came lately may change of an expression: from which day on its figures may differ, and which steps of a timeline are old.
 * README.md proves why figures before that day are as they were.
 */
#ifndef TB_EXPR_CHANGES_H
#define TB_EXPR_CHANGES_H

#include "expr.h"

/** A row of an indicator in which a cell is new or has another value than before. */
typedef struct tb_changed_row {
  uint32_t indicator;
  tb_period key;
} tb_changed_row;

/**
 * All changed rows of a panel, those that are new included. Rows and cells are taken away only where an open span of that begin grew, and
 * what is declared is as it was.
 * `before` holds the timelines of each indicator of the panel (tb_panel_indicators() pointers) as they were without the new rows; NULL: it
 * had no rows. Only those of indicators with changed rows are looked at.
 */
typedef struct tb_changes {
  const tb_changed_row *rows; /* sorted by indicator */
  size_t n_rows;
  const tb_timelines *const *before;
} tb_changes;

/**
 * Tells from which day on the changes may be seen: figures, truths and decisions of the evaluator in periods that end before *from are as
 * they were. TB_DAY_OPEN: nothing is touched; TB_DAY_UNKNOWN: in doubt, everything may be. TB_NO_MEMORY.
 * O(nodes * log rows + steps of the timelines that changed).
 */
TB_NODISCARD tb_status tb_evaluator_touched(const tb_evaluator *evaluator, const tb_changes *changes, tb_day *from);

/**
 * How many steps of a timeline of the indicator's subject were there before, so that its first *n steps are what was a timeline; 0 when it
 * is new, was another one, or in doubt. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_subject_steps_before(const tb_model *model, uint32_t indicator, size_t line, const tb_changes *changes,
                                               size_t *n);

/**
 * Whether a condition is unknown of every entity that has no observation in the period of the own subject at hand. Told from the text
 * alone: false when in doubt. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_evaluator_needs_own(const tb_evaluator *evaluator, bool *needs);

#endif
