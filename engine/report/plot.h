/* Plots of data: what plot.c gathers and plot_draw.c draws. */
#ifndef TB_REPORT_PLOT_H
#define TB_REPORT_PLOT_H

#include "case/case.h"
#include "chart/chart.h"
#include "traces.h"

#include "base/arena.h"

/** One indicator of some entities along one of its timelines. */
typedef struct tb_plot {
  tb_language language;
  const char *expression; /* what is plotted of the indicator */
  tb_words title, description, unit;
  const tb_words *names;      /* of the entities */
  size_t n_entities, n_steps; /* steps: places on the axis; one without a label is none, lines end there */
  const double *cells;        /* n_entities rows of n_steps; NaN: a gap */
  const double *x;            /* of each step: its number, or, of irregular dates, its day */
  const char *const *labels;  /* of each step */
  const double *thresholds;
  size_t n_thresholds;
  const tb_level *rule_levels; /* thresholds of rules */
  size_t n_rule_levels;
  const tb_span *spans; /* in which rules were pending or firing */
  size_t n_spans;
  tb_arena *arena;
} tb_plot;

/** How many entities the kind can show. */
size_t tb_plot_entities_max(size_t kind);

/** What the kind plots of an indicator when nothing is said. */
const char *tb_plot_expression(size_t kind);

/** Whether the kind joins figures by lines, else it has a column a step. */
bool tb_plot_has_lines(size_t kind);

/** Appends the drawing. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_plot_draw(size_t kind, const tb_plot *plot, tb_buffer *out);

#endif
