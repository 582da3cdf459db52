/*
 * Arithmetic of intervals. Each result is the exact set of values over independent operands, so an end is closed exactly where some pair
 * of operands attains it.
 */
#include "interval_end.h"

static void end_add(tb_end *out, const tb_end *a, const tb_end *b) {
  if (!a->finite || !b->finite) {
    tb_end_set_infinite(out);
    return;
  }
  out->open = a->open || b->open;
  out->finite = true;
  tb_rational_add(&out->value, &a->value, &b->value);
}

void tb_interval_add(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  const bool empty = a->empty || b->empty;
  end_add(&out->low, &a->low, &b->low);
  end_add(&out->high, &a->high, &b->high);
  out->empty = empty;
}

void tb_interval_negate(tb_interval *out, const tb_interval *a) {
  tb_interval_set(out, a);
  const tb_end low = out->low; /* moved, not copied */
  out->low = out->high;
  out->high = low;
  tb_rational_negate(&out->low.value, &out->low.value);
  tb_rational_negate(&out->high.value, &out->high.value);
}

void tb_interval_subtract(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  tb_interval minus;
  tb_interval_init(&minus);
  tb_interval_negate(&minus, b);
  tb_interval_add(out, a, &minus);
  tb_interval_clear(&minus);
}

void tb_interval_abs(tb_interval *out, const tb_interval *a) {
  if (a->empty || tb_end_sign(&a->low, TB_LOW) >= 0) {
    tb_interval_set(out, a);
    return;
  }
  if (tb_end_sign(&a->high, TB_HIGH) <= 0) {
    tb_interval_negate(out, a);
    return;
  }
  tb_interval minus;
  tb_interval_init(&minus);
  tb_interval_negate(&minus, a);
  tb_interval_greatest(out, a, &minus);
  tb_rational_set_integer(&out->low.value, 0); /* zero lies inside */
  out->low.finite = true;
  out->low.open = false;
  tb_interval_clear(&minus);
}

/* -------------------------------------------------------------------------------------------------------------- products */

/* An end of one operand, and which. */
typedef struct corner {
  const tb_end *end;
  tb_side side;
} corner;

static bool is_zero(corner x) {
  return x.end->finite && tb_rational_sign(&x.end->value) == 0;
}

/*
 * The product of two ends; returns its sign. A closed zero makes it zero whatever the other end is, infinity included: the other operand
 * has some value, and zero times it is zero. An open zero times infinity is the limit zero, which nothing attains there.
 */
static int multiply_ends(tb_end *out, corner x, corner y) {
  const int sign = tb_end_sign(x.end, x.side) * tb_end_sign(y.end, y.side);
  const bool closed_zero = (is_zero(x) && !x.end->open) || (is_zero(y) && !y.end->open);
  if (sign != 0 && (!x.end->finite || !y.end->finite)) {
    tb_end_set_infinite(out);
    return sign;
  }
  tb_rational_multiply(&out->value, &x.end->value, &y.end->value); /* an infinite end has the value 0 */
  out->finite = true;
  out->open = !closed_zero && (x.end->open || y.end->open);
  return sign;
}

/* What the corners of the rectangle of operands come to: the hull of the finite ones, and the sides on which an infinite one lies. */
typedef struct corners {
  tb_interval hull;
  bool no_low, no_high;
} corners;

static void take_corner(corners *seen, corner x, corner y) {
  tb_interval product;
  tb_interval_init(&product);
  const int sign = multiply_ends(&product.low, x, y);
  if (product.low.finite) {
    tb_end_set(&product.high, &product.low);
    tb_interval_join(&seen->hull, &seen->hull, &product);
  } else {
    *(sign < 0 ? &seen->no_low : &seen->no_high) = true;
  }
  tb_interval_clear(&product);
}

static bool is_not_negative(const tb_interval *a) {
  return tb_end_sign(&a->low, TB_LOW) >= 0;
}

