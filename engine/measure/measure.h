/* Measures as the evaluator sees them: the registry's rows and the one kernel signature. */
#ifndef TB_MEASURE_MEASURE_H
#define TB_MEASURE_MEASURE_H

#include "model/panel.h"
#include <tongbi/measure.h>

/** Which rows of its operand a measure reads besides the period's own. */
typedef enum tb_reach {
  TB_REACH_NOW,      /* none */
  TB_REACH_YEAR_AGO, /* base: the year-ago period */
  TB_REACH_PREVIOUS, /* base: the adjacent period of the same length; of `discrete` the step before on its timeline */
  TB_REACH_LAG,      /* base: n steps back on the timeline */
  TB_REACH_YEARS,    /* base: n years before */
  TB_REACH_STEP,     /* base: the step before in the same year on a cumulative timeline; none elsewhere and at a year's first step */
  TB_REACH_TO_DATE,  /* window: the periods that tile January .. now; none when they do not exist (then n_window = 0) */
  TB_REACH_WINDOW    /* window: the n steps that end here */
} tb_reach;

/** TB_POINT: cell by cell, any slice of entities; TB_ACROSS: looks at all entities of a period at once. */
typedef enum tb_breadth { TB_POINT, TB_ACROSS } tb_breadth;

/**
 * Whose figures a measure throws together with the entity's: nobody's, its peers', its parent's, its children's, or its children's without
 * its own. TB_ALONE across entities: it counts values, whatever they are.
 */
typedef enum tb_company { TB_ALONE, TB_WITH_PEERS, TB_WITH_PARENT, TB_WITH_CHILDREN, TB_OVER_CHILDREN } tb_company;

typedef enum tb_ties { TB_TIES_MIN, TB_TIES_MAX, TB_TIES_AVERAGE, TB_TIES_DENSE, TB_TIES_ORDINAL } tb_ties;

/** Levels may be added up over places; ratios, indices and ranks never. */
static inline bool tb_kind_adds_over_places(tb_kind kind) {
  return kind != TB_RATIO && kind != TB_INDEX && kind != TB_RANK;
}

/** Only what accumulates can be added up over periods, or taken apart. */
static inline bool tb_kind_adds_over_periods(tb_kind kind) {
  return kind == TB_FLOW || kind == TB_KIND_UNDECLARED;
}

/** What the kernels of windows keep while a window slides: sums, order, counts. Made and understood by running.c. */
typedef struct tb_running tb_running;
void tb_running_free(tb_running *running);

/** Arguments, checked when the expression is read: n >= 0 (>= 1 for windows and cagr), 0 <= min <= n (0: not given). */
typedef struct tb_args {
  int n, min;
  tb_ties ties;
  uint32_t places; /* 0, or of a ranking how many places are told apart: behind them, any larger rank may stand for the true one */
} tb_args;

/** So many places are found by selection; more are not worth it. */
enum { TB_PLACES_MAX = 32 };

#define TB_NO_PEER_SET UINT32_MAX

/** Memory that is used again and again; it may become larger, and is not kept from use to use. Zero-initialise. */
typedef struct tb_scratch {
  void *bytes;
  size_t size;
} tb_scratch;

/** At least `size` bytes, aligned for any type, content undefined; NULL when memory is short. */
void *tb_scratch_take(tb_scratch *scratch, size_t size);
void tb_scratch_free(tb_scratch *scratch);

/** Orders of rows sorted before (orders.h). */
typedef struct tb_orders tb_orders;

/**
 * What a kernel reads: the rows of one period (and others) for the same n entities. A kernel never looks into the panel. Its columns hold
 * TB_MISSING where nothing was observed.
 */
typedef struct tb_rows {
  size_t n;
  const tb_column *now;
  const tb_column *base;          /* NULL: there is no such period (reach TB_REACH_STEP: a year's first step, or no cumulative timeline) */
  const tb_column *const *window; /* n_window columns, oldest first, the last is `now`; NULL: an absent step */
  size_t n_window;                /* shorter than args->n: the timeline begins there */
  tb_running **running;           /* NULL, or what the kernel keeps from call to call: NULL at first, freed by tb_running_free */
  size_t last_step;               /* with `running`: the window's last step; goes up from call to call as steps are added */
  const bool *incomparable;       /* n flags for `base` against `now`, or NULL: none */
  bool step_missing;              /* TB_REACH_STEP: there should be a base, and its period is absent */
  tb_scratch *scratch;            /* NULL, or memory for the length of the call */
  tb_orders *orders;              /* NULL, or what is tried before a row is sorted; changes nothing but the time */
  const uint32_t *peer_set;       /* TB_ACROSS: the set of peers of each entity, TB_NO_PEER_SET: none */
  uint32_t n_peer_sets;
  const uint32_t *parent; /* TB_ACROSS: parent of each entity or TB_NO_ID */
  const uint32_t *place;  /* TB_ACROSS: place of each entity in the order of codes, a permutation of 0 .. n - 1; NULL: no ties need it */
  tb_kind kind;           /* of the operand: the indicator's, TB_KIND_UNDECLARED for an expression of several */
  tb_better better;
} tb_rows;

/**
 * The one signature. Writes all n cells of out (allocated by the caller, not overlapping `in`): values with their decimals, or reasons,
 * never NaN. Rational measures are computed from the exact cells (tb_column_exact, with a fast path for short ones) and rounded once; with
 * out->exact they also leave the exact number. Too short an input is success with reasons. TB_NO_MEMORY is the only failure.
 */
typedef tb_status (*tb_kernel)(const tb_rows *in, const tb_args *args, tb_column *out);

/** What a measure takes besides its operand. */
enum { TB_TAKES_N = 1, TB_TAKES_MIN = 2, TB_TAKES_TIES = 4, TB_TAKES_WITHIN = 8 };

/**
 * What a result still states of its operand's basis and index unit: all of it (levels, differences), the basis alone (percentages, which
 * are free of the unit), nothing (places, counts, scores, probabilities).
 */
typedef enum tb_carries { TB_CARRIES_NONE, TB_CARRIES_BASIS, TB_CARRIES_ALL } tb_carries;

typedef struct tb_measure {
  const char *name, *group;
  unsigned takes;
  tb_reach reach;
  tb_breadth breadth;
  tb_company company;
  bool rational; /* exact rationals rounded once; else double arithmetic */
  bool compares; /* its base may be incomparable, and where it lies a year back a restated one is preferred */
  tb_carries carries;
  const char *unit, *unit_zh, *help, *help_zh;
  tb_kernel kernel;
} tb_measure;

/** The rows of measures.def by name: TB_MEASURE_yoy, TB_MEASURE_yoy_pct ... */
typedef enum tb_measure_id {
#define TB_MEASURE(name, ...) TB_MEASURE_##name,
#include "measures.def"
#undef TB_MEASURE
  TB_N_MEASURES
} tb_measure_id;

/** The i-th row of measures.def, NULL out of range. */
const tb_measure *tb_measure_row(size_t i);

#endif
