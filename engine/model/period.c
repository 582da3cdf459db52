/* Periods as spans of days: moving them, and setting two against each other. */
#include "period.h"

tb_period tb_period_unstated(void) {
  return (tb_period){.first = TB_DAY_UNKNOWN, .last = TB_DAY_UNKNOWN};
}

bool tb_period_is_unstated(tb_period period) {
  if (period.first < TB_DAY_FIRST || period.first > TB_DAY_LAST || period.last < period.first) return true;
  return period.last > TB_DAY_LAST && !tb_period_is_endless(period);
}

bool tb_period_is_date(tb_period period) {
  return !period.open && period.first == period.last && !tb_period_is_unstated(period);
}

bool tb_period_is_endless(tb_period period) {
  return period.open && period.last == TB_DAY_OPEN;
}

static int order(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

int tb_period_compare(tb_period a, tb_period b) {
  if (a.first != b.first) return order(a.first, b.first);
  if (a.last != b.last) return order(a.last, b.last);
  return order(a.open, b.open);
}

/* --------------------------------------------------------------------------------------------------------------- months */

int32_t tb_period_first_month(tb_period period) {
  return tb_day_month(period.first);
}

int tb_period_months(tb_period period) {
  if (period.open || tb_period_is_unstated(period) || !tb_day_is_month_end(period.last)) return 0;
  int year, month, dom;
  tb_day_to_date(period.first, &year, &month, &dom);
  return dom == 1 ? tb_day_month(period.last) - (12 * year + month - 1) + 1 : 0;
}

tb_period tb_period_from_months(int32_t first_month, int months) {
  if (first_month < TB_MONTH_FIRST || first_month > TB_MONTH_LAST) return tb_period_unstated();
  if (months < 1 || months > TB_MONTH_LAST - first_month + 1) return tb_period_unstated();
  const int32_t last = first_month + months - 1;
  return (tb_period){.first = tb_day_from_date(first_month / 12, first_month % 12 + 1, 1),
                     .last = tb_day_from_date(last / 12, last % 12 + 1, tb_month_days(last / 12, last % 12 + 1))};
}

/* --------------------------------------------------------------------------------------------------------------- moving */

tb_period tb_period_shift(tb_period period, int months) {
  if (tb_period_is_unstated(period) || tb_period_is_endless(period)) return tb_period_unstated();
  const tb_day first = tb_day_shift(period.first, months);
  const int length = tb_period_months(period);
  if (first == TB_DAY_UNKNOWN) return tb_period_unstated();
  if (length > 0) return tb_period_from_months(tb_day_month(first), length);
  const tb_day last = tb_day_shift(period.last, months);
  if (last == TB_DAY_UNKNOWN) return tb_period_unstated();
  return (tb_period){.first = first, .last = last, .open = period.open};
}

tb_period tb_period_year_ago(tb_period period) {
  return tb_period_shift(period, -12);
}

tb_period tb_period_previous(tb_period period) {
  if (period.open || tb_period_is_unstated(period)) return tb_period_unstated();
  const int months = tb_period_months(period);
  if (months > 0) return tb_period_shift(period, -months);
  const tb_day days = period.last - period.first + 1;
  if (period.first - days < TB_DAY_FIRST) return tb_period_unstated();
  return (tb_period){.first = period.first - days, .last = period.last - days};
}

tb_period tb_period_close(tb_period period, tb_day day) {
  if (!period.open || day < period.first || day > TB_DAY_LAST) return period;
  period.last = day;
  return period;
}

tb_period tb_period_end_date(tb_period period) {
  if (period.open || tb_period_is_unstated(period)) return period;
  period.first = period.last;
  return period;
}

bool tb_period_elapsed(tb_period period, tb_day day, int64_t *gone_days, int64_t *all_days) {
  if (day == TB_DAY_UNKNOWN || tb_period_is_unstated(period) || tb_period_is_endless(period)) return false;
  const int64_t all = (int64_t)period.last - period.first + 1;
  const int64_t gone = (int64_t)day - period.first + 1;
  *all_days = all;
  *gone_days = gone < 0 ? 0 : gone > all ? all : gone;
  return true;
}

/* ------------------------------------------------------------------------------------------------------------- relation */

/* Whole years that lie between the two begins when moving the later period back by them gives the earlier one; else 0. */
static int years_apart(tb_period earlier, tb_period later) {
  const int years = tb_day_month(later.first) / 12 - tb_day_month(earlier.first) / 12;
  return tb_period_equal(tb_period_shift(later, -12 * years), earlier) ? years : 0;
}

static bool same_length(tb_period a, tb_period b) {
  const int a_months = tb_period_months(a), b_months = tb_period_months(b);
  if (a_months > 0 || b_months > 0) return a_months == b_months;
  return a.last - a.first == b.last - b.first;
}

static bool is_inside(tb_period part, tb_period whole) {
  return part.first >= whole.first && part.last <= whole.last;
}

static tb_comparison closed_relation(tb_period earlier, tb_period later, tb_kind kind) {
  if (kind == TB_STOCK) return earlier.last == later.last ? TB_COMPARE_SAME : TB_COMPARE_DATES;
  if (years_apart(earlier, later) > 0) return TB_COMPARE_YEARS;
  if (same_length(earlier, later)) return later.first == earlier.last + 1 ? TB_COMPARE_ADJACENT : TB_COMPARE_SEASONS;
  const bool has_parts = kind == TB_FLOW || kind == TB_KIND_UNDECLARED;
  return has_parts && (is_inside(earlier, later) || is_inside(later, earlier)) ? TB_COMPARE_PART : TB_COMPARE_LENGTHS;
}

tb_comparison tb_period_relation(tb_period a, tb_period b, tb_kind kind) {
  if (tb_period_is_unstated(a) || tb_period_is_unstated(b)) return TB_COMPARE_UNSTATED;
  if (tb_period_is_endless(a) || tb_period_is_endless(b)) return TB_COMPARE_UNSTATED;
  if (tb_period_equal(a, b)) return TB_COMPARE_SAME;
  const bool swap = tb_period_compare(a, b) > 0;
  const tb_period earlier = swap ? b : a, later = swap ? a : b;
  if (a.open && b.open) return years_apart(earlier, later) == 1 ? TB_COMPARE_YEARS : TB_COMPARE_OPEN;
  if (a.open || b.open) return TB_COMPARE_OPEN;
  return closed_relation(earlier, later, kind);
}
