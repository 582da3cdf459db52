/* Peer sets: who is compared with whom. Made when first asked for, kept by the model. */
#include "model.h"

#include <string.h>

struct tb_peers_entry {
  const char *within;
  tb_peers peers;
  uint32_t *set_of;
  tb_peers_entry *next;
};

static void fill(uint32_t *set_of, size_t n, uint32_t set) {
  for (size_t i = 0; i < n; i++)
    set_of[i] = set;
}

/* One set a level; those without a level are peers of each other. Where no levels are given, all are. */
static uint32_t default_sets(const tb_panel *panel, uint32_t *set_of, size_t n) {
  const uint32_t n_levels = tb_dictionary_count(tb_panel_levels(panel));
  fill(set_of, n, 0);
  if (!tb_panel_has_levels(panel)) return 1;
  for (size_t i = 0; i < n; i++) {
    const uint32_t level = tb_panel_entity(panel, (uint32_t)i)->level;
    set_of[i] = level == TB_NO_ID ? n_levels : level;
  }
  return n_levels + 1;
}

/* Children of one parent are peers; the set has the parent's number. */
static uint32_t parent_sets(const tb_panel *panel, uint32_t *set_of, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const uint32_t parent = tb_panel_entity(panel, (uint32_t)i)->parent;
    set_of[i] = parent == TB_NO_ID ? TB_NO_PEER_SET : parent;
  }
  return (uint32_t)n;
}

static bool is_member(const tb_entity *entity, uint32_t group, uint32_t level) {
  if (level != TB_NO_ID && entity->level == level) return true;
  for (uint32_t i = 0; group != TB_NO_ID && i < entity->n_groups; i++)
    if (entity->groups[i] == group) return true;
  return false;
}

/* The members of a group, or of a level of that name, or both. */
static uint32_t named_set(const tb_panel *panel, uint32_t group, uint32_t level, uint32_t *set_of, size_t n) {
  for (size_t i = 0; i < n; i++)
    set_of[i] = is_member(tb_panel_entity(panel, (uint32_t)i), group, level) ? 0 : TB_NO_PEER_SET;
  return 1;
}

static tb_status entry_new(const tb_model *model, const char *within, tb_peers_entry **out) {
  const tb_panel *panel = model->panel;
  const size_t n = tb_panel_entities(panel), length = strlen(within);
  const bool is_default = length == 0, is_parent = strcmp(within, "parent") == 0;
  const uint32_t group = tb_dictionary_find(tb_panel_groups(panel), within, length);
  const uint32_t level = tb_dictionary_find(tb_panel_levels(panel), within, length);
  if (!is_default && !is_parent && group == TB_NO_ID && level == TB_NO_ID) return TB_NOT_FOUND;

  tb_peers_entry *entry = tb_arena_alloc(model->arena, sizeof *entry);
  uint32_t *set_of = tb_arena_array(model->arena, n, sizeof *set_of);
  const char *name = tb_arena_string(model->arena, within, length);
  if (!entry || !set_of || !name) return TB_NO_MEMORY;
  uint32_t n_sets;
  if (is_default) {
    n_sets = default_sets(panel, set_of, n);
  } else if (is_parent) {
    n_sets = parent_sets(panel, set_of, n);
  } else {
    n_sets = named_set(panel, group, level, set_of, n);
  }
  *entry = (tb_peers_entry){.within = name, .peers = {.set_of = set_of, .n_sets = n_sets}};
  *out = entry;
  return TB_OK;
}

tb_status tb_model_peers(const tb_model *model, const char *within, const tb_peers **out) {
  *out = NULL;
  tb_model *cache = (tb_model *)model; /* the cache is the one part that changes, under its lock */
  tb_status status = TB_OK;
  pthread_mutex_lock(&cache->peers_lock);
  tb_peers_entry *entry = cache->peers;
  while (entry && strcmp(entry->within, within) != 0)
    entry = entry->next;
  if (!entry) {
    status = entry_new(model, within, &entry);
    if (!status) {
      entry->next = cache->peers;
      cache->peers = entry;
    }
  }
  if (!status) *out = &entry->peers;
  pthread_mutex_unlock(&cache->peers_lock);
  return status;
}
