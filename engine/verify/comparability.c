/* What may be set against what: periods, units, bases, peers, breaks. What may not be is a reason; the numbers are computed all the same.
 */
#include "check.h"

#include "model/period.h"

#include <string.h>

static bool is_relation(tb_node_kind kind) {
  return tb_node_is_comparison(kind);
}

/* Sums, differences, choices, relations: operations that want things of one kind. */
static bool wants_same(tb_node_kind kind) {
  return kind == TB_NODE_ADD || kind == TB_NODE_SUBTRACT || kind == TB_NODE_LEAST || kind == TB_NODE_GREATEST || kind == TB_NODE_MEDIAN ||
         is_relation(kind);
}

/* Two sides of an operation. */
typedef struct sides {
  tb_claim_worker *worker;
  tb_node_kind kind;
  tb_facts left, right;
} sides;

static void object(const sides *of, tb_remark_kind kind) {
  tb_remark_add(of->worker, &of->worker->reasons, kind, of->left.figure, of->right.figure, NULL);
}

/* ---------------------------------------------------------------------------------------------------------------- periods */

static bool is_unstated(const tb_facts *facts) {
  return tb_period_is_unstated(facts->span.period);
}

/* A stock at the end of a period goes with a flow of it in a quotient or product: firms at the year's end, tax a firm. */
static bool ends_together(const sides *of) {
  const tb_span *left = &of->left.span, *right = &of->right.span;
  return (left->kind == TB_STOCK) != (right->kind == TB_STOCK) && left->period.last == right->period.last && !left->period.open &&
         !right->period.open;
}

static tb_span join_spans(const sides *of) {
  const tb_span *left = &of->left.span, *right = &of->right.span;
  const bool two = left->stated && right->stated;
  if (two && (is_unstated(&of->left) || is_unstated(&of->right))) {
    const size_t figure = is_unstated(&of->left) ? of->left.figure : of->right.figure;
    tb_remark_add(of->worker, &of->worker->reasons, TB_REMARK_unstated, figure, TB_NO_OPERAND, NULL);
    return *left;
  }
  const bool stock_and_flow = (left->kind == TB_STOCK && right->kind == TB_FLOW) || (left->kind == TB_FLOW && right->kind == TB_STOCK);
  if (two && stock_and_flow && wants_same(of->kind)) object(of, TB_REMARK_stock_flow);
  if (two && !wants_same(of->kind) && ends_together(of)) return left->kind == TB_STOCK ? *right : *left;
  const tb_joined joined = tb_span_join(of->kind, *left, *right);
  if (!joined.comparable && !of->worker->joins_steps) object(of, TB_REMARK_periods);
  return joined.span;
}

/* ------------------------------------------------------------------------------------------------------------------ units */

/* A constant: it has the unit that the other side has. */
static bool is_constant(const tb_facts *facts) {
  return facts->figure == TB_NO_OPERAND && !facts->unknown;
}

static tb_check_unit same_dimension(const sides *of) {
  const tb_check_unit *left = &of->left.unit, *right = &of->right.unit;
  const bool is_sum = of->kind == TB_NODE_ADD || of->kind == TB_NODE_SUBTRACT;
  if (left->dimension == TB_DIMENSION_NAMED && is_sum && !tb_check_unit_same_name(left, right)) object(of, TB_REMARK_units);
  if (of->kind == TB_NODE_SUBTRACT && left->dimension == TB_DIMENSION_PERCENT) return (tb_check_unit){.dimension = TB_DIMENSION_POINTS};
  if (of->kind == TB_NODE_SUBTRACT && left->dimension == TB_DIMENSION_RANK) return (tb_check_unit){0};
  return *left;
}

