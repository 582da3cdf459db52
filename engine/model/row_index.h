/* The rows of a panel that is being built, found by indicator and key. */
#ifndef TB_MODEL_ROW_INDEX_H
#define TB_MODEL_ROW_INDEX_H

#include "store.h"

/** Row numbers by the hash of (indicator, key); the seed is random, so that chosen periods cannot make it slow. */
typedef struct tb_row_index {
  uint32_t *slots; /* TB_NO_ID: empty; n_slots is a power of two */
  size_t n_slots;
  size_t rows_capacity; /* of panel->rows */
  uint32_t last;        /* the row found last: most records follow one of the same row */
  uint64_t seed;
} tb_row_index;

TB_NODISCARD tb_status tb_row_index_open(tb_row_index *index);
void tb_row_index_close(tb_row_index *index);

/**
 * The number of the row of an indicator and period (as written, closed where it is open), made when there is none. It becomes the row's
 * label, or spoils the label when another text stands there. TB_NO_MEMORY, TB_LIMIT.
 */
TB_NODISCARD tb_status tb_row_index_find(tb_row_index *index, tb_panel *panel, uint32_t indicator, tb_period period, uint32_t *out);

/** Makes a slot for a tile of a row; `n_tiles`: how many tiles rows have as far as is known. NULL when memory is short. */
tb_tile **tb_row_grow(tb_row *row, size_t tile, size_t n_tiles);

/** Gives back the slots behind the last tile. */
void tb_row_shrink(tb_row *row);

/** Bytes that the index and the rows take, the slots of rows left out. */
size_t tb_row_index_bytes(const tb_row_index *index);

#endif
