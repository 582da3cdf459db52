#include "program.h"

#include "footing.h"
#include "model.h"
#include "model/period.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Evaluating one figure may read so many: yoy in yoy in yoy doubles each time, windows in windows multiply. */
enum { WORK_MAX = 1000000, TO_DATE_PERIODS = 24 };

typedef struct binder {
  const tb_model *model;
  const tb_plan *plan; /* the one bound; messages are about it */
  tb_log *log;
  uint32_t own;
  tb_program *program;
  size_t capacity;
} binder;

static void refuse(const binder *of, uint32_t at, const char *english, const char *chinese) {
  const tb_source source = {.text = of->plan->text, .n = strlen(of->plan->text), .place = of->plan->place, .log = of->log};
  tb_source_error(&source, at, "%s", "%s", tb_text(tb_log_language(of->log), english, chinese));
}

/* ------------------------------------------------------------------------------------------------------- putting formulas in */

static tb_status add(binder *of, const tb_node *node) {
  tb_program *program = of->program;
  if (program->n_nodes == TB_NODES_MAX) {
    refuse(of, 0, "the expression has more than 10,000 operands and operators when the formulas that it reads are put in",
           "表达式代入所用公式后超过 10,000 个运算数和运算符");
    return TB_LIMIT;
  }
  if (program->n_nodes == of->capacity) {
    const size_t capacity = of->capacity ? 2 * of->capacity : 32;
    tb_node *nodes = reallocarray(program->nodes, capacity, sizeof *nodes);
    if (!nodes) return TB_NO_MEMORY;
    program->nodes = nodes;
    of->capacity = capacity;
  }
  program->nodes[program->n_nodes++] = *node;
  return TB_OK;
}

static tb_status copy(binder *of, const tb_plan *from, tb_range range, unsigned depth);

/* A prefix node and its operand, nodes `range` of another plan. */
static tb_status copy_prefix(binder *of, const tb_node *node, const tb_plan *from, tb_range range, unsigned depth) {
  if (depth == TB_DEPTH_MAX) {
    refuse(of, 0, "measures and formulas are nested deeper than 200 levels", "测度和公式嵌套超过 200 层");
    return TB_LIMIT;
  }
  const uint32_t self = of->program->n_nodes;
  tb_status status = add(of, node);
  if (!status) status = copy(of, from, range, depth + 1);
  if (!status) of->program->nodes[self].end = of->program->n_nodes;
  return status;
}

/* A fixed open span whose end is not known by itself: it ends as its row does, else with the case's reference day. */
static tb_period close_open(const binder *of, uint32_t indicator, tb_period period) {
  if (!tb_period_is_endless(period)) return period;
  const tb_row *row = tb_model_row(of->model, indicator, period);
  return row ? tb_row_key(row) : tb_period_close(period, tb_panel_as_of(of->model->panel));
}

/* A series: the own indicator gets its number, a derived one becomes its formula. */
static tb_status copy_series(binder *of, const tb_node *node, unsigned depth) {
  tb_node bound = *node;
  if (bound.of.series.indicator == TB_NO_ID) bound.of.series.indicator = of->own;
  if (bound.of.series.indicator == TB_NO_ID) {
    refuse(of, node->at, "there is no indicator here that this could mean", "此处没有可指的本指标");
    return TB_BAD_INPUT;
  }
  if (bound.of.series.has_period) bound.of.series.period = close_open(of, bound.of.series.indicator, bound.of.series.period);
  const tb_known *known = &of->model->known[bound.of.series.indicator];
  if (!known->subject.derived || node->kind == TB_NODE_DECIMALS) return add(of, &bound);
  bound.kind = TB_NODE_FORMULA;
  return copy_prefix(of, &bound, known->formula, (tb_range){0, known->formula->n_nodes}, depth);
}

