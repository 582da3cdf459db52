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
  tb_rational gap;       /* its value less the sum of its children's, as written */
  tb_rational tolerance; /* half units of the last digit of all that is rounded among them, added up */
  bool has_size;         /* false: nothing is rounded, and nothing may differ */
  tb_rational size;      /* |gap| / tolerance: above 1, or at an end that the rounding leaves out */
} tb_gap;

typedef struct tb_gap_counts {
  uint64_t families; /* parents with a value, periods and indicators apart */
  uint64_t lacking;  /* of these, such as lack a child's value: nothing is said of them */
  uint64_t violated;
} tb_gap_counts;

/** Anything but TB_OK ends the search. */
typedef tb_status (*tb_gap_visitor)(void *context, const tb_gap *gap);

/**
 * Looks at all rows of the flagged indicators (NULL: all) in the order indicator, period, parent (bytes of the codes) and tells each
 * violation. Ratios, indices and ranks are passed over: they never add up. A figure counts with the true values that it stands for under
 * `rounding`: counts written in full are exact. *counts may be NULL. One pass over the cells; rationals only where a sum differs.
 * TB_NO_MEMORY, TB_BAD_ARGUMENT, or what the visitor returned.
 */
TB_NODISCARD tb_status tb_gaps_find(const tb_claims *claims, const bool *indicators, tb_rounding rounding, tb_gap_visitor visit,
                                    void *context, tb_gap_counts *counts);

#endif
