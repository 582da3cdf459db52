#include "schema_rows.h"

#include "base/text.h"
#include "ingest/options.h"

#include <unistd.h>

size_t tb_header_find(const tb_field *headers, size_t n, const char *name) {
  for (size_t i = 0; i < n; i++) {
    if (strlen(name) == headers[i].n && memcmp(name, headers[i].text, headers[i].n) == 0) {
      return i;
    }
  }
  return TB_NO_FIELD;
}

const char *tb_field_text(const tb_record *record, size_t column, size_t *n) {
  *n = record->fields[column].n;
  return tb_trim(record->fields[column].text, n);
}

/* --------------------------------------------------------------------------------------------------------------------------- paths */

static bool is_remote(const char *path) {
  return strstr(path, "://") != NULL;
}

/* Absolute, or with a step upwards: the standard forbids both. */
static bool leaves_folder(const char *path) {
  if (path[0] == '/') {
    return true;
  }
  for (const char *at = strstr(path, ".."); at != NULL; at = strstr(at + 2, "..")) {
    bool begins = at == path || at[-1] == '/', ends = at[2] == '\0' || at[2] == '/';
    if (begins && ends) {
      return true;
    }
  }
  return false;
}

static bool is_there(const tb_case *opened, const char *path) {
  tb_buffer full = {0};
  tb_buffer_format(&full, "%s/%s", opened->folder, path);
  bool there = !full.failed && access(tb_buffer_string(&full), F_OK) == 0;
  tb_buffer_free(&full);
  return there;
}

static bool is_readable(const tb_case *opened, const char *path) {
  return !is_remote(path) && !leaves_folder(path) && is_there(opened, path);
}

void tb_resource_path_check(const tb_case *opened, const tb_resource *resource, const char *path, tb_log *log) {
  if (is_remote(path)) {
    tb_log_add(log, TB_NOTE, resource->place, "%s lies elsewhere and is not checked", "%s 在别处，未检查", path);
  } else if (leaves_folder(path)) {
    tb_log_add(log, TB_ERROR, resource->place, "%s leads out of the folder, expected a path inside of it", "%s 指向文件夹之外，应在其内",
               path);
  } else if (!is_there(opened, path)) {
    tb_log_add(log, TB_ERROR, resource->place, "%s is not there, expected a file of this folder", "%s 不存在，应为该文件夹中的文件", path);
  }
}

/* ------------------------------------------------------------------------------------------------------------------------- reading */

/* The table that a file belongs to, so that it is read as it was before; TB_TABLE_COUNT: none, columns of any names. */
static tb_table_kind kind_of(const tb_case *opened, const char *file) {
  for (size_t k = 0; k < TB_TABLE_COUNT; k++) {
    for (size_t i = 0; i < opened->tables[k].n_paths; i++) {
      if (strcmp(opened->tables[k].paths[i], file) == 0) {
        return (tb_table_kind)k;
      }
    }
  }
  return TB_TABLE_COUNT;
}

static tb_status visit_rows(tb_reader *reader, const char *file, const tb_rows_visitor *visitor) {
  size_t n;
  const tb_field *headers = tb_reader_headers(reader, &n);
  tb_status status = visitor->begin(visitor->context, file, headers, n);
  while (status == TB_OK) {
    const tb_record *record = NULL;
    status = tb_reader_next(reader, &record);
    if (status != TB_OK || record == NULL) {
      break;
    }
    status = visitor->row(visitor->context, file, record);
  }
  return status;
}

/* What reading the tables has already told (warnings) goes to a log of its own, and is handed on only when a file is refused. */
static tb_status read_file(const tb_case *opened, const char *file, tb_log *log, const tb_rows_visitor *visitor) {
  tb_read_options given = {.struct_size = sizeof given, .encoding = opened->encoding}, options;
  tb_reader *reader = NULL;
  tb_log *own = tb_log_new(tb_log_language(log));
  tb_status status = own != NULL ? tb_options_check(&given, own, &options) : TB_NO_MEMORY;
  if (status == TB_OK) {
    status = tb_reader_open(kind_of(opened, file), file, &options, own, &reader);
  }
  if (status == TB_OK) {
    status = visit_rows(reader, file, visitor);
    tb_reader_free(reader);
  }
  if (own != NULL && tb_log_total(own, TB_ERROR) > 0) {
    tb_log_merge(log, own);
    status = status == TB_BAD_INPUT || status == TB_IO_ERROR ? TB_OK : status;
  }
  tb_log_free(own);
  return status;
}

tb_status tb_resource_rows(const tb_case *opened, const tb_resource *resource, tb_log *log, const tb_rows_visitor *visitor) {
  tb_status status = TB_OK;
  for (size_t i = 0; status == TB_OK && i < resource->paths.n; i++) {
    if (!is_readable(opened, resource->paths.items[i])) {
      continue;
    }
    tb_buffer file = {0};
    tb_buffer_format(&file, "%s/%s", opened->folder, resource->paths.items[i]);
    status = file.failed ? TB_NO_MEMORY : read_file(opened, tb_buffer_string(&file), log, visitor);
    tb_buffer_free(&file);
  }
  return status;
}
