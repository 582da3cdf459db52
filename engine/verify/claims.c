/* Rows of claims.csv become compiled claims; equal checks are compiled once. */
#include "claim_fields.h"

#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------------------------------- checks */

static tb_status grow_checks(tb_claims *claims) {
  if (claims->n_checks < claims->checks_capacity) return TB_OK;
  const size_t capacity = claims->checks_capacity ? 2 * claims->checks_capacity : 64;
  tb_check *checks = reallocarray(claims->checks, capacity, sizeof *checks);
  if (!checks) return TB_NO_MEMORY;
  claims->checks = checks;
  claims->checks_capacity = capacity;
  return TB_OK;
}

/* The number of a check, compiled when it is met first. A faulty one is met anew each time, so that each claim has its error. */
static tb_status find_check(tb_claims *claims, const tb_claim_text *text, tb_log *log, uint32_t *out) {
  const char *check = tb_claim_given(&text->check);
  const size_t n = strlen(check);
  *out = tb_dictionary_find(claims->check_texts, check, n);
  if (*out != TB_NO_ID) return TB_OK;
  tb_check compiled;
  tb_status status = tb_check_compile(claims->model, check, tb_claim_place(text, &text->check), log, &compiled);
  if (status) return status;
  status = grow_checks(claims);
  *out = status ? TB_NO_ID : tb_dictionary_intern(claims->check_texts, check, n);
  if (*out == TB_NO_ID) {
    tb_plan_free(compiled.plan);
    return TB_NO_MEMORY;
  }
  claims->checks[claims->n_checks++] = compiled;
  return TB_OK;
}

/* --------------------------------------------------------------------------------------------------------------- one claim */

/* A number is set against a figure, a condition stands for itself; a bare operand wants an entity. */
static tb_status check_form(const tb_claim_text *text, const tb_check *check, const tb_claim *claim, tb_log *log) {
  tb_status status = TB_OK;
  const bool is_condition = tb_plan_is_condition(check->plan), has_figure = *claim->reported;
  if (is_condition && has_figure) {
    tb_log_add(log, TB_ERROR, tb_claim_place(text, &text->reported),
               "the check of %s is a relation already: reported must be empty, found \"%s\"",
               "%s 的核验式本身已是关系式：reported 应为空，遇到“%s”", claim->claim, claim->reported);
    status = TB_BAD_INPUT;
  } else if (!is_condition && !has_figure) {
    tb_log_add(log, TB_ERROR, tb_claim_place(text, &text->check),
               "the check of %s is a number: expected a relation such as a + b = c, or a figure in reported",
               "%s 的核验式是一个数：应为关系式（如 a + b = c），或在 reported 中给出数字", claim->claim);
    status = TB_BAD_INPUT;
  }
  if (check->needs_entity && claim->entity == TB_NO_ID) {
    tb_log_add(log, TB_ERROR, tb_claim_place(text, &text->check),
               "the check of %s names a figure without an entity, and the claim has none: x@\"430408\"",
               "%s 的核验式中有未指明主体的指标，而该说法也未给出主体：可写 x@\"430408\"", claim->claim);
    status = TB_BAD_INPUT;
  }
  return status;
}

static tb_status worse(tb_status a, tb_status b) {
  if (a == TB_NO_MEMORY || b == TB_NO_MEMORY) return TB_NO_MEMORY;
  return a || b ? TB_BAD_INPUT : TB_OK;
}

static tb_status compile_claim(tb_claims *claims, const tb_claim_text *text, tb_rounding rounding, tb_log *log, size_t i) {
  tb_claim *claim = &claims->claims[i];
  tb_claim_inside *inside = &claims->inside[i];
  const tb_status fields = tb_claim_read_fields(claims, text, rounding, log, claim, &inside->figure);
  if (fields == TB_NO_MEMORY) return fields;
  const tb_status check = find_check(claims, text, log, &inside->check);
  if (check) return worse(fields, check);
  claim->check = tb_dictionary_text(claims->check_texts, inside->check, NULL);
  return worse(fields, check_form(text, &claims->checks[inside->check], claim, log));
}

/* ------------------------------------------------------------------------------------------------------------------ order */

/* What is sorted. */
typedef struct item {
  tb_claim claim;
  tb_claim_inside inside;
} item;

static int compare_items(const void *a, const void *b) {
  const item *x = a, *y = b;
  const int order = strcmp(x->claim.claim, y->claim.claim);
  return order ? order : (x->claim.line > y->claim.line) - (x->claim.line < y->claim.line);
}

static bool is_ordered(const tb_claims *claims) {
  for (size_t i = 1; i < claims->n_claims; i++)
    if (strcmp(claims->claims[i - 1].claim, claims->claims[i].claim) >= 0) return false;
  return true;
}

static tb_status sort_claims(tb_claims *claims) {
  item *items = malloc(claims->n_claims * sizeof *items);
  if (!items) return TB_NO_MEMORY;
  for (size_t i = 0; i < claims->n_claims; i++)
    items[i] = (item){claims->claims[i], claims->inside[i]};
  qsort(items, claims->n_claims, sizeof *items, compare_items);
  for (size_t i = 0; i < claims->n_claims; i++) {
    claims->claims[i] = items[i].claim;
    claims->inside[i] = items[i].inside;
  }
  free(items);
  return TB_OK;
}

