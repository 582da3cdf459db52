/* Rows of rules.csv become compiled rules and machines. */
#include "rules.h"

#include "compiled.h"
#include "fields.h"
#include "inhibits.h"
#include "resolve.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------------ rules in error */

/* The first error that resolving meets, in a language, as a text of the arena; *place is where. */
static tb_status error_text(tb_rules *rules, const tb_rule_text *text, tb_language language, const char **out, tb_place *place) {
  tb_log *log = tb_log_new(language);
  if (!log) return TB_NO_MEMORY;
  tb_resolved resolved;
  const tb_status status = tb_rule_resolve(rules->model, text, log, &resolved);
  const tb_diagnostic *first = tb_log_at(log, 0);
  if (first) {
    *out = tb_arena_string(rules->arena, first->text, strlen(first->text));
    *place = (tb_place){text->rule_place.file, first->place.line, first->place.column};
  }
  tb_resolved_free(&resolved);
  tb_log_free(log);
  return status == TB_NO_MEMORY || !*out ? TB_NO_MEMORY : TB_OK;
}

/* A rule that names what is not there: it stays, in state error, and says why in both languages. */
static tb_status condemn(tb_rules *rules, const tb_rule_text *text, tb_log *log, tb_rule *rule) {
  tb_place place = text->rule_place;
  tb_status status = error_text(rules, text, TB_ENGLISH, &rule->error, &place);
  if (status == TB_OK) status = error_text(rules, text, TB_CHINESE, &rule->error_zh, &place);
  if (status != TB_OK) return status;
  const char *why = tb_text(tb_log_language(log), rule->error, rule->error_zh);
  tb_log_add(log, rules->in_error, place, "rule %s is in error: %s", "规则 %s 出错：%s", rule->rule, why);
  return TB_OK;
}

/* ----------------------------------------------------------------------------------------------------------------- one rule */

static bool copy_text(tb_arena *arena, const char *text, const char **out) {
  const char *given = tb_given(text);
  *out = tb_arena_string(arena, given, strlen(given));
  return *out != NULL;
}

static bool copy_texts(tb_arena *arena, const tb_rule_text *text, tb_rule *rule) {
  const struct {
    const char *from, **to;
  } copies[] = {
      {text->rule, &rule->rule},
      {text->finding, &rule->finding},
      {text->inhibits, &rule->inhibits},
      {text->message, &rule->message},
      {text->message_zh, &rule->message_zh},
      {text->within, &rule->within},
      {text->when, &rule->when_text},
      {text->clear, &rule->clear_text},
      {text->indicator, &rule->indicator_text},
      {text->entities, &rule->entities_text},
  };
  for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
    if (!copy_text(arena, copies[i].from, copies[i].to)) return false;
  rule->place = text->rule_place;
  if (text->rule_place.file && !copy_text(arena, text->rule_place.file, &rule->place.file)) return false;
  rule->inhibits_place = (tb_place){rule->place.file, text->inhibits_place.line, text->inhibits_place.column};
  return true;
}

/* The flagged indicators in the order of their codes. */
static tb_status list_indicators(tb_rules *rules, const bool *flags, tb_rule *rule) {
  const tb_panel *panel = tb_model_panel(rules->model);
  const size_t n = tb_panel_indicators(panel);
  const uint32_t *order = tb_panel_indicator_order(panel);
  uint32_t *list = tb_arena_array(rules->arena, n, sizeof *list);
  if (!list) return TB_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    if (flags[order[i]]) list[rule->n_indicators++] = order[i];
  rule->indicators = list;
  return TB_OK;
}

static tb_status copy_scope(tb_rules *rules, const bool *flags, tb_rule *rule) {
  if (!flags) return TB_OK;
  const size_t n = tb_panel_entities(tb_model_panel(rules->model));
  bool *scope = tb_arena_array(rules->arena, n, sizeof *scope);
  if (!scope) return TB_NO_MEMORY;
  memcpy(scope, flags, n * sizeof *scope);
  rule->scope = scope;
  return TB_OK;
}

