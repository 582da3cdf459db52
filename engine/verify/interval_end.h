/* Ends of intervals, between the files of their arithmetic. */
#ifndef TB_VERIFY_INTERVAL_END_H
#define TB_VERIFY_INTERVAL_END_H

#include "interval.h"

typedef enum tb_side { TB_LOW = -1, TB_HIGH = 1 } tb_side;

/** The closed end 0. */
void tb_end_init(tb_end *end);
void tb_end_clear(tb_end *end);
void tb_end_set(tb_end *out, const tb_end *from);
void tb_end_set_infinite(tb_end *out);

/** -1, 0, 1 as the end lies below zero, at it, above it; `side` says on which side an infinite end lies. */
int tb_end_sign(const tb_end *end, tb_side side);

/**
 * Order of two ends of the same side by what they leave in: -1 when `a` comes first on the line. At one value a closed low end comes before
 * an open one, which leaves out the value, and an open high end before a closed one.
 */
int tb_end_compare(const tb_end *a, const tb_end *b, tb_side side);

/** Makes *out the set of no value. */
void tb_interval_set_empty(tb_interval *out);

#endif
