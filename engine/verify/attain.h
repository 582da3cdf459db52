/* Whole-number reasoning: which counts can stand behind a written rate, change or mean. Stern-Brocot, never a search. */
#ifndef TB_VERIFY_ATTAIN_H
#define TB_VERIFY_ATTAIN_H

#include "interval.h"

/** A solution: m of n (a share), or n the base and m the new count (a change), or the sum m of n values (a mean). */
typedef struct tb_attained {
  uint64_t m, n;
} tb_attained;

typedef enum tb_attain_kind {
  TB_ATTAIN_SHARE,  /* 100 * m / n in the interval, 0 <= m <= n */
  TB_ATTAIN_CHANGE, /* 100 * (m - n) / n in the interval, m >= 0 */
  TB_ATTAIN_RATIO   /* m / n in the interval, m >= 0: a mean of whole numbers, a rate */
} tb_attain_kind;

enum { TB_ATTAIN_LIST = 10 };

/** Largest totals: where n is sought, and where it is known. */
#define TB_ATTAIN_BOUND_MAX UINT64_C(1000000000)
#define TB_ATTAIN_OF_MAX UINT64_C(1000000000000000000)

/** What can be said. */
typedef struct tb_attainment {
  tb_attained list[TB_ATTAIN_LIST]; /* smallest n first, then smallest m */
  size_t n_list;
  uint64_t n_solutions; /* pairs with n up to `bound` (UINT64_MAX: that many or more, or without end) */
  uint64_t bound;       /* `of` where n is known */
  /* power where n is known: the share of figures of that many decimals that no m gives */
  bool has_power;
  tb_rational power;
} tb_attainment;

/**
 * Pairs (m, n) with 1 <= n <= bound whose value lies in `figure`, the smallest n first, and how many there are. `of` not 0: n is known,
 * only m is sought (`bound` is not read), and the power is max(0, 1 - of * unit / 100) (of a ratio: / 1), the figures of a share being 100
 * / unit; `unit`, of the last written digit, may be NULL: no power.
 *
 * *out is overwritten; after TB_OK it is the caller's to tb_attainment_clear. TB_BAD_ARGUMENT: neither bound nor of; TB_LIMIT: a total
 * beyond the largest, or figures so large that a count would not fit 63 bits. O(list * log bound) steps on rationals; counts are floor
 * sums, not loops over n.
 */
TB_NODISCARD tb_status tb_attain(tb_attain_kind kind, const tb_interval *figure, const tb_rational *unit, uint64_t of, uint64_t bound,
                                 tb_attainment *out);
void tb_attainment_clear(tb_attainment *attainment);

/**
 * The fraction with the smallest denominator in an interval (and of these the smallest numerator >= 0): false, *out unchanged, when the
 * interval is empty or has only negative values. Steps grow with the logarithm of the denominator.
 */
bool tb_simplest_fraction(const tb_interval *interval, tb_rational *out);

#endif
