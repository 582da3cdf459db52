/* Opening DATA: a case folder or files become a panel, a model and rules. */
#include "claims.h"
#include "dialect.h"
#include "told.h"

#include "base/options.h"
#include "ingest/options.h"
#include "model/period.h"

#include <stdlib.h>
#include <sys/stat.h>

/* What an opening works with. */
typedef struct opening {
  tb_case *opened;
  tb_case_options options;
  tb_read_options given; /* the caller's */
  tb_read_options read;  /* with the package's behind them, checked */
  tb_log *log;
  uint64_t before_bytes, latest_bytes, all_bytes; /* for progress: of files read in earlier goes, so far in the present one, of all */
} opening;

/* -------------------------------------------------------------------------------------------------------------------------- DATA */

static bool is_folder(const char *path) {
  struct stat there;
  return strcmp(path, "-") != 0 && stat(path, &there) == 0 && S_ISDIR(there.st_mode);
}

static const char *copy(tb_case *opened, const char *text) {
  return tb_arena_string(opened->arena, text, strlen(text));
}

static tb_status take_files(tb_case *opened, const char *const *paths, size_t n) {
  const char **copies = tb_arena_array(opened->arena, n, sizeof *copies);
  for (size_t i = 0; copies != NULL && i < n; i++) {
    copies[i] = copy(opened, paths[i]);
    copies = copies[i] != NULL ? copies : NULL;
  }
  opened->tables[TB_TABLE_OBSERVATIONS] = (tb_case_table){.paths = copies, .n_paths = n};
  return copies != NULL ? TB_OK : TB_NO_MEMORY;
}

/* The folder without slashes at its end, so that paths in messages read well. */
static tb_status take_folder(tb_case *opened, const char *path) {
  size_t n = strlen(path);
  while (n > 1 && path[n - 1] == '/') {
    n--;
  }
  opened->folder = tb_arena_string(opened->arena, path, n);
  return opened->folder != NULL ? TB_OK : TB_NO_MEMORY;
}

/* The tables that a store kept, in place of a folder's. */
static tb_status take_copies(const opening *o) {
  const tb_case_feed *feed = o->opened->feed;
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    const char **paths = tb_arena_array(o->opened->arena, feed->n_copies, sizeof *paths);
    size_t n = 0;
    for (size_t i = 0; paths != NULL && i < feed->n_copies; i++) {
      if (feed->copies[i].kind == (tb_table_kind)k) {
        paths[n++] = feed->copies[i].file.path;
      }
    }
    if (paths == NULL) {
      return TB_NO_MEMORY;
    }
    if (k != TB_TABLE_OBSERVATIONS) {
      o->opened->tables[k] = (tb_case_table){.paths = paths, .n_paths = n};
    }
  }
  return TB_OK;
}

static bool has_copies(const opening *o) {
  return o->opened->feed != NULL && o->opened->feed->from_copies;
}

static tb_status take_data(const opening *o, const char *const *paths, size_t n) {
  if (has_copies(o)) {
    tb_status status = take_copies(o);
    return status == TB_OK ? take_files(o->opened, paths, n) : status;
  }
  for (size_t i = 0; i < n; i++) {
    if (!is_folder(paths[i])) {
      continue;
    }
    if (n == 1) {
      return take_folder(o->opened, paths[i]);
    }
    tb_log_add(o->log, TB_ERROR, (tb_place){.file = paths[i]}, "a folder among %zu names; expected one case folder alone, or files only",
               "%zu 个名称中有文件夹；应只给一个案例文件夹，或只给文件", n);
    return TB_BAD_INPUT;
  }
  return take_files(o->opened, paths, n);
}

/* ------------------------------------------------------------------------------------------------------------------------ tables */

