/* An evaluator at work: what its files share. */
#ifndef TB_EXPR_EVALUATOR_H
#define TB_EXPR_EVALUATOR_H

#include "figure.h"
#include "scope.h"

#include "model/period.h"

typedef struct tb_window tb_window;           /* reach.c */
typedef struct tb_across tb_across;           /* across.c */
typedef struct tb_slide_table tb_slide_table; /* slide.c */
typedef struct tb_recall tb_recall;           /* recall.h */

/** Where something that is kept was evaluated: in doubles, for entities [first, first + n). */
typedef struct tb_kept_scope {
  bool valid;
  tb_period period;
  uint32_t first;
  size_t n;
} tb_kept_scope;

static inline tb_kept_scope tb_keep_scope(const tb_scope *scope) {
  return (tb_kept_scope){!scope->exact && !scope->shifts, scope->period, scope->first, scope->n};
}

/** Whether a scope lies in it. */
static inline bool tb_kept_covers(const tb_kept_scope *kept, const tb_scope *scope) {
  return kept->valid && !scope->exact && !scope->shifts && scope->first >= kept->first &&
         scope->first - kept->first + scope->n <= kept->n && tb_period_equal(kept->period, scope->period);
}

struct tb_evaluator {
  const tb_model *model;
  const tb_panel *panel;
  tb_program program;
  bool is_condition;
  bool only_exact;   /* no doubles at all: for tests */
  bool is_deciding;  /* nothing but the truth of the condition is asked for */
  bool is_read_once; /* each period is asked for until the next one is, and not again */
  tb_own_line own;
  tb_figure_pool pool;
  tb_figure **stack; /* operands of the operations that are under way */
  size_t n_stack, stack_capacity;
  tb_figure *result;       /* what the last call gave out */
  uint8_t truths[TB_TILE]; /* the same of a condition, where a truth for each entity was asked for */
  tb_kept_scope decided;   /* of a condition: where the last call decided it */
  struct {
    uint32_t node; /* a measure with a base, the last that was computed */
    tb_kept_scope at;
    tb_figure *figure; /* its base; NULL: there was none */
  } base;
  tb_window *windows;     /* two for each depth of windows in windows: fast and exact */
  tb_across *across;      /* what was computed across all entities */
  tb_recall *recalls;     /* one a node; changes nothing but the time that it takes */
  tb_slide_table *slides; /* long windows, kept from period to period; NULL: none yet */
  tb_orders *orders;      /* of rows that were ranked, borrowed; NULL: none are kept */
};

/* The stack. tb_top counts from the last operand, which is 0. */
static inline tb_figure *tb_top(const tb_evaluator *evaluator, size_t depth) {
  return evaluator->stack[evaluator->n_stack - 1 - depth];
}
TB_NODISCARD tb_status tb_push(tb_evaluator *evaluator, tb_figure *figure); /* takes the figure over; TB_NO_MEMORY too when it is NULL */
void tb_drop(tb_evaluator *evaluator, size_t n);                            /* back to the pool */

/** Takes a new figure of a scope's size onto the stack. */
TB_NODISCARD tb_status tb_push_new(tb_evaluator *evaluator, const tb_scope *scope, tb_figure **out);

/** Evaluates a subtree; its figure is the caller's, to be given back to the pool. */
TB_NODISCARD tb_status tb_run(tb_evaluator *evaluator, tb_range range, const tb_scope *scope, tb_figure **out);

/** Evaluates one operation on the stack, or pushes one operand; what handlers of node kinds look like. */
typedef tb_status (*tb_handler)(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);

tb_status tb_run_arithmetic(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope); /* arithmetic.c */
tb_status tb_run_negate(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);     /* functions.c */
tb_status tb_run_abs(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);
tb_status tb_run_round(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);
tb_status tb_run_choose(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope); /* least, greatest */
tb_status tb_run_coalesce(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);
tb_status tb_run_if(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);
tb_status tb_run_span(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);    /* start, end, months, elapsed */
tb_status tb_run_compare(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope); /* logic.c */
tb_status tb_run_missing(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);
tb_status tb_run_logic(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);   /* not, and, or */
tb_status tb_run_measure(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope); /* reach.c */
tb_status tb_run_number(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);  /* operand.c */
tb_status tb_run_series(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);
tb_status tb_run_decimals(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);
tb_status tb_run_truth(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);
tb_status tb_run_formula(tb_evaluator *evaluator, uint32_t node, const tb_scope *scope);

/** The scope of entities [first, first + n) in doubles, for a period as callers give it; and of one entity in exact arithmetic. */
tb_scope tb_fast_scope(const tb_evaluator *evaluator, tb_period period, uint32_t first, size_t n);
tb_scope tb_exact_scope(const tb_evaluator *evaluator, tb_period period, uint32_t entity);

/** Whether the doubles of a range are rounded once as they are: those of one series or measure, in formulas too. */
bool tb_range_is_direct(const tb_program *program, tb_range range);

/** The scope in which a formula is evaluated for a scope of its indicator; false when there is no such period. */
bool tb_formula_scope(const tb_evaluator *evaluator, const tb_node *formula, const tb_scope *scope, tb_scope *out);

/** The period in which a scope reads a series or formula; false when there is none. */
static inline bool tb_series_period(const tb_evaluator *evaluator, const tb_node *series, const tb_scope *scope, tb_period *out) {
  return tb_scope_period(evaluator->model, &evaluator->own, &series->of.series, scope, out);
}

#endif
