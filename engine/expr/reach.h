/* What a measure reads: its operand in the period at hand and in those that its reach asks for. */
#ifndef TB_EXPR_REACH_H
#define TB_EXPR_REACH_H

#include "evaluator.h"

/** The scope of a measure's operand in another period. */
typedef struct tb_reached {
  bool exists;      /* there is such a period */
  tb_period period; /* of the series along which the measure steps */
  tb_shift shift;   /* the scope of an anchored operand points here: keep the whole where it is */
  tb_scope scope;
} tb_reached;

/** Fills the scope of the base of a measure; exists is false where the measure has none here. */
void tb_reach_base(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_reached *out);

/** Fills the scope of an operand moved by a shift. */
void tb_reach_shift(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_shift shift, tb_reached *out);

/** The steps of the window that ends in a scope: n, or as many as there are on the timelines of the operand's series. */
size_t tb_reach_steps(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope);

/** The period of the series along which a measure steps; false when a shift around it left the calendar. */
bool tb_reach_period(const tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_period *out);

/** What was read for a run of entities. */
typedef struct tb_gathered {
  tb_figure *now, *base; /* base NULL: none */
  const tb_column *const *window;
  size_t n_window;
  tb_running **running;         /* what a kernel keeps of a window that slides, NULL: nothing */
  size_t last_step;             /* of the window, as it counts */
  bool known;                   /* all of it is exactly known; else nothing but `now` may be there */
  bool has_flags;               /* whether flags say anything */
  bool flags[TB_TILE];          /* base and now, or the values of the window, are not comparable */
  tb_footing footings[TB_TILE]; /* of the values of a window; set where figures have footings */
} tb_gathered;

/** Reads once, in the arithmetic of the scope. The figures are given back by tb_gathered_give; the window holds until the next one as deep.
 */
TB_NODISCARD tb_status tb_gather(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_gathered *out);
void tb_gathered_give(tb_evaluator *evaluator, tb_gathered *gathered);

/** The operand's kind and direction: those of the indicator where it is one. */
void tb_operand_character(const tb_evaluator *evaluator, uint32_t measure, tb_kind *kind, tb_better *better);

/** Errors of what a kernel computed from exactly known cells: rationals are rounded once, other doubles are what they are. */
void tb_set_kernel_errors(tb_figure *figure, const tb_measure *measure);

/** Windows by depth. */
TB_NODISCARD tb_status tb_windows_new(unsigned depth, tb_window **out);
void tb_windows_free(tb_window *windows, unsigned depth);

#endif
