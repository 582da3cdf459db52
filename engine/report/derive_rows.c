#include "derive_rows.h"

#include <stdlib.h>

enum { N_REASONS = TB_UNDEFINED + 1 };

/* ---------------------------------------------------------------------------------------------------------------------- pieces */

static tb_status format_entities(tb_derive_rows *rows, const tb_sheet *sheet, const tb_panel *panel) {
  tb_status status = TB_OK;
  for (size_t i = 0; i < tb_panel_entities(panel) && status == TB_OK; i++) {
    const tb_out_cell cell = tb_cell_text(tb_panel_entity_code(panel, (uint32_t)i));
    status = tb_ready_add_cells(&rows->entities, sheet, TB_DERIVE_ENTITY, &cell, 1, false);
  }
  return status;
}

static tb_status format_reasons(tb_derive_rows *rows, const tb_sheet *sheet, size_t column) {
  tb_status status = TB_OK;
  for (int reason = 0; reason < N_REASONS && status == TB_OK; reason++) {
    const tb_out_cell cell = tb_cell_text(tb_reason_name((tb_reason)reason));
    status = tb_ready_add_cells(&rows->behind, sheet, column, &cell, 1, true);
  }
  return status;
}

tb_status tb_derive_rows_open(tb_derive_rows *rows, const tb_sheet *sheet, const tb_panel *panel, size_t n_numbers, bool has_reasons) {
  rows->n_numbers = n_numbers;
  rows->has_reasons = has_reasons;
  tb_status status = format_entities(rows, sheet, panel);
  for (size_t i = 0; i < n_numbers && status == TB_OK; i++) {
    status = has_reasons ? format_reasons(rows, sheet, TB_DERIVE_VALUE + 2 * i + 1)
                         : tb_ready_add_cells(&rows->behind, sheet, TB_DERIVE_VALUE + i + 1, NULL, 0, true);
  }
  return status;
}

void tb_derive_rows_free(tb_derive_rows *rows) {
  tb_ready_free(&rows->entities);
  tb_ready_free(&rows->behind);
}

tb_status tb_derive_texts_open(tb_derive_texts *texts, size_t n_numbers) {
  texts->numbers = calloc(n_numbers, sizeof *texts->numbers);
  return texts->numbers != NULL ? TB_OK : TB_NO_MEMORY;
}

void tb_derive_texts_free(tb_derive_texts *texts) {
  tb_ready_free(&texts->piece);
  free(texts->numbers);
}

static tb_status format_piece(tb_derive_texts *texts, const tb_sheet *sheet, const tb_chunk *chunk) {
  const tb_out_cell cells[] = {tb_cell_text(chunk->indicator), tb_cell_text(chunk->period)};
  tb_ready_clear(&texts->piece);
  return tb_ready_add_cells(&texts->piece, sheet, TB_DERIVE_INDICATOR, cells, 2, true);
}

/* ------------------------------------------------------------------------------------------------------------------------ rows */

/* The reasons of the k-th number from row `first` on. */
static inline const uint8_t *reasons_of(const tb_chunk *chunk, size_t k, size_t first) {
  return (k == 0 ? chunk->reasons : chunk->measure_reasons[k - 1]) + first;
}

/* An empty text, which a reason has, is what the format has for it. */
static inline char *put_number(const tb_double_texts *numbers, size_t i, const char *empty, size_t n_empty, char *at) {
  char *end = tb_double_texts_put(numbers, i, at);
  if (n_empty > 0 && end == at) {
    memcpy(at, empty, n_empty);
    return at + n_empty;
  }
  return end;
}

/* Rows [first, first + n), whose numbers are texts; there is room. */
static char *put_rows(const tb_derive_rows *rows, const tb_derive_texts *texts, const tb_sheet *sheet, const tb_chunk *chunk,
                      const uint32_t *entities, size_t first, size_t n, char *at) {
  const tb_ready_texts before = rows->entities, piece = texts->piece, behind = rows->behind; /* copies, which no byte written can change */
  const tb_double_texts *numbers = texts->numbers;
  const char *empty = sheet->writer->empty;
  const size_t n_numbers = rows->n_numbers, n_empty = strlen(empty);
  const bool has_reasons = rows->has_reasons;
  for (size_t i = 0; i < n; i++) {
    at = tb_ready_put(&piece, 0, tb_ready_put(&before, entities[first + i], at));
    for (size_t k = 0; k < n_numbers; k++) {
      at = put_number(&numbers[k], i, empty, n_empty, at);
      at = tb_ready_put(&behind, has_reasons ? k * N_REASONS + reasons_of(chunk, k, first)[i] : k, at);
    }
  }
  return at;
}

tb_status tb_derive_rows_put(const tb_derive_rows *rows, tb_derive_texts *texts, const tb_sheet *sheet, const tb_chunk *chunk,
                             const uint32_t *entities, tb_buffer *out) {
  tb_status status = format_piece(texts, sheet, chunk);
  const size_t row = rows->entities.longest + texts->piece.longest + rows->n_numbers * (rows->behind.longest + TB_DOUBLE_TEXT_BYTES);
  for (size_t first = 0, n; first < chunk->n && status == TB_OK; first += n) {
    n = chunk->n - first < TB_DOUBLE_TEXTS ? chunk->n - first : TB_DOUBLE_TEXTS;
    for (size_t k = 0; k < rows->n_numbers; k++) {
      const double *values = k == 0 ? chunk->values : chunk->measures[k - 1];
      tb_double_texts_make(&texts->numbers[k], values + first, reasons_of(chunk, k, first), n);
    }
    char *at = tb_buffer_room(out, n * row + TB_READY_BLOCK);
    if (at == NULL) {
      status = TB_NO_MEMORY;
    } else {
      out->n += (size_t)(put_rows(rows, texts, sheet, chunk, entities, first, n, at) - at);
    }
  }
  return status;
}
