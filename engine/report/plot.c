/* `tongbi plot`: what a picture shows of an indicator is gathered here. */
#include "plot_inside.h"

#include "options.h"
#include "picture.h"

#include "base/decimal.h"
#include "base/log.h"
#include "base/text.h"
#include "model/period.h"

#include <math.h>
#include <stdlib.h>

/* Entities that are looked at before those without figures are dropped. */
enum { READ_MAX = 20000 };

/* ----------------------------------------------------------------------------------------------------------------- thresholds, line */

static tb_status bad_threshold(const char *text, size_t n, tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){.file = "--threshold"}, "found `%.*s', expected numbers separated by commas, such as 90 or 90,100",
             "读到 `%.*s'，应为以逗号分隔的数，如 90 或 90,100", (int)(n < 60 ? n : 60), text);
  return TB_BAD_INPUT;
}

static tb_status read_thresholds(tb_gathering *g) {
  const char *list = g->options->thresholds;
  double *numbers = tb_arena_array(g->plot.arena, list != NULL ? strlen(list) + 1 : 1, sizeof *numbers);
  if (numbers == NULL) {
    return TB_NO_MEMORY;
  }
  g->plot.thresholds = numbers;
  for (const char *at = list; at != NULL;) {
    size_t all = strcspn(at, ","), n = all;
    const char *item = tb_trim(at, &n);
    tb_decimal number;
    size_t bad_at;
    if (tb_decimal_parse(item, n, &number, &bad_at) != TB_DECIMAL_OK) {
      return bad_threshold(at, all, g->log);
    }
    numbers[g->plot.n_thresholds++] = number.value;
    at = at[all] == ',' ? at + all + 1 : NULL;
  }
  return TB_OK;
}

static bool is_shown(const tb_gathering *g, const tb_timeline *line, size_t step) {
  const tb_subject *subject = tb_model_subject(g->model, g->indicator);
  size_t place = line->present[step] ? tb_period_place(subject, line->steps[step]) : SIZE_MAX;
  return place != SIZE_MAX && tb_period_list_has(&g->chosen.periods, subject->labels[place]);
}

static size_t count_shown(const tb_gathering *g, const tb_timeline *line) {
  size_t n = 0;
  for (size_t i = 0; i < line->n_steps; i++) {
    n += is_shown(g, line, i) ? 1 : 0;
  }
  return n;
}

/* Periods of other lengths cannot stand on one axis: that of which most are wanted is shown, and the others are told of. */
static tb_status choose_line(tb_gathering *g) {
  const tb_timelines *lines = tb_model_subject(g->model, g->indicator)->timelines;
  size_t most = 0, all = 0;
  for (size_t i = 0; i < lines->n_lines; i++) {
    size_t n = count_shown(g, &lines->lines[i]);
    g->line = n > most ? &lines->lines[i] : g->line;
    most = n > most ? n : most;
    all += n;
  }
  if (g->line == NULL) {
    tb_log_add(g->log, TB_ERROR, (tb_place){0}, "nothing to plot: no figures of %s in these periods",
               "没有可绘制的数据：%s 在这些时期没有数值", tb_plot_code(g));
    return TB_BAD_INPUT;
  }
  if (all > most) {
    char name[TB_TIMELINE_NAME_BYTES];
    tb_timeline_name(g->line, name);
    tb_log_add(g->log, TB_NOTE, (tb_place){0}, "%zu periods of other lengths are left out (shown: %s); --periods chooses",
               "%zu 个其他长度的时期未绘入（所绘：%s）；可用 --periods 选择", all - most, name);
  }
  return TB_OK;
}

static void crop_line(tb_gathering *g) {
  size_t last = 0;
  g->first = SIZE_MAX;
  for (size_t i = 0; i < g->line->n_steps; i++) {
    if (is_shown(g, g->line, i)) {
      g->first = i < g->first ? i : g->first;
      last = i;
    }
  }
  g->n_steps = last - g->first + 1;
}

/* ------------------------------------------------------------------------------------------------------------------------ entities */

