/*
 * Relations in which a root stands (average growth: 100 * (q^(1/n) - 1)) decided exactly: not the root is compared, which is irrational,
 * but q with the n-th power of the other side.
 */
#include "check.h"

/* factor * root + shift, the root being the n-th of the values of a term. */
typedef struct root_form {
  uint32_t inner;
  unsigned n;
  tb_rational factor, shift;
} root_form;

static void form_init(root_form *form) {
  tb_rational_init(&form->factor);
  tb_rational_init(&form->shift);
}

static void form_clear(root_form *form) {
  tb_rational_clear(&form->factor);
  tb_rational_clear(&form->shift);
}

static const tb_rational *constant_at(const tb_claim_worker *worker, uint32_t term) {
  if (worker->terms[term].kind != TB_NODE_NUMBER) return NULL;
  const tb_interval *value = &worker->constants[worker->terms[term].index];
  return tb_interval_is_point(value) ? &value->low.value : NULL;
}

/* form + number, or form * number; a difference or quotient the other way round has another form. */
static bool apply(tb_node_kind kind, root_form *form, const tb_rational *number, bool number_is_right) {
  switch (kind) {
  case TB_NODE_ADD: tb_rational_add(&form->shift, &form->shift, number); return true;
  case TB_NODE_SUBTRACT:
    if (number_is_right) {
      tb_rational_subtract(&form->shift, &form->shift, number);
      return true;
    }
    tb_rational_subtract(&form->shift, number, &form->shift);
    tb_rational_negate(&form->factor, &form->factor);
    return true;
  case TB_NODE_MULTIPLY:
    tb_rational_multiply(&form->factor, &form->factor, number);
    tb_rational_multiply(&form->shift, &form->shift, number);
    return tb_rational_sign(number) != 0;
  case TB_NODE_DIVIDE:
    return number_is_right && tb_rational_divide(&form->factor, &form->factor, number) &&
           tb_rational_divide(&form->shift, &form->shift, number);
  default: return false;
  }
}

/* A term as such a form; false when it is none. As deep as measures and scales of units build it, and a few steps more. */
static bool read_form(const tb_claim_worker *worker, uint32_t term, int depth, root_form *out) {
  enum { DEPTH_MAX = 50 };
  const tb_term *of = &worker->terms[term];
  if (of->kind == TB_NODE_ROOT) {
    out->inner = of->left;
    out->n = of->index;
    tb_rational_set_integer(&out->factor, 1);
    tb_rational_set_integer(&out->shift, 0);
    return true;
  }
  if (depth > DEPTH_MAX || !worker->facts[term].irrational) return false;
  if (of->kind == TB_NODE_NEGATE) {
    const tb_rational minus_one = {.n = -1, .d = 1};
    return read_form(worker, of->left, depth + 1, out) && apply(TB_NODE_MULTIPLY, out, &minus_one, true);
  }
  const bool is_right = worker->facts[of->left].irrational;
  const tb_rational *number = constant_at(worker, is_right ? of->right : of->left);
  return number && read_form(worker, is_right ? of->left : of->right, depth + 1, out) && apply(of->kind, out, number, is_right);
}

/* The values under the root, if they are known exactly. */
static bool inner_values(tb_claim_worker *worker, const root_form *form, tb_interval *out) {
  const bool exact = tb_term_range(worker, form->inner, out);
  if (out->empty || !out->high.finite || tb_rational_sign(&out->high.value) > 0) {
    if (out->low.finite && tb_rational_sign(&out->low.value) > 0) return exact && !out->empty;
    tb_rational_set_integer(&out->low.value, 0);
    out->low.finite = out->low.open = true;
    return exact && !out->empty;
  }
  return false;
}

static unsigned flipped(unsigned signs) {
  return (signs & TB_SIGN_ZERO) | (signs & TB_SIGN_NEGATIVE ? TB_SIGN_POSITIVE : 0u) | (signs & TB_SIGN_POSITIVE ? TB_SIGN_NEGATIVE : 0u);
}

/* The signs of form - other, where no root stands in the other side: of q - ((other - shift) / factor)^n. */
static bool against_rational(tb_claim_worker *worker, const root_form *form, uint32_t other, unsigned *signs) {
  if (worker->facts[other].irrational || tb_terms_share(worker, form->inner, other)) return false;
  tb_interval inner, powers, number;
  tb_interval_init(&inner);
  tb_interval_init(&powers);
  tb_interval_init(&number);
  bool known = inner_values(worker, form, &inner) && tb_term_range(worker, other, &powers);
  if (known) {
    tb_interval_set_point(&number, &form->shift);
    tb_interval_subtract(&powers, &powers, &number);
    tb_interval_set_point(&number, &form->factor);
    known = tb_interval_divide(&powers, &powers, &number);
    tb_interval_power(&powers, &powers, form->n);
    *signs = tb_signs_between(&inner, &powers);
    if (tb_rational_sign(&form->factor) < 0) *signs = flipped(*signs);
  }
  tb_interval_clear(&inner);
  tb_interval_clear(&powers);
  tb_interval_clear(&number);
  return known;
}

/* The signs of a - b, roots of the same form but for what is under them: of p^(n of b) - q^(n of a). */
static bool against_root(tb_claim_worker *worker, const root_form *a, const root_form *b, unsigned *signs) {
  if (tb_rational_compare(&a->factor, &b->factor) != 0 || tb_rational_compare(&a->shift, &b->shift) != 0) return false;
  if (tb_terms_share(worker, a->inner, b->inner)) return false;
  tb_interval left, right;
  tb_interval_init(&left);
  tb_interval_init(&right);
  const bool known = inner_values(worker, a, &left) && inner_values(worker, b, &right);
  if (known) {
    tb_interval_power(&left, &left, a->n == b->n ? 1 : b->n);
    tb_interval_power(&right, &right, a->n == b->n ? 1 : a->n);
    *signs = tb_signs_between(&left, &right);
    if (tb_rational_sign(&a->factor) < 0) *signs = flipped(*signs);
  }
  tb_interval_clear(&left);
  tb_interval_clear(&right);
  return known;
}

bool tb_root_signs(tb_claim_worker *worker, uint32_t relation, unsigned *signs) {
  const uint32_t left = worker->terms[relation].left, right = worker->terms[relation].right;
  root_form a, b;
  form_init(&a);
  form_init(&b);
  const bool is_left = read_form(worker, left, 0, &a), is_right = read_form(worker, right, 0, &b);
  bool known = false;
  if (is_left && is_right) {
    known = against_root(worker, &a, &b, signs);
  } else if (is_left) {
    known = against_rational(worker, &a, right, signs);
  } else if (is_right) {
    known = against_rational(worker, &b, left, signs);
    if (known) *signs = flipped(*signs);
  }
  form_clear(&a);
  form_clear(&b);
  return known;
}
