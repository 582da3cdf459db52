/* What is derived: the measures, and the pieces in the order in which they come out. */
#include "derive_plan.h"

#include "base/options.h"

#include <stdlib.h>

static const tb_place measures_place = {.file = "--measures"}, entities_place = {.file = "--entities"},
                      indicators_place = {.file = "--indicators"};

static const char *given(const char *text) {
  return text ? text : "";
}

/* Peers that no measure asks for are checked all the same. */
static tb_status check_within(const tb_model *model, const char *within, tb_log *log) {
  const tb_peers *peers;
  const tb_status status = tb_model_peers(model, within, &peers);
  if (status != TB_NOT_FOUND) return status;
  tb_log_add(log, TB_ERROR, (tb_place){.file = "--within"}, "unknown peers \"%s\": expected a group, a level or parent",
             "未知的同类“%s”：应为分组、层级或 parent", within);
  return TB_BAD_INPUT;
}

/* Columns that every table has beside `value`, which is compared as a plan. */
static bool is_column(const char *text) {
  return strcmp(text, "entity") == 0 || strcmp(text, "indicator") == 0 || strcmp(text, "period") == 0;
}

/* The measure, or `value`, before the i-th that is the same; NULL when there is none. */
static const char *find_same(const tb_derive_plan *plan, size_t i) {
  if (is_column(tb_plan_text(plan->measures[i]))) return tb_plan_text(plan->measures[i]);
  if (tb_plan_same(plan->measures[i], plan->value)) return tb_plan_text(plan->value);
  for (size_t k = 0; k < i; k++)
    if (tb_plan_same(plan->measures[k], plan->measures[i])) return tb_plan_text(plan->measures[k]);
  return NULL;
}

/* A column stands in a table once: whoever asks for it twice meant something else, and readers of JSON would lose one of them. */
static tb_status check_columns(const tb_derive_plan *plan, tb_log *log) {
  tb_status status = TB_OK;
  for (size_t i = 0; i < plan->n_measures; i++) {
    const tb_plan *measure = plan->measures[i];
    const char *same = find_same(plan, i);
    if (!same) continue;
    const tb_source source = {.text = measure->text, .n = strlen(measure->text), .place = measure->place, .log = log};
    tb_source_error(&source, 0, "expected each column once: there is a column \"%s\" already, found \"%s\"",
                    "每列只能出现一次：已有列“%s”，遇到“%s”", same, measure->text);
    status = TB_BAD_INPUT;
  }
  return status;
}

static tb_status read_measures(const tb_model *model, const tb_derive_options *options, tb_log *log, tb_derive_plan *out) {
  const char *measures = given(options->measures), *within = given(options->within);
  const tb_plan_options number = {.expected = TB_EXPECT_NUMBER, .place = measures_place, .within = within};
  tb_status status = check_within(model, within, log);
  if (!status) status = tb_plan_parse_list(model, measures, strlen(measures), &number, log, &out->measures, &out->n_measures);
  if (!status) status = tb_plan_parse(model, "value", strlen("value"), &number, log, &out->value);
  if (!status) status = check_columns(out, log);
  return status == TB_NOT_FOUND ? TB_BAD_INPUT : status;
}

static tb_status read_entities(const tb_panel *panel, const char *list, tb_log *log, tb_derive_plan *out) {
  const size_t n = tb_panel_entities(panel);
  out->entities = malloc((n > 0 ? n : 1) * sizeof *out->entities);
  return out->entities ? tb_select_entities(panel, list, entities_place, log, out->entities) : TB_NO_MEMORY;
}

static tb_status read_codes(const tb_panel *panel, tb_derive_plan *out) {
  const size_t n = tb_panel_entities(panel);
  out->codes = malloc((n > 0 ? n : 1) * sizeof *out->codes);
  if (!out->codes) return TB_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    out->codes[i] = tb_panel_entity_code(panel, i);
  return TB_OK;
}

/* ----------------------------------------------------------------------------------------------------------------- pieces */

/* Whether every measure can be evaluated for an indicator: formulas may make an expression too large. */
static tb_status check_measures(const tb_model *model, uint32_t indicator, const tb_derive_plan *plan, tb_log *log) {
  tb_status status = TB_OK;
  for (size_t i = 0; i < plan->n_measures && !status; i++) {
    tb_program program;
    status = tb_program_build(model, plan->measures[i], indicator, log, &program);
    if (!status) tb_program_free(&program);
  }
  return status;
}

