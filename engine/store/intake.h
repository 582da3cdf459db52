/* Observations on their way from files into the store. */
#ifndef TB_STORE_INTAKE_H
#define TB_STORE_INTAKE_H

#include "store.h"

typedef struct tb_intake {
  tb_store *store;
  tb_index *index;
  int64_t run;
  uint64_t added, revised, known;
  uint32_t *entity_numbers, *indicator_numbers; /* by the ids of the reading builder */
  size_t n_entities, n_indicators;
  tb_fill *fill; /* NULL: none is open */
  tb_query *find, *met, *insert;
  char *conflict_file; /* the file of the latest contradiction */
} tb_intake;

/** Prepares an intake for run `run`; `index` must outlive it. Freed with tb_intake_close in any case. */
TB_NODISCARD tb_status tb_intake_open(tb_store *store, tb_index *index, int64_t run, tb_intake *out);
void tb_intake_close(tb_intake *intake);

/** tb_case_feed.take: `context` is a tb_intake. */
tb_status tb_intake_take(void *context, const tb_builder *builder, const tb_batch *batch, tb_conflict *conflict);

/** Writes what is still waiting, the numbers and the spans. */
TB_NODISCARD tb_status tb_intake_finish(tb_intake *intake);

#endif
