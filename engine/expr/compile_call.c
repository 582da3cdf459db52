/* Calls: measures with their operand and named arguments, functions, and the status of findings. */
#include "compile.h"
#include "span.h"

#include "model/period.h"

enum { N_MAX = 10000, ROUND_MAX = 22 };

/* Arguments that go by name in measures. */
typedef enum named { NAMED_N, NAMED_MIN, NAMED_TIES, NAMED_WITHIN, N_NAMED } named;
static const struct {
  const char *name;
  unsigned taken;
} named_arguments[N_NAMED] = {
    [NAMED_N] = {"n", TB_TAKES_N},
    [NAMED_MIN] = {"min", TB_TAKES_MIN},
    [NAMED_TIES] = {"ties", TB_TAKES_TIES},
    [NAMED_WITHIN] = {"within", TB_TAKES_WITHIN},
};

static const char *const ties_names[] = {
    [TB_TIES_MIN] = "min", [TB_TIES_MAX] = "max", [TB_TIES_AVERAGE] = "average", [TB_TIES_DENSE] = "dense", [TB_TIES_ORDINAL] = "ordinal",
};

/* A measure's arguments as written. */
typedef struct arguments {
  const tb_syntax *operand;        /* NULL: the plan's own indicator */
  const tb_syntax *named[N_NAMED]; /* the values */
} arguments;

/* -------------------------------------------------------------------------------------------------------- named arguments */

/* The name before `=`, when the argument is one of those that go by name; else N_NAMED. */
static named named_argument(const tb_syntax *argument) {
  if (argument->kind != TB_SYNTAX_EQUAL || argument->left->kind != TB_SYNTAX_NAME) return N_NAMED;
  named which = 0;
  while (which < N_NAMED && !tb_slice_is(argument->left->text, named_arguments[which].name))
    which++;
  return which;
}

/* mean(4), mean(x, 4), mean(4, min=3): a number that no other figure follows is n. */
static bool is_positional_n(const tb_measure *measure, const tb_syntax *argument) {
  if (!(measure->takes & TB_TAKES_N) || argument->kind != TB_SYNTAX_NUMBER) return false;
  for (const tb_syntax *rest = argument->next; rest; rest = rest->next)
    if (named_argument(rest) == N_NAMED) return false;
  return true;
}

static bool set_named(tb_compiler *compiler, const tb_measure *measure, named which, const tb_syntax *value, arguments *out) {
  const char *name = named_arguments[which].name;
  if (!(measure->takes & named_arguments[which].taken)) {
    tb_source_error(compiler->source, value->at, "%s takes no argument \"%s\"", "%s 没有参数“%s”", measure->name, name);
  } else if (out->named[which]) {
    tb_source_error(compiler->source, value->at, "%s: the argument \"%s\" is given twice", "%s：参数“%s”给了两次", measure->name, name);
  } else {
    out->named[which] = value;
    return true;
  }
  tb_compile_fault(compiler);
  return false;
}

/* A name that no argument has: a comparison is never a figure. */
static bool refuse_name(tb_compiler *compiler, const tb_measure *measure, const tb_syntax *name) {
  tb_source_error(compiler->source, name->at, "%s takes no argument \"%.*s\"", "%s 没有参数“%.*s”", measure->name, (int)name->text.n,
                  name->text.text);
  tb_compile_fault(compiler);
  return false;
}

static bool set_positional(tb_compiler *compiler, const tb_measure *measure, const tb_syntax *argument, arguments *out) {
  const bool is_named = argument->kind == TB_SYNTAX_EQUAL && argument->left->kind == TB_SYNTAX_NAME;
  if (is_named) return refuse_name(compiler, measure, argument->left);
  if (is_positional_n(measure, argument)) return set_named(compiler, measure, NAMED_N, argument, out);
  if (!out->operand) {
    out->operand = argument;
    return true;
  }
  tb_source_error(compiler->source, argument->at, "%s takes one figure, found a second one", "%s 只能有一个运算对象，遇到第二个",
                  measure->name);
  tb_compile_fault(compiler);
  return false;
}

static bool sort_arguments(tb_compiler *compiler, const tb_measure *measure, const tb_syntax *first, arguments *out) {
  *out = (arguments){0};
  for (const tb_syntax *argument = first; argument; argument = argument->next) {
    const named which = named_argument(argument);
    const bool taken =
        which == N_NAMED ? set_positional(compiler, measure, argument, out) : set_named(compiler, measure, which, argument->right, out);
    if (!taken) return false;
  }
  return true;
}

/* ------------------------------------------------------------------------------------------------------- argument values */

