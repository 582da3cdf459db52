/* Cumulation: from cumulative figures to single periods and back. */
#include "kernels.h"
#include "sum.h"

static void fill(tb_column *out, size_t n, tb_reason reason) {
  for (size_t i = 0; i < n; i++)
    tb_column_set_reason(out, i, reason);
}

/**
 * A cumulative row as a single period: discrete.
 *
 * For each of the in->n entities now - base, where base is the step before in the same year, exact as in tb_change_difference. A year's
 * first step (1-2月 as a block too) and rows of other timelines stay as they are: in->base is NULL. A missing step before, the whole row
 * (in->step_missing) or the cell, is TB_MISSING, never zero. TB_NOT_COMPARABLE, with the difference beside it, where in->incomparable says
 * so. Kinds but flow and undeclared: TB_UNDEFINED. O(n). Returns TB_OK.
 */
tb_status tb_discrete(const tb_rows *in, const tb_args *args, tb_column *out) {
  (void)args;
  if (!tb_kind_adds_over_periods(in->kind)) {
    fill(out, in->n, TB_UNDEFINED);
    return TB_OK;
  }
  for (size_t i = 0; i < in->n; i++) {
    const tb_operand now = {in->now, i}, base = {in->base, i};
    tb_reason reason = (tb_reason)in->now->reasons[i];
    if (!reason && in->step_missing) reason = TB_MISSING;
    if (!reason && in->base) reason = (tb_reason)in->base->reasons[i];
    if (reason) {
      tb_column_set_reason(out, i, reason);
    } else if (in->base) {
      tb_put_difference(out, i, now, base, in->incomparable && in->incomparable[i] ? TB_NOT_COMPARABLE : TB_VALUE);
    } else {
      tb_put_copy(out, i, now);
    }
  }
  return TB_OK;
}

/* Adds entity i's cells of the window; false in *all when one is missing. */
static tb_status add_window(const tb_rows *in, size_t i, tb_sum *sum, bool *all) {
  *all = true;
  for (size_t step = 0; step < in->n_window && *all; step++) {
    const tb_column *column = in->window[step];
    *all = column && tb_column_has(column, i);
    if (!*all) break;
    const tb_status status = tb_sum_add(sum, (tb_operand){column, i});
    if (status) return status;
  }
  return TB_OK;
}

/**
 * Sum from January to the end of the period: ytd.
 *
 * For each of the in->n entities the exact sum of the window, the periods that tile January .. now. Any of them missing: TB_MISSING. No
 * such periods (n_window 0; a span across years): TB_UNDEFINED, as for kinds but flow and undeclared. Allocates nothing while cells are
 * short. O(n * n_window). TB_NO_MEMORY, else TB_OK.
 */
tb_status tb_ytd(const tb_rows *in, const tb_args *args, tb_column *out) {
  (void)args;
  if (!tb_kind_adds_over_periods(in->kind) || in->n_window == 0) {
    fill(out, in->n, TB_UNDEFINED);
    return TB_OK;
  }
  for (size_t i = 0; i < in->n; i++) {
    tb_sum sum = {0};
    bool all;
    const tb_status status = add_window(in, i, &sum, &all);
    if (!status && all) tb_sum_put(&sum, out, i);
    if (!status && !all) tb_column_set_reason(out, i, TB_MISSING);
    tb_sum_clear(&sum);
    if (status) return status;
  }
  return TB_OK;
}