static tb_status add_piece(tb_derive_plan *plan, size_t *capacity, tb_derive_piece_of piece) {
  if (plan->n_pieces == *capacity) {
    const size_t more = *capacity ? 2 * *capacity : 64;
    tb_derive_piece_of *pieces = reallocarray(plan->pieces, more, sizeof *pieces);
    if (!pieces) return TB_NO_MEMORY;
    plan->pieces = pieces;
    *capacity = more;
  }
  plan->pieces[plan->n_pieces++] = piece;
  return TB_OK;
}

static tb_status add_pieces(tb_derive_plan *plan, size_t *capacity, uint32_t indicator, const tb_period_list *periods) {
  const tb_subject *subject = tb_model_subject(plan->model, indicator);
  tb_status status = TB_OK;
  for (size_t i = 0; i < subject->n_periods && !status; i++) {
    if (!tb_period_list_has(periods, subject->labels[i]) && !tb_period_list_has(periods, subject->keys[i])) continue;
    status = add_piece(plan, capacity, (tb_derive_piece_of){.indicator = indicator, .period = (uint32_t)i});
  }
  return status;
}

static tb_status list_pieces(tb_derive_plan *plan, const bool *selected, const tb_period_list *periods, tb_log *log) {
  const tb_panel *panel = plan->model->panel;
  const uint32_t *order = tb_panel_indicator_order(panel);
  const size_t n = tb_panel_indicators(panel);
  size_t capacity = 0;
  tb_status status = TB_OK;
  for (size_t i = 0; i < n && !status; i++) {
    if (!selected[order[i]]) continue;
    status = check_measures(plan->model, order[i], plan, log);
    if (!status) status = add_pieces(plan, &capacity, order[i], periods);
  }
  return status;
}

static tb_status choose_pieces(const tb_derive_options *options, tb_log *log, tb_derive_plan *out) {
  const tb_panel *panel = out->model->panel;
  const size_t n = tb_panel_indicators(panel);
  bool *selected = malloc((n > 0 ? n : 1) * sizeof *selected);
  if (!selected) return TB_NO_MEMORY;
  tb_period_list periods;
  tb_status status = tb_select_indicators(panel, options->indicators, indicators_place, log, selected);
  const tb_status periods_status = tb_period_list_parse(options->periods, log, &periods);
  if (!status) status = periods_status;
  if (!status) status = list_pieces(out, selected, &periods, log);
  if (!periods_status) tb_period_list_free(&periods);
  free(selected);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------ whole */

/* Of a caller's options as many bytes as it knows of. */
static bool copy_options(const tb_derive_options *from, tb_derive_options *out) {
  if (!from || !tb_struct_size_fits(from->struct_size, sizeof *out)) return false;
  *out = (tb_derive_options){0};
  memcpy(out, from, from->struct_size);
  return true;
}

tb_status tb_derive_plan_new(const tb_model *model, const tb_derive_options *options, tb_log *log, tb_derive_plan **out) {
  tb_derive_options known;
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!model || !copy_options(options, &known)) return TB_BAD_ARGUMENT;
  tb_derive_plan *plan = calloc(1, sizeof *plan);
  if (!plan) return TB_NO_MEMORY;
  plan->model = model;
  tb_status status = read_measures(model, &known, log, plan);
  const tb_status entities_status = status == TB_NO_MEMORY ? status : read_entities(model->panel, known.entities, log, plan);
  if (!status) status = entities_status;
  if (!status) status = read_codes(model->panel, plan);
  if (!status) status = choose_pieces(&known, log, plan);
  if (status) {
    tb_derive_plan_free(plan);
    return status;
  }
  *out = plan;
  return TB_OK;
}

void tb_derive_plan_free(tb_derive_plan *plan) {
  if (!plan) return;
  tb_plan_list_free(plan->measures, plan->n_measures);
  tb_plan_free(plan->value);
  free(plan->entities);
  free(plan->codes);
  free(plan->pieces);
  free(plan);
}

size_t tb_derive_plan_pieces(const tb_derive_plan *plan) {
  return plan->n_pieces;
}

size_t tb_derive_plan_measures(const tb_derive_plan *plan) {
  return plan->n_measures;
}

const char *tb_derive_plan_measure(const tb_derive_plan *plan, size_t i) {
  return i < plan->n_measures ? tb_plan_text(plan->measures[i]) : NULL;
}

uint32_t tb_derive_plan_indicator(const tb_derive_plan *plan, size_t piece) {
  return plan->pieces[piece].indicator;
}

tb_status tb_derive_plan_reads(const tb_derive_plan *plan, uint32_t indicator, bool *reads) {
  tb_status status = tb_plan_sources(plan->model, plan->value, indicator, reads);
  for (size_t i = 0; i < plan->n_measures && !status; i++)
    status = tb_plan_sources(plan->model, plan->measures[i], indicator, reads);
  return status;
}
