/* Terms in which ?m and ?n stand, as fractions of linear forms. */
#include "check.h"

enum { DEPTH_MAX = 64 };

static void set_integer(tb_interval *out, int64_t value) {
  tb_interval_set_point(out, &(tb_rational){.n = value, .d = 1});
}

void tb_form_init(tb_form *form) {
  for (int i = 0; i < 3; i++) {
    tb_interval_init(&form->top[i]);
    tb_interval_init(&form->bottom[i]);
  }
  set_integer(&form->bottom[0], 1);
}

void tb_form_clear(tb_form *form) {
  for (int i = 0; i < 3; i++) {
    tb_interval_clear(&form->top[i]);
    tb_interval_clear(&form->bottom[i]);
  }
}

static bool is_zero(const tb_interval *coefficient) {
  return tb_interval_is_point(coefficient) && tb_rational_sign(&coefficient->low.value) == 0;
}

static bool is_constant(const tb_interval form[3]) {
  return is_zero(&form[1]) && is_zero(&form[2]);
}

static bool is_same(const tb_interval a[3], const tb_interval b[3]) {
  for (int i = 0; i < 3; i++) {
    if (!tb_interval_is_point(&a[i]) || !tb_interval_is_point(&b[i])) return false;
    if (tb_rational_compare(&a[i].low.value, &b[i].low.value) != 0) return false;
  }
  return true;
}

static void copy(tb_interval to[3], const tb_interval from[3]) {
  for (int i = 0; i < 3; i++)
    tb_interval_set(&to[i], &from[i]);
}

/* A product of forms is one when either is a constant. */
static bool multiply(tb_interval out[3], const tb_interval a[3], const tb_interval b[3]) {
  if (!is_constant(a) && !is_constant(b)) return false;
  const tb_interval *form = is_constant(a) ? b : a, *constant = is_constant(a) ? a : b;
  tb_interval factor;
  tb_interval_init(&factor);
  tb_interval_set(&factor, &constant[0]);
  for (int i = 0; i < 3; i++)
    tb_interval_multiply(&out[i], &form[i], &factor);
  tb_interval_clear(&factor);
  return true;
}

/* *a = *a + sign * *b */
static bool add(tb_form *a, tb_form *b, bool negative) {
  tb_form left, right;
  tb_form_init(&left);
  tb_form_init(&right);
  bool possible = true;
  if (is_same(a->bottom, b->bottom)) {
    copy(left.top, a->top);
    copy(right.top, b->top);
    copy(left.bottom, a->bottom);
  } else {
    possible =
        multiply(left.top, a->top, b->bottom) && multiply(right.top, b->top, a->bottom) && multiply(left.bottom, a->bottom, b->bottom);
  }
  for (int i = 0; i < 3; i++) {
    if (negative) tb_interval_negate(&right.top[i], &right.top[i]);
    tb_interval_add(&a->top[i], &left.top[i], &right.top[i]);
  }
  copy(a->bottom, left.bottom);
  tb_form_clear(&left);
  tb_form_clear(&right);
  return possible;
}

static bool times(tb_form *a, tb_form *b, bool inverse) {
  const tb_interval *top = inverse ? b->bottom : b->top, *bottom = inverse ? b->top : b->bottom;
  tb_form product;
  tb_form_init(&product);
  const bool possible = multiply(product.top, a->top, top) && multiply(product.bottom, a->bottom, bottom);
  copy(a->top, product.top);
  copy(a->bottom, product.bottom);
  tb_form_clear(&product);
  return possible;
}

static bool read(tb_claim_worker *worker, uint32_t term, int depth, tb_form *out);

static bool read_binary(tb_claim_worker *worker, const tb_term *of, int depth, tb_form *out) {
  tb_form right;
  tb_form_init(&right);
  bool possible = read(worker, of->left, depth + 1, out) && read(worker, of->right, depth + 1, &right);
  switch (of->kind) {
  case TB_NODE_ADD: possible = possible && add(out, &right, false); break;
  case TB_NODE_SUBTRACT: possible = possible && add(out, &right, true); break;
  case TB_NODE_MULTIPLY: possible = possible && times(out, &right, false); break;
  case TB_NODE_DIVIDE: possible = possible && times(out, &right, true); break;
  default: possible = false;
  }
  tb_form_clear(&right);
  return possible;
}

static bool read(tb_claim_worker *worker, uint32_t term, int depth, tb_form *out) {
  const tb_term *of = &worker->terms[term];
  if (depth == DEPTH_MAX) return false;
  if (!worker->facts[term].unknown) {
    (void)tb_term_range(worker, term, &out->top[0]);
    return true;
  }
  if (of->kind == TB_NODE_UNKNOWN) {
    set_integer(&out->top[1 + of->index], 1);
    return true;
  }
  if (of->kind != TB_NODE_NEGATE) return read_binary(worker, of, depth, out);
  if (!read(worker, of->left, depth + 1, out)) return false;
  for (int i = 0; i < 3; i++)
    tb_interval_negate(&out->top[i], &out->top[i]);
  return true;
}

bool tb_form_read(tb_claim_worker *worker, uint32_t term, tb_form *out) {
  return read(worker, term, 0, out);
}
