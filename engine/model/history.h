/* Observations that a later vintage superseded: kept while a panel is built, so that contradictions are found in whatever order they come.
 */
#ifndef TB_MODEL_HISTORY_H
#define TB_MODEL_HISTORY_H

#include "tile.h"

/** What must be known of a superseded observation. */
typedef struct tb_past {
  double value; /* or the NaN of a missing one */
  uint32_t row, entity;
  tb_day vintage;
  uint32_t ordinal, long_text;
  uint8_t decimals;
} tb_past;

/** Zero-initialise but for a random `seed`; free with tb_history_free. An open hash keyed by row, entity and vintage. */
typedef struct tb_history {
  tb_past *items;
  size_t n, capacity;
  uint32_t *slots; /* UINT32_MAX: empty; n_slots is a power of two */
  size_t n_slots;
  uint64_t seed;
} tb_history;

void tb_history_free(tb_history *history);

/** The observation with this key and vintage, NULL when there is none; valid until the next one is added. */
const tb_past *tb_history_find(const tb_history *history, uint32_t row, uint32_t entity, tb_day vintage);

/** Adds one whose key and vintage are not there. TB_NO_MEMORY, TB_LIMIT. */
TB_NODISCARD tb_status tb_history_add(tb_history *history, const tb_past *past);

size_t tb_history_bytes(const tb_history *history);

#endif