/* Those that are wanted, in the order of their codes; of rankings those that have peers. */
static tb_status choose_entities(tb_gathering *g) {
  const uint32_t *order = tb_panel_entity_order(g->panel);
  size_t all = tb_panel_entities(g->panel);
  g->entities = tb_arena_array(g->plot.arena, all + 1, sizeof *g->entities);
  if (g->entities == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < all; i++) {
    if (g->chosen.entities == NULL || g->chosen.entities[order[i]]) {
      g->entities[g->n_entities++] = order[i];
    }
  }
  return TB_OK;
}

static bool has_numbers(const tb_gathering *g, size_t row) {
  bool found = false;
  for (size_t i = 0; i < g->n_steps && !found; i++) {
    found = is_shown(g, g->line, g->first + i) && !isnan(g->traces.cells[row * g->traces.n_steps + g->first + i]);
  }
  return found;
}

/* Entities without a number in any of the periods have no place in a picture. */
static void drop_empty(tb_gathering *g) {
  size_t kept = 0;
  for (size_t i = 0; i < g->n_entities; i++) {
    if (has_numbers(g, i)) {
      memmove(g->traces.cells + kept * g->traces.n_steps, g->traces.cells + i * g->traces.n_steps,
              g->traces.n_steps * sizeof *g->traces.cells);
      g->entities[kept++] = g->entities[i];
    }
  }
  g->n_entities = kept;
}

