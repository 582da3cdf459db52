/* Judging on what the store holds: where each rule's timelines begin, and the checkpoints that later runs begin from. */
#ifndef TB_STORE_JUDGING_H
#define TB_STORE_JUDGING_H

#include "store.h"

#include "case/told.h"

/** A checkpoint on its way into the store. */
typedef struct tb_kept_lives {
  uint32_t line, step;
  uint8_t *bytes;
  size_t n_bytes;
} tb_kept_lives;

/** A rule on an indicator: its number in the store, and how its timelines are begun. */
typedef struct tb_store_machine {
  int64_t number;
  tb_line_start *starts;
  size_t n_lines;
  tb_staying *told; /* pending and firing alerts of timelines that are resumed, by line, entity */
  size_t n_told, told_capacity;
  tb_kept_lives *kept;
  size_t n_kept, kept_capacity;
} tb_store_machine;

typedef struct tb_judging {
  tb_store *store;
  tb_index *index;
  tb_case *opened;
  int64_t run;
  bool resume; /* the tables of the case are those of the run before */
  tb_store_machine *machines;
  size_t n_machines;
  uint32_t *entities; /* of the panel, by their numbers; TB_NO_ID: not in the panel */
  size_t n_entities;
} tb_judging;

/** Judges the case; freed with tb_judging_free, also after a failure, while the case is as it was. */
TB_NODISCARD tb_status tb_judging_run(tb_judging *judging, unsigned n_threads);
void tb_judging_free(tb_judging *judging);

/** Writes the checkpoints that were kept. */
TB_NODISCARD tb_status tb_judging_keep(tb_judging *judging);

/** All versions of rules end with a run; numbering the machines brings those back that the case has. */
TB_NODISCARD tb_status tb_rules_give_up(tb_store *store, int64_t run);

/** Numbers of the machines of a case, as far as the store has them (0: it has not); `make`: it gets those that it has not. */
TB_NODISCARD tb_status tb_machines_number(tb_store *store, tb_case *opened, int64_t run, bool make, tb_store_machine *machines, size_t n);

/** The name of a timeline of a machine in the store. */
const tb_timelines *tb_machine_timelines(const tb_case *opened, size_t machine);

#endif
