/* Tables and observations become a panel, on their way through a feed where the case has one. */
#include "dialect.h"
#include "opening.h"
#include "parts.h"

#include "ingest/options.h"
#include "ingest/rejects.h"

/* ----------------------------------------------------------------------------------------------------------------------------- tables */

/* The files that stand for the paths of tables: the copies of a feed. */
static tb_status offer_copies(const tb_case *opened, tb_read_options *read) {
  const tb_case_feed *feed = opened->feed;
  tb_memory_file *files = tb_arena_array(opened->arena, feed->n_copies, sizeof *files);
  for (size_t i = 0; files != NULL && i < feed->n_copies; i++) {
    files[i] = feed->copies[i].file;
  }
  read->memory_files = files;
  read->n_memory_files = feed->n_copies;
  read->encoding = feed->copies_encoding != NULL ? feed->copies_encoding : read->encoding;
  return files != NULL ? TB_OK : TB_NO_MEMORY;
}

static tb_status read_tables(const tb_opening *o) {
  tb_read_options read = o->read;
  tb_status status = tb_opening_has_copies(o) ? offer_copies(o->opened, &read) : TB_OK;
  if (status != TB_OK) {
    return status;
  }
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    if (k != TB_TABLE_OBSERVATIONS && o->opened->tables[k].table == NULL) {
      status = tb_worse(status, tb_case_read_table(o->opened, (tb_table_kind)k, &read, o->log));
    }
  }
  return status;
}

tb_status tb_opening_declare(const tb_case *opened, tb_builder *builder, tb_log *log) {
  tb_status status = tb_declare_entities(opened->tables[TB_TABLE_ENTITIES].table, builder, log);
  return tb_worse(status, tb_declare_indicators(opened->tables[TB_TABLE_INDICATORS].table, builder, log));
}

/* ----------------------------------------------------------------------------------------------------------------------- observations */

/* The reading of the observations. */
typedef struct reading {
  const tb_opening *opening;
  tb_builder *builder;
  uint64_t before_bytes, latest_bytes, all_bytes; /* for progress: of files read in earlier goes, so far in the present one, of all */
} reading;

/* The caller sees one reading, in however many goes the files are read. */
static void on_progress(void *context, uint64_t done_bytes, uint64_t all_bytes) {
  reading *r = context;
  (void)all_bytes;
  r->latest_bytes = done_bytes;
  r->opening->given.progress(r->opening->given.progress_context, r->before_bytes + done_bytes, r->all_bytes);
}

static tb_status read_go(reading *r, const char *const *paths, size_t n, tb_read_options *read) {
  read->progress = r->opening->given.progress != NULL ? on_progress : NULL;
  read->progress_context = r;
  r->before_bytes += r->latest_bytes;
  r->latest_bytes = 0;
  return tb_read_observations(paths, n, read, r->builder, r->opening->log);
}

/* Files that are written alike are read in one go; those whose schema says otherwise each by itself. */
tb_status tb_opening_observe(const tb_opening *o, tb_builder *builder) {
  const tb_case_table *table = &o->opened->tables[TB_TABLE_OBSERVATIONS];
  const char **alike = tb_arena_array(o->opened->arena, table->n_paths, sizeof *alike);
  size_t n_alike = 0;
  reading r = {.opening = o, .builder = builder};
  r.all_bytes = o->given.progress != NULL ? tb_files_bytes(table->paths, table->n_paths) : 0;
  tb_status status = alike != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; i < table->n_paths && tb_may_go_on(status); i++) {
    tb_read_options read = o->read;
    bool differs = false;
    status = tb_worse(status, tb_dialect_apply(o->opened, &o->given, table->paths[i], &read, &differs));
    if (differs && tb_may_go_on(status)) {
      status = tb_worse(status, read_go(&r, &table->paths[i], 1, &read));
    } else if (!differs) {
      alike[n_alike++] = table->paths[i];
    }
  }
  bool any = n_alike > 0 && tb_may_go_on(status);
  tb_read_options read = o->read;
  return any ? tb_worse(status, read_go(&r, alike, n_alike, &read)) : status;
}

/* ------------------------------------------------------------------------------------------------------------------------------ panel */

/* Reading goes on behind an error, so that all errors are told at once; but observations are only read against whole declarations. What is
 * said of them goes to `log`. */
