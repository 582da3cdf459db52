/* The life of a builder, and what is declared before observations come. */
#include "builder_inside.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { SMALL_DICTIONARY_MAX = 256 };

tb_status tb_builder_new(const tb_builder_options *options, tb_builder **out) {
  if (!options || !out) return TB_BAD_ARGUMENT;
  *out = NULL;
  tb_builder *builder = calloc(1, sizeof *builder);
  if (!builder) return TB_NO_MEMORY;
  builder->options = *options;
  builder->panel = tb_panel_new();
  if (!builder->panel || tb_row_index_open(&builder->index) != TB_OK) {
    tb_builder_free(builder);
    return TB_NO_MEMORY;
  }
  builder->panel->as_of = options->as_of;
  builder->history.seed = builder->index.seed;
  *out = builder;
  return TB_OK;
}

void tb_builder_free(tb_builder *builder) {
  if (!builder) return;
  tb_panel_free(builder->panel);
  tb_row_index_close(&builder->index);
  tb_history_free(&builder->history);
  free(builder->parents);
  free(builder);
}

tb_panel_counts *tb_builder_counts(tb_builder *builder) {
  return &builder->panel->counts;
}

void tb_builder_expect(tb_builder *builder, uint64_t records) {
  builder->foresight.expected = records;
}

bool tb_builder_needs_records(const tb_builder *builder) {
  return builder->options.sink || builder->options.keep_provenance;
}

/* ------------------------------------------------------------------------------------------------------------------- texts */

/* A copy that lives as long as the panel, "" for nothing; NULL when memory is short. */
static const char *keep(tb_panel *panel, const char *text) {
  return text && *text ? tb_arena_string(panel->arena, text, strlen(text)) : "";
}

tb_status tb_builder_intern_small(tb_dictionary *dictionary, const char *text, uint8_t *out) {
  const size_t n = text ? strlen(text) : 0;
  uint32_t id = tb_dictionary_find(dictionary, text, n);
  if (id == TB_NO_ID) {
    if (tb_dictionary_count(dictionary) >= SMALL_DICTIONARY_MAX) return TB_LIMIT;
    id = tb_dictionary_intern(dictionary, text, n);
    if (id == TB_NO_ID) return TB_NO_MEMORY;
  }
  *out = (uint8_t)id;
  return TB_OK;
}

/* ---------------------------------------------------------------------------------------------------------------- entities */

uint32_t tb_builder_entity(tb_builder *builder, const char *code, size_t n) {
  return tb_dictionary_intern(builder->panel->entity_codes, code, n);
}

uint32_t tb_builder_find_entity(const tb_builder *builder, const char *code, size_t n) {
  return tb_dictionary_find(builder->panel->entity_codes, code, n);
}

uint32_t tb_builder_find_indicator(const tb_builder *builder, const char *code, size_t n) {
  return tb_dictionary_find(builder->panel->indicator_codes, code, n);
}

const char *tb_builder_entity_code(const tb_builder *builder, uint32_t entity) {
  return tb_dictionary_text(builder->panel->entity_codes, entity, NULL);
}

const char *tb_builder_indicator_code(const tb_builder *builder, uint32_t indicator) {
  return tb_dictionary_text(builder->panel->indicator_codes, indicator, NULL);
}

/* Makes the array of descriptions reach up to an entity. */
static bool describe_up_to(tb_builder *builder, uint32_t entity) {
  tb_panel *panel = builder->panel;
  if (entity >= builder->entities_capacity) {
    const size_t capacity = (size_t)entity + entity / 4 + 16;
    tb_entity *entities = reallocarray(panel->entities, capacity, sizeof *entities);
    if (!entities) return false;
    panel->entities = entities;
    builder->entities_capacity = capacity;
  }
  while (panel->n_described <= entity)
    panel->entities[panel->n_described++] = (tb_entity){.name = "", .name_zh = "", .level = TB_NO_ID, .parent = TB_NO_ID};
  return true;
}

static bool remember_parent(tb_builder *builder, uint32_t entity, const char *code) {
  if (!code || !*code) return true;
  if (builder->n_parents == builder->parents_capacity) {
    const size_t capacity = builder->parents_capacity + builder->parents_capacity / 4 + 16;
    tb_pending_parent *parents = reallocarray(builder->parents, capacity, sizeof *parents);
    if (!parents) return false;
    builder->parents = parents;
    builder->parents_capacity = capacity;
  }
  const char *kept = keep(builder->panel, code);
  if (!kept) return false;
  builder->parents[builder->n_parents++] = (tb_pending_parent){.entity = entity, .code = kept};
  return true;
}

/* How many items a `;`-list has at most. */
static size_t list_length(const char *list) {
  size_t n = 1;
  for (; *list; list++)
    n += *list == ';';
  return n;
}

static bool contains(const uint32_t *ids, uint32_t n, uint32_t id) {
  for (uint32_t i = 0; i < n; i++) {
    if (ids[i] == id) return true;
  }
  return false;
}

/* Reads the `;`-list of groups; empty and repeated ones are left out. */
static bool read_groups(tb_panel *panel, const char *list, tb_entity *entity) {
  entity->groups = NULL;
  entity->n_groups = 0;
  if (!list || !*list) return true;
  uint32_t *groups = tb_arena_array(panel->arena, list_length(list), sizeof *groups);
  if (!groups) return false;
  for (const char *at = list;;) {
    const char *end = strchrnul(at, ';');
    size_t n = (size_t)(end - at);
    const char *group = tb_trim(at, &n);
    const uint32_t id = n > 0 ? tb_dictionary_intern(panel->groups, group, n) : TB_NO_ID;
    if (n > 0 && id == TB_NO_ID) return false;
    if (n > 0 && !contains(groups, entity->n_groups, id)) groups[entity->n_groups++] = id;
    if (!*end) break;
    at = end + 1;
  }
  entity->groups = groups;
  return true;
}

