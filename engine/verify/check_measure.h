/* Measures taken apart: what the files share in which they are. */
#ifndef TB_VERIFY_CHECK_MEASURE_H
#define TB_VERIFY_CHECK_MEASURE_H

#include "check.h"

/** A measure being unfolded. */
typedef struct tb_unfolding {
  tb_claim_worker *worker;
  const tb_plan *plan;
  const tb_node *node;
  tb_range operand;
  const tb_scope *scope;
} tb_unfolding;

/** The operand when it is one series that is observed, else NULL. */
const tb_node_series *tb_unfolding_plain(const tb_unfolding *of);

/** The period in which the operand is evaluated; false when there is none. */
bool tb_unfolding_period(const tb_unfolding *of, tb_period *out);

/** Where the operand stands, and in which period; of no period a NULL line. *implicit is memory. */
tb_standpoint tb_unfolding_stand(const tb_unfolding *of, tb_period *period, tb_timeline *implicit);

/** The scope of the operand moved by a shift; *store is memory for it. False when there is no such period. */
bool tb_unfolding_move(const tb_unfolding *of, tb_shift shift, tb_shift *store, tb_scope *out);

/* What a measure pushes: false, with worker->status set, when memory is short or the check grows too large. */

/** The operand as it is, and moved by a shift; where there is no such period, what is missing. */
bool tb_push_now(const tb_unfolding *of);
bool tb_push_moved(const tb_unfolding *of, tb_shift shift);

/** Pushes the operand in a moved period; where it is not there, nothing is pushed. */
bool tb_try_moved(const tb_unfolding *of, tb_shift shift, bool *there);

/** An operation of steps of one timeline, whatever + would say of their periods. */
bool tb_push_step_operation(const tb_unfolding *of, tb_node_kind kind);

/** What is on the stack counts as missing, for the reason `why`, when none of its values is above zero (`or_at_zero`) or at least zero. */
void tb_refuse_negative(const tb_unfolding *of, tb_remark_kind why, bool or_at_zero);

/** What is on the stack is a figure in percent or in points. */
bool tb_in_percent(const tb_unfolding *of, tb_dimension dimension);

/** A reason: what is on the stack is of a kind that is never added up. */
void tb_never_summed(const tb_unfolding *of);

/* check_cumulation.c: discrete, ytd */
bool tb_push_discrete(const tb_unfolding *of);
bool tb_push_to_date(const tb_unfolding *of);

/* check_rank.c: rank, rank_asc, rank_best */
bool tb_push_rank(const tb_unfolding *of);

/* check_window.c: mean, median, lowest, highest; cagr */
bool tb_push_mean(const tb_unfolding *of);
bool tb_push_median(const tb_unfolding *of);
bool tb_push_lowest(const tb_unfolding *of);
bool tb_push_highest(const tb_unfolding *of);
bool tb_push_growth(const tb_unfolding *of);

/* check_places.c: rank_yoy, percentile, ranked */
bool tb_push_places_gained(const tb_unfolding *of);
bool tb_push_percentile(const tb_unfolding *of);
bool tb_push_ranked(const tb_unfolding *of);

#endif
