/*
 * Exact sets of values. Where each operand occurs once, evaluating is exact. An operand that occurs twice is one unknown: where the term is
 * monotone in it, its extremes lie at the operand's ends. Elsewhere the box is subdivided.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

enum { REPEATED_MAX = 64 };

/* Operands that occur more than once and are not one value. */
typedef struct repeated {
  size_t operand[REPEATED_MAX];
  int rising[REPEATED_MAX]; /* 1, -1: monotone; 0: not known to be */
  bool strict[REPEATED_MAX];
  size_t n;
  bool too_many;
  bool any_free; /* an operand, repeated or not, that is not one value */
} repeated;

/* ------------------------------------------------------------------------------------------------------------ occurrences */

static void count_operands(tb_claim_worker *worker, uint32_t root) {
  memset(worker->counts, 0, worker->n_operands * sizeof *worker->counts);
  for (uint32_t i = worker->terms[root].begin; i <= root; i++)
    if (worker->terms[i].kind == TB_NODE_SERIES) worker->counts[worker->terms[i].index]++;
}

static void find_repeated(tb_claim_worker *worker, uint32_t root, repeated *out) {
  out->n = 0;
  out->too_many = out->any_free = false;
  if (worker->n_operands == 0) return;
  count_operands(worker, root);
  for (size_t i = 0; i < worker->n_operands; i++) {
    if (worker->counts[i] == 0 || tb_interval_is_point(worker->box[i])) continue;
    out->any_free = true;
    if (worker->counts[i] < 2) continue;
    out->too_many = out->n == REPEATED_MAX;
    if (out->too_many) return;
    out->operand[out->n++] = i;
  }
}

bool tb_terms_share(tb_claim_worker *worker, uint32_t a, uint32_t b) {
  if (worker->n_operands == 0) return false;
  count_operands(worker, a);
  for (uint32_t i = worker->terms[b].begin; i <= b; i++) {
    const tb_term *term = &worker->terms[i];
    if (term->kind == TB_NODE_SERIES && worker->counts[term->index] > 0 && !tb_interval_is_point(worker->box[term->index])) return true;
  }
  return false;
}

/* ---------------------------------------------------------------------------------------------------------------- corners */

static void find_directions(tb_claim_worker *worker, uint32_t root, repeated *of) {
  for (size_t k = 0; k < of->n; k++) {
    tb_slopes_compute(worker, root, of->operand[k]);
    const tb_interval *slope = tb_slope_at(worker, root);
    const int low = slope->low.finite ? tb_rational_sign(&slope->low.value) : -1,
              high = slope->high.finite ? tb_rational_sign(&slope->high.value) : 1;
    of->rising[k] = low >= 0 ? 1 : high <= 0 ? -1 : 0;
    of->strict[k] = (low > 0 || (low == 0 && slope->low.open)) || (high < 0 || (high == 0 && slope->high.open));
  }
}

/*
 * Puts monotone operands at the ends where the term is least (side -1) or greatest (1); *open: an end that is left out is needed. Where the
 * term jumps, its value at an end that is left out is not what it comes near to.
 */
static void go_to_corner(tb_claim_worker *worker, const repeated *of, bool jumps, int side, const tb_interval **before, bool *open) {
  *open = false;
  for (size_t k = 0; k < of->n; k++) {
    const size_t operand = of->operand[k];
    before[k] = worker->box[operand];
    const tb_end *end = of->rising[k] == side ? &before[k]->high : &before[k]->low;
    if (of->rising[k] == 0 || !end->finite || (jumps && end->open)) continue;
    *open |= end->open && of->strict[k];
    tb_interval_set_point(&worker->corner[operand], &end->value);
    worker->box[operand] = &worker->corner[operand];
  }
}

static void leave_corner(tb_claim_worker *worker, const repeated *of, const tb_interval *const *before) {
  for (size_t k = 0; k < of->n; k++)
    worker->box[of->operand[k]] = before[k];
}

static void take_end(tb_end *out, const tb_end *from, bool open) {
  tb_rational_set(&out->value, &from->value);
  out->finite = from->finite;
  out->open = from->open || open;
}

static bool is_determined(const tb_claim_worker *worker, const repeated *of) {
  bool determined = true;
  for (size_t k = 0; k < of->n; k++) {
    const tb_interval *now = worker->box[of->operand[k]];
    determined &= of->rising[k] != 0 && now->low.finite && now->high.finite;
  }
  return determined;
}

