/* Timelines: the sequences of periods along which lags, windows and alert states step. */
#ifndef TB_MODEL_TIMELINE_H
#define TB_MODEL_TIMELINE_H

#include <tongbi/model.h>

typedef enum tb_timeline_kind {
  TB_LINE_SPANS,      /* spans of one length in months, one phase */
  TB_LINE_CUMULATIVE, /* spans that begin in January, ordered by their end */
  TB_LINE_MONTH_ENDS, /* two dates or more, all month-ends: calendar steps */
  TB_LINE_DATES,      /* other dates, or a single one: steps by observation */
  TB_LINE_DAYS,       /* day ranges of one length: steps by observation */
  TB_LINE_OPEN,       /* open spans of one begin: steps by observation */
  TB_LINE_UNSTATED    /* the one unstated period */
} tb_timeline_kind;

/**
 * `months`: length (SPANS) or step (CUMULATIVE, MONTH_ENDS); `phase`: first month modulo `months` (SPANS, MONTH_ENDS); `first_months`: the
 * shortest length (CUMULATIVE); `guests`: bit m set: spans of m months from January are steps here (CUMULATIVE) and stand on another
 * timeline, because spans of that length begin in other months too. 0 where not named.
 */
typedef struct tb_timeline {
  tb_timeline_kind kind;
  int months, phase, first_months;
  unsigned guests;
  const tb_period *steps; /* all steps from the first to the last present, absent calendar steps included, in order */
  const bool *present;    /* for each step: the indicator has a row */
  size_t n_steps;
} tb_timeline;

/**
 * The timelines of one indicator: `lines` ordered by their first step; `line_of` and `step_of` for each of the periods given. A period has
 * one line of its own, though it may be a guest on another.
 */
typedef struct tb_timelines {
  tb_timeline *lines;
  size_t n_lines;
  uint32_t *line_of, *step_of; /* n_periods each */
  tb_period *steps;            /* what the lines' steps and present point into: all lines, one behind the other */
  bool *present;
} tb_timelines;

enum { TB_STEPS_MAX = 1000000, TB_TIMELINE_NAME_BYTES = 48 };

/**
 * Groups an indicator's n periods (distinct, in the order of tb_period_compare) into timelines by the rules of engine/model/README.md.
 * The result is freed with tb_timelines_free. O(n log n + steps). TB_BAD_ARGUMENT when the periods are not in order or not distinct,
 * TB_NO_MEMORY, or TB_LIMIT when there would be more than TB_STEPS_MAX steps; *out is then empty.
 */
TB_NODISCARD tb_status tb_timelines_build(const tb_period *periods, size_t n, tb_timelines *out);

/** Whether a step of the line is a guest: read here, told of on its own line. */
bool tb_timeline_has_guest(const tb_timeline *line, tb_period step);

/** Frees what the timelines own and empties them; NULL is allowed. */
void tb_timelines_free(tb_timelines *timelines);

/**
 * A short name of a timeline for keys and explanations, one of its own among the timelines of an indicator: "months", "quarters", "halves",
 * "years", "span7+5" (length, phase), "cumulative", "dates", "days10", "2023-11..", "unstated". More steps leave the name as it is.
 * NUL-terminated.
 */
void tb_timeline_name(const tb_timeline *line, char out[TB_TIMELINE_NAME_BYTES]);

#endif