/* A literal whole number in [low, high]. */
static bool read_whole(tb_compiler *compiler, const tb_measure *measure, named which, const tb_syntax *value, int low, int high, int *out) {
  int64_t number = -1;
  tb_decimal decimal;
  size_t bad_at;
  if (value->kind == TB_SYNTAX_NUMBER && tb_decimal_parse(value->text.text, value->text.n, &decimal, &bad_at) == TB_DECIMAL_OK &&
      decimal.decimals == 0)
    number = decimal.mantissa;
  if (number >= low && number <= high) {
    *out = (int)number;
    return true;
  }
  const tb_slice found = value->text.n > 0 ? value->text : (tb_slice){.text = "-", .n = 1};
  tb_source_error(compiler->source, value->at, "%s: expected %s as a whole number from %d to %d, found \"%.*s\"",
                  "%s：%s 应为 %d 到 %d 的整数，遇到“%.*s”", measure->name, named_arguments[which].name, low, high, (int)found.n,
                  found.text);
  tb_compile_fault(compiler);
  return false;
}

/* A bare word, a quoted text or a number's digits. */
static bool read_word(tb_compiler *compiler, const tb_measure *measure, named which, const tb_syntax *value, tb_slice *out) {
  const bool is_word = value->kind == TB_SYNTAX_NAME || value->kind == TB_SYNTAX_QUOTED || value->kind == TB_SYNTAX_NUMBER;
  *out = value->text;
  if (is_word && !value->has_period && !value->has_entity) return true;
  tb_source_error(compiler->source, value->at, "%s: expected a name after %s=", "%s：%s= 后应为名称", measure->name,
                  named_arguments[which].name);
  tb_compile_fault(compiler);
  return false;
}

static bool read_ties(tb_compiler *compiler, const tb_measure *measure, const tb_syntax *value, tb_ties *out) {
  enum { N_TIES = sizeof ties_names / sizeof *ties_names };
  tb_slice word;
  if (!read_word(compiler, measure, NAMED_TIES, value, &word)) return false;
  for (size_t i = 0; i < N_TIES; i++) {
    if (!tb_slice_is(word, ties_names[i])) continue;
    *out = (tb_ties)i;
    return true;
  }
  tb_source_error(compiler->source, value->at, "%s: expected ties as min, max, average, dense or ordinal, found \"%.*s\"",
                  "%s：ties 应为 min、max、average、dense 或 ordinal，遇到“%.*s”", measure->name, (int)word.n, word.text);
  tb_compile_fault(compiler);
  return false;
}

static const char *nearest_peers(const tb_compiler *compiler, tb_slice name) {
  const tb_panel *panel = compiler->model->panel;
  const char *group = tb_name_nearest_in(tb_panel_groups(panel), name);
  return group ? group : tb_name_nearest_in(tb_panel_levels(panel), name);
}

static bool read_within(tb_compiler *compiler, const tb_measure *measure, const tb_syntax *value, const tb_peers **out) {
  tb_slice word;
  if (!read_word(compiler, measure, NAMED_WITHIN, value, &word)) return false;
  const char *name = tb_arena_string(compiler->plan->arena, word.text, word.n);
  const tb_status status = name ? tb_model_peers(compiler->model, name, out) : TB_NO_MEMORY;
  if (!status) return true;
  if (status != TB_NOT_FOUND) {
    compiler->status = status;
    return false;
  }
  tb_source_error(compiler->source, value->at, "unknown peers \"%s\": expected a group, a level or parent%s",
                  "未知的同类“%s”：应为分组、层级或 parent%s", name, tb_compile_hint(compiler, nearest_peers(compiler, word)));
  tb_compile_unknown(compiler);
  return false;
}

static bool default_peers(tb_compiler *compiler, const tb_syntax *call, const tb_peers **out) {
  const char *within = compiler->options->within ? compiler->options->within : "";
  const tb_status status = tb_model_peers(compiler->model, within, out);
  if (status == TB_NOT_FOUND) {
    tb_source_error(compiler->source, call->at, "unknown peers \"%s\": expected a group, a level or parent",
                    "未知的同类“%s”：应为分组、层级或 parent", within);
    tb_compile_unknown(compiler);
  } else if (status) {
    compiler->status = status;
  }
  return status == TB_OK;
}

static bool read_n(tb_compiler *compiler, const tb_measure *measure, const tb_syntax *call, const tb_syntax *value, int *out) {
  if (value) return read_whole(compiler, measure, NAMED_N, value, measure->reach == TB_REACH_LAG ? 0 : 1, N_MAX, out);
  tb_source_error(compiler->source, call->at, "%s needs a number of periods: %s(4) or %s(x, 4)", "%s 需要期数：%s(4) 或 %s(x, 4)",
                  measure->name, measure->name, measure->name);
  tb_compile_fault(compiler);
  return false;
}

