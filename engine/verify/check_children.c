/* Who is whose child, in one list. */
#include "check.h"

#include <stdlib.h>

tb_status tb_children_build(const tb_panel *panel, tb_children *out) {
  const size_t n = tb_panel_entities(panel);
  const uint32_t *order = tb_panel_entity_order(panel);
  *out = (tb_children){.first = calloc(n + 2, sizeof *out->first), .list = calloc(n + 1, sizeof *out->list)};
  if (!out->first || !out->list) {
    tb_children_free(out);
    return TB_NO_MEMORY;
  }
  /* counted one place further on, so that filling moves each count to where its list begins */
  uint32_t *count = out->first + 2;
  for (size_t i = 0; i < n; i++) {
    const uint32_t parent = tb_panel_entity(panel, (uint32_t)i)->parent;
    if (parent != TB_NO_ID) count[parent]++;
  }
  for (size_t i = 1; i < n; i++)
    out->first[i + 1] += out->first[i];
  for (size_t i = 0; i < n; i++) {
    const uint32_t child = order[i], parent = tb_panel_entity(panel, child)->parent;
    if (parent != TB_NO_ID) out->list[out->first[parent + 1]++] = child;
  }
  return TB_OK;
}

void tb_children_free(tb_children *children) {
  free(children->first);
  free(children->list);
  *children = (tb_children){0};
}
