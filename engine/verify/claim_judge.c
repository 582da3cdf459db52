/* From a claim to its verdict: unfold, compare, solve, settle, and name the first row of the table of verdicts that applies. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------------------------------- worker */

static void result_init(tb_claim_result *result) {
  tb_interval *intervals[] = {&result->computed, &result->stated, &result->bound};
  for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++)
    tb_interval_init(intervals[i]);
  tb_rational *numbers[] = {&result->distance, &result->nearest, &result->nearest_unit, &result->whole.found.power};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    tb_rational_init(numbers[i]);
}

static void result_clear(tb_claim_result *result) {
  tb_interval_clear(&result->computed);
  tb_interval_clear(&result->stated);
  tb_interval_clear(&result->bound);
  tb_rational_clear(&result->distance);
  tb_rational_clear(&result->nearest);
  tb_rational_clear(&result->nearest_unit);
  tb_attainment_clear(&result->whole.found);
}

tb_status tb_claim_worker_new(const tb_claims *claims, tb_claim_worker **out) {
  if (!out) return TB_BAD_ARGUMENT;
  *out = NULL;
  if (!claims) return TB_BAD_ARGUMENT;
  tb_claim_worker *worker = calloc(1, sizeof *worker);
  if (!worker) return TB_NO_MEMORY;
  worker->claims = claims;
  worker->boxes_max = TB_BOXES_MAX;
  worker->model = claims->model;
  worker->panel = claims->panel;
  tb_interval_init(&worker->lone);
  tb_rational_init(&worker->figure_unit);
  result_init(&worker->result);
  *out = worker;
  return TB_OK;
}

static void free_intervals(tb_interval *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    tb_interval_clear(&list[i]);
  free(list);
}

void tb_claim_worker_free(tb_claim_worker *worker) {
  if (!worker) return;
  free_intervals(worker->values, worker->terms_capacity);
  free_intervals(worker->slopes, worker->terms_capacity);
  free_intervals(worker->intercepts, worker->terms_capacity);
  free_intervals(worker->constants, worker->constants_capacity);
  free_intervals(worker->corner, worker->operands_capacity);
  free_intervals(worker->parts, worker->parts_capacity);
  free_intervals(worker->boxes, worker->boxes_capacity);
  free_intervals(worker->joint_points, worker->joint_points_capacity);
  for (size_t i = 0; i < worker->operands_capacity; i++) {
    tb_interval_clear(&worker->operands[i].interval);
    tb_rational_clear(&worker->operands[i].unit);
  }
  tb_interval_clear(&worker->lone);
  tb_rational_clear(&worker->figure_unit);
  result_clear(&worker->result);
  tb_rank_table_free(worker->ranks);
  free(worker->terms);
  free(worker->facts);
  free(worker->is_affine);
  free(worker->stack);
  free(worker->operands);
  free(worker->box);
  free(worker->counts);
  free(worker->slots);
  free(worker->reasons.list);
  free(worker->notes.list);
  free(worker);
}

void tb_worker_begin(tb_claim_worker *worker, const tb_claim *claim) {
  tb_claim_result *result = &worker->result;
  const tb_remark none = {.kind = TB_REMARK_none, .a = TB_NO_OPERAND, .b = TB_NO_OPERAND, .text = ""};
  worker->claim = claim;
  worker->status = TB_OK;
  worker->depth = 0;
  worker->joins_steps = worker->in_group = worker->has_figure_unit = false;
  worker->n_terms = worker->n_stack = worker->n_constants = worker->n_operands = 0;
  worker->reasons.n = worker->notes.n = 0;
  worker->causes = (tb_causes){none, none, none};
  worker->zero = TB_ZERO_NOWHERE;
  worker->sides_of = UINT32_MAX;
  worker->unknowns_outcome = TB_OUTCOME_UNKNOWN;
  tb_attainment_clear(&result->whole.found);
  result->whole.found.n_list = 0;
  result->whole.found.n_solutions = result->whole.found.bound = 0;
  result->whole.found.has_power = false;
  tb_rational_init(&result->whole.found.power);
  result->whole.kind = TB_WHOLE_NONE;
  result->whole.sought_m = result->whole.sought_n = false;
  result->claims = worker->claims;
  result->claim = claim;
  result->operator_text = "";
  result->is_date = result->has_sides = result->has_distance = result->has_nearest = result->has_bound = false;
  result->cause = none;
}

