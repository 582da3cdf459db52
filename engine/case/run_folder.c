/* The outputs of a run, read back from their folder. */
#include "run_rows.h"

#include "base/buffer.h"
#include "base/log.h"
#include "ingest/options.h"
#include "ingest/reader.h"
#include "json.h"

#include <string.h>
#include <unistd.h>

/* A folder being read. */
typedef struct reading {
  const char *folder;
  tb_run_rows *rows;
  tb_log *log;
  bool excel_safe; /* texts may have a ' in front that is none of theirs */
} reading;

static const struct {
  const char *name;
  bool required;
} FILES[TB_RUN_TABLES] = {[TB_RUN_FINDINGS] = {"findings.csv", true},
                          [TB_RUN_VERDICTS] = {"verdicts.csv", false}, /* of a case without claims there are none */
                          [TB_RUN_ALERTS] = {"alerts.csv", true},
                          [TB_RUN_TRANSITIONS] = {"transitions.csv", true}};

static const char *path_of(const reading *r, const char *name) {
  tb_buffer path = {0};
  tb_buffer_format(&path, "%s/%s", r->folder, name);
  const char *copy = path.failed ? NULL : tb_arena_string(r->rows->arena, tb_buffer_string(&path), path.n);
  tb_buffer_free(&path);
  return copy;
}

/* ------------------------------------------------------------------------------------------------------------------------- tables */

/* Which field each column of the table is; one that is missing is an error. */
static tb_status find_columns(const reading *r, tb_run_table table, const char *path, tb_reader *reader, size_t *fields) {
  size_t n;
  const tb_field *headers = tb_reader_headers(reader, &n);
  for (size_t c = 0; c < tb_run_columns(table); c++) {
    const char *name = tb_run_column(table, c);
    size_t at = 0;
    while (at < n && strcmp(headers[at].text, name) != 0) {
      at++;
    }
    if (at == n) {
      tb_log_add(r->log, TB_ERROR, (tb_place){path, 1, 1}, "the column %s is missing; expected the outputs of a run",
                 "缺少列%s；应为一次运行的结果", name);
      return TB_BAD_INPUT;
    }
    fields[c] = at;
  }
  return TB_OK;
}

/* Without the ' that keeps a spreadsheet from taking a text for a formula. */
static const char *plain(const reading *r, const char *text) {
  return r->excel_safe && text[0] == '\'' && strchr("=+-@\t\r", text[1]) != NULL && text[1] != '\0' ? text + 1 : text;
}

static tb_status read_rows(const reading *r, tb_run_table table, tb_reader *reader, const size_t *fields) {
  size_t n = tb_run_columns(table);
  const char *cells[TB_RUN_ALL];
  tb_status status = TB_OK;
  for (const tb_record *record; status == TB_OK;) {
    status = tb_reader_next(reader, &record);
    if (status != TB_OK || record == NULL) {
      break;
    }
    for (size_t c = 0; c < n; c++) {
      cells[c] = plain(r, record->fields[fields[c]].text);
    }
    status = tb_run_rows_add(r->rows, table, cells);
  }
  return status == TB_OK && tb_reader_refused(reader) > 0 ? TB_BAD_INPUT : status;
}

/* Errors are told; that a table has no rows is none, and need not be said. */
static void tell_errors(const tb_log *said, tb_log *log) {
  for (size_t i = 0; i < tb_log_count(said); i++) {
    const tb_diagnostic *message = tb_log_at(said, i);
    if (message->severity == TB_ERROR) {
      tb_log_add(log, TB_ERROR, message->place, "%s", "%s", message->text);
    }
  }
}

static tb_status read_file(reading *r, tb_run_table table, const char *path) {
  tb_read_options options;
  tb_reader *reader = NULL;
  size_t fields[TB_RUN_ALL];
  tb_log *log = r->log, *said = tb_log_new(tb_log_language(log));
  if (said == NULL) {
    return TB_NO_MEMORY;
  }
  r->log = said;
  tb_status status = tb_options_check(NULL, said, &options);
  if (status == TB_OK) {
    status = tb_reader_open(TB_TABLE_COUNT, path, &options, said, &reader);
  }
  if (status == TB_OK) {
    status = find_columns(r, table, path, reader, fields);
  }
  if (status == TB_OK) {
    status = read_rows(r, table, reader, fields);
  }
  tb_reader_free(reader);
  tell_errors(said, log);
  r->log = log;
  tb_log_free(said);
  return status;
}

static tb_status read_table(reading *r, tb_run_table table) {
  const char *path = path_of(r, FILES[table].name);
  if (path == NULL) {
    return TB_NO_MEMORY;
  }
  if (access(path, F_OK) == 0) {
    return read_file(r, table, path);
  }
  if (!FILES[table].required) {
    return TB_OK;
  }
  tb_log_add(r->log, TB_ERROR, (tb_place){.file = path}, "the file is not there; expected the outputs of a run",
             "没有该文件；应为一次运行的结果");
  return TB_BAD_INPUT;
}

