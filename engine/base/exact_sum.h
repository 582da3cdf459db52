/* Sums of doubles that are exact until they are read: they depend neither on order nor on threads. */
#ifndef TB_BASE_EXACT_SUM_H
#define TB_BASE_EXACT_SUM_H

#include <tongbi/base.h>

enum { TB_EXACT_SUM_LIMBS = 68 };

/**
 * A fixed-point number wide enough for every double: limb i counts units of 2^(32 i - 1074), with room for 2^30 additions before carries
 * must be settled (which tb_exact_sum_add does by itself). Zero-initialise.
 */
typedef struct tb_exact_sum {
  int64_t limbs[TB_EXACT_SUM_LIMBS];
  uint32_t pending;
  uint64_t count;
} tb_exact_sum;

/** Adds a finite number. */
void tb_exact_sum_add(tb_exact_sum *sum, double value);

/** Adds those of n finite numbers whose byte in `left_out` is 0: the same sum, in a few instructions each while they are not too unlike. */
void tb_exact_sum_add_all(tb_exact_sum *sum, const double *values, const uint8_t *left_out, size_t n);
void tb_exact_sum_merge(tb_exact_sum *sum, const tb_exact_sum *more);

/** The sum as the nearest double. */
double tb_exact_sum_read(const tb_exact_sum *sum);

#endif
