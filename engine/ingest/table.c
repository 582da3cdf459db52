/* The small tables in memory: every cell as text with its place. */
#include "base/text.h"
#include "ingest.h"
#include "options.h"
#include "reader.h"

#include <stdlib.h>

/* The line counts from the row's, so that a cell stays small. */
typedef struct cell {
  const char *text;
  uint32_t line_offset, column;
} cell;

typedef struct row {
  const char *file;
  uint64_t line;
} row;

struct tb_table {
  tb_table_kind kind;
  size_t n_columns; /* of the table in tables.def */
  bool has[TB_TABLE_COLUMNS_MAX];
  tb_arena *texts;
  row *rows;
  cell *cells; /* n_columns a row */
  size_t n_rows, capacity;
  const char **headers;
  size_t n_headers;
  uint64_t codes_trimmed; /* cells of the first column that had blanks around them */
};

static tb_table *table_new(tb_table_kind kind) {
  tb_table *table = calloc(1, sizeof *table);
  if (!table) return NULL;
  table->kind = kind;
  table->n_columns = tb_table_columns(kind);
  table->texts = tb_arena_new();
  if (table->texts) return table;
  free(table);
  return NULL;
}

void tb_table_free(tb_table *table) {
  if (!table) return;
  tb_arena_free(table->texts);
  free(table->rows);
  free(table->cells);
  free(table);
}

/* ------------------------------------------------------------------------------------------------------------------ reading */

static bool reserve_row(tb_table *table) {
  if (table->n_rows < table->capacity) return true;
  const size_t capacity = table->capacity ? 2 * table->capacity : 64;
  size_t n_cells;
  if (!tb_size_multiply(capacity, table->n_columns, &n_cells)) return false;
  row *rows = reallocarray(table->rows, capacity, sizeof *rows);
  if (!rows) return false;
  table->rows = rows;
  cell *cells = reallocarray(table->cells, n_cells, sizeof *cells);
  if (!cells) return false;
  table->cells = cells;
  table->capacity = capacity;
  return true;
}

static bool fill_cell(tb_table *table, const tb_record *record, size_t field, const tb_place *place, cell *out) {
  *out = (cell){.text = ""};
  if (field == TB_NO_FIELD) return true;
  size_t n = record->fields[field].n;
  const char *text = tb_trim(record->fields[field].text, &n);
  if (n > 0) out->text = tb_arena_string(table->texts, text, n);
  out->line_offset = (uint32_t)(place[field].line - record->line);
  out->column = place[field].column + (uint32_t)(text - record->fields[field].text); /* behind the blanks */
  return out->text != NULL;
}

/* `places` has room for the record's fields, `file` lives as long as the table. */
static bool add_row(tb_table *table, const tb_columns *columns, const tb_record *record, const char *file, tb_place *places) {
  if (!reserve_row(table)) return false;
  tb_record_places(record, file, places);
  cell *cells = table->cells + table->n_rows * table->n_columns;
  for (size_t c = 0; c < table->n_columns; c++) {
    if (!fill_cell(table, record, columns->field[c], places, &cells[c])) return false;
  }
  table->codes_trimmed += strlen(cells[0].text) != record->fields[columns->field[0]].n;
  table->rows[table->n_rows++] = (row){.file = file, .line = record->line};
  return true;
}

static tb_status read_rows(tb_table *table, tb_reader *reader, const char *file) {
  const tb_columns *columns = tb_reader_columns(reader);
  tb_place *places = malloc(columns->n_fields * sizeof *places);
  tb_status status = places ? TB_OK : TB_NO_MEMORY;
  while (status == TB_OK) {
    const tb_record *record;
    status = tb_reader_next(reader, &record);
    if (status != TB_OK || !record) break;
    if (!add_row(table, columns, record, file, places)) status = TB_NO_MEMORY;
  }
  free(places);
  return status;
}

