/* The blocks of an explanation as they are put together. */
#ifndef TB_CASE_BLOCKS_H
#define TB_CASE_BLOCKS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include <tongbi/case.h>

/** All texts are in the arena. A failure to get memory sticks; whoever began the explanation asks for it at the end. */
struct tb_explanation {
  tb_arena *arena;
  tb_language language;
  tb_block *blocks;
  size_t n, capacity;
  bool failed;
};

/** NULL when memory is short. Freed with tb_explanation_free. */
tb_explanation *tb_explanation_new(tb_language language);

/** A text of the explanation's arena: one of two formats, with the same arguments. Never NULL. */
const char *tb_explain_format(tb_explanation *e, const char *english, const char *chinese, ...) TB_FORMAT(2, 4) TB_FORMAT(3, 4);

/** A copy of a buffer's text in the arena; the buffer is emptied. Never NULL. */
const char *tb_explain_take(tb_explanation *e, tb_buffer *text);

/** Adds a heading or a paragraph. The text must live as long as the explanation. */
void tb_explain_add(tb_explanation *e, tb_block_kind kind, const char *text);

/** A table on its way: columns in both languages, then cells row by row. */
typedef struct tb_grid {
  tb_explanation *explanation;
  const char *const (*columns)[2];
  size_t n_columns, n_cells;
  tb_buffer cells; /* pointers */
} tb_grid;

tb_grid tb_grid_begin(tb_explanation *e, const char *const (*columns)[2], size_t n_columns);

/** The next cell. The text must live as long as the explanation; NULL is empty. */
void tb_grid_cell(tb_grid *grid, const char *text);

/** Rows so far. */
size_t tb_grid_rows(const tb_grid *grid);

/** Adds the table with its caption ("": none) as a block; nothing when it has no rows. */
void tb_grid_end(tb_grid *grid, const char *caption);

#endif
