/* Choosing entities, indicators and periods by lists. */
#include "derive.h"

#include "base/text.h"
#include "model/period.h"
#include "names.h"
#include "source.h"

#include <stdlib.h>

/* A list being read item by item. */
typedef struct items {
  tb_source source;
  size_t at;      /* where the next item begins; n + 1: none is left */
  tb_slice item;  /* blanks trimmed */
  size_t item_at; /* its offset */
} items;

static items items_of(const char *list, tb_place place, tb_log *log) {
  const char *text = list ? list : "";
  return (items){.source = {.text = text, .n = strlen(text), .place = place, .log = log}};
}

static bool is_all(const items *of) {
  size_t n = of->source.n;
  tb_trim(of->source.text, &n);
  return n == 0;
}

/* The next item that is not blank; false at the end. */
static bool next_item(items *of) {
  const tb_source *source = &of->source;
  while (of->at <= source->n) {
    const char *begin = source->text + of->at;
    size_t n = strcspn(begin, ",;");
    of->at += n + 1;
    const char *item = tb_trim(begin, &n);
    if (n == 0) continue;
    of->item = (tb_slice){.text = item, .n = (uint32_t)n};
    of->item_at = (size_t)(item - source->text);
    return true;
  }
  return false;
}

static void select_all(bool *selected, size_t n, bool value) {
  for (size_t i = 0; i < n; i++)
    selected[i] = value;
}

/* -------------------------------------------------------------------------------------------------------------- entities */

static bool has_group(const tb_entity *entity, uint32_t group) {
  for (uint32_t i = 0; i < entity->n_groups; i++)
    if (entity->groups[i] == group) return true;
  return false;
}

/* A code goes before a group or level of the same name. */
static bool select_entity_item(const tb_panel *panel, tb_slice item, bool *selected) {
  const uint32_t code = tb_dictionary_find(tb_panel_entity_codes(panel), item.text, item.n);
  if (code != TB_NO_ID) {
    selected[code] = true;
    return true;
  }
  const uint32_t group = tb_dictionary_find(tb_panel_groups(panel), item.text, item.n);
  const uint32_t level = tb_dictionary_find(tb_panel_levels(panel), item.text, item.n);
  const size_t n = tb_panel_entities(panel);
  for (size_t i = 0; i < n; i++) {
    const tb_entity *entity = tb_panel_entity(panel, (uint32_t)i);
    selected[i] |= (level != TB_NO_ID && entity->level == level) || (group != TB_NO_ID && has_group(entity, group));
  }
  return group != TB_NO_ID || level != TB_NO_ID;
}

static const char *nearest_entity(const tb_panel *panel, tb_slice item) {
  const tb_dictionary *const names[] = {tb_panel_groups(panel), tb_panel_levels(panel), tb_panel_entity_codes(panel)};
  const char *found = NULL;
  for (size_t i = 0; !found && i < sizeof names / sizeof *names; i++)
    found = tb_name_nearest_in(names[i], item);
  return found;
}

tb_status tb_select_entities(const tb_panel *panel, const char *list, tb_place place, tb_log *log, bool *selected) {
  items of = items_of(list, place, log);
  tb_status status = TB_OK;
  select_all(selected, tb_panel_entities(panel), is_all(&of));
  while (next_item(&of)) {
    if (select_entity_item(panel, of.item, selected)) continue;
    tb_buffer hint = {0};
    tb_name_hint(tb_log_language(log), nearest_entity(panel, of.item), &hint);
    tb_source_error(&of.source, of.item_at, "unknown entity, level or group \"%.*s\"%s", "未知的实体、层级或分组“%.*s”%s", (int)of.item.n,
                    of.item.text, tb_buffer_string(&hint));
    tb_buffer_free(&hint);
    status = TB_BAD_INPUT;
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------ indicators */

static bool is_glob(tb_slice item) {
  return memchr(item.text, '*', item.n) || memchr(item.text, '?', item.n);
}

static bool select_indicator_item(const tb_dictionary *codes, tb_slice item, bool *selected) {
  if (!is_glob(item)) {
    const uint32_t code = tb_dictionary_find(codes, item.text, item.n);
    if (code != TB_NO_ID) selected[code] = true;
    return code != TB_NO_ID;
  }
  const uint32_t n_codes = tb_dictionary_count(codes);
  bool any = false;
  for (uint32_t id = 0; id < n_codes; id++) {
    size_t n;
    const char *code = tb_dictionary_text(codes, id, &n);
    if (!tb_glob(item.text, item.n, code, n)) continue;
    selected[id] = any = true;
  }
  return any;
}

tb_status tb_select_indicators(const tb_panel *panel, const char *list, tb_place place, tb_log *log, bool *selected) {
  const tb_dictionary *codes = tb_panel_indicator_codes(panel);
  items of = items_of(list, place, log);
  tb_status status = TB_OK;
  select_all(selected, tb_panel_indicators(panel), is_all(&of));
  while (next_item(&of)) {
    if (select_indicator_item(codes, of.item, selected)) continue;
    tb_buffer hint = {0};
    if (!is_glob(of.item)) tb_name_hint(tb_log_language(log), tb_name_nearest_in(codes, of.item), &hint);
    tb_source_error(&of.source, of.item_at, is_glob(of.item) ? "no indicator matches \"%.*s\"%s" : "unknown indicator \"%.*s\"%s",
                    is_glob(of.item) ? "没有指标与“%.*s”相符%s" : "未知指标“%.*s”%s", (int)of.item.n, of.item.text,
                    tb_buffer_string(&hint));
    tb_buffer_free(&hint);
    status = TB_BAD_INPUT;
  }
  return status;
}

/* --------------------------------------------------------------------------------------------------------------- periods */

static tb_status add_period(tb_period_list *list, size_t *capacity, tb_period period) {
  if (list->n == *capacity) {
    const size_t more = *capacity ? 2 * *capacity : 8;
    tb_period *periods = reallocarray(list->periods, more, sizeof *periods);
    if (!periods) return TB_NO_MEMORY;
    list->periods = periods;
    *capacity = more;
  }
  list->periods[list->n++] = period;
  return TB_OK;
}

tb_status tb_period_list_parse(const char *list, tb_log *log, tb_period_list *out) {
  items of = items_of(list, (tb_place){.file = "--periods"}, log);
  size_t capacity = 0;
  tb_status status = TB_OK;
  *out = (tb_period_list){0};
  while (status != TB_NO_MEMORY && next_item(&of)) {
    tb_period period;
    if (tb_period_parse(of.item.text, of.item.n, &period) == TB_OK) {
      if (add_period(out, &capacity, period) != TB_OK) status = TB_NO_MEMORY;
      continue;
    }
    tb_source_error(&of.source, of.item_at, "expected a period such as 2024-Q1, found \"%.*s\"", "应为时期，如 2024-Q1，遇到“%.*s”",
                    (int)of.item.n, of.item.text);
    status = TB_BAD_INPUT;
  }
  if (status) tb_period_list_free(out);
  return status;
}

void tb_period_list_free(tb_period_list *list) {
  free(list->periods);
  *list = (tb_period_list){0};
}

bool tb_period_list_has(const tb_period_list *list, tb_period period) {
  if (list->n == 0) return true;
  if (tb_period_is_unstated(period)) return false;
  for (size_t i = 0; i < list->n; i++) {
    const tb_period *whole = &list->periods[i];
    if (period.first >= whole->first && period.last <= whole->last) return true;
  }
  return false;
}
