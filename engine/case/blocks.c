#include "blocks.h"

#include <stdlib.h>

tb_explanation *tb_explanation_new(tb_language language) {
  tb_explanation *e = calloc(1, sizeof *e);
  if (e != NULL && (e->arena = tb_arena_new()) == NULL) {
    free(e);
    return NULL;
  }
  if (e != NULL) {
    e->language = language;
  }
  return e;
}

void tb_explanation_free(tb_explanation *e) {
  if (e != NULL) {
    free(e->blocks);
    tb_arena_free(e->arena);
    free(e);
  }
}

size_t tb_explanation_blocks(const tb_explanation *e) {
  return e != NULL ? e->n : 0;
}

tb_status tb_explanation_block(const tb_explanation *e, size_t i, tb_block *out) {
  if (e == NULL || out == NULL) {
    return TB_BAD_ARGUMENT;
  }
  if (i >= e->n) {
    return TB_NOT_FOUND;
  }
  *out = e->blocks[i];
  return TB_OK;
}

/* ------------------------------------------------------------------------------------------------------------------------- texts */

const char *tb_explain_take(tb_explanation *e, tb_buffer *text) {
  const char *copy = text->failed ? NULL : tb_arena_string(e->arena, tb_buffer_string(text), text->n);
  e->failed |= copy == NULL;
  tb_buffer_free(text);
  *text = (tb_buffer){0};
  return copy != NULL ? copy : "";
}

const char *tb_explain_format(tb_explanation *e, const char *english, const char *chinese, ...) {
  tb_buffer text = {0};
  va_list arguments;
  va_start(arguments, chinese);
  tb_buffer_vformat(&text, tb_text(e->language, english, chinese), arguments);
  va_end(arguments);
  return tb_explain_take(e, &text);
}

static void add_block(tb_explanation *e, const tb_block *block) {
  if (e->n == e->capacity) {
    size_t capacity = e->capacity > 0 ? 2 * e->capacity : 16;
    tb_block *grown = realloc(e->blocks, capacity * sizeof *grown);
    if (grown == NULL) {
      e->failed = true;
      return;
    }
    e->blocks = grown;
    e->capacity = capacity;
  }
  e->blocks[e->n++] = *block;
}

void tb_explain_add(tb_explanation *e, tb_block_kind kind, const char *text) {
  add_block(e, &(tb_block){.kind = kind, .text = text});
}

/* ------------------------------------------------------------------------------------------------------------------------ tables */

tb_grid tb_grid_begin(tb_explanation *e, const char *const (*columns)[2], size_t n_columns) {
  return (tb_grid){.explanation = e, .columns = columns, .n_columns = n_columns};
}

void tb_grid_cell(tb_grid *grid, const char *text) {
  const char *cell = text != NULL ? text : "";
  tb_buffer_append(&grid->cells, (const char *)&cell, sizeof cell);
  grid->n_cells++;
}

size_t tb_grid_rows(const tb_grid *grid) {
  return grid->n_cells / grid->n_columns;
}

static const char **heads(const tb_grid *grid) {
  const char **texts = tb_arena_array(grid->explanation->arena, grid->n_columns, sizeof *texts);
  for (size_t i = 0; texts != NULL && i < grid->n_columns; i++) {
    texts[i] = grid->columns[i][grid->explanation->language == TB_CHINESE];
  }
  return texts;
}

void tb_grid_end(tb_grid *grid, const char *caption) {
  tb_explanation *e = grid->explanation;
  size_t rows = tb_grid_rows(grid);
  const char **cells = tb_arena_array(e->arena, grid->n_cells, sizeof *cells);
  const char **columns = heads(grid);
  if (grid->cells.failed || cells == NULL || columns == NULL) {
    e->failed = true;
  } else if (rows > 0) {
    memcpy(cells, grid->cells.bytes, grid->n_cells * sizeof *cells);
    tb_block block = {
        .kind = TB_BLOCK_TABLE, .text = caption, .n_columns = grid->n_columns, .n_rows = rows, .columns = columns, .cells = cells};
    add_block(e, &block);
  }
  tb_buffer_free(&grid->cells);
  *grid = (tb_grid){0};
}
