/* What DATA is: a case folder, files, or the copies of a feed; which tables there are, and how they are read. */
#include "opening.h"

#include "base/options.h"
#include "ingest/options.h"

#include <sys/stat.h>

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
static tb_status take_copies(const tb_opening *o) {
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

static tb_status take_data(const tb_opening *o, const char *const *paths, size_t n) {
  if (tb_opening_has_copies(o)) {
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
static bool is_wanted(const tb_opening *o, tb_table_kind kind) {
  if ((kind == TB_TABLE_RULES && o->options.no_rules) || (kind == TB_TABLE_CLAIMS && o->options.no_claims)) {
    return false;
  }
  return !o->options.data_only || kind <= TB_TABLE_OBSERVATIONS;
}

static tb_status find_tables(const tb_opening *o) {
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
static tb_status take_rules(const tb_opening *o) {
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

/* ------------------------------------------------------------------------------------------------------------------------ options */

/* The caller's options, and where he says nothing those of the package. */
static tb_status merge_options(tb_opening *o) {
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

static const tb_memory_file *kept_package(const tb_opening *o) {
  for (size_t i = 0; tb_opening_has_copies(o) && i < o->opened->feed->n_copies; i++) {
    if (o->opened->feed->copies[i].kind == TB_TABLE_COUNT) {
      return &o->opened->feed->copies[i].file;
    }
  }
  return NULL;
}

/* ----------------------------------------------------------------------------------------------------------------------- finding */

tb_status tb_opening_find(tb_opening *o, const char *const *paths, size_t n_paths) {
  tb_case *opened = o->opened;
  tb_status status = take_data(o, paths, n_paths);
  if (status == TB_OK) {
    status = tb_package_read(opened->folder, kept_package(o), opened->arena, o->log, &opened->package);
  }
  if (status == TB_OK) {
    status = merge_options(o);
  }
  if (status == TB_OK && opened->folder != NULL) {
    status = find_tables(o);
  }
  if (status == TB_OK) {
    status = take_rules(o);
  }
  return status == TB_OK ? tb_case_list_files(opened) : status;
}
