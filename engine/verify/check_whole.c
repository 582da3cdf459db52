/*
 * Relations in which ?m and ?n stand. Each says that a fraction of linear forms lies in an interval; solved, it bounds m, n, or m / n. What
 * is left is a question for attain.c, or whole numbers in an interval.
 */
#include "check_whole.h"

static void set_integer(tb_rational *out, int64_t value) {
  tb_rational_set_integer(out, value);
}

static void from(tb_interval *interval, int64_t low) {
  tb_interval_set_all(interval);
  set_integer(&interval->low.value, low);
  interval->low.finite = true;
  interval->low.open = false;
}

static void system_init(tb_system *of, tb_claim_worker *worker) {
  *of = (tb_system){.worker = worker};
  tb_interval *all[] = {&of->m, &of->n, &of->ratio};
  for (size_t i = 0; i < 3; i++) {
    tb_interval_init(all[i]);
    from(all[i], 0);
  }
  from(&of->n, 1);
  tb_rational_init(&of->step);
  tb_rational_init(&of->unit);
}

static void system_clear(tb_system *of) {
  tb_interval_clear(&of->m);
  tb_interval_clear(&of->n);
  tb_interval_clear(&of->ratio);
  tb_rational_clear(&of->step);
  tb_rational_clear(&of->unit);
}

/* -------------------------------------------------------------------------------------------------------------- solving */

static bool is_zero(const tb_interval *coefficient) {
  return tb_interval_is_point(coefficient) && tb_rational_sign(&coefficient->low.value) == 0;
}

/* (values * factor - constant) / coefficient, met with *unknown. */
static bool meet_linear(tb_interval *unknown, const tb_interval *values, const tb_interval *factor, const tb_interval *constant,
                        const tb_interval *coefficient) {
  tb_interval solved;
  tb_interval_init(&solved);
  tb_interval_multiply(&solved, values, factor);
  tb_interval_subtract(&solved, &solved, constant);
  const bool possible = tb_interval_divide(&solved, &solved, coefficient);
  if (possible) tb_interval_meet(unknown, unknown, &solved);
  tb_interval_clear(&solved);
  return possible;
}

/* constant / (values * factor - other), met with *unknown. */
static bool meet_inverse(tb_interval *unknown, const tb_interval *values, const tb_interval *factor, const tb_interval *other,
                         const tb_interval *constant) {
  tb_interval solved;
  tb_interval_init(&solved);
  tb_interval_multiply(&solved, values, factor);
  tb_interval_subtract(&solved, &solved, other);
  const bool possible = tb_interval_divide(&solved, constant, &solved);
  if (possible) tb_interval_meet(unknown, unknown, &solved);
  tb_interval_clear(&solved);
  return possible;
}

/* Ends that are zero or infinite stay what they are whatever they are divided by. */
static bool is_cone(const tb_interval *interval) {
  const bool low = !interval->low.finite || tb_rational_sign(&interval->low.value) == 0;
  const bool high = !interval->high.finite || tb_rational_sign(&interval->high.value) == 0;
  return low && high;
}

static bool is_integer(const tb_interval *interval, int64_t value) {
  const tb_rational *number = &interval->low.value;
  return tb_interval_is_point(interval) && !number->big && number->d == 1 && number->n == value;
}

/* Shares, changes and means by the look of the fraction: 100 m / n, 100 (m - n) / n, m / n. */
static tb_whole_kind kind_of(const tb_interval *factor, const tb_interval *constant, const tb_interval *total) {
  tb_interval quotient;
  tb_interval_init(&quotient);
  tb_whole_kind kind = TB_WHOLE_RATIO;
  if (is_integer(factor, 100) && is_zero(constant)) {
    kind = TB_WHOLE_SHARE;
  } else if (is_integer(factor, 100) && tb_interval_divide(&quotient, constant, total) && is_integer(&quotient, -100)) {
    kind = TB_WHOLE_CHANGE;
  }
  tb_interval_clear(&quotient);
  return kind;
}

/* n known: (a m + c) / f. */
static bool solve_m(tb_system *of, const tb_form *form, const tb_interval *values) {
  const tb_interval *a = &form->top[TB_UNKNOWN_M], *c = &form->top[0], *f = &form->bottom[0];
  if (!meet_linear(&of->m, values, f, c, a)) return false;
  if (!of->is_equation) return true;
  of->kind = kind_of(a, c, f);
  if (!tb_interval_is_point(f) || !tb_interval_is_point(a)) return true;
  (void)tb_whole_number(&f->low.value, &of->total);
  (void)tb_rational_divide(&of->step, &a->low.value, &f->low.value);
  return true;
}