/* --------------------------------------------------------------------------------------------------------------- operands */

/* Operands that no term needs are left out: what coalesce, missing and if looked up in vain. */
static void drop_unused(tb_claim_worker *worker, uint32_t root) {
  memset(worker->counts, 0, worker->n_operands * sizeof *worker->counts);
  size_t n_used = 0;
  for (uint32_t i = worker->terms[root].begin; i <= root; i++) {
    const tb_term *term = &worker->terms[i];
    if (term->kind == TB_NODE_SERIES) n_used += worker->counts[term->index]++ == 0;
  }
  if (n_used == worker->n_operands) return;
  uint32_t kept = 0;
  for (size_t i = 0; i < worker->n_operands; i++) {
    const bool used = worker->counts[i] > 0;
    worker->counts[i] = used ? kept : UINT32_MAX;
    if (!used) continue;
    const tb_claim_operand moved = worker->operands[i]; /* swapped, not copied: each number keeps one owner */
    worker->operands[i] = worker->operands[kept];
    worker->operands[kept++] = moved;
  }
  worker->n_operands = kept;
}

/* What terms, facts and remarks call an operand after others were left out. */
static size_t renamed(const tb_claim_worker *worker, size_t operand) {
  if (operand == TB_NO_OPERAND) return operand;
  return worker->counts[operand] == UINT32_MAX ? TB_NO_OPERAND : worker->counts[operand];
}

static void rename_remarks(const tb_claim_worker *worker, tb_remark *list, size_t n) {
  for (size_t i = 0; i < n; i++) {
    list[i].a = renamed(worker, list[i].a);
    list[i].b = renamed(worker, list[i].b);
  }
}

/* Remarks about what was left out are of no interest. */
static void drop_remarks(tb_remarks *remarks) {
  size_t kept = 0;
  for (size_t i = 0; i < remarks->n; i++)
    if (remarks->list[i].a != TB_NO_OPERAND || *remarks->list[i].text) remarks->list[kept++] = remarks->list[i];
  remarks->n = kept;
}

static void tidy(tb_claim_worker *worker, uint32_t root) {
  const size_t before = worker->n_operands;
  if (before == 0) return;
  drop_unused(worker, root);
  if (worker->n_operands == before) return;
  for (uint32_t i = 0; i <= root; i++) {
    tb_term *term = &worker->terms[i];
    if (term->kind == TB_NODE_SERIES && worker->counts[term->index] != UINT32_MAX) term->index = worker->counts[term->index];
    worker->facts[i].figure = renamed(worker, worker->facts[i].figure);
  }
  rename_remarks(worker, worker->reasons.list, worker->reasons.n);
  rename_remarks(worker, worker->notes.list, worker->notes.n);
  rename_remarks(worker, &worker->causes.unverifiable, 1);
  rename_remarks(worker, &worker->causes.weak, 1);
  drop_remarks(&worker->reasons);
  drop_remarks(&worker->notes);
  for (size_t i = 0; i < worker->n_operands; i++)
    worker->box[i] = &worker->operands[i].interval;
}

/* ---------------------------------------------------------------------------------------------------------------- verdict */

/* Whether whole counts could give the figures of the relations that hold together; the first that they cannot counts. */
static bool test_counts(tb_claim_worker *worker, uint32_t term, uint32_t *leaf) {
  while (worker->terms[term].kind == TB_NODE_AND) {
    if (!test_counts(worker, worker->terms[term].right, leaf)) return false;
    term = worker->terms[term].left;
  }
  if (!tb_node_is_comparison(worker->terms[term].kind)) return true;
  tb_figure_note(worker, term);
  if (tb_whole_test(worker, term)) return true;
  *leaf = term;
  return false;
}

static const tb_remark plain = {.a = TB_NO_OPERAND, .b = TB_NO_OPERAND, .text = ""};

static tb_remark cause_or(const tb_remark *cause, tb_remark_kind otherwise) {
  tb_remark out = cause->kind == TB_REMARK_none ? plain : *cause;
  if (out.kind == TB_REMARK_none) out.kind = otherwise;
  return out;
}

