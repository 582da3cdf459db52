/* Measures over several periods: windows of a timeline, and growth over years. */
#include "check_measure.h"

/* ---------------------------------------------------------------------------------------------------------------- windows */

/* With min=k a step that is missing is left out when k others are there. */
static bool push_step(const tb_unfolding *of, int back, bool *there) {
  const tb_shift shift = {.kind = TB_SHIFT_STEPS, .count = back};
  if (of->node->of.measure.args.min > 0) return tb_try_moved(of, shift, there);
  *there = true;
  return back == 0 ? tb_push_now(of) : tb_push_moved(of, shift);
}

/* Folds the operand in the n steps that end here; *n_there: how many. */
static bool push_window(const tb_unfolding *of, tb_node_kind kind, int *n_there) {
  const tb_args *args = &of->node->of.measure.args;
  *n_there = 0;
  for (int back = 0; back < args->n; back++) {
    bool there;
    if (!push_step(of, back, &there)) return false;
    if (!there) continue;
    if (++*n_there > 1 && !tb_push_step_operation(of, kind)) return false;
  }
  if (*n_there == 0) return tb_push_now(of);
  if (*n_there < args->min) tb_term_facts(of->worker)->missing = true;
  return true;
}

bool tb_push_mean(const tb_unfolding *of) {
  int n;
  if (!push_window(of, TB_NODE_ADD, &n)) return false;
  return n == 0 || (tb_term_push_integer(of->worker, n) && tb_term_push_binary(of->worker, TB_NODE_DIVIDE));
}

bool tb_push_median(const tb_unfolding *of) {
  int n;
  if (!push_window(of, TB_NODE_MEDIAN, &n)) return false;
  if (n > 1) of->worker->terms[tb_term_top(of->worker)].index = (uint32_t)n;
  if (n % 2 == 0) tb_term_facts(of->worker)->whole = false;
  return true;
}

bool tb_push_lowest(const tb_unfolding *of) {
  int n;
  return push_window(of, TB_NODE_LEAST, &n);
}

bool tb_push_highest(const tb_unfolding *of) {
  int n;
  return push_window(of, TB_NODE_GREATEST, &n);
}

/* ----------------------------------------------------------------------------------------------------------------- growth */

/* 100 * ((now / base)^(1/n) - 1), base being the figure n years before. */
bool tb_push_growth(const tb_unfolding *of) {
  tb_claim_worker *worker = of->worker;
  const int years = of->node->of.measure.args.n;
  if (!tb_push_now(of)) return false;
  tb_refuse_negative(of, TB_REMARK_no_growth, true);
  if (!tb_push_moved(of, (tb_shift){.kind = TB_SHIFT_YEARS, .count = years})) return false;
  tb_refuse_negative(of, TB_REMARK_negative_base, false);
  if (!tb_push_step_operation(of, TB_NODE_DIVIDE)) return false;
  if (years > 1) {
    if (!tb_term_push_unary(worker, TB_NODE_ROOT)) return false;
    worker->terms[tb_term_top(worker)].index = (uint32_t)years;
    tb_term_facts(worker)->irrational = true;
  }
  tb_term_facts(worker)->unit = (tb_check_unit){0};
  return tb_term_push_integer(worker, 100) && tb_term_push_binary(worker, TB_NODE_MULTIPLY) && tb_term_push_integer(worker, 100) &&
         tb_term_push_binary(worker, TB_NODE_SUBTRACT) && tb_in_percent(of, TB_DIMENSION_PERCENT);
}