/* The bottom is e n: then m / n, or n where no m stands above. */
static bool solve_over_n(tb_system *of, const tb_form *form, const tb_interval *values) {
  const tb_interval *top = form->top, *e = &form->bottom[TB_UNKNOWN_N];
  if (is_zero(&top[TB_UNKNOWN_M])) {
    tb_rational part;
    tb_rational_init(&part);
    const tb_rational hundred = {.n = 100, .d = 1};
    if (tb_interval_is_point(&top[0])) (void)tb_rational_divide(&part, &top[0].low.value, &hundred);
    (void)tb_whole_number(&part, &of->part);
    if (of->is_equation) of->kind = is_zero(&top[TB_UNKNOWN_N]) ? TB_WHOLE_SHARE : TB_WHOLE_CHANGE;
    tb_rational_clear(&part);
    return meet_inverse(&of->n, values, e, &top[TB_UNKNOWN_N], &top[0]);
  }
  if (!is_zero(&top[0]) || !meet_linear(&of->ratio, values, e, &top[TB_UNKNOWN_N], &top[TB_UNKNOWN_M])) return false;
  of->has_ratio = true;
  if (of->is_equation) of->kind = kind_of(&top[TB_UNKNOWN_M], &top[TB_UNKNOWN_N], e);
  return true;
}

/* a m + b n + c over a constant: with one of the two the other is free of it; both of them only where the bound is a cone. */
static bool solve_flat(tb_system *of, const tb_form *form, const tb_interval *values) {
  const tb_interval *top = form->top, *f = &form->bottom[0];
  if (is_zero(&top[TB_UNKNOWN_N])) return solve_m(of, form, values);
  if (is_zero(&top[TB_UNKNOWN_M])) return meet_linear(&of->n, values, f, &top[0], &top[TB_UNKNOWN_N]);
  if (!is_zero(&top[0]) || !is_cone(values)) return false;
  of->has_ratio = true;
  return meet_linear(&of->ratio, values, f, &top[TB_UNKNOWN_N], &top[TB_UNKNOWN_M]);
}

static bool solve_form(tb_system *of, const tb_form *form, const tb_interval *values) {
  const bool over_m = !is_zero(&form->bottom[TB_UNKNOWN_M]), over_n = !is_zero(&form->bottom[TB_UNKNOWN_N]);
  if (!over_m && !over_n) return solve_flat(of, form, values);
  if (over_m || !is_zero(&form->bottom[0])) return false;
  return solve_over_n(of, form, values);
}

/* -------------------------------------------------------------------------------------------------------------- relations */

/* The values that a side may have so that `side relation other` holds. */
static void values_asked(tb_node_kind relation, tb_interval *values) {
  tb_end *low = &values->low, *high = &values->high;
  const bool is_less = relation == TB_NODE_LESS || relation == TB_NODE_LESS_EQUAL;
  const bool is_greater = relation == TB_NODE_GREATER || relation == TB_NODE_GREATER_EQUAL;
  if (is_less || is_greater) {
    tb_end *freed = is_less ? low : high, *kept = is_less ? high : low;
    freed->finite = false;
    freed->open = true;
    set_integer(&freed->value, 0);
    kept->open |= relation == TB_NODE_LESS || relation == TB_NODE_GREATER;
  }
}

static tb_node_kind turned(tb_node_kind relation) {
  switch (relation) {
  case TB_NODE_LESS: return TB_NODE_GREATER;
  case TB_NODE_LESS_EQUAL: return TB_NODE_GREATER_EQUAL;
  case TB_NODE_GREATER: return TB_NODE_LESS;
  case TB_NODE_GREATER_EQUAL: return TB_NODE_LESS_EQUAL;
  default: return relation;
  }
}

/* The unit of the figure that stands alone on a side. */
static void note_unit(tb_system *of, uint32_t side, const tb_term *round) {
  const tb_claim_worker *worker = of->worker;
  const tb_facts *facts = &worker->facts[side];
  if (round) {
    tb_rational_set_decimal(&of->unit, 1, round->decimals > 0 ? (unsigned)round->decimals : 0);
  } else if (facts->lone && worker->operands[facts->figure].has_unit) {
    tb_rational_set(&of->unit, &worker->operands[facts->figure].unit);
  } else if (worker->has_figure_unit) {
    tb_rational_set(&of->unit, &worker->figure_unit);
  }
}

