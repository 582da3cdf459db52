/* Numbers of an indicator along one of its timelines: what sparklines and plots are drawn from. */
#ifndef TB_REPORT_TRACES_H
#define TB_REPORT_TRACES_H

#include "expr/expr.h"

/** What is read. Borrowed. */
typedef struct tb_traces_request {
  const tb_model *model;
  uint32_t indicator;
  const tb_timeline *line;  /* of the indicator */
  const char *expression;   /* "value", a measure, an expression */
  const char *within;       /* peers of ranks; NULL: as usual */
  tb_place place;           /* of the expression, for errors */
  const uint32_t *entities; /* which, in the order of their rows */
  size_t n_entities;
} tb_traces_request;

/** Entities down, steps of the timeline across. */
typedef struct tb_traces {
  size_t n_entities, n_steps;
  double *cells; /* n_entities * n_steps; NaN where there is no number: a gap, or a reason */
} tb_traces;

/** Reads traces; freed with tb_traces_free. Errors in the expression go to the log: TB_BAD_INPUT, TB_NOT_FOUND, TB_LIMIT; TB_NO_MEMORY.
 * O(steps * what the expression costs for the tiles of the entities). */
TB_NODISCARD tb_status tb_traces_read(const tb_traces_request *request, tb_log *log, tb_traces *out);
void tb_traces_free(tb_traces *traces);

/** Whether all figures that an indicator is made of are at hand: a panel that comes from a store may know of rows without their cells. */
bool tb_indicator_is_read(const tb_model *model, uint32_t indicator);

/** The place of a key of a timeline among the periods of its indicator, SIZE_MAX where the indicator has none there. O(log periods). */
size_t tb_period_place(const tb_subject *subject, tb_period key);

#endif
