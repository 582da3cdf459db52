/* Records that contradict earlier ones: found group by group, told of in their places. */
#include "ingest/rejects.h"
#include "parts_inside.h"

#include <stdlib.h>
#include <string.h>

bool tb_parts_note_contradiction(tb_parts *parts, tb_contradiction found) {
  if (parts->n_contradictions == parts->capacity) {
    size_t capacity = parts->capacity > 0 ? 2 * parts->capacity : 64;
    tb_contradiction *more = reallocarray(parts->contradictions, capacity, sizeof *more);
    if (more == NULL) {
      return false;
    }
    parts->contradictions = more;
    parts->capacity = capacity;
  }
  parts->contradictions[parts->n_contradictions++] = found;
  return true;
}

static int compare_contradictions(const void *a, const void *b) {
  const tb_contradiction *left = a, *right = b;
  return (left->ordinal > right->ordinal) - (left->ordinal < right->ordinal);
}

/* Work that reads each indicator by itself, in the order of their codes. */
static tb_status list_each(const tb_panel *panel, tb_part_wants *out) {
  const size_t n = tb_panel_indicators(panel);
  *out = (tb_part_wants){n, calloc(n + 1, sizeof *out->begin), calloc(n + 1, sizeof *out->ids)};
  if (out->begin == NULL || out->ids == NULL) {
    return TB_NO_MEMORY;
  }
  for (size_t i = 0; i <= n; i++) {
    out->begin[i] = i;
  }
  memcpy(out->ids, tb_panel_indicator_order(panel), n * sizeof *out->ids);
  return TB_OK;
}

/* Finds the contradictions of what is wanted. */
static tb_status check_wanted(tb_parts *parts, tb_log *log) {
  const size_t n_before = parts->n_contradictions;
  tb_builder *builder = NULL;
  const tb_status status = tb_parts_load(parts, true, log, &builder);
  tb_builder_free(builder);
  if (status == TB_LIMIT) {
    parts->n_contradictions = n_before;
    return status;
  }
  for (size_t i = 0; i < parts->n_indicators; i++) {
    parts->checked[i] |= parts->wanted[i];
  }
  return status;
}

static tb_status check_groups(tb_parts *parts, const tb_part_wants *each, const tb_panel *panel, tb_log *log) {
  const tb_part_sizes sizes = tb_parts_sizes(parts);
  for (size_t from = 0, most = each->n; from < each->n;) {
    const size_t end = tb_part_next_group(&sizes, each, from, most, parts->wanted);
    const tb_status status = check_wanted(parts, log);
    if (status == TB_LIMIT && end - from > 1) {
      most = from + (end - from) / 2;
      continue;
    }
    if (status == TB_LIMIT) {
      return tb_parts_refuse(parts, tb_panel_indicator_code(panel, each->ids[from]), log);
    }
    if (!tb_may_go_on(status)) {
      return status;
    }
    from = end;
    most = each->n;
  }
  return TB_OK;
}

tb_status tb_parts_find_contradictions(tb_parts *parts, const tb_panel *panel, tb_log *log) {
  tb_part_wants each = {0};
  tb_status status = list_each(panel, &each);
  if (status == TB_OK) {
    status = check_groups(parts, &each, panel, log);
  }
  tb_part_wants_free(&each);
  if (parts->n_contradictions > 1) {
    qsort(parts->contradictions, parts->n_contradictions, sizeof *parts->contradictions, compare_contradictions);
  }
  return status;
}

/* For tb_batch_sink: tells of the contradictions that are known, as if the records were kept. */
static tb_status tell_contradictions(void *context, const tb_builder *reader, const tb_batch *batch, tb_conflict *conflict) {
  tb_part_pass *p = context;
  (void)reader;
  const tb_parts *parts = p->parts;
  const tb_contradiction *next = p->next < parts->n_contradictions ? &parts->contradictions[p->next] : NULL;
  if (next == NULL || next->ordinal >= p->n_records + batch->n) {
    p->n_records += batch->n;
    return TB_OK;
  }
  *conflict = next->conflict;
  conflict->index = next->ordinal - p->n_records;
  p->n_records = next->ordinal + 1;
  p->next++;
  return TB_BAD_INPUT;
}

/* The same messages once more, with the contradictions in their places. */
tb_status tb_parts_tell(tb_parts *parts, tb_log *log) {
  tb_rejects *rejects = parts->with_rejects ? tb_rejects_new() : NULL;
  if (parts->with_rejects && rejects == NULL) {
    return TB_NO_MEMORY;
  }
  tb_part_pass p = {.parts = parts};
  tb_status status = tb_part_read_files(&p, tell_contradictions, rejects, log);
  tb_rejects_free(rejects);
  return status;
}
