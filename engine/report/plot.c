/* `tongbi plot`: what a picture shows of an indicator is gathered here. */
#include "plot.h"

#include "case/words.h"
#include "options.h"
#include "picture.h"
#include "selection.h"

#include "base/decimal.h"
#include "base/log.h"
#include "base/text.h"
#include "model/period.h"

#include <math.h>
#include <stdlib.h>

/* Entities that are looked at before those without figures are dropped. */
enum { READ_MAX = 20000 };

/* A plot on its way. */
typedef struct gathering {
  tb_case *opened;
  const tb_plot_options *options;
  tb_log *log;
  const tb_panel *panel;
  const tb_model *model;
  tb_selection chosen;
  uint32_t indicator;
  const tb_timeline *line;
  size_t first, n_steps; /* of the line: those that are shown */
  uint32_t *entities;
  size_t n_entities;
  tb_traces traces;
  tb_plot plot;
} gathering;

static const char *code_of(const gathering *g) {
  return tb_panel_indicator_code(g->panel, g->indicator);
}

/* A text made by printf in the plot's arena, NULL when memory is short. */
TB_FORMAT(2, 3) static const char *format_text(gathering *g, const char *format, ...) {
  tb_buffer text = {0};
  va_list arguments;
  va_start(arguments, format);
  tb_buffer_vformat(&text, format, arguments);
  va_end(arguments);
  const char *kept = text.failed ? NULL : tb_arena_string(g->plot.arena, tb_buffer_string(&text), text.n);
  tb_buffer_free(&text);
  return kept;
}

/* ----------------------------------------------------------------------------------------------------------------- thresholds, line */

static tb_status bad_threshold(const char *text, size_t n, tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){.file = "--threshold"}, "found `%.*s', expected numbers separated by commas, such as 90 or 90,100",
             "读到 `%.*s'，应为以逗号分隔的数，如 90 或 90,100", (int)(n < 60 ? n : 60), text);
  return TB_BAD_INPUT;
}

