/*
 * Relations in which ?m and ?n stand. Each says that a fraction of linear forms lies in an interval; solved, it bounds m, n, or m / n. What
 * is left is a question for attain.c, or whole numbers in an interval.
 */
#include "attain_parts.h"
#include "check.h"

enum { M = 1, N = 2, BOUND = 10000, LOOP_MAX = 100000 };

/* What the relations leave. */
typedef struct system {
  tb_claim_worker *worker;
  tb_interval m, n, ratio;
  bool sought[3]; /* ?m, ?n occur: by M, N */
  bool has_ratio;
  tb_whole_kind kind;
  bool missing;           /* a figure is not there */
  bool is_equation;       /* the relation at hand */
  tb_rational step, unit; /* by which the figure grows with one more m; of its last digit; 0: not known */
  uint64_t total;         /* the known n of a share or change, 0: none */
  uint64_t part;          /* the known m where n is sought, 0: none */
} system;

static void set_integer(tb_rational *out, int64_t value) {
  tb_rational_set_integer(out, value);
}

static void from(tb_interval *interval, int64_t low) {
  tb_interval_set_all(interval);
  set_integer(&interval->low.value, low);
  interval->low.finite = true;
  interval->low.open = false;
}

static void system_init(system *of, tb_claim_worker *worker) {
  *of = (system){.worker = worker};
  tb_interval *all[] = {&of->m, &of->n, &of->ratio};
  for (size_t i = 0; i < 3; i++) {
    tb_interval_init(all[i]);
    from(all[i], 0);
  }
  from(&of->n, 1);
  tb_rational_init(&of->step);
  tb_rational_init(&of->unit);
}

static void system_clear(system *of) {
  tb_interval_clear(&of->m);
  tb_interval_clear(&of->n);
  tb_interval_clear(&of->ratio);
  tb_rational_clear(&of->step);
  tb_rational_clear(&of->unit);
}

/* ---------------------------------------------------------------------------------------------------------- whole numbers */

static bool to_whole(const tb_rational *number, uint64_t *out) {
  return tb_rational_whole(number, out) && *out < INT64_MAX;
}

