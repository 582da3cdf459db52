/* What a plot shows while it is gathered: shared by plot.c, which finds figures, and plot_words.c, which finds words for them. */
#ifndef TB_REPORT_PLOT_INSIDE_H
#define TB_REPORT_PLOT_INSIDE_H

#include "plot.h"
#include "selection.h"

#include "base/log.h"

#include <tongbi/report.h>

#define TB_PLOT_BREAK SIZE_MAX

/** A plot on its way. */
typedef struct tb_gathering {
  tb_case *opened;
  const tb_plot_options *options;
  tb_log *log;
  const tb_panel *panel;
  const tb_model *model;
  tb_selection chosen;
  uint32_t indicator;
  const tb_timeline *line;
  size_t first, n_steps; /* of the line: those that are shown */
  size_t *source;        /* of each place on the axis its step of the line; TB_PLOT_BREAK: none, lines end there */
  size_t n_places;
  uint32_t *entities;
  size_t n_entities;
  tb_traces traces;
  tb_plot plot;
} tb_gathering;

static inline const char *tb_plot_code(const tb_gathering *g) {
  return tb_panel_indicator_code(g->panel, g->indicator);
}

/** Names the entities, then title, description and unit. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_plot_name_entities(tb_gathering *g);
TB_NODISCARD tb_status tb_plot_say(tb_gathering *g);

/** plot_rules.c: thresholds and spans of the case's rules, when they are wanted. TB_NO_MEMORY and what evaluating tells. */
TB_NODISCARD tb_status tb_plot_add_rules(tb_gathering *g);

#endif