static tb_status read_thresholds(gathering *g) {
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

static bool is_shown(const gathering *g, const tb_timeline *line, size_t step) {
  const tb_subject *subject = tb_model_subject(g->model, g->indicator);
  size_t place = line->present[step] ? tb_period_place(subject, line->steps[step]) : SIZE_MAX;
  return place != SIZE_MAX && tb_period_list_has(&g->chosen.periods, subject->labels[place]);
}

static size_t count_shown(const gathering *g, const tb_timeline *line) {
  size_t n = 0;
  for (size_t i = 0; i < line->n_steps; i++) {
    n += is_shown(g, line, i) ? 1 : 0;
  }
  return n;
}

/* Periods of other lengths cannot stand on one axis: that of which most are wanted is shown, and the others are told of. */
static tb_status choose_line(gathering *g) {
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
               "没有可绘制的数据：%s 在这些时期没有数值", code_of(g));
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

static void crop_line(gathering *g) {
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
static tb_status choose_entities(gathering *g) {
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

static bool has_numbers(const gathering *g, size_t row) {
  bool found = false;
  for (size_t i = 0; i < g->n_steps && !found; i++) {
    found = is_shown(g, g->line, g->first + i) && !isnan(g->traces.cells[row * g->traces.n_steps + g->first + i]);
  }
  return found;
}

/* Entities without a number in any of the periods have no place in a picture. */
static void drop_empty(gathering *g) {
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

static tb_status check_count(const gathering *g) {
  size_t most = tb_plot_entities_max(g->options->kind);
  if (g->n_entities == 0) {
    tb_log_add(g->log, TB_ERROR, (tb_place){0}, "nothing to plot: %s of %s has no number in these periods",
               "没有可绘制的数据：%s（%s）在这些时期没有数值", g->plot.expression, code_of(g));
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

/* -------------------------------------------------------------------------------------------------------------------------- words */

static tb_words named(const gathering *g, const char *code, const char *name, const char *name_zh) {
  const char *word = tb_word_name(code, name, name_zh, g->plot.language);
  return (tb_words){word, word};
}

static tb_words words_of(const char *text) {
  return (tb_words){text, text};
}

/* The unit of a measure: its own, or that of the indicator; differences of percentages are in points. */
static const char *unit_of(const gathering *g) {
  tb_measure_info info;
  const char *unit = tb_panel_indicator(g->panel, g->indicator)->unit, *expression = g->plot.expression;
  size_t n = strcspn(expression, "(");
  if (strcmp(expression, "value") == 0) {
    return unit;
  }
  for (size_t i = 0; tb_measure_at(i, TB_ENGLISH, &info) == TB_OK; i++) {
    if (strlen(info.name) != n || strncmp(info.name, expression, n) != 0) {
      continue;
    }
    if (strncmp(info.unit, "as the indicator", strlen("as the indicator")) == 0) {
      bool points = strstr(info.unit, "points") != NULL && strcmp(unit, "%") == 0;
      return points ? tb_text(g->plot.language, "percentage points", "个百分点") : unit;
    }
    return tb_measure_at(i, g->plot.language, &info) == TB_OK ? info.unit : "";
  }
  return "";
}

static tb_status name_entities(gathering *g) {
  tb_words *names = tb_arena_array(g->plot.arena, g->n_entities + 1, sizeof *names);
  for (size_t i = 0; names != NULL && i < g->n_entities; i++) {
    const tb_entity *entity = tb_panel_entity(g->panel, g->entities[i]);
    names[i] = named(g, tb_panel_entity_code(g->panel, g->entities[i]), entity->name, entity->name_zh);
  }
  g->plot.names = names;
  return names != NULL ? TB_OK : TB_NO_MEMORY;
}

/* "Criminal cases: yoy_pct, Jia District": whose name stands there when there is only one. */
static tb_status title(gathering *g) {
  const tb_indicator *indicator = tb_panel_indicator(g->panel, g->indicator);
  bool chinese = g->plot.language == TB_CHINESE, plain = strcmp(g->plot.expression, "value") == 0, one = g->n_entities == 1;
  const char *name = named(g, code_of(g), indicator->name, indicator->name_zh).english, *unit = unit_of(g);
  const char *text = format_text(g, "%s%s%s%s%s", name,
                                 plain     ? ""
                                 : chinese ? "："
                                           : ": ",
                                 plain ? "" : g->plot.expression, one ? (chinese ? "，" : ", ") : "", one ? g->plot.names[0].english : "");
  const char *from = g->plot.labels[0], *to = g->plot.labels[g->n_steps - 1];
  const char *description = chinese ? format_text(g, "%zu 个主体，%s 至 %s", g->n_entities, from, to)
                                    : format_text(g, one ? "%zu entity, %s to %s" : "%zu entities, %s to %s", g->n_entities, from, to);
  g->plot.title = words_of(text);
  g->plot.description = words_of(description);
  g->plot.unit = unit[0] != '\0' ? words_of(unit) : (tb_words){0};
  return text != NULL && description != NULL ? TB_OK : TB_NO_MEMORY;
}

/* ------------------------------------------------------------------------------------------------------------------------- figures */

/* Steps by the calendar are equally wide; irregular dates stand where they are. */
static double place_of(const gathering *g, size_t step) {
  return g->line->kind == TB_LINE_DATES ? (double)g->line->steps[step].last : (double)step;
}

static tb_status place_steps(gathering *g) {
  const tb_subject *subject = tb_model_subject(g->model, g->indicator);
  double *x = tb_arena_array(g->plot.arena, g->n_steps, sizeof *x);
  const char **labels = tb_arena_array(g->plot.arena, g->n_steps, sizeof *labels);
  if (x == NULL || labels == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i < g->n_steps; i++) {
    char text[TB_PERIOD_TEXT_BYTES];
    tb_period key = g->line->steps[g->first + i];
    size_t place = tb_period_place(subject, key), n = tb_period_format(place != SIZE_MAX ? subject->labels[place] : key, text);
    x[i] = place_of(g, g->first + i);
    labels[i] = tb_arena_string(g->plot.arena, text, n);
    if (labels[i] == NULL) {
      return TB_NO_MEMORY;
    }
  }
  g->plot.x = x;
  g->plot.labels = labels;
  g->plot.n_steps = g->n_steps;
  return TB_OK;
}

static tb_status place_cells(gathering *g) {
  double *cells = tb_arena_array(g->plot.arena, g->n_entities * g->n_steps, sizeof *cells);
  for (size_t i = 0; cells != NULL && i < g->n_steps; i++) {
    bool shown = is_shown(g, g->line, g->first + i);
    for (size_t row = 0; row < g->n_entities; row++) {
      cells[row * g->n_steps + i] = shown ? g->traces.cells[row * g->traces.n_steps + g->first + i] : NAN;
    }
  }
  g->plot.cells = cells;
  g->plot.n_entities = g->n_entities;
  return cells != NULL ? TB_OK : TB_NO_MEMORY;
}

static tb_status read_figures(gathering *g) {
  const tb_traces_request request = {.model = g->model,
                                     .indicator = g->indicator,
                                     .line = g->line,
                                     .expression = g->plot.expression,
                                     .within = g->options->within,
                                     .place = {.file = "--measures"},
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

typedef tb_status (*gathering_part)(gathering *g);

static tb_status draw(gathering *g) {
  tb_buffer svg = {0};
  tb_status status = tb_plot_draw(g->options->kind, &g->plot, &svg);
  if (status == TB_OK) {
    status = tb_picture_write(g->options->picture, &svg, tb_panel_as_of(g->panel), g->options->path, g->log);
  }
  tb_buffer_free(&svg);
  return status;
}

static tb_status choose_rows(gathering *g) {
  tb_status status = tb_selection_new(g->panel, g->options->entities, NULL, g->options->periods, g->log, &g->chosen);
  return status == TB_OK ? tb_one_indicator(g->model, g->options->indicator, g->log, &g->indicator) : status;
}

static tb_status gather(gathering *g) {
  static const gathering_part PARTS[] = {read_thresholds, choose_rows, choose_line, choose_entities};
  static const gathering_part REST[] = {read_figures, place_steps, place_cells, name_entities, title, draw};
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
  tb_status status = tb_output_apart(opened, options.path, log);
  if (status != TB_OK) {
    return status;
  }
  gathering g = {.opened = opened, .options = &options, .log = log, .panel = tb_case_panel(opened), .model = tb_case_model(opened)};
  g.plot.language = options.language;
  g.plot.expression = options.measure != NULL ? options.measure : tb_plot_expression(options.kind);
  g.plot.arena = tb_arena_new();
  status = g.plot.arena != NULL ? gather(&g) : TB_NO_MEMORY;
  tb_traces_free(&g.traces);
  tb_selection_free(&g.chosen);
  tb_arena_free(g.plot.arena);
  return status;
}
