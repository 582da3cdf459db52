/* The files of a table in a case folder. */
#include "base/log.h"
#include "ingest.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A growing list of paths; the strings are in the arena, the list itself is not until it is complete. */
typedef struct path_list {
  tb_arena *arena;
  const char **paths;
  size_t n, capacity;
} path_list;

static const char *join(tb_arena *arena, const char *folder, const char *name) {
  const size_t folder_n = strlen(folder), name_n = strlen(name);
  char *path = tb_arena_alloc(arena, folder_n + name_n + 2);
  if (!path) return NULL;
  memcpy(path, folder, folder_n);
  const size_t slash = folder_n > 0 && folder[folder_n - 1] != '/';
  if (slash) path[folder_n] = '/';
  memcpy(path + folder_n + slash, name, name_n + 1);
  return path;
}

static bool add_path(path_list *list, const char *path) {
  if (!path) return false;
  if (list->n == list->capacity) {
    const size_t capacity = list->capacity ? 2 * list->capacity : 8;
    const char **paths = reallocarray(list->paths, capacity, sizeof *paths);
    if (!paths) return false;
    list->paths = paths;
    list->capacity = capacity;
  }
  list->paths[list->n++] = path;
  return true;
}

static bool ends_with(const char *name, size_t n, const char *end) {
  const size_t end_n = strlen(end);
  return n >= end_n && memcmp(name + n - end_n, end, end_n) == 0;
}

/* Bytes of the name before .csv, .csv.gz ...; 0 when it is no such file. */
static size_t stem_length(const char *name) {
  static const char *const endings[] = {".csv", ".csv.gz", ".csv.zst", ".csv.zip"};
  const size_t n = strlen(name);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    if (ends_with(name, n, endings[i])) return n - strlen(endings[i]);
  }
  return 0;
}

/* NAME.csv or NAME-*.csv; `table` NULL: any but hidden ones. */
static bool is_part(const char *name, const char *table) {
  const size_t stem = stem_length(name);
  if (stem == 0 || name[0] == '.') return false;
  if (!table) return true;
  const size_t table_n = strlen(table);
  return stem >= table_n && memcmp(name, table, table_n) == 0 && (stem == table_n || name[table_n] == '-');
}

static tb_status folder_error(const char *folder, tb_log *log, int error) {
  tb_log_add(log, TB_ERROR, (tb_place){.file = folder}, "cannot read the folder: %s", "无法读取文件夹：%s",
             tb_system_text(error, tb_log_language(log)));
  return TB_IO_ERROR;
}

static tb_status list_folder(path_list *list, const char *folder, const char *table, tb_log *log) {
  DIR *open_folder = opendir(folder);
  if (!open_folder) return folder_error(folder, log, errno);
  tb_status status = TB_OK;
  while (status == TB_OK) {
    errno = 0;
    const struct dirent *entry = readdir(open_folder);
    if (!entry && errno) status = folder_error(folder, log, errno);
    if (!entry) break;
    if (is_part(entry->d_name, table) && !add_path(list, join(list->arena, folder, entry->d_name))) status = TB_NO_MEMORY;
  }
  closedir(open_folder);
  return status;
}

static bool is_folder(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static tb_status list_all(path_list *list, const char *folder, const char *name, tb_log *log) {
  const tb_status status = list_folder(list, folder, name, log);
  if (status != TB_OK) return status;
  const char *inner = join(list->arena, folder, name);
  if (!inner) return TB_NO_MEMORY;
  return is_folder(inner) ? list_folder(list, inner, NULL, log) : TB_OK;
}

static int compare_paths(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

tb_status tb_table_find(const char *folder, const char *name, tb_arena *arena, tb_log *log, const char *const **paths, size_t *n_paths) {
  if (!folder || !name || !arena || !paths || !n_paths) return TB_BAD_ARGUMENT;
  path_list list = {.arena = arena};
  tb_status status = list_all(&list, folder, name, log);
  if (status == TB_OK) {
    const char **kept = tb_arena_array(arena, list.n, sizeof *kept);
    if (kept && list.n > 0) memcpy(kept, list.paths, list.n * sizeof *kept);
    if (kept && list.n > 0) qsort(kept, list.n, sizeof *kept, compare_paths);
    *paths = kept;
    *n_paths = list.n;
    status = kept ? TB_OK : TB_NO_MEMORY;
  }
  free(list.paths);
  return status;
}
