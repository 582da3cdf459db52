/* Figures as exact decimals: 35.9 - 32.65 is 3.25 and nothing else. */
#ifndef TB_CASE_EXACT_H
#define TB_CASE_EXACT_H

#include "base/buffer.h"
#include "base/rational.h"
#include "model/panel.h"

/** A number as written: exactly, with its digits behind the point. */
typedef struct tb_exact {
  tb_rational number;
  unsigned decimals;
} tb_exact;

/** The figure of a cell that has one (reason TB_VALUE). Freed with tb_exact_clear. */
void tb_exact_of_cell(const tb_cell_detail *cell, tb_exact *out);
void tb_exact_clear(tb_exact *exact);

/** later - earlier, with the digits of the one that has more. `out` is not yet initialised. */
void tb_exact_subtract(const tb_exact *later, const tb_exact *earlier, tb_exact *out);

/** Appends the decimal with all its digits; `sign`: a + before what is positive. */
void tb_exact_text(const tb_exact *exact, bool sign, tb_buffer *out);

#endif
