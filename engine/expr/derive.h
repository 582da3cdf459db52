/* Deriving in pieces, so that several threads can work on one derivation. */
#ifndef TB_EXPR_DERIVE_H
#define TB_EXPR_DERIVE_H

#include "expr.h"
#include <tongbi/expr.h>

/** What is derived: plans, selections, and the list of pieces (one a period of an indicator) in canonical order. Immutable once made. */
typedef struct tb_derive_plan tb_derive_plan;
TB_NODISCARD tb_status tb_derive_plan_new(const tb_model *model, const tb_derive_options *options, tb_log *log, tb_derive_plan **out);
void tb_derive_plan_free(tb_derive_plan *plan);
size_t tb_derive_plan_pieces(const tb_derive_plan *plan);
size_t tb_derive_plan_measures(const tb_derive_plan *plan);
const char *tb_derive_plan_measure(const tb_derive_plan *plan, size_t i);

/** The indicator of a piece, and what an indicator's pieces read: tb_plan_sources of all measures. */
uint32_t tb_derive_plan_indicator(const tb_derive_plan *plan, size_t piece);
TB_NODISCARD tb_status tb_derive_plan_reads(const tb_derive_plan *plan, uint32_t indicator, bool *reads);

/** One thread's evaluators and columns. */
typedef struct tb_derive_worker tb_derive_worker;
TB_NODISCARD tb_status tb_derive_worker_new(const tb_derive_plan *plan, tb_derive_worker **out);
void tb_derive_worker_free(tb_derive_worker *worker);

/** Computes a piece; the chunk's arrays are the worker's, valid until its next call. A piece may have no rows. */
TB_NODISCARD tb_status tb_derive_piece(tb_derive_worker *worker, size_t piece, tb_chunk *chunk);

/** The numbers of the entities of the last chunk, row by row. */
const uint32_t *tb_derive_worker_entities(const tb_derive_worker *worker);

/** Entities by a list of codes, levels and groups (commas or semicolons); "" or NULL: all. `selected` has a flag an entity. An unknown name
 * is an error in the log. */
TB_NODISCARD tb_status tb_select_entities(const tb_panel *panel, const char *list, tb_place place, tb_log *log, bool *selected);

/** Indicators by a list of codes and globs, the same way. */
TB_NODISCARD tb_status tb_select_indicators(const tb_panel *panel, const char *list, tb_place place, tb_log *log, bool *selected);

/** Periods by a list: true when the period is one of them or lies within one of them. */
typedef struct tb_period_list {
  tb_period *periods;
  size_t n;
} tb_period_list;
TB_NODISCARD tb_status tb_period_list_parse(const char *list, tb_log *log, tb_period_list *out);
void tb_period_list_free(tb_period_list *list);
bool tb_period_list_has(const tb_period_list *list, tb_period period);

#endif
