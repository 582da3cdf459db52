/* The files of a case in parts: read again and again, they must be files, and stay what they are. */
#include "parts_inside.h"

#include <stdlib.h>
#include <string.h>

static bool same_state(const tb_file_state *a, const struct stat *b) {
  return a->device == b->st_dev && a->inode == b->st_ino && a->bytes == b->st_size && a->changed.tv_sec == b->st_mtim.tv_sec &&
         a->changed.tv_nsec == b->st_mtim.tv_nsec;
}

static tb_status changed_file(const char *path, tb_log *log) {
  tb_log_add(log, TB_ERROR, (tb_place){.file = path},
             "the file was changed while it was read; its indicators are read one part after another",
             "文件在读取期间被更改；其指标是分批读取的");
  return TB_IO_ERROR;
}

/* Whether the files are what they were. */
tb_status tb_parts_check_files(const tb_parts *parts, tb_log *log) {
  const tb_case_table *table = &parts->opening.opened->tables[TB_TABLE_OBSERVATIONS];
  for (size_t i = 0; i < table->n_paths; i++) {
    struct stat now;
    if (stat(table->paths[i], &now) != 0 || !same_state(&parts->files[i], &now)) {
      return changed_file(table->paths[i], log);
    }
  }
  return TB_OK;
}

/* The first path that is read once only, NULL: none. */
static const char *find_stream(const tb_case_table *table) {
  for (size_t i = 0; i < table->n_paths; i++) {
    struct stat now;
    if (strcmp(table->paths[i], "-") == 0 || stat(table->paths[i], &now) != 0 || !S_ISREG(now.st_mode)) {
      return table->paths[i];
    }
  }
  return NULL;
}

bool tb_parts_possible(const tb_opening *o) {
  return find_stream(&o->opened->tables[TB_TABLE_OBSERVATIONS]) == NULL;
}

void tb_parts_refuse_stream(const tb_opening *o) {
  tb_log_add(o->log, TB_ERROR, (tb_place){.file = find_stream(&o->opened->tables[TB_TABLE_OBSERVATIONS])},
             "a stream cannot be read twice; of a file, the indicators would be read in groups that fit",
             "数据流无法重复读取；若为文件，可将指标分组读取，每组均可装入");
}

/* Remembers what the files are now. */
tb_status tb_parts_note_files(tb_parts *parts, tb_log *log) {
  const tb_case_table *table = &parts->opening.opened->tables[TB_TABLE_OBSERVATIONS];
  parts->files = calloc(table->n_paths + 1, sizeof *parts->files);
  for (size_t i = 0; parts->files != NULL && i < table->n_paths; i++) {
    struct stat now;
    if (stat(table->paths[i], &now) != 0) {
      return changed_file(table->paths[i], log);
    }
    parts->files[i] = (tb_file_state){now.st_dev, now.st_ino, now.st_size, now.st_mtim};
  }
  return parts->files != NULL ? TB_OK : TB_NO_MEMORY;
}
