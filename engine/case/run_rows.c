#include "run_rows.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  tb_run_table table;
  const char *name;
} COLUMNS[TB_RUN_ALL] = {
#define RUN_COLUMN(table, column) {TB_RUN_##table, #column},
#include "run_columns.def"
#undef RUN_COLUMN
};

size_t tb_run_columns(tb_run_table table) {
  size_t n = 0;
  for (size_t i = 0; i < TB_RUN_ALL; i++) {
    n += COLUMNS[i].table == table;
  }
  return n;
}

const char *tb_run_column(tb_run_table table, size_t column) {
  size_t at = 0;
  while (at < TB_RUN_ALL && COLUMNS[at].table != table) {
    at++;
  }
  at += column;
  return at < TB_RUN_ALL && COLUMNS[at].table == table ? COLUMNS[at].name : NULL;
}

tb_status tb_run_rows_new(tb_run_rows **out) {
  if (out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  *out = calloc(1, sizeof **out);
  if (*out == NULL) {
    return TB_NO_MEMORY;
  }
  (*out)->arena = tb_arena_new();
  if ((*out)->arena != NULL) {
    return TB_OK;
  }
  free(*out);
  *out = NULL;
  return TB_NO_MEMORY;
}

void tb_run_rows_free(tb_run_rows *rows) {
  if (rows == NULL) {
    return;
  }
  for (size_t i = 0; i < TB_RUN_TABLES; i++) {
    free(rows->tables[i].rows);
  }
  tb_arena_free(rows->arena);
  free(rows);
}

static bool reserve(tb_run_list *list) {
  if (list->n < list->capacity) {
    return true;
  }
  size_t capacity = list->capacity > 0 ? 2 * list->capacity : 64;
  tb_run_row *rows = reallocarray(list->rows, capacity, sizeof *rows);
  if (rows == NULL) {
    return false;
  }
  list->rows = rows;
  list->capacity = capacity;
  return true;
}

tb_status tb_run_rows_add(tb_run_rows *rows, tb_run_table table, const char *const *cells) {
  if (rows == NULL || cells == NULL || (size_t)table >= TB_RUN_TABLES) {
    return TB_BAD_ARGUMENT;
  }
  size_t n = tb_run_columns(table);
  tb_run_list *list = &rows->tables[table];
  const char **copies = reserve(list) ? tb_arena_array(rows->arena, n, sizeof *copies) : NULL;
  for (size_t i = 0; copies != NULL && i < n; i++) {
    const char *cell = cells[i] != NULL ? cells[i] : "";
    copies[i] = cell[0] != '\0' ? tb_arena_string(rows->arena, cell, strlen(cell)) : "";
    copies = copies[i] != NULL ? copies : NULL;
  }
  if (copies == NULL) {
    return TB_NO_MEMORY;
  }
  list->rows[list->n++] = copies;
  return TB_OK;
}
