/* Temporary folders, files and tables as bytes: for the tests of the room report. */
#ifndef TB_TEST_REPORT_SCENE_H
#define TB_TEST_REPORT_SCENE_H

#include "tb_test.h"

#include "base/buffer.h"
#include "report/sheet.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/** A folder of its own under the system's temporary one, and a log; begin with scene_begin, end with scene_end. */
typedef struct scene {
  char folder[64], path[512]; /* path: of the file named last by scene_path */
  tb_log *log;
  tb_buffer bytes; /* of the file read last */
} scene;

static inline void scene_begin(scene *s) {
  memset(s, 0, sizeof *s);
  strcpy(s->folder, "/tmp/tongbi-report-XXXXXX");
  assert_non_null(mkdtemp(s->folder));
  s->log = tb_log_new(TB_ENGLISH);
  assert_non_null(s->log);
}

static inline int scene_remove(const char *path, const struct stat *status, int type, struct FTW *level) {
  (void)status, (void)type, (void)level;
  return remove(path);
}

static inline void scene_end(scene *s) {
  assert_int_equal(nftw(s->folder, scene_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
  tb_log_free(s->log);
  tb_buffer_free(&s->bytes);
}

/** The path of a file of the scene, valid until the next call. */
static inline const char *scene_path(scene *s, const char *name) {
  snprintf(s->path, sizeof s->path, "%s/%s", s->folder, name);
  return s->path;
}

static inline void scene_write(scene *s, const char *name, const char *text) {
  FILE *file = fopen(scene_path(s, name), "wb");
  assert_non_null(file);
  assert_int_equal(fputs(text, file) >= 0, 1);
  assert_int_equal(fclose(file), 0);
}

/** The content of a file, valid until the next call. */
static inline const char *scene_read(scene *s, const char *name) {
  FILE *file = fopen(scene_path(s, name), "rb");
  if (!file) fail_msg("%s is not there", s->path);
  s->bytes.n = 0;
  char block[4096];
  for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0;)
    tb_buffer_append(&s->bytes, block, n);
  fclose(file);
  return tb_buffer_string(&s->bytes);
}

static inline bool scene_has(scene *s, const char *name) {
  struct stat there;
  return lstat(scene_path(s, name), &there) == 0;
}

/** How many entries a folder of the scene has ("": the scene's own). */
static inline size_t scene_entries(scene *s, const char *name) {
  DIR *listing = opendir(scene_path(s, name));
  assert_non_null(listing);
  size_t n = 0;
  for (struct dirent *entry; (entry = readdir(listing)) != NULL;)
    n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  closedir(listing);
  return n;
}

/** The text of the only message so far. */
static inline const char *scene_message(const scene *s) {
  assert_int_equal(tb_log_count(s->log), 1);
  return tb_log_at(s->log, 0)->text;
}

static inline tb_report_options scene_options(const char *format, const char *path) {
  const size_t found = tb_format_find(format);
  assert_true(found < tb_format_count());
  return (tb_report_options){.struct_size = sizeof(tb_report_options), .format = found, .path = path};
}

/** A table as the format's bytes, by way of a file; valid until the next call. */
static inline const char *scene_table(scene *s, const char *format, tb_report_options options, const tb_out_column *columns,
                                      size_t n_columns, const tb_out_cell *cells, size_t n_rows) {
  char path[512];
  strcpy(path, scene_path(s, "table"));
  options.format = tb_format_find(format);
  options.path = path;
  tb_sheet sheet;
  assert_status(TB_OK, tb_sheet_open(&sheet, columns, n_columns, &options, s->log));
  for (size_t r = 0; r < n_rows; r++)
    tb_sheet_row(&sheet, cells + r * n_columns);
  assert_status(TB_OK, tb_sheet_close(&sheet, TB_OK));
  return scene_read(s, "table");
}

#endif
