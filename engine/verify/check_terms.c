/* Terms and their memory: it is kept from claim to claim and grows by doubling. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------------------------------- memory */

/* Room for `wanted` items in an array of *capacity; NULL, the array unchanged, when memory is short. */
static void *grow(tb_claim_worker *worker, void *array, size_t capacity, size_t size_bytes) {
  void *grown = reallocarray(array, capacity, size_bytes);
  if (!grown) worker->status = TB_NO_MEMORY;
  return grown;
}

static bool grow_intervals(tb_claim_worker *worker, tb_interval **array, size_t from, size_t to) {
  tb_interval *grown = grow(worker, *array, to, sizeof *grown);
  if (!grown) return false;
  *array = grown;
  for (size_t i = from; i < to; i++)
    tb_interval_init(&grown[i]);
  return true;
}

bool tb_intervals_reserve(tb_claim_worker *worker, tb_interval **array, size_t *capacity, size_t wanted) {
  if (wanted <= *capacity) return true;
  const size_t to = 2 * wanted;
  if (!grow_intervals(worker, array, *capacity, to)) return false;
  *capacity = to;
  return true;
}

static size_t doubled(size_t capacity) {
  return capacity ? 2 * capacity : 32;
}

static bool grow_terms(tb_claim_worker *worker) {
  const size_t from = worker->terms_capacity, to = doubled(from);
  tb_term *terms = grow(worker, worker->terms, to, sizeof *terms);
  if (terms) worker->terms = terms;
  tb_facts *facts = terms ? grow(worker, worker->facts, to, sizeof *facts) : NULL;
  if (facts) worker->facts = facts;
  bool *is_affine = facts ? grow(worker, worker->is_affine, to, sizeof *is_affine) : NULL;
  if (is_affine) worker->is_affine = is_affine;
  /* terms_capacity says how far each array is initialised: where one fails, the others' new numbers are zero and own nothing */
  tb_interval **const arrays[] = {&worker->values, &worker->slopes, &worker->intercepts};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
    if (!is_affine || !grow_intervals(worker, arrays[i], from, to)) return false;
  worker->terms_capacity = to;
  return true;
}

/* ------------------------------------------------------------------------------------------------------------------ terms */

tb_term *tb_term_add(tb_claim_worker *worker, tb_node_kind kind) {
  if (worker->status) return NULL;
  if (worker->n_terms == TB_TERMS_MAX) {
    worker->status = TB_LIMIT;
    return NULL;
  }
  if (worker->n_terms == worker->terms_capacity && !grow_terms(worker)) return NULL;
  const uint32_t self = (uint32_t)worker->n_terms++;
  worker->terms[self] = (tb_term){.kind = kind, .begin = self};
  worker->facts[self] = (tb_facts){.figure = TB_NO_OPERAND};
  return &worker->terms[self];
}

static bool put_on_stack(tb_claim_worker *worker, uint32_t term) {
  if (worker->n_stack == worker->stack_capacity) {
    const size_t capacity = doubled(worker->stack_capacity);
    uint32_t *stack = grow(worker, worker->stack, capacity, sizeof *stack);
    if (!stack) return false;
    worker->stack = stack;
    worker->stack_capacity = capacity;
  }
  worker->stack[worker->n_stack++] = term;
  return true;
}

tb_term *tb_term_push(tb_claim_worker *worker, tb_node_kind kind) {
  tb_term *term = tb_term_add(worker, kind);
  return term && put_on_stack(worker, (uint32_t)(worker->n_terms - 1)) ? term : NULL;
}

uint32_t tb_term_top(const tb_claim_worker *worker) {
  return worker->stack[worker->n_stack - 1];
}

tb_facts *tb_term_facts(tb_claim_worker *worker) {
  return &worker->facts[tb_term_top(worker)];
}

uint32_t tb_term_pop(tb_claim_worker *worker) {
  return worker->stack[--worker->n_stack];
}

void tb_term_truncate(tb_claim_worker *worker, uint32_t term) {
  worker->n_terms = term;
  while (worker->n_stack > 0 && tb_term_top(worker) >= term)
    worker->n_stack--;
}

/* -------------------------------------------------------------------------------------------------------------- constants */