/* The range by corners; true when it is exact but for what is not continuous. */
static bool range_by_corners(tb_claim_worker *worker, uint32_t root, repeated *of, tb_interval *out) {
  const tb_interval *before[REPEATED_MAX];
  bool open;
  find_directions(worker, root, of);
  const bool determined = is_determined(worker, of);
  for (int side = -1; side <= 1; side += 2) {
    go_to_corner(worker, of, worker->facts[root].jumps, side, before, &open);
    tb_values_compute(worker, root);
    const tb_interval *value = tb_value_at(worker, root);
    if (side < 0) {
      take_end(&out->low, &value->low, open);
    } else {
      take_end(&out->high, &value->high, open);
    }
    leave_corner(worker, of, before);
  }
  out->empty = false;
  return determined;
}

/* Rounding and choices leave gaps between the values, but of one value; a root is enclosed only. */
static bool is_sharp(const tb_claim_worker *worker, uint32_t root, const repeated *of) {
  return !worker->facts[root].irrational && (!worker->facts[root].jumps || !of->any_free);
}

static bool range_of(tb_claim_worker *worker, uint32_t root, repeated *of, tb_interval *out) {
  find_repeated(worker, root, of);
  tb_values_compute(worker, root);
  tb_interval_set(out, tb_value_at(worker, root));
  if (of->n == 0) return is_sharp(worker, root, of);
  if (of->too_many || worker->zero != TB_ZERO_NOWHERE) return false;
  return range_by_corners(worker, root, of, out) && is_sharp(worker, root, of);
}

bool tb_term_range(tb_claim_worker *worker, uint32_t root, tb_interval *out) {
  repeated of;
  return range_of(worker, root, &of, out);
}

/* ------------------------------------------------------------------------------------------------------------ subdivision */

/* Part of the box in the operands that are split: one interval each. Parts under way are a stack of such rows. */
typedef struct subdivision {
  tb_claim_worker *worker;
  uint32_t root;
  unsigned holding; /* the signs that make the relation hold */
  bool is_equality;
  repeated split;
  size_t n_parts;
  unsigned attained, possible;
} subdivision;

static tb_interval *part_at(const subdivision *of, size_t part, size_t k) {
  return &of->worker->parts[part * of->split.n + k];
}

static bool reserve_parts(subdivision *of, size_t n_parts) {
  return tb_intervals_reserve(of->worker, &of->worker->parts, &of->worker->parts_capacity, n_parts * of->split.n);
}

static unsigned signs_of(const tb_interval *interval) {
  const int low = interval->low.finite ? tb_rational_sign(&interval->low.value) : -1;
  const int high = interval->high.finite ? tb_rational_sign(&interval->high.value) : 1;
  return (low < 0 ? TB_SIGN_NEGATIVE : 0u) | (high > 0 ? TB_SIGN_POSITIVE : 0u) | (tb_interval_contains_zero(interval) ? TB_SIGN_ZERO : 0u);
}

/* A continuous difference that is below zero somewhere and above it elsewhere is zero in between. */
static void attain(subdivision *of, unsigned signs) {
  of->attained |= signs;
  const unsigned both = TB_SIGN_NEGATIVE | TB_SIGN_POSITIVE;
  if ((of->attained & both) == both && !of->worker->facts[of->root].jumps) of->attained |= TB_SIGN_ZERO;
}

/* Nothing more to find out: an equality that some values make hold, an inequality that some do and some do not. */
static bool is_settled(const subdivision *of) {
  const bool holds = of->attained & of->holding, fails = of->attained & ~of->holding;
  return holds && (of->is_equality || fails);
}

static void enter_part(const subdivision *of, size_t part) {
  for (size_t k = 0; k < of->split.n; k++)
    of->worker->box[of->split.operand[k]] = part_at(of, part, k);
}

/* The signs in the middle of the part that is entered, where what is split is known. */
static void sample(subdivision *of, size_t scratch) {
  const tb_interval *before[REPEATED_MAX];
  tb_claim_worker *worker = of->worker;
  tb_rational middle;
  tb_rational_init(&middle);
  for (size_t k = 0; k < of->split.n; k++) {
    const size_t operand = of->split.operand[k];
    before[k] = worker->box[operand];
    tb_interval_middle(&middle, before[k]);
    tb_interval_set_point(part_at(of, scratch, k), &middle);
  }
  enter_part(of, scratch);
  repeated rest;
  tb_interval value;
  tb_interval_init(&value);
  const bool exact = range_of(worker, of->root, &rest, &value);
  const unsigned signs = signs_of(&value);
  const bool is_one = signs == TB_SIGN_NEGATIVE || signs == TB_SIGN_ZERO || signs == TB_SIGN_POSITIVE; /* then it is attained */
  if (exact || (is_one && worker->zero == TB_ZERO_NOWHERE)) attain(of, signs);
  tb_interval_clear(&value);
  tb_rational_clear(&middle);
  leave_corner(worker, &of->split, before);
}

