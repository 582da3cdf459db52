/* Functions of numbers, conditions and spans. */
#include "compile.h"
#include "span.h"

#include "model/period.h"

enum { ROUND_MAX = 22 };

bool tb_compile_reads_series(const tb_plan *plan, uint32_t begin) {
  for (uint32_t i = begin; i < plan->n_nodes; i++)
    if (plan->nodes[i].kind == TB_NODE_SERIES) return true;
  return false;
}

tb_type tb_compile_needs_figure(tb_compiler *compiler, const char *name, uint32_t at) {
  tb_source_error(compiler->source, at, "%s needs a figure, found one that reads no indicator", "%s 需要指标，其参数不含任何指标", name);
  return tb_compile_fault(compiler);
}

static bool check_count(tb_compiler *compiler, const tb_syntax *call, const tb_function *function) {
  int n = 0;
  for (const tb_syntax *argument = call->left; argument; argument = argument->next)
    n++;
  if (n >= function->n_min && (function->n_max == 0 || n <= function->n_max)) return true;
  const char *english = function->n_min == 1 ? "%s takes %d argument, found %d" : "%s takes %d arguments, found %d";
  if (function->n_max == 0) english = "%s takes %d arguments or more, found %d";
  const char *chinese = function->n_max ? "%s 应有 %d 个参数，遇到 %d 个" : "%s 至少应有 %d 个参数，遇到 %d 个";
  tb_source_error(compiler->source, call->at, english, chinese, function->name, function->n_min, n);
  tb_compile_fault(compiler);
  return false;
}

/* An argument that must be a number, or a date where `may_be_date`. */
static tb_type number_argument(tb_compiler *compiler, const tb_syntax *argument, bool may_be_date) {
  const tb_type type = tb_compile(compiler, argument);
  if (type == TB_TYPE_CONDITION || (type == TB_TYPE_DATE && !may_be_date))
    return tb_compile_mismatch(compiler, argument->at, TB_TYPE_NUMBER, type);
  return type;
}

static tb_type add_function(tb_compiler *compiler, const tb_syntax *call, tb_node_kind kind, tb_type type) {
  return tb_compile_add(compiler, kind, call->at) ? type : TB_TYPE_FAULTY;
}

/* One type for what may come out of a function; TB_TYPE_FAULTY after an error. */
static tb_type same_type(tb_compiler *compiler, uint32_t at, tb_type first, tb_type other) {
  if (first == TB_TYPE_FAULTY || other == TB_TYPE_FAULTY) return TB_TYPE_FAULTY;
  return first == other ? first : tb_compile_mismatch(compiler, at, first, other);
}

/* least(a, b, c) is least(least(a, b), c). */
static tb_type compile_fold(tb_compiler *compiler, const tb_syntax *call, tb_node_kind kind) {
  tb_type type = number_argument(compiler, call->left, true);
  for (const tb_syntax *argument = call->left->next; argument; argument = argument->next) {
    type = same_type(compiler, argument->at, type, number_argument(compiler, argument, true));
    if (compiler->status || !tb_compile_add(compiler, kind, call->at)) return TB_TYPE_FAULTY;
  }
  return type;
}

static tb_type compile_if(tb_compiler *compiler, const tb_syntax *call) {
  const tb_syntax *condition = call->left, *then = condition->next, *otherwise = then->next;
  const tb_type truth = tb_compile(compiler, condition);
  if (truth != TB_TYPE_CONDITION && truth != TB_TYPE_FAULTY) tb_compile_mismatch(compiler, condition->at, TB_TYPE_CONDITION, truth);
  const tb_type yes = number_argument(compiler, then, true);
  const tb_type type = same_type(compiler, otherwise->at, yes, number_argument(compiler, otherwise, true));
  return add_function(compiler, call, TB_NODE_IF, truth == TB_TYPE_CONDITION ? type : TB_TYPE_FAULTY);
}

static tb_type compile_round(tb_compiler *compiler, const tb_syntax *call) {
  const tb_type type = number_argument(compiler, call->left, false);
  const tb_syntax *places = call->left->next;
  const bool negative = places->kind == TB_SYNTAX_NEGATE;
  const tb_syntax *number = negative ? places->left : places;
  tb_decimal decimal = {.decimals = TB_DECIMALS_LONG};
  size_t bad_at;
  if (number->kind == TB_SYNTAX_NUMBER) (void)tb_decimal_parse(number->text.text, number->text.n, &decimal, &bad_at);
  if (decimal.decimals != 0 || decimal.mantissa > ROUND_MAX) {
    tb_source_error(compiler->source, places->at, "round: expected the decimals as a whole number from -%d to %d",
                    "round：小数位数应为 -%d 到 %d 的整数", ROUND_MAX, ROUND_MAX);
    return tb_compile_fault(compiler);
  }
  tb_node *node = tb_compile_add(compiler, TB_NODE_ROUND, call->at);
  if (!node) return TB_TYPE_FAULTY;
  node->of.decimals = (int)(negative ? -decimal.mantissa : decimal.mantissa);
  return type;
}

