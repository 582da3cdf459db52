/*
 * Plans: expressions with every name resolved, as a row of nodes. Operands come before their operator (postfix); measures and formulas
 * stand before theirs (prefix), because they decide where it is evaluated. So each subtree is one run of nodes, and evaluating is a walk
 * with a stack.
 */
#ifndef TB_EXPR_PLAN_H
#define TB_EXPR_PLAN_H

#include "expr.h"
#include "syntax.h"

typedef enum tb_node_kind {
  /* one operand each, nothing before it */
  TB_NODE_NUMBER,
  TB_NODE_SERIES,
  TB_NODE_DECIMALS, /* decimals(series) */
  TB_NODE_TRUTH,    /* a condition known when the plan was read */
  TB_NODE_UNKNOWN,  /* ?m, ?n */
  /* prefix: the operand is [self + 1, end) */
  TB_NODE_MEASURE,
  TB_NODE_FORMULA, /* a derived indicator; only in programs (program.h) */
  /* number -> number */
  TB_NODE_NEGATE,
  TB_NODE_ABS,
  TB_NODE_ROUND,
  TB_NODE_START,
  TB_NODE_END,
  TB_NODE_MONTHS,
  TB_NODE_ELAPSED,
  /* two numbers -> number */
  TB_NODE_ADD,
  TB_NODE_SUBTRACT,
  TB_NODE_MULTIPLY,
  TB_NODE_DIVIDE,
  TB_NODE_LEAST,
  TB_NODE_GREATEST,
  TB_NODE_COALESCE,
  /* condition, two numbers -> number */
  TB_NODE_IF,
  /* two numbers -> condition */
  TB_NODE_LESS,
  TB_NODE_LESS_EQUAL,
  TB_NODE_GREATER,
  TB_NODE_GREATER_EQUAL,
  TB_NODE_EQUAL,
  TB_NODE_NOT_EQUAL,
  /* number -> condition */
  TB_NODE_MISSING,
  /* conditions -> condition */
  TB_NODE_NOT,
  TB_NODE_AND,
  TB_NODE_OR,
  TB_N_NODE_KINDS,
  /* no nodes of plans: what checks are taken apart into has these too (verify/check.h) */
  TB_NODE_ROOT = TB_N_NODE_KINDS,
  TB_NODE_MEDIAN
} tb_node_kind;

/** A series: an indicator, as a rule where the expression is evaluated. */
typedef struct tb_node_series {
  uint32_t indicator; /* TB_NO_ID: the plan's own */
  uint32_t entity;    /* fixed by @, else TB_NO_ID */
  tb_period period;   /* fixed by [ ] */
  bool has_period;
} tb_node_series;

typedef struct tb_node_number {
  double value;
  uint8_t decimals;
  const char *text; /* of TB_DECIMALS_LONG: the exact number */
  uint32_t n_text;
} tb_node_number;

typedef struct tb_node_measure {
  const tb_measure *row;
  tb_args args;
  const tb_peers *peers; /* NULL where the measure has none */
} tb_node_measure;

typedef struct tb_node {
  tb_node_kind kind;
  uint32_t at;          /* offset in the plan's text */
  uint32_t end;         /* prefix nodes: one past their operand; in programs, of IF: where the second operand begins */
  uint32_t left, right; /* in programs: where the operands begin */
  union {
    tb_node_number number;
    tb_node_series series; /* SERIES, DECIMALS, FORMULA */
    tb_node_measure measure;
    int decimals; /* ROUND */
    uint8_t truth;
  } of;
} tb_node;

static inline bool tb_node_is_comparison(tb_node_kind kind) {
  return kind >= TB_NODE_LESS && kind <= TB_NODE_NOT_EQUAL;
}

/** "<" ... of a comparison. */
const char *tb_node_operator(tb_node_kind kind);

struct tb_plan {
  tb_arena *arena; /* text and nodes */
  const char *text;
  tb_place place;
  tb_node *nodes;
  uint32_t n_nodes;
  bool is_condition, reads_own; /* whether it is a condition; whether `value` or a bare measure occurs */
};

/** Whether two plans of one model are the same calculation, however they are spelt. O(nodes). */
bool tb_plan_same(const tb_plan *a, const tb_plan *b);

/**
 * Makes nodes of a tree: names resolved, types checked, every error in the log. The nodes live in the arena of the plan, which has text and
 * arena set already. TB_NOT_FOUND when nothing but unknown names is wrong, TB_BAD_INPUT, TB_LIMIT, TB_NO_MEMORY.
 */
TB_NODISCARD tb_status tb_plan_compile(const tb_model *model, const tb_syntax *tree, const tb_plan_options *options,
                                       const tb_source *source, tb_plan *plan);

#endif