/* The operand whose part is widest in comparison with the whole. */
static size_t widest(const subdivision *of, size_t part, const tb_interval *const *whole) {
  tb_rational width, all, best;
  tb_rational_init(&width);
  tb_rational_init(&all);
  tb_rational_init(&best);
  size_t found = 0;
  for (size_t k = 0; k < of->split.n; k++) {
    const tb_interval *now = part_at(of, part, k);
    if (!now->low.finite || !now->high.finite) continue;
    tb_rational_subtract(&width, &now->high.value, &now->low.value);
    tb_rational_subtract(&all, &whole[k]->high.value, &whole[k]->low.value);
    if (!tb_rational_divide(&width, &width, &all) || tb_rational_compare(&width, &best) <= 0) continue;
    tb_rational_set(&best, &width);
    found = k;
  }
  tb_rational_clear(&width);
  tb_rational_clear(&all);
  tb_rational_clear(&best);
  return found;
}

/* The last part becomes two that have the middle in common. */
static bool split_last(subdivision *of, const tb_interval *const *whole) {
  const size_t part = of->n_parts - 1;
  if (!reserve_parts(of, of->n_parts + 3)) return false;
  const size_t at = widest(of, part, whole);
  for (size_t k = 0; k < of->split.n; k++)
    tb_interval_set(part_at(of, part + 1, k), part_at(of, part, k));
  tb_interval *low = part_at(of, part, at), *high = part_at(of, part + 1, at);
  tb_interval_middle(&high->low.value, low);
  tb_rational_set(&low->high.value, &high->low.value);
  low->high.open = high->low.open = false;
  of->n_parts++;
  return true;
}

/* Looks at the last part: drops it when it can show nothing new, else splits it. */
static bool look(subdivision *of, const tb_interval *const *whole) {
  repeated rest;
  tb_interval value;
  tb_interval_init(&value);
  if (!reserve_parts(of, of->n_parts + 2)) return false;
  enter_part(of, of->n_parts - 1);
  const bool exact = range_of(of->worker, of->root, &rest, &value);
  const unsigned signs = signs_of(&value);
  tb_interval_clear(&value);
  if (exact) {
    attain(of, signs);
  } else if (signs & ~of->attained) {
    sample(of, of->n_parts + 1);
  }
  if (signs & ~of->attained) return split_last(of, whole);
  of->n_parts--;
  return true;
}

static void subdivide(subdivision *of) {
  tb_claim_worker *worker = of->worker;
  const tb_interval *whole[REPEATED_MAX];
  if (!reserve_parts(of, 3)) return;
  for (size_t k = 0; k < of->split.n; k++) {
    whole[k] = worker->box[of->split.operand[k]];
    tb_interval_set(part_at(of, 0, k), whole[k]);
  }
  of->n_parts = 1;
  unsigned n = 0;
  while (of->n_parts > 0 && !is_settled(of) && n++ < worker->boxes_max && look(of, whole)) {
  }
  if (of->n_parts == 0) of->possible = of->attained;
  leave_corner(worker, &of->split, whole);
}

/* Operands that are split: the repeated ones in which the term is not monotone; where a choice jumps or a root is enclosed, all. */
static bool choose_split(subdivision *of, const repeated *all) {
  for (size_t k = 0; k < all->n; k++)
    if (all->rising[k] == 0) of->split.operand[of->split.n++] = all->operand[k];
  tb_claim_worker *worker = of->worker;
  if (!worker->facts[of->root].jumps && !worker->facts[of->root].irrational) return of->split.n > 0;
  of->split.n = 0;
  count_operands(worker, of->root);
  for (size_t i = 0; i < worker->n_operands && of->split.n < REPEATED_MAX; i++)
    if (worker->counts[i] > 0 && !tb_interval_is_point(worker->box[i])) of->split.operand[of->split.n++] = i;
  return of->split.n > 0;
}

void tb_range_signs(tb_claim_worker *worker, uint32_t root, tb_node_kind relation, unsigned *attained, unsigned *possible) {
  subdivision of = {.worker = worker, .root = root, .holding = tb_relation_signs(relation), .is_equality = relation == TB_NODE_EQUAL};
  repeated all = {0};
  tb_interval value;
  tb_interval_init(&value);
  const bool exact = range_of(worker, root, &all, &value);
  of.possible = signs_of(&value);
  if (exact) of.attained = of.possible;
  tb_interval_clear(&value);
  const bool may_split = !exact && worker->zero == TB_ZERO_NOWHERE && !all.too_many;
  if (may_split && choose_split(&of, &all)) subdivide(&of);
  *attained = of.attained;
  *possible = of.possible;
}
