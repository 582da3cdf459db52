/*
 * Conditions whose parts share figures, decided together. Where all figures that stand in more than one relation are known, the relations
 * are independent of each other, and what each comes to decides exactly. So the box of the shared figures is divided: parts of it in which
 * a relation fails for certain are done with, and in the middle of the others the condition is tried.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

enum { BOXES_MAX = 1024, SHARED_MAX = 16, BOXES_EACH = 16 };

typedef struct joint {
  tb_claim_worker *worker;
  uint32_t root;
  bool negated;
  size_t shared[SHARED_MAX]; /* operands */
  size_t n;
  size_t n_boxes; /* box i is worker->boxes[i * n ...] */
  uint8_t levels[BOXES_MAX];
} joint;

/* ------------------------------------------------------------------------------------------------------------------ shared */

/* Counts in how many relations each operand stands; counts are even between relations, odd where it was seen in the one at hand. */
static void count_relations(tb_claim_worker *worker, uint32_t term) {
  const tb_term *of = &worker->terms[term];
  if (of->kind == TB_NODE_AND || of->kind == TB_NODE_OR) count_relations(worker, of->right);
  if (of->kind == TB_NODE_AND || of->kind == TB_NODE_OR || of->kind == TB_NODE_NOT) {
    count_relations(worker, of->left);
    return;
  }
  uint32_t *counts = worker->counts;
  for (uint32_t i = of->begin; i <= term; i++) {
    const tb_term *inner = &worker->terms[i];
    if (inner->kind == TB_NODE_SERIES && counts[inner->index] % 2 == 0) counts[inner->index]++;
  }
  for (size_t i = 0; i < worker->n_operands; i++)
    counts[i] += counts[i] % 2;
}

/* Fills of->shared; false when there are too many. */
static bool find_shared(joint *of) {
  tb_claim_worker *worker = of->worker;
  memset(worker->counts, 0, worker->n_operands * sizeof *worker->counts);
  count_relations(worker, of->root);
  of->n = 0;
  for (size_t i = 0; i < worker->n_operands; i++) {
    if (worker->counts[i] < 4 || tb_interval_is_point(&worker->operands[i].interval)) continue;
    if (of->n == SHARED_MAX) return false;
    of->shared[of->n++] = i;
  }
  return true;
}

/* ------------------------------------------------------------------------------------------------------------------- boxes */

static tb_interval *side_of(const joint *of, size_t box, size_t k) {
  return &of->worker->boxes[box * of->n + k];
}

static bool reserve(joint *of, size_t n_boxes) {
  return tb_intervals_reserve(of->worker, &of->worker->boxes, &of->worker->boxes_capacity, n_boxes * of->n);
}

/* What the condition comes to in the box that is entered, its relations taken as independent. */
static tb_outcome try(const joint *of) {
  uint32_t leaf;
  return tb_settle(of->worker, of->root, of->negated, &leaf);
}

static tb_outcome try_box(const joint *of, size_t box) {
  for (size_t k = 0; k < of->n; k++)
    of->worker->box[of->shared[k]] = side_of(of, box, k);
  return try(of);
}

static tb_outcome try_middle(const joint *of, size_t box) {
  tb_claim_worker *worker = of->worker;
  tb_rational middle;
  tb_rational_init(&middle);
  for (size_t k = 0; k < of->n; k++) {
    const size_t operand = of->shared[k];
    tb_interval_middle(&middle, side_of(of, box, k));
    tb_interval_set_point(&worker->joint_points[operand], &middle);
    worker->box[operand] = &worker->joint_points[operand];
  }
  tb_rational_clear(&middle);
  return try(of);
}

/* Where a side is cut: in its middle, of an unbounded one ever further out. */
static void find_cut(tb_rational *out, const tb_interval *side) {
  const tb_end *end = side->low.finite ? &side->low : &side->high;
  const tb_rational one = {.n = side->low.finite ? 1 : -1, .d = 1};
  if (side->low.finite == side->high.finite) {
    tb_interval_middle(out, side);
    return;
  }
  tb_rational_add(out, &end->value, tb_rational_sign(&end->value) == one.n ? &end->value : &one);
}