static tb_status check_count(const tb_gathering *g) {
  size_t most = tb_plot_entities_max(g->options->kind);
  if (g->n_entities == 0) {
    tb_log_add(g->log, TB_ERROR, (tb_place){0}, "nothing to plot: %s of %s has no number in these periods",
               "没有可绘制的数据：%s（%s）在这些时期没有数值", g->plot.expression, tb_plot_code(g));
    return TB_BAD_INPUT;
  }
  if (g->n_entities > most) {
    tb_log_add(g->log, TB_ERROR, (tb_place){.file = "--entities"},
               "%zu entities; a plot of this kind (%s) shows at most %zu: choose some of them, or --kind heat",
               "有 %zu 个主体；此类图（%s）至多 %zu 个：请选择其中一些，或用 --kind heat", g->n_entities, tb_plot_name(g->options->kind),
               most);
    return TB_LIMIT;
  }
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------------- figures */

/* Figures that accumulate from January begin anew each year: no line goes from December down to January. */
static bool begins_anew(const tb_gathering *g, size_t step) {
  bool accumulates = g->line->kind == TB_LINE_CUMULATIVE && strcmp(g->plot.expression, "value") == 0;
  return accumulates && step > g->first && g->line->steps[step].first != g->line->steps[step - 1].first;
}

/* The places of the axis, one a step; where something begins anew one more, before it. */
static tb_status place_steps(tb_gathering *g) {
  g->source = tb_arena_array(g->plot.arena, 2 * g->n_steps, sizeof *g->source);
  if (g->source == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < g->n_steps; i++) {
    if (tb_plot_has_lines(g->options->kind) && begins_anew(g, g->first + i)) {
      g->source[g->n_places++] = TB_PLOT_BREAK;
    }
    g->source[g->n_places++] = g->first + i;
  }
  return TB_OK;
}

/* Steps by the calendar are equally wide; irregular dates stand where they are. */
static double place_of(const tb_gathering *g, size_t step) {
  return g->line->kind == TB_LINE_DATES ? (double)g->line->steps[step].last : (double)step;
}

static const char *label_of(const tb_gathering *g, size_t step) {
  const tb_subject *subject = tb_model_subject(g->model, g->indicator);
  size_t place = tb_period_place(subject, g->line->steps[step]);
  char text[TB_PERIOD_TEXT_BYTES];
  size_t n = tb_period_format(place != SIZE_MAX ? subject->labels[place] : g->line->steps[step], text);
  return tb_arena_string(g->plot.arena, text, n);
}

static tb_status label_places(tb_gathering *g) {
  double *x = tb_arena_array(g->plot.arena, g->n_places, sizeof *x);
  const char **labels = tb_arena_array(g->plot.arena, g->n_places, sizeof *labels);
  if (x == NULL || labels == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < g->n_places; i++) {
    bool breaks = g->source[i] == TB_PLOT_BREAK;
    x[i] = breaks ? x[i - 1] : place_of(g, g->source[i]);
    labels[i] = breaks ? "" : label_of(g, g->source[i]);
    if (labels[i] == NULL) {
      return TB_NO_MEMORY;
    }
  }
  g->plot.x = x;
  g->plot.labels = labels;
  g->plot.n_steps = g->n_places;
  return TB_OK;
}

static tb_status place_cells(tb_gathering *g) {
  double *cells = tb_arena_array(g->plot.arena, g->n_entities * g->n_places, sizeof *cells);
  for (size_t i = 0; cells != NULL && i < g->n_places; i++) {
    bool shown = g->source[i] != TB_PLOT_BREAK && is_shown(g, g->line, g->source[i]);
    for (size_t row = 0; row < g->n_entities; row++) {
      cells[row * g->n_places + i] = shown ? g->traces.cells[row * g->traces.n_steps + g->source[i]] : NAN;
    }
  }
  g->plot.cells = cells;
  g->plot.n_entities = g->n_entities;
  return cells != NULL ? TB_OK : TB_NO_MEMORY;
}

static tb_status read_figures(tb_gathering *g) {
  const tb_traces_request request = {.model = g->model,
                                     .indicator = g->indicator,
                                     .line = g->line,
                                     .expression = g->plot.expression,
                                     .within = g->options->within,
                                     .place = {.file = "--measure"},
                                     .entities = g->entities,
                                     .n_entities = g->n_entities};
  tb_status status = g->n_entities <= READ_MAX ? tb_traces_read(&request, g->log, &g->traces) : check_count(g);
  if (status == TB_OK) {
    drop_empty(g);
    status = check_count(g);
  }
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------------------- whole */

typedef tb_status (*gathering_part)(tb_gathering *g);

static tb_status draw(tb_gathering *g) {
  tb_buffer svg = {0};
  tb_status status = tb_plot_draw(g->options->kind, &g->plot, &svg);
  if (status == TB_OK) {
    status = tb_picture_write(g->options->picture, &svg, tb_panel_as_of(g->panel), g->options->path, g->log);
  }
  tb_buffer_free(&svg);
  return status;
}

static tb_status choose_rows(tb_gathering *g) {
  tb_status status = tb_selection_new(g->panel, g->options->entities, NULL, g->options->periods, g->log, &g->chosen);
  return status == TB_OK ? tb_one_indicator(g->model, g->options->indicator, g->log, &g->indicator) : status;
}

static tb_status gather(tb_gathering *g) {
  static const gathering_part PARTS[] = {read_thresholds, choose_rows, choose_line, choose_entities};
  static const gathering_part REST[] = {read_figures,      place_steps,           label_places, place_cells,
                                        tb_plot_add_rules, tb_plot_name_entities, tb_plot_say,  draw};
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < sizeof PARTS / sizeof PARTS[0]; i++) {
    status = PARTS[i](g);
  }
  if (status != TB_OK) {
    return status;
  }
  crop_line(g);
  for (size_t i = 0; status == TB_OK && i < sizeof REST / sizeof REST[0]; i++) {
    status = REST[i](g);
  }
  return status;
}

tb_status tb_report_plot(tb_case *opened, const tb_plot_options *given, tb_log *log) {
  tb_plot_options options;
  if (opened == NULL || tb_options_take(&options, sizeof options, given) != TB_OK || options.kind >= tb_plot_count() ||
      options.picture >= tb_picture_count()) {
    return TB_BAD_ARGUMENT;
  }
  if (options.rules && !tb_case_is_judged(opened)) {
    return TB_BAD_ARGUMENT;
  }
  tb_status status = tb_output_apart(opened, options.path, log);
  if (status != TB_OK) {
    return status;
  }
  tb_gathering g = {.opened = opened, .options = &options, .log = log, .panel = tb_case_panel(opened), .model = tb_case_model(opened)};
  g.plot.language = options.language;
  g.plot.expression = options.measure != NULL ? options.measure : tb_plot_expression(options.kind);
  g.plot.arena = tb_arena_new();
  status = g.plot.arena != NULL ? gather(&g) : TB_NO_MEMORY;
  tb_traces_free(&g.traces);
  tb_selection_free(&g.chosen);
  tb_arena_free(g.plot.arena);
  return status;
}
