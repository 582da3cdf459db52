/* A run: observations taken in, everything judged, what came of it written; all of it in one transaction. */
#include "results.h"

#include "base/file.h"
#include "base/options.h"
#include "intake.h"
#include "supply.h"

#include <stdlib.h>
#include <string.h>

/* A run on its way. */
typedef struct taking {
  tb_store *store;
  tb_take_options options;
  tb_kept_run last; /* the run before */
  int64_t run;
  tb_index index;
  tb_intake intake;
  tb_supply supply;
  tb_judging judging;
  bool same_tables;
  tb_case *opened;
} taking;

/* -------------------------------------------------------------------------------------------------------------- run rows */

static tb_status insert_run(taking *t) {
  tb_query *query;
  tb_status status =
      tb_query_prepare(t->store->db,
                       "INSERT INTO runs (run, recorded, command, program, as_of, encoding, read, added, observations, firing, pending)"
                       " VALUES ($1, $2, $3, $4, '', $5, 0, 0, 0, 0, 0)",
                       &query);
  if (status != TB_OK) return status;
  const char *recorded = t->options.recorded ? t->options.recorded : "", *command = t->options.add ? "add" : "run";
  const char *given = t->options.read ? t->options.read->encoding : NULL, *encoding = t->options.add || !given ? t->last.encoding : given;
  tb_query_integer(query, 1, t->run);
  tb_query_text(query, 2, recorded, strlen(recorded));
  tb_query_text(query, 3, command, strlen(command));
  tb_query_text(query, 4, tb_version(), strlen(tb_version()));
  tb_query_text(query, 5, encoding, strlen(encoding));
  status = tb_query_once(query);
  tb_query_free(query);
  return status;
}

static tb_status count_open_alerts(taking *t, tb_alert_state state, int64_t *out) {
  tb_query *query;
  tb_status status =
      tb_query_prepare(t->store->db, "SELECT COUNT(*) FROM alerts WHERE removed IS NULL AND until = 2147483647 AND state = $1", &query);
  if (status != TB_OK) return status;
  tb_query_integer(query, 1, state);
  bool row;
  status = tb_query_step(query, &row);
  *out = tb_query_get_integer(query, 0);
  tb_query_free(query);
  return status;
}

static int64_t count_observations(const taking *t) {
  uint64_t n = 0;
  for (size_t i = 0; i < t->index.spans.n; i++)
    n += t->index.spans.items[i].observations;
  return (int64_t)n;
}

static tb_status finish_run(taking *t) {
  int64_t firing = 0, pending = 0;
  tb_query *query = NULL;
  tb_status status = count_open_alerts(t, TB_FIRING, &firing);
  if (status == TB_OK) status = count_open_alerts(t, TB_PENDING, &pending);
  if (status == TB_OK)
    status = tb_query_prepare(t->store->db,
                              "UPDATE runs SET as_of = $1, read = $2, added = $3, observations = $4, firing = $5, pending = $6"
                              " WHERE run = $7",
                              &query);
  if (status != TB_OK) return status;
  const char *as_of = tb_case_as_of(t->opened);
  tb_query_text(query, 1, as_of, strlen(as_of));
  tb_query_integer(query, 2, (int64_t)tb_case_taken(t->opened)->read);
  tb_query_integer(query, 3, (int64_t)t->intake.added);
  tb_query_integer(query, 4, count_observations(t));
  tb_query_integer(query, 5, firing);
  tb_query_integer(query, 6, pending);
  tb_query_integer(query, 7, t->run);
  status = tb_query_once(query);
  tb_query_free(query);
  return status;
}

/* ---------------------------------------------------------------------------------------------------------------- inputs */

/* A file that was read, with its digest, which is taken now. */
static tb_status read_input(tb_store *store, const tb_case *opened, size_t i, tb_table_kind *kind, tb_input_file *out) {
  const char *path = tb_case_file_path(opened, i, kind);
  const tb_status status = tb_case_input(opened, i, out);
  if (status == TB_IO_ERROR)
    tb_log_add(store->log, TB_ERROR, (tb_place){.file = path}, "the file cannot be read again, for its digest",
               "无法再次读取该文件以计算摘要");
  return status;
}