bool tb_whole_range(const tb_interval *interval, uint64_t *low, uint64_t *high) {
  if (interval->empty) return false;
  tb_rational whole, one;
  tb_rational_init(&whole);
  tb_rational_init(&one);
  set_integer(&one, 1);
  *low = 0;
  *high = INT64_MAX;
  bool any = true;
  if (interval->low.finite && tb_rational_sign(&interval->low.value) >= 0) {
    tb_rational_floor(&whole, &interval->low.value);
    const bool on = tb_rational_compare(&whole, &interval->low.value) == 0 && !interval->low.open;
    if (!on) tb_rational_add(&whole, &whole, &one);
    any = to_whole(&whole, low);
  }
  if (interval->high.finite) {
    tb_rational_floor(&whole, &interval->high.value);
    const bool left_out = tb_rational_compare(&whole, &interval->high.value) == 0 && interval->high.open;
    if (left_out) tb_rational_subtract(&whole, &whole, &one);
    if (tb_rational_sign(&whole) < 0) any = false;
    if (any && !to_whole(&whole, high)) *high = INT64_MAX;
  }
  tb_rational_clear(&whole);
  tb_rational_clear(&one);
  return any && *low <= *high;
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
static bool solve_m(system *of, const tb_form *form, const tb_interval *values) {
  const tb_interval *a = &form->top[M], *c = &form->top[0], *f = &form->bottom[0];
  if (!meet_linear(&of->m, values, f, c, a)) return false;
  if (!of->is_equation) return true;
  of->kind = kind_of(a, c, f);
  if (!tb_interval_is_point(f) || !tb_interval_is_point(a)) return true;
  (void)to_whole(&f->low.value, &of->total);
  (void)tb_rational_divide(&of->step, &a->low.value, &f->low.value);
  return true;
}

/* The bottom is e n: then m / n, or n where no m stands above. */
static bool solve_over_n(system *of, const tb_form *form, const tb_interval *values) {
  const tb_interval *top = form->top, *e = &form->bottom[N];
  if (is_zero(&top[M])) {
    tb_rational part;
    tb_rational_init(&part);
    const tb_rational hundred = {.n = 100, .d = 1};
    if (tb_interval_is_point(&top[0])) (void)tb_rational_divide(&part, &top[0].low.value, &hundred);
    (void)to_whole(&part, &of->part);
    if (of->is_equation) of->kind = is_zero(&top[N]) ? TB_WHOLE_SHARE : TB_WHOLE_CHANGE;
    tb_rational_clear(&part);
    return meet_inverse(&of->n, values, e, &top[N], &top[0]);
  }
  if (!is_zero(&top[0]) || !meet_linear(&of->ratio, values, e, &top[N], &top[M])) return false;
  of->has_ratio = true;
  if (of->is_equation) of->kind = kind_of(&top[M], &top[N], e);
  return true;
}

/* a m + b n + c over a constant: with one of the two the other is free of it; both of them only where the bound is a cone. */
static bool solve_flat(system *of, const tb_form *form, const tb_interval *values) {
  const tb_interval *top = form->top, *f = &form->bottom[0];
  if (is_zero(&top[N])) return solve_m(of, form, values);
  if (is_zero(&top[M])) return meet_linear(&of->n, values, f, &top[0], &top[N]);
  if (!is_zero(&top[0]) || !is_cone(values)) return false;
  of->has_ratio = true;
  return meet_linear(&of->ratio, values, f, &top[N], &top[M]);
}

static bool solve_form(system *of, const tb_form *form, const tb_interval *values) {
  const bool over_m = !is_zero(&form->bottom[M]), over_n = !is_zero(&form->bottom[N]);
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
static void note_unit(system *of, uint32_t side, const tb_term *round) {
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
static bool solve_side(system *of, uint32_t side, uint32_t other, tb_node_kind relation, tb_form *form) {
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
static bool solve_difference(system *of, const tb_term *leaf, tb_form *form) {
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

static bool solve_relation(system *of, uint32_t leaf) {
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
static bool solve_all(system *of, uint32_t term) {
  tb_claim_worker *worker = of->worker;
  while (worker->terms[term].kind == TB_NODE_AND) {
    if (worker->facts[worker->terms[term].right].unknown && !solve_all(of, worker->terms[term].right)) return false;
    term = worker->terms[term].left;
  }
  if (!worker->facts[term].unknown) return true;
  return tb_node_is_comparison(worker->terms[term].kind) && solve_relation(of, term);
}

/* ---------------------------------------------------------------------------------------------------------------- answers */

static void add_pair(tb_attainment *found, uint64_t m, uint64_t n) {
  if (found->n_list < TB_ATTAIN_LIST) found->list[found->n_list++] = (tb_attained){m, n};
}

/* Lists one unknown from `low` to `high`. */
static void list_range(const system *of, bool is_m, uint64_t low, uint64_t high, tb_attainment *found) {
  for (uint64_t i = low; i <= high && found->n_list < TB_ATTAIN_LIST; i++)
    add_pair(found, is_m ? i : of->part, is_m ? of->total : i);
  found->n_solutions = high == INT64_MAX ? UINT64_MAX : high - low + 1;
  found->bound = is_m ? of->total : high;
}

/* The share of figures of that many decimals that no m gives: those between two neighbouring ones. */
static void find_power(const system *of, tb_attainment *found) {
  if (tb_rational_sign(&of->step) <= 0 || tb_rational_sign(&of->unit) <= 0) return;
  tb_rational one;
  tb_rational_init(&one);
  set_integer(&one, 1);
  (void)tb_rational_divide(&found->power, &of->unit, &of->step);
  tb_rational_subtract(&found->power, &one, &found->power);
  if (tb_rational_sign(&found->power) < 0) set_integer(&found->power, 0);
  found->has_power = true;
}

/* Pairs one n after the other: where n begins above 1, or m is bounded, too. */
static void list_pairs(const system *of, uint64_t low, uint64_t high, tb_attainment *found) {
  tb_interval ms;
  tb_interval_init(&ms);
  for (uint64_t n = low; n <= high && n - low < LOOP_MAX; n++) {
    const tb_rational number = {.n = n, .d = 1};
    tb_interval_set_point(&ms, &number);
    tb_interval_multiply(&ms, &ms, &of->ratio);
    tb_interval_meet(&ms, &ms, &of->m);
    uint64_t from_m, to_m;
    found->bound = n;
    if (!tb_whole_range(&ms, &from_m, &to_m)) continue;
    for (uint64_t m = from_m; m <= to_m && found->n_list < TB_ATTAIN_LIST; m++)
      add_pair(found, m, n);
    found->n_solutions += to_m - from_m + 1;
  }
  tb_interval_clear(&ms);
}

static bool is_from(const tb_interval *interval, int64_t low) {
  return !interval->empty && !interval->high.finite && interval->low.finite && !interval->low.value.big && interval->low.value.n == low &&
         interval->low.value.d == 1;
}

/* The simplest pair, when it lies beyond the bound to which pairs are counted. */
static tb_status seek_further(const system *of, tb_attainment *found) {
  tb_rational simplest;
  tb_rational_init(&simplest);
  tb_status status = TB_OK;
  if (tb_simplest_fraction(&of->ratio, &simplest) && !simplest.big && simplest.d <= (tb_int128)TB_ATTAIN_BOUND_MAX) {
    tb_attainment_clear(found);
    status = tb_attain(TB_ATTAIN_RATIO, &of->ratio, NULL, 0, (uint64_t)simplest.d, found);
  }
  tb_rational_clear(&simplest);
  return status;
}

static tb_status find_pairs(const system *of, tb_attainment *found) {
  uint64_t low, high;
  if (of->ratio.empty || !tb_whole_range(&of->n, &low, &high)) return TB_OK;
  const bool is_bounded = high != INT64_MAX;
  if (high > TB_ATTAIN_BOUND_MAX) high = is_bounded ? TB_ATTAIN_BOUND_MAX : BOUND;
  if (low > 1 || !is_from(&of->m, 0)) {
    list_pairs(of, low, is_bounded ? high : low + BOUND, found);
    return TB_OK;
  }
  const tb_status status = tb_attain(TB_ATTAIN_RATIO, &of->ratio, NULL, 0, high, found);
  return status || is_bounded || found->n_list > 0 ? status : seek_further(of, found);
}

/* A share of a whole is no more than the whole, unless the figure says so. */
static void keep_shares(system *of) {
  if (of->kind != TB_WHOLE_SHARE || !of->has_ratio) return;
  tb_interval proper;
  tb_interval_init(&proper);
  set_integer(&proper.high.value, 1);
  tb_interval_meet(&proper, &proper, &of->ratio);
  if (!proper.empty) tb_interval_set(&of->ratio, &proper);
  tb_interval_clear(&proper);
}

static bool answer(system *of, tb_attainment *found) {
  uint64_t low = 0, high = 0;
  if (of->has_ratio) {
    keep_shares(of);
    if (tb_whole_range(&of->n, &low, &high) && low == high) of->sought[N] = false; /* pinned by another relation */
    const tb_status status = find_pairs(of, found);
    if (status && !of->worker->status && status != TB_LIMIT) of->worker->status = status;
    return found->n_list > 0 || status == TB_LIMIT;
  }
  if (of->sought[M] && !tb_whole_range(&of->m, &low, &high)) return false;
  if (of->sought[M]) list_range(of, true, low, high, found);
  if (of->sought[M]) find_power(of, found);
  if (of->sought[N] && !tb_whole_range(&of->n, &low, &high)) return false;
  if (of->sought[N] && !of->sought[M]) list_range(of, false, low, high, found);
  return true;
}

static tb_outcome outcome_of(const system *of, const tb_attainment *found) {
  tb_claim_worker *worker = of->worker;
  if (of->missing) return TB_OUTCOME_UNKNOWN;
  if (of->sought[M] && of->sought[N]) {
    tb_cause_set(worker, TB_REMARK_unknowns, TB_NO_OPERAND);
    return TB_OUTCOME_UNKNOWN;
  }
  if (!found->has_power || tb_rational_sign(&found->power) > 0) return TB_OUTCOME_SOME;
  tb_cause_set(worker, TB_REMARK_no_power, TB_NO_OPERAND);
  return TB_OUTCOME_WEAK;
}

bool tb_whole_solve(tb_claim_worker *worker, uint32_t root) {
  system of;
  system_init(&of, worker);
  tb_whole *whole = &worker->result.whole;
  bool attainable = true;
  worker->unknowns_outcome = TB_OUTCOME_UNKNOWN;
  if (!solve_all(&of, root)) {
    tb_cause_set(worker, TB_REMARK_unsolved, TB_NO_OPERAND);
  } else if (!of.missing) {
    attainable = answer(&of, &whole->found);
    worker->unknowns_outcome = attainable ? outcome_of(&of, &whole->found) : TB_OUTCOME_NONE;
    whole->kind = of.kind == TB_WHOLE_NONE ? TB_WHOLE_RATIO : of.kind;
    whole->sought_m = of.sought[M];
    whole->sought_n = of.sought[N];
  }
  system_clear(&of);
  return attainable;
}
