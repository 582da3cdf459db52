/* Bases of changes: restated ones, and those that may not be set against the figure. */
#ifndef TB_EXPR_COMPARABLE_H
#define TB_EXPR_COMPARABLE_H

#include "reach.h"

/**
 * Puts restated bases into `base` where the operand is one series and its row has them (year-on-year measures), and flags the entities
 * whose base differs in basis or unit from the figure or lies before a break. False, flags not set, when nothing forbids comparing.
 */
bool tb_flag_incomparable(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, const tb_reached *reached,
                          tb_figure *base, bool *flags);

/** Flags the entities for which a break lies after an earlier scope of a measure's operand, up to a later one. False: there are none. */
bool tb_flag_broken(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *later, const tb_scope *earlier, bool *flags);

#endif