/* Takes the plans over. */
static tb_status take(tb_rules *rules, tb_resolved *resolved, tb_rule *rule) {
  tb_status status = list_indicators(rules, resolved->indicators, rule);
  if (status == TB_OK) status = copy_scope(rules, resolved->entities, rule);
  rule->when = resolved->when;
  rule->clear = resolved->clear;
  resolved->when = resolved->clear = NULL;
  return status;
}

/* Names are resolved under a log of their own: what is an error there may be no more than a rule in error. */
static tb_status compile_names(tb_rules *rules, const tb_rule_text *text, tb_log *log, tb_rule *rule) {
  tb_log *scratch = tb_log_new(tb_log_language(log));
  if (!scratch) return TB_NO_MEMORY;
  tb_resolved resolved;
  tb_status status = tb_rule_resolve(rules->model, text, scratch, &resolved);
  if (status == TB_OK)
    status = take(rules, &resolved, rule);
  else if (status == TB_NOT_FOUND)
    status = condemn(rules, text, log, rule);
  else
    tb_log_merge(log, scratch);
  tb_resolved_free(&resolved);
  tb_log_free(scratch);
  return status;
}

static tb_status compile_rule(tb_rules *rules, const tb_rule_text *text, tb_log *log, tb_rule *rule) {
  if (!copy_texts(rules->arena, text, rule)) return TB_NO_MEMORY;
  const tb_status fields = tb_rule_read_fields(text, log, rule);
  const tb_status names = compile_names(rules, text, log, rule);
  return names == TB_OK ? fields : names;
}

/* ---------------------------------------------------------------------------------------------------------------- all rules */

/* Every rule is compiled, also behind one that is wrong, so that the log tells all errors at once. */
static tb_status compile_rules(tb_rules *rules, const tb_rule_text *texts, size_t n, tb_log *log) {
  rules->rules = tb_arena_array(rules->arena, n, sizeof *rules->rules);
  if (!rules->rules) return TB_NO_MEMORY;
  if (n) memset(rules->rules, 0, n * sizeof *rules->rules);
  rules->n_rules = n;
  tb_status worst = TB_OK;
  for (size_t i = 0; i < n; i++) {
    const tb_status status = compile_rule(rules, &texts[i], log, &rules->rules[i]);
    if (status == TB_NO_MEMORY) return status;
    if (status != TB_OK) worst = status;
  }
  return worst;
}

/* By the bytes of the ids; equal ids by their lines, so that the later one is reported. */
static int compare_rules(const void *a, const void *b) {
  const tb_rule *left = a, *right = b;
  const int order = strcmp(left->rule, right->rule);
  if (order) return order;
  return (left->place.line > right->place.line) - (left->place.line < right->place.line);
}

static tb_status order_rules(tb_rules *rules, tb_log *log) {
  if (rules->n_rules) qsort(rules->rules, rules->n_rules, sizeof *rules->rules, compare_rules);
  tb_status status = TB_OK;
  for (size_t i = 1; i < rules->n_rules; i++) {
    const tb_rule *before = &rules->rules[i - 1], *rule = &rules->rules[i];
    if (!*rule->rule || strcmp(before->rule, rule->rule) != 0) continue;
    tb_log_add(log, TB_ERROR, rule->place, "rule %s stands in line %llu already; every rule needs an id of its own",
               "规则 %s 已在第 %llu 行出现；每条规则的编号必须唯一", rule->rule, (unsigned long long)before->place.line);
    status = TB_BAD_INPUT;
  }
  return status;
}