/* ----------------------------------------------------------------------------------------------------------------------- run.json */

static const char *const OPTIONS[] = {"as_of", "entities", "indicators", "periods"};

enum { N_OPTIONS = sizeof OPTIONS / sizeof OPTIONS[0] };

static bool add_mark(tb_run_rows *rows, const char *name, const json_t *text) {
  const char *value = json_is_string(text) ? json_string_value(text) : "";
  tb_run_mark *mark = &rows->marks[rows->n_marks++];
  mark->name = tb_arena_string(rows->arena, name, strlen(name));
  mark->text = tb_arena_string(rows->arena, value, strlen(value));
  return mark->name != NULL && mark->text != NULL;
}

/* Observations are what is expected to change from run to run. */
static bool is_observations(const char *path) {
  return strncmp(path, "observations", strlen("observations")) == 0;
}

static tb_status keep_marks(tb_run_rows *rows, const json_t *root) {
  const json_t *options = json_object_get(root, "options"), *inputs = json_object_get(root, "inputs");
  rows->marks = tb_arena_array(rows->arena, N_OPTIONS + json_array_size(inputs), sizeof *rows->marks);
  bool ok = rows->marks != NULL;
  for (size_t i = 0; ok && i < N_OPTIONS; i++) {
    ok = add_mark(rows, OPTIONS[i], json_object_get(options, OPTIONS[i]));
  }
  for (size_t i = 0; ok && i < json_array_size(inputs); i++) {
    const json_t *input = json_array_get(inputs, i);
    const char *path = json_string_value(json_object_get(input, "path"));
    if (path != NULL && !is_observations(path)) {
      ok = add_mark(rows, path, json_object_get(input, "sha256"));
    }
  }
  return ok ? TB_OK : TB_NO_MEMORY;
}

/* run.json marks a folder as a run's; it says how texts were written. */
static tb_status read_mark(reading *r) {
  const char *path = path_of(r, "run.json");
  if (path == NULL) {
    return TB_NO_MEMORY;
  }
  if (access(path, F_OK) != 0) {
    tb_log_add(r->log, TB_ERROR, (tb_place){.file = r->folder},
               "no outputs of a run: there is no run.json; expected a folder that `tongbi run` wrote",
               "不是一次运行的结果：没有 run.json；应为 `tongbi run` 写出的文件夹");
    return TB_BAD_INPUT;
  }
  tb_document document;
  tb_status status = tb_document_open(path, NULL, r->rows->arena, r->log, &document);
  if (status != TB_OK) {
    return status;
  }
  if (tb_json_is_object(tb_json_root(&document))) {
    tb_json_flag(tb_json_member(tb_json_member(tb_json_root(&document), "options"), "excel_safe"), &r->excel_safe);
  }
  status = document.failed ? TB_BAD_INPUT : keep_marks(r->rows, document.root);
  tb_document_close(&document);
  return status;
}

tb_status tb_run_rows_read(const char *folder, tb_log *log, tb_run_rows **out) {
  if (out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  *out = NULL;
  if (folder == NULL) {
    return TB_BAD_ARGUMENT;
  }
  reading r = {.folder = folder, .log = log};
  tb_status status = tb_run_rows_new(&r.rows);
  if (status == TB_OK) {
    status = read_mark(&r);
  }
  for (size_t i = 0; status == TB_OK && i < TB_RUN_TABLES; i++) {
    status = read_table(&r, (tb_run_table)i);
  }
  if (status == TB_OK) {
    *out = r.rows;
  } else {
    tb_run_rows_free(r.rows);
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------- made unlike */

static const char *find_mark(const tb_run_rows *rows, const char *name) {
  for (size_t i = 0; i < rows->n_marks; i++) {
    if (strcmp(rows->marks[i].name, name) == 0) {
      return rows->marks[i].text;
    }
  }
  return NULL;
}

/* The names of `rows` that `other` has with another text, or (if `lone`) does not have at all. */
static void list_marks(const tb_run_rows *rows, const tb_run_rows *other, bool lone, tb_buffer *list) {
  for (size_t i = 0; i < rows->n_marks; i++) {
    const char *there = find_mark(other, rows->marks[i].name);
    bool differs = there != NULL && !lone && strcmp(there, rows->marks[i].text) != 0;
    if (differs || (there == NULL && lone)) {
      tb_buffer_format(list, "%s%s", list->n > 0 ? ", " : "", rows->marks[i].name);
    }
  }
}

void tb_runs_tell_unlike(const tb_run_rows *before, const tb_run_rows *after, tb_log *log) {
  tb_buffer list = {0};
  if (before != NULL && after != NULL && before->n_marks > 0 && after->n_marks > 0) {
    list_marks(before, after, false, &list);
    list_marks(before, after, true, &list);
    list_marks(after, before, true, &list);
  }
  if (list.n > 0) {
    tb_log_add(log, TB_NOTE, (tb_place){0}, "the runs differ in more than their observations: %s", "两次运行除观测数据外还有不同：%s",
               tb_buffer_string(&list));
  }
  tb_buffer_free(&list);
}