static bool is_positive(const tb_interval *a) {
  return !a->empty && a->low.finite && a->high.finite && tb_rational_sign(&a->low.value) > 0;
}

/* Positive operands, as most figures are: the ends go together. */
static void multiply_positive(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  out->low.open = a->low.open || b->low.open;
  out->high.open = a->high.open || b->high.open;
  tb_rational_multiply(&out->low.value, &a->low.value, &b->low.value);
  tb_rational_multiply(&out->high.value, &a->high.value, &b->high.value);
  out->low.finite = out->high.finite = true;
  out->empty = false;
}

/*
 * A product is linear in each factor, so its least and greatest values lie at corners. Where no corner is finite, one operand is unbounded
 * on both sides, and so is the product.
 */
void tb_interval_multiply(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  if (is_positive(a) && is_positive(b)) {
    multiply_positive(out, a, b);
    return;
  }
  if (a->empty || b->empty) {
    tb_interval_set_empty(out);
    return;
  }
  const corner a_low = {&a->low, TB_LOW}, a_high = {&a->high, TB_HIGH}, b_low = {&b->low, TB_LOW}, b_high = {&b->high, TB_HIGH};
  corners seen = {0};
  tb_interval_init(&seen.hull);
  tb_interval_set_empty(&seen.hull);
  take_corner(&seen, a_low, b_low);
  take_corner(&seen, a_high, b_high);
  if (!is_not_negative(a) || !is_not_negative(b)) {
    take_corner(&seen, a_low, b_high);
    take_corner(&seen, a_high, b_low);
  }
  if (seen.no_low) tb_end_set_infinite(&seen.hull.low);
  if (seen.no_high) tb_end_set_infinite(&seen.hull.high);
  seen.hull.empty = false;
  tb_interval_set(out, &seen.hull);
  tb_interval_clear(&seen.hull);
}

/* 1 / end: zero, which is open here, and infinity change places. */
static void invert_end(tb_end *out, const tb_end *end) {
  if (end->finite && tb_rational_sign(&end->value) == 0) {
    tb_end_set_infinite(out);
    return;
  }
  tb_rational one;
  tb_rational_init(&one);
  tb_rational_set_integer(&one, end->finite ? 1 : 0);
  if (!end->finite || !tb_rational_divide(&out->value, &one, &end->value)) tb_rational_set(&out->value, &one);
  out->finite = true;
  out->open = end->open;
  tb_rational_clear(&one);
}

/* Whether zero is among the values or between them. */
static bool surrounds_zero(const tb_interval *b) {
  return tb_interval_contains_zero(b) || (tb_end_sign(&b->low, TB_LOW) < 0 && tb_end_sign(&b->high, TB_HIGH) > 0);
}

/* The ends cross, so the low one waits until both operands, which may be the result, are read. */
static void divide_positive(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  tb_rational low;
  tb_rational_init(&low);
  const bool low_open = a->low.open || b->high.open, high_open = a->high.open || b->low.open;
  (void)tb_rational_divide(&low, &a->low.value, &b->high.value);
  (void)tb_rational_divide(&out->high.value, &a->high.value, &b->low.value);
  tb_rational_set(&out->low.value, &low);
  out->low.open = low_open;
  out->high.open = high_open;
  out->low.finite = out->high.finite = true;
  out->empty = false;
  tb_rational_clear(&low);
}

bool tb_interval_divide(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  if (is_positive(a) && is_positive(b)) {
    divide_positive(out, a, b);
    return true;
  }
  if (a->empty || b->empty) {
    tb_interval_set_empty(out);
    return true;
  }
  if (surrounds_zero(b)) {
    tb_interval_set_all(out);
    return false;
  }
  tb_interval inverse;
  tb_interval_init(&inverse);
  invert_end(&inverse.low, &b->high);
  invert_end(&inverse.high, &b->low);
  tb_interval_multiply(out, a, &inverse);
  tb_interval_clear(&inverse);
  return true;
}
