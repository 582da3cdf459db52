/* What a figure is about: its span, and which figures may be set against each other. */
#ifndef TB_EXPR_SPAN_H
#define TB_EXPR_SPAN_H

#include "plan.h"

/** The span of a figure. Constants, counts of months and dates are about none. */
typedef struct tb_span {
  bool stated;
  tb_period period;
  tb_kind kind; /* of a series, or of a sum of series; of what accumulates over no span TB_RATIO, at dates TB_STOCK */
} tb_span;

/** The span of a binary operation, and whether its operands may be set against each other at all (see the README). */
typedef struct tb_joined {
  tb_span span;
  bool comparable;
} tb_joined;
tb_joined tb_span_join(tb_node_kind operation, tb_span left, tb_span right);

/** The kind of a product, a quotient or a measure: figures of stocks may be compared at any two dates, others at spans of one length. */
tb_kind tb_kind_of_result(tb_kind operand);

/** Whole months that fit into a period from its first day on; 0 for dates and what has no end. */
int tb_span_months(tb_period period);

#endif
