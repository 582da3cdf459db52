/* Intervals as sets: making them, asking them, meeting and joining them. */
#include "interval_end.h"

void tb_end_init(tb_end *end) {
  *end = (tb_end){.finite = true};
  tb_rational_init(&end->value);
}

void tb_end_clear(tb_end *end) {
  tb_rational_clear(&end->value);
}

void tb_end_set(tb_end *out, const tb_end *from) {
  tb_rational_set(&out->value, &from->value);
  out->finite = from->finite;
  out->open = from->open;
}

void tb_end_set_infinite(tb_end *out) {
  tb_rational_set_integer(&out->value, 0);
  out->finite = false;
  out->open = true;
}

int tb_end_sign(const tb_end *end, tb_side side) {
  return end->finite ? tb_rational_sign(&end->value) : (int)side;
}

int tb_end_compare(const tb_end *a, const tb_end *b, tb_side side) {
  if (!a->finite || !b->finite) return a->finite == b->finite ? 0 : a->finite ? -(int)side : (int)side;
  const int order = tb_rational_compare(&a->value, &b->value);
  if (order != 0 || a->open == b->open) return order;
  return a->open ? -(int)side : (int)side;
}

void tb_interval_init(tb_interval *interval) {
  tb_end_init(&interval->low);
  tb_end_init(&interval->high);
  interval->empty = false;
}

void tb_interval_clear(tb_interval *interval) {
  tb_end_clear(&interval->low);
  tb_end_clear(&interval->high);
  tb_interval_init(interval);
}

void tb_interval_set(tb_interval *out, const tb_interval *from) {
  tb_end_set(&out->low, &from->low);
  tb_end_set(&out->high, &from->high);
  out->empty = from->empty;
}

void tb_interval_set_point(tb_interval *out, const tb_rational *value) {
  tb_rational_set(&out->low.value, value);
  tb_rational_set(&out->high.value, value);
  out->low.finite = out->high.finite = true;
  out->low.open = out->high.open = false;
  out->empty = false;
}

void tb_interval_set_all(tb_interval *out) {
  tb_end_set_infinite(&out->low);
  tb_end_set_infinite(&out->high);
  out->empty = false;
}

void tb_interval_set_empty(tb_interval *out) {
  tb_interval_set_all(out);
  out->empty = true;
}

/* Whether an end leaves in a value that lies `outside` it: beyond (1), at (0) or within (-1). */
static bool admits(const tb_end *end, int outside) {
  return !end->finite || outside < 0 || (outside == 0 && !end->open);
}

bool tb_interval_is_point(const tb_interval *interval) {
  const tb_end *low = &interval->low, *high = &interval->high;
  return !interval->empty && low->finite && high->finite && tb_rational_compare(&low->value, &high->value) == 0;
}

bool tb_interval_contains(const tb_interval *interval, const tb_rational *value) {
  return !interval->empty && admits(&interval->low, tb_rational_compare(&interval->low.value, value)) &&
         admits(&interval->high, tb_rational_compare(value, &interval->high.value));
}

bool tb_interval_contains_zero(const tb_interval *interval) {
  return !interval->empty && admits(&interval->low, tb_rational_sign(&interval->low.value)) &&
         admits(&interval->high, -tb_rational_sign(&interval->high.value));
}

static const tb_end *first_end(const tb_end *a, const tb_end *b, tb_side side) {
  return tb_end_compare(a, b, side) <= 0 ? a : b;
}

static const tb_end *last_end(const tb_end *a, const tb_end *b, tb_side side) {
  return tb_end_compare(a, b, side) >= 0 ? a : b;
}

/* Ends that have crossed leave nothing in. */
static bool crossed(const tb_interval *interval) {
  const tb_end *low = &interval->low, *high = &interval->high;
  if (!low->finite || !high->finite) return false;
  const int order = tb_rational_compare(&low->value, &high->value);
  return order > 0 || (order == 0 && (low->open || high->open));
}

void tb_interval_meet(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  const bool empty = a->empty || b->empty;
  tb_end_set(&out->low, last_end(&a->low, &b->low, TB_LOW));
  tb_end_set(&out->high, first_end(&a->high, &b->high, TB_HIGH));
  out->empty = empty || crossed(out);
}

void tb_interval_join(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  if (a->empty || b->empty) {
    tb_interval_set(out, a->empty ? b : a);
    return;
  }
  tb_end_set(&out->low, first_end(&a->low, &b->low, TB_LOW));
  tb_end_set(&out->high, last_end(&a->high, &b->high, TB_HIGH));
  out->empty = false;
}

/* The smaller of two values is as low as the lower of the lows, and never above the lower of the highs. */
void tb_interval_least(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  const bool empty = a->empty || b->empty;
  tb_end_set(&out->low, first_end(&a->low, &b->low, TB_LOW));
  tb_end_set(&out->high, first_end(&a->high, &b->high, TB_HIGH));
  out->empty = empty;
}

void tb_interval_greatest(tb_interval *out, const tb_interval *a, const tb_interval *b) {
  const bool empty = a->empty || b->empty;
  tb_end_set(&out->low, last_end(&a->low, &b->low, TB_LOW));
  tb_end_set(&out->high, last_end(&a->high, &b->high, TB_HIGH));
  out->empty = empty;
}

/* from - to where both are finite and that is above zero; false otherwise. */
static bool gap(tb_rational *out, const tb_end *from, const tb_end *to) {
  if (!from->finite || !to->finite || tb_rational_compare(&from->value, &to->value) <= 0) return false;
  tb_rational_subtract(out, &from->value, &to->value);
  return true;
}

void tb_interval_distance(tb_rational *out, const tb_interval *a, const tb_interval *b) {
  const bool any = !a->empty && !b->empty;
  if (any && (gap(out, &b->low, &a->high) || gap(out, &a->low, &b->high))) return;
  tb_rational_set_integer(out, 0);
}
