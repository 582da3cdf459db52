/* The kinds of plots. */
#include "plot.h"

#include "base/log.h"
#include <tongbi/report.h>

#include <math.h>
#include <string.h>

enum { WIDTH = 960, HEIGHT = 480, TONES = TB_TONE_8 + 1, LEGEND_MAX = TONES, PLACE_HEIGHT = 34, PLACES_MARGIN = 90 };

static tb_frame frame_of(const tb_plot *plot, double height) {
  return (tb_frame){.title = plot->title,
                    .description = plot->description,
                    .speech = plot->language == TB_CHINESE ? TB_SPEAK_CHINESE : TB_SPEAK_ENGLISH,
                    .standalone = true,
                    .width = WIDTH,
                    .height = height};
}

/* As many colours as can be told apart; then the same ones again, dashed. */
static tb_line *lines_of(const tb_plot *plot) {
  tb_line *lines = tb_arena_array(plot->arena, plot->n_entities + 1, sizeof *lines);
  for (size_t i = 0; lines != NULL && i < plot->n_entities; i++) {
    lines[i] = (tb_line){.name = plot->names[i],
                         .x = plot->x,
                         .y = plot->cells + i * plot->n_steps,
                         .n = plot->n_steps,
                         .tone = (tb_tone)(i % TONES),
                         .style = i < TONES ? TB_LINE_SOLID : TB_LINE_DASHED};
  }
  return lines;
}

static tb_tick *ticks_of(const tb_plot *plot, size_t *n) {
  tb_tick *ticks = tb_arena_array(plot->arena, plot->n_steps + 1, sizeof *ticks);
  *n = 0;
  for (size_t i = 0; ticks != NULL && i < plot->n_steps; i++) {
    if (plot->labels[i][0] != '\0') {
      ticks[(*n)++] = (tb_tick){.at = plot->x[i], .text = plot->labels[i]};
    }
  }
  return ticks;
}

static tb_level *levels_of(const tb_plot *plot) {
  tb_level *levels = tb_arena_array(plot->arena, plot->n_thresholds + plot->n_rule_levels + 1, sizeof *levels);
  for (size_t i = 0; levels != NULL && i < plot->n_thresholds; i++) {
    tb_buffer name = {0};
    tb_buffer_text(&name, tb_text(plot->language, "threshold ", "阈值 "));
    tb_buffer_double(&name, plot->thresholds[i]);
    const char *kept = name.failed ? NULL : tb_arena_string(plot->arena, name.bytes, name.n);
    tb_buffer_free(&name);
    if (kept == NULL) {
      return NULL;
    }
    levels[i] = (tb_level){.y = plot->thresholds[i], .name = {kept, kept}};
  }
  for (size_t i = 0; levels != NULL && i < plot->n_rule_levels; i++) {
    levels[plot->n_thresholds + i] = plot->rule_levels[i];
  }
  return levels;
}

static tb_status draw_series(const tb_plot *plot, tb_series_chart chart, tb_buffer *out) {
  tb_line *lines = lines_of(plot);
  tb_tick *ticks = ticks_of(plot, &chart.n_ticks);
  tb_level *levels = levels_of(plot);
  if (lines == NULL || ticks == NULL || levels == NULL) {
    return TB_NO_MEMORY;
  }
  if (plot->n_entities == 1) {
    lines[0].name = (tb_words){0}; /* the title names it */
  }
  chart.unit = plot->unit;
  chart.lines = lines;
  chart.n_lines = plot->n_entities;
  chart.ticks = ticks;
  chart.levels = levels;
  chart.n_levels = plot->n_thresholds + plot->n_rule_levels;
  chart.spans = plot->spans;
  chart.n_spans = plot->n_spans;
  tb_chart_series(&chart, out);
  return TB_OK;
}

static tb_status draw_line(const tb_plot *plot, tb_buffer *out) {
  return draw_series(plot, (tb_series_chart){.frame = frame_of(plot, HEIGHT), .name_ends = plot->n_entities > LEGEND_MAX}, out);
}

static tb_status draw_rank(const tb_plot *plot, tb_buffer *out) {
  double height = PLACES_MARGIN + PLACE_HEIGHT * (double)plot->n_entities;
  return draw_series(plot, (tb_series_chart){.frame = frame_of(plot, height), .reversed = true, .whole = true, .name_ends = true}, out);
}

static tb_status draw_heat(const tb_plot *plot, tb_buffer *out) {
  bool below = false, above = false;
  for (size_t i = 0; i < plot->n_entities * plot->n_steps; i++) {
    below |= plot->cells[i] < 0;
    above |= plot->cells[i] > 0;
  }
  const tb_heat_chart chart = {.frame = frame_of(plot, 0),
                               .rows = plot->names,
                               .columns = plot->labels,
                               .n_rows = plot->n_entities,
                               .n_columns = plot->n_steps,
                               .cells = plot->cells,
                               .diverging = below && above,
                               .unit = plot->unit};
  tb_chart_heat(&chart, out);
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------------ registry */

static const struct {
  const char *name, *expression;
  size_t entities_max;
  bool lines;
  const char *help, *help_zh;
  tb_status (*draw)(const tb_plot *plot, tb_buffer *out);
} PLOTS[] = {
#define PLOT(name, expression, entities_max, lines, help, help_zh) {#name, expression, entities_max, lines, help, help_zh, draw_##name},
#include "plots.def"
#undef PLOT
};

enum { N_PLOTS = sizeof PLOTS / sizeof PLOTS[0] };

size_t tb_plot_count(void) {
  return N_PLOTS;
}

const char *tb_plot_name(size_t i) {
  return i < N_PLOTS ? PLOTS[i].name : NULL;
}

const char *tb_plot_help(size_t i, tb_language language) {
  return i < N_PLOTS ? tb_text(language, PLOTS[i].help, PLOTS[i].help_zh) : NULL;
}

size_t tb_plot_find(const char *name) {
  for (size_t i = 0; name != NULL && i < N_PLOTS; i++) {
    if (strcmp(PLOTS[i].name, name) == 0) {
      return i;
    }
  }
  return N_PLOTS;
}

size_t tb_plot_entities_max(size_t kind) {
  return PLOTS[kind].entities_max;
}

bool tb_plot_has_lines(size_t kind) {
  return PLOTS[kind].lines;
}

const char *tb_plot_expression(size_t kind) {
  return PLOTS[kind].expression;
}

tb_status tb_plot_draw(size_t kind, const tb_plot *plot, tb_buffer *out) {
  return PLOTS[kind].draw(plot, out);
}
