/* The periods that follow from a first one. */
#ifndef TB_TESTING_SEQUENCE_H
#define TB_TESTING_SEQUENCE_H

#include "line.h"
#include "model/period.h"

typedef enum tb_sequence_kind {
  TB_SEQUENCE_NONE,       /* no period given */
  TB_SEQUENCE_SPANS,      /* spans of months: each begins `step` months after the one before */
  TB_SEQUENCE_CUMULATIVE, /* from January on, `step` months longer each time; a year's first has `shortest` months */
  TB_SEQUENCE_DATES,      /* dates `step` months apart, month-ends staying month-ends */
  TB_SEQUENCE_DAYS        /* dates and ranges of days: `step` days apart */
} tb_sequence_kind;

typedef struct tb_sequence {
  tb_sequence_kind kind;
  tb_period first;
  int step, shortest;
} tb_sequence;

/** The i-th period from 0; unstated when it lies outside the calendar. O(1). */
tb_period tb_sequence_at(const tb_sequence *sequence, size_t i);

/**
 * Reads what is left of a line: a first period and optionally the second. README.md says what follows from them. TB_BAD_INPUT with an error
 * when it is no period, has no end, or when the second does not follow.
 */
TB_NODISCARD tb_status tb_sequence_read(tb_line *line, tb_sequence *out);

#endif
