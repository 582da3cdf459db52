/*
 * Exact intervals: sets of true values between two rationals, each end open or closed, or unbounded. No floating point anywhere in this
 * room.
 */
#ifndef TB_VERIFY_INTERVAL_H
#define TB_VERIFY_INTERVAL_H

#include "base/rational.h"

/** One end of an interval. `finite` false: no bound on that side (value is then 0 and `open` is true). */
typedef struct tb_end {
  tb_rational value;
  bool finite, open;
} tb_end;

/** low <= high; a point has both ends closed and equal; `empty`: no value at all (ends are then of no meaning). Initialise with
 * tb_interval_init, free with tb_interval_clear. */
typedef struct tb_interval {
  tb_end low, high;
  bool empty;
} tb_interval;

void tb_interval_init(tb_interval *interval); /* the point 0 */
void tb_interval_clear(tb_interval *interval);
void tb_interval_set(tb_interval *out, const tb_interval *from);
void tb_interval_set_point(tb_interval *out, const tb_rational *value);
void tb_interval_set_all(tb_interval *out); /* unbounded on both sides */

bool tb_interval_is_point(const tb_interval *interval);
bool tb_interval_contains(const tb_interval *interval, const tb_rational *value);
bool tb_interval_contains_zero(const tb_interval *interval);

/** Sets of a + b, a - b, a * b over all a, b in the operands, taken as independent; ends open exactly where no pair attains them. Results
 * may be an operand. */
void tb_interval_add(tb_interval *out, const tb_interval *a, const tb_interval *b);
void tb_interval_subtract(tb_interval *out, const tb_interval *a, const tb_interval *b);
void tb_interval_multiply(tb_interval *out, const tb_interval *a, const tb_interval *b);

/** a / b; false, out unbounded, when b contains zero other than as a lone open end. b an open end at zero gives an unbounded side. */
bool tb_interval_divide(tb_interval *out, const tb_interval *a, const tb_interval *b);
void tb_interval_negate(tb_interval *out, const tb_interval *a);
void tb_interval_abs(tb_interval *out, const tb_interval *a);
void tb_interval_least(tb_interval *out, const tb_interval *a, const tb_interval *b);
void tb_interval_greatest(tb_interval *out, const tb_interval *a, const tb_interval *b);

/** The common part; empty when there is none. */
void tb_interval_meet(tb_interval *out, const tb_interval *a, const tb_interval *b);
/** The smallest interval around both. */
void tb_interval_join(tb_interval *out, const tb_interval *a, const tb_interval *b);

/** Hull of round(x, decimals) (half away from zero) over a. */
void tb_interval_round(tb_interval *out, const tb_interval *a, int decimals);

/**
 * Roots of the values above zero, n >= 1; the point 0 where there are none. Ends that are irrational are replaced by open ones up to 10^-40
 * further out.
 */
void tb_interval_root(tb_interval *out, const tb_interval *a, unsigned n);

/** x^n of the values above zero; those that are not stay as they are, so that the order is kept. Exact. */
void tb_interval_power(tb_interval *out, const tb_interval *a, unsigned n);

/** How far apart two intervals without common values are: the infimum of |x - y|; 0 when they touch or overlap. */
void tb_interval_distance(tb_rational *out, const tb_interval *a, const tb_interval *b);

/** The rounding conventions of reported figures. */
typedef enum tb_rounding {
  TB_ROUND_UNSTATED,
  TB_ROUND_HALF_UP,
  TB_ROUND_HALF_EVEN,
  TB_ROUND_HALF_DOWN,
  TB_ROUND_DOWN,
  TB_ROUND_UP
} tb_rounding;

/** "unstated", "half_up", "half_even", "half_down", "down", "up"; "" is unstated. False when unknown. */
bool tb_rounding_parse(const char *text, size_t n, tb_rounding *out);
const char *tb_rounding_name(tb_rounding rounding);

/**
 * All true values that are written as `figure` when rounded to multiples of `unit` (> 0), as in facts: half up [x-h, x+h) on the absolute
 * value, half down (x-h, x+h], half even closed where the last digit is even and open where it is odd, down (towards zero) [x, x+2h) away
 * from zero and (-2h, 2h) at zero, up (x-2h, x] away from zero, unstated [x-h, x+h]. Conventions work on the absolute value: negative
 * figures mirror.
 */
void tb_interval_of_rounded(tb_interval *out, const tb_rational *figure, const tb_rational *unit, tb_rounding rounding);

/** The same for the figure mantissa / 10^decimals (|mantissa| < 10^17, decimals <= 30) and the unit of its last digit: faster. */
void tb_interval_of_decimal(tb_interval *out, int64_t mantissa, unsigned decimals, tb_rounding rounding);

#endif
