/* What must not be set against each other or thrown together: bases, units of indices, and figures on two sides of a break. */
#ifndef TB_EXPR_MIXED_H
#define TB_EXPR_MIXED_H

#include "evaluator.h"
#include "window.h"

/**
 * Flags the entities of a scope for which an operator sets figures against each other that do not go together: figures that state different
 * footings, or one indicator in two periods with a break, another basis or another unit between them. `left` and `right` are its operands'
 * figures. False, flags not set, when nothing can be mixed.
 */
bool tb_flag_mixed_operands(const tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, const tb_figure *left,
                            const tb_figure *right, bool *flags);

/** Makes the footings of `left` those of the result of + - * or /. Of least, greatest, coalesce and if the cells have brought theirs along.
 */
void tb_join_footings(tb_node_kind operation, tb_figure *left, const tb_figure *right);

/**
 * Flags the entities whose values in a window state different footings or have a break among them; footings[i] becomes what they state
 * together. Both have room for the window's n_cells.
 */
void tb_flag_mixed_window(const tb_window *window, size_t n_cells, bool *flags, tb_footing *footings);

/**
 * Flags the cells that stand among others of another footing. `rows` is what the kernel gets; `footings` are those of its column `of`, one
 * a cell. Only cells with a value count, and where `both` is not NULL only those with a value there too. TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_flag_mixed_company(tb_company company, const tb_rows *rows, const tb_footing *footings, const tb_column *of,
                                             const tb_column *both, bool *flags);

#endif
