/* From trees to plans: names get their meaning, types are checked. Errors that leave the rest readable let the reading go on. */
#include "compile.h"

#include "model/period.h"

#include <stdlib.h>

/* ---------------------------------------------------------------------------------------------------------------- common */

tb_node *tb_compile_add(tb_compiler *compiler, tb_node_kind kind, uint32_t at) {
  tb_plan *plan = compiler->plan;
  if (compiler->status) return NULL;
  if (plan->n_nodes == TB_NODES_MAX) {
    tb_source_error(compiler->source, at, "the expression has more than %d operands and operators", "表达式的运算数和运算符超过 %d 个",
                    TB_NODES_MAX);
    compiler->status = TB_LIMIT;
    return NULL;
  }
  if (plan->n_nodes == compiler->capacity) {
    const size_t capacity = compiler->capacity ? 2 * compiler->capacity : 16;
    tb_node *nodes = reallocarray(plan->nodes, capacity, sizeof *nodes);
    if (!nodes) {
      compiler->status = TB_NO_MEMORY;
      return NULL;
    }
    plan->nodes = nodes;
    compiler->capacity = capacity;
  }
  tb_node *node = &plan->nodes[plan->n_nodes++];
  *node = (tb_node){.kind = kind, .at = at, .end = plan->n_nodes};
  return node;
}

tb_type tb_compile_fault(tb_compiler *compiler) {
  compiler->has_faults = true;
  return TB_TYPE_FAULTY;
}

tb_type tb_compile_unknown(tb_compiler *compiler) {
  compiler->has_unknown_names = true;
  return TB_TYPE_FAULTY;
}

const char *tb_compile_text(const tb_compiler *compiler, const char *english, const char *chinese) {
  return tb_text(tb_log_language(compiler->source->log), english, chinese);
}

const char *tb_compile_hint(tb_compiler *compiler, const char *nearest) {
  if (!nearest) return "";
  tb_buffer hint = {0};
  tb_name_hint(tb_log_language(compiler->source->log), nearest, &hint);
  const char *kept = hint.failed ? NULL : tb_arena_string(compiler->plan->arena, hint.bytes, hint.n);
  tb_buffer_free(&hint);
  return kept ? kept : "";
}

static const char *type_text(const tb_compiler *compiler, tb_type type) {
  switch (type) {
  case TB_TYPE_DATE: return tb_compile_text(compiler, "a date", "日期");
  case TB_TYPE_CONDITION: return tb_compile_text(compiler, "a condition", "条件");
  default: return tb_compile_text(compiler, "a number", "数值");
  }
}

tb_type tb_compile_mismatch(tb_compiler *compiler, uint32_t at, tb_type expected, tb_type found) {
  tb_source_error(compiler->source, at, "expected %s, found %s", "应为%s，遇到%s", type_text(compiler, expected),
                  type_text(compiler, found));
  return tb_compile_fault(compiler);
}

/* -------------------------------------------------------------------------------------------------------------- operands */

static tb_type add_number(tb_compiler *compiler, const tb_syntax *number, bool negative) {
  tb_decimal decimal;
  size_t bad_at;
  if (tb_decimal_parse(number->text.text, number->text.n, &decimal, &bad_at) != TB_DECIMAL_OK) {
    tb_source_error(compiler->source, number->at, "the number \"%.*s\" is out of range", "数字“%.*s”超出范围", (int)number->text.n,
                    number->text.text);
    return tb_compile_fault(compiler);
  }
  tb_node *node = tb_compile_add(compiler, TB_NODE_NUMBER, number->at);
  if (!node) return TB_TYPE_FAULTY;
  node->of.number =
      (tb_node_number){.value = negative && decimal.value != 0 ? -decimal.value : decimal.value, .decimals = decimal.decimals};
  if (decimal.decimals != TB_DECIMALS_LONG) return TB_TYPE_NUMBER;
  tb_buffer exact = {0};
  if (negative) tb_buffer_byte(&exact, '-');
  tb_buffer_append(&exact, number->text.text, number->text.n);
  node->of.number.text = exact.failed ? NULL : tb_arena_string(compiler->plan->arena, exact.bytes, exact.n);
  node->of.number.n_text = (uint32_t)exact.n;
  tb_buffer_free(&exact);
  if (!node->of.number.text) compiler->status = TB_NO_MEMORY;
  return TB_TYPE_NUMBER;
}

tb_type tb_compile_integer(tb_compiler *compiler, int64_t value, uint32_t at, tb_type type) {
  tb_node *node = tb_compile_add(compiler, TB_NODE_NUMBER, at);
  if (!node) return TB_TYPE_FAULTY;
  node->of.number = (tb_node_number){.value = (double)value};
  return type;
}

