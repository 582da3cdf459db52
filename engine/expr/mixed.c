#include "mixed.h"

#include "reach.h"

#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------------------------------- one indicator in several periods */

/* A series as it is read for a scope. */
typedef struct leaf {
  uint32_t indicator, first; /* of the entities read */
  size_t n;                  /* as many as the scope has, or the one that is fixed */
  const tb_row *row;
} leaf;

/* A walk over the leaves of an operand whose values are part of its figure. */
typedef struct walk walk;
struct walk {
  const tb_evaluator *evaluator;
  void (*visit)(walk *of, const leaf *found);
  const tb_scope *scope; /* of the operator */
  tb_range right;        /* its right operand */
  leaf left;             /* what is to be compared with the leaves of the right operand */
  bool *flags;
};

static void walk_leaves(walk *of, tb_range range, const tb_scope *scope);

static void walk_series(walk *of, const tb_node *node, const tb_scope *scope) {
  const tb_node_series *series = &node->of.series;
  const bool fixed = series->entity != TB_NO_ID;
  leaf found = {.indicator = series->indicator, .first = fixed ? series->entity : scope->first, .n = fixed ? 1 : scope->n};
  tb_period period;
  if (!of->evaluator->model->known[found.indicator].is_marked || !tb_series_period(of->evaluator, node, scope, &period)) return;
  found.row = tb_model_row(of->evaluator->model, found.indicator, period);
  if (found.row) of->visit(of, &found);
}

static void walk_formula(walk *of, uint32_t formula, const tb_scope *scope) {
  tb_scope inner;
  if (tb_formula_scope(of->evaluator, &of->evaluator->program.nodes[formula], scope, &inner))
    walk_leaves(of, tb_program_operand(&of->evaluator->program, formula), &inner);
}

/* A lag is of its earlier period, all others of the period at hand, which they begin with; ranks and scores are of no basis. */
static void walk_measure(walk *of, uint32_t measure, const tb_scope *scope) {
  const tb_measure *row = of->evaluator->program.nodes[measure].of.measure.row;
  const tb_range operand = tb_program_operand(&of->evaluator->program, measure);
  tb_reached base;
  if (row->carries == TB_CARRIES_NONE) return;
  if (row->reach != TB_REACH_LAG) {
    walk_leaves(of, operand, scope);
    return;
  }
  tb_reach_base(of->evaluator, measure, scope, &base);
  if (base.exists) walk_leaves(of, operand, &base.scope);
}

static void walk_leaves(walk *of, tb_range range, const tb_scope *scope) {
  const tb_program *program = &of->evaluator->program;
  for (uint32_t i = range.begin; i < range.end; i++) {
    const tb_node *node = &program->nodes[i];
    const bool counts = !program->facts[i].is_aside;
    if (counts && node->kind == TB_NODE_SERIES) walk_series(of, node, scope);
    if (counts && node->kind == TB_NODE_FORMULA) walk_formula(of, i, scope);
    if (counts && node->kind == TB_NODE_MEASURE) walk_measure(of, i, scope);
    if (tb_node_is_prefix(node->kind)) i = node->end - 1;
  }
}

/* Two leaves of one indicator: only cells of the same entity are compared; a fixed one stands for all of the scope. */
static void compare_leaves(walk *of, const leaf *right) {
  const leaf *left = &of->left;
  const tb_panel *panel = of->evaluator->panel;
  const size_t n = of->scope->n;
  bool differs[TB_TILE];
  if (left->indicator != right->indicator || left->row == right->row) return;
  const bool whole = left->n == n && right->n == n && left->first == right->first;
  if (whole) {
    tb_rows_incomparable(panel, left->row, right->row, left->first, n, differs);
    for (size_t i = 0; i < n; i++)
      of->flags[i] |= differs[i];
    return;
  }
  const leaf *fixed = left->n == 1 ? left : right, *other = fixed == left ? right : left;
  const uint32_t place = fixed->first - other->first; /* wraps where the entity lies before */
  if (place >= other->n) return;
  tb_rows_incomparable(panel, left->row, right->row, fixed->first, 1, differs);
  const bool for_all = other->n == 1;
  for (size_t i = 0; differs[0] && i < n; i++)
    of->flags[i] |= for_all || i == place;
}

static void visit_left(walk *of, const leaf *found) {
  walk inner = *of;
  inner.visit = compare_leaves;
  inner.left = *found;
  walk_leaves(&inner, of->right, of->scope);
}

/* ------------------------------------------------------------------------------------------------------------- operators */

static bool needs_one_mark(tb_node_kind operation) {
  return operation != TB_NODE_MULTIPLY && operation != TB_NODE_DIVIDE;
}

