/* Between the files that look for whole numbers. */
#ifndef TB_VERIFY_ATTAIN_PARTS_H
#define TB_VERIFY_ATTAIN_PARTS_H

#include "attain.h"

/** The largest whole number <= a. */
void tb_rational_floor(tb_rational *out, const tb_rational *a);

/** A whole number that fits; false when a is none, or negative, or larger. */
bool tb_rational_whole(const tb_rational *a, uint64_t *out);

/**
 * The simplest fraction m / n of an interval of values >= 0; false when there is none with n <= n_most (NULL: any). The steps are those of
 * Euclid's algorithm, and end as soon as denominators pass n_most.
 */
bool tb_simplest_within(const tb_interval *values, const tb_rational *n_most, tb_rational *m, tb_rational *n);

/** Lists the first pairs with m / n in `values` (>= 0), n <= bound. */
void tb_attain_list(const tb_interval *values, uint64_t bound, tb_attainment *out);

/** How many pairs there are with m / n in `values` (>= 0, not empty) and 1 <= n <= bound; saturating. */
uint64_t tb_attain_count(const tb_interval *values, uint64_t bound);

#endif