static tb_type add_date(tb_compiler *compiler, const tb_syntax *date) {
  tb_day day;
  if (tb_day_parse(date->text.text, date->text.n, &day) == TB_OK) return tb_compile_integer(compiler, day, date->at, TB_TYPE_DATE);
  tb_source_error(compiler->source, date->at, "there is no date \"%.*s\"", "没有日期“%.*s”", (int)date->text.n, date->text.text);
  return tb_compile_fault(compiler);
}

static tb_type add_unknown(tb_compiler *compiler, const tb_syntax *unknown) {
  if (!compiler->options->allow_unknowns) {
    tb_source_error(compiler->source, unknown->at, "\"%.*s\" is an unknown of claims and has no value here",
                    "“%.*s”是核验用的未知数，此处没有值", (int)unknown->text.n, unknown->text.text);
    return tb_compile_fault(compiler);
  }
  return tb_compile_add(compiler, TB_NODE_UNKNOWN, unknown->at) ? TB_TYPE_NUMBER : TB_TYPE_FAULTY;
}

static bool read_period(tb_compiler *compiler, const tb_syntax *series, tb_period *out) {
  if (series->period.n > 0 && tb_period_parse(series->period.text, series->period.n, out) == TB_OK) return true;
  tb_source_error(compiler->source, series->period_at, "expected a period such as 2024-Q1 in brackets, found \"[%.*s]\"",
                  "方括号内应为时期，如 2024-Q1，遇到“[%.*s]”", (int)series->period.n, series->period.text);
  tb_compile_fault(compiler);
  return false;
}

static bool read_entity(tb_compiler *compiler, const tb_syntax *series, uint32_t *out) {
  const tb_dictionary *codes = tb_panel_entity_codes(compiler->model->panel);
  *out = tb_dictionary_find(codes, series->entity.text, series->entity.n);
  if (*out != TB_NO_ID) return true;
  tb_source_error(compiler->source, series->entity_at, "unknown entity \"%.*s\"%s", "未知实体“%.*s”%s", (int)series->entity.n,
                  series->entity.text, tb_compile_hint(compiler, tb_name_nearest_in(codes, series->entity)));
  tb_compile_unknown(compiler);
  return false;
}

static bool is_own(const tb_syntax *name) {
  return name->kind == TB_SYNTAX_NAME && tb_slice_is(name->text, "value");
}

static uint32_t find_indicator(const tb_compiler *compiler, const tb_syntax *name) {
  return tb_dictionary_find(tb_panel_indicator_codes(compiler->model->panel), name->text.text, name->text.n);
}

static tb_type unknown_name(tb_compiler *compiler, const tb_syntax *name) {
  const tb_function *function = name->kind == TB_SYNTAX_NAME ? tb_function_find(name->text) : NULL;
  if (function) {
    tb_source_error(compiler->source, name->at, "the function %s needs its arguments in brackets", "函数 %s 的参数须写在括号内",
                    function->name);
    return tb_compile_fault(compiler);
  }
  tb_source_error(compiler->source, name->at, "unknown name \"%.*s\": no measure, indicator or milestone%s",
                  "未知名称“%.*s”：不是测度、指标或节点%s", (int)name->text.n, name->text.text,
                  tb_compile_hint(compiler, tb_name_nearest(compiler->model, name->text)));
  return tb_compile_unknown(compiler);
}

tb_type tb_compile_series(tb_compiler *compiler, const tb_syntax *name) {
  tb_node_series series = {.indicator = TB_NO_ID, .entity = TB_NO_ID, .has_period = name->has_period};
  if (is_own(name)) {
    compiler->plan->reads_own = true;
  } else {
    series.indicator = find_indicator(compiler, name);
    if (series.indicator == TB_NO_ID) return unknown_name(compiler, name);
  }
  if (name->has_period && !read_period(compiler, name, &series.period)) return TB_TYPE_FAULTY;
  if (name->has_entity && !read_entity(compiler, name, &series.entity)) return TB_TYPE_FAULTY;
  tb_node *node = tb_compile_add(compiler, TB_NODE_SERIES, name->at);
  if (!node) return TB_TYPE_FAULTY;
  node->of.series = series;
  return TB_TYPE_NUMBER;
}

const tb_measure *tb_compile_measure(const tb_syntax *name) {
  return name->kind == TB_SYNTAX_NAME ? tb_measure_row(tb_measure_find(name->text.text, name->text.n)) : NULL;
}

