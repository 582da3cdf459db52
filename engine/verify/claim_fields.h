/* The fields of claims.csv beside the check. */
#ifndef TB_VERIFY_CLAIM_FIELDS_H
#define TB_VERIFY_CLAIM_FIELDS_H

#include "check.h"

static inline const char *tb_claim_given(const tb_claim_cell *cell) {
  return cell->text ? cell->text : "";
}

static inline tb_place tb_claim_place(const tb_claim_text *text, const tb_claim_cell *cell) {
  return (tb_place){.file = text->file, .line = cell->line, .column = cell->column};
}

/** Reads everything but the check into *claim and *figure; texts are copied into the arena. Errors go to the log: TB_BAD_INPUT;
 * TB_NO_MEMORY. */
TB_NODISCARD tb_status tb_claim_read_fields(tb_claims *claims, const tb_claim_text *text, tb_rounding rounding, tb_log *log,
                                            tb_claim *claim, tb_kept_figure *figure);

#endif
