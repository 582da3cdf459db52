/* The formulas of a model: read, put into an order in which each comes after those that it reads, measured against the limits. */
#include "base/buffer.h"
#include "model.h"

#include <stdlib.h>

/* A visit of indicators along the formulas that lead to each other. */
typedef enum mark { UNSEEN, ON_PATH, DONE } mark;
typedef struct visit {
  tb_model *model;
  tb_log *log;
  uint8_t *marks; /* mark of each indicator */
  uint32_t path[TB_FORMULA_DEPTH_MAX + 1];
  unsigned length;
  bool faulty; /* an error was logged */
} visit;

static tb_place place_of_formula(const tb_indicator *indicator) {
  return (tb_place){.file = indicator->formula_file, .line = indicator->formula_line, .column = indicator->formula_column};
}

static bool is_derived(const tb_model *model, uint32_t id) {
  return model->known[id].formula && tb_panel_rows(model->panel, id) == 0;
}

static bool is_series(const tb_node *node) {
  return node->kind == TB_NODE_SERIES || node->kind == TB_NODE_DECIMALS;
}

/* --------------------------------------------------------------------------------------------------------------- reading */

/* A formula has no indicator of its own. */
static tb_status refuse_own(const tb_plan *plan, tb_log *log) {
  const tb_source source = {.text = plan->text, .n = strlen(plan->text), .place = plan->place, .log = log};
  for (uint32_t i = 0; i < plan->n_nodes; i++) {
    const tb_node *node = &plan->nodes[i];
    if (!is_series(node) || node->of.series.indicator != TB_NO_ID) continue;
    tb_source_error(&source, node->at, "a formula has no indicator of its own: name the indicator that is meant",
                    "公式没有“本指标”：应写明所指的指标");
  }
  return TB_BAD_INPUT;
}

static tb_status read_formula(tb_model *model, uint32_t id, tb_log *log) {
  const tb_indicator *indicator = tb_panel_indicator(model->panel, id);
  const size_t n = strlen(indicator->formula);
  if (n == 0) return TB_OK;
  const tb_plan_options options = {.expected = TB_EXPECT_NUMBER, .place = place_of_formula(indicator)};
  tb_plan **formula = &model->known[id].formula;
  tb_status status = tb_plan_parse(model, indicator->formula, n, &options, log, formula);
  if (!status && (*formula)->reads_own) status = refuse_own(*formula, log);
  return status == TB_NO_MEMORY ? TB_NO_MEMORY : status ? TB_BAD_INPUT : TB_OK;
}

static tb_status read_formulas(tb_model *model, tb_log *log) {
  const size_t n = tb_panel_indicators(model->panel);
  tb_status worst = TB_OK;
  for (size_t id = 0; id < n; id++) {
    const tb_status status = read_formula(model, (uint32_t)id, log);
    if (status == TB_NO_MEMORY) return status;
    if (status) worst = status;
  }
  return worst;
}

/* -------------------------------------------------------------------------------------------------------------- ordering */

static void report(visit *of, uint32_t id, const char *english, const char *chinese, const char *detail) {
  tb_log_add(of->log, TB_ERROR, place_of_formula(tb_panel_indicator(of->model->panel, id)), english, chinese, detail);
  of->faulty = true;
}

/* Names the circle that closes at `id`, which is on the path. */
static void report_circle(visit *of, uint32_t id) {
  unsigned begin = 0;
  while (of->path[begin] != id)
    begin++;
  tb_buffer names = {0};
  for (unsigned i = begin; i < of->length; i++)
    tb_buffer_format(&names, "%s -> ", tb_panel_indicator_code(of->model->panel, of->path[i]));
  tb_buffer_text(&names, tb_panel_indicator_code(of->model->panel, id));
  report(of, id, "formulas in a circle: %s", "公式循环引用：%s", tb_buffer_string(&names));
  tb_buffer_free(&names);
}

