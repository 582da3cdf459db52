/* `tongbi init`: a new case folder that runs. */
#include "init.h"

#include "base/file.h"
#include <tongbi/case.h>

#include <dirent.h>

static tb_status check_empty(const char *path, tb_log *log) {
  DIR *listing = opendir(path);
  if (listing == NULL) {
    return TB_OK; /* not there, or not a folder: making it says what is wrong */
  }
  bool empty = true;
  for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
    empty = empty && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
  }
  closedir(listing);
  if (empty) {
    return TB_OK;
  }
  tb_log_add(log, TB_ERROR, (tb_place){.file = path}, "the folder is not empty; expected a new or an empty one",
             "文件夹不为空；应为新建的或空的文件夹");
  return TB_BAD_INPUT;
}

/* Writes a file of the folder that is being built. */
static tb_status write_file(const char *folder, const char *name, const tb_buffer *content, tb_log *log) {
  tb_buffer path = {0};
  tb_output *output = NULL;
  tb_buffer_format(&path, "%s/%s", folder, name);
  tb_status status = path.failed || content->failed ? TB_NO_MEMORY : tb_output_open(tb_buffer_string(&path), log, &output);
  if (status == TB_OK) {
    status = tb_output_write(output, content->bytes, content->n);
    if (status == TB_OK) {
      status = tb_output_commit(output);
    } else {
      tb_output_abandon(output);
    }
  }
  tb_buffer_free(&path);
  return status;
}

static tb_status write_table(const char *folder, tb_table_kind kind, tb_log *log) {
  tb_buffer name = {0}, content = {0};
  tb_buffer_format(&name, "%s.csv", tb_table_name(kind));
  tb_example_table(kind, &content);
  tb_status status = write_file(folder, tb_buffer_string(&name), &content, log);
  tb_buffer_free(&name);
  tb_buffer_free(&content);
  return status;
}

/* The folder's own name as that of a data package: lower-case letters, digits, '.', '_' and '-'. */
static void package_name(const char *folder, tb_buffer *out) {
  size_t end = strlen(folder);
  while (end > 0 && folder[end - 1] == '/') {
    end--;
  }
  size_t begin = end;
  while (begin > 0 && folder[begin - 1] != '/') {
    begin--;
  }
  for (size_t i = begin; i < end; i++) {
    char c = folder[i];
    bool upper = c >= 'A' && c <= 'Z', plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr("._-", c) != NULL;
    tb_buffer_byte(out, upper ? (char)(c - 'A' + 'a') : plain ? c : '-');
  }
}

static tb_status write_package(const char *built, const char *folder, tb_log *log) {
  tb_buffer name = {0}, content = {0};
  package_name(folder, &name);
  tb_status status =
      tb_example_package(tb_buffer_string(&name), &content) ? write_file(built, "datapackage.json", &content, log) : TB_NO_MEMORY;
  tb_buffer_free(&name);
  tb_buffer_free(&content);
  return status;
}

static tb_status write_all(const char *built, const char *folder, tb_log *log) {
  tb_status status = write_package(built, folder, log);
  for (size_t k = 0; status == TB_OK && k < TB_TABLE_COUNT; k++) {
    status = write_table(built, (tb_table_kind)k, log);
  }
  return status;
}

tb_status tb_case_init(const char *path, tb_log *log) {
  if (path == NULL || path[0] == '\0') {
    return TB_BAD_ARGUMENT;
  }
  tb_folder *folder = NULL;
  tb_status status = check_empty(path, log);
  if (status == TB_OK) {
    status = tb_folder_open(path, log, &folder);
  }
  if (status != TB_OK) {
    return status;
  }
  status = write_all(tb_folder_path(folder), path, log);
  if (status == TB_OK) {
    return tb_folder_commit(folder);
  }
  tb_folder_abandon(folder);
  return status;
}
