/* Additivity: whether the parts of a whole add up to it as far as rounding lets them, for every parent and period of a panel. */
#ifndef TB_VERIFY_GAPS_H
#define TB_VERIFY_GAPS_H

#include "claims.h"

/** A parent whose children do not add up to it. The numbers belong to the search and hold until the visitor returns. */
typedef struct tb_gap {
  uint32_t indicator, entity;
  tb_period period;
  const tb_row *row;
  size_t n_children;
  tb_rational value, children_sum, gap; /* as written; gap: value less children_sum */
  tb_rational tolerance;                /* how far from zero rounding lets a gap of this sign be: of figures rounded to the nearest
                                           half a unit of the last digit of each, added up */
  bool has_size;                        /* false: nothing is rounded, and nothing may differ */
  tb_rational size;                     /* |gap| / tolerance: above 1, or 1 at an end that the rounding leaves out */
} tb_gap;

/** Sums of the entities that are asked for. */
typedef struct tb_gap_counts {
  uint64_t checked, violated;
  uint64_t lacking;        /* a child's figure is missing: nothing is said of them */
  uint64_t without_whole;  /* the children have figures, the parent has none */
  uint64_t not_comparable; /* they do not add up, but stand on different bases or in a period that is not stated */
  uint64_t never_added;    /* figures of parents that are ratios, indices or ranks */
} tb_gap_counts;

/** Anything but TB_OK ends the search. */
typedef tb_status (*tb_gap_visitor)(void *context, const tb_gap *gap);

/** What is looked at, and who is told. Zero: all, by half a unit either side. */
typedef struct tb_gap_search {
  const bool *indicators, *entities;                           /* a flag each: series, and parents; NULL: all */
  bool (*wants_period)(const void *context, tb_period period); /* NULL: all */
  const void *period_context;
  tb_rounding rounding;
  tb_gap_visitor visit; /* may be NULL */
  void *context;
  void (*progress)(void *context, uint64_t done, uint64_t all); /* after each indicator and period; may be NULL */
  void *progress_context;
} tb_gap_search;

/**
 * Looks at all rows in the order indicator, period, parent (bytes of the codes) and tells each violation. Ratios, indices and ranks are
 * passed over: they never add up. A figure counts with the true values that it stands for under `rounding`: counts written in full are
 * exact. *counts may be NULL. One pass over the cells; rationals only where a sum differs or figures are given as printed. TB_NO_MEMORY,
 * TB_LIMIT (a parent with millions of children), TB_BAD_ARGUMENT, or what the visitor returned.
 */
TB_NODISCARD tb_status tb_gaps_find(const tb_claims *claims, const tb_gap_search *what, tb_gap_counts *counts);

#endif
