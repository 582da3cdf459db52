/* The pass that keeps the cells of the wanted indicators. */
#include "ingest/rejects.h"
#include "parts_inside.h"

/* Records [from, from + n) of a batch, all of wanted indicators. */
static tb_status keep_records(tb_part_pass *p, const tb_batch *batch, size_t from, size_t n) {
  for (size_t end = from + n; from < end;) {
    const tb_batch some = tb_part_slice(batch, from, end - from);
    tb_conflict conflict;
    tb_status status = tb_builder_add(p->to, &some, &conflict);
    if (status != TB_BAD_INPUT) {
      uint64_t limit = p->parts->opening.read.memory_limit;
      p->over = status == TB_LIMIT && limit > 0 && tb_builder_needs_bytes(p->to) > limit;
      return status;
    }
    size_t at = from + conflict.index;
    bool known = !p->checking || p->parts->checked[batch->indicator[at]];
    if (!known && !tb_parts_note_contradiction(p->parts, (tb_contradiction){p->n_records + at, conflict})) {
      return TB_NO_MEMORY;
    }
    from = at + 1;
  }
  return TB_OK;
}

/* For tb_batch_sink: keeps the records of wanted indicators. */
static tb_status take_wanted(void *context, const tb_builder *reader, const tb_batch *batch, tb_conflict *conflict) {
  tb_part_pass *p = context;
  (void)conflict;
  tb_status status = tb_part_share_codes(p, reader);
  if (p->n_indicators > p->parts->n_indicators) {
    return TB_IO_ERROR; /* it is another file by now */
  }
  const bool *wanted = p->parts->wanted;
  for (size_t from = 0, to; status == TB_OK && from < batch->n; from = to) {
    for (to = from; to < batch->n && wanted[batch->indicator[to]] == wanted[batch->indicator[from]];) {
      to++;
    }
    status = wanted[batch->indicator[from]] ? keep_records(p, batch, from, to - from) : TB_OK;
  }
  p->n_records += batch->n;
  return status;
}

/* Reads the wanted indicators into a builder. TB_LIMIT: they do not fit. */
tb_status tb_parts_load(tb_parts *parts, bool checking, tb_log *log, tb_builder **out) {
  tb_log *aside = tb_log_new(tb_log_language(log));
  tb_rejects *rejects = parts->with_rejects ? tb_rejects_new() : NULL;
  tb_part_pass p = {.parts = parts, .checking = checking};
  tb_status status = aside != NULL && (rejects != NULL || !parts->with_rejects) ? TB_OK : TB_NO_MEMORY;
  if (status == TB_OK) {
    status = tb_part_begin_panel(parts->opening.opened, parts->opening.read.memory_limit, &p.to);
  }
  if (status == TB_OK) {
    status = tb_part_read_files(&p, take_wanted, rejects, aside);
  }
  if (p.over) {
    status = TB_LIMIT;
  } else if (status != TB_OK && status != TB_BAD_INPUT) {
    tb_log_merge(log, aside);
  }
  if (tb_may_go_on(status) || status == TB_IO_ERROR) {
    const tb_status unchanged = tb_parts_check_files(parts, log);
    status = unchanged != TB_OK ? unchanged : status;
  }
  tb_log_free(aside);
  tb_rejects_free(rejects);
  *out = p.to;
  return status;
}
