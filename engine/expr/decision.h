/* Decisions taken apart: what the calls for one entity and for many share. */
#ifndef TB_EXPR_DECISION_H
#define TB_EXPR_DECISION_H

#include "evaluator.h"

/** A comparison, and the measures of its left side that evidence tells of (TB_NO_NODE: none). */
typedef struct tb_two_sides {
  const char *operator_text;
  tb_range left, right;
  uint32_t change, rank;
} tb_two_sides;
tb_two_sides tb_two_sides_at(const tb_program *program, uint32_t root);

/** Whether a comparison stands in a range. */
bool tb_has_comparison(const tb_program *program, tb_range range);

/** What is told where no comparison decides. */
tb_decision tb_no_decision(void);

/** Number and reason of one entity in the arithmetic of the scope. */
TB_NODISCARD tb_status tb_read_side(tb_evaluator *evaluator, tb_range range, const tb_scope *scope, double *value, tb_reason *reason);

/** The operand's value in the base period of a measure, restated where it is. */
TB_NODISCARD tb_status tb_read_base(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_decision *out);

#endif
