/* Whether a condition can be known without the own figures: told from its text. */
#include "changes.h"
#include "evaluator.h"

#include <stdlib.h>

typedef struct search {
  const tb_evaluator *evaluator;
  bool *needs; /* of each node that gives its subtree its value: it has no value, or is unknown, without own figures */
} search;

/* An entity that is not observed in a period of the own subject has no figure there of what the subject is made of. */
static bool is_own(const tb_evaluator *evaluator, uint32_t indicator) {
  const tb_known *own = &evaluator->model->known[evaluator->own.indicator];
  if (!own->subject.derived) return indicator == evaluator->own.indicator;
  /* a stock among flows may be found in a period that another way of writing it made */
  if (evaluator->model->known[indicator].is_dated != own->is_dated) return false;
  for (size_t r = 0; r < own->n_reads; r++)
    if (own->reads[r] == indicator) return true;
  return false;
}

static bool reads_here(const tb_node *node) {
  return !node->of.series.has_period && node->of.series.entity == TB_NO_ID;
}

/* Measures that have no value where their operand has none in the period at hand. */
static bool measure_needs_now(const tb_node_measure *measure) {
  const tb_measure *row = measure->row;
  return row->reach != TB_REACH_LAG && row != tb_measure_row(TB_MEASURE_children_sum) && measure->args.min == 0;
}

static bool operand_needs(const search *of, tb_range range) {
  return of->needs[tb_program_root(&of->evaluator->program, range)];
}

static bool node_needs(const search *of, uint32_t i) {
  const tb_node *node = &of->evaluator->program.nodes[i];
  switch (node->kind) {
  case TB_NODE_SERIES: return reads_here(node) && is_own(of->evaluator, node->of.series.indicator);
  case TB_NODE_NEGATE:
  case TB_NODE_ABS:
  case TB_NODE_ROUND:
  case TB_NODE_NOT: return operand_needs(of, (tb_range){node->left, i});
  case TB_NODE_ADD:
  case TB_NODE_SUBTRACT:
  case TB_NODE_MULTIPLY:
  case TB_NODE_DIVIDE:
  case TB_NODE_LEAST:
  case TB_NODE_GREATEST:
  case TB_NODE_LESS:
  case TB_NODE_LESS_EQUAL:
  case TB_NODE_GREATER:
  case TB_NODE_GREATER_EQUAL:
  case TB_NODE_EQUAL:
  case TB_NODE_NOT_EQUAL: return operand_needs(of, (tb_range){node->left, node->right}) || operand_needs(of, (tb_range){node->right, i});
  case TB_NODE_AND:
  case TB_NODE_OR: return operand_needs(of, (tb_range){node->left, node->right}) && operand_needs(of, (tb_range){node->right, i});
  default: return false; /* constants, spans, missing(), coalesce(), if(): known without any figure, or by another one */
  }
}

static void search_range(search *of, tb_range range) {
  const tb_program *program = &of->evaluator->program;
  for (uint32_t i = range.begin; i < range.end; i++) {
    const tb_node *node = &program->nodes[i];
    if (!tb_node_is_prefix(node->kind)) {
      of->needs[i] = node_needs(of, i);
      continue;
    }
    const tb_range operand = tb_program_operand(program, i);
    search_range(of, operand);
    const bool here = node->kind == TB_NODE_MEASURE ? measure_needs_now(&node->of.measure) : reads_here(node);
    of->needs[i] = here && operand_needs(of, operand);
    i = node->end - 1;
  }
}

tb_status tb_evaluator_needs_own(const tb_evaluator *evaluator, bool *needs) {
  const tb_range all = tb_program_all(&evaluator->program);
  *needs = false;
  if (evaluator->own.indicator == TB_NO_ID || all.begin == all.end) return TB_OK;
  search of = {.evaluator = evaluator, .needs = calloc(evaluator->program.n_nodes, sizeof *of.needs)};
  if (!of.needs) return TB_NO_MEMORY;
  search_range(&of, all);
  *needs = operand_needs(&of, all);
  free(of.needs);
  return TB_OK;
}