static bool read_arguments(tb_compiler *compiler, const tb_measure *measure, const tb_syntax *call, const arguments *from,
                           tb_node_measure *out) {
  *out = (tb_node_measure){.row = measure};
  const tb_syntax *const *values = from->named;
  const bool takes_n = measure->takes & TB_TAKES_N;
  if (takes_n && !read_n(compiler, measure, call, values[NAMED_N], &out->args.n)) return false;
  const int min_max = takes_n ? out->args.n : INT32_MAX;
  if (values[NAMED_MIN] && !read_whole(compiler, measure, NAMED_MIN, values[NAMED_MIN], 1, min_max, &out->args.min)) return false;
  if (values[NAMED_TIES] && !read_ties(compiler, measure, values[NAMED_TIES], &out->args.ties)) return false;
  if (!(measure->takes & TB_TAKES_WITHIN)) return true;
  return values[NAMED_WITHIN] ? read_within(compiler, measure, values[NAMED_WITHIN], &out->peers)
                              : default_peers(compiler, call, &out->peers);
}

/* -------------------------------------------------------------------------------------------------------------- measures */

/* Whether the nodes from `begin` on read an indicator. */
static bool reads_series(const tb_plan *plan, uint32_t begin) {
  for (uint32_t i = begin; i < plan->n_nodes; i++)
    if (plan->nodes[i].kind == TB_NODE_SERIES) return true;
  return false;
}

static tb_type needs_figure(tb_compiler *compiler, const char *name, uint32_t at) {
  tb_source_error(compiler->source, at, "%s needs a figure, found one that reads no indicator", "%s 需要指标，其参数不含任何指标", name);
  return tb_compile_fault(compiler);
}

static bool add_own(tb_compiler *compiler, uint32_t at) {
  tb_node *node = tb_compile_add(compiler, TB_NODE_SERIES, at);
  if (!node) return false;
  node->of.series = (tb_node_series){.indicator = TB_NO_ID, .entity = TB_NO_ID};
  compiler->plan->reads_own = true;
  return true;
}

static bool add_operand(tb_compiler *compiler, const tb_measure *measure, const tb_syntax *operand, uint32_t at) {
  if (!operand) return add_own(compiler, at);
  const uint32_t begin = compiler->plan->n_nodes;
  const tb_type type = tb_compile(compiler, operand);
  if (type == TB_TYPE_FAULTY) return false;
  if (type != TB_TYPE_NUMBER) return tb_compile_mismatch(compiler, operand->at, TB_TYPE_NUMBER, type) != TB_TYPE_FAULTY;
  return reads_series(compiler->plan, begin) || needs_figure(compiler, measure->name, operand->at) != TB_TYPE_FAULTY;
}

static tb_type compile_measure(tb_compiler *compiler, const tb_syntax *call, const tb_measure *measure) {
  arguments given;
  tb_node_measure data;
  if (!sort_arguments(compiler, measure, call->kind == TB_SYNTAX_CALL ? call->left : NULL, &given)) return TB_TYPE_FAULTY;
  if (!read_arguments(compiler, measure, call, &given, &data)) return TB_TYPE_FAULTY;
  tb_node *node = tb_compile_add(compiler, TB_NODE_MEASURE, call->at);
  if (!node) return TB_TYPE_FAULTY;
  node->of.measure = data;
  const uint32_t self = compiler->plan->n_nodes - 1;
  if (!add_operand(compiler, measure, given.operand, call->at)) return TB_TYPE_FAULTY;
  compiler->plan->nodes[self].end = compiler->plan->n_nodes;
  return TB_TYPE_NUMBER;
}

tb_type tb_compile_bare_measure(tb_compiler *compiler, const tb_syntax *name, const tb_measure *measure) {
  if (name->has_period || name->has_entity) {
    tb_source_error(compiler->source, name->at, "%s is a measure: put period and entity behind its figure, %s(x[2024-Q1])",
                    "%s 是测度：时期和实体应写在指标后，如 %s(x[2024-Q1])", measure->name, measure->name);
    return tb_compile_fault(compiler);
  }
  return compile_measure(compiler, name, measure);
}

/* ------------------------------------------------------------------------------------------------------------- functions */

static bool check_count(tb_compiler *compiler, const tb_syntax *call, const tb_function *function) {
  int n = 0;
  for (const tb_syntax *argument = call->left; argument; argument = argument->next)
    n++;
  if (n >= function->n_min && (function->n_max == 0 || n <= function->n_max)) return true;
  tb_source_error(
      compiler->source, call->at, function->n_max ? "%s takes %d argument(s), found %d" : "%s takes %d arguments or more, found %d",
      function->n_max ? "%s 应有 %d 个参数，遇到 %d 个" : "%s 至少应有 %d 个参数，遇到 %d 个", function->name, function->n_min, n);
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
  if (!is_name) {
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
  if (!reads_series(compiler->plan, begin)) return needs_figure(compiler, function->name, call->at);
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
  if (measure) return compile_measure(compiler, call, measure);
  const tb_function *function = tb_function_find(call->text);
  if (function) return compile_function(compiler, call, function);
  tb_source_error(compiler->source, call->at, "unknown function \"%.*s\"%s", "未知函数“%.*s”%s", (int)call->text.n, call->text.text,
                  tb_compile_hint(compiler, tb_name_nearest(compiler->model, call->text)));
  return tb_compile_unknown(compiler);
}
