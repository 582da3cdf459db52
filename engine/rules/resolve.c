#include "resolve.h"

#include "expr/derive.h"
#include "fields.h"

#include <stdlib.h>
#include <string.h>

/* How much a status weighs: the gravest of a rule's parts is the rule's. */
static int gravity(tb_status status) {
  switch (status) {
  case TB_OK: return 0;
  case TB_NOT_FOUND: return 1;
  case TB_NO_MEMORY: return 3;
  default: return 2;
  }
}

static tb_status graver(tb_status a, tb_status b) {
  return gravity(b) > gravity(a) ? b : a;
}

/* Nothing can be wrong with a list but a name in it that is not there. */
static tb_status list_status(tb_status status) {
  return status == TB_BAD_INPUT ? TB_NOT_FOUND : status;
}

/* All flags of n things, false; one at least, so that NULL always means that memory is short. */
static bool *new_flags(size_t n) {
  return calloc(n ? n : 1, sizeof(bool));
}

static tb_status resolve_indicators(const tb_panel *panel, const tb_rule_text *text, tb_log *log, bool **out) {
  const size_t n = tb_panel_indicators(panel);
  *out = new_flags(n);
  if (!*out) return TB_NO_MEMORY;
  const tb_status status = list_status(tb_select_indicators(panel, tb_given(text->indicator), text->indicator_place, log, *out));
  if (status != TB_OK || memchr(*out, true, n)) return status;
  tb_log_add(log, TB_ERROR, text->indicator_place, "indicators \"%s\": none is declared or observed", "指标“%s”：既无声明也无观测",
             tb_given(text->indicator));
  return TB_NOT_FOUND;
}

static tb_status resolve_entities(const tb_panel *panel, const tb_rule_text *text, tb_log *log, bool **out) {
  if (tb_is_blank(text->entities)) return TB_OK;
  *out = new_flags(tb_panel_entities(panel));
  if (!*out) return TB_NO_MEMORY;
  return list_status(tb_select_entities(panel, text->entities, text->entities_place, log, *out));
}

static tb_status resolve_within(const tb_model *model, const tb_rule_text *text, tb_log *log) {
  const tb_peers *peers;
  const char *within = tb_given(text->within);
  const tb_status status = tb_is_blank(within) ? TB_OK : tb_model_peers(model, within, &peers);
  if (status == TB_NOT_FOUND)
    tb_log_add(log, TB_ERROR, text->within_place, "`within` is \"%s\"; expected a group or level of entities, or parent",
               "“within”为“%s”；应为实体的分组、层级或 parent", within);
  return status;
}

/* The peers of a rule whose `within` is unknown are reported once, by resolve_within. */
static tb_status read_condition(const tb_model *model, const tb_rule_text *text, const char *condition, tb_place place, bool peers_known,
                                tb_log *log, tb_plan **out) {
  if (tb_is_blank(condition)) return TB_OK;
  const bool has_peers = peers_known && !tb_is_blank(text->within);
  const tb_plan_options options = {.expected = TB_EXPECT_CONDITION, .place = place, .within = has_peers ? text->within : ""};
  return tb_plan_parse(model, condition, strlen(condition), &options, log, out);
}

tb_status tb_rule_resolve(const tb_model *model, const tb_rule_text *text, tb_log *log, tb_resolved *out) {
  memset(out, 0, sizeof *out);
  const tb_panel *panel = tb_model_panel(model);
  tb_status status = resolve_indicators(panel, text, log, &out->indicators);
  status = graver(status, resolve_entities(panel, text, log, &out->entities));
  const tb_status peers = resolve_within(model, text, log);
  status = graver(status, peers);
  status = graver(status, read_condition(model, text, text->when, text->when_place, peers == TB_OK, log, &out->when));
  status = graver(status, read_condition(model, text, text->clear, text->clear_place, peers == TB_OK, log, &out->clear));
  if (status == TB_OK) return TB_OK;
  tb_resolved_free(out);
  return gravity(status) == gravity(TB_BAD_INPUT) ? TB_BAD_INPUT : status;
}

void tb_resolved_free(tb_resolved *resolved) {
  free(resolved->indicators);
  free(resolved->entities);
  tb_plan_free(resolved->when);
  tb_plan_free(resolved->clear);
  memset(resolved, 0, sizeof *resolved);
}