const tb_period *tb_compile_milestone(const tb_compiler *compiler, const tb_syntax *name) {
  const tb_model *model = compiler->model;
  if (name->kind != TB_SYNTAX_NAME && name->kind != TB_SYNTAX_QUOTED) return NULL;
  if (!model->milestone_codes || name->has_period || name->has_entity) return NULL;
  if (tb_compile_measure(name) || is_own(name) || find_indicator(compiler, name) != TB_NO_ID) return NULL;
  const uint32_t milestone = tb_dictionary_find(model->milestone_codes, name->text.text, name->text.n);
  return milestone == TB_NO_ID ? NULL : &model->milestone_dates[milestone];
}

static tb_type add_name(tb_compiler *compiler, const tb_syntax *name) {
  const tb_measure *measure = tb_compile_measure(name);
  if (measure) return tb_compile_bare_measure(compiler, name, measure);
  const tb_period *milestone = tb_compile_milestone(compiler, name);
  if (milestone) return tb_compile_integer(compiler, milestone->last, name->at, TB_TYPE_DATE);
  return tb_compile_series(compiler, name);
}

/* ------------------------------------------------------------------------------------------------------------- operators */

static const struct {
  tb_node_kind node;
  const char *text;
} operators[] = {
    [TB_SYNTAX_ADD] = {TB_NODE_ADD, "+"},           [TB_SYNTAX_SUBTRACT] = {TB_NODE_SUBTRACT, "-"},
    [TB_SYNTAX_MULTIPLY] = {TB_NODE_MULTIPLY, "*"}, [TB_SYNTAX_DIVIDE] = {TB_NODE_DIVIDE, "/"},
    [TB_SYNTAX_LESS] = {TB_NODE_LESS, "<"},         [TB_SYNTAX_LESS_EQUAL] = {TB_NODE_LESS_EQUAL, "<="},
    [TB_SYNTAX_GREATER] = {TB_NODE_GREATER, ">"},   [TB_SYNTAX_GREATER_EQUAL] = {TB_NODE_GREATER_EQUAL, ">="},
    [TB_SYNTAX_EQUAL] = {TB_NODE_EQUAL, "="},       [TB_SYNTAX_NOT_EQUAL] = {TB_NODE_NOT_EQUAL, "!="},
    [TB_SYNTAX_AND] = {TB_NODE_AND, "and"},         [TB_SYNTAX_OR] = {TB_NODE_OR, "or"},
};

const char *tb_node_operator(tb_node_kind kind) {
  for (size_t i = TB_SYNTAX_ADD; i <= TB_SYNTAX_OR; i++)
    if (operators[i].node == kind) return operators[i].text;
  return "";
}

static tb_type refuse_dates(tb_compiler *compiler, const tb_syntax *operation, const char *english, const char *chinese) {
  tb_source_error(compiler->source, operation->at, english, chinese, operators[operation->kind].text);
  return tb_compile_fault(compiler);
}

/* Two dates have a difference, a date may be moved by days; nothing else is computed with dates. */
static tb_type arithmetic_type(tb_compiler *compiler, const tb_syntax *operation, tb_type left, tb_type right) {
  if (left == TB_TYPE_CONDITION || right == TB_TYPE_CONDITION)
    return tb_compile_mismatch(compiler, operation->at, TB_TYPE_NUMBER, TB_TYPE_CONDITION);
  const bool left_date = left == TB_TYPE_DATE, right_date = right == TB_TYPE_DATE;
  if (!left_date && !right_date) return TB_TYPE_NUMBER;
  if (operation->kind == TB_SYNTAX_SUBTRACT && left_date) return right_date ? TB_TYPE_NUMBER : TB_TYPE_DATE;
  if (operation->kind == TB_SYNTAX_ADD && left_date != right_date) return TB_TYPE_DATE;
  return refuse_dates(compiler, operation, "a date cannot be computed with by \"%s\": only date - date, date - days, date + days",
                      "日期不能用“%s”计算：只能日期减日期、日期加减天数");
}

static tb_type comparison_type(tb_compiler *compiler, const tb_syntax *operation, tb_type left, tb_type right) {
  if (left == TB_TYPE_CONDITION || right == TB_TYPE_CONDITION)
    return tb_compile_mismatch(compiler, operation->at, TB_TYPE_NUMBER, TB_TYPE_CONDITION);
  if (left == right) return TB_TYPE_CONDITION;
  return refuse_dates(compiler, operation, "\"%s\" compares a date with a number", "“%s”两边一为日期、一为数值，不能比较");
}

static tb_type logic_type(tb_compiler *compiler, const tb_syntax *operation, tb_type left, tb_type right) {
  if (left == TB_TYPE_CONDITION && right == TB_TYPE_CONDITION) return TB_TYPE_CONDITION;
  return tb_compile_mismatch(compiler, operation->at, TB_TYPE_CONDITION, left == TB_TYPE_CONDITION ? right : left);
}