static const char *role_of(tb_table_kind kind) {
  return kind == TB_TABLE_COUNT ? "package" : tb_table_name(kind);
}

/* The statements of inputs and of the copies of tables. */
typedef struct input_writer {
  tb_query *input, *copy;
  int64_t run, place;
} input_writer;

static tb_status write_input(input_writer *w, const char *role, const char *path, uint64_t size_bytes, const char *sha256) {
  tb_query_integer(w->input, 1, w->run);
  tb_query_integer(w->input, 2, w->place++);
  tb_query_text(w->input, 3, role, strlen(role));
  tb_query_text(w->input, 4, path, strlen(path));
  tb_query_integer(w->input, 5, (int64_t)size_bytes);
  tb_query_text(w->input, 6, sha256, strlen(sha256));
  return tb_query_once(w->input);
}

static tb_status write_copy(input_writer *w, const char *sha256, const char *bytes, size_t n) {
  tb_query_text(w->copy, 1, sha256, strlen(sha256));
  tb_query_blob(w->copy, 2, bytes, n);
  return tb_query_once(w->copy);
}

/* A table is kept whole, so that later runs need no case folder; of observations the digest says which file it was. */
static tb_status write_file(const taking *t, input_writer *w, size_t i) {
  tb_table_kind kind;
  tb_input_file file;
  tb_status status = read_input(t->store, t->opened, i, &kind, &file);
  if (status != TB_OK || kind == TB_TABLE_OBSERVATIONS)
    return status == TB_OK ? write_input(w, role_of(kind), file.path, file.bytes, file.sha256) : status;
  tb_buffer bytes = {0};
  char sha256[65];
  status = tb_file_read(tb_case_file_path(t->opened, i, &kind), SIZE_MAX, t->store->log, &bytes);
  if (status == TB_OK) status = tb_bytes_sha256(bytes.bytes, bytes.n, sha256);
  if (status == TB_OK) status = write_copy(w, sha256, bytes.bytes, bytes.n);
  if (status == TB_OK) status = write_input(w, role_of(kind), file.path, bytes.n, sha256);
  tb_buffer_free(&bytes);
  return status;
}

static tb_status write_kept_tables(const taking *t, input_writer *w) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && t->options.add && i < t->last.n_copies; i++) {
    const tb_case_copy *copy = &t->last.copies[i];
    status = write_input(w, role_of(copy->kind), copy->file.path, copy->file.n, t->last.digests[i]);
  }
  return status;
}

static tb_status write_inputs(const taking *t) {
  input_writer w = {.run = t->run, .place = 1};
  tb_status status = tb_query_prepare(
      t->store->db, "INSERT INTO inputs (run, place, role, path, size_bytes, sha256) VALUES ($1, $2, $3, $4, $5, $6)", &w.input);
  if (status == TB_OK)
    status =
        tb_query_prepare(t->store->db, "INSERT INTO copies (sha256, content) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING", &w.copy);
  if (status == TB_OK) status = write_kept_tables(t, &w);
  for (size_t i = 0; status == TB_OK && i < tb_case_inputs(t->opened); i++)
    status = write_file(t, &w, i);
  tb_query_free(w.input);
  tb_query_free(w.copy);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------ feed */

/* Whether the run before had the same tables, and so everything that was not touched since is as it was. */
static tb_status compare_tables(taking *t, const tb_case *opened) {
  size_t n = 0;
  t->same_tables = t->last.run != 0 && strcmp(t->last.program, tb_version()) == 0;
  if (t->options.add) return TB_OK;
  const char *given = t->options.read ? t->options.read->encoding : NULL;
  t->same_tables = t->same_tables && strcmp(t->last.encoding, given ? given : "") == 0;
  for (size_t i = 0; t->same_tables && i < tb_case_inputs(opened); i++) {
    tb_table_kind kind;
    tb_input_file file;
    tb_case_file_path(opened, i, &kind);
    if (kind == TB_TABLE_OBSERVATIONS) continue;
    const tb_status status = read_input(t->store, opened, i, &kind, &file);
    if (status != TB_OK) return status;
    t->same_tables = n < t->last.n_copies && t->last.copies[n].kind == kind && strcmp(t->last.copies[n].file.path, file.path) == 0 &&
                     strcmp(t->last.digests[n], file.sha256) == 0;
    n++;
  }
  t->same_tables = t->same_tables && n == t->last.n_copies;
  return TB_OK;
}

static tb_status take_batch(void *context, const tb_builder *builder, const tb_batch *batch, tb_conflict *conflict) {
  return tb_intake_take(&((taking *)context)->intake, builder, batch, conflict);
}

/* Units of what no file was about; those of the others were declared as their observations came. */
static tb_status declare_units(taking *t, tb_builder *builder) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < t->index.spans.n; i++) {
    size_t n;
    const uint32_t number = t->index.spans.items[i].indicator;
    const char *code = tb_dictionary_text(t->index.indicators.codes, number, &n);
    const uint32_t id = tb_builder_indicator(builder, code, n);
    if (id == TB_NO_ID) return TB_NO_MEMORY;
    status = tb_index_declare_unit(t->store, &t->index, number, tb_builder_indicator_at(builder, id)->unit);
  }
  return status;
}