static tb_status fill(const tb_opening *o, tb_builder *builder, tb_log *log) {
  tb_status status = read_tables(o);
  const tb_case *opened = o->opened;
  if (!tb_may_go_on(status) || opened->tables[TB_TABLE_ENTITIES].table == NULL || opened->tables[TB_TABLE_INDICATORS].table == NULL) {
    return status;
  }
  status = tb_worse(status, tb_opening_declare(opened, builder, o->log));
  tb_opening observing = *o;
  observing.log = log;
  return tb_may_go_on(status) ? tb_worse(status, tb_opening_observe(&observing, builder)) : status;
}

static tb_builder_options how_to_build(const tb_opening *o) {
  return (tb_builder_options){.as_of = tb_options_day(o->read.as_of),
                              .known_by = tb_options_day(o->read.known_by),
                              .keep_provenance = o->read.keep_provenance && o->opened->feed == NULL,
                              .superseded_max = o->opened->feed == NULL ? o->read.superseded_max : 0,
                              .memory_limit = o->read.memory_limit};
}

/* `over`: the observations do not fit; what was said of them goes to `log`. */
static tb_status build_panel(const tb_opening *o, tb_log *log, bool *over) {
  tb_builder *builder = NULL;
  tb_status status = tb_builder_new(&o->opened->building, &builder);
  if (status == TB_OK) {
    status = fill(o, builder, log);
  }
  if (status == TB_OK) {
    return tb_builder_seal(builder, &o->opened->panel);
  }
  const uint64_t limit = o->opened->building.memory_limit;
  *over = status == TB_NO_MEMORY && builder != NULL && limit > 0 && tb_builder_needs_bytes(builder) > limit;
  tb_builder_free(builder);
  return status;
}

/* What does not fit is read in parts, if the caller can go on with these, as if it had not been tried in one piece. */
static tb_status build_panel_or_parts(const tb_opening *o) {
  bool over = false;
  if (!o->options.in_parts || o->read.keep_provenance) {
    return build_panel(o, o->log, &over);
  }
  tb_log *aside = tb_log_new(tb_log_language(o->log));
  tb_status status = aside != NULL ? build_panel(o, aside, &over) : TB_NO_MEMORY;
  if (over && tb_parts_possible(o)) {
    tb_rejects_clear(o->read.rejects);
    status = tb_parts_open(o);
  } else {
    tb_log_merge(o->log, aside);
    if (over) {
      tb_parts_refuse_stream(o);
    }
  }
  tb_log_free(aside);
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------------- feed */

/* Files are named as in the case folder, wherever that is. */
static tb_status hand_on(void *context, const tb_builder *builder, const tb_batch *batch, tb_conflict *conflict) {
  const tb_case *opened = context;
  tb_batch named = *batch;
  named.file = batch->file != NULL ? tb_case_relative(opened, batch->file) : NULL;
  return opened->feed->take(opened->feed->context, builder, &named, conflict);
}

/* The observations of the files, for the feed alone. */
static tb_status take_observations(const tb_opening *o) {
  tb_case *opened = o->opened;
  const tb_batch_sink sink = {opened, hand_on};
  tb_builder_options taking = opened->building;
  taking.sink = &sink;
  tb_builder *builder = NULL;
  tb_status status = tb_builder_new(&taking, &builder);
  if (status == TB_OK) {
    status = fill(o, builder, o->log);
    opened->taken = *tb_builder_counts(builder);
  }
  tb_builder_free(builder);
  return status;
}

tb_status tb_opening_receive(tb_case *opened, tb_log *log) {
  tb_builder *builder = NULL;
  tb_status status = tb_builder_new(&opened->building, &builder);
  if (status == TB_OK) {
    status = tb_opening_declare(opened, builder, log);
  }
  if (status == TB_OK) {
    status = opened->feed->give(opened->feed->context, opened, builder, log);
  }
  if (status == TB_OK) {
    return tb_builder_seal(builder, &opened->panel);
  }
  tb_builder_free(builder);
  return status;
}

tb_status tb_opening_read(const tb_opening *o) {
  o->opened->building = how_to_build(o);
  if (o->opened->feed == NULL) {
    return build_panel_or_parts(o);
  }
  tb_status status = take_observations(o);
  return status == TB_OK ? tb_opening_receive(o->opened, o->log) : status;
}
