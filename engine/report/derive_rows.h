/* Rows of `derive`: pieces that were formatted once and numbers by turns, in every format that has no pages. */
#ifndef TB_REPORT_DERIVE_ROWS_H
#define TB_REPORT_DERIVE_ROWS_H

#include "ready.h"

#include "base/double_texts.h"
#include "model/panel.h"
#include <tongbi/expr.h>

/** The columns: entity, indicator, period, then the numbers, the value first, each followed by its reason where reasons are wanted. */
enum { TB_DERIVE_ENTITY, TB_DERIVE_INDICATOR, TB_DERIVE_PERIOD, TB_DERIVE_VALUE };

/** What all rows of a table are made of; read by many threads. Zero-initialise; freed with tb_derive_rows_free. */
typedef struct tb_derive_rows {
  size_t n_numbers;
  bool has_reasons;
  tb_ready_texts entities; /* up to the indicator, by entity */
  tb_ready_texts behind;   /* from the end of a number up to the next one or of the row: by number, and by reason where there are reasons */
} tb_derive_rows;

/** Formats codes and reasons. The panel is not kept. TB_NO_MEMORY; TB_LIMIT beyond 64 GiB of texts. */
TB_NODISCARD tb_status tb_derive_rows_open(tb_derive_rows *rows, const tb_sheet *sheet, const tb_panel *panel, size_t n_numbers,
                                           bool has_reasons);
void tb_derive_rows_free(tb_derive_rows *rows);

/** What one thread needs. Zero-initialise; freed with tb_derive_texts_free. */
typedef struct tb_derive_texts {
  tb_ready_texts piece;     /* the one text that is behind the entity in all rows of a piece */
  tb_double_texts *numbers; /* of TB_DOUBLE_TEXTS rows */
} tb_derive_texts;

TB_NODISCARD tb_status tb_derive_texts_open(tb_derive_texts *texts, size_t n_numbers);
void tb_derive_texts_free(tb_derive_texts *texts);

/** Formats the rows of a piece, the number of the i-th row's entity in entities[i], behind what is in `out`. TB_NO_MEMORY; TB_LIMIT. */
TB_NODISCARD tb_status tb_derive_rows_put(const tb_derive_rows *rows, tb_derive_texts *texts, const tb_sheet *sheet, const tb_chunk *chunk,
                                          const uint32_t *entities, tb_buffer *out);

#endif