/* side relation other, unknowns in `side` alone. */
static bool solve_side(tb_system *of, uint32_t side, uint32_t other, tb_node_kind relation, tb_form *form) {
  tb_claim_worker *worker = of->worker;
  const tb_term *round = worker->terms[side].kind == TB_NODE_ROUND ? &worker->terms[side] : NULL;
  if (worker->facts[other].missing) {
    of->missing = true;
    return true;
  }
  tb_interval values;
  tb_interval_init(&values);
  (void)tb_term_range(worker, other, &values);
  if (relation == TB_NODE_EQUAL) note_unit(of, other, round);
  if (round) {
    tb_unround(worker, round->decimals, &values, &worker->lone);
    tb_interval_set(&values, &worker->lone);
  } else {
    values_asked(relation, &values);
  }
  const bool possible =
      (!round || relation == TB_NODE_EQUAL) && tb_form_read(worker, round ? round->left : side, form) && solve_form(of, form, &values);
  tb_interval_clear(&values);
  return possible;
}

/* Unknowns on both sides: their difference against zero. */
static bool solve_difference(tb_system *of, const tb_term *leaf, tb_form *form) {
  tb_claim_worker *worker = of->worker;
  tb_form right;
  tb_interval values;
  tb_form_init(&right);
  tb_interval_init(&values);
  values_asked(leaf->kind, &values);
  bool possible = tb_form_read(worker, leaf->left, form) && tb_form_read(worker, leaf->right, &right);
  for (int i = 0; i < 3; i++) {
    possible = possible && (i == 0 || (is_zero(&form->bottom[i]) && is_zero(&right.bottom[i])));
    tb_interval_subtract(&form->top[i], &form->top[i], &right.top[i]);
  }
  possible = possible && is_integer(&form->bottom[0], 1) && is_integer(&right.bottom[0], 1) && solve_form(of, form, &values);
  tb_interval_clear(&values);
  tb_form_clear(&right);
  return possible;
}

static bool solve_relation(tb_system *of, uint32_t leaf) {
  tb_claim_worker *worker = of->worker;
  const tb_term *term = &worker->terms[leaf];
  if (term->kind == TB_NODE_NOT_EQUAL) return false;
  of->is_equation = term->kind == TB_NODE_EQUAL;
  for (uint32_t i = term->begin; i < leaf; i++)
    if (worker->terms[i].kind == TB_NODE_UNKNOWN) of->sought[1 + worker->terms[i].index] = true;
  const bool in_left = worker->facts[term->left].unknown, in_right = worker->facts[term->right].unknown;
  tb_form form;
  tb_form_init(&form);
  bool possible;
  if (in_left && in_right) {
    possible = solve_difference(of, term, &form);
  } else if (in_left) {
    possible = solve_side(of, term->left, term->right, term->kind, &form);
  } else {
    possible = solve_side(of, term->right, term->left, turned(term->kind), &form);
  }
  tb_form_clear(&form);
  return possible;
}

/* All relations that hold together; unknowns under `or` and `not` are not solved. */
static bool solve_all(tb_system *of, uint32_t term) {
  tb_claim_worker *worker = of->worker;
  while (worker->terms[term].kind == TB_NODE_AND) {
    if (worker->facts[worker->terms[term].right].unknown && !solve_all(of, worker->terms[term].right)) return false;
    term = worker->terms[term].left;
  }
  if (!worker->facts[term].unknown) return true;
  return tb_node_is_comparison(worker->terms[term].kind) && solve_relation(of, term);
}

/* ---------------------------------------------------------------------------------------------------------------- verdict */

static tb_outcome outcome_of(const tb_system *of, const tb_attainment *found) {
  tb_claim_worker *worker = of->worker;
  if (of->missing) return TB_OUTCOME_UNKNOWN;
  if (of->sought[TB_UNKNOWN_M] && of->sought[TB_UNKNOWN_N]) {
    tb_cause_set(worker, TB_REMARK_unknowns, TB_NO_OPERAND);
    return TB_OUTCOME_UNKNOWN;
  }
  if (!found->has_power || tb_rational_sign(&found->power) > 0) return TB_OUTCOME_SOME;
  tb_cause_set(worker, TB_REMARK_no_power, TB_NO_OPERAND);
  return TB_OUTCOME_WEAK;
}

bool tb_whole_solve(tb_claim_worker *worker, uint32_t root) {
  tb_system of;
  system_init(&of, worker);
  tb_whole *whole = &worker->result.whole;
  bool attainable = true;
  worker->unknowns_outcome = TB_OUTCOME_UNKNOWN;
  if (!solve_all(&of, root)) {
    tb_cause_set(worker, TB_REMARK_unsolved, TB_NO_OPERAND);
  } else if (!of.missing) {
    attainable = tb_system_answer(&of, &whole->found);
    worker->unknowns_outcome = attainable ? outcome_of(&of, &whole->found) : TB_OUTCOME_NONE;
    whole->kind = of.kind == TB_WHOLE_NONE ? TB_WHOLE_RATIO : of.kind;
    whole->sought_m = of.sought[TB_UNKNOWN_M];
    whole->sought_n = of.sought[TB_UNKNOWN_N];
  }
  system_clear(&of);
  return attainable;
}
