/* A case as the store has it: with what a run found, or judged anew. */
#include "results.h"

#include "base/options.h"
#include "supply.h"

#include <stdlib.h>
#include <string.h>

typedef struct recalling {
  tb_store *store;
  tb_recall_options options;
  tb_kept_run run;
  tb_index index;
  tb_supply supply;
  tb_case *opened;
} recalling;

static tb_status take_nothing(void *context, const tb_builder *builder, const tb_batch *batch, tb_conflict *conflict) {
  (void)context, (void)builder, (void)batch, (void)conflict;
  return TB_BAD_ARGUMENT; /* there are no files */
}

static tb_status give(void *context, const tb_case *opened, tb_builder *builder, tb_log *log) {
  (void)opened, (void)log;
  return tb_supply_give(&((recalling *)context)->supply, builder);
}

static tb_status open_case(recalling *r) {
  tb_case_feed *feed = tb_arena_alloc(r->store->arena, sizeof *feed);
  if (!feed) return TB_NO_MEMORY;
  *feed = (tb_case_feed){.context = r,
                         .take = take_nothing,
                         .give = give,
                         .copies = r->run.copies,
                         .n_copies = r->run.n_copies,
                         .copies_encoding = *r->run.encoding ? r->run.encoding : NULL,
                         .from_copies = true};
  const tb_read_options reading = {.struct_size = sizeof reading, .known_by = r->options.known_by};
  const tb_case_options opening = {.struct_size = sizeof opening, .read = &reading};
  return tb_case_open_fed(NULL, 0, &opening, feed, r->store->log, &r->opened);
}

static tb_status read_results(recalling *r) {
  const tb_rules *rules = tb_case_rules(r->opened);
  const size_t n = rules ? tb_rules_machines(rules) : 0;
  tb_store_machine *machines = calloc(n + 1, sizeof *machines);
  if (!machines) return TB_NO_MEMORY;
  const tb_results_query query = {
      .store = r->store, .opened = r->opened, .index = &r->index, .run = r->run.run, .machines = machines, .n_machines = n};
  tb_status status = tb_machines_number(r->store, r->opened, r->run.run, false, machines, n);
  if (status == TB_OK) status = tb_results_read_alerts(&query);
  if (status == TB_OK) status = tb_results_read_findings(&query);
  free(machines);
  return status;
}

static tb_status no_run(const tb_store *store) {
  tb_log_add(store->log, TB_ERROR, (tb_place){.file = tb_database_shown(store->db)},
             "the store has no run yet; `tongbi run CASE --store ...` makes the first",
             "历史库中还没有运行；请先用 `tongbi run CASE --store ...`");
  return TB_NOT_FOUND;
}

static tb_status recall(recalling *r) {
  tb_status status = tb_kept_run_read(r->store, r->options.run, &r->run);
  if (status == TB_OK && r->run.run == 0) status = no_run(r->store);
  if (status == TB_OK) status = tb_index_read(r->store, r->run.run, &r->index);
  const bool anew = r->options.anew || r->options.known_by;
  r->supply = (tb_supply){.store = r->store, .index = &r->index, .run = r->run.run, .all = anew};
  if (status == TB_OK) status = open_case(r);
  if (status != TB_OK) return status;
  return anew ? tb_case_judge(r->opened, r->options.n_threads, r->store->log) : read_results(r);
}

tb_status tb_store_recall(tb_store *store, const tb_recall_options *options, tb_case **out) {
  if (!store || !out) return TB_BAD_ARGUMENT;
  *out = NULL;
  recalling r = {.store = store, .options = {.struct_size = sizeof r.options}};
  if (options && !tb_struct_size_fits(options->struct_size, sizeof *options)) return TB_BAD_ARGUMENT;
  if (options) memcpy(&r.options, options, options->struct_size);
  tb_status status = tb_database_begin_reading(store->db);
  if (status == TB_OK) status = recall(&r);
  tb_database_rollback(store->db);
  tb_index_free(&r.index);
  if (status == TB_OK) {
    *out = r.opened;
  } else {
    tb_case_free(r.opened);
  }
  return status;
}

tb_status tb_store_recall_quietly(tb_store *store, const tb_recall_options *options, tb_case **out) {
  tb_log *log = store->log, *own = tb_log_new(tb_log_language(log));
  if (!own) return TB_NO_MEMORY;
  store->log = own;
  const tb_status status = tb_store_recall(store, options, out);
  store->log = log;
  if (status != TB_OK) tb_log_merge(log, own);
  tb_log_free(own);
  return status;
}