static bool set_number(tb_claim_worker *worker, tb_term *term, const tb_rational *number) {
  if (!term) return false;
  if (worker->n_constants == worker->constants_capacity) {
    const size_t capacity = doubled(worker->constants_capacity);
    if (!grow_intervals(worker, &worker->constants, worker->constants_capacity, capacity)) return false;
    worker->constants_capacity = capacity;
  }
  term->index = (uint32_t)worker->n_constants++;
  tb_interval_set_point(&worker->constants[term->index], number);
  worker->facts[term - worker->terms].whole = !number->big && number->d == 1;
  return true;
}

bool tb_term_push_number(tb_claim_worker *worker, const tb_rational *number) {
  return set_number(worker, tb_term_push(worker, TB_NODE_NUMBER), number);
}

bool tb_term_push_integer(tb_claim_worker *worker, int64_t number) {
  return tb_term_push_number(worker, &(tb_rational){.n = number, .d = 1});
}

/* A constant of any value: it never decides, for what needs it is unknown. */
bool tb_term_push_missing(tb_claim_worker *worker) {
  if (!tb_term_push_integer(worker, 0)) return false;
  tb_interval_set_all(&worker->constants[worker->n_constants - 1]);
  tb_term_facts(worker)->missing = true;
  return true;
}

/* ------------------------------------------------------------------------------------------------------------- operations */

bool tb_term_scale(tb_claim_worker *worker, uint32_t *term, int exponent) {
  tb_rational scale, one;
  tb_rational_init(&scale);
  tb_rational_init(&one);
  tb_rational_set_integer(&one, 1);
  tb_rational_set_decimal(&scale, 1, (unsigned)abs(exponent));
  if (exponent > 0) (void)tb_rational_divide(&scale, &one, &scale);
  const uint32_t inner = *term;
  const bool has_number = set_number(worker, tb_term_add(worker, TB_NODE_NUMBER), &scale);
  tb_term *product = has_number ? tb_term_add(worker, TB_NODE_MULTIPLY) : NULL;
  tb_rational_clear(&scale);
  if (!product) return false;
  *term = (uint32_t)(product - worker->terms);
  product->left = inner;
  product->right = *term - 1;
  product->begin = worker->terms[inner].begin;
  worker->facts[*term] = worker->facts[inner];
  worker->facts[*term].lone = false;
  return true;
}

bool tb_term_push_unary(tb_claim_worker *worker, tb_node_kind kind) {
  const uint32_t operand = tb_term_pop(worker);
  tb_term *term = tb_term_push(worker, kind);
  if (!term) return false;
  term->left = term->right = operand;
  term->begin = worker->terms[operand].begin;
  tb_facts *facts = tb_term_facts(worker);
  *facts = worker->facts[operand];
  facts->lone = false;
  return true;
}

bool tb_term_push_binary(tb_claim_worker *worker, tb_node_kind kind) {
  uint32_t right = tb_term_pop(worker);
  const uint32_t left = tb_term_pop(worker);
  tb_facts facts;
  if (!tb_facts_join(worker, kind, left, &right, &facts)) return false;
  tb_term *term = tb_term_push(worker, kind);
  if (!term) return false;
  term->left = left;
  term->right = right;
  term->begin = worker->terms[left].begin;
  *tb_term_facts(worker) = facts;
  return true;
}

/* ---------------------------------------------------------------------------------------------------------------- remarks */

void tb_remark_add(tb_claim_worker *worker, tb_remarks *remarks, tb_remark_kind kind, size_t a, size_t b, const char *text) {
  for (size_t i = 0; i < remarks->n; i++) {
    const tb_remark *known = &remarks->list[i];
    if (known->kind == kind && known->a == a && known->b == b) return;
  }
  if (remarks->n == remarks->capacity) {
    const size_t capacity = doubled(remarks->capacity);
    tb_remark *list = grow(worker, remarks->list, capacity, sizeof *list);
    if (!list) return;
    remarks->list = list;
    remarks->capacity = capacity;
  }
  remarks->list[remarks->n++] = (tb_remark){.kind = kind, .a = a, .b = b, .text = text ? text : ""};
}

void tb_cause_set(tb_claim_worker *worker, tb_remark_kind kind, size_t a) {
  tb_remark *cause = kind >= TB_REMARK_part ? &worker->causes.weak : &worker->causes.unverifiable;
  if (cause->kind == TB_REMARK_none) *cause = (tb_remark){.kind = kind, .a = a, .b = TB_NO_OPERAND, .text = ""};
}
