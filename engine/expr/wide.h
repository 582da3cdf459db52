/* Wide columns: cells of many entities, in the order of their numbers, most of those left out that were not observed. */
#ifndef TB_EXPR_WIDE_H
#define TB_EXPR_WIDE_H

#include "figure.h"

typedef struct tb_wide {
  uint32_t *entities; /* whose cells they are: column.n, ascending */
  tb_column column;
  tb_footing *footings; /* column.n; NULL: none */
  size_t capacity;
} tb_wide;

/** Room for `more` further cells. The column's exact numbers are kept where `exact`, footings where `is_marked`. */
TB_NODISCARD tb_status tb_wide_reserve(tb_wide *wide, size_t more, bool exact, bool is_marked);

/**
 * Chooses the cells of a column to append, n <= TB_TILE; returns how many are in `at`. All of them, unless missing ones are to be left out
 * (`compact`) and that saves something: where nearly all are there, they are copied together, the missing ones among them.
 */
size_t tb_wide_choose(const tb_wide *wide, const tb_column *from, bool compact, uint16_t *at);

/** Appends n cells of a figure, cell at[k] the k-th; there is room. A long number, whose text goes by the entity, becomes a computed one.
 */
void tb_wide_append(tb_wide *wide, const tb_figure *figure, const uint16_t *at, size_t n);

/**
 * Makes the wide column that of all n entities in a row, NULL: none; there is room, and no exact numbers and no footings are kept. False
 * when there are long numbers, of which the texts stay behind.
 */
bool tb_wide_read_row(tb_wide *wide, const tb_panel *panel, const tb_row *row, size_t n);

/** Cells of entities [out->column.first, .. + out->column.n), with the reason TB_MISSING those that are not there. Writes no errors. */
void tb_wide_read(const tb_wide *wide, tb_figure *out);
void tb_wide_free(tb_wide *wide);

/** The place of the first cell whose entity is not before `entity`. */
size_t tb_wide_find(const tb_wide *wide, uint32_t entity);

#endif