static tb_check_unit other_dimension(const sides *of) {
  const tb_dimension left = of->left.unit.dimension, right = of->right.unit.dimension;
  if (left == TB_DIMENSION_ANY) return of->right.unit;
  if (right == TB_DIMENSION_ANY) return of->left.unit;
  const bool ranked =
      (left == TB_DIMENSION_RANK && right == TB_DIMENSION_NAMED) || (left == TB_DIMENSION_NAMED && right == TB_DIMENSION_RANK);
  if (ranked && is_relation(of->kind)) return (tb_check_unit){0}; /* a place is at most the number of those ranked */
  const bool points =
      (left == TB_DIMENSION_PERCENT && right == TB_DIMENSION_POINTS) || (left == TB_DIMENSION_POINTS && right == TB_DIMENSION_PERCENT);
  if (!points) {
    object(of, TB_REMARK_units);
  } else if (is_relation(of->kind)) {
    object(of, TB_REMARK_points);
  }
  return (tb_check_unit){.dimension = points ? TB_DIMENSION_PERCENT : TB_DIMENSION_ANY};
}

static tb_check_unit product_unit(const sides *of) {
  if (is_constant(&of->right)) return of->left.unit;
  if (of->kind == TB_NODE_MULTIPLY && is_constant(&of->left)) return of->right.unit;
  return (tb_check_unit){0};
}

static tb_check_unit join_units(const sides *of) {
  if (!wants_same(of->kind)) return product_unit(of);
  return of->left.unit.dimension == of->right.unit.dimension ? same_dimension(of) : other_dimension(of);
}

/* 万元 and 亿元 differ by a power of ten: sums, relations and quotients bring the right side to the scale of the left. */
static bool adapt_scale(const sides *of, uint32_t *right) {
  const tb_check_unit *a = &of->left.unit, *b = &of->right.unit;
  if (a->exponent == b->exponent || a->dimension != b->dimension || of->kind == TB_NODE_MULTIPLY) return true;
  if (a->dimension == TB_DIMENSION_NAMED && !tb_check_unit_same_name(a, b)) return true;
  return tb_term_scale(of->worker, right, b->exponent - a->exponent);
}

/* ------------------------------------------------------------------------------------------------------------------ peers */

static bool share_a_group(const tb_entity *a, const tb_entity *b) {
  for (uint32_t i = 0; i < a->n_groups; i++)
    for (uint32_t k = 0; k < b->n_groups; k++)
      if (a->groups[i] == b->groups[k]) return true;
  return a->n_groups == 0 && b->n_groups == 0 && a->level == b->level;
}

/* Ranks of two entities are places in one list only when these are peers. */
static void compare_peers(const sides *of) {
  const size_t a = of->left.figure, b = of->right.figure;
  const bool ranks = of->left.unit.dimension == TB_DIMENSION_RANK && of->right.unit.dimension == TB_DIMENSION_RANK;
  if (!ranks || a == TB_NO_OPERAND || b == TB_NO_OPERAND) return;
  const tb_panel *panel = of->worker->panel;
  const uint32_t left = of->worker->operands[a].entity, right = of->worker->operands[b].entity;
  if (left != right && !share_a_group(tb_panel_entity(panel, left), tb_panel_entity(panel, right))) object(of, TB_REMARK_peers);
}

/* -------------------------------------------------------------------------------------------------------------- precision */

static void compare_precision(const sides *of) {
  if (!of->left.lone || !of->right.lone) return;
  const tb_claim_operand *a = &of->worker->operands[of->left.figure], *b = &of->worker->operands[of->right.figure];
  if (a->exact || b->exact || !a->has_unit || !b->has_unit || of->left.unit.exponent != of->right.unit.exponent) return;
  if (tb_rational_compare(&a->unit, &b->unit) == 0) return;
  tb_remark_add(of->worker, &of->worker->notes, TB_REMARK_precision, of->left.figure, of->right.figure, NULL);
}

/* ------------------------------------------------------------------------------------------------------------------ whole */

static bool is_whole(const sides *of) {
  const bool keeps = of->kind == TB_NODE_ADD || of->kind == TB_NODE_SUBTRACT || of->kind == TB_NODE_MULTIPLY || of->kind == TB_NODE_LEAST ||
                     of->kind == TB_NODE_GREATEST || of->kind == TB_NODE_MEDIAN;
  return keeps && of->left.whole && of->right.whole;
}

static bool is_date(const sides *of) {
  if (of->kind == TB_NODE_SUBTRACT) return of->left.is_date && !of->right.is_date;
  if (of->kind == TB_NODE_ADD) return of->left.is_date || of->right.is_date;
  return of->left.is_date && wants_same(of->kind);
}

