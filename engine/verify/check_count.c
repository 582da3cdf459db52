/*
 * Shares and changes of whole counts whose total is known: whether any count gives the figure at all, and which (GRIM: Brown and Heathers,
 * The GRIM Test, 2017).
 */
#include "check.h"

/* 100 * part / total, or 100 * (part - total) / total, or part / total. */
typedef struct shape {
  tb_whole_kind kind;
  uint32_t part, total;
  bool in_percent;
} shape;

static bool is_number(const tb_claim_worker *worker, uint32_t term, int64_t value) {
  if (worker->terms[term].kind != TB_NODE_NUMBER) return false;
  const tb_rational *number = &worker->constants[worker->terms[term].index].low.value;
  return !number->big && number->d == 1 && number->n == value;
}

static bool is_operand(const tb_claim_worker *worker, uint32_t term) {
  return worker->terms[term].kind == TB_NODE_SERIES;
}

/* x of 100 * x or x * 100; UINT32_MAX when it is neither. */
static uint32_t hundredfold(const tb_claim_worker *worker, uint32_t term) {
  const tb_term *of = &worker->terms[term];
  if (of->kind != TB_NODE_MULTIPLY) return UINT32_MAX;
  if (is_number(worker, of->left, 100)) return of->right;
  return is_number(worker, of->right, 100) ? of->left : UINT32_MAX;
}

static bool read_shape(const tb_claim_worker *worker, uint32_t term, shape *out) {
  uint32_t quotient = term, inner = hundredfold(worker, term);
  out->in_percent = inner != UINT32_MAX;
  if (out->in_percent) quotient = inner;
  const tb_term *of = &worker->terms[quotient];
  if (of->kind != TB_NODE_DIVIDE) return false;
  inner = hundredfold(worker, of->left);
  if (out->in_percent && inner != UINT32_MAX) return false;
  out->in_percent |= inner != UINT32_MAX;
  out->part = inner != UINT32_MAX ? inner : of->left;
  out->total = of->right;
  out->kind = out->in_percent ? TB_WHOLE_SHARE : TB_WHOLE_RATIO;
  const tb_term *part = &worker->terms[out->part];
  const bool is_change = out->in_percent && part->kind == TB_NODE_SUBTRACT && is_operand(worker, part->right) &&
                         is_operand(worker, out->total) && worker->terms[part->right].index == worker->terms[out->total].index;
  if (!is_change) return true;
  out->kind = TB_WHOLE_CHANGE;
  out->part = part->left;
  return true;
}

/* The known total, a whole number above zero; false when it is none. */
static bool read_total(tb_claim_worker *worker, const shape *of, tb_interval *total) {
  const tb_facts *facts = &worker->facts[of->total];
  if (!facts->whole || facts->missing || !worker->facts[of->part].whole) return false;
  if (worker->terms[of->part].kind == TB_NODE_NUMBER) return false;
  (void)tb_term_range(worker, of->total, total);
  const tb_rational *number = &total->low.value;
  return tb_interval_is_point(total) && !number->big && number->d == 1 && number->n > 0 && number->n < INT64_MAX;
}

/* The parts that give a figure in `figures`. */
static void parts_of(const shape *of, const tb_interval *figures, const tb_interval *total, tb_interval *parts) {
  tb_interval scale;
  tb_interval_init(&scale);
  tb_interval_set(&scale, total);
  if (of->in_percent) {
    const tb_rational hundred = {.n = 100, .d = 1};
    (void)tb_rational_divide(&scale.low.value, &scale.low.value, &hundred);
    tb_rational_set(&scale.high.value, &scale.low.value);
  }
  tb_interval_multiply(parts, figures, &scale);
  if (of->kind == TB_WHOLE_CHANGE) tb_interval_add(parts, parts, total);
  tb_interval_clear(&scale);
}

/* The share of figures of that many decimals that no part gives: max(0, 1 - unit * total / 100). */
static void find_power(const tb_claim_worker *worker, const shape *of, const tb_interval *total, tb_attainment *found) {
  if (!worker->has_figure_unit) return;
  const tb_rational one = {.n = 1, .d = 1}, hundred = {.n = 100, .d = 1};
  tb_rational_multiply(&found->power, &worker->figure_unit, &total->low.value);
  if (of->in_percent) (void)tb_rational_divide(&found->power, &found->power, &hundred);
  tb_rational_subtract(&found->power, &one, &found->power);
  if (tb_rational_sign(&found->power) < 0) tb_rational_set_integer(&found->power, 0);
  found->has_power = true;
}

static void list(const tb_claim_worker *worker, const shape *of, uint64_t low, uint64_t high, const tb_interval *total, tb_whole *out) {
  out->kind = of->kind;
  out->found.bound = (uint64_t)total->low.value.n;
  out->found.n_solutions = high == INT64_MAX ? UINT64_MAX : high - low + 1;
  for (uint64_t m = low; m <= high && out->found.n_list < TB_ATTAIN_LIST; m++)
    out->found.list[out->found.n_list++] = (tb_attained){m, out->found.bound};
  find_power(worker, of, total, &out->found);
}

bool tb_whole_test(tb_claim_worker *worker, uint32_t leaf) {
  const tb_term *term = &worker->terms[leaf];
  if (term->kind != TB_NODE_EQUAL || worker->facts[leaf].unknown) return true;
  shape of;
  const bool in_left = read_shape(worker, term->left, &of);
  const uint32_t figure = in_left ? term->right : term->left;
  if (!in_left && !read_shape(worker, term->right, &of)) return true;
  if (worker->facts[figure].missing) return true;
  tb_interval total, parts;
  tb_interval_init(&total);
  tb_interval_init(&parts);
  bool attainable = true;
  if (read_total(worker, &of, &total)) {
    uint64_t low, high;
    (void)tb_term_range(worker, figure, &worker->lone);
    parts_of(&of, &worker->lone, &total, &parts);
    attainable = tb_whole_range(&parts, &low, &high);
    if (attainable) list(worker, &of, low, high, &total, &worker->result.whole);
    if (!attainable) worker->result.whole.kind = of.kind;
    if (!attainable) worker->result.whole.found.bound = (uint64_t)total.low.value.n;
  }
  tb_interval_clear(&total);
  tb_interval_clear(&parts);
  return attainable;
}
