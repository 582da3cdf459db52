#include "store.h"

#include <stdlib.h>
#include <string.h>

static const tb_entity undeclared_entity = {.name = "", .name_zh = "", .level = TB_NO_ID, .parent = TB_NO_ID};

tb_panel *tb_panel_new(void) {
  tb_panel *panel = calloc(1, sizeof *panel);
  if (!panel) return NULL;
  panel->as_of = TB_DAY_UNKNOWN;
  panel->arena = tb_arena_new();
  tb_dictionary **const dictionaries[] = {&panel->entity_codes, &panel->indicator_codes, &panel->levels, &panel->groups,
                                          &panel->statuses,     &panel->bases,           &panel->texts};
  bool failed = !panel->arena;
  for (size_t i = 0; i < sizeof dictionaries / sizeof *dictionaries; i++) {
    *dictionaries[i] = tb_dictionary_new();
    failed = failed || !*dictionaries[i];
  }
  tb_dictionary *const with_empty[] = {panel->statuses, panel->bases, panel->texts};
  for (size_t i = 0; !failed && i < sizeof with_empty / sizeof *with_empty; i++)
    failed = tb_dictionary_intern(with_empty[i], "", 0) != 0;
  if (!failed) return panel;
  tb_panel_free(panel);
  return NULL;
}

void tb_panel_free(tb_panel *panel) {
  if (!panel) return;
  for (size_t i = 0; i < panel->n_series; i++)
    tb_timelines_free(&panel->series[i].timelines);
  for (size_t i = 0; i < panel->n_rows; i++) {
    if (panel->rows[i].n_slots > 1) free(panel->rows[i].tiles.many);
  }
  tb_dictionary *const dictionaries[] = {panel->entity_codes, panel->indicator_codes, panel->levels, panel->groups,
                                         panel->statuses,     panel->bases,           panel->texts};
  for (size_t i = 0; i < sizeof dictionaries / sizeof *dictionaries; i++)
    tb_dictionary_free(dictionaries[i]);
  tb_heap_free_all(&panel->heap);
  tb_provenance_free(&panel->provenance);
  tb_arena_free(panel->arena);
  free(panel->entities);
  free(panel->series);
  free(panel->rows);
  free(panel->touched);
  free(panel->superseded);
  free(panel->entity_order);
  free(panel->entity_place);
  free(panel->indicator_order);
  free(panel);
}

/* -------------------------------------------------------------------------------------------------- entities and indicators */

size_t tb_panel_entities(const tb_panel *panel) {
  return panel ? tb_dictionary_count(panel->entity_codes) : 0;
}

size_t tb_panel_indicators(const tb_panel *panel) {
  return panel ? panel->n_series : 0;
}

const char *tb_panel_entity_code(const tb_panel *panel, size_t entity) {
  return entity < tb_panel_entities(panel) ? tb_dictionary_text(panel->entity_codes, (uint32_t)entity, NULL) : NULL;
}

const char *tb_panel_indicator_code(const tb_panel *panel, size_t indicator) {
  return indicator < tb_panel_indicators(panel) ? tb_dictionary_text(panel->indicator_codes, (uint32_t)indicator, NULL) : NULL;
}

const tb_entity *tb_panel_entity(const tb_panel *panel, uint32_t entity) {
  return entity < panel->n_described ? &panel->entities[entity] : &undeclared_entity;
}

const tb_indicator *tb_panel_indicator(const tb_panel *panel, uint32_t indicator) {
  return &panel->series[indicator].declared;
}

const tb_dictionary *tb_panel_entity_codes(const tb_panel *panel) {
  return panel->entity_codes;
}

const tb_dictionary *tb_panel_indicator_codes(const tb_panel *panel) {
  return panel->indicator_codes;
}

const tb_dictionary *tb_panel_levels(const tb_panel *panel) {
  return panel->levels;
}

const tb_dictionary *tb_panel_groups(const tb_panel *panel) {
  return panel->groups;
}

const tb_dictionary *tb_panel_statuses(const tb_panel *panel) {
  return panel->statuses;
}

