/* January to date: the spans that tile it. */
#ifndef TB_EXPR_TO_DATE_H
#define TB_EXPR_TO_DATE_H

#include "reach.h"
#include "window.h"

/**
 * Gathers the spans of the length of `period` from January up to it. Where an entity has none for the first of them but a block from
 * January on (January and February reported as one), the block stands for those it covers. Leaves n_window 0 when no such spans exist: the
 * period is not of whole months, or reaches over the end of a year.
 */
TB_NODISCARD tb_status tb_gather_to_date(tb_evaluator *evaluator, uint32_t measure, const tb_scope *scope, tb_period period,
                                         tb_window *window, tb_gathered *out);

#endif
