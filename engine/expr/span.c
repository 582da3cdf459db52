#include "span.h"

#include "model/period.h"

/* ------------------------------------------------------------------------------------------------------------ arithmetic */

static bool follows(tb_period earlier, tb_period later) {
  return later.first == earlier.last + 1;
}

static bool is_closed(tb_period period) {
  return !period.open && !tb_period_is_unstated(period);
}

/* The union of two adjacent spans; false when they are not adjacent. */
static bool unite(tb_period a, tb_period b, tb_period *out) {
  if (!is_closed(a) || !is_closed(b) || (!follows(a, b) && !follows(b, a))) return false;
  *out = follows(a, b) ? (tb_period){.first = a.first, .last = b.last} : (tb_period){.first = b.first, .last = a.last};
  return true;
}

/* What is left of a span when a part that begins or ends it is taken away. */
static bool take_away(tb_period whole, tb_period part, tb_period *out) {
  if (!is_closed(whole) || !is_closed(part) || part.first < whole.first || part.last > whole.last) return false;
  const bool begins = part.first == whole.first, ends = part.last == whole.last;
  if (begins == ends) return false;
  *out = begins ? (tb_period){.first = part.last + 1, .last = whole.last} : (tb_period){.first = whole.first, .last = part.first - 1};
  return true;
}

static bool is_additive(tb_kind kind) {
  return kind == TB_FLOW || kind == TB_KIND_UNDECLARED;
}

/* The kind under which two figures are compared: their common one; flows go with what is undeclared. */
static tb_kind common_kind(tb_kind a, tb_kind b) {
  if (a == b) return a;
  if (is_additive(a) && is_additive(b)) return TB_KIND_UNDECLARED;
  return is_additive(a) ? b : a;
}

static bool is_inequality(tb_node_kind operation) {
  return operation >= TB_NODE_LESS && operation <= TB_NODE_GREATER_EQUAL;
}

static bool may_relate(tb_node_kind operation, tb_comparison relation) {
  switch (relation) {
  case TB_COMPARE_SAME:
  case TB_COMPARE_YEARS:
  case TB_COMPARE_ADJACENT:
  case TB_COMPARE_DATES: return true;
  case TB_COMPARE_PART: return is_inequality(operation);
  default: return false;
  }
}

/* Stocks may be set against each other at any two dates, but not against other kinds. */
static tb_kind relation_kind(tb_kind a, tb_kind b) {
  const tb_kind kind = common_kind(a, b);
  return kind == TB_STOCK && a != b ? TB_RATIO : kind;
}

/* A product or quotient of two figures accumulates over no span, whatever they are made of. */
static tb_kind result_kind(tb_node_kind operation, tb_kind a, tb_kind b) {
  if (operation == TB_NODE_MULTIPLY || operation == TB_NODE_DIVIDE) return tb_kind_of_result(relation_kind(a, b));
  return common_kind(a, b);
}

tb_kind tb_kind_of_result(tb_kind operand) {
  return operand == TB_STOCK ? TB_STOCK : TB_RATIO;
}

tb_joined tb_span_join(tb_node_kind operation, tb_span left, tb_span right) {
  if (!left.stated || !right.stated) return (tb_joined){.span = left.stated ? left : right, .comparable = true};
  tb_joined joined = {.span = left, .comparable = true};
  joined.span.kind = result_kind(operation, left.kind, right.kind);
  if (operation == TB_NODE_COALESCE || tb_period_equal(left.period, right.period)) return joined;
  tb_period period;
  if (is_additive(left.kind) && is_additive(right.kind)) {
    const bool joins = (operation == TB_NODE_ADD && unite(left.period, right.period, &period)) ||
                       (operation == TB_NODE_SUBTRACT && take_away(left.period, right.period, &period));
    if (joins) {
      joined.span.period = period;
      return joined;
    }
  }
  joined.comparable = may_relate(operation, tb_period_relation(left.period, right.period, relation_kind(left.kind, right.kind)));
  return joined;
}

/* ---------------------------------------------------------------------------------------------------------------- months */

int tb_span_months(tb_period period) {
  if (tb_period_is_unstated(period) || tb_period_is_endless(period)) return 0;
  int year, month, dom, after_year, after_month, after_dom;
  tb_day_to_date(period.first, &year, &month, &dom);
  if (period.last == TB_DAY_LAST) return 12 * (TB_YEAR_LAST - year) + 12 - month + (dom == 1);
  tb_day_to_date(period.last + 1, &after_year, &after_month, &after_dom);
  const int months = 12 * (after_year - year) + after_month - month;
  return months - (after_dom < dom);
}
