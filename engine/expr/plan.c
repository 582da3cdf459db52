#include "plan.h"

#include "base/text.h"

#include <stdlib.h>

static tb_status plan_new(const char *text, size_t n, tb_place place, tb_plan **out) {
  tb_arena *arena = tb_arena_new();
  tb_plan *plan = arena ? tb_arena_alloc(arena, sizeof *plan) : NULL;
  const char *copy = plan ? tb_arena_string(arena, text, n) : NULL;
  const char *file = copy && place.file ? tb_arena_string(arena, place.file, strlen(place.file)) : NULL;
  if (!copy || (place.file && !file)) {
    tb_arena_free(arena);
    return TB_NO_MEMORY;
  }
  *plan = (tb_plan){.arena = arena, .text = copy, .place = place};
  plan->place.file = file;
  *out = plan;
  return TB_OK;
}

tb_status tb_plan_parse(const tb_model *model, const char *text, size_t n, const tb_plan_options *options, tb_log *log, tb_plan **out) {
  static const tb_plan_options defaults = {.expected = TB_EXPECT_ANY};
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!model || (!text && n > 0)) return TB_BAD_ARGUMENT;
  if (!options) options = &defaults;
  const tb_source source = {.text = text ? text : "", .n = n, .place = options->place, .log = log};
  if (n > TB_EXPRESSION_BYTES_MAX) return tb_syntax_refuse_size(&source);

  tb_plan *plan;
  tb_status status = plan_new(source.text, n, options->place, &plan);
  if (status) return status;
  tb_arena *scratch = tb_arena_new();
  const tb_source own = {.text = plan->text, .n = n, .place = options->place, .log = log};
  tb_syntax *tree;
  status = scratch ? tb_syntax_read(&own, scratch, &tree) : TB_NO_MEMORY;
  if (!status) status = tb_plan_compile(model, tree, options, &own, plan);
  tb_arena_free(scratch);
  if (status) {
    tb_plan_free(plan);
    return status;
  }
  *out = plan;
  return TB_OK;
}

tb_status tb_plan_check_syntax(const char *text, size_t n, tb_place place, tb_log *log) {
  const tb_source source = {.text = text, .n = n, .place = place, .log = log};
  if (n > TB_EXPRESSION_BYTES_MAX) return tb_syntax_refuse_size(&source);
  tb_arena *scratch = tb_arena_new();
  tb_syntax *tree;
  const tb_status status = scratch ? tb_syntax_read(&source, scratch, &tree) : TB_NO_MEMORY;
  tb_arena_free(scratch);
  return status;
}

void tb_plan_free(tb_plan *plan) {
  if (plan) tb_arena_free(plan->arena);
}

const char *tb_plan_text(const tb_plan *plan) {
  return plan->text;
}

bool tb_plan_is_condition(const tb_plan *plan) {
  return plan->is_condition;
}

/* ---------------------------------------------------------------------------------------------------------------- lists */

/* Where the item that begins at `at` ends: a comma outside brackets and quotes, or the end. */
static size_t item_end(const char *text, size_t n, size_t at) {
  int depth = 0;
  char quote = '\0';
  for (; at < n; at++) {
    const char c = text[at];
    if (quote) {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[') {
      depth++;
    } else if (c == ')' || c == ']') {
      depth--;
    } else if (c == ',' && depth <= 0) {
      break;
    }
  }
  return at;
}

static size_t item_count(const char *text, size_t n) {
  size_t count = 1;
  for (size_t at = item_end(text, n, 0); at < n; at = item_end(text, n, at + 1))
    count++;
  return count;
}

static bool is_blank(const char *text, size_t n) {
  tb_trim(text, &n);
  return n == 0;
}

/* The worse of two outcomes: faults of the text go before names that are not known. */
static tb_status worse(tb_status a, tb_status b) {
  if (a == TB_OK || (a == TB_NOT_FOUND && b != TB_OK)) return b;
  return a;
}

tb_status tb_plan_parse_list(const tb_model *model, const char *text, size_t n, const tb_plan_options *options, tb_log *log,
                             tb_plan ***plans, size_t *n_plans) {
  if (!plans || !n_plans) return TB_BAD_ARGUMENT;
  *plans = NULL;
  *n_plans = 0;
  if (!model || !options || (!text && n > 0)) return TB_BAD_ARGUMENT;
  if (n == 0 || is_blank(text, n)) return TB_OK;
  const tb_source whole = {.text = text, .n = n, .place = options->place, .log = log};
  tb_plan **list = calloc(item_count(text, n), sizeof *list);
  if (!list) return TB_NO_MEMORY;
  tb_status status = TB_OK;
  for (size_t at = 0, end; at <= n && status != TB_NO_MEMORY; at = end + 1) {
    end = item_end(text, n, at);
    size_t length = end - at;
    const char *item = tb_trim(text + at, &length);
    if (length == 0) {
      tb_source_error(&whole, end, "expected an expression between the commas, found nothing", "逗号之间应为表达式，却是空的");
      status = worse(status, TB_BAD_INPUT);
      continue;
    }
    tb_plan_options item_options = *options;
    item_options.place = tb_source_place(&whole, (size_t)(item - text));
    status = worse(status, tb_plan_parse(model, item, length, &item_options, log, &list[*n_plans]));
    if (list[*n_plans]) ++*n_plans;
  }
  if (status) {
    tb_plan_list_free(list, *n_plans);
    *n_plans = 0;
    return status;
  }
  *plans = list;
  return TB_OK;
}

void tb_plan_list_free(tb_plan **plans, size_t n_plans) {
  for (size_t i = 0; plans && i < n_plans; i++)
    tb_plan_free(plans[i]);
  free(plans);
}
