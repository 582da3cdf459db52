/* Of the observations that later vintages superseded, those that a report is to show: the first ones in canonical order, so many as asked
 * for. */
#include "superseded.h"

#include <stdlib.h>

static const char *text_of(const tb_dictionary *codes, uint32_t id) {
  size_t n;
  return tb_dictionary_text(codes, id, &n);
}

/* Bytes of the indicators' codes, periods, bytes of the entities' codes, vintages: no two are equal. */
static int compare(const tb_panel *panel, const tb_past *a, const tb_past *b) {
  const tb_row *x = &panel->rows[a->row], *y = &panel->rows[b->row];
  int order = x->indicator == y->indicator
                  ? 0
                  : strcmp(text_of(panel->indicator_codes, x->indicator), text_of(panel->indicator_codes, y->indicator));
  if (order == 0) order = tb_period_compare(tb_row_key(x), tb_row_key(y));
  if (order == 0 && a->entity != b->entity)
    order = strcmp(text_of(panel->entity_codes, a->entity), text_of(panel->entity_codes, b->entity));
  return order != 0 ? order : (a->vintage > b->vintage) - (a->vintage < b->vintage);
}

/* Lets items[at] of a heap whose last one in order is on top sink to its place. */
static void sink(const tb_panel *panel, const tb_past **items, size_t n, size_t at) {
  for (size_t child; (child = 2 * at + 1) < n; at = child) {
    if (child + 1 < n && compare(panel, items[child], items[child + 1]) < 0) child++;
    if (compare(panel, items[at], items[child]) >= 0) return;
    const tb_past *other = items[at];
    items[at] = items[child];
    items[child] = other;
  }
}

/* The first `most` of the history, in order: a heap of those chosen so far, whose last one gives way. O(n log most). */
static void choose(const tb_panel *panel, const tb_history *history, const tb_past **items, size_t most) {
  for (size_t i = 0; i < most; i++)
    items[i] = &history->items[i];
  for (size_t i = most / 2; i-- > 0;)
    sink(panel, items, most, i);
  for (size_t i = most; i < history->n; i++) {
    if (compare(panel, &history->items[i], items[0]) >= 0) continue;
    items[0] = &history->items[i];
    sink(panel, items, most, 0);
  }
  for (size_t n = most; n > 1; n--) { /* the last one goes to the end */
    const tb_past *last = items[0];
    items[0] = items[n - 1];
    items[n - 1] = last;
    sink(panel, items, n - 1, 0);
  }
}

static tb_kept_past kept(const tb_panel *panel, const tb_past *past) {
  const tb_row *row = &panel->rows[past->row];
  return (tb_kept_past){.past = *past, .indicator = row->indicator, .key = tb_row_key(row), .label = tb_row_label(row)};
}

tb_status tb_superseded_keep(tb_panel *panel, const tb_history *history, size_t most) {
  most = most < history->n ? most : history->n;
  if (most == 0) return TB_OK;
  const tb_past **items = reallocarray(NULL, most, sizeof *items);
  panel->superseded = reallocarray(NULL, most, sizeof *panel->superseded);
  if (items && panel->superseded) {
    choose(panel, history, items, most);
    for (size_t i = 0; i < most; i++)
      panel->superseded[i] = kept(panel, items[i]);
    panel->n_superseded = most;
  }
  free(items);
  return panel->n_superseded == most ? TB_OK : TB_NO_MEMORY;
}

size_t tb_panel_superseded(const tb_panel *panel) {
  return panel->n_superseded;
}

bool tb_panel_superseded_at(const tb_panel *panel, size_t i, tb_superseded *out) {
  if (i >= panel->n_superseded) return false;
  const tb_kept_past *kept_past = &panel->superseded[i];
  const tb_past *past = &kept_past->past;
  const bool missing = past->value != past->value;
  *out = (tb_superseded){.indicator = kept_past->indicator,
                         .entity = past->entity,
                         .key = kept_past->key,
                         .label = kept_past->label,
                         .vintage = past->vintage,
                         .value = missing ? 0 : past->value,
                         .reason = missing ? TB_MISSING : TB_VALUE};
  out->file = tb_provenance_find(&panel->provenance, past->ordinal, &out->line);
  return true;
}