bool tb_facts_join(tb_claim_worker *worker, tb_node_kind kind, uint32_t left, uint32_t *right, tb_facts *out) {
  const sides of = {worker, kind, worker->facts[left], worker->facts[*right]};
  *out = (tb_facts){.figure = of.left.figure != TB_NO_OPERAND ? of.left.figure : of.right.figure,
                    .missing = of.left.missing || of.right.missing,
                    .unknown = of.left.unknown || of.right.unknown,
                    .is_rank = of.left.is_rank || of.right.is_rank,
                    .jumps = of.left.jumps || of.right.jumps,
                    .irrational = of.left.irrational || of.right.irrational,
                    .basis = of.left.basis ? of.left.basis : of.right.basis};
  if (kind == TB_NODE_AND || kind == TB_NODE_OR) return true;
  out->whole = is_whole(&of);
  out->is_date = is_date(&of);
  out->span = join_spans(&of);
  out->unit = join_units(&of);
  if (of.left.basis && of.right.basis && of.left.basis != of.right.basis) object(&of, TB_REMARK_bases);
  if (wants_same(kind)) {
    compare_peers(&of);
    compare_precision(&of);
  }
  return adapt_scale(&of, right);
}

/* --------------------------------------------------------------------------------------------------------- among operands */

enum { PAIRS_MAX = 2000 }; /* operands, beyond which figures are not set against each other two by two */

static bool is_observed(const tb_claim_operand *operand) {
  return operand->row && operand->kind == TB_OPERAND_OBSERVED;
}

/* A figure and its restated base are comparable by what restating is. */
static void compare_pair(tb_claim_worker *worker, size_t a, size_t b) {
  const tb_claim_operand *left = &worker->operands[a], *right = &worker->operands[b];
  if (left->indicator != right->indicator || !is_observed(right)) return;
  bool differs = false;
  if (left->entity == right->entity) {
    if (left->row != right->row) tb_rows_incomparable(worker->panel, left->row, right->row, left->entity, 1, &differs);
    if (differs) tb_remark_add(worker, &worker->reasons, TB_REMARK_break, a, b, NULL);
  } else if (left->cell.unit && right->cell.unit && *left->cell.unit && *right->cell.unit &&
             strcmp(left->cell.unit, right->cell.unit) != 0) {
    tb_remark_add(worker, &worker->reasons, TB_REMARK_index_base, a, b, NULL);
  }
}

static void compare_pairs(tb_claim_worker *worker) {
  const size_t n = worker->n_operands;
  for (size_t a = 0; a < n && n <= PAIRS_MAX; a++) {
    const tb_claim_operand *operand = &worker->operands[a];
    if (!is_observed(operand) || !worker->model->known[operand->indicator].is_marked) continue;
    for (size_t b = a + 1; b < n; b++)
      compare_pair(worker, a, b);
  }
}

static uint8_t basis_of(const tb_claim_worker *worker, const tb_claim_operand *operand) {
  return operand->cell.basis ? operand->cell.basis : tb_panel_indicator(worker->panel, operand->indicator)->basis;
}

static void compare_claim_basis(tb_claim_worker *worker) {
  if (!*worker->claim->basis) return;
  for (size_t i = 0; i < worker->n_operands; i++) {
    const uint8_t basis = basis_of(worker, &worker->operands[i]);
    const char *text = tb_dictionary_text(tb_panel_bases(worker->panel), basis, NULL);
    if (basis && strcmp(text, worker->claim->basis) != 0)
      tb_remark_add(worker, &worker->reasons, TB_REMARK_claim_basis, i, TB_NO_OPERAND, text);
  }
}

void tb_compare_operands(tb_claim_worker *worker) {
  compare_pairs(worker);
  compare_claim_basis(worker);
  for (size_t i = 0; i < worker->n_operands && worker->claims->assumed != TB_NO_ID; i++) {
    const tb_claim_operand *operand = &worker->operands[i];
    if (operand->row && operand->cell.status == worker->claims->assumed)
      tb_remark_add(worker, &worker->notes, TB_REMARK_assumed, i, TB_NO_OPERAND, NULL);
  }
}
