/* January to date: the spans that tile it. */
#ifndef TB_EXPR_TO_DATE_H
#define TB_EXPR_TO_DATE_H

#include "reach.h"
#include "window.h"

/** How many spans of the length of `period` tile January up to it; 0 where there are none: not of whole months, or over the end of a year.
 */
size_t tb_to_date_spans(tb_period period);

/**
 * Sets all steps of a begun window but the last, which is `period` itself. Where an entity has none for the first of them but a block from
 * January on (January and February reported as one), the block stands for those it covers. broken[i], all false before, becomes true where
 * a break lies after a span that counts. The window may stay without some steps when one is not exactly known.
 */
TB_NODISCARD tb_status tb_gather_to_date(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_period period,
                                         tb_window *window, bool *broken);

/**
 * Of a scope of one entity the tiles that tb_gather_to_date adds to it: *whole spans of its length before it, and before those a block from
 * January on (`has_block`), which is TB_SHIFT_BLOCK of *whole. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_to_date_tiles(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, int *whole, bool *has_block);

#endif
