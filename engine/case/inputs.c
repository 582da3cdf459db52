/* The files that a case was read from, and their digests. */
#include "inside.h"

#include "base/file.h"

#include <stdarg.h>
#include <sys/stat.h>

const char *tb_arena_format(tb_arena *arena, const char *format, ...) {
  tb_buffer text = {0};
  va_list arguments;
  va_start(arguments, format);
  tb_buffer_vformat(&text, format, arguments);
  va_end(arguments);
  const char *copy = text.failed ? NULL : tb_arena_string(arena, tb_buffer_string(&text), text.n);
  tb_buffer_free(&text);
  return copy;
}

const char *tb_case_relative(const tb_case *opened, const char *path) {
  size_t n = opened->folder != NULL ? strlen(opened->folder) : 0;
  if (n == 0 || strncmp(path, opened->folder, n) != 0 || (path[n] != '\0' && path[n] != '/' && path[n - 1] != '/')) {
    return path;
  }
  while (path[n] == '/') {
    n++;
  }
  return path + n;
}

static bool is_stream(const char *path) {
  return strcmp(path, "-") == 0;
}

/* What can be read once only has no digest: standard input, pipes, devices. */
static bool can_be_read_again(const char *path) {
  struct stat there;
  return !is_stream(path) && (stat(path, &there) != 0 || S_ISREG(there.st_mode));
}

static void add_file(tb_case *opened, const char *path, tb_table_kind kind) {
  if (can_be_read_again(path)) {
    opened->files[opened->n_files++] = (tb_case_file){.path = path, .relative = tb_case_relative(opened, path), .kind = kind};
  }
}

/* A copy of a table is no file. */
static bool is_copy(const tb_case *opened, tb_table_kind kind) {
  return opened->feed != NULL && opened->feed->from_copies && kind != TB_TABLE_OBSERVATIONS;
}

tb_status tb_case_list_files(tb_case *opened) {
  size_t n = 1;
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    n += opened->tables[k].n_paths;
  }
  opened->files = tb_arena_array(opened->arena, n, sizeof *opened->files);
  if (opened->files == NULL) {
    return TB_NO_MEMORY;
  }
  if (opened->package.path != NULL && !is_copy(opened, TB_TABLE_COUNT)) {
    add_file(opened, opened->package.path, TB_TABLE_COUNT);
  }
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    for (size_t i = 0; !is_copy(opened, (tb_table_kind)k) && i < opened->tables[k].n_paths; i++) {
      add_file(opened, opened->tables[k].paths[i], (tb_table_kind)k);
    }
  }
  return TB_OK;
}

/* Standard input may be a file, by redirection. */
static bool reads_from_stream(const tb_case *opened, const char *path) {
  const tb_case_table *table = &opened->tables[TB_TABLE_OBSERVATIONS];
  for (size_t i = 0; i < table->n_paths; i++) {
    if (is_stream(table->paths[i])) {
      return tb_same_file("/dev/stdin", path);
    }
  }
  return false;
}

/* A table of the case that this command had no need to read. */
static bool is_unread_table(const tb_case *opened, const char *path) {
  for (size_t k = 0; opened->folder != NULL && k < TB_TABLE_COUNT; k++) {
    const char *const *paths;
    size_t n;
    if (opened->tables[k].n_paths > 0 ||
        tb_table_find(opened->folder, tb_table_name((tb_table_kind)k), opened->arena, NULL, &paths, &n) != TB_OK) {
      continue;
    }
    for (size_t i = 0; i < n; i++) {
      if (tb_same_file(paths[i], path)) {
        return true;
      }
    }
  }
  return false;
}

bool tb_case_reads(const tb_case *opened, const char *path) {
  for (size_t i = 0; i < opened->n_files; i++) {
    if (tb_same_file(opened->files[i].path, path)) {
      return true;
    }
  }
  return reads_from_stream(opened, path) || is_unread_table(opened, path);
}

const char *tb_case_file_path(const tb_case *opened, size_t i, tb_table_kind *kind) {
  *kind = opened->files[i].kind;
  return opened->files[i].path;
}

size_t tb_case_inputs(const tb_case *opened) {
  return opened != NULL ? opened->n_files : 0;
}

/* A digest is taken when it is first asked for: most commands never do. */
static tb_status count_file(tb_case_file *file) {
  struct stat there;
  if (stat(file->path, &there) != 0) {
    return TB_IO_ERROR;
  }
  tb_status status = tb_file_sha256(file->path, NULL, file->sha256);
  file->bytes = (uint64_t)there.st_size;
  file->counted = status == TB_OK;
  return status;
}

tb_status tb_case_input(const tb_case *opened, size_t i, tb_input_file *out) {
  if (opened == NULL || out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  if (i >= opened->n_files) {
    return TB_NOT_FOUND;
  }
  tb_case_file *file = &opened->files[i];
  tb_status status = file->counted ? TB_OK : count_file(file);
  if (status == TB_OK) {
    *out = (tb_input_file){file->relative, file->bytes, file->sha256};
  }
  return status;
}
