#include "scan_meet.h"

#include "base/text.h"
#include "model/period.h"

static bool has_blank_ends(const char *text, size_t n) {
  size_t trimmed_n = n;
  tb_trim(text, &trimmed_n);
  return trimmed_n != n;
}

/* Whether the reference would take the text as it stands. Of quotes, NUL and CR there are none in the block. */
static bool text_is_sound(tb_key kind, const char *text, size_t n, tb_period *period) {
  if (kind != TB_KEY_PERIOD) return n > 0 && !has_blank_ends(text, n);
  const char *trimmed = tb_trim(text, &n);
  return tb_period_parse(trimmed, n, period) == TB_OK;
}

/* The id of a text in its dictionary, and the copy that the dictionary has. */
static uint32_t ask_names(tb_scan_names *names, tb_key kind, const char *text, size_t n, const char **copy) {
  pthread_mutex_lock(&names->mutex);
  uint32_t id;
  if (kind == TB_KEY_PERIOD) {
    id = tb_dictionary_find(names->period_texts, text, n);
    *copy = tb_dictionary_text(names->period_texts, id, NULL);
  } else if (kind == TB_KEY_ENTITY) {
    id = tb_builder_find_entity(names->builder, text, n);
    *copy = tb_builder_entity_code(names->builder, id);
  } else {
    id = tb_builder_find_indicator(names->builder, text, n);
    *copy = tb_builder_indicator_code(names->builder, id);
  }
  pthread_mutex_unlock(&names->mutex);
  return id;
}

/* A number for a text that has no id yet; TB_NO_ID when memory is short. */
static uint32_t add_fresh(tb_scan_block *block, tb_key kind, const char *text, size_t n, tb_period period) {
  tb_scan_fresh *fresh = &block->fresh[kind];
  if (fresh->n == fresh->capacity) {
    const size_t capacity = fresh->capacity ? 2 * fresh->capacity : 64;
    if (!tb_scan_grow(&fresh->texts, capacity, sizeof *fresh->texts)) return TB_NO_ID;
    fresh->capacity = capacity;
  }
  if (kind == TB_KEY_PERIOD && fresh->n >= block->fresh_periods_capacity) {
    if (!tb_scan_grow(&block->fresh_periods, fresh->capacity, sizeof *block->fresh_periods)) return TB_NO_ID;
    block->fresh_periods_capacity = fresh->capacity;
  }
  if (kind == TB_KEY_PERIOD) block->fresh_periods[fresh->n] = period;
  fresh->texts[fresh->n] = (tb_scan_text){.bytes = text, .n = (uint32_t)n};
  return TB_SCAN_FRESH | (uint32_t)fresh->n++;
}

uint32_t tb_scan_meet(const tb_scan_plan *plan, tb_scanner *scanner, tb_scan_block *block, tb_key kind, const char *text, size_t n) {
  uint32_t id = tb_scan_keys_find(&scanner->keys[kind], text, n);
  if (id != TB_NO_ID) return id;
  tb_period period = {0};
  if (!text_is_sound(kind, text, n, &period)) return TB_NO_ID;
  const char *copy;
  id = ask_names(plan->names, kind, text, n, &copy);
  if (id == TB_NO_ID) {
    id = add_fresh(block, kind, text, n, period);
    copy = text;
  } else if (id & TB_SCAN_FRESH) {
    return TB_NO_ID; /* two thousand million codes */
  }
  if (id != TB_NO_ID) tb_scan_keys_add(&scanner->keys[kind], text, n, copy, id);
  return id;
}
