/* Roots and powers of intervals. */
#include "interval_end.h"

enum { ROOT_DECIMALS = 40 };

/* An end that is left out keeps out of its root, too; one that is irrational cannot be attained by what replaces it. */
static void root_of_end(tb_end *end, tb_side side, unsigned n) {
  if (!end->finite) return;
  tb_rational low, high;
  tb_rational_init(&low);
  tb_rational_init(&high);
  const bool exact = tb_rational_root(&low, &high, &end->value, n, ROOT_DECIMALS);
  tb_rational_set(&end->value, side == TB_LOW ? &low : &high);
  end->open |= !exact;
  tb_rational_clear(&low);
  tb_rational_clear(&high);
}

void tb_interval_root(tb_interval *out, const tb_interval *a, unsigned n) {
  tb_interval_set(out, a);
  if (a->empty) return;
  if (tb_end_sign(&a->high, TB_HIGH) <= 0) {
    const tb_rational zero = {.n = 0, .d = 1};
    tb_interval_set_point(out, &zero);
    return;
  }
  if (tb_end_sign(&out->low, TB_LOW) <= 0) {
    tb_rational_set_integer(&out->low.value, 0);
    out->low.finite = out->low.open = true;
  }
  root_of_end(&out->low, TB_LOW, n);
  root_of_end(&out->high, TB_HIGH, n);
}

void tb_interval_power(tb_interval *out, const tb_interval *a, unsigned n) {
  tb_interval_set(out, a);
  tb_end *ends[] = {&out->low, &out->high};
  for (size_t i = 0; i < 2; i++)
    if (ends[i]->finite && tb_rational_sign(&ends[i]->value) > 0) tb_rational_power(&ends[i]->value, &ends[i]->value, n);
}