/* Entities, indicators and observations are what data is; the other tables make a case of it. */
static bool is_wanted(const opening *o, tb_table_kind kind) {
  if ((kind == TB_TABLE_RULES && o->options.no_rules) || (kind == TB_TABLE_CLAIMS && o->options.no_claims)) {
    return false;
  }
  return !o->options.data_only || kind <= TB_TABLE_OBSERVATIONS;
}

static tb_status find_tables(const opening *o) {
  tb_case *opened = o->opened;
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    tb_case_table *table = &opened->tables[k];
    if (!is_wanted(o, (tb_table_kind)k)) {
      continue;
    }
    tb_status status =
        tb_table_find(opened->folder, tb_table_name((tb_table_kind)k), opened->arena, o->log, &table->paths, &table->n_paths);
    if (status != TB_OK) {
      return status;
    }
  }
  if (opened->tables[TB_TABLE_OBSERVATIONS].n_paths > 0) {
    return TB_OK;
  }
  tb_log_add(o->log, TB_ERROR, (tb_place){.file = opened->folder},
             "the folder has no observations; expected observations.csv, observations-*.csv or observations/*.csv",
             "文件夹中没有观测数据；应有 observations.csv、observations-*.csv 或 observations/*.csv");
  return TB_BAD_INPUT;
}

/* A rules file in place of the case's own. */
static tb_status take_rules(const opening *o) {
  if (o->options.rules == NULL) {
    return TB_OK;
  }
  const char **paths = tb_arena_array(o->opened->arena, 1, sizeof *paths);
  const char *path = copy(o->opened, o->options.rules);
  if (paths == NULL || path == NULL) {
    return TB_NO_MEMORY;
  }
  paths[0] = path;
  o->opened->tables[TB_TABLE_RULES] = (tb_case_table){.paths = paths, .n_paths = 1};
  return TB_OK;
}