/* By the bytes of their ids. Rows mostly come so; equal ids are told at the later one. */
static tb_status order_claims(tb_claims *claims, tb_log *log) {
  if (is_ordered(claims)) return TB_OK;
  tb_status status = sort_claims(claims);
  if (status) return status;
  for (size_t i = 1; i < claims->n_claims; i++) {
    const tb_claim *before = &claims->claims[i - 1], *claim = &claims->claims[i];
    if (!*claim->claim || strcmp(before->claim, claim->claim) != 0) continue;
    tb_log_add(log, TB_ERROR, (tb_place){claim->file, claim->line, 0},
               "claim %s stands in line %lu already; every claim needs an id of its own",
               "说法 %s 已在第 %lu 行出现；每条说法的编号必须唯一", claim->claim, (unsigned long)before->line);
    status = TB_BAD_INPUT;
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------ whole */

static tb_status prepare(tb_claims *claims, size_t n) {
  const size_t n_indicators = tb_panel_indicators(claims->panel);
  claims->arena = tb_arena_new();
  claims->check_texts = tb_dictionary_new();
  if (!claims->arena || !claims->check_texts) return TB_NO_MEMORY;
  claims->claims = tb_arena_array(claims->arena, n, sizeof *claims->claims);
  claims->inside = tb_arena_array(claims->arena, n, sizeof *claims->inside);
  claims->units = tb_arena_array(claims->arena, n_indicators, sizeof *claims->units);
  if (!claims->claims || !claims->inside || !claims->units) return TB_NO_MEMORY;
  for (size_t i = 0; i < n_indicators; i++) {
    const char *unit = tb_panel_indicator(claims->panel, (uint32_t)i)->unit;
    claims->units[i] = tb_check_unit_read(unit, strlen(unit));
  }
  claims->assumed = tb_dictionary_find(tb_panel_statuses(claims->panel), "assumed", strlen("assumed"));
  return tb_children_build(claims->panel, &claims->children);
}

static tb_status compile(tb_claims *claims, const tb_claim_text *texts, size_t n, tb_rounding rounding, tb_log *log) {
  tb_status status = prepare(claims, n);
  if (status) return status;
  for (size_t i = 0; i < n; i++) {
    const tb_status one = compile_claim(claims, &texts[i], rounding, log, i);
    if (one == TB_NO_MEMORY) return one;
    status = worse(status, one);
    claims->n_claims = i + 1;
  }
  return worse(status, order_claims(claims, log));
}

tb_status tb_claims_new(const tb_model *model, const tb_claim_text *texts, size_t n, tb_rounding rounding, tb_log *log, tb_claims **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!model || (n > 0 && !texts)) return TB_BAD_ARGUMENT;
  tb_claims *claims = calloc(1, sizeof *claims);
  if (!claims) return TB_NO_MEMORY;
  claims->model = model;
  claims->panel = tb_model_panel(model);
  const tb_status status = compile(claims, texts, n, rounding, log);
  if (status) {
    tb_claims_free(claims);
    return status;
  }
  *out = claims;
  return TB_OK;
}

static tb_status check_text(const tb_claim_text *text, tb_log *log) {
  const char *check = tb_claim_given(&text->check), *reported = tb_claim_given(&text->reported);
  tb_status status = tb_plan_check_syntax(check, strlen(check), tb_claim_place(text, &text->check), log);
  if (!*reported) return worse(status, TB_OK);
  tb_kept_figure figure;
  return worse(status, tb_kept_figure_read(reported, strlen(reported), tb_claim_place(text, &text->reported), log, &figure));
}

tb_status tb_claims_check_texts(const tb_claim_text *texts, size_t n, tb_log *log) {
  tb_status status = TB_OK;
  for (size_t i = 0; i < n && status != TB_NO_MEMORY; i++)
    status = worse(status, check_text(&texts[i], log));
  return status;
}

void tb_claims_free(tb_claims *claims) {
  if (!claims) return;
  for (size_t i = 0; i < claims->n_checks; i++)
    tb_plan_free(claims->checks[i].plan);
  free(claims->checks);
  tb_dictionary_free(claims->check_texts);
  tb_children_free(&claims->children);
  tb_arena_free(claims->arena);
  free(claims);
}

size_t tb_claims_count(const tb_claims *claims) {
  return claims ? claims->n_claims : 0;
}

const tb_claim *tb_claims_at(const tb_claims *claims, size_t i) {
  return i < tb_claims_count(claims) ? &claims->claims[i] : NULL;
}

const tb_plan *tb_claims_plan(const tb_claims *claims, size_t i) {
  return claims->checks[claims->inside[i].check].plan;
}

size_t tb_claims_find(const tb_claims *claims, const char *claim, size_t n) {
  size_t low = 0, high = tb_claims_count(claims);
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const char *id = claims->claims[middle].claim;
    const int order = strncmp(id, claim, n);
    if (order == 0 && id[n] == '\0') return middle;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return SIZE_MAX;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool tb_claim_concerns(const tb_claim *claim, const char *finding) {
  const size_t n = strlen(finding);
  for (const char *at = claim->finding; *at;) {
    const char *end = at + strcspn(at, ";"), *last = end;
    while (at < end && is_blank(*at))
      at++;
    while (last > at && is_blank(last[-1]))
      last--;
    if (n > 0 && (size_t)(last - at) == n && memcmp(at, finding, n) == 0) return true;
    at = end + (*end == ';');
  }
  return false;
}

static void mark_plan(const tb_claims *claims, const tb_plan *plan, bool *flags) {
  for (uint32_t i = 0; i < plan->n_nodes; i++) {
    const tb_node *node = &plan->nodes[i];
    if ((node->kind != TB_NODE_SERIES && node->kind != TB_NODE_DECIMALS) || flags[node->of.series.indicator]) continue;
    flags[node->of.series.indicator] = true;
    const tb_known *known = &claims->model->known[node->of.series.indicator];
    if (known->subject.derived) mark_plan(claims, known->formula, flags);
  }
}

void tb_claims_mark_indicators(const tb_claims *claims, bool *flags) {
  for (size_t i = 0; i < claims->n_checks; i++)
    mark_plan(claims, claims->checks[i].plan, flags);
}