static tb_type add_binary(tb_compiler *compiler, const tb_syntax *operation, tb_type left, tb_type right) {
  if (left == TB_TYPE_FAULTY || right == TB_TYPE_FAULTY) return TB_TYPE_FAULTY;
  if (!tb_compile_add(compiler, operators[operation->kind].node, operation->at)) return TB_TYPE_FAULTY;
  if (tb_syntax_is_comparison(operation->kind)) return comparison_type(compiler, operation, left, right);
  if (operation->kind >= TB_SYNTAX_AND) return logic_type(compiler, operation, left, right);
  return arithmetic_type(compiler, operation, left, right);
}

static tb_type add_unary(tb_compiler *compiler, const tb_syntax *operation) {
  const bool negates = operation->kind == TB_SYNTAX_NEGATE;
  if (negates && operation->left->kind == TB_SYNTAX_NUMBER) return add_number(compiler, operation->left, true);
  const tb_type expected = negates ? TB_TYPE_NUMBER : TB_TYPE_CONDITION;
  const tb_type found = tb_compile(compiler, operation->left);
  if (found == TB_TYPE_FAULTY) return found;
  if (found != expected) return tb_compile_mismatch(compiler, operation->at, expected, found);
  return tb_compile_add(compiler, negates ? TB_NODE_NEGATE : TB_NODE_NOT, operation->at) ? expected : TB_TYPE_FAULTY;
}

/* What does not begin with a left operand. */
static tb_type add_leaf(tb_compiler *compiler, const tb_syntax *node) {
  switch (node->kind) {
  case TB_SYNTAX_NUMBER: return add_number(compiler, node, false);
  case TB_SYNTAX_DATE: return add_date(compiler, node);
  case TB_SYNTAX_NAME: return add_name(compiler, node);
  case TB_SYNTAX_QUOTED: return add_name(compiler, node);
  case TB_SYNTAX_UNKNOWN: return add_unknown(compiler, node);
  case TB_SYNTAX_CALL: return tb_compile_call(compiler, node);
  case TB_SYNTAX_NEGATE: return add_unary(compiler, node);
  case TB_SYNTAX_NOT: return add_unary(compiler, node);
  default: return tb_compile_status_test(compiler, node);
  }
}

tb_type tb_compile(tb_compiler *compiler, const tb_syntax *tree) {
  const tb_syntax *node = tree;
  while (node->kind >= TB_SYNTAX_ADD && !tb_syntax_is_status_test(node))
    node = node->left;
  tb_type type = add_leaf(compiler, node);
  while (node != tree && !compiler->status) {
    node = node->parent;
    type = add_binary(compiler, node, type, tb_compile(compiler, node->right));
  }
  return type;
}

/* ----------------------------------------------------------------------------------------------------------------- whole */

/* Dates are numbers where numbers are wanted: days from 1970-01-01. */
static void check_expected(tb_compiler *compiler, const tb_syntax *tree, tb_type type) {
  const bool is_condition = type == TB_TYPE_CONDITION;
  const tb_expected expected = compiler->options->expected;
  compiler->plan->is_condition = is_condition;
  if (type == TB_TYPE_FAULTY || expected == TB_EXPECT_ANY || is_condition == (expected == TB_EXPECT_CONDITION)) return;
  if (is_condition) {
    tb_compile_mismatch(compiler, tree->at, TB_TYPE_NUMBER, TB_TYPE_CONDITION);
    return;
  }
  tb_source_error(compiler->source, tree->at, "expected a condition such as value < 5, found a number", "应为条件，如 value < 5，遇到数值");
  tb_compile_fault(compiler);
}

tb_status tb_plan_compile(const tb_model *model, const tb_syntax *tree, const tb_plan_options *options, const tb_source *source,
                          tb_plan *plan) {
  tb_compiler compiler = {.model = model, .options = options, .source = source, .plan = plan};
  check_expected(&compiler, tree, tb_compile(&compiler, tree));
  tb_node *nodes = tb_arena_array(plan->arena, plan->n_nodes, sizeof *nodes);
  if (nodes && plan->n_nodes > 0) memcpy(nodes, plan->nodes, plan->n_nodes * sizeof *nodes);
  free(plan->nodes);
  plan->nodes = nodes;
  if (compiler.status) return compiler.status;
  if (compiler.has_faults) return TB_BAD_INPUT;
  if (compiler.has_unknown_names) return TB_NOT_FOUND;
  return nodes ? TB_OK : TB_NO_MEMORY;
}
