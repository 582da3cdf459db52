/* What was found for a node in a period: the tiles of one period come one after the other and ask the same again. */
#ifndef TB_EXPR_RECALL_H
#define TB_EXPR_RECALL_H

#include "evaluator.h"

/** Periods that are remembered of a series: the one at hand and that of a base. */
enum { TB_RECALLED_ROWS = 2 };

/** Of one node. */
struct tb_recall {
  struct {
    bool known;
    tb_period period;
    const tb_row *row;      /* NULL: there is none */
  } rows[TB_RECALLED_ROWS]; /* of a series */
  uint8_t oldest;
  struct {
    bool known, exists;
    tb_period period, base;
  } base; /* of a measure */
};

/** Room for a program's nodes, nothing remembered; freed with free. TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_recall_new(const tb_program *program, tb_recall **out);

/** Forgets everything, because another line was set. */
void tb_recall_forget(tb_evaluator *evaluator);

/** The row that a series reads in a period, as tb_model_row tells it. */
const tb_row *tb_recall_row(const tb_evaluator *evaluator, uint32_t series, tb_period period);

/** The row that a series reads in a scope, and the span that its figures have then; NULL where there is no period, or no row in it. */
const tb_row *tb_recall_scope(const tb_evaluator *evaluator, uint32_t series, const tb_scope *scope, tb_span *span);

#endif