/* Two halves are added behind: boxes are looked at in the order in which they were made, so that none is left for too long. */
static bool split(joint *of, size_t box) {
  if (!reserve(of, of->n_boxes + 2)) return false;
  const size_t at = of->levels[box] % of->n;
  for (size_t half = 0; half < 2; half++) {
    const size_t made = of->n_boxes++;
    of->levels[made] = (uint8_t)(of->levels[box] + 1);
    for (size_t k = 0; k < of->n; k++)
      tb_interval_set(side_of(of, made, k), side_of(of, box, k));
    tb_end *cut = half == 0 ? &side_of(of, made, at)->high : &side_of(of, made, at)->low;
    find_cut(&cut->value, side_of(of, box, at));
    cut->finite = true;
    cut->open = false;
  }
  return true;
}

/* WEAK: the condition holds for some values. NONE: for none. UNSETTLED: the boxes that are allowed did not tell. */
static tb_outcome divide(joint *of) {
  if (!reserve(of, 1)) return TB_OUTCOME_UNSETTLED;
  for (size_t k = 0; k < of->n; k++)
    tb_interval_set(side_of(of, 0, k), &of->worker->operands[of->shared[k]].interval);
  of->n_boxes = 1;
  of->levels[0] = 0;
  bool all_fail = true;
  for (size_t box = 0; box < of->n_boxes; box++) {
    if (box > 0 && try_box(of, box) == TB_OUTCOME_NONE) continue; /* the whole was looked at already */
    if (try_middle(of, box) >= TB_OUTCOME_WEAK) return TB_OUTCOME_WEAK;
    if (of->n_boxes + 2 > BOXES_MAX) {
      all_fail = false;
    } else if (!split(of, box)) {
      return TB_OUTCOME_UNSETTLED;
    }
  }
  return all_fail ? TB_OUTCOME_NONE : TB_OUTCOME_UNSETTLED;
}

/* -------------------------------------------------------------------------------------------------------------------- both */

/* What `divide` says; ALL: no figure is shared, so there is nothing to divide. */
static tb_outcome settle(tb_claim_worker *worker, uint32_t term, bool negated) {
  joint of = {.worker = worker, .root = term, .negated = negated};
  if (!find_shared(&of) || !tb_intervals_reserve(worker, &worker->joint_points, &worker->joint_points_capacity, worker->n_operands))
    return TB_OUTCOME_UNSETTLED;
  if (of.n == 0) return TB_OUTCOME_ALL;
  const tb_causes causes = worker->causes;
  const tb_zero zero = worker->zero;
  const unsigned boxes_each = worker->boxes_max;
  worker->in_group = true;
  worker->boxes_max = BOXES_EACH;
  const tb_outcome outcome = divide(&of);
  worker->boxes_max = boxes_each;
  worker->in_group = false;
  worker->causes = causes;
  worker->zero = zero;
  worker->sides_of = UINT32_MAX;
  for (size_t i = 0; i < worker->n_operands; i++)
    worker->box[i] = &worker->operands[i].interval;
  return outcome;
}

tb_outcome tb_settle_jointly(tb_claim_worker *worker, uint32_t term, bool negated, tb_outcome apart) {
  switch (settle(worker, term, negated)) {
  case TB_OUTCOME_NONE:
    worker->causes.inconsistent = (tb_remark){.kind = TB_REMARK_apart, .a = TB_NO_OPERAND, .b = TB_NO_OPERAND, .text = ""};
    return TB_OUTCOME_NONE;
  case TB_OUTCOME_UNSETTLED: tb_cause_set(worker, TB_REMARK_jointly, TB_NO_OPERAND); return TB_OUTCOME_UNSETTLED;
  default: return apart;
  }
}

tb_outcome tb_settle_either(tb_claim_worker *worker, uint32_t term, bool negated, tb_outcome apart) {
  return settle(worker, term, !negated) == TB_OUTCOME_NONE ? TB_OUTCOME_ALL : apart;
}