/* The first file's header, and which columns there are in any. */
static tb_status note_columns(tb_table *table, const tb_reader *reader) {
  for (size_t c = 0; c < table->n_columns; c++)
    table->has[c] |= tb_reader_columns(reader)->field[c] != TB_NO_FIELD;
  if (table->headers) return TB_OK;
  size_t n;
  const tb_field *names = tb_reader_headers(reader, &n);
  table->headers = tb_arena_array(table->texts, n, sizeof *table->headers);
  for (size_t i = 0; table->headers && i < n; i++) {
    table->headers[i] = tb_arena_string(table->texts, names[i].text, names[i].n);
    if (!table->headers[i]) return TB_NO_MEMORY;
  }
  table->n_headers = n;
  return table->headers ? TB_OK : TB_NO_MEMORY;
}

static tb_status read_file(tb_table *table, const char *path, const tb_read_options *options, tb_log *log) {
  const char *file = tb_arena_string(table->texts, path, strlen(path));
  if (!file) return TB_NO_MEMORY;
  tb_reader *reader;
  tb_status status = tb_reader_open(table->kind, file, options, log, &reader);
  if (status != TB_OK) return status;
  status = note_columns(table, reader);
  if (status == TB_OK) status = read_rows(table, reader, file);
  if (status == TB_OK && tb_reader_refused(reader) > 0 && !options->rejects) status = TB_BAD_INPUT;
  tb_reader_free(reader);
  return status;
}

/* Files with errors do not keep the others from being read: all errors are wanted at once. */
static tb_status read_files(tb_table *table, const char *const *paths, size_t n_paths, const tb_read_options *options, tb_log *log) {
  tb_status first = TB_OK;
  for (size_t i = 0; i < n_paths; i++) {
    const tb_status status = read_file(table, paths[i], options, log);
    if (status != TB_OK && status != TB_BAD_INPUT && status != TB_IO_ERROR) return status;
    if (first == TB_OK) first = status;
  }
  return first;
}

tb_status tb_table_read(tb_table_kind kind, const char *const *paths, size_t n_paths, const tb_read_options *options, tb_log *log,
                        tb_table **out) {
  if (kind >= TB_TABLE_COUNT || (!paths && n_paths > 0) || !out) return TB_BAD_ARGUMENT;
  tb_read_options checked;
  tb_status status = tb_options_check(options, log, &checked);
  if (status != TB_OK) return status;
  tb_table *table = table_new(kind);
  if (!table) return TB_NO_MEMORY;
  status = read_files(table, paths, n_paths, &checked, log);
  if (status == TB_OK) {
    *out = table;
  } else {
    tb_table_free(table);
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------------------------- access */

static size_t column_index(const tb_table *table, const char *column) {
  for (size_t c = 0; c < table->n_columns; c++) {
    if (strcmp(tb_table_column(table->kind, c), column) == 0) return c;
  }
  return TB_NO_FIELD;
}

static const cell *find_cell(const tb_table *table, size_t index, const char *column) {
  const size_t c = index < table->n_rows ? column_index(table, column) : TB_NO_FIELD;
  return c == TB_NO_FIELD ? NULL : &table->cells[index * table->n_columns + c];
}

size_t tb_table_rows(const tb_table *table) {
  return table ? table->n_rows : 0;
}

bool tb_table_has(const tb_table *table, const char *column) {
  const size_t c = column_index(table, column);
  return c != TB_NO_FIELD && table->has[c];
}

const char *tb_table_cell(const tb_table *table, size_t index, const char *column) {
  const cell *found = find_cell(table, index, column);
  return found ? found->text : "";
}

tb_place tb_table_place(const tb_table *table, size_t index, const char *column) {
  if (index >= table->n_rows) return (tb_place){0};
  const row *r = &table->rows[index];
  const cell *found = find_cell(table, index, column);
  if (!found) return (tb_place){.file = r->file, .line = r->line};
  return (tb_place){.file = r->file, .line = r->line + found->line_offset, .column = found->column};
}

size_t tb_table_headers(const tb_table *table, const char *const **names) {
  *names = table->headers;
  return table->n_headers;
}

uint64_t tb_table_codes_trimmed(const tb_table *table) {
  return table->codes_trimmed;
}
