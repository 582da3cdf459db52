/* Measures with their operand and arguments. */
#include "compile.h"

enum { N_MAX = 10000 };

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

static bool is_literal(const tb_syntax *node) {
  return node->kind == TB_SYNTAX_NUMBER || (node->kind == TB_SYNTAX_NEGATE && node->left->kind == TB_SYNTAX_NUMBER);
}

/* mean(4), mean(x, 4), mean(4, min=3): a number that no other figure follows is n. */
static bool is_positional_n(const tb_measure *measure, const tb_syntax *argument) {
  if (!(measure->takes & TB_TAKES_N) || !is_literal(argument)) return false;
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
  const bool negative = value->kind == TB_SYNTAX_NEGATE && is_literal(value);
  const tb_slice found = negative ? value->left->text : value->text;
  tb_source_error(compiler->source, value->at, "%s: expected %s as a whole number from %d to %d, found \"%s%.*s\"",
                  "%s：%s 应为 %d 到 %d 的整数，遇到“%s%.*s”", measure->name, named_arguments[which].name, low, high, negative ? "-" : "",
                  (int)found.n, found.text ? found.text : "");
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
  return tb_compile_reads_series(compiler->plan, begin) || tb_compile_needs_figure(compiler, measure->name, operand->at) != TB_TYPE_FAULTY;
}

tb_type tb_compile_measure_call(tb_compiler *compiler, const tb_syntax *call, const tb_measure *measure) {
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
  return tb_compile_measure_call(compiler, name, measure);
}