const tb_dictionary *tb_panel_bases(const tb_panel *panel) {
  return panel->bases;
}

const uint32_t *tb_panel_entity_order(const tb_panel *panel) {
  return panel->entity_order;
}

const uint32_t *tb_panel_entity_place(const tb_panel *panel) {
  return panel->entity_place;
}

const uint32_t *tb_panel_indicator_order(const tb_panel *panel) {
  return panel->indicator_order;
}

bool tb_panel_has_levels(const tb_panel *panel) {
  return panel->has_levels;
}

tb_day tb_panel_as_of(const tb_panel *panel) {
  return panel->as_of;
}

uint32_t tb_panel_break_status(const tb_panel *panel) {
  return tb_dictionary_find(panel->statuses, "B", 1);
}

/* -------------------------------------------------------------------------------------------------------------------- rows */

size_t tb_panel_rows(const tb_panel *panel, uint32_t indicator) {
  return panel->series[indicator].n_rows;
}

const tb_row *tb_panel_row_at(const tb_panel *panel, uint32_t indicator, size_t i) {
  return &panel->rows[panel->series[indicator].first_row + i];
}

const tb_timelines *tb_panel_timelines(const tb_panel *panel, uint32_t indicator) {
  return &panel->series[indicator].timelines;
}

size_t tb_panel_tiles(const tb_panel *panel) {
  return (tb_panel_entities(panel) + TB_TILE - 1) / TB_TILE;
}

tb_period tb_series_key(const tb_series *series, tb_period period) {
  if (tb_period_is_unstated(period)) return tb_period_unstated();
  return series->declared.kind == TB_STOCK ? tb_period_end_date(period) : period;
}

/* How many of an indicator's rows have keys not after `key`. */
static size_t rows_up_to(const tb_row *rows, size_t n, tb_period key) {
  size_t low = 0;
  while (low < n) {
    const size_t middle = low + (n - low) / 2;
    if (tb_period_compare(tb_row_key(&rows[middle]), key) <= 0) {
      low = middle + 1;
    } else {
      n = middle;
    }
  }
  return low;
}

const tb_row *tb_panel_find_row(const tb_panel *panel, uint32_t indicator, tb_period period) {
  if (indicator >= panel->n_series) return NULL;
  const tb_series *series = &panel->series[indicator];
  if (series->n_rows == 0) return NULL;
  const tb_row *rows = panel->rows + series->first_row;
  const tb_period key = tb_series_key(series, period);
  size_t i = rows_up_to(rows, series->n_rows, key);
  if (i > 0 && tb_period_equal(tb_row_key(&rows[i - 1]), key)) return &rows[i - 1];
  if (!tb_period_is_endless(key)) return NULL;
  while (i > 0 && rows[i - 1].first == key.first) { /* an open span without its end: the latest known */
    if (rows[--i].open) return &rows[i];
  }
  return NULL;
}

/* ------------------------------------------------------------------------------------------------------------------- cells */

uint64_t tb_panel_observations(const tb_panel *panel) {
  return panel ? panel->counts.kept : 0;
}

const tb_panel_counts *tb_panel_load_counts(const tb_panel *panel) {
  return &panel->counts;
}

tb_status tb_panel_get(const tb_panel *panel, const char *entity, const char *indicator, tb_period period, tb_cell *out) {
  if (!panel || !entity || !indicator || !out) return TB_BAD_ARGUMENT;
  const uint32_t entity_id = tb_dictionary_find(panel->entity_codes, entity, strlen(entity));
  const uint32_t indicator_id = tb_dictionary_find(panel->indicator_codes, indicator, strlen(indicator));
  if (entity_id == TB_NO_ID || indicator_id == TB_NO_ID) return TB_NOT_FOUND;
  tb_cell_detail detail;
  if (!tb_row_detail(panel, tb_panel_find_row(panel, indicator_id, period), entity_id, &detail)) return TB_NOT_FOUND;
  *out = (tb_cell){.value = detail.value, .reason = (tb_reason)detail.reason, .decimals = detail.reason == TB_VALUE ? detail.decimals : 0};
  return TB_OK;
}