bool tb_flag_mixed_operands(const tb_evaluator *evaluator, uint32_t node, const tb_scope *scope, const tb_figure *left,
                            const tb_figure *right, bool *flags) {
  const tb_node *operation = &evaluator->program.nodes[node];
  const bool by_footings = left->footings && needs_one_mark(operation->kind), by_leaves = evaluator->program.facts[node].shares_marked;
  if (!by_footings && !by_leaves) return false;
  memset(flags, false, scope->n);
  for (size_t i = 0; by_footings && i < scope->n; i++)
    flags[i] = tb_footings_differ(left->footings[i], right->footings[i]);
  if (by_leaves) {
    walk of = {.evaluator = evaluator, .visit = visit_left, .scope = scope, .right = {operation->right, node}, .flags = flags};
    walk_leaves(&of, (tb_range){operation->left, operation->right}, scope);
  }
  return true;
}

/* A constant only scales what it is multiplied with. */
void tb_join_footings(tb_node_kind operation, tb_figure *left, const tb_figure *right) {
  const bool scales = !left->span.stated || !right->span.stated;
  for (size_t i = 0; left->footings && i < left->column.n; i++) {
    const tb_footing a = left->footings[i], b = right->footings[i];
    left->footings[i] = needs_one_mark(operation) || scales ? tb_footings_join(a, b) : tb_footing_of_product(a, b);
  }
}

/* --------------------------------------------------------------------------------------------------------------- windows */

void tb_flag_mixed_window(const tb_window *window, size_t n_cells, bool *flags, tb_footing *footings) {
  for (size_t i = 0; i < n_cells; i++) {
    tb_footing common = {0};
    bool begun = false, is_after_break = false, mixed = false;
    for (size_t k = 0; k < window->n; k++) {
      const tb_slot *slot = tb_window_slot(window, k);
      if (!slot->exists) continue;
      is_after_break |= begun && slot->broken && slot->broken[i];
      if (!tb_column_has(&slot->column, i)) continue;
      begun = true;
      mixed |= is_after_break;
      if (!slot->footings) continue;
      mixed |= tb_footings_differ(common, slot->footings[i]);
      common = tb_footings_join(common, slot->footings[i]);
    }
    flags[i] = mixed;
    footings[i] = common;
  }
}

/* --------------------------------------------------------------------------------------------------------------- company */

/* What the values of a set have stated so far. */
typedef struct common {
  tb_footing footing;
  bool mixed;
} common;

static void add_to(common *of, tb_footing footing) {
  of->mixed |= tb_footings_differ(of->footing, footing);
  of->footing = tb_footings_join(of->footing, footing);
}

/* The set that cell i is added to: its peers', or its parent's children. Beyond all sets: none. */
static uint32_t set_of(tb_company company, const tb_rows *rows, size_t i) {
  return company == TB_WITH_PEERS ? rows->peer_set[i] : rows->parent[i];
}

/* What the values in a set state, set by set. */
static void gather_sets(tb_company company, const tb_rows *rows, const tb_footing *footings, const tb_column *of, const tb_column *both,
                        common *sets, size_t n_sets) {
  for (size_t i = 0; i < rows->n; i++) {
    const uint32_t set = set_of(company, rows, i);
    if (set < n_sets && tb_column_has(of, i) && (!both || tb_column_has(both, i))) add_to(&sets[set], footings[i]);
  }
}

/* Peers are flagged with their set, parents with their children's. */
static void flag_sets(tb_company company, const tb_rows *rows, const tb_footing *footings, const common *sets, size_t n_sets, bool *flags) {
  for (size_t i = 0; i < rows->n; i++) {
    const uint32_t set = company == TB_WITH_PEERS ? rows->peer_set[i] : (uint32_t)i;
    if (set >= n_sets) continue;
    flags[i] |= sets[set].mixed || (company == TB_WITH_CHILDREN && tb_footings_differ(sets[set].footing, footings[i]));
  }
}

tb_status tb_flag_mixed_company(tb_company company, const tb_rows *rows, const tb_footing *footings, const tb_column *of,
                                const tb_column *both, bool *flags) {
  if (company == TB_ALONE) return TB_OK;
  if (company == TB_WITH_PARENT) {
    for (size_t i = 0; i < rows->n; i++)
      flags[i] |= rows->parent[i] < rows->n && tb_footings_differ(footings[i], footings[rows->parent[i]]);
    return TB_OK;
  }
  const size_t n_sets = company == TB_WITH_PEERS ? rows->n_peer_sets : rows->n;
  common *sets = calloc(n_sets > 0 ? n_sets : 1, sizeof *sets);
  if (!sets) return TB_NO_MEMORY;
  gather_sets(company, rows, footings, of, both, sets, n_sets);
  flag_sets(company, rows, footings, sets, n_sets, flags);
  free(sets);
  return TB_OK;
}