/* The first time, everything new is in the database at last: of spans with new observations all cells are read. */
static tb_status begin_supply(taking *t, const tb_case *opened) {
  tb_status status = tb_intake_finish(&t->intake);
  if (status == TB_OK) status = compare_tables(t, opened);
  if (status != TB_OK) return status;
  t->supply = (tb_supply){.store = t->store, .index = &t->index, .run = t->run, .all = !t->same_tables};
  for (size_t i = 0; i < t->index.spans.n; i++)
    t->index.spans.items[i].wanted = t->index.spans.items[i].changed;
  return TB_OK;
}

static tb_status give(void *context, const tb_case *opened, tb_builder *builder, tb_log *log) {
  (void)log; /* the store's own */
  taking *t = context;
  tb_status status = t->supply.store ? TB_OK : begin_supply(t, opened);
  if (status == TB_OK) status = declare_units(t, builder);
  return status == TB_OK ? tb_supply_give(&t->supply, builder) : status;
}

/* --------------------------------------------------------------------------------------------------------------- judging */

static void new_judging(taking *t) {
  tb_judging_free(&t->judging);
  t->judging = (tb_judging){.store = t->store, .index = &t->index, .opened = t->opened, .run = t->run, .resume = t->same_tables};
}

/* Judges until no row was wanted that had not been read. */
static tb_status judge(taking *t) {
  for (;;) {
    new_judging(t);
    tb_status status = tb_judging_run(&t->judging, t->options.n_threads);
    if (status != TB_OK || !tb_supply_want_touched(&t->supply, tb_case_panel(t->opened))) return status;
    status = tb_case_refill(t->opened);
    if (status != TB_OK) return status;
  }
}

/* Weighing needs the alerts of rules that belong to findings, reports all. */
static tb_status weigh(taking *t) {
  const tb_results_query query = {.store = t->store,
                                  .opened = t->opened,
                                  .index = &t->index,
                                  .run = t->run,
                                  .machines = t->judging.machines,
                                  .n_machines = t->judging.n_machines,
                                  .for_findings_only = !t->options.results};
  tb_status status = tb_case_adopt_quiet(t->opened);
  if (status == TB_OK) status = tb_results_read_alerts(&query);
  return status == TB_OK ? tb_case_weigh_adopted(t->opened) : status;
}

static tb_status write_results(taking *t) {
  bool changed = false;
  tb_status status = tb_results_write_alerts(&t->judging, &changed);
  if (status == TB_OK) status = tb_results_write_verdicts(&t->judging, &changed);
  if (status == TB_OK) status = weigh(t);
  if (status == TB_OK) status = tb_results_write_evidence(&t->judging, &changed);
  if (status == TB_OK) status = tb_judging_keep(&t->judging);
  if (status == TB_OK) status = tb_index_write_units(t->store, &t->index);
  if (status == TB_OK) status = write_inputs(t);
  return status == TB_OK ? finish_run(t) : status;
}

