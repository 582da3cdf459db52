/* The true values that a reported figure stands for. */
#include "interval_end.h"
#include "reported.h"

static void set_end(tb_end *end, const tb_rational *value, bool open) {
  tb_rational_set(&end->value, value);
  end->finite = true;
  end->open = open;
}

static void set_quotient(tb_rational *out, const tb_rational *a, int numerator, int denominator) {
  tb_rational factor;
  tb_rational_init(&factor);
  tb_rational_set_integer(&factor, numerator);
  tb_rational_multiply(out, a, &factor);
  tb_rational_set_integer(&factor, denominator);
  (void)tb_rational_divide(out, out, &factor); /* the denominator is a constant */
  tb_rational_clear(&factor);
}

/* Half a unit of the last digit that is not zero, at most a tenth of the figure, but at least one written unit: 约3% is 2 to 4. */
static void set_leeway(tb_rational *out, const tb_reported *reported) {
  tb_rational tenth;
  tb_rational_init(&tenth);
  set_quotient(out, &reported->last_nonzero_unit, 1, 2);
  set_quotient(&tenth, &reported->figure, tb_rational_sign(&reported->figure), 10);
  if (tb_rational_compare(out, &tenth) > 0) tb_rational_set(out, &tenth);
  if (tb_rational_compare(out, &reported->last_unit) < 0) tb_rational_set(out, &reported->last_unit);
  tb_rational_clear(&tenth);
}

/* 约 takes the place of any rounding. */
static void set_about(tb_interval *out, const tb_reported *reported) {
  tb_rational leeway;
  tb_rational_init(&leeway);
  set_leeway(&leeway, reported);
  tb_interval_set_point(out, &reported->figure);
  tb_rational_subtract(&out->low.value, &reported->figure, &leeway);
  tb_rational_add(&out->high.value, &reported->figure, &leeway);
  tb_rational_clear(&leeway);
}

/* The values on one side of `size`. */
static void set_one_sided(tb_interval *out, const tb_reported *reported, const tb_rational *size) {
  tb_rational other;
  tb_rational_init(&other);
  tb_interval_set_all(out);
  switch (reported->qualifier) {
  case TB_AT_LEAST:
  case TB_MORE_THAN: set_end(&out->low, size, reported->qualifier == TB_MORE_THAN); break;
  case TB_AT_MOST:
  case TB_LESS_THAN:
    set_end(&out->high, size, reported->qualifier == TB_LESS_THAN);
    if (reported->direction != 0) set_end(&out->low, &other, false); /* a rise of less than 10 % is no fall */
    break;
  case TB_NEARLY:
    set_quotient(&other, size, 9, 10);
    set_end(&out->low, &other, false);
    set_end(&out->high, size, true);
    break;
  default: /* TB_AND_SOME */
    tb_rational_add(&other, size, &reported->last_nonzero_unit);
    set_end(&out->low, size, true);
    set_end(&out->high, &other, true);
  }
  const bool point = out->low.finite && out->high.finite && tb_rational_compare(&out->low.value, &out->high.value) == 0;
  if (point && (out->low.open || out->high.open)) tb_interval_set_empty(out); /* nearly 0 */
  tb_rational_clear(&other);
}

/* Qualifiers speak of the size of a fall; 近 and 余 of the size of any negative figure. */
static void set_qualified(tb_interval *out, const tb_reported *reported) {
  const bool of_size = reported->qualifier == TB_NEARLY || reported->qualifier == TB_AND_SOME;
  const bool mirrored = reported->direction < 0 || (of_size && tb_rational_sign(&reported->figure) < 0);
  tb_rational size;
  tb_rational_init(&size);
  tb_rational_set(&size, &reported->figure);
  if (mirrored) tb_rational_negate(&size, &size);
  set_one_sided(out, reported, &size);
  if (mirrored) tb_interval_negate(out, out);
  tb_rational_clear(&size);
}

static bool is_exact(const tb_reported *reported, bool whole) {
  if (reported->kind == TB_REPORTED_RANK || reported->kind == TB_REPORTED_CLASS) return true;
  const bool counts = reported->unit == TB_UNIT_NONE || reported->unit == TB_UNIT_NAMED;
  return whole && counts && !reported->scaled && reported->decimals == 0 && reported->qualifier == TB_EXACTLY_AS_WRITTEN;
}

void tb_reported_interval(const tb_reported *reported, tb_rounding rounding, bool whole, tb_interval *out) {
  if (is_exact(reported, whole)) {
    tb_interval_set_point(out, &reported->figure);
  } else if (reported->qualifier == TB_EXACTLY_AS_WRITTEN) {
    tb_interval_of_rounded(out, &reported->figure, &reported->last_unit, rounding);
  } else if (reported->qualifier == TB_ABOUT) {
    set_about(out, reported);
  } else {
    set_qualified(out, reported);
  }
}