static bool read_level(tb_panel *panel, const char *level, tb_entity *entity) {
  entity->level = TB_NO_ID;
  if (!level || !*level) return true;
  entity->level = tb_dictionary_intern(panel->levels, level, strlen(level));
  panel->has_levels = true;
  return entity->level != TB_NO_ID;
}

tb_status tb_builder_declare_entity(tb_builder *builder, const tb_entity_declaration *declaration) {
  if (!builder || !declaration || !declaration->code || !*declaration->code) return TB_BAD_ARGUMENT;
  tb_panel *panel = builder->panel;
  const uint32_t id = tb_builder_entity(builder, declaration->code, strlen(declaration->code));
  if (id == TB_NO_ID || !describe_up_to(builder, id)) return TB_NO_MEMORY;
  tb_entity *entity = &panel->entities[id];
  if (entity->declared) return TB_BAD_INPUT;
  const char *name = keep(panel, declaration->name), *name_zh = keep(panel, declaration->name_zh);
  if (!name || !name_zh || !read_level(panel, declaration->level, entity) || !read_groups(panel, declaration->groups, entity) ||
      !remember_parent(builder, id, declaration->parent))
    return TB_NO_MEMORY;
  entity->name = name;
  entity->name_zh = name_zh;
  entity->declared = true;
  return TB_OK;
}

/* -------------------------------------------------------------------------------------------------------------- indicators */

static bool series_up_to(tb_builder *builder, uint32_t indicator) {
  tb_panel *panel = builder->panel;
  if (indicator >= builder->series_capacity) {
    const size_t capacity = (size_t)indicator + indicator / 4 + 16;
    tb_series *series = reallocarray(panel->series, capacity, sizeof *series);
    if (!series) return false;
    panel->series = series;
    builder->series_capacity = capacity;
  }
  while (panel->n_series <= indicator) {
    const tb_indicator undeclared = {.name = "", .name_zh = "", .unit = "", .formula = "", .decimals = -1};
    panel->series[panel->n_series++] = (tb_series){.declared = undeclared};
  }
  return true;
}

uint32_t tb_builder_indicator(tb_builder *builder, const char *code, size_t n) {
  const uint32_t id = tb_dictionary_intern(builder->panel->indicator_codes, code, n);
  return id != TB_NO_ID && series_up_to(builder, id) ? id : TB_NO_ID;
}

const tb_indicator *tb_builder_indicator_at(const tb_builder *builder, uint32_t indicator) {
  return indicator < builder->panel->n_series ? &builder->panel->series[indicator].declared : NULL;
}

/* The texts of a declaration, copied; false when memory is short. */
static bool keep_texts(tb_panel *panel, const tb_indicator_declaration *from, tb_indicator *to) {
  to->name = keep(panel, from->name);
  to->name_zh = keep(panel, from->name_zh);
  to->unit = keep(panel, from->unit);
  to->formula = keep(panel, from->formula);
  to->formula_file = from->formula_place.file ? keep(panel, from->formula_place.file) : NULL;
  return to->name && to->name_zh && to->unit && to->formula && (to->formula_file || !from->formula_place.file);
}

tb_status tb_builder_declare_indicator(tb_builder *builder, const tb_indicator_declaration *declaration) {
  if (!builder || !declaration || !declaration->code || !*declaration->code || builder->panel->n_rows > 0) return TB_BAD_ARGUMENT;
  tb_panel *panel = builder->panel;
  const uint32_t id = tb_builder_indicator(builder, declaration->code, strlen(declaration->code));
  if (id == TB_NO_ID) return TB_NO_MEMORY;
  tb_series *series = &panel->series[id];
  if (series->declared.declared) return TB_BAD_INPUT;
  tb_indicator indicator = {.formula_line = declaration->formula_place.line,
                            .formula_column = declaration->formula_place.column,
                            .kind = declaration->kind,
                            .better = declaration->better,
                            .count = declaration->count,
                            .decimals = (int16_t)declaration->decimals,
                            .declared = true};
  if (!keep_texts(panel, declaration, &indicator)) return TB_NO_MEMORY;
  const tb_status status = tb_builder_intern_small(panel->bases, declaration->basis, &indicator.basis);
  if (status != TB_OK) return status;
  const uint32_t unit = tb_dictionary_intern(panel->texts, indicator.unit, strlen(indicator.unit));
  if (unit == TB_NO_ID) return TB_NO_MEMORY;
  series->unit_text = unit;
  series->declared = indicator;
  return TB_OK;
}

/* ---------------------------------------------------------------------------------------------------------------- sources */

tb_status tb_builder_file(tb_builder *builder, const char *file, uint64_t line) {
  if (!builder || !file) return TB_BAD_ARGUMENT;
  return builder->options.keep_provenance ? tb_provenance_file(&builder->panel->provenance, file, line) : TB_OK;
}

tb_status tb_builder_line(tb_builder *builder, uint64_t ordinal, uint64_t line) {
  if (!builder) return TB_BAD_ARGUMENT;
  return builder->options.keep_provenance ? tb_provenance_line(&builder->panel->provenance, ordinal, line) : TB_OK;
}