/* ---------------------------------------------------------------------------------------------------------------- taking */

static tb_status begin(taking *t) {
  tb_status status = tb_database_begin(t->store->db);
  if (status == TB_OK) status = tb_kept_run_read(t->store, 0, &t->last);
  if (status == TB_OK) status = tb_index_read(t->store, INT64_MAX, &t->index);
  t->run = t->last.run + 1;
  if (status == TB_OK) status = insert_run(t);
  return status == TB_OK ? tb_intake_open(t->store, &t->index, t->run, &t->intake) : status;
}

static tb_status open_case(taking *t, const char *const *paths, size_t n_paths) {
  tb_case_feed *feed = tb_arena_alloc(t->store->arena, sizeof *feed);
  if (!feed) return TB_NO_MEMORY;
  *feed = (tb_case_feed){.context = t,
                         .take = take_batch,
                         .give = give,
                         .copies = t->last.copies,
                         .n_copies = t->last.n_copies,
                         .copies_encoding = *t->last.encoding ? t->last.encoding : NULL,
                         .from_copies = t->options.add};
  const tb_case_options opening = {.struct_size = sizeof opening, .read = t->options.read};
  return tb_case_open_fed(paths, n_paths, &opening, feed, t->store->log, &t->opened);
}

static void count(const taking *t, tb_taken *out) {
  *out = (tb_taken){.run = t->run,
                    .read = tb_case_taken(t->opened)->read,
                    .added = t->intake.added,
                    .revised = t->intake.revised,
                    .known = t->intake.known};
}

/* Nothing new: what the latest run found stands. */
static tb_status leave(taking *t, tb_taken *out) {
  out->run = t->last.run;
  out->unchanged = true;
  tb_database_rollback(t->store->db);
  tb_case_free(t->opened);
  t->opened = NULL;
  const tb_recall_options options = {.struct_size = sizeof options, .run = t->last.run, .n_threads = t->options.n_threads};
  return tb_store_recall(t->store, &options, &t->opened);
}

static tb_status take(taking *t, const char *const *paths, size_t n_paths, tb_taken *out) {
  tb_status status = begin(t);
  if (status == TB_OK) status = open_case(t, paths, n_paths);
  if (status == TB_OK && t->options.opened) status = t->options.opened(t->options.opened_context, t->opened);
  if (status != TB_OK) return status;
  count(t, out);
  if (t->same_tables && t->intake.added == 0) return leave(t, out);
  status = judge(t);
  if (status == TB_OK) status = write_results(t);
  return status == TB_OK ? tb_database_commit(t->store->db) : status;
}

static tb_status check_options(const tb_take_options *given, tb_take_options *out) {
  *out = (tb_take_options){.struct_size = sizeof *out};
  if (given && !tb_struct_size_fits(given->struct_size, sizeof *given)) return TB_BAD_ARGUMENT;
  if (given) memcpy(out, given, given->struct_size);
  const bool has_known_by = out->read && out->read->struct_size > offsetof(tb_read_options, known_by) && out->read->known_by;
  return has_known_by ? TB_BAD_ARGUMENT : TB_OK;
}

tb_status tb_store_take(tb_store *store, const char *const *paths, size_t n_paths, const tb_take_options *options, tb_taken *taken,
                        tb_case **out) {
  if (!store || !paths || n_paths == 0 || !taken || !out) return TB_BAD_ARGUMENT;
  *out = NULL;
  *taken = (tb_taken){0};
  taking t = {.store = store};
  tb_status status = check_options(options, &t.options);
  if (status != TB_OK) return status;
  status = take(&t, paths, n_paths, taken);
  tb_judging_free(&t.judging);
  tb_intake_close(&t.intake);
  tb_index_free(&t.index);
  if (status == TB_OK) {
    *out = t.opened;
  } else {
    tb_database_rollback(store->db);
    tb_case_free(t.opened);
  }
  return status;
}