static tb_status copy(binder *of, const tb_plan *from, tb_range range, unsigned depth) {
  tb_status status = TB_OK;
  for (uint32_t i = range.begin; i < range.end && !status; i++) {
    const tb_node *node = &from->nodes[i];
    switch (node->kind) {
    case TB_NODE_UNKNOWN: refuse(of, node->at, "unknowns have no value in a panel", "未知数在面板中没有值"); return TB_BAD_INPUT;
    case TB_NODE_SERIES: status = copy_series(of, node, depth); break;
    case TB_NODE_DECIMALS: status = copy_series(of, node, depth); break;
    case TB_NODE_MEASURE:
      status = copy_prefix(of, node, from, (tb_range){i + 1, node->end}, depth);
      i = node->end - 1;
      break;
    default: status = add(of, node);
    }
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------- where operands begin */

uint32_t tb_program_root(const tb_program *program, tb_range range) {
  const tb_node *first = &program->nodes[range.begin];
  return tb_node_is_prefix(first->kind) && first->end == range.end ? range.begin : range.end - 1;
}

static unsigned operands_of(tb_node_kind kind) {
  switch (kind) {
  case TB_NODE_IF: return 3;
  case TB_NODE_ADD:
  case TB_NODE_SUBTRACT:
  case TB_NODE_MULTIPLY:
  case TB_NODE_DIVIDE:
  case TB_NODE_LEAST:
  case TB_NODE_GREATEST:
  case TB_NODE_COALESCE:
  case TB_NODE_LESS:
  case TB_NODE_LESS_EQUAL:
  case TB_NODE_GREATER:
  case TB_NODE_GREATER_EQUAL:
  case TB_NODE_EQUAL:
  case TB_NODE_NOT_EQUAL:
  case TB_NODE_AND:
  case TB_NODE_OR: return 2;
  case TB_NODE_NUMBER:
  case TB_NODE_SERIES:
  case TB_NODE_DECIMALS:
  case TB_NODE_TRUTH:
  case TB_NODE_UNKNOWN:
  case TB_NODE_MEASURE:
  case TB_NODE_FORMULA: return 0;
  default: return 1;
  }
}

/* Fills left and right of the nodes of a range; `begins` is a stack of where the operands seen so far begin. */
static void find_operands(tb_program *program, tb_range range, uint32_t *begins, size_t n) {
  for (uint32_t i = range.begin; i < range.end; i++) {
    tb_node *node = &program->nodes[i];
    const unsigned taken = operands_of(node->kind);
    node->left = taken > 0 ? begins[n - taken] : i;
    node->right = taken > 0 ? begins[n - 1] : i;
    if (node->kind == TB_NODE_IF) node->end = begins[n - 2];
    n -= taken;
    begins[n++] = node->left;
    if (!tb_node_is_prefix(node->kind)) continue;
    find_operands(program, tb_program_operand(program, i), begins, n);
    i = node->end - 1;
  }
}

/* ------------------------------------------------------------------------------------------------------- facts of operands */

/* What the series in an operand are like, those in formulas left out. */
static void find_anchor(const tb_program *program, tb_range operand, tb_operand_facts *facts) {
  uint32_t free = TB_NO_NODE, fixed = TB_NO_NODE;
  for (uint32_t i = operand.begin; i < operand.end; i++) {
    const tb_node *node = &program->nodes[i];
    if (!tb_node_is_series(node->kind)) continue;
    uint32_t *first = node->of.series.has_period ? &fixed : &free;
    if (*first == TB_NO_NODE) *first = i;
    if (node->kind == TB_NODE_FORMULA) i = node->end - 1;
  }
  facts->is_anchored = free == TB_NO_NODE;
  facts->anchor = facts->is_anchored ? fixed : free;
}

static tb_operand_facts facts_of(const tb_model *model, const tb_program *program, uint32_t measure, uint16_t window_depth) {
  const tb_range operand = tb_program_operand(program, measure);
  tb_operand_facts facts = {.plain = TB_NO_NODE, .window_depth = window_depth};
  const tb_node *first = &program->nodes[operand.begin];
  const bool is_whole = first->kind == TB_NODE_FORMULA ? first->end == operand.end : operand.end - operand.begin == 1;
  if (is_whole && (first->kind == TB_NODE_SERIES || first->kind == TB_NODE_FORMULA)) facts.plain = operand.begin;
  find_anchor(program, operand, &facts);
  for (uint32_t i = operand.begin; i < operand.end; i++) {
    const tb_node *node = &program->nodes[i];
    facts.is_single |= node->kind == TB_NODE_MEASURE && node->of.measure.row->reach == TB_REACH_STEP;
    facts.is_marked |= node->kind == TB_NODE_SERIES && model->known[node->of.series.indicator].is_marked;
  }
  facts.is_aside = program->facts[measure].is_aside;
  return facts;
}

static bool has_window(tb_reach reach) {
  return reach == TB_REACH_WINDOW || reach == TB_REACH_TO_DATE;
}

/* Periods that a measure reads its operand in. */
static uint64_t periods_of(const tb_node_measure *measure) {
  switch (measure->row->reach) {
  case TB_REACH_NOW: return 1;
  case TB_REACH_WINDOW: return (uint64_t)measure->args.n;
  case TB_REACH_TO_DATE: return TO_DATE_PERIODS;
  default: return 2;
  }
}

/* ------------------------------------------------------------------------------------------------------- what may be mixed */

/* The series whose rows hold breaks, bases or units; NULL: none. */
static const tb_node *marked_series(const tb_model *model, const tb_node *node) {
  return node->kind == TB_NODE_SERIES && model->known[node->of.series.indicator].is_marked ? node : NULL;
}

/* Whether two ranges read one marked indicator. `seen` is a flag an indicator, all false before and after. */
static bool share_marked(const tb_model *model, const tb_program *program, tb_range left, tb_range right, bool *seen) {
  bool shares = false;
  for (uint32_t i = left.begin; i < left.end; i++)
    if (marked_series(model, &program->nodes[i])) seen[program->nodes[i].of.series.indicator] = true;
  for (uint32_t i = right.begin; i < right.end && !shares; i++) {
    const tb_node *series = marked_series(model, &program->nodes[i]);
    shares = series && seen[series->of.series.indicator];
  }
  for (uint32_t i = left.begin; i < left.end; i++)
    if (marked_series(model, &program->nodes[i])) seen[program->nodes[i].of.series.indicator] = false;
  return shares;
}

static bool sets_against(tb_node_kind kind) {
  return tb_node_is_comparison(kind) || kind == TB_NODE_ADD || kind == TB_NODE_SUBTRACT || kind == TB_NODE_DIVIDE ||
         kind == TB_NODE_LEAST || kind == TB_NODE_GREATEST;
}

static void set_aside(tb_program *program, tb_range range) {
  for (uint32_t i = range.begin; i < range.end; i++)
    program->facts[i].is_aside = true;
}

/* What an indicator declares, where another one declares otherwise. */
static bool declares_otherwise(tb_footing *all, tb_footing declared) {
  const bool differs = tb_footings_differ(*all, declared);
  *all = tb_footings_join(*all, declared);
  return differs;
}

/* Facts about operators, and whether figures need footings at all: panels that state nothing, or one thing, go without. */
static tb_status find_footings(const tb_model *model, tb_program *program) {
  const size_t n = tb_panel_indicators(model->panel);
  bool any = false;
  tb_footing declared = {0};
  for (uint32_t i = 0; i < program->n_nodes; i++) {
    const tb_node *node = &program->nodes[i];
    if (node->kind == TB_NODE_IF) set_aside(program, (tb_range){node->left, node->end});
    if (node->kind >= TB_NODE_START && node->kind <= TB_NODE_ELAPSED) set_aside(program, (tb_range){node->left, i});
    if (!tb_node_is_series(node->kind)) continue;
    any |= marked_series(model, node) != NULL;
    program->is_marked |= declares_otherwise(&declared, tb_indicator_footing(model->panel, node->of.series.indicator));
    program->is_marked |= node->kind == TB_NODE_SERIES && model->known[node->of.series.indicator].states_footings;
  }
  if (!any) return TB_OK;
  bool *seen = calloc(n > 0 ? n : 1, sizeof *seen);
  if (!seen) return TB_NO_MEMORY;
  for (uint32_t i = 0; i < program->n_nodes; i++) {
    const tb_node *node = &program->nodes[i];
    if (sets_against(node->kind))
      program->facts[i].shares_marked = share_marked(model, program, (tb_range){node->left, node->right}, (tb_range){node->right, i}, seen);
  }
  free(seen);
  return TB_OK;
}

/* Fills the facts of the measures in a range; returns the work of one evaluation, beyond WORK_MAX some number larger than it. */
static uint64_t find_facts(const binder *of, tb_range range, uint16_t window_depth) {
  tb_program *program = of->program;
  uint64_t work = 0;
  for (uint32_t i = range.begin; i < range.end; i++) {
    const tb_node *node = &program->nodes[i];
    work++;
    if (!tb_node_is_prefix(node->kind)) continue;
    const bool is_measure = node->kind == TB_NODE_MEASURE;
    const bool opens_window = is_measure && has_window(node->of.measure.row->reach);
    if (is_measure) program->facts[i] = facts_of(of->model, program, i, window_depth);
    if (opens_window && window_depth + 1u > program->n_windows) program->n_windows = window_depth + 1u;
    const uint64_t inner = find_facts(of, tb_program_operand(program, i), (uint16_t)(window_depth + opens_window));
    work += is_measure ? periods_of(&node->of.measure) * inner : inner;
    if (work > WORK_MAX) return WORK_MAX + 1;
    i = node->end - 1;
  }
  return work;
}

/* ---------------------------------------------------------------------------------------------------- places told apart */

static bool is_ranking(const tb_node *node) {
  const tb_measure *row = node->kind == TB_NODE_MEASURE ? node->of.measure.row : NULL;
  return row && (row == tb_measure_row(TB_MEASURE_rank) || row == tb_measure_row(TB_MEASURE_rank_asc) ||
                 row == tb_measure_row(TB_MEASURE_rank_best));
}

/* A condition `rank <= 3` asks who is among the first three, and of nobody else for the place. */
static void find_places(tb_program *program) {
  const uint32_t root = tb_program_root(program, tb_program_all(program));
  const tb_node *node = &program->nodes[root], *left = &program->nodes[node->left], *right = &program->nodes[node->right];
  if (node->kind != TB_NODE_LESS && node->kind != TB_NODE_LESS_EQUAL) return;
  if (!is_ranking(left) || left->end != node->right || right->kind != TB_NODE_NUMBER || node->right + 1 != root) return;
  const double most = node->kind == TB_NODE_LESS ? ceil(right->of.number.value) - 1 : floor(right->of.number.value);
  if (most >= 1 && most <= TB_PLACES_MAX) program->facts[node->left].places = (uint32_t)most;
}

/* ----------------------------------------------------------------------------------------------------------------- whole */

static tb_status analyse(binder *of) {
  tb_program *program = of->program;
  const size_t n = program->n_nodes > 0 ? program->n_nodes : 1;
  program->facts = calloc(n, sizeof *program->facts);
  uint32_t *begins = calloc(n, sizeof *begins);
  tb_status status = program->facts && begins ? TB_OK : TB_NO_MEMORY;
  if (!status) {
    find_operands(program, tb_program_all(program), begins, 0);
    status = find_footings(of->model, program);
    if (!status && find_facts(of, tb_program_all(program), 0) > WORK_MAX) {
      refuse(of, 0, "measures in measures make this read more than 1,000,000 figures for each one",
             "测度层层嵌套，每得一个数须读取超过 1,000,000 个数");
      status = TB_LIMIT;
    }
    if (!status && of->plan->is_condition && !program->is_marked) find_places(program);
  }
  free(begins);
  return status;
}

tb_status tb_program_build(const tb_model *model, const tb_plan *plan, uint32_t own, tb_log *log, tb_program *out) {
  *out = (tb_program){0};
  binder of = {.model = model, .plan = plan, .log = log, .own = own, .program = out};
  tb_status status = copy(&of, plan, (tb_range){0, plan->n_nodes}, 0);
  if (!status) status = analyse(&of);
  if (status) tb_program_free(out);
  return status;
}

void tb_program_free(tb_program *program) {
  free(program->nodes);
  free(program->facts);
  *program = (tb_program){0};
}