static tb_status list_machines(tb_rules *rules) {
  size_t n = 0;
  for (size_t i = 0; i < rules->n_rules; i++)
    n += rules->rules[i].error ? 1 : rules->rules[i].n_indicators;
  rules->machines = tb_arena_array(rules->arena, n, sizeof *rules->machines);
  if (!rules->machines) return TB_NO_MEMORY;
  for (size_t i = 0; i < rules->n_rules; i++) {
    const tb_rule *rule = &rules->rules[i];
    if (rule->error) rules->machines[rules->n_machines++] = (tb_machine){i, TB_NO_ID};
    for (size_t k = 0; k < rule->n_indicators; k++)
      rules->machines[rules->n_machines++] = (tb_machine){i, rule->indicators[k]};
  }
  return TB_OK;
}

static tb_status compile(tb_rules *rules, const tb_rule_text *texts, size_t n, tb_log *log) {
  rules->arena = tb_arena_new();
  if (!rules->arena) return TB_NO_MEMORY;
  const tb_plan_options number = {.expected = TB_EXPECT_NUMBER};
  tb_status status = tb_plan_parse(rules->model, "value", strlen("value"), &number, log, &rules->value);
  if (status != TB_OK) return status;
  const tb_status compiled = compile_rules(rules, texts, n, log);
  if (compiled == TB_NO_MEMORY) return compiled;
  status = order_rules(rules, log);
  if (compiled != TB_OK || status != TB_OK) return TB_BAD_INPUT;
  status = tb_rules_read_inhibits(rules, log);
  return status == TB_OK ? list_machines(rules) : status;
}

tb_status tb_rules_new(const tb_model *model, const tb_rule_text *texts, size_t n, tb_log *log, tb_rules **out) {
  return tb_rules_new_told(model, texts, n, TB_WARNING, log, out);
}

tb_status tb_rules_new_told(const tb_model *model, const tb_rule_text *texts, size_t n, tb_severity in_error, tb_log *log, tb_rules **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!model || (n && !texts)) return TB_BAD_ARGUMENT;
  tb_rules *rules = calloc(1, sizeof *rules);
  if (!rules) return TB_NO_MEMORY;
  rules->model = model;
  rules->in_error = in_error;
  const tb_status status = compile(rules, texts, n, log);
  if (status == TB_OK)
    *out = rules;
  else
    tb_rules_free(rules);
  return status;
}

static tb_status check_condition(const char *text, tb_place place, tb_log *log) {
  return tb_is_blank(text) ? TB_OK : tb_plan_check_syntax(text, strlen(text), place, log);
}

tb_status tb_rules_check_texts(const tb_rule_text *texts, size_t n, tb_log *log) {
  tb_status worst = TB_OK;
  for (size_t i = 0; i < n; i++) {
    tb_rule scratch = {0};
    const tb_status parts[] = {tb_rule_read_fields(&texts[i], log, &scratch), check_condition(texts[i].when, texts[i].when_place, log),
                               check_condition(texts[i].clear, texts[i].clear_place, log)};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
      if (parts[k] == TB_NO_MEMORY) return TB_NO_MEMORY;
      if (parts[k] != TB_OK) worst = TB_BAD_INPUT;
    }
  }
  return worst;
}

void tb_rules_free(tb_rules *rules) {
  if (!rules) return;
  for (size_t i = 0; i < rules->n_rules; i++) {
    tb_plan_free((tb_plan *)rules->rules[i].when);
    tb_plan_free((tb_plan *)rules->rules[i].clear);
  }
  tb_plan_free(rules->value);
  tb_arena_free(rules->arena);
  free(rules);
}

size_t tb_rules_count(const tb_rules *rules) {
  return rules ? rules->n_rules : 0;
}

const tb_rule *tb_rules_at(const tb_rules *rules, size_t i) {
  return i < tb_rules_count(rules) ? &rules->rules[i] : NULL;
}

size_t tb_rules_machines(const tb_rules *rules) {
  return rules ? rules->n_machines : 0;
}

void tb_rules_machine(const tb_rules *rules, size_t machine, size_t *rule, uint32_t *indicator) {
  *rule = rules->machines[machine].rule;
  *indicator = rules->machines[machine].indicator;
}
