/* Where an expression is evaluated: a period, a run of entities, a way of computing. Measures move the period for their operand. */
#ifndef TB_EXPR_SCOPE_H
#define TB_EXPR_SCOPE_H

#include "line.h"
#include "program.h"

typedef enum tb_shift_kind {
  TB_SHIFT_YEARS,    /* `count` years before */
  TB_SHIFT_PREVIOUS, /* the adjacent span of the same length, the date before */
  TB_SHIFT_STEPS,    /* `count` steps back on the timeline */
  TB_SHIFT_LENGTHS,  /* `count` spans of the same length before, whatever the timeline */
  TB_SHIFT_BLOCK     /* from January up to the span `count` lengths before */
} tb_shift_kind;

/** A move of a period. Moves of moved periods form a list, the latest first. */
typedef struct tb_shift tb_shift;
struct tb_shift {
  tb_shift_kind kind;
  int count;
  const tb_shift *before; /* what was moved already; NULL: nothing */
};

typedef struct tb_scope {
  tb_period period;       /* of series without a fixed period; as printed, so that a stock of 2023-Q4 finds flows of that quarter */
  const tb_shift *shifts; /* of series with one, inside measures that work from it */
  uint32_t first;         /* entities [first, first + n) */
  size_t n;
  bool exact; /* rationals, else doubles */
} tb_scope;

/** The line that is set for a plan's own indicator. */
typedef struct tb_own_line {
  uint32_t indicator;
  const tb_timeline *line; /* NULL: none */
} tb_own_line;

/** Where a period of an indicator stands: its key and timeline (NULL: none). *implicit is memory for tb_known_line. */
typedef struct tb_standpoint {
  tb_period key;
  const tb_timeline *line;
} tb_standpoint;
tb_standpoint tb_stand(const tb_model *model, const tb_own_line *own, uint32_t indicator, tb_period period, tb_timeline *implicit);

/** Whether the timeline is one of totals from January. */
static inline bool tb_stands_on_totals(tb_standpoint at) {
  return at.line && at.line->kind == TB_LINE_CUMULATIVE;
}

/** Moves a period of an indicator; false when there is no such period. */
bool tb_shift_period(const tb_model *model, const tb_own_line *own, uint32_t indicator, tb_shift shift, tb_period period, tb_period *out);

/** The period in which a scope reads a series; false when there is none. */
bool tb_scope_period(const tb_model *model, const tb_own_line *own, const tb_node_series *series, const tb_scope *scope, tb_period *out);

/**
 * How a year up to a period is tiled by spans of its length: *whole of them lie before it, *spans of them and of a shorter one that begins
 * the year. False: the period is not of whole months, or runs over the end of a year.
 */
bool tb_spans_before(tb_period period, int *whole, int *spans);

#endif