static tb_type compile_decimals(tb_compiler *compiler, const tb_syntax *call) {
  const tb_syntax *series = call->left;
  const bool is_name = series->kind == TB_SYNTAX_NAME || series->kind == TB_SYNTAX_QUOTED;
  if (!is_name || tb_compile_measure(series)) {
    tb_source_error(compiler->source, series->at, "decimals needs an indicator, found an expression",
                    "decimals 的参数应为指标，遇到表达式");
    return tb_compile_fault(compiler);
  }
  const tb_type type = tb_compile_series(compiler, series);
  if (type != TB_TYPE_FAULTY) compiler->plan->nodes[compiler->plan->n_nodes - 1].kind = TB_NODE_DECIMALS;
  return type;
}

/* elapsed(milestone): days gone over days in all, as a division so that it stays exact. */
static tb_type compile_elapsed_milestone(tb_compiler *compiler, tb_period milestone, uint32_t at) {
  int64_t gone, all;
  if (!tb_period_elapsed(milestone, tb_panel_as_of(compiler->model->panel), &gone, &all)) {
    tb_source_error(compiler->source, at, "elapsed needs the case's as_of date", "elapsed 需要案例的 as_of 日期");
    return tb_compile_fault(compiler);
  }
  tb_compile_integer(compiler, gone, at, TB_TYPE_NUMBER);
  tb_compile_integer(compiler, all, at, TB_TYPE_NUMBER);
  return tb_compile_add(compiler, TB_NODE_DIVIDE, at) ? TB_TYPE_NUMBER : TB_TYPE_FAULTY;
}

static tb_type compile_milestone_span(tb_compiler *compiler, const tb_syntax *call, tb_node_kind kind, tb_period milestone) {
  switch (kind) {
  case TB_NODE_START: return tb_compile_integer(compiler, milestone.first, call->at, TB_TYPE_DATE);
  case TB_NODE_END: return tb_compile_integer(compiler, milestone.last, call->at, TB_TYPE_DATE);
  case TB_NODE_MONTHS: return tb_compile_integer(compiler, tb_span_months(milestone), call->at, TB_TYPE_NUMBER);
  default: return compile_elapsed_milestone(compiler, milestone, call->at);
  }
}

/* start, end, months, elapsed: of the span that a figure or a milestone is about. */
static tb_type compile_span(tb_compiler *compiler, const tb_syntax *call, const tb_function *function) {
  const tb_period *milestone = tb_compile_milestone(compiler, call->left);
  if (milestone) return compile_milestone_span(compiler, call, function->kind, *milestone);
  const uint32_t begin = compiler->plan->n_nodes;
  const tb_type type = number_argument(compiler, call->left, false);
  if (type == TB_TYPE_FAULTY) return type;
  if (!tb_compile_reads_series(compiler->plan, begin)) return tb_compile_needs_figure(compiler, function->name, call->at);
  const bool is_date = function->kind == TB_NODE_START || function->kind == TB_NODE_END;
  return add_function(compiler, call, function->kind, is_date ? TB_TYPE_DATE : TB_TYPE_NUMBER);
}

static tb_type compile_function(tb_compiler *compiler, const tb_syntax *call, const tb_function *function) {
  if (!check_count(compiler, call, function)) return TB_TYPE_FAULTY;
  switch (function->kind) {
  case TB_NODE_ABS: return add_function(compiler, call, TB_NODE_ABS, number_argument(compiler, call->left, false));
  case TB_NODE_LEAST: return compile_fold(compiler, call, TB_NODE_LEAST);
  case TB_NODE_GREATEST: return compile_fold(compiler, call, TB_NODE_GREATEST);
  case TB_NODE_COALESCE: return compile_fold(compiler, call, TB_NODE_COALESCE);
  case TB_NODE_ROUND: return compile_round(compiler, call);
  case TB_NODE_IF: return compile_if(compiler, call);
  case TB_NODE_DECIMALS: return compile_decimals(compiler, call);
  case TB_NODE_MISSING:
    return number_argument(compiler, call->left, true) == TB_TYPE_FAULTY ? TB_TYPE_FAULTY
                                                                         : add_function(compiler, call, TB_NODE_MISSING, TB_TYPE_CONDITION);
  case TB_NODE_TRUTH:
    tb_source_error(compiler->source, call->at, "status gives a text: compare it, as in status(\"51\") != \"done\"",
                    "status 给出文本：须作比较，如 status(\"51\") != \"done\"");
    return tb_compile_fault(compiler);
  default: return compile_span(compiler, call, function);
  }
}

tb_type tb_compile_call(tb_compiler *compiler, const tb_syntax *call) {
  const tb_measure *measure = tb_measure_row(tb_measure_find(call->text.text, call->text.n));
  if (measure) return tb_compile_measure_call(compiler, call, measure);
  const tb_function *function = tb_function_find(call->text);
  if (function) return compile_function(compiler, call, function);
  tb_source_error(compiler->source, call->at, "unknown function \"%.*s\"%s", "未知函数“%.*s”%s", (int)call->text.n, call->text.text,
                  tb_compile_hint(compiler, tb_name_nearest(compiler->model, call->text)));
  return tb_compile_unknown(compiler);
}