static int compare_ids(const void *a, const void *b) {
  const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Reads of a formula: one by one the series at the place of evaluation, those of derived ones through their formulas. */
static size_t collect_reads(const tb_model *model, const tb_plan *formula, uint32_t *out) {
  size_t n = 0;
  for (uint32_t i = 0; i < formula->n_nodes; i++) {
    const tb_node *node = &formula->nodes[i];
    if (!is_series(node) || node->of.series.has_period || node->of.series.entity != TB_NO_ID) continue;
    const uint32_t id = node->of.series.indicator;
    const tb_known *known = &model->known[id];
    const size_t more = is_derived(model, id) ? known->n_reads : 1;
    if (out) memcpy(out + n, is_derived(model, id) ? known->reads : &id, more * sizeof *out);
    n += more;
  }
  return n;
}

static tb_status set_reads(tb_model *model, uint32_t id) {
  tb_known *known = &model->known[id];
  const size_t n = collect_reads(model, known->formula, NULL);
  known->reads = tb_arena_array(model->arena, n, sizeof *known->reads);
  if (!known->reads) return TB_NO_MEMORY;
  if (n > 0) {
    collect_reads(model, known->formula, known->reads);
    qsort(known->reads, n, sizeof *known->reads, compare_ids);
  }
  for (size_t i = 0; i < n; i++)
    if (i == 0 || known->reads[i] != known->reads[i - 1]) known->reads[known->n_reads++] = known->reads[i];
  return TB_OK;
}

static void measure_size(tb_model *model, uint32_t id) {
  tb_known *known = &model->known[id];
  known->program_nodes = known->formula->n_nodes;
  known->depth = 1;
  for (uint32_t i = 0; i < known->formula->n_nodes; i++) {
    const tb_node *node = &known->formula->nodes[i];
    if (node->kind != TB_NODE_SERIES || !is_derived(model, node->of.series.indicator)) continue;
    const tb_known *inner = &model->known[node->of.series.indicator];
    known->program_nodes += inner->program_nodes;
    if (inner->depth >= known->depth) known->depth = inner->depth + 1;
  }
}

static tb_status visit_indicator(visit *of, uint32_t id);

static tb_status visit_reads(visit *of, uint32_t id) {
  const tb_plan *formula = of->model->known[id].formula;
  tb_status status = TB_OK;
  for (uint32_t i = 0; i < formula->n_nodes && !status && !of->faulty; i++)
    if (is_series(&formula->nodes[i])) status = visit_indicator(of, formula->nodes[i].of.series.indicator);
  return status;
}

static tb_status finish(visit *of, uint32_t id) {
  const tb_known *known = &of->model->known[id];
  tb_status status = set_reads(of->model, id);
  if (status) return status;
  measure_size(of->model, id);
  if (known->program_nodes > TB_NODES_MAX || known->depth > TB_FORMULA_DEPTH_MAX) {
    report(of, id, "the formula of %s has more than 10,000 operands and operators, or 200 levels, when those that it reads are put in",
           "%s 的公式代入其所用公式后超过 10,000 个运算数和运算符，或超过 200 层", tb_panel_indicator_code(of->model->panel, id));
    return TB_OK;
  }
  status = tb_model_derive(of->model, id);
  if (status != TB_LIMIT) return status;
  report(of, id, "%s has more periods than a timeline may have", "%s 的时期数超过时间线的上限",
         tb_panel_indicator_code(of->model->panel, id));
  return TB_OK;
}

static tb_status visit_indicator(visit *of, uint32_t id) {
  if (!is_derived(of->model, id) || of->marks[id] == DONE) return TB_OK;
  if (of->marks[id] == ON_PATH) {
    report_circle(of, id);
    return TB_OK;
  }
  if (of->length == TB_FORMULA_DEPTH_MAX) {
    report(of, id, "formulas read each other more than 200 deep, at %s", "公式相互引用超过 200 层：%s",
           tb_panel_indicator_code(of->model->panel, id));
    return TB_OK;
  }
  of->marks[id] = ON_PATH;
  of->path[of->length++] = id;
  tb_status status = visit_reads(of, id);
  of->length--;
  of->marks[id] = DONE;
  return status || of->faulty ? status : finish(of, id);
}

/* Each indicator on its own, so that every circle is reported, once. */
static tb_status order_formulas(tb_model *model, tb_log *log) {
  const size_t n = tb_panel_indicators(model->panel);
  visit of = {.model = model, .log = log, .marks = calloc(n > 0 ? n : 1, sizeof *of.marks)};
  if (!of.marks) return TB_NO_MEMORY;
  tb_status status = TB_OK;
  bool faulty = false;
  for (size_t id = 0; id < n && !status; id++) {
    of.faulty = false;
    status = visit_indicator(&of, (uint32_t)id);
    faulty |= of.faulty;
  }
  free(of.marks);
  return status ? status : faulty ? TB_BAD_INPUT : TB_OK;
}

tb_status tb_model_compile_formulas(tb_model *model, tb_log *log) {
  const tb_status status = read_formulas(model, log);
  return status ? status : order_formulas(model, log);
}
