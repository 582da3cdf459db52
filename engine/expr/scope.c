#include "scope.h"

#include "model/period.h"

tb_standpoint tb_stand(const tb_model *model, const tb_own_line *own, uint32_t indicator, tb_period period, tb_timeline *implicit) {
  const tb_known *known = &model->known[indicator];
  const tb_period key = tb_known_key(known, period);
  const bool is_own = own->line && own->indicator == indicator && tb_line_fits(own->line, key);
  return (tb_standpoint){.key = key, .line = is_own ? own->line : tb_known_line(known, key, implicit)};
}

/* A moved period as the indicator has it written, where it is keyed by end dates. */
static tb_period relabel(const tb_known *known, tb_period period) {
  if (!known->is_dated) return period;
  const tb_period key = tb_known_key(known, period);
  const tb_period label = tb_known_label(known, key);
  return tb_period_equal(label, key) ? period : label;
}

static bool stated(tb_period period, tb_period *out) {
  *out = period;
  return !tb_period_is_unstated(period);
}

static bool move_steps(tb_standpoint from, int count, tb_period period, tb_period *out) {
  if (count == 0) {
    *out = period;
    return true;
  }
  if (!from.line) return false;
  if (from.line->kind != TB_LINE_MONTH_ENDS) return tb_line_back(from.line, from.key, count, out);
  return stated(tb_period_shift(period, -count * from.line->months), out); /* a stock of a quarter stays one of a quarter */
}

/* A cumulative span has none before it; dates go by their timeline. */
static bool move_previous(tb_standpoint from, tb_period period, tb_period *out) {
  const tb_timeline_kind kind = from.line ? from.line->kind : TB_LINE_SPANS;
  switch (kind) {
  case TB_LINE_CUMULATIVE: return false;
  case TB_LINE_MONTH_ENDS:
  case TB_LINE_DATES: return move_steps(from, 1, period, out);
  default: return (from.line || !tb_period_is_date(from.key)) && stated(tb_period_previous(period), out);
  }
}

static bool move_lengths(tb_period period, int count, tb_period *out) {
  const int months = tb_period_months(period);
  return months > 0 && stated(tb_period_shift(period, -count * months), out);
}

static bool move_block(tb_period period, int count, tb_period *out) {
  tb_period end;
  if (!move_lengths(period, count, &end)) return false;
  const int32_t month = tb_period_first_month(end);
  return month % 12 > 0 && stated(tb_period_from_months(month - month % 12, month % 12), out);
}

bool tb_shift_period(const tb_model *model, const tb_own_line *own, uint32_t indicator, tb_shift shift, tb_period period, tb_period *out) {
  tb_timeline implicit;
  const tb_standpoint from = tb_stand(model, own, indicator, period, &implicit);
  bool moved = false;
  switch (shift.kind) {
  case TB_SHIFT_YEARS: moved = stated(tb_period_shift(period, -12 * shift.count), out); break;
  case TB_SHIFT_PREVIOUS: moved = move_previous(from, period, out); break;
  case TB_SHIFT_STEPS: moved = move_steps(from, shift.count, period, out); break;
  case TB_SHIFT_LENGTHS: moved = move_lengths(period, shift.count, out); break;
  case TB_SHIFT_BLOCK: moved = move_block(period, shift.count, out); break;
  }
  if (moved) *out = relabel(&model->known[indicator], *out);
  return moved;
}

/* Moves come in the order in which measures stand around the series, the outermost first. */
static bool shift_all(const tb_model *model, const tb_own_line *own, uint32_t indicator, const tb_shift *shift, tb_period period,
                      tb_period *out) {
  if (!shift) {
    *out = period;
    return true;
  }
  tb_period before;
  return shift_all(model, own, indicator, shift->before, period, &before) && tb_shift_period(model, own, indicator, *shift, before, out);
}

bool tb_scope_period(const tb_model *model, const tb_own_line *own, const tb_node_series *series, const tb_scope *scope, tb_period *out) {
  if (series->has_period) return shift_all(model, own, series->indicator, scope->shifts, series->period, out);
  *out = scope->period;
  return true;
}

bool tb_spans_before(tb_period period, int *whole, int *spans) {
  const int months = tb_period_months(period), before = months > 0 ? tb_period_first_month(period) % 12 : 0;
  if (months == 0 || before + months > 12) return false;
  *whole = before / months;
  *spans = *whole + (before % months > 0);
  return true;
}
