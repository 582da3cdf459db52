/* Totals from January taken apart, and put together. */
#include "check_measure.h"

#include "model/period.h"

/* Of kinds of which sums over periods mean nothing that is a reason. */
static void check_kind(const tb_unfolding *of) {
  const tb_node_series *series = tb_unfolding_plain(of);
  if (series && !tb_kind_adds_over_periods(tb_panel_indicator(of->worker->panel, series->indicator)->kind)) tb_never_summed(of);
}

bool tb_push_discrete(const tb_unfolding *of) {
  tb_period period;
  tb_timeline implicit;
  const tb_standpoint at = tb_unfolding_stand(of, &period, &implicit);
  if (!tb_push_now(of)) return false;
  check_kind(of);
  if (!tb_stands_on_totals(at) || tb_period_months(at.key) <= at.line->first_months) return true;
  return tb_push_moved(of, (tb_shift){.kind = TB_SHIFT_STEPS, .count = 1}) && tb_term_push_binary(of->worker, TB_NODE_SUBTRACT);
}

/* Adds the spans before, the latest first; a block from January may stand for the first ones. */
static bool add_spans(const tb_unfolding *of, int whole, int spans) {
  for (int back = 1; back <= spans; back++) {
    const tb_shift lengths = {.kind = TB_SHIFT_LENGTHS, .count = back}, block = {.kind = TB_SHIFT_BLOCK, .count = back - 1};
    bool there = false, covered = false;
    if (back <= whole && !tb_try_moved(of, lengths, &there)) return false;
    if (!there && !tb_try_moved(of, block, &covered)) return false;
    if (!there && !covered && !tb_push_moved(of, back <= whole ? lengths : block)) return false;
    if (!tb_term_push_binary(of->worker, TB_NODE_ADD)) return false;
    if (covered) return true;
  }
  return true;
}

bool tb_push_to_date(const tb_unfolding *of) {
  tb_period period;
  const bool has_period = tb_unfolding_period(of, &period);
  int whole, spans;
  if (!tb_push_now(of)) return false;
  check_kind(of);
  if (!has_period || !tb_spans_before(period, &whole, &spans)) {
    tb_cause_set(of->worker, TB_REMARK_no_span, tb_term_facts(of->worker)->figure);
    tb_term_facts(of->worker)->missing = true;
    return true;
  }
  return add_spans(of, whole, spans);
}
