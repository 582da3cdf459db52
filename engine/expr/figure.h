/* Figures: what stands on the evaluator's stack, a run of cells with what is known of their exactness, or of truth values. */
#ifndef TB_EXPR_FIGURE_H
#define TB_EXPR_FIGURE_H

#include "footing.h"
#include "masks.h"
#include "span.h"

#include <math.h>

/* Relative error of one operation on doubles, and of a double that stands for a decimal. */
#define TB_ROUNDING 0x1p-53

/** What is known of all errors together, so that most figures need no array of them. */
typedef enum tb_error_form {
  TB_ERRORS_LISTED, /* the array holds them */
  TB_ERRORS_NONE,   /* all are 0 */
  TB_ERRORS_ROUNDED /* TB_ROUNDING where a cell's decimals are TB_DECIMALS_REAL and it is not 0; else 0 */
} tb_error_form;

/**
 * Up to TB_TILE cells. In fast arithmetic `errors` bounds the relative error of each computed double: 0 when the cell is exactly known (by
 * its mantissa, its long text, or because its double is what it is by definition), INFINITY when nothing is known, not even whether there
 * is a value. Who reads or writes the array lists them first; else see tb_figure_error. In exact arithmetic there is column.exact instead
 * and `errors` is NULL. Of a condition `truth` holds, its bits beyond the cells 0, and column.reasons says why where it is unknown.
 * `footings` is NULL where nothing that is read could be mixed up (tb_program.is_marked). Of a figure that is uniform only the first cell
 * is written, and all others are like it: a number that is the right side of a comparison, which alone looks at it.
 */
typedef struct tb_figure tb_figure;
struct tb_figure {
  tb_column column;
  double *errors;
  tb_error_form error_form;
  bool is_uniform;
  tb_footing *footings;
  tb_truth_masks truth;
  tb_span span;
  tb_figure *next; /* in the pool */
};

/** Figures at rest, fast and exact ones. */
typedef struct tb_figure_pool {
  tb_figure *free[2];
  bool is_marked; /* its figures have footings */
} tb_figure_pool;

/** A figure of n cells for entities from `first` on, content undefined, no span, no footings stated; NULL when memory is short. */
tb_figure *tb_figure_take(tb_figure_pool *pool, bool exact, uint32_t first, size_t n);
void tb_figure_give(tb_figure_pool *pool, tb_figure *figure);
void tb_figure_pool_free(tb_figure_pool *pool);

/** True when nothing but a number could be there: a reason that hides the number. */
static inline bool tb_reason_is_hard(uint8_t reason) {
  return reason != TB_VALUE && reason != TB_NOT_COMPARABLE;
}

/**
 * The reason of a cell computed from two. The leftmost wins, but not_comparable, which keeps its number, gives way to a reason that leaves
 * none.
 */
static inline tb_reason tb_reason_join(uint8_t left, uint8_t right) {
  if (tb_reason_is_hard(left)) return (tb_reason)left;
  if (tb_reason_is_hard(right)) return (tb_reason)right;
  return left ? (tb_reason)left : (tb_reason)right;
}

/** True when all cells are exactly known. */
bool tb_figure_is_known(const tb_figure *figure);

/** Sets all errors; nothing in exact arithmetic. */
void tb_figure_set_errors(tb_figure *figure, double error);

/** Writes the errors into their array, if they are not there; nothing in exact arithmetic. */
void tb_figure_list_errors(tb_figure *figure);

/** One error, read and written; only in fast arithmetic. */
static inline double tb_figure_error(const tb_figure *figure, size_t i) {
  const bool is_real = figure->column.decimals[i] == TB_DECIMALS_REAL && figure->column.values[i] != 0;
  if (figure->error_form == TB_ERRORS_LISTED) return figure->errors[i];
  return figure->error_form == TB_ERRORS_ROUNDED && is_real ? TB_ROUNDING : 0;
}
void tb_figure_set_error(tb_figure *figure, size_t i, double error);

/** Fills all cells with a reason, with one short number, or with one whole number. */
void tb_figure_fill_reason(tb_figure *figure, tb_reason reason);
void tb_figure_fill(tb_figure *figure, double value, uint8_t decimals);
void tb_figure_fill_integer(tb_figure *figure, int64_t value);

/**
 * Copies cell j of `from` to cell i of `to`, both of one arithmetic, with its footing. A long number, whose text goes by the entity,
 * becomes a computed one.
 */
void tb_figure_copy_cell(tb_figure *to, size_t i, const tb_figure *from, size_t j);

/** Makes all cells that have a value, or those flagged, not comparable; their numbers stay. */
void tb_figure_mark_incomparable(tb_figure *figure);
void tb_column_flag_incomparable(tb_column *column, const bool *flags);

#endif
