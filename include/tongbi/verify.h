/*
 * tongbi/verify.h - reported figures recomputed: verdicts on claims, and the whole numbers that can stand behind a figure.
 */
#ifndef TONGBI_VERIFY_H
#define TONGBI_VERIFY_H

#include <tongbi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tb_verdict {
  TB_CONSISTENT = 0,
  TB_WEAK = 1,
  TB_INCONSISTENT = 2,
  TB_CLAIM_NOT_COMPARABLE = 3,
  TB_UNVERIFIABLE = 4,
  TB_UNATTAINABLE = 5
} tb_verdict;

/** "consistent", "weak", "inconsistent", "not_comparable", "unverifiable", "unattainable": keys. And the words for people. */
TB_API const char *tb_verdict_name(tb_verdict verdict);
TB_API const char *tb_verdict_text(tb_verdict verdict, tb_language language);

/** A pair of whole numbers that produces a figure: m of n; of a change, n is the base and m the new count. */
typedef struct tb_whole_pair {
  uint64_t m, n;
} tb_whole_pair;

/** Zero-initialise, set struct_size = sizeof(tb_attain_options). */
typedef struct tb_attain_options {
  size_t struct_size;
  bool change;          /* the figure is a change in percent, else a share */
  uint64_t of;          /* the total (of a change: the base), where known; at most 10^18; 0: not known */
  uint64_t bound;       /* largest total that is counted, at most 10^9; 0: 10,000 */
  const char *rounding; /* "half_up", "half_even", "half_down", "down", "up"; NULL, "" or "unstated": half a unit either side */
} tb_attain_options;

/** The whole numbers that can stand behind a figure. */
typedef struct tb_attain_result tb_attain_result;

/**
 * Reads a figure as it is printed (91.05%, 下降38.05%, 约80%; the percent sign may be left out) and looks for the whole numbers that give
 * it. A figure that calls itself a change (下降, down) is one whatever the options say. options may be NULL. *out belongs to the caller;
 * NULL on failure. TB_BAD_INPUT, with an error in the log: the figure is not understood, or is no percentage; the rounding is unknown.
 * TB_LIMIT: totals too large. Milliseconds for any figure and bound.
 */
TB_API TB_NODISCARD tb_status tb_attain_figure(const char *figure, const tb_attain_options *options, tb_log *log, tb_attain_result **out);
TB_API void tb_attain_result_free(tb_attain_result *result);

/** Whether the figure was taken for a change. */
TB_API bool tb_attain_is_change(const tb_attain_result *result);
/** How many pairs are listed, at most ten, and the i-th of them, the smallest n first, then the smallest m; TB_NOT_FOUND out of range. */
TB_API size_t tb_attain_pairs(const tb_attain_result *result);
TB_API TB_NODISCARD tb_status tb_attain_pair(const tb_attain_result *result, size_t i, tb_whole_pair *out);
/** How many pairs there are with n up to the bound (UINT64_MAX: without end, or more than can be said), and that bound (the total where it
 * is known). */
TB_API uint64_t tb_attain_solutions(const tb_attain_result *result);
TB_API uint64_t tb_attain_bound(const tb_attain_result *result);
/** The share of figures of that many decimals that no count gives, as numerator and denominator: what the check could have found. False
 * when the total is not known. */
TB_API bool tb_attain_power(const tb_attain_result *result, uint64_t *numerator, uint64_t *denominator);

#ifdef __cplusplus
}
#endif
#endif