/* The first row of the table that applies. */
static tb_verdict name_verdict(tb_claim_worker *worker, tb_outcome outcome, bool attainable) {
  tb_claim_result *result = &worker->result;
  if (!attainable) return TB_UNATTAINABLE;
  if (outcome == TB_OUTCOME_UNKNOWN) {
    result->cause = cause_or(&worker->causes.unverifiable, TB_REMARK_missing);
    return TB_UNVERIFIABLE;
  }
  if (worker->reasons.n > 0 && !*worker->claim->comparable) return TB_CLAIM_NOT_COMPARABLE;
  if (outcome == TB_OUTCOME_NONE) {
    result->cause = worker->causes.inconsistent;
    return TB_INCONSISTENT;
  }
  if (outcome >= TB_OUTCOME_SOME) return TB_CONSISTENT;
  result->cause = cause_or(&worker->causes.weak, outcome == TB_OUTCOME_WEAK ? TB_REMARK_part : TB_REMARK_unsettled);
  return TB_WEAK;
}

static void fill_sides(tb_claim_worker *worker, uint32_t leaf) {
  tb_claim_result *result = &worker->result;
  if (leaf == UINT32_MAX) return;
  if (worker->facts[leaf].unknown) {
    result->operator_text = tb_node_operator(worker->terms[leaf].kind);
    return;
  }
  tb_settle_sides(worker, leaf);
  const bool is_equation = worker->terms[leaf].kind == TB_NODE_EQUAL && !result->is_date;
  if (result->verdict == TB_UNVERIFIABLE) {
    tb_bound_find(worker, leaf);
  } else if (is_equation && result->verdict != TB_CONSISTENT) {
    tb_figure_note(worker, leaf);
    tb_nearest_find(worker);
  }
}

static void judge(tb_claim_worker *worker, uint32_t root) {
  tidy(worker, root);
  tb_compare_operands(worker);
  if (*worker->claim->comparable)
    tb_remark_add(worker, &worker->notes, TB_REMARK_override, TB_NO_OPERAND, TB_NO_OPERAND, worker->claim->comparable);
  uint32_t leaf = UINT32_MAX, impossible = UINT32_MAX;
  bool attainable = true;
  if (worker->facts[root].unknown) attainable = tb_whole_solve(worker, root);
  const tb_outcome outcome = tb_settle(worker, root, false, &leaf);
  if (attainable && !test_counts(worker, root, &impossible)) {
    attainable = false;
    leaf = impossible;
  }
  worker->result.verdict = name_verdict(worker, outcome, attainable);
  fill_sides(worker, leaf);
}

/* Pushes the whole check: a condition. */
static bool unfold(tb_claim_worker *worker, const tb_claim_inside *inside) {
  const tb_check *check = &worker->claims->checks[inside->check];
  const tb_claim *claim = worker->claim;
  const tb_scope scope = {.period = claim->period, .first = claim->entity, .n = 1, .exact = true};
  if (!tb_unfold(worker, check->plan, (tb_range){0, check->plan->n_nodes}, &scope)) return false;
  return !*claim->reported || tb_reported_push(worker, &inside->figure);
}

/* Too many figures: nothing is known. */
static void give_up(tb_claim_worker *worker) {
  worker->status = TB_OK;
  worker->result.verdict = TB_UNVERIFIABLE;
  worker->result.cause = plain;
  worker->result.cause.kind = TB_REMARK_too_large;
  worker->n_operands = worker->reasons.n = worker->notes.n = 0;
}

tb_status tb_claim_judge(tb_claim_worker *worker, size_t i, const tb_claim_result **out) {
  if (!worker || !out || i >= worker->claims->n_claims) return TB_BAD_ARGUMENT;
  tb_worker_begin(worker, &worker->claims->claims[i]);
  if (unfold(worker, &worker->claims->inside[i])) judge(worker, tb_term_top(worker));
  if (worker->status == TB_LIMIT) give_up(worker);
  tb_claim_result *result = &worker->result;
  result->operands = worker->operands;
  result->n_operands = worker->n_operands;
  result->reasons = worker->reasons.list;
  result->n_reasons = worker->reasons.n;
  result->notes = worker->notes.list;
  result->n_notes = worker->notes.n;
  *out = result;
  return worker->status;
}
