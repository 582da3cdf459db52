/* Measures that look at all entities of a period: computed once, kept while they are used, read in slices. */
#ifndef TB_EXPR_ACROSS_H
#define TB_EXPR_ACROSS_H

#include "reach.h"

/**
 * Evaluates a measure of breadth TB_ACROSS for a scope: `row` is the measure's own, or another one to be taken of the same operand (how
 * many are ranked). The figure is the caller's. The first call for a period computes it for all entities: O(entities), or a sort.
 */
TB_NODISCARD tb_status tb_run_across(tb_evaluator *evaluator, uint32_t node, const tb_measure *row, const tb_scope *scope, tb_figure **out);

/** Forgets what was kept; NULL is allowed. */
void tb_across_forget(tb_across *across);
void tb_across_free(tb_across *across);

#endif