static tb_status read_tables(const opening *o) {
  tb_status status = TB_OK;
  tb_read_options read = o->read;
  if (has_copies(o) && o->opened->feed->copies_encoding != NULL) {
    read.encoding = o->opened->feed->copies_encoding;
  }
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    if (k != TB_TABLE_OBSERVATIONS && o->opened->tables[k].table == NULL) {
      status = tb_worse(status, tb_case_read_table(o->opened, (tb_table_kind)k, &read, o->log));
    }
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------------- panel */

static bool may_go_on(tb_status status) {
  return status == TB_OK || status == TB_BAD_INPUT;
}

/* The caller sees one reading, in however many goes the files are read. */
static void on_progress(void *context, uint64_t done_bytes, uint64_t all_bytes) {
  opening *o = context;
  (void)all_bytes;
  o->latest_bytes = done_bytes;
  o->given.progress(o->given.progress_context, o->before_bytes + done_bytes, o->all_bytes);
}

static tb_status read_go(opening *o, const char *const *paths, size_t n, tb_read_options *read, tb_builder *builder) {
  read->progress = o->given.progress != NULL ? on_progress : NULL;
  read->progress_context = o;
  o->before_bytes += o->latest_bytes;
  o->latest_bytes = 0;
  return tb_read_observations(paths, n, read, builder, o->log);
}

/* Files that are written alike are read in one go; those whose schema says otherwise each by itself. */
static tb_status read_observations(opening *o, tb_builder *builder) {
  const tb_case_table *table = &o->opened->tables[TB_TABLE_OBSERVATIONS];
  const char **alike = tb_arena_array(o->opened->arena, table->n_paths, sizeof *alike);
  size_t n_alike = 0;
  o->all_bytes = o->given.progress != NULL ? tb_files_bytes(table->paths, table->n_paths) : 0;
  tb_status status = alike != NULL ? TB_OK : TB_NO_MEMORY;
  for (size_t i = 0; i < table->n_paths && may_go_on(status); i++) {
    tb_read_options read = o->read;
    bool differs = false;
    status = tb_worse(status, tb_dialect_apply(o->opened, &o->given, table->paths[i], &read, &differs));
    if (differs && may_go_on(status)) {
      status = tb_worse(status, read_go(o, &table->paths[i], 1, &read, builder));
    } else if (!differs) {
      alike[n_alike++] = table->paths[i];
    }
  }
  bool any = n_alike > 0 && may_go_on(status);
  return any ? tb_worse(status, read_go(o, alike, n_alike, &o->read, builder)) : status;
}

static tb_status declare(const tb_case *opened, tb_builder *builder, tb_log *log) {
  tb_status status = tb_declare_entities(opened->tables[TB_TABLE_ENTITIES].table, builder, log);
  return tb_worse(status, tb_declare_indicators(opened->tables[TB_TABLE_INDICATORS].table, builder, log));
}

/* Reading goes on behind an error, so that all errors are told at once; but observations are only read against whole declarations. */
static tb_status fill(opening *o, tb_builder *builder) {
  tb_status status = read_tables(o);
  const tb_case *opened = o->opened;
  if (!may_go_on(status) || opened->tables[TB_TABLE_ENTITIES].table == NULL || opened->tables[TB_TABLE_INDICATORS].table == NULL) {
    return status;
  }
  status = tb_worse(status, declare(opened, builder, o->log));
  return may_go_on(status) ? tb_worse(status, read_observations(o, builder)) : status;
}

static tb_builder_options how_to_build(const opening *o) {
  return (tb_builder_options){.as_of = tb_options_day(o->read.as_of),
                              .known_by = tb_options_day(o->read.known_by),
                              .keep_provenance = o->read.keep_provenance && o->opened->feed == NULL,
                              .memory_limit = o->read.memory_limit};
}

static tb_status build_panel(opening *o) {
  tb_builder *builder = NULL;
  tb_status status = tb_builder_new(&o->opened->building, &builder);
  if (status == TB_OK) {
    status = fill(o, builder);
  }
  if (status == TB_OK) {
    return tb_builder_seal(builder, &o->opened->panel);
  }
  tb_builder_free(builder);
  return status;
}

/* The observations of the files, for the feed alone. */
static tb_status take_observations(opening *o) {
  tb_case *opened = o->opened;
  const tb_batch_sink sink = {opened->feed->context, opened->feed->take};
  tb_builder_options taking = opened->building;
  taking.sink = &sink;
  tb_builder *builder = NULL;
  tb_status status = tb_builder_new(&taking, &builder);
  if (status == TB_OK) {
    status = fill(o, builder);
    opened->taken = *tb_builder_counts(builder);
  }
  tb_builder_free(builder);
  return status;
}

static tb_status receive_panel(tb_case *opened, tb_log *log) {
  tb_builder *builder = NULL;
  tb_status status = tb_builder_new(&opened->building, &builder);
  if (status == TB_OK) {
    status = declare(opened, builder, log);
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

/* ------------------------------------------------------------------------------------------------------------------------- model */

static const char *status_of_finding(const void *context, const char *finding) {
  const tb_finding_row *row = tb_case_find_finding(context, finding, strlen(finding));
  return row != NULL ? row->status : NULL;
}

static tb_status compile(const opening *o, const tb_model_options *model) {
  tb_case *opened = o->opened;
  tb_status status = tb_model_new(opened->panel, model, o->log, &opened->model);
  if (status != TB_OK) {
    return tb_worse(status, may_go_on(status) ? tb_case_check_texts(opened, o->log) : TB_OK);
  }
  opened->to_check = o->options.to_check;
  status = tb_case_read_rules(opened, o->log);
  return tb_worse(status, may_go_on(status) ? tb_case_read_claims(opened, o->log) : TB_OK);
}

/* Names have a meaning only where everything that declares them was read; without that, rules and claims are looked at as texts, so that
 * what is wrong with them is told at once with the rest. */
static tb_status build_model(const opening *o, tb_status so_far) {
  tb_case *opened = o->opened;
  tb_model_options model = {.finding_status = status_of_finding, .context = opened};
  tb_status status = tb_worse(so_far, tb_case_read_findings(opened, o->log));
  status = tb_worse(status, tb_case_read_milestones(opened, o->log, &model.milestones, &model.n_milestones));
  status = tb_worse(status, may_go_on(status) && opened->panel != NULL ? tb_case_read_mutes(opened, o->log) : TB_OK);
  if (status == TB_OK) {
    return compile(o, &model);
  }
  return tb_worse(status, may_go_on(status) ? tb_case_check_texts(opened, o->log) : TB_OK);
}

/* ----------------------------------------------------------------------------------------------------------------------- opening */

/* The caller's options, and where he says nothing those of the package. */
static tb_status merge_options(opening *o) {
  const tb_package *package = &o->opened->package;
  const tb_read_options *given = o->options.read;
  tb_status status = tb_options_check(given, o->log, &o->read);
  if (status == TB_OK && given != NULL) {
    memcpy(&o->given, given, given->struct_size);
  }
  o->read.encoding = o->read.encoding != NULL ? o->read.encoding : package->encoding;
  o->read.as_of = o->read.as_of != NULL ? o->read.as_of : package->as_of;
  if (o->read.n_missing_values == 0) {
    o->read.missing_values = package->missing;
    o->read.n_missing_values = package->n_missing;
  }
  o->opened->as_of = copy(o->opened, o->read.as_of != NULL ? o->read.as_of : "");
  o->opened->encoding = o->read.encoding != NULL ? copy(o->opened, o->read.encoding) : NULL;
  bool short_of_memory = o->opened->as_of == NULL || (o->read.encoding != NULL && o->opened->encoding == NULL);
  return status == TB_OK && short_of_memory ? TB_NO_MEMORY : status;
}

/* The files that stand for paths: the copies of a feed. They live as long as the case. */
static tb_status offer_copies(opening *o) {
  const tb_case_feed *feed = o->opened->feed;
  tb_memory_file *files = tb_arena_array(o->opened->arena, feed->n_copies, sizeof *files);
  for (size_t i = 0; files != NULL && i < feed->n_copies; i++) {
    files[i] = feed->copies[i].file;
  }
  o->read.memory_files = files;
  o->read.n_memory_files = feed->n_copies;
  return files != NULL ? TB_OK : TB_NO_MEMORY;
}

static const tb_memory_file *kept_package(const opening *o) {
  for (size_t i = 0; has_copies(o) && i < o->opened->feed->n_copies; i++) {
    if (o->opened->feed->copies[i].kind == TB_TABLE_COUNT) {
      return &o->opened->feed->copies[i].file;
    }
  }
  return NULL;
}

static tb_status read_and_build(opening *o) {
  tb_case *opened = o->opened;
  if (opened->feed == NULL) {
    return build_panel(o);
  }
  tb_status status = take_observations(o);
  return status == TB_OK ? receive_panel(opened, o->log) : status;
}

/* What comes before the tables ends the opening. */
static tb_status prepare(opening *o, const char *const *paths, size_t n_paths) {
  tb_case *opened = o->opened;
  tb_status status = take_data(o, paths, n_paths);
  if (status == TB_OK) {
    status = tb_package_read(opened->folder, kept_package(o), opened->arena, o->log, &opened->package);
  }
  if (status == TB_OK) {
    status = merge_options(o);
  }
  if (status == TB_OK && has_copies(o)) {
    status = offer_copies(o);
  }
  if (status == TB_OK && opened->folder != NULL) {
    status = find_tables(o);
  }
  if (status == TB_OK) {
    status = take_rules(o);
  }
  return status == TB_OK ? tb_case_list_files(opened) : status;
}

static tb_status open_data(opening *o, const char *const *paths, size_t n_paths) {
  tb_status status = prepare(o, paths, n_paths);
  if (status != TB_OK) {
    return status;
  }
  o->opened->building = how_to_build(o);
  status = read_and_build(o);
  return may_go_on(status) ? build_model(o, status) : status;
}

static bool copy_options(const tb_case_options *given, tb_case_options *out) {
  *out = (tb_case_options){.struct_size = sizeof *out};
  if (given == NULL) {
    return true;
  }
  if (!tb_struct_size_fits(given->struct_size, sizeof *given)) {
    return false;
  }
  memcpy(out, given, given->struct_size);
  return true;
}

tb_status tb_case_open(const char *const *paths, size_t n_paths, const tb_case_options *options, tb_log *log, tb_case **out) {
  return tb_case_open_fed(paths, n_paths, options, NULL, log, out);
}

tb_status tb_case_open_fed(const char *const *paths, size_t n_paths, const tb_case_options *options, const tb_case_feed *feed, tb_log *log,
                           tb_case **out) {
  opening o = {.log = log};
  if (out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  *out = NULL;
  const bool may_be_none = feed != NULL && feed->from_copies;
  if ((paths == NULL && n_paths > 0) || (n_paths == 0 && !may_be_none) || !copy_options(options, &o.options)) {
    return TB_BAD_ARGUMENT;
  }
  for (size_t i = 0; i < n_paths; i++) {
    if (paths[i] == NULL) {
      return TB_BAD_ARGUMENT;
    }
  }
  o.opened = calloc(1, sizeof *o.opened);
  if (o.opened == NULL || (o.opened->arena = tb_arena_new()) == NULL) {
    free(o.opened);
    return TB_NO_MEMORY;
  }
  o.opened->feed = feed;
  tb_status status = open_data(&o, paths, n_paths);
  if (status == TB_OK) {
    *out = o.opened;
  } else {
    tb_case_free(o.opened);
  }
  return status;
}

/* Everything that stands on the panel, and the panel. */
static void drop_panel(tb_case *opened) {
  tb_case_forget_judgements(opened);
  tb_claims_free(opened->claims);
  tb_rules_free(opened->rules);
  tb_model_free(opened->model);
  tb_panel_free(opened->panel);
  tb_dictionary_free(opened->finding_numbers);
  opened->claims = NULL;
  opened->rules = NULL;
  opened->model = NULL;
  opened->panel = NULL;
  opened->finding_numbers = NULL;
  opened->n_findings = 0;
  opened->outcome = (tb_outcome){0};
}

tb_status tb_case_refill(tb_case *opened) {
  drop_panel(opened);
  const tb_status status = receive_panel(opened, NULL);
  return status == TB_OK ? build_model(&(opening){.opened = opened}, TB_OK) : status;
}

const tb_panel_counts *tb_case_taken(const tb_case *opened) {
  return &opened->taken;
}

void tb_case_free(tb_case *opened) {
  if (opened == NULL) {
    return;
  }
  drop_panel(opened);
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    tb_table_free(opened->tables[k].table);
  }
  tb_arena_free(opened->arena);
  free(opened);
}

const tb_panel *tb_case_panel(const tb_case *opened) {
  return opened != NULL ? opened->panel : NULL;
}

tb_language tb_case_language(const tb_case *opened) {
  return opened != NULL ? opened->package.language : TB_ENGLISH;
}

const tb_model *tb_case_model(const tb_case *opened) {
  return opened->model;
}

const tb_rules *tb_case_rules(const tb_case *opened) {
  return opened->rules;
}

tb_rounding tb_case_rounding(const tb_case *opened) {
  const char *text = opened->package.rounding != NULL ? opened->package.rounding : "";
  tb_rounding rounding = TB_ROUND_UNSTATED;
  return tb_rounding_parse(text, strlen(text), &rounding) ? rounding : TB_ROUND_UNSTATED; /* the package was checked when it was read */
}

bool tb_case_has_claims(const tb_case *opened) {
  return opened->claims != NULL;
}

const char *tb_case_as_of(const tb_case *opened) {
  return opened->as_of;
}
