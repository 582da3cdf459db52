/* The nearest figure of the same precision that would fit. */
#include "attain_parts.h"
#include "check.h"

void tb_figure_note(tb_claim_worker *worker, uint32_t leaf) {
  const tb_term *term = &worker->terms[leaf];
  if (*worker->claim->reported) return;
  worker->has_figure_unit = false;
  const uint32_t sides[] = {term->right, term->left};
  for (size_t i = 0; i < 2 && !worker->has_figure_unit && term->kind == TB_NODE_EQUAL; i++) {
    const tb_term *round = &worker->terms[sides[1 - i]];
    const tb_facts *facts = &worker->facts[sides[i]];
    worker->figure_is_left = i == 1;
    worker->figure_is_exact = false;
    if (round->kind == TB_NODE_ROUND && round->decimals >= 0) {
      tb_rational_set_decimal(&worker->figure_unit, 1, (unsigned)round->decimals);
      worker->has_figure_unit = true;
    } else if (facts->lone && !facts->missing && worker->operands[facts->figure].has_unit) {
      tb_rational_set(&worker->figure_unit, &worker->operands[facts->figure].unit);
      worker->figure_is_exact = worker->operands[facts->figure].exact;
      worker->has_figure_unit = true;
    }
  }
}

/* Whether a figure of that precision stands for a value in `computed`. */
static bool fits(const tb_claim_worker *worker, const tb_rational *figure, const tb_interval *computed) {
  if (worker->figure_is_exact) return tb_interval_contains(computed, figure);
  tb_interval values;
  tb_interval_init(&values);
  tb_interval_of_rounded(&values, figure, &worker->figure_unit, worker->claim->rounding);
  tb_interval_meet(&values, &values, computed);
  const bool any = !values.empty;
  tb_interval_clear(&values);
  return any;
}

/* Whole multiples of the unit around an end, from the side of the figure on: the first that fits. */
static void search(tb_claim_worker *worker, const tb_rational *end, int step, const tb_interval *computed) {
  enum { AROUND = 2 };
  tb_rational units, one;
  tb_rational_init(&units);
  tb_rational_init(&one);
  (void)tb_rational_divide(&units, end, &worker->figure_unit);
  tb_rational_floor(&units, &units);
  tb_rational_set_integer(&one, -step * AROUND);
  tb_rational_add(&units, &units, &one);
  tb_rational_set_integer(&one, step);
  tb_claim_result *result = &worker->result;
  for (int i = 0; i <= 2 * AROUND && !result->has_nearest; i++) {
    tb_rational_multiply(&result->nearest, &units, &worker->figure_unit);
    result->has_nearest = fits(worker, &result->nearest, computed);
    tb_rational_add(&units, &units, &one);
  }
  tb_rational_set(&result->nearest_unit, &worker->figure_unit);
  tb_rational_clear(&units);
  tb_rational_clear(&one);
}

static bool meets(const tb_interval *a, const tb_interval *b) {
  tb_interval common;
  tb_interval_init(&common);
  tb_interval_meet(&common, a, b);
  const bool any = !common.empty;
  tb_interval_clear(&common);
  return any;
}

void tb_nearest_find(tb_claim_worker *worker) {
  const tb_claim_result *result = &worker->result;
  if (meets(&result->computed, &result->stated)) return;
  const tb_interval *computed = worker->figure_is_left ? &result->stated : &result->computed;
  const tb_interval *stated = worker->figure_is_left ? &result->computed : &result->stated;
  if (!worker->has_figure_unit || tb_rational_sign(&worker->figure_unit) <= 0 || computed->empty || stated->empty) return;
  const bool above = computed->low.finite && stated->high.finite && tb_rational_compare(&computed->low.value, &stated->high.value) >= 0;
  const bool below = computed->high.finite && stated->low.finite && tb_rational_compare(&computed->high.value, &stated->low.value) <= 0;
  if (above) {
    search(worker, &computed->low.value, 1, computed);
  } else if (below) {
    search(worker, &computed->high.value, -1, computed);
  }
}
