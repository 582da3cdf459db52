/* Observations on their way from the store into a panel. */
#ifndef TB_STORE_SUPPLY_H
#define TB_STORE_SUPPLY_H

#include "store.h"

typedef struct tb_supply {
  tb_store *store;
  tb_index *index;
  int64_t run; /* observations of later runs are not seen */
  bool all;    /* whatever the spans say, everything is read */
} tb_supply;

/** Fills a panel: the wanted spans are read, the others held. Entities come in the order of their numbers, behind the declared ones. */
TB_NODISCARD tb_status tb_supply_give(const tb_supply *supply, tb_builder *builder);

/** Marks the spans of held rows of the panel that were touched as wanted; false when there are none. O(rows log spans). */
bool tb_supply_want_touched(tb_supply *supply, const tb_panel *panel);

#endif
