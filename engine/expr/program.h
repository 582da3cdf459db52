/* Programs: plans bound to an indicator, with all formulas put in, and what evaluating wants to know of each measure's operand. */
#ifndef TB_EXPR_PROGRAM_H
#define TB_EXPR_PROGRAM_H

#include "plan.h"

/** Nodes [begin, end) of a program: one subtree. */
typedef struct tb_range {
  uint32_t begin, end;
} tb_range;

#define TB_NO_NODE UINT32_MAX

/** Facts about a node: of the operand of a measure, but for the last three. */
typedef struct tb_operand_facts {
  uint32_t plain;        /* the series or formula that it is alone, else TB_NO_NODE */
  uint32_t anchor;       /* the series along whose timeline the measure steps: the first without a fixed period, else the first */
  bool is_anchored;      /* all its series have fixed periods: the measure works from these and not from the context's */
  bool is_single;        /* cumulative figures taken apart stand in it (discrete): the period before is the step before */
  bool is_marked;        /* breaks, bases or units that forbid comparing occur in what it reads */
  bool shares_marked;    /* of an operator: both operands read one indicator in which such occur */
  uint32_t places;       /* of a ranking: how many places the condition tells apart; 0: all */
  bool is_aside;         /* stands in the condition of an `if` or is asked for its span alone: its value is not part of the result */
  uint16_t window_depth; /* how many windows the measure stands in */
} tb_operand_facts;

typedef struct tb_program {
  tb_node *nodes;
  tb_operand_facts *facts; /* one a node */
  uint32_t n_nodes;
  unsigned n_windows; /* how deep windows stand in windows, at most */
  bool is_marked;     /* figures on different bases, or indices of different units, may occur in it */
} tb_program;

/**
 * Binds a plan: its own indicator becomes `own`, derived indicators their formulas. Errors go to the log with the place of the plan:
 * TB_BAD_INPUT (own is TB_NO_ID and wanted; unknowns), TB_LIMIT (nodes, depth, work), TB_NO_MEMORY. The program borrows the plans.
 */
TB_NODISCARD tb_status tb_program_build(const tb_model *model, const tb_plan *plan, uint32_t own, tb_log *log, tb_program *out);
void tb_program_free(tb_program *program);

static inline bool tb_node_is_prefix(tb_node_kind kind) {
  return kind == TB_NODE_MEASURE || kind == TB_NODE_FORMULA;
}

static inline tb_range tb_program_all(const tb_program *program) {
  return (tb_range){0, program->n_nodes};
}

/** Nodes that name an indicator. */
static inline bool tb_node_is_series(tb_node_kind kind) {
  return kind == TB_NODE_SERIES || kind == TB_NODE_FORMULA || kind == TB_NODE_DECIMALS;
}

/** The operand of a prefix node. */
static inline tb_range tb_program_operand(const tb_program *program, uint32_t node) {
  return (tb_range){node + 1, program->nodes[node].end};
}

/** The node that gives a range its value. */
uint32_t tb_program_root(const tb_program *program, tb_range range);

#endif
