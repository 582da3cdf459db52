/* A pass over the files of a case in parts: who reads them, and how its records come into another builder. */
#include "parts_inside.h"

#include <string.h>

/* What the reading builder has given ids by now gets the same ids in the other one. No code is empty. */
tb_status tb_part_share_codes(tb_part_pass *p, const tb_builder *reader) {
  const char *code;
  for (; (code = tb_builder_entity_code(reader, p->n_entities))[0] != '\0'; p->n_entities++) {
    if (tb_builder_entity(p->to, code, strlen(code)) != p->n_entities) {
      return TB_NO_MEMORY;
    }
  }
  for (; (code = tb_builder_indicator_code(reader, p->n_indicators))[0] != '\0'; p->n_indicators++) {
    if (tb_builder_indicator(p->to, code, strlen(code)) != p->n_indicators) {
      return TB_NO_MEMORY;
    }
  }
  return TB_OK;
}

#define FROM(column) .column = batch->column != NULL ? batch->column + from : NULL

tb_batch tb_part_slice(const tb_batch *batch, size_t from, size_t n) {
  return (tb_batch){.n = n,
                    FROM(entity),
                    FROM(indicator),
                    FROM(period),
                    FROM(value),
                    FROM(reason),
                    FROM(long_text),
                    FROM(ordinal),
                    FROM(vintage),
                    FROM(status),
                    FROM(basis),
                    FROM(unit),
                    FROM(written),
                    FROM(source),
                    FROM(base),
                    FROM(base_reason),
                    FROM(base_long_text),
                    .file = batch->file,
                    FROM(line)};
}

/* Reads all files and hands their records to `take`. */
tb_status tb_part_read_files(tb_part_pass *p, tb_part_taker take, tb_rejects *rejects, tb_log *log) {
  tb_parts *parts = p->parts;
  tb_opening opening = parts->opening;
  const tb_batch_sink sink = {p, take};
  tb_builder_options reading = opening.opened->building;
  reading.sink = &sink;
  reading.memory_limit = 0;
  opening.log = log;
  opening.read.memory_limit = 0;
  opening.read.rejects = rejects;
  tb_builder *reader = NULL;
  tb_status status = tb_builder_new(&reading, &reader);
  if (status == TB_OK) {
    status = tb_opening_declare(opening.opened, reader, NULL);
  }
  if (status == TB_OK) {
    status = tb_opening_observe(&opening, reader);
  }
  if (tb_may_go_on(status) && p->to != NULL) {
    tb_status shared = tb_part_share_codes(p, reader);
    status = shared != TB_OK ? shared : status;
  }
  tb_builder_free(reader);
  parts->n_passes++;
  return status;
}

/* A builder with all that is declared. */
tb_status tb_part_begin_panel(const tb_case *opened, uint64_t memory_limit, tb_builder **out) {
  tb_builder_options building = opened->building;
  building.memory_limit = memory_limit;
  tb_status status = tb_builder_new(&building, out);
  return status == TB_OK ? tb_opening_declare(opened, *out, NULL) : status;
}
